"""Faults of a file of ratings: each is named with its place, nothing is written before all are chosen. Rows named."""

import openpyxl
import pandas as pd
import pytest

from amnmethods.collect import import_ratings
from amnmethods.errors import ImportRefused, SheetError

HEAD = "panellist_id,s01,s02,s03\n"


def refused(study, report, before, contents):
    """Check that a report asks, and that the study is byte for byte what it was."""
    assert report.status == "needs choices"
    assert report.problems_file.is_file()
    assert contents() == before


def test_rows_1_and_2_values_off_the_scale_are_listed_together_and_nothing_is_written(study, write, contents, rating):
    before = contents()
    path = write(HEAD + "P-01,10,8,9\nP-02,7,0,7.5\nP-03,7,8,9\n", "ratings.csv")
    report = import_ratings(study, path)
    refused(study, report, before, contents)
    assert list(report.problems["problem"]) == ["AMN-I001 B2", "AMN-I001 C3", "AMN-I002 D3"]
    first = report.problems.iloc[0]
    assert first["message"].startswith("ratings.csv, row 2, column B (s01), panellist P-01: 10 is outside 1–9.")
    assert (first["row"], first["column"], first["panellist"]) == (2, "B (s01)", "P-01")
    chosen = {"AMN-I001 B2": "1", "AMN-I001 C3": "skipped", "AMN-I002 D3": "UNABLE"}
    report = import_ratings(study, path, choices=chosen)
    assert report.imported
    assert rating(study, "P-01", "s01")[1] == 1
    assert rating(study, "P-02", "s02")[0] == "skipped"
    assert rating(study, "P-02", "s03")[0] == "unable"
    kept = study.imports().iloc[0]["choices"]
    assert kept == {"AMN-I001 B2": "1", "AMN-I001 C3": "skipped", "AMN-I002 D3": "unable"}


def test_an_invalid_or_missing_choice_is_listed_again_and_the_valid_ones_stay(study, write, contents):
    before = contents()
    path = write(HEAD + "P-01,10,8,0\n")
    import_ratings(study, path)
    report = import_ratings(study, path, choices={"AMN-I001 B2": "8.5", "AMN-I001 D2": "3"})
    refused(study, report, before, contents)
    assert list(report.problems["problem"]) == ["AMN-I001 B2"]
    assert report.problems["remark"].item() == "'8.5' is not among the choices allowed."
    table = pd.read_excel(report.problems_file, dtype=str, keep_default_na=False)
    assert list(table["choice"]) == ["", "3"]


def test_the_problems_file_is_filled_in_and_given_back(study, write, rating):
    path = write(HEAD + "P-01,10,NA,8\nP-99,1,2,3\n")
    report = import_ratings(study, path)
    book = openpyxl.load_workbook(report.problems_file)
    sheet = book["problems"]
    headings = [cell.value for cell in sheet[1]]
    column = headings.index("choice") + 1
    assert {rule.formula1 for rule in sheet.data_validations.dataValidation} >= {'"unable,skipped,error"'}
    choices = {"AMN-I001 B2": 9, "AMN-I004 'NA'": "skipped", "AMN-I007 A3": "leave out"}
    for row in range(2, sheet.max_row + 1):
        assert sheet.cell(row, column).value is None
        sheet.cell(row, column).value = choices[sheet.cell(row, 1).value]
    book.save(report.problems_file)
    assert import_ratings(study, path, choices=report.problems_file).imported
    assert rating(study, "P-01", "s01") == ("rated", 9, None)


def test_choices_typed_into_the_problems_file_survive_another_try_without_them(study, write):
    path = write(HEAD + "P-01,10,8,0\n")
    report = import_ratings(study, path)
    book = openpyxl.load_workbook(report.problems_file)
    headings = [cell.value for cell in book["problems"][1]]
    book["problems"].cell(2, headings.index("choice") + 1).value = "8"
    book.save(report.problems_file)
    report = import_ratings(study, path)
    assert list(report.problems["choice"]) == ["8", ""]
    assert len(report.problems) == 2  # typed is not yet chosen: only choices= applies them


def test_choices_for_another_file_are_refused(study, write):
    report = import_ratings(study, write(HEAD + "P-01,10,8,9\n"))
    with pytest.raises(ImportRefused, match="made for another file"):
        import_ratings(study, write(HEAD + "P-01,11,8,9\n"), choices=report.problems_file)


