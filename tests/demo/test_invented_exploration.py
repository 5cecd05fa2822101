"""The invented exploration data: the committed copy is fresh, has the sizes it should have, and hides its truths."""

from pathlib import Path

import pandas as pd
import pytest

from amnmethods import resources
from amnmethods.demo.invent_exploration import invent_exploration
from amnmethods.demo.phases import play_exploration
from amnmethods.study import new_study

COMMITTED = resources.find("data/amn-demo/exploration")
FILES = sorted(path.relative_to(COMMITTED).as_posix() for path in COMMITTED.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    return invent_exploration(tmp_path_factory.mktemp("exploration"))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    study = new_study(tmp_path_factory.mktemp("demo") / "study", template=resources.find("data/amn-demo"))
    return play_exploration(study)


@pytest.mark.parametrize("name", FILES)
def test_the_committed_copy_is_fresh(fresh, name):
    assert (fresh / name).read_bytes() == (COMMITTED / name).read_bytes()


def test_the_generator_writes_these_files_and_no_others(fresh):
    assert sorted(path.relative_to(fresh).as_posix() for path in fresh.rglob("*") if path.is_file()) == FILES


def test_the_sizes_are_those_of_a_real_study(study):
    documents, sources = study.table("documents"), study.table("participants")
    assert documents["site"].value_counts().to_dict() == {"N1": 34, "N2": 29, "N3": 22, "N5": 18, "N4": 15}
    assert study.table("document_pages")["document_id"].nunique() == 12
    interviews = sources[sources["kind"] == "interview"]
    assert interviews["role"].value_counts().to_dict() == {
        "mentor": 16, "mentee": 16, "leader": 9, "coordinator": 8, "patient partner": 3,
    }  # fmt: skip
    assert (interviews["language"] == "fr").sum() == 14
    assert sources.loc[sources["kind"] == "focus group", "n_people"].sum() == 26
    assert 1700 <= len(study.table("segments")) <= 2100
    assert len(study.table("survey")) == 358


def test_twelve_transcripts_were_read_by_two(study):
    readers = study.table("segments").groupby("source_id")["coder"].nunique()
    assert readers.value_counts().to_dict() == {1: 44, 2: 12}


def test_materials_in_english_trouble_french_speakers_and_fear_troubles_mentees(study):
    raised = study.table("segments")[["source_id", "own", "language", "role"]].drop_duplicates()
    assert 11 <= (raised["own"].eq("B14") & raised["language"].eq("fr")).sum() <= 13  # a second coder may add one
    assert 2 <= (raised["own"].eq("B14") & raised["language"].eq("en")).sum() <= 4
    assert 12 <= (raised["own"].eq("B7") & raised["role"].eq("mentee")).sum() <= 13
    assert 3 <= (raised["own"].eq("B7") & raised["role"].eq("mentor")).sum() <= 4


def test_two_mentors_hold_46_percent_of_n2_and_one_coordinator_starts_60_percent_of_n4(study):
    contacts = study.table("contacts")
    n2 = contacts.loc[contacts["site"] == "N2", "mentor_id"].value_counts(normalize=True)
    assert n2.head(2).sum() == pytest.approx(0.46, abs=0.005)
    n4 = contacts.loc[contacts["site"] == "N4", "started_by"].value_counts(normalize=True)
    assert n4.idxmax() == "N4-c001"
    assert n4.max() == pytest.approx(0.60, abs=0.01)


def test_a_blank_rating_stays_blank(study):
    ratings = study.table("matrix_ratings").set_index(["construct", "site", "rater"])["rating"]
    assert pd.isna(ratings["B13", "N1", "consensus"])
    assert ratings["B9", "N2", "consensus"] == 0


def test_nobody_has_a_name_or_an_address_and_the_whole_is_sound(study):
    for name in study.tables()["name"]:
        text = study.table(name).to_csv()
        assert "@" not in text
    assert study.verify() == []
