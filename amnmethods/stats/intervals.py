"""Intervals around a share or any statistic of counts.

A panel is not a sample drawn from a population: read an interval as the sensitivity of a number to who sat on the
panel.
"""

from collections.abc import Callable
from statistics import NormalDist
from typing import Any, overload

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from amnmethods.stats.arrays import Counts, Floats
from amnmethods.stats.points import split_counts

DRAWS_AT_ONCE = 2_000_000  # numbers drawn for one block of items: some 16 MB


@overload
def wilson(k: int, n: int, level: float = 0.95) -> tuple[float, float]: ...
@overload
def wilson(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]: ...
def wilson(k: Any, n: Any, level: float = 0.95) -> tuple[Any, Any]:
    """Wilson's score interval of a share [1]_, without continuity correction.

    Parameters
    ----------
    k, n
        Whole numbers, or arrays of them: k of n.
    level
        Coverage, between 0 and 1.

    Returns
    -------
    Low and high end, from 0 to 1; NaN for n = 0. Two floats for two numbers, else two arrays.

    References
    ----------
    .. [1] Wilson (1927). Probable inference, the law of succession, and statistical inference.
       doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> [round(end, 3) for end in wilson(9, 10)]
    [0.596, 0.982]
    """
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not at {level}.")
    part, whole = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if ((part < 0) | (part > whole)).any():
        raise ValueError("Of n no more than n and no fewer than 0 can be counted.")
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    asked = np.where(whole > 0, whole, np.nan)
    middle = part + z2 / 2
    reach = np.sqrt(z2 * (part * (asked - part) / asked + z2 / 4))
    low, high = (middle - reach) / (asked + z2), (middle + reach) / (asked + z2)
    low = np.where((part == 0) & (whole > 0), 0.0, low)  # exact ends, which rounding would miss by a hair
    high = np.where((part == whole) & (whole > 0), 1.0, high)
    return (float(low), float(high)) if low.ndim == 0 else (low, high)


def bootstrap(
    counts: pd.DataFrame,
    statistic: Callable[[Counts, Floats], Floats],
    n_resamples: int,
    rng: np.random.Generator | int,
    level: float = 0.95,
) -> pd.DataFrame:
    """Percentile interval of a statistic of each item, by drawing its ratings anew with replacement.

    A resample of an item is one multinomial draw on its counts, so the cost does not grow with the panel. Items are
    drawn apart; where they must move together (one rule over many items), draw whole panellists instead.

    Parameters
    ----------
    counts
        One row per item, one column per point.
    statistic
        Takes counts of shape (..., K) and the K points, gives shape (...): any function of `stats.arrays`.
    n_resamples
        Number of resamples.
    rng
        Generator or seed.
    level
        Coverage, between 0 and 1.

    Returns
    -------
    One row per item: ``low``, ``high`` (values that some resample had, no mean of two), ``n_undefined`` (resamples
    without a value, left out). NaN where nobody rated.

    References
    ----------
    .. [1] Efron & Tibshirani (1993). An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    >>> from amnmethods.stats.arrays import median
    >>> counts = pd.DataFrame([[0, 0, 0, 12], [3, 3, 3, 3]], index=["s01", "s02"], columns=[1, 2, 3, 4])
    >>> bootstrap(counts, median, n_resamples=2000, rng=1)
         low  high  n_undefined
    s01  4.0   4.0            0
    s02  1.5   3.5            0
    """
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not at {level}.")
    array, points = split_counts(counts)
    generator = np.random.default_rng(rng)
    ends = np.full((2, len(array)), np.nan)
    undefined = np.zeros(len(array), dtype=np.int64)
    rated = np.flatnonzero(array.sum(axis=1))
    block = max(1, DRAWS_AT_ONCE // (n_resamples * len(points)))
    for start in range(0, len(rated), block):
        rows = rated[start : start + block]
        n = array[rows].sum(axis=1)
        drawn = generator.multinomial(n, array[rows] / n[:, None], size=(n_resamples, len(rows)))
        values = np.asarray(statistic(drawn, points), dtype=np.float64)
        undefined[rows] = np.isnan(values).sum(axis=0)
        defined = undefined[rows] < n_resamples
        shares = [(1 - level) / 2, (1 + level) / 2]
        ends[:, rows[defined]] = np.nanquantile(values[:, defined], shares, axis=0, method="inverted_cdf")
    return pd.DataFrame({"low": ends[0], "high": ends[1], "n_undefined": undefined}, index=counts.index)
