"""Read any spreadsheet or delimited text as one table of text cells, and say what was found."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from .content import kind_of
from .delimited import read_delimited
from .encoding import decode, without_controls
from .escaping import unescaped
from .grid import Grid
from .header import Header, find_header
from .numerals import decimal_mark
from .refusals import refuse
from .sheet import Note, Sheet, column_letter
from .workbook import read_workbook, workbook_names

__all__ = ["read", "sheet_names"]

UNSEEN_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f]")  # direction overrides, zero-width blanks


def read(path: Path | str, sheet: str | None = None, *, language: str = "en", needs_rows: bool = True) -> Sheet:
    r"""Return one table of a CSV, TSV, TXT or XLSX file, every cell as text.

    Nothing turns into a number, a date or a missing value here: ``NA`` stays ``NA`` and ``0012`` stays ``0012``.

    Parameters
    ----------
    path
        The file. What it is, is told from its bytes, not from its name.
    sheet
        The worksheet; needed only where several hold something.
    language
        The language in which a refusal is worded.
    needs_rows
        Whether a file with a header and nothing below it is refused.

    Returns
    -------
    A `Sheet`: its `cells` keep the row numbers a spreadsheet shows, its `notes` say what was found.

    Raises
    ------
    SheetError
        The file is missing, empty, locked, damaged, something else than its name says, or unsafe; a quotation mark is
        never closed; rows are longer than the header; several sheets hold something.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "ratings.csv"
    >>> _ = path.write_bytes("code;clé\nP-1;NA\n".encode("cp1252"))
    >>> read(path).cells.loc[2, "clé"]
    'NA'
    >>> read(path).found()[0]
    'The encoding is Windows-1252; check these words: clé.'
    >>> folder.cleanup()
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise refuse("missing", language, file=str(path)) from None
    except (IsADirectoryError, PermissionError) as error:
        raise refuse("unreadable", language, file=str(path), reason=error.strerror) from None
    if kind_of(content, path.name, language) == "xlsx":
        grid, name = read_workbook(content, path.name, sheet, language)
    else:
        text, notes = decode(content)
        removed = _clean_marks(text)
        grid, name = read_delimited(removed[0], path.name, language), None
        grid.notes[:0] = notes + ([Note("sheets.found.controls", {"n": removed[1]})] if removed[1] else [])
    _clean_cells(grid)
    if not any(cell.strip() for row in grid.rows for cell in row):
        raise refuse("empty", language, file=path.name)
    header, notes = find_header(grid)
    return _table(path, name, content, grid, header, notes, language, needs_rows)


def sheet_names(path: Path | str, *, language: str = "en") -> list[str]:
    """Return the names of a workbook's sheets; an empty list for a text file."""
    path = Path(path)
    content = path.read_bytes()
    return workbook_names(content, path.name, language) if kind_of(content, path.name, language) == "xlsx" else []


def _clean_marks(text: str) -> tuple[str, int]:
    """Take control characters out before rows are cut: a NUL stops the csv module."""
    return without_controls(text)


def _clean_cells(grid: Grid) -> None:
    """Take out what no spreadsheet can hold, undo our own escape, and count both."""
    removed = undone = marked = 0
    for row in grid.rows:
        for k, cell in enumerate(row):
            if not cell or cell.isalnum():  # most cells, quickly
                continue
            text, n = without_controls(cell)
            removed += n
            plain = unescaped(text)
            undone += plain != text
            marked += bool(UNSEEN_MARKS.search(plain))
            row[k] = plain
    for key, n in (("controls", removed), ("undone", undone), ("unseen", marked)):
        if n:
            grid.notes.append(Note(f"sheets.found.{key}", {"n": n}))


def _table(
    path: Path,
    name: str | None,
    content: bytes,
    grid: Grid,
    header: Header,
    notes: list[Note],
    language: str,
    needs_rows: bool,
) -> Sheet:
    width = len(header.headings)
    body = [
        (number, row)
        for number, row in zip(grid.numbers[header.body :], grid.rows[header.body :], strict=True)
        if any(cell.strip() for cell in row)
    ]
    if needs_rows and not body:
        raise refuse("header_only", language, file=path.name)
    used = [
        k for k in range(width) if any(header.headings[k]) or any(k < len(row) and row[k].strip() for _, row in body)
    ]
    _refuse_longer_rows(path, header, body, language)
    cells = pd.DataFrame(
        [[row[k] if k < len(row) else "" for k in used] for _, row in body],
        index=pd.Index([number for number, _ in body], dtype="int64", name="row"),
        columns=pd.Index([" / ".join(part for part in header.headings[k] if part) for k in used], dtype="str"),
        dtype="str",
    )
    hidden = sum(number in grid.hidden for number, _ in body)
    decimal = decimal_mark(_plain_texts(body))
    found = [*grid.notes, *notes]
    if hidden:
        found.append(Note("sheets.found.hidden_rows", {"n": hidden}))
    if decimal:
        found.append(Note(f"sheets.found.decimal.{ {',': 'comma', '.': 'point'}.get(decimal, 'both') }"))
    return Sheet(
        path=path,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        cells=cells,
        letters=tuple(column_letter(k) for k in used),
        headings=tuple(header.headings[k] for k in used),
        header_rows=tuple(grid.numbers[position] for position in header.rows),
        notes=tuple(found),
        decimal=decimal,
        spread=frozenset((number, column_letter(k)) for number, k in grid.down),
    )


def _plain_texts(body: list[tuple[int, list[str]]]) -> Iterator[str]:
    return (cell for _, row in body for cell in row if ("," in cell or "." in cell) and len(cell) < 20)


def _refuse_longer_rows(path: Path, header: Header, body: list[tuple[int, list[str]]], language: str) -> None:
    """A row with more cells than headings was cut in the wrong place: its later cells stand in wrong columns."""
    named = max(k + 1 for k, parts in enumerate(header.headings) if any(parts))
    longer = [number for number, row in body if any(cell.strip() for cell in row[named:])]
    if longer:
        shown = ", ".join(map(str, longer[:10])) + (" …" if len(longer) > 10 else "")
        raise refuse("longer_rows", language, file=path.name, n=len(longer), rows=shown, columns=named)
