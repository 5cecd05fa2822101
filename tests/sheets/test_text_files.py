"""Delimited text as it comes from people: encodings, delimiters, quotes, titles. Rows of the fault list are named."""

import pandas as pd
import pytest

from amnmethods import sheets
from amnmethods.errors import SheetError

FRENCH = "panéliste;s01;s02;s03;déclaration\nP-1;7,0;8;6,5;lumière du jour\nP-2;7;8;9;énergie\n"


def written(folder, content, name="answers.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 (BOM)"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
        ("latin-1", "Windows-1252"),
    ],
)
def test_row_22_the_encoding_is_detected_and_three_words_are_shown(tmp_path, codec, said):
    sheet = sheets.read(written(tmp_path, FRENCH.encode(codec)))
    assert list(sheet.cells.columns) == ["panéliste", "s01", "s02", "s03", "déclaration"]
    assert sheet.found()[0] == f"The encoding is {said}; check these words: panéliste, déclaration, lumière."


def test_row_22_accents_spoilt_earlier_are_named_with_what_was_meant(tmp_path):
    spoilt = FRENCH.encode().decode("cp1252").encode()
    found = " ".join(sheets.read(written(tmp_path, spoilt)).found("fr"))
    assert "Des accents semblent abîmés" in found
    assert "lumière" in found


def test_row_22_a_capital_a_with_tilde_is_not_taken_for_spoilt(tmp_path):
    found = sheets.read(written(tmp_path, "code,ville\nP-1,SÃO PAULO\nP-2,CORAÇÃO\n")).found()
    assert not any("spoilt" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("delimiter", "said"), [(";", "semicolon"), (",", "comma"), ("\t", "tab"), ("|", "vertical bar")]
)
def test_row_23_the_delimiter_is_found_though_comments_hold_others(tmp_path, delimiter, said):
    rows = [["code", "s01", "comment"], ["P-1", "7", '"yes; no, or | maybe\tso"'], ["P-2", "8", "fine"]]
    path = written(tmp_path, "\n".join(delimiter.join(row) for row in rows))
    sheet = sheets.read(path)
    assert sheet.cells.loc[2, "comment"] == "yes; no, or | maybe\tso"
    assert f"The delimiter is the {said}." in sheet.found()


def test_row_23_decimal_commas_do_not_pass_for_delimiters(tmp_path):
    sheet = sheets.read(written(tmp_path, "code;s01;s02\nP-1;7,0;8,5\nP-2;6,0;7,0\n"))
    assert sheet.cells.loc[2, "s02"] == "8,5"
    assert sheet.decimal == ","


def test_row_23_the_hint_that_excel_writes_is_obeyed(tmp_path):
    sheet = sheets.read(written(tmp_path, "sep=|\ncode|s01,s02\nP-1|7\n"))
    assert list(sheet.cells.columns) == ["code", "s01,s02"]
    assert list(sheet.cells.index) == [3]


def test_row_24_line_breaks_and_quotes_stay_inside_their_cell(tmp_path):
    sheet = sheets.read(written(tmp_path, 'code,comment\r\nP-1,"two\r\nlines and a ""quote"""\r\nP-2,x\r\n'))
    assert sheet.cells.loc[2, "comment"] == 'two\r\nlines and a "quote"'
    assert list(sheet.cells.index) == [2, 3]


@pytest.mark.parametrize("tail", ["P-4,8,fine\n", 'P-4,8,"fine"\n'])
def test_row_24_an_unbalanced_quote_names_the_row_where_it_opens(tmp_path, tail):
    path = written(tmp_path, 'code,s01,comment\nP-1,7,"a\nb"\nP-2,7,ok\nP-3,7,"never closed\n' + tail)
    with pytest.raises(SheetError, match=r"row 4 \(line 5 of the text\)"):
        sheets.read(path)


def test_row_25_control_characters_and_lone_surrogates_are_removed_and_counted(tmp_path):
    content = b"code,comment\nP-1,a\x00b\x07c\nP-2,caf\xc3\xa9 \xed\xa0\x80x\n"
    sheet = sheets.read(written(tmp_path, content))
    assert list(sheet.cells["comment"]) == ["abc", "café x"]
    assert "3 control characters were removed." in sheet.found()


