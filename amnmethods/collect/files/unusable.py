"""Exports that cannot be read without guessing: refused at the door, with the reason and how to export instead."""

import re
from collections import Counter

from ...errors import ImportRefused
from ...sheets import Sheet
from ...words import word
from ..headings import Headings, squash
from .columns import Column, columns_of

__all__ = ["refuse_unusable"]

# Headings of REDCap's export of labels and of LimeSurvey's under question texts; in the languages of their programs
# other than English they are met by the doubled headings of comments.
REDCAP_LABELS = {"complete?", "survey identifier", "survey timestamp", "event name", "repeat instrument", "record id"}
LIMESURVEY_TEXTS = {
    "response id", "date submitted", "last page", "start language", "date started", "date last action", "access code",
}  # fmt: skip
LONG = {"record", "field_name", "value"}
NUMBERED = re.compile(r"[\s_.\-]*\d+$")


def refuse_unusable(sheet: Sheet, headings: Headings, language: str) -> None:
    """Raise where the headings are labels instead of names, or stand there several times over (fault 15).

    Raises
    ------
    ImportRefused
        The message names the headings and says which export is needed.
    """
    columns = columns_of(sheet)
    names = {column.plain for column in columns}
    file = sheet.path.name
    if names >= LONG:
        raise ImportRefused(word("systems.refused.redcap_long", language, file=file))
    if "complete?" in names or len(names & REDCAP_LABELS) >= 3:
        shown = ", ".join(sorted(names & REDCAP_LABELS))
        raise ImportRefused(word("systems.refused.redcap_labels", language, file=file, found=shown))
    if len(names & LIMESURVEY_TEXTS) >= 3:
        shown = ", ".join(sorted(names & LIMESURVEY_TEXTS))
        raise ImportRefused(word("systems.refused.limesurvey_texts", language, file=file, found=shown))
    doubled = _doubled(columns, headings)
    if doubled:
        heading, n = doubled
        letters = [column.letter for column in columns if _bare(column) == _bare_text(heading)]
        raise ImportRefused(
            word("systems.refused.doubled", language, file=file, heading=heading, n=n, letters=", ".join(letters[:10]))
        )


def _doubled(columns: list[Column], headings: Headings) -> tuple[str, int] | None:
    """Return the heading of answers that several columns bear and that names no item, with its number of columns."""
    answering = set(headings.kinds) | set(headings.criteria)
    unnamed = [column for column in columns if len([p for p in column.parts if p]) == 1 and any(column.texts)]
    unnamed = [column for column in unnamed if headings.find(column.parts) is None and _bare(column) in answering]
    found = Counter(_bare(column) for column in unnamed).most_common(1)
    if not found or found[0][1] < 2:
        return None
    return next(column.name for column in unnamed if _bare(column) == found[0][0]), found[0][1]


def _bare(column: Column) -> str:
    return _bare_text(column.name)


def _bare_text(text: str) -> str:
    """Return a heading without the number that programs put behind a repeated one: Comment, Comment2, Comment.2."""
    return squash(NUMBERED.sub("", text))
