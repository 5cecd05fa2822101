"""Runs about a median, rises and falls, and how many or how long chance makes them."""

from math import comb, log2
from typing import Any

import numpy as np
import pandas as pd

from ..stats.arrays import DUST, Floats

__all__ = [
    "SHIFT",
    "TREND",
    "far_out",
    "fewest_crossings",
    "longest",
    "longest_trend",
    "runs",
    "runs_limits",
    "trend",
]

SHIFT, TREND = 6, 5  # points, of Perla, Provost & Murray (2011), doi:10.1136/bmjqs.2009.037895
XMR = 2.66  # times the mean moving range: the limits of single values


def runs_limits(above: int, below: int, level: float = 0.05) -> tuple[Any, Any]:
    """Return the fewest and the most runs that chance makes not unlikely, two-sided, given the points on either side [1]_.

    The printed tables for run charts, rounded from this distribution, differ from one another by a run; so the
    distribution itself is used.

    References
    ----------
    .. [1] Swed & Eisenhart (1943). Tables for testing randomness of grouping in a sequence of alternatives. Ann Math Stat
       14, 66-87. doi:10.1214/aoms/1177731436

    Examples
    --------
    >>> runs_limits(10, 10)
    (7, 15)
    """
    if not above or not below:
        return pd.NA, pd.NA
    ways = {}
    for r in range(2, above + below + 1):
        k = r // 2
        if r % 2:
            ways[r] = comb(above - 1, k) * comb(below - 1, k - 1) + comb(above - 1, k - 1) * comb(below - 1, k)
        else:
            ways[r] = 2 * comb(above - 1, k - 1) * comb(below - 1, k - 1)
    bar = level / 2 * comb(above + below, above)
    low, high, tail = 2, above + below, 0
    for r in sorted(ways):
        tail += ways[r]
        if tail > bar:
            low = r
            break
    tail = 0
    for r in sorted(ways, reverse=True):
        tail += ways[r]
        if tail > bar:
            high = r
            break
    return low, high


def runs(side: Floats) -> tuple[list[int], list[int]]:
    """Return the number of the run of each point (0 on the median) and the length of each run."""
    run, lengths, before = [], [], 0.0
    for at in side:
        if np.isnan(at) or at == 0:
            run.append(0)
            continue
        if at != before:
            lengths.append(0)
            before = at
        lengths[-1] += 1
        run.append(len(lengths))
    return run, lengths


def longest(n: int) -> int:
    """Return the longest run that chance makes not unlikely among n points, by Anhøj & Olesen."""
    return round(log2(n) + 3) if n else 0


def fewest_crossings(n: int) -> int:
    """Return the 5 % quantile of the binomial with n - 1 trials of one half."""
    total, bar = 0, 0.05 * 2 ** max(n - 1, 0)
    for k in range(max(n, 1)):
        total += comb(max(n - 1, 0), k)
        if total >= bar:
            return k
    return 0


def trends(values: Floats) -> list[list[int]]:
    """Return the stretches of points that all go up or all go down; equal neighbours count once."""
    there = [k for k, value in enumerate(values) if not np.isnan(value)]
    stretches: list[list[int]] = []
    own: list[int] = []
    way = 0.0
    for k in there:
        if own and abs(values[k] - values[own[-1]]) <= DUST:
            continue
        step = np.sign(values[k] - values[own[-1]]) if own else 0.0
        if own and step != way and way:
            stretches.append(own)
            own = [own[-1]]
        own = [*own, k]
        way = step
    return [*stretches, own] if own else stretches


def longest_trend(values: Floats) -> int:
    """Return the number of points of the longest rise or fall."""
    return max((len(own) for own in trends(values)), default=0)


def trend(values: Floats) -> np.ndarray:
    """Tell which points lie in a rise or fall long enough to be a trend."""
    inside = np.zeros(len(values), dtype=bool)
    for own in trends(values):
        if len(own) >= TREND:
            inside[own] = True
    return inside


def far_out(values: Floats) -> np.ndarray:
    """Tell which points lie beyond the limits of single values."""
    there = values[~np.isnan(values)]
    if len(there) < 2:
        return np.zeros(len(values), dtype=bool)
    reach = XMR * float(np.abs(np.diff(there)).mean())
    far: np.ndarray = np.abs(values - there.mean()) > reach + DUST
    return far
