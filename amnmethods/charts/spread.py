"""Labels beside a chart, moved apart just enough that none covers another."""

from collections.abc import Sequence

import numpy as np

__all__ = ["spread"]


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return the middles of labels, as near as can be to where they are wanted (least squares).

    Parameters
    ----------
    wanted
        The middle that each label would like, from top to bottom (never falling).
    heights
        The height of each label, with the gap it needs.
    top, bottom
        The room; it must hold the sum of the heights.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], [1, 1, 1], 0, 6)
    [0.5, 1.5, 5.0]
    """
    if not len(wanted):
        return []
    tall = np.asarray(heights, dtype=float)
    offset = np.concatenate([[0.0], np.cumsum(tall)[:-1]]) + tall / 2  # middle of each label in a full stack
    # With the stack taken away the labels may not pass each other: the pooling of adjacent violators does the rest.
    blocks: list[tuple[float, int]] = []
    for value in np.asarray(wanted, dtype=float) - offset:
        mean, n = float(value), 1
        while blocks and blocks[-1][0] > mean:
            other, m = blocks.pop()
            mean, n = (mean * n + other * m) / (n + m), n + m
        blocks.append((mean, n))
    free = np.repeat([mean for mean, _ in blocks], [n for _, n in blocks])
    return [float(y) for y in np.clip(free, top, max(top, bottom - tall.sum())) + offset]
