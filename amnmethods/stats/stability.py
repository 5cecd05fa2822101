"""How far the same panellists gave the same ratings in two rounds running.

Only panellists with a rating in both rounds count. Each measure gives a named row (a Series) with the share unchanged,
because a coefficient alone misleads: kappa is 0 after nine fours and a three, then ten fours.
"""

from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from amnmethods.errors import RatingsError
from amnmethods.stats.arrays import DUST, Floats
from amnmethods.stats.intervals import wilson
from amnmethods.stats.points import as_points, as_ratings, positions

Weights: TypeAlias = Literal["quadratic", "linear"] | NDArray[Any] | list[list[float]]


def share_unchanged(before: ArrayLike | pd.Series, after: ArrayLike | pd.Series) -> pd.Series:
    """Share of the panellists who gave the same rating twice.

    Parameters
    ----------
    before, after
        Ratings of one item in two rounds. Two Series are paired by their index (panellist_id), other sequences by
        position; who has no rating in either round is left out.

    Returns
    -------
    A named row: ``share_unchanged`` (0 to 1), ``share_unchanged_low``, ``share_unchanged_high`` (Wilson, 95 %),
    ``n_unchanged``, ``n_paired``, ``reason``.

    Raises
    ------
    RatingsError
        Sequences of different lengths, or a panellist who stands in a Series twice.

    Examples
    --------
    >>> before = pd.Series([7, 8, 3, 5], index=["p1", "p2", "p3", "p4"])
    >>> after = pd.Series([8, 7, 3], index=["p2", "p1", "p3"])
    >>> share_unchanged(before, after)[["share_unchanged", "n_paired"]].tolist()
    [1.0, 3]
    """
    first, second = _paired(before, after)
    n = len(first)
    unchanged = int((np.abs(first - second) <= DUST).sum())
    low, high = wilson(unchanged, n)
    return pd.Series(
        {
            "share_unchanged": unchanged / n if n else np.nan,
            "share_unchanged_low": low,
            "share_unchanged_high": high,
            "n_unchanged": unchanged,
            "n_paired": n,
            "reason": "" if n else "nobody rated in both rounds",
        },
        name="share_unchanged",
        dtype=object,
    )


def weighted_kappa(
    before: ArrayLike | pd.Series,
    after: ArrayLike | pd.Series,
    points: ArrayLike,
    weights: Weights = "quadratic",
) -> pd.Series:
    """Agreement of two rounds beyond chance: weighted kappa [1]_, with weights over the whole scale.

    Where one of the rounds is unanimous kappa is 0 however many kept their rating; where both are, on one point, it is
    undefined. No verbal labels: they would punish a panel for converging.

    Parameters
    ----------
    before, after
        Ratings of one item in two rounds, paired as in `share_unchanged`.
    points
        The K points of the response scale, increasing.
    weights
        Weights of disagreement: "quadratic" ((a - b) squared, [2]_), "linear" (abs(a - b)), both in scale points, or a
        K x K matrix with 0 in its diagonal (rows before, columns after).

    Returns
    -------
    A named row: ``weighted_kappa``, ``share_unchanged``, ``n_paired``, ``weights``, ``reason``.

    Raises
    ------
    RatingsError
        As for `share_unchanged`.
    ScaleError
        A rating lies on no point of the scale.

    References
    ----------
    .. [1] Cohen (1968). Weighted kappa. doi:10.1037/h0026256
    .. [2] Fleiss & Cohen (1973). The equivalence of weighted kappa and the intraclass correlation coefficient.
       doi:10.1177/001316447303300309

    Examples
    --------
    >>> round(weighted_kappa([1, 2, 3, 4], [1, 2, 4, 4], points=[1, 2, 3, 4])["weighted_kappa"], 3)
    0.917
    """
    scale = as_points(points)
    pairs = pair_counts(*_paired(before, after), scale)
    n = int(pairs.sum())
    kappa = float(kappa_of_pairs(pairs, disagreement_weights(scale, weights)))
    reason = ""
    if n == 0:
        reason = "nobody rated in both rounds"
    elif np.isnan(kappa):
        reason = "all ratings of both rounds lie on one point"
    return pd.Series(
        {
            "weighted_kappa": kappa,
            "share_unchanged": float(np.trace(pairs) / n) if n else np.nan,
            "n_paired": n,
            "weights": weights if isinstance(weights, str) else "matrix",
            "reason": reason,
        },
        name="weighted_kappa",
        dtype=object,
    )


def pair_counts(before: ArrayLike, after: ArrayLike, points: Floats) -> NDArray[np.int64]:
    """Count the pairs of points, of shape (K, K): rows before, columns after; a pair with a NaN is left out."""
    k = len(points)
    first, second = positions(as_ratings(before), points), positions(as_ratings(after), points)
    pairs = np.bincount(first * (k + 1) + second, minlength=(k + 1) ** 2)
    return pairs.reshape(k + 1, k + 1)[:k, :k]


def disagreement_weights(points: Floats, weights: Weights) -> Floats:
    """Weights of disagreement between the points, of shape (K, K)."""
    distance = np.abs(np.subtract.outer(points, points))
    if isinstance(weights, str):
        if weights not in ("linear", "quadratic"):
            raise ValueError(f"Weights are 'quadratic', 'linear' or a matrix, not {weights!r}.")
        return distance if weights == "linear" else distance**2
    matrix = np.asarray(weights, dtype=np.float64)
    if matrix.shape != distance.shape or np.diag(matrix).any():
        raise ValueError(f"Weights of disagreement are a {len(points)} x {len(points)} matrix with 0 in its diagonal.")
    return matrix


def kappa_of_pairs(pairs: NDArray[np.int64], weights: Floats) -> Floats:
    """Weighted kappa of tables of pairs (..., K, K); NaN where chance allows no disagreement."""
    n = pairs.sum(axis=(-1, -2))
    by_chance = pairs.sum(axis=-1)[..., :, None] * pairs.sum(axis=-2)[..., None, :]
    observed, expected = n * (pairs * weights).sum(axis=(-1, -2)), (by_chance * weights).sum(axis=(-1, -2))
    return 1 - np.divide(observed, expected, out=np.full(np.shape(n), np.nan), where=expected > 0)


def _paired(before: ArrayLike | pd.Series, after: ArrayLike | pd.Series) -> tuple[Floats, Floats]:
    """Ratings of those who rated both times, in the same order."""
    if isinstance(before, pd.Series) and isinstance(after, pd.Series):
        for ratings in (before, after):
            if not ratings.index.is_unique:
                twice = ratings.index[ratings.index.duplicated()][0]
                raise RatingsError(f"Panellist {twice!r} has two ratings of one item in one round. Keep one of them.")
        both = before.index.intersection(after.index, sort=False)
        before, after = before.loc[both], after.loc[both]
    first, second = as_ratings(before), as_ratings(after)
    if first.shape != second.shape:
        raise RatingsError(
            f"{len(first)} ratings before and {len(second)} after cannot be paired by position. "
            "Give two Series with panellist_id as index."
        )
    kept = ~(np.isnan(first) | np.isnan(second))
    return first[kept], second[kept]
