"""Small numbers of people are hidden, and so is what would give them away.

A table that prints its totals gives a hidden cell back by subtraction, so further cells are hidden until nobody can
work one out from what is left. Reports, feedback and deposits use the same two functions, each with its own bound.
"""

from collections import deque
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Literal

import numpy as np
import pandas as pd

__all__ = ["TOTAL", "hidden_cells", "hidden_groups", "solvable"]

TOTAL = "total"
Totals = Literal["rows", "both", "none"]
Cell = tuple[int, int]


def hidden_groups(n: pd.Series, below: int) -> pd.Series:
    """Tell which groups to hide where the whole panel's figures stand beside theirs.

    Parameters
    ----------
    n
        Number of people per group, whole numbers.
    below
        Smallest number of people shown.

    Returns
    -------
    True for a group of 1 to ``below - 1`` people, and for the next larger groups until those hidden count ``below``
    people or more together: what is left of the whole panel is then the figure of no smaller group.

    Examples
    --------
    >>> hidden_groups(pd.Series({"R": 6, "L": 5, "D": 3}), below=5).to_dict()
    {'R': False, 'L': True, 'D': True}
    """
    hidden = (n > 0) & (n < below)
    if hidden.any():
        for group in n[~hidden & (n > 0)].sort_values(kind="stable").index:
            if n[hidden].sum() >= below and hidden.sum() > 1:
                break
            hidden[group] = True
    return hidden


def hidden_cells(
    counts: pd.DataFrame,
    below: int,
    *,
    sensitive: pd.DataFrame | None = None,
    known: pd.DataFrame | None = None,
    totals: Totals = "rows",
) -> pd.DataFrame:
    """Tell which cells of a table of people to hide, so that no small one can be worked out from the others.

    Parameters
    ----------
    counts
        People by two attributes, whole numbers, without totals.
    below
        Smallest number of people shown; cells of 1 to ``below - 1`` people are hidden. A zero hides nobody.
    sensitive
        Cells to protect instead of the small ones (bool, same shape).
    known
        Cells that a reader knows anyway, such as those that must be empty (bool, same shape); they hide nothing.
    totals
        Which totals may be hidden too: those of the ``"rows"``, ``"both"``, or ``"none"``, where all of them stand
        elsewhere. Column totals that stay and are small themselves belong to `hidden_groups` first.

    Returns
    -------
    A bool frame of the same shape with a row and a column ``"total"`` more; True means hidden. The cells hidden in a
    row or column of ``below`` people or more count that many together.

    Notes
    -----
    Where all totals stand elsewhere, a cell that they alone give away stays as it is: hiding more would not help.
    A hidden whole number can be worked out exactly if no closed walk of +1 and -1 through hidden cells changes it
    and keeps every total [1]_. The cheapest such walk (fewest people hidden) is added for each sensitive cell.

    References
    ----------
    .. [1] Gusfield (1988). A graph theoretic approach to statistical data security. SIAM J Comput 17(3), 552-571.
           doi:10.1137/0217034

    Examples
    --------
    >>> counts = pd.DataFrame({"R": [2, 9], "L": [8, 7], "D": [9, 6]}, index=["north", "south"])
    >>> hidden_cells(counts, below=5)
               R      L      D  total
    north   True   True  False  False
    south   True   True  False  False
    total  False  False  False  False
    """
    if counts.isna().any(axis=None) or (counts < 0).any(axis=None):
        raise ValueError("A table of people holds whole numbers from 0; found a gap or a negative number.")
    table = _Table(counts.to_numpy(dtype=np.int64), totals)
    if sensitive is None:
        small = (table.values > 0) & (table.values < below)
    else:
        small = np.zeros(table.values.shape, dtype=bool)
        small[:-1, :-1] = sensitive.to_numpy(dtype=bool)
    if known is not None:
        table.may_hide[:-1, :-1] &= ~known.to_numpy(dtype=bool)
    hidden = table.hide(small & table.may_hide, below)
    index, columns = [*counts.index, TOTAL], [*counts.columns, TOTAL]
    return pd.DataFrame(hidden, index=pd.Index(index, name=counts.index.name), columns=columns)


