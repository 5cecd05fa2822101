"""The response scale as a row of cells, one per point, or one per bin where points are too many to see."""

from collections.abc import Sequence

import numpy as np

from .lettering import text_width
from .voice import Voice

__all__ = ["MOST_CELLS", "bins", "place", "ticks"]

MOST_CELLS = 21  # more bars than this cannot be told apart in a strip


def bins(n_points: int) -> list[tuple[int, int]]:
    """Return the first and one-past-last point of each bar: single points, or equal bins on a long scale.

    The last bin also takes what remains, so that 0 to 100 gives 0-4, 5-9, ... 95-100.

    Examples
    --------
    >>> bins(3)
    [(0, 1), (1, 2), (2, 3)]
    >>> bins(101)[0], bins(101)[-1]
    ((0, 5), (95, 101))
    """
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100) if n_points // s <= MOST_CELLS)
    starts = list(range(0, n_points - n_points % step if n_points > step else 1, step))
    return list(zip(starts, [*starts[1:], n_points], strict=True))


def place(value: float, points: Sequence[float]) -> float:
    """Return where a value lies, 0 to 1 along the strip; each point is the middle of its cell."""
    return float(np.interp(value, points, np.arange(len(points)) + 0.5)) / len(points)


def ticks(points: Sequence[float], width: float, size: float, voice: Voice) -> list[tuple[float, str]]:
    """Return place (0 to 1) and text of the labels: every point, or evenly spaced ones that fit `width` inches.

    A long scale is labelled at round numbers, and both its ends wherever the spacing allows.
    """
    n = len(points)
    widest = max(text_width(voice.number(point), size) for point in points) + 0.045
    strides = [s for s in (1, 2, 4, 5, 10, 20, 25, 50, 100, 200, 500) if s * width / n >= widest]
    if not strides or n - 1 < strides[0]:
        return [(place(end, points), voice.number(end)) for end in (points[0], points[-1])]
    stride = next((s for s in strides if (n - 1) % s == 0), strides[0])
    if n > MOST_CELLS and (n - 1) / stride > 5:  # five steps are enough to read a long scale by
        stride = next((s for s in strides if (n - 1) % s == 0 and (n - 1) / s <= 5), stride)
    return [(place(points[k], points), voice.number(points[k])) for k in range(0, n, stride)]
