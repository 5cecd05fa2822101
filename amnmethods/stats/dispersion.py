"""Where the ratings of an item lie and how far they spread: tables of counts in, one row per item out.

``counts`` are as `stats.counts` makes them: one row per item (or item and criterion, group, round), one column per
point of the response scale, whole numbers. Where nobody rated an item its numbers are NaN, its flags and classes <NA>.
"""

import numpy as np
import pandas as pd

from amnmethods.stats import arrays
from amnmethods.stats.arrays import CLASSICAL_SIZES, DUST, Boundary, QuantileType
from amnmethods.stats.points import split_counts, whole_counts


def share(counts: pd.DataFrame, low: float, high: float) -> pd.Series:
    """Share of the ratings that lie from ``low`` to ``high``, both ends included.

    Parameters
    ----------
    counts
        One row per item, one column per point.
    low, high
        Ends of the band, in scale points.

    Returns
    -------
    One number from 0 to 1 per item, of those who rated it (not of those asked).

    Examples
    --------
    >>> counts = pd.DataFrame([[1, 0, 3], [0, 0, 0]], index=["s01", "s02"], columns=[1, 2, 3])
    >>> share(counts, 2, 3).tolist()
    [0.75, nan]
    """
    array, points = split_counts(counts)
    inside = (points >= low - DUST) & (points <= high + DUST)
    n = arrays.total(array)
    shares = np.divide(array[:, inside].sum(axis=1), n, out=np.full(len(n), np.nan), where=n > 0)
    return pd.Series(shares, index=counts.index, name="share")


def quantile(counts: pd.DataFrame, q: float, method: QuantileType = "type2") -> pd.Series:
    """Quantile of the ratings of each item [1]_.

    Parameters
    ----------
    counts
        One row per item, one column per point.
    q
        From 0 to 1; read as the decimal or fraction it was written as.
    method
        Sample quantile definition: "type2" (the default of SAS; the mean of two ratings at a jump), "type6" (SPSS,
        Minitab), "type7" (R, numpy, Excel). Quartiles of a small panel depend on it.

    Returns
    -------
    One number per item, in scale points.

    References
    ----------
    .. [1] Hyndman & Fan (1996). Sample quantiles in statistical packages. doi:10.1080/00031305.1996.10473566

    Examples
    --------
    >>> counts = pd.DataFrame([[1, 1, 1, 1, 1, 1, 1, 0, 1]], index=["s01"], columns=range(1, 10))
    >>> [float(quantile(counts, 0.75, method).item()) for method in ("type2", "type6", "type7")]
    [6.5, 6.75, 6.25]
    """
    return _series(arrays.quantile(*split_counts(counts), q, method), counts, f"q{q}")


def median(counts: pd.DataFrame) -> pd.Series:
    """Median of each item, in scale points; the mean of the two middle ratings if their number is even.

    Examples
    --------
    >>> median(pd.DataFrame([[1, 1, 1, 1]], index=["s01"], columns=[1, 2, 3, 4])).item()
    2.5
    """
    return _series(arrays.median(*split_counts(counts)), counts, "median")


def iqr(counts: pd.DataFrame, method: QuantileType = "type2") -> pd.Series:
    """Interquartile range of each item, in scale points. A narrow one may lie anywhere, also where nobody agrees.

    Examples
    --------
    >>> iqr(pd.DataFrame([[5, 4, 0, 0]], index=["s01"], columns=[1, 2, 3, 4])).item()
    1.0
    """
    array, points = split_counts(counts)
    spread = arrays.quantile(array, points, "0.75", method) - arrays.quantile(array, points, "0.25", method)
    return _series(spread, counts, "iqr")


def mean(counts: pd.DataFrame) -> pd.Series:
    """Arithmetic mean of each item, in scale points.

    Examples
    --------
    >>> mean(pd.DataFrame([[1, 0, 1]], index=["s01"], columns=[1, 2, 3])).item()
    2.0
    """
    return _series(arrays.mean(*split_counts(counts)), counts, "mean")


