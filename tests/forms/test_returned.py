"""Forms that come back: recognised by themselves, whatever was done to them, and through the one door."""

import json
import shutil
import zipfile

import openpyxl
import pytest

from amnmethods.collect import import_forms, import_ratings
from amnmethods.collect.forms import write_forms
from amnmethods.collect.forms.identity import seal
from amnmethods.errors import ImportRefused
from amnmethods.study import open_study


def only(report, code):
    """Return the one problem of a report, which must have this code."""
    assert report.status == "needs choices", str(report)
    assert list(report.problems["problem"].str.split().str[0]) == [code], str(report)
    return report.problems.iloc[0]


def filled(form, back, name="reply.xlsx"):
    return form.rate(s01=(7, 5), s02=(3, 9), s03=(8, 8)).save(back / name)


# As it should be


def test_a_renamed_workbook_is_recognised_and_says_who_and_what(study, workbook, back, rating):
    path = filled(workbook("P-01"), back, "Final version (2) of Jeanne Tremblay.xlsx")
    report = import_ratings(study, path)
    assert report.status == "imported", str(report)
    assert report.format == "form"
    assert "A form of round 1, filled in by P-01." in report.notes
    assert rating(study, "P-01", "s01") == ("rated", 7, None)
    assert rating(study, "P-01", "s02", "feasibility") == ("rated", 9, None)


def test_no_name_of_a_file_or_of_a_person_is_kept(study, workbook, back):
    form = workbook("P-01")
    form.book.properties.creator = form.book.properties.lastModifiedBy = "Jeanne Tremblay"
    import_ratings(study, filled(form, back, "Jeanne Tremblay.xlsx"))
    for path in study.folder.rglob("*"):
        assert "Tremblay" not in path.name
        if path.is_file():
            content = path.read_bytes()
            assert b"Tremblay" not in content, path
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    assert not any(b"Tremblay" in archive.read(name) for name in archive.namelist())


def test_unable_is_read_in_the_words_of_either_language(study, workbook, back, rating):
    form = workbook("P-01").rate(s01=("I am unable, or unwilling, to rate this", 5))
    form.on("Français").put("s02", "importance", "Je ne peux, ou ne veux, pas évaluer")
    report = import_ratings(study, form.save(back / "a.xlsx"))
    assert report.status == "imported", str(report)
    assert rating(study, "P-01", "s01")[0] == rating(study, "P-01", "s02")[0] == "unable"
    assert rating(study, "P-01", "s01", "feasibility") == ("rated", 5, None)
    assert any("several language sheets" in note for note in report.notes)


def test_an_answer_file_of_the_page_comes_in_with_its_time(study, answer_file, rating):
    path = answer_file("P-02", {"s01i": "9", "s01f": "UTR"}, comments={"s01": "Good"}.items(), name="x.txt")
    report = import_forms(study, path)[0]
    assert report.status == "imported", str(report)
    assert report.partial == ("P-02",)
    assert rating(study, "P-02", "s01") == ("rated", 9, "Good")
    assert rating(study, "P-02", "s01", "feasibility")[0] == "unable"
    at = study.ratings(1)["recorded_at"]
    assert at.dropna().dt.strftime("%Y-%m-%d %H:%M").unique().tolist() == ["2026-03-02 15:00"]


def test_a_half_filled_form_is_kept_as_partial(study, workbook, back, rating):
    report = import_ratings(study, workbook("P-01").put("s01", "importance", 7).save(back / "a.xlsx"))
    assert report.status == "imported"
    assert report.partial == ("P-01",)
    assert rating(study, "P-01", "s03")[0] == "skipped"


def test_a_form_without_an_answer_is_said_and_changes_nothing(study, workbook, back):
    report = import_ratings(study, workbook("P-01").save(back / "a.xlsx"))
    assert report.status == "nothing new"
    assert study.ratings(1).empty


