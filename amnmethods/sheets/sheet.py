"""The noun of this room: one table of text cells, and what was found about the file it came from."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..words import word

__all__ = ["Note", "Sheet", "column_letter", "comparable"]


@dataclass(frozen=True)
class Note:
    """One thing found about a file, told in the reader's own language when it is read.

    Examples
    --------
    >>> Note("sheets.found.encoding", {"encoding": "UTF-8"}).text("fr")
    "L'encodage est UTF-8."
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str = "en", study: Path | None = None) -> str:
        """Return the note as one sentence."""
        return word(self.key, language, study=study, **self.values)


@dataclass(frozen=True)
class Sheet:
    """One table read from a file, every cell as text.

    Attributes
    ----------
    path, name, sha256
        The file, the worksheet (None in a text file) and the fingerprint of the file's bytes.
    cells
        Text cells, blank where empty. The index holds the row numbers a spreadsheet shows; the columns are the
        headings, those of a header of several rows joined by " / ". Headings may repeat: use positions then.
    letters
        One column letter per column of `cells`.
    headings
        One tuple per column: its heading in each header row, from the top.
    header_rows
        The row numbers of the header.
    notes
        What was found, in the order it was found.
    decimal
        "," or "." where numbers with decimals were seen, "both" or None otherwise.
    spread
        (row number, column letter) of cells whose value came from a merged cell above them.
    """

    path: Path
    name: str | None
    sha256: str
    cells: pd.DataFrame
    letters: tuple[str, ...]
    headings: tuple[tuple[str, ...], ...]
    header_rows: tuple[int, ...]
    notes: tuple[Note, ...] = ()
    decimal: str | None = None
    spread: frozenset[tuple[int, str]] = frozenset()

    def found(self, language: str = "en") -> list[str]:
        """Return what was found about the file, one sentence each."""
        return [note.text(language) for note in self.notes]


def column_letter(position: int) -> str:
    """Return the letter a spreadsheet gives the column at a position counted from 0.

    Examples
    --------
    >>> [column_letter(position) for position in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# Blanks that `str.strip` leaves alone although nobody sees them: zero-width characters and the byte order mark.
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def comparable(text: str) -> str:
    """Return text as it is compared: composed accents (NFC), no unseen characters, single blanks, any case.

    Stored text is never changed; only two texts that are compared pass through here.

    Examples
    --------
    >>> comparable("E\u0301tape ") == comparable("\u00e9tape")
    True
    """
    return " ".join(unicodedata.normalize("NFC", text.translate(UNSEEN)).casefold().split())
