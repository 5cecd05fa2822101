"""The go-zone: strategies by importance and feasibility, the cuts, and how firmly each lies where it lies."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .grid import SMALL, Key, Pen, key_height, write_key
from .lettering import drawable, line_height, text_width, wrap
from .names import Names, names_of, needs
from .palette import BAND, BLUE, INK, MUTED, RULE, shades
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_go_zone"]

AXES = ("importance", "feasibility")
SQUARE = 0.78  # height of the field by its width
DOT = 7.0  # points
FIRM = (0.5, 0.75, 0.95)  # where the shade of a mark changes: shares of drawn panels, for the eye alone
CORNERS = {"I": (1, 1), "II": (0, 1), "III": (0, 0), "IV": (1, 0)}
Box = tuple[float, float, float, float]


def plot_go_zone(
    zones: pd.DataFrame, names: Names = None, language: str = "en", *, width: float = 6.3, study: Path | None = None
) -> "Figure":
    """Draw the table of `strategies.go_zone`: one labelled mark per strategy, darker where more drawn panels agree.

    The broken lines are the means that make the quadrants, the dotted ones the absolute cuts. A strategy without a mean is
    not drawn and is named in the alt text.

    Parameters
    ----------
    zones
        ``strategy_id``, ``importance``, ``feasibility``, ``importance_cut``, ``feasibility_cut``, ``zone``; optional
        ``zone_share`` and the absolute cuts. The rows of one group.
    names
        What the strategies are called, listed below: a Series or mapping by id.
    language, width, study
        As in `plot_theme_tree`.

    Raises
    ------
    ReportError
        The table lacks a column or has no rows, or a strategy stands twice (choose one group), or none has a mean.

    Examples
    --------
    >>> zones = pd.DataFrame({"strategy_id": ["s01", "s03"], "importance": [8.4, 7.0], "feasibility": [5.0, 7.6],
    ...     "importance_cut": 7.7, "feasibility_cut": 6.3, "zone": ["IV", "II"]})
    >>> print(plot_go_zone(zones).get_label())
    Go-zone of 2 strategies; cuts at 7.7 on importance and 6.3 on feasibility. II, feasible, less important: s03 (7, 7.6). \
