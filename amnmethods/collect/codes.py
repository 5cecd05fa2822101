"""Panellists' codes: exact, as compared, or near enough to be named in a question and never matched by themselves."""

import re
from collections.abc import Sequence

from ..sheets import comparable

__all__ = ["edit_distance", "excel_damage", "look_alike", "nearest_codes"]

# Characters that are taken for each other in print and handwriting.
LOOK_ALIKES = str.maketrans({"o": "0", "i": "1", "l": "1", "|": "1", "s": "5", "b": "8", "z": "2"})


def edit_distance(a: str, b: str, most: int = 2) -> int:
    """Return the optimal string alignment distance of two texts, or `most` + 1 where it is larger.

    Counted are single characters put in, left out or changed, and neighbours swapped.

    Examples
    --------
    >>> edit_distance("P-3KXD", "P-3KXO"), edit_distance("P-01", "P-10"), edit_distance("abc", "xyz")
    (1, 1, 3)
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        earlier, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def nearest_codes(code: str, panel: Sequence[str], n: int = 3) -> list[str]:
    """Return the panel's codes at the smallest edit distance, at most 1 away (2 where the code is longer than 5)."""
    plain = comparable(code)
    most = 1 if len(plain) <= 5 else 2
    far = sorted((edit_distance(plain, comparable(other), most), other) for other in panel)
    return [other for distance, other in far if distance == far[0][0] <= most][:n]


def look_alike(code: str, panel: Sequence[str]) -> tuple[str, str, str] | None:
    """Return the one code of the panel that differs in look-alike characters only, with what was read for what.

    Examples
    --------
    >>> look_alike("P-O12", ["P-012", "P-013"])
    ('P-012', 'O', '0')
    """
    plain = code.strip()
    folded = comparable(plain).translate(LOOK_ALIKES)
    same = [other for other in panel if comparable(other).translate(LOOK_ALIKES) == folded]
    if len(same) != 1 or len(same[0]) != len(plain):
        return None
    pairs = [(x, y) for x, y in zip(plain, same[0], strict=True) if comparable(x) != comparable(y)]
    found, meant = ("".join(dict.fromkeys(side)) for side in zip(*pairs, strict=True))
    return same[0], found, meant


def excel_damage(code: str, panel: Sequence[str]) -> str | None:
    """Return the one code of the panel that a spreadsheet would have turned into this one.

    Leading zeros are lost (0012 to 12), an E between digits becomes an exponent (1E5 to 100000 or 1.00E+05).

    Examples
    --------
    >>> excel_damage("12", ["0012", "0013"]), excel_damage("1.00E+05", ["1E5"]), excel_damage("7", ["P-7"])
    ('0012', '1E5', None)
    """
    found = _as_number(code)
    if found is None:
        return None
    meant = [other for other in panel if other != code and _as_number(other) == found]
    return meant[0] if len(meant) == 1 else None


def _as_number(code: str) -> float | None:
    return float(code) if re.fullmatch(r"\s*\d+(\.\d+)?(e[+-]?\d{1,2})?\s*", code, re.IGNORECASE) else None
