"""The command that puts names and addresses under lock."""

import pytest
from typer.testing import CliRunner

from amnmethods import resources
from amnmethods.cli import app
from amnmethods.study import new_study, open_study

SECRET = "correct horse battery"


@pytest.fixture
def study(tmp_path):
    return new_study(tmp_path / "study", template=resources.find("data/amn-demo"))


@pytest.fixture
def people(study, tmp_path):
    code = study.panel()["panellist_id"].iloc[0]
    path = tmp_path / "people.csv"
    path.write_text(f"panellist_id,name,email\n{code},Renée Tremblay,renee@example.org\n", encoding="utf-8")
    return path


def asked(study, people, sheet, typed=f"{SECRET}\n{SECRET}\n", **environment):
    command = ["identities", str(study.folder), str(people), "--sheet", str(sheet)]
    return CliRunner().invoke(app, command, input=typed, env={"AMN_PASSPHRASE": "", **environment})


def test_names_go_under_lock_and_the_recovery_page_outside(study, people, tmp_path):
    done = asked(study, people, tmp_path / "recovery.html")
    assert done.exit_code == 0, done.output
    assert "cannot be recovered" in done.output
    who = open_study(study.folder).open_identities(SECRET, "a test")
    assert who["name"].tolist() == ["Renée Tremblay"]
    assert "<html" in (tmp_path / "recovery.html").read_text(encoding="utf-8")
    for file in study.folder.rglob("*"):
        assert not file.is_file() or b"Tremblay" not in file.read_bytes(), file


def test_the_recovery_page_stays_out_of_the_study(study, people, tmp_path):
    done = asked(study, people, study.folder / "recovery.html")
    assert done.exit_code == 1
    assert "outside the study's folder" in done.output
    assert not (study.folder / "panel.link").exists()


def test_two_passphrases_that_differ_make_nothing(study, people, tmp_path):
    done = asked(study, people, tmp_path / "recovery.html", typed=f"{SECRET}\nsomething else\n")
    assert done.exit_code != 0
    assert not (study.folder / "panel.link").exists()
