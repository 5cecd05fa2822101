"""The lineage of items: a line per item through the rounds, and where lines part, meet and end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import ReportError
from .grid import BODY, SMALL, Key, key_height, write_key
from .lettering import drawable, line_height, shorten, squeeze, text_width
from .palette import BLUE, INK, MUTED, ORANGE, RULE
from .rows import Items, wordings
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["families", "plot_lineage"]

HEAD, ROW = 0.26, 0.2  # inches: the heads of the rounds; a row, so that 40 items fit on a page
STEP = 0.78  # from one round to the next
STAYS = ("kept", "reworded", "reopened")
JOINS = ("merged", "split")


@dataclass
class _Item:
    """One item: the rounds that asked it, its steps between them, and how its line ends."""

    name: str
    rounds: list[int] = field(default_factory=list)
    steps: list[Mapping[str, Any]] = field(default_factory=list)  # that lead to this item
    end: Mapping[str, Any] | None = None  # dropped, not asked again
    last: list[Mapping[str, Any]] = field(default_factory=list)  # decided after the last round
    into: list[tuple[str, str, int | None]] = field(default_factory=list)  # change, item, round


def plot_lineage(
    lineage: pd.DataFrame,
    items: Items = None,
    language: str = "en",
    *,
    only: Sequence[str] | None = None,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw a line per item through the rounds: kept, reworded, merged, split, dropped, asked once more.

    Parameters
    ----------
    lineage
        The table of `Study.lineage`: ``from_item, from_round, to_item, to_round, change``, and ``comparable, languages``
        where they are known.
    items, language, width, study
        As in `plot_distribution_strip`.
    only
        The items to draw, such as one of the groups of `families`; None for all.

    Raises
    ------
    ReportError
        The table lacks a column, or holds no item of those to draw.

    Examples
    --------
    >>> steps = pd.DataFrame(
    ...     [(None, None, "s01", 1, "first"), (None, None, "s02", 1, "first"), ("s01", 1, "s01", 2, "kept"),
    ...      ("s02", 1, None, None, "dropped")],
    ...     columns=["from_item", "from_round", "to_item", "to_round", "change"])
    >>> plot_lineage(steps).get_label()
    'What became of 2 items over 2 rounds. s01: asked in round 1, asked again in round 2. s02: asked in round 1, \
dropped after round 1.'
    """
    from .paper import Paper

    voice = Voice(language, study)
    rounds, found = _read(lineage)
    wanted = [item for name, item in found.items() if only is None or name in set(only)]
    if not wanted:
        raise ReportError("The lineage holds none of the items to draw: open a round first, or name its items.")
    said = wordings(items, language)
    chart = _Layout(wanted, rounds, said, width)
    keys = _keys(chart, voice)
    about = voice.say("lineage.about", n=len(wanted), rounds=len(rounds))
    alt = " ".join([f"{about}.", *(_told(item, said, rounds, voice) for item in wanted)])
    paper = Paper(width, chart.bottom + key_height(keys, width), alt)
    chart.draw(paper, voice)
    write_key(paper, keys, chart.bottom)
    return paper.chart


def families(lineage: pd.DataFrame, most: int = 38) -> list[list[str]]:
    """Return the items in their order, in groups of at most `most`; those that meet or part stay in one group.

    Examples
    --------
    >>> steps = pd.DataFrame(
    ...     [(None, "a"), (None, "b"), (None, "c"), ("a", "c")], columns=["from_item", "to_item"]
    ... ).assign(from_round=None, to_round=1, change=["first", "first", "first", "merged"])
    >>> families(steps, most=2)
    [['a', 'c'], ['b']]
    """
    _, found = _read(lineage)
    kin = {name: {name} for name in found}
    for name, item in found.items():
        for other in {other for _, other, _ in item.into} & set(found):
            together = kin[name] | kin[other]
            for member in together:
                kin[member] = together
    groups: list[list[str]] = []
    placed: set[str] = set()
    for name in found:
        if name in placed:
            continue
        family = [other for other in found if other in kin[name]]
        placed |= set(family)
        if groups and len(groups[-1]) + len(family) <= most:
            groups[-1] += family
        else:
            groups.append(family)
    order = {name: k for k, name in enumerate(found)}
    return [sorted(group, key=lambda name: order[name]) for group in groups]


