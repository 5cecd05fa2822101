"""Intervals of a paired change: of a mean by Student, by the bootstrap or by signed ranks; of a share by Newcombe."""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np

from ..stats.arrays import DUST, Floats
from ..stats.intervals import wilson

__all__ = ["EXACT_UP_TO", "Interval", "bca", "paired_share", "signed_rank", "student"]

Interval = Literal["t", "bootstrap", "signed_rank"]
EXACT_UP_TO = 60  # pairs up to which signed ranks are counted out; beyond, their distribution is as good as normal
DRAWS_AT_ONCE = 2_000_000
MOST_RANKED = 5_000  # people; their pairs fill some 300 MB


def student(changes: Sequence[Floats], level: float) -> tuple[float, float, float]:
    """Mean of all changes with an interval that takes the parts (networks) as fixed.

    The mean counts every person once; its spread is that within the parts, with as many degrees of freedom as people
    less parts. One part alone gives the interval of the paired t test. Same as least squares on indicators of the parts,
    centred.

    Parameters
    ----------
    changes
        The changes of each part, without gaps; none empty.
    level
        Coverage.

    Returns
    -------
    Mean, low, high; the ends are NaN where the parts leave no degree of freedom or nothing varies.
    """
    from scipy.special import stdtrit

    n = sum(len(own) for own in changes)
    mean = sum(float(own.sum()) for own in changes) / n
    df = n - len(changes)
    within = sum(float(((own - own.mean()) ** 2).sum()) for own in changes)
    if df < 1 or within <= DUST**2:
        return mean, np.nan, np.nan
    reach = float(stdtrit(df, (1 + level) / 2)) * sqrt(within / df / n)
    return mean, mean - reach, mean + reach


def bca(
    changes: Sequence[Floats], level: float, n_resamples: int, rng: np.random.Generator
) -> tuple[float, float, float]:
    """Mean of all changes with the bias-corrected and accelerated bootstrap, people drawn anew within their part [1]_.

    A resample is one multinomial draw on the different changes of a part, so that its cost hardly grows with the people.

    References
    ----------
    .. [1] Efron (1987). Better bootstrap confidence intervals. JASA 82, 171-185. doi:10.1080/01621459.1987.10478410
    """
    n = sum(len(own) for own in changes)
    mean = sum(float(own.sum()) for own in changes) / n
    centred = np.concatenate([own - own.mean() for own in changes])
    squares = float((centred**2).sum())
    if n - len(changes) < 1 or squares <= DUST**2:
        return mean, np.nan, np.nan
    total = np.zeros(n_resamples)
    for own in changes:
        values, times = np.unique(own, return_counts=True)
        block = max(1, DRAWS_AT_ONCE // len(values))
        for start in range(0, n_resamples, block):
            size = min(block, n_resamples - start)
            total[start : start + size] += rng.multinomial(len(own), times / len(own), size=size) @ values
    means = np.sort(total / n)
    normal = NormalDist()
    below = (float((means < mean - DUST).sum()) + float((means <= mean + DUST).sum())) / 2 / n_resamples
    if not 0 < below < 1:
        return mean, np.nan, np.nan
    bias, bent = normal.inv_cdf(below), float((centred**3).sum()) / (6 * squares**1.5)
    ends = []
    for share in ((1 - level) / 2, (1 + level) / 2):
        z = bias + normal.inv_cdf(share)
        ends.append(float(np.quantile(means, normal.cdf(bias + z / (1 - bent * z)))))
    return mean, ends[0], ends[1]


def signed_rank(changes: Floats, level: float) -> tuple[float, float, float, bool]:
    """Hodges-Lehmann estimate of a change with the interval that inverts Wilcoxon's signed-rank test [1]_.

    Returns
    -------
    Median of the means of all pairs of changes (each with itself too); low, high, NaN where so few people allow no
    interval of this level; whether the ranks were counted out (else normal approximation).

    References
    ----------
    .. [1] Hodges & Lehmann (1963). Estimates of location based on rank tests. Ann Math Stat 34, 598-611.
       doi:10.1214/aoms/1177704172
    """
    n = len(changes)
    if n > MOST_RANKED:
        raise ValueError(
            f"Signed ranks compare every pair of people, too many of {n}: choose interval='t' or 'bootstrap'."
        )
    rows, columns = np.triu_indices(n)
    means = np.sort((changes[rows] + changes[columns]) / 2)
    middle, m = float(np.median(means)), len(means)
    exact = n <= EXACT_UP_TO
    tail = (1 - level) / 2
    if exact:
        ways = np.zeros(m + 1)
        ways[0] = 1.0
        for rank in range(1, n + 1):
            ways[rank:] = ways[rank:] + ways[:-rank]
        low_rank = int(np.searchsorted(np.cumsum(ways / 2.0**n), tail, side="right")) - 1
    else:
        spread = sqrt(n * (n + 1) * (2 * n + 1) / 24)
        low_rank = int(np.floor(m / 2 - NormalDist().inv_cdf(1 - tail) * spread - 0.5))
    if low_rank < 0 or np.ptp(changes) <= DUST:
        return middle, np.nan, np.nan, exact
    return middle, float(means[low_rank]), float(means[m - 1 - low_rank]), exact


def paired_share(
    both: int, only_before: int, only_after: int, neither: int, *, level: float
) -> tuple[float, float, float]:
    """Change of a share in the same people (after less before), with Newcombe's interval for paired data, method 10 [1]_.

    Parameters
    ----------
    both, only_before, only_after, neither
        People counted in both waves, in one of them, in none.
    level
        Coverage.

    Returns
    -------
    Change, low, high; NaN for nobody.

    References
    ----------
    .. [1] Newcombe (1998). Improved confidence intervals for the difference between binomial proportions based on paired
       data. Stat Med 17, 2635-2650.

    Examples
    --------
    >>> [round(end, 4) for end in paired_share(36, 2, 12, 0, level=0.95)]
    [0.2, 0.0569, 0.3404]
    """
    n = both + only_before + only_after + neither
    if not n:
        return np.nan, np.nan, np.nan
    k1, k2 = both + only_after, both + only_before
    p1, p2 = k1 / n, k2 / n
    (l1, u1), (l2, u2) = wilson(k1, n, level), wilson(k2, n, level)
    size = k1 * (n - k1) * k2 * (n - k2)
    cross = float(both * neither - only_before * only_after)
    cross = max(cross - n / 2, 0.0) if cross > 0 else cross  # Newcombe's continuity correction of phi
    phi = cross / sqrt(size) if size else 0.0
    below = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    above = (u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2
    return p1 - p2, p1 - p2 - sqrt(below), p1 - p2 + sqrt(above)
