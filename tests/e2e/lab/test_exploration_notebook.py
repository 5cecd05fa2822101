"""The exploration notebook as its users have it: from an empty study to the report, in JupyterLab, by mouse and keys."""

import os
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from amnmethods import resources
from amnmethods.study import new_study, open_study

pytestmark = pytest.mark.chromium

NOTEBOOK = Path(__file__).resolve().parents[3] / "notebooks" / "01_exploration.ipynb"
WAIT = 120_000  # ms; a shared machine is slow at times
READY = """async () => {
  const app = window.jupyterapp; await app.restored;
  const notebook = app.shell.currentWidget; await notebook.context.ready;
  const session = notebook.context.sessionContext; await session.ready; await session.session.kernel.info;
}"""


@pytest.fixture
def folder(lab):
    """Return an empty study with files of its own to bring in: a small part of the invented ones."""
    folder = lab.root / "explored"
    new_study(folder, template=resources.find("data/amn-demo"))
    told = folder / "study.yaml"
    text = told.read_text(encoding="utf-8").replace(
        "(invented data)", "(our own)"
    )  # so that it is not the invented one
    told.write_text(text, encoding="utf-8")
    (folder / "exploration").mkdir()
    small = {"participants": "", "codes": "", "segments": "own in ['B1', 'B5', 'F1']", "goals": "", "links": "",
             "matrix_ratings": "construct in ['B1', 'B5', 'F1']", "people": "site == 'N5'", "contacts": "site == 'N5'",
             "survey": "site in ['N1', 'N5']", "checklist": "", "priorities": ""}  # fmt: skip
    for name, part in small.items():
        table = pd.read_csv(resources.find(f"data/amn-demo/exploration/{name}.csv"), dtype=str, keep_default_na=False)
        table = table.query(part) if part else table
        if name == "links":
            table = table[table["code"].isin(["B1", "F1"])]
        table.to_csv(folder / "exploration" / f"{name}.csv", index=False)
    return folder


@pytest.fixture
def opened_notebook(lab, chromium, folder):
    """Return a page on the notebook of an empty study, and the study's folder; no request may leave, no error pass."""
    (folder / "notebooks").mkdir(exist_ok=True)
    shutil.copyfile(NOTEBOOK, folder / "notebooks" / NOTEBOOK.name)
    wrong: list[str] = []
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(WAIT)
    own = (lab.address, lab.address.replace("http", "ws"), "data:", "blob:", "about:")
    page.on("request", lambda sent: sent.url.startswith(own) or wrong.append(f"request to {sent.url}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.goto(f"{lab.address}/doc/tree/explored/notebooks/{NOTEBOOK.name}?reset&token={lab.token}")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.evaluate(READY)
    yield page, folder
    pictures = os.environ.get("AMN_PICTURES")
    if pictures:  # to be looked at by a person
        page.screenshot(path=Path(pictures) / "exploration-notebook.png")
    page.evaluate("window.jupyterapp?.shell.currentWidget?.context.sessionContext.shutdown()")
    context.close()
    assert wrong == []


def window(page, title: str):
    """Return a window, scrolled to: the notebook draws only the cells that are near."""
    cell = {"Coding by hand": "passages", "What stands in the way, network by network": "matrix"}[title]
    page.evaluate(
        """(id) => { const content = jupyterapp.shell.currentWidget.content;
          const at = content.widgets.findIndex((cell) => cell.model.id === id);
          content.activeCellIndex = at; return content.scrollToItem(at, "center"); }""",
        cell,
    )
    found = page.locator(f".amn-exploration[aria-label='{title}']").first
    found.wait_for()
    return found


def says(part, text: str) -> None:
    part.locator(".amn-message", has_text=text).wait_for()


def test_from_an_empty_study_to_the_report(opened_notebook):
    page, folder = opened_notebook
    assert open_study(folder).tables().empty
    done = page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    assert done, page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts()

    passages = window(page, "Coding by hand")
    passages.get_by_label("source", exact=True).fill("i06")
    passages.get_by_label("code", exact=True).select_option("B1")
    passages.get_by_label("text", exact=True).fill("No <b>hour</b> for it")
    passages.get_by_role("button", name="Enter the passage").click()
    says(passages, "h0001")
    assert passages.get_by_label("text", exact=True).input_value() == ""

    matrix = window(page, "What stands in the way, network by network")
    matrix.locator("select[data-cell='B1|N1']").focus()
    page.keyboard.press("ArrowUp")
    says(matrix, "B1, N1")
    assert page.evaluate("document.activeElement.dataset.cell") == "B1|N1"  # the focus stays where one works
    assert violations(page) == []

    study = open_study(folder)
    entered = study.table("segments").query("segment_id == 'h0001'")
    assert entered[["source_id", "own", "text"]].to_numpy().tolist() == [["i06", "B1", "No <b>hour</b> for it"]]
    before, after = (study.table("matrix_ratings", version) for version in (1, 2))
    changed = before[before["rating"].fillna(9) != after["rating"].fillna(9)]
    assert changed[["construct", "site", "rater"]].to_numpy().tolist() == [["B1", "N1", "AB"]]
    report = (folder / "outputs" / "exploration.en.html").read_text(encoding="utf-8")
    for heading in ("Themes", "Barriers and facilitators", "Mentoring networks", "Themes beside the survey"):
        assert re.search(rf"<h2[^>]*>\s*{heading}", report), heading
    assert set(study.table("determinants")["determinant_id"]) == {"B1", "B5", "F1"}
    assert study.verify() == []


def violations(page) -> list[str]:
    """Return what axe finds wrong in the windows drawn (WCAG 2 A and AA)."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, context={"include": [[".amn-window"]]}, options=options)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found.response["violations"]]
