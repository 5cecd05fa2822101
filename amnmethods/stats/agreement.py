"""How far the raters of many items agree: one number for a whole panel and list.

Each measure gives a named row (a Series): the coefficient, what it was computed from, and ``reason``, which is empty
unless the coefficient is undefined.
"""

from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from amnmethods.errors import ScaleError
from amnmethods.stats.arrays import DUST, Floats
from amnmethods.stats.chance import beyond_chance, t_interval
from amnmethods.stats.intraclass import icc as icc
from amnmethods.stats.points import as_points, as_ratings, whole_counts

Level: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]
Incomplete: TypeAlias = Literal["items", "raters"]
AgreementWeights: TypeAlias = Literal["identity", "linear", "quadratic", "ordinal"]


def kendall_w(
    matrix: pd.DataFrame,
    *,
    correct_ties: bool = True,
    leave_out: Incomplete = "items",
    n_permutations: int = 0,
    rng: np.random.Generator | int | None = None,
) -> pd.Series:
    """Concordance of the raters' orders of the items: Kendall's W [1]_, [2]_.

    Parameters
    ----------
    matrix
        One row per rater, one column per item: ratings or ranks (ranked within rater, ties sharing the mean rank).
    correct_ties
        Correct for ties. Ratings on a short scale always tie; without the correction W is too low.
    leave_out
        What goes when a rating is missing: "items" that not every rater rated, or "raters" who did not rate every item.
    n_permutations
        If above 0, ``p`` is the share of so many random orders (each rater's ranks shuffled) with a W at least as high,
        this one counted in; else it is the chi-square approximation, rough for fewer than seven items.
    rng
        Generator or seed of the permutations.

    Returns
    -------
    A named row: ``w`` (0 to 1), ``chi2``, ``df``, ``p``, ``n_raters``, ``n_items``, ``n_left_out`` (items or raters),
    ``reason``.

    References
    ----------
    .. [1] Kendall & Babington Smith (1939). The problem of m rankings. doi:10.1214/aoms/1177732186
    .. [2] Siegel (1956). Nonparametric Statistics for the Behavioral Sciences, on tied observations.

    Examples
    --------
    >>> matrix = pd.DataFrame([[1, 2, 3], [1, 3, 2], [1, 2, 3]], columns=["s01", "s02", "s03"])
    >>> round(kendall_w(matrix)["w"], 3)
    0.778
    """
    if leave_out not in ("items", "raters"):
        raise ValueError(f"What is left out are 'items' or 'raters', not {leave_out!r}.")
    values = pd.DataFrame(as_ratings(matrix))
    complete = values.dropna(axis="columns" if leave_out == "items" else "index")
    m, n = complete.shape
    left_out = (values.shape[1] - n) if leave_out == "items" else (values.shape[0] - m)
    row = {"w": np.nan, "chi2": np.nan, "df": np.nan, "p": np.nan, "n_raters": m, "n_items": n, "n_left_out": left_out}
    if m < 2 or n < 2:
        return _row(row, f"{m} raters of {n} items without a gap: at least two of each are needed", "kendall_w")
    ranks = complete.rank(axis=1).to_numpy()
    if (ranks == ranks[:, :1]).all():
        return _row(row, "every rater gave all items the same rating", "kendall_w")
    squares = ((ranks.sum(axis=0) - m * (n + 1) / 2) ** 2).sum()
    # A rater whose n ranks tie in groups of t has 12 sum (rank - mean)^2 = n^3 - n - sum (t^3 - t).
    untied = m * (n**3 - n)
    room = 12 * ((ranks - (n + 1) / 2) ** 2).sum() if correct_ties else untied
    w = 12 * squares / (m * room)
    chi2, df = m * (n - 1) * w, n - 1
    if n_permutations > 0:
        p = _permutation_p(ranks, squares, n_permutations, np.random.default_rng(rng))
    else:
        from scipy.special import chdtrc  # here, so that importing the room stays cheap

        p = float(chdtrc(df, chi2))
    return _row(row | {"w": float(w), "chi2": float(chi2), "df": df, "p": p}, "", "kendall_w")