def test_a_french_reader_gets_french_problems_and_chooses_in_french(study, write):
    path = write(HEAD + "P-01,10,8,9\n")
    report = import_ratings(study, path, language="fr")
    assert "10 est hors de 1–9." in report.problems["message"].item()
    table = pd.read_excel(report.problems_file, dtype=str, keep_default_na=False)
    table["choix"] = "sauté"
    assert import_ratings(study, path, choices=table, language="fr").imported


def test_row_2_numbers_in_other_forms_are_read_with_a_note(study, write, rating):
    report = import_ratings(study, write("panellist_id;s01;s02;s03\nP-01; 7 ;7,0;７\nP-02;7.0;7;\u00a07\n"))
    assert report.imported
    assert set(study.ratings(1)["rating"]) == {7.0}
    assert "5 numbers were written with blanks, decimals or other digits and read as their points." in report.notes


def test_row_2_half_points_are_taken_where_the_scale_has_them(tmp_path, new, write, rating, text):
    study = new(
        tmp_path, text=text.replace("{from: 1, to: 9}\n    anchors", "{from: 1, to: 9, step: 0.5}\n    anchors")
    )
    assert import_ratings(study, write("panellist_id;s01;s02;s03\nP-01;7,5;8;9\n")).imported
    assert rating(study, "P-01", "s01")[1] == 7.5


def test_row_3_labels_count_only_through_the_anchors(study, write, only):
    path = write(HEAD + "P-01,9 - Extremely,Not at all,pas du tout\nP-02,I am unable to rate this,Very,8\n")
    report = import_ratings(study, path)
    problem = only(report, "AMN-I003")
    assert "'Very' is no code and no label of the scale." in problem["message"]
    assert "4 labels were taken for their codes." in report.notes


def test_row_3_a_code_with_another_points_label_is_refused(study, write, only):
    assert only(import_ratings(study, write(HEAD + "P-01,7 - Extremely,8,9\n")), "AMN-I003") is not None


@pytest.mark.parametrize("word", ["NA", "N/A", "None", "-", "S.O.", "99"])
def test_row_4_words_for_nothing_are_asked_about_once(study, write, rating, only, word):
    path = write(HEAD + f"P-01,{word},8,{word}\nP-02,7,{word},9\n")
    report = import_ratings(study, path)
    problem = only(report, "AMN-I004")
    assert f"'{word}' stands in 3 cells, first in B2." in problem["message"]
    assert import_ratings(study, path, choices={problem["problem"]: "unable"}).imported
    assert rating(study, "P-01", "s01")[0] == "unable"


def test_row_4_said_to_be_an_error_each_cell_is_listed(study, write):
    path = write(HEAD + "P-01,NA,8,9\nP-02,7,NA,9\n")
    report = import_ratings(study, path, choices={"AMN-I004 'NA'": "error"})
    assert list(report.problems["problem"]) == ["AMN-I003 B2", "AMN-I003 C3"]


def test_row_6_the_same_panellist_twice_is_shown_side_by_side(study, write, rating, only):
    path = write(
        "panellist_id,s01,s02,s03,recorded_at\n"
        "P-01,1,2,3,2026-03-01T10:00Z\nP-02,5,5,5,\nP-01,4,5,6,2026-03-02T10:00Z\nP-01,7,,,2026-03-03T10:00Z\n"
    )
    problem = only(import_ratings(study, path), "AMN-I006")
    assert "2 (2026-03-01 10:00 UTC): 3/3: 1, 2, 3; 4 (2026-03-02 10:00 UTC): 3/3: 4, 5, 6; 5" in problem["found"]
    assert problem["suggested"] == "last complete"
    assert import_ratings(study, path, choices={problem["problem"]: "last complete"}).imported
    assert [rating(study, "P-01", item)[1] for item in ("s01", "s02", "s03")] == [4, 5, 6]


@pytest.mark.parametrize(("choice", "expected"), [("first", 1), ("last", 7), ("4", 4)])
def test_row_6_other_rules_can_be_chosen(study, write, rating, choice, expected):
    path = write(HEAD + "P-01,1,2,3\nP-02,5,5,5\nP-01,4,5,6\nP-01,7,8,9\n")
    assert import_ratings(study, path, choices={"AMN-I006 2 P-01": choice}).imported
    assert rating(study, "P-01", "s01")[1] == expected


