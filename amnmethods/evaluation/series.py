"""Figures month by month, checked and laid out on the calendar, with what happened when beside them."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..words import word
from .tables import POOLED, blank, need, plain

__all__ = ["KINDS", "as_month", "monthly"]

KINDS = ("start", "adaptation", "confounder")
FAR = 60  # months between a happening and the figures beyond which its day is taken for an error


def as_month(value: Any, what: str) -> pd.Period:
    """Return the month of a date, or of a text such as 2026-03 or 2026-03-15; raise where it is none."""
    try:
        if isinstance(value, pd.Period):
            return value.asfreq("M")
        if not isinstance(value, str):
            found = pd.Timestamp(value).to_period("M")
        elif len(value.strip()) in (7, 10) and value.strip()[4] == "-":
            found = pd.Period(value.strip(), freq="M")
        else:
            raise ValueError
    except (ValueError, TypeError):
        found = pd.NaT
    if found is pd.NaT or pd.isna(found):
        raise EvaluationError(f"{what} says {value!r}, which is no month; write it as 2026-03, or a day as 2026-03-15.")
    return found


def monthly(
    series: pd.DataFrame, happenings: pd.DataFrame | None, language: str, shares: Collection[str] = ()
) -> pd.DataFrame:
    """Return the figures of each measure and network on every month from the first to the last.

    Parameters
    ----------
    series
        ``site``, ``measure``, ``month``, ``numerator``, and ``denominator`` where the figure is a share or a rate.
    happenings
        ``site`` (blank or ``pooled`` for all), ``on`` (a date), ``what``; ``kind`` (``start``, ``adaptation``,
        ``confounder``). One outside the months of a series lengthens its calendar, by five years at most.
    language
        Of ``reason``; also of ``what``, where there is a column ``what_<language>``.
    shares
        The measures that are shares, whose numerator is no more than the denominator.

    Returns
    -------
    One row per network, measure and month, in the order of the months: ``site``, ``measure``, ``month`` (as 2026-03),
    ``numerator``, ``denominator``, ``value``, ``happening``, ``kind`` (several joined by "; "), ``reason`` where there is no
    value.

    Raises
    ------
    EvaluationError
        A column or month is missing or unreadable, a month stands twice, a number is none or negative, a share is above
        1, a kind is not known, or something happened more than five years away from the figures.
    """
    need(series, ["site", "measure", "month", "numerator"], "series")
    table = series.reset_index(drop=True).copy()
    for column in ("site", "measure", "month"):
        if blank(table[column]).any():
            raise EvaluationError(
                f"Row {int(np.flatnonzero(blank(table[column]))[0]) + 2} of the series has no {column}."
            )
    months = {value: as_month(value, "A row of the series") for value in pd.unique(table["month"])}
    table["month"] = table["month"].map(months)
    if "denominator" not in table:
        table["denominator"] = 1.0
        table["alone"] = True
    else:
        none = table.groupby(["site", "measure"])["denominator"].transform(lambda own: blank(own).all())
        table["alone"] = none.astype(bool)
    for column in ("numerator", "denominator"):
        number = pd.to_numeric(table[column], errors="coerce").astype(float)
        odd = table[(number.isna() & ~blank(table[column])) | (number < 0) | np.isinf(number)]
        if len(odd):
            row = odd.iloc[0]
            raise EvaluationError(
                f"{row['measure']!r} of {row['site']} in {row['month']}: the {column} {plain(row[column])} is no number from 0."
            )
        table[column] = number
    over = table[~table["alone"] & table["measure"].isin(list(shares)) & (table["numerator"] > table["denominator"])]
    if len(over):
        row = over.iloc[0]
        more = f" ({len(over)} such months)" if len(over) > 1 else ""
        raise EvaluationError(
            f"{row['measure']!r} of {row['site']} in {row['month']}: {row['numerator']:g} of {row['denominator']:g} cannot be a "
            f"share{more}. Correct it; if it counts events per exposure, it is a rate (chart u)."
        )
    twice = table[table.duplicated(["site", "measure", "month"])]
    if len(twice):
        row = twice.iloc[0]
        raise EvaluationError(f"{row['measure']!r} of {row['site']} stands twice for {row['month']}: keep one row.")
    events = _events(happenings, language)
    parts = []
    for (site, measure), own in table.groupby(["site", "measure"], sort=False):
        mine = events[events["site"].isin([str(site), POOLED])]
        _near(mine, min(own["month"]), max(own["month"]), f"{measure!r} of {site}")
        ends = [*own["month"], *mine["month"]]
        calendar = pd.period_range(min(ends), max(ends), freq="M")
        laid = own.set_index("month").reindex(calendar)
        k, n = laid["numerator"], laid["denominator"]
        alone = bool(own["alone"].iloc[0])
        value = k if alone else (k / n).where(n > 0)
        reason = pd.Series("", index=calendar, dtype=object)
        reason[value.isna()] = word("evaluation.no_figure", language)
        if not alone:
            reason[k.notna() & n.isna()] = word("evaluation.no_denominator", language)
            reason[k.notna() & (n == 0)] = word("evaluation.nobody_eligible", language)
        what, kind = (_by_month(mine["month"], mine[column]) for column in ("what", "kind"))
        parts.append(
            pd.DataFrame(
                {
                    "site": site,
                    "measure": measure,
                    "month": calendar.astype(str),
                    "numerator": k.to_numpy(),
                    "denominator": np.full(len(calendar), np.nan) if alone else n.to_numpy(),
                    "value": value.to_numpy(dtype=np.float64),
                    "happening": np.array([what.get(month, "") for month in calendar], dtype=object),
                    "kind": np.array([kind.get(month, "") for month in calendar], dtype=object),
                    "reason": reason.to_numpy(),
                }
            )
        )
    if not parts:
        raise EvaluationError("The series hold no row: there is nothing to lay out.")
    return pd.concat(parts, ignore_index=True)


def _by_month(months: pd.Series, texts: pd.Series) -> dict[pd.Period, str]:
    """Return what was said of each month, everything once."""
    said: dict[pd.Period, dict[str, None]] = {}
    for month, text in zip(months, texts, strict=True):
        if text:
            said.setdefault(month, {})[text] = None
    return {month: "; ".join(each) for month, each in said.items()}


def _near(events: pd.DataFrame, first: pd.Period, last: pd.Period, series: str) -> None:
    """Raise where a happening lies so far from the figures that its day can only be an error."""
    for row in events.itertuples():
        if row.month.ordinal > last.ordinal + FAR or row.month.ordinal < first.ordinal - FAR:
            raise EvaluationError(
                f"Happening {row.what!r} is of {row.month}, and {series} goes from {first} to {last}: more than five years lie "
                "between. Correct the day in happenings, or take the row out."
            )


def _events(happenings: pd.DataFrame | None, language: str) -> pd.DataFrame:
    """Return what happened as site, month, what, kind."""
    if happenings is None or happenings.empty:
        return pd.DataFrame({"site": [], "month": [], "what": [], "kind": []}, dtype=object)
    need(happenings, ["site", "on", "what"], "happenings")
    table = happenings.reset_index(drop=True)
    what = table["what"].astype("string")
    if f"what_{language}" in table:
        own = table[f"what_{language}"].astype("string")
        what = own.where(~blank(own), what)
    if blank(what).any():
        raise EvaluationError(
            f"Row {int(np.flatnonzero(blank(what))[0]) + 2} of the happenings does not say what happened."
        )
    kind = table["kind"].astype("string").fillna("") if "kind" in table else pd.Series("", index=table.index)
    odd = kind[~kind.isin([*KINDS, ""])]
    if len(odd):
        raise EvaluationError(f"A happening is of the kind {odd.iloc[0]!r}; it is one of {', '.join(KINDS)}.")
    site = table["site"].astype("string").str.strip()
    site = site.where(~blank(site), POOLED)
    month = [as_month(value, "A happening") for value in table["on"]]
    return pd.DataFrame(
        {"site": site.astype(object), "month": month, "what": what.astype(object), "kind": kind.astype(object)}
    )
