"""The consensus report: what the panel agreed on, how that was found, and how far it can be trusted."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .content import consensus_content
from .frame import write_report

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["consensus_report"]


def consensus_report(
    study: "Study",
    languages: Sequence[str] = ("en", "fr"),
    formats: Sequence[str] = ("html", "docx", "pdf"),
    folder: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the consensus report of a study.

    Parameters
    ----------
    study
        An open study with a closed round or more.
    languages
        Languages of the report: those that `templates/reports/consensus.<language>.md.j2` exists in. Wordings that the
        study does not have in that language appear in its first one.
    formats
        Any of ``"html"`` (one file that needs no network), ``"docx"``, ``"pdf"``.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    progress
        Called with the name of each file when it is written.

    Returns
    -------
    The paths written: ``consensus.<language>.<format>``.

    Raises
    ------
    ReportError
        No round is closed, a language has no template, or a format is unknown.

    Notes
    -----
    Every number was computed by the study; the report rounds it. Figures of fewer people than
    ``suppress_below: report`` are hidden, with what would give them away.
    """
    return write_report(
        study, "consensus", consensus_content, kind="report.kind", languages=languages, formats=formats, folder=folder,
        labels=study.rule.labels, progress=progress,
    )  # fmt: skip
