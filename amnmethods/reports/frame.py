"""What every report shares: its languages and formats are checked, its charts drawn, its files written."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ReportError
from ..words import day, word
from .figures import Figures
from .render import FORMATS, Front, render
from .templates import fill, languages_of

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["write_report"]


def write_report(
    study: "Study",
    template: str,
    content: Callable[["Study", str, Figures], Mapping[str, Any]],
    *,
    kind: str,
    languages: Sequence[str],
    formats: Sequence[str],
    folder: Path | str | None = None,
    name: str | None = None,
    labels: Mapping[str, Any] | None = None,
    of: Callable[[str], str] | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write a report in each language and format, and return the paths: ``<name>.<language>.<format>``.

    Parameters
    ----------
    study
        An open study.
    template
        Which `templates/reports/<template>.<language>.md.j2` is filled; the study's own copy wins.
    content
        Called with the study, a language and the `Figures` to draw into; returns exactly what the template's head
        comment lists, among it ``as_of``, the day that the report bears.
    kind
        The key of the words that stand below the title, such as ``"report.kind"``.
    languages, formats
        As the caller asked; checked here, before anything is drawn.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    name
        What the files are called, where one template makes several reports; by default as the template.
    labels
        The outcome classes of the study's rule and their labels, for a template that names them.
    of
        What the report is of, such as the name of a network, in a language; it stands after the kind.
    progress
        Called with the name of each file when it is written.

    Raises
    ------
    ReportError
        A language has no template, or a format is unknown.
    """
    known = languages_of(template, study.folder)
    unknown = [each for each in languages if each not in known]
    if unknown:
        raise ReportError(
            f"There is no {template} report in the language {', '.join(unknown)}; there is: {', '.join(known)}. "
            f"Write {study.folder / 'templates/reports' / f'{template}.{unknown[0]}.md.j2'} after the English one."
        )
    wrong = [each for each in formats if each not in FORMATS]
    if wrong:
        raise ReportError(f"Unknown format {', '.join(map(repr, wrong))}: a report comes as {', '.join(FORMATS)}.")
    from ..study.snapshot import at_one_moment  # here, so that importing the room stays cheap

    target = Path(folder) if folder is not None else study.folder / "outputs"
    written: list[Path] = []
    with (
        tempfile.TemporaryDirectory() as temporary, at_one_moment(study.store), ThreadPoolExecutor(max_workers=2) as pool,
    ):  # fmt: skip
        waiting = []  # Pandoc and Typst work while the charts of the next language are drawn
        for language in languages:
            figures = Figures(
                Path(temporary) / language, bool({"html", "pdf"} & set(formats)), "docx" in formats, pool=pool
            )
            told = content(study, language, figures)
            markdown = fill(template, language, told, labels=labels, study=study.folder)
            said = word(kind, language, study=study.folder)
            front = Front(
                title=study.title(language), subtitle=said if of is None else f"{said} – {of(language)}",
                authors=tuple(study.config.authors), date=day(told["as_of"], language), language=language,
                paper=study.config.paper,
            )  # fmt: skip
            figures.finish()
            waiting.append(
                pool.submit(
                    render, markdown, front, target, f"{name or template}.{language}", tuple(formats),
                    figures=figures.folder, alt=figures.alt, study=study.folder,
                )
            )  # fmt: skip
        for job in waiting:
            for path in job.result():
                written.append(path)
                if progress is not None:
                    progress(path.name)
    return written
