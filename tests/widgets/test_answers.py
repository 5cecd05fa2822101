"""Files of answers brought in from the notebook: told by what they hold, in words, and none keeps another out."""

import threading
from types import SimpleNamespace

from amnmethods import new_study, resources
from amnmethods.collect import write_forms
from amnmethods.collect.round_definition import definition, study_id
from amnmethods.demo.filled_forms import fill_page, fill_workbook
from amnmethods.study import open_study
from amnmethods.widgets import Workspace

ONE, OTHER = "P-34KW", "P-6QC3"
ITEMS = ["s09", "s12", "s14", "s15"]


def act(window, name, /, **told):
    """Send what the browser sends; what is sent up comes beside it."""
    content = told.pop("content", None)
    window._hear(window, {"act": name, **told}, [] if content is None else [memoryview(content)])


def filled(study, code, folder, rating=8.0, kind="html"):
    """Write a panellist's form of round 3 and fill it in; return where it lies."""
    (form,) = write_forms(study, 3, folder / f"forms-{code}", [kind], panellists=[code])
    rows = [
        SimpleNamespace(item_id=item, criterion=criterion, state="rated", rating=rating, comment=None)
        for item in ITEMS
        for criterion in ("importance", "feasibility")
    ]
    if kind == "xlsx":
        return fill_workbook(form, folder / f"{code}.xlsx", definition(study, 3), rows, "en")
    return fill_page(form, folder / f"{code}.json", definition(study, 3), rows, "en", "2026-05-01T10:00:00+00:00")


def bring(workspace, **told):
    act(workspace.answers, "bring", **told)
    workspace.answers.wait()
    return {file["name"]: file for file in workspace.answers.data["files"]}


def table(folder, rating, name="typed.csv"):
    """Write a table with one panellist's ratings of the four items; the first of them as given."""
    rows = [
        f"{ONE},{item},{criterion},{rating if item == 's09' else 7}"
        for item in ITEMS
        for criterion in ("importance", "feasibility")
    ]
    path = folder / name
    path.write_text("\n".join(["panellist_id,item_id,criterion,rating", *rows]) + "\n", encoding="utf-8")
    return path


def test_the_folder_for_returned_files_is_made_and_named(third, study):
    assert (study.folder / "returned").is_dir()
    assert third.answers.data["place"] == "returned/"
    assert third.answers.data["files"] == []
    act(third.answers, "bring")
    third.answers.wait()
    assert third.answers.message["text"] == "No file lies there yet."


def test_forms_are_brought_in_and_the_other_windows_know(third, study, tmp_path):
    for path in (filled(study, ONE, tmp_path, kind="xlsx"), filled(study, OTHER, tmp_path)):
        act(third.answers, "upload", name=path.name, content=path.read_bytes())
    assert third.answers.message["text"] == f"Put into the folder: {OTHER}.json."
    before = third.answers.data["files"]
    assert [file["stands"] for file in before] == ["not in yet"] * 2
    assert all("round 3" in file["what"] for file in before)
    after = bring(third)
    assert third.answers.message["text"].startswith("2 files read. Imported: 2.")
    assert {file["stands"].split(",")[0] for file in after.values()} == {"in: round 3"}
    assert "8 ratings" in after[f"{ONE}.xlsx"]["said"]
    assert third.monitor.data["panel"]["groups"][0]["answered"] == 2
    assert third.next_round.data["note"].startswith("Round 3 is open: 2 of")
    assert not third.answers.data["can"]
    again = Workspace(open_study(study.folder))
    assert {file["state"] for file in again.answers.data["files"]} == {"in"}
    assert third.last_error is None


def test_what_is_wrong_with_a_file_is_said_and_keeps_no_other_out(third, study, tmp_path):
    folder = study.folder / "returned"
    (folder / "report.xlsx").write_bytes(b"%PDF-1.7\nnot a workbook")
    own = filled(study, ONE, tmp_path)
    text = own.read_text(encoding="utf-8")
    elsewhere = text.replace(study_id(study), "another-study")
    (folder / "other.json").write_text(elsewhere, encoding="utf-8")
    (folder / "own.json").write_bytes(own.read_bytes())
    third.answers.show()
    told = bring(third)
    assert told["own.json"]["state"] == "in"
    assert told["report.xlsx"]["stands"] == "not brought in"
    assert "this is a PDF" in told["report.xlsx"]["what"]
    assert "another study" in told["other.json"]["said"]
    assert third.answers.message["text"].startswith("3 files read. Imported: 1; with problems: 2.")
    assert third.last_error is None


