"""What was delivered, line by line and month by month; a month without report stands there as unknown."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .grid import BODY, SMALL, Key, key_height, write_key
from .lettering import drawable, line_height, squeeze, text_width, wrap
from .names import Names, names_of, needs
from .palette import BLUE, INK, MUTED, ORANGE, PAPER, RULE, shades
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .paper import Paper

__all__ = ["plot_delivery"]

HEAD, PADDING = 0.34, 0.1  # inches
NEEDED = [
    "line_id",
    "month",
    "dose",
    "dose_so_far",
    "planned_so_far",
    "delivered_so_far",
    "n_reported",
    "n_months",
    "capped",
]
STEPS = 5  # shades from nothing delivered to all


def plot_delivery(
    monthly: pd.DataFrame,
    names: Names = None,
    language: str = "en",
    *,
    bar: float | None = None,
    reach: list[str] | None = None,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw the dose of each line by month and in all, with both numbers, and mark what lies under a stated bar.

    Parameters
    ----------
    monthly
        As `plans.delivery` returns it. A long one is cut by ``pages(plot_delivery, monthly, key="line_id")``.
    names
        What a line is called, by its ``line_id``; a table needs ``code`` and ``name_<language>``.
    language, study
        As in `plot_distribution_strip`.
    bar
        A dose so far below is marked.
    reach
        The months to draw; by default those of the table.
    width
        In inches.

    Raises
    ------
    ReportError
        The table lacks a column or holds no rows.

    Examples
    --------
    >>> table = pd.DataFrame({"line_id": "a", "month": ["2026-01", "2026-02"], "dose": [0.5, None], "dose_so_far": 0.5,
    ...     "planned_so_far": 4.0, "delivered_so_far": 2.0, "n_reported": 1, "n_months": [1, 2], "capped": False})
    >>> plot_delivery(table, bar=0.8).get_label()
    'Dose delivered of 1 line, 2026-01 to 2026-02. a: 50% (2 of 4) over 1 of 2 months reported, under the bar of 80%.'
    """
    from .paper import Paper

    needs(monthly, NEEDED, "delivery")
    voice, called = Voice(language, study), names_of(names, language)
    months = list(reach or sorted(monthly["month"].unique()))
    lines = list(dict.fromkeys(monthly["line_id"]))
    last = monthly.groupby("line_id", sort=False).last()
    keys = _keys(monthly, bar, voice)
    told = [_told(line, last.loc[line], called, bar, voice) for line in lines]
    span = months[0] if len(months) == 1 else voice.say("to", low=months[0], high=months[-1])
    alt = " ".join([voice.say("delivery.about", n=len(lines), span=span), *told])
    codes = [squeeze(drawable(line), 0.9, BODY, "bold") for line in lines]
    label_x = max(text_width(code, BODY, "bold") for code in codes) + 0.09
    totals = [_total(last.loc[line], voice) for line in lines]
    total_width = max([text_width(text, BODY) for each in totals for text in each] + [0.5]) + 0.12
    x0 = max(label_x + 0.9, width * 0.34)
    cell = min((width - x0 - total_width) / max(len(months), 1), 0.5)
    x0 = width - total_width - cell * len(months)
    labels = [wrap(called.get(line, ""), x0 - label_x - 0.1, BODY, lines=3) for line in lines]
    heights = [max(2, len(each)) * line_height(BODY) + PADDING for each in labels]
    bottom = HEAD + sum(heights) + 0.04
    paper = Paper(width, bottom + key_height(keys, width), alt, months)
    _months(paper, months, x0, cell)
    paper.text(width, HEAD - 0.09, voice.say("delivery.in_all"), SMALL, ha="right", weight="bold", color=MUTED)
    y = HEAD
    doses = {(row["line_id"], row["month"]): row["dose"] for row in monthly.to_dict("records")}
    for k, line in enumerate(lines):
        paper.line([0, width], [y, y], RULE, 0.5, zorder=1)
        middle = y + heights[k] / 2
        paper.text(0, middle - (max(1, len(labels[k])) - 1) * line_height(BODY) / 2, codes[k], BODY, weight="bold")
        paper.text(label_x, middle, labels[k], BODY)
        for m, month in enumerate(months):
            if (line, month) in doses:
                _cell(paper, x0 + m * cell, y, cell, heights[k], doses[line, month], voice)
        paper.text(width, middle, totals[k], BODY, ha="right")
        if _under(last.loc[line], bar):
            paper.mark(width - total_width + 0.06, middle, "v", 5, ORANGE[1], markeredgewidth=0, label="under")
        y += heights[k]
    write_key(paper, keys, bottom)
    return paper.chart


