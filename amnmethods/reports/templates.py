"""Fill a report's template: Jinja2 in, Pandoc Markdown out."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import resources
from ..errors import ReportError, ResourceError
from ..words import words_in_force
from .filters import filters, finish, french_spaces

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["fill", "languages_of", "needs"]

FOLDER = "templates/reports"


def fill(
    name: str, language: str, variables: Mapping[str, Any], *, labels: Mapping[str, Any] | None = None,
    study: Path | None = None,
) -> str:  # fmt: skip
    """Return the Markdown of a template such as ``"consensus"`` in one language.

    Parameters
    ----------
    name, language
        The template is `templates/reports/<name>.<language>.md.j2`; the study's own copy wins.
    variables
        Exactly what the template's head comment lists.
    labels
        The rule's outcome classes and their labels.
    study
        The study's folder.

    Raises
    ------
    ReportError
        There is no such template, or it asks for a variable that is not given; the message names both.
    """
    import jinja2

    # A sheet for each of many panellists fills the same template: it is taken apart once. The labels of a rule are its own.
    environment = _environment(language, study, words_in_force()) if labels is None else _made(language, labels, study)
    try:
        return environment.get_template(f"{name}.{language}.md.j2").render(variables)
    except ResourceError as error:
        known = ", ".join(languages_of(name, study))
        raise ReportError(
            f"There is no {name} report in the language {language!r} (there is: {known}). {error}"
        ) from error
    except jinja2.TemplateError as error:
        where = f"{getattr(error, 'name', None) or f'{name}.{language}.md.j2'}"
        line = getattr(error, "lineno", None)
        raise ReportError(f"{FOLDER}/{where}{f', line {line}' if line else ''}: {error}") from error


@lru_cache(maxsize=8)
def _environment(language: str, study: Path | None, words: Path | None) -> "Environment":
    """Return the environment of a language and a study while the same words are in force."""
    return _made(language, None, study)


def _made(language: str, labels: Mapping[str, Any] | None, study: Path | None) -> "Environment":
    import jinja2

    def source(wanted: str) -> str:
        text = resources.text(f"{FOLDER}/{wanted}", study)
        return french_spaces(text) if f".{language}." in wanted and language == "fr" else text

    def load(wanted: str) -> tuple[str, None, Callable[[], bool]]:
        text = source(wanted)
        return text, None, lambda: source(wanted) == text  # a study may change its own templates at any time

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(load), undefined=jinja2.StrictUndefined, finalize=finish,
        comment_start_string="<#", comment_end_string="#>", trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters.update(filters(language, labels, study))
    return environment


def languages_of(name: str, study: Path | None = None) -> list[str]:
    """Return the languages that a report has a template in, sorted."""
    parts = [file.split(".") for file in resources.listing(FOLDER, study)]
    return [each[1] for each in parts if len(each) == 4 and each[0] == name and each[2:] == ["md", "j2"]]


def needs(name: str, language: str, study: Path | None = None) -> set[str]:
    """Return the variables that the head comment of a template lists after *Needs*."""
    head = resources.text(f"{FOLDER}/{name}.{language}.md.j2", study).split("#>")[0]
    return set(re.findall(r"\w+", head.split("Needs:")[1].split(".")[0]))
