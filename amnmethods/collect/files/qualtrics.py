"""Qualtrics: the CSV or TSV export, whose one to three header rows are told by what they hold and never by their count.

The shape is taken from the maker's description of its data sets and from exports that others published; the service is
closed, so it was not tried against it.
"""

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ...sheets import Note, Sheet, comparable, refuse
from ..asked import Asked
from ..headings import Headings
from . import wide
from .columns import Column, columns_of, put_together
from .extras import without_extras
from .layout import Format
from .written_codes import with_our_codes

__all__ = ["FORMAT", "is_qualtrics"]

IMPORT_ID = re.compile(r'\s*\{\s*"ImportId"\s*:.*\}\s*', re.DOTALL)
LEGACY = re.compile(r"V\d+")  # legacy exports number their own columns and name them in the second row
# Columns the system adds that are neither answers nor about a person.
OWN = {
    "startdate", "enddate", "recordeddate", "status", "progress", "duration (in seconds)", "finished", "responseid",
    "responseset", "distributionchannel", "userlanguage",
}  # fmt: skip
# Status 1 preview, 2 test, 9 preview taken for spam, 17 preview in the offline application.
TRIED = {"1", "2", "9", "17", "survey preview", "survey test", "survey preview spam", "offline survey preview"}
CHANNELS = {"preview", "test"}
FIRST_ROWS = 3


@dataclass(frozen=True)
class _Head:
    """The header rows of a table: names, texts and import ids per column, and which rows of the body belong to it."""

    columns: list[Column]
    texts: list[str]
    ids: list[dict[str, Any]]
    rows: set[int]


def is_qualtrics(sheet: Sheet) -> bool:
    """Tell whether a table has the rows or the columns that Qualtrics adds to its exports."""
    columns = columns_of(sheet)
    if _row_of_ids(sheet, columns) is not None or any(IMPORT_ID.fullmatch(p) for c in columns for p in c.parts):
        return True
    names = {column.plain for column in columns}
    told = {comparable(text) for column in columns for text in (*column.parts[1:], *column.texts[:1])}
    return len(OWN & names) >= 4 or ("responseid" in told and any(LEGACY.fullmatch(c.name) for c in columns))


def _row_of_ids(sheet: Sheet, columns: Sequence[Column]) -> int | None:
    for row in range(min(FIRST_ROWS, len(sheet.cells))):
        filled = [column.texts[row] for column in columns if column.texts[row].strip()]
        if filled and sum(IMPORT_ID.fullmatch(text) is not None for text in filled) * 2 > len(filled):
            return row
    return None


def _head(sheet: Sheet) -> _Head:
    columns = columns_of(sheet)
    row = _row_of_ids(sheet, columns)
    names = [next((part for part in c.parts if part.strip() and not IMPORT_ID.fullmatch(part)), "") for c in columns]
    texts = [" ".join(part for part in c.parts[1:] if part and not IMPORT_ID.fullmatch(part)) for c in columns]
    ids = [next((part for part in c.parts if IMPORT_ID.fullmatch(part)), "") for c in columns]
    rows: set[int] = set()
    if row is not None:
        ids = [column.texts[row] for column in columns]
        rows = set(range(row + 1))
    elif not any(ids) and _holds_texts(columns):
        rows = {0}
    if rows - {row}:
        texts = [text or column.texts[0] for text, column in zip(texts, columns, strict=True)]
    named = [
        column.called(text if LEGACY.fullmatch(name) and text else name)
        for column, name, text in zip(columns, names, texts, strict=True)
    ]
    return _Head(named, texts, [_import_id(text) for text in ids], rows)


def _holds_texts(columns: Sequence[Column]) -> bool:
    """Tell whether the first row below the names is the row of question texts: where dates belong it has words."""
    dates = [column for column in columns if column.plain in ("startdate", "enddate", "recordeddate")]
    legacy = [column for column in columns if LEGACY.fullmatch(column.name)]
    first = [column.texts[0] for column in [*dates, *legacy] if column.texts]
    return any(text.strip() for text in first) and not any(character.isdigit() for text in first for character in text)


def _import_id(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _prepare(sheet: Sheet, asked: Asked, headings: Headings, language: str) -> tuple[Sheet, list[Note]]:
    """Return the answers alone; an export without any is refused like a file with headings only (fault 32)."""
    table, notes = _answers(sheet, asked, headings)
    if table.cells.empty:
        raise refuse("header_only", language, file=sheet.path.name)
    return table, notes


def _answers(sheet: Sheet, asked: Asked, headings: Headings) -> tuple[Sheet, list[Note]]:
    """Return the answers alone: no rows of texts and ids, no previews and tests, the wordings quoted set apart."""
    head = _head(sheet)
    tried = [False] * len(sheet.cells)
    told = []
    time = _time_of(head)
    for column, text, about in zip(head.columns, head.texts, head.ids, strict=True):
        if column.plain in ("status", "distributionchannel"):
            known = TRIED if column.plain == "status" else CHANNELS
            tried = [before or comparable(cell) in known for before, cell in zip(tried, column.texts, strict=True)]
        if column is time:
            told.append(
                column.called("recorded_at").holding(_in_zone(cell, about.get("timeZone")) for cell in column.texts)
            )
        elif column.plain == "finished" or column.plain not in OWN:
            told.append(column.called(*_parts(column, text, asked, headings)))
    body = [row not in head.rows for row in range(len(sheet.cells))]
    stay = [here and not preview for here, preview in zip(body, tried, strict=True)]
    notes = [Note("systems.notes.header_by_content")] if any(map(bool, head.ids)) or head.rows else []
    n_tried = sum(here and preview for here, preview in zip(body, tried, strict=True))
    if n_tried:
        notes.append(Note("systems.notes.previews", {"n": n_tried}))
    told, proposed = without_extras(told, headings)
    notes += proposed
    return put_together(sheet, with_our_codes(told, "qualtrics", asked, headings), stay), notes


def _time_of(head: _Head) -> Column | None:
    found = {column.plain: column for column in head.columns}
    return found.get("recordeddate") or found.get("enddate")


def _in_zone(text: str, zone: str | None) -> str:
    """Return a time with the zone that the export names; as it is where it names none."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=ZoneInfo("UTC" if zone == "Z" else str(zone))).isoformat() if zone else text
    except (ValueError, OSError, LookupError):
        return text


def _parts(column: Column, text: str, asked: Asked, headings: Headings) -> tuple[str, ...]:
    """Return the name of a column and the wording its question quotes; the wording alone where the name says nothing."""
    target = headings.find((column.name,))
    plain = comparable(html.unescape(re.sub(r"<[^>]*>", " ", text)))
    quoted = [
        wording
        for wording, (item, _) in asked.wordings.items()
        if wording in plain and (target is None or item == target.item_id)
    ]
    if target is None:
        return (max(quoted, key=len),) if quoted and plain == max(quoted, key=len) else (column.name,)
    if target.kind != "rating" or not quoted:
        return (column.name,)
    return column.name, max(quoted, key=len)


def _items_found(sheet: Sheet, asked: Asked, headings: Headings) -> int:
    if not is_qualtrics(sheet):
        return 0
    return wide.FORMAT.items_found(_answers(sheet, asked, headings)[0], asked, headings)


FORMAT = Format("qualtrics", _items_found, wide.FORMAT.letters, wide.FORMAT.read, _prepare)