def test_several_forms_come_in_together_whatever_their_kind(study, workbook, answer_file, back):
    filled(workbook("P-01"), back, "one.xlsx")
    answer_file("P-02", {"s01i": "9", "s01f": "4", "s02i": "2"})
    filled(workbook("P-03"), back, "three.xlsx")
    (back / "read me.txt").write_text("Some note", encoding="utf-8")
    seen = []
    reports = import_forms(study, back, progress=lambda done, n: seen.append((done, n)))
    assert {report.file: report.status for report in reports} == {
        "P-02.json": "imported", "one.xlsx": "imported", "read me.txt": "refused", "three.xlsx": "imported",
    }  # fmt: skip
    assert seen[-1] == (4, 4)
    assert [report.n_rated for report in reports if report.imported] == [3, 6, 6]
    assert study.ratings(1).query("state == 'rated'").shape[0] == 15
    assert study.verify() == []
    assert {report.status for report in import_forms(study, back)} == {"already imported", "refused"}


def test_the_two_ways_in_give_the_same(study, workbook, back, made, tmp_path):
    for code in ("P-01", "P-02", "P-03"):
        workbook(code).rate(s01=(7, "UTR"), s03=(1, 2)).put("s02", "comment (optional)", "=1+1 or so").save(
            back / f"{code}.xlsx"
        )
    shutil.copytree(study.folder, tmp_path / "second")
    second = open_study(tmp_path / "second")
    assert {report.status for report in import_forms(study, back)} == {"imported"}
    assert {import_ratings(second, path).status for path in sorted(back.iterdir())} == {"imported"}
    columns = ["panellist_id", "item_id", "criterion", "state", "rating", "comment", "source_row"]
    first, other = (s.ratings(1)[columns].sort_values(columns[:3]).reset_index(drop=True) for s in (study, second))
    assert first.equals(other)


# Returned twice


def test_the_same_form_twice_changes_nothing(study, workbook, back, contents):
    path = filled(workbook("P-01"), back)
    import_ratings(study, path)
    before = contents(study)
    assert import_ratings(study, path).status == "already imported"
    assert contents(study) == before


def test_what_was_left_open_may_be_filled_in_later_without_a_reason(study, workbook, back, rating):
    form = workbook("P-01").put("s01", "importance", 7)
    import_ratings(study, form.save(back / "a.xlsx"))
    report = import_ratings(study, form.put("s01", "feasibility", 6).put("s02", "importance", 2).save(back / "b.xlsx"))
    assert report.status == "imported", str(report)
    assert "2 answers left open before are given now." in report.notes
    assert rating(study, "P-01", "s02") == ("rated", 2, None)


def test_an_answer_that_changed_needs_a_reason_and_the_old_one_is_kept(study, workbook, back, rating):
    form = workbook("P-01")
    import_ratings(study, filled(form, back, "a.xlsx"))
    path = form.put("s01", "importance", 2).save(back / "b.xlsx")
    report = import_forms(study, path)[0]
    assert report.status == "needs reason"
    assert report.differences[["item_id", "old", "new"]].to_numpy().tolist() == [["s01", "7", "2"]]
    assert import_forms(study, path, reason="She wrote again")[0].status == "imported"
    assert rating(study, "P-01", "s01") == ("rated", 2, None)


def test_an_older_file_that_comes_later_is_asked_about(study, answer_file, rating):
    new = answer_file("P-01", {"s01i": "9"}, "new.json", saved_at="2026-03-05T10:00:00-05:00")
    old = answer_file("P-01", {"s01i": "2"}, "old.json", saved_at="2026-03-01T10:00:00-05:00")
    import_ratings(study, new)
    problem = only(import_ratings(study, old), "AMN-I125")
    assert "2026-03-01" in problem["message"]
    assert import_ratings(study, old, choices={problem["problem"]: "leave out"}).status == "nothing new"
    assert rating(study, "P-01", "s01")[1] == 9


