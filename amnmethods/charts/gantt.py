"""A plan over time: a bar per line, how far it can slip, and what waits for what."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..words import day as said_day
from .grid import BODY, SMALL, Key, key_height, write_key
from .lettering import drawable, line_height, squeeze, text_width, wrap
from .names import Names, names_of, needs
from .palette import BLUE, INK, MUTED, ORANGE, RULE
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_gantt"]

HEAD, BAR, PADDING = 0.3, 0.13, 0.1  # inches
NEEDED = ["line_id", "earliest_start", "earliest_end", "latest_end", "slack", "critical", "waits_for", "reason"]
Span = tuple[pd.Timestamp, pd.Timestamp]


def plot_gantt(
    timeline: pd.DataFrame,
    names: Names = None,
    language: str = "en",
    *,
    today: date | str | None = None,
    reach: Span | None = None,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw the timeline of a plan: when each line runs, how far it can slip, which are critical, what waits for what.

    Parameters
    ----------
    timeline
        As `plans.timeline` returns it.
    names
        What a line is called, by its ``line_id``; a table needs ``code`` and ``name_<language>``.
    language, study
        As in `plot_distribution_strip`.
    today
        A day to mark.
    reach
        First and last day of the axis; by default those of the timeline.
    width
        In inches.

    Raises
    ------
    ReportError
        The table lacks a column or holds no rows.

    Examples
    --------
    >>> lines = pd.DataFrame({"line_id": ["a"], "earliest_start": pd.to_datetime(["2026-03-02"]),
    ...     "earliest_end": pd.to_datetime(["2026-05-29"]), "latest_end": pd.to_datetime(["2026-06-30"]), "slack": [32],
    ...     "critical": [False], "waits_for": [""], "reason": [""]})
    >>> plot_gantt(lines, {"a": "Role guide"}).get_label()
    'Timeline of 1 line. a Role guide: 2 March 2026 to 29 May 2026, can slip 32 days.'
    """
    from .paper import Paper

    needs(timeline, NEEDED, "timeline")
    voice, called = Voice(language, study), names_of(names, language)
    rows = timeline.to_dict("records")
    span = reach or _span(timeline)
    chart = _Layout(rows, called, span, width, voice)
    keys = _keys(rows, today, voice)
    alt = " ".join([voice.say("gantt.about", n=len(rows)), *(_told(row, called, voice) for row in rows)])
    paper = Paper(width, chart.bottom + key_height(keys, width), alt, span)
    chart.draw(paper, voice, None if today is None else pd.Timestamp(today))
    write_key(paper, keys, chart.bottom)
    return paper.chart


def _span(timeline: pd.DataFrame) -> Span | None:
    starts, ends = timeline["earliest_start"].dropna(), timeline["latest_end"].dropna()
    if starts.empty:
        return None
    first, last = pd.Timestamp(starts.min()), pd.Timestamp(ends.max())
    return first.replace(day=1), last


