"""Change with its interval: a point and a line for each network, measure below measure, beside the line of no change."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .grid import BODY, GAP, SMALL, Key, key_height, write_key
from .lettering import drawable, line_height, shorten, text_width, wrap
from .names import needs
from .over_time import ticks
from .palette import BAND, BLUE, INK, MUTED, PAPER, RULE
from .rows import POOLED
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_change"]

ROW = 0.2  # inches: height of a network's row
PICTURE = 2.3  # inches: width of the marks


@dataclass(frozen=True)
class _Row:
    name: str
    n: str
    change: float
    low: float
    high: float
    told: str  # the change with its interval, or why there is none
    pooled: bool


def plot_change(
    changes: pd.DataFrame,
    language: str = "en",
    *,
    names: Mapping[Any, str] | None = None,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw the change of each scale and network with its interval.

    Each scale has its own axis; a share is drawn in percentage points. A margin of equivalence is drawn as a band where the
    table has the column ``margin`` (`evaluation.equivalence`).

    Parameters
    ----------
    changes
        What `evaluation.change` or `evaluation.equivalence` returned: ``scale``, ``n``, ``change``, ``low``, ``high``; ``site`` and
        further attributes, ``measure``, ``reason``, ``margin``.
    names
        From a scale or a site to what readers call it.
    language, width, study
        As in `plot_distribution_strip`.

    Raises
    ------
    ReportError
        A column is missing, or the table has no rows.

    Examples
    --------
    >>> changes = pd.DataFrame({"scale": "brs", "site": ["N1"], "n": [30], "change": [0.1], "low": [-0.05], "high": [0.25]})
    >>> plot_change(changes).get_label()
    'Change of 1 measure, with its interval. brs: N1: +0.1 (−0.05 to +0.25), n 30.'
    """
    from .paper import Paper

    needs(changes, ["scale", "n", "change", "low", "high"], "table of changes")
    voice, called = Voice(language, study), {POOLED: Voice(language, study).say("load.all_sites"), **(names or {})}
    blocks = [_Block(scale, rows, called, voice) for scale, rows in changes.groupby("scale", sort=False)]
    labels = [row.name for block in blocks for row in block.rows]
    right = (
        max(text_width(row.told, BODY) for block in blocks for row in block.rows if not math.isnan(row.change))
        if any(not math.isnan(row.change) for block in blocks for row in block.rows)
        else 1.0
    )
    n_wide = max(
        [text_width(voice.say("n"), BODY), *(text_width(row.n, BODY) for block in blocks for row in block.rows)]
    )
    room = width - right - n_wide - PICTURE - 3 * GAP
    left = min(max(text_width(label, BODY, "bold") for label in labels) + 0.02, max(room, 0.9))
    place = _Places(left + GAP, width - right - n_wide - 2 * GAP, n_wide, width)
    foot = _keys(voice, any(block.margin for block in blocks))
    height = sum(block.height for block in blocks)
    alt = " ".join([f"{voice.say('change.about', n=len(blocks))}.", *(block.told(voice) for block in blocks)])
    paper = Paper(width, height + key_height(foot, width), alt)
    top = 0.0
    for block in blocks:
        block.draw(paper, top, place, voice)
        top += block.height
    write_key(paper, foot, height)
    return paper.chart


@dataclass(frozen=True)
class _Places:
    start: float
    end: float
    n_wide: float
    width: float


