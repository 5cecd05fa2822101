"""Every word that people read outside a report, in the reader's language.

They lie in `templates/words/<language>.yaml` (English and French by us, others by a study, whose copy wins).
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from . import resources
from .errors import ResourceError

__all__ = ["day", "languages", "number", "percent", "word", "words_in_force", "words_of"]

NARROW = "\u202f"  # French typography: a narrow no-break space before % ; : ? ! and between thousands

_study: ContextVar[Path | None] = ContextVar("study", default=None)


@contextmanager
def words_of(study: Path) -> Iterator[None]:
    """Let a study's own words win in all that is said within the block, also by rooms that know of no study."""
    token = _study.set(study)
    try:
        yield
    finally:
        _study.reset(token)


def words_in_force() -> Path | None:
    """Return the study whose own words win just now; None for ours. What keeps sentences keeps them by this."""
    return _study.get()


@cache
def _load(language: str, study: Path | None) -> tuple[Mapping[str, Any], ...]:
    """Return the files of words in which to look, one after another.

    A study's own file need not say everything: what it leaves out is ours, in English where we have not its language.
    """
    name = f"templates/words/{language}.yaml"
    own = study is not None and (Path(study) / name).is_file()
    ours = language if language in languages() or not own else "en"
    found = [resources.find(name, study)] if own else []
    return tuple(_read(path) for path in [*found, resources.find(f"templates/words/{ours}.yaml")])


@cache
def _read(path: Path) -> Mapping[str, Any]:
    try:
        read = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except YAMLError as error:
        raise ResourceError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(read, Mapping):
        raise ResourceError(f"{path} should hold keys and words, such as  consensus: {{no_consensus: ...}}.")
    return read


@cache
def _entry(key: str, language: str, study: Path | None) -> Any:
    for words in _load(language, study):
        entry: Any = words
        for part in key.split("."):
            entry = entry.get(part) if isinstance(entry, Mapping) else None
        if entry is not None:
            return entry if isinstance(entry, (Mapping, list)) else str(entry)
    raise ResourceError(f"templates/words/{language}.yaml has no entry {key!r}: add it there.")


def languages(study: Path | None = None) -> list[str]:
    """Return the languages that have a file of words, sorted."""
    return [
        name.removesuffix(".yaml") for name in resources.listing("templates/words", study) if name.endswith(".yaml")
    ]


def word(key: str, language: str, *, study: Path | None = None, **values: Any) -> str:
    """Return the words kept under a dotted key, with its fields filled in.

    Parameters
    ----------
    key
        Such as ``"consensus.too_few"``.
    language
        A code that has a file of words.
    study
        A study's folder whose own words win; None for the one named by `words_of`, if any.
    values
        Fill the ``{fields}`` of the text. Where the entry has the forms ``one`` and ``other``, ``n`` chooses.

    Raises
    ------
    ResourceError
        The language has no file, or its file lacks the key or one of the fields.

    Examples
    --------
    >>> word("consensus.no_consensus", "fr")
    'pas de consensus'
    """
    entry = _entry(key, language, study or _study.get())
    if not isinstance(entry, str):
        n = values.get("n")
        if n is None or not {"one", "other"} <= set(entry):
            raise ResourceError(f"templates/words/{language}.yaml: {key!r} is a group of words, or needs n.")
        entry = entry["one" if n == 1 or (language == "fr" and 0 <= n < 2) else "other"]
    try:
        return entry.format(**values)
    except KeyError as missing:
        raise ResourceError(f"templates/words/{language}.yaml: {key!r} asks for the unknown field {missing}.") from None


def number(value: float, language: str, digits: int = 2) -> str:
    """Return a number as a reader of that language writes it; an undefined one is an en dash.

    Halves are rounded up, as people do it by hand; a whole number loses its empty decimals where more than one was
    asked for.

    Examples
    --------
    >>> number(0.5, "fr", 1), number(2.5, "en", 0)
    ('0,5', '3')
    >>> number(float("nan"), "en")
    '–'
    """
    if value is None or not hasattr(value, "__float__") or math.isnan(value):
        return "–"
    return _written(float(value), language, digits)


@lru_cache(maxsize=4096)
def _written(value: float, language: str, digits: int) -> str:
    exact = Decimal(repr(round(value, 10)))  # a share of 0.125 is 12.5 %, whatever the last bits of a float say
    text = f"{exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
    if digits > 1 and float(text).is_integer():
        text = text.partition(".")[0]
    if float(text) == 0:
        text = text.removeprefix("-")
    return (text.replace(".", ",") if language == "fr" else text).replace("-", "\u2212")


def percent(share: float, language: str, digits: int = 0) -> str:
    """Return a share (0 to 1) in per cent.

    Examples
    --------
    >>> percent(0.714, "en")
    '71%'
    """
    if share is None or math.isnan(share):
        return "–"
    text = _written(100 * float(share), language, digits)
    return f"{text}{NARROW}%" if language == "fr" else f"{text}%"


def day(value: Any, language: str) -> str:
    """Return a date in the order a reader of that language expects, the month as a word.

    Examples
    --------
    >>> import datetime
    >>> day(datetime.date(2026, 3, 1), "fr")
    '1er mars 2026'
    """
    month = _entry("months", language, _study.get())[value.month - 1]
    if language == "fr":
        return f"{'1er' if value.day == 1 else value.day} {month} {value.year}"
    return f"{value.day} {month} {value.year}"
