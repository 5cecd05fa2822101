"""Small examples that fool a measure: what the rule, stability and attrition must say of them."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.delphi import attrition, consensus, stability
from amnmethods.model import ResponseScale

SEVENTY = {
    "include": [
        {"measure": "share", "band": "agree", "at_least": 0.7},
        {"measure": "share", "band": "against", "below": 0.15},
    ]
}
TWENTY = [8] * 10 + [5] * 6 + [2] * 4  # ten agree, six doubt, four disagree
STAYED = [*range(10), 10, 11, 12, 16]  # three who doubted and three who disagreed leave


def test_churn_is_told_although_every_margin_stays_the_same(ratings):
    before = ratings({"s01": [1] * 5 + [4] * 5})
    after = ratings({"s01": [4] * 5 + [1] * 5})
    row = stability(before, after, ResponseScale(points=[1, 2, 3, 4])).iloc[0]
    assert row["share_unchanged"] == 0
    assert row["weighted_kappa"] == -1
    assert (row["n_up"], row["n_down"], row["median_shift"]) == (5, 5, 0)


def test_nine_fours_and_a_three_then_ten_fours_have_kappa_nought_and_share_unchanged_nine_tenths(ratings):
    row = stability(
        ratings({"s01": [4] * 9 + [3]}), ratings({"s01": [4] * 10}), ResponseScale(points=[1, 2, 3, 4])
    ).iloc[0]
    assert row["weighted_kappa"] == 0
    assert row["share_unchanged"] == 0.9


def test_narrow_but_low_is_accepted_by_spread_alone_and_shown_as_endorsed_by_nobody(rule, ratings):
    scale = ResponseScale(points=[1, 2, 3, 4])
    bands = {"agree": {"from": 3, "to": 4}, "against": {"from": 1, "to": 2}}
    narrow = rule({"accept": {"measure": "iqr", "at_most": 1}}, **bands)
    row = consensus(ratings({"s01": [1, 1, 1, 2, 2, 2, 1, 1, 2]}), narrow, scale).iloc[0]
    assert (row["status"], row["iqr"], row["share_agree"]) == ("accept", 1, 0)


def test_an_item_that_only_one_quantile_definition_accepts(rule, ratings):
    # 1 1 2 2 3 3 3 4 4 on 1-4: IQR 1 by type 7, 2 by type 6; only five of nine agree.
    table = ratings({"s06": [1, 1, 2, 2, 3, 3, 3, 4, 4]})
    scale, found = ResponseScale(points=[1, 2, 3, 4]), {}
    for kind in ("type2", "type6", "type7"):
        both = [{"measure": "median", "at_least": 3}, {"measure": "iqr", "at_most": 1}]
        own = rule({"accept": both}, quantiles=kind, agree={"from": 3, "to": 4}, against={"from": 1, "to": 2})
        found[kind] = consensus(table, own, scale).iloc[0]
    assert {kind: row["iqr"] for kind, row in found.items()} == {"type2": 1, "type6": 2, "type7": 1}
    assert {kind: row["status"] for kind, row in found.items()} == {
        "type2": "accept", "type6": "no consensus", "type7": "accept",
    }  # fmt: skip


def test_those_lost_to_follow_up_turn_doubt_into_agreement_and_carrying_them_forward_turns_it_back(rule, ratings, nine):
    first = ratings({"s01": TWENTY}, round=1)
    second = first[first["panellist_id"].isin([f"p{k:02}" for k in STAYED])].assign(round=2)
    both = pd.concat([first, second])
    seventy = rule(SEVENTY, min_n=8)
    shares = consensus(both, seventy, nine)[["share_agree", "share_against", "status"]].to_numpy().tolist()
    assert shares[0] == [0.5, 0.2, "no consensus"]
    assert shares[1] == [pytest.approx(10 / 14), pytest.approx(1 / 14), "include"]
    row = attrition(both, seventy, nine).iloc[0]
    assert (row["n_completers"], row["n_lost"]) == (14, 6)
    assert (row["status"], row["status_carried"]) == ("include", "no consensus")
    assert (row["status_worst"], row["status_best"]) == ("no consensus", "include")
    assert (row["share_agree_completers"], row["share_agree_lost"]) == (pytest.approx(10 / 14), 0)


def test_all_unable_is_too_few_ratings_and_nothing_else(rule, ratings, nine):
    whole = rule(
        {
            "appropriate": {"measure": "ram_class", "equals": "appropriate", "ram_boundary": "higher"},
            "narrow": {"measure": "iqr", "at_most": 2},
            "no disagreement": {"measure": "disagreement", "equals": False},
        },
        denominator="responders",
    )
    row = consensus(ratings({"s01": ["unable"] * 12}), whole, nine).iloc[0]
    assert row["status"] == "too few ratings"
    assert (row["n"], row["n_unable"], row["n_denominator"]) == (0, 12, 12)
    assert row[["median", "q1", "q3", "iqr"]].isna().all()
    assert row["share_agree"] == 0  # of twelve who responded, none agreed: the denominator is named
    assert row["reason"] == "no ratings; 12 unable to rate"


def test_a_split_is_not_an_exclusion(rule, ratings, nine):
    # 13 at 1-3 and 11 at 7-9: the median is 3.
    item = {"s01": [2] * 6 + [3] * 7 + [8] * 11}
    median = rule({"exclude": {"measure": "median", "at_most": 3}})
    assert consensus(ratings(item), median, nine).iloc[0]["status"] == "exclude"
    third = {"measure": "share", "at_least": "1/3"}
    split = {"split": [third | {"band": "agree"}, third | {"band": "against"}]}
    named = rule({"exclude": {"measure": "median", "at_most": 3}, **split})
    row = consensus(ratings(item), named, nine).iloc[0]
    assert (row["status"], row["reason"]) == ("no consensus", "meets both: Exclude and Split")
    careful = {"exclude": {"measure": "share", "band": "against", "at_least": 0.7}, **split}
    assert consensus(ratings(item), rule(careful), nine).iloc[0]["status"] == "split"


EVERY = {"include": [{"measure": "share", "band": "agree", "at_least": 0.5, "groups": "every"}]}


def test_a_group_too_small_makes_the_item_not_assessable_never_easier(rule, ratings, panel, nine):
    answers = {"s01": [8] * 10 + [2, None, None]}  # three decision-makers, of whom one answered
    people = panel("R" * 5 + "L" * 5 + "D" * 3)
    stop = rule(EVERY, small_groups={"under": 3, "then": "not assessable"})
    row = consensus(ratings(answers), stop, nine, people).iloc[0]
    assert (row["status"], row["reason"]) == ("not assessable", "group D: 1 rating, too few to decide")
    skip = rule(EVERY, small_groups={"under": 3, "then": "skip"})
    row = consensus(ratings(answers), skip, nine, people).iloc[0]
    assert row["status"] == "include"
    assert row["reason"].endswith("; left out as too small: D (n = 1)")


def test_a_group_that_left_the_panel_between_rounds_still_has_its_say(rule, ratings, panel, nine):
    first = ratings({"s01": [8] * 10 + [2] * 3}, round=1)
    second = first[first["panellist_id"] < "p10"].assign(round=2)
    people = panel("R" * 5 + "L" * 5 + "D" * 3, round=1)
    panels = pd.concat([people, people[people["group"] != "D"].assign(round=2)])
    stop = rule(EVERY, small_groups={"under": 3, "then": "not assessable"})
    table = consensus(pd.concat([first, second]), stop, nine, panels)
    assert table["status"].tolist() == ["no consensus", "not assessable"]
    assert table["reason"].iloc[1] == "group D: 0 ratings, too few to decide"


def test_a_declared_group_that_nobody_belongs_to_still_has_its_say(rule, ratings, panel, nine):
    people = panel("R" * 5)
    people["group"] = pd.Categorical(people["group"], ["R", "D"])
    row = consensus(ratings({"s01": [8] * 5}), rule(EVERY), nine, people).iloc[0]
    assert (row["status"], row["reason"]) == ("not assessable", "group D: 0 ratings, too few to decide")


@pytest.mark.parametrize(
    ("denominator", "share", "status"), [("raters", 0.75, "include"), ("responders", 0.6, "no consensus")]
)
def test_the_denominator_decides(rule, ratings, nine, denominator, share, status):
    # Six of eight raters at 7-9, two unable: 75 % of raters, 60 % of responders.
    own = rule({"include": {"measure": "share", "band": "agree", "at_least": 0.75}}, denominator=denominator)
    row = consensus(ratings({"s01": [8] * 6 + [5] * 2 + ["unable"] * 2}), own, nine).iloc[0]
    assert (row["share_agree"], row["status"]) == (share, status)


def test_nobody_one_two_and_all_equal(rule, ratings, nine):
    own = rule(
        {
            "include": [
                {"measure": "share", "band": "agree", "at_least": 1},
                {"measure": "sd", "at_most": 0},
                {"measure": "cv", "at_most": 0},
            ]
        }
    )
    table = consensus(ratings({"none": ["skipped"], "one": [8], "two": [8, 8], "apart": [7, 9]}), own, nine)
    found = table.set_index("item_id")
    assert found["status"].to_dict() == {
        "none": "too few ratings", "one": "not assessable", "two": "include", "apart": "no consensus",
    }  # fmt: skip
    assert found.loc["one", "reason"].startswith("the standard deviation is undefined here")
    assert np.isnan(found.loc["none", "share_agree"])
