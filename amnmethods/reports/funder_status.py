"""One page for a funder: who was recruited, who responded, what was decided, and what was delivered against the plan."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from .evaluation_change import changes, followed
from .evaluation_content import day_of
from .evaluation_harm import harmed, worsened
from .evaluation_outcomes import costs
from .evaluation_reader import EvaluationReader
from .evaluation_report import require_evaluation
from .exploration_reader import Rows
from .figures import Figures
from .frame import write_report
from .tailoring_reader import Tables

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["funder_content", "funder_status"]

WORDS = 220  # letters of an error that are printed; the evaluation report has them all
NETWORKS = 12  # rows that one page holds; the others are counted


def funder_status(
    study: "Study",
    languages: Sequence[str] = ("en", "fr"),
    formats: Sequence[str] = ("html", "docx", "pdf"),
    folder: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write one page for a funder: recruited, responded, decided, delivered against the plan, and what is behind.

    Parameters
    ----------
    study
        An open study whose `study.yaml` has a section ``evaluation``, with answers or plans. What is not there yet is said
        in one sentence.
    languages
        Languages of the page: those that `templates/reports/funder.<language>.md.j2` exists in.
    formats
        Any of ``"html"``, ``"docx"``, ``"pdf"``.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    progress
        Called with the name of each file when it is written.

    Returns
    -------
    The paths written: ``funder.<language>.<format>``.

    Raises
    ------
    ReportError
        As for `evaluation_report`.
    """
    require_evaluation(study, "survey", "responses", "plan", "delivery", "outcomes")
    return write_report(
        study, "funder", partial(funder_content, tables=Tables(study)), kind="evaluation_reports.kind.funder",
        languages=languages, formats=formats, folder=folder, labels=study.rule.labels, progress=progress,
    )  # fmt: skip


def funder_content(study: "Study", language: str, figures: Figures, tables: Tables) -> dict[str, Any]:
    """Return exactly what `templates/reports/funder.<language>.md.j2` asks for; a part without data is None."""
    reader = EvaluationReader(study, language, figures, tables)
    people, harms = followed(reader), harmed(reader)
    worse = worsened(changes(reader, drawn=False), harms)
    spent = costs(reader)
    return {
        "study": study.config,
        "as_of": day_of(study),
        "panel": _panel(reader),
        "people": people,
        "networks": _networks(reader, people, spent),
        "total": _total(spent),
        "behind": _behind(reader),
        "worse": None if harms is None else harms.worse,
        "worsened": worse,
        "failed": {verb: _short(words) for verb, words in reader.failed.items()},  # last, when all have been asked for
    }


def _short(words: str) -> str:
    """Return the words of an error, cut where they would take the page from the rest."""
    return words if len(words) <= WORDS else f"{words[:WORDS].rsplit(' ', 1)[0]} …"


def _panel(reader: EvaluationReader) -> SimpleNamespace | None:
    """Return who sat on the panel, and how many strategies it agreed on."""
    found = reader.tried("strategies", lambda: reader.tables("strategies"))
    if found is None:
        return None
    flow = reader.study.panel_flow()
    whole = flow[flow["group"] == "pooled"].sort_values("round")
    if whole.empty:
        return None
    return SimpleNamespace(
        invited=int(whole["n_invited"].iloc[0]),
        last=int(whole["n_responded"].iloc[-1]),
        rounds=len(whole),
        agreed=int(found["agreed"].sum()),
        n=len(found),
    )


def _networks(reader: EvaluationReader, people: SimpleNamespace | None, spent: Rows | None) -> SimpleNamespace | None:
    """Lay out what is known of each network: reached, answered, followed, delivered, spent."""
    reached, paid = _reach(reader), {row.site: row for row in spent or []}
    rows = []
    for site, name in reader.sites.items():
        own = [row for row in people.rows if row.site == name] if people else []
        cost = paid.get(name)
        rows.append(
            SimpleNamespace(
                site=name,
                reach=reached.get(site),
                first=own[0] if own else None,
                last=own[-1] if len(own) > 1 else None,
                n=cost.n if cost else None,
                dose=cost.dose if cost else float("nan"),
                planned=cost.planned if cost else float("nan"),
                spent=cost.spent if cost else float("nan"),
            )
        )
    if not rows or not (people or spent or reached):
        return None
    return SimpleNamespace(rows=rows[:NETWORKS], n_more=max(len(rows) - NETWORKS, 0))


def _reach(reader: EvaluationReader) -> dict[str, SimpleNamespace]:
    """Return how many of those it is meant for each network reached, by its own last count."""
    table = reader.asked("reaim")
    if table is None or "outcomes" not in reader.held:
        return {}
    own = table[(table["dimension"] == "reach") & (table["outcome"] == "reach") & ~table["hidden"].astype(bool)]
    own = own[(own["part"].isna() | (own["part"] == "")) & own["value"].notna()]
    return {
        str(row.site): SimpleNamespace(n=row.numerator, of=row.denominator, share=row.value)
        for row in own.itertuples(index=False)
    }


def _total(spent: Rows | None) -> SimpleNamespace | None:
    if not spent:
        return None
    planned = pd.Series([row.planned for row in spent], dtype=float).sum(min_count=1)
    paid = pd.Series([row.spent for row in spent], dtype=float).sum(min_count=1)
    return SimpleNamespace(lines=sum(row.n for row in spent), planned=planned, spent=paid)


def _behind(reader: EvaluationReader) -> SimpleNamespace | None:
    """Count the plan lines that were delivered below the bar fixed beforehand, network by network."""
    found = reader.asked("delivery_summary", "line_id")
    if found is None or reader.own.delivery is None or reader.own.delivery.bar is None:
        return None
    plan = reader.study.plan().set_index("line_id")["site"]
    doses = found.set_index("group")["dose"]
    low = [plan[line] for line, dose in doses.items() if line in plan.index and dose < reader.own.delivery.bar]
    return SimpleNamespace(
        bar=reader.own.delivery.bar,
        n=len(low),
        of=len(plan),
        rows=[SimpleNamespace(site=name, n=low.count(site)) for site, name in reader.sites.items() if low.count(site)],
    )
