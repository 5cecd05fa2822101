"""Kendall's W and Krippendorff's alpha, against printed values, scipy and the krippendorff package."""

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amnmethods.errors import ScaleError
from amnmethods.stats.agreement import fleiss_kappa, gwet_ac, kendall_w, krippendorff_alpha
from amnmethods.stats.counts import matrix_counts

# Siegel (1956), Kendall's W with tied observations: ten objects in the order of three judges.
TIED = pd.DataFrame(
    [
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ]
)
# Three observers, fifteen units, as on Wikipedia's page on Krippendorff's alpha.
THREE_OBSERVERS = pd.DataFrame(
    [
        [None, None, None, None, None, 3, 4, 1, 2, 1, 1, 3, 3, None, 3],
        [1, None, 2, 1, 3, 3, 4, 3, None, None, None, None, None, None, None],
        [None, None, 2, 1, 3, 4, 4, None, 2, 1, 1, 3, 3, None, 4],
    ],
    dtype=float,
)


def test_w_of_tied_ranks_is_the_printed_one():
    assert round(kendall_w(TIED)["w"], 3) == 0.828
    assert kendall_w(TIED, correct_ties=False)["w"] == pytest.approx(0.795959596)


def test_w_is_friedmans_statistic_told_from_0_to_1():
    from scipy.stats import friedmanchisquare

    ratings = pd.DataFrame(np.random.default_rng(2).integers(1, 6, (9, 7)))
    friedman = friedmanchisquare(*ratings.to_numpy().T)
    row = kendall_w(ratings)
    assert (row["chi2"], row["p"]) == pytest.approx((friedman.statistic, friedman.pvalue))
    assert row["w"] == pytest.approx(friedman.statistic / (9 * 6))
    assert (row["n_raters"], row["n_items"], row["df"], row["n_left_out"], row["reason"]) == (9, 7, 6, 0, "")


def test_a_gap_leaves_out_an_item_or_a_rater_and_says_how_many():
    gap = TIED.copy()
    gap.loc[0, [3, 4]] = np.nan
    items, raters = kendall_w(gap), kendall_w(gap, leave_out="raters")
    assert (items["n_raters"], items["n_items"], items["n_left_out"]) == (3, 8, 2)
    assert (raters["n_raters"], raters["n_items"], raters["n_left_out"]) == (2, 10, 1)
    assert items["w"] == pytest.approx(kendall_w(TIED.drop(columns=[3, 4]))["w"])
    assert raters["w"] == pytest.approx(kendall_w(TIED.drop(index=0))["w"])
    with pytest.raises(ValueError, match="'items' or 'raters'"):
        kendall_w(gap, leave_out="pairs")


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        (np.full((5, 4), 7.0), "same rating"),
        (np.ones((1, 4)), "1 raters of 4 items"),
        (np.ones((4, 1)), "4 raters of 1 items"),
        (np.full((3, 4), np.nan), "3 raters of 0 items"),
        (np.empty((0, 0)), "0 raters of 0 items"),
    ],
)
@pytest.mark.parametrize("correct_ties", [True, False])
def test_an_undefined_w_has_a_reason(matrix, reason, correct_ties):
    row = kendall_w(pd.DataFrame(matrix), correct_ties=correct_ties)
    assert np.isnan(row["w"])
    assert np.isnan(row["p"])
    assert reason in row["reason"]


def test_a_rater_who_ties_everything_is_left_standing_beside_the_others():
    orders = pd.DataFrame([[1, 2, 3], [1, 2, 3], [5, 5, 5]])
    assert kendall_w(orders)["w"] == 1 * (2 / 3)


def test_two_opposed_raters_have_no_concordance_and_two_equal_ones_full():
    assert kendall_w(pd.DataFrame([[1, 2, 3], [3, 2, 1]]))["w"] == 0
    assert kendall_w(pd.DataFrame([[1, 2, 3], [2, 4, 9]]))["w"] == pytest.approx(1)


def test_permutations_give_the_exact_chance():
    # Three raters of three items without ties: 6 ** 2 orders beside the first, of which one has W = 1.
    full = pd.DataFrame([[1, 2, 3]] * 3)
    p = kendall_w(full, n_permutations=40_000, rng=7)["p"]
    assert p == pytest.approx(1 / 36, abs=0.003)
    assert p == kendall_w(full, n_permutations=40_000, rng=7)["p"]


@pytest.mark.parametrize(("level", "printed"), [("nominal", 0.691358), ("interval", 0.810845)])
def test_alpha_of_three_observers_is_the_printed_one(level, printed):
    row = krippendorff_alpha(matrix_counts(THREE_OBSERVERS, [1, 2, 3, 4]), level)
    assert row["alpha"] == pytest.approx(printed, abs=5e-7)
    assert (row["n_items"], row["n_ratings"], row["n_left_out"], row["reason"]) == (12, 26, 3, "")


