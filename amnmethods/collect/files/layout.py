"""What a format of answers is, and how the one that fits a table is found."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...errors import ImportRefused
from ...sheets import Note, Sheet, comparable, number_in
from ...words import word
from ..asked import Asked
from ..headings import Headings, Target, field_of, squash
from ..problems import Desk
from ..vocabulary import FIELDS

__all__ = [
    "ANSWERS",
    "Format",
    "Reading",
    "column_of_panellists",
    "column_of_rounds",
    "in_rows",
    "items_named",
    "recognise",
    "round_in",
]

# One row per filled or blank cell that answers something, still as text. `kind`: rating, comment, unable, state,
# recorded_at or finished; `order` is the place among the answers of the same row of the file.
ANSWERS = ["row", "letter", "panellist", "round", "item_id", "criterion", "kind", "text"]


@dataclass
class Reading:
    """What a format made of a table.

    `used` are the letters of the columns that were understood; `texts` the item and versions of each heading or cell
    that quoted a wording; `id_letter` the column of the panellists' codes, "" where they head columns; `unit` what one
    person's answers stand in: a "row", a column ("letter"), or neither ("cell").
    """

    answers: pd.DataFrame
    used: set[str]
    unit: str = "row"
    id_letter: str = ""
    texts: dict[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    other_rounds: dict[int, int] = field(
        default_factory=dict
    )  # rounds found and left aside, with their columns or rows


def as_it_is(sheet: Sheet, asked: Asked, headings: Headings, language: str) -> tuple[Sheet, list[Note]]:
    """Return a table that needs no rearranging before it is read, and nothing to say about it."""
    return sheet, []


@dataclass(frozen=True)
class Format:
    """A layout of answers: its name, how many items it finds, which columns hold answers or codes, and its reader.

    `prepare` comes first where a system's export has rows or columns to rearrange; `letters` and `read` see its table.
    """

    name: str
    items_found: Callable[[Sheet, Asked, Headings], int]
    letters: Callable[[Sheet, Asked, Headings], set[str]]
    read: Callable[[Sheet, Asked, Headings, Desk], Reading | None]
    prepare: Callable[[Sheet, Asked, Headings, str], tuple[Sheet, list[Note]]] = as_it_is


def recognise(formats: Sequence[Format], sheet: Sheet, asked: Asked, headings: Headings, language: str) -> Format:
    """Return the format that finds most items; the first of the list where two find as many.

    Raises
    ------
    ImportRefused
        No format finds an item; the message lists the headings and what would have been understood.
    """
    found = [(form.items_found(sheet, asked, headings), -order, form) for order, form in enumerate(formats)]
    best = max(found, key=lambda entry: entry[:2])
    if best[0] == 0:
        shown = ", ".join(str(column) for column in list(sheet.cells.columns)[:12])
        items = ", ".join(asked.known_items[:5])
        raise ImportRefused(word("import.refused.no_items", language, file=sheet.path.name, found=shown, items=items))
    return best[2]


def column_of_panellists(sheet: Sheet, asked: Asked, candidates: Collection[str]) -> str | None:
    """Return the letter of the column with the panellists' codes: by its content where it fits, else by its heading."""
    panel = {comparable(code) for code in asked.panel}
    best: tuple[float, int, str] | None = None
    for position, letter in enumerate(sheet.letters):
        if letter not in candidates:
            continue
        texts = {comparable(text) for text in sheet.cells.iloc[:, position]} - {""}
        share = len(texts & panel) / len(texts) if texts else 0.0
        plain = squash(str(sheet.cells.columns[position]))
        rank = FIELDS["panellist_id"].index(plain) if plain in FIELDS["panellist_id"] else 1000
        if share < 0.5 and rank == 1000:
            continue
        score = (2.0 if rank == 0 else round(share, 1), -rank, letter)
        best = max(best, score, key=lambda entry: entry[:2]) if best else score
    return best[2] if best else None


def column_of_rounds(sheet: Sheet, candidates: Collection[str]) -> str | None:
    """Return the letter of a column that tells the round of each row, as whole numbers."""
    found = []
    for position, letter in enumerate(sheet.letters):
        plain = squash(str(sheet.cells.columns[position]))
        if letter not in candidates or field_of(plain, ["round"]) is None:
            continue
        texts = [text for text in sheet.cells.iloc[:, position] if text.strip()]
        if texts and all(round_in(text) is not None for text in texts):
            found.append((FIELDS["round"].index(plain), letter))
    return min(found)[1] if found else None


def round_in(text: str) -> int | None:
    """Return the round a cell names: 2, Round 2, R2, tour 2."""
    match = re.fullmatch(r"(?:r|round|tour|t|stage|wave|vague|étape)?[\s_.\-]*(\d{1,2}(?:[.,]0+)?)", comparable(text))
    number = number_in(match.group(1)) if match else None
    return int(number) if number is not None else None


def items_named(sheet: Sheet, position: int, headings: Headings, desk: Desk) -> dict[str, Target | None]:
    """Return the item each cell of a column names; one that names none is asked about once (fault 14)."""
    found: dict[str, Target | None] = {}
    letter = sheet.letters[position]
    for text, row in zip(sheet.cells.iloc[:, position], sheet.cells.index, strict=True):
        if text in found:
            continue
        found[text] = headings.find((text,))
        if found[text] is None and text.strip():
            near = headings.nearest(text)
            told: dict[str, Any] = {
                "row": int(row),
                "letter": letter,
                "text": text[:120],
                "variant": "row",
                "suggested": near or "ignore",
            }
            choice = desk.ask(14, [*([near] if near else []), "ignore", *headings.asked.items], **told)
            if choice not in (None, "ignore"):
                found[text] = Target(str(choice))
    return found


def in_rows(
    sheet: Sheet, position: int, panellists: pd.Series, rounds: pd.Series, item_id: str, criterion: str, kind: str
) -> pd.DataFrame:
    """Return one column of a table as answers."""
    n = len(sheet.cells)
    return pd.DataFrame(
        {
            "row": np.asarray(sheet.cells.index),
            "letter": [sheet.letters[position]] * n,
            "panellist": np.asarray(panellists, dtype=object),
            "round": np.asarray(rounds, dtype=object),
            "item_id": [item_id] * n,
            "criterion": [criterion] * n,
            "kind": [kind] * n,
            "text": np.asarray(sheet.cells.iloc[:, position], dtype=object),
        },
        columns=ANSWERS,
    )
