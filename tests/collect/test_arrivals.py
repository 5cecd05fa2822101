"""A folder of answers of any kind, from the command line, and the names under which files are put into it."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from amnmethods import new_study, resources
from amnmethods.cli import app
from amnmethods.collect.arrivals import keep_upload, safe_name
from amnmethods.study import open_study


def test_a_folder_of_exports_and_other_files_is_imported_and_told_in_few_lines(tmp_path):
    demo = Path(resources.find("data/amn-demo"))
    study = new_study(tmp_path / "study", template=demo)
    folder = tmp_path / "returned"
    folder.mkdir()
    for path in (demo / "rounds" / "round-1.csv", demo / "panel.csv"):
        shutil.copyfile(path, folder / path.name)
    run = CliRunner().invoke(app, ["import", str(study.folder), str(folder)])
    assert "2 files read. Imported: 1; with problems: 1." in run.output
    assert "panel.csv: not imported." in run.output
    assert run.exit_code == 1
    assert open_study(study.folder).ratings(1)["panellist_id"].nunique() == 27
    again = CliRunner().invoke(app, ["import", str(study.folder), str(folder)])
    assert "2 files read. Nothing new in: 1; with problems: 1." in again.output


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("P-02.xlsx", "P-02.xlsx"),
        ("../../study.yaml", "study.yaml"),
        (r"C:\forms\P-02.xlsx", "P-02.xlsx"),
        ("réponses (2).csv", "réponses (2).csv"),
        ("a<b>:c\n.csv", "a_b__c_.csv"),
        (".hidden", "hidden"),
        ("~$open.xlsx", "open.xlsx"),
        ("..", "file"),
        ("", "file"),
        ("aux.csv", "file-aux.csv"),
        (f"{'x' * 300}.xlsx", f"{'x' * 115}.xlsx"),
    ],
)
def test_a_file_gets_a_name_that_is_safe_everywhere(name, safe):
    assert safe_name(name) == safe


def test_a_file_never_replaces_another_nor_what_a_link_points_to(tmp_path):
    folder, elsewhere = tmp_path / "returned", tmp_path / "kept.csv"
    elsewhere.write_bytes(b"kept")
    folder.mkdir()
    (folder / "a.csv").symlink_to(elsewhere)
    path, put = keep_upload(folder, "a.csv", b"new")
    assert (path.name, put) == ("a-2.csv", True)
    assert elsewhere.read_bytes() == b"kept"
