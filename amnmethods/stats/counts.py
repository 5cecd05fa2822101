"""Counts of each point of the response scale: the ground on which the other statistics stand.

Ratings lie on a short ordered scale, so how often each point was chosen is all that a median, a share or an agreement
coefficient needs to know. Counts are made in one pass and add up over batches and machines.
"""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from amnmethods.errors import RatingsError
from amnmethods.stats.arrays import Counts, Floats
from amnmethods.stats.points import as_points, as_ratings, point_labels, positions

STATES = ("rated", "unable", "skipped", "not_asked")
CHUNK = 1 << 15  # ratings handled at once: their working arrays stay in the processor's cache


def tally(cells: ArrayLike, values: ArrayLike, n_cells: int, points: ArrayLike) -> Counts:
    """Count, for each cell, how often each point was chosen.

    Parameters
    ----------
    cells
        One whole number per value, 0 to ``n_cells - 1``: the row that the value is counted in; -1 leaves it out.
    values
        Ratings, the same length; NaN is left out.
    n_cells
        Number of rows of the result.
    points
        The K points of the response scale, increasing. Half points and 0-100 are as good as 1-9.

    Returns
    -------
    Whole numbers of shape (``n_cells``, K).

    Raises
    ------
    ScaleError
        A value that is counted lies on no point of the scale.

    Examples
    --------
    >>> tally([0, 0, 1], [1, 3, 2.5], 2, [1, 2, 2.5, 3])
    array([[1, 0, 0, 1],
           [0, 0, 1, 0]])
    """
    return _tally(np.asarray(cells), as_ratings(values), n_cells, as_points(points))[:, :-1]


def _tally(cells: NDArray[Any], values: Floats, n_cells: int, points: Floats) -> Counts:
    """Give `tally` with a last column for the values that are NaN."""
    width = len(points) + 1
    filled = np.zeros(n_cells * width, dtype=np.int64)
    step = max(CHUNK, filled.size)  # so that adding up the parts never costs more than making them
    for start in range(0, len(values), step):
        part = cells[start : start + step].astype(np.int64)
        ratings = values[start : start + step]
        if part.min() < 0:
            kept = part >= 0
            part, ratings = part[kept], ratings[kept]
        part *= width
        part += positions(ratings, points)
        filled += np.bincount(part, minlength=filled.size)
    return filled.reshape(n_cells, width)


