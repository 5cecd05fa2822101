"""The points of a response scale: read, named, and found again for each rating."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from amnmethods.errors import RatingsError, ScaleError
from amnmethods.stats.arrays import DUST, Counts, Floats


def as_points(points: Any) -> Floats:
    """Read the points of a response scale as an increasing array; anything else raises `ScaleError`."""
    try:
        values = np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ScaleError(f"The points of a response scale are numbers; found {list(points)!r}.") from error
    if values.ndim != 1 or values.size == 0 or not np.isfinite(values).all() or (np.diff(values) <= 0).any():
        raise ScaleError(f"The points of a response scale are numbers in rising order; found {values.tolist()}.")
    return values


def point_labels(points: Floats) -> pd.Index:
    """Column labels of a counts table: whole numbers where every point is whole."""
    return pd.Index(points.astype(np.int64) if (points == np.rint(points)).all() else points)


def scale_text(points: Floats) -> str:
    """Name a scale in a message: its points if few, its ends and number of points if many."""
    if len(points) <= 12:
        return ", ".join(f"{point:g}" for point in points)
    return f"{points[0]:g} to {points[-1]:g} ({len(points)} points)"


def split_counts(counts: pd.DataFrame) -> tuple[Counts, Floats]:
    """Part a counts table into whole numbers of shape (rows, K) and the K points in its columns."""
    return whole_counts(counts), as_points(counts.columns)


def whole_counts(counts: pd.DataFrame) -> Counts:
    """Read the cells of a counts table; one that is no count raises `RatingsError`."""
    numbers = counts.to_numpy(dtype=np.float64, na_value=np.nan)
    whole = np.isfinite(numbers) & (numbers >= 0) & (numbers == np.rint(numbers))
    if not whole.all():
        row, column = np.argwhere(~whole)[0]
        raise RatingsError(
            f"Row {counts.index[row]!r}, point {counts.columns[column]} holds {numbers[row, column]:g}, not a count. "
            "Make the table with stats.counts.rating_counts."
        )
    return numbers.astype(np.int64)


def as_ratings(values: ArrayLike | pd.Series | pd.DataFrame) -> Floats:
    """Read ratings as floats, NaN where none was given; text raises `ScaleError`."""
    try:
        if isinstance(values, pd.Series | pd.DataFrame):
            return values.to_numpy(dtype=np.float64, na_value=np.nan)
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ScaleError(f"Ratings are numbers, NaN where none was given: {error}.") from error


def positions(values: Floats, points: Floats) -> NDArray[np.int64]:
    """Position of each value among the K points, K for NaN; a value on no point raises `ScaleError`."""
    k = len(points)
    if (np.diff(points) == 1).all():  # steps of one: no search, no rounding
        steps = values - points[0]
        with np.errstate(invalid="ignore"):  # NaN is cast to a number far outside, and mended below
            found = steps.astype(np.int64)
        wrong = found != steps
        if found.size and (found.min() < 0 or found.max() >= k):
            wrong |= (found < 0) | (found >= k)
    else:
        found = np.minimum(np.searchsorted(points, values - DUST), k - 1)
        wrong = ~(np.abs(points[found] - values) <= DUST)
    if wrong.any():
        missing = np.isnan(values)
        wrong &= ~missing
        if wrong.any():
            raise ScaleError(
                f"The rating {values[wrong][0]:g} is no point of the response scale {scale_text(points)}. "
                "Correct it, or leave it empty if none was given."
            )
        found[missing] = k
    return found
