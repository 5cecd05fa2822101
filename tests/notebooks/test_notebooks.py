"""Every notebook runs from top to bottom in an empty kernel, where any warning is an error of its cell."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs_and_plays_the_invented_study(path, tmp_path):
    kernel = {"AMN_DEMO": "1", "AMN_DEMO_FOLDER": str(tmp_path / "demo"), "PYTHONWARNINGS": "error::FutureWarning"}
    command = [sys.executable, "-m", "pytest", "--nbval-lax", str(path), "-q", "-p", "no:cacheprovider", "--color=no",
               "--nbval-cell-timeout=600"]  # fmt: skip
    run = subprocess.run(command, cwd=ROOT, env=os.environ | kernel, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:]

    from amnmethods.study import open_study

    study = open_study(tmp_path / "demo")  # what the notebook did lies in the study, not in the notebook
    assert study.rounds()["state"].tolist() == ["decided", "decided", "open"]
    assert set(study.decisions(2)["confirmed_by"]) == {"T2"}
    assert (study.comments(2)["state"] != "waiting").all()
    assert (study.ratings(3)["source"] == "paper").all()
    assert study.verify() == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_has_an_oracle_and_hides_only_code(path):
    code = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    assert any("assert " in "".join(cell["source"]) for cell in code)
    assert [cell["metadata"].get("tags", []) for cell in code].count(["parameters"]) == 1
