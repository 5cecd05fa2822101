"""The joint display as a figure laid out like a table: theme, result, inference, in the researcher's words."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .grid import BODY, GAP, SMALL
from .lettering import drawable, line_height, wrap
from .names import Names, names_of, needs
from .palette import BLUE, GREY, INK, MUTED, ORANGE, RULE
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["plot_joint_display"]

LOOKS = {"confirm": ("o", BLUE[1]), "expand": ("^", GREY[1]), "discord": ("X", ORANGE[1])}
MOST_LINES = 12


def plot_joint_display(
    display: pd.DataFrame,
    names: Names = None,
    language: str = "en",
    *,
    theme: Mapping[str, str] | None = None,
    result: Mapping[str, str] | None = None,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw the table of `determinants.joint_display` with its inferences marked by shape and word.

    Parameters
    ----------
    display
        ``code``, ``measure``, ``inference``, ``because`` and any columns named below; rows in this order.
    names
        What the themes are called, as in `plot_theme_tree`.
    language, width, study
        As in `plot_theme_tree`.
    theme, result
        Columns whose values are written below the theme, and below the measure, each with what it is called.

    Raises
    ------
    ReportError
        The table lacks a column or has no rows.

    Examples
    --------
    >>> display = pd.DataFrame({"code": ["time", "trust"], "measure": ["workload", None], "inference": ["confirm", None],
    ...     "because": ["Both name it.", None]})
    >>> plot_joint_display(display).get_label()
    'Joint display of 2 rows. time, workload: confirms. Both name it. trust: not linked.'
    """
    from .paper import Paper

    theme, result = dict(theme or {}), dict(result or {})
    needs(display, ["code", "measure", "inference", "because", *theme, *result], "joint display")
    voice, said = Voice(language, study), names_of(names, language)
    shares = (0.26, 0.26, 0.19, 0.29)
    starts = [width * sum(shares[:k]) for k in range(4)]
    rooms = [width * share - GAP for share in shares]
    heads = [voice.say(f"joint.{key}") for key in ("theme", "result", "inference", "because")]
    rows, told = [], []
    for record in display.to_dict("records"):
        inference = record["inference"]
        known = inference in LOOKS
        verdict = voice.say(f"joint.{inference}") if known else voice.say("joint.not_linked")
        name = said.get(record["code"], drawable(record["code"])) if not pd.isna(record["code"]) else ""
        measure = "" if pd.isna(record["measure"]) else drawable(record["measure"])
        because = "" if pd.isna(record["because"]) else drawable(record["because"])
        first = _block(name, [_value(label, record[column], voice) for column, label in theme.items()], rooms[0])
        second = _block(measure, [_value(label, record[column], voice) for column, label in result.items()], rooms[1])
        lines = [first, second, wrap(verdict, rooms[2] - 0.2, BODY), wrap(because, rooms[3], BODY, lines=MOST_LINES)]
        rows.append((lines, inference if known else ""))
        label = voice.listed(filter(None, [name, measure]))
        told.append(f"{label}{voice.say('colon')}{verdict}. {because}".rstrip())
    heights = [max(len(each) for each in lines) * line_height(BODY) + 0.12 for lines, _ in rows]
    top = 0.06 + line_height(SMALL) + 0.06
    about = voice.say("joint.about", n=len(display))
    paper = Paper(width, top + sum(heights) + 0.03, " ".join([f"{about}.", *told]))
    for x, head in zip(starts, heads, strict=True):
        paper.text(x, 0.06 + line_height(SMALL) / 2, head, SMALL, weight="bold", color=MUTED)
    y = top
    for k, ((lines, inference), height) in enumerate(zip(rows, heights, strict=True)):
        paper.line([0, width], [y, y], MUTED if k == 0 else RULE, zorder=1)
        for column, (x, each) in enumerate(zip(starts, lines, strict=True)):
            shift = 0.2 if column == 2 else 0.0
            block = y + 0.06 + len(each) * line_height(BODY) / 2
            paper.text(x + shift, block, each, BODY, color=INK if inference or column < 2 else MUTED)
        if inference:
            marker, colour = LOOKS[inference]
            paper.mark(starts[2] + 0.07, y + 0.06 + line_height(BODY) / 2, marker, 6, colour, label="inference")
        y += height
    paper.line([0, width], [y, y], MUTED, zorder=1)
    return paper.chart


def _value(label: str, value: Any, voice: Voice) -> str:
    if pd.isna(value):
        return ""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{drawable(label)}{voice.say('colon')}{voice.number(value) if number else drawable(value)}"


def _block(name: str, values: Sequence[str], width: float) -> list[str]:
    lines = wrap(name, width, BODY, lines=MOST_LINES) if name else [""]
    below = [line for value in values if value for line in wrap(value, width, BODY, lines=MOST_LINES)]
    return [*lines, *below]
