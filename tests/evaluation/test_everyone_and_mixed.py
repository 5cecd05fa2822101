"""All who answered beside the linked, and networks as a draw: against statsmodels."""

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from amnmethods.evaluation import change, everyone, mixed


def long_of(scores, people, scale):
    own = scores[(scores["scale"] == scale) & scores["score"].notna()]
    return own.merge(people, on="respondent_id").sort_values("respondent_id")


def test_all_who_answered_are_used_as_in_a_mixed_model_of_statsmodels(invented):
    scores, people = invented
    own = people.sample(300, random_state=1)
    part = scores[scores["respondent_id"].isin(own["respondent_id"])]
    table = everyone(part, own, before=0, after=1, suppress_below=1)
    row = table[(table["scale"] == "cbi") & (table["site"] == "pooled")].iloc[0]
    long = long_of(part, own, "cbi")
    design = pd.concat([pd.get_dummies(long["site"], dtype=float), long["wave"].astype(float)], axis=1)
    fit = MixedLM(long["score"].to_numpy(), design, groups=long["respondent_id"]).fit(reml=True)
    assert row["everyone"] == pytest.approx(fit.fe_params["wave"], abs=1e-3)
    from scipy.special import stdtrit

    reach = stdtrit(row["n_linked"] - 5, 0.975)
    assert (row["everyone_high"] - row["everyone"]) / reach == pytest.approx(fit.bse_fe["wave"], rel=1e-3)
    between = float(fit.cov_re.iloc[0, 0])
    assert row["correlation"] == pytest.approx(between / (between + fit.scale), abs=1e-3)


def test_without_loss_both_estimates_are_one(two_waves):
    scores = two_waves([40, 55, 60, 35, 52], [41, 50, 58, 30, 55])
    people = pd.DataFrame({"respondent_id": range(1, 6), "site": "N1"})
    row = everyone(scores, people, before=0, after=1, suppress_below=1).iloc[0]
    own = change(scores, people, before=0, after=1, suppress_below=1).iloc[0]
    assert row["everyone"] == pytest.approx(row["complete"])
    assert row["difference"] == pytest.approx(0, abs=1e-9)
    assert [row["everyone_low"], row["everyone_high"]] == pytest.approx([own["low"], own["high"]], rel=1e-4)


def test_loss_of_the_burnt_out_moves_the_complete_cases_and_is_mended(invented):
    scores, people = invented
    table = everyone(scores, people, before=0, after=1, suppress_below=5)
    row = table[(table["scale"] == "cbi") & (table["site"] == "pooled")].iloc[0]
    mentors = ((people["site"] == "N2") & (people["role"] == "mentor")).mean()
    truth = -4 + 12 * mentors
    assert abs(row["everyone"] - truth) < abs(row["complete"] - truth)
    assert abs(row["everyone"] - truth) < 1.0
    assert row["unlinked"] < truth - 2  # who left makes the later wave look rosier than anybody became
    assert row["difference"] == row["everyone"] - row["complete"]


def test_a_share_of_all_who_answered(invented):
    scores, people = invented
    table = everyone(scores, people, before=0, after=1, suppress_below=5, at_least={"cbi": 60})
    row = table[(table["scale"] == "cbi") & (table["site"] == "pooled")].iloc[0]
    assert row["measure"] == "share"
    assert -0.3 < row["everyone_low"] < row["everyone"] < row["everyone_high"] < 0.1


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([40, 50, None], [None, None, 60], "nobody could be linked"),
        ([40, 50], [45, None], "no more linked people than networks, so there is no model"),
        ([40, 40, 40], [40, 40, None], "all values are equal, so there is no spread to judge by"),
    ],
)
def test_what_bears_no_model_has_a_reason(two_waves, before, after, reason):
    people = pd.DataFrame({"respondent_id": range(1, 4), "site": "N1"})
    row = everyone(two_waves(before, after), people, before=0, after=1, suppress_below=1).iloc[0]
    assert row["reason"] == reason
    assert math.isnan(row["everyone"])


def test_few_lost_people_are_hidden(two_waves):
    scores = two_waves(range(40, 52), [*range(41, 50), 60, 48, None])
    people = pd.DataFrame({"respondent_id": range(1, 13), "site": "N1"})
    row = everyone(scores, people, before=0, after=1, suppress_below=3).iloc[0]
    assert row["hidden"]
    assert row[["everyone", "complete", "unlinked", "n_before"]].isna().all()


@pytest.fixture(scope="module")
def twelve():
    """Give changes of twelve networks whose means differ by a standard deviation of 3."""
    rng = np.random.default_rng(11)
    site = np.repeat([f"N{k:02}" for k in range(12)], 30)
    moved = -4 + np.repeat(rng.normal(0, 3, 12), 30) + rng.normal(0, 8, 360)
    people = pd.DataFrame({"respondent_id": range(360), "site": site})
    before = rng.normal(50, 10, 360)
    scores = pd.DataFrame(
        {
            "respondent_id": [*range(360)] * 2,
            "wave": [0] * 360 + [1] * 360,
            "scale": "cbi",
            "score": [*before, *(before + moved)],
        }
    )
    return scores, people, moved, site


def test_from_ten_networks_on_their_variance_is_estimated_as_by_balanced_analysis_of_variance(twelve):
    scores, people, moved, site = twelve
    row = mixed(scores, people, before=0, after=1).iloc[0]
    groups = pd.Series(moved).groupby(site)
    within = groups.var(ddof=1).mean()  # networks of one size: restricted likelihood is the analysis of variance
    between = groups.mean().var(ddof=1) - within / 30
    assert row["change"] == pytest.approx(moved.mean())
    assert row["sd_people"] ** 2 == pytest.approx(within, rel=1e-3)
    assert row["sd_clusters"] ** 2 == pytest.approx(between, rel=1e-2)
    assert (row["high"] - row["low"]) / 2 / 1.959964 == pytest.approx(np.sqrt(groups.mean().var(ddof=1) / 12), rel=1e-3)
    assert "too narrow under some thirty networks" in row["limits"]


def test_below_ten_networks_no_variance_of_networks_is_given(invented):
    scores, people = invented
    table = mixed(scores, people, before=0, after=1)
    assert table[["change", "low", "high", "sd_clusters", "icc"]].isna().all(axis=None)
    assert table["reason"].iloc[0].startswith("5 networks: the variance between networks can be estimated from 10 up")


def test_networks_that_do_not_differ_are_told_to_prove_nothing():
    rng = np.random.default_rng(5)
    moved = rng.normal(0, 8, 360)
    for k in range(12):
        moved[30 * k : 30 * k + 30] -= moved[30 * k : 30 * k + 30].mean()
    scores = pd.DataFrame(
        {
            "respondent_id": [*range(360)] * 2,
            "wave": [0] * 360 + [1] * 360,
            "scale": "x",
            "score": [*np.zeros(360), *moved],
        }
    )
    people = pd.DataFrame({"respondent_id": range(360), "site": np.repeat([f"N{k:02}" for k in range(12)], 30)})
    row = mixed(scores, people, before=0, after=1).iloc[0]
    assert (
        "no proof that they are alike" in row["limits"] + row["reason"] or row["reason"] == "the model did not converge"
    )
