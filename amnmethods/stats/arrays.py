"""The arithmetic of a table of counts, on bare arrays.

``counts`` are whole numbers of shape (..., K), one for each of the K points of a response scale; ``points`` are the K
values of those points, increasing. Leading axes are items, groups, resamples: every function returns their shape. Where
nobody rated, the answer is NaN (``None`` for a class). The tables that people meet stand on these in
`stats.dispersion`.
"""

from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from amnmethods.errors import ScaleError

QuantileType: TypeAlias = Literal["type2", "type6", "type7"]
Boundary: TypeAlias = Literal["higher", "uncertain"]
Counts: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

DUST = 1e-9  # two numbers nearer than this are the same point; far above rounding error, far below any step of a scale
RAM_POINTS = np.arange(1.0, 10.0)
CLASSICAL_SIZES = (8, 16)  # the panel sizes of the manual's table


def total(counts: Counts) -> Counts:
    """Number of ratings."""
    return counts.sum(axis=-1)


def _over(numerator: Any, denominator: Any) -> Floats:
    """Divide; NaN where the denominator is 0."""
    shape = np.broadcast_shapes(np.shape(numerator), np.shape(denominator))
    return np.divide(numerator, denominator, out=np.full(shape, np.nan), where=np.asarray(denominator) != 0)


def quantile(counts: Counts, points: Floats, q: float | str | Fraction, method: QuantileType = "type2") -> Floats:
    """Sample quantile by definition 2, 6 or 7 of Hyndman & Fan (1996), doi:10.1080/00031305.1996.10473566.

    ``q`` is read as the fraction it was written as, because 0.7 * 10 must be seen to be whole: definition 2 then takes
    the mean of two neighbouring ratings.
    """
    share = q if isinstance(q, Fraction) else Fraction(str(q)).limit_denominator(10_000)
    if not 0 <= share <= 1:
        raise ValueError(f"A quantile lies between 0 and 1, not at {q}.")
    up_to = counts.cumsum(axis=-1)
    weight: Any  # of the upper of the two ratings that a quantile lies between
    n = up_to[..., -1]
    if method == "type2":
        whole, rest = np.divmod(n * share.numerator, share.denominator)
        lower, upper, weight = whole + (rest > 0), whole + 1, 0.5
    elif method in ("type6", "type7"):
        steps, first = (n + 1, 0) if method == "type6" else (n - 1, 1)
        whole, rest = np.divmod(steps * share.numerator, share.denominator)
        lower, upper, weight = whole + first, whole + first + 1, rest / share.denominator
    else:
        raise ValueError(f"Quantile definition {method!r} is not known. Choose type2, type6 or type7.")
    low, high = (_ranked(up_to, points, np.clip(rank, 1, np.maximum(n, 1))) for rank in (lower, upper))
    return np.where(n > 0, low + weight * (high - low), np.nan)


def _ranked(up_to: Counts, points: Floats, rank: Counts) -> Floats:
    """Give the rating of a rank, counted from 1, in the ordered ratings."""
    position = (up_to < rank[..., None]).sum(axis=-1)
    return points[np.minimum(position, len(points) - 1)]


def median(counts: Counts, points: Floats) -> Floats:
    """Median; the mean of the two middle ratings for even n (so by every definition of `quantile`)."""
    return quantile(counts, points, Fraction(1, 2))


def mean(counts: Counts, points: Floats) -> Floats:
    """Arithmetic mean."""
    return _over(counts @ points, total(counts))


def sd(counts: Counts, points: Floats) -> Floats:
    """Standard deviation with n - 1; NaN for fewer than two ratings."""
    n = total(counts)
    squares = (counts * (points - mean(counts, points)[..., None]) ** 2).sum(axis=-1)
    return np.sqrt(_over(squares, np.where(n > 1, n - 1, 0)))


def cv(counts: Counts, points: Floats) -> Floats:
    """Coefficient of variation; NaN on a scale with points at 0 or below, where the mean is no yardstick."""
    if points[0] <= 0:
        return np.full(counts.shape[:-1], np.nan)
    return _over(sd(counts, points), mean(counts, points))


def mad_m(counts: Counts, points: Floats) -> Floats:
    """Mean absolute deviation from the median."""
    distance = np.abs(points - median(counts, points)[..., None])
    return _over((counts * distance).sum(axis=-1), total(counts))


def _require_ram_points(points: Floats) -> None:
    if len(points) != 9 or not np.array_equal(points, RAM_POINTS):
        raise ScaleError(
            f"The RAND/UCLA rules hold for a scale of 1, 2, ... 9 only; this one has {len(points)} points from "
            f"{points[0]:g} to {points[-1]:g}. Choose another measure of spread, such as iqr."
        )


