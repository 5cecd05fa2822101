"""Slope chart: the share in agreement per item, from one round to another."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import ReportError
from .grid import BODY, Key, key_height, write_key
from .lettering import drawable, line_height, shorten, squeeze, text_width, wrap
from .palette import BLUE, GREY, INK, MUTED, ORANGE
from .rows import Items, keyed, wordings
from .spread import spread
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_slope"]

SLOPE_WIDTH, LEADER, GAP = 1.5, 0.4, 0.05  # inches: between the rounds; from point to label; between labels
HEAD = 0.3
MOST_LINES = 3
BAR_STYLE = (0, (7, 2, 1, 2))
Look = dict[str, tuple[str, str, str]]
LOOKS: Look = {"rose": (BLUE[1], "-", "o"), "fell": (ORANGE[1], "--", "s"), "same": (GREY[1], ":", "D")}


@dataclass(frozen=True)
class Item:
    """One item: its share in each round, NaN where undefined, None where it was not in that round."""

    key: Hashable
    name: str
    wording: str
    before: float | None
    after: float | None

    @property
    def way(self) -> str:
        """Return "rose", "fell" or "same"; empty where a share is missing."""
        if not (_there(self.before) and _there(self.after)):
            return ""
        change = float(self.after) - float(self.before)  # type: ignore[arg-type]
        return "same" if abs(change) < 1e-12 else "rose" if change > 0 else "fell"


def _there(share: float | None) -> bool:
    return share is not None and not math.isnan(share)


def plot_slope(
    before: pd.DataFrame,
    after: pd.DataFrame,
    items: Items = None,
    language: str = "en",
    *,
    rounds: tuple[int, int] | None = None,
    names: tuple[str, str] | None = None,
    at_least: float | None = None,
    width: float = 6.3,
    reach: tuple[float, float] | None = None,
    study: Path | None = None,
) -> "Figure":
    """Draw a line per item between the shares in agreement of two rounds; labels never cover one another.

    Items that only one of the rounds asked are named below the chart, and so are items without a share.

    Parameters
    ----------
    before, after
        The consensus tables of two rounds: ``item_id`` and ``share_agree`` (0 to 1).
    items, language, width, study
        As in `plot_distribution_strip`.
    rounds
        The numbers of the rounds; by default from the column ``round`` of the tables, else 1 and 2.
    names
        What to call them instead of "Round 1" and "Round 2".
    at_least
        The bar of the rule, drawn as a level line.
    reach
        Lowest and highest share of the axis; by default round tenths about what is drawn.

    Raises
    ------
    ReportError
        A table has no ``share_agree``, several rows for one item, or there is no item at all.

    Examples
    --------
    >>> before = pd.DataFrame({"item_id": ["s01", "s02"], "share_agree": [0.5, 0.8]})
    >>> after = pd.DataFrame({"item_id": ["s01"], "share_agree": [0.75]})
    >>> plot_slope(before, after).get_label()
    'Share of the ratings in agreement for 2 items, from Round 1 to Round 2. s01: from 50% to 75%, up. \
s02: 80% in Round 1, not asked in Round 2.'
    """
    from .paper import Paper

    voice = Voice(language, study)
    first, second = (_shares(table, name) for table, name in ((before, "first round"), (after, "second round")))
    said = wordings(items, language)
    keys = list(dict.fromkeys([*first, *second]))
    if not keys:
        raise ReportError("Neither round holds an item: there is nothing to draw.")
    rows = [Item(key, drawable(key), said.get(key, ""), first.get(key), second.get(key)) for key in keys]
    numbers = rounds or (_round(before, 1), _round(after, 2))
    titles = names or (voice.say("slope.round", round=numbers[0]), voice.say("slope.round", round=numbers[1]))
    titles = (drawable(titles[0]), drawable(titles[1]))
    chart = _Layout(rows, voice, width, reach, at_least)
    foot = [*_keys(rows, voice, at_least), *_left_out(rows, titles, voice)]
    about = voice.say("slope.about", n=len(rows), before=titles[0], after=titles[1])
    alt = " ".join([f"{about}.", *(_told(row, titles, voice) for row in rows)])
    paper = Paper(width, chart.bottom + key_height(foot, width), alt, chart.reach)
    chart.draw(paper, titles, voice)
    write_key(paper, foot, chart.bottom)
    return paper.chart


def _shares(table: pd.DataFrame, what: str) -> dict[Hashable, float]:
    if "share_agree" not in table.columns:
        raise ReportError(f"The table of the {what} has no column 'share_agree'.")
    shares = keyed(table, "item_id", f"rows of the {what}")["share_agree"]
    return {key: math.nan if pd.isna(share) else float(share) for key, share in shares.items()}


def _round(table: pd.DataFrame, default: int) -> int:
    return int(table["round"].iloc[0]) if "round" in table.columns and len(table) else default


class _Layout:
    """Where points and labels lie; labels are placed first, because they decide the height."""

    def __init__(
        self,
        rows: Sequence[Item],
        voice: Voice,
        width: float,
        reach: tuple[float, float] | None,
        at_least: float | None,
    ):
        self.rows, self.at_least = rows, at_least
        self.left = [row for row in rows if _there(row.before)]
        self.right = [row for row in rows if _there(row.after)]
        self.reach = reach or self._tenths()
        self.names = {row.key: squeeze(row.name, 0.8, BODY, "bold") for row in rows}
        name_width = max(text_width(name, BODY, "bold") for name in self.names.values())
        share_width = text_width(voice.percent(1.0), BODY)
        self.x0 = name_width + 0.1 + share_width + 0.06 + LEADER
        worded = any(row.wording for row in rows)
        right = LEADER + 0.06 + share_width + 0.12 + name_width
        self.x1 = self.x0 + SLOPE_WIDTH if worded else max(width - right, self.x0 + SLOPE_WIDTH)
        self.share_x = self.x1 + LEADER + 0.06 + share_width
        self.name_x = self.share_x + 0.12
        self.wording_x = self.name_x + name_width + 0.09
        room = max(width - self.wording_x, 0.8)
        self.lines = {row.key: wrap(row.wording, room, BODY, lines=MOST_LINES) if row.wording else [] for row in rows}
        tall = [max(1, len(self.lines[row.key])) * line_height(BODY) + GAP for row in self.right]
        small = [line_height(BODY) + 0.01] * len(self.left)
        self.height = max(1.6, sum(tall) * 1.05, sum(small) * 1.05)
        self.bottom = HEAD + self.height + 0.08
        # From top to bottom; equal shares in the order of the other round, so that fewer lines cross.
        self.left.sort(key=lambda row: (-float(row.before or 0), -(row.after if _there(row.after) else 0)))  # type: ignore[operator]
        order = sorted(range(len(self.right)), key=lambda k: self._falling(self.right[k]))
        self.right, tall = [self.right[k] for k in order], [tall[k] for k in order]
        ends = (HEAD, HEAD + self.height)
        self.left_y = spread([self.y(row.before) for row in self.left], small, *ends)
        self.right_y = spread([self.y(row.after) for row in self.right], tall, *ends)

    @staticmethod
    def _falling(row: Item) -> tuple[float, float]:
        return -float(row.after or 0), -(float(row.before) if _there(row.before) else 0.0)  # type: ignore[arg-type]

    def _tenths(self) -> tuple[float, float]:
        """Return the tenths below and above all that is drawn."""
        drawn = [s for row in self.rows for s in (row.before, row.after, self.at_least) if s is not None and _there(s)]
        low, high = (min(drawn), max(drawn)) if drawn else (0.0, 1.0)
        low, high = math.floor(low * 10 + 1e-9) / 10, math.ceil(high * 10 - 1e-9) / 10
        return (low, high) if high - low > 0.15 else (max(0.0, low - 0.1), min(1.0, high + 0.1))

    def y(self, share: float | None) -> float:
        low, high = self.reach
        return HEAD + 0.08 + (high - float(share or 0)) / (high - low) * (self.height - 0.16)

    def draw(self, paper: "Paper", titles: tuple[str, str], voice: Voice) -> None:
        for x, title in ((self.x0, titles[0]), (self.x1, titles[1])):
            paper.text(x, 0.1, shorten(title, SLOPE_WIDTH - 0.1, BODY, "bold"), BODY, ha="center", weight="bold")
            paper.line([x, x], [HEAD - 0.08, self.bottom], GREY[1], 0.8)
        low, high = self.reach
        if self.at_least is not None and low <= self.at_least <= high:
            paper.line(
                [self.x0, self.x1], [self.y(self.at_least)] * 2, INK, 0.9, linestyle=BAR_STYLE, label="bar of the rule"
            )
        for row in self.rows:
            if row.way:
                colour, style, _ = LOOKS[row.way]
                paper.line(
                    [self.x0, self.x1],
                    [self.y(row.before), self.y(row.after)],
                    colour,
                    1.3,
                    linestyle=style,
                    label="slope",
                    zorder=3,
                )
        for row, at in zip(self.left, self.left_y, strict=True):
            self._point(paper, row, self.x0, self.y(row.before), self.x0 - LEADER, at)
            share_x = self.x0 - LEADER - 0.06
            paper.text(share_x, at, voice.percent(float(row.before or 0)), BODY, ha="right")
            paper.text(0, at, self.names[row.key], BODY, weight="bold")
        for row, at in zip(self.right, self.right_y, strict=True):
            self._point(paper, row, self.x1, self.y(row.after), self.x1 + LEADER, at)
            paper.text(self.share_x, at, voice.percent(float(row.after or 0)), BODY, ha="right")
            paper.text(self.name_x, at, self.names[row.key], BODY, weight="bold")
            paper.text(self.wording_x, at, self.lines[row.key], BODY)

    @staticmethod
    def _point(paper: "Paper", row: Item, x: float, y: float, label_x: float, label_y: float) -> None:
        colour, _, marker = LOOKS.get(row.way, (MUTED, "", "o"))
        side = math.copysign(0.06, label_x - x)
        paper.line([x + side, label_x], [y, label_y], MUTED, 0.5)
        paper.mark(x, y, marker, 5, colour)


def _keys(rows: Sequence[Item], voice: Voice, at_least: float | None) -> list[Key]:
    def sample(colour: str, style: Any, marker: str) -> Any:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.line([x, x + 0.3], [y, y], colour, 1.3, linestyle=style)
            if marker:
                paper.mark(x + 0.15, y, marker, 4.5, colour)

        return draw

    ways = {row.way for row in rows}
    keys = [Key(voice.say(f"slope.key_{way}"), 0.3, sample(*look)) for way, look in LOOKS.items() if way in ways]
    if at_least is not None:
        keys.append(Key(voice.say("slope.key_bar", share=voice.percent(at_least)), 0.3, sample(INK, BAR_STYLE, "")))
    return keys


def _left_out(rows: Sequence[Item], titles: tuple[str, str], voice: Voice) -> list[Key]:
    """Return notes that name the items of one round only, and those without a share."""
    notes = []
    for k, title in enumerate(titles):
        shares = [((row.before, row.after)[k], row) for row in rows]
        absent = [row for share, row in shares if share is None]
        undefined = [row for share, row in shares if share is not None and math.isnan(share)]
        for word, left in (("slope.not_asked", absent), ("slope.no_share", undefined)):
            if left:
                # An item at the right has its wording there; one that is not drawn there is worded here.
                named = [
                    row.name if _there(row.after) else " ".join(filter(None, [row.name, row.wording])) for row in left
                ]
                notes.append(Key(f"{voice.say(word, name=title)}{voice.say('colon')}{'; '.join(named)}", alone=True))
    return notes


def _told(row: Item, titles: tuple[str, str], voice: Voice) -> str:
    name = " ".join(part for part in (row.name, row.wording) if part)
    shares = (row.before, row.after)
    if row.way:
        said = voice.say(f"slope.{row.way}", before=voice.percent(shares[0]), after=voice.percent(shares[1]))  # type: ignore[arg-type]
    else:
        said = voice.listed(
            voice.say("slope.told_share", share=voice.percent(float(share)), name=title)
            if share is not None and _there(share)
            else voice.say("slope.told_not_asked" if share is None else "slope.told_no_share", name=title)
            for share, title in zip(shares, titles, strict=True)
        )
    return f"{name}{voice.say('colon')}{said}."
