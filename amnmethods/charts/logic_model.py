"""The logic model of a plan as boxes in columns, joined by lines; and each line's pathway from activity to measure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import ReportError
from .grid import BODY, SMALL, Key, key_height, write_key
from .lettering import drawable, line_height, text_width, wrap
from .names import needs
from .palette import BLUE, INK, MUTED, ORANGE, PAPER, shades
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["logic_model_pages", "plot_impact_pathway", "plot_logic_model"]

HEAD, GAP, PADDING = 0.3, 0.1, 0.09  # inches
COLUMNS = ("determinants", "strategies", "mechanisms", "outcomes")
STAGES = ("activity", "output", "mechanism", "outcome", "measure")


@dataclass
class _Box:
    """A box: its lines of text, its place, and how it is drawn."""

    lines: list[str]
    x: float
    y: float = 0.0
    height: float = 0.0
    loose: bool = False
    fill: str = PAPER


def plot_logic_model(
    nodes: pd.DataFrame,
    links: pd.DataFrame,
    columns: pd.DataFrame | None = None,
    language: str = "en",
    *,
    only: Collection[str] | None = None,
    width: float = 9.0,
    study: Path | None = None,
) -> "Figure":
    """Draw a logic model: determinants, strategies, mechanisms and outcomes, and what leads to what.

    Parameters
    ----------
    nodes, links, columns
        The tables of `plans.logic_model`.
    language, study
        As in `plot_distribution_strip`.
    only
        The strategies to draw, such as one of the groups of `logic_model_pages`; None for all.
    width
        In inches; the default fits a page on its side.

    Raises
    ------
    ReportError
        A table lacks a column, or there is nothing to draw.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["d:B1", "s:s1"], "column": ["determinants", "strategies"], "id": ["B1", "s1"],
    ...     "name": ["No time", "Pay mentors"], "strength": [-2.0, None], "loose": [False, True]})
    >>> links = pd.DataFrame({"from_node": ["d:B1"], "to_node": ["s:s1"], "strategy_id": ["s1"]})
    >>> plot_logic_model(nodes, links).get_label()
    'Logic model of 1 strategy. s1 Pay mentors: from B1 No time (−2); to nothing yet; something is missing.'
    """
    from .paper import Paper

    needs(nodes, ["node_id", "column", "id", "name", "loose"], "logic model")
    if len(links):
        needs(links, ["from_node", "to_node", "strategy_id"], "links")
    if only is not None:
        links = links[links["strategy_id"].isin(list(only))]
        there = {*links["from_node"], *links["to_node"], *(f"s:{name}" for name in only)}
        nodes = nodes[nodes["node_id"].isin(there)]
    if nodes.empty:
        raise ReportError("The logic model holds nothing to draw: link strategies with determinants first.")
    voice = Voice(language, study)
    heads = _heads(columns, voice)
    labels = {row["node_id"]: _label(row, voice) for row in nodes.to_dict("records")}
    used = [column for column in COLUMNS if (nodes["column"] == column).any()]
    gutter = 0.55 if len(used) > 1 else 0
    wide = (width - gutter * (len(used) - 1)) / len(used)
    boxes: dict[str, _Box] = {}
    order = _ordered(nodes, links, used)
    for k, column in enumerate(used):
        for node in order[column]:
            lines = wrap(labels[node], wide - 2 * PADDING, BODY)
            own = nodes.loc[nodes["node_id"] == node].iloc[0]
            box = _Box(
                lines,
                k * (wide + gutter),
                height=len(lines) * line_height(BODY) + 2 * PADDING,
                loose=bool(own["loose"]),
            )
            box.fill = _tone(own)
            boxes[node] = box
    tops = {column: sum(boxes[node].height + GAP for node in order[column]) for column in used}
    tallest = max(tops.values())
    for column in used:
        free = (tallest - tops[column]) / max(len(order[column]), 1)
        y = HEAD
        for node in order[column]:
            boxes[node].y = y + free / 2
            y += boxes[node].height + GAP + free
    bottom = HEAD + tallest
    keys = _keys(nodes, voice)
    paper = Paper(width, bottom + key_height(keys, width), _told(nodes, links, labels, voice))
    for k, column in enumerate(used):
        title = wrap(heads.get(column, column), wide, SMALL, lines=1, weight="bold")
        paper.text(k * (wide + gutter), HEAD / 2, title, SMALL, weight="bold", color=MUTED)
    for row in links.drop_duplicates(["from_node", "to_node"]).to_dict("records"):
        _joined(paper, boxes, row["from_node"], row["to_node"], wide)
    for box in boxes.values():
        _draw(paper, box, wide)
    write_key(paper, keys, bottom)
    return paper.chart


def logic_model_pages(
    nodes: pd.DataFrame,
    links: pd.DataFrame,
    columns: pd.DataFrame | None = None,
    language: str = "en",
    *,
    height: float = 6.2,
    width: float = 9.0,
    study: Path | None = None,
) -> list["Figure"]:
    """Draw a logic model as several figures, none higher than a page unless one strategy alone is; each has whole strategies.

    Parameters
    ----------
    nodes, links, columns, language, width, study
        As for `plot_logic_model`.
    height
        The most that a page holds, in inches; 6.2 leaves room for a caption on a page on its side.

    Examples
    --------
    >>> names = [f"s{k}" for k in range(60)]
    >>> nodes = pd.DataFrame({"node_id": [f"s:{n}" for n in names], "column": "strategies", "id": names, "name": names,
    ...     "loose": False})
    >>> links = pd.DataFrame(columns=["from_node", "to_node", "strategy_id"])
    >>> len(logic_model_pages(nodes, links))
    5
    """
    options: dict[str, Any] = {"language": language, "width": width, "study": study}
    whole = plot_logic_model(nodes, links, columns, **options)
    strategies = list(nodes.loc[nodes["column"] == "strategies", "id"])
    if whole.get_figheight() <= height or len(strategies) < 2:
        return [whole]
    found, left = [], strategies
    while left:
        n = len(left)
        page = plot_logic_model(nodes, links, columns, only=left, **options)
        while page.get_figheight() > height and n > 1:
            n = max(1, min(n - 1, int(n * height / page.get_figheight())))
            page = plot_logic_model(nodes, links, columns, only=left[:n], **options)
        found.append(page)
        left = left[n:]
    answered = set(links["from_node"])
    alone = nodes[(nodes["column"] == "determinants") & ~nodes["node_id"].isin(answered)]
    if len(alone):
        found.append(plot_logic_model(alone, links.iloc[:0], columns, **options))
    return found


def _heads(columns: pd.DataFrame | None, voice: Voice) -> dict[str, str]:
    if columns is not None:
        needs(columns, ["column", "name"], "columns")
        return {row["column"]: drawable(row["name"]) for row in columns.to_dict("records")}
    return {column: voice.say(f"logic_model.{column}") for column in COLUMNS}


def _label(row: Mapping[str, Any], voice: Voice) -> str:
    """Return what a box says: id, name, and the strength of a determinant."""
    name, code = drawable(row["name"]), drawable(row["id"])
    said = f"{code} {name}" if code and code != name else name
    strength = row.get("strength")
    if strength is not None and not pd.isna(strength):
        said += f" ({voice.number(float(strength)) if strength <= 0 else '+' + voice.number(float(strength))})"
    return said


def _tone(row: pd.Series) -> str:
    """Return how dark a determinant is filled: by its strength, barriers in one colour and facilitators in the other."""
    strength = row.get("strength")
    if strength is None or pd.isna(strength) or not strength:
        return PAPER
    pale = shades((PAPER, ORANGE[0] if strength < 0 else BLUE[0]), 3)
    return pale[1] if abs(strength) < 2 else pale[2]


def _ordered(nodes: pd.DataFrame, links: pd.DataFrame, used: Sequence[str]) -> dict[str, list[str]]:
    """Return the boxes of each column, near those they are joined with, so that fewer lines cross."""
    order = {column: list(nodes.loc[nodes["column"] == column, "node_id"]) for column in used}
    near: dict[str, list[str]] = {}
    for start, end in links[["from_node", "to_node"]].itertuples(index=False):
        near.setdefault(start, []).append(end)
        near.setdefault(end, []).append(start)
    fixed = "strategies" if "strategies" in order else used[0]
    placed = {node: float(k) for k, node in enumerate(order[fixed])}
    for column in [c for c in used if c != fixed]:
        places = {node: _middle(node, near, placed) for node in order[column]}
        order[column] = sorted(places, key=places.__getitem__)
        placed |= places
    return order


def _middle(node: str, near: Mapping[str, Sequence[str]], placed: Mapping[str, float]) -> float:
    """Return the mean place of the boxes that one is joined with; behind all where none is placed."""
    joined = [placed[other] for other in near.get(node, []) if other in placed]
    return sum(joined) / len(joined) if joined else float(len(placed))


def _joined(paper: "Paper", boxes: Mapping[str, _Box], start: str, end: str, wide: float) -> None:
    if start not in boxes or end not in boxes:
        return
    left, right = boxes[start], boxes[end]
    x0, x1 = left.x + wide, right.x
    y0, y1 = left.y + left.height / 2, right.y + right.height / 2
    paper.line([x0, x1 - 0.04], [y0, y1], MUTED, 0.8, zorder=2, label="link")
    paper.mark(x1 - 0.04, y1, ">", 4, MUTED, markeredgewidth=0)


def _draw(paper: "Paper", box: _Box, wide: float) -> None:
    paper.box(box.x, box.y, wide, box.height, fill=box.fill, edge=ORANGE[1] if box.loose else INK)
    if box.loose:  # also told by its line, for whoever does not see the colour
        paper.line([box.x, box.x], [box.y, box.y + box.height], ORANGE[1], 3.0, zorder=4)
    paper.text(box.x + PADDING, box.y + box.height / 2, box.lines, BODY)


def _keys(nodes: pd.DataFrame, voice: Voice) -> list[Key]:
    def swatch(colour: str) -> Any:
        return lambda paper, x, y: paper.bar(x, y - 0.05, 0.2, 0.1, colour)

    def edge(paper: "Paper", x: float, y: float) -> None:
        paper.line([x, x], [y - 0.06, y + 0.06], ORANGE[1], 3.0)

    strength = nodes["strength"].dropna() if "strength" in nodes else pd.Series(dtype=float)
    entries = [
        ("barrier", bool((strength < 0).any()), 0.2, swatch(shades((PAPER, ORANGE[0]), 3)[2])),
        ("facilitator", bool((strength > 0).any()), 0.2, swatch(shades((PAPER, BLUE[0]), 3)[2])),
        ("loose", bool(nodes["loose"].any()), 0.06, edge),
    ]
    return [Key(voice.say(f"logic_model.key_{name}"), wide, pen) for name, used, wide, pen in entries if used]


def _told(nodes: pd.DataFrame, links: pd.DataFrame, labels: Mapping[str, str], voice: Voice) -> str:
    """Say of each strategy where it comes from and where it leads, for a reader who does not see the chart."""
    strategies = nodes[nodes["column"] == "strategies"]
    parts = [voice.say("logic_model.about", n=len(strategies))]
    for row in strategies.to_dict("records"):
        own = links[links["strategy_id"] == row["id"]]
        causes = [labels[n] for n in dict.fromkeys(own["from_node"]) if n.startswith("d:") and n in labels]
        ends = [labels[n] for n in dict.fromkeys(own["to_node"]) if not n.startswith("s:") and n in labels]
        nothing = voice.say("logic_model.nothing")
        told = voice.say(
            "logic_model.told", name=labels[row["node_id"]], causes=voice.listed(causes) or nothing,
            ends=voice.listed(ends) or nothing,
        )  # fmt: skip
        parts.append(told + (voice.say("logic_model.told_loose") if row["loose"] else "") + ".")
    loose = nodes[(nodes["column"] == "determinants") & nodes["loose"].astype(bool)]
    if len(loose):
        listed = voice.listed(labels[n] for n in loose["node_id"])
        parts.append(voice.say("logic_model.told_alone", names=listed))
    return " ".join(parts)


def plot_impact_pathway(
    pathway: pd.DataFrame, language: str = "en", *, width: float = 9.0, study: Path | None = None
) -> "Figure":
    """Draw each line's way from activity to measure, a row of boxes; what is missing is an empty box.

    Parameters
    ----------
    pathway
        As `plans.impact_pathway` returns it. A long one is cut by ``pages(plot_impact_pathway, pathway, key="line_id")``.
    language, width, study
        As for `plot_logic_model`.

    Raises
    ------
    ReportError
        The table lacks a column or holds no rows.

    Examples
    --------
    >>> way = {"line_id": ["a"], "activity": ["Train"], "output": ["6 h"], "mechanism": ["skill"], "outcome": ["fidelity"]}
    >>> plot_impact_pathway(pd.DataFrame({**way, "measure": [""]})).get_label()
    'Pathways of 1 line. a: Train, then 6 h, then skill, then fidelity, then nothing yet.'
    """
    from .paper import Paper

    needs(pathway, ["line_id", *STAGES], "pathway")
    voice, gutter = Voice(language, study), 0.22
    rows = pathway.to_dict("records")
    codes = [drawable(row["line_id"]) for row in rows]
    left = max(text_width(code, BODY, "bold") for code in codes) + 0.12
    wide = (width - left - gutter * (len(STAGES) - 1)) / len(STAGES)
    texts = [[wrap(row[stage], wide - 2 * PADDING, BODY) if row[stage] else [] for stage in STAGES] for row in rows]
    heights = [max(1, *(len(lines) for lines in each)) * line_height(BODY) + 2 * PADDING for each in texts]
    nothing = voice.say("logic_model.nothing")
    told = [
        f"{code}{voice.say('colon')}{voice.say('logic_model.then').join(drawable(row[s]) or nothing for s in STAGES)}."
        for code, row in zip(codes, rows, strict=True)
    ]
    bottom = HEAD + sum(heights) + GAP * len(rows)
    about = voice.say("logic_model.about_pathway", n=pathway["line_id"].nunique())
    paper = Paper(width, bottom, " ".join([about, *told]))
    for k, stage in enumerate(STAGES):
        paper.text(
            left + k * (wide + gutter), HEAD / 2, voice.say(f"logic_model.{stage}"), SMALL, weight="bold", color=MUTED
        )
    y = HEAD
    for code, lines, height in zip(codes, texts, heights, strict=True):
        paper.text(0, y + height / 2, code, BODY, weight="bold")
        for k, block in enumerate(lines):
            x = left + k * (wide + gutter)
            paper.box(x, y, wide, height, edge=INK if block else ORANGE[1])
            paper.text(x + PADDING, y + height / 2, block or ["?"], BODY, color=INK if block else ORANGE[1])
            if k:
                paper.arrow((x - gutter + 0.03, y + height / 2), (x - 0.03, y + height / 2))
        y += height + GAP
    return paper.chart