IV, important, less feasible: s01 (8.4, 5).
    """
    from ..errors import ReportError
    from .paper import Paper

    needs(zones, ["strategy_id", *AXES, *(f"{axis}_cut" for axis in AXES), "zone"], "go-zone")
    twice = zones["strategy_id"][zones["strategy_id"].duplicated()]
    if len(twice):
        raise ReportError(f"The strategy {twice.iloc[0]!r} stands twice in the go-zone: draw the rows of one group.")
    there = zones[zones[list(AXES)].notna().all(axis=1)]
    if there.empty:
        raise ReportError("No strategy has both means: there is nothing to draw.")
    voice, said = Voice(language, study), names_of(names, language)
    left, top = 0.52, 0.1
    field = Field(there, left, top, width - left - 0.06, voice)
    keys = _keys(there, voice)
    listed = _listed(there, said, width)
    bottom = field.bottom + 2 * line_height(SMALL) + 0.14
    below = bottom + key_height(keys, width)
    paper = Paper(
        width, below + sum(len(lines) for lines in listed) * line_height(SMALL) + 0.04, _told(zones, said, voice)
    )
    field.draw(paper)
    write_key(paper, keys, bottom)
    y = below + 0.06
    for lines in listed:
        paper.text(0, y + (len(lines) - 1) * line_height(SMALL) / 2, lines, SMALL)
        y += len(lines) * line_height(SMALL)
    return paper.chart


class Field:
    """The field of the marks: where a mean lies in inches, and labels that leave each other room."""

    def __init__(self, zones: pd.DataFrame, left: float, top: float, width: float, voice: Voice):
        self.zones, self.left, self.top, self.width, self.voice = zones, left, top, width, voice
        self.height = SQUARE * width
        self.bottom = top + self.height
        self.ends = [_ends(zones, axis) for axis in AXES]
        self.taken: list[Box] = []

    def place(self, importance: float, feasibility: float) -> tuple[float, float]:
        """Return where two means lie, in inches from the top left of the paper."""
        (low, high), (down, up) = self.ends
        x = self.left + (importance - low) / (high - low) * self.width
        return x, self.bottom - (feasibility - down) / (up - down) * self.height

    def draw(self, paper: "Paper") -> None:
        """Draw frame, cuts, quadrants and marks."""
        right = self.left + self.width
        first = self.zones.iloc[0]
        at, level = self.place(first["importance_cut"], first["feasibility_cut"])
        if not np.isnan(at) and not np.isnan(level):
            paper.bar(at, self.top, right - at, level - self.top, BAND, zorder=0.5)
        for xs, ys in (([self.left, right], [self.bottom] * 2), ([self.left] * 2, [self.top, self.bottom])):
            paper.line(xs, ys, MUTED)
        self._ticks(paper)
        self._cut(paper, at, level, "--", INK, "cut")
        if {"importance_absolute_cut", "feasibility_absolute_cut"} <= set(self.zones):
            absolute = self.place(first["importance_absolute_cut"], first["feasibility_absolute_cut"])
            self._cut(paper, *absolute, ":", MUTED, "absolute cut")
        self._corners(paper, at, level)
        spots = [self.place(row["importance"], row["feasibility"]) for _, row in self.zones.iterrows()]
        reach = DOT / 144 + 0.01
        self.taken += [(x - reach, y - reach, x + reach, y + reach) for x, y in spots]
        for (x, y), (_, row) in zip(spots, self.zones.iterrows(), strict=True):
            paper.mark(x, y, "o", DOT, _shade(row.get("zone_share")), label="strategy")
            self._label(paper, x, y, drawable(row["strategy_id"]))

    def _cut(self, paper: "Paper", at: float, level: float, style: str, colour: str, label: str) -> None:
        if not np.isnan(at) and self.left <= at <= self.left + self.width:
            paper.line([at, at], [self.top, self.bottom], colour, 0.9, linestyle=style, label=label, zorder=1)
        if not np.isnan(level) and self.top <= level <= self.bottom:
            paper.line(
                [self.left, self.left + self.width], [level] * 2, colour, 0.9, linestyle=style, label=label, zorder=1
            )

    def _ticks(self, paper: "Paper") -> None:
        (low, high), (down, up) = self.ends
        for value in _steps(low, high):
            x, _ = self.place(value, down)
            paper.line([x, x], [self.bottom, self.bottom + 0.04], MUTED)
            paper.text(x, self.bottom + 0.11, self.voice.number(value), SMALL, ha="center", color=MUTED)
        for value in _steps(down, up):
            _, y = self.place(low, value)
            paper.line([self.left - 0.04, self.left], [y, y], MUTED)
            paper.text(self.left - 0.07, y, self.voice.number(value), SMALL, ha="right", color=MUTED)
        middle = self.left + self.width / 2
        paper.text(middle, self.bottom + 0.26, self.voice.say("go_zone.importance"), SMALL, ha="center", color=MUTED)
        paper.sideways(0.09, self.top + self.height / 2, self.voice.say("go_zone.feasibility"), SMALL, color=MUTED)

    def _corners(self, paper: "Paper", at: float, level: float) -> None:
        """Name each quadrant in its outer corner, as far as its room allows."""
        if np.isnan(at) or np.isnan(level):
            return
        for zone, (far, high) in CORNERS.items():
            room = (self.left + self.width - at if far else at - self.left) - 0.12
            words = f"{zone} {self.voice.say(f'go_zone.zones.{zone}')}"
            lines = wrap(words, room, SMALL, lines=2) if room > 0.5 else [zone]
            tall = len(lines) * line_height(SMALL)
            x = self.left + self.width - 0.05 if far else self.left + 0.06
            y = self.top + 0.05 + tall / 2 if high else self.bottom - 0.05 - tall / 2
            wide = max(text_width(line, SMALL) for line in lines)
            paper.text(x, y, lines, SMALL, ha="right" if far else "left", color=MUTED)
            self.taken.append((x - wide if far else x, y - tall / 2, x if far else x + wide, y + tall / 2))

    def _label(self, paper: "Paper", x: float, y: float, text: str) -> None:
        """Write a label at the first place around its mark that is free; a line leads to one further off."""
        wide, tall = text_width(text, SMALL) + 0.02, line_height(SMALL)
        for far in np.arange(0.03, 2.4, 0.07):
            for angle in np.arange(0, 2 * np.pi, np.pi / 8):
                cos, sin = np.cos(angle), np.sin(angle)
                middle = x + cos * (DOT / 144 + far + wide / 2), y - sin * (DOT / 144 + far + tall / 2)
                box = middle[0] - wide / 2, middle[1] - tall / 2, middle[0] + wide / 2, middle[1] + tall / 2
                if self._free(box):
                    self.taken.append(box)
                    if far > 0.15:
                        paper.line([x, middle[0]], [y, middle[1]], RULE, 0.6, zorder=1.5)
                    paper.text(middle[0], middle[1], text, SMALL, ha="center", color=INK)
                    return
        paper.text(x, y, text, SMALL, ha="center", color=INK)

    def _free(self, box: Box) -> bool:
        inside = (
            box[0] >= self.left and box[2] <= self.left + self.width and box[1] >= self.top and box[3] <= self.bottom
        )
        return inside and not any(
            box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in self.taken
        )


def _ends(zones: pd.DataFrame, axis: str) -> tuple[float, float]:
    """Return the ends of an axis: whole halves around all means and cuts."""
    columns = [axis, f"{axis}_cut", *([f"{axis}_absolute_cut"] if f"{axis}_absolute_cut" in zones else [])]
    values = zones[columns].to_numpy(dtype=float)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return np.floor(2 * (low - 0.2)) / 2, np.ceil(2 * (high + 0.2)) / 2


def _steps(low: float, high: float) -> list[float]:
    step = next((step for step in (0.5, 1, 2, 5, 10, 20) if (high - low) / step <= 10), 50)
    first = np.ceil(low / step) * step
    return [float(value) for value in np.arange(first, high + step / 1000, step)]


def _shade(share: Any) -> str:
    if share is None or pd.isna(share):
        return BLUE[1]
    return shades(BLUE, len(FIRM) + 1)[int(np.searchsorted(FIRM, share, side="right"))]


def _keys(zones: pd.DataFrame, voice: Voice) -> list[Key]:
    def dot(colour: str) -> Pen:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.mark(x + 0.06, y, "o", DOT, colour)

        return draw

    def stroke(style: str, colour: str) -> Pen:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.line([x, x + 0.24], [y, y], colour, 0.9, linestyle=style)

        return draw

    reference = zones["reference"].iloc[0] if "reference" in zones else "rated"
    keys = [Key(voice.say(f"go_zone.key_cut.{reference}"), 0.24, stroke("--", INK))]
    if "importance_absolute_cut" in zones and zones["importance_absolute_cut"].notna().any():
        keys.append(Key(voice.say("go_zone.key_absolute"), 0.24, stroke(":", MUTED)))
    if "zone_share" in zones and zones["zone_share"].notna().any():
        bounds = [0.0, *FIRM, 1.0]
        for colour, low, high in zip(shades(BLUE, len(FIRM) + 1), bounds, bounds[1:], strict=False):
            keys.append(
                Key(voice.say("go_zone.key_share", low=voice.percent(low), high=voice.percent(high)), 0.12, dot(colour))
            )
        keys.append(Key(voice.say("go_zone.key_panels"), alone=True))
    return keys


def _listed(zones: pd.DataFrame, said: dict, width: float) -> list[list[str]]:
    """Return the names of the strategies below the field, as far as they have one."""
    return [wrap(f"{drawable(key)}  {said[key]}", width, SMALL) for key in zones["strategy_id"] if said.get(key)]


def _told(zones: pd.DataFrame, said: dict, voice: Voice) -> str:
    first = zones.iloc[0]
    cuts = {axis: voice.number(first[f"{axis}_cut"]) for axis in AXES}
    parts = [voice.say("go_zone.about", n=len(zones), **cuts)]
    for zone in CORNERS:
        rows = zones[zones["zone"] == zone]
        if len(rows):
            parts.append(
                f"{zone}, {voice.say(f'go_zone.zones.{zone}')}{voice.say('colon')}{_named(rows, said, voice)}."
            )
    rest = zones[~zones["zone"].isin(list(CORNERS))]
    if len(rest):
        parts.append(f"{voice.say('go_zone.none')}{voice.say('colon')}{_named(rest, said, voice)}.")
    return " ".join(parts)


def _named(rows: pd.DataFrame, said: dict, voice: Voice) -> str:
    found = []
    for row in rows.to_dict("records"):
        name = " ".join(filter(None, [drawable(row["strategy_id"]), said.get(row["strategy_id"], "")]))
        at = "; ".join(voice.number(row[axis]) for axis in AXES) if voice.language == "fr" else ", ".join(
            voice.number(row[axis]) for axis in AXES
        )  # fmt: skip
        share = row.get("zone_share")
        firm = (
            ""
            if share is None or pd.isna(share)
            else f", {voice.say('go_zone.told_share', share=voice.percent(share))}"
        )
        found.append(f"{name} ({at}{firm})")
    return voice.listed(found)
