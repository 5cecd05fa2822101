"""What the tables of this room have in common: their checks, and how a message shows a value."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ..errors import StrategiesError

__all__ = ["blank", "joined", "need", "once", "parted", "ratings_by_strategy", "shown"]


def need(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    """Raise `StrategiesError` unless a table has these columns."""
    lacking = [column for column in columns if column not in table]
    if lacking:
        found = ", ".join(map(str, table.columns)) or "none"
        raise StrategiesError(
            f"The {what} lack the column {', '.join(lacking)}; found: {found}. Add it, or rename yours."
        )


def once(table: pd.DataFrame, key: Sequence[str], what: str) -> None:
    """Raise `StrategiesError` where two rows have the same key, or a key is blank."""
    need(table, key, what)
    for column in key:
        if blank(table[column]).any():
            raise StrategiesError(f"{int(blank(table[column]).sum())} rows of the {what} have no {column}: fill it in.")
    twice = table[table.duplicated(list(key))]
    if len(twice):
        which = ", ".join(f"{column} {shown(twice.iloc[0][column])}" for column in key)
        raise StrategiesError(f"The {what} have two rows for {which} ({len(twice)} such rows): keep one of them.")


def blank(column: pd.Series) -> pd.Series:
    """Tell where a column says nothing."""
    if column.dtype.kind in "iufb":
        return column.isna()
    return column.isna() | column.astype("string").str.strip().eq("").fillna(True)


def shown(value: Any) -> str:
    """Return a value as a message shows it: text in quotes, a number as it is."""
    return repr(value.item() if hasattr(value, "item") else value)


def joined(ids: Iterable[object]) -> str:
    """Return ids as one cell holds them, each once: "B1; B3"."""
    return "; ".join(dict.fromkeys(str(each) for each in ids))


def parted(cell: object) -> list[str]:
    """Return the ids of a cell, parted by semicolons."""
    if cell is None or cell is pd.NA or cell != cell:
        return []
    return [part.strip() for part in str(cell).split(";") if part.strip()]


def ratings_by_strategy(ratings: pd.DataFrame, criteria: Sequence[str] = ()) -> pd.DataFrame:
    """Return ratings under ``strategy_id``, one per panellist, strategy and criterion, unrated ones left out.

    A panel calls its strategies items: ``item_id`` is taken where there is no ``strategy_id``.
    """
    table = ratings if "strategy_id" in ratings else ratings.rename(columns={"item_id": "strategy_id"})
    need(table, ["panellist_id", "strategy_id", "rating", *(["criterion"] if criteria else [])], "ratings")
    if criteria:
        lacking = [name for name in criteria if not table["criterion"].eq(name).any()]
        if lacking:
            there = ", ".join(map(str, table["criterion"].unique())) or "none"
            raise StrategiesError(f"Nothing was rated on {shown(lacking[0])}; the criteria are: {there}.")
        table = table[table["criterion"].isin(list(criteria))]
    key = ["panellist_id", "strategy_id", *(["criterion"] if "criterion" in table else [])]
    twice = table[table.duplicated(key)]
    if len(twice):
        row = twice.iloc[0]
        raise StrategiesError(
            f"Panellist {shown(row.panellist_id)} has two ratings of {shown(row.strategy_id)} ({len(twice)} such rows): pass "
            "one round, or each strategy's last round."
        )
    values = pd.to_numeric(table["rating"], errors="coerce").astype(float)
    wrong = table[values.isna() & ~blank(table["rating"])]
    if len(wrong):
        row = wrong.iloc[0]
        raise StrategiesError(
            f"The rating {shown(row.rating)} of {shown(row.strategy_id)} is no number: leave it blank."
        )
    return table.assign(rating=values)[values.notna()]
