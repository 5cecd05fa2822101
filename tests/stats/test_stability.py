"""Share unchanged and weighted kappa between two rounds, against Cohen's printed table and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amnmethods.errors import RatingsError, ScaleError
from amnmethods.stats.stability import kappa_of_pairs, pair_counts, share_unchanged, weighted_kappa

# Cohen (1968), Table 1: 200 pairs and his weights of disagreement.
COHEN = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
COHEN_WEIGHTS = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])


def spread(pairs):
    """Turn a table of pairs back into two columns of ratings, 1 to K."""
    first, second = np.nonzero(pairs)
    times = pairs[first, second]
    return np.repeat(first + 1, times), np.repeat(second + 1, times)


@pytest.mark.parametrize(
    ("weights", "printed"),
    [
        (COHEN_WEIGHTS, 0.348),
        (1 - np.eye(3), 0.492),
        ([[0, 6, 3], [6, 0, 1], [3, 1, 0]], 0.574),  # the weights of 1-2 and 2-3 swapped
    ],
)
def test_weighted_kappa_gives_cohens_printed_values(weights, printed):
    row = weighted_kappa(*spread(COHEN), points=[1, 2, 3], weights=weights)
    assert round(row["weighted_kappa"], 3) == printed
    assert (row["n_paired"], row["weights"], row["reason"]) == (200, "matrix", "")


def test_nine_fours_and_a_three_then_ten_fours():
    before, after = [4] * 9 + [3], [4] * 10
    for weights in ("quadratic", "linear"):
        row = weighted_kappa(before, after, [1, 2, 3, 4], weights)
        assert row["weighted_kappa"] == 0
        assert row["share_unchanged"] == 0.9


def test_a_panel_that_churns_is_not_stable():
    before, after = [1] * 5 + [4] * 5, [4] * 5 + [1] * 5
    assert share_unchanged(before, after)["share_unchanged"] == 0
    for weights in ("quadratic", "linear"):
        assert weighted_kappa(before, after, [1, 2, 3, 4], weights)["weighted_kappa"] == -1


def test_both_rounds_on_one_point_leave_kappa_undefined():
    row = weighted_kappa([4, 4, 4], [4, 4, 4], [1, 2, 3, 4])
    assert np.isnan(row["weighted_kappa"])
    assert row["share_unchanged"] == 1
    assert "one point" in row["reason"]


def test_weights_span_the_whole_scale_in_scale_points():
    before, after = [1, 2, 10, 10], [2, 2, 1, 10]
    squared = np.subtract.outer([1, 2, 10], [1, 2, 10]) ** 2
    by_name, by_matrix = (
        weighted_kappa(before, after, [1, 2, 10], w)["weighted_kappa"] for w in ("quadratic", squared)
    )
    assert by_name == by_matrix
    assert weighted_kappa(before, after, [1, 2, 5, 10])["weighted_kappa"] == pytest.approx(by_name)


def test_panellists_are_paired_by_their_id():
    before = pd.Series([1, 2, 3, np.nan], index=["p1", "p2", "p3", "p4"])
    after = pd.Series([3, 2, 4, 4], index=["p3", "p2", "p4", "p9"])
    row = share_unchanged(before, after)
    assert (row["n_paired"], row["n_unchanged"], row["share_unchanged"]) == (2, 2, 1)
    assert weighted_kappa(before, after, [1, 2, 3, 4])["weighted_kappa"] == 1
    with pytest.raises(RatingsError, match="'p1' has two ratings"):
        share_unchanged(before.set_axis(["p1", "p1", "p2", "p3"]), after)
    with pytest.raises(RatingsError, match="3 ratings before and 2 after"):
        share_unchanged([1, 2, 3], [1, 2])


@pytest.mark.parametrize(("before", "after"), [([], []), ([1, np.nan], [np.nan, 2])])
def test_nobody_in_both_rounds(before, after):
    share, kappa = share_unchanged(before, after), weighted_kappa(before, after, [1, 2, 3])
    assert np.isnan(share["share_unchanged"])
    assert np.isnan(share["share_unchanged_low"])
    assert np.isnan(kappa["weighted_kappa"])
    assert share["reason"] == kappa["reason"] == "nobody rated in both rounds"
    assert share["n_paired"] == kappa["n_paired"] == 0


def test_share_unchanged_has_its_interval():
    row = share_unchanged([1] * 10, [1] * 9 + [2])
    assert (round(row["share_unchanged_low"], 3), round(row["share_unchanged_high"], 3)) == (0.596, 0.982)


def test_what_cannot_be_weighed_is_refused():
    with pytest.raises(ScaleError, match="rating 5 is no point"):
        weighted_kappa([1, 5], [1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="3 x 3 matrix"):
        weighted_kappa([1], [1], [1, 2, 3], np.ones((3, 3)))
    with pytest.raises(ValueError, match="'quadratic', 'linear' or a matrix"):
        weighted_kappa([1], [1], [1, 2, 3], "cubic")


pairs = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=40)


@given(pairs=pairs, weights=st.sampled_from(["quadratic", "linear"]))
def test_kappa_knows_no_direction_and_no_unit(pairs, weights):
    before, after = np.array(pairs).T
    kappa = weighted_kappa(before, after, range(1, 6), weights)["weighted_kappa"]
    turned = weighted_kappa(after, before, range(1, 6), weights)["weighted_kappa"]
    stretched = weighted_kappa(10 * before - 10, 10 * after - 10, range(0, 50, 10), weights)["weighted_kappa"]
    np.testing.assert_allclose([turned, stretched], kappa, atol=1e-12)
    assert np.isnan(kappa) or kappa <= 1
    assert (kappa == 1) == ((before == after).all() and len(set(before)) > 1)


@given(pairs=pairs)
def test_quadratic_kappa_is_an_intraclass_correlation(pairs):
    # Fleiss & Cohen (1973): 2 cov / (var + var + (difference of the means) ** 2), with n below the line.
    before, after = np.array(pairs, dtype=float).T
    kappa = weighted_kappa(before, after, range(1, 6))["weighted_kappa"]
    below = before.var() + after.var() + (before.mean() - after.mean()) ** 2
    if below == 0:
        assert np.isnan(kappa)
    else:
        covariance = ((before - before.mean()) * (after - after.mean())).mean()
        assert kappa == pytest.approx(2 * covariance / below, abs=1e-9)


def test_kappa_of_many_tables_at_once():
    weights = np.abs(np.subtract.outer(np.arange(3), np.arange(3)))
    tables = np.stack([COHEN, np.zeros((3, 3), dtype=int), np.diag([1, 2, 3])])
    found = kappa_of_pairs(tables, weights)
    assert found[0] == kappa_of_pairs(COHEN, weights)
    assert np.isnan(found[1])
    assert found[2] == 1
    np.testing.assert_array_equal(pair_counts(*spread(COHEN), np.array([1.0, 2, 3])), COHEN)
