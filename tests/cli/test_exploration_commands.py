"""The commands of the exploration phase: a table in, refusals in words, exit codes."""

import shutil

import pytest
from typer.testing import CliRunner

from amnmethods import resources
from amnmethods.cli import app, main
from amnmethods.study import new_study, open_study

DATA = "data/amn-demo/exploration"


@pytest.fixture
def folder(tmp_path):
    return new_study(tmp_path / "study", template=resources.find("data/amn-demo")).folder


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_table_is_known_by_the_name_of_its_file(folder):
    done = run("import-table", folder, resources.find(f"{DATA}/participants.csv"))
    assert done.exit_code == 0
    assert "participants: version 1, 56 rows." in done.output
    assert len(open_study(folder).table("participants")) == 56


def test_another_file_needs_its_table_named(folder, tmp_path):
    file = shutil.copy(resources.find(f"{DATA}/codes.csv"), tmp_path / "ours.csv")
    refused = run("import-table", folder, file)
    assert refused.exit_code == 1
    assert "'ours' is no table that a study keeps" in refused.output
    assert open_study(folder).tables().empty
    assert run("import-table", folder, file, "--table", "codes").exit_code == 0


def test_identifying_columns_are_left_out_and_said(folder, tmp_path):
    file = tmp_path / "participants.csv"
    file.write_text("source_id,site,role,language,email\nI1,N1,mentor,en,a@example.org\n", encoding="utf-8")
    done = run("import-table", folder, file)
    assert done.exit_code == 0
    assert "email" in done.output
    assert "email" not in open_study(folder).table("participants")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--add"], "for segments"),
        (["--column", "x"], "HEADING=MEANING"),
        (["--table", "documents", "--sheet", "x"], "not for documents"),
    ],
)
def test_options_that_do_not_fit_are_refused(folder, options, told):
    refused = run("import-table", folder, resources.find(f"{DATA}/participants.csv"), *options)
    assert refused.exit_code == 1
    assert told in refused.output


def test_a_broken_file_is_told_in_words_without_a_traceback(folder, tmp_path, monkeypatch, capsys):
    file = tmp_path / "participants.csv"
    file.write_text("who,where\nx,y\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["amnmethods", "import-table", str(folder), str(file)])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert "has no column for source_id" in capsys.readouterr().err


def test_a_report_of_an_unknown_kind_or_of_nothing_is_refused(folder, monkeypatch, capsys):
    refused = run("report", folder, "--kind", "weather")
    assert refused.exit_code == 1
    assert "consensus, exploration, strategies, brief, evaluation, funder, plan, progress, summary" in " ".join(
        refused.output.split()
    )
    refused = run("report", folder, "--kind", "brief", "--site", "N1")
    assert refused.exit_code == 1
    assert "leave --site out" in refused.output
    monkeypatch.setattr("sys.argv", ["amnmethods", "report", str(folder), "--kind", "exploration"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert "import some first" in capsys.readouterr().err
