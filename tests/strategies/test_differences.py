"""Differences between groups and languages, and the register of dissent."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from amnmethods.errors import StrategiesError
from amnmethods.strategies import differences, dissent


@pytest.fixture
def importance(ratings):
    return ratings[ratings["criterion"] == "importance"]


def test_the_strategy_that_the_languages_see_differently_is_marked(importance, panel):
    found = differences(importance, panel, by="language", suppress_below=5).set_index("strategy_id")
    marked = found.index[found["differs"]]
    assert "s13" in marked
    assert len(marked) <= 2  # one more of eight may come by chance
    assert found.loc["s13", "said"] == "differs by language: wording or view?"
    assert found.loc["s13", ["part", "against"]].tolist() == ["en", "fr"]
    assert found.loc["s13", "difference"] < -1
    assert "p" not in found.columns


def test_the_interval_of_means_is_that_of_pingouin(importance, panel):
    found = differences(importance, panel, by="language", suppress_below=5).set_index("strategy_id")
    language = importance["panellist_id"].map(panel.set_index("panellist_id")["language"])
    for item in ("s01", "s13"):
        rows = importance["item_id"] == item
        one, two = (importance[rows & (language == name)]["rating"] for name in ("en", "fr"))
        peer = pingouin.ttest(one, two, correction=True)
        ends = next(peer[name].iloc[0] for name in ("CI95", "CI95%") if name in peer)
        own = found.loc[item, ["difference_low", "difference_high"]].tolist()
        assert [round(end, 2) for end in own] == pytest.approx([float(end) for end in ends], abs=0.006)


def test_the_interval_of_shares_is_newcombes(importance, panel):
    found = differences(importance, panel, by="language", suppress_below=5, agree=(7, 9)).set_index("strategy_id")
    language = importance["panellist_id"].map(panel.set_index("panellist_id")["language"])
    rows = importance["item_id"] == "s13"
    k, n = [], []
    for name in ("en", "fr"):
        values = importance[rows & (language == name)]["rating"]
        k.append(int(values.between(7, 9).sum()))
        n.append(len(values))
    peer = confint_proportions_2indep(k[0], n[0], k[1], n[1], method="newcomb")
    own = found.loc["s13", ["share_difference_low", "share_difference_high"]].tolist()
    assert own == pytest.approx(list(peer))


def test_of_several_groups_each_stands_against_all_others(importance, panel):
    found = differences(importance, panel, by="group", suppress_below=5)
    assert found["against"].unique().tolist() == ["others"]
    one = found[(found["part"] == "D") & (found["strategy_id"] == "s01")].iloc[0]
    group = importance["panellist_id"].map(panel.set_index("panellist_id")["group"])
    s01 = importance["item_id"] == "s01"
    assert one["mean"] == pytest.approx(importance[s01 & (group == "D")]["rating"].mean())
    assert one["mean_against"] == pytest.approx(importance[s01 & (group != "D")]["rating"].mean())
    assert (one["n"], one["n_against"]) == (6, 18)


def test_small_groups_are_hidden_whichever_way_round(importance, panel):
    panel["language"] = ["fr"] * 3 + ["en"] * 21
    found = differences(importance, panel, by="language", suppress_below=5)
    assert found["reason"].eq("suppressed").all()
    assert found[["n", "mean", "difference", "median_against", "differs"]].isna().all(axis=None)


def test_no_ratings_one_rating_and_no_spread_are_told_apart():
    table = pd.DataFrame(
        [("a", "s1", 5.0), ("b", "s1", 5.0), ("c", "s1", 7.0), ("d", "s1", 7.0), ("a", "s2", 5.0), ("c", "s2", 5.0),
         ("d", "s2", 6.0), ("c", "s3", 5.0), ("d", "s3", 6.0)],
        columns=["panellist_id", "item_id", "rating"],
    )  # fmt: skip
    panel = pd.DataFrame({"panellist_id": list("abcd"), "language": ["en", "en", "fr", "fr"]})
    found = differences(table, panel, by="language", suppress_below=1).set_index("strategy_id")
    assert found["reason"].to_dict() == {"s1": "all_alike", "s2": "too_few", "s3": "too_few"}
    assert found["difference"].tolist()[:2] == [-2, -0.5]
    assert np.isnan(found.loc["s3", "mean"])
    assert found["differs"].isna().all()
    assert found["said"].eq("").all()


def test_a_difference_smaller_than_asked_is_not_marked(importance, panel):
    found = differences(importance, panel, by="language", suppress_below=5, at_least=5)
    assert not found["differs"].any()


def test_one_language_alone_is_nothing_to_compare(importance, panel):
    with pytest.raises(StrategiesError, match="nothing to compare"):
        differences(importance, panel.assign(language="en"), by="language", suppress_below=5)


def test_both_criteria_at_once_and_in_french(ratings, panel):
    found = differences(ratings, panel, by="language", suppress_below=5, language="fr")
    assert len(found) == 16
    said = found[found["strategy_id"].eq("s13") & found["criterion"].eq("importance")]["said"].item()
    assert said == "diffère selon la langue\u202f: libellé ou opinion\u202f?"


DISSENT = pd.DataFrame(
    [(f"p{k}", "s01", value) for k, value in enumerate([9, 9, 8, 8, 9, 9, 2, 3, 1, 8])]
    + [(f"p{k}", "s02", 8) for k in range(10)] + [(f"p{k}", "s03", 1) for k in range(10)],
    columns=["panellist_id", "item_id", "rating"],
)  # fmt: skip
PANEL = pd.DataFrame({"panellist_id": [f"p{k}" for k in range(10)], "group": ["R"] * 5 + ["D"] * 5})


def test_the_register_holds_agreed_strategies_that_somebody_stood_against():
    found = dissent(DISSENT, ["s01", "s02"], against=(1, 3), panel=PANEL, suppress_below=5, group_share=0.5)
    assert found["strategy_id"].unique().tolist() == ["s01"]
    assert found[["part", "n", "n_against"]].values.tolist() == [["all", 10, 3], ["D", 5, 3], ["R", 5, 0]]
    assert found["group_against"].tolist() == [pd.NA, True, False]
    assert found["risk"].iloc[0] == "3 of 10 panellists stood against it."


def test_only_released_words_of_those_who_stood_against_are_carried_on():
    comments = pd.DataFrame(
        {
            "item_id": ["s01"] * 5,
            "panellist_id": ["p6", "p7", "p8", "p0", "p6"],
            "comment": ["Too dear.", "Not said aloud.", "No consent.", "Lovely.", "  "],
            "released": [True, False, True, True, True],
            "may_quote": [True, True, None, True, True],
        }
    )
    found = dissent(DISSENT, ["s01"], against=(1, 3), comments=comments)
    assert found["comments"].tolist() == ["Too dear."]
    assert found["risk"].item() == "3 of 10 panellists stood against it. In their words: “Too dear.”"
    said = dissent(DISSENT, ["s01"], against=(1, 3), comments=comments, language="fr")["risk"].item()
    assert said == "3 panélistes sur 10 s’y opposaient. Dans leurs mots\u202f: «\u202fToo dear.\u202f»"


def test_a_group_too_small_is_hidden_with_the_one_that_would_give_it_away():
    panel = PANEL.assign(group=["R"] * 5 + ["D"] * 2 + ["P"] * 3)
    found = dissent(DISSENT, ["s01"], against=(1, 3), panel=panel, suppress_below=4, group_share=0.5)
    rows = found.set_index("part")
    assert rows.loc["D", "reason"] == rows.loc["P", "reason"] == "suppressed"
    assert rows.loc[["D", "P"], ["n", "n_against", "share_against", "group_against"]].isna().all(axis=None)
    assert rows.loc["all", "n_against"] == 3


def test_nobody_against_gives_an_empty_register():
    found = dissent(DISSENT, ["s02"], against=(1, 3), panel=PANEL, suppress_below=5)
    assert found.empty
    assert "risk" in found.columns


def test_what_the_register_cannot_know_is_asked_for(ratings):
    with pytest.raises(StrategiesError, match="on which criterion"):
        dissent(ratings, ["s01"], against=(1, 3))
    with pytest.raises(StrategiesError, match="'s99' has no ratings"):
        dissent(DISSENT, ["s99"], against=(1, 3))
    with pytest.raises(StrategiesError, match="suppress_below=5"):
        dissent(DISSENT, ["s01"], against=(1, 3), panel=PANEL)


def test_a_group_of_whom_few_rated_a_strategy_is_hidden_and_so_is_what_would_tell_it():
    people = [f"{group}{k}" for group in "xyz" for k in range(5)]
    rows = [(who, "s1", float(k % 9 + 1)) for k, who in enumerate(people)]
    rows += [(who, "s2", float(k % 9 + 1)) for k, who in enumerate(people) if who != "x0"]
    table = pd.DataFrame(rows, columns=["panellist_id", "item_id", "rating"])
    panel = pd.DataFrame({"panellist_id": people, "group": [who[0] for who in people]})
    found = differences(table, panel, by="group", suppress_below=5).set_index(["strategy_id", "part"])
    assert found.loc["s1", "reason"].eq("").all()
    assert found.loc[("s2", "x"), "reason"] == "suppressed"
    assert found.loc["s2", "reason"].eq("suppressed").sum() == 2
    assert found.loc[found["reason"].eq("suppressed"), ["n", "n_against", "mean", "difference"]].isna().all(axis=None)
