"""What the next round will ask, kept before it opens."""

import pytest

from amnmethods.errors import RoundError
from amnmethods.study import open_study


def asks(study, round=1):
    return study.planned_round(round).set_index("item_id")["ask"].to_dict()


def test_a_plan_is_kept_and_taken_back_step_by_step(study):
    study.actor = "AB"
    study.plan_round(1, {"s01": True, "s02": False})
    study.plan_round(1, {"s02": True})
    again = open_study(study.folder)
    assert asks(again) == {"s01": True, "s02": True}
    assert set(again.planned_round(1)["by"]) == {"AB"}
    assert study.undo_plan(1)
    assert asks(study) == {"s01": True, "s02": False}
    assert study.undo_plan(1)
    assert asks(study) == {}
    assert not study.undo_plan(1)


def test_an_item_can_follow_its_decision_again(study):
    study.plan_round(1, {"s01": False, "s02": True})
    study.plan_round(1, {"s01": None})
    assert asks(study) == {"s02": True}
    study.undo_plan(1)
    assert asks(study) == {"s01": False, "s02": True}


def test_the_same_again_is_no_step(study):
    study.plan_round(1, {"s01": False})
    study.plan_round(1, {"s01": False})
    assert study.undo_plan(1)
    assert asks(study) == {}


def test_rounds_are_planned_apart_and_a_plan_opens_nothing(study):
    study.plan_round(1, {"s01": False})
    study.plan_round(2, {"s01": True})
    assert (asks(study, 1), asks(study, 2)) == ({"s01": False}, {"s01": True})
    assert set(study.rounds()["state"]) <= {"draft"}
    assert study.verify() == []


def test_an_opened_round_is_planned_no_more(study):
    study.open_round(1)
    with pytest.raises(RoundError, match="opened already"):
        study.plan_round(1, {"s01": False})
    with pytest.raises(RoundError, match="opened already"):
        study.undo_plan(1)


def test_a_round_asks_what_was_ticked_and_otherwise_what_was_decided(study):
    assert study.items_as_planned(1) is None
    everything = ["s01", "s02", "s03"]
    study.plan_round(1, {everything[0]: False})
    assert study.items_as_planned(1) == everything[1:]
    study.plan_round(1, {everything[0]: True})
    assert study.items_as_planned(1) == everything