class _Block:
    """One scale: its heading, a row per network, its axis."""

    def __init__(self, scale: Any, rows: pd.DataFrame, called: Mapping[Any, str], voice: Voice):
        self.title = drawable(called.get(scale, scale))
        self.share = "measure" in rows and (rows["measure"] == "share").all()
        attributes = [c for c in rows.columns[list(rows.columns).index("scale") + 1 :] if c in _before(rows)]
        self.rows = [self._row(row, attributes, called, voice) for row in rows.to_dict("records")]
        self.margin = float(rows["margin"].iloc[0]) if "margin" in rows else math.nan
        self.margin = 0.0 if math.isnan(self.margin) else self.margin
        drawn = [v for row in self.rows for v in (row.change, row.low, row.high) if not math.isnan(v)]
        drawn += [0.0, self.margin, -self.margin]
        low, high = min(drawn), max(drawn)
        pad = 0.05 * (high - low) if high > low else 1.0
        self.low, self.high = low - pad, high + pad
        self.head = line_height(BODY) + 0.12
        self.height = self.head + ROW * len(self.rows) + 0.34

    def _row(self, row: Mapping[Any, Any], attributes: list[str], called: Mapping[Any, str], voice: Voice) -> _Row:
        parts = [row[name] for name in attributes]
        name = voice.listed(drawable(called.get(part, part)) for part in parts) or voice.say("load.all_sites")
        change, low, high = (math.nan if pd.isna(row[c]) else float(row[c]) for c in ("change", "low", "high"))
        n = "–" if pd.isna(row["n"]) else f"{int(row['n'])}"
        if math.isnan(change):
            told = drawable(row.get("reason") or voice.say("suppressed"))
        elif math.isnan(low):
            told = self._signed(change, voice)
        else:
            ends = voice.say("to", low=self._signed(low, voice), high=self._signed(high, voice))
            told = f"{self._signed(change, voice)} ({ends})"
        return _Row(name, n, change, low, high, told, bool(parts) and all(part == POOLED for part in parts))

    def _signed(self, value: float, voice: Voice) -> str:
        value = 100 * value if self.share else value
        said = voice.number(round(value, 1) if self.share else value)
        return f"+{said}" if value > 0 and said != "0" else said

    def told(self, voice: Voice) -> str:
        """Return the block in words."""
        colon = voice.say("colon")
        each = [
            f"{row.name}{colon}{row.told}" + ("" if math.isnan(row.change) else f", {voice.say('n')} {row.n}")
            for row in self.rows
        ]
        return f"{self.title}{colon}{'; '.join(each)}."

    def draw(self, paper: "Paper", top: float, place: _Places, voice: Voice) -> None:
        """Draw heading, rows and axis with the top left corner at a height."""
        unit = f" ({voice.say('change.points')})" if self.share else ""
        title = shorten(f"{self.title}{unit}", place.end - 0.05, BODY, "bold")
        paper.text(0, top + line_height(BODY) / 2 + 0.04, title, BODY, weight="bold")
        head = top + line_height(BODY) / 2 + 0.04
        if text_width(title, BODY, "bold") < place.end:
            paper.text(
                place.end + GAP + place.n_wide, head, voice.say("n"), SMALL, ha="right", weight="bold", color=MUTED
            )
        first = top + self.head
        floor = first + ROW * len(self.rows) + 0.04

        def x(value: float) -> float:
            return place.start + (value - self.low) / (self.high - self.low) * (place.end - place.start)

        if self.margin:
            paper.bar(
                x(-self.margin), first, x(self.margin) - x(-self.margin), floor - first, BAND, label="margin", zorder=0
            )
        for mark in ticks(self.low, self.high):
            paper.line([x(mark)] * 2, [floor, floor + 0.04], MUTED, 0.8)
            label = self._signed(mark, voice)
            half = text_width(label, SMALL) / 2
            paper.text(
                min(max(x(mark), place.start + half), place.end - half),
                floor + 0.13,
                label,
                SMALL,
                ha="center",
                color=MUTED,
            )
        paper.line([place.start, place.end], [floor, floor], MUTED, 0.8)
        paper.line([x(0.0)] * 2, [first, floor], INK, 0.9, linestyle=(0, (4, 2)), label="no change")
        for k, row in enumerate(self.rows):
            y = first + ROW * (k + 0.5)
            weight = "bold" if row.pooled else "normal"
            paper.text(0, y, shorten(row.name, place.start - GAP, BODY, weight), BODY, weight=weight)
            if math.isnan(row.change):
                said = wrap(row.told, place.end - place.start, SMALL, lines=1)
                wide = text_width(said[0], SMALL) + 0.06
                paper.bar(place.start - 0.03, y - ROW / 2 + 0.02, wide, ROW - 0.04, PAPER, zorder=4)
                paper.text(place.start, y, said, SMALL, color=MUTED)
                continue
            if not math.isnan(row.low):
                paper.line([x(row.low), x(row.high)], [y, y], BLUE[1], 1.3, label="interval", zorder=3)
            paper.mark(x(row.change), y, "D" if row.pooled else "o", 5.5 if row.pooled else 5, BLUE[1], label="change")
            paper.text(place.end + GAP + place.n_wide, y, row.n, BODY, ha="right")
            paper.text(place.width, y, row.told, BODY, ha="right")
        paper.line([0, place.width], [top, top], RULE, zorder=1)


def _before(rows: pd.DataFrame) -> list[str]:
    """Return the columns of attributes: those between the scale and the figures."""
    stop = {"before", "after", "measure", "n", "n_clusters", "change", "low", "high", "dose", "n_linked", "n_before"}
    found = []
    for column in rows.columns[list(rows.columns).index("scale") + 1 :]:
        if column in stop:
            break
        found.append(column)
    return found


def _keys(voice: Voice, margin: bool) -> list[Key]:
    def interval(paper: "Paper", x: float, y: float) -> None:
        paper.line([x, x + 0.3], [y, y], BLUE[1], 1.3)
        paper.mark(x + 0.15, y, "o", 5, BLUE[1])

    def none(paper: "Paper", x: float, y: float) -> None:
        paper.line([x, x + 0.3], [y, y], INK, 0.9, linestyle=(0, (4, 2)))

    def band(paper: "Paper", x: float, y: float) -> None:
        paper.bar(x, y - 0.055, 0.3, 0.11, BAND)

    keys = [Key(voice.say("change.key_interval"), 0.3, interval), Key(voice.say("change.key_none"), 0.3, none)]
    return [*keys, Key(voice.say("change.key_margin"), 0.3, band)] if margin else keys
