"""Forms of every kind of round: own words, rankings, points, a trial, a meeting; out, filled in, and back."""

import json

import openpyxl
import pytest

from amnmethods.collect import import_ratings
from amnmethods.collect.forms import import_forms, write_forms
from amnmethods.errors import ImportRefused

from .conftest import STUDY, Workbook, make

MORE = """
open_questions:
  - {question: barriers, asks: {en: "What makes it hard?", fr: "Qu’est-ce qui est difficile?"}}
  - {question: helps, asks: {en: "What would help?", fr: "Qu’est-ce qui aiderait?"}}
rankings:
  - {question: first, asks: {en: "Which come first?", fr: "Lesquels d’abord?"}, rounds: [1]ORDER}
"""
POINTS = ", kind: points, total: 100"
PLANNED = "rounds: [{round: 1, kind: rating}, {round: 2, kind: rating}]"


@pytest.fixture
def of_kind(tmp_path):
    """Return a maker of studies whose first round is of a kind, with the forms of everybody."""

    def of_kind(kind, order="", extra=""):
        folder = tmp_path / "made"
        folder.mkdir()
        rounds = f"rounds: [{{round: 1, kind: {kind}}}, {{round: 2, kind: rating}}]"
        return make(folder, MORE.replace("ORDER", order) + extra, text=STUDY.replace(PLANNED, rounds))

    return of_kind


@pytest.fixture
def book(tmp_path, back):
    """Return a function that fills in a panellist's workbook by the marks of its rows, and sends it back."""

    def book(code, name="form.xlsx", sheet="English", column=None, **cells):
        path = tmp_path / "made" / "forms" / f"round-1-{code}.xlsx"
        whole = openpyxl.load_workbook(path)
        page = whole[sheet]
        for mark, value in cells.items():
            row = next(row for row in page.iter_rows() if row[0].value == mark.replace("_", "-"))
            free = [cell for cell in row if not cell.protection.locked]
            free[0].value = value
        whole.save(back / name)
        return back / name

    return book


@pytest.fixture
def sheet_of(tmp_path):
    """Return a function that opens a panellist's workbook."""
    return lambda code: Workbook(tmp_path / "made" / "forms" / f"round-1-{code}.xlsx")


@pytest.fixture
def file(tmp_path, back):
    """Return a function that saves the file of answers as a panellist's page does."""

    def file(code, name="answers.json", **changes):
        page = (tmp_path / "made" / "forms" / f"round-1-{code}.html").read_text(encoding="utf-8")
        start = page.index('id="form-data">') + len('id="form-data">')
        data = json.loads(page[start : page.index("</script>", start)])
        content = {
            **data["identity"],
            "saved_at": "2026-03-02T10:00:00-05:00",
            "answers": [],
            "language": "en",
            **changes,
        }
        (back / name).write_text(json.dumps(content), encoding="utf-8")
        return back / name

    return file


def places(**given):
    return [
        {"order": "order1", "name": f"order1-{item}", "item_id": item, "answer": str(answer), "text": ""}
        for item, answer in given.items()
    ]


def held(study, value="rank"):
    return study.rankings(1).set_index(["panellist_id", "item_id"])[value].to_dict()


# Own words


def test_answers_in_own_words_come_back_one_a_cell(of_kind, book):
    study = of_kind("open")
    form = book("P-01", open1_1="Time", open1_2="=Money, always", open2_1="  ")
    report = import_forms(study, form)[0]
    assert report.status == "imported", str(report)
    assert "2 answers in own words" in str(report)
    texts = study.contributions(1)
    assert texts["text"].tolist() == ["Time", "=Money, always"]
    assert set(texts["kind"]) == {"answer"}
    assert set(texts["item_id"]) == {"barriers"}
    assert set(texts["language"]) == {"en"}
    assert import_forms(study, form)[0].status == "nothing new"


def test_the_page_saves_own_words_and_they_come_in(of_kind, file):
    study = of_kind("open")
    own = [{"question": "open2", "answer": "Du temps <b>"}, {"question": "open9", "answer": "to no question"}]
    report = import_forms(study, file("P-02", own_words=own, language="fr"))[0]
    assert report.status == "imported"
    row = study.contributions(1).iloc[0]
    assert (row["item_id"], row["text"], row["language"]) == ("helps", "Du temps <b>", "fr")


