"""Bars with their numbers: a theme tree, and determinants ranked."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..words import number
from .grid import BODY, GAP, SMALL
from .lettering import drawable, line_height, squeeze, text_width, wrap
from .names import Names, names_of, needs
from .palette import BLUE, MUTED, ORANGE, RULE, shades
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_ranking", "plot_theme_tree"]

INDENT, BAR, MARK = 0.16, 0.15, 1.5  # inches: of a sub-theme, the height of a bar, the longest bar
MOST_LINES = 3


def plot_theme_tree(
    tree: pd.DataFrame,
    names: Names = None,
    language: str = "en",
    *,
    width: float = 6.3,
    reach: float | None = None,
    study: Path | None = None,
) -> "Figure":
    """Draw the table of `determinants.theme_tree`: themes indented, a bar for the segments of each with all below it.

    The dark part of a bar is the code's own segments, the light part those of the codes below it.

    Parameters
    ----------
    tree
        ``code``, ``depth``, ``n_segments``, ``n_segments_all``, ``n_sources_all``, ``n_sites_all``; rows in this order.
    names
        What the codes are called: a codebook with ``code`` and ``name_<language>``, a Series or a mapping; None where
        the tree says it itself.
    language
        A language that has a file of words.
    width
        Of the chart, in inches.
    reach
        Segments at which a bar is longest; by default the most drawn. `pages` sets it, so that all pages share one.
    study
        A study's folder whose own words win.

    Raises
    ------
    ReportError
        The table lacks a column or has no rows.

    Examples
    --------
    >>> tree = pd.DataFrame({"code": ["work", "time"], "depth": [0, 1], "n_segments": [1, 4], "n_segments_all": [5, 4],
    ...     "n_sources_all": [3, 2], "n_sites_all": [2, 2]})
    >>> plot_theme_tree(tree).get_label()
    'Theme tree of 2 codes. work: 5 passages, 3 sources, 2 networks. time: 4 passages, 2 sources, 2 networks.'
    """
    needs(tree, ["code", "depth", "n_segments", "n_segments_all", "n_sources_all", "n_sites_all"], "theme tree")
    voice = Voice(language, study)
    if names is None and any(str(column).startswith("name") for column in tree):
        names = tree
    said = names_of(names, language)
    labels = [_labelled(code, said) for code in tree["code"]]
    numbers = [
        [voice.number(value) for value in tree[column]] for column in ("n_segments_all", "n_sources_all", "n_sites_all")
    ]
    titles = [voice.say(f"tree.{key}") for key in ("segments", "sources", "sites")]
    own, whole = (tree[column].to_numpy(dtype=float) for column in ("n_segments", "n_segments_all"))
    parts = np.column_stack([own, whole - own])
    told = [
        voice.listed(
            voice.say(f"tree.n_{key}", n=int(value))
            for key, value in zip(("segments", "sources", "sites"), row, strict=True)
            if not pd.isna(value)
        )
        for row in tree[["n_segments_all", "n_sources_all", "n_sites_all"]].itertuples(index=False)
    ]
    about = voice.say("tree.about", n=len(tree))
    colours = [shades(BLUE, 4)[2], BLUE[0]]
    return _bars(labels, tree["depth"].tolist(), parts, colours, titles, numbers, about, told, voice, width, reach)


def plot_ranking(
    ranking: pd.DataFrame,
    names: Names = None,
    language: str = "en",
    *,
    width: float = 6.3,
    reach: float | None = None,
    study: Path | None = None,
) -> "Figure":
    """Draw the table of `determinants.rank`: a bar for the score of each determinant, its parts in columns.

    Parameters
    ----------
    ranking
        ``determinant_id``, ``rank``, ``score`` (0 to 1), ``n_sources``, ``n_sites``, ``strength``; rows in this order.
    names, language, width, study
        As in `plot_theme_tree`.
    reach
        Score at which a bar is longest: 1.

    Raises
    ------
    ReportError
        The table lacks a column or has no rows.

    Examples
    --------
    >>> ranking = pd.DataFrame({"determinant_id": ["B1"], "rank": [1], "score": [0.8], "n_sources": [5], "n_sites": [2],
    ...     "strength": [0.75]})
    >>> plot_ranking(ranking).get_label()
    'Ranking of 1 determinant by weighted score. 1. B1: score 0.80, 5 sources, 2 networks.'
    """
    needs(ranking, ["determinant_id", "rank", "score", "n_sources", "n_sites", "strength"], "ranking")
    voice = Voice(language, study)
    said = names_of(names, language)
    places = ["–" if pd.isna(place) else str(int(place)) for place in ranking["rank"]]
    labels = [
        f"{place}. {_labelled(name, said)}" for place, name in zip(places, ranking["determinant_id"], strict=True)
    ]
    scores = ["–" if pd.isna(score) else number(float(score), language, 2) for score in ranking["score"]]
    numbers = [scores, *([voice.number(value) for value in ranking[column]] for column in ("n_sources", "n_sites"))]
    numbers.append(["–" if pd.isna(value) else voice.number(2 * value) for value in ranking["strength"]])
    titles = [
        voice.say("ranking.score"),
        voice.say("tree.sources"),
        voice.say("tree.sites"),
        voice.say("ranking.strength"),
    ]
    told = [
        voice.listed(
            [
                voice.say("ranking.told", score=score),
                *(
                    voice.say(f"tree.n_{key}", n=int(value))
                    for key, value in (("sources", row.n_sources), ("sites", row.n_sites))
                    if not pd.isna(value)
                ),
            ]
        )
        for row, score in zip(ranking.itertuples(), scores, strict=True)
    ]
    about = voice.say("ranking.about", n=len(ranking))
    parts = ranking["score"].astype(float).fillna(0).to_numpy()[:, None]
    return _bars(
        labels,
        [0] * len(ranking),
        parts,
        [shades(_hue(ranking), 4)[2]],
        titles,
        numbers,
        about,
        told,
        voice,
        width,
        reach or 1.0,
    )


def _hue(ranking: pd.DataFrame) -> Any:
    """Return the colour of what is ranked: the matrix's for barriers, or for facilitators where the table says so."""
    return BLUE if "direction" in ranking and ranking["direction"].eq("facilitator").all() else ORANGE


