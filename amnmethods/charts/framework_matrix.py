"""The framework matrix as a heat map: construct by site, blank apart from zero."""

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from .grid import BODY, GAP, SMALL, Key, Pen, key_height, write_key
from .lettering import drawable, line_height, text_width, wrap
from .names import Names, names_of, needs
from .palette import BLUE, GREY, INK, MUTED, ORANGE, PAPER, RULE, shades
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_framework_matrix"]

CELL = 0.52  # inches: the least width of a site's column
COLOURS = {-2: shades(ORANGE, 4)[2], -1: ORANGE[0], 0: GREY[0], 1: BLUE[0], 2: shades(BLUE, 4)[2]}
MOST_LINES = 3


def plot_framework_matrix(
    matrix: pd.DataFrame, names: Names = None, language: str = "en", *, width: float = 6.3, study: Path | None = None
) -> "Figure":
    """Draw the table of `determinants.framework_matrix`: each cell its rating as colour and number.

    A construct that was not raised is an empty cell, one on which the raters have not settled a question mark; 0 is
    grey with its number.

    Parameters
    ----------
    matrix
        ``construct``, ``site``, ``rating`` (-2 to +2, blank otherwise), ``state``; rows and columns in their order.
    names
        What the constructs are called, as in `plot_theme_tree`.
    language, width, study
        As in `plot_theme_tree`.

    Raises
    ------
    ReportError
        The table lacks a column or has no rows, or a construct has two ratings of a site.

    Examples
    --------
    >>> matrix = pd.DataFrame({"construct": ["III.G"] * 2, "site": ["N1", "N2"], "rating": [-2, None],
    ...     "state": ["consensus", "not_raised"]})
    >>> plot_framework_matrix(matrix).get_label()
    'Ratings of 1 construct at 2 networks, from −2 (strong barrier) to +2 (strong facilitator). III.G: N1 −2, N2 not raised.'
    """
    from ..errors import ReportError
    from .paper import Paper

    needs(matrix, ["construct", "site", "rating", "state"], "framework matrix")
    twice = matrix[matrix.duplicated(["construct", "site"])]
    if len(twice):
        raise ReportError(f"The construct {twice['construct'].iloc[0]!r} has two rows for {twice['site'].iloc[0]!r}.")
    voice, said = Voice(language, study), names_of(names, language)
    rows, sites = list(pd.unique(matrix["construct"])), list(pd.unique(matrix["site"]))
    cells = {
        (row.construct, row.site): (None if pd.isna(row.rating) else int(row.rating), row.state)
        for row in matrix.itertuples()
    }
    heads = [wrap(site, 0.9, SMALL, lines=2, weight="bold") for site in sites]
    cell = max([CELL, *(text_width(line, SMALL, "bold") + 0.08 for head in heads for line in head)])
    cell = min(cell, (width - 1.2) / len(sites))
    heads = [wrap(site, cell - 0.06, SMALL, lines=2, weight="bold") for site in sites]
    left = width - cell * len(sites)
    labels = [_label(name, said, left - GAP) for name in rows]
    heights = [max(0.24, len(label) * line_height(BODY) + 0.08) for label in labels]
    top = 0.06 + max(len(head) for head in heads) * line_height(SMALL) + 0.06
    bottom = top + sum(heights)
    keys = _keys(voice)
    about = voice.say("matrix.about", n=len(rows), sites=voice.say("tree.n_sites", n=len(sites)))
    told = [_told(name, said, sites, cells, voice) for name in rows]
    paper = Paper(width, bottom + key_height(keys, width), " ".join([f"{about}.", *told]))
    for k, head in enumerate(heads):
        x = left + (k + 0.5) * cell
        paper.text(
            x, top - 0.06 - len(head) * line_height(SMALL) / 2, head, SMALL, ha="center", weight="bold", color=MUTED
        )
    y = top
    for name, label, height in zip(rows, labels, heights, strict=True):
        paper.line([0, width], [y, y], RULE, zorder=1)
        paper.text(0, y + height / 2, label, BODY)
        for k, site in enumerate(sites):
            rating, state = cells.get((name, site), (None, "not_raised"))
            _cell(paper, left + k * cell, y, cell, height, rating, str(state))
        y += height
    paper.line([0, width], [y, y], MUTED, zorder=1)
    write_key(paper, keys, bottom)
    return paper.chart


def _label(name: object, names: dict, width: float) -> list[str]:
    said = names.get(name, "")
    return wrap(f"{name} {said}" if said else name, width, BODY, lines=MOST_LINES)


def _written(rating: int) -> str:
    return "0" if rating == 0 else f"{'+' if rating > 0 else '−'}{abs(rating)}"


def _cell(paper: "Paper", x: float, y: float, width: float, height: float, rating: int | None, state: str) -> None:
    if rating is not None:
        paper.bar(x + 0.015, y + 0.015, width - 0.03, height - 0.03, COLOURS[rating], label="cell")
        colour = PAPER if abs(rating) == 2 else INK
        paper.text(x + width / 2, y + height / 2, _written(rating), BODY, ha="center", weight="bold", color=colour)
    elif state in ("open", "not_rated"):
        paper.bar(x + 0.03, y + 0.03, width - 0.06, height - 0.06, PAPER, edgecolor=MUTED, linewidth=0.7, linestyle=":")
        paper.text(x + width / 2, y + height / 2, "?", BODY, ha="center", color=MUTED)


def _keys(voice: Voice) -> list[Key]:
    def swatch(rating: int) -> Pen:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.bar(x, y - 0.06, 0.16, 0.12, COLOURS[rating], linewidth=0.4, edgecolor=GREY[1])

        return draw

    said = {-2: "matrix.strong_barrier", -1: "matrix.barrier", 0: "matrix.neutral", 1: "matrix.facilitator"}
    said[2] = "matrix.strong_facilitator"
    keys = [Key(f"{_written(rating)} {voice.say(words)}", 0.16, swatch(rating)) for rating, words in said.items()]
    return [*keys, Key(voice.say("matrix.key_blank")), Key(voice.say("matrix.key_open"))]


def _told(name: object, names: dict, sites: list, cells: dict, voice: Voice) -> str:
    parts = []
    for site in sites:
        rating, state = cells.get((name, site), (None, "not_raised"))
        words = (
            _written(rating)
            if rating is not None
            else voice.say("matrix.told_open" if state in ("open", "not_rated") else "matrix.told_blank")
        )
        parts.append(f"{drawable(site)} {words}")
    label = " ".join(filter(None, [drawable(name), names.get(name, "")]))
    return f"{label}{voice.say('colon')}{voice.listed(parts)}."
