"""Agreement beyond chance on a table of patterns: the arithmetic behind kappa, AC and their intervals.

``counts`` are whole numbers of shape (P, K): how many raters put a unit into each of K points; ``times`` says how many
units show that pattern, so that 20,000 units of a few patterns cost no more than the patterns. Standard errors are
those of Gwet (2008), doi:10.1348/000711006X126600, over units, and hold for any number of raters per unit.
"""

from typing import NamedTuple

import numpy as np

from amnmethods.stats.arrays import Counts, Floats

__all__ = ["ChanceCorrected", "beyond_chance", "cohen", "nominal_alpha", "t_interval"]


class ChanceCorrected(NamedTuple):
    """Observed agreement, agreement by chance, the coefficient and its standard error (NaN where undefined)."""

    observed: float
    chance: float
    coefficient: float
    se: float


def beyond_chance(counts: Counts, times: Counts, weights: Floats, kind: str) -> ChanceCorrected:
    """Give Fleiss' kappa (kind "fleiss") or Gwet's AC (kind "gwet") with weights of agreement of shape (K, K).

    Units with one rating count in the shares of the points and not in the observed agreement.
    """
    raters = counts.sum(axis=1)
    counts, times, raters = counts[raters > 0], times[raters > 0], raters[raters > 0]
    n, paired = float(times.sum()), raters > 1
    n_paired = float(times[paired].sum())
    if n_paired == 0 or counts.shape[1] < 2:
        return ChanceCorrected(np.nan, np.nan, np.nan, np.nan)
    pairs = np.where(paired, raters * (raters - 1), 1)
    own = np.where(paired, (counts * (counts @ weights - 1)).sum(axis=1) / pairs, 0.0)
    observed = float((own * times).sum() / n_paired)
    shares = counts / raters[:, None]
    prevalence = (shares * times[:, None]).sum(axis=0) / n
    if kind == "gwet":
        k = len(prevalence)
        factor = float(weights.sum()) / (k * (k - 1))
        chance = factor * float((prevalence * (1 - prevalence)).sum())
        by_unit = factor * shares @ (1 - prevalence)
    else:
        chance = float(prevalence @ weights @ prevalence)
        by_unit = shares @ ((weights + weights.T) @ prevalence / 2)
    if chance >= 1 - 1e-12:
        return ChanceCorrected(observed, chance, np.nan, np.nan)
    coefficient = (observed - chance) / (1 - chance)
    if n < 2:
        return ChanceCorrected(observed, chance, coefficient, np.nan)
    parts = np.where(paired, n / n_paired * (own - chance) / (1 - chance), 0.0)
    parts = parts - 2 * (1 - coefficient) * (by_unit - chance) / (1 - chance)
    variance = float((times * (parts - coefficient) ** 2).sum() / (n * (n - 1)))
    return ChanceCorrected(observed, chance, coefficient, float(np.sqrt(variance)))


def cohen(pairs: Counts) -> ChanceCorrected:
    """Give Cohen's kappa of a K x K table of pairs, with the standard error of Fleiss, Cohen & Everitt (1969).

    doi:10.1037/h0028106
    """
    n = float(pairs.sum())
    if n == 0:
        return ChanceCorrected(np.nan, np.nan, np.nan, np.nan)
    p = pairs / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, chance = float(np.trace(p)), float(rows @ columns)
    if chance >= 1 - 1e-12:
        return ChanceCorrected(observed, chance, np.nan, np.nan)
    kappa = (observed - chance) / (1 - chance)
    margins = np.add.outer(columns, rows)  # of the column rater's point a, the row rater's point b
    same = (np.diag(p) * (1 - np.diag(margins) * (1 - kappa)) ** 2).sum()
    other = ((1 - kappa) ** 2 * (p * margins**2)).sum() - ((1 - kappa) ** 2 * np.diag(p) * np.diag(margins) ** 2).sum()
    variance = (same + other - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    return ChanceCorrected(observed, chance, kappa, float(np.sqrt(max(variance, 0.0))))


def nominal_alpha(counts: Counts, times: Counts) -> tuple[float, float]:
    """Give Krippendorff's alpha (nominal) and its standard error by leaving out one unit at a time (jackknife).

    Coincidences of unlike points and the margins are sums over units, so that all units are left out at once.
    """
    raters = counts.sum(axis=1)
    paired = raters > 1
    counts, times, raters = counts[paired], times[paired], raters[paired]
    unlike = (raters**2 - (counts**2).sum(axis=1)) / np.maximum(raters - 1, 1)
    margin, n = (counts * times[:, None]).sum(axis=0), int((raters * times).sum())
    apart, expected = float((unlike * times).sum()), float(n**2 - (margin**2).sum())
    if expected == 0:
        return np.nan, np.nan
    alpha = 1 - (n - 1) * apart / expected
    left_n = n - raters
    left = left_n**2 - ((margin**2).sum() - 2 * counts @ margin + (counts**2).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        without: Floats = np.where(left > 0, 1 - (left_n - 1) * (apart - unlike) / left, np.nan)
    units = int(times.sum())
    share = times / units
    middle = (without * share).sum()
    return float(alpha), float(np.sqrt((units - 1) * (share * (without - middle) ** 2).sum()))


def t_interval(value: float, se: float, n: int, level: float) -> tuple[float, float]:
    """Give the ends of a t-interval over n units, cut at 1 (no coefficient of agreement lies above)."""
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not at {level}.")
    if n < 2 or np.isnan(se) or np.isnan(value):
        return np.nan, np.nan
    from scipy.special import stdtrit  # here, so that importing the room stays cheap

    reach = float(stdtrit(n - 1, (1 + level) / 2)) * se
    return value - reach, min(value + reach, 1.0)
