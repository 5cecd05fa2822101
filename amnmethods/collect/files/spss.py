"""SPSS: a .sav file as a table of text cells, its user-missing values seen and read as what they are labelled."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ...model import ResponseScale
from ...sheets import Note, Sheet, column_letter, comparable, number_in, refuse
from ..asked import Asked
from ..headings import Headings
from . import wide
from .columns import columns_of, put_together
from .layout import Format

__all__ = ["FORMAT", "SpssSheet", "is_spss", "read_spss"]

STARTS = (b"$FL2", b"$FL3")
MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class SpssSheet(Sheet):
    """A table read from SPSS, with what only SPSS knows of a column.

    Attributes
    ----------
    missing
        For each column letter the cells that stand for a user-missing value, as text.
    labels
        For each column letter the labels of its values.
    """

    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def is_spss(path: Path | str) -> bool:
    """Tell by its first bytes whether a file is an SPSS data file (.sav or .zsav)."""
    path = Path(path)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) in STARTS


def read_spss(path: Path | str, *, language: str = "en") -> SpssSheet:
    """Return an SPSS data file as a table of text cells: codes, never labels; blank where SPSS has no value.

    Raises
    ------
    SheetError
        The file is too large, damaged, or holds no case.
    """
    import pyreadstat

    path = Path(path)
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise refuse("too_big", language, file=path.name, limit=MOST_BYTES // 1_000_000)
    try:
        # without user_missing=True a 99 declared missing would come as a blank, and nobody would know of it
        frame, about = pyreadstat.read_sav(path, user_missing=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OverflowError):
        raise refuse("damaged", language, file=path.name) from None
    if frame.empty:
        raise refuse("header_only", language, file=path.name)
    texts = {name: [_text(value) for value in frame[name]] for name in frame.columns}
    letters = {name: column_letter(position) for position, name in enumerate(frame.columns)}
    said = {name: about.column_names_to_labels.get(name) or "" for name in frame.columns}
    ranges: Mapping[str, list[Any]] = {
        name: [*about.missing_ranges.get(name, []), *about.missing_user_values.get(name, [])] for name in frame.columns
    }
    return SpssSheet(
        path=path,
        name=None,
        sha256=hashlib.sha256(content).hexdigest(),
        cells=pd.DataFrame(
            {name: texts[name] for name in frame.columns},
            index=pd.RangeIndex(1, len(frame) + 1, name="row"),
            columns=pd.Index(list(frame.columns), dtype="str"),
            dtype="str",
        ),
        letters=tuple(letters.values()),
        headings=tuple((name, said[name]) if said[name] and said[name] != name else (name,) for name in frame.columns),
        header_rows=(),
        notes=(Note("systems.notes.spss", {"n": len(frame)}),),
        missing={
            letters[name]: frozenset(text for text in texts[name] if text and _is_missing(text, ranges[name]))
            for name in frame.columns
        },
        labels={
            letters[name]: {
                _text(value): str(label) for value, label in about.variable_value_labels.get(name, {}).items()
            }
            for name in frame.columns
        },
    )


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NaT:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)


def _is_missing(text: str, ranges: list[Any]) -> bool:
    number = number_in(text)
    for entry in ranges:
        if isinstance(entry, Mapping):
            low, high = entry["lo"], entry["hi"]
            if text in (low, high) or (number is not None and not isinstance(low, str) and low <= number <= high):
                return True
        elif text == _text(entry):
            return True
    return False


def _prepare(sheet: Sheet, asked: Asked, headings: Headings, language: str) -> tuple[Sheet, list[Note]]:
    """Return the table with *unable to rate* where a user-missing value means it, headed by name and wording.

    A user-missing value means it where its label says so, or where it has no label and is the column's only one. One
    with another label (refused, no answer) stays as it is, and is asked about like any 99.
    """
    assert isinstance(sheet, SpssSheet)
    told, n_unable = [], 0
    for column in columns_of(sheet):
        target = headings.find((column.name,)) or headings.find(column.parts)
        if target is None:
            told.append(column.called(column.name))
            continue
        label = column.parts[-1] if len(column.parts) > 1 else ""
        wording = next(
            (w for w, (item, _) in asked.wordings.items() if item == target.item_id and w in comparable(label)), ""
        )
        column = column.called(
            *([column.name] if headings.find((column.name,)) else []), *([wording] if wording else [])
        )
        scale = asked.scales[target.criterion or next(iter(asked.scales))]
        if target.kind == "rating" and scale.unable_code is not None:
            unable = _unable_values(sheet, column.letter, scale, asked)
            n_unable += sum(text in unable for text in column.texts)
            column = column.holding(scale.unable_code if text in unable else text for text in column.texts)
        told.append(column if any(column.parts) else column.called(target.item_id))
    notes = [Note("systems.notes.user_missing", {"n": n_unable})] if n_unable else []
    return put_together(sheet, told), notes


def _unable_values(sheet: SpssSheet, letter: str, scale: ResponseScale, asked: Asked) -> set[str]:
    said = {comparable(scale.unable_label(language)) for language in asked.languages} | {
        comparable(str(scale.unable_code))
    }
    labels, missing = sheet.labels.get(letter, {}), sheet.missing.get(letter, frozenset())
    unable = {value for value, label in labels.items() if comparable(label) in said}
    unlabelled = {value for value in missing if value not in labels}
    return unable | (unlabelled if len(missing) == 1 else set())


def _items_found(sheet: Sheet, asked: Asked, headings: Headings) -> int:
    if not isinstance(sheet, SpssSheet):
        return 0
    return wide.FORMAT.items_found(_prepare(sheet, asked, headings, "en")[0], asked, headings)


FORMAT = Format("spss", _items_found, wide.FORMAT.letters, wide.FORMAT.read, _prepare)
