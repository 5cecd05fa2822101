"""The tables that a study keeps, from anybody's spreadsheet: interviews and surveys, strategies and plans, outcomes."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ... import sheets
from ...errors import TableError
from ...model.kept_tables import KEPT_TABLES, check_kept_table
from ...sheets import Sheet
from ...words import word
from ..identifiers import without_identifiers
from ..kept import kept_copy
from .columns import KINDS, column_of
from .further import FURTHER, KINDS_IN
from .impossible import impossible

__all__ = ["TableReport", "import_table", "read_table"]

SHOWN = 10  # places named in a refusal; the rest are counted
OPTIONAL: dict[str, tuple[str, ...]] = {
    "documents": ("date", "title", "file", "note"),
    "participants": ("profession", "gender", "stage", "kind", "held_on", "n_people"),
    "codes": ("parent",),
    "segments": ("site", "role", "language", "framework", "valence", "start", "end", "page", "released"),
    "resolutions": ("source_id", "start", "end", "unit_id"),
    "matrix_ratings": ("reason",),
    "determinants": ("changeability",),
    "respondents": ("role", "profession", "language", "gender"),
    "survey": ("role", "profession", "language", "gender"),
    "responses": ("site",),
    "people": ("profession", "region", "language"),
    "eligible": (),
    "contacts": ("contact_id", "channel", "asked_at", "answered_at", "minutes"),
    "studies": ("design", "confidence"),
    "links": (),
    "leverage": ("level",),
    "placements": ("direction",),
    "checklist": ("site", "evidence"),
    "goals": ("site",),
    "priorities": ("site", "source"),
    "six_ways": ("site", "page", "here", "evidence", "next"),
    **FURTHER,
}  # fmt: skip
MADE = {"segments": "segment_id"}  # a key that is counted up where the file has none
FILLED = {
    "codes": {"framework": "own"},
    "responses": {"wave": "1"},
    "survey": {"wave": "1"},
}  # what stands where the file does not say
YES, NO = ("yes", "y", "1", "true", "oui", "o", "vrai", "x"), ("no", "n", "0", "false", "non", "faux", "")


@dataclass(frozen=True)
class TableReport:
    """What an import did.

    Attributes
    ----------
    name, version, n_rows
        The table, the version it now has, and its rows.
    dropped
        Headings of columns that identify people, left out before anything was kept.
    notes
        What was found on the way, a sentence each.
    language
        Of the sentences.
    """

    name: str
    version: int
    n_rows: int
    dropped: tuple[str, ...]
    notes: tuple[str, ...]
    language: str = "en"

    def __str__(self) -> str:
        told = word("table_doors.done", self.language, name=self.name, version=self.version, n=self.n_rows)
        return "\n".join([told, *self.notes])


def read_table(
    path: str | Path, name: str, columns: Mapping[str, str] | None = None, *, sheet: str | None = None,
    keep: Collection[str] = (), study: Any = None, language: str = "en",
) -> tuple[pd.DataFrame, tuple[str, ...], tuple[str, ...]]:  # fmt: skip
    """Read one of the tables that a study keeps from a CSV or XLSX, without keeping it.

    Parameters
    ----------
    path
        The file. Headings may be ours or those of other programs, in English or French, in any order.
    name
        ``documents``, ``participants``, ``codes``, ``segments``, ``resolutions``, ``matrix_ratings``,
        ``determinants``, ``respondents``, ``survey``, ``responses``, ``people``, ``eligible``, ``contacts``, ``studies``,
        ``links``, ``leverage``, ``placements``, ``checklist``, ``goals``, ``priorities`` or ``six_ways``.
    columns
        Heading of the file to column of the table, where they are not recognised.
    sheet
        The worksheet; needed only where several hold something.
    keep
        Headings that stay although they look as if they identified people.
    study
        The study that it is for: sites that its `study.yaml` does not list are refused, and what else cannot be there.
    language
        Of refusals and of what was found.

    Returns
    -------
    The table (its known columns first, then all others as text); the headings left out; what was found.

    Raises
    ------
    TableError
        A column is missing or a cell cannot be what its column holds (a site that study.yaml does not list, a numerator above
        its denominator, an outcome given twice): every place with its row and column letter.
    SheetError
        The file cannot be read as one table.
    """
    if name not in KEPT_TABLES:
        raise TableError(f"{name!r} is no table that a study keeps: one of {', '.join(KEPT_TABLES)}.")
    source = sheets.read(path, sheet)
    return _table(source, name, columns or {}, keep, study, language)


def import_table(
    study: Any,
    path: str | Path,
    name: str,
    columns: Mapping[str, str] | None = None,
    *,
    sheet: str | None = None,
    keep: Collection[str] = (),
    reason: str | None = None,
    progress: Callable[[str], None] | None = None,
    language: str = "en",
) -> TableReport:
    r"""Bring one of the tables that a study keeps into it, whole or not at all; see `read_table`.

    Columns that identify people are left out, of the copy in `imports/` too. The same content twice is kept once.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods.study import new_study
    >>> folder = tempfile.TemporaryDirectory()
    >>> study = new_study(Path(folder.name) / "study", template="delphi")
    >>> file = Path(folder.name) / "documents.csv"
    >>> _ = file.write_text("Document,Réseau,Type,Langue\nD1,N1,minutes,en\n", encoding="utf-8")
    >>> print(import_table(study, file, "documents"))
    documents: version 1, 1 row.
    >>> study.table("documents")["site"].tolist()
    ['N1']
    >>> folder.cleanup()
    """
    tell = progress or (lambda sentence: None)
    tell(f"Reading {Path(path).name}")
    source = sheets.read(path, sheet)
    table, dropped, notes = _table(source, name, columns or {}, keep, study, language)
    tell("Recording")
    letters = [
        letter for letter, heading in zip(source.letters, source.cells.columns, strict=True) if heading in dropped
    ]
    with kept_copy(source, letters) as copy:
        version = study.keep_table(name, table, copy.name, file=copy, reason=reason)
    return TableReport(name, version, len(table), dropped, notes, language)


def _table(
    source: Sheet, name: str, columns: Mapping[str, str], keep: Collection[str], study: Any, language: str
) -> tuple[pd.DataFrame, tuple[str, ...], tuple[str, ...]]:
    key, others = KEPT_TABLES[name]
    wanted = (*key, *others, *OPTIONAL.get(name, ()))
    named = {letter: _named(str(heading), wanted, columns) for letter, heading in _headings(source)}
    spared = [letter for letter, column in named.items() if column in wanted]
    smaller, dropped, _ = without_identifiers(source, keep=keep, spared=spared)
    table, letters, notes = _renamed(smaller, named, dropped, language)
    for column, value in FILLED.get(name, {}).items():
        if column not in table:
            table[column] = value
            notes.append(word("table_doors.filled", language, column=column, value=value))
    made = MADE.get(name)
    if made and made not in table:
        width = len(str(len(table)))
        table.insert(0, made, [f"{made[0]}{number:0{width}}" for number in range(1, len(table) + 1)])
        notes.append(word("table_doors.numbered", language, column=made))
    _require(table, source, name, (*key, *others), language)
    faults: list[str] = []
    kinds = {**KINDS, **KINDS_IN.get(name, {})}
    for column in table:
        table[column] = _typed(
            table[column], kinds.get(str(column), "text"), letters.get(str(column), ""), faults, language
        )
    if not faults:
        faults = impossible(table, name, letters, study, language)
    if faults:
        more = [word("table_doors.more", language, n=len(faults) - SHOWN)] if len(faults) > SHOWN else []
        raise TableError(
            "\n".join([word("table_doors.refused", language, file=source.path.name), *faults[:SHOWN], *more])
        )
    first = [column for column in wanted if column in table]
    table = table[[*first, *(column for column in table if column not in first)]].reset_index(drop=True)
    check_kept_table(name, table)
    return table, tuple(dropped), tuple(notes)


def _headings(source: Sheet) -> list[tuple[str, Any]]:
    return list(zip(source.letters, source.cells.columns, strict=True))


def _named(heading: str, wanted: tuple[str, ...], columns: Mapping[str, str]) -> str:
    if heading in columns:
        return columns[heading]
    return column_of(heading, wanted) or re.sub(r"\W+", "_", heading.strip().lower()).strip("_")


def _renamed(
    source: Sheet, named: Mapping[str, str], dropped: list[str], language: str
) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """Return the table under our columns, where each came from, and what to say."""
    notes = [word("table_doors.left_out", language, headings=", ".join(dropped))] if dropped else []
    columns = [named[letter] for letter in source.letters]
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        where = ", ".join(letter for letter, column in zip(source.letters, columns, strict=True) if column == twice[0])
        raise TableError(word("table_doors.twice", language, file=source.path.name, where=where, column=twice[0]))
    table = source.cells.set_axis(columns, axis="columns")
    table = table[table.apply(lambda row: any(str(cell).strip() for cell in row), axis=1)].copy()
    return table, dict(zip(columns, source.letters, strict=True)), notes


def _require(table: pd.DataFrame, source: Sheet, name: str, needed: tuple[str, ...], language: str) -> None:
    missing = [column for column in needed if column not in table]
    if missing:
        has = ", ".join(str(column) for column in source.cells.columns)
        told: dict[str, Any] = {"file": source.path.name, "missing": ", ".join(missing), "name": name, "has": has}
        raise TableError(word("table_doors.missing", language, **told, first=missing[0]))


def _typed(texts: pd.Series, kind: str, letter: str, faults: list[str], language: str) -> pd.Series:
    plain = texts.astype("string").str.strip()
    plain = plain.mask(plain == "")
    if kind == "text":
        return plain
    read = READERS[kind]
    values = {}
    for text in plain.dropna().unique():
        values[text] = read(text)
        if values[text] is None:
            rows = [str(row) for row in plain.index[plain == text][:3]]
            what = word(f"table_doors.kinds.{kind}", language)
            told: dict[str, Any] = {"rows": ", ".join(rows), "letter": letter, "column": texts.name, "text": text}
            faults.append(word("table_doors.fault", language, **told, what=what))
    found = [None if pd.isna(text) else values[text] for text in plain]
    dtype = {"whole": "Int64", "number": "float64", "yes_no": "boolean", "month": "string"}.get(kind, "datetime64[us]")
    return pd.Series(found, index=texts.index, dtype=dtype)


def _whole(text: str) -> int | None:
    number = sheets.number_in(text)
    return int(number) if number is not None and number == int(number) else None


def _yes_no(text: str) -> bool | None:
    plain = text.casefold()
    return True if plain in YES else False if plain in NO else None


def _day(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text[:10]), datetime.min.time()) if _midnight(text[10:]) else None
    except ValueError:
        return None


def _midnight(rest: str) -> bool:
    return not rest.strip("T 0:.")  # a spreadsheet gives a day as midnight


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _month(text: str) -> str | None:
    """Return the month of 2026-03, or of its first day, which is what a spreadsheet makes of it."""
    day = _day(f"{text}-01" if len(text) == len("2026-03") else text)
    return None if day is None or day.day != 1 else f"{day:%Y-%m}"


READERS: dict[str, Callable[[str], Any]] = {
    "whole": _whole, "number": sheets.number_in, "yes_no": _yes_no, "day": _day, "month": _month, "moment": _moment,
}  # fmt: skip
