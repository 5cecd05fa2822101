"""Segmented regression: level and slope of a series before and after support began."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..stats.arrays import DUST
from ..words import word
from .series import as_month, monthly

__all__ = ["LEAST_EACH_SIDE", "interrupted_series"]

LEAST_EACH_SIDE = 8  # see the first reference of `interrupted_series`


def interrupted_series(
    series: pd.DataFrame,
    happenings: pd.DataFrame | None = None,
    *,
    starts_on: Any,
    lags: int | None = None,
    level: float = 0.95,
    shares: Collection[str] = (),
    language: str = "en",
) -> pd.DataFrame:
    """Fit a line before and a line after the start of support, with errors that allow for autocorrelation.

    Only from eight months with a figure on each side [1]_; below that the row says why there is no figure. Ordinary least
    squares with Newey-West errors [2]_ (statsmodels, small-sample correction, Student's quantiles). What else happened in
    the window is told beside: the model cannot tell it from the support.

    Parameters
    ----------
    series, happenings
        As for `run_chart`.
    starts_on
        The first month (or a day in it) with support.
    lags
        How many months back errors may hang together; None for the whole part of 4 (n / 100)^(2/9).
    level
        Coverage.
    shares
        The measures that are shares: one above 1 is refused.
    language
        Of ``method`` and ``reason``.

    Returns
    -------
    One row per network and measure: ``site``, ``measure``, ``starts_on``, ``n_before``, ``n_after``, ``n_gaps`` (months
    without a figure between); ``slope_before`` (per month), ``level_change`` (in the first month of support, against the
    line before), ``slope_change`` (per month), each with ``_low`` and ``_high``; ``lags``, ``confounders`` and ``others`` (what
    happened in the window, with its month), ``method``, ``reason`` where there are no figures.

    Raises
    ------
    EvaluationError
        A month is unreadable or stands twice, a number is none, or a share is above 1.

    References
    ----------
    .. [1] Penfold & Zhang (2013). Use of interrupted time series analysis in evaluating health care quality improvements.
       Acad Pediatr 13(6 Suppl), S38-S44. doi:10.1016/j.acap.2013.08.002
    .. [2] Newey & West (1987). Econometrica 55, 703-708. doi:10.2307/1913610

    Examples
    --------
    >>> months = [str(month) for month in pd.period_range("2025-01", periods=20, freq="M")]
    >>> noise = [0.1, -0.2, 0.0, 0.2, -0.1] * 4
    >>> series = pd.DataFrame({"site": "N1", "measure": "contacts", "month": months,
    ...                        "numerator": [10 + 3 * (k >= 10) + noise[k] for k in range(20)]})
    >>> interrupted_series(series, starts_on="2025-11")[["n_before", "n_after", "level_change"]].round(1).values.tolist()
    [[10.0, 10.0, 3.0]]
    """
    if lags is not None and (isinstance(lags, bool) or lags < 0):
        raise EvaluationError(f"The lags are a number of months from 0 on, not {lags!r}.")
    table = monthly(series, happenings, language, shares)
    start = as_month(starts_on, "starts_on")
    rows = []
    for (site, measure), own in table.groupby(["site", "measure"], sort=False):
        when = np.array([pd.Period(month, freq="M").ordinal for month in own["month"]])
        values = own["value"].to_numpy()
        there = ~np.isnan(values)
        window = (when >= when[there].min()) & (when <= when[there].max()) if there.any() else there
        after = when >= start.ordinal
        n_before, n_after = int((there & ~after).sum()), int((there & after).sum())
        row: dict[str, Any] = {"site": site, "measure": measure, "starts_on": str(start)}
        row |= {"n_before": n_before, "n_after": n_after, "n_gaps": int((window & ~there).sum())}
        for name in ("slope_before", "level_change", "slope_change"):
            row |= {name: np.nan, f"{name}_low": np.nan, f"{name}_high": np.nan}
        row |= {"lags": pd.NA, "confounders": _told(own[window], True), "others": _told(own[window], False)}
        row |= {"method": "", "reason": ""}
        if min(n_before, n_after) < LEAST_EACH_SIDE:
            row["reason"] = word(
                "evaluation.few_each_side", language, before=n_before, after=n_after, least=LEAST_EACH_SIDE
            )
        elif np.ptp(values[there]) <= DUST:
            row["reason"] = word("evaluation.all_figures_equal", language)
        else:
            row |= _fitted(when[there] - start.ordinal, values[there], lags, level, language)
        rows.append(row)
    return pd.DataFrame(rows).astype({"lags": "Int64"})


def _told(own: pd.DataFrame, confounders: bool) -> str:
    """Return what happened, with its month."""
    told = [
        f"{row.happening} ({row.month})"
        for row in own.itertuples()
        if row.happening and ("confounder" in row.kind) == confounders
    ]
    return "; ".join(told)


def _fitted(time: np.ndarray, values: np.ndarray, lags: int | None, level: float, language: str) -> dict[str, Any]:
    """Return slope before, change in level and change in slope; time is 0 in the first month of support."""
    from statsmodels.regression.linear_model import OLS

    n = len(values)
    used = int(4 * (n / 100) ** (2 / 9)) if lags is None else int(lags)
    after = (time >= 0).astype(float)
    design = np.column_stack([np.ones(n), time, after, after * time])
    fit = OLS(values, design).fit(cov_type="HAC", cov_kwds={"maxlags": used, "use_correction": True}, use_t=True)
    if float((fit.resid**2).sum()) <= DUST**2:
        return {"reason": word("evaluation.no_rest_to_judge_by", language)}
    ends = fit.conf_int(alpha=1 - level)
    row: dict[str, Any] = {"lags": used, "method": word("evaluation.method.segmented", language, lags=used)}
    for place, name in enumerate(("slope_before", "level_change", "slope_change"), start=1):
        row |= {
            name: float(fit.params[place]),
            f"{name}_low": float(ends[place, 0]),
            f"{name}_high": float(ends[place, 1]),
        }
    return row
