"""Every word that people read outside a report, in the reader's language.

They lie in `templates/words/<language>.yaml` (English and French by us, others by a study, whose copy wins).
"""

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from . import resources
from .errors import ResourceError

__all__ = ["day", "languages", "number", "percent", "word"]

NARROW = "\u202f"  # French typography: a narrow no-break space before % ; : ? ! and between thousands


@cache
def _load(language: str, study: Path | None) -> Mapping[str, Any]:
    return YAML(typ="safe", pure=True).load(resources.text(f"templates/words/{language}.yaml", study))


@cache
def _entry(key: str, language: str, study: Path | None) -> Any:
    entry: Any = _load(language, study)
    for part in key.split("."):
        if not isinstance(entry, Mapping) or part not in entry:
            raise ResourceError(f"templates/words/{language}.yaml has no entry {key!r}: add it there.")
        entry = entry[part]
    return entry if isinstance(entry, Mapping) else str(entry)


def languages(study: Path | None = None) -> list[str]:
    """Return the languages that have a file of words, sorted."""
    return [name.removesuffix(".yaml") for name in resources.listing("templates/words", study) if name.endswith(".yaml")]


def word(key: str, language: str, *, study: Path | None = None, **values: Any) -> str:
    """Return the words kept under a dotted key, with its fields filled in.

    Parameters
    ----------
    key
        Such as ``"consensus.too_few"``.
    language
        A code that has a file of words.
    study
        A study's folder whose own words win.
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
    entry = _entry(key, language, study)
    if isinstance(entry, Mapping):
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
    exact = Decimal(repr(round(float(value), 10)))  # a share of 0.125 is 12.5 %, whatever the last bits of a float say
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
    text = number(100 * share, language, digits)
    return f"{text}{NARROW}%" if language == "fr" else f"{text}%"


def day(value: Any, language: str) -> str:
    """Return a date in the order a reader of that language expects, the month as a word.

    Examples
    --------
    >>> import datetime
    >>> day(datetime.date(2026, 3, 1), "fr")
    '1er mars 2026'
    """
    months = _load(language, None)["months"]
    month = months[value.month - 1]
    if language == "fr":
        return f"{'1er' if value.day == 1 else value.day} {month} {value.year}"
    return f"{value.day} {month} {value.year}"
