"""The evidence gap map: a bubble per cell and kind of evidence, empty cells left to be seen."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .grid import BODY, GAP, SMALL, Key, Pen, key_height, write_key
from .lettering import drawable, line_height, wrap
from .names import needs
from .palette import BLUE, GREY, INK, MUTED, ORANGE, PAPER, RULE, shades
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_gap_map"]

MARKERS = ("o", "s", "D", "^", "v", "P", "X", "h")
LEAST, MOST = 5.0, 10.5  # points: the smallest and the largest bubble
STEP = 0.32  # inches: room for one bubble
NOT_SAID = "not_said"


def plot_gap_map(
    gap_map: pd.DataFrame,
    language: str = "en",
    *,
    confidence: tuple[str, ...] = (),
    designs: tuple[str, ...] = (),
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw the table of `determinants.gap_map`: area by number of studies, shape by design, shade by confidence.

    The number stands beside each bubble; a cell that the team's own study fills has a frame.

    Parameters
    ----------
    gap_map
        ``intervention``, ``outcome``, ``design``, ``confidence``, ``n_studies``, ``own``; rows and columns in their order.
    language, width, study
        As in `plot_theme_tree`.
    confidence
        The grades of confidence from low to high, which the shades follow; by default in the order found.
    designs
        The designs in the order of their shapes; by default in the order found.

    Raises
    ------
    ReportError
        The table lacks a column or has no rows, or has more designs than shapes can tell apart.

    Examples
    --------
    >>> gap_map = pd.DataFrame({"intervention": ["coaching"] * 2, "outcome": ["cost", "equity"], "design": ["trial", ""],
    ...     "confidence": ["high", ""], "n_studies": [3, 0], "own": [False, True]})
    >>> plot_gap_map(gap_map).get_label()
    'Evidence gap map of 1 intervention and 2 outcomes. coaching, cost: 3 trial, high. coaching, equity: no studies, own study.'
    """
    from ..errors import ReportError
    from .paper import Paper

    needs(gap_map, ["intervention", "outcome", "design", "confidence", "n_studies", "own"], "gap map")
    voice = Voice(language, study)
    rows, columns = list(pd.unique(gap_map["intervention"])), list(pd.unique(gap_map["outcome"]))
    there = gap_map[gap_map["n_studies"] > 0]
    shapes = list(designs) + [design for design in pd.unique(there["design"]) if design not in designs]
    grades = list(confidence) + [
        grade for grade in pd.unique(there["confidence"]) if grade not in (*confidence, NOT_SAID)
    ]
    if len(shapes) > len(MARKERS):
        raise ReportError(f"There are {len(shapes)} designs, and {len(MARKERS)} shapes can be told apart: group them.")
    marker = dict(zip(shapes, MARKERS, strict=False))
    shade = dict(zip(grades, shades(BLUE, len(grades)), strict=True)) if grades else {}
    shade[NOT_SAID] = GREY[1]
    left = min(1.9, width * 0.3)
    cell = (width - left) / len(columns)
    labels = [wrap(name, left - GAP, BODY, lines=3) for name in rows]
    heads = [wrap(name, cell - 0.06, SMALL, lines=4, weight="bold") for name in columns]
    top = 0.06 + max(len(head) for head in heads) * line_height(SMALL) + 0.06
    per_line = max(1, int((cell - 0.08) / STEP))
    cells: dict[Any, pd.DataFrame] = dict(iter(gap_map.groupby(["intervention", "outcome"], sort=False)))
    heights = []
    for name, label in zip(rows, labels, strict=True):
        most = max(_shown(cells.get((name, column))) for column in columns)
        bubbles = math.ceil(most / per_line) * STEP + 0.12
        heights.append(max(0.36, len(label) * line_height(BODY) + 0.1, bubbles))
    largest = max(1, int(gap_map["n_studies"].max()))
    keys = _keys(shapes, marker, grades, shade, bool((there["confidence"] == NOT_SAID).any()), voice)
    bottom = top + sum(heights)
    counted = {"interventions": voice.say("gaps.n_interventions", n=len(rows))}
    about = voice.say("gaps.about", **counted, outcomes=voice.say("gaps.n_outcomes", n=len(columns)))
    told = [_told(key, found, voice) for key, found in cells.items()]
    paper = Paper(width, bottom + key_height(keys, width), " ".join([f"{about}.", *told]))
    for k, head in enumerate(heads):
        middle = top - 0.06 - len(head) * line_height(SMALL) / 2
        paper.text(left + (k + 0.5) * cell, middle, head, SMALL, ha="center", weight="bold", color=MUTED)
        paper.line([left + k * cell] * 2, [top, bottom], RULE, zorder=1)
    y = top
    for name, label, height in zip(rows, labels, heights, strict=True):
        paper.line([0, width], [y, y], RULE, zorder=1)
        paper.text(0, y + height / 2, label, BODY)
        for k, column in enumerate(columns):
            found = cells.get((name, column))
            if found is None:
                continue
            x = left + k * cell
            if bool(found["own"].any()):
                paper.bar(
                    x + 0.03,
                    y + 0.03,
                    cell - 0.06,
                    height - 0.06,
                    "none",
                    edgecolor=ORANGE[1],
                    linewidth=1.4,
                    label="own",
                )
            _bubbles(paper, found, x, y, cell, height, per_line, marker, shade, largest)
        y += height
    paper.line([0, width], [y, y], MUTED, zorder=1)
    write_key(paper, keys, bottom)
    return paper.chart