def _read(lineage: pd.DataFrame) -> tuple[list[int], dict[str, _Item]]:
    """Return the rounds, and each item with what happened to it."""
    missing = [c for c in ("from_item", "from_round", "to_item", "to_round", "change") if c not in lineage]
    if missing:
        raise ReportError(f"A lineage needs the columns of Study.lineage; missing: {', '.join(missing)}.")
    rows = lineage.astype("object").where(lineage.notna(), None).to_dict("records")
    found: dict[str, _Item] = {}

    def item(name: str) -> _Item:
        return found.setdefault(name, _Item(name))

    for row in rows:
        start, end = row["from_item"], row["to_item"]
        if end is not None and row["to_round"] is not None:
            own = item(end)
            if row["to_round"] not in own.rounds:
                own.rounds.append(int(row["to_round"]))
            own.steps.append(row)
        if start is not None and row["change"] in JOINS and end != start:
            number = None if row["to_round"] is None else int(row["to_round"])
            item(start).into.append((row["change"], str(end), number))
        elif start is not None and end is None:
            item(start).end = row
        elif start is not None and row["to_round"] is None:
            item(start).last.append(row)
    rounds = sorted({number for own in found.values() for number in own.rounds})
    return rounds, found


class _Layout:
    """Where the rows and rounds lie."""

    def __init__(self, items: list[_Item], rounds: list[int], said: Mapping[Any, str], width: float):
        self.items, self.rounds = items, rounds
        self.names = [squeeze(drawable(item.name), 0.8, BODY, "bold") for item in items]
        name_width = max(text_width(name, BODY, "bold") for name in self.names)
        marks = STEP * max(len(rounds) - 1, 0) + 0.5  # the last decisions lie a little behind the last round
        self.x0 = width - marks - 0.25
        self.label_x = name_width + 0.09
        room = max(self.x0 - 0.3 - self.label_x, 0.5)
        self.labels = [shorten(drawable(said.get(item.name, "")), room, BODY) for item in items]
        self.row = {item.name: k for k, item in enumerate(items)}
        self.step = max(ROW, line_height(BODY) + 0.03)
        self.bottom = HEAD + self.step * len(items) + 0.04
        self.width = width

    def x(self, number: int) -> float:
        return self.x0 + STEP * self.rounds.index(number)

    def y(self, name: str) -> float:
        return HEAD + self.step * (self.row[name] + 0.5)

    def draw(self, paper: "Paper", voice: Voice) -> None:
        for number in self.rounds:
            title = voice.say("lineage.round", round=number)
            paper.text(self.x(number), HEAD / 2, title, SMALL, ha="center", weight="bold", color=MUTED)
        for k, item in enumerate(self.items):
            y = self.y(item.name)
            paper.line([0, self.width], [HEAD + self.step * k] * 2, RULE, 0.5, zorder=1)
            paper.text(0, y, self.names[k], BODY, weight="bold")
            paper.text(self.label_x, y, self.labels[k], BODY)
        for item in self.items:
            self._lines(paper, item)
        for item in self.items:
            self._marks(paper, item)

    def _lines(self, paper: "Paper", item: _Item) -> None:
        y = self.y(item.name)
        for step in item.steps:
            change, start = step["change"], step["from_item"]
            if start is None or step["from_round"] is None or start not in self.row:
                continue
            ends = [self.x(int(step["from_round"])), self.x(int(step["to_round"]))]
            if change in JOINS and start != item.name:
                paper.line(ends, [self.y(start), y], ORANGE[1], 1.1, linestyle=":", zorder=2)
            elif change == "reworded":
                paper.line(ends, [y, y], BLUE[1], 1.3, linestyle="-" if step.get("comparable") else "--", zorder=2)
            else:
                paper.line(ends, [y, y], MUTED, 1.0, zorder=2)
        for change, other, number in item.into:
            if number is None and change in JOINS and other in self.row and item.rounds:  # decided after the last round
                x = self.x(max(item.rounds))
                paper.line([x, x + 0.3], [y, self.y(other)], ORANGE[1], 1.1, linestyle=":", zorder=2)
                paper.mark(x + 0.3, self.y(other), "<", 5, ORANGE[1])

    def _marks(self, paper: "Paper", item: _Item) -> None:
        y = self.y(item.name)
        reworded = {int(s["to_round"]): s for s in item.steps if s["change"] == "reworded"}
        for number in item.rounds:
            step = reworded.get(number)
            paper.mark(self.x(number), y, "o" if step is None else "D", 5, INK if step is None else BLUE[1])
            tongues = _tongues(step)
            if tongues:
                at = self.x(number) - 0.07
                paper.text(at, y - 0.045, ", ".join(tongues), SMALL - 1.5, ha="right", color=BLUE[1])
        end = item.end
        if end is not None and end["from_round"] is not None:
            x = self.x(int(end["from_round"]))
            gone = end["change"] == "dropped"
            paper.line([x, x + 0.22], [y, y], MUTED, 1.0, linestyle="-", zorder=2)
            if gone:
                paper.mark(x + 0.22, y, "x", 5, ORANGE[1], markeredgecolor=ORANGE[1], markeredgewidth=1.4)
            else:
                paper.mark(x + 0.22, y, "|", 6, MUTED, markeredgecolor=MUTED, markeredgewidth=1.4)