def test_two_forms_of_one_panellist_in_one_folder_are_not_mixed(study, workbook, back):
    form = workbook("P-01")
    filled(form, back, "a.xlsx")
    form.put("s01", "importance", 1).save(back / "b.xlsx")
    assert [report.status for report in import_forms(study, back)] == ["imported", "needs reason"]


# Edited by hand


def test_row_1_a_rating_off_the_scale_is_told_with_its_cell(study, workbook, back, contents):
    before = contents(study)
    path = workbook("P-01").rate(s01=(10, 5)).save(back / "a.xlsx")
    problem = only(import_forms(study, path)[0], "AMN-I001")
    form = workbook("P-01")
    cell = form.place("s01", "importance").coordinate
    assert problem["problem"] == f"AMN-I001 {cell}"
    assert problem["panellist"] == "P-01"
    assert problem["sheet"] == "English"
    assert contents(study) == before
    assert import_ratings(study, path, choices={problem["problem"]: "9"}).status == "imported"


def test_a_changed_hidden_part_is_told_and_rows_are_found_by_their_texts(study, workbook, back, rating):
    form = workbook("P-01")
    hidden = form.book["amnmethods"]
    hidden["A2"].value = hidden["A2"].value.replace('"panellist_id":"P-01"', '"panellist_id":"P-02"')
    for name, other in (("s01", "s03"),):  # what the hidden column says does not count then
        form.sheet.cell(form.row(name), 1).value = other
    path = filled_by_row(form, back)
    report = import_ratings(study, path)
    problem = only(report, "AMN-I121")
    assert "P-02" in problem["found"]
    assert any("hidden part of the form was changed" in note for note in report.notes)
    assert import_ratings(study, path, choices={problem["problem"]: "P-01"}).status == "imported"
    assert rating(study, "P-01", "s01") == ("rated", 1, None)
    assert set(study.ratings(1)["panellist_id"]) == {"P-01"}


def filled_by_row(form, back):
    """Rate each statement by its place: 1, 2, 3."""
    column = form.column("importance")
    first = (
        next(row[0].row for row in form.sheet.iter_rows() if str(row[0].value).startswith("amnmethods-form|header")) + 1
    )
    for k in range(3):
        form.sheet.cell(first + k, column).value = k + 1
        form.sheet.cell(first + k, column + 1).value = 9
    return form.save(back / "by-row.xlsx")


def test_a_lost_hidden_sheet_is_told(study, workbook, back, rating):
    form = workbook("P-01")
    filled(form, back, "whole.xlsx")
    del form.book["amnmethods"]
    path = form.save(back / "without.xlsx")
    problem = only(import_ratings(study, path), "AMN-I121")
    assert problem["suggested"] == "P-01"
    assert import_ratings(study, path, choices={problem["problem"]: "leave out"}).status == "nothing new"
    assert import_ratings(study, path, choices={problem["problem"]: "P-01"}).status == "imported"
    assert rating(study, "P-01", "s02") == ("rated", 3, None)


def test_rows_that_were_moved_are_asked_about(study, workbook, back, rating):
    form = workbook("P-01")
    column = form.column("statement")
    first, second = form.sheet.cell(form.row("s01"), column), form.sheet.cell(form.row("s02"), column)
    first.value, second.value = second.value, first.value
    first.data_type = second.data_type = "s"
    path = filled(form, back)
    report = import_ratings(study, path)
    assert list(report.problems["problem"].str.split().str[0]) == ["AMN-I122", "AMN-I122"]
    choices = dict(zip(report.problems["problem"], ["s02", "s01"], strict=True))
    assert import_ratings(study, path, choices=choices).status == "imported"
    assert rating(study, "P-01", "s02") == ("rated", 7, None)


def test_an_edited_wording_is_said_and_the_answer_kept(study, workbook, back, rating):
    form = workbook("P-01").put("s03", "statement", "Share a LONG guide, please")
    report = import_ratings(study, filled(form, back))
    assert report.status == "imported", str(report)
    assert any(note.startswith("The text of 1 statement was edited") for note in report.notes)
    assert rating(study, "P-01", "s03") == ("rated", 8, None)


