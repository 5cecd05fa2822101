"""The invented study is played on from where somebody left it, and what they did stays."""

import shutil

import pytest

from amnmethods import reports, resources
from amnmethods.demo.answering import let_panel_answer
from amnmethods.demo.halfway import halfway
from amnmethods.demo.invent import given
from amnmethods.demo.invented import invented_study
from amnmethods.demo.rounds import asked_in, play_round
from amnmethods.demo.whole import KINDS, whole
from amnmethods.errors import RoundError, StudyFileError
from amnmethods.study import new_study, open_study


def answered_first():
    """Return who answered round 1."""
    answers = given()
    return answers.loc[answers["round"] == 1, "panellist_id"].unique()


@pytest.fixture
def first(tmp_path):
    """Return a function that gives the invented study with round 1 open on some items."""

    def make(items):
        study = invented_study(tmp_path / "study")
        study.open_round(1, items=items)
        return study

    return make


def test_the_panel_answers_only_what_a_team_of_its_own_mind_asked(first):
    study = first(["s01", "s13"])
    said = let_panel_answer(study)
    assert set(study.ratings(1)["item_id"]) == {"s01", "s13"}
    assert set(study.ratings(1)["panellist_id"]) == set(answered_first())
    assert study.rounds()["state"].tolist()[0] == "closed"
    assert "Round 1 is closed" in said
    assert study.verify() == []


def test_more_may_be_asked_than_the_panel_answers(first):
    study = first(asked_in(1))
    let_panel_answer(study)
    for number in (2, 3):
        study.open_round(number)  # the whole list, settled items too
        let_panel_answer(study)
    assert set(study.round_items(3)["item_id"]) > set(study.ratings(3)["item_id"]) >= {"s09", "s28"}
    assert not list((resources.find("data/amn-demo") / "rounds").glob("*.problems.xlsx"))


def test_answers_typed_in_before_stay_as_they_are(first):
    study = first(asked_in(1))
    own = study.round_items(1)[["item_id", "criterion"]].assign(
        round=1, panellist_id="P-34KW", state="rated", rating=1.0, comment=None
    )
    study.record(own, "paper")
    let_panel_answer(study)
    kept = study.ratings(1)
    assert kept.loc[kept["panellist_id"] == "P-34KW", "rating"].eq(1).all()
    assert set(kept["panellist_id"]) == set(answered_first())


def test_the_panel_of_the_next_round_is_taken_unless_somebody_edited_it(first):
    study = first(["s01"])
    file = study.folder / "panel.csv"
    edited = file.read_bytes() + b"\r\n"
    file.write_bytes(edited)
    let_panel_answer(study)
    assert file.read_bytes() == edited
    shutil.copyfile(resources.find("data/amn-demo") / "panel.csv", file)
    study.open_round(2, items=["s01"])
    let_panel_answer(study)
    assert file.read_bytes() == (resources.find("data/amn-demo") / "updates/panel-before-round-3.csv").read_bytes()


def test_without_an_open_round_nobody_answers(tmp_path):
    with pytest.raises(RoundError, match="once they are open"):
        let_panel_answer(invented_study(tmp_path / "study"))


def test_a_decision_that_stands_is_not_taken_again(first):
    study = first(asked_in(1))
    let_panel_answer(study)
    study.decide(1, "s19", "keep", "We want to hear more.", confirmed_by="T2")
    play_round(study, 1)
    decided = study.decisions(1).set_index("item_id")
    assert decided.loc["s19", "decision"] == "keep"
    assert decided.loc["s20", "decision"] == "drop"
    play_round(study, 2)
    assert "s20" not in set(study.round_items(2)["item_id"])


def test_what_was_played_is_not_played_again(whole_study, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(whole_study, folder)
    before = len(open_study(folder).store.events())
    whole(folder)
    halfway(folder)
    assert len(open_study(folder).store.events()) == before


def test_a_folder_with_something_else_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyFileError, match="something else than the demo"):
        halfway(tmp_path)
    other = new_study(tmp_path / "other")
    with pytest.raises(StudyFileError, match="something else than the demo"):
        invented_study(other.folder)


def test_the_whole_play_writes_every_report_there_is():
    public = {name for name in reports.__all__ if not name.startswith("write_")}
    assert {kind.__name__ for kind in KINDS} == public - {"feedback_sheets", "gap_map_page"}