def _labelled(code: object, names: dict) -> str:
    name = names.get(code, "")
    return drawable(f"{code} {name}" if name and name != str(code) else str(code))


def _bars(
    labels: Sequence[str],
    depths: Sequence[int],
    parts: np.ndarray,
    colours: Sequence[str],
    titles: Sequence[str],
    numbers: Sequence[Sequence[str]],
    about: str,
    told: Sequence[str],
    voice: Voice,
    width: float,
    reach: float | None = None,
) -> "Figure":
    """Lay out labels, bars and numbers, one row each."""
    from .paper import Paper

    reach = reach or float(np.nansum(parts, axis=1).max()) or 1.0
    wide = [
        max(text_width(title, SMALL, "bold"), *(text_width(cell, BODY) for cell in cells))
        for title, cells in zip(titles, numbers, strict=True)
    ]
    numbers_x = width - sum(each + GAP for each in wide) + GAP
    mark_x = numbers_x - GAP - MARK
    deepest = (mark_x - GAP) / 2
    indents = [min(depth * INDENT, deepest) for depth in depths]
    lines = [
        wrap(label, mark_x - GAP - indent, BODY, lines=MOST_LINES)
        for label, indent in zip(labels, indents, strict=True)
    ]
    top = 0.06 + line_height(SMALL) + 0.06
    heights = [len(each) * line_height(BODY) + 0.08 for each in lines]
    spoken = [f"{label}{voice.say('colon')}{words}." for label, words in zip(labels, told, strict=True)]
    paper = Paper(width, top + sum(heights) + 0.03, " ".join([f"{about}.", *spoken]), reach)
    x = numbers_x
    for title, own, cells in zip(titles, wide, numbers, strict=True):
        paper.text(x + own, 0.06 + line_height(SMALL) / 2, title, SMALL, ha="right", weight="bold", color=MUTED)
        _column(paper, x + own, top, heights, cells)
        x += own + GAP
    y = top
    for row, (each, indent, height) in enumerate(zip(lines, indents, heights, strict=True)):
        paper.line([0, width], [y, y], MUTED if row == 0 else RULE, zorder=1)
        weight = "bold" if depths[row] == 0 and max(depths) > 0 else "normal"
        fitted = [squeeze(line, mark_x - GAP - indent, BODY, weight) for line in each]
        paper.text(indent, y + height / 2, fitted, BODY, weight=weight)
        start = mark_x
        for part, colour in zip(parts[row], colours, strict=True):
            paper.bar(start, y + height / 2 - BAR / 2, part / reach * MARK, BAR, colour, label="bar")
            start += part / reach * MARK
        y += height
    paper.line([0, width], [y, y], MUTED, zorder=1)
    return paper.chart


def _column(paper: "Paper", x: float, top: float, heights: Sequence[float], cells: Sequence[str]) -> None:
    y = top
    for height, cell in zip(heights, cells, strict=True):
        paper.text(x, y + height / 2, cell, BODY, ha="right")
        y += height
