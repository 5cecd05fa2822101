"""Run chart: figures over time about their median, runs and trends marked, with what happened when."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .grid import Key, key_height, write_key
from .lettering import drawable
from .over_time import Frame, event_keys, panels
from .palette import BLUE, GREY, INK, ORANGE
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_run_chart"]

GAP = 0.16  # inches between pictures
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
    from .paper import Paper

    voice, called = Voice(language, study), {**(names or {})}
    found = []
    first = 1
    for site, measure, rows in panels(chart, ["median", "in_shift", "in_trend", "far_out"], "run chart"):
        title = voice.listed(dict.fromkeys(drawable(called.get(name, name)) for name in (site, measure)))
        frame = Frame(rows, title, rows["median"].astype(float).tolist(), voice, width, first)
        first += len(frame.events)
        found.append(frame)
    marked = chart[["in_shift", "in_trend", "far_out"]].astype(bool)
    foot = [*_keys(marked, voice), *(key for frame in found for key in event_keys(frame.events, voice))]
    height = sum(frame.height for frame in found) + GAP * (len(found) - 1)
    paper = Paper(width, height + key_height(foot, width), _alt(found, voice))
    top = 0.0
    for frame in found:
        frame.draw(paper, top)
        _draw(paper, frame, top)
        top += frame.height + GAP
    write_key(paper, foot, height)
    return paper.chart


def _draw(paper: "Paper", frame: Frame, top: float) -> None:
    rows = frame.rows.to_dict("records")
    median = float(frame.rows["median"].iloc[0])
    if not pd.isna(median):
        y = frame.y(median, top)
        paper.line([frame.left, frame.width], [y, y], INK, 1.0, linestyle=MEDIAN, label="median")
    before: tuple[float, float] | None = None
    for place, row in enumerate(rows):
        if pd.isna(row["value"]):
            before = None  # a month without a figure is a gap, not a straight line
            continue
        at = (frame.x(place), frame.y(float(row["value"]), top))
        if before is not None:
            paper.line([before[0], at[0]], [before[1], at[1]], GREY[1], 0.9, label="step")
        before = at
        marker, colour, size = _look(row)
        paper.mark(at[0], at[1], marker, size, colour, label="point")


def _look(row: Mapping[Any, Any]) -> tuple[str, str, float]:
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
