"""The way from quotes to outcomes as a layered picture: one band for each kind, links from band to band."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .grid import SMALL
from .lettering import drawable, line_height, text_width, wrap
from .names import needs
from .palette import BLUE, GREY, INK, MUTED, PAPER, RULE
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_traceability"]

BAND_GAP, BOX_GAP, PAD = 0.3, 0.1, 0.06  # inches: between bands, between boxes, inside a box
PER_LINE = 4
MOST_LINES = 3


@dataclass(frozen=True)
class _Box:
    node: str
    lines: Sequence[str]
    x: float
    y: float
    width: float
    height: float
    here: bool


def plot_traceability(
    strand: pd.DataFrame,
    edges: pd.DataFrame,
    language: str = "en",
    *,
    most: int = 8,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw one strand of the traceability: what a point rests on above it, what follows from it below.

    Parameters
    ----------
    strand
        What `evaluation.trace` returned; its point of departure has a heavy frame.
    edges
        The edges of the graph (``source``, ``target``); those between drawn boxes are drawn.
    most
        Boxes drawn per kind; how many more there are is told.
    language, width, study
        As in `plot_distribution_strip`.

    Raises
    ------
    ReportError
        A column is missing, or the strand has no rows.

    Examples
    --------
    >>> strand = pd.DataFrame({"node": ["code:B4", "determinant:B4"], "kind": ["code", "determinant"], "layer": [1, 2],
    ...     "label": ["Few mentors", "Mentor pool small"], "value": "", "site": "", "direction": ["back", "here"]})
    >>> plot_traceability(strand, pd.DataFrame({"source": ["code:B4"], "target": ["determinant:B4"]})).get_label()
    'Traceability of Mentor pool small. Code: Few mentors. Determinant: Mentor pool small.'
    """
    from .paper import Paper

    needs(strand, ["node", "kind", "layer", "label", "value", "site", "direction"], "strand")
    if len(edges):  # a strand of one point has none
        needs(edges, ["source", "target"], "edges")
    voice = Voice(language, study)
    ordered = strand.sort_values("layer", kind="stable")
    groups = {str(kind): rows for kind, rows in ordered.groupby("kind", sort=False)}
    kinds = {kind: _chosen(rows, most).to_dict("records") for kind, rows in groups.items()}
    titles = {kind: voice.say(f"trace.{kind}") for kind in kinds}
    notes = {
        kind: voice.say("trace.more", n=len(rows) - most) if len(rows) > most else "" for kind, rows in groups.items()
    }
    left = max(text_width(title, SMALL, "bold") for title in [*titles.values(), *notes.values()]) + 0.14
    box = (width - left - BOX_GAP * (PER_LINE - 1)) / PER_LINE
    bands: list[tuple[str, list[_Box], float]] = []
    top = 0.05
    for kind, shown in kinds.items():
        boxes, bottom = _placed(shown, left, top, box)
        bands.append((kind, boxes, top))
        top = bottom + BAND_GAP
    about = strand.loc[strand["direction"] == "here", "label"]
    alt = [f"{voice.say('trace.about', what=drawable(about.iloc[0]) if len(about) else '')}."]
    for kind, shown in kinds.items():
        said = "; ".join(_said(row) for row in shown)
        rest = f" ({notes[kind]})" if notes[kind] else ""
        alt.append(f"{titles[kind]}{voice.say('colon')}{said}{rest}.")
    paper = Paper(width, top - BAND_GAP + 0.05, " ".join(alt))
    drawn = {each.node: each for _, boxes, _ in bands for each in boxes}
    links = edges[["source", "target"]].itertuples(index=False) if len(edges) else ()
    ends = [_ends(drawn[source], drawn[target]) for source, target in links if source in drawn and target in drawn]
    paper.lines(ends, GREY[1], 0.7, label="link", zorder=1)
    for kind, boxes, start in bands:
        paper.line([0, width], [start - BAND_GAP / 2] * 2, RULE, zorder=1)
        paper.text(0, start + 0.09, titles[kind], SMALL, weight="bold", color=MUTED)
        for each in boxes:
            _draw(paper, each)
        if notes[kind]:
            paper.text(0, start + 0.09 + line_height(SMALL), notes[kind], SMALL, color=MUTED)
    return paper.chart


def _said(row: dict[Any, Any]) -> str:
    value, label = str(row["value"] or ""), drawable(row["label"])
    site = f" [{row['site']}]" if row["site"] and str(row["site"]) not in label else ""
    return f"{label}{site}" + (f" ({value})" if value and value not in label else "")


def _chosen(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the rows to draw, in their own order: the point of departure, then something new of each neighbour in turn."""
    if len(rows) <= most:
        return rows
    via = rows["via"] if "via" in rows else pd.Series("", index=rows.index)
    again = rows["label"].duplicated()
    turn = again.groupby([via, again]).cumcount()
    order = np.lexsort([turn, again, rows["direction"].ne("here")])
    return rows.iloc[sorted(order[:most])]


def _placed(rows: list[dict[Any, Any]], left: float, top: float, width: float) -> tuple[list[_Box], float]:
    """Return the boxes of a band, line below line, and where the band ends."""
    boxes: list[_Box] = []
    y = top
    for start in range(0, len(rows), PER_LINE):
        own = rows[start : start + PER_LINE]
        texts = [wrap(_said(row), width - 2 * PAD, SMALL, lines=MOST_LINES) for row in own]
        tall = max(len(text) for text in texts) * line_height(SMALL) + 2 * PAD
        for k, (row, text) in enumerate(zip(own, texts, strict=True)):
            x = left + k * (width + BOX_GAP)
            boxes.append(_Box(str(row["node"]), text, x, y, width, tall, row["direction"] == "here"))
        y += tall + BOX_GAP
    return boxes, y - BOX_GAP


def _ends(one: _Box, two: _Box) -> tuple[float, float, float, float]:
    """Return where a link leaves the box above and reaches the one below."""
    return one.x + one.width / 2, one.y + one.height, two.x + two.width / 2, two.y


def _draw(paper: "Paper", box: _Box) -> None:
    paper.bar(
        box.x,
        box.y,
        box.width,
        box.height,
        PAPER,
        edgecolor=INK if box.here else BLUE[1],
        linewidth=1.8 if box.here else 0.8,
        zorder=3,
        label="box",
    )
    weight = "bold" if box.here else "normal"
    lines = (
        wrap(" ".join(box.lines), box.width - 2 * PAD, SMALL, lines=MOST_LINES, weight=weight)
        if box.here
        else box.lines
    )
    paper.text(box.x + PAD, box.y + box.height / 2, lines, SMALL, weight=weight)
