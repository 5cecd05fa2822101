"""Change in the same people: intervals and effect sizes against scipy, pingouin, statsmodels and printed examples."""

import math

import numpy as np
import pandas as pd
import pingouin as pg
import pytest
import statsmodels.api as sm
from scipy import stats

from amnmethods.errors import EvaluationError
from amnmethods.evaluation import change, paired_tests
from amnmethods.evaluation.paired import paired_share, signed_rank, student


def one_site(n):
    return pd.DataFrame({"respondent_id": range(1, n + 1), "site": "N1"})


def test_the_paired_interval_is_the_printed_one():
    # Minitab StatGuide, Paired t, heart rates before and after: n 15, mean 2.333, SD 3.352, 95 % CI (0.477, 4.190).
    moved = np.array([-1, 1] * 7 + [0]) * 1.0
    moved = (moved - moved.mean()) / moved.std(ddof=1) * 3.352 + 2.333
    mean, low, high = student([moved], 0.95)
    assert (mean, low, high) == pytest.approx((2.333, 0.477, 4.190), abs=0.0011)  # the printed mean and SD are rounded


# Newcombe (1998), Stat Med 17, 2635-2650, method 10; Altman et al. (2000), Statistics with Confidence, table 6.2;
# Fagerland, Lydersen & Laake (2014), Stat Med 33, 2850-2875, airway hyper-responsiveness. Both, first only, second only, neither.
PRINTED = [
    ((36, 12, 2, 0), (0.0569, 0.3404), 4),
    ((14, 5, 0, 22), (0.011, 0.226), 3),
    ((1, 1, 7, 12), (-0.507, -0.026), 3),
]


@pytest.mark.parametrize(("cells", "printed", "digits"), PRINTED)
def test_a_paired_share_has_the_printed_interval(cells, printed, digits):
    both, first, second, neither = cells
    _, low, high = paired_share(both, second, first, neither, level=0.95)  # printed as first less second
    assert (round(low, digits), round(high, digits)) == printed


def test_signed_ranks_give_the_printed_interval():
    # Hollander & Wolfe, Nonparametric Statistical Methods, example 3.1 (depression scores, nine patients).
    before = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
    after = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])
    middle, low, high, exact = signed_rank(after - before, 0.96)  # 1 - 2 * 10 / 512 = 0.961 is the level reached
    assert exact
    assert (round(middle, 2), round(low, 3), round(high, 3)) == (-0.46, -0.786, -0.010)


def test_change_of_one_network_agrees_with_scipy_and_pingouin():
    rng = np.random.default_rng(4)
    before, after = rng.normal(50, 10, 40), rng.normal(47, 12, 40)
    scores = pd.DataFrame(
        {"respondent_id": [*range(40)] * 2, "wave": [0] * 40 + [1] * 40, "scale": "cbi", "score": [*before, *after]}
    )
    row = change(scores, before=0, after=1, by=[], cluster=None, suppress_below=1).iloc[0]
    witness = stats.ttest_rel(after, before).confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((witness.low, witness.high))
    assert row["d_av"] == pytest.approx(-pg.compute_effsize(before, after, paired=True, eftype="cohen"))
    assert row["dz"] == pytest.approx(stats.ttest_rel(after, before).statistic / np.sqrt(40))
    ends = pg.compute_esci(row["dz"], nx=40, ny=40, paired=True, decimals=9)
    assert [row["dz_low"], row["dz_high"]] == pytest.approx(list(ends))
    assert row["r"] == pytest.approx(np.corrcoef(before, after)[0, 1])


