"""The tables that a study keeps whole, phase by phase, and the check of each."""

import pandas as pd

from ..errors import TableError
from .evaluation_tables import EVALUATION_TABLES
from .exploration_tables import BY_SITE, EXPLORATION_TABLES
from .tailoring_tables import TAILORING_TABLES

__all__ = ["KEPT_TABLES", "check_kept_table"]

KEPT_TABLES = {**EXPLORATION_TABLES, **TAILORING_TABLES, **EVALUATION_TABLES}


def check_kept_table(name: str, table: pd.DataFrame) -> None:
    """Raise unless a table that a study keeps has its columns, and one row for each key.

    Parameters
    ----------
    name
        One of `KEPT_TABLES`; a table of another name is the researcher's own and passes.
    table
        The table to check.

    Raises
    ------
    TableError
        A column is missing, a key is blank, or two rows have the same key.
    """
    if name not in KEPT_TABLES:
        return
    key, others = KEPT_TABLES[name]
    if name in BY_SITE and "site" in table:
        key = ("site", *key)
    missing = [column for column in (*key, *others) if column not in table]
    if missing:
        has = ", ".join(map(str, table.columns)) or "none"
        raise TableError(
            f"The table {name} lacks the column {missing[0]!r}. It needs {', '.join((*key, *others))}; it has {has}."
        )
    for column in key:
        blank = table[column].isna().to_numpy()
        if blank.any():
            raise TableError(f"The table {name} has no {column} in its row {int(blank.argmax()) + 1}: fill it in.")
    twice = table.duplicated(list(key)) if key else pd.Series(False, index=table.index)
    if twice.any():
        row = table[twice].iloc[0]
        which = ", ".join(f"{column} {row[column]!r}" for column in key)
        raise TableError(f"The table {name} has two rows for {which} ({int(twice.sum())} such rows): keep one of them.")