def test_row_6_in_the_long_layout(study, write, rating):
    path = write("panellist_id,item_id,rating\nP-01,s01,3\nP-01,s02,4\nP-01,s03,5\nP-01,s01,8\nP-01,s02,\n")
    report = import_ratings(study, path, choices={"AMN-I006 2 P-01": "last complete"})
    assert report.imported, str(report)
    assert [rating(study, "P-01", item)[1] for item in ("s01", "s02", "s03")] == [8, 4, 5]


def test_row_6_equal_answers_count_once_without_a_question(study, write):
    report = import_ratings(study, write(HEAD + "P-01,1,2,3\nP-01,1,2,3\n"))
    assert report.imported
    assert "1 panellist stood there twice with equal answers; they count once." in report.notes


def test_row_7_unknown_panellists_are_listed_with_the_nearest_codes_and_never_matched(study, write, only):
    path = write(HEAD + "P-4KXE,1,2,3\nP-02,1,2,3\n")
    problem = only(import_ratings(study, path), "AMN-I007")
    assert "Nearest codes: P-4KXD." in problem["message"]
    report = import_ratings(study, path, choices={problem["problem"]: "P-4KXD"})
    assert report.imported
    assert set(study.ratings(1)["panellist_id"]) == {"P-4KXD", "P-02"}


def test_row_7_answers_of_unknown_people_are_checked_with_the_rest(study, write):
    report = import_ratings(study, write(HEAD + "X-99,1,2,33\n"))
    assert list(report.problems["problem"]) == ["AMN-I007 A2", "AMN-I001 D2"]


def test_row_8_look_alike_characters_are_named(study, write, only):
    problem = only(import_ratings(study, write(HEAD + "P-O1,1,2,3\n")), "AMN-I008")
    assert "'P-O1' is not on the panel; P-01 is, with 0 where the file has O." in problem["message"]
    assert problem["suggested"] == "P-01"


@pytest.mark.parametrize(("code", "damaged"), [("0012", "12"), ("1E5", "100000"), ("1E5", "1.00E+05")])
def test_row_9_damage_by_excel_is_named(tmp_path, new, write, only, code, damaged):
    study = new(tmp_path, panel=f"panellist_id,group,language\n{code},R,en\nP-02,R,en\n")
    problem = only(import_ratings(study, write(HEAD + f"{damaged},1,2,3\n")), "AMN-I009")
    assert f"a spreadsheet makes it of {code} (damage by Excel)" in problem["message"]
    assert problem["suggested"] == code


def test_row_10_a_row_without_a_code_shows_its_first_answers(study, write, only, rating):
    path = write(HEAD + "P-01,1,2,3\n ,7,8,9\n,,,\n")
    problem = only(import_ratings(study, path), "AMN-I010")
    assert "row 3" in problem["message"]
    assert "the first answers are '7', '8', '9'" in problem["message"]
    assert import_ratings(study, path, choices={problem["problem"]: "P-02"}).imported
    assert rating(study, "P-02", "s02")[1] == 8


def test_row_11_a_missing_column_is_refused_with_the_list(study, write, only):
    path = write("panellist_id,s01\nP-01,1\n")
    problem = only(import_ratings(study, path), "AMN-I011")
    assert "no column holds: s02, s03" in problem["message"]
    report = import_ratings(study, path, choices={problem["problem"]: "comes in another file"})
    assert report.imported
    assert set(study.ratings(1)["item_id"]) == {"s01"}
    assert import_ratings(
        study, write("panellist_id,s02,s03\nP-01,1,2\n", "rest.csv"), choices={"AMN-I011": "comes in another file"}
    ).imported


def test_row_14_an_edited_heading_is_asked_about(study, write, only, rating):
    path = write('panellist_id,s01,"Prepare one champion, in each region",s03\nP-01,7,8,9\n')
    report = import_ratings(study, path)
    assert set(report.problems["problem"]) == {"AMN-I014 C", "AMN-I011"}
    assert report.problems.iloc[0]["suggested"] == "s02"
    assert import_ratings(study, path, choices={"AMN-I014 C": "s02"}).imported
    assert rating(study, "P-01", "s02")[1] == 8


def test_row_15_headings_that_repeat_are_refused(study, write, only, rating):
    path = write("panellist_id,s01,s02,s02,s03\nP-01,7,8,3,9\n")
    problem = only(import_ratings(study, path), "AMN-I015")
    assert import_ratings(study, path, choices={problem["problem"]: "D"}).imported
    assert rating(study, "P-01", "s02")[1] == 3


