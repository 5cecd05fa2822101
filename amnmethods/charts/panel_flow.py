"""Panel flow: who was invited, who answered, who was lost, round by round, in the manner of a CONSORT diagram."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import ReportError
from .grid import BODY, SMALL
from .lettering import drawable, line_height, shorten, text_width, wrap
from .palette import BAND, MUTED
from .rows import POOLED
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_panel_flow"]

NUMBERS = ["n_invited", "n_responded", "n_complete", "n_lost", "n_withdrawn"]
TAG, SIDE_SHARE, GUTTER = 0.27, 0.37, 0.3  # inches; share of the width for the boxes at the side; inches between
PAD, ARROW, BETWEEN = 0.09, 0.3, 0.34  # inches: inside a box; between its boxes; between rounds


def plot_panel_flow(
    flow: pd.DataFrame,
    groups: Mapping[str, str] | None = None,
    language: str = "en",
    *,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw the panel's way through the rounds: a box for the invited, one for who responded, at the side who left.

    Parameters
    ----------
    flow
        One row per ``round`` and ``group``: ``n_invited``, ``n_responded``, ``n_complete``, ``n_lost``,
        ``n_withdrawn``. The group ``"pooled"`` is the whole panel and needs a row in each round; the other groups are
        listed inside the boxes. NaN is suppressed. A number without a column is left out of the diagram.
    groups
        From group to the name that readers know it by; also the order of the groups.
    language, width, study
        As in `plot_distribution_strip`.

    Raises
    ------
    ReportError
        A column is missing, a round has no pooled row, or one round and group have two.

    Examples
    --------
    >>> numbers = {"n_invited": [24], "n_responded": [22], "n_complete": [20], "n_lost": [1], "n_withdrawn": [1]}
    >>> plot_panel_flow(pd.DataFrame({"round": [1], "group": ["pooled"], **numbers})).get_label()
    'Panel flow. Round 1: 24 invited, 22 responded, 20 rated every item, 1 lost to follow-up, 1 withdrawn.'
    """
    from .paper import Paper

    voice = Voice(language, study)
    stages = _stages(flow, {key: drawable(name) for key, name in (groups or {}).items()}, voice)
    side_width = SIDE_SHARE * width
    main_width = width - TAG - 0.1 - side_width - GUTTER
    boxes = []
    for stage in stages:
        invited = _Box(stage.part("n_invited", voice.say("flow.invited")), main_width)
        responded = _Box(stage.part("n_responded", voice.say("flow.responded")), main_width, stage.complete(voice))
        left = [stage.part("n_lost", voice.say("flow.lost")), stage.part("n_withdrawn", voice.say("flow.withdrawn"))]
        side = _Side([part for part in left if part.n is not None], side_width)
        boxes.append((stage, invited, side, responded))
    height = sum(a.height + _between(a, side, b) + b.height for _, a, side, b in boxes)
    height += BETWEEN * (len(boxes) - 1) + 0.02
    alt = " ".join([f"{voice.say('flow.about')}.", *(stage.told(voice) for stage in stages)])
    paper = Paper(width, height, alt)
    x, y = TAG + 0.1, 0.01
    middle = x + main_width / 2
    for k, (stage, invited, side, responded) in enumerate(boxes):
        between = _between(invited, side, responded)
        tall = invited.height + between + responded.height
        paper.box(0, y, TAG, tall, fill=BAND, edge=BAND)
        name = shorten(stage.name, tall - 0.1, BODY, "bold")
        paper.sideways(TAG / 2, y + tall / 2, name, BODY, weight="bold")
        invited.draw(paper, x, y)
        y += invited.height
        paper.arrow((middle, y), (middle, y + between))
        if side.height:
            paper.arrow((middle, y + between / 2), (x + main_width + GUTTER, y + between / 2))
            side.draw(paper, x + main_width + GUTTER, y + between / 2 - side.height / 2)
        y += between
        responded.draw(paper, x, y)
        y += responded.height
        if k + 1 < len(boxes):
            paper.arrow((middle, y), (middle, y + BETWEEN))
            y += BETWEEN
    return paper.chart


def _between(invited: "_Box", side: "_Side", responded: "_Box") -> float:
    """Return the room between the boxes of a round: the side box may reach beside them, but not beyond."""
    return max(ARROW, side.height - 2 * min(invited.height, responded.height))


@dataclass(frozen=True)
class _Part:
    """A number of the panel and what it is made of; None where the table has no such number."""

    title: str
    n: str | None
    groups: Sequence[tuple[str, str]]  # name, number


@dataclass(frozen=True)
class _Stage:
    """One round."""

    name: str
    pooled: Mapping[str, str]
    groups: Sequence[tuple[str, Mapping[str, str]]]

    def part(self, column: str, title: str) -> _Part:
        each = [(name, numbers[column]) for name, numbers in self.groups if column in numbers]
        return _Part(title, self.pooled.get(column), each)

    def complete(self, voice: Voice) -> str:
        n = self.pooled.get("n_complete")
        return "" if n is None else f"{voice.say('flow.complete')} (n\u00a0=\u00a0{n})"

    def told(self, voice: Voice) -> str:
        parts = []
        for column in NUMBERS:
            part = self.part(column, "")
            if part.n is None:
                continue
            told = voice.say(f"flow.told_{column.removeprefix('n_')}", number=part.n)
            each = [f"{name} {n}" for name, n in part.groups if n != "0"]
            parts.append(f"{told} ({voice.listed(each)})" if each and column != "n_complete" else told)
        return f"{self.name}{voice.say('colon')}{voice.listed(parts)}."