def matrix_counts(matrix: pd.DataFrame, points: ArrayLike) -> pd.DataFrame:
    """Count the ratings of a panellists x items frame: one row per item, in the order of the columns.

    Parameters
    ----------
    matrix
        One row per panellist, one column per item; NaN where no rating was given.
    points
        The K points of the response scale, increasing.

    Returns
    -------
    One row per item, one whole-number column per point.

    Raises
    ------
    ScaleError
        A rating lies on no point of the scale.

    Examples
    --------
    >>> matrix = pd.DataFrame({"s01": [1, 3, 3], "s02": [2, None, 2]}, index=["p1", "p2", "p3"])
    >>> matrix_counts(matrix, [1, 2, 3])
         1  2  3
    s01  1  0  2
    s02  0  2  0
    """
    values, scale = as_ratings(matrix).T, as_points(points)  # items first: the way pandas lays out such a frame
    n_items, n_panellists = values.shape
    width = len(scale) + 1
    counts = np.zeros((n_items, width), dtype=np.int64)
    step = max(1, CHUNK // max(1, n_panellists))
    for start in range(0, n_items, step):
        part = values[start : start + step]
        cells = positions(part, scale)
        cells += np.arange(0, len(part) * width, width)[:, None]
        filled = np.bincount(cells.ravel(), minlength=len(part) * width)
        counts[start : start + step] = filled.reshape(len(part), width)
    return pd.DataFrame(counts[:, :-1], index=matrix.columns, columns=point_labels(scale))


def rating_counts(ratings: Any, points: ArrayLike, by: Sequence[str] = ("item_id",)) -> pd.DataFrame:
    """Count how often each point was chosen, per item or any other columns.

    Parameters
    ----------
    ratings
        Long table with the columns of ``by`` and ``rating`` (NaN unless rated): pandas, or through narwhals Polars,
        PyArrow, DuckDB, Dask, Spark, where one group-by runs on that engine and only its result comes back.
    points
        The K points of the response scale, increasing.
    by
        Columns that make one row of counts.

    Returns
    -------
    One row for each combination of ``by`` that occurs, sorted (categories of pandas in their own order), one
    whole-number column per point. A combination that nobody rated has zeros.

    Raises
    ------
    RatingsError
        A column is missing, or a row has no value in a column of ``by``.
    ScaleError
        A rating lies on no point of the scale.

    Examples
    --------
    >>> ratings = pd.DataFrame({"item_id": ["s01", "s01", "s02"], "rating": [7, 9, None]})
    >>> rating_counts(ratings, [7, 8, 9]).reset_index()
      item_id  7  8  9
    0     s01  1  0  1
    1     s02  0  0  0
    """
    keys, scale = _keys(by), as_points(points)
    if isinstance(ratings, pd.DataFrame):
        _require(ratings.columns, [*keys, "rating"])
        cells, index = _cells(ratings, keys)
        counts = _tally(cells, as_ratings(ratings["rating"]), len(index), scale)
    else:
        grouped = _group_elsewhere(ratings, [*keys, "rating"])
        cells, index = _cells(grouped, keys)
        counts = _spread(cells, positions(as_ratings(grouped["rating"]), scale), grouped["n"], len(index), len(scale))
    return _occurring(counts, index, point_labels(scale))


def state_counts(ratings: Any, by: Sequence[str] = ("item_id",)) -> pd.DataFrame:
    """Count the states of the ratings: rated, unable, skipped, not asked.

    Parameters
    ----------
    ratings
        Long table with the columns of ``by`` and ``state``, of any engine that `rating_counts` takes.
    by
        Columns that make one row of counts.

    Returns
    -------
    One row for each combination of ``by`` that occurs, sorted; columns ``rated``, ``unable``, ``skipped``,
    ``not_asked``.

    Raises
    ------
    RatingsError
        A column is missing, a row has no value in a column of ``by``, or a state is none of the four.

    Examples
    --------
    >>> state_counts(pd.DataFrame({"item_id": ["s01", "s01"], "state": ["rated", "unable"]})).reset_index()
      item_id  rated  unable  skipped  not_asked
    0     s01      1       1        0          0
    """
    keys = _keys(by)
    if isinstance(ratings, pd.DataFrame):
        _require(ratings.columns, [*keys, "state"])
        grouped, n = ratings, None
    else:
        grouped = _group_elsewhere(ratings, [*keys, "state"])
        n = grouped["n"]
    cells, index = _cells(grouped, keys)
    codes, levels = _factorise(grouped["state"])
    known = np.append(pd.Index(STATES).get_indexer(levels), -1)  # the last for a state left empty
    if (known[codes] < 0).any():
        unknown = [level for level, place in zip(levels, known, strict=False) if place < 0] or ["(empty)"]
        raise RatingsError(f"The state {unknown[0]!r} is not known. A rating is one of: {', '.join(STATES)}.")
    return _occurring(_spread(cells, known[codes], n, len(index), len(STATES)), index, pd.Index(STATES))


def _keys(by: Sequence[str]) -> list[str]:
    keys = [by] if isinstance(by, str) else list(by)
    if not keys:
        raise RatingsError("Say which columns make one row of counts, for example by=['item_id'].")
    return keys


def _require(found: Any, needed: list[str]) -> None:
    lacking = [column for column in needed if column not in found]
    if lacking:
        raise RatingsError(f"The ratings have no column {', '.join(lacking)}; they have {', '.join(map(str, found))}.")


def _group_elsewhere(ratings: Any, columns: list[str]) -> pd.DataFrame:
    """Run one group-by on the engine that holds the ratings and fetch its small result, numbers of rows in ``n``."""
    frame = nw.from_native(ratings).lazy()
    _require(frame.collect_schema().names(), columns)
    grouped = frame.select(columns).group_by(columns).agg(nw.len().alias("n")).collect()
    return pd.DataFrame(grouped.to_dict(as_series=False))


def _cells(frame: pd.DataFrame, keys: list[str]) -> tuple[NDArray[Any], pd.Index]:
    """Number the combinations of the keys in sorted order; a single category may stand in the index unused."""
    codes, levels = zip(*(_factorise(frame[key]) for key in keys), strict=True)
    for key, code in zip(keys, codes, strict=True):
        if len(code) and code.min() < 0:
            raise RatingsError(f"There are rows without a {key}. Fill the column, or leave it out of `by`.")
    if len(keys) == 1:
        return codes[0], levels[0].rename(keys[0])
    combined = np.zeros(len(frame), dtype=np.int64)
    for code, level in zip(codes, levels, strict=True):
        combined = combined * len(level) + code
    cells, occurring = pd.factorize(combined, sort=True)
    parts = []
    for level in reversed(levels):
        occurring, part = np.divmod(occurring, max(1, len(level)))
        parts.append(level[part])
    return cells, pd.MultiIndex.from_arrays(parts[::-1], names=keys)


def _factorise(column: pd.Series) -> tuple[NDArray[Any], pd.Index]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories
    codes, level = pd.factorize(column, sort=True)
    return codes, pd.Index(level)


def _spread(cells: NDArray[Any], places: NDArray[Any], n: pd.Series | None, n_cells: int, k: int) -> Counts:
    """Add numbers of rows up as cells x places, with a last column for the rows whose place is k."""
    places = cells.astype(np.int64) * (k + 1) + places
    filled = np.bincount(places, weights=n, minlength=n_cells * (k + 1))  # as floats, whole up to 9e15 rows
    return filled.astype(np.int64).reshape(n_cells, k + 1)


def _occurring(counts: Counts, index: pd.Index, labels: pd.Index) -> pd.DataFrame:
    """Name the rows that occur, leaving out the last column, which only kept the rows that nobody rated."""
    seen = np.flatnonzero(counts.any(axis=1))
    return pd.DataFrame(counts[seen, :-1], index=index[seen], columns=labels)