def _shown(found: pd.DataFrame | None) -> int:
    return 0 if found is None else int((found["n_studies"] > 0).sum())


def _bubbles(
    paper: "Paper",
    found: pd.DataFrame,
    x: float,
    y: float,
    cell: float,
    height: float,
    per_line: int,
    marker: dict[Any, str],
    shade: dict[Any, str],
    largest: int,
) -> None:
    there = list(found[found["n_studies"] > 0].itertuples())
    lines = math.ceil(len(there) / per_line)
    for k, row in enumerate(there):
        line, place = divmod(k, per_line)
        in_line = min(per_line, len(there) - line * per_line)
        at = x + cell / 2 + (place - (in_line - 1) / 2) * STEP
        middle = y + height / 2 + (line - (lines - 1) / 2) * STEP
        n = int(row.n_studies)  # type: ignore[arg-type]
        size = LEAST + (MOST - LEAST) * math.sqrt((n - 1) / max(1, largest - 1)) if largest > 1 else LEAST
        paper.mark(at - 0.05, middle, marker[row.design], size, shade[row.confidence], label="bubble")
        paper.text(at + 0.07, middle, str(n), SMALL, color=INK, bbox={"facecolor": PAPER, "pad": 0.4, "linewidth": 0})


def _keys(
    shapes: list[Any], marker: dict[Any, str], grades: list[Any], shade: dict[Any, str], unsaid: bool, voice: Voice
) -> list[Key]:
    def sample(shape: str, colour: str) -> Pen:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.mark(x + 0.07, y, shape, 6, colour)

        return draw

    def frame(paper: "Paper", x: float, y: float) -> None:
        paper.bar(x, y - 0.055, 0.14, 0.11, "none", edgecolor=ORANGE[1], linewidth=1.4)

    keys = [Key(drawable(design), 0.14, sample(marker[design], INK)) for design in shapes]
    keys += [Key(drawable(grade), 0.14, sample("o", shade[grade])) for grade in grades]
    if unsaid:
        keys.append(Key(voice.say("gaps.not_appraised"), 0.14, sample("o", shade[NOT_SAID])))
    return [*keys, Key(voice.say("gaps.key_own"), 0.14, frame), Key(voice.say("gaps.key_number"), alone=True)]


def _told(key: tuple[Any, Any], found: pd.DataFrame, voice: Voice) -> str:
    parts = [
        voice.listed([f"{row.n_studies} {drawable(row.design)}", _graded(row.confidence, voice)])
        for row in found[found["n_studies"] > 0].itertuples()
    ] or [voice.say("gaps.none")]
    own = [voice.say("gaps.told_own")] if bool(found["own"].any()) else []
    name = voice.listed(drawable(part) for part in key)
    return f"{name}{voice.say('colon')}{voice.listed(['; '.join(parts), *own])}."


def _graded(grade: Any, voice: Voice) -> str:
    return voice.say("gaps.not_appraised") if grade == NOT_SAID else drawable(grade)
