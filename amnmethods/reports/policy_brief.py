"""The policy brief: at most two pages for those who decide, from the question to what comes next."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from .exploration_reader import Rows
from .figures import Figures
from .frame import write_report
from .strategy_agreed import agreed, differences, dissent, zones
from .strategy_content import USED, as_of
from .strategy_coverage import coverage, orphans
from .strategy_report import require_agreed
from .tailoring_reader import Tables, TailoringReader

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["brief_content", "policy_brief"]

GO, HARD, REST, OTHERS, NETWORKS = 14, 5, 3, 4, 8  # as many of each as two pages hold; the others are counted


def policy_brief(
    study: "Study",
    languages: Sequence[str] = ("en", "fr"),
    formats: Sequence[str] = ("html", "docx", "pdf"),
    folder: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write a brief of at most two pages: the question, who was asked, what was agreed, what it takes, what is uncertain.

    Parameters
    ----------
    study
        An open study with a closed round of ratings, whose `study.yaml` says which outcomes make a strategy agreed. What
        it takes is told from the plans, else from the costs of the strategies that the networks chose.
    languages
        Languages of the brief: those that `templates/reports/brief.<language>.md.j2` exists in.
    formats
        Any of ``"html"``, ``"docx"``, ``"pdf"``.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    progress
        Called with the name of each file when it is written.

    Returns
    -------
    The paths written: ``brief.<language>.<format>``.

    Raises
    ------
    ReportError
        As for `strategy_report`.
    """
    require_agreed(study)
    return write_report(
        study, "brief", partial(brief_content, tables=Tables(study)), kind="tailoring_reports.kind.brief",
        languages=languages, formats=formats, folder=folder, labels=study.rule.labels, progress=progress,
    )  # fmt: skip


def brief_content(study: "Study", language: str, figures: Figures, tables: Tables) -> dict[str, Any]:
    """Return exactly what `templates/reports/brief.<language>.md.j2` asks for; a part without data is None."""
    reader = TailoringReader(study, language, figures, tables)
    held, places = agreed(reader), zones(reader, drawn=False)
    apart = differences(reader, "language")
    stood, alone = dissent(reader), orphans(reader)
    answered = coverage(reader, drawn=False)
    return {
        "study": study.config,
        "as_of": as_of(study, *USED, "plan"),
        "asked": _asked(reader),
        "agreed": held,
        "go": _capped([row for row in held.agreed if row.zone == "I"] if places else held.agreed, GO),
        "hard": _capped([row for row in held.agreed if row.zone == "IV"], HARD),
        "rest": _capped([row for row in held.agreed if row.zone not in ("I", "IV")] if places else [], REST),
        "takes": _takes(reader, answered),
        "uncertain": SimpleNamespace(
            n_open=len(held.others),
            apart=_capped(_once(apart.rows), OTHERS) if apart else None,
            unsteady=_capped(places.unsteady, OTHERS) if places else None,
            n_against=len(stood.rows) if stood else None,
            alone=_capped(alone.barriers if alone else [], OTHERS),
            unanswered=sum(not row.covered for network in answered.networks for row in network.rows)
            if answered
            else None,
            partial=reader.fixed.matching == "eric_partial",
        ),
        "dates": _dates(reader),
    }


def _asked(reader: TailoringReader) -> SimpleNamespace:
    flow = reader.study.panel_flow()
    whole = flow[flow["group"] == "pooled"].sort_values("round")
    return SimpleNamespace(
        n=int(whole["n_invited"].iloc[0]),
        n_last=reader.shown(int(whole["n_responded"].iloc[-1]), int(whole["n_responded"].iloc[-1])),
        n_rounds=len(whole),
        groups=list(reader.groups.values()),
        sites=list(reader.sites.values()),
    )


def _capped(rows: Rows, most: int) -> SimpleNamespace:
    """Return as many rows as fit, and how many more there are."""
    return SimpleNamespace(rows=rows[:most], n_more=max(len(rows) - most, 0))


def _once(rows: Rows) -> Rows:
    """Return each strategy once, whichever criterion it was found on."""
    return list({row.name: row for row in rows}.values())


def _takes(reader: TailoringReader, answered: SimpleNamespace | None) -> SimpleNamespace | None:
    """Return what each network's plan costs, or what the strategies that it chose cost."""
    plan = reader.study.plan()
    known = {row.site: row for row in answered.totals} if answered else {}
    covered = (
        {each.site: (sum(r.covered for r in each.rows), len(each.rows)) for each in answered.networks}
        if answered
        else {}
    )
    rows = []
    if len(plan):
        for site in [site for site in reader.sites if site in set(plan["site"])] or list(dict.fromkeys(plan["site"])):
            own, name = plan[plan["site"] == site], reader.site(site)
            rows.append(
                SimpleNamespace(
                    site=name,
                    n=len(own),
                    cost=own["cost"].astype(float).sum(min_count=1) if "cost" in own else float("nan"),
                    hours=own["staff_hours"].astype(float).sum(min_count=1) if "staff_hours" in own else float("nan"),
                    covered=covered.get(name),
                )
            )
    else:
        rows = [
            SimpleNamespace(
                site=name,
                n=row.n_strategies,
                cost=row.cost,
                hours=row.hours,
                covered=(row.n_covered, row.n_strong),
            )
            for name, row in known.items()
        ]
    if not rows:
        return None
    total = pd.Series([row.cost for row in rows], dtype=float)
    return SimpleNamespace(
        rows=rows[:NETWORKS],
        n_more=max(len(rows) - NETWORKS, 0),
        cost=total.sum(min_count=1),
        hours=pd.Series([row.hours for row in rows], dtype=float).sum(min_count=1),
        planned=len(plan) > 0,
    )


def _dates(reader: TailoringReader) -> SimpleNamespace | None:
    plan = reader.study.plan()
    first, last = plan["starts_on"].min(), plan["ends_on"].max()
    return None if pd.isna(first) or pd.isna(last) else SimpleNamespace(first=first.date(), last=last.date())
