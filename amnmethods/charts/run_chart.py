"""Run chart: figures over time about their median, runs and trends marked, with what happened when."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .grid import Key
from .over_time import Frame, Look, below_each_other, draw_figures, frames
from .palette import BLUE, GREY, INK, ORANGE
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_run_chart"]

MEDIAN = (0, (6, 2))


def plot_run_chart(
    chart: pd.DataFrame,
    language: str = "en",
    *,
    names: Mapping[Any, str] | None = None,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw each series of a run chart below the other, with every happening and known confounder.

    Parameters
    ----------
    chart
        What `evaluation.run_chart` returned.
    names
        From a site, or a measure, to what readers call it.
    language, width, study
        As in `plot_distribution_strip`.

    Raises
    ------
    ReportError
        A column is missing, or a series holds no figure.

    Examples
    --------
    >>> table = pd.DataFrame({"site": "N1", "measure": "contacts", "month": ["2026-01", "2026-02"], "value": [4.0, 6.0],
    ...     "median": 5.0, "in_shift": False, "in_trend": False, "far_out": False, "happening": ["", "New law"],
    ...     "kind": ["", "confounder"]})
    >>> plot_run_chart(table).get_label()
    'Run chart. N1, contacts: 2 months from 2026-01 to 2026-02, median 5. 1: 2026-02, confounder: New law.'
    """
    voice = Voice(language, study)
    signals = ["in_shift", "in_trend", "far_out"]
    found = frames(chart, ["median"], signals, "run chart", voice, names, width)
    return below_each_other(found, _keys(chart[signals].astype(bool), voice), _alt(found, voice), _draw)


def _draw(paper: "Paper", frame: Frame, top: float) -> None:
    median = float(frame.rows["median"].iloc[0])
    if not pd.isna(median):
        y = frame.y(median, top)
        paper.line([frame.left, frame.width], [y, y], INK, 1.0, linestyle=MEDIAN, label="median")
    draw_figures(paper, frame, top, [_look(row) for row in frame.rows.to_dict("records")])


def _look(row: Mapping[Any, Any]) -> Look:
    if row["far_out"]:
        return "X", ORANGE[1], 6.5
    if row["in_shift"]:
        return "s", BLUE[1], 5.0
    return ("^", BLUE[1], 5.5) if row["in_trend"] else ("o", GREY[1], 4.5)


def _keys(marked: pd.DataFrame, voice: Voice) -> list[Key]:
    def sample(marker: str, colour: str) -> Any:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.mark(x + 0.05, y, marker, 5, colour)

        return draw

    def median(paper: "Paper", x: float, y: float) -> None:
        paper.line([x, x + 0.3], [y, y], INK, 1.0, linestyle=MEDIAN)

    keys = [Key(voice.say("over_time.key_median"), 0.3, median)]
    looks = {"in_shift": ("s", BLUE[1]), "in_trend": ("^", BLUE[1]), "far_out": ("X", ORANGE[1])}
    return [
        *keys,
        *(
            Key(voice.say(f"over_time.key_{name}"), 0.1, sample(*look))
            for name, look in looks.items()
            if marked[name].any()
        ),
    ]


def _alt(found: list[Frame], voice: Voice) -> str:
    told = []
    for frame in found:
        months = frame.rows["month"].astype(str)
        said = voice.say(
            "over_time.told_run",
            n=int(frame.rows["value"].notna().sum()),
            first=months.iloc[0],
            last=months.iloc[-1],
            median=frame.said(float(frame.rows["median"].iloc[0])),
        )
        parts = [f"{frame.title}{voice.say('colon')}{said}"]
        for name in ("in_shift", "in_trend", "far_out"):
            inside = frame.rows.loc[frame.rows[name].astype(bool), "month"].astype(str)
            if len(inside):
                parts.append(f"{voice.say(f'over_time.key_{name}')}{voice.say('colon')}{voice.listed(inside)}")
        told += [f"{part}." for part in [*parts, *frame.told()]]
    return " ".join([f"{voice.say('over_time.about_run')}.", *told])
