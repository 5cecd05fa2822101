"""Two pages in plain words for the mentors, mentees and patients of a network: what was done, what changed, what got worse."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import ReportError, ResourceError
from .evaluation_change import changes, followed
from .evaluation_content import day_of
from .evaluation_harm import harmed
from .evaluation_over_time import happened
from .evaluation_reader import POOLED, EvaluationReader
from .evaluation_report import require_evaluation
from .figures import Figures
from .frame import write_report
from .tailoring_reader import Tables

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["plain_summary", "summary_content"]

MOST = 7  # of each list, so that it stays on two pages; the others are counted


def plain_summary(
    study: "Study",
    site: str | None = None,
    languages: Sequence[str] = ("en", "fr"),
    formats: Sequence[str] = ("html", "docx", "pdf"),
    folder: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write a summary of at most two pages in plain words for a network, or for each.

    Parameters
    ----------
    study
        An open study whose `study.yaml` has a section ``evaluation``, with answers or plans. What is not there yet is said
        in one sentence.
    site
        One network; None for each that `study.yaml` names.
    languages
        Languages of the summary: those that `templates/reports/summary.<language>.md.j2` exists in.
    formats
        Any of ``"html"``, ``"docx"``, ``"pdf"``.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    progress
        Called with the name of each file when it is written.

    Returns
    -------
    The paths written: ``summary-<site>.<language>.<format>``.

    Raises
    ------
    ReportError
        `study.yaml` names no such network or none at all; else as for `evaluation_report`.
    """
    require_evaluation(study, "survey", "responses", "plan", "delivery")
    named = {each.site: each.name for each in study.config.sites}
    if not named:
        raise ReportError("study.yaml names no networks (sites), so there is none to write a summary for.")
    if site is not None and site not in named:
        raise ReportError(f"study.yaml names no network {site!r}; there is: {', '.join(named)}.")
    tables, written = Tables(study), []
    for each in named if site is None else [site]:
        written += write_report(
            study, "summary", partial(summary_content, tables=tables, site=each), kind="evaluation_reports.kind.summary",
            languages=languages, formats=formats, folder=folder, name=f"summary-{each}", progress=progress,
            of=named[each].said,
        )  # fmt: skip
    return written


def summary_content(study: "Study", language: str, figures: Figures, tables: Tables, site: str) -> dict[str, Any]:
    """Return exactly what `templates/reports/summary.<language>.md.j2` asks for; a part without data is None."""
    reader = EvaluationReader(study, language, figures, tables)
    return {
        "study": study.config,
        "below": reader.below,
        "as_of": day_of(study),
        "site": reader.site(site),
        "done": _done(reader, site),
        "people": _people(reader, site),
        "changed": _changed(reader, site),
        "worse": _worse(reader, site),
        "confounders": [
            row.what for row in happened(reader) if row.kind == "confounder" and _is_here(reader, row, site)
        ],
        "next": _next(reader, site),
        "directed": bool(reader.own.worse),
        "failed": reader.failed,  # last, when all parts have been asked for
    }


def _is_here(reader: EvaluationReader, row: SimpleNamespace, site: str) -> bool:
    return reader.site(site) in row.sites or reader.group(POOLED) in row.sites


def _done(reader: EvaluationReader, site: str) -> SimpleNamespace | None:
    """Return what the network chose to do and how much of it was done."""
    plan = reader.study.plan(site)
    if not len(plan):
        return None
    found = reader.asked("delivery_summary", "line_id")
    doses = None if found is None else found.set_index("group")["dose"]
    rows = [
        SimpleNamespace(
            name=reader.strategy(row.strategy_id),
            dose=float("nan") if doses is None else float(doses.get(row.line_id, float("nan"))),
        )
        for row in plan.itertuples(index=False)
    ]
    bar = reader.own.delivery.bar if reader.own.delivery else None
    short = [row for row in rows if bar is not None and row.dose < bar]
    return SimpleNamespace(rows=rows[:MOST], n_more=max(len(rows) - MOST, 0), short=short[:MOST], bar=bar)


def _people(reader: EvaluationReader, site: str) -> SimpleNamespace | None:
    told = followed(reader)
    own = [row for row in told.rows if row.site == reader.site(site)] if told else []
    if len(own) < 2 or any(row.hidden for row in own):
        return None
    return SimpleNamespace(first=own[0], last=own[-1])


def _changed(reader: EvaluationReader, site: str) -> SimpleNamespace | None:
    """Return which scales rose, fell, or may not have moved in this network, in plain words."""
    told = changes(reader, drawn=False)
    if told is None:
        return None
    found: dict[str, list[SimpleNamespace]] = {"up": [], "down": [], "open": [], "": []}
    for scale in told.scales:
        for row in scale.rows:
            if row.id == site:
                row.name = plain(reader, scale)
                found[row.went].append(row)
    moved = found["up"] + found["down"]
    return SimpleNamespace(
        good=[row for row in moved if row.worse is False][:MOST],
        bad=[row for row in moved if row.worse],
        moved=[row for row in moved if row.worse is None][:MOST],
        open=found["open"],
        unknown=found[""],
    )


def plain(reader: EvaluationReader, scale: SimpleNamespace) -> str:
    """Return what a scale asks in plain words, or what it is called."""
    try:
        return reader.say(f"plain.{str(scale.id).casefold()}")
    except ResourceError:
        return str(scale.name)


def _worse(reader: EvaluationReader, site: str) -> SimpleNamespace | None:
    """Return how many in this network got worse on each scale, and in which role more did than got better."""
    told = harmed(reader)
    if told is None:
        return None
    own = [row for row in told.shown if row.site == site]
    for row in own:
        row.name = plain(reader, SimpleNamespace(id=row.scale, name=row.name))
        row.role_name = "" if row.role == POOLED else reader.value("role", row.role)
    return SimpleNamespace(
        all=[row for row in own if row.role == POOLED],
        roles=[row for row in own if row.role != POOLED and (row.mostly or row.went == "worse")],
    )


def _next(reader: EvaluationReader, site: str) -> SimpleNamespace:
    """Return what is meant to go on, and what of the plan still runs."""
    goes_on = None
    if reader.has("outcomes"):
        table = reader.study.table("outcomes")
        dimension = table["dimension"] if "dimension" in table else table["outcome"]
        whole = table["part"].isna() if "part" in table else pd.Series(True, table.index)
        own = table[(dimension == "maintenance") & (table["site"] == site) & whole]
        if len(own):
            last = own.iloc[-1]
            goes_on = SimpleNamespace(n=last["numerator"], of=last["denominator"])
    return SimpleNamespace(goes_on=goes_on)
