"""Coverage: strong barriers by network, each with the number of chosen strategies that answer it."""

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from .grid import BODY, GAP, SMALL, Key, Pen, key_height, write_key
from .lettering import drawable, line_height, text_width, wrap
from .names import Names, names_of, needs
from .palette import BLUE, INK, MUTED, ORANGE, PAPER, RULE
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_coverage"]

CELL = 0.52  # inches: the least width of a site's column
MOST_LINES = 3
STATES = ("covered", "not_chosen", "no_strategy")


def plot_coverage(
    coverage: pd.DataFrame, names: Names = None, language: str = "en", *, width: float = 6.3, study: Path | None = None
) -> "Figure":
    """Draw the table of `strategies.coverage`: each strong barrier of each network, covered or not.

    A full cell has the number of chosen strategies that answer the barrier; an open one has none: a dash where one is
    linked and was not chosen, a cross where none is linked at all. An empty cell is a barrier that is not strong
    there.

    Parameters
    ----------
    coverage
        ``site``, ``determinant_id``, ``n_strategies``, ``covered``, ``reason``; rows and columns in their order.
    names
        What the barriers are called: a Series or mapping by id.
    language, width, study
        As in `plot_theme_tree`.

    Raises
    ------
    ReportError
        The table lacks a column or has no rows, or a barrier stands twice at a site.

    Examples
    --------
    >>> coverage = pd.DataFrame({"site": "N3", "determinant_id": ["B1", "B5"], "n_strategies": [2, 0], "covered": [True, False],
    ...     "reason": ["", "no_strategy"]})
    >>> plot_coverage(coverage).get_label()
    'Strong barriers at 1 site: 1 of 2 covered. B1: N3 2 strategies. B5: N3 no strategy is linked.'
    """
    from ..errors import ReportError
    from .paper import Paper

    needs(coverage, ["site", "determinant_id", "n_strategies", "covered", "reason"], "coverage")
    twice = coverage[coverage.duplicated(["determinant_id", "site"])]
    if len(twice):
        raise ReportError(
            f"The barrier {twice['determinant_id'].iloc[0]!r} has two rows for {twice['site'].iloc[0]!r}."
        )
    voice, said = Voice(language, study), names_of(names, language)
    rows, sites = list(pd.unique(coverage["determinant_id"])), list(pd.unique(coverage["site"]))
    cells = {
        (row.determinant_id, row.site): (int(row.n_strategies), "covered" if row.covered else str(row.reason))
        for row in coverage.itertuples()
    }
    heads = [wrap(site, 0.9, SMALL, lines=2, weight="bold") for site in sites]
    cell = max([CELL, *(text_width(line, SMALL, "bold") + 0.08 for head in heads for line in head)])
    cell = min(cell, (width - 1.2) / len(sites))
    heads = [wrap(site, cell - 0.06, SMALL, lines=2, weight="bold") for site in sites]
    left = width - cell * len(sites)
    labels = [
        wrap(" ".join(filter(None, [str(name), said.get(name, "")])), left - GAP, BODY, lines=MOST_LINES)
        for name in rows
    ]
    heights = [max(0.24, len(label) * line_height(BODY) + 0.08) for label in labels]
    top = 0.06 + max(len(head) for head in heads) * line_height(SMALL) + 0.06
    bottom = top + sum(heights)
    keys = _keys(voice)
    about = voice.say("coverage.about", n=len(sites), covered=int(coverage["covered"].sum()), of=len(coverage))
    told = [_told(name, said, sites, cells, voice) for name in rows]
    paper = Paper(width, bottom + key_height(keys, width), " ".join([about, *told]))
    for k, head in enumerate(heads):
        middle = top - 0.06 - len(head) * line_height(SMALL) / 2
        paper.text(left + (k + 0.5) * cell, middle, head, SMALL, ha="center", weight="bold", color=MUTED)
    y = top
    for name, label, height in zip(rows, labels, heights, strict=True):
        paper.line([0, width], [y, y], RULE, zorder=1)
        paper.text(0, y + height / 2, label, BODY)
        for k, site in enumerate(sites):
            if (name, site) in cells:
                _cell(paper, left + k * cell, y, cell, height, *cells[name, site])
        y += height
    paper.line([0, width], [y, y], MUTED, zorder=1)
    write_key(paper, keys, bottom)
    return paper.chart


def _cell(paper: "Paper", x: float, y: float, width: float, height: float, n: int, state: str) -> None:
    middle = x + width / 2, y + height / 2
    if state == "covered":
        paper.bar(x + 0.015, y + 0.015, width - 0.03, height - 0.03, BLUE[1], label="covered")
        paper.text(*middle, str(n), BODY, ha="center", weight="bold", color=PAPER)
        return
    paper.bar(x + 0.03, y + 0.03, width - 0.06, height - 0.06, PAPER, edgecolor=ORANGE[1], linewidth=1.2, label="open")
    paper.text(*middle, "–" if state == "not_chosen" else "×", BODY, ha="center", weight="bold", color=INK)


def _keys(voice: Voice) -> list[Key]:
    def sample(state: str) -> Pen:
        def draw(paper: "Paper", x: float, y: float) -> None:
            _cell(paper, x, y - 0.075, 0.2, 0.15, 2, state)

        return draw

    keys = [Key(voice.say(f"coverage.key.{state}"), 0.2, sample(state)) for state in STATES]
    return [*keys, Key(voice.say("coverage.key.blank"))]


def _told(name: object, said: dict, sites: list, cells: dict, voice: Voice) -> str:
    parts = []
    for site in sites:
        if (name, site) in cells:
            n, state = cells[name, site]
            words = (
                voice.say("coverage.n_strategies", n=n) if state == "covered" else voice.say(f"coverage.told.{state}")
            )
            parts.append(f"{drawable(site)} {words}")
    label = " ".join(filter(None, [drawable(name), said.get(name, "")]))
    return f"{label}{voice.say('colon')}{voice.listed(parts)}."