def solvable(counts: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """Tell which hidden cells a reader can work out exactly from the shown ones.

    Parameters
    ----------
    counts
        The table given to `hidden_cells`.
    hidden
        What it returned, or any other choice of hidden cells.

    Returns
    -------
    A bool frame of the shape of ``hidden``; True only for cells that are hidden in vain.
    """
    table = _Table(counts.to_numpy(dtype=np.int64), "both")
    mask = hidden.to_numpy(dtype=bool)
    found = np.zeros(mask.shape, dtype=bool)
    for cell in zip(*np.nonzero(mask), strict=True):
        found[cell] = table.walk((int(cell[0]), int(cell[1])), mask, mask) is None
    return pd.DataFrame(found, index=hidden.index, columns=hidden.columns)


class _Table:
    """A table with its totals as a network: rows and columns are nodes, cells are arcs between them.

    One more person in an inner cell is a step from its row to its column; one more in a total is a step back. A closed
    walk of such steps leaves every sum as it is.
    """

    def __init__(self, counts: np.ndarray, totals: Totals):
        rows = np.vstack([counts, counts.sum(axis=0)])
        self.values = np.column_stack([rows, rows.sum(axis=1)])
        self.may_hide = np.ones(self.values.shape, dtype=bool)
        self.may_hide[-1, -1] = False
        if totals != "both":
            self.may_hide[-1, :] = False
        if totals == "none":
            self.may_hide[:, -1] = False

    def hide(self, needed: np.ndarray, below: int) -> np.ndarray:
        """Return the cells to hide so that each needed one is protected."""
        hidden = needed.copy()
        waiting = deque(zip(*np.nonzero(needed), strict=True))
        while waiting:
            while waiting:
                i, j = waiting.popleft()
                walk = self.walk((int(i), int(j)), hidden, hidden | self.may_hide)
                if walk is None and not self.may_hide[:-1, -1].any():
                    continue  # the totals alone give it away, and they stand elsewhere
                if walk is None:  # such as a table of one cell: only hiding all of it helps
                    return np.ones(hidden.shape, dtype=bool)
                for cell in walk:
                    hidden[cell] = True
            for cell in self._thin_lines(hidden, below):
                hidden[cell] = True
                waiting.append(cell)
        return hidden

    def _thin_lines(self, hidden: np.ndarray, below: int) -> Iterator[Cell]:
        """Yield one more cell for each row or column whose hidden cells count too few people together."""
        rows, columns = self.values.shape[0] - 1, self.values.shape[1] - 1
        lines = [[(i, j) for j in range(columns)] + [(i, columns)] for i in range(rows)]
        lines += [[(i, j) for i in range(rows)] + [(rows, j)] for j in range(columns)]
        for *cells, total in lines:
            masked = sum(int(self.values[cell]) for cell in cells if hidden[cell])
            if hidden[total] or not any(hidden[cell] for cell in cells):
                continue
            if masked < below <= self.values[total]:
                yield min(
                    (c for c in cells if not hidden[c] and self.may_hide[c] and self.values[c] > 0),
                    key=lambda c: self.values[c],
                )

    def _steps(self, node: tuple[str, int], usable: np.ndarray) -> Iterator[tuple[tuple[str, int], Cell]]:
        """Yield the nodes one step away and the cell stepped through; a step down needs someone to take away."""
        last_row, last_column = self.values.shape[0] - 1, self.values.shape[1] - 1
        kind, k = node
        for m in range(self.values.shape[1] if kind == "row" else self.values.shape[0]):
            cell = (k, m) if kind == "row" else (m, k)
            if not usable[cell]:
                continue
            is_total = (cell[0] == last_row) != (cell[1] == last_column)
            up = (kind == "row") != is_total
            if up or self.values[cell] > 0:
                yield (("column", m) if kind == "row" else ("row", m)), cell

    def walk(self, cell: Cell, hidden: np.ndarray, usable: np.ndarray) -> list[Cell] | None:
        """Return the cells of the cheapest closed walk that changes a cell, or None."""
        row, column = ("row", cell[0]), ("column", cell[1])
        best: tuple[float, list[Cell]] | None = None
        for start, goal in ((column, row), (row, column)):  # the cell itself rises, or falls
            closing = next((c for node, c in self._steps(goal, usable | _only(cell, usable)) if c == cell), None)
            if closing is None:
                continue
            found = self._cheapest(start, goal, cell, hidden, usable)
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        return None if best is None else best[1]

    def _cheapest(
        self, start: tuple[str, int], goal: tuple[str, int], own: Cell, hidden: np.ndarray, usable: np.ndarray
    ) -> tuple[float, list[Cell]] | None:
        """Find the cheapest path between two nodes without the cell itself (Dijkstra)."""
        empty = float(self.values[-1, -1] + 1)  # a zero protects badly: it can only rise
        queue: list[tuple[float, tuple[str, int], list[Cell]]] = [(0.0, start, [])]
        done: set[tuple[str, int]] = set()
        while queue:
            cost, node, path = heappop(queue)
            if node == goal:
                return cost, path
            if node in done:
                continue
            done.add(node)
            for following, cell in self._steps(node, usable):
                if cell != own and following not in done:
                    price = 0.0 if hidden[cell] else float(self.values[cell]) or empty
                    heappush(queue, (cost + price, following, [*path, cell]))
        return None


def _only(cell: Cell, like: np.ndarray) -> np.ndarray:
    mask = np.zeros(like.shape, dtype=bool)
    mask[cell] = True
    return mask