@pytest.mark.parametrize(
    "text",
    ["round,panellist_id,s01,s02,s03\n1,P-01,7,8,9\n", "panellist_id,r1s01,r1s02,r1s03\nP-01,7,8,9\n"],
    ids=["a column of rounds", "headings with r1"],
)
def test_row_16_a_file_of_another_round_stops(study, write, only, text, contents):
    import_ratings(study, write(HEAD + "P-01,5,5,5\n"))
    study.close_round(1)
    study.open_round(2)
    before = contents()
    report = import_ratings(study, write(text, "again.csv"))
    problem = only(report, "AMN-I016")
    assert "every answer is of another round (1), not of round 2" in problem["message"]
    assert problem["choices"].startswith("none")
    refused(study, report, before, contents)


def test_row_16_the_wordings_of_an_earlier_version_stop(study, write, only):
    import_ratings(study, write(HEAD + "P-01,5,5,5\n"))
    study.close_round(1)
    items = study.folder / "items.csv"
    items.write_text(
        items.read_text(encoding="utf-8").replace("mentors", "all mentors").replace("region", "province"),
        encoding="utf-8",
    )
    study.open_round(2)
    text = "panellist_id,Set aside paid time for mentors,Prepare a champion in each region,s03\nP-01,7,8,9\n"
    problem = only(import_ratings(study, write(text)), "AMN-I016")
    assert "2 headings quote wordings that round 2 did not ask (s01, s02)" in problem["message"]


def test_row_17_one_reworded_statement_is_shown_as_a_conflict_of_versions(study, write, only, rating):
    import_ratings(study, write(HEAD + "P-01,5,5,5\n"))
    study.close_round(1)
    items = study.folder / "items.csv"
    items.write_text(
        items.read_text(encoding="utf-8").replace("paid time for mentors", "paid time for all"), encoding="utf-8"
    )
    study.open_round(2)
    headings = "Set aside paid time for mentors,Prepare a champion in each region,Share a short guide of roles"
    path = write(f"panellist_id,{headings}\nP-01,7,8,9\n")
    problem = only(import_ratings(study, path), "AMN-I017")
    assert "quotes version 1 of s01, but round 2 asked version 2" in problem["message"]
    assert import_ratings(study, path, choices={problem["problem"]: "accept"}).imported
    assert rating(study, "P-01", "s01", round=2)[1] == 7
    assert len(study.items(1).merge(study.items(2), on="wording_en")) == 2  # both texts are kept


def test_row_16_the_ratings_of_an_earlier_round_stop(tmp_path, new, write, only):
    items = "item_id,wording_en,wording_fr\n" + "".join(f"s{k},Statement {k},Énoncé {k}\n" for k in range(1, 7))
    study = new(tmp_path, items=items)
    text = "panellist_id,s1,s2,s3,s4,s5,s6\nP-01,1,2,3,4,5,6\nP-02,7,8,9,1,2,3\nP-03,5,5,5,6,7,8\n"
    import_ratings(study, write(text))
    study.close_round(1)
    path = write(text + "P-4KXD,9,9,9,9,9,9\n", "again.csv")
    problem = only(import_ratings(study, path, 2), "AMN-I016")
    assert "3 of 3 panellists have exactly the ratings of round 1" in problem["message"]
    assert import_ratings(study, path, 2, choices={problem["problem"]: "import anyway"}).imported


def test_row_16_items_that_the_round_did_not_ask_are_listed(study, write, only):
    import_ratings(study, write(HEAD + "P-01,5,5,5\n"))
    study.close_round(1)
    study.open_round(2, items=["s01", "s02"])
    path = write(HEAD + "P-01,7,8,9\n", "two.csv")
    problem = only(import_ratings(study, path), "AMN-I016")
    assert "s03 (importance) has 1 answers, but round 2 did not ask it" in problem["message"]
    assert import_ratings(study, path, choices={problem["problem"]: "leave out"}).imported
    assert len(study.ratings(2)) == 2


