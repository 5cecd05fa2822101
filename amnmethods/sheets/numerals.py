"""Numbers as people write them: decimal comma or point, blanks around, full-width or other scripts' digits."""

import re
import unicodedata
from collections.abc import Iterable

from .sheet import UNSEEN

__all__ = ["decimal_mark", "number_in"]

NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
DECIMAL = re.compile(r"\s*[+-]?\d+([.,])\d+\s*")
SIGNS = str.maketrans({"．": ".", "，": ",", "－": "-", "＋": "+", "\u2212": "-"})


def number_in(text: str) -> float | None:
    """Return the number that a cell's text is, or None.

    Exponents, thousands and dates are not numbers here: nothing is guessed.

    Examples
    --------
    >>> [number_in(text) for text in (" 7 ", "7,0", "７", "7.5", "1E5", "seven", "7²")]
    [7.0, 7.0, 7.0, 7.5, None, None, None]
    """
    plain = text.translate(UNSEEN).strip().translate(SIGNS)
    if not NUMBER.fullmatch(plain):
        return None
    digits = "".join(str(unicodedata.decimal(character, character)) for character in plain)
    return float(digits.replace(",", "."))


def decimal_mark(texts: Iterable[str]) -> str | None:
    """Return the decimal mark the numbers among these texts use: ",", ".", "both" or None.

    Examples
    --------
    >>> decimal_mark(["100,0", "94,7", "19"])
    ','
    """
    marks = {match.group(1) for text in texts if (match := DECIMAL.fullmatch(text))}
    return "both" if len(marks) == 2 else next(iter(marks), None)