def test_columns_and_rows_put_in_between_do_no_harm(study, workbook, back, rating):
    form = workbook("P-01").rate(s01=(7, 5))
    form.put("s01", "importance", 7)
    form.sheet.insert_cols(4)
    form.sheet.insert_rows(2, 3)
    report = import_ratings(study, form.save(back / "a.xlsx"))
    assert report.status == "imported", str(report)
    assert rating(study, "P-01", "s01") == ("rated", 7, None)
    assert rating(study, "P-01", "s01", "feasibility") == ("rated", 5, None)


def test_two_sheets_that_contradict_each_other_are_asked_about(study, workbook, back, rating):
    form = workbook("P-01").rate(s01=(7, 5))
    form.on("Français").rate(s01=(8, 5))
    path = form.save(back / "a.xlsx")
    problem = only(import_ratings(study, path), "AMN-I123")
    assert "English!" in problem["found"]
    assert "Français!" in problem["found"]
    choice = next(entry for entry in problem["choices"].split(" | ") if entry.startswith("Français!"))
    assert import_ratings(study, path, choices={problem["problem"]: choice}).status == "imported"
    assert rating(study, "P-01", "s01") == ("rated", 8, None)


def test_a_formula_counts_by_its_value_and_is_asked_about_without_one(study, workbook, back, tmp_path):
    path = workbook("P-01").rate(s01=("=3+4", 5)).save(back / "a.xlsx")
    without = import_ratings(study, path)
    only(without, "AMN-I003")
    assert not any("formula" in note for note in without.notes), "no value was there to be taken"
    worked_out = back / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(worked_out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for nothing in (b"<v/>", b"<v />", b"<v></v>"):
                content = content.replace(b"<f>3+4</f>" + nothing, b"<f>3+4</f><v>7</v>")
            new.writestr(name, content)
    report = import_ratings(study, worked_out)
    assert report.status == "imported", str(report)
    assert "1 answer was a formula; its value was taken." in report.notes


def test_row_28_a_comment_like_a_formula_stays_as_it_was_written(study, workbook, back, rating):
    comment = '=HYPERLINK("http://x","y")'
    form = workbook("P-01").rate(s01=(7, 5))
    cell = form.place("s01", "comment (optional)")
    cell.value, cell.data_type = comment, "s"
    import_ratings(study, form.save(back / "a.xlsx"))
    assert rating(study, "P-01", "s01")[2] == comment


@pytest.mark.parametrize(
    "comment",
    [
        "<script>alert(1)</script>",
        "a\u202edcba\u200b",
        "[x](javascript:alert(1)) \\input{/etc/passwd}",
        "e\u0301t\u00e9",
        'two\nlines "quoted", and ; all',
    ],
    ids=["row 29 markup", "row 27 directions", "row 29 LaTeX", "row 26 accents", "row 24 lines and quotes"],
)  # fmt: skip
def test_a_comment_is_stored_as_given(study, answer_file, rating, comment):
    report = import_forms(study, answer_file("P-02", {"s01i": "9"}, comments={"s01": comment}.items()))[0]
    assert report.status == "imported", str(report)
    assert rating(study, "P-02", "s01")[2] == comment


def test_row_25_control_characters_are_taken_out(study, answer_file, rating):
    path = answer_file("P-02", {"s01i": "9"}, comments={"s01": "a\u0000b\u0007c"}.items())
    assert import_forms(study, path)[0].status == "imported"
    assert rating(study, "P-02", "s01")[2] == "abc"


def test_row_31_a_telephone_number_in_a_comment_is_flagged(study, answer_file):
    path = answer_file("P-02", {"s01i": "9"}, comments={"s01": "call 613-555-0100"}.items())
    report = import_forms(study, path)[0]
    assert report.flagged["item_id"].tolist() == ["s01"]


def test_row_30_the_limit_of_a_comment_is_told_before_typing_and_a_longer_one_comes_whole(
    study, tmp_path, answer_file, rating
):
    page = write_forms(study, 1, tmp_path / "pages", formats=["html"], panellists=["P-02"])[0].read_text(
        encoding="utf-8"
    )
    assert "up to 5,000 characters" in page, "the limit stands beside the box, in words"
    assert 'maxlength="5000"' in page, "and the box takes no more"
    long = "word " * 400_000  # two million characters, as a file of another program's making may hold
    report = import_forms(study, answer_file("P-02", {"s01i": "9"}, comments={"s01": long}.items()))[0]
    assert report.status == "imported", str(report)
    assert rating(study, "P-02", "s01")[2].strip() == long.strip()


def test_row_62_a_form_that_comes_back_unanswered_five_times_changes_nothing(study, workbook, back, contents):
    before = contents(study)
    for k in range(5):
        report = import_ratings(study, workbook("P-01").save(back / f"opened-{k}.xlsx"))
        assert report.status == "nothing new", str(report)
        assert "no question of round 1 is answered in it" in str(report)
    assert contents(study) == before


# From elsewhere


def test_row_61_a_form_of_another_study_is_turned_away(study, new, workbook, back, tmp_path):
    other = new("other")
    path = tmp_path / "other" / "forms" / "round-1-P-01.xlsx"
    with pytest.raises(ImportRefused, match="another study"):
        import_ratings(study, path)
    assert import_forms(other, path)[0].status == "nothing new"


def test_row_16_a_form_of_another_round_than_the_one_named_is_stopped(study, workbook, back):
    path = filled(workbook("P-01"), back)
    import_ratings(study, path)
    study.close_round(1)
    study.open_round(2)
    again = filled(workbook("P-02"), back, "again.xlsx")
    report = import_ratings(study, again, round=2)
    assert "AMN-I016" in report.problems["problem"].iloc[0]
    assert study.ratings(2).empty


def test_the_page_itself_sent_back_is_told_apart_from_its_answers(study, tmp_path):
    report = import_forms(study, tmp_path / "made" / "forms" / "round-1-P-03.html")[0]
    assert report.status == "refused"
    assert "P-03" in report.notes[0]
    assert "Save my answers to a file" in report.notes[0]


def test_a_panellist_who_is_not_on_the_rounds_panel_is_asked_about(study, answer_file):
    path = answer_file("P-01", {"s01i": "9"})
    told = json.loads(path.read_text(encoding="utf-8"))
    told["panellist_id"] = "P-08"
    told["seal"] = seal(told)
    path.write_text(json.dumps(told), encoding="utf-8")
    only(import_forms(study, path)[0], "AMN-I007")


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "amnmethods answers"',
        '{"format": "amnmethods answers", "answers": 7}',
        '{"format": "amnmethods answers", "answers": [{}]}',
        '["amnmethods answers"]',
        '{"format": "amnmethods answers", "answers": [[["' + "[" * 500,
    ],
)
def test_a_damaged_answer_file_is_refused_in_words(study, back, text, contents):
    before = contents(study)
    path = back / "a.json"
    path.write_text(text, encoding="utf-8")
    report = import_forms(study, path)[0]
    assert report.status == "refused", str(report)
    assert "a.json" in str(report)
    assert contents(study) == before


