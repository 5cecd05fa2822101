"""What was delivered against the plan: dose and fidelity by line and month; a month without report is unknown, not zero."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..errors import PlanError
from .tables import ALL, days, need, numbers, one_each, said, shown, text

__all__ = ["delivery", "delivery_summary"]

By = Literal["line_id", "strategy_id", "site", "month", "all"]
MONTHLY = [
    "site", "strategy_id", "line_id", "month", "planned", "delivered", "unit", "dose", "capped", "fidelity",
    "planned_so_far", "delivered_so_far", "dose_so_far", "n_reported", "n_months", "spent", "reason",
]  # fmt: skip


def delivery(
    delivered: pd.DataFrame,
    plan: pd.DataFrame,
    *,
    capped: bool,
    until: str | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Set what was delivered beside what was planned, by line and month, and add it up.

    Parameters
    ----------
    delivered
        Reports: ``line_id``, ``month`` (``"2026-03"``), ``planned``, ``delivered`` (numbers of one unit), and any of
        ``unit``, ``fidelity`` (0 to 1), ``spent`` (dollars).
    plan
        ``line_id``, ``site``, ``strategy_id``, and ``starts_on``, ``ends_on`` for the months that a report is expected from;
        without dates these are the months from the line's first report to the last of all.
    capped
        Whether a month counts at most what was planned for it: True keeps a strong month from hiding a weak one. No default:
        both are in use and give other doses.
    until
        The last month that reports are expected for; by default the last one reported by anybody.
    language
        Of the reasons.

    Returns
    -------
    One row per line and month, expected or reported: ``site``, ``strategy_id``, ``line_id``, ``month``, ``planned``,
    ``delivered``, ``unit``; ``dose`` (delivered by planned, capped or not), ``capped``, ``fidelity``; over the months
    reported so far: ``planned_so_far``, ``delivered_so_far`` (capped by month where asked), ``dose_so_far``;
    ``n_reported`` of ``n_months`` so far; ``spent``; ``reason`` where there is no dose.

    Raises
    ------
    PlanError
        A column is missing, a line is not in the plan, a month is none or stands twice for a line, a number is out of
        bounds.

    Examples
    --------
    >>> plan = pd.DataFrame({"line_id": ["a"], "site": ["N1"], "strategy_id": ["s4"], "starts_on": ["2026-01-05"],
    ...     "ends_on": ["2026-03-31"]})
    >>> reports = pd.DataFrame({"line_id": ["a", "a"], "month": ["2026-01", "2026-03"], "planned": [4, 4], "delivered": [2, 5]})
    >>> table = delivery(reports, plan, capped=False)
    >>> table[["month", "dose", "dose_so_far", "n_reported", "n_months"]].values.tolist()
    [['2026-01', 0.5, 0.5, 1, 1], ['2026-02', nan, 0.5, 1, 2], ['2026-03', 1.25, 0.875, 2, 3]]
    """
    need(plan, ["line_id", "site", "strategy_id"], "plan")
    one_each(plan, "line_id", "plan")
    need(delivered, ["line_id", "month", "planned", "delivered"], "reports of delivery")
    table = delivered.assign(line_id=delivered["line_id"].astype(str), month=_months(delivered["month"]))
    one_each(table, ["line_id", "month"], "reports of delivery")
    for column in ("planned", "delivered", "spent", "fidelity"):
        high = 1.0 if column == "fidelity" else None
        table[column] = numbers(delivered, column, "reports of delivery", high=high)
    lines = plan.assign(line_id=plan["line_id"].astype(str)).set_index("line_id")
    stray = table[~table["line_id"].isin(lines.index)]
    if len(stray):
        raise PlanError(
            f"The plan has no line {shown(stray['line_id'].iloc[0])}, of which delivery is reported for "
            f"{stray['month'].iloc[0]}: correct the line_id, or add the line."
        )
    last = text(until) or (table["month"].max() if len(table) else "")
    if last:
        last = _months(pd.Series([last])).iloc[0]
    reports = {(row["line_id"], row["month"]): row for row in table.to_dict("records")}
    rows: list[dict[str, Any]] = []
    for line, own in lines.iterrows():
        months = _expected(own, sorted(month for name, month in reports if name == line), last)
        sums = {"planned": 0.0, "delivered": 0.0}
        n_reported = 0
        for k, month in enumerate(months, start=1):
            report = reports.get((str(line), month))
            row = _month(report, capped, language)
            if report is not None and not row["no_report"]:
                n_reported += 1
                sums["planned"] += row["planned"]
                sums["delivered"] += min(row["delivered"], row["planned"]) if capped else row["delivered"]
            row |= {"site": text(own["site"]), "strategy_id": text(own["strategy_id"]), "line_id": line, "month": month}
            row |= {"capped": capped, "n_reported": n_reported, "n_months": k}
            known = n_reported > 0
            row |= {f"{name}_so_far": total if known else np.nan for name, total in sums.items()}
            row["dose_so_far"] = sums["delivered"] / sums["planned"] if sums["planned"] > 0 else np.nan
            rows.append(row)
    numeric = [c for c in MONTHLY if c.startswith(("planned", "delivered", "dose")) or c in ("fidelity", "spent")]
    made = pd.DataFrame(rows, columns=MONTHLY)
    return made.astype({**dict.fromkeys(numeric, float), "n_reported": int, "n_months": int, "capped": bool})


