"""Where the people of a network lie: those in contact near each other, separate parts beside each other, nobody on top."""

from collections.abc import Sequence

import numpy as np

__all__ = ["MOST_PEOPLE", "packed_layout", "parts_of"]

MOST_PEOPLE = 1500  # more marks than this cannot be told apart on a page
STEPS, APART = 160, 60  # of the springs; of pushing marks off each other
SPACING = 0.52  # inches between neighbours where there is room
Points = np.ndarray


def parts_of(n: int, pairs: np.ndarray) -> list[np.ndarray]:
    """Return the separate parts of a network, the largest first.

    Parameters
    ----------
    n
        Number of people, who are numbered from 0.
    pairs
        Two columns of numbers: who is tied to whom.

    Examples
    --------
    >>> [part.tolist() for part in parts_of(4, np.array([[0, 2], [2, 3]]))]
    [[0, 2, 3], [1]]
    """
    root = np.arange(n)
    while True:  # each takes the smallest number among those tied to it, until nothing changes
        lowest = root.copy()
        np.minimum.at(lowest, pairs[:, 0], root[pairs[:, 1]])
        np.minimum.at(lowest, pairs[:, 1], root[pairs[:, 0]])
        lowest = lowest[lowest]
        if (lowest == root).all():
            break
        root = lowest
    parts = [np.flatnonzero(root == k) for k in np.unique(root)]
    return sorted(parts, key=lambda part: (-len(part), part[0]))


def packed_layout(
    n: int, pairs: np.ndarray, sizes: Sequence[float] | np.ndarray, width: float, most_height: float, seed: int
) -> tuple[Points, float]:
    """Return a place in inches for each person, and the height that they need.

    The same numbers and seed give the same places.

    Parameters
    ----------
    n, pairs
        As in `parts_of`.
    sizes
        Diameter of each mark in inches.
    width, most_height
        The room.
    seed
        Of the first, random places, from which springs pull and push (Fruchterman & Reingold 1991,
        doi:10.1002/spe.4380211102).

    Examples
    --------
    >>> places, height = packed_layout(3, np.array([[0, 1], [1, 2]]), [0.1] * 3, 6, 6, seed=1)
    >>> places.shape, 0 < height < 6
    ((3, 2), True)
    """
    rng = np.random.default_rng(seed)
    parts = parts_of(n, pairs)
    diameter = np.asarray(sizes, dtype=float)
    margins = [float(diameter[part].max()) / 2 + 0.02 for part in parts]
    spacing = min(SPACING, float(np.sqrt(0.9 * width * most_height / n)))
    boxes, height = _shelved(parts, margins, spacing, width)
    while height > most_height and spacing > 0.1:  # many small parts waste room at their edges
        spacing *= 0.95
        boxes, height = _shelved(parts, margins, spacing, width)
    places = np.zeros((n, 2))
    for part, margin, (x, y, wide, tall) in zip(parts, margins, boxes, strict=True):
        number = {person: k for k, person in enumerate(part.tolist())}
        own = np.array([[number[a], number[b]] for a, b in pairs.tolist() if a in number], dtype=int).reshape(-1, 2)
        room = np.array([wide - 2 * margin, tall - 2 * margin])
        inside = _springs(len(part), own, rng)
        places[part] = _pushed_apart(inside * room, diameter[part], room) + margin + np.array([x, y])
    return places, height


def _shelved(
    parts: list[np.ndarray], margins: list[float], spacing: float, width: float
) -> tuple[list[tuple[float, float, float, float]], float]:
    """Return left, top, width and height of a box for each part, row after row, and the height of all rows.

    A box has as much room as its people need; the boxes of a row stand spread over the width.
    """
    rows: list[list[tuple[float, float]]] = [[]]
    for part, margin in zip(parts, margins, strict=True):
        wide = min(width, float(np.sqrt(len(part) * 1.5)) * spacing + 2 * margin)
        tall = len(part) * spacing**2 / max(wide - 2 * margin, spacing) + 2 * margin
        if rows[-1] and sum(w for w, _ in rows[-1]) + wide > width + 1e-9:
            rows.append([])
        rows[-1].append((wide, tall))
    boxes, y = [], 0.0
    for k, row in enumerate(rows):
        rest = width - sum(wide for wide, _ in row)
        # The last row stands at the left, as the last line of a paragraph does.
        gap = rest / len(row) if len(rows) == 1 or k < len(rows) - 1 else 0.0
        x = gap / 2
        for wide, tall in row:
            boxes.append((x, y, wide, tall))
            x += wide + gap
        y += max(tall for _, tall in row)
    return boxes, y


def _springs(n: int, pairs: np.ndarray, rng: np.random.Generator) -> Points:
    """Return places in the unit square: ties pull, everybody pushes, steps grow smaller."""
    if n == 1:
        return np.full((1, 2), 0.5)
    at = rng.random((n, 2))
    k = 1 / np.sqrt(n)
    for step in range(STEPS):
        across, down, squared = _between(at)
        np.divide(k * k, np.maximum(squared, 1e-6, out=squared), out=squared)
        push = np.column_stack([(across * squared).sum(axis=1), (down * squared).sum(axis=1)])
        along = at[pairs[:, 0]] - at[pairs[:, 1]]
        pull = along * (np.sqrt((along**2).sum(axis=1)) / k)[:, None]
        np.subtract.at(push, pairs[:, 0], pull)
        np.add.at(push, pairs[:, 1], pull)
        push -= 0.6 * (at - 0.5)  # so that loose ends do not fly away
        length = np.maximum(np.sqrt((push**2).sum(axis=1)), 1e-9)
        most = 0.12 * (1 - step / STEPS) + 0.002
        at = at + push * (np.minimum(length, most) / length)[:, None]
    low, high = at.min(axis=0), at.max(axis=0)
    return (at - low) / np.maximum(high - low, 1e-9)


def _between(at: Points) -> tuple[Points, Points, Points]:
    """Return how far everybody lies from everybody, across and down, and the square of it.

    Plain sums rather than a product of matrices, whose last bits are each machine's own: places would drift apart.
    """
    across, down = at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1]
    return across, down, across * across + down * down


def _pushed_apart(at: Points, diameter: np.ndarray, room: np.ndarray) -> Points:
    """Move marks that cover each other apart, within the room."""
    wanted = (diameter[:, None] + diameter[None, :]) / 2 * 1.15
    np.fill_diagonal(wanted, 0)
    for _ in range(APART):
        across, down, squared = _between(at)
        distance = np.sqrt(squared)
        lacking = np.maximum(wanted - distance, 0)
        if not lacking.any():
            break
        lacking *= 0.3 / np.maximum(distance, 1e-6)
        at = np.clip(at + np.column_stack([(across * lacking).sum(axis=1), (down * lacking).sum(axis=1)]), 0, room)
    return at
