"""What a code, a construct or a determinant is called in a chart."""

from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias

import pandas as pd

from ..errors import ReportError
from .lettering import drawable

__all__ = ["Names", "names_of", "needs"]

Names: TypeAlias = pd.DataFrame | pd.Series | Mapping[Any, str] | None


def names_of(names: Names, language: str) -> dict[Hashable, str]:
    """Return the name of each code, from a codebook in the language (or any it has), a Series or a mapping."""
    if names is None:
        return {}
    if isinstance(names, pd.DataFrame):
        asked = [f"name_{language}", "name"]
        asked += [str(column) for column in names.columns if str(column).startswith("name_") and column not in asked]
        there = [column for column in asked if column in names.columns]
        if "code" not in names.columns or not there:
            raise ReportError(f"A codebook names its codes in the columns code and name_{language}: add them.")
        names = dict(zip(names["code"], names[there].bfill(axis=1).iloc[:, 0], strict=True))
    return {key: drawable(text) for key, text in names.items() if not pd.isna(text)}


def needs(table: pd.DataFrame, columns: list[str], what: str) -> None:
    """Refuse a table that lacks a column, or has no row."""
    lacking = [column for column in columns if column not in table]
    if lacking:
        raise ReportError(f"The {what} lacks the column {', '.join(lacking)}: draw what the analysis returned.")
    if table.empty:
        raise ReportError(f"The {what} holds no rows: there is nothing to draw.")