def sd(counts: pd.DataFrame) -> pd.Series:
    """Standard deviation of each item (n - 1 below the line), in scale points; NaN for fewer than two ratings.

    Examples
    --------
    >>> round(sd(pd.DataFrame([[1, 0, 1]], index=["s01"], columns=[1, 2, 3])).item(), 4)
    1.4142
    """
    return _series(arrays.sd(*split_counts(counts)), counts, "sd")


def cv(counts: pd.DataFrame) -> pd.Series:
    """Coefficient of variation of each item, sd / mean.

    NaN on a scale that has a point at 0 or below. Even above 0 it depends on where the scale starts: ratings of 1-4 and
    the same ratings told as 2-5 have different coefficients.

    Examples
    --------
    >>> round(cv(pd.DataFrame([[1, 0, 1]], index=["s01"], columns=[1, 2, 3])).item(), 4)
    0.7071
    """
    return _series(arrays.cv(*split_counts(counts)), counts, "cv")


def mad_m(counts: pd.DataFrame) -> pd.Series:
    """Mean absolute deviation from the median of each item, in scale points.

    Examples
    --------
    >>> mad_m(pd.DataFrame([[1, 0, 1]], index=["s01"], columns=[1, 2, 3])).item()
    1.0
    """
    return _series(arrays.mad_m(*split_counts(counts)), counts, "mad_m")


def ipras(counts: pd.DataFrame, method: QuantileType = "type2") -> pd.DataFrame:
    """Interpercentile range of each item beside the widest that is no disagreement (RAND/UCLA) [1]_.

    Parameters
    ----------
    counts
        One row per item, one column per point of a 1-9 scale.
    method
        Quantile definition. The manual's tables agree with "type2"; "type7" (numpy's own) calls
        3 3 3 6 7 7 8 9 9 free of disagreement although three ratings or more lie in each extreme third.

    Returns
    -------
    One row per item, same order: ``p30``, ``p70``, ``ipr``, ``ipras`` (scale points), ``disagreement_index``
    (ipr / ipras), ``disagreement`` (nullable bool: ipr above ipras).

    Raises
    ------
    ScaleError
        The points are not 1, 2, ... 9: the constants 2.35, 1.5 and 5 hold for no other scale.

    References
    ----------
    .. [1] Fitch et al. (2001). The RAND/UCLA Appropriateness Method User's Manual. MR-1269.

    Examples
    --------
    >>> counts = pd.DataFrame([[0, 0, 0, 1, 1, 1, 5, 5, 2]], index=["s01"], columns=range(1, 10))
    >>> round(ipras(counts)["ipras"].item(), 2)
    6.1
    """
    columns = arrays.ipras(*split_counts(counts), method)
    flags = columns.pop("disagreement")
    disagreement = pd.arrays.BooleanArray(flags == 1, np.isnan(flags))
    return pd.DataFrame({**columns, "disagreement": disagreement}, index=counts.index)


def ram_class(counts: pd.DataFrame, method: QuantileType = "type2", boundary: Boundary = "higher") -> pd.Series:
    """RAND/UCLA class of each item, by its median and the disagreement of `ipras` [1]_.

    Parameters
    ----------
    counts
        One row per item, one column per point of a 1-9 scale.
    method
        Quantile definition of `ipras`.
    boundary
        Where a median of 6.5 goes: to the "higher" class, or "uncertain" (EPAGE). A median of 3.5 is uncertain either
        way.

    Returns
    -------
    "appropriate" (median from 7), "uncertain by median", "inappropriate" (median up to 3), or
    "uncertain by disagreement" whatever the median.

    Raises
    ------
    ScaleError
        The points are not 1, 2, ... 9.

    References
    ----------
    .. [1] Fitch et al. (2001). The RAND/UCLA Appropriateness Method User's Manual. MR-1269.

    Examples
    --------
    >>> counts = pd.DataFrame([[0, 0, 0, 1, 1, 1, 5, 5, 2]], index=["s01"], columns=range(1, 10))
    >>> ram_class(counts).item()
    'appropriate'
    """
    classes = arrays.ram_class(*split_counts(counts), method, boundary)
    return pd.Series(classes, index=counts.index, name="ram_class", dtype="string")


