"""A figure month by month: the frame that run charts and control charts share, with what happened when."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import ReportError
from .grid import BODY, SMALL, Key, key_height, write_key
from .lettering import drawable, line_height, shorten, text_width
from .names import needs
from .palette import BLUE, GREY, INK, MUTED, ORANGE, RULE
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["HIGH", "Event", "Frame", "Look", "below_each_other", "draw_figures", "frames", "span", "ticks"]

HIGH = 1.35  # inches: the height of a picture
HEAD = 0.44  # above it: title, then the numbers of what happened
FOOT = 0.3  # below it: the months
GAP = 0.16  # between pictures
OTHER = "other"
LOOKS: Mapping[str, tuple[str, Any]] = {
    "start": (INK, "-"),
    "adaptation": (BLUE[1], (0, (1, 1.5))),
    "confounder": (ORANGE[1], (0, (5, 2))),
    "": (MUTED, (0, (2, 2))),
}


@dataclass(frozen=True)
class Event:
    """Something that happened: its number in the picture, month, what and kind."""

    number: int
    place: int  # of the month in its series
    month: str
    what: str
    kind: str


def _events(rows: pd.DataFrame, first: int) -> list[Event]:
    """Return what happened in a series, numbered on from `first`."""
    found: list[Event] = []
    for place, row in enumerate(rows.to_dict("records")):
        if not pd.isna(row["happening"]) and str(row["happening"]).strip():
            kinds = str(row["kind"]).split("; ")
            kind = next((name for name in ("confounder", "start", "adaptation") if name in kinds), "")
            found.append(Event(first + len(found), place, str(row["month"]), drawable(row["happening"]), kind))
    return found


def span(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of an axis that holds all values, a little room above and below; refuse where there is none."""
    there = [float(v) for v in values if not math.isnan(v) and not math.isinf(v)]
    if not there:
        raise ReportError("The series holds no figure: there is nothing to draw.")
    low, high = min(there), max(there)
    room = 0.06 * (high - low) if high > low else max(abs(high), 1.0) * 0.1
    return (0.0 if low >= 0 and low - room < 0 else low - room), high + room


def ticks(low: float, high: float) -> list[float]:
    """Return two to five round numbers within an axis."""
    step = 10.0 ** math.floor(math.log10((high - low) / 2))
    for times in (1, 2, 5, 10):
        first = math.ceil(low / (step * times) - 1e-9)
        last = math.floor(high / (step * times) + 1e-9)
        if last - first + 1 <= 5:
            return [k * step * times for k in range(first, last + 1)]
    return [low, high]


class Frame:
    """Where the months and figures of one series lie."""

    def __init__(self, rows: pd.DataFrame, title: str, drawn: Sequence[float], voice: Voice, width: float, first: int):
        self.rows, self.voice, self.width = rows, voice, width
        self.title = title
        self.values = rows["value"].to_numpy(dtype=float)
        self.low, self.high = span([*self.values, *drawn])
        share = rows["denominator"].notna().any() and np.nanmax(self.values) <= 1 if "denominator" in rows else False
        self.share = bool(share)
        self.marks = ticks(self.low, self.high)
        self.labels = [self.said(mark) for mark in self.marks]
        self.left = max(text_width(label, SMALL) for label in self.labels) + 0.08
        self.events = _events(rows, first)
        self.height = HEAD + HIGH + FOOT

    def said(self, value: float) -> str:
        """Return a figure as its axis writes it."""
        if self.share:
            digits = self.high - self.low < 0.05
            return self.voice.percent(value) if not digits else self.voice.number(round(100 * value, 1)) + "\u202f%"
        return self.voice.number(value)

    def x(self, place: float, right: float = 0.0) -> float:
        """Return where a month lies."""
        n = max(len(self.rows) - 1, 1)
        return self.left + 0.08 + (self.width - self.left - 0.16 - right) * place / n

    def y(self, value: float, top: float) -> float:
        """Return where a figure lies in a picture whose block begins at `top`."""
        return top + HEAD + HIGH * (self.high - value) / (self.high - self.low)

    def draw(self, paper: "Paper", top: float) -> None:
        """Draw title, axes and what happened."""
        step = line_height(BODY)
        paper.text(0, top + step / 2, shorten(self.title, self.width, BODY, "bold"), BODY, weight="bold")
        heights = [self.y(mark, top) for mark in self.marks]
        paper.lines(((self.left, y, self.width, y) for y in heights), RULE, zorder=1)
        for y, label in zip(heights, self.labels, strict=True):
            paper.text(self.left - 0.06, y, label, SMALL, ha="right", color=MUTED)
        floor = top + HEAD + HIGH
        paper.line([self.left, self.width], [floor, floor], MUTED, 0.8)
        months = self.rows["month"].astype(str).tolist()
        wide = text_width("0000-00", SMALL) + 0.12
        stride = max(1, math.ceil(wide / ((self.width - self.left) / max(len(months), 1))))
        named = range(0, len(months), stride)
        paper.lines(((self.x(k), floor, self.x(k), floor + 0.04) for k in named), MUTED, 0.8)
        for k in named:
            x = self.x(k)
            half = text_width(months[k], SMALL) / 2
            paper.text(min(max(x, half), self.width - half), floor + 0.13, months[k], SMALL, ha="center", color=MUTED)
        taken = -1.0
        for event in self.events:
            colour, style = LOOKS[event.kind]
            x = self.x(event.place)
            paper.line(
                [x, x],
                [top + HEAD - 0.04, floor],
                colour,
                1.2,
                linestyle=style,
                label=f"happening {event.kind}".strip(),
            )
            number = f"{event.number}"
            at = max(x, taken + 0.06 + text_width(number, SMALL, "bold"))
            paper.text(at, top + HEAD - 0.12, number, SMALL, ha="center", weight="bold", color=INK)
            taken = at

    def told(self) -> list[str]:
        """Return in words what happened."""
        return [_said(event, self.voice) for event in self.events]