def test_choices_are_made_in_the_file_beside_and_taken_from_there(third, study):
    import openpyxl

    path = table(study.folder / "returned", 12)
    act(third.answers, "look")
    assert third.answers.message["text"] == "1 file lies there; 1 new."
    told = bring(third)["typed.csv"]
    assert told["stands"] == "waits for you"
    assert "12" in told["said"]
    assert "choose Bring all in again" in told["said"]
    assert told["problems"]["inside"] == "returned/typed.csv.problems.xlsx"
    assert study.ratings(3).empty
    beside = path.with_name("typed.csv.problems.xlsx")
    book = openpyxl.load_workbook(beside)
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if cell.value == "choice")
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column).value = "skipped"
    elsewhere = study.folder / "chosen.xlsx"
    book.save(elsewhere)
    act(third.answers, "upload", name=beside.name, content=elsewhere.read_bytes())  # as from another machine
    assert len(third.answers.data["files"]) == 1, "a file of choices is none of answers"
    assert bring(third)["typed.csv"]["state"] == "in"
    kept = study.ratings(3).set_index(["item_id", "criterion"])["state"]
    assert kept["s09", "importance"] == "skipped"
    assert len(kept) == 8


def test_kept_answers_change_only_for_a_reason(third, study):
    table(study.folder / "returned", 7)
    bring(third)
    table(study.folder / "returned", 8, "corrected.csv")
    told = bring(third)["corrected.csv"]
    assert told["said"].startswith("2 answers of round 3 would change")
    assert "reason=" not in told["said"]
    assert bring(third, reason="misread")["corrected.csv"]["state"] == "in"
    kept = study.ratings(3).set_index(["item_id", "criterion"])["rating"]
    assert kept["s09", "importance"] == 8


def test_a_form_that_comes_after_the_closing_is_kept_as_late(third, study, tmp_path):
    late = filled(study, ONE, tmp_path)
    third.paper.enter(OTHER, {"s09|importance": 7})
    study.close_round(3)
    (study.folder / "returned" / late.name).write_bytes(late.read_bytes())
    act(third.monitor, "refresh")
    assert third.answers.data["note"].startswith("No round is open. Answers to round 3")
    assert bring(third)[late.name]["stands"] == "kept as late"
    assert study.late(3)["n_answers"].tolist() == [8]


def test_a_second_file_of_a_name_is_put_beside_the_first(third, study):
    for content in (b"a", b"b", b"a"):
        act(third.answers, "upload", name="../../P-34KW.csv", content=content)
    assert third.answers.message["text"] == "The folder holds it already: P-34KW.csv."
    lying = {path.name: path.read_bytes() for path in (study.folder / "returned").iterdir()}
    assert lying == {"P-34KW.csv": b"a", "P-34KW-2.csv": b"b"}


def test_one_job_runs_at_a_time_and_the_window_says_so(third, study):
    table(study.folder / "returned", 7)
    go_on = threading.Event()
    third.answers.start(lambda: go_on.wait(60) and None, "begun", "busy")
    assert third.answers.data["running"]
    act(third.answers, "bring")
    assert third.answers.message["text"].startswith("Something is under way")
    go_on.set()
    third.answers.wait()
    assert not third.answers.data["running"]
    assert study.ratings(3).empty


def test_a_study_without_an_open_round_has_the_window_and_says_so(tmp_path):
    workspace = Workspace(new_study(tmp_path / "new", template=resources.find("data/amn-demo")), "fr")
    assert workspace.answers.data["note"].startswith("Aucun tour n’a encore été ouvert")
    assert not workspace.answers.data["panel"]
    act(workspace.answers, "panel")
    assert workspace.answers.message == {"text": "Aucun tour n’est ouvert.", "bad": True, "n": 1}


def test_the_invented_panel_answers_and_the_round_closes(third, study):
    assert third.answers.data["panel"]
    third.paper.enter(ONE, {"s09|importance": 2})
    act(third.answers, "panel")
    third.answers.wait()
    assert not third.answers.message["bad"], third.answers.message
    assert study.rounds()["state"].tolist() == ["decided", "closed", "closed"]
    own = study.ratings(3).query("panellist_id == 'P-34KW'")
    assert own["rating"].tolist() == [2.0], "answers that were there stay"
    assert third.figures.round == 3
    assert not third.answers.data["panel"]


def test_no_invented_panel_answers_a_real_study(tmp_path):
    study = new_study(tmp_path / "new", template=resources.find("data/amn-demo"))
    file = study.folder / "study.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("A Delphi study (invented data)", "Our own"), encoding="utf-8")
    study = open_study(study.folder)
    study.open_round(1)
    workspace = Workspace(study)
    assert not workspace.answers.data["panel"]
    act(workspace.answers, "panel")
    assert workspace.answers.message["bad"]
    assert study.ratings(1).empty
