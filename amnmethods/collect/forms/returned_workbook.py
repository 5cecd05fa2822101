"""A workbook that came back: its hidden part, and the answers of each sheet found by headings and marks, never by place."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...sheets import column_letter, comparable
from ...words import languages, word
from .cells import Cells, read_cells
from .identity import FORM, is_sound
from .marks import COMMENT, CONSENT, HEADER, HIDDEN, MARK, OPEN, ORDER, PROPOSAL, is_row_of_items
from .returned import Line, OwnWords, Place, Returned, yes_or_no

__all__ = ["read_workbook"]


def read_workbook(content: bytes, name: str, language: str) -> tuple[Returned | None, list[str]]:
    """Return a workbook of ours with the sheets that hold answers; None of somebody else's, which lacks both our marks."""
    from ...sheets.content import kind_of

    if kind_of(content, name, language) != "xlsx":
        return None, []
    book = read_cells(content, name, language)
    marked = [title for title, cells in book.items() if cells.texts.get((1, 1), "").startswith(MARK)]
    if HIDDEN not in book and not marked:
        return None, []
    told = _hidden_part(book.get(HIDDEN, Cells()))
    sound = is_sound(told)
    if not told.get("panellist_id") and marked:  # the hidden sheet is gone; the hidden column says who and what
        told = _first_cell(book[marked[0]].texts[1, 1]) | told
    named = _names_of_criteria(told)
    sheets = [title for title, cells in book.items() if title != HIDDEN and _is_ours(cells, named)]
    lines: list[Line] = []
    proposals: list[tuple[str, str]] = []
    consent: dict[str, str] = {}
    places: list[Place] = []
    own_words: list[OwnWords] = []
    n_formulas = 0
    spoken = told.get("sheets") if isinstance(told.get("sheets"), dict) else {}
    for title in sheets:
        cells = book[title]
        row, columns = _header(cells, named) or (0, {})
        found = list(_lines(cells, row, columns, title)) if columns else []
        n_formulas += sum(
            (line.row, column) in cells.formulas
            for line in found
            for column in columns
            if cells.texts.get((line.row, column))
        )
        lines += found
        lang = str((spoken or {}).get(title, ""))
        proposals += [(text, lang) for text in _proposals(cells, row)]
        given = list(_places(cells, title))
        rows = {place.row for place in given if place.answer}
        n_formulas += len({number for number, column in cells.formulas if number in rows and column > 3})
        places += given
        own_words += _own_words(cells, lang)
        consent |= _consents(cells, row)
    form = Returned(
        "xlsx",
        told,
        sound,
        tuple(lines),
        tuple(dict.fromkeys(proposals)),
        consent,
        "",
        str(told.get("consent") or ""),
        n_formulas,
        tuple(places),
        tuple(own_words),
    )
    return form, sheets


def _hidden_part(cells: Cells) -> dict[str, Any]:
    column = [cells.texts[row, 1] for row in cells.rows() if (row, 1) in cells.texts]
    if not column or column[0] != FORM:
        return {}
    try:
        told = json.loads("".join(column[1:]))
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _first_cell(text: str) -> dict[str, Any]:
    parts = [*text.split("|"), "", "", "", ""][1:5]
    study, number, panellist, version = parts
    return {
        "study": study,
        "round": int(number) if number.isdecimal() and number.isascii() else None,
        "panellist_id": panellist,
        "version": version,
    }


def _names_of_criteria(told: Mapping[str, Any]) -> dict[str, str]:
    """Return what a column may be headed with, as compared, and the criterion that it means."""
    names = {}
    scales = told.get("scales")
    for criterion, scale in scales.items() if isinstance(scales, dict) else ():
        names[comparable(str(criterion))] = str(criterion)
        called = scale.get("names") if isinstance(scale, dict) else None
        for name in called.values() if isinstance(called, dict) else ():
            names[comparable(str(name))] = str(criterion)
    return names


def _header(cells: Cells, named: Mapping[str, str]) -> tuple[int, dict[int, str]] | None:
    """Return the row of the headings, and what each answer column holds: a criterion or "comment".

    Headings decide; the places that the hidden column names count for what no heading says.
    """
    comments = {comparable(word("forms.xlsx.comment", language)) for language in languages()}
    for number in cells.rows():
        row = cells.row(number)
        marked = row.get(1, "").startswith(f"{MARK}|{HEADER}")
        found: dict[int, str] = {}
        for column, text in row.items():
            plain = comparable(text.split("\n")[0])
            if plain in named:
                found[column] = named[plain]
            elif plain in comments:
                found[column] = COMMENT
        if not marked and not (len(set(found.values()) - {COMMENT}) and COMMENT in found.values()):
            continue
        if marked:
            for entry in row[1].split("|")[2:]:
                name, _, place = entry.partition("=")
                if name not in found.values() and place.isdecimal() and int(place) not in found:
                    found[int(place)] = name
        if found:
            return number, found
    return None


def _lines(cells: Cells, header: int, columns: Mapping[int, str], sheet: str) -> Any:
    for number in cells.rows():
        row = cells.row(number)
        if number <= header or not is_row_of_items(row.get(1, "")):
            continue
        texts = tuple(text for column, text in row.items() if column not in columns and column > 1 and len(text) > 3)
        answers = tuple((what, column_letter(column - 1), row.get(column, "")) for column, what in columns.items())
        if row.get(1) or any(text.strip() for _, _, text in answers):
            yield Line(number, row.get(1, ""), texts, answers, sheet)


def _is_ours(cells: Cells, named: Mapping[str, str]) -> bool:
    """Tell whether a sheet has a table of ratings, or rows of other answers."""
    marks = (cells.row(number).get(1, "") for number in cells.rows())
    return _header(cells, named) is not None or any(ORDER.fullmatch(m) or OPEN.fullmatch(m) for m in marks)


def _places(cells: Cells, sheet: str) -> Iterator[Place]:
    """Yield what was given to each item of an order; the answer stands in the last column of the row's table."""
    last = 0
    for number in cells.rows():
        row = cells.row(number)
        mark = ORDER.fullmatch(row.get(1, ""))
        if mark is None:
            last = max(row, default=0)  # the row above the table is its heading
            continue
        text = row.get(3, "")
        yield Place(mark[1], mark[2], number, column_letter(last - 1), row.get(last, ""), text, sheet)


def _own_words(cells: Cells, language: str) -> Iterator[OwnWords]:
    for number in cells.rows():
        row = cells.row(number)
        if mark := OPEN.fullmatch(row.get(1, "")):
            text = " ".join(text for column, text in row.items() if column > 2).strip()
            if text:
                yield OwnWords(mark[1], text, number, language)


def _proposals(cells: Cells, header: int) -> Any:
    for number in cells.rows():
        row = cells.row(number)
        if number > header and row.get(1, "").startswith(PROPOSAL):
            text = " ".join(text for column, text in row.items() if column > 2).strip()
            if text:
                yield text


def _consents(cells: Cells, header: int) -> dict[str, str]:
    said = {}
    for number in cells.rows():
        row = cells.row(number)
        if row.get(1, "").startswith(CONSENT):
            answers = [yes_or_no(text) for column, text in row.items() if column > 3]
            if any(answers):
                said[row[1].removeprefix(CONSENT)] = next(answer for answer in answers if answer)
    return said
