"""Which items leave the rounds."""

import pandas as pd
import pytest

from amnmethods.delphi import stopping
from amnmethods.errors import RatingsError, RuleError
from amnmethods.model import StoppingRule

HIGH = {"include": {"measure": "share", "band": "agree", "at_least": 0.75}}


def stops(*conditions, max_rounds=9):
    return StoppingRule.model_validate({"max_rounds": max_rounds, "item_stops_when": conditions})


def rounds_of(ratings, *rounds):
    return pd.concat([ratings(items, round=k) for k, items in enumerate(rounds, start=1)])


def told(*arguments, **options):
    return stopping(*arguments, **options).set_index("item_id")["stops"].to_dict()


def test_a_status_that_stood_for_two_rounds(rule, ratings, nine):
    rounds = rounds_of(
        ratings,
        {"firm": [8, 8, 8], "late": [2, 2, 2], "first": [8, 8, 8]},
        {"firm": [8, 8, 9], "late": [8, 8, 8], "new": [8, 8, 8]},
        {"firm": [9, 9, 9], "late": [8, 8, 8], "new": [8, 8, 8]},
    )
    once = stops({"measure": "status_unchanged", "equals": True})
    assert told(rounds, rule(HIGH), once, nine) == {"firm": True, "late": True, "first": False, "new": True}
    twice = stops({"measure": "status_unchanged", "equals": True, "rounds": 2})
    assert told(rounds, rule(HIGH), twice, nine) == {"firm": True, "late": False, "first": False, "new": False}


def test_share_unchanged_and_a_condition_over_rounds(rule, ratings, nine):
    rounds = rounds_of(
        ratings,
        {"kept": [8, 8, 8, 8], "moved": [8, 8, 8, 8], "wide": [1, 5, 9, 9]},
        {"kept": [8, 8, 8, 8], "moved": [7, 7, 9, 9], "wide": [1, 5, 9, 9]},
    )
    kept = stops({"measure": "share_unchanged", "at_least": 0.85}, {"measure": "iqr", "at_most": 2, "rounds": 2})
    table = stopping(rounds, rule(HIGH), kept, nine).set_index("item_id")
    assert table["stops"].to_dict() == {"kept": True, "moved": False, "wide": False}
    assert table.loc["kept", "reason"] == (
        "the share of panellists whose rating is unchanged since the round before is at least 85%; "
        "the interquartile range is at most 2, in 2 consecutive rounds"
    )


def test_the_last_round_ends_it_for_all(rule, ratings, nine):
    rounds = rounds_of(ratings, {"a": [8, 8]}, {"a": [2, 8], "b": [8, 8]})
    table = stopping(rounds, rule(HIGH), stops(max_rounds=2), nine, language="fr")
    assert table["stops"].all()
    assert table["reason"].unique().tolist() == ["le tour 2 est le dernier que le protocole prévoit"]
    assert not stopping(rounds, rule(HIGH), stops(max_rounds=3), nine)["stops"].any()


def test_groups_are_asked_in_the_stopping_rule_too(rule, ratings, panel, nine):
    rounds = rounds_of(ratings, {"a": [8, 8, 8, 8], "b": [8, 8, 2, 8]})
    narrow = stops({"measure": "iqr", "at_most": 1, "groups": "every"})
    assert told(rounds, rule(HIGH), narrow, nine, panel("AABB")) == {"a": True, "b": False}
    with pytest.raises(RuleError, match="speaks of groups"):
        stopping(rounds, rule(HIGH), narrow, nine)


def test_a_condition_that_the_rule_cannot_answer_is_refused(rule, ratings, nine):
    rounds = rounds_of(ratings, {"a": [8, 8]})
    against = stops({"measure": "share", "band": "against", "at_least": 0.5})
    with pytest.raises(RuleError, match="it speaks of the band against"):
        stopping(rounds, rule(HIGH, against=None), against, nine)
    with pytest.raises(RuleError, match="no criterion is called 'cost'"):
        stopping(rounds, rule(HIGH), stops({"measure": "iqr", "at_most": 1, "criterion": "cost"}), nine)
    with pytest.raises(RatingsError, match="column round"):
        stopping(ratings({"a": [8]}), rule(HIGH), against, nine)
