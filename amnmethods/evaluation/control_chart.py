"""Control charts of shares (p), rates (u) and single values (XmR) over time."""

from typing import Any, Literal

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..stats.arrays import DUST
from ..words import word
from .series import as_month, monthly

__all__ = ["control_chart"]

Kind = Literal["p", "u", "xmr"]
INDIVIDUALS, RANGES = 2.66, 3.267  # 3 / d2 and D4 for moving ranges of two
SIGMAS = 3


def control_chart(
    series: pd.DataFrame,
    happenings: pd.DataFrame | None = None,
    *,
    kind: Kind,
    base_until: Any = None,
    language: str = "en",
) -> pd.DataFrame:
    """Return each month's figure with centre line and control limits (three sigma) [1]_.

    Parameters
    ----------
    series, happenings
        As for `run_chart`.
    kind
        ``"p"`` for a share (numerator of denominator), ``"u"`` for a rate (events per exposure), ``"xmr"`` for single values:
        limits at 2.66, for the moving ranges at 3.267, times the mean moving range.
    base_until
        The last month that the limits are taken from; None for all.
    language
        Of ``reason``.

    Returns
    -------
    One row per network, measure and month: ``site``, ``measure``, ``month``, ``numerator``, ``denominator``, ``value``,
    ``centre``, ``lower``, ``upper`` (0 where it would lie below, 1 where that of a share would lie above), ``outside``
    (nullable bool); of XmR also ``moving_range`` (NaN across a month without figure), ``range_centre``, ``range_upper``,
    ``range_outside``; ``chart`` (its kind), ``n_base`` (months behind the limits), ``happening``, ``kind``, ``reason``.

    Raises
    ------
    EvaluationError
        A share has no denominator, or one smaller than its numerator; else as for `run_chart`.

    References
    ----------
    .. [1] Wheeler & Chambers (1992). Understanding Statistical Process Control. Mohammed, Worthington & Woodall (2008).
       Plotting basic control charts. Qual Saf Health Care 17, 137-145. doi:10.1136/qshc.2004.012047

    Examples
    --------
    >>> series = pd.DataFrame({"site": "N1", "measure": "flow", "month": [f"2026-{m:02}" for m in range(1, 11)],
    ...     "numerator": [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]})
    >>> control_chart(series, kind="xmr")[["centre", "lower", "upper"]].iloc[0].round(2).tolist()
    [50.81, 45.82, 55.8]
    """
    if kind not in ("p", "u", "xmr"):
        raise ValueError(f"There is no chart {kind!r}; there are p, u, xmr.")
    shares = list(series["measure"].unique()) if kind == "p" and "measure" in series else []
    table = monthly(series, happenings, language, shares)
    last = None if base_until is None else as_month(base_until, "base_until")
    parts = []
    for (site, measure), own in table.groupby(["site", "measure"], sort=False):
        k, n, values = (own[column].to_numpy(dtype=np.float64) for column in ("numerator", "denominator", "value"))
        if kind != "xmr" and np.isnan(n).all():
            raise EvaluationError(
                f"{measure!r} of {site} has no denominator: a {kind} chart needs one; choose kind='xmr'."
            )
        there = ~np.isnan(values)
        base = there.copy()
        if last is not None:
            base &= np.array([pd.Period(month, freq="M") <= last for month in own["month"]])
        lines = _single(values, base, there) if kind == "xmr" else _counted(k, n, base, kind)
        outside = (values < lines["lower"] - DUST) | (values > lines["upper"] + DUST)
        known = there & ~np.isnan(lines["upper"])
        found = own.assign(**lines, outside=pd.array(outside, dtype="boolean"), chart=kind, n_base=int(base.sum()))
        found.loc[~known, "outside"] = pd.NA
        if kind == "xmr":
            beyond = found["moving_range"] > found["range_upper"] + DUST
            found["range_outside"] = beyond.astype("boolean").mask(
                found["moving_range"].isna() | found["range_upper"].isna()
            )
        reason = found["reason"].to_numpy(dtype=object).copy()
        reason[there & ~known] = word("evaluation.no_limits", language)
        parts.append(found.assign(reason=reason))
    ranges = ["moving_range", "range_centre", "range_upper", "range_outside"] if kind == "xmr" else []
    columns = [
        "site",
        "measure",
        "month",
        "numerator",
        "denominator",
        "value",
        "centre",
        "lower",
        "upper",
        "outside",
        *ranges,
    ]
    return pd.concat(parts, ignore_index=True)[[*columns, "chart", "n_base", "happening", "kind", "reason"]]


def _counted(k: np.ndarray, n: np.ndarray, base: np.ndarray, kind: str) -> dict[str, Any]:
    """Return the lines of shares or rates, whose limits go with each month's denominator."""
    exposure = float(n[base].sum())
    centre = float(k[base].sum()) / exposure if exposure > 0 else np.nan
    variance = centre * (1 - centre) if kind == "p" else centre
    each = np.where(n > 0, n, np.nan)
    reach = SIGMAS * np.sqrt(variance / each)
    if not variance > 0:  # nobody, everybody, or nothing known: no spread to put limits at
        reach = np.full(len(n), np.nan)
    top = 1.0 if kind == "p" else np.inf
    return {"centre": centre, "lower": np.maximum(centre - reach, 0.0), "upper": np.minimum(centre + reach, top)}


def _single(values: np.ndarray, base: np.ndarray, there: np.ndarray) -> dict[str, Any]:
    """Return the lines of single values and of their moving ranges."""
    moving = np.append(np.nan, np.abs(np.diff(values)))
    inside = base & np.append(False, base[:-1]) & ~np.isnan(moving)
    mean_range = float(moving[inside].mean()) if inside.any() else np.nan
    if not mean_range > 0:
        mean_range = np.nan
    centre = float(values[base].mean()) if base.any() else np.nan
    lower = centre - INDIVIDUALS * mean_range
    lower = max(lower, 0.0) if not np.isnan(lower) else lower  # counts, shares and rates have no values below
    lines: dict[str, Any] = {"centre": centre, "lower": lower, "upper": centre + INDIVIDUALS * mean_range}
    return {**lines, "moving_range": moving, "range_centre": mean_range, "range_upper": RANGES * mean_range}
