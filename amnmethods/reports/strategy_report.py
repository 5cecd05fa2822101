"""The strategy report: from barriers to the strategies that the panel agreed on, and what these answer in each network."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ReportError
from .frame import write_report
from .strategy_content import strategy_content
from .tailoring_reader import Tables

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["require_agreed", "strategy_report"]


def strategy_report(
    study: "Study",
    languages: Sequence[str] = ("en", "fr"),
    formats: Sequence[str] = ("html", "docx", "pdf"),
    folder: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the report of the strategies: candidates, what the panel agreed on, go-zone, differences, dissent, coverage.

    Parameters
    ----------
    study
        An open study with a closed round of ratings, whose `study.yaml` says which outcomes make a strategy agreed. A part
        whose tables are not there yet says so in one sentence.
    languages
        Languages of the report: those that `templates/reports/strategies.<language>.md.j2` exists in.
    formats
        Any of ``"html"``, ``"docx"``, ``"pdf"``.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    progress
        Called with the name of each file when it is written.

    Returns
    -------
    The paths written: ``strategies.<language>.<format>``.

    Raises
    ------
    ReportError
        No round is closed, `study.yaml` does not say what makes a strategy agreed, a language has no template, or a format
        is unknown.
    """
    require_agreed(study)
    content = partial(strategy_content, tables=Tables(study))
    return write_report(
        study, "strategies", content, kind="tailoring_reports.kind.strategies", languages=languages, formats=formats,
        folder=folder, labels=study.rule.labels, progress=progress,
    )  # fmt: skip


def require_agreed(study: "Study") -> None:
    """Raise `ReportError` unless there is something that the panel may have agreed on."""
    rounds = study.rounds()
    if not (rounds["state"].isin(["closed", "decided"]) & rounds["closed_at"].notna()).any():
        raise ReportError("No round is closed yet: close one with `amnmethods close` before asking for the report.")
    if study.config.tailoring is None or not study.config.tailoring.agreed:
        raise ReportError(
            "study.yaml does not say which outcomes make a strategy agreed: write  tailoring: {agreed: [include]}  there, "
            "with the outcome classes of your rule."
        )
