"""The exploration report: what helps and hinders each network, from every number back to the words behind it."""

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ReportError
from ..words import day, word
from .exploration_content import exploration_content
from .figures import Figures
from .render import FORMATS, Front, render
from .templates import fill, languages_of

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
    unknown = [each for each in languages if each not in languages_of("exploration", study.folder)]
    if unknown:
        known = ", ".join(languages_of("exploration", study.folder))
        raise ReportError(f"There is no exploration report in the language {', '.join(unknown)}; there is: {known}.")
    wrong = [each for each in formats if each not in FORMATS]
    if wrong:
        raise ReportError(f"Unknown format {', '.join(map(repr, wrong))}: a report comes as {', '.join(FORMATS)}.")
    target = Path(folder) if folder is not None else study.folder / "outputs"
    written: list[Path] = []
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(max_workers=2) as pool:
        waiting = []
        for language in languages:
            figures = Figures(Path(temporary) / language, bool({"html", "pdf"} & set(formats)), "docx" in formats)
            content = exploration_content(study, language, figures)
            markdown = fill("exploration", language, content, study=study.folder)
            front = Front(
                title=study.title(language), subtitle=word("exploration.kind", language, study=study.folder),
                authors=tuple(study.config.authors), date=day(content["as_of"], language), language=language,
                paper=study.config.paper,
            )  # fmt: skip
            waiting += [
                pool.submit(
                    render, markdown, front, target, f"exploration.{language}", (each,),
                    figures=figures.folder, alt=figures.alt, study=study.folder,
                )
                for each in formats
            ]  # fmt: skip
        for job in waiting:
            written += job.result()
            if progress is not None:
                progress(written[-1].name)
    return written
