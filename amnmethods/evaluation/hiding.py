"""Which further counts to hide where totals and their parts stand side by side, in one table or in several."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Line", "protected"]

SLACK = 1e-9


@dataclass(frozen=True)
class Line:
    """Some counts and their total, by their places; a total of None stands elsewhere, where everybody can read it."""

    parts: tuple[int, ...]
    total: int | None = None
    follow: bool = False  # whether the parts are hidden wherever the total is


def protected(
    values: NDArray[np.float64], hidden: NDArray[np.bool_], lines: Sequence[Line], below: int
) -> NDArray[np.bool_]:
    """Hide further counts until none of those hidden can be worked out from what is left.

    Parameters
    ----------
    values
        The counts; NaN where one is not known.
    hidden
        Those to hide in any case.
    lines
        Which counts add up to which.
    below
        Smallest number of people shown: what is left of a total belongs to that many, and to two counts or more.

    Returns
    -------
    A longer choice of hidden counts, the smallest ones first.
    """
    chosen = hidden.copy()
    while True:
        before = int(chosen.sum())
        for line in lines:
            _fill(values, chosen, line, below)
        if int(chosen.sum()) == before:
            _blur(values, chosen, [line for line in lines if _adds_up(values, line)], below)
        if int(chosen.sum()) == before:
            return chosen


def _adds_up(values: NDArray[np.float64], line: Line) -> bool:
    parts = values[list(line.parts)]
    return line.total is None or bool(abs(parts.sum() - values[line.total]) < SLACK)  # NaN does not


def _smallest(values: NDArray[np.float64], hidden: NDArray[np.bool_], places: Sequence[int]) -> int | None:
    shown = [k for k in places if not hidden[k] and values[k] > 0]
    return min(shown, key=lambda k: values[k]) if shown else None


def _fill(values: NDArray[np.float64], hidden: NDArray[np.bool_], line: Line, below: int) -> None:
    """Hide more of a line whose hidden counts are one, or too few people together."""
    if line.total is not None and hidden[line.total]:
        hidden[list(line.parts)] |= line.follow
        return
    own = [k for k in line.parts if hidden[k]]
    while np.nansum(values[own]) > 0 and (len(own) < 2 or np.nansum(values[own]) < below):
        following = _smallest(values, hidden, line.parts)
        if following is None:
            if line.total is not None and _adds_up(values, line):
                hidden[line.total] = True
            return
        hidden[following] = True
        own.append(following)


def _blur(values: NDArray[np.float64], hidden: NDArray[np.bool_], lines: Sequence[Line], below: int) -> None:
    """Hide one neighbour of each small count that several lines together give away."""
    places = np.flatnonzero(hidden)
    if not len(places) or not lines:
        return
    column = {int(place): k for k, place in enumerate(places)}
    sums = np.zeros((len(lines), len(places)))
    for row, line in enumerate(lines):
        for part in line.parts:
            if part in column:
                sums[row, column[part]] = 1
        if line.total in column:
            sums[row, column[line.total]] = -1
    _, sizes, ways = np.linalg.svd(sums)
    free = ways[int((sizes > SLACK).sum()) :]  # what can vary while every sum stays
    for place, k in column.items():
        if 0 < values[place] < below and bool((np.abs(free[:, k]) < SLACK).all()):
            near = [line for line in lines if place in (*line.parts, line.total)]
            members = [m for line in near for m in (*line.parts, line.total) if m is not None]
            following = _smallest(values, hidden, members)
            if following is not None:
                hidden[following] = True
