"""Lettering: how wide a text is, where it breaks, and which of its characters can be drawn.

Words come from people, so nothing in them is markup: `$`, `_` and `<b>` are drawn as they stand. A character that
DejaVu Sans lacks is drawn as an empty box. We decided against borrowing other fonts of the machine: the same table
would then give another picture elsewhere.
"""

import re
import unicodedata
from functools import cache

__all__ = ["FONT", "drawable", "line_height", "shorten", "squeeze", "text_width", "wrap"]

FONT = "DejaVu Sans"  # comes with matplotlib, so every machine has it
BOX = "\u25a1"
# Orders to the layout rather than text: a right-to-left override in one wording would turn the words beside it.
HIDDEN_ORDERS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LEADING = 1.28  # line height by font size


@cache
def _known_characters() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family=FONT))).get_charmap())


def drawable(text: object) -> str:
    r"""Return a text as it can be drawn on one line.

    Line breaks, tabs and control characters become spaces; characters that the font lacks, and those that turn the
    writing direction unseen, become an empty box, so that a reader sees something stood there.

    Examples
    --------
    >>> drawable("costs $5 _now_\n<b>")
    'costs $5 _now_ <b>'
    """
    known = _known_characters()
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in str(text))
    shown = HIDDEN_ORDERS.sub(BOX, re.sub(" +", " ", spaced).strip(" "))
    return re.sub(f"{BOX}+", BOX, "".join(c if ord(c) in known else BOX for c in shown))


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of one drawable line in inches."""
    # Word by word, for a text is measured again with each word that is tried on its line; no pair of letters of this
    # font moves together across a space.
    words = text.split(" ")
    return size * (sum(_width(word, weight) for word in words) + (len(words) - 1) * _width(" ", weight))


@cache
def _width(text: str, weight: str) -> float:
    """Return the width of a text in inches at a size of one point."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    if not text:
        return 0.0
    font = FontProperties(family=FONT, size=1, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) / 72


def line_height(size: float) -> float:
    """Return the distance from one line to the next in inches."""
    return LEADING * size / 72


def shorten(text: str, width: float, size: float, weight: str = "normal") -> str:
    """Return the text, cut with an ellipsis where it is wider than `width` inches."""
    if text_width(text, size, weight) <= width:
        return text
    return text[: _longest(text, width, size, weight, tail="…")].rstrip() + "…"


def squeeze(text: str, width: float, size: float, weight: str = "normal") -> str:
    """Return the text with its middle left out where it is too wide: ids often differ only at their end."""
    kept = len(text)
    short = text
    while text_width(short, size, weight) > width and kept > 2:
        kept -= 1
        short = f"{text[: kept // 2]}…{text[len(text) - (kept + 1) // 2 :]}"
    return short


def _longest(text: str, width: float, size: float, weight: str, tail: str = "") -> int:
    """Return how many characters fit, at least one, never parting a letter from its accent."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text_width(text[:middle] + tail, size, weight) <= width else (low, middle - 1)
    while 1 < low < len(text) and unicodedata.combining(text[low]):
        low -= 1
    return low


def wrap(text: object, width: float, size: float, *, lines: int | None = None, weight: str = "normal") -> list[str]:
    """Break a text into drawable lines no wider than `width` inches.

    Lines break at spaces, never at no-break spaces, and inside a word only where the word alone is too wide. With
    `lines`, the last line ends with an ellipsis if there was more.
    """
    found = [""]
    for word in drawable(text).split(" "):
        together = f"{found[-1]} {word}" if found[-1] else word
        if text_width(together, size, weight) <= width:
            found[-1] = together
            continue
        if found[-1]:
            found.append("")
        while text_width(word, size, weight) > width and len(word) > 1:
            fits = _longest(word, width, size, weight)
            found[-1], word = word[:fits], word[fits:]
            found.append("")
        found[-1] = word
    if lines is None or len(found) <= lines:
        return found
    last = found[lines - 1]
    return [*found[: lines - 1], shorten(f"{last}…", width, size, weight).removesuffix("…") + "…"]
