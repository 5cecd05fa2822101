"""The tables of this room made ready: columns there, dates and numbers read, lists in cells parted."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from ..errors import PlanError
from ..model.plan_lines import ids_in
from ..words import word

__all__ = [
    "ALL",
    "after_of",
    "blank",
    "days",
    "named",
    "need",
    "numbers",
    "one_each",
    "row_of",
    "shown",
    "text",
    "the_day",
    "tick",
]

ALL = "all"  # the group that holds every site
YES, NO = {"yes", "true", "1", "oui", "vrai", "y", "o"}, {"no", "false", "0", "non", "faux", "n"}


def need(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    """Raise `PlanError` unless a table has these columns; `what` is a key of ``plans.tables``."""
    lacking = [column for column in columns if column not in table]
    if lacking:
        found = ", ".join(map(str, table.columns)) or "–"
        raise PlanError(f"The {what} lack the column {', '.join(lacking)}; found: {found}. Add it, or rename yours.")


def row_of(odd: Any) -> int:
    """Return the first row that is marked, counted as a spreadsheet does: the headings are row 1."""
    return int(np.flatnonzero(np.asarray(odd, dtype=bool))[0]) + 2


def one_each(table: pd.DataFrame, key: str | list[str], what: str) -> None:
    """Raise `PlanError` where a key is blank or stands twice."""
    keys = [key] if isinstance(key, str) else key
    empty = table[keys].apply(blank).any(axis=1)
    if empty.any():
        raise PlanError(f"Row {row_of(empty)} of the {what} has no {' or '.join(keys)}: fill it in.")
    twice = table[table.duplicated(keys)]
    if len(twice):
        raise PlanError(f"{' / '.join(map(str, twice.iloc[0][keys]))} stands twice in the {what}: keep one row.")


def shown(value: Any) -> str:
    """Return a value as a message shows it: text in quotes, a number as it is."""
    return repr(value.item() if hasattr(value, "item") else value)


def blank(column: pd.Series) -> pd.Series:
    """Tell where a column says nothing."""
    if column.dtype.kind in "iufbM":
        return column.isna()
    return column.isna() | column.astype("string").str.strip().eq("").fillna(True)


def text(value: Any) -> str:
    """Return a cell as text, "" where it is blank."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, datetime) and value == datetime.combine(value, datetime.min.time(), value.tzinfo):
        return f"{value:%Y-%m-%d}"  # a day, which a spreadsheet gives as its midnight
    return str(value).strip()


def days(column: pd.Series) -> pd.Series:
    """Return dates as days; NaT where blank or unreadable."""
    if column.dtype.kind == "M":
        return column.dt.tz_localize(None).dt.normalize().astype("datetime64[us]")
    read = [_day(value) for value in column]
    return pd.Series(pd.to_datetime(pd.Series(read, dtype=object), errors="coerce"), dtype="datetime64[us]").set_axis(
        column.index
    )


def _day(value: Any) -> Any:
    if value is None or value is pd.NaT:  # NaT calls itself a date
        return None
    if isinstance(value, date):
        return pd.Timestamp(value).tz_localize(None).normalize()
    said = text(value)
    try:
        return pd.Timestamp(date.fromisoformat(said[:10])) if said else None
    except ValueError:
        return None


def the_day(value: date | str, what: str) -> pd.Timestamp:
    """Return one day, given as a date or an ISO text."""
    found = _day(value)
    if found is None:
        raise PlanError(f"{what}={value!r} is no day: write it as 2026-03-01.")
    return pd.Timestamp(found)


def numbers(table: pd.DataFrame, column: str, what: str, *, low: float = 0, high: float | None = None) -> pd.Series:
    """Return a column of numbers, NaN where blank; raise `PlanError` where one is none, or out of its bounds."""
    if column not in table:
        return pd.Series(float("nan"), index=table.index)
    values = pd.to_numeric(table[column].mask(blank(table[column])), errors="coerce").astype(float)
    odd = (values.isna() & ~blank(table[column])) | (values < low)
    odd |= values > high if high is not None else False
    if odd.any():
        bounds = f"from {low:g}" if high is None else f"from {low:g} to {high:g}"
        raise PlanError(
            f"Row {row_of(odd)} of the {what}: {column} is {shown(table[column][odd].iloc[0])}, which is no number {bounds}."
        )
    return values


def tick(value: Any) -> bool | None:
    """Return yes or no as written, None where it is neither."""
    said = text(value).casefold()
    return True if said in YES else False if said in NO else None


def after_of(plan: pd.DataFrame) -> dict[str, list[str]]:
    """Return of each line those that it waits for."""
    cells = plan["after"] if "after" in plan else [""] * len(plan)
    return {str(line): ids_in(cell) for line, cell in zip(plan["line_id"], cells, strict=True)}


def named(
    table: pd.DataFrame | None, key: str, language: str, stems: Sequence[str] = ("name", "wording")
) -> dict[str, str]:
    """Return what each id is called in a language, or in any that the table has."""
    if table is None or key not in table:
        return {}
    asked = [f"{stem}_{language}" for stem in stems] + list(stems)
    asked += [str(c) for c in table if any(str(c).startswith(f"{stem}_") for stem in stems)]
    there = [column for column in dict.fromkeys(asked) if column in table]
    found: dict[str, str] = {}
    for row in table.to_dict("records"):
        said = next((text(row[column]) for column in there if text(row[column])), "")
        if said:
            found.setdefault(str(row[key]), said)
    return found


def in_language(table: pd.DataFrame, columns: Sequence[str], language: str) -> pd.DataFrame:
    """Return a table whose texts are those of ``<column>_<language>``, where it has such a column and it says something."""
    there = [column for column in columns if f"{column}_{language}" in table]
    made = {}
    for column in there:
        own = table[column] if column in table else [""] * len(table)
        pairs = zip(table[f"{column}_{language}"], own, strict=True)
        made[column] = [text(translated) or text(first) for translated, first in pairs]
    return table.assign(**made)


def said(key: str, language: str, **values: Any) -> str:
    """Return the room's words under ``plans.<key>``."""
    return word(f"plans.{key}", language, **values)