def _months(paper: "Paper", months: list[str], x0: float, cell: float) -> None:
    """Write the months: each as its number, the year where one begins; fewer where cells are narrow."""
    stride = next(s for s in (1, 2, 3, 4, 6, 12, 24) if s * cell >= 0.2 or s == 24)
    for k, month in enumerate(months):
        if k % stride == 0:
            paper.text(x0 + (k + 0.5) * cell, HEAD - 0.09, month[5:], SMALL, ha="center", color=MUTED)
    for year in dict.fromkeys(month[:4] for month in months):
        first = next(k for k, month in enumerate(months) if month[:4] == year)
        n = sum(month[:4] == year for month in months)
        if n * cell > 0.3:
            paper.text(x0 + first * cell + 0.02, HEAD - 0.22, year, SMALL, color=MUTED)


def _cell(paper: "Paper", x: float, y: float, wide: float, high: float, dose: float, voice: Voice) -> None:
    inset = 0.02
    if pd.isna(dose):
        paper.bar(x + inset, y + inset, wide - 2 * inset, high - 2 * inset, PAPER, edgecolor=MUTED, linewidth=0.7,
                  linestyle=":", label="unknown")  # fmt: skip
        paper.text(x + wide / 2, y + high / 2, "?", SMALL, ha="center", color=MUTED)
        return
    step = min(int(min(max(dose, 0), 1) * (STEPS - 1) + 0.5), STEPS - 1)
    tone = shades((PAPER, BLUE[0]), STEPS)[step]
    paper.bar(
        x + inset, y + inset, wide - 2 * inset, high - 2 * inset, tone, edgecolor=RULE, linewidth=0.5, label="dose"
    )
    said = f"{round(100 * float(dose)):d}"
    if text_width(said, SMALL) <= wide - 2 * inset:
        paper.text(x + wide / 2, y + high / 2, said, SMALL, ha="center", color=INK)


def _total(row: pd.Series, voice: Voice) -> list[str]:
    if pd.isna(row["dose_so_far"]):
        return ["–"]
    both = voice.say("delivery.of", n=voice.number(row["delivered_so_far"]), whole=voice.number(row["planned_so_far"]))
    return [voice.percent(row["dose_so_far"]), both]


def _under(row: pd.Series, bar: float | None) -> bool:
    return bar is not None and not pd.isna(row["dose_so_far"]) and round(float(row["dose_so_far"]), 12) < bar


def _keys(monthly: pd.DataFrame, bar: float | None, voice: Voice) -> list[Key]:
    def unknown(paper: "Paper", x: float, y: float) -> None:
        paper.bar(x, y - 0.06, 0.18, 0.12, PAPER, edgecolor=MUTED, linewidth=0.7, linestyle=":")
        paper.text(x + 0.09, y, "?", SMALL, ha="center", color=MUTED)

    def under(paper: "Paper", x: float, y: float) -> None:
        paper.mark(x + 0.06, y, "v", 5, ORANGE[1], markeredgewidth=0)

    capped = bool(monthly["capped"].iloc[0])
    entries: list[tuple[bool, Key]] = [
        (True, Key(voice.say("delivery.key_capped" if capped else "delivery.key_plain"))),
        (bool(monthly["dose"].isna().any()), Key(voice.say("delivery.key_unknown"), 0.18, unknown)),
        (bar is not None, Key(voice.say("delivery.key_under", bar=voice.percent(bar or 0)), 0.12, under)),
    ]
    return [key for used, key in entries if used]


def _told(line: Any, row: pd.Series, called: Any, bar: float | None, voice: Voice) -> str:
    """Say what was delivered of a line, for a reader who does not see the chart."""
    name = " ".join(part for part in (drawable(line), called.get(line, "")) if part)
    values = {"reported": int(row["n_reported"]), "months": int(row["n_months"])}
    if pd.isna(row["dose_so_far"]):
        told = voice.say("delivery.told_unknown", **values)
    else:
        dose, both = _total(row, voice)
        told = voice.say("delivery.told", dose=dose, both=both, **values)
    under = voice.say("delivery.told_under", bar=voice.percent(bar or 0)) if _under(row, bar) else ""
    return f"{name}{voice.say('colon')}{told}{under}."
