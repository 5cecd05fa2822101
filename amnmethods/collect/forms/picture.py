"""A distribution as a small picture: SVG that takes the page's colours, and block characters for a cell."""

from collections.abc import Sequence

from markupsafe import Markup

__all__ = ["blocks", "strip"]

BLOCKS = "▁▂▃▄▅▆▇█"
HEIGHT, BASE = 40, 46  # of the tallest bar; where bars stand
NAMED = 15  # more points than this are not named one by one


def strip(
    counts: Sequence[int],
    points: Sequence[int | float],
    own: float | None = None,
    middle: tuple[float, float] | None = None,
) -> Markup:
    """Return a bar per point, a bracket under the middle half, and a triangle under the own rating.

    The picture is hidden from screen readers: the words beside it say the same.
    """
    n = len(points)
    wide = 26 if n <= NAMED else max(3.0, 260 / n)
    tallest = max([*counts, 1])
    parts = []
    for k, count in enumerate(counts):
        high = HEIGHT * count / tallest
        kind = "bar own" if own is not None and points[k] == own else "bar"
        if count:
            parts.append(
                f'<rect class="{kind}" x="{k * wide + wide * 0.1:.1f}" y="{BASE - high:.1f}" '
                f'width="{wide * 0.8:.1f}" height="{high:.1f}"/>'
            )
    parts.append(f'<line class="ground" x1="0" y1="{BASE}" x2="{n * wide:.1f}" y2="{BASE}"/>')
    if middle is not None:
        left, right = (_place(end, points) * wide + wide / 2 for end in middle)
        left, right = left - wide * 0.3, right + wide * 0.3
        parts.append(f'<path class="middle" d="M{left:.1f} {BASE + 2}v4H{right:.1f}v-4"/>')
    for k, point in enumerate(points):
        if n <= NAMED or k in (0, n - 1):
            where = "middle" if n <= NAMED else ("start" if k == 0 else "end")
            x = k * wide + wide / 2 if n <= NAMED else (0 if k == 0 else n * wide)
            kind = "name own" if own is not None and point == own else "name"
            parts.append(f'<text class="{kind}" x="{x:.1f}" y="{BASE + 20}" text-anchor="{where}">{point:g}</text>')
    if own is not None:
        x = _place(own, points) * wide + wide / 2
        parts.append(f'<path class="own" d="M{x:.1f} {BASE + 24}l6 9h-12z"/>')
    box = f"0 0 {n * wide:.0f} {BASE + 35}"
    return Markup(
        f'<svg class="strip" viewBox="{box}" width="{n * wide:.0f}" height="{BASE + 35}" aria-hidden="true">'
    ) + Markup("".join(parts) + "</svg>")


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
