"""The exploration report: what helps and hinders each network, from every number back to the words behind it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ReportError
from .exploration_content import exploration_content
from .frame import write_report

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["exploration_report"]


def exploration_report(
    study: "Study",
    languages: Sequence[str] = ("en", "fr"),
    formats: Sequence[str] = ("html", "docx", "pdf"),
    folder: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the report of the exploration phase.

    Parameters
    ----------
    study
        An open study that keeps tables of the exploration: any of documents, participants, segments, ratings of the
        framework matrix, a survey, a contact log, an evidence map. A part without data is left out.
    languages
        Languages of the report: those that `templates/reports/exploration.<language>.md.j2` exists in.
    formats
        Any of ``"html"``, ``"docx"``, ``"pdf"``.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    progress
        Called with the name of each file when it is written.

    Returns
    -------
    The paths written: ``exploration.<language>.<format>``.

    Raises
    ------
    ReportError
        The study keeps no table of the exploration, a language has no template, or a format is unknown.
    """
    if study.tables().empty:
        raise ReportError("The study keeps no documents, passages, surveys or contacts yet: import some first.")
    return write_report(
        study, "exploration", exploration_content, kind="exploration.kind", languages=languages, formats=formats,
        folder=folder, progress=progress,
    )  # fmt: skip
