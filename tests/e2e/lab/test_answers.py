"""A study before its first day, in JupyterLab: round 1 is opened there, and what comes back is brought in there."""

import json
from types import SimpleNamespace

import pytest

from amnmethods import new_study, resources
from amnmethods.collect import write_forms
from amnmethods.collect.round_definition import definition
from amnmethods.demo.filled_forms import fill_page, fill_workbook

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def halfway_study(tmp_path_factory):
    """The invented study before its first day, in the place of the one after its second round."""
    folder = tmp_path_factory.mktemp("new") / "study"
    new_study(folder, template=resources.find("data/amn-demo"))
    return folder


def returned(study, code, kind, folder):
    """Write a panellist's form of round 1, fill it in, and return where it lies."""
    (form,) = write_forms(study, 1, folder / code, [kind], panellists=[code])
    asked = definition(study, 1)
    rows = [
        SimpleNamespace(item_id=item.item_id, criterion=criterion.criterion, state="rated", rating=7.0, comment=None)
        for item in asked.items
        for criterion in asked.criteria
    ]
    if kind == "xlsx":
        return fill_workbook(form, folder / f"{code}.xlsx", asked, rows, "en")
    return fill_page(form, folder / f"{code}.json", asked, rows, "en", "2026-05-01T10:00:00+00:00")


def test_round_1_is_opened_and_answered_without_a_command_line(notebook, tmp_path):
    notebook.load().run()
    builder = notebook.window("next")
    builder.get_by_text("27 of 27 items go in").wait_for()
    builder.get_by_role("checkbox", name="s02.").uncheck()
    builder.get_by_text("26 of 27 items go in · kept").wait_for()
    assert notebook.axe() == []
    builder.get_by_label("I am sure").check()
    builder.get_by_role("button", name="Open round 1").click()
    notebook.says("next", "Round 1 is open")

    study = notebook.study()
    one, two = study.panel(1)["panellist_id"].head(2)
    good, page = returned(study, one, "xlsx", tmp_path), returned(study, two, "html", tmp_path)
    other = tmp_path / "other.json"
    text = json.loads(page.read_text(encoding="utf-8"))
    other.write_text(json.dumps({**text, "study": "another-study"}), encoding="utf-8")
    broken = tmp_path / "scan.xlsx"
    broken.write_bytes(b"%PDF-1.7\nno workbook at all")

    answers = notebook.window("answers")
    answers.get_by_label("Send files up").set_input_files([good, other, broken])
    notebook.says("answers", "3 files were put into the folder")
    (notebook.folder / "returned" / page.name).write_bytes(page.read_bytes())  # as by hand
    answers.get_by_role("button", name="Look again").click()
    notebook.says("answers", "4 files lie there")
    answers.get_by_role("button", name="Bring all in").focus()
    notebook.page.keyboard.press("Enter")
    notebook.says("answers", "4 files read. Imported: 2; with problems: 2.")
    answers.get_by_text("another study").wait_for()
    answers.get_by_role("row", name="scan.xlsx").get_by_text("this is a PDF").first.wait_for()
    assert set(study.ratings(1)["panellist_id"]) == {one, two}
    notebook.window("next").get_by_text("2 of 27 answered").wait_for()
    assert notebook.axe() == []

    notebook.window("monitor").get_by_label("Language").select_option("fr")
    answers.get_by_role("button", name="Tout faire entrer").wait_for()
    answers.get_by_role("row", name=good.name).get_by_text("entré").wait_for()
    notebook.theme("JupyterLab Dark")
    assert notebook.axe() == []
    answers.get_by_role("button", name="Laisser répondre le panel inventé").click()
    notebook.says("answers", "fermé")
    assert notebook.study().rounds()["state"].tolist() == ["closed", "draft", "draft"]
    assert notebook.study().ratings(1)["panellist_id"].nunique() == 27
    assert notebook.ask("print(workspace.last_error)") == "None"