def test_networks_are_fixed_as_in_least_squares_with_centred_indicators(invented):
    scores, people = invented
    table = change(scores, people, before=0, after=1, suppress_below=5)
    row = table[(table["scale"] == "cbi") & (table["site"] == "pooled")].iloc[0]
    wide = scores[scores["scale"] == "cbi"].pivot(index="respondent_id", columns="wave", values="score").dropna()
    indicators = pd.get_dummies(wide.join(people.set_index("respondent_id"))["site"], dtype=float).iloc[:, 1:]
    design = sm.add_constant(indicators - indicators.mean())
    fit = sm.OLS(wide[1] - wide[0], design).fit()
    assert row["change"] == pytest.approx(fit.params["const"])
    assert [row["low"], row["high"]] == pytest.approx(fit.conf_int().loc["const"].tolist())
    assert row["method"] == "t interval, network as fixed effect"
    assert row["n_clusters"] == 5


def test_the_bootstrap_agrees_with_scipy_on_one_network():
    rng = np.random.default_rng(8)
    moved = rng.exponential(2, 60) - 1
    scores = pd.DataFrame(
        {"respondent_id": [*range(60)] * 2, "wave": [0] * 60 + [1] * 60, "scale": "x", "score": [*np.zeros(60), *moved]}
    )
    row = change(
        scores,
        before=0,
        after=1,
        by=[],
        cluster=None,
        suppress_below=1,
        interval="bootstrap",
        n_resamples=20_000,
        rng=1,
    ).iloc[0]
    witness = stats.bootstrap((moved,), np.mean, n_resamples=20_000, method="BCa", rng=2).confidence_interval
    assert (row["low"], row["high"]) == pytest.approx((witness.low, witness.high), abs=0.02)
    assert row["method"] == "BCa bootstrap, 20000 resamples"
    with pytest.raises(ValueError, match="needs a generator or a seed"):
        change(scores, before=0, after=1, by=[], cluster=None, suppress_below=1, interval="bootstrap")


def test_every_scale_and_network_has_its_row_and_the_truth_lies_within(invented):
    scores, people = invented
    table = change(scores, people, before=0, after=1, suppress_below=5)
    assert len(table) == 2 * 6
    assert table["n"].notna().all()
    brs = table[(table["scale"] == "brs") & (table["site"] == "pooled")].iloc[0]
    assert brs["low"] < 0 < brs["high"]  # the null that was put there


def test_a_share_is_followed_in_the_same_people(two_waves):
    scores = two_waves([3, 3, 3, 1, 1, 2], [3, 1, 2, 1, 1, 3])
    row = change(scores, one_site(6), before=0, after=1, suppress_below=1, at_least={"cbi": 3}).iloc[0]
    assert (row["value_before"], row["value_after"]) == (0.5, pytest.approx(1 / 3))
    assert (row["share_fell"], row["share_rose"]) == (pytest.approx(1 / 3), pytest.approx(1 / 6))
    assert (row["change"], row["low"], row["high"]) == pytest.approx(paired_share(1, 2, 1, 2, level=0.95))
    assert row["measure"] == "share"
    assert math.isnan(row["dz"])


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([40], [50], "one person, so there is no interval"),
        ([40, 50], [45, 55], "all values are equal, so there is no spread to judge by"),
        ([40, 50], [None, None], "nobody here answered in wave 1"),
        ([40, None], [None, 50], "nobody could be linked"),
    ],
)
def test_too_little_to_judge_by_gives_a_reason_and_no_interval(two_waves, before, after, reason):
    row = change(two_waves(before, after), one_site(2), before=0, after=1, suppress_below=1).iloc[0]
    assert row["reason"] == reason
    assert row[["low", "high", "dz"]].isna().all()
    assert row["method"] == ""


def test_two_people_have_an_interval_by_t_and_none_by_signed_ranks(two_waves):
    scores = two_waves([40, 50], [42, 51])
    assert not math.isnan(change(scores, one_site(2), before=0, after=1, suppress_below=1).iloc[0]["low"])
    row = change(scores, one_site(2), before=0, after=1, suppress_below=1, interval="signed_rank").iloc[0]
    assert math.isnan(row["low"])
    assert row["reason"] == "too few people for an interval of this level"


