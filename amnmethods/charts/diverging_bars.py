"""Diverging stacked bars: what share of the panel lies below, in and above the middle of the scale."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import ReportError
from .axis import MOST_CELLS
from .grid import BODY, SMALL, Column, Grid, Key, Pen, key_height, write_key
from .lettering import text_width
from .palette import BLUE, GREY, MUTED, ORANGE, PAPER, shades
from .rows import Items, Row, anchors, read_rows, wordings
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..model import ResponseScale
    from .paper import Paper

__all__ = ["plot_diverging_bars"]

BAR, EDGE = 0.23, 0.12  # inches: the height of a bar; beside the bars, where half of an outer label stands


def plot_diverging_bars(
    counts: pd.DataFrame,
    low: float,
    high: float,
    items: Items = None,
    scale: "ResponseScale | None" = None,
    language: str = "en",
    *,
    width: float = 6.3,
    reach: float | None = None,
    study: Path | None = None,
) -> "Figure":
    """Draw one stacked bar per item, centred on the middle of the middle region, with the shares in columns.

    The lower region runs left, the upper right; within a region each point is a shade, darker towards its end of
    the scale. Shares stand beside the bars rather than on them, where a small segment has no room for its number.

    Parameters
    ----------
    counts
        Index ``item_id``, one column per point; rows are drawn in their order. A row with NaN is suppressed.
    low
        Last point of the lower region; with a consensus rule whose agreement lies above, the end of ``against``.
    high
        First point of the upper region; with such a rule, the start of ``agree``. No middle where it follows `low`.
    items, scale, language, width, study
        As in `plot_distribution_strip`.
    reach
        Share at which a half of the bars ends; by default the longest half drawn.

    Raises
    ------
    ReportError
        `low` is not below `high`, a region holds no point, or the table is refused as in `plot_distribution_strip`.

    Examples
    --------
    >>> counts = pd.DataFrame([[2, 0, 2, 6]], index=["s01"], columns=[1, 2, 3, 4])
    >>> plot_diverging_bars(counts, 2, 4).get_label()
    'Share of the ratings of 1 item in each region of the scale from 1 to 4. s01: 10 ratings, \
20% rated 1 to 2, 20% rated 3, 60% rated 4.'
    """
    from .paper import Paper

    voice = Voice(language, study)
    points, rows = read_rows(counts, None, wordings(items, language), "item_id", scale)
    regions = _regions(points, low, high)
    if not rows:
        raise ReportError("The counts hold no rows: there is nothing to draw.")
    spans = [voice.span(points[a], points[b - 1]) for a, b in regions]
    spoken = [voice.spoken(points[a], points[b - 1]) for a, b in regions]
    shares = np.array([[row.shares()[a:b].sum() for a, b in regions] for row in rows])
    middle = shares[:, 1] if len(regions) == 3 else 0
    reach = reach or float(max((shares[:, 0] + middle / 2).max(), (shares[:, -1] + middle / 2).max())) or 1.0
    colours = _colours(len(points), regions)
    columns = []
    for k, span in enumerate(spans):
        told = [["–" if row.suppressed or not row.n else voice.percent(shares[r, k])] for r, row in enumerate(rows)]
        columns.append(Column([span], told, swatch=_colour(*regions[k], colours)))
    columns.append(Column([voice.say("n")], [["–" if row.suppressed else str(row.n)] for row in rows]))
    grid = Grid(rows, columns, width, mark_width=2.5, least=[0.36] * len(rows), inset=EDGE)
    keys = _keys(points, regions, colours, scale, voice)
    about = voice.say("bars.about", n=len(rows), low=voice.number(points[0]), high=voice.number(points[-1]))
    alt = " ".join([f"{about}.", *(_told(row, shares[k], spoken, voice) for k, row in enumerate(rows))])
    paper = Paper(width, grid.bottom + key_height(keys, width), alt, reach)
    grid.write(paper, voice.say("item"))
    _scale_of_shares(paper, grid, reach, voice)
    for k, row in enumerate(rows):
        _bar(paper, grid, row, grid.middle(k), regions, colours, reach, voice)
    write_key(paper, keys, grid.bottom)
    return paper.chart


def _regions(points: Sequence[float], low: float, high: float) -> list[tuple[int, int]]:
    """Return the first and one-past-last point of the lower, the middle (if any) and the upper region."""
    below, above = sum(p <= low for p in points), sum(p < high for p in points)
    if low >= high or not below or above == len(points):
        raise ReportError(
            f"The regions up to {low:g} and from {high:g} do not part the scale from {points[0]:g} to {points[-1]:g}: "
            "low must be below high, and each region needs a point."
        )
    return [(a, b) for a, b in ((0, below), (below, above), (above, len(points))) if b > a]


def _colours(n: int, regions: Sequence[tuple[int, int]]) -> list[str]:
    """Return the colour of each point: dark at both ends of the scale, grey between the regions."""
    colours = [GREY[0]] * n
    (_, below), (above, _) = regions[0], regions[-1]
    colours[:below] = shades(ORANGE, below)[::-1]
    colours[above:] = shades(BLUE, n - above)
    return colours


def _scale_of_shares(paper: "Paper", grid: Grid, reach: float, voice: Voice) -> None:
    """Draw the centre line and faint lines at round shares on both sides."""
    centre, half = grid.mark_x + grid.mark_width / 2, grid.mark_width / 2
    step = next(s for s in (0.1, 0.2, 0.25, 0.5, 1.0) if reach / s <= 2.5 or s == 1.0)
    for k in range(-int(reach / step + 1e-9), int(reach / step + 1e-9) + 1):
        x = centre + k * step / reach * half
        paper.line([x, x], [grid.top, grid.bottom], GREY[1] if k == 0 else GREY[0], 0.8 if k == 0 else 0.5, zorder=1)
        if k == 0 or abs(x - centre) > text_width("100%", SMALL):
            paper.text(x, grid.top - 0.11, voice.percent(abs(k) * step), SMALL, ha="center", color=MUTED)


def _bar(
    paper: "Paper",
    grid: Grid,
    row: Row,
    y: float,
    regions: Sequence[tuple[int, int]],
    colours: Sequence[str],
    reach: float,
    voice: Voice,
) -> None:
    centre, half = grid.mark_x + grid.mark_width / 2, grid.mark_width / 2
    if row.suppressed or not row.n:
        words = voice.say("suppressed" if row.suppressed else "no_ratings")
        wide = text_width(words, BODY) + 0.1
        paper.bar(centre - wide / 2, y - 0.09, wide, 0.18, PAPER, zorder=1.5)
        paper.text(centre, y, words, BODY, ha="center", style="italic", color=MUTED)
        return
    shares = row.shares()
    middle = shares[regions[1][0] : regions[1][1]].sum() if len(regions) == 3 else 0.0
    x = centre - (shares[: regions[0][1]].sum() + middle / 2) / reach * half
    for a, b in _segments(len(shares), regions):
        wide = float(shares[a:b].sum()) / reach * half
        if wide:
            colour = _colour(a, b, colours)
            paper.bar(x, y - BAR / 2, wide, BAR, colour, linewidth=0.5, edgecolor=PAPER, label="bar")
        x += wide


def _segments(n: int, regions: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what is drawn as one piece: a point of the outer regions, the middle, or any region of a long scale."""
    if n > MOST_CELLS:  # shades of so many points would not be told apart
        return list(regions)
    outer = (regions[0], regions[-1])
    return [piece for r in regions for piece in ([(k, k + 1) for k in range(*r)] if r in outer else [r])]


