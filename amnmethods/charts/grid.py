"""The table around the marks: columns of text, one row per item, a header, a key at the foot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .lettering import line_height, squeeze, text_width, wrap
from .palette import INK, MUTED, RULE
from .rows import POOLED, Row

if TYPE_CHECKING:
    from .paper import Paper

__all__ = ["BODY", "GAP", "SMALL", "Column", "Grid", "Key", "Names", "Pen", "key_height", "write_key"]

BODY, SMALL = 8.0, 7.0  # points: read in print at the size they are drawn
GAP = 0.11  # inches between columns
PADDING = 0.1  # inches above and below the text of a row
MOST_LINES = 5  # of a wording; the report's table has it whole


@dataclass(frozen=True)
class Column:
    """A column of short texts at the right of the marks."""

    title: Sequence[str]
    cells: Sequence[Sequence[str]]  # per row its lines
    ha: str = "right"
    swatch: str = ""

    @property
    def width(self) -> float:
        """The width of the widest line."""
        titles = [text_width(line, SMALL, "bold") for line in self.title]
        return max([*titles, *(text_width(line, BODY) for lines in self.cells for line in lines)], default=0.0)


class Names:
    """The left of a row: the item_id, then the wording, wrapped to what room there is."""

    def __init__(self, rows: Sequence[Row], width: float):
        some = any(row.label for row in rows)
        room = min(0.8, width / 2) if some else width
        self.weights = ["bold" if row.key == POOLED else "normal" for row in rows]
        self.names = [squeeze(row.name, room, BODY, "bold") for row in rows]
        self.name_width = max(text_width(name, BODY, "bold") for name in self.names)
        self.label_x = self.name_width + 0.09 if self.name_width else 0.0
        self.width = width if some else self.name_width
        label_width = max(self.width - self.label_x, 0.3)
        self.labels = [
            wrap(row.label, label_width, BODY, lines=MOST_LINES, weight=weight) if row.label else []
            for row, weight in zip(rows, self.weights, strict=True)
        ]

    def lines(self, k: int) -> int:
        """Return how many lines row `k` needs."""
        return max(1, len(self.labels[k]))

    def write(self, paper: "Paper", k: int, y: float) -> None:
        """Write row `k` centred on height `y`."""
        paper.text(0, y - (self.lines(k) - 1) * line_height(BODY) / 2, self.names[k], BODY, weight="bold")
        paper.text(self.label_x, y, self.labels[k], BODY, weight=self.weights[k])


class Grid:
    """Where everything lies: names, marks, columns from left to right; rows from top to bottom."""

    def __init__(
        self,
        rows: Sequence[Row],
        columns: Sequence[Column],
        width: float,
        mark_width: float,
        least: Sequence[float],
        inset: float = 0.0,
    ):
        self.columns = columns
        taken = sum(column.width + GAP for column in columns)
        room = width - taken - mark_width - GAP
        self.names = Names(rows, max(room, 0.9))
        self.mark_x = self.names.width + GAP + 0.04 + inset
        left = width - taken - self.mark_x - 0.02 - inset  # what the names leave
        self.mark_width = min(left, 1.4 * mark_width)
        self.mark_x += left - self.mark_width
        self.columns_x = width - taken + GAP
        title_lines = max([1, *(len(column.title) for column in columns)])
        self.top = 0.06 + title_lines * line_height(SMALL) + 0.06
        self.heights = []
        for k in range(len(rows)):
            lines = max([self.names.lines(k), *(len(column.cells[k]) for column in columns)])
            self.heights.append(max(least[k], lines * line_height(BODY) + PADDING))
        self.bottom = self.top + sum(self.heights)

    def middle(self, k: int) -> float:
        """Return the height of the middle of row `k`."""
        return self.top + sum(self.heights[:k]) + self.heights[k] / 2

    def write(self, paper: "Paper", item_title: str) -> None:
        """Write the header, the names, the columns and the lines between the rows."""
        head = self.top - 0.06 - line_height(SMALL) / 2
        paper.text(0, head, item_title, SMALL, weight="bold", color=MUTED)
        x = self.columns_x
        for column in self.columns:
            at = x + column.width if column.ha == "right" else x
            for up, line in enumerate(reversed(column.title)):
                place = head - up * line_height(SMALL)
                paper.text(at, place, line, SMALL, ha=column.ha, weight="bold", color=MUTED)
            if column.swatch:
                paper.bar(x, self.top - 0.05, column.width, 0.05, column.swatch)
            for k, lines in enumerate(column.cells):
                paper.text(at, self.middle(k), lines, BODY, ha=column.ha)
            x += column.width + GAP
        y = self.top
        for k, height in enumerate(self.heights):
            paper.line([0, paper.width], [y, y], MUTED if k == 0 else RULE, zorder=1)
            self.names.write(paper, k, self.middle(k))
            y += height
        paper.line([0, paper.width], [y, y], MUTED, zorder=1)


Pen = Callable[["Paper", float, float], None]  # draws a sample at a left end and a middle height


@dataclass(frozen=True)
class Key:
    """One entry of the key: a sample of the mark, and what it means."""

    words: str
    width: float = 0.0  # of the sample, inches
    draw: Pen | None = None
    alone: bool = False  # on a line of its own


KEY_STEP = 0.17


def _key_places(entries: Sequence[Key], width: float) -> list[tuple[float, int, list[str]]]:
    """Return for each entry its left end, its line, and its words wrapped."""
    places: list[tuple[float, int, list[str]]] = []
    x, line = 0.0, 0
    for entry in entries:
        sample = entry.width + 0.06 if entry.draw else 0.0
        lines = wrap(entry.words, width - sample, SMALL)
        wide = sample + max(text_width(text, SMALL) for text in lines)
        if x and (entry.alone or x + wide > width):
            x, line = 0.0, line + 1
        places.append((x, line, lines))
        x += wide + 0.2
        if entry.alone or len(lines) > 1:
            x, line = 0.0, line + len(lines)
    return places


def key_height(entries: Sequence[Key], width: float) -> float:
    """Return the height that the key needs at the foot, in inches."""
    last = max((line + len(lines) for _, line, lines in _key_places(entries, width)), default=0)
    return 0.08 + KEY_STEP * last + 0.03 if last else 0.03


def write_key(paper: "Paper", entries: Sequence[Key], top: float) -> None:
    """Write the key below height `top`."""
    for entry, (x, line, lines) in zip(entries, _key_places(entries, paper.width), strict=True):
        y = top + 0.08 + KEY_STEP * (line + 0.5)
        if entry.draw:
            entry.draw(paper, x, y)
            x += entry.width + 0.06
        for k, text in enumerate(lines):
            paper.text(x, y + k * KEY_STEP, text, SMALL, color=INK)