class _Layout:
    """Where the rows and months lie."""

    def __init__(
        self, rows: list[dict[str, Any]], called: Mapping[Any, str], span: Span | None, width: float, voice: Voice
    ):
        self.rows, self.span, self.width = rows, span, width
        self.names = [squeeze(drawable(row["line_id"]), 0.9, BODY, "bold") for row in rows]
        name_width = max(text_width(name, BODY, "bold") for name in self.names)
        self.label_x = name_width + 0.09
        self.x0 = max(width * 0.42, self.label_x + 0.3)
        room = self.x0 - self.label_x - 0.12
        self.labels = [wrap(called.get(row["line_id"], ""), room, BODY, lines=3) for row in rows]
        self.heights = [max(1, len(lines)) * line_height(BODY) + PADDING for lines in self.labels]
        self.bottom = HEAD + sum(self.heights) + 0.04
        self.place = {row["line_id"]: k for k, row in enumerate(rows)}
        self.reasons = [
            wrap(voice.say("gantt.undated", reason=row["reason"]), width - self.x0, SMALL, lines=2) for row in rows
        ]

    def x(self, day: pd.Timestamp) -> float:
        assert self.span is not None
        first, last = self.span
        whole = max((last - first).days + 1, 1)
        return self.x0 + (self.width - self.x0) * min(max((day - first).days / whole, 0), 1)

    def y(self, k: int) -> float:
        return HEAD + sum(self.heights[:k]) + self.heights[k] / 2

    def draw(self, paper: "Paper", voice: Voice, today: pd.Timestamp | None) -> None:
        if self.span is not None:
            self._months(paper, voice)
            if today is not None and self.span[0] <= today <= self.span[1]:
                x = self.x(today)
                paper.line([x, x], [HEAD, self.bottom - 0.04], INK, 0.9, linestyle=":", zorder=3)
        for k, row in enumerate(self.rows):
            top = HEAD + sum(self.heights[:k])
            paper.line([0, self.width], [top, top], RULE, 0.5, zorder=1)
            y = self.y(k)
            up = (max(1, len(self.labels[k])) - 1) * line_height(BODY) / 2
            paper.text(0, y - up, self.names[k], BODY, weight="bold")
            paper.text(self.label_x, y, self.labels[k], BODY)
            if pd.isna(row["earliest_start"]):
                paper.text(self.x0, y, self.reasons[k], SMALL, color=MUTED)
            elif self.span is not None:
                self._bar(paper, row, y)
        for k, row in enumerate(self.rows):
            if self.span is not None and not pd.isna(row["earliest_start"]):
                self._waits(paper, row, k)

    def _months(self, paper: "Paper", voice: Voice) -> None:
        assert self.span is not None
        first, last = self.span
        months = pd.period_range(first, last, freq="M")
        stride = next(
            s for s in (1, 2, 3, 6, 12, 24, 60) if len(months) / s <= (self.width - self.x0) / 0.42 or s == 60
        )
        for k, month in enumerate(months):
            x = self.x(month.start_time)
            paper.line([x, x], [HEAD - 0.03, self.bottom - 0.04], RULE, 0.4, zorder=1)
            if k % stride == 0 and x < self.width - 0.3:
                paper.text(x + 0.02, HEAD - 0.1, _month(month, voice), SMALL - 0.5, color=MUTED)

    def _bar(self, paper: "Paper", row: dict[str, Any], y: float) -> None:
        one = pd.Timedelta(days=1)
        start, end = self.x(row["earliest_start"]), self.x(row["earliest_end"] + one)
        critical = bool(row["critical"])
        colour = ORANGE[1] if critical else BLUE[1]
        paper.bar(start, y - BAR / 2, max(end - start, 0.03), BAR, colour, label="bar")
        if row["slack"] > 0:
            until = self.x(row["latest_end"] + one)
            paper.line([end, until], [y, y], MUTED, 1.2, linestyle=(0, (2, 1.5)), zorder=2, label="slack")
            paper.line([until, until], [y - 0.04, y + 0.04], MUTED, 1.0, zorder=2)

    def _waits(self, paper: "Paper", row: dict[str, Any], k: int) -> None:
        for other in str(row["waits_for"] or "").split("; "):
            if other not in self.place or pd.isna(self.rows[self.place[other]]["earliest_end"]):
                continue
            end = self.x(self.rows[self.place[other]]["earliest_end"] + pd.Timedelta(days=1))
            start, y, below = self.x(row["earliest_start"]), self.y(self.place[other]), self.y(k)
            edge = below - BAR / 2 if below > y else below + BAR / 2
            turn = max(end, start) + 0.02
            paper.line([end, turn, turn], [y, y, edge], INK, 0.7, zorder=3, label="waits")
            paper.mark(turn, edge, "v" if below > y else "^", 3.5, INK, markeredgewidth=0)


def _month(month: pd.Period, voice: Voice) -> str:
    """Return a month in short: its number, and the year where one begins or the axis does."""
    return f"{month.year}-{month.month:02d}"


def _keys(rows: list[dict[str, Any]], today: Any, voice: Voice) -> list[Key]:
    dated = [row for row in rows if not pd.isna(row["earliest_start"])]

    def bar(colour: str) -> Any:
        return lambda paper, x, y: paper.bar(x, y - 0.045, 0.25, 0.09, colour)

    def line(colour: str, style: Any) -> Any:
        return lambda paper, x, y: paper.line([x, x + 0.25], [y, y], colour, 1.1, linestyle=style)

    entries = [
        ("critical", any(bool(row["critical"]) for row in dated), bar(ORANGE[1])),
        ("free", any(not bool(row["critical"]) for row in dated), bar(BLUE[1])),
        ("slack", any(row["slack"] > 0 for row in dated), line(MUTED, (0, (2, 1.5)))),
        ("waits", any(row["waits_for"] for row in dated), line(INK, "-")),
        ("today", today is not None, line(INK, ":")),
    ]
    return [Key(voice.say(f"gantt.key_{name}"), 0.25, pen) for name, used, pen in entries if used]


def _told(row: dict[str, Any], called: Mapping[Any, str], voice: Voice) -> str:
    """Say when a line runs, for a reader who does not see the chart."""
    name = " ".join(part for part in (drawable(row["line_id"]), called.get(row["line_id"], "")) if part)
    if pd.isna(row["earliest_start"]):
        return f"{name}{voice.say('colon')}{voice.say('gantt.undated', reason=row['reason'])}."
    start, end = (said_day(row[column], voice.language) for column in ("earliest_start", "earliest_end"))
    parts = [voice.say("to", low=start, high=end)]
    parts.append(
        voice.say("gantt.told_critical")
        if bool(row["critical"])
        else voice.say("gantt.told_slack", n=int(row["slack"]))
    )
    if row["waits_for"]:
        parts.append(voice.say("gantt.told_waits", lines=drawable(str(row["waits_for"]).replace(";", ","))))
    return f"{name}{voice.say('colon')}{voice.listed(parts)}."
