"""A document for each network: its implementation plan, and one page on where it stands with it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ReportError
from .frame import write_report
from .plan_content import plan_content
from .plan_progress import progress_content
from .tailoring_reader import Tables

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["plan_document", "progress_page"]


def plan_document(
    study: "Study",
    site: str | None = None,
    languages: Sequence[str] = ("en", "fr"),
    formats: Sequence[str] = ("html", "docx", "pdf"),
    folder: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the implementation plan of a network, or of each: its lines, timeline, logic model, coverage, gaps and risks.

    Parameters
    ----------
    study
        An open study with plan lines (table ``plan``). A part whose tables are not there yet says so in one sentence.
    site
        One network; None for each that has a plan line.
    languages
        Languages of the document: those that `templates/reports/plan.<language>.md.j2` exists in.
    formats
        Any of ``"html"``, ``"docx"``, ``"pdf"``.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    progress
        Called with the name of each file when it is written.

    Returns
    -------
    The paths written: ``plan-<site>.<language>.<format>``.

    Raises
    ------
    ReportError
        The study keeps no plan, or none of that network; a language has no template, or a format is unknown.

    Notes
    -----
    Strategies are specified by the fields of Proctor et al. (2013), doi:10.1186/1748-5908-8-139.
    """
    return _each(study, site, "plan", plan_content, languages, formats, folder, progress)


def progress_page(
    study: "Study",
    site: str | None = None,
    languages: Sequence[str] = ("en", "fr"),
    formats: Sequence[str] = ("html", "docx", "pdf"),
    folder: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write where a network stands with its plan, or each: dose, fidelity, adaptations, training, check-ins, feedback.

    Parameters
    ----------
    study
        An open study with plan lines (table ``plan``). A part whose tables are not there yet says so in one sentence.
    site, languages, formats, folder, progress
        As for `plan_document`.

    Returns
    -------
    The paths written: ``progress-<site>.<language>.<format>``.

    Raises
    ------
    ReportError
        As for `plan_document`.
    """
    return _each(study, site, "progress", progress_content, languages, formats, folder, progress)


def _each(
    study: "Study",
    site: str | None,
    template: str,
    content: Callable[..., dict[str, Any]],
    languages: Sequence[str],
    formats: Sequence[str],
    folder: Path | str | None,
    progress: Callable[[str], None] | None,
) -> list[Path]:
    """Write a document for each network that has a plan."""
    lines = study.plan()
    planned = set(lines["site"])
    order = [each.site for each in study.config.sites]
    sites = [each for each in order if each in planned] + sorted(planned - set(order))
    if not sites:
        raise ReportError(
            "The study keeps no plan yet: draft one with study.draft_plan(site), fill it in, and keep it with "
            'study.keep_table("plan", lines, source).'
        )
    if site is not None and site not in sites:
        raise ReportError(f"There is no plan of {site!r} yet; there are plans of: {', '.join(sites)}.")
    tables, written = Tables(study), []
    for each in sites if site is None else [site]:
        written += write_report(
            study, template, partial(content, tables=tables, site=each), kind=f"tailoring_reports.kind.{template}",
            languages=languages, formats=formats, folder=folder, name=f"{template}-{each}", progress=progress,
            of=partial(_name, study, each),
        )  # fmt: skip
    return written


def _name(study: "Study", site: str, language: str) -> str:
    """Return what a network is called."""
    return next((each.name.said(language) for each in study.config.sites if each.site == site), site)
