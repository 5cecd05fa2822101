"""Intraclass correlations: how much of the variance of ratings lies between the things rated."""

from typing import Any

import numpy as np
import pandas as pd

from amnmethods.stats.arrays import DUST
from amnmethods.stats.points import as_ratings

FORMS = ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")


def icc(matrix: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Intraclass correlations of ratings, in the six forms of Shrout and Fleiss [1]_.

    Parameters
    ----------
    matrix
        One row per target (the thing rated), one column per rater; a target with a gap is left out.
    level
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    One row per form: ``ICC1`` (each target has other raters), ``ICC2`` (raters drawn from many, agreement in absolute
    terms), ``ICC3`` (these raters only, consistency), and with ``k`` the same of the mean of the raters; ``icc``, ``low``,
    ``high``, ``f``, ``df1``, ``df2``, ``p`` (of no correlation), ``n_targets``, ``n_raters``, ``n_left_out``,
    ``reason``. Which form answers the question is a choice of the design, to be made beforehand. Ratings that are all
    equal leave every form undefined.

    References
    ----------
    .. [1] Shrout & Fleiss (1979). Intraclass correlations: uses in assessing rater reliability.
           doi:10.1037/0033-2909.86.2.420

    Examples
    --------
    The table of the article:

    >>> ratings = pd.DataFrame([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    >>> icc(ratings)["icc"].round(2).to_dict()
    {'ICC1': 0.17, 'ICC2': 0.29, 'ICC3': 0.71, 'ICC1k': 0.44, 'ICC2k': 0.62, 'ICC3k': 0.91}
    """
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not at {level}.")
    values = as_ratings(matrix)
    complete = values[~np.isnan(values).any(axis=1)]
    n, k = complete.shape
    columns = ["icc", "low", "high", "f", "df1", "df2", "p"]
    table = pd.DataFrame(np.nan, index=pd.Index(FORMS, name="form"), columns=columns)
    sizes = {"n_targets": n, "n_raters": k, "n_left_out": len(values) - n}
    reason = ""
    if n < 2 or k < 2:
        reason = f"{n} targets of {k} raters without a gap: at least two of each are needed"
    elif (complete == complete[0, 0]).all():
        reason = "all ratings are equal"
    else:
        table.loc[:, columns] = _six_forms(complete, level)
    reasons = np.where(table["icc"].isna() & (reason == ""), "the ratings do not vary within targets", reason)
    return table.assign(**sizes, reason=reasons)


def _six_forms(x: np.ndarray, level: float) -> list[list[float]]:
    from scipy.special import fdtrc, fdtri  # here, so that importing the room stays cheap

    n, k = x.shape
    middle = x.mean()
    targets, raters = k * ((x.mean(axis=1) - middle) ** 2).sum(), n * ((x.mean(axis=0) - middle) ** 2).sum()
    within = ((x - x.mean(axis=1, keepdims=True)) ** 2).sum()
    between = targets / (n - 1)  # mean squares, as the article names them: BMS, WMS, JMS, EMS
    wms, jms = within / (n * (k - 1)), raters / (k - 1)
    ems = max(within - raters, 0.0) / ((n - 1) * (k - 1))
    upper = (1 + level) / 2
    df1, df_within, df_error = n - 1, n * (k - 1), (n - 1) * (k - 1)

    def over(part: Any, whole: Any) -> float:
        return float(part / whole) if abs(whole) > DUST else np.nan

    def by_f(error: float, df2: int) -> tuple[list[float], list[float], list[float]]:
        """Return F with its test, and the ends of the single and the mean form."""
        f = over(between, error)
        low, high = f / fdtri(df1, df2, upper), f * fdtri(df2, df1, upper)
        single = [over(low - 1, low + k - 1), over(high - 1, high + k - 1)]
        return [f, df1, df2, float(fdtrc(df1, df2, f))], single, [over(low - 1, low), over(high - 1, high)]

    test1, single1, mean1 = by_f(wms, df_within)
    test3, single3, mean3 = by_f(ems, df_error)
    icc2 = over(between - ems, between + (k - 1) * ems + k * (jms - ems) / n)
    low2, high2 = _ends_of_agreement(between, jms, ems, icc2, n, k, upper, fdtri)
    return [
        [over(between - wms, between + (k - 1) * wms), *single1, *test1],
        [icc2, low2, high2, *test3],
        [over(between - ems, between + (k - 1) * ems), *single3, *test3],
        [over(between - wms, between), *mean1, *test1],
        [
            over(between - ems, between + (jms - ems) / n),
            *(over(e * k, 1 + e * (k - 1)) for e in (low2, high2)),
            *test3,
        ],
        [over(between - ems, between), *mean3, *test3],
    ]


def _ends_of_agreement(
    between: float, jms: float, ems: float, icc2: float, n: int, k: int, upper: float, quantile: Any
) -> tuple[float, float]:
    """Return the ends of ICC2, whose degrees of freedom are Satterthwaite's (the article's equations for ICC(2, 1))."""
    if ems <= DUST or np.isnan(icc2):
        return np.nan, np.nan
    f_raters = jms / ems
    rest = n * (1 + (k - 1) * icc2) - k * icc2
    df = (n - 1) * (k - 1) * (k * icc2 * f_raters + rest) ** 2
    df /= (n - 1) * (k * icc2 * f_raters) ** 2 + rest**2
    f_low, f_high = quantile(n - 1, df, upper), quantile(df, n - 1, upper)
    errors = k * jms + (k * n - k - n) * ems
    low = n * (between - f_low * ems) / (f_low * errors + n * between)
    return float(low), float(n * (f_high * between - ems) / (errors + n * f_high * between))