def test_small_networks_are_hidden_with_one_more(two_waves):
    scores = two_waves(range(20), range(3, 23))
    scores["score"] += scores["respondent_id"] % 3 * scores["wave"]
    people = pd.DataFrame({"respondent_id": range(1, 21), "site": ["N1"] * 10 + ["N2"] * 7 + ["N3"] * 3})
    table = change(scores, people, before=0, after=1, suppress_below=5).set_index("site")
    assert table["hidden"].to_dict() == {"N1": False, "N2": True, "N3": True, "pooled": False}
    assert table.loc["N3", ["change", "low", "n"]].isna().all()
    assert table.loc["N3", "reason"].startswith("hidden: fewer than 5 people")


def test_one_network_only_says_that_it_is_one(two_waves):
    table = change(two_waves([40, 50, 60], [41, 55, 58]), one_site(3), before=0, after=1, suppress_below=1)
    assert table["method"].unique().tolist() == ["paired t interval"]
    assert table["n_clusters"].tolist() == [1, 1]
    assert table.loc[0, ["change", "low", "high"]].tolist() == table.loc[1, ["change", "low", "high"]].tolist()


def test_unknown_intervals_levels_and_scales_are_refused(two_waves):
    scores = two_waves([40], [41])
    with pytest.raises(ValueError, match="no interval 'exact'"):
        change(scores, one_site(1), before=0, after=1, suppress_below=1, interval="exact")
    with pytest.raises(ValueError, match="level lies between 0 and 1"):
        change(scores, one_site(1), before=0, after=1, suppress_below=1, level=95)
    with pytest.raises(ValueError, match="number of people from 1 on"):
        change(scores, one_site(1), before=0, after=1, suppress_below=0)
    with pytest.raises(EvaluationError, match="no scores of the scale 'brs'"):
        change(scores, one_site(1), before=0, after=1, suppress_below=1, at_least={"brs": 3})


def test_french_reasons_and_methods(two_waves):
    table = change(
        two_waves([40, 50, 60], [41, 55, 58]), one_site(3), before=0, after=1, suppress_below=1, language="fr"
    )
    assert table["method"].iloc[0] == "intervalle t apparié"


def test_tests_on_request_are_those_of_pingouin():
    rng = np.random.default_rng(2)
    wide = pd.DataFrame({wave: rng.normal(50 - 3 * wave, 10, 25) for wave in range(3)})
    scores = wide.rename_axis("respondent_id").reset_index().melt("respondent_id", var_name="wave", value_name="score")
    scores["scale"] = "cbi"
    scores["wave"] = scores["wave"].astype(int)
    t = paired_tests(scores, waves=[0, 1], test="t").iloc[0]
    witness = pg.ttest(wide[1], wide[0], paired=True)
    assert (t["statistic"], t["p"]) == pytest.approx((witness["T"].item(), witness["p_val"].item()), rel=1e-3)
    w = paired_tests(scores, waves=[0, 1], test="wilcoxon").iloc[0]
    witness = pg.wilcoxon(wide[1], wide[0])
    assert (w["statistic"], w["p"]) == pytest.approx((witness["W_val"].item(), witness["p_val"].item()))
    f = paired_tests(scores, waves=[0, 1, 2], test="friedman").iloc[0]
    witness = pg.friedman(scores, dv="score", within="wave", subject="respondent_id")
    assert (f["statistic"], f["p"], f["df"]) == pytest.approx((witness["Q"].item(), witness["p_unc"].item(), 2))


def test_a_test_of_nothing_has_a_reason_and_no_p(two_waves):
    assert paired_tests(two_waves([40, 50], [41, 51]), waves=[0, 1], test="t")["reason"].item().startswith("all values")
    same = paired_tests(two_waves([40, 50], [40, 50]), waves=[0, 1], test="wilcoxon").iloc[0]
    assert math.isnan(same["p"])
    assert paired_tests(two_waves([40], [41]), waves=[0, 1], test="t")["reason"].item().startswith("one person")
    with pytest.raises(ValueError, match="friedman for three or more"):
        paired_tests(two_waves([40], [41]), waves=[0, 1], test="friedman")
