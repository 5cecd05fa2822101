"""Dose beside change, equivalence, harms: what can be said of changes without a test."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from amnmethods.errors import EvaluationError
from amnmethods.evaluation import change, dose_response, equivalence, harms
from amnmethods.stats.intervals import wilson


def changes_of(values, doses, scale="cbi"):
    sites = [f"N{k}" for k in range(1, len(values) + 1)]
    table = pd.DataFrame(
        {"scale": scale, "site": sites, "change": values, "low": np.nan, "high": np.nan, "n": 20, "reason": ""}
    )
    return table, pd.DataFrame({"site": sites, "dose": doses})


def test_the_rank_correlation_is_that_of_scipy_and_no_p_is_told():
    changes, doses = changes_of([-4.0, -5.5, -4.0, -0.5, -1.0], [0.85, 0.90, 0.75, 0.45, 0.65])
    table = dose_response(changes, doses)
    assert table["spearman"].iloc[0] == pytest.approx(stats.spearmanr(doses["dose"], changes["change"]).statistic)
    assert table["site"].tolist() == ["N2", "N1", "N3", "N5", "N4"]
    assert not any(column in table for column in ("p", "p_value"))
    assert set(table["n_sites"]) == {5}


def test_a_network_without_dose_or_change_stays_and_does_not_rank():
    changes, doses = changes_of([-4.0, np.nan, -1.0, -2.0], [0.8, 0.9, None, 0.5])
    changes.loc[1, "reason"] = "hidden"
    table = dose_response(changes, doses).set_index("site")
    assert table.loc["N3", "reason"] == "no dose is known"
    assert table.loc["N2", "reason"] == "hidden"
    assert table["rank_dose"].notna().sum() == 2
    assert table["spearman"].isna().all()
    assert table.loc["N1", "reason"].startswith("fewer than three networks")


def test_the_pooled_row_is_no_network_and_a_network_stands_once():
    changes, doses = changes_of([-4.0, -2.0, -1.0], [0.8, 0.9, 0.5])
    pooled = pd.concat([changes, changes.head(1).assign(site="pooled")])
    assert "pooled" not in set(dose_response(pooled, doses)["site"])
    with pytest.raises(EvaluationError, match="'N1' stands twice in the changes"):
        dose_response(pd.concat([changes, changes.head(1)]), doses)
    with pytest.raises(EvaluationError, match="dose of N1 is 'most', which is no number"):
        dose_response(changes, doses.astype(object).replace({0.8: "most"}))


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.1, 0.15, "equivalent"),
        (-0.2, 0.1, "inconclusive"),
        (0.2, 0.5, "beyond"),
        (-0.6, -0.25, "beyond"),
        (0.05, 0.3, "inconclusive"),
    ],
)
def test_an_interval_is_judged_by_its_margin(low, high, verdict):
    changes = pd.DataFrame({"scale": ["brs"], "change": [(low + high) / 2], "low": [low], "high": [high]})
    row = equivalence(changes, {"brs": 0.2}).iloc[0]
    assert row["verdict"] == verdict
    assert row["told"]
    assert row["reason"] == ""


def test_no_interval_no_verdict_and_no_margin_no_default():
    changes = pd.DataFrame(
        {"scale": ["brs"], "change": [0.1], "low": [np.nan], "high": [np.nan], "reason": ["one person"]}
    )
    row = equivalence(changes, {"brs": 0.2}).iloc[0]
    assert pd.isna(row["verdict"])
    assert row["reason"] == "one person"
    assert equivalence(changes.drop(columns="reason"), {"brs": 0.2})["reason"].item() == "there is no interval"
    with pytest.raises(EvaluationError, match="margin of 'brs' is 0"):
        equivalence(changes, {"brs": 0})
    with pytest.raises(EvaluationError, match="speaks of the scale 'cbi'"):
        equivalence(changes, {"cbi": 5})
    with pytest.raises(TypeError):
        equivalence(changes)


def test_the_null_that_was_put_there_is_found_equivalent(invented):
    scores, people = invented
    changes = change(scores, people, before=0, after=1, suppress_below=5, level=0.9)
    table = equivalence(changes, {"brs": 0.2}).set_index("site")
    assert table.loc["pooled", "verdict"] == "equivalent"


def test_the_harm_in_one_role_of_one_network_is_found(invented):
    scores, people = invented
    table = harms(scores, people, before=0, after=1, worse={"cbi": "higher"}, beyond={"cbi": 10}, suppress_below=5)
    rows = table.set_index(["site", "role"])
    harmed = rows.loc[("N2", "mentor")]
    assert harmed["change_is"] == "worse"
    assert harmed["share_worsened"] == rows["share_worsened"].max()
    assert rows.loc[("pooled", "pooled"), "change_is"] != "worse"  # which the pooled row alone would never show


def test_worsened_and_improved_are_counted_by_the_same_yardstick(two_waves):
    scores = two_waves([50, 50, 50, 50, 50], [61, 60, 50, 40, 39])
    people = pd.DataFrame({"respondent_id": range(1, 6), "site": "N1"})
    both = {"beyond": {"cbi": 10}, "before": 0, "after": 1, "by": ["site"], "suppress_below": 1}
    row = harms(scores, people, worse={"cbi": "higher"}, **both).iloc[0]
    assert row[["n_worsened", "n_improved"]].tolist() == [1, 1]  # more than 10, not 10
    assert (row["share_worsened_low"], row["share_worsened_high"]) == wilson(1, 5)
    turned = harms(scores, people, worse={"cbi": "lower"}, **both).iloc[0]
    assert turned["n_worsened"] == row["n_improved"]


def test_small_groups_hide_their_harms_and_amounts_have_no_default(two_waves):
    scores = two_waves([50] * 8, [60, 40, 55, 70, 52, 50, 61, 45])
    people = pd.DataFrame({"respondent_id": range(1, 9), "site": ["N1"] * 5 + ["N2"] * 3})
    table = harms(
        scores, people, before=0, after=1, worse={"cbi": "higher"}, beyond={"cbi": 5}, by=["site"], suppress_below=5
    )
    assert table.set_index("site")["hidden"].to_dict() == {"N1": True, "N2": True, "pooled": False}
    assert table.loc[table["hidden"], ["n", "n_worsened", "share_worsened", "change"]].isna().all(axis=None)
    with pytest.raises(EvaluationError, match="State by how many points 'cbi' must worsen"):
        harms(scores, people, before=0, after=1, worse={"cbi": "higher"}, beyond={}, by=["site"], suppress_below=5)
    with pytest.raises(EvaluationError, match="is 'higher' or 'lower', not 'up'"):
        harms(scores, people, before=0, after=1, worse={"cbi": "up"}, beyond={"cbi": 5}, by=["site"], suppress_below=5)


def test_nobody_linked_in_a_role_is_told(two_waves):
    scores = two_waves([50, 50], [60, None])
    people = pd.DataFrame({"respondent_id": [1, 2], "site": "N1", "role": ["mentor", "mentee"]})
    table = harms(scores, people, before=0, after=1, worse={"cbi": "higher"}, beyond={"cbi": 5}, suppress_below=1)
    rows = table.set_index(["site", "role"])
    assert rows.loc[("N1", "mentee"), "reason"] == "nobody could be linked"
    assert math.isnan(rows.loc[("N1", "mentee"), "share_worsened"])
    assert rows.loc[("N1", "mentor"), "reason"].startswith("one person")
