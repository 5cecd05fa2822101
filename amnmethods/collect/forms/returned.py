"""A form that came back, told from its content and never from its name: who, which round, and every answer in it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import ImportRefused
from ...sheets import Note, Sheet, column_letter, comparable
from ...sheets.encoding import without_controls
from ...words import languages, word
from .cells import Cells, read_cells
from .identity import ANSWERS, FORM, is_sound
from .workbook_form import COMMENT, CONSENT, HEADER, HIDDEN, MARK, PROPOSAL

__all__ = ["FormSheet", "Line", "Returned", "returned_form"]

MOST_MEGABYTES = 10
YES = {"yes", "oui", "y", "o", "true"}
NO = {"no", "non", "n", "false"}


@dataclass(frozen=True)
class Line:
    """One row of a form: what it says it asks, the texts beside it, and the answers with their columns' letters."""

    row: int
    name: str
    texts: tuple[str, ...]
    answers: tuple[tuple[str, str, str], ...]  # criterion or "comment", letter, text
    sheet: str = ""


@dataclass(frozen=True)
class Returned:
    """A form that came back.

    Attributes
    ----------
    told
        What its hidden part says: study, round, version, panellist and, in a workbook, the mapping.
    sound
        Whether that is as we wrote it.
    lines, proposals, consent
        The answers; statements proposed; what was said to the consent block, by what it asks ("yes" or "no").
    saved_at
        When the panellist saved it, where the form tells; ISO 8601 with its zone.
    """

    kind: str
    told: Mapping[str, Any]
    sound: bool
    lines: tuple[Line, ...]
    proposals: tuple[tuple[str, str], ...] = ()
    consent: Mapping[str, str] = field(default_factory=dict)
    saved_at: str = ""
    consent_version: str = ""
    n_formulas: int = 0

    @property
    def panellist_id(self) -> str:
        """Whose form it says it is."""
        return str(self.told.get("panellist_id") or "")

    @property
    def round(self) -> int | None:
        """The round it says it belongs to."""
        found = self.told.get("round")
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    @property
    def study(self) -> str:
        """The study it says it belongs to."""
        return str(self.told.get("study") or "")

    def source(self) -> str:
        """Return a name for the records: files that people rename may hold their names."""
        plain = "".join(c if c.isalnum() or c in "-_" else "_" for c in self.panellist_id)[:40]
        return f"round-{self.round or 0}-{plain or 'form'}.{self.kind}"


@dataclass(frozen=True)
class FormSheet(Sheet):
    """A returned form as the door's table: its answers below their columns, the row numbers those of the file."""

    form: Returned | None = None


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
        form, sheets = _workbook(content, path.name, language)
    elif b'"form-data"' in content and ANSWERS.encode() in content and content.lstrip()[:1] == b"<":
        raise _page_itself(content, path.name, language)
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and ANSWERS.encode() in content:
        form, sheets = _answer_file(content, path.name, language), []
    else:
        return None
    return None if form is None else _table(path, content, form, sheets)


def _page_itself(content: bytes, name: str, language: str) -> ImportRefused:
    text = content.decode("utf-8", "replace")
    code = text.partition('"panellist_id":"')[2].partition('"')[0]
    save = word("forms.save", language)
    return ImportRefused(word("forms.refused.empty_form", language, file=name, code=code or "–", save=save))


def _workbook(content: bytes, name: str, language: str) -> tuple[Returned | None, list[str]]:
    """Read a workbook of ours; one of somebody else's is recognised by lacking both of our marks."""
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
    sheets = [title for title, cells in book.items() if title != HIDDEN and _header(cells, named) is not None]
    lines: list[Line] = []
    proposals: list[tuple[str, str]] = []
    consent: dict[str, str] = {}
    n_formulas = 0
    spoken = told.get("sheets") if isinstance(told.get("sheets"), dict) else {}
    for title in sheets:
        cells = book[title]
        header = _header(cells, named)
        assert header is not None
        row, columns = header
        found = list(_lines(cells, row, columns, title))
        n_formulas += sum(
            (line.row, column) in cells.formulas
            for line in found
            for column in columns
            if cells.texts.get((line.row, column))
        )
        lines += found
        lang = str((spoken or {}).get(title, ""))
        proposals += [(text, lang) for text in _proposals(cells, row)]
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
        if number <= header or row.get(1, "").startswith(PROPOSAL):
            continue
        texts = tuple(text for column, text in row.items() if column not in columns and column > 1 and len(text) > 3)
        answers = tuple((what, column_letter(column - 1), row.get(column, "")) for column, what in columns.items())
        if row.get(1) or any(text.strip() for _, _, text in answers):
            yield Line(number, row.get(1, ""), texts, answers, sheet)


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
            answers = [_yes_or_no(text) for column, text in row.items() if column > 3]
            if any(answers):
                said[row[1].removeprefix(CONSENT)] = next(answer for answer in answers if answer)
    return said


def _yes_or_no(text: object) -> str:
    plain = comparable(str(text))
    return "yes" if plain in YES else "no" if plain in NO else ""


def _answer_file(content: bytes, name: str, language: str) -> Returned:
    if len(content) > MOST_MEGABYTES * 1_000_000:
        found = f"{len(content) / 1e6:.0f}"
        raise ImportRefused(word("forms.refused.too_big", language, file=name, found=found, limit=MOST_MEGABYTES))
    try:
        told = json.loads(content.decode("utf-8-sig"))
        return _answers(told)
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError) as error:
        reason = f"{type(error).__name__}: {error}"[:120]
        raise ImportRefused(word("forms.refused.damaged", language, file=name, reason=reason)) from None


def _answers(told: dict[str, Any]) -> Returned:
    if told.get("format") != ANSWERS:
        raise ValueError("format")
    comments = {str(entry["item_id"]): _text(entry.get("answer")) for entry in told.get("comments") or []}
    items: dict[str, list[dict[str, Any]]] = {}
    for entry in told["answers"]:
        items.setdefault(str(entry["item_id"]), []).append(entry)
    letters = _letters([*told["answers"]])
    lines = []
    for number, (item, entries) in enumerate(items.items(), start=1):
        texts = tuple(dict.fromkeys(_text(entry.get("text")) for entry in entries))
        answers = [(str(e["criterion"]), letters[str(e["criterion"])], _text(e.get("answer"))) for e in entries]
        answers.append((COMMENT, letters[COMMENT], comments.get(item, "")))
        lines.append(Line(number, item, texts, tuple(answers)))
    language = str(told.get("language") or "")
    proposals = tuple((text, language) for text in map(_text, told.get("proposals") or []) if text.strip())
    said = told.get("consent") or {}
    consent = {str(ask): _yes_or_no(answer) for ask, answer in said.items() if ask != "version" and _yes_or_no(answer)}
    saved, version = str(told.get("saved_at") or ""), str(said.get("version") or "")
    return Returned("json", told, is_sound(told), tuple(lines), proposals, consent, saved, version)


def _text(value: object) -> str:
    """Return an answer as text without characters that nothing can keep."""
    return without_controls("" if value is None else str(value))[0]


def _letters(entries: list[Mapping[str, Any]]) -> dict[str, str]:
    columns = [*dict.fromkeys(str(entry["criterion"]) for entry in entries), COMMENT]
    return {column: column_letter(k) for k, column in enumerate(columns)}


def _table(path: Path, content: bytes, form: Returned, sheets: list[str]) -> FormSheet:
    """Return the answers as the door's table; where several language sheets hold some, letters name their sheet."""
    filled = [title for title in sheets if any(_holds(line) for line in form.lines if line.sheet == title)]
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