def test_an_open_round_without_questions_asks_one_of_our_own(tmp_path, book):
    folder = tmp_path / "made"
    folder.mkdir()
    study = make(folder, text=STUDY.replace(PLANNED, PLANNED.replace("rating", "open", 1)))
    assert import_forms(study, book("P-01", open0_1="Anything"))[0].status == "imported"
    assert study.contributions(1)["item_id"].isna().all()


def test_row_31_an_address_in_own_words_is_flagged(of_kind, file):
    study = of_kind("open")
    own = [{"question": "open1", "answer": "Call Anne at 613-555-0199"}]
    assert any("telephone" in note for note in import_forms(study, file("P-01", own_words=own))[0].notes)


def test_rows_59_and_60_own_words_after_closing_are_kept_as_late(of_kind, file, book):
    study = of_kind("open")
    import_forms(study, book("P-01", open1_1="In time"))
    study.close_round(1)
    late = import_forms(study, file("P-02", own_words=[{"question": "open1", "answer": "Too late"}]))[0]
    assert late.status == "late"
    assert study.contributions(1).set_index("text")["late"].to_dict() == {"In time": False, "Too late": True}


# Orders and points


def test_a_ranking_comes_back_from_workbook_and_page(of_kind, book, file):
    study = of_kind("ranking")
    assert import_forms(study, book("P-02", order1_s01=2, order1_s02=1, order1_s03=3))[0].status == "imported"
    assert import_forms(study, file("P-01", places=places(s01=1, s02="", s03="２")))[0].status == "imported"
    assert held(study) == {
        ("P-02", "s01"): 2, ("P-02", "s02"): 1, ("P-02", "s03"): 3, ("P-01", "s01"): 1, ("P-01", "s03"): 2,
    }  # fmt: skip


def test_a_partial_ranking_is_kept_and_said(of_kind, file):
    study = of_kind("ranking")
    report = import_forms(study, file("P-01", places=places(s02=1)))[0]
    assert any("only 1 / 3 places are given" in note for note in report.notes)


@pytest.mark.parametrize(
    ("cells", "place", "found"),
    [
        ({"order1_s01": 1, "order1_s02": 1, "order1_s03": 2}, "s02", "Some items share a place (1 1 2)"),
        ({"order1_s01": 1, "order1_s02": 3}, "s01", "The places leave one out (1 3)"),
        ({"order1_s01": 1, "order1_s02": 9}, "s02", "more places than were asked for"),
        ({"order1_s01": 1, "order1_s02": "second"}, "s02", "'second' is no number"),
        ({"order1_s01": 0, "order1_s02": 2}, "s01", "0 is no place"),
    ],
)
def test_a_ranking_that_does_not_fit_is_told_with_its_cell_and_what_to_do(of_kind, book, contents, cells, place, found):
    study = of_kind("ranking")
    form = book("P-02", **cells)
    before = contents(study)
    report = import_forms(study, form)[0]
    assert report.status == "needs choices"
    problem = report.problems.iloc[0]
    sheet = openpyxl.load_workbook(form)["English"]
    row = next(row[0].row for row in sheet.iter_rows() if row[0].value == f"order1-{place}")
    assert (problem["row"], problem["column"], problem["panellist"]) == (row, "E", "P-02")
    assert problem["message"].startswith(f"form.xlsx [English], row {row}, column E, panellist P-02: Question first: ")
    assert found in problem["message"]
    assert "Give each statement a place of its own, from 1 (first) to 3 (last)." in problem["message"]
    assert "Ask P-02, correct the cell" in problem["message"]
    assert contents(study) == before
    chosen = import_ratings(study, form, choices={problem["problem"]: "leave out"})
    assert chosen.status == "nothing new"
    assert study.rankings(1).empty