def _tongues(step: Mapping[str, Any] | None) -> list[str]:
    told = None if step is None else step.get("languages")
    return list(told) if isinstance(told, list) else []


def _keys(chart: _Layout, voice: Voice) -> list[Key]:
    """Return the entries of the key that the picture needs."""
    steps = [step for item in chart.items for step in item.steps]
    ends = [item.end for item in chart.items if item.end is not None]
    reworded = [step for step in steps if step["change"] == "reworded"]

    def line(colour: str, style: str) -> Callable[["Paper", float, float], None]:
        return lambda paper, x, y: paper.line([x, x + 0.3], [y, y], colour, 1.2, linestyle=style)

    def mark(marker: str, colour: str, **look: Any) -> Callable[["Paper", float, float], None]:
        return lambda paper, x, y: paper.mark(x + 0.07, y, marker, 5, colour, **look)

    def reword(style: str) -> Callable[["Paper", float, float], None]:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.line([x, x + 0.3], [y, y], BLUE[1], 1.3, linestyle=style)
            paper.mark(x + 0.3, y, "D", 4.5, BLUE[1])

        return draw

    edge = {"markeredgewidth": 1.4}
    joined = any(step["change"] in JOINS for step in steps) or any(item.into for item in chart.items)
    entries = [
        ("asked", True, 0.14, mark("o", INK)),
        ("kept", any(step["change"] in ("kept", "reopened") for step in steps), 0.3, line(MUTED, "-")),
        ("reworded", any(step.get("comparable") for step in reworded), 0.34, reword("-")),
        ("other", any(not step.get("comparable") for step in reworded), 0.34, reword("--")),
        ("joined", joined, 0.3, line(ORANGE[1], ":")),
        ("dropped", any(end["change"] == "dropped" for end in ends), 0.14,
         mark("x", ORANGE[1], markeredgecolor=ORANGE[1], **edge)),
        ("settled", any(end["change"] == "not asked again" for end in ends), 0.14,
         mark("|", MUTED, markeredgecolor=MUTED, **edge)),
    ]  # fmt: skip
    return [Key(voice.say(f"lineage.key_{name}"), wide, pen) for name, used, wide, pen in entries if used]


def _told(item: _Item, said: Mapping[Any, str], rounds: Sequence[int], voice: Voice) -> str:
    """Say what became of an item, for a reader who does not see the chart."""
    name = " ".join(part for part in (drawable(item.name), said.get(item.name, "")) if part)
    parts, came = [], dict[int, list[str]]()
    for step in item.steps:
        if step["change"] in JOINS and step["from_item"] not in (None, item.name):
            came.setdefault(int(step["to_round"]), []).append(drawable(step["from_item"]))
    parts += [voice.say("lineage.came", items=", ".join(names), round=number) for number, names in sorted(came.items())]
    for step in sorted(item.steps, key=lambda row: int(row["to_round"])):
        if step["change"] in JOINS and step["from_item"] != item.name:
            continue  # told above
        tongues = ", ".join(_tongues(step))
        key = "reworded_in" if step["change"] == "reworded" and tongues else step["change"]
        more = {"languages": tongues} if tongues else {}
        parts.append(voice.say(f"lineage.{key}", round=int(step["to_round"]), **more))
    for change in JOINS:
        others = list(dict.fromkeys(other for how, other, _ in item.into if how == change))
        if others:
            parts.append(voice.say(f"lineage.{change}", items=", ".join(others)))
    if item.end is not None and item.end["from_round"] is not None:
        parts.append(voice.say(f"lineage.{item.end['change'].replace(' ', '_')}", round=int(item.end["from_round"])))
    for row in item.last:
        parts.append(voice.say(f"lineage.{row['change']}_last", round=int(row["from_round"])))
    return f"{name}{voice.say('colon')}{voice.listed(parts)}."