def _stages(flow: pd.DataFrame, names: Mapping[str, str], voice: Voice) -> list[_Stage]:
    missing = [c for c in ("round", "n_invited", "n_responded") if c not in flow.columns]
    if missing:
        raise ReportError(f"The panel flow has no column {', '.join(map(repr, missing))}.")
    if flow.empty:
        raise ReportError("The panel flow holds no rows: there is nothing to draw.")
    flow = flow if "group" in flow.columns else flow.assign(group=POOLED)
    if flow.duplicated(["round", "group"]).any():
        raise ReportError("The panel flow has two rows for one round and group.")
    there = [column for column in NUMBERS if column in flow.columns]
    order = [*names, *(group for group in flow["group"].drop_duplicates() if group not in names and group != POOLED)]
    stages = []
    for number, rows in flow.sort_values("round", kind="stable").groupby("round", sort=False):
        numbers = rows.set_index("group")[there]
        if POOLED not in numbers.index:
            raise ReportError(f"Round {number} of the panel flow has no row for the whole panel (group {POOLED!r}).")
        told = {
            str(group): {str(c): voice.say("suppressed") if pd.isna(v) else str(int(v)) for c, v in row.items()}
            for group, row in numbers.to_dict("index").items()
        }
        each = [(names.get(group, drawable(group)), told[str(group)]) for group in order if str(group) in told]
        stages.append(_Stage(voice.say("flow.round", round=number), told[POOLED], each))
    return stages


def _titled(part: _Part) -> str:
    return f"{part.title} (n\u00a0=\u00a0{part.n})"


class _Box:
    """A box of the main column: a bold title, a line below it, the groups in two columns of names and numbers."""

    def __init__(self, part: _Part, width: float, below: str = ""):
        self.width, self.part = width, part
        self.title = wrap(_titled(part), width - 2 * PAD, BODY + 0.5, weight="bold")
        self.below = wrap(below, width - 2 * PAD, BODY) if below else []
        half = (width - 2 * PAD - 0.25) / 2
        # Two columns of groups, unless a name would be cut there.
        widest = max((text_width(f"{name}   {n}", SMALL) for name, n in part.groups), default=0.0)
        self.columns = 2 if len(part.groups) > 2 and widest <= half else 1
        self.column_width = half if self.columns == 2 else width - 2 * PAD
        self.per_column = -(-len(part.groups) // self.columns)
        self.head = line_height(BODY) * (len(self.title) + len(self.below))
        rule = 0.09 if part.groups else 0.0
        self.height = 2 * PAD + self.head + rule + line_height(SMALL) * self.per_column

    def draw(self, paper: "Paper", x: float, y: float) -> None:
        paper.box(x, y, self.width, self.height)
        middle, step = x + self.width / 2, line_height(BODY)
        top = y + PAD
        paper.text(
            middle, top + len(self.title) * step / 2, self.title, BODY + 0.5, ha="center", weight="bold", zorder=6
        )
        top += len(self.title) * step
        paper.text(middle, top + len(self.below) * step / 2, self.below, BODY, ha="center", zorder=6)
        top = y + PAD + self.head + 0.09
        if self.part.groups:
            paper.line([x + PAD, x + self.width - PAD], [top - 0.045] * 2, MUTED, 0.5, zorder=4)
        for k, (name, n) in enumerate(self.part.groups):
            column, row = divmod(k, self.per_column)
            left = x + PAD + column * (self.column_width + 0.25)
            at = top + (row + 0.5) * line_height(SMALL)
            room = self.column_width - text_width(n, SMALL) - 0.12
            paper.text(left, at, shorten(name, room, SMALL), SMALL, zorder=6)
            paper.text(left + self.column_width, at, n, SMALL, ha="right", zorder=6)


class _Side:
    """The box at the side: each way of leaving, and from which groups."""

    def __init__(self, parts: Sequence[_Part], width: float):
        self.width = width
        self.lines: list[tuple[str, str, bool]] = []  # text, number, is a title
        for part in parts:
            titles = wrap(_titled(part), width - 2 * PAD, BODY, weight="bold")
            self.lines += [(line, "", True) for line in titles]
            left = [(name, n) for name, n in part.groups if n != "0"] if part.n != "0" else []
            for name, n in left:
                self.lines.append((shorten(name, width - 2 * PAD - text_width(n, SMALL) - 0.12, SMALL), n, False))
        self.height = sum(self._step(k) for k in range(len(self.lines))) + 2 * PAD if self.lines else 0.0

    def _step(self, k: int) -> float:
        """Return the height of a line, with a little room above a title that follows the groups of another."""
        _, _, titled = self.lines[k]
        apart = 0.06 if titled and k and not self.lines[k - 1][2] else 0.0
        return line_height(BODY if titled else SMALL) + apart

    def draw(self, paper: "Paper", x: float, y: float) -> None:
        paper.box(x, y, self.width, self.height)
        bottom = y + PAD
        for k, (text, n, titled) in enumerate(self.lines):
            bottom += self._step(k)
            size = BODY if titled else SMALL
            at = bottom - line_height(size) / 2
            paper.text(x + PAD, at, text, size, weight="bold" if titled else "normal", zorder=6)
            paper.text(x + self.width - PAD, at, n, size, ha="right", zorder=6)
