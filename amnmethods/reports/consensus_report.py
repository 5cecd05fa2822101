"""The consensus report: what the panel agreed on, how that was found, and how far it can be trusted."""

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ReportError
from ..words import day, word
from .content import consensus_content
from .figures import Figures
from .render import FORMATS, Front, render
from .templates import fill, languages_of

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
    unknown = [each for each in languages if each not in languages_of("consensus", study.folder)]
    if unknown:
        known = ", ".join(languages_of("consensus", study.folder))
        raise ReportError(
            f"There is no consensus report in the language {', '.join(unknown)}; there is: {known}. "
            f"Write {study.folder / 'templates/reports' / f'consensus.{unknown[0]}.md.j2'} after the English one."
        )
    wrong = [each for each in formats if each not in FORMATS]
    if wrong:
        raise ReportError(f"Unknown format {', '.join(map(repr, wrong))}: a report comes as {', '.join(FORMATS)}.")
    target = Path(folder) if folder is not None else study.folder / "outputs"
    written: list[Path] = []
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(max_workers=2) as pool:
        waiting = []  # Pandoc and Typst work while the charts of the next language are drawn
        for language in languages:
            figures = Figures(Path(temporary) / language, bool({"html", "pdf"} & set(formats)), "docx" in formats)
            content = consensus_content(study, language, figures)
            markdown = fill("consensus", language, content, labels=study.rule.labels, study=study.folder)
            front = Front(
                title=study.title(language), subtitle=word("report.kind", language, study=study.folder),
                authors=tuple(study.config.authors), date=day(content["as_of"], language), language=language,
                paper=study.config.paper,
            )  # fmt: skip
            waiting += [
                pool.submit(
                    render, markdown, front, target, f"consensus.{language}", (each,),
                    figures=figures.folder, alt=figures.alt, study=study.folder,
                )
                for each in formats
            ]  # fmt: skip
        for job in waiting:
            written += job.result()
            if progress is not None:
                progress(written[-1].name)
    return written
