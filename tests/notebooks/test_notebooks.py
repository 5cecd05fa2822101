"""Every notebook runs from top to bottom in an empty kernel, where any warning is an error of its cell (nbval)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from amnmethods.cli import app
from amnmethods.study import new_study, open_study
from amnmethods.widgets.lab import notebook_of

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def test_there_are_notebooks():
    assert NOTEBOOKS


# Run by the kernel before the first cell; what starting it warned of is not the notebook's.
STRICT = "import warnings\nwarnings.resetwarnings()\nwarnings.simplefilter('error')\n"


@pytest.fixture
def nbval(tmp_path):
    """Return a function that runs a notebook in a kernel where every warning is an error; the invented study is played."""
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-strict.py").write_text(STRICT, encoding="utf-8")
    kernel = {
        "AMN_DEMO": "1",
        "AMN_DEMO_FOLDER": str(tmp_path / "demo"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }

    def run(path: Path) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "pytest", "--nbval-lax", str(path), "-q", "-p", "no:cacheprovider", "--color=no",
                   "--nbval-cell-timeout=600"]  # fmt: skip
        return subprocess.run(command, cwd=ROOT, env=os.environ | kernel, capture_output=True, text=True, check=False)

    return run


def test_the_notebooks_take_one_study_from_its_making_to_the_evaluation_report(nbval, tmp_path):
    folder = tmp_path / "trial"
    made = CliRunner().invoke(app, ["new", str(folder), "--template", "invented"])
    assert made.exit_code == 0, made.output
    own = notebook_of(folder).parent
    for name, see in (
        ("01_exploration.ipynb", _see_what_the_exploration_left),
        ("02_tailoring.ipynb", _see_what_the_tailoring_left),
        ("03_evaluation.ipynb", _see_what_the_evaluation_left),
    ):
        run = nbval(own / name)
        assert run.returncode == 0, run.stdout[-4000:]
        study = open_study(folder)  # what a notebook did lies in the study, not in the notebook
        see(study)
        assert study.verify() == []


@pytest.mark.parametrize("template", ["amn", "delphi"])
def test_in_a_study_without_data_every_notebook_says_what_is_missing_and_goes_on(nbval, tmp_path, template):
    own = notebook_of(new_study(tmp_path / "empty", template=template).folder).parent
    run = nbval(own)
    assert run.returncode == 0, run.stdout[-4000:]
    study = open_study(tmp_path / "empty")
    assert study.tables().empty
    assert study.rounds()["state"].eq("draft").all()


def test_the_start_notebook_runs_on_the_invented_study_where_it_lies_in_none(nbval):
    run = nbval(ROOT / "notebooks" / "00_start.ipynb")
    assert run.returncode == 0, run.stdout[-4000:]


def _see_what_the_exploration_left(study):
    held = study.tables().groupby("name")["version"].max()
    assert held[["documents", "survey", "contacts", "determinants"]].tolist() == [1, 1, 1, 1]
    assert len(study.table("segments")) == 1832  # the passage entered by hand was taken back
    assert study.resolved_segments("own")["resolution"].eq("kept").sum() == 1
    assert study.sem_grid()["leverage"].sum() == 3
    assert (study.folder / "outputs" / "exploration.en.html").is_file()


def _see_what_the_tailoring_left(study):
    assert study.rounds()["state"].tolist() == ["decided"] * 3
    assert study.decisions(1).set_index("item_id").loc["s23", ["decision", "confirmed_by"]].tolist() == ["add", "T1"]
    assert study.decisions(2).groupby("confirmed_by").size().to_dict() == {"T1": 1, "T2": 25}
    assert (study.comments(2)["state"] != "waiting").all()
    assert set(study.ratings(3)["source"]) == {"paper", "round-3.csv"}
    held = study.tables()
    last = held[held["name"].isin(["strategies", "screening", "strategy_links", "strategy_costs", "workshop"])]
    last = last.drop_duplicates("name", keep="last")
    assert last["source"].tolist() == ["undo: version 1"] * 5  # each window was played, and its entry taken back


def _see_what_the_evaluation_left(study):
    assert len(study.plan()) == len(study.table("workshop").query("decision != 'drop'"))
    outputs = study.folder / "outputs"
    assert [path.name for path in outputs.glob("plan-*.docx")] == ["plan-N4.en.docx"]
    assert (outputs / "evaluation.en.html").is_file()
    strand = study.trace("strategy:s13", "N3").groupby("kind").size()
    assert strand["segment"] > 50
    assert strand["line"] == strand["dose"] == 1


def test_a_warning_in_a_notebook_fails_its_test(nbval, tmp_path):
    notebook = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][:1]
    notebook["cells"][0]["source"] = "import warnings\nwarnings.warn('planted', ResourceWarning)"
    path = tmp_path / "planted.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    run = nbval(path)
    assert run.returncode == 1
    assert "planted" in run.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_has_an_oracle_and_hides_only_code(path):
    code = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    assert any("assert " in "".join(cell["source"]) for cell in code)
    assert [cell["metadata"].get("tags", []) for cell in code].count(["parameters"]) == 1