def ipras(counts: Counts, points: Floats, method: QuantileType = "type2") -> dict[str, Floats]:
    """Interpercentile range beside the widest that is no disagreement. See `dispersion.ipras`; here 1, 0 or NaN."""
    _require_ram_points(points)
    p30, p70 = quantile(counts, points, "0.3", method), quantile(counts, points, "0.7", method)
    ipr = p70 - p30
    widest = 2.35 + 1.5 * np.abs(5 - (p30 + p70) / 2)
    disagreement = np.where(np.isnan(ipr), np.nan, ipr > widest + DUST)
    return {
        "p30": p30,
        "p70": p70,
        "ipr": ipr,
        "ipras": widest,
        "disagreement_index": ipr / widest,
        "disagreement": disagreement,
    }


def _third(middle: Floats, boundary: Boundary) -> Floats:
    """Which third of 1-9 a median lies in: 0, 1, 2. A median of 3.5 belongs to the middle third either way."""
    if boundary not in ("higher", "uncertain"):
        raise ValueError(f"A median of 6.5 goes to the 'higher' class or is 'uncertain', not {boundary!r}.")
    top = middle >= 6.5 if boundary == "higher" else middle > 6.5
    return np.where(np.isnan(middle), np.nan, (middle >= 3.5).astype(float) + top)


def ram_class(
    counts: Counts, points: Floats, method: QuantileType = "type2", boundary: Boundary = "higher"
) -> NDArray[np.object_]:
    """RAND/UCLA class by median and IPRAS. See `dispersion.ram_class`."""
    third = _third(median(counts, points), boundary)
    split = ipras(counts, points, method)["disagreement"] == 1
    classes = np.full(third.shape, None, dtype=object)
    classes[third == 0] = "inappropriate"
    classes[third == 1] = "uncertain by median"
    classes[third == 2] = "appropriate"
    classes[split] = "uncertain by disagreement"
    return classes


def ram_classical(counts: Counts, points: Floats, boundary: Boundary = "higher") -> NDArray[np.object_]:
    """Agreement by the manual's table, None for panel sizes it does not hold. See `dispersion.ram_classical`."""
    _require_ram_points(points)
    n = total(counts)
    thirds = counts.reshape(*counts.shape[:-1], 3, 3).sum(axis=-1)
    third = np.nan_to_num(_third(median(counts, points), boundary)).astype(np.int64)
    outside = n - np.take_along_axis(thirds, third[..., None], axis=-1)[..., 0]
    allowed = (n - CLASSICAL_SIZES[0]) // 3 + 2  # 2 for 8-10 raters, 3 for 11-13, 4 for 14-16
    split = np.minimum(thirds[..., 0], thirds[..., 2]) > allowed
    classes = np.full(n.shape, "indeterminate", dtype=object)
    classes[outside <= allowed] = "agreement"
    classes[split] = "disagreement"
    classes[(n < CLASSICAL_SIZES[0]) | (n > CLASSICAL_SIZES[1])] = None
    return classes


def tastle_wierman(counts: Counts, points: Floats) -> Floats:
    """Tastle-Wierman consensus, 0 to 1, over the whole width of the scale. See `dispersion.tastle_wierman`."""
    n = total(counts)
    if len(points) < 2:
        return np.full(n.shape, np.nan)
    near = 1 - np.abs(points - mean(counts, points)[..., None]) / (points[-1] - points[0])
    bits = np.log2(near, out=np.zeros(counts.shape), where=counts > 0)  # a point nobody chose may lie at distance 1
    return 1 + _over((counts * bits).sum(axis=-1), n)


def van_der_eijk(counts: Counts) -> Floats:
    """Agreement A, -1 to 1, by layers of whole counts. See `dispersion.van_der_eijk`."""
    n, k = total(counts), counts.shape[-1]
    if k < 3:
        return np.full(n.shape, np.nan)
    heights = np.sort(counts, axis=-1)
    weighted = np.zeros(n.shape)
    below = np.zeros(n.shape, dtype=counts.dtype)
    for height in np.moveaxis(heights, -1, 0):  # K layers at most; equal heights make layers of no mass
        layer = counts >= height[..., None]
        ones = layer.sum(axis=-1)
        weighted += (height - below) * ones * _layer_agreement(layer, ones, k)
        below = height
    return _over(weighted, n)


def _layer_agreement(layer: NDArray[np.bool_], ones: NDArray[np.int64], k: int) -> Floats:
    """Agreement of a pattern of chosen and empty points, from its triples: 110 and 011 unimodal, 101 not."""
    before = layer.cumsum(axis=-1)
    after = ones[..., None] - before
    pairs = before * (before - 1) // 2 + after * (after - 1) // 2
    unimodal = np.where(layer, 0, pairs).sum(axis=-1)
    split = np.where(layer, 0, before * after).sum(axis=-1)
    unimodality = _over((k - 2) * unimodal - (k - 1) * split, (k - 2) * (unimodal + split))
    no_triple = unimodal + split == 0  # a single point is full agreement; all points make none, whatever stands here
    return np.where(no_triple, 1.0, unimodality) * (1 - (ones - 1) / (k - 1))
