"""Wilson's interval and the bootstrap, against printed values, scipy and the exact limit."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amnmethods.stats import arrays
from amnmethods.stats.intervals import bootstrap, wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 857-872, Table I.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # Computed apart.
        (7, 10, 0.397, 0.892),
        (8, 10, 0.490, 0.943),
        (9, 10, 0.596, 0.982),
        (10, 10, 0.722, 1.0),
        (12, 15, 0.548, 0.930),
        (14, 20, 0.481, 0.855),
        (0, 10, 0.0, 0.278),
    ],
)
def test_wilson_gives_the_printed_values(k, n, low, high):
    digits = 4 if n > 20 or (k, n) == (0, 20) else 3
    assert tuple(round(end, digits) for end in wilson(k, n)) == (low, high)


def test_nine_unanimous_experts_are_the_fewest_whose_low_end_reaches_seven_tenths():
    low, high = wilson(np.arange(1, 12), np.arange(1, 12))
    assert np.flatnonzero(low >= 0.70)[0] + 1 == 9
    assert (high == 1).all()


@given(n=st.integers(1, 400), k=st.integers(0, 400), level=st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_wilson_is_that_of_scipy(n, k, level):
    from scipy.stats import binomtest

    k = min(k, n)
    ends = binomtest(k, n).proportion_ci(level, method="wilson")
    low, high = wilson(k, n, level)
    assert (low, high) == pytest.approx((ends.low, ends.high), abs=1e-12)
    assert 0 <= low <= k / n <= high <= 1
    assert (1 - high, 1 - low) == pytest.approx(wilson(n - k, n, level))


def test_nobody_has_no_interval():
    assert np.isnan(wilson(0, 0)).all()
    low, high = wilson([0, 3], [0, 4])
    assert np.isnan([low[0], high[0]]).all()
    assert not np.isnan([low[1], high[1]]).any()


@pytest.mark.parametrize(("k", "n", "level"), [(5, 4, 0.95), (-1, 4, 0.95), (1, 4, 95), (1, 4, 0)])
def test_what_is_no_share_is_refused(k, n, level):
    with pytest.raises(ValueError, match=r"n no more than n|between 0 and 1"):
        wilson(k, n, level)


def test_the_bootstrap_of_a_share_nears_the_quantiles_of_the_binomial():
    from scipy.stats import binom

    counts = pd.DataFrame([[6, 13], [1, 18]], columns=[0, 1])
    found = bootstrap(counts, arrays.mean, 20_000, rng=4)
    for row, share in zip(found.itertuples(), (13 / 19, 18 / 19), strict=True):
        assert [row.low, row.high] == pytest.approx(binom.ppf([0.025, 0.975], 19, share) / 19)


def test_the_bootstrap_is_repeatable_and_leaves_gaps_as_gaps():
    counts = pd.DataFrame([[0, 0, 0], [2, 0, 1], [1, 0, 0]], index=["s01", "s02", "s03"], columns=[1, 2, 3])
    found = bootstrap(counts, arrays.sd, 500, rng=np.random.default_rng(1), level=0.9)
    pd.testing.assert_frame_equal(found, bootstrap(counts, arrays.sd, 500, rng=1, level=0.9))
    assert found.loc["s01", ["low", "high"]].isna().all()
    assert found["n_undefined"].tolist() == [0, 0, 500]  # one rater has no standard deviation
    assert found.loc["s03", ["low", "high"]].isna().all()
    assert found.loc["s02", "low"] == 0


def test_the_bootstrap_takes_any_statistic_of_counts_in_blocks(monkeypatch):
    from amnmethods.stats import intervals

    counts = pd.DataFrame([[5, 0, 0, 0, 5]] * 7, columns=range(1, 6))
    monkeypatch.setattr(intervals, "DRAWS_AT_ONCE", 1000)
    found = bootstrap(counts, lambda drawn, points: arrays.van_der_eijk(drawn), 300, rng=2)
    assert found.shape == (7, 3)
    assert (found["low"] == -1).all()
    assert (found["high"] > -1).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        bootstrap(counts, arrays.mean, 10, rng=1, level=2)
