"""A distribution as a small picture: SVG that takes the page's colours, and block characters for a cell."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

__all__ = ["blocks", "strip"]

BLOCKS = "▁▂▃▄▅▆▇█"
HEIGHT, BASE = 40, 46  # of the tallest bar; where bars stand
NAMED = 15  # more points than this are not named one by one


def strip(
    counts: Sequence[int] | None,
    points: Sequence[int | float],
    own: float | None = None,
    middle: tuple[float, float, float] | None = None,
) -> Markup:
    """Return a bar per point, a bracket under the middle half, and a triangle under the own rating.

    Where counts would show single people they are None: a box from the lower to the upper quartile stands for the bars,
    with a line at the median. The picture is hidden from screen readers: the words beside it say the same.

    Parameters
    ----------
    counts
        How often each point was chosen.
    middle
        Lower quartile, median and upper quartile.
    """
    n = len(points)
    wide = 26 if n <= NAMED else max(3.0, 260 / n)

    def at(value: float) -> float:
        return _place(value, points) * wide + wide / 2

    parts = list(_bars(counts, points, own, wide)) if counts is not None else []
    parts.append(f'<line class="ground" x1="0" y1="{BASE}" x2="{n * wide:.1f}" y2="{BASE}"/>')
    if middle is not None:
        left, right = at(middle[0]) - wide * 0.3, at(middle[2]) + wide * 0.3
        if counts is None:
            box = f'x="{left:.1f}" y="{BASE - HEIGHT / 2}" width="{right - left:.1f}" height="{HEIGHT / 2}"'
            parts.append(f'<rect class="bar" {box}/>')
            parts.append(f'<path class="median" d="M{at(middle[1]):.1f} {BASE - HEIGHT / 2 - 4}V{BASE}"/>')
        parts.append(f'<path class="middle" d="M{left:.1f} {BASE + 2}v4H{right:.1f}v-4"/>')
    parts += _names(points, own, wide)
    if own is not None:
        parts.append(f'<path class="own" d="M{at(own):.1f} {BASE + 24}l6 9h-12z"/>')
    size = f'viewBox="0 0 {n * wide:.0f} {BASE + 35}" width="{n * wide:.0f}" height="{BASE + 35}"'
    return Markup(f'<svg class="strip" {size} aria-hidden="true">{"".join(parts)}</svg>')


def _bars(counts: Sequence[int], points: Sequence[int | float], own: float | None, wide: float) -> Iterator[str]:
    tallest = max([*counts, 1])
    for k, (count, point) in enumerate(zip(counts, points, strict=True)):
        high = HEIGHT * count / tallest
        kind = "bar own" if point == own else "bar"
        place = f'x="{k * wide + wide * 0.1:.1f}" y="{BASE - high:.1f}" width="{wide * 0.8:.1f}" height="{high:.1f}"'
        if count:
            yield f'<rect class="{kind}" {place}/>'


def _names(points: Sequence[int | float], own: float | None, wide: float) -> Iterator[str]:
    """Yield the points below the line; of a long scale its two ends."""
    if len(points) <= NAMED:
        for k, point in enumerate(points):
            kind = "name own" if point == own else "name"
            yield f'<text class="{kind}" x="{k * wide + wide / 2:.1f}" y="{BASE + 20}" text-anchor="middle">{point:g}</text>'
        return
    yield f'<text class="name" x="0" y="{BASE + 20}">{points[0]:g}</text>'
    yield f'<text class="name" x="{len(points) * wide:.1f}" y="{BASE + 20}" text-anchor="end">{points[-1]:g}</text>'


def _place(value: float, points: Sequence[int | float]) -> float:
    """Return where a value lies among the points, between two of them where it is none."""
    for k, point in enumerate(points):
        if value <= point:
            before = points[k - 1] if k else point
            return float(k) if point == before else k - (point - value) / (point - before)
    return len(points) - 1.0


def blocks(counts: Sequence[int], points: Sequence[int | float], own: float | None = None) -> str:
    """Return a distribution in one line of text: each point with its bar, the own rating in brackets.

    Examples
    --------
    >>> blocks([0, 1, 4, 8], [1, 2, 3, 4], own=3)
    '1·  2▁  [3▄]  4█'
    """
    tallest = max([*counts, 1])
    bars = ["·" if not count else BLOCKS[max(0, -(-8 * count // tallest) - 1)] for count in counts]
    told = [f"{point:g}{bar}" for point, bar in zip(points, bars, strict=True)]
    return "  ".join(f"[{text}]" if point == own else text for text, point in zip(told, points, strict=True))
