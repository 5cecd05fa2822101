"""Workbooks as they come from people, and files that only pretend to be one. Rows of the fault list are named."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from amnmethods import sheets
from amnmethods.errors import SheetError


@pytest.fixture
def book(tmp_path):
    def save(fill, name="answers.xlsx"):
        workbook = openpyxl.Workbook()
        fill(workbook)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return save


def simple(workbook):
    for row in (["code", "s01", "s02"], ["P-1", 7, 8.5], ["P-2", 6.0, None]):
        workbook.active.append(row)


def rewritten(path, **entries):
    """Return the workbook again with some parts of its archive replaced or added."""
    content = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in entries:
                new.writestr(entry.filename, old.read(entry))
        for name, text in entries.items():
            new.writestr(name, text)
    path.write_bytes(content.getvalue())
    return path


def test_cells_are_the_text_that_readers_see(book):
    def fill(workbook):
        workbook.active.append(["code", "n", "half", "on", "when", "yes"])
        workbook.active.append(
            [12, 7.0, 0.1 + 0.2, datetime.date(2026, 3, 4), datetime.datetime(2026, 3, 4, 9, 30), True]
        )
        workbook.active["A2"].number_format = "0000"

    sheet = sheets.read(book(fill))
    assert list(sheet.cells.iloc[0]) == ["0012", "7", "0.3", "2026-03-04", "2026-03-04 09:30:00", "TRUE"]


def test_row_33_an_old_workbook_renamed_is_recognised(tmp_path):
    path = tmp_path / "answers.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "Workbook".encode("utf-16-le"))
    with pytest.raises(SheetError, match="old Excel workbook"):
        sheets.read(path)


def test_row_33_a_password_is_named(tmp_path):
    path = tmp_path / "answers.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(SheetError, match="mot de passe"):
        sheets.read(path, language="fr")


@pytest.mark.parametrize(
    "head",
    [b"<html><body><table>", b"\xef\xbb\xbf<!DOCTYPE html>", b'\n<table border="1">', b"<?xml version='1.0'?><html>"],
)
def test_row_33_a_web_page_saved_as_a_workbook_is_recognised(tmp_path, head):
    path = tmp_path / "answers.xls"
    path.write_bytes(head + b"<tr><td>P-1</td></tr></table>")
    with pytest.raises(SheetError, match="web page"):
        sheets.read(path)


def test_row_33_a_text_file_named_xlsx_is_simply_read(tmp_path):
    path = tmp_path / "answers.xlsx"
    path.write_text("code,s01\nP-1,7\n")
    assert sheets.read(path).cells.loc[2, "s01"] == "7"


@pytest.mark.parametrize(
    ("content", "said"), [(b"%PDF-1.7 ...", "PDF"), (b"\x1f\x8b\x08 ...", "gzip"), (b"PK\x03\x04 cut off", "damaged")]
)
def test_row_33_other_formats_are_named(tmp_path, content, said):
    path = tmp_path / "answers.xlsx"
    path.write_bytes(content)
    with pytest.raises(SheetError, match=said):
        sheets.read(path)


def test_row_34_several_sheets_are_listed_and_one_is_asked_for(book):
    def fill(workbook):
        simple(workbook)
        workbook.active.title = "Round 1"
        workbook.create_sheet("Round 2").append(["code", "s01"])

    path = book(fill)
    with pytest.raises(SheetError, match="Round 1, Round 2"):
        sheets.read(path)
    with pytest.raises(SheetError, match="no sheet named 'Tour'"):
        sheets.read(path, "Tour")
    sheet = sheets.read(path, "Round 1")
    assert sheet.name == "Round 1"
    assert "Other sheets, not read: Round 2." in sheet.found()
    assert sheets.sheet_names(path) == ["Round 1", "Round 2"]


def test_row_34_an_empty_second_sheet_is_no_question(book):
    def fill(workbook):
        simple(workbook)
        workbook.create_sheet("Sheet2")

    assert sheets.read(book(fill)).cells.shape == (2, 3)


def test_row_35_hidden_rows_filters_and_merged_cells_are_read_and_mentioned(book):
    def fill(workbook):
        sheet = workbook.active
        for row in (["code", "item", "rating"], ["P-1", "s01", 7], [None, "s02", 8], ["P-2", "s01", 9]):
            sheet.append(row)
        sheet.merge_cells("A2:A3")
        sheet.row_dimensions[3].hidden = True
        sheet.auto_filter.ref = "A1:C4"
        sheet.column_dimensions["B"].hidden = True

    sheet = sheets.read(book(fill))
    assert list(sheet.cells["code"]) == ["P-1", "P-1", "P-2"]
    assert sheet.spread == {(3, "A")}
    found = sheet.found()
    assert "1 hidden row was read like the others." in found
    assert "1 merged cell: A2:A3." in found
    assert any("filter is set on A1:C4" in sentence for sentence in found)
    assert any("hidden column" in sentence for sentence in found)


def test_row_35_a_rating_merged_sideways_is_read_once(book):
    def fill(workbook):
        simple(workbook)
        workbook.active.merge_cells("B2:C2")

    assert list(sheets.read(book(fill)).cells.iloc[0]) == ["P-1", "7", ""]


def test_formulas_are_counted_and_shown_where_no_value_was_computed(book):
    def fill(workbook):
        simple(workbook)
        workbook.active["C3"] = "=B2+1"

    sheet = sheets.read(book(fill))
    assert sheet.cells.loc[3, "s02"] == "=B2+1"
    assert "1 cell holds a formula; its last computed value was read." in sheet.found()


def test_row_37_a_zip_bomb_is_refused_with_the_limit(book):
    with pytest.raises(SheetError, match="the limit is 100 times"):
        sheets.read(rewritten(book(simple), **{"xl/media/image1.png": bytes(30_000_000)}))
    with pytest.raises(SheetError, match="the limit is 200 MB"):
        sheets.read(rewritten(book(simple), **{"xl/media/image1.png": bytes(201_000_000)}))


def test_row_37_too_many_parts_are_refused_with_the_limit(book):
    with pytest.raises(SheetError, match="the limit is 2000"):
        sheets.read(rewritten(book(simple), **{f"x/{k}": "" for k in range(2001)}))


@pytest.mark.parametrize("entry", ["../evil.xml", "/etc/passwd", "C:\\evil", "xl/../../evil"])
def test_row_37_traversal_is_refused(book, entry):
    with pytest.raises(SheetError, match="points out of the archive"):
        sheets.read(rewritten(book(simple), **{entry: "x"}))


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_row_37_a_doctype_is_refused(book, codec):
    bomb = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><sst>&lol;</sst>'.encode(codec)
    with pytest.raises(SheetError, match=r"sharedStrings\.xml holds a DOCTYPE"):
        sheets.read(rewritten(book(simple), **{"xl/sharedStrings.xml": bomb}))


def test_a_workbook_with_broken_xml_is_called_damaged(book):
    with pytest.raises(SheetError, match="damaged"):
        sheets.read(rewritten(book(simple), **{"xl/workbook.xml": "<workbook><sheets>"}))
