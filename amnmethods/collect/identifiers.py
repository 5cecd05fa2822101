"""Columns that tell who somebody is: found by heading or content, dropped before anything is stored, and said."""

import re
from collections.abc import Collection
from dataclasses import replace

from ..sheets import Note, Sheet
from .headings import squash
from .vocabulary import IDENTIFYING

__all__ = ["EMAIL", "looks_like_contact", "without_identifiers"]

EMAIL = re.compile(r"[^\s@;,<>]+@[^\s@;,<>]+\.[^\W\d_]{2,}")
IP = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){4,7}", re.IGNORECASE)
PHONE = re.compile(r"(?<!\d)(?:\+?1[\s.\-]?)?\(?\d{3}\)?[\s.\-]\d{3}[\s.\-]\d{4}(?!\d)")
MOSTLY = 0.8


def without_identifiers(
    sheet: Sheet, *, keep: Collection[str], spared: Collection[str]
) -> tuple[Sheet, list[str], list[Note]]:
    """Return the table without columns that identify people, their headings, and what to say.

    Parameters
    ----------
    keep
        Headings or column letters that stay on purpose.
    spared
        Column letters never dropped: answers to items, and the panellists' codes.
    """
    kept = {squash(entry) for entry in keep}
    dropped, stay = [], []
    for position, letter in enumerate(sheet.letters):
        heading = str(sheet.cells.columns[position])
        identifies = any(squash(part) in IDENTIFYING for part in (heading, *sheet.headings[position]))
        identifies = identifies or _content_identifies([text for text in sheet.cells.iloc[:, position] if text.strip()])
        if identifies and letter not in spared and squash(heading) not in kept and squash(letter) not in kept:
            dropped.append(heading or letter)
        else:
            stay.append(position)
    if not dropped:
        return sheet, [], []
    smaller = replace(
        sheet,
        cells=sheet.cells.iloc[:, stay],
        letters=tuple(sheet.letters[k] for k in stay),
        headings=tuple(sheet.headings[k] for k in stay),
    )
    return smaller, dropped, [Note("import.notes.dropped", {"n": len(dropped), "columns": ", ".join(dropped)})]


def looks_like_contact(text: str) -> bool:
    """Return whether a comment holds what looks like an e-mail address or a telephone number."""
    return bool(EMAIL.search(text) or PHONE.search(text))


def _content_identifies(texts: list[str]) -> bool:
    if not texts:
        return False
    return any(
        sum(pattern.fullmatch(text.strip()) is not None for text in texts) >= MOSTLY * len(texts)
        for pattern in (EMAIL, IP)
    )