def _colour(first: int, end: int, colours: Sequence[str]) -> str:
    """Return the colour of a piece; of a whole region, that of the point nearer the end of the scale."""
    return colours[first if first == 0 else end - 1]


def _keys(
    points: Sequence[float],
    regions: Sequence[tuple[int, int]],
    colours: Sequence[str],
    scale: "ResponseScale | None",
    voice: Voice,
) -> list[Key]:
    """Return a swatch per piece of a bar, with the words of the scale."""
    said = dict(text.split(" = ", 1) for text in anchors(scale, points, voice))

    def swatch(colour: str) -> Pen:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.bar(x, y - 0.055, 0.14, 0.11, colour, linewidth=0.4, edgecolor=GREY[1])

        return draw

    keys = []
    for a, b in _segments(len(points), regions):
        name = voice.span(points[a], points[b - 1])
        words = f"{name} = {said.pop(name)}" if name in said else name
        keys.append(Key(words, 0.14, swatch(_colour(a, b, colours))))
    return [*keys, *(Key(f"{point} = {words}") for point, words in said.items())]


def _told(row: Row, shares: Sequence[float], spans: Sequence[str], voice: Voice) -> str:
    name = " ".join(part for part in (row.name, row.label) if part)
    if row.suppressed or not row.n:
        said = voice.say("suppressed" if row.suppressed else "no_ratings")
    else:
        told = [
            voice.say("bars.told", share=voice.percent(s), span=span) for s, span in zip(shares, spans, strict=True)
        ]
        said = voice.listed([voice.say("n_ratings", n=row.n), *told])
    return f"{name}{voice.say('colon')}{said}."
