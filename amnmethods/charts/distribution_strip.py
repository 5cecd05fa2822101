"""Distribution strip: per item, how many panellists chose each point, with the median and the middle half."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import ReportError
from .axis import bins, place, ticks
from .grid import BODY, SMALL, Grid, key_height, write_key
from .lettering import drawable
from .palette import BAND, BLUE, GREY, INK, MUTED
from .rows import POOLED, Items, Row, read_rows, wordings
from .strip_words import Band, strip_alt, strip_columns, strip_keys
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..model import ResponseScale
    from .paper import Paper

__all__ = ["plot_distribution_strip", "plot_group_strip"]


def plot_distribution_strip(
    counts: pd.DataFrame,
    consensus: pd.DataFrame | None = None,
    items: Items = None,
    scale: "ResponseScale | None" = None,
    language: str = "en",
    *,
    agree: Band = None,
    width: float = 6.3,
    reach: float | None = None,
    study: Path | None = None,
) -> "Figure":
    """Draw one row per item: bars of the share at each point, the middle half and the median below them.

    Bars of all rows share one height scale. A scale of more than 21 points is drawn in bins, which the key names.

    Parameters
    ----------
    counts
        Index ``item_id``, one column per point; rows are drawn in their order. A row with NaN is suppressed.
    consensus
        The consensus table of the same round and criterion: what is there of ``median``, ``q1``, ``q3``,
        ``share_agree``, ``status_label`` (or ``status``) is shown. Nothing is computed here.
    items
        The items table, or a mapping from ``item_id`` to wording.
    scale
        Gives the points and the words of their anchors; without it the columns of the counts are the points.
    language
        Of the words on the chart; wordings fall back to another language where this one is missing.
    agree
        Lowest and highest point of the agreement band, which is shaded.
    width
        Inches; 6.3 fits an A4 or Letter page with ordinary margins. The height follows from the rows.
    reach
        Share of the ratings that fills a strip's height; by default the largest share drawn.
    study
        A study's folder, whose own words win.

    Raises
    ------
    ReportError
        No rows, several rows for one item, counts off the scale, or an n that contradicts the counts.

    Examples
    --------
    >>> import pandas as pd
    >>> counts = pd.DataFrame([[0, 1, 1, 6], [0, 0, 0, 0]], index=["s01", "s02"], columns=[1, 2, 3, 4])
    >>> figure = plot_distribution_strip(counts, agree=(3, 4))
    >>> figure.get_label()
    'Distribution of the ratings of 2 items on a scale from 1 to 4, agreement from 3 to 4. s01: 8 ratings: \
1 at 2, 1 at 3, 6 at 4. s02: no ratings.'
    """
    voice = Voice(language, study)
    points, rows = read_rows(counts, consensus, wordings(items, language), "item_id", scale)
    about = voice.say("strip.about", n=len(rows), low=voice.number(points[0]), high=voice.number(points[-1]))
    return _draw(rows, points, scale, voice, agree, width, reach, about, voice.say("item"), consensus is not None)


def plot_group_strip(
    counts: pd.DataFrame,
    consensus: pd.DataFrame | None = None,
    item_id: str | None = None,
    scale: "ResponseScale | None" = None,
    language: str = "en",
    *,
    wording: str = "",
    groups: Mapping[str, str] | None = None,
    agree: Band = None,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw the distribution of one item, the stakeholder groups below each other.

    Parameters
    ----------
    counts
        Index ``group`` (or ``item_id`` and ``group``); the row ``"pooled"`` stands for the whole panel and comes first.
    consensus
        The consensus table by group of the same round and criterion.
    item_id
        Which item, where the tables hold several; also named in the alt text.
    wording
        The item's wording, for the alt text.
    groups
        From group to the name that readers know it by.
    scale, language, agree, width, study
        As in `plot_distribution_strip`.

    Raises
    ------
    ReportError
        As `plot_distribution_strip`; or the item is in neither table.

    Examples
    --------
    >>> counts = pd.DataFrame([[1, 7], [0, 4]], index=pd.Index(["pooled", "D"], name="group"), columns=[0, 1])
    >>> plot_group_strip(counts, groups={"D": "Physicians"}).get_label()
    'Distribution of the ratings by stakeholder group on a scale from 0 to 1. All panellists: 8 ratings: 1 at 0, \
7 at 1. Physicians: 4 ratings: 4 at 1.'
    """
    voice = Voice(language, study)
    tables = [_of_item(table, item_id) for table in (counts, consensus)]
    names = {POOLED: voice.say("all"), **{key: drawable(name) for key, name in (groups or {}).items()}}
    points, rows = read_rows(tables[0], tables[1], {}, "group", scale)  # type: ignore[arg-type]
    rows = [Row(r.key, "", names.get(r.key, r.name), r.counts, r.suppressed, r.said) for r in rows]  # type: ignore[call-overload]
    rows.sort(key=lambda row: row.key != POOLED)
    item = ": ".join(part for part in (drawable(item_id or ""), drawable(wording)) if part)
    about = voice.say("strip.about_groups", low=voice.number(points[0]), high=voice.number(points[-1]))
    about = f"{item}. {about}" if item else about
    return _draw(rows, points, scale, voice, agree, width, None, about, voice.say("group"), consensus is not None, True)


