"""Run charts, control charts, segmented regression: against printed tables, statsmodels, and by hand."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from amnmethods.errors import EvaluationError
from amnmethods.evaluation import control_chart, interrupted_series, run_chart, run_rules
from amnmethods.evaluation.runs import fewest_crossings, longest, runs_limits


def series_of(numerators, denominators=None, start="2025-01", **more):
    months = [str(month) for month in pd.period_range(start, periods=len(numerators), freq="M")]
    table = pd.DataFrame({"site": "N1", "measure": "contacts", "month": months, "numerator": numerators})
    return table.assign(**({} if denominators is None else {"denominator": denominators}), **more)


# Critical values of the runs test, two-sided 5 %, as printed from Swed & Eisenhart (1943) in textbooks: the numbers of runs
# that are too few and too many, for as many points on one side as on the other.
TOO_FEW_TOO_MANY = {5: (2, 10), 6: (3, 11), 7: (3, 13), 8: (4, 14), 9: (5, 15), 10: (6, 16)}


@pytest.mark.parametrize("half", TOO_FEW_TOO_MANY)
def test_the_limits_of_runs_are_the_printed_ones(half):
    few, many = TOO_FEW_TOO_MANY[half]
    assert runs_limits(half, half) == (few + 1, many - 1)


def test_uneven_sides_have_the_printed_limits_too():
    # The same printed table: (5, 10) gives 3 and 12, (4, 8) gives 3 and 10, (10, 19) gives 8 and 20.
    assert [runs_limits(*sides) for sides in ((5, 10), (4, 8), (10, 19))] == [(4, 11), (4, 9), (9, 19)]


def test_the_rules_of_anhoej_have_the_printed_limits():
    # Longest run: round(log2 n + 3), as tabulated for n = 10, 12, 20, 23, 45, 46, 91; crossings: Anhøj & Olesen (2014), table 1.
    assert [longest(n) for n in (10, 12, 20, 23, 45, 46, 91)] == [6, 7, 7, 8, 8, 9, 10]
    assert [fewest_crossings(n) for n in range(10, 25)] == [
        int(stats.binom.ppf(0.05, n - 1, 0.5)) for n in range(10, 25)
    ]


def test_points_on_the_median_neither_make_nor_break_a_run():
    chart = run_chart(series_of([1, 1, 5, 1, 9, 9, 5, 9, 1, 9, 1, 9, 1]), rules="perla")
    assert chart["median"].iloc[0] == 5
    assert chart["run"].tolist() == [1, 1, pd.NA, 1, 2, 2, pd.NA, 2, 3, 4, 5, 6, 7]


def test_six_points_on_one_side_are_a_shift_and_five_are_none():
    rules = run_rules(run_chart(series_of([1, 9, 1, 9, 1, 9, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9]), rules="perla")).set_index(
        "rule"
    )
    assert (rules.loc["shift", "found"], rules.loc["shift", "signal"]) == (5, False)
    chart = run_chart(series_of([1, 9, 1, 9, 1, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 1, 9, 9]), rules="perla")
    assert chart["in_shift"].tolist() == [False] * 4 + [True] * 6 + [False] * 8
    assert run_rules(chart).set_index("rule").loc["shift", "signal"]


def test_five_points_rising_are_a_trend_and_equal_neighbours_count_once():
    chart = run_chart(series_of([5, 1, 2, 3, 3, 4, 5, 1, 9, 2, 8, 1, 9]), rules="perla")
    rules = run_rules(chart).set_index("rule")
    assert (rules.loc["trend", "found"], rules.loc["trend", "signal"]) == (5, True)
    assert chart["in_trend"].sum() == 5


def test_a_point_far_out_is_one_beyond_the_limits_of_single_values():
    chart = run_chart(series_of([5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 30]), rules="perla")
    assert chart["far_out"].tolist() == [False] * 11 + [True]


def test_too_few_points_give_no_signal_but_a_reason():
    rules = run_rules(run_chart(series_of([1, 2, 3, 4, 5]), rules="perla"))
    assert rules["signal"].isna().all()
    assert set(rules["reason"]) == {"4 figures off the median; the rules need 10"}
    same = run_rules(run_chart(series_of([5] * 12), rules="anhoej"))
    assert same["signal"].isna().all()


def test_a_median_frozen_before_the_change_shows_the_shift():
    values = [5, 6, 4, 5, 6, 4, 8, 9, 8, 9, 8, 9]
    chart = run_chart(series_of(values), rules="anhoej", median_until="2025-06")
    assert chart["median"].iloc[0] == 5
    rules = run_rules(chart).set_index("rule")
    assert rules.loc["longest_run", "limit_high"] == 6
    assert rules.loc["crossings", ["found", "limit_low"]].tolist() == [4, 2]


def test_a_month_without_figure_is_a_gap_and_a_happening_stands_on_its_month():
    series = series_of([4, 6, 5], [10, 10, 10]).drop(index=1)
    happenings = pd.DataFrame(
        {
            "site": ["N1", None, "N9"],
            "on": ["2025-02-11", pd.Timestamp("2025-04-01"), "2025-01-05"],
            "what": ["New law", "Support begins", "Elsewhere"],
            "what_fr": ["Nouvelle loi", None, None],
            "kind": ["confounder", "start", "confounder"],
        }
    )
    chart = run_chart(series, happenings, rules="perla", language="fr")
    assert chart["month"].tolist() == ["2025-01", "2025-02", "2025-03", "2025-04"]
    assert chart["happening"].tolist() == ["", "Nouvelle loi", "", "Support begins"]
    assert chart["kind"].tolist() == ["", "confounder", "", "start"]
    assert chart["reason"].tolist() == ["", "aucun chiffre pour ce mois", "", "aucun chiffre pour ce mois"]
    assert math.isnan(chart["value"].iloc[1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"month": "13/2025"}, "says '13/2025', which is no month"),
        ({"month": "2025-13"}, "says '2025-13', which is no month"),
        ({"month": None}, "has no month"),
        ({"numerator": -1}, "the numerator -1 is no number from 0"),
        ({"numerator": "x"}, "the numerator 'x' is no number from 0"),
    ],
)
def test_series_that_cannot_be_are_refused(change, message):
    with pytest.raises(EvaluationError, match=message):
        run_chart(series_of([1.0]).assign(**change), rules="perla")


def test_a_month_twice_months_in_any_order_and_unknown_kinds():
    series = series_of([1, 2, 3])
    with pytest.raises(EvaluationError, match="stands twice for 2025-01"):
        run_chart(pd.concat([series, series.head(1)]), rules="perla")
    turned = run_chart(series.iloc[::-1], rules="perla")
    assert turned["value"].tolist() == [1, 2, 3]
    odd = pd.DataFrame({"site": ["N1"], "on": ["2025-01-01"], "what": ["x"], "kind": ["luck"]})
    with pytest.raises(EvaluationError, match="of the kind 'luck'; it is one of start, adaptation, confounder"):
        run_chart(series, odd, rules="perla")
    with pytest.raises(ValueError, match="no rules 'nelson'"):
        run_chart(series, rules="nelson")


def test_single_values_have_the_printed_limits():
    # NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, flow rate: centre 50.81, limits 45.8159 and 55.8041.
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    row = control_chart(series_of(flow), kind="xmr").iloc[0]
    assert (row["centre"], row["lower"], row["upper"]) == pytest.approx((50.81, 45.8159, 55.8041), abs=0.002)
    assert row["range_upper"] == pytest.approx(3.267 * 1.8778, abs=0.001)


def test_shares_have_the_printed_limits():
    # Pyzdek & Keller, The Handbook for Quality Management, figure 9.13 (counts of 250): 27.933, 12.990, 42.877.
    counts = [28] * 28 + [27] * 2
    row = control_chart(series_of(counts, [250] * 30), kind="p").iloc[0]
    assert (row["centre"] * 250, row["lower"] * 250, row["upper"] * 250) == pytest.approx(
        (27.933, 12.990, 42.877), abs=0.001
    )


def test_limits_of_shares_and_rates_go_with_each_months_denominator():
    # Pyzdek & Keller, table 9.6: bruised peaches of 250 or 500, 1544 of 8000 in all.
    bruised = [47, 42, 55, 51, 46, 61, 39, 44, 41, 51, 88, 101, 101, 40, 48, 47, 50, 48, 57, 45, 43, 105, 98, 100, 96]
    of = [250] * 10 + [500] * 3 + [250] * 8 + [500] * 4
    shares = control_chart(series_of(bruised, of), kind="p")
    assert shares["centre"].iloc[0] == 0.193
    for n, own in shares.groupby("denominator"):
        reach = 3 * np.sqrt(0.193 * 0.807 / n)
        assert own[["lower", "upper"]].iloc[0].tolist() == pytest.approx([0.193 - reach, 0.193 + reach])
    assert not shares["outside"].any()
    rates = control_chart(series_of(bruised, np.array(of) / 250), kind="u")
    assert rates["centre"].iloc[0] == pytest.approx(48.25)
    assert rates["upper"].iloc[0] == pytest.approx(48.25 + 3 * np.sqrt(48.25))


def test_limits_of_a_base_period_show_what_came_after():
    chart = control_chart(series_of([27, 30, 25, 29, 26, 28, 60], [100] * 7), kind="p", base_until="2025-06")
    assert chart["n_base"].iloc[0] == 6
    assert chart["outside"].tolist() == [False] * 6 + [True]


@pytest.mark.parametrize("kind", ["p", "u", "xmr"])
@pytest.mark.parametrize("numerators", [[5], [0, 0, 0, 0]])
def test_without_spread_there_are_no_limits(kind, numerators):
    chart = control_chart(series_of(numerators, [10] * len(numerators)), kind=kind)
    if (kind == "u" and numerators == [5]) or (kind == "p" and numerators == [5]):
        assert chart["upper"].notna().all()  # counts bring their own spread
        return
    assert chart[["lower", "upper"]].isna().all(axis=None)
    assert chart["outside"].isna().all()
    assert set(chart["reason"]) == {"too few figures, or no spread, to put limits at"}


def test_moving_ranges_do_not_cross_a_gap_and_months_without_denominator_have_a_reason():
    chart = control_chart(series_of([4, 6, 5, 9], [1, 1, 0, 1]), kind="xmr")
    assert chart["moving_range"].isna().tolist() == [True, False, True, True]
    assert chart["reason"].tolist()[2] == "the denominator is 0"


def test_shares_that_are_none_are_refused():
    with pytest.raises(EvaluationError, match="in 2025-02: 12 of 10 cannot be a share"):
        control_chart(series_of([5, 12], [10, 10]), kind="p")
    with pytest.raises(EvaluationError, match="has no denominator: a p chart needs one"):
        control_chart(series_of([5, 12]), kind="p")
    with pytest.raises(ValueError, match="no chart 'c'"):
        control_chart(series_of([5, 12]), kind="c")


@pytest.fixture
def interrupted():
    """Give 24 months with a jump of 3 and a slope changed by 0.2 from month 13 on, errors hanging together."""
    rng = np.random.default_rng(3)
    error = np.zeros(24)
    for k in range(1, 24):
        error[k] = 0.5 * error[k - 1] + rng.normal(0, 0.3)
    time = np.arange(24)
    return series_of(10 + 0.1 * time + (time >= 12) * (3 + 0.2 * (time - 12)) + error)


def test_segmented_regression_is_that_of_statsmodels_with_newey_west_errors(interrupted):
    row = interrupted_series(interrupted, starts_on="2026-01-15").iloc[0]
    data = pd.DataFrame({"y": interrupted["numerator"], "t": np.arange(24.0) - 12})
    data["after"] = (data["t"] >= 0).astype(float)
    fit = smf.ols("y ~ t + after + after:t", data).fit(
        cov_type="HAC", cov_kwds={"maxlags": 2, "use_correction": True}, use_t=True
    )
    for name, term in {"slope_before": "t", "level_change": "after", "slope_change": "after:t"}.items():
        assert row[name] == pytest.approx(fit.params[term])
        assert [row[f"{name}_low"], row[f"{name}_high"]] == pytest.approx(fit.conf_int().loc[term].tolist())
    assert row["lags"] == 2
    assert row["level_change_low"] < 3 < row["level_change_high"]


def test_fewer_than_eight_months_on_a_side_are_refused_with_the_reason(interrupted):
    row = interrupted_series(interrupted.head(19), starts_on="2026-01").iloc[0]
    assert row["reason"] == "12 months with a figure before and 7 after; a segmented regression needs 8 on each side"
    assert row[["level_change", "slope_before", "level_change_low"]].isna().all()
    assert pd.isna(row["lags"])


def test_confounders_in_the_window_are_named(interrupted):
    happenings = pd.DataFrame(
        {"site": ["N1", "N1", "N1"], "on": ["2026-04-01", "2026-01-01", "2030-01-01"], "what": ["Wages rose", "Start", "Later"],
         "kind": ["confounder", "start", "confounder"]}
    )  # fmt: skip
    row = interrupted_series(interrupted, happenings, starts_on="2026-01").iloc[0]
    assert row["confounders"] == "Wages rose (2026-04)"
    assert row["others"] == "Start (2026-01)"
    assert row["n_after"] == 12


def test_a_series_that_never_varies_or_fits_without_rest_has_no_figure():
    flat = interrupted_series(series_of([5] * 20), starts_on="2025-11").iloc[0]
    assert flat["reason"] == "all figures are equal"
    line = interrupted_series(series_of(range(20)), starts_on="2025-11").iloc[0]
    assert line["reason"] == "the lines fit without any rest, so there is nothing to judge them by"
    with pytest.raises(EvaluationError, match="lags are a number of months"):
        interrupted_series(series_of([5] * 20), starts_on="2025-11", lags=-1)
    with pytest.raises(EvaluationError, match="starts_on says 'soon'"):
        interrupted_series(series_of([5] * 20), starts_on="soon")


def test_a_share_above_one_is_drawn_by_no_verb():
    series = series_of([165, 999, 170], [410, 410, 410])
    said = "in 2025-02: 999 of 410 cannot be a share"
    with pytest.raises(EvaluationError, match=said):
        run_chart(series, rules="perla", shares=["contacts"])
    with pytest.raises(EvaluationError, match=said):
        interrupted_series(series, starts_on="2025-02", shares=["contacts"])
    assert run_chart(series, rules="perla", shares=["another"])["value"].max() > 1, "events per exposure may be above 1"


@pytest.mark.parametrize("on", ["2062-03-01", "1962-03-01"])
def test_a_happening_decades_away_is_refused_by_name(on):
    happenings = pd.DataFrame({"site": ["N1"], "on": [on], "what": ["Wages rise"]})
    with pytest.raises(
        EvaluationError, match=f"'Wages rise' is of {on[:7]}, and 'contacts' of N1 goes from 2025-01 to 2025-03"
    ):
        run_chart(series_of([1, 2, 3]), happenings, rules="perla")
    near = happenings.assign(on="2024-06-01")
    assert run_chart(series_of([1, 2, 3]), near, rules="perla")["month"].iloc[0] == "2024-06"
