"""Run charts: the median, and the rules that tell a pattern from chance."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..stats.arrays import DUST
from ..words import word
from .runs import SHIFT, TREND, far_out, fewest_crossings, longest, longest_trend, runs, runs_limits, trend
from .series import as_month, monthly
from .tables import need

__all__ = ["LEAST", "Rules", "run_chart", "run_rules"]

Rules = Literal["perla", "anhoej"]
LEAST = 10  # points off the median, below which neither source applies its rules
SOURCES: Mapping[str, str] = {
    "perla": "Perla, Provost & Murray (2011), doi:10.1136/bmjqs.2009.037895",
    "anhoej": "Anhøj & Olesen (2014), doi:10.1371/journal.pone.0113825",
    "runs": "Swed & Eisenhart (1943), doi:10.1214/aoms/1177731436, two-sided 5 %",
    "astronomical": "XmR limits (mean ± 2.66 mean moving range) as a sign to look; Perla et al. leave it to the eye",
}


def run_chart(
    series: pd.DataFrame,
    happenings: pd.DataFrame | None = None,
    *,
    rules: Rules,
    median_until: Any = None,
    shares: Collection[str] = (),
    language: str = "en",
) -> pd.DataFrame:
    """Lay figures out over time about their median, with runs, shifts and trends marked.

    Parameters
    ----------
    series
        ``site``, ``measure``, ``month`` (as 2026-03), ``numerator``, and ``denominator`` where the figure is a share or rate.
    happenings
        ``site`` (blank for all), ``on``, ``what``, ``kind`` (``start``, ``adaptation``, ``confounder``); each stands on its
        month, so that every chart of the table draws it.
    rules
        ``"perla"`` [1]_: shift of six points or more on one side of the median, trend of five or more points, too few or
        too many runs, a point far out; ``"anhoej"`` [2]_: longest run over round(log2 n + 3), crossings under the 5 %
        quantile of the binomial; it knows no trend.
    median_until
        The last month that the median is taken of; None for all. Fix it before the change you are looking for.
    shares
        The measures that are shares: one above 1 is refused.
    language
        Of ``reason``.

    Returns
    -------
    One row per network, measure and month: ``site``, ``measure``, ``month``, ``numerator``, ``denominator``, ``value``,
    ``median``, ``side`` (1 above, -1 below, 0 on it), ``run`` (number of the run; <NA> on the median), ``in_shift``,
    ``in_trend``, ``far_out`` (bool), ``rules``, ``happening``, ``kind``, ``reason``. What the rules say of the whole series
    tells `run_rules`.

    Raises
    ------
    EvaluationError
        A month is unreadable or stands twice, a number is none, or a share is above 1.

    References
    ----------
    .. [1] Perla, Provost & Murray (2011). The run chart: a simple analytical tool for learning from variation in
       healthcare processes. BMJ Qual Saf 20, 46-51. doi:10.1136/bmjqs.2009.037895
    .. [2] Anhøj & Olesen (2014). Run charts revisited. PLoS ONE 9(11), e113825. doi:10.1371/journal.pone.0113825

    Examples
    --------
    >>> series = pd.DataFrame({"site": "N1", "measure": "contacts", "month": [f"2026-{m:02}" for m in range(1, 13)],
    ...                        "numerator": [5, 6, 4, 5, 6, 4, 8, 9, 8, 9, 8, 9]})
    >>> run_chart(series, rules="perla")[["median", "run", "in_shift"]].tail(2).values.tolist()
    [[7.0, 2, True], [7.0, 2, True]]
    """
    if rules not in ("perla", "anhoej"):
        raise ValueError(f"There are no rules {rules!r}; there are perla and anhoej.")
    table = monthly(series, happenings, language, shares)
    last = None if median_until is None else as_month(median_until, "median_until")
    parts = []
    for _, own in table.groupby(["site", "measure"], sort=False):
        values = own["value"].to_numpy()
        base = ~np.isnan(values)
        if last is not None:
            base &= np.array([pd.Period(month, freq="M") <= last for month in own["month"]])
        median = float(np.median(values[base])) if base.any() else np.nan
        side = np.where(
            np.isnan(values) | np.isnan(median),
            np.nan,
            np.sign(np.where(np.abs(values - median) <= DUST, 0, values - median)),
        )
        run, lengths = runs(side)
        n = int((np.abs(side) == 1).sum())
        limit = SHIFT if rules == "perla" else longest(n) + 1
        shift = np.array([r > 0 and n >= LEAST and lengths[r - 1] >= limit for r in run], dtype=bool)
        rising = trend(values) if rules == "perla" and n >= LEAST else np.zeros(len(own), dtype=bool)
        parts.append(
            own.assign(
                median=median,
                side=pd.array(side, dtype="Int64"),
                run=pd.array([r or pd.NA for r in run], dtype="Int64"),
                in_shift=shift,
                in_trend=rising,
                far_out=far_out(values) if rules == "perla" else False,
                rules=rules,
            )
        )
    columns = [
        "site",
        "measure",
        "month",
        "numerator",
        "denominator",
        "value",
        "median",
        "side",
        "run",
        "in_shift",
        "in_trend",
    ]
    return pd.concat(parts, ignore_index=True)[[*columns, "far_out", "rules", "happening", "kind", "reason"]]


def run_rules(chart: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Return what each rule says of each series; a signal is a reason to look for a cause, not a cause.

    Parameters
    ----------
    chart
        What `run_chart` returned.
    language
        Of ``told`` and ``reason``.

    Returns
    -------
    One row per network, measure and rule: ``site``, ``measure``, ``rule`` (``shift``, ``trend``, ``runs``, ``far_out``;
    ``longest_run``, ``crossings``), ``signal`` (nullable bool), ``found``, ``limit_low``, ``limit_high`` (a signal lies beyond),
    ``n_useful`` (points off the median), ``median``, ``told``, ``source``, ``reason`` where there is no answer.

    Examples
    --------
    >>> series = pd.DataFrame({"site": "N1", "measure": "contacts", "month": [f"2026-{m:02}" for m in range(1, 13)],
    ...                        "numerator": [5, 6, 4, 5, 6, 4, 8, 9, 8, 9, 8, 9]})
    >>> run_rules(run_chart(series, rules="perla"))[["rule", "signal", "found"]].values.tolist()
    [['shift', True, 6], ['trend', False, 3], ['runs', True, 2], ['far_out', False, 0]]
    """
    need(chart, ["site", "measure", "value", "median", "side", "run", "rules"], "run chart")
    rows = []
    for (site, measure), own in chart.groupby(["site", "measure"], sort=False):
        side = own["side"].to_numpy(dtype=np.float64, na_value=np.nan)
        _, lengths = runs(side)
        above, below = int((side == 1).sum()), int((side == -1).sum())
        n, rules = above + below, str(own["rules"].iloc[0])
        values = own["value"].to_numpy()
        found: list[tuple[str, int, Any, Any, str]]
        if rules == "perla":
            low, high = runs_limits(above, below)
            found = [
                ("shift", max(lengths, default=0), pd.NA, SHIFT - 1, SOURCES["perla"]),
                ("trend", longest_trend(values), pd.NA, TREND - 1, SOURCES["perla"]),
                ("runs", len(lengths), low, high, f"{SOURCES['perla']}; {SOURCES['runs']}"),
                ("far_out", int(far_out(values).sum()), pd.NA, 0, SOURCES["astronomical"]),
            ]
        else:
            found = [
                ("longest_run", max(lengths, default=0), pd.NA, longest(n), SOURCES["anhoej"]),
                ("crossings", max(len(lengths) - 1, 0), fewest_crossings(n), pd.NA, SOURCES["anhoej"]),
            ]
        for rule, count, low, high, source in found:
            row: dict[str, Any] = {"site": site, "measure": measure, "rule": rule, "found": count}
            row |= {
                "limit_low": low,
                "limit_high": high,
                "n_useful": n,
                "median": own["median"].iloc[0],
                "source": source,
            }
            if n < LEAST:
                few = {"signal": pd.NA, "limit_low": pd.NA, "limit_high": pd.NA, "told": ""}
                rows.append({**row, **few, "reason": word("evaluation.few_points", language, n=n, least=LEAST)})
                continue
            signal = (not pd.isna(low) and count < low) or (not pd.isna(high) and count > high)
            told = word(f"evaluation.rule.{rule}", language, found=count)
            rows.append({**row, "signal": bool(signal), "told": told, "reason": ""})
    columns = [
        "site",
        "measure",
        "rule",
        "signal",
        "found",
        "limit_low",
        "limit_high",
        "n_useful",
        "median",
        "told",
        "source",
    ]
    table = pd.DataFrame(rows, columns=[*columns, "reason"])
    whole = dict.fromkeys(("found", "limit_low", "limit_high", "n_useful"), "Int64")
    return table.astype({"signal": "boolean", **whole})
