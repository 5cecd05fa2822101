"""Columns of an export that we wrote ourselves and that hold no rating: feedback shown, statements proposed, consent."""

import re
from collections.abc import Sequence

from ...sheets import Note
from ..headings import Headings
from .columns import Column

__all__ = ["PROPOSALS", "without_extras"]

FEEDBACK = re.compile(r"(.+)feedback")
CONSENT = re.compile(r"(?:r\d{1,2})?consent(asked|participation|quotation|thanks|deposit)?")
PROPOSALS = re.compile(r"(?:r\d{1,2})?proposals")


def without_extras(columns: Sequence[Column], headings: Headings) -> tuple[list[Column], list[Note]]:
    """Return the columns without them, and a note where panellists proposed statements: these are no ratings."""
    stay, notes = [], []
    for column in columns:
        shown = FEEDBACK.fullmatch(column.plain)
        if shown and headings.find((shown.group(1),)) is not None:
            continue
        if CONSENT.fullmatch(column.plain) and headings.find(column.parts) is None:
            continue
        if PROPOSALS.fullmatch(column.plain) and headings.find(column.parts) is None:
            n = sum(bool(text.strip()) for text in column.texts)
            notes += [Note("systems.notes.proposals", {"n": n, "column": column.name})] if n else []
            continue
        stay.append(column)
    return stay, notes