def _permutation_p(ranks: Floats, squares: float, times: int, rng: np.random.Generator) -> float:
    sums = np.zeros((times, ranks.shape[1]))
    for rater in ranks:
        sums += rng.permuted(np.tile(rater, (times, 1)), axis=1)
    shuffled = ((sums - sums.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return float((1 + (shuffled >= squares - DUST).sum()) / (1 + times))


def krippendorff_alpha(counts: pd.DataFrame, level: Level) -> pd.Series:
    """Agreement of the ratings of each item, beyond that of ratings paired at random: Krippendorff's alpha [1]_.

    Items may have different numbers of raters; an item with one rating has no pair and is left out. Where nearly all
    ratings are the same, alpha lies about 0 or below although most pairs are identical: read it beside
    ``share_identical``.

    Parameters
    ----------
    counts
        One row per item (unit), one column per point.
    level
        What distance means: "nominal" (same or not), "ordinal" (how many ratings lie between), "interval" (squared
        difference), "ratio" (squared difference by sum).

    Returns
    -------
    A named row: ``alpha``, ``share_identical`` (of the pairs of ratings of one item), ``n_items`` and ``n_ratings`` in
    such pairs, ``n_left_out`` (items without a pair), ``level``, ``reason``. Alpha is undefined where all ratings are
    equal: other programs give 1, 0 or an error, but where nothing varies nothing can be said about agreement.

    Raises
    ------
    ScaleError
        "ratio" on a scale with a point below 0, or points that are no numbers (but for "nominal").

    References
    ----------
    .. [1] Krippendorff (2011). Computing Krippendorff's alpha-reliability.
       https://repository.upenn.edu/asc_papers/43

    Examples
    --------
    >>> counts = pd.DataFrame([[3, 0, 0], [0, 2, 1], [0, 0, 3]], index=["s01", "s02", "s03"], columns=[1, 2, 3])
    >>> krippendorff_alpha(counts, "ordinal")[["alpha", "share_identical"]].astype(float).round(3).tolist()
    [0.848, 0.778]
    """
    array = whole_counts(counts)
    raters = array.sum(axis=1)
    paired, m = array[raters > 1], raters[raters > 1]
    margin = paired.sum(axis=0)
    n = int(margin.sum())
    distances = _distances(margin, counts.columns, level)
    row: dict[str, Any] = {"alpha": np.nan, "share_identical": np.nan, "n_items": len(m), "n_ratings": n}
    row |= {"n_left_out": len(array) - len(m), "level": level}
    if n == 0:
        return _row(row, "no item has two ratings", "krippendorff_alpha")
    row["share_identical"] = float((paired * (paired - 1)).sum() / (m * (m - 1)).sum())
    if (margin > 0).sum() == 1:
        return _row(row, "all ratings are equal, so that agreement by chance is full", "krippendorff_alpha")
    weights = 1 / (m - 1)
    coincidences = (paired * weights[:, None]).T @ paired - np.diag(paired.T @ weights)
    observed, expected = (coincidences * distances).sum(), (np.outer(margin, margin) * distances).sum()
    row["alpha"] = float(1 - (n - 1) * observed / expected)
    return _row(row, "", "krippendorff_alpha")


def _distances(margin: NDArray[np.int64], columns: pd.Index, level: Level) -> Floats:
    """Squared distances between the points, of shape (K, K)."""
    if level == "nominal":
        return 1.0 - np.eye(len(margin))
    points = as_points(columns)
    if level == "ordinal":
        middle = margin.cumsum() - margin / 2  # the ratings from c to k, half of those at both ends
        return np.subtract.outer(middle, middle) ** 2
    if level == "interval":
        return np.subtract.outer(points, points) ** 2
    if level == "ratio":
        if points[0] < 0:
            raise ScaleError(f"A ratio needs a scale from 0 upwards; this one starts at {points[0]:g}. Use 'interval'.")
        sums = np.add.outer(points, points)
        return np.divide(np.subtract.outer(points, points), sums, out=np.zeros_like(sums), where=sums > 0) ** 2
    raise ValueError(f"The level is nominal, ordinal, interval or ratio, not {level!r}.")


def fleiss_kappa(counts: pd.DataFrame, *, level: float = 0.95) -> pd.Series:
    """Agreement of raters on categories beyond chance: Fleiss' kappa [1]_, for any number of raters per unit [2]_.

    Parameters
    ----------
    counts
        One row per unit, one column per category (any labels): how many raters chose it.
    level
        Coverage of the interval, a t-interval over units.

    Returns
    -------
    A named row: ``kappa``, ``kappa_low``, ``kappa_high``, ``se``, ``share_agree`` (of the pairs of raters of a unit),
    ``share_chance``, ``n_units`` (with two ratings or more), ``n_left_out`` (with one, which count in the chance only),
    ``reason``. Undefined where all ratings fall into one category.

    References
    ----------
    .. [1] Fleiss (1971). Measuring nominal scale agreement among many raters. doi:10.1037/h0031619
    .. [2] Gwet (2008). Computing inter-rater reliability and its variance in the presence of high agreement.
       doi:10.1348/000711006X126600

    Examples
    --------
    >>> counts = pd.DataFrame([[3, 0], [2, 1], [0, 3]], columns=["time", "money"])
    >>> round(fleiss_kappa(counts)["kappa"], 3)
    0.55
    """
    weights = np.eye(len(counts.columns))
    return _beyond_chance(counts, weights, "fleiss", "kappa", level, "fleiss_kappa")


def gwet_ac(counts: pd.DataFrame, weights: AgreementWeights = "identity", *, level: float = 0.95) -> pd.Series:
    """Agreement beyond chance where one category prevails: Gwet's AC1, or AC2 with weights [1]_.

    Parameters
    ----------
    counts
        One row per unit, one column per category. Give every declared point of a scale a column, also those that
        nobody chose: the chance term depends on their number.
    weights
        "identity" (AC1), or of agreement between points: "linear", "quadratic" (by their distance in scale points),
        "ordinal" (by the points between them).
    level
        Coverage of the interval, a t-interval over units.

    Returns
    -------
    As `fleiss_kappa`, with ``ac``, ``ac_low``, ``ac_high``, and ``weights``. Undefined with a single category.

    Raises
    ------
    ScaleError
        Weights other than "identity" on categories that are no numbers.

    References
    ----------
    .. [1] Gwet (2008). doi:10.1348/000711006X126600

    Examples
    --------
    >>> counts = pd.DataFrame([[3, 0], [3, 0], [3, 0], [2, 1]], columns=["no", "yes"])
    >>> round(gwet_ac(counts)["ac"], 3), round(fleiss_kappa(counts)["kappa"], 3)
    (0.803, -0.091)
    """
    row = _beyond_chance(counts, _agreement_weights(counts, weights), "gwet", "ac", level, "gwet_ac")
    return pd.concat([row, pd.Series({"weights": weights})]).rename("gwet_ac")


def _agreement_weights(counts: pd.DataFrame, weights: AgreementWeights) -> Floats:
    k = len(counts.columns)
    if weights == "identity":
        return np.eye(k)
    points = as_points(counts.columns)
    if weights == "ordinal":
        apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) + 1.0
        apart = apart * (apart - 1) / 2  # pairs among the points from one to the other
    elif weights in ("linear", "quadratic"):
        apart = np.abs(np.subtract.outer(points, points)) ** (1 if weights == "linear" else 2)
    else:
        raise ValueError(f"The weights are identity, linear, quadratic or ordinal, not {weights!r}.")
    return 1 - apart / (float(apart.max()) or 1.0)


def _beyond_chance(counts: pd.DataFrame, weights: Floats, kind: str, symbol: str, level: float, name: str) -> pd.Series:
    array = whole_counts(counts)
    raters = array.sum(axis=1)
    found = beyond_chance(array, np.ones(len(array), dtype=np.int64), weights, kind)
    low, high = t_interval(found.coefficient, found.se, int((raters > 0).sum()), level)
    row: dict[str, Any] = {symbol: found.coefficient, f"{symbol}_low": low, f"{symbol}_high": high, "se": found.se}
    row |= {"share_agree": found.observed, "share_chance": found.chance}
    row |= {"n_units": int((raters > 1).sum()), "n_left_out": int((raters == 1).sum())}
    reason = ""
    if not row["n_units"]:
        reason = "no unit has two ratings"
    elif len(array[0]) < 2:
        reason = "there is a single category"
    elif (array.sum(axis=0) > 0).sum() == 1:
        reason = "all ratings are equal, so that agreement by chance is full" if kind == "fleiss" else ""
    return _row(row, reason, name)


def _row(values: dict, reason: str, name: str) -> pd.Series:
    return pd.Series(values | {"reason": reason}, name=name, dtype=object)
