"""Attrition sensitivity, against an enumeration of every choice of people and votes that the analysis speaks of."""

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amnmethods.delphi import attrition, consensus
from amnmethods.errors import RatingsError
from amnmethods.model import ResponseScale

TEN = {
    "include": [
        {"measure": "share", "band": "agree", "at_least": 0.7},
        {"measure": "share", "band": "against", "below": 0.15},
    ],
    "exclude": [{"measure": "share", "band": "against", "at_least": 0.6}],
}
EVERY = {"include": [{"measure": "share", "band": "agree", "at_least": 0.6, "groups": "every"}]}
SCALE = ResponseScale(points={"from": 1, "to": 9})


def by_enumeration(first, second, rule, panel):
    """Let every subset of the lost vote, all at one end, by adding rows to the table; return the fewest that turn it."""
    observed = consensus(second, rule, SCALE, panel)["status"].item()
    lost = sorted(set(first["panellist_id"]) - set(second["panellist_id"]))
    for size in range(1, len(lost) + 1):
        for end in (1.0, 9.0):
            for who in combinations(lost, size):
                votes = pd.DataFrame({"panellist_id": who, "item_id": "s", "state": "rated", "rating": end, "round": 2})
                turned = consensus(pd.concat([second, votes]), rule, SCALE, panel)["status"].item()
                if turned != observed:
                    return size
    return None


answers = st.lists(st.sampled_from([1, 2, 5, 8, 9]), min_size=2, max_size=9)


@settings(max_examples=30)
@given(st.data(), answers, st.sampled_from(["pooled", "groups", "equal"]), st.sampled_from(["raters", "invited"]))
def test_tipping_point_carried_forward_worst_and_best(rule, ratings, panel, data, given_first, kind, denominator):
    n = len(given_first)
    stays = data.draw(st.lists(st.booleans(), min_size=n, max_size=n).filter(any), label="who stays")
    people = panel("".join(data.draw(st.lists(st.sampled_from("AB"), min_size=n, max_size=n), label="groups")))
    options = {"min_n": data.draw(st.integers(1, 3)), "denominator": denominator}
    if kind == "equal":
        options |= {"weights": "group", "small_groups": {"under": 1, "then": "skip"}}
    own = rule(EVERY if kind == "groups" else TEN, **options)
    first = ratings({"s": given_first}, round=1)
    second = first[stays].assign(round=2)
    row = attrition(pd.concat([first, second]), own, SCALE, people).iloc[0]

    fewest = by_enumeration(first, second, own, people)
    assert row["tipping_n"] == fewest if fewest is not None else pd.isna(row["tipping_n"])
    lost = first[[not keep for keep in stays]].assign(round=2)
    everybody = {
        "status_carried": lost,
        "status_worst": lost.assign(rating=1.0),
        "status_best": lost.assign(rating=9.0),
        "status": lost.iloc[:0],
    }
    for column, votes in everybody.items():
        assert row[column] == consensus(pd.concat([second, votes]), own, SCALE, people)["status"].item()
    assert row["n_lost"] == len(lost)


def test_nobody_lost_has_its_reason(rule, ratings, nine):
    first = ratings({"s": [8, 8, 8], "t": [8, 8, 8]}, round=1)
    second = first[first["item_id"] == "s"].assign(round=2)
    table = attrition(pd.concat([first, second]), rule(TEN), nine).set_index("item_id")
    assert table["round"].to_dict() == {"s": 2, "t": 1}
    assert table["tipping_n"].isna().all()
    assert set(table["reason"]) == {"nobody who rated it earlier is missing"}


def test_who_answered_something_else_in_the_round_is_not_lost(rule, ratings, nine):
    first = ratings({"s": [8, 8, 2], "t": [8, 8, 2]}, round=1)
    second = ratings({"s": [8, 8, None], "t": [8, 8, "unable"]}, round=2)
    table = attrition(pd.concat([first, second]), rule(TEN), nine).set_index("item_id")
    assert table.loc["s", ["n_completers", "n_lost"]].tolist() == [3, 0]


def test_the_last_answer_before_leaving_is_carried(rule, ratings, nine):
    rounds = [
        ratings({"s": [8, 8, 8, 2]}, round=1),
        ratings({"s": [8, 8, 8, 9]}, round=2),
        ratings({"s": [8, 8, 2, None]}, round=3),
    ]
    row = attrition(pd.concat(rounds), rule(TEN), nine).iloc[0]
    assert row["share_agree_lost"] == 1
    assert (row["status"], row["status_carried"]) == ("no consensus", "no consensus")
    assert (row["share_agree_completers"], row["difference"]) == (1, 0)


def test_many_lost_from_many_groups_give_an_upper_bound_and_say_so(rule, ratings, panel, nine):
    groups = "ABCDEFGHIJKLM" * 4
    first = ratings({"s": [8] * 52}, round=1)
    second = first[first["panellist_id"] < "p13"].assign(round=2)
    row = attrition(pd.concat([first, second]), rule(EVERY), nine, panel(groups)).iloc[0]
    assert (row["tipping_n"], row["tipping_status"]) == (1, "no consensus")
    assert row["reason"] == "too many ways to try; the number is an upper bound"


def test_rounds_are_needed(rule, ratings, nine):
    with pytest.raises(RatingsError, match="missing: round"):
        attrition(ratings({"s": [8]}), rule(TEN), nine)
