"""A worksheet into rows of text: merged cells, hidden rows, filters, formulas, dates."""

import datetime
import io
import re
import warnings
import zipfile
from typing import Any

from .content import open_archive
from .grid import Grid
from .refusals import refuse
from .sheet import Note

__all__ = ["read_workbook", "workbook_names"]

ZEROS = re.compile(r"0{2,}")  # a number format such as 0000, which shows 12 as 0012


def workbook_names(content: bytes, name: str, language: str) -> list[str]:
    """Return the names of the worksheets, in their order."""
    book = _load(content, name, language, cells=False)
    names = [sheet.title for sheet in book.worksheets]
    book.close()
    return names


def read_workbook(content: bytes, name: str, sheet: str | None, language: str) -> tuple[Grid, str]:
    """Return the rows of one worksheet and its name.

    Raises
    ------
    SheetError
        Several sheets hold something and none was asked for, or the one asked for is missing; both list the names.
    """
    book = _load(content, name, language)
    names = [worksheet.title for worksheet in book.worksheets]
    if sheet is not None and sheet not in names:
        raise refuse("no_such_sheet", language, file=name, sheet=sheet, names=", ".join(names))
    filled = [w.title for w in book.worksheets if w.sheet_state == "visible" and _holds_something(w)]
    if sheet is None and len(filled) > 1:
        raise refuse("several_sheets", language, file=name, names=", ".join(filled))
    if sheet is None and not filled:
        raise refuse("empty", language, file=name)
    chosen = sheet if sheet is not None else filled[0]
    grid = _grid(book[chosen])
    others = [other for other in names if other != chosen]
    grid.notes.insert(0, Note("sheets.found.sheet", {"sheet": chosen}))
    if others:
        grid.notes.insert(1, Note("sheets.found.other_sheets", {"names": ", ".join(others)}))
    _formulas(content, name, language, chosen, grid)
    return grid, chosen


def _load(content: bytes, name: str, language: str, *, values: bool = True, cells: bool = True) -> Any:
    import openpyxl

    open_archive(content, name, language).close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of extensions (drop-downs, styles) that do not concern values
        try:
            return openpyxl.load_workbook(io.BytesIO(content), data_only=values, read_only=not cells)
        except Exception:  # openpyxl lets any error of its parsers through
            raise refuse("damaged", language, file=name) from None


def _holds_something(worksheet: Any) -> bool:
    return any(cell is not None for row in worksheet.iter_rows(values_only=True) for cell in row)


def _grid(worksheet: Any) -> Grid:
    grid = Grid([], [])
    for number, row in enumerate(worksheet.iter_rows(), start=1):
        grid.rows.append([_text(cell) for cell in row])
        grid.numbers.append(number)
    merged = [area.bounds for area in worksheet.merged_cells.ranges]
    for left, top, right, bottom in merged:
        value = grid.rows[top - 1][left - 1]
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) == (top, left) or column > len(grid.rows[row - 1]):
                    continue
                # Sideways a value is spread only in headers (the header finder does it): a rating merged over
                # three columns is one rating. Downwards it is the usual way to write a code once for many rows.
                if column > left:
                    grid.across.add((row, column - 1))
                if column == left:
                    grid.rows[row - 1][column - 1] = value
                    grid.down.add((row, column - 1))
    if merged:
        areas = sorted(str(area) for area in worksheet.merged_cells.ranges)
        grid.notes.append(Note("sheets.found.merged", {"n": len(areas), "areas": ", ".join(areas[:5])}))
    grid.hidden = {number for number, row in worksheet.row_dimensions.items() if row.hidden}
    columns = sorted(letter for letter, column in worksheet.column_dimensions.items() if column.hidden)
    if columns:
        grid.notes.append(Note("sheets.found.hidden_columns", {"n": len(columns), "letters": ", ".join(columns)}))
    if worksheet.auto_filter.ref:
        grid.notes.append(Note("sheets.found.filter", {"area": worksheet.auto_filter.ref}))
    return grid


def _text(cell: Any) -> str:
    """Return a cell's value as the text a reader sees, numbers with a point and dates in ISO order."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value).zfill(len(cell.number_format)) if ZEROS.fullmatch(cell.number_format or "") else str(value)
    if isinstance(value, float):
        return format(value, ".15g")  # the digits a spreadsheet keeps
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


def _formulas(content: bytes, name: str, language: str, chosen: str, grid: Grid) -> None:
    """Say how many cells hold formulas; where no value was ever computed, show the formula instead of a blank."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [
            entry for entry in archive.namelist() if entry.startswith("xl/worksheets/") and entry.endswith(".xml")
        ]
        if not any(b"<f>" in text or b"<f " in text for text in map(archive.read, sheets)):
            return
    n = 0
    for number, row in enumerate(_load(content, name, language, values=False)[chosen].iter_rows(), start=1):
        for position, cell in enumerate(row):
            if cell.data_type == "f":
                n += 1
                if not grid.rows[number - 1][position]:
                    grid.rows[number - 1][position] = str(getattr(cell.value, "text", cell.value))
    if n:
        grid.notes.append(Note("sheets.found.formulas", {"n": n}))