def test_a_plain_workbook_is_no_form(study, back):
    book = openpyxl.Workbook()
    book.active.append(["panellist_id", "s01_importance"])
    book.active.append(["P-01", 7])
    book.save(back / "plain.xlsx")
    assert import_forms(study, back)[0].status == "refused"
    assert import_ratings(study, back / "plain.xlsx").format == "wide"


# After closing, and what comes beside the ratings


def test_row_59_a_form_that_comes_after_closing_is_kept_as_late(study, workbook, answer_file, back):
    filled(workbook("P-01"), back, "in time.xlsx")
    import_forms(study, back)
    study.close_round(1)
    path = answer_file("P-02", {"s01i": "9", "s01f": "1"}, "late.json")
    report = import_forms(study, path)[0]
    assert report.status == "late", str(report)
    assert "kept as late" in str(report)
    assert set(study.ratings(1)["panellist_id"]) == {"P-01"}
    assert study.late(1)["panellist_id"].tolist() == ["P-02"]
    assert import_forms(study, path)[0].status == "nothing new"
    study.accept_late(1, "P-02", "The mail was delayed")
    assert set(study.ratings(1)["panellist_id"]) == {"P-01", "P-02"}


def test_row_60_a_late_form_of_an_earlier_round_does_not_touch_the_open_one(study, workbook, back):
    path = filled(workbook("P-01"), back)
    import_ratings(study, path)
    study.close_round(1)
    study.open_round(2)
    assert import_forms(study, filled(workbook("P-03"), back, "late.xlsx"))[0].status == "late"
    assert study.ratings(2).empty


