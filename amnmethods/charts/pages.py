"""A long chart, cut into pages between its rows."""

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import ReportError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["pages"]


def pages(
    plot: Callable[..., "Figure"], *tables: Any, height: float = 8.2, key: str = "item_id", **options: Any
) -> list["Figure"]:
    """Draw a chart of many items as several figures, none higher than a page; all share one scale.

    Parameters
    ----------
    plot
        `plot_distribution_strip`, `plot_diverging_bars`, `plot_slope`, or a chart of determinants with its own `key`.
    tables
        What `plot` takes by position; the tables are cut by their items, anything else is handed on.
    height
        The most that a page holds, in inches; 8.2 leaves room for a caption on A4 and Letter. An item that is higher
        alone gets a page of its own.
    key
        The index or column by which tables are cut.
    options
        What `plot` takes by name.

    Returns
    -------
    The figures in the order of the items of the first table, then of those that only later tables hold.

    Raises
    ------
    ReportError
        No table has the key, or `plot` refuses the tables.

    Examples
    --------
    >>> from amnmethods.charts import plot_distribution_strip
    >>> ids = pd.Index([f"s{k:03}" for k in range(120)], name="item_id")
    >>> counts = pd.DataFrame(2, index=ids, columns=range(1, 10))
    >>> [round(figure.get_figheight()) for figure in pages(plot_distribution_strip, counts)]
    [8, 8, 8, 8, 8, 8, 8, 8]
    """
    whole: Any = plot(*tables, **options)
    if whole.get_figheight() <= height:
        return [whole]
    if whole.reach is not None:
        options.setdefault("reach", whole.reach)
    drawn = [_keys(table, key) for table in tables if isinstance(table, pd.DataFrame)]
    rows = plot.__name__ == "plot_slope"  # the only chart whose second table may hold rows of its own
    keys = list(dict.fromkeys(k for found in (drawn[:2] if rows else drawn[:1]) for k in found))
    if not keys:
        raise ReportError(f"No table has {key!r}, neither as index nor as column: the chart cannot be cut into pages.")
    rate = len(keys) / whole.get_figheight()
    found: list[Figure] = []
    while keys:
        n = max(1, min(len(keys), int(height * rate) + 1))
        page = plot(*(_only(table, keys[:n], key) for table in tables), **options)
        while page.get_figheight() > height and n > 1:
            n -= max(1, int(n * (1 - height / page.get_figheight())))
            page = plot(*(_only(table, keys[:n], key) for table in tables), **options)
        found.append(page)
        keys = keys[n:]
    return found


def _keys(table: pd.DataFrame, key: str) -> Sequence[Hashable]:
    if key in table.columns:
        return list(table[key])
    if key in table.index.names:
        return list(table.index.get_level_values(key))
    return list(table.index) if table.index.nlevels == 1 else []


def _only(table: Any, keys: Sequence[Hashable], key: str) -> Any:
    """Return the rows of a table that belong to these items; what is no table is handed on."""
    if not isinstance(table, pd.DataFrame):
        return table
    return table[pd.Series(list(map(str, _keys(table, key)))).isin(list(map(str, keys))).to_numpy()]