def test_row_20_columns_that_identify_people_are_dropped_said_and_not_in_the_copy(study, write, contents):
    text = (
        "panellist_id,Email,IP Address,Location Latitude,Nom,contact,s01,s02,s03\n"
        "P-01,ann@example.org,10.0.0.1,45.42,Ann Secret,ann@example.org,7,8,9\n"
    )
    report = import_ratings(study, write(text))
    assert report.imported
    assert report.dropped == ("Email", "IP Address", "Location Latitude", "Nom", "contact")
    assert any("5 columns that identify people were dropped" in note for note in report.notes)
    everything = b"".join(contents().values())
    for secret in (b"ann@example.org", b"10.0.0.1", b"45.42", b"Ann Secret"):
        assert secret not in everything
    assert study.imports().iloc[0]["sha256"] not in {"", None}
    assert import_ratings(study, write(text)).status == "already imported"
    assert study.verify() == []


def test_row_20_keeping_them_is_explicit(study, write, contents):
    report = import_ratings(
        study, write("panellist_id,Email,s01,s02,s03\nP-01,ann@example.org,7,8,9\n"), keep=["Email"]
    )
    assert report.dropped == ()
    assert b"ann@example.org" in b"".join(contents().values())
    assert study.verify() == []


def test_row_20_addresses_inside_comments_are_only_flagged(study, write, rating):
    report = import_ratings(
        study, write("panellist_id,s01,s02,s03,s01c\nP-01,7,8,9,write to ann@example.org\nP-02,7,8,9,\n")
    )
    assert report.imported
    assert list(report.flagged["row"]) == [2]
    assert rating(study, "P-01", "s01")[2] == "write to ann@example.org"


def test_row_21_partial_answers_are_kept_and_counted(study, write):
    report = import_ratings(
        study,
        write(
            "panellist_id,submitdate,s01,s02,s03\nP-01,2026-03-01T09:00Z,7,8,9\nP-02,,7,,\nP-03,,1,2,3\nP-4KXD,,,,\n"
        ),
    )
    assert report.imported
    assert report.partial == ("P-02", "P-03")
    assert "2 panellists answered in part; kept as partial." in report.notes
    assert "1 panellist answered nothing and was not recorded." in report.notes


def test_row_22_spoilt_accents_are_asked_about_and_repaired(study, write, rating, only):
    path = write("panellist_id,s01,s02,s03,s01c\nP-01,7,8,9,clÃ© de lâ€™annÃ©e\n")
    problem = only(import_ratings(study, path), "AMN-I022")
    assert "perhaps meant: clé" in problem["message"]
    assert import_ratings(study, path, choices={problem["problem"]: "repair"}).imported
    assert rating(study, "P-01", "s01")[2] == "clé de l’année"


def test_row_24_an_open_quote_is_refused_at_its_row(study, write, contents):
    before = contents()
    with pytest.raises(SheetError, match="row 3"):
        import_ratings(study, write(HEAD + 'P-01,1,2,3\nP-02,1,2,"3\nP-03,1,2,3\n'))
    assert contents() == before


def test_rows_27_to_29_comments_are_stored_as_given_and_shown_as_text(study, write, rating):
    nasty = ["=HYPERLINK(1)", "<script>alert(1)</script>", r"\input{x} [a](javascript:b)", "ab\u202ecd"]
    rows = (
        "".join(f'P-0{k},1,2,3,"{text}"\n' for k, text in enumerate(nasty[:3], start=1)) + f"P-4KXD,1,2,77,{nasty[3]}\n"
    )
    path = write("panellist_id,s01,s02,s03,s01c\n" + rows)
    report = import_ratings(study, path)
    assert "<script>" not in report._repr_html_()
    assert import_ratings(study, path, choices=dict.fromkeys(report.problems["problem"], "skipped")).imported
    assert [rating(study, code, "s01")[2] for code in ("P-01", "P-02", "P-03", "P-4KXD")] == nasty


def test_row_28_found_values_stay_text_in_the_problems_file(study, write):
    report = import_ratings(study, write(HEAD + "P-01,=1+1,<b>,3\n=cmd|x,1,2,3\n"))
    book = openpyxl.load_workbook(report.problems_file)
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "inlineStr", "n"}
    assert "&lt;b&gt;" in report._repr_html_()


def test_row_32_a_file_without_answers_asks_whether_the_round_is_open(study, write):
    with pytest.raises(SheetError, match="Is the round still open"):
        import_ratings(study, write(HEAD))


