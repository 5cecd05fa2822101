"""Control chart: figures over time between control limits, with what happened when."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .grid import Key
from .over_time import Frame, below_each_other, draw_figures, frames
from .palette import BLUE, INK, ORANGE
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_control_chart"]

LIMIT = (0, (2, 1.5))


def plot_control_chart(
    chart: pd.DataFrame,
    language: str = "en",
    *,
    names: Mapping[Any, str] | None = None,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw each series of a control chart below the other, with every happening and known confounder.

    Parameters
    ----------
    chart
        What `evaluation.control_chart` returned.
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
    >>> table = pd.DataFrame({"site": "N1", "measure": "flow", "month": ["2026-01", "2026-02"], "value": [4.0, 9.0],
    ...     "centre": 5.0, "lower": 2.0, "upper": 8.0, "outside": [False, True], "happening": "", "kind": "", "chart": "xmr"})
    >>> plot_control_chart(table).get_label()
    'Control chart (XmR). N1, flow: 2 months from 2026-01 to 2026-02, centre 5. Beyond the limits: 2026-02 (9).'
    """
    voice = Voice(language, study)
    found = frames(chart, ["centre", "lower", "upper"], ["outside", "chart"], "control chart", voice, names, width)
    beyond = bool(chart["outside"].fillna(False).astype(bool).any())
    return below_each_other(found, _keys(beyond, voice), _alt(found, str(chart["chart"].iloc[0]), voice), _draw)


def _draw(paper: "Paper", frame: Frame, top: float) -> None:
    rows = frame.rows
    n = len(rows)
    places = [frame.x(k) for k in range(n)]
    half = (places[1] - places[0]) / 2 if n > 1 else 0.2
    for name, style, colour in (("centre", "-", INK), ("lower", LIMIT, ORANGE[1]), ("upper", LIMIT, ORANGE[1])):
        values = rows[name].to_numpy(dtype=float)
        xs: list[float] = []
        ys: list[float] = []
        for k in range(n):  # limits are steps: each month has its own
            if np.isnan(values[k]):
                continue
            left, right = max(places[k] - half, frame.left), min(places[k] + half, frame.width)
            xs += [left, right]
            ys += [frame.y(values[k], top)] * 2
        if xs:
            paper.line(xs, ys, colour, 0.9, linestyle=style, label=name)
    far = rows["outside"].fillna(False).astype(bool)
    draw_figures(paper, frame, top, [("X", ORANGE[1], 6.5) if out else ("o", BLUE[1], 4.5) for out in far])


def _keys(beyond: bool, voice: Voice) -> list[Key]:
    def line(style: Any, colour: str) -> Any:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.line([x, x + 0.3], [y, y], colour, 0.9, linestyle=style)

        return draw

    def far(paper: "Paper", x: float, y: float) -> None:
        paper.mark(x + 0.05, y, "X", 6, ORANGE[1])

    keys = [Key(voice.say("over_time.key_centre"), 0.3, line("-", INK))]
    keys.append(Key(voice.say("over_time.key_limits"), 0.3, line(LIMIT, ORANGE[1])))
    return [*keys, Key(voice.say("over_time.key_outside"), 0.1, far)] if beyond else keys


def _alt(found: list[Frame], kind: str, voice: Voice) -> str:
    told = []
    for frame in found:
        rows = frame.rows
        months = rows["month"].astype(str)
        said = voice.say(
            "over_time.told_control",
            n=int(rows["value"].notna().sum()),
            first=months.iloc[0],
            last=months.iloc[-1],
            centre=frame.said(float(rows["centre"].iloc[0])),
        )
        parts = [f"{frame.title}{voice.say('colon')}{said}"]
        out = rows[rows["outside"].fillna(False).astype(bool)]
        if len(out):
            each = [f"{row.month} ({frame.said(float(row.value))})" for row in out.itertuples()]
            parts.append(f"{voice.say('over_time.key_outside')}{voice.say('colon')}{voice.listed(each)}")
        told += [f"{part}." for part in [*parts, *frame.told()]]
    names = {"xmr": "XmR"}
    return " ".join([f"{voice.say('over_time.about_control', kind=names.get(kind, kind))}.", *told])
