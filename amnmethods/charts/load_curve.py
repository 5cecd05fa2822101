"""Load of the mentors: a column of contacts for each, the busiest first, site beside site."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import ReportError
from .grid import BODY, SMALL, Key, key_height, write_key
from .lettering import drawable, line_height, shorten, text_width
from .palette import BLUE, INK, MUTED, ORANGE, RULE
from .rows import POOLED
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_load_curve"]

HIGH, GAP = 1.15, 0.24  # inches: a picture; between pictures
NEEDED = ("site", "place", "mentor_id", "n_contacts", "share", "share_so_far")


def plot_load_curve(
    curve: pd.DataFrame,
    language: str = "en",
    *,
    top: int,
    names: Mapping[str, str] | None = None,
    columns: int = 3,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw for each site how the contacts are spread over its mentors, the busiest first.

    Each picture has its own height scale, as its first column says: the shapes are to be compared, not the sizes.

    Parameters
    ----------
    curve
        What `mentoring.load_curve` returned, of one period; a hidden site shows its reason. Mentors are not named.
    top
        How many of the busiest to mark; the share they hold is told.
    names
        From a site to what readers call it; also the order of the sites.
    columns
        Pictures in a row.
    language, width, study
        As in `plot_distribution_strip`.

    Raises
    ------
    ReportError
        A column is missing, or the table holds several periods or no row.

    Examples
    --------
    >>> table = pd.DataFrame({"site": "N2", "place": [1, 2], "mentor_id": ["m1", "m2"], "n_contacts": [6, 2],
    ...                       "share": [0.75, 0.25], "share_so_far": [0.75, 1.0], "reason": ""})
    >>> plot_load_curve(table, top=1).get_label()
    'Contacts per mentor, the busiest first. N2: 2 mentors, the busiest holds 75%.'
    """
    from .paper import Paper

    voice = Voice(language, study)
    missing = [column for column in NEEDED if column not in curve]
    if missing:
        raise ReportError(f"The load curve has no column {', '.join(map(repr, missing))}.")
    if curve.empty:
        raise ReportError("The load curve holds no rows: there is nothing to draw.")
    if "period" in curve and curve["period"].nunique() > 1:
        raise ReportError("The load curve holds several periods: draw one at a time.")
    there = list(dict.fromkeys(curve["site"]))
    order = [site for site in (names or {}) if site in there]
    order += [site for site in there if site not in order and site != POOLED]
    sites = [*order, *(site for site in there if site == POOLED and site not in order)]
    called = {POOLED: voice.say("load.all_sites"), **(names or {})}
    panels = [_Panel(drawable(called.get(s, s)), curve[curve["site"] == s], top, voice) for s in sites]
    columns = min(columns, len(panels))
    cell = (width - GAP * (columns - 1)) / columns
    head = 2 * line_height(BODY) + 0.1
    rows = -(-len(panels) // columns)
    tall = head + HIGH + 0.05
    foot = _keys(voice)
    height = rows * tall + (rows - 1) * GAP
    alt = " ".join([f"{voice.say('load.about')}.", *(f"{panel.told(voice)}." for panel in panels)])
    paper = Paper(width, height + key_height(foot, width), alt)
    for k, panel in enumerate(panels):
        line, column = divmod(k, columns)
        panel.draw(paper, column * (cell + GAP), line * (tall + GAP), cell, head)
    write_key(paper, foot, height)
    return paper.chart


class _Panel:
    """The picture of one site."""

    def __init__(self, name: str, rows: pd.DataFrame, top: int, voice: Voice):
        self.name, self.top = name, top
        self.reason = ""
        hidden = rows["n_contacts"].isna()
        if hidden.any():
            self.reason = str(rows.loc[hidden, "reason"].iloc[0]) if "reason" in rows else voice.say("suppressed")
            rows = rows.iloc[:0]
        rows = rows.sort_values("place")
        self.contacts = rows["n_contacts"].astype(float).tolist()
        self.held = float(rows["share_so_far"].iloc[min(top, len(rows)) - 1]) if len(rows) else float("nan")
        if len(rows) and sum(self.contacts) == 0:
            self.reason = voice.say("load.none")
        self.title = self.name if self.reason else self._said(voice)
        self.below = self.reason or voice.say("load.held", n=top, share=voice.percent(self.held))
        self.line = self.reason or f"{self._mentors(voice)}, {self.below}"

    def _mentors(self, voice: Voice) -> str:
        return voice.say("network.n_mentors", n=len(self.contacts))

    def _said(self, voice: Voice) -> str:
        return voice.say("load.title", site=self.name, mentors=self._mentors(voice))

    def told(self, voice: Voice) -> str:
        """Return the picture in words."""
        return f"{self.name}{voice.say('colon')}{self.reason}" if self.reason else f"{self.title}, {self.below}"

    def draw(self, paper: "Paper", x: float, y: float, width: float, head: float) -> None:
        """Draw the picture with its top left corner at a point."""
        step = line_height(BODY)
        paper.text(x, y + step / 2, shorten(self.name, width, BODY, "bold"), BODY, weight="bold")
        paper.text(x, y + 1.5 * step, shorten(self.line, width, SMALL), SMALL, color=MUTED)
        floor = y + head + HIGH
        paper.line([x, x + width], [floor, floor], MUTED, 0.8)
        if self.reason or not self.contacts:
            return
        most = max(self.contacts)
        said = f"{most:.0f}"
        left = text_width(said, SMALL) + 0.06
        paper.text(x, y + head + 0.05, said, SMALL, color=MUTED)
        paper.line([x + left, x + width], [y + head, y + head], RULE)
        room = width - left
        each = room / len(self.contacts)
        for k, n in enumerate(self.contacts):
            high = HIGH * n / most
            colour = ORANGE[1] if k < self.top else BLUE[1]
            hatch = {"hatch": "////", "edgecolor": ORANGE[0]} if k < self.top else {}
            paper.bar(x + left + k * each + each * 0.08, floor - high, each * 0.84, high, colour, label="bar", **hatch)
        even = floor - HIGH * sum(self.contacts) / len(self.contacts) / most
        paper.line([x + left, x + width], [even, even], INK, 0.9, linestyle=(0, (4, 2)), label="even", zorder=3)


def _keys(voice: Voice) -> list[Key]:
    def swatch(colour: str, **look: str) -> Key:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.bar(x, y - 0.055, 0.16, 0.11, colour, **look)

        return Key("", 0.16, draw)

    def line(paper: "Paper", x: float, y: float) -> None:
        paper.line([x, x + 0.26], [y, y], INK, 0.9, linestyle=(0, (4, 2)))

    busiest, rest = swatch(ORANGE[1], hatch="////", edgecolor=ORANGE[0]), swatch(BLUE[1])
    return [
        Key(voice.say("load.key_top"), busiest.width, busiest.draw),
        Key(voice.say("load.key_rest"), rest.width, rest.draw),
        Key(voice.say("load.key_even"), 0.26, line),
        Key(voice.say("load.key_height"), alone=True),
    ]
