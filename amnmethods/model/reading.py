"""Read the text of `study.yaml` or of a rule; each error names file, line, key, what was found and what is allowed."""

import io
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ..errors import StudyFileError
from .config import Loc, StudyConfig, missing_texts
from .rules import ConsensusRule

Noun = TypeVar("Noun", bound=BaseModel)
CLAUSES = ("one", "any")  # as `condition.Clause` calls them

# Words for what pydantic says in a programmer's; the rest of its messages read well as they are.
SAID = {
    "missing": "is required",
    "too_short": "should not be empty",
    "extra_forbidden": "is not a key that is known here",
    "string_type": "should be text",
    "tuple_type": "should be a list",
    "dict_type": "should be a group of keys",
    "model_type": "should be a group of keys",
    "model_attributes_type": "should be a group of keys",
}


def _place(loc: Loc) -> Loc:
    """Return a place as the file has it, without our names of the two kinds of clause."""
    return tuple(
        k for before, k in zip((None, *loc), loc, strict=False) if k not in CLAUSES or not isinstance(before, int)
    )


def line_of(node: Any, loc: tuple[Any, ...]) -> int:
    """Return the line (from 1) of a place in a document that ruamel.yaml loaded; a missing key has its parent's."""
    line = 0
    for key in loc:
        try:
            line = (node.lc.key(key) if hasattr(node, "keys") else node.lc.item(key))[0]
            node = node[key]
        except (AttributeError, KeyError, TypeError, IndexError):
            continue  # a part of the place that is a name of ours, or the key that is missing
    return line + 1


def _keys(node: Any, loc: tuple[Any, ...]) -> str:
    """Return the place as the researcher wrote it: only the keys that the document has, and the last one."""
    said: list[str] = []
    for k, key in enumerate(loc):
        listed = not hasattr(node, "keys")
        try:
            node = node[key]
        except (KeyError, TypeError, IndexError):
            if k < len(loc) - 1 or not isinstance(key, str) or "[" in key:
                continue
        said.append(str(key + 1) if listed and isinstance(key, int) else str(key))
    return ".".join(said)


def _value(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def read_study(text: str, file: str = "study.yaml") -> StudyConfig:
    """Read what a study file says.

    Parameters
    ----------
    text
        YAML 1.2 without tags.
    file
        The name to show in errors.

    Raises
    ------
    StudyFileError
        Anything is not allowed: one line per place, all at once.
    """
    known = _read.get(text)  # a frozen noun, so that the same text may share it
    if known is None:
        known = _read_study(text, file)
        if len(_read) >= 8:
            _read.clear()
        _read[text] = known
    return known


_read: dict[str, StudyConfig] = {}  # the last few study files that were well


def _read_study(text: str, file: str) -> StudyConfig:
    document = _document(text, file, "title: and languages:")
    config, lines = _validated(StudyConfig, document, file)
    found = list(_texts_of_parts(document)) if config is None else config.problems()
    lines += [f"{file}, line {line_of(document, loc)}, {_keys(document, loc)}: {said}" for loc, said in found]
    if config is None or lines:
        raise _refusal(file, lines)
    return config


def read_rule(text: str, file: str) -> ConsensusRule:
    """Read a consensus rule from a file of its own, such as those in `templates/rules`.

    Parameters
    ----------
    text
        YAML 1.2 without tags: what stands under ``consensus:`` in a study file.
    file
        The name to show in errors.

    Raises
    ------
    StudyFileError
        Anything is not allowed: one line per place, all at once.
    """
    return noun_of(ConsensusRule, text, file, "name: and outcomes:")


def noun_of(kind: type[Noun], text: str, file: str, expected: str) -> Noun:
    """Return the noun that a file of its own describes, or raise `StudyFileError` with a line for each place."""
    noun, lines = _validated(kind, _document(text, file, expected), file)
    if noun is None:
        raise _refusal(file, lines)
    return noun


def _document(text: str, file: str, expected: str) -> Any:
    try:
        document = YAML(typ="rt", pure=True).load(io.StringIO(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = " ".join(str(error.problem).split())
        raise StudyFileError(f"{file}, line {line}: this is not YAML: {said}. Mend the line and try again.") from None
    except YAMLError as error:
        raise StudyFileError(f"{file}: this is not YAML: {' '.join(str(error).split())}.") from None
    if not hasattr(document, "keys"):
        raise StudyFileError(f"{file}, line 1: found {_value(document)!r}, expected keys such as {expected}.")
    return document


def _validated(kind: type[Noun], document: Any, file: str) -> tuple[Noun | None, list[str]]:
    """Return the noun that a document describes, or a line for each place that is not allowed."""
    try:
        return kind.model_validate(document), []
    except ValidationError as error:
        found = error.errors(include_url=False)
        return None, [_line(document, file, problem) for problem in found if not _echo(problem, found)]


def _texts_of_parts(document: Any) -> Iterator[tuple[Loc, str]]:
    """Look for missing languages in those parts of a faulty study file that are well in themselves."""
    listed = document.get("languages")
    languages = (listed,) if isinstance(listed, str) else tuple(listed or ())
    for name, part in StudyConfig.model_fields.items():
        if name in document and all(isinstance(language, str) for language in languages):
            try:
                read = TypeAdapter[Any](part.annotation or Any).validate_python(document[name])
            except ValidationError:
                continue
            yield from missing_texts(read, languages, (name,))


def _refusal(file: str, lines: list[str]) -> StudyFileError:
    once = list(dict.fromkeys(lines))
    places = "1 place" if len(once) == 1 else f"{len(once)} places"
    return StudyFileError(f"{file} has {places} to mend:\n" + "\n".join(once))


def _echo(problem: Any, found: list[Any]) -> bool:
    """Tell whether a list is only called too short because its entries failed, which are listed themselves."""
    loc = problem["loc"]
    return problem["type"] == "too_short" and any(
        len(p["loc"]) > len(loc) and p["loc"][: len(loc)] == loc for p in found
    )


def _line(document: Any, file: str, problem: Any) -> str:
    loc, kind = _place(problem["loc"]), problem["type"]
    said = SAID.get(kind) or problem["msg"].removeprefix("Value error, ").replace("Input should be", "should be")
    place = f"{file}, line {line_of(document, loc)}, {_keys(document, loc)}"
    if kind == "missing" or hasattr(problem["input"], "keys"):
        return f"{place}: {said}"
    return f"{place}: found {_value(problem['input'])!r}: {said}"
