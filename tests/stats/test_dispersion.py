"""Spread and place of the ratings, against printed tables, numpy, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amnmethods.errors import RatingsError, ScaleError
from amnmethods.stats import arrays, dispersion
from amnmethods.stats.counts import tally

NINE = range(1, 10)


def counted(*items, points=NINE):
    """Make a counts table from lists of ratings."""
    rows = [tally(np.zeros(len(item), dtype=int), item, 1, points)[0] for item in items]
    return pd.DataFrame(rows, columns=list(points))


# Hyndman & Fan's definitions 2, 6 and 7 are numpy's averaged_inverted_cdf, weibull and linear.
NUMPY_NAMES = {"type2": "averaged_inverted_cdf", "type6": "weibull", "type7": "linear"}


@given(
    ratings=st.lists(st.sampled_from([1, 2, 2.5, 4, 9]), min_size=1, max_size=40),
    twentieths=st.integers(0, 20),
    method=st.sampled_from(sorted(NUMPY_NAMES)),
)
def test_quantiles_are_those_of_numpy(ratings, twentieths, method):
    ours = dispersion.quantile(counted(ratings, points=[1, 2, 2.5, 4, 9]), twentieths / 20, method).item()
    assert ours == pytest.approx(np.quantile(ratings, twentieths / 20, method=NUMPY_NAMES[method]), abs=1e-9)


def test_a_share_of_the_ratings_that_is_whole_is_seen_as_whole():
    # 0.7 * 10 is 7 and not 7.000000000000001 or 6.999999999999999: the mean of the 7th and 8th rating.
    ten = counted([1, 1, 1, 1, 1, 1, 1, 9, 9, 9])
    assert dispersion.quantile(ten, 0.7).item() == 5
    assert dispersion.quantile(ten, 0.1 + 0.2 + 0.4).item() == 5
    assert dispersion.quantile(counted([1, 9, 9]), 1 / 3).item() == 5


@pytest.mark.parametrize(("method", "printed"), [("type7", 3.5), ("type6", 4.5), ("type2", 4.0)])
def test_the_range_of_quartiles_depends_on_the_definition(method, printed):
    # Computed in R for the ratings 1 2 3 4 5 6 7 9.
    assert dispersion.iqr(counted([1, 2, 3, 4, 5, 6, 7, 9]), method).item() == printed


@pytest.mark.parametrize(("method", "printed"), [("type7", 1.0), ("type6", 2.0)])
def test_a_narrow_range_by_one_definition_is_wide_by_another(method, printed):
    # Statement S6 of contentvalidR's Delphi example, last round: 5 of 9 agree.
    last_round = counted([1, 1, 2, 2, 3, 3, 3, 4, 4], points=[1, 2, 3, 4])
    assert dispersion.iqr(last_round, method).item() == printed
    assert dispersion.share(last_round, 3, 4).item() == pytest.approx(0.556, abs=5e-4)


def test_a_median_is_the_middle_and_not_the_upper_middle():
    medians = dispersion.median(counted([1, 2, 3, 4], [3, 3, 3, 7, 7, 7]))
    assert medians.tolist() == [2.5, 5]


def test_those_who_left_make_agreement():
    # 20 raters: 10 in 7-9, 6 in 4-6, 4 in 1-3; then three of the middle and three of the low ones leave.
    stayed = [7] * 10 + [5] * 3 + [2]
    counts = counted(stayed + [5] * 3 + [2] * 3, stayed)
    assert dispersion.share(counts, 7, 9).round(3).tolist() == [0.5, 0.714]
    assert dispersion.share(counts, 1, 3).round(3).tolist() == [0.2, 0.071]


def test_a_narrow_range_may_lie_where_nobody_agrees():
    low = counted([1, 1, 1, 2, 2, 2, 1, 1, 2], points=[1, 2, 3, 4])
    assert dispersion.iqr(low).item() == 1
    assert dispersion.share(low, 3, 4).item() == 0


def test_a_low_median_may_hide_a_split():
    split = counted([1] * 5 + [3] * 8 + [8] * 11)
    assert dispersion.median(split).item() == 3
    assert dispersion.ipras(split)["disagreement"].item()


@pytest.mark.parametrize(
    ("ratings", "consensus"),
    [
        # Tastle & Wierman (2007), the example that R's consr also gives.
        ((19, 16, 26, 29, 10), 0.5184145),
        # R's agrmt, help page of consensus().
        ((30, 40, 210, 130, 530, 50, 10), 0.7256876),
        ((0, 0, 10, 0, 0), 1),
        ((5, 0, 0, 0, 5), 0),
        ((2, 2, 2, 2, 2), 0.433985000288462),
    ],
)
def test_tastle_wierman_gives_the_printed_values(ratings, consensus):
    counts = pd.DataFrame([ratings], columns=range(1, len(ratings) + 1))
    assert dispersion.tastle_wierman(counts).item() == pytest.approx(consensus, abs=5e-7)


@pytest.mark.parametrize(
    ("ratings", "agreement"),
    [
        # R's agrmt, its own example; its layers one by one are the next seven.
        ((30, 40, 210, 130, 530, 50, 10), 0.6113333333),
        ((1, 1, 1, 1, 1, 1, 1), 0),
        ((1, 1, 1, 1, 1, 1, 0), 1 / 6),
        ((0, 1, 1, 1, 1, 1, 0), 1 / 3),
        ((0, 0, 1, 1, 1, 1, 0), 1 / 2),
        ((0, 0, 1, 1, 1, 0, 0), 2 / 3),
        ((0, 0, 1, 0, 1, 0, 0), 7 / 15),
        ((0, 0, 0, 0, 1, 0, 0), 1),
        # The ratings 1 1 3 4 on four points.
        ((2, 0, 1, 1), 1 / 12),
        ((6, 0, 0, 0, 6), -1),
        # By hand: 6 of 111, 2 of 011, 2 of 010. (R's agrmt gives .70 when told the same as .4 1 .6.)
        ((2, 5, 3), 0.3),
    ],
)
def test_van_der_eijk_gives_the_printed_values(ratings, agreement):
    counts = pd.DataFrame([ratings], columns=range(1, len(ratings) + 1))
    assert dispersion.van_der_eijk(counts).item() == pytest.approx(agreement, abs=1e-9)


rated = st.lists(st.integers(0, 30), min_size=3, max_size=11).filter(any)


@given(counts=rated, times=st.integers(2, 7))
def test_agreement_keeps_its_bounds_and_knows_no_direction_nor_size(counts, times):
    table = pd.DataFrame([counts, counts[::-1], [n * times for n in counts]], columns=range(len(counts)))
    for measure, least in ((dispersion.tastle_wierman, 0), (dispersion.van_der_eijk, -1)):
        found = measure(table).to_numpy()
        assert least - 1e-12 <= found[0] <= 1 + 1e-12
        np.testing.assert_allclose(found, found[0], atol=1e-12)
        alone = np.count_nonzero(counts) == 1
        assert (found[0] > 1 - 1e-9) == alone


@given(ratings=st.lists(st.sampled_from([1, 2, 4, 4.5]), min_size=2, max_size=30))
def test_moments_are_those_of_numpy(ratings):
    table = counted(ratings, points=[1, 2, 4, 4.5])
    assert dispersion.mean(table).item() == pytest.approx(np.mean(ratings))
    assert dispersion.sd(table).item() == pytest.approx(np.std(ratings, ddof=1), abs=1e-12)
    assert dispersion.cv(table).item() == pytest.approx(np.std(ratings, ddof=1) / np.mean(ratings), abs=1e-12)
    assert dispersion.mad_m(table).item() == pytest.approx(np.mean(np.abs(ratings - np.median(ratings))))


@pytest.mark.parametrize(
    "measure",
    ["median", "iqr", "mean", "sd", "cv", "mad_m", "tastle_wierman", "van_der_eijk"],
)
def test_nobody_rated_is_undefined_and_not_nought(measure):
    assert np.isnan(getattr(dispersion, measure)(counted([], [4])).iloc[0])
    assert np.isnan(dispersion.share(counted([]), 7, 9).item())


def test_one_rater_has_a_median_but_no_standard_deviation():
    one = counted([4])
    assert dispersion.median(one).item() == 4
    assert dispersion.iqr(one).item() == 0
    assert np.isnan(dispersion.sd(one).item())
    assert dispersion.sd(counted([4, 4])).item() == 0


def test_a_scale_from_nought_has_no_coefficient_of_variation():
    assert np.isnan(dispersion.cv(counted([1, 2, 3], points=[0, 1, 2, 3])).item())
    assert np.isnan(dispersion.cv(counted([0, 1], points=[-1, 0, 1])).item())


def test_too_few_points_for_a_coefficient():
    assert np.isnan(dispersion.van_der_eijk(counted([0, 1, 1], points=[0, 1])).item())
    assert np.isnan(dispersion.tastle_wierman(counted([1, 1], points=[1])).item())


@pytest.mark.parametrize("cell", [-1, 0.5, np.nan])
def test_what_is_no_count_is_named(cell):
    table = pd.DataFrame([[1, 2], [3, cell]], index=["s01", "s02"], columns=[1, 2])
    with pytest.raises(RatingsError, match="Row 's02', point 2 holds"):
        dispersion.median(table)


def test_columns_that_are_no_points_are_refused():
    with pytest.raises(ScaleError, match="numbers in rising order"):
        dispersion.median(pd.DataFrame([[1, 2]], columns=[2, 1]))
    with pytest.raises(ScaleError, match="are numbers"):
        dispersion.median(pd.DataFrame([[1, 2]], columns=["never", "often"]))


@pytest.mark.parametrize("call", [lambda t: dispersion.quantile(t, 0.5, "type5"), lambda t: dispersion.quantile(t, 75)])
def test_an_unknown_definition_or_quantile_is_refused(call):
    with pytest.raises(ValueError, match=r"type2, type6 or type7|between 0 and 1"):
        call(counted([1, 2]))


def test_kernels_work_over_any_leading_axes():
    counts = np.random.default_rng(5).integers(0, 4, (3, 4, 9))
    counts[1, 2] = 0
    for kernel in (arrays.median, arrays.mean, arrays.sd, arrays.cv, arrays.mad_m, arrays.tastle_wierman):
        found = kernel(counts, arrays.RAM_POINTS)
        assert found.shape == (3, 4)
        assert np.isnan(found[1, 2])
        np.testing.assert_array_equal(found[2], kernel(counts[2], arrays.RAM_POINTS))
    assert arrays.van_der_eijk(counts).shape == (3, 4)
    assert arrays.ram_class(counts, arrays.RAM_POINTS)[1, 2] is None
    assert arrays.ram_classical(counts, arrays.RAM_POINTS).shape == (3, 4)