def _of_item(table: pd.DataFrame | None, item_id: str | None) -> pd.DataFrame | None:
    if table is None or item_id is None:
        return table
    table = table.reset_index() if "item_id" in table.index.names else table
    if "item_id" not in table.columns:
        return table
    table = table[table["item_id"] == item_id].drop(columns="item_id")
    if table.empty:
        raise ReportError(f"There is no item {item_id!r} in the table: look at its column item_id.")
    return table


def _draw(
    rows: list[Row],
    points: list[float],
    scale: "ResponseScale | None",
    voice: Voice,
    agree: Band,
    width: float,
    reach: float | None,
    about: str,
    title: str,
    judged: bool,
    counted: bool = False,
) -> "Figure":
    from .paper import Paper

    if not rows:
        raise ReportError("The counts hold no rows: there is nothing to draw.")
    bars = bins(len(points))
    tallest = max(max(row.shares()[a:b].sum() for a, b in bars) for row in rows)
    reach = reach or tallest or 1.0
    columns = strip_columns(rows, voice, judged)
    counted = counted and len(points) <= 11  # more bars leave no room for a number on each
    least = [0.36 if row.suppressed or not row.n else 0.64 if counted else 0.48 for row in rows]
    grid = Grid(rows, columns, width, mark_width=1.65 if judged else 2.6, least=least)
    keys = strip_keys(rows, points, scale, voice, agree, counted)
    again = 0.17 if len(rows) > 6 else 0.0  # far below the header, the points are named once more
    height = grid.bottom + again + key_height(keys, width)
    paper = Paper(width, height, strip_alt(rows, points, voice, agree, about), reach)
    grid.write(paper, title)
    for at, label in ticks(points, grid.mark_width, SMALL, voice):
        x = grid.mark_x + at * grid.mark_width
        paper.text(x, grid.top - 0.11, label, SMALL, ha="center", color=MUTED)
        if again:
            paper.text(x, grid.bottom + 0.11, label, SMALL, ha="center", color=MUTED)
    if agree is not None:
        inside = [k for k, point in enumerate(points) if agree[0] <= point <= agree[1]]
        if inside:
            cell = grid.mark_width / len(points)
            x = grid.mark_x + inside[0] * cell
            paper.bar(x, grid.top, len(inside) * cell, grid.bottom - grid.top, BAND, zorder=0)
    for k, row in enumerate(rows):
        _strip(paper, grid, row, grid.middle(k), points, bars, agree, reach, voice, counted)
    write_key(paper, keys, grid.bottom + again)
    return paper.chart


BAR_HEIGHT, DROP = 0.3, 0.055  # inches: the bars, and from their foot to the line of the middle half


def _strip(
    paper: "Paper",
    grid: Grid,
    row: Row,
    y: float,
    points: Sequence[float],
    bars: Sequence[tuple[int, int]],
    agree: Band,
    reach: float,
    voice: Voice,
    counted: bool,
) -> None:
    left, wide = grid.mark_x, grid.mark_width
    if row.suppressed or row.n == 0:
        words = voice.say("suppressed" if row.suppressed else "no_ratings")
        paper.text(left + wide / 2, y, words, BODY, ha="center", style="italic", color=MUTED)
        return
    foot = y + BAR_HEIGHT / 2 - DROP / 2 + (0.05 if counted else 0)
    cell, shares = wide / len(points), row.shares()
    paper.line([left, left + wide], [foot, foot], GREY[1], 0.5)
    for a, b in bars:
        share = float(shares[a:b].sum())
        if not share:
            continue
        inside = agree is not None and agree[0] <= points[a] and points[b - 1] <= agree[1]
        colour = BLUE[1] if inside or agree is None else GREY[1]
        gap = min(0.16 * cell * (b - a), 0.05)
        height = max(min(share / reach, 1) * BAR_HEIGHT, 0.015)
        paper.bar(left + a * cell + gap / 2, foot - height, (b - a) * cell - gap, height, colour, label="bar")
        if counted:
            paper.text(left + (a + b) / 2 * cell, foot - height - 0.065, str(int(row.counts[a])), 6.5, ha="center")
    median, q1, q3 = (row.value(column) for column in ("median", "q1", "q3"))
    below = foot + DROP
    if not pd.isna(q1) and not pd.isna(q3):
        ends = [left + place(q, points) * wide for q in (q1, q3)]
        paper.line([ends[0] - 0.012, ends[1] + 0.012], [below, below], INK, 2.2, label="middle half")
    if not pd.isna(median):
        paper.mark(left + place(median, points) * wide, below, "D", 4.6, INK, label="median")