def test_proposed_items_are_kept_once_with_their_language(study, workbook, answer_file, back):
    form = workbook("P-01").rate(s01=(7, 5)).on("Français")
    form.sheet.cell(form.row("proposal1"), 3).value = "Former des pairs"
    path = form.save(back / "a.xlsx")
    assert "1 proposed statement was kept." in import_ratings(study, path).notes
    import_forms(study, answer_file("P-02", {"s01i": "9"}, proposals=["=A mobile app"], language="en"))
    texts = study.contributions(1).set_index("panellist_id")
    assert texts.loc["P-01", ["kind", "text", "language"]].tolist() == ["proposal", "Former des pairs", "fr"]
    assert texts.loc["P-02", ["kind", "text", "language"]].tolist() == ["proposal", "=A mobile app", "en"]
    import_forms(study, back)
    assert len(study.contributions(1)) == 2


def test_consent_is_asked_once_and_recorded_with_the_answers(asking, workbook, answer_file, back, tmp_path):
    form = workbook("P-01").rate(s01=(7, 5))
    column = 4
    form.sheet.cell(form.row("consent.participation"), column).value = "Yes"
    form.sheet.cell(form.row("consent.quotation"), column).value = "No"
    report = import_ratings(asking, form.save(back / "a.xlsx"))
    assert report.status == "imported", str(report)
    said = {"version": "1.0", "participation": "yes", "quotation": "yes"}
    import_forms(asking, answer_file("P-02", {"s01i": "9"}, consent=said))
    given = asking.consents().set_index("panellist_id")
    assert given.loc["P-01", ["version", "participation", "quotation"]].tolist() == ["1.0", True, False]
    assert given.loc["P-02", ["version", "participation", "quotation"]].tolist() == ["1.0", True, True]
    again = write_forms(asking, 1, tmp_path / "again", ("html",))
    pages = {path.stem[-4:]: path.read_text(encoding="utf-8") for path in again}
    assert "consent.participation" not in pages["P-01"]
    assert "consent.participation" in pages["P-03"]


def test_who_does_not_agree_to_take_part_is_asked_about(asking, answer_file):
    said = {"version": "1.0", "participation": "no", "quotation": "no"}
    path = answer_file("P-02", {"s01i": "9"}, consent=said)
    problem = only(import_forms(asking, path)[0], "AMN-I124")
    report = import_ratings(asking, path, choices={problem["problem"]: "leave out"})
    assert report.status == "nothing new", str(report)
    assert asking.ratings(1).empty
    assert not asking.consents().set_index("panellist_id").loc["P-02", "participation"]


def test_consent_answered_in_part_is_said_and_not_kept(asking, answer_file):
    report = import_forms(asking, answer_file("P-02", {"s01i": "9"}, consent={"version": "1.0", "quotation": "yes"}))[0]
    assert any("answered in part" in note for note in report.notes), str(report)
    assert asking.consents()["version"].isna().all()
