"""One cell's text as an answer on a response scale: a point, *unable*, a blank, or a fault with its number."""

import re
from dataclasses import dataclass

from ..model import ResponseScale
from ..sheets import comparable, number_in
from .vocabulary import NA_NUMBERS, NA_WORDS

__all__ = ["Reading", "is_ticked", "read_value"]

TICKED = {"1", "x", "✓", "✔", "☑", "yes", "y", "true", "oui", "o", "vrai", "checked", "coché", "unable"}
UNTICKED = {"", "0", "no", "n", "false", "non", "faux", "unchecked", "non coché"}
CODE_AND_LABEL = re.compile(r"\s*([+-]?\d+(?:[.,]\d+)?)\s*[-–—:.=)]?\s*(\D.*?)\s*")


@dataclass(frozen=True)
class Reading:
    """What a text says: `state` and `rating`, how it was written, or the number of the fault."""

    state: str = "skipped"
    rating: float = float("nan")
    written: str = ""  # "", "label", "form" (blanks, decimals, other digits)
    fault: int = 0


def read_value(text: str, scale: ResponseScale, languages: tuple[str, ...]) -> Reading:
    """Read one text on a scale; nothing is rounded and nothing guessed.

    Examples
    --------
    >>> scale = ResponseScale(points=(1, 2, 3), anchors={1: {"en": "Low"}, 3: {"en": "High"}})
    >>> read_value("3,0", scale, ("en",)).rating, read_value("1 - low", scale, ("en",)).written
    (3.0, 'label')
    >>> read_value("2.5", scale, ("en",)).fault, read_value("N/A", scale, ("en",)).fault
    (2, 4)
    """
    plain = comparable(text)
    if not plain:
        return Reading()
    unable = [scale.unable_label(language) for language in languages]
    code = scale.unable_code
    if code is not None and (plain == comparable(code) or _same_number(plain, code)):
        return Reading("unable")
    if plain in {comparable(label) for label in unable if label}:
        return Reading("unable", written="label")
    number = number_in(text)
    if number is not None:
        if scale.contains(number):
            return Reading("rated", number, "" if text == f"{number:g}" else "form")
        if number in NA_NUMBERS:
            return Reading(fault=4)
        return Reading(fault=2 if scale.low < number < scale.high else 1)
    if plain in NA_WORDS:
        return Reading(fault=4)
    labels = {point: {comparable(scale.anchor(point, language)) for language in languages} for point in scale.anchors}
    pointed = [point for point, said in labels.items() if plain in said]
    if len(pointed) == 1:
        return Reading("rated", float(pointed[0]), "label")
    if both := CODE_AND_LABEL.fullmatch(plain):
        number = number_in(both.group(1))
        if (
            number is not None
            and scale.contains(number)
            and comparable(both.group(2)) in labels.get(_key(number), set())
        ):
            return Reading("rated", number, "label")
        if (
            code is not None
            and _same_number(both.group(1), code)
            and comparable(both.group(2)) in map(comparable, unable)
        ):
            return Reading("unable", written="label")
    return Reading(fault=3)


def is_ticked(text: str, scale: ResponseScale, languages: tuple[str, ...]) -> bool | None:
    """Return whether a cell of a column of its own says *unable to rate*; None where it cannot be told."""
    plain = comparable(text)
    if plain in UNTICKED:
        return False
    if plain in TICKED or read_value(text, scale, languages).state == "unable":
        return True
    return None


def _same_number(plain: str, code: str) -> bool:
    number = number_in(plain)
    return number is not None and number == number_in(code)


def _key(number: float) -> float:
    return int(number) if number.is_integer() else number
