"""The same item in two languages: length, numbers and reading level side by side, for a bilingual reviewer."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import StrategiesError
from .reading_level import reading_level
from .tables import blank, joined, need, once

__all__ = ["parity"]

SPACES = "\u00a0\u2009\u202f"  # no-break, thin and narrow no-break: French parts thousands by them
NUMBER = {
    "en": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"),
    "fr": re.compile(rf"\d{{1,3}}(?:[ {SPACES}]\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?"),
}


def parity(
    items: pd.DataFrame,
    languages: Sequence[str],
    *,
    length_ratio: tuple[float, float] | None = None,
    reading_grade: float | None = None,
    reading_ease: float | None = None,
    wording: str = "wording",
) -> pd.DataFrame:
    """Set each item's wordings side by side: what to look at before a panel reads them, not a proof of equal meaning.

    Parameters
    ----------
    items
        ``item_id``, ``wording_<language>``.
    languages
        The first is what the others are compared with.
    length_ratio
        Lowest and highest length of the other wording by that of the first that needs no look; None looks at none.
        French is often a fifth longer than English.
    reading_grade
        School grade from which a text is called hard in English; None for no such advice.
    reading_ease
        Ease below which it is called hard in English (Flesch) or French (Kandel and Moles); None for none.
    wording
        ``"wording"``, or ``"plain"`` for the plain texts.

    Returns
    -------
    One row per item and further language (one per item where there is one language): ``item_id``,
    ``language``, ``other``; ``length``, ``length_other`` (characters), ``length_ratio``; ``numbers``,
    ``numbers_other`` (those in digits, with a point for the decimal mark), ``numbers_differ`` (nullable bool; numbers
    in words are not read); ``grade`` (Flesch-Kincaid, English), ``ease``, ``ease_other`` (each by the formula of its
    language); ``look_at``, parted by "; ": ``missing``, ``length``, ``numbers``, ``same_text``, ``hard`` or
    ``hard_other``; ``reason``: ``no_wording`` where nothing can be compared.

    Raises
    ------
    StrategiesError
        There is no column for a language, or an item stands twice.

    Examples
    --------
    >>> words = {"wording_en": ["Meet 12 times a year"], "wording_fr": ["Se réunir 10 fois l’an"]}
    >>> items = pd.DataFrame({"item_id": ["s07"], **words})
    >>> parity(items, ["en", "fr"])[["numbers", "numbers_other", "numbers_differ", "look_at"]].values.tolist()
    [['12', '10', True, 'numbers']]
    """
    if not languages:
        raise StrategiesError("Say which languages to compare: languages=['en', 'fr'].")
    columns = [f"{wording}_{language}" for language in languages]
    once(items, ["item_id"], "items")
    need(items, columns, "items")
    first = languages[0]
    rows = []
    for item in items.to_dict("records"):
        text = _text(item[f"{wording}_{first}"])
        for other in list(languages[1:]) or [""]:
            second = _text(item[f"{wording}_{other}"]) if other else None
            row = {"item_id": item["item_id"], "language": first, "other": other or None}
            rows.append({**row, **_compared(text, first, second, other, length_ratio, reading_grade, reading_ease)})
    table = pd.DataFrame(rows, columns=COLUMNS)
    numbers = ["length_ratio", "grade", "ease", "ease_other"]
    return table.astype(
        {"length": "Int64", "length_other": "Int64", "numbers_differ": "boolean", **dict.fromkeys(numbers, float)}
    )


COLUMNS = [
    "item_id", "language", "other", "length", "length_other", "length_ratio", "numbers", "numbers_other", "numbers_differ", "grade",
    "ease", "ease_other", "look_at", "reason",
]  # fmt: skip


def _text(value: object) -> str:
    return "" if blank(pd.Series([value], dtype=object)).item() else str(value).strip()


def _compared(
    text: str,
    first: str,
    second: str | None,
    other: str,
    length_ratio: tuple[float, float] | None,
    reading_grade: float | None,
    reading_ease: float | None,
) -> dict[str, object]:
    level = reading_level(text, first)
    level2 = reading_level(second or "", other)
    both = bool(text and second)
    ratio = len(second or "") / len(text) if both else np.nan
    numbers, numbers2 = _numbers(text, first), _numbers(second or "", other)
    differ = Counter(numbers) != Counter(numbers2) if both else pd.NA
    look = []
    if not text or second == "":
        look.append("missing")
    if length_ratio is not None and both and not length_ratio[0] <= ratio <= length_ratio[1]:
        look.append("length")
    if both and differ:
        look.append("numbers")
    if both and text == second:
        look.append("same_text")
    hard = reading_grade is not None and level.grade is not None and level.grade >= reading_grade
    if hard or _hard(level.ease, reading_ease):
        look.append("hard")
    if _hard(level2.ease, reading_ease):
        look.append("hard_other")
    return {
        "length": len(text), "length_other": pd.NA if second is None else len(second), "length_ratio": ratio,
        "numbers": joined(numbers), "numbers_other": joined(numbers2), "numbers_differ": differ, "grade": level.grade,
        "ease": level.ease, "ease_other": level2.ease, "look_at": joined(look),
        "reason": "" if both or (second is None and text) else "no_wording",
    }  # fmt: skip


def _hard(ease: float | None, below: float | None) -> bool:
    return ease is not None and below is not None and ease < below


def _numbers(text: str, language: str) -> list[str]:
    """Return the numbers of a text in one way of writing: no thousands mark, a point before decimals."""
    marks = {"en": (",", "."), "fr": ("", ",")}
    group, decimal = marks.get(language, ("", "."))
    found = NUMBER.get(language, NUMBER["en"]).findall(text)
    plain = [re.sub(f"[ {SPACES}]", "", number).replace(group or " ", "").replace(decimal, ".") for number in found]
    return [number.rstrip("0").rstrip(".") if "." in number else number for number in plain]