def ram_classical(counts: pd.DataFrame, boundary: Boundary = "higher") -> pd.DataFrame:
    """Agreement on each item by the manual's table of panel sizes [1]_.

    Agreement: at most 2 (of 8-10 ratings), 3 (of 11-13) or 4 (of 14-16) lie outside the third of the scale that holds
    the median. Disagreement: one more than that, or more, lie in each extreme third. The table is not carried beyond 8
    to 16 ratings: `ipras` is the rule for every size.

    Parameters
    ----------
    counts
        One row per item, one column per point of a 1-9 scale; n is the number who rated that item.
    boundary
        The third in which a median of 6.5 lies: the "higher", or the middle one ("uncertain").

    Returns
    -------
    One row per item: ``ram_classical`` ("agreement", "disagreement", "indeterminate"; <NA> outside the table) and
    ``reason``, empty unless <NA>.

    Raises
    ------
    ScaleError
        The points are not 1, 2, ... 9.

    References
    ----------
    .. [1] Fitch et al. (2001). The RAND/UCLA Appropriateness Method User's Manual. MR-1269.

    Examples
    --------
    >>> counts = pd.DataFrame([[0, 0, 0, 1, 1, 1, 5, 5, 2], [0, 0, 0, 0, 0, 0, 2, 3, 2]], columns=range(1, 10))
    >>> ram_classical(counts)["ram_classical"].tolist()
    ['agreement', <NA>]
    """
    array, points = split_counts(counts)
    least, most = CLASSICAL_SIZES
    reasons = [
        "" if least <= n <= most else f"{n} ratings: the table holds for {least} to {most}" for n in arrays.total(array)
    ]
    classes = pd.Series(arrays.ram_classical(array, points, boundary), index=counts.index, dtype="string")
    return pd.DataFrame({"ram_classical": classes, "reason": pd.Series(reasons, index=counts.index, dtype="string")})


def tastle_wierman(counts: pd.DataFrame) -> pd.Series:
    """Consensus of Tastle and Wierman [1]_: 1 where all chose one point, 0 where half chose either end.

    Distances are told in widths of the whole scale, never of the points that were used.

    Parameters
    ----------
    counts
        One row per item, one column per point: also those that nobody chose.

    Returns
    -------
    One number from 0 to 1 per item; NaN for a scale of one point.

    References
    ----------
    .. [1] Tastle & Wierman (2007). Consensus and dissention. doi:10.1016/j.ijar.2006.06.024

    Examples
    --------
    >>> counts = pd.DataFrame([[19, 16, 26, 29, 10], [2, 2, 2, 2, 2]], columns=range(1, 6))
    >>> tastle_wierman(counts).round(3).tolist()
    [0.518, 0.434]
    """
    return _series(arrays.tastle_wierman(*split_counts(counts)), counts, "tastle_wierman")


def van_der_eijk(counts: pd.DataFrame) -> pd.Series:
    """Agreement A of van der Eijk [1]_: 1 where all chose one point, -1 where half chose either end.

    It is 0 where every point was chosen equally often. Worked in whole counts: shares cut into layers lose a layer to
    rounding.

    Parameters
    ----------
    counts
        One row per item, one column per point: also those that nobody chose.

    Returns
    -------
    One number from -1 to 1 per item; NaN for fewer than three points.

    References
    ----------
    .. [1] van der Eijk (2001). Measuring agreement in ordered rating scales. doi:10.1023/A:1010374114305

    Examples
    --------
    >>> van_der_eijk(pd.DataFrame([[30, 40, 210, 130, 530, 50, 10]], columns=range(1, 8))).round(4).item()
    0.6113
    """
    return _series(arrays.van_der_eijk(whole_counts(counts)), counts, "van_der_eijk")


def _series(values: arrays.Floats, counts: pd.DataFrame, name: str) -> pd.Series:
    return pd.Series(values, index=counts.index, name=name)