def test_row_27_unseen_characters_are_kept_and_mentioned(tmp_path):
    sheet = sheets.read(written(tmp_path, "code,comment\nP-1,a\u202eb\n"))
    assert sheet.cells.loc[2, "comment"] == "a\u202eb"
    assert any("nobody sees" in sentence for sentence in sheet.found())
    assert sheets.visible("a\u202eb") == r"a\u202eb"


@pytest.mark.parametrize("content", [b"", b"\n \r\n", b"\xef\xbb\xbf", b";;;\n;;\n"])
def test_row_32_an_empty_file_asks_whether_the_round_is_open(tmp_path, content):
    with pytest.raises(SheetError, match=r"0 responses\. Is the round still open"):
        sheets.read(written(tmp_path, content))


def test_row_32_headings_alone_ask_too_and_in_french(tmp_path):
    with pytest.raises(SheetError, match=r"0 réponse\. Le tour est-il encore ouvert"):
        sheets.read(written(tmp_path, "code,s01\n"), language="fr")
    assert sheets.read(written(tmp_path, "code,s01\n"), needs_rows=False).cells.shape == (0, 2)


def test_title_rows_are_passed_over_and_row_numbers_kept(tmp_path):
    sheet = sheets.read(written(tmp_path, "Round 1 export\nMade on;2026-03-01\n\ncode;s01;s02;s03;s04\nP-1;7;8;9;1\n"))
    assert list(sheet.cells.columns) == ["code", "s01", "s02", "s03", "s04"]
    assert list(sheet.cells.index) == [5]
    assert sheet.header_rows == (4,)
    assert any("2 title rows" in sentence for sentence in sheet.found())


def test_a_merged_header_saved_as_text_is_joined_again(tmp_path):
    text = "Item;Panel A;;;Panel B;;\n;r1;r2;r3;r1;r2;r3\nitem 1;1;2;3;4;5;6\nitem 2;1;2;3;4;5;6\n"
    sheet = sheets.read(written(tmp_path, text))
    assert sheet.header_rows == (1, 2)
    assert list(sheet.cells.columns)[3:5] == ["Panel A / r3", "Panel B / r1"]


def test_codes_over_statements_are_a_header_of_two_rows(tmp_path):
    text = "code,s01,s02,s03\nYour code,Paid time,Shared notes,A champion\n" + "P-1,7,8,9\nP-2,6,5,4\n"
    assert sheets.read(written(tmp_path, text)).header_rows == (1, 2)


@pytest.mark.parametrize("first", ["P-1,NA,NA,NA", "P-1,agree,agree,agree", "P-1,,,", "P-1,x,y,z"])
def test_a_first_answer_without_numbers_is_not_taken_for_a_heading(tmp_path, first):
    sheet = sheets.read(
        written(tmp_path, f"code,s01,s02,s03\n{first}\nP-2,6,5,4\nP-3,6,5,4\nP-4,6,5,4\nP-5,6,5,4\nP-6,1,2,3\n")
    )
    assert sheet.header_rows == (1,)
    assert sheet.cells.iloc[0]["code"] == "P-1"


def test_a_row_longer_than_the_header_is_refused_with_its_number(tmp_path):
    with pytest.raises(SheetError, match="row 3: it has more cells than the 3 headings"):
        sheets.read(written(tmp_path, "code,s01,comment\nP-1,7,fine\nP-2,8,yes, but no\n"))


def test_nothing_turns_into_a_missing_value_or_a_number(tmp_path):
    row = ["0012", "NA", "None", "1E5", "nan", ""]
    sheet = sheets.read(written(tmp_path, "a,b,c,d,e,f\n" + ",".join(row) + "\n"))
    assert list(sheet.cells.iloc[0]) == row
    assert all(pd.api.types.is_string_dtype(dtype) for dtype in sheet.cells.dtypes)


def test_one_column_without_delimiter(tmp_path):
    sheet = sheets.read(written(tmp_path, "code\nP-1\nP-2\n"))
    assert list(sheet.cells["code"]) == ["P-1", "P-2"]


def test_column_letters_stay_those_of_the_file(tmp_path):
    sheet = sheets.read(written(tmp_path, ",code,,s01\n,P-1,,7\n,P-2,,8\n"))
    assert sheet.letters == ("B", "D")


def test_a_long_comment_is_read(tmp_path):
    sheet = sheets.read(written(tmp_path, f"code,comment\nP-1,{'x' * 300_000}\n"))
    assert len(sheet.cells.loc[2, "comment"]) == 300_000