def _month(report: Mapping[str, Any] | None, capped: bool, language: str) -> dict[str, Any]:
    """Return what one month's report says; unknown is NaN with its reason."""
    if report is None:
        why = said("reasons.no_report", language)
        return dict.fromkeys(("planned", "delivered", "dose", "fidelity", "spent"), np.nan) | {
            "unit": "", "reason": why, "no_report": True,
        }  # fmt: skip
    planned, given = report["planned"], report["delivered"]
    row = {key: report[key] for key in ("planned", "delivered", "fidelity", "spent")}
    row |= {"unit": text(report.get("unit")), "reason": "", "dose": np.nan, "no_report": False}
    if pd.isna(planned) or pd.isna(given):
        return row | {"reason": said("reasons.half_report", language), "no_report": True}
    if planned == 0:
        return row | {"reason": said("reasons.nothing_planned", language)}
    return row | {"dose": min(given / planned, 1.0) if capped else given / planned}


def _months(column: pd.Series) -> pd.Series:
    """Return months as ``2026-03``; raise where one is none."""
    found = []
    for row, value in enumerate(column, start=2):  # as a spreadsheet counts: the headings are row 1
        said_month = text(value)[:7]
        try:
            found.append(str(pd.Period(said_month, freq="M")) if len(said_month) == 7 and said_month[4] == "-" else "")
        except ValueError:
            found.append("")
        if not found[-1]:
            raise PlanError(f"Row {row} of the reports of delivery: {shown(value)} is no month; write it as 2026-03.")
    return pd.Series(found, index=column.index, dtype=object)


def _expected(line: pd.Series, reported: list[str], last: str) -> list[str]:
    """Return the months of a line: those of its plan until `last`, and all reported."""
    start, end = (
        days(pd.Series([line.get(column)], dtype=object)).iloc[0] for column in ("starts_on", "ends_on")
    )  # fmt: skip
    first = start if not pd.isna(start) else pd.Timestamp(reported[0]) if reported else None
    planned: Collection[str] = []
    if first is not None and last:
        stop = min(last, str(end.to_period("M"))) if not pd.isna(end) else last
        if str(first)[:7] <= stop:
            planned = [str(month) for month in pd.period_range(str(first)[:7], stop, freq="M")]
    return sorted({*planned, *reported})


