"""What a distribution strip says in words: its columns, its key, its alt text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from .axis import MOST_CELLS, bins
from .grid import BODY, Column, Key
from .lettering import wrap
from .palette import BAND, BLUE, GREY, INK
from .rows import Row, anchors
from .voice import Voice

if TYPE_CHECKING:
    from ..model import ResponseScale
    from .paper import Paper

__all__ = ["Band", "strip_alt", "strip_columns", "strip_keys"]

Band = tuple[float, float] | None


def strip_columns(rows: Sequence[Row], voice: Voice, judged: bool) -> list[Column]:
    """Return n and, where there is a consensus table, the numbers and status that it holds."""
    columns = [Column([voice.say("n")], [["–" if row.suppressed else str(row.n)] for row in rows])]
    if not judged:
        return columns
    if any("median" in row.said for row in rows):
        columns.append(Column(voice.say("median_head").split("|"), [[_middle(row, voice)] for row in rows]))
    if any("share_agree" in row.said for row in rows):
        shares = [[voice.percent(row.value("share_agree"))] for row in rows]
        columns.append(Column([voice.say("agree")], shares))
    statuses = [row.status for row in rows]
    if any(statuses):
        cells = [wrap(status, 0.95, BODY, lines=3) for status in statuses]
        columns.append(Column([voice.say("status")], cells, ha="left"))
    return columns


def _middle(row: Row, voice: Voice) -> str:
    """Return "8 (7–9)": the median and the middle half."""
    median, q1, q3 = (row.value(column) for column in ("median", "q1", "q3"))
    if pd.isna(median) or pd.isna(q1) or pd.isna(q3):
        return voice.number(median)
    return f"{voice.number(median)} ({voice.number(q1)}–{voice.number(q3)})"


def strip_keys(
    rows: Sequence[Row],
    points: Sequence[float],
    scale: "ResponseScale | None",
    voice: Voice,
    agree: Band,
    counted: bool,
) -> list[Key]:
    """Return what the marks mean, then the words of the scale."""

    def bars(paper: "Paper", x: float, y: float) -> None:
        for k, height in enumerate((0.05, 0.11, 0.08)):
            paper.bar(x + 0.065 * k, y + 0.05 - height, 0.05, height, BLUE[1])

    def half(paper: "Paper", x: float, y: float) -> None:
        paper.line([x, x + 0.24], [y, y], INK, 2.2)

    def middle(paper: "Paper", x: float, y: float) -> None:
        paper.mark(x + 0.04, y, "D", 4.6, INK)

    def band(paper: "Paper", x: float, y: float) -> None:
        paper.bar(x, y - 0.055, 0.2, 0.11, BAND, linewidth=0.5, edgecolor=GREY[1])

    steps = bins(len(points))
    if len(points) > MOST_CELLS:
        spans = [voice.span(points[a], points[b - 1]) for a, b in steps]
        words = voice.say("strip.key_bins", first=spans[0], second=spans[1], last=spans[-1])
    else:
        words = voice.say("strip.key_counts" if counted else "strip.key_bars")
    keys = [Key(words, 0.19, bars)]
    if any(not pd.isna(row.value("median")) for row in rows):
        keys.append(Key(voice.say("strip.key_median"), 0.08, middle))
    if any(not pd.isna(row.value("q1")) for row in rows):
        keys.append(Key(voice.say("strip.key_half"), 0.24, half))
    if agree is not None:
        keys.append(Key(voice.say("strip.key_agree", span=voice.span(*agree)), 0.2, band))
    return [*keys, *(Key(words) for words in anchors(scale, points, voice))]


def strip_alt(rows: Sequence[Row], points: Sequence[float], voice: Voice, agree: Band, about: str) -> str:
    """Say what the chart shows, row by row: the numbers of the consensus table, or else the counts."""
    if agree is not None:
        about += voice.say("strip.about_agree", low=voice.number(agree[0]), high=voice.number(agree[1]))
    said = []
    for row in rows:
        name = " ".join(part for part in (row.name, row.label) if part)
        said.append(f"{name}{voice.say('colon')}{_told(row, points, voice)}.")
    return " ".join([f"{about}.", *said])


def _told(row: Row, points: Sequence[float], voice: Voice) -> str:
    if row.suppressed:
        return voice.say("suppressed")
    if row.n == 0:
        return voice.say("no_ratings")
    parts = [voice.say("n_ratings", n=row.n)]
    facts: list[tuple[str, dict[str, Any]]] = [
        ("told_median", {"median": voice.number(row.value("median"))}),
        ("told_half", {"q1": voice.number(row.value("q1")), "q3": voice.number(row.value("q3"))}),
        ("told_agree", {"share": voice.percent(row.value("share_agree"))}),
    ]
    told = [voice.say(key, **values) for key, values in facts if "–" not in values.values()]
    if not told:
        at = (
            voice.say("told_at", n=int(c), point=voice.number(p)) for c, p in zip(row.counts, points, strict=True) if c
        )
        return f"{parts[0]}{voice.say('colon')}{voice.listed(at)}"
    return voice.listed([*parts, *told, *([row.status] if row.status else [])])
