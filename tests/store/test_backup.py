"""A backup is complete, checked, and never takes another file's place."""

import json
import threading

import pandas as pd
import pytest

from amnmethods.errors import StoreError
from amnmethods.store import Store, backup
from amnmethods.store.schema import PROJECTIONS

from .conftest import panellist


def test_a_backup_is_the_whole_study_in_one_file(study, tmp_path):
    copy = study.backup(tmp_path / "copies.db")
    assert copy == tmp_path / "copies.db"
    restored = Store.open(copy)
    assert restored.head() == study.head()
    pd.testing.assert_frame_equal(restored.events(), study.events())
    for name in PROJECTIONS:
        pd.testing.assert_frame_equal(restored.read(name), study.read(name))
    assert restored.verify() == []
    assert restored.event_bodies() == study.event_bodies()
    with restored.write("researcher") as log:
        log.append("panellist_recorded", panellist(), "p4")
    assert not list(tmp_path.glob(".*"))


def test_a_folder_gives_the_backup_a_name_with_its_time(study, tmp_path):
    (tmp_path / "copies").mkdir()
    copy = study.backup(tmp_path / "copies")
    assert copy.parent.name == "copies"
    assert copy.name.startswith("study-20")
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_a_backup_takes_no_other_files_place(study, tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(StoreError, match="exists already"):
        study.backup(tmp_path / "thesis.docx")
    assert (tmp_path / "thesis.docx").read_text() == "years of work"
    with pytest.raises(StoreError, match="make it first"):
        study.backup(tmp_path / "nowhere" / "copy.db")


def test_a_backup_while_others_write_is_one_moment(study, tmp_path):
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            with study.write("web") as log:
                for part in range(3):
                    log.append("panellist_recorded", panellist(), f"q{number}-{part}")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        copies = [study.backup(tmp_path / f"copy{number}.db") for number in range(3)]
    finally:
        stop.set()
        thread.join()
    for copy in copies:
        restored = Store.open(copy)
        assert restored.verify() == []
        assert (len(restored.events()) - 10) % 3 == 0


def test_each_backup_is_noted_beside_the_study(file_study, tmp_path):
    copy = file_study.backup(tmp_path / "copy.db")
    (line,) = (tmp_path / "study.backups.jsonl").read_text(encoding="utf-8").splitlines()
    noted = json.loads(line)
    assert (noted["path"], noted["n_events"], noted["head"]) == (str(copy), 10, file_study.head())


def test_a_copy_that_differs_is_not_kept(file_study, tmp_path, monkeypatch):
    true_contents = backup._contents

    def contents(connection):
        found = true_contents(connection)
        if any(".part" in row[2] for row in connection.execute("PRAGMA database_list")):
            found["ratings"] -= 1
        return found

    monkeypatch.setattr(backup, "_contents", contents)
    with pytest.raises(StoreError, match="differs in ratings"):
        file_study.backup(tmp_path / "copy.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["study.db"]
