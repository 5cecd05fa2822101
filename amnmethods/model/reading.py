"""Read the text of `study.yaml`, so that each error names file, line, key, what was found and what is allowed."""

import io
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from ..errors import StudyFileError
from .config import StudyConfig

# Words for what pydantic says in a programmer's; the rest of its messages read well as they are.
SAID = {
    "missing": "is required",
    "extra_forbidden": "is not a key that is known here",
    "string_type": "should be text",
    "tuple_type": "should be a list",
    "dict_type": "should be a group of keys",
    "model_type": "should be a group of keys",
    "model_attributes_type": "should be a group of keys",
}


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
    try:
        document = YAML(typ="rt", pure=True).load(io.StringIO(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = " ".join(str(error.problem).split())
        raise StudyFileError(f"{file}, line {line}: this is not YAML: {said}. Mend the line and try again.") from None
    if not hasattr(document, "keys"):
        raise StudyFileError(f"{file}, line 1: found {_value(document)!r}, expected keys such as title: and languages:.")
    try:
        config = StudyConfig.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False)
        lines = [_line(document, file, problem) for problem in found if not _echo(problem, found)]
    else:
        lines = [
            f"{file}, line {line_of(document, loc)}, {_keys(document, loc)}: {said}" for loc, said in config.problems()
        ]
        if not lines:
            return config
    n = len(lines)
    raise StudyFileError(f"{file} has {n} {'place' if n == 1 else 'places'} to mend:\n" + "\n".join(dict.fromkeys(lines)))


def _echo(problem: Any, found: list[Any]) -> bool:
    """Tell whether a list is only called too short because its entries failed, which are listed themselves."""
    loc = problem["loc"]
    return problem["type"] == "too_short" and any(len(p["loc"]) > len(loc) and p["loc"][: len(loc)] == loc for p in found)


def _line(document: Any, file: str, problem: Any) -> str:
    loc, kind = problem["loc"], problem["type"]
    said = SAID.get(kind) or problem["msg"].removeprefix("Value error, ").replace("Input should be", "should be")
    place = f"{file}, line {line_of(document, loc)}, {_keys(document, loc)}"
    if kind == "missing" or hasattr(problem["input"], "keys"):
        return f"{place}: {said}"
    return f"{place}: found {_value(problem['input'])!r}: {said}"