@pytest.mark.parametrize(("given", "told"), [((60, 30), "90 / 100"), ((60, 50), "110 / 100"), ((-5, 105), "-5 points")])
def test_points_must_add_up(of_kind, file, given, told):
    study = of_kind("points", POINTS)
    report = import_forms(study, file("P-01", places=places(s01=given[0], s02=given[1])))[0]
    assert report.status == "needs choices"
    assert told in report.problems["message"].iloc[0]
    assert study.rankings(1).empty


def test_points_that_add_up_are_kept_with_decimal_commas(of_kind, file):
    study = of_kind("points", POINTS)
    assert import_forms(study, file("P-01", places=places(s01="33,5", s02="66,5", s03="0")))[0].status == "imported"
    assert held(study, "points") == {("P-01", "s01"): 33.5, ("P-01", "s02"): 66.5, ("P-01", "s03"): 0}


def test_another_order_of_the_same_panellist_needs_a_reason(of_kind, book, contents):
    study = of_kind("ranking")
    import_forms(study, book("P-02", order1_s01=1, order1_s02=2))
    other = book("P-02", "again.xlsx", order1_s01=2, order1_s02=1)
    before = contents(study)
    report = import_forms(study, other)[0]
    assert report.status == "needs reason"
    assert report.differences[["item_id", "old", "new"]].to_numpy().tolist() == [["s01", 1, 2], ["s02", 2, 1]]
    changed = {path for path, content in contents(study).items() if before.get(path) != content}
    assert changed == set()
    assert import_forms(study, other, reason="The panellist wrote again")[0].status == "imported"
    assert held(study)["P-02", "s02"] == 1


def test_two_language_sheets_that_contradict_each_other_are_asked_about(of_kind, book, back):
    study = of_kind("ranking")
    form = book("P-02", order1_s01=1)
    whole = openpyxl.load_workbook(form)
    row = next(row for row in whole["Français"].iter_rows() if row[0].value == "order1-s01")
    next(cell for cell in row if not cell.protection.locked).value = 2
    whole.save(form)
    report = import_forms(study, form)[0]
    assert report.status == "needs choices"
    assert "answered s01 differently in two places" in report.problems["message"].iloc[0]


def test_rows_moved_beside_the_hidden_column_are_asked_about(of_kind, book):
    study = of_kind("ranking")
    form = book("P-02", order1_s01=1)
    whole = openpyxl.load_workbook(form)
    sheet = whole["English"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "order1-s01")
    row[2].value = "Share a short guide of <roles> & duties"
    whole.save(form)
    report = import_forms(study, form)[0]
    assert report.status == "needs choices"
    assert "its text is that of s03" in report.problems["message"].iloc[0]


def test_a_formula_among_places_counts_by_its_value_only(of_kind, book):
    study = of_kind("ranking")
    report = import_forms(study, book("P-02", order1_s01="=1+1", order1_s02=1))[0]  # never worked out: no value
    assert report.status == "needs choices"
    assert "'=1+1' is no number" in report.problems["message"].iloc[0]


def test_a_changed_hidden_part_asks_whose_places_these_are(of_kind, book):
    study = of_kind("ranking")
    form = book("P-02", order1_s01=1)
    whole = openpyxl.load_workbook(form)
    hidden = whole["amnmethods"]
    hidden["A2"].value = hidden["A2"].value.replace("P-02", "P-03")
    whole.save(form)
    report = import_forms(study, form)[0]
    assert report.status == "needs choices"
    assert "hidden part" in report.problems["message"].iloc[0]
    done = import_ratings(study, form, choices={report.problems["problem"].iloc[0]: "P-02"})
    assert done.status == "imported"
    assert held(study) == {("P-02", "s01"): 1}


def test_rows_59_and_60_a_ranking_after_closing_is_kept_as_late(of_kind, book, file):
    study = of_kind("ranking")
    import_forms(study, book("P-02", order1_s01=1))
    study.close_round(1)
    late = file("P-01", places=places(s02=1))
    assert import_forms(study, late)[0].status == "late"
    assert import_forms(study, late)[0].status == "nothing new"
    assert held(study) == {("P-02", "s01"): 1}, "in no result unless it is taken in"
    assert study.late(1)["panellist_id"].tolist() == ["P-01"]


