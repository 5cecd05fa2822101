"""The evaluation report: what changed, what got worse, how sure we are, and the way from quote to outcome."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ReportError
from .evaluation_content import evaluation_content
from .frame import write_report
from .tailoring_reader import Tables

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["evaluation_report", "require_evaluation"]


def evaluation_report(
    study: "Study",
    languages: Sequence[str] = ("en", "fr"),
    formats: Sequence[str] = ("html", "docx", "pdf"),
    folder: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the evaluation report: who was followed, harms and changes, outcomes, figures over time, and what leads where.

    Parameters
    ----------
    study
        An open study whose `study.yaml` has a section ``evaluation``, with answers, outcomes, delivery or monthly figures. A
        part whose tables are not there yet says so in one sentence; one that an error keeps from being told, in its words.
    languages
        Languages of the report: those that `templates/reports/evaluation.<language>.md.j2` exists in.
    formats
        Any of ``"html"``, ``"docx"``, ``"pdf"``. In each, links lead from an agreed strategy to its quotes, dissent, plan
        lines, dose and outcomes, and from a barrier, an outcome or a network to the strategies on whose way it lies.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    progress
        Called with the name of each file when it is written.

    Returns
    -------
    The paths written: ``evaluation.<language>.<format>``.

    Raises
    ------
    ReportError
        `study.yaml` has no section ``evaluation``, there is nothing to tell yet, a language has no template, or a format is
        unknown.
    """
    require_evaluation(study, "survey", "responses", "outcomes", "delivery", "series")
    return write_report(
        study, "evaluation", partial(evaluation_content, tables=Tables(study)), kind="evaluation_reports.kind.evaluation",
        languages=languages, formats=formats, folder=folder, labels=study.rule.labels, progress=progress,
    )  # fmt: skip


def require_evaluation(study: "Study", *any_of: str) -> None:
    """Raise `ReportError` unless `study.yaml` fixes an evaluation and the study keeps one of these tables."""
    if study.config.evaluation is None:
        raise ReportError(
            "study.yaml has no section evaluation: name there the waves of the survey, the margins and what counts as harm."
        )
    if not set(any_of) & set(study.tables()["name"]):
        raise ReportError(
            f"There is nothing to tell yet: keep one of the tables {', '.join(any_of)} first, such as by "
            "`amnmethods import-table`."
        )