def delivery_summary(
    monthly: pd.DataFrame,
    *,
    by: By = "site",
    bar: float | None = None,
    fidelity_bar: float | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Sum delivery up by line, strategy, network or month, and flag what lies under a stated bar.

    Lines have units of their own, so the dose of several lines is the mean of theirs, each counting once; the sums of
    planned and delivered stand beside it only where all are of one unit.

    Parameters
    ----------
    monthly
        As `delivery` returns it.
    by
        ``"line_id"``, ``"strategy_id"``, ``"site"``, ``"month"``, or ``"all"``.
    bar, fidelity_bar
        A dose, or a fidelity, below is flagged. No default; without it nothing is.
    language
        Of the reasons.

    Returns
    -------
    One row per group: ``by`` (its column), ``group``, ``n_lines`` (with a dose, of) ``n_lines_planned``, ``planned``,
    ``delivered``, ``unit`` (NaN and "" where units differ), ``dose``, ``lowest``, ``highest`` (of the lines), ``capped``,
    ``fidelity`` (mean over the lines that report it), ``n_fidelity``, ``n_reported`` of ``n_months`` line-months, ``spent``,
    ``flag``, ``fidelity_flag`` (nullable bool), ``reason``.

    Raises
    ------
    PlanError
        A column is missing, or `by` is none of those.

    Examples
    --------
    >>> plan = pd.DataFrame({"line_id": ["a", "b"], "site": ["N1", "N1"], "strategy_id": ["s4", "s5"]})
    >>> reports = pd.DataFrame({"line_id": ["a", "b"], "month": "2026-01", "planned": [4, 10], "delivered": [2, 10]})
    >>> table = delivery_summary(delivery(reports, plan, capped=False), bar=0.8)
    >>> table[["group", "dose", "lowest", "n_lines", "flag"]].values.tolist()
    [['N1', 0.75, 0.5, 2, True]]
    """
    need(monthly, MONTHLY, "months of delivery")
    if by not in ("line_id", "strategy_id", "site", "month", "all"):
        raise PlanError(f"Delivery is summed up by line_id, strategy_id, site, month or all; found {by!r}.")
    keys = pd.Series(ALL, index=monthly.index) if by == "all" else monthly[by]
    rows = [_group(str(name), own, by, bar, fidelity_bar, language) for name, own in monthly.groupby(keys, sort=False)]
    columns = [
        "by", "group", "n_lines", "n_lines_planned", "planned", "delivered", "unit", "dose", "lowest", "highest", "capped",
        "fidelity", "n_fidelity", "n_reported", "n_months", "spent", "flag", "fidelity_flag", "reason",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"flag": "boolean", "fidelity_flag": "boolean"})


def _group(
    name: str, own: pd.DataFrame, by: str, bar: float | None, fidelity_bar: float | None, language: str
) -> dict[str, Any]:
    capped = bool(own["capped"].iloc[0])
    told = own[own["planned"].notna() & own["delivered"].notna()]
    counted = told["delivered"].clip(upper=told["planned"]) if capped else told["delivered"]
    sums = (
        pd.DataFrame({"line": told["line_id"], "planned": told["planned"], "delivered": counted}).groupby("line").sum()
    )
    dose = (sums["delivered"] / sums["planned"]).where(sums["planned"] > 0).dropna()
    fidelity = own.groupby("line_id")["fidelity"].mean().dropna()
    n_lines, units = own["line_id"].nunique(), set(told["unit"])
    one = len(units) == 1 and (n_lines == 1 or units != {""})
    reason = ""
    if dose.empty:
        reason = said("reasons.nothing_planned" if len(told) else "reasons.no_report", language)
    elif not one:
        reason = said("reasons.units_differ", language)
    mean, kept = (float(dose.mean()) if len(dose) else np.nan), float(fidelity.mean()) if len(fidelity) else np.nan
    return {
        "by": by, "group": name, "n_lines": len(dose), "n_lines_planned": n_lines,
        "planned": sums["planned"].sum() if one else np.nan, "delivered": sums["delivered"].sum() if one else np.nan,
        "unit": units.pop() if one else "", "dose": mean,
        "lowest": dose.min() if len(dose) else np.nan, "highest": dose.max() if len(dose) else np.nan,
        "capped": capped, "fidelity": kept, "n_fidelity": len(fidelity), "n_reported": len(told), "n_months": len(own),
        "spent": own["spent"].sum(min_count=1),
        "flag": pd.NA if bar is None or np.isnan(mean) else round(mean, 12) < bar,
        "fidelity_flag": pd.NA if fidelity_bar is None or np.isnan(kept) else round(kept, 12) < fidelity_bar, "reason": reason,
    }  # fmt: skip
