"""LimeSurvey: the CSV or XLSX export of answer codes under question codes.

The columns are those that a real LimeSurvey 6.4.2 exported; the import of other versions follows the manual.
"""

import re

from ...errors import ImportRefused
from ...sheets import Note, Sheet, comparable
from ...words import word
from ..asked import Asked
from ..headings import Headings
from ..values import read_value
from . import wide
from .columns import Column, columns_of, put_together
from .extras import without_extras
from .layout import Format, column_of_panellists
from .written_codes import with_our_codes

__all__ = ["FORMAT", "is_limesurvey", "token_of"]

# `id` is the number of the response there, never a person.
OWN = {"id", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "submitdate", "interviewtime"}
UNDATED = "1980-01-01"  # what LimeSurvey writes as the date of a complete response where dates are not kept


def token_of(code: str) -> str:
    """Return the access code that LimeSurvey makes of a panellist's code: it takes out all but letters, digits, _ and ~.

    Examples
    --------
    >>> token_of("P-34KW")
    'P34KW'
    """
    return re.sub(r"[^0-9A-Za-z_~]", "", code)


def is_limesurvey(sheet: Sheet) -> bool:
    """Tell whether a table has the columns that LimeSurvey adds to its exports."""
    return len({column.plain for column in columns_of(sheet)} & (OWN - {"id"})) >= 2


def _prepare(sheet: Sheet, asked: Asked, headings: Headings, language: str) -> tuple[Sheet, list[Note]]:
    """Return the table without the system's own columns; whether and when a response was handed in stays."""
    told: list[Column] = []
    found = {column.plain: column for column in columns_of(sheet)}
    for column in columns_of(sheet):
        if column.plain == "submitdate":
            told.append(column.called("finished").holding("1" if text.strip() else "0" for text in column.texts))
            if "datestamp" not in found:
                told.append(column.called("recorded_at").holding(map(_dated, column.texts)))
        elif column.plain == "datestamp":
            handed_in = found["submitdate"].texts if "submitdate" in found else column.texts
            told.append(
                column.called("recorded_at").holding(
                    _dated(submitted) or _dated(last) for submitted, last in zip(handed_in, column.texts, strict=True)
                )
            )
        elif column.plain == "token":
            told.append(column.holding(_codes(column.texts, asked)))
        elif column.plain not in OWN:
            told.append(column)
    told, notes = without_extras(told, headings)
    smaller = put_together(sheet, with_our_codes(told, "limesurvey", asked, headings))
    _refuse_labels(smaller, asked, headings, language)
    free = {column.letter for column in told if headings.find(column.parts) is None}
    if column_of_panellists(smaller, asked, free) is None:
        raise ImportRefused(word("systems.refused.limesurvey_anonymous", language, file=sheet.path.name))
    return smaller, notes


def _codes(tokens: tuple[str, ...], asked: Asked) -> list[str]:
    """Return the panel's codes for access codes; a text that is no panellist's stays as it is."""
    known = {comparable(token_of(code)): code for code in asked.panel}
    return [known.get(comparable(token_of(token)), token) for token in tokens]


def _dated(text: str) -> str:
    return "" if text.strip().startswith(UNDATED) else text


def _refuse_labels(sheet: Sheet, asked: Asked, headings: Headings, language: str) -> None:
    """Refuse full answers: there a code outside the list shows as a blank, and comments of some questions are lost."""
    for column in columns_of(sheet):
        target = headings.find(column.parts)
        if target is None or target.kind != "rating":
            continue
        scale = asked.scales[target.criterion or next(iter(asked.scales))]
        for text in dict.fromkeys(column.texts):
            if comparable(text) and read_value(text, scale, asked.languages).written == "label":
                raise ImportRefused(
                    word(
                        "systems.refused.limesurvey_full",
                        language,
                        file=sheet.path.name,
                        column=column.name,
                        text=text[:60],
                    )
                )


def _items_found(sheet: Sheet, asked: Asked, headings: Headings) -> int:
    return wide.FORMAT.items_found(sheet, asked, headings) if is_limesurvey(sheet) else 0


FORMAT = Format("limesurvey", _items_found, wide.FORMAT.letters, wide.FORMAT.read, _prepare)