def test_a_form_of_another_round_than_the_one_named_is_stopped(of_kind, book):
    study = of_kind("ranking")
    with pytest.raises(ImportRefused, match="is a form of round 1, another one than the round named"):
        import_ratings(study, book("P-02", order1_s01=1), round=2)


def test_ratings_and_an_order_may_stand_in_one_form(of_kind, sheet_of, rating, back):
    study = of_kind("rating")
    form = sheet_of("P-02").rate(s01=(7, 5))
    for mark, value in (("order1-s01", 1), ("order1-s02", 2)):
        row = form.row(mark)
        column = next(cell.column for cell in form.sheet[row] if not cell.protection.locked)
        form.sheet.cell(row, column).value = value
    path = form.save(back / "mixed.xlsx")
    report = import_forms(study, path)[0]
    assert report.status == "imported", str(report)
    assert report.n_orders == 1
    assert rating(study, "P-02", "s01")[1] == 7
    assert held(study) == {("P-02", "s01"): 1, ("P-02", "s02"): 2}


# Consent, a trial, a meeting

CONSENT = """
consent:
  - version: "1.0"
    text: {en: "What taking part means.", fr: "Ce que participer signifie."}
    asks: [participation, quotation]
"""


def test_who_declines_is_not_recorded_as_having_answered(of_kind, file):
    study = of_kind("open", extra=CONSENT)
    no = {"version": "1.0", "participation": "no", "quotation": "no"}
    blank = import_forms(study, file("P-01", consent=no))[0]
    assert any("does not agree to take part" in note for note in blank.notes)
    given = study.consents().set_index("panellist_id")["participation"]
    assert not given["P-01"]
    own = [{"question": "open1", "answer": "All the same"}]
    asked = import_forms(study, file("P-02", "b.json", consent=no, own_words=own, proposals=["An idea"]))[0]
    assert asked.status == "needs choices"
    done = import_ratings(study, file("P-02", "b.json", consent=no, own_words=own, proposals=["An idea"]),
                          choices={asked.problems["problem"].iloc[0]: "leave out"})  # fmt: skip
    assert done.status == "imported"
    assert study.contributions(1).empty


def test_consent_left_blank_is_said(of_kind, file):
    study = of_kind("open", extra=CONSENT)
    own = [{"question": "open1", "answer": "Time"}]
    report = import_forms(study, file("P-01", consent={"version": "1.0", "participation": ""}, own_words=own))[0]
    assert any("Nothing was answered in the consent block" in note for note in report.notes)


def test_a_pilot_and_a_meeting_say_what_they_are_and_a_pilot_stays_apart(of_kind, sheet_of, back, tmp_path):
    study = of_kind("pilot")
    form = sheet_of("P-02")
    assert any("trial of the form" in str(cell.value) for row in form.sheet.iter_rows() for cell in row)
    page = (tmp_path / "made" / "forms" / "round-1-P-02.html").read_text(encoding="utf-8")
    assert "Ceci est un essai du formulaire" in page
    assert import_forms(study, form.rate(s01=(7, 5)).save(back / "p.xlsx"))[0].status == "imported"
    assert len(study.ratings(1))
    assert study.ratings().empty, "answers of a trial are never among those of the study"


def test_forms_of_a_meetings_round_ask_for_private_ratings(of_kind, sheet_of, back):
    study = of_kind("meeting")
    form = sheet_of("P-02")
    assert any("follows the meeting" in str(cell.value) for row in form.sheet.iter_rows() for cell in row)
    assert import_forms(study, form.rate(s01=(7, 5)).save(back / "m.xlsx"))[0].status == "imported"


def test_no_cell_of_a_ranking_or_of_points_holds_a_formula(of_kind, tmp_path):
    study = of_kind("points", POINTS)
    book = openpyxl.load_workbook(write_forms(study, 1, tmp_path / "out")[0])
    assert not [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    sheet = book["Français"]
    told = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "La somme des points doit être 100." in told
    assert sheet.conditional_formatting, "colours follow the sum"
    assert any(rule.type == "decimal" and rule.formula2 == "100" for rule in sheet.data_validations.dataValidation)