@given(
    data=st.lists(
        st.lists(st.sampled_from([1.0, 2.0, 4.0, 7.0, np.nan]), min_size=6, max_size=6), min_size=2, max_size=7
    ),
    level=st.sampled_from(["nominal", "ordinal", "interval", "ratio"]),
)
def test_alpha_is_that_of_the_krippendorff_package(data, level):
    matrix = np.array(data)
    row = krippendorff_alpha(matrix_counts(pd.DataFrame(matrix), [1, 2, 4, 7]), level)
    paired = matrix[:, (~np.isnan(matrix)).sum(axis=0) > 1]
    if len(np.unique(paired[~np.isnan(paired)])) < 2:
        assert np.isnan(row["alpha"])
        assert row["reason"]
    else:
        theirs = krippendorff.alpha(
            reliability_data=matrix, level_of_measurement=level, value_domain=np.array([1.0, 2.0, 4.0, 7.0])
        )
        assert row["alpha"] == pytest.approx(theirs, abs=1e-9)


def test_near_unanimity_has_a_low_alpha_and_many_identical_pairs():
    # Twenty items of three raters, all 4 but for two threes in different items.
    counts = pd.DataFrame([[0, 3]] * 18 + [[1, 2]] * 2, columns=[3, 4])
    row = krippendorff_alpha(counts, "nominal")
    assert row["alpha"] < 0
    assert row["share_identical"] == pytest.approx(56 / 60)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [([[0, 5], [0, 4]], "all ratings are equal"), ([[1, 0], [0, 1]], "no item has two"), ([[0, 0]], "no item has two")],
)
def test_an_undefined_alpha_has_a_reason(rows, reason):
    row = krippendorff_alpha(pd.DataFrame(rows, columns=[1, 2]), "ordinal")
    assert np.isnan(row["alpha"])
    assert reason in row["reason"]


def test_names_will_do_as_points_where_only_sameness_counts():
    table = pd.DataFrame([[3, 0], [1, 2]], columns=["barrier", "facilitator"])
    assert krippendorff_alpha(table, "nominal")["alpha"] == pytest.approx(
        krippendorff_alpha(table.set_axis([1, 2], axis=1), "interval")["alpha"]
    )
    with pytest.raises(ScaleError, match="are numbers"):
        krippendorff_alpha(table, "ordinal")


def test_a_ratio_needs_a_scale_from_nought():
    table = pd.DataFrame([[3, 1], [1, 2]], columns=[0, 2])
    assert krippendorff_alpha(table, "ratio")["alpha"] == pytest.approx(krippendorff_alpha(table, "nominal")["alpha"])
    with pytest.raises(ScaleError, match="starts at -1"):
        krippendorff_alpha(table.set_axis([-1, 2], axis=1), "ratio")
    with pytest.raises(ValueError, match="nominal, ordinal, interval or ratio"):
        krippendorff_alpha(table, "metric")


def test_gwets_ac_and_fleiss_kappa_are_undefined_without_pairs():
    one = pd.DataFrame([[1, 0], [0, 1]], columns=["a", "b"])
    for found, symbol in ((fleiss_kappa(one), "kappa"), (gwet_ac(one), "ac")):
        assert np.isnan(found[symbol])
        assert found["reason"] == "no unit has two ratings"
        assert found["n_left_out"] == 2


def test_a_single_category_has_no_agreement_beyond_chance():
    row = gwet_ac(pd.DataFrame({"a": [2, 3]}))
    assert (np.isnan(row["ac"]), row["reason"]) == (True, "there is a single category")


def test_weights_need_points_and_a_name():
    counts = pd.DataFrame([[1, 1], [2, 0]], columns=["a", "b"])
    with pytest.raises(ScaleError):
        gwet_ac(counts, "quadratic")
    with pytest.raises(ValueError, match="identity, linear, quadratic or ordinal"):
        gwet_ac(counts.set_axis([1, 2], axis=1), "radical")


def test_linear_weights_go_by_the_distance_of_the_points():
    # DS-K of Krippendorff (2011) by irrCAC 1.4: AC2 linear .85874, ordinal .89894, quadratic .91400.
    rows = [
        [3, 0, 0, 0, 0], [0, 3, 1, 0, 0], [0, 0, 4, 0, 0], [0, 0, 4, 0, 0], [0, 4, 0, 0, 0], [1, 1, 1, 1, 0],
        [0, 0, 0, 4, 0], [3, 1, 0, 0, 0], [0, 4, 0, 0, 0], [0, 0, 0, 0, 3], [2, 0, 0, 0, 0], [0, 0, 1, 0, 0],
    ]  # fmt: skip
    counts = pd.DataFrame(rows, columns=range(1, 6))
    found = [gwet_ac(counts, weights)["ac"] for weights in ("linear", "ordinal", "quadratic")]
    assert found == pytest.approx([0.85874, 0.89894, 0.91400], abs=1e-5)
