"""The lab command: a notebook of its own in each study, JupyterLab on this machine only."""

import json
import os

import pytest

from amnmethods.errors import StudyFileError
from amnmethods.widgets import lab


def test_a_study_gets_the_notebooks_once_and_keeps_what_was_edited(study):
    path = lab.notebook_of(study.folder)
    assert path.name == "00_start.ipynb"
    assert (path.parent / "02_tailoring.ipynb").is_file()
    assert json.loads(path.read_text(encoding="utf-8"))["cells"]
    path.write_text("edited", encoding="utf-8")
    assert lab.notebook_of(study.folder).read_text(encoding="utf-8") == "edited"


def test_a_folder_without_a_study_is_refused(tmp_path):
    with pytest.raises(StudyFileError, match="holds no study"):
        lab.notebook_of(tmp_path)


def test_lab_is_started_quietly_on_this_machine_and_shows_the_study_alone(study, monkeypatch):
    started = {}

    class Server:
        def __init__(self, command, env):
            place = env["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]
            with open(f"{place}/labconfig/default_setting_overrides.json", encoding="utf-8") as file:
                started.update(command=command, settings=json.load(file))

        def wait(self):
            return 0

    monkeypatch.setattr(lab.subprocess, "Popen", Server)
    said = []
    assert lab.open_lab(study.folder, said.append, browser=False, port=1) == 0
    assert {"--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={study.folder}", "--no-browser"} <= set(
        started["command"]
    )
    assert started["settings"]["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert "Run All Cells" in said[0]
