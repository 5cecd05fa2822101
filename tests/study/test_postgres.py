"""The same study on PostgreSQL, named in study.yaml or in the environment."""

import pytest

from amnmethods import open_study
from amnmethods.errors import StoreError, StudyFileError
from amnmethods.study.memory import ADDRESS

from .conftest import STUDY


@pytest.mark.postgres
@pytest.mark.parametrize("named_in", ["study.yaml", "environment"])
def test_a_study_on_postgresql_gives_what_it_gives_in_a_file(make, play, new_database, monkeypatch, edit, named_in):
    in_file = play(make("file"))
    address = new_database()
    if named_in == "environment":
        monkeypatch.setenv(ADDRESS, address)
        study = make("server")
    else:
        study = make("server", study=STUDY + f"store: {address}\n")
    assert not (study.folder / "study.db").exists()
    play(study)
    again = open_study(study.folder)
    assert again.consensus(1).equals(in_file.consensus(1))
    assert again.counts(1, by_group=True).equals(in_file.counts(1, by_group=True))
    again.decide(1, "s01", "keep", {"en": "agreed", "fr": "entendu"}, confirmed_by="T2")
    again.erase("p4", "asked")
    assert again.verify() == []
    assert again.backup(study.folder / "copy.db").is_file()
    edit(again, "panel.csv", "p4,P,,fr,active", "p4,P,,fr,withdrawn")
    assert "is open" in again.open_round(2, items=["s01"])


@pytest.mark.postgres
def test_a_database_that_holds_a_study_is_not_taken_for_another_one(make, new_database, monkeypatch, tmp_path):
    monkeypatch.setenv(ADDRESS, new_database())
    make("first")
    with pytest.raises(StoreError, match="holds a study already"):
        make("second")
    assert not (tmp_path / "second").exists()


def test_what_is_no_address_is_told_before_anything_is_made(make, monkeypatch, tmp_path):
    monkeypatch.setenv(ADDRESS, "mysql://somebody@host/study")
    with pytest.raises(StudyFileError, match="AMN_DATABASE_URL in the environment is no address of a PostgreSQL"):
        make()
    monkeypatch.delenv(ADDRESS)
    with pytest.raises(StudyFileError, match=r"store: in .*study\.yaml is no address"):
        make(study=STUDY + "store: other.db\n")
    assert not (tmp_path / "study").exists()


def test_a_server_that_cannot_be_reached_leaves_no_folder_and_shows_no_password(make, tmp_path):
    with pytest.raises(StoreError) as refused:
        make(study=STUDY + "store: postgresql://someone:secret@127.0.0.1:1/study\n")
    assert "secret" not in str(refused.value)
    assert not (tmp_path / "study").exists()


def test_two_memories_are_one_too_many(study, monkeypatch):
    monkeypatch.setenv(ADDRESS, "postgresql://someone@127.0.0.1:1/study")
    with pytest.raises(StoreError, match=r"names a database, and .*study\.db is there too"):
        open_study(study.folder)


def test_a_blank_address_in_the_environment_is_none(study, monkeypatch):
    monkeypatch.setenv(ADDRESS, " ")
    assert open_study(study.folder).rounds()["state"].iloc[0] == "draft"