def test_row_35_a_rating_merged_over_several_rows_is_asked_about(study, tmp_path, only, rating):
    book = openpyxl.Workbook()
    for row in (["panellist_id", "s01", "s02", "s03"], ["P-01", 7, 8, 9], ["P-02", None, 8, 9]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    book.save(tmp_path / "merged.xlsx")
    problem = only(import_ratings(study, tmp_path / "merged.xlsx"), "AMN-I106")
    assert import_ratings(study, tmp_path / "merged.xlsx", choices={problem["problem"]: "skipped"}).imported
    assert rating(study, "P-02", "s01")[0] == "skipped"


def test_row_36_ambiguous_dates_are_asked_about_and_never_guessed(study, write, only):
    path = write("panellist_id,s01,s02,s03,recorded_at\nP-01,1,2,3,04/03/2026 09:30\nP-02,1,2,3,05/03/2026\n")
    problem = only(import_ratings(study, path), "AMN-I036")
    assert "day first or month first" in problem["message"]
    report = import_ratings(study, path, choices={problem["problem"]: "day first"})
    zone = only(report, "AMN-I036")
    assert "no time zone" in zone["message"]
    assert import_ratings(study, path, choices={problem["problem"]: "day first", zone["problem"]: "-05:00"}).imported
    times = study.ratings(1).set_index("panellist_id")["recorded_at"]
    assert times["P-01"].iloc[0] == pd.Timestamp("2026-03-04T14:30", tz="UTC")


def test_row_36_one_day_past_the_twelfth_settles_the_order(study, write, only):
    path = write("panellist_id,s01,s02,s03,recorded_at\nP-01,1,2,3,04/03/2026\nP-02,1,2,3,25/03/2026\n")
    assert "zone" in only(import_ratings(study, path), "AMN-I036")["problem"]


def test_row_41_the_same_file_changes_nothing(study, write, contents):
    path = write(HEAD + "P-01,1,2,3\n")
    import_ratings(study, path)
    before = contents()
    report = import_ratings(study, path)
    assert report.status == "already imported"
    assert "already imported into round 1 on 20" in str(report)
    assert contents() == before


def test_row_41_the_same_answers_in_another_file_change_nothing_either(study, write, contents):
    import_ratings(study, write(HEAD + "P-01,1,2,3\n"))
    before = contents()
    assert import_ratings(study, write(HEAD + "P-01,1,2, 3\n", "second.csv")).status == "nothing new"
    assert contents() == before


def test_row_42_a_corrected_file_shows_its_differences_and_needs_a_reason(study, write, contents, rating):
    import_ratings(study, write("panellist_id,s01,s02,s03,s01c\nP-01,1,2,3,old\n"))
    before = contents()
    path = write("panellist_id,s01,s02,s03,s01c\nP-01,1,,9,new\nP-02,4,5,6,\n", "corrected.csv")
    report = import_ratings(study, path)
    assert report.status == "needs reason"
    assert contents() == before
    told = report.differences[["row", "column", "panellist_id", "item_id", "old", "new"]].values.tolist()
    assert told == [
        [2, "B", "P-01", "s01", "1 / old", "1 / new"],
        [2, "C", "P-01", "s02", "2", "skipped"],
        [2, "D", "P-01", "s03", "3", "9"],
    ]
    report = import_ratings(study, path, reason="typing errors")
    assert report.imported
    assert len(report.differences) == 3
    assert rating(study, "P-01", "s03")[1] == 9
    assert rating(study, "P-02", "s01")[1] == 4
    assert study.imports()["reason"].iloc[-1] == "typing errors"
    history = study.store.read("rating_history", panellist_id="P-01", item_id="s03")
    assert list(history["rating"]) == [3.0, 9.0]


def test_a_rating_beside_unable_is_asked_about(study, write, only, rating):
    path = write("panellist_id,s01,s01_unable,s02,s03\nP-01,7,1,8,9\n")
    problem = only(import_ratings(study, path), "AMN-I104")
    assert import_ratings(study, path, choices={problem["problem"]: "unable"}).imported
    assert rating(study, "P-01", "s01")[0] == "unable"


def test_a_state_that_contradicts_its_rating_is_asked_about(study, write):
    path = write("panellist_id,item_id,state,rating\nP-01,s01,unable,7\nP-01,s02,rated,\nP-01,s03,maybe,\n")
    report = import_ratings(study, path)
    assert list(report.problems["problem"]) == ["AMN-I104 C2", "AMN-I104 C3", "AMN-I107 C4"]
    assert import_ratings(
        study, path, choices=dict(zip(report.problems["problem"], ["rating", "skipped", "ignore"], strict=True))
    ).imported
    assert list(study.ratings(1).sort_values("item_id")["state"]) == ["rated", "skipped", "skipped"]
