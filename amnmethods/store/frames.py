"""Tables out of the store, with the same columns and dtypes even when they are empty."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import JSON, Boolean, Column, Connection, Double, Integer, Select, Text, select

from ..errors import StoreError
from .schema import PROJECTIONS, UTC

__all__ = ["frame", "read_table"]


def read_table(connection: Connection, table: str, equals: dict[str, Any]) -> pd.DataFrame:
    """Return the rows of a projection whose columns equal the given values, sorted by its key."""
    if table not in PROJECTIONS:
        raise StoreError(f"The store has no table {table!r}. It has: {', '.join(PROJECTIONS)}.")
    source = PROJECTIONS[table]
    query = select(source)
    for name, value in equals.items():
        if name not in source.c:
            raise StoreError(f"The table {table!r} has no column {name!r}. It has: {', '.join(source.c.keys())}.")
        query = query.where(source.c[name] == (value.item() if hasattr(value, "item") else value))
    postgres = connection.dialect.name == "postgresql"
    # PostgreSQL sorts text by the server's language; "C" is the order that SQLite has everywhere.
    key = [c.collate("C") if postgres and isinstance(c.type, Text) else c for c in source.primary_key]
    return frame(connection, query.order_by(*key), list(source.c))


def frame(connection: Connection, query: Select, columns: Sequence[Column]) -> pd.DataFrame:
    """Return the rows of a query as a DataFrame, each column with the dtype of its kind."""
    rows = connection.execute(query).all()
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    return pd.DataFrame(
        {column.name: _cells(list(cells), _dtype(column)) for column, cells in zip(columns, values, strict=True)}
    )


def _cells(cells: list[Any], dtype: str) -> Any:
    """Return the cells of one column; as arrays, since making a Series of each costs as much as the reading."""
    return pd.Series(cells, dtype=dtype) if dtype == "object" else pd.array(cells, dtype=_known(dtype))


@cache
def _known(dtype: str) -> Any:
    return pd.api.types.pandas_dtype(dtype)


def _dtype(column: Column) -> str:
    if isinstance(column.type, UTC):
        return "datetime64[us, UTC]"
    if isinstance(column.type, Integer):
        return "Int64" if column.nullable else "int64"
    if isinstance(column.type, Boolean):
        return "boolean" if column.nullable else "bool"
    if isinstance(column.type, Double):
        return "float64"
    if isinstance(column.type, JSON):
        return "object"
    return "string"