def frames(
    chart: pd.DataFrame, levels: Sequence[str], columns: Sequence[str], what: str, voice: Voice,
    names: Mapping[Any, str] | None, width: float,
) -> list[Frame]:  # fmt: skip
    """Return a frame for each series, what happened numbered on from one to the next.

    `levels` are the columns drawn beside the figures, `columns` those needed besides. A table that lacks one of them, or has
    no row, is refused.
    """
    needs(chart, ["site", "measure", "month", "value", "happening", "kind", *levels, *columns], what)
    called, found, first = names or {}, [], 1
    for series, rows in chart.groupby(["site", "measure"], sort=False):
        title = voice.listed(dict.fromkeys(drawable(called.get(name, name)) for name in series))
        drawn = [float(value) for level in levels for value in rows[level]]
        found.append(Frame(rows, title, drawn, voice, width, first))
        first += len(found[-1].events)
    return found


def below_each_other(
    found: Sequence[Frame], keys: Sequence[Key], alt: str, draw: Callable[["Paper", Frame, float], None]
) -> "Figure":
    """Draw the frames below each other, in each what `draw` puts there, and the key with all that happened."""
    from .paper import Paper

    voice, width = found[0].voice, found[0].width
    foot = [*keys, *(key for frame in found for key in _event_keys(frame.events, voice))]
    height = sum(frame.height for frame in found) + GAP * (len(found) - 1)
    paper = Paper(width, height + key_height(foot, width), alt)
    top = 0.0
    for frame in found:
        frame.draw(paper, top)
        draw(paper, frame, top)
        top += frame.height + GAP
    write_key(paper, foot, height)
    return paper.chart


Look = tuple[str, str, float]  # marker, colour, size


def draw_figures(paper: "Paper", frame: Frame, top: float, looks: Sequence[Look]) -> None:
    """Draw the figures, each with its look, and the line from month to month; a month without a figure is a gap in it."""
    xs = [frame.x(place) for place in range(len(frame.rows))]
    ys = [frame.y(value, top) for value in frame.values]
    paper.line(xs, ys, GREY[1], 0.9, label="step")
    for look in dict.fromkeys(looks):
        own = [k for k, each in enumerate(looks) if each == look and not math.isnan(ys[k])]
        if own:
            marker, colour, size = look
            paper.marks([xs[k] for k in own], [ys[k] for k in own], marker, size, colour, label="point")


def _event_keys(found: Sequence[Event], voice: Voice) -> list[Key]:
    """Return the lines of the key that say what happened, each confounder named as one."""
    keys = []
    for event in found:
        told = voice.say(f"over_time.{event.kind or OTHER}", month=event.month, what=event.what)

        def draw(paper: "Paper", x: float, y: float, event: Event = event) -> None:
            colour, style = LOOKS[event.kind]
            paper.line([x, x + 0.22], [y, y], colour, 1.2, linestyle=style)

        keys.append(Key(f"{event.number}  {told}", 0.22, draw, alone=True))
    return keys


def _said(event: Event, voice: Voice) -> str:
    return f"{event.number}{voice.say('colon')}{voice.say(f'over_time.{event.kind or OTHER}', month=event.month, what=event.what)}"
