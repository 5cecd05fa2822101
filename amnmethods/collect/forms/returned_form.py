"""A form that came back, told from its content and never from its name."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ...errors import ImportRefused
from ...sheets import Note
from ...words import word
from .identity import ANSWERS
from .returned import FormSheet, Line, Returned
from .returned_answers import read_answer_file
from .returned_workbook import read_workbook

__all__ = ["returned_form"]


def returned_form(path: Path | str, language: str = "en") -> FormSheet | None:
    """Return a form that came back; None where the file is something else.

    Raises
    ------
    ImportRefused
        It is the page itself, without answers; or an answer file that cannot be read any more.
    SheetError
        The workbook is unsafe or damaged.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError:
        return None  # the general reader says it in words
    if content.startswith(b"PK\x03\x04"):
        form, sheets = read_workbook(content, path.name, language)
    elif b'"form-data"' in content and ANSWERS.encode() in content and content.lstrip()[:1] == b"<":
        raise _page_itself(content, path.name, language)
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and ANSWERS.encode() in content:
        form, sheets = read_answer_file(content, path.name, language), []
    else:
        return None
    return None if form is None else _table(path, content, form, sheets)


def _page_itself(content: bytes, name: str, language: str) -> ImportRefused:
    text = content.decode("utf-8", "replace")
    code = text.partition('"panellist_id":"')[2].partition('"')[0]
    save = word("forms.save", language)
    return ImportRefused(word("forms.refused.empty_form", language, file=name, code=code or "–", save=save))


def _table(path: Path, content: bytes, form: Returned, sheets: list[str]) -> FormSheet:
    """Return the answers as the door's table; where several language sheets hold some, letters name their sheet."""
    holding = {line.sheet for line in form.lines if _holds(line)}
    holding |= {place.sheet for place in form.places if place.answer.strip()}
    filled = [title for title in sheets if title in holding]
    used = filled or sheets[:1]
    several = len(used) > 1
    kept = []
    for line in form.lines:
        if sheets and line.sheet not in used:
            continue
        if several:
            line = replace(line, answers=tuple((w, f"{line.sheet}!{letter}", t) for w, letter, t in line.answers))
        kept.append(line)
    cells: dict[str, dict[int, str]] = {}
    headings: dict[str, str] = {}
    for line in kept:
        for what, letter, text in line.answers:
            cells.setdefault(letter, {})[line.row] = text
            headings[letter] = what
    rows = sorted({line.row for line in kept})
    frame = pd.DataFrame(
        {letter: [column.get(row, "") for row in rows] for letter, column in cells.items()},
        index=pd.Index(rows, dtype="int64", name="row"),
        dtype="str",
    )
    frame.columns = pd.Index([headings[letter] for letter in frame.columns], dtype="str")
    notes = []
    if several:
        notes.append(Note("forms.notes.several_sheets", {"sheets": ", ".join(used)}))
    if form.n_formulas:
        notes.append(Note("forms.notes.formulas", {"n": form.n_formulas}))
    return FormSheet(
        path=path,
        name=used[0] if used and not several else None,
        sha256=hashlib.sha256(content).hexdigest(),
        cells=frame,
        letters=tuple(cells),
        headings=tuple((headings[letter],) for letter in cells),
        header_rows=(),
        notes=tuple(notes),
        form=replace(form, lines=tuple(kept)),
    )


def _holds(line: Line) -> bool:
    return any(text.strip() for _, _, text in line.answers)
