"""A figure month by month: the frame that run charts and control charts share, with what happened when."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import ReportError
from .grid import BODY, SMALL, Key
from .lettering import drawable, line_height, shorten, text_width
from .names import needs
from .palette import BLUE, INK, MUTED, ORANGE, RULE
from .voice import Voice

if TYPE_CHECKING:
    from .paper import Paper

__all__ = ["HIGH", "Event", "Frame", "event_keys", "panels", "span", "ticks"]

HIGH = 1.35  # inches: the height of a picture
HEAD = 0.44  # above it: title, then the numbers of what happened
FOOT = 0.3  # below it: the months
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


def panels(chart: pd.DataFrame, columns: Sequence[str], what: str) -> list[tuple[Any, Any, pd.DataFrame]]:
    """Return site, measure and rows of each series; refuse a table that lacks a column or has no row."""
    needs(chart, ["site", "measure", "month", "value", "happening", "kind", *columns], what)
    return [(site, measure, rows) for (site, measure), rows in chart.groupby(["site", "measure"], sort=False)]


def events(rows: pd.DataFrame, first: int) -> list[Event]:
    """Return what happened in a series, numbered on from `first`."""
    found: list[Event] = []
    for place, row in enumerate(rows.to_dict("records")):
        if not pd.isna(row["happening"]) and str(row["happening"]).strip():
            kinds = str(row["kind"]).split("; ")
            kind = next((name for name in ("confounder", "start", "adaptation") if name in kinds), "")
            found.append(Event(first + len(found), place, str(row["month"]), drawable(row["happening"]), kind))
    return found


def event_keys(found: Sequence[Event], voice: Voice) -> list[Key]:
    """Return the lines of the key that say what happened, each confounder named as one."""
    keys = []
    for event in found:
        told = voice.say(f"over_time.{event.kind or OTHER}", month=event.month, what=event.what)

        def draw(paper: "Paper", x: float, y: float, event: Event = event) -> None:
            colour, style = LOOKS[event.kind]
            paper.line([x, x + 0.22], [y, y], colour, 1.2, linestyle=style)

        keys.append(Key(f"{event.number}  {told}", 0.22, draw, alone=True))
    return keys


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
        self.events = events(rows, first)
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
        for mark, label in zip(self.marks, self.labels, strict=True):
            y = self.y(mark, top)
            paper.line([self.left, self.width], [y, y], RULE, zorder=1)
            paper.text(self.left - 0.06, y, label, SMALL, ha="right", color=MUTED)
        floor = top + HEAD + HIGH
        paper.line([self.left, self.width], [floor, floor], MUTED, 0.8)
        months = self.rows["month"].astype(str).tolist()
        wide = text_width("0000-00", SMALL) + 0.12
        stride = max(1, math.ceil(wide / ((self.width - self.left) / max(len(months), 1))))
        for k in range(0, len(months), stride):
            x = self.x(k)
            paper.line([x, x], [floor, floor + 0.04], MUTED, 0.8)
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


def _said(event: Event, voice: Voice) -> str:
    return f"{event.number}{voice.say('colon')}{voice.say(f'over_time.{event.kind or OTHER}', month=event.month, what=event.what)}"
