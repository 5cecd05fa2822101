"""The workbook itself: head, hidden row of fields, cells to write in, drop-downs from a sheet of lists."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ...sheets.encoding import without_controls
from ...sheets.escaping import is_formula
from .columns import HIDDEN, MARK, Column

__all__ = ["write_workbook"]

FONT, ANSWER, HEAD, LINE = "Calibri", "DDEBF7", "1F3864", "B4C1CE"
LISTED = {"strategy": "strategy", "decision": "decision", "lines": "lines"}  # what a column holds, and its list
DAY = "yyyy-mm-dd"


def write_workbook(
    path: Path,
    head: Sequence[str],
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    lists: Mapping[str, Sequence[str]],
    identity: Mapping[str, Any],
    tabs: Mapping[str, str],
    *,
    spare: int,
) -> None:
    """Write the sheet, its lists, and the hidden sheet by which it is known again."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    book.properties.creator = HIDDEN
    book.properties.title = head[0]
    sheet.title = next(iter(tabs.values()))
    width = sum(column.width for column in columns[:6])
    for row, line in enumerate(head, start=1):
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=7)
        _dress(_put(sheet, row, 2, line), size=14 if row == 1 else 11, bold=row == 1)
        sheet.row_dimensions[row].height = (20 if row == 1 else 15) * max(1, -(-len(line) // int(width)))
    fields, top = len(head) + 2, len(head) + 3
    _put(sheet, fields, 1, MARK)
    sheet.row_dimensions[fields].hidden = True
    for k, column in enumerate(columns, start=2):
        _put(sheet, fields, k, column.field)
        _head(_put(sheet, top, k, column.heading))
        _dress(_put(sheet, top + 1, k, column.ask), size=9)
        sheet.column_dimensions[get_column_letter(k)].width = column.width
    sheet.row_dimensions[top + 1].height = 38
    first, last = top + 2, top + 1 + len(rows) + spare
    for number in range(first, last + 1):
        values = rows[number - first] if number - first < len(rows) else {}
        for k, column in enumerate(columns, start=2):
            _cell(sheet, number, k, column, values.get(column.field))
        _grow(sheet, number, values, columns)
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = sheet.cell(row=first, column=4)
    _lists(book, sheet, columns, lists, tabs["lists"], first, last)
    _page(sheet, top)
    hidden = book.create_sheet(HIDDEN)
    _put(hidden, 1, 1, str(identity["format"]))
    _put(hidden, 2, 1, json.dumps(dict(identity), ensure_ascii=False, separators=(",", ":")))
    hidden.protection.sheet = True
    hidden.sheet_state = "veryHidden"
    book.save(path)


def _cell(sheet: Any, row: int, column: int, of: Column, value: Any) -> None:
    """Write one value: days and numbers as such, all else as text; a blank answer cell is ready for its kind."""
    from openpyxl.styles import PatternFill, Protection

    blank = value is None or (not isinstance(value, str) and pd.isna(value)) or value == ""
    if of.holds == "date":
        cell = sheet.cell(row=row, column=column)
        cell.value = None if blank else pd.Timestamp(value).to_pydatetime()
        cell.number_format = DAY
    elif of.holds == "number":
        cell = sheet.cell(row=row, column=column)
        cell.value = None if blank else float(value)
    else:
        cell = _put(sheet, row, column, "" if blank else str(value))
        cell.number_format = "@"  # what begins with = stays text
    _framed(cell)
    if of.open:
        cell.fill, cell.protection = PatternFill("solid", fgColor=ANSWER), Protection(locked=False)


def _lists(
    book: Any,
    sheet: Any,
    columns: Sequence[Column],
    lists: Mapping[str, Sequence[str]],
    title: str,
    first: int,
    last: int,
) -> None:
    """Offer the entries of a list; others can be typed, and are looked at when the sheet comes back."""
    from openpyxl.utils import get_column_letter, quote_sheetname
    from openpyxl.worksheet.datavalidation import DataValidation

    store = book.create_sheet(title)
    places = {}
    for k, (name, entries) in enumerate(lists.items(), start=1):
        for row, entry in enumerate(entries, start=1):
            _put(store, row, k, entry)
        store.column_dimensions[get_column_letter(k)].width = 60
        if entries:
            letter = get_column_letter(k)
            places[name] = f"{quote_sheetname(title)}!${letter}$1:${letter}${len(entries)}"
    store.protection.sheet = True
    for k, column in enumerate(columns, start=2):
        listed = places.get(LISTED.get(column.holds, ""))
        if listed and last >= first:
            rule = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=False)
            sheet.add_data_validation(rule)
            letter = get_column_letter(k)
            rule.add(f"{letter}{first}:{letter}{last}")


def _page(sheet: Any, top: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{top}:{top}"


def _grow(sheet: Any, row: int, values: Mapping[str, Any], columns: Sequence[Column]) -> None:
    """Make a row as high as its longest text: not every program does so by itself."""
    lines = [-(-len(str(values.get(column.field) or "")) // max(1, int(column.width))) for column in columns]
    sheet.row_dimensions[row].height = min(15.0 * max([2, *lines]) + 4, 400)


def _put(sheet: Any, row: int, column: int, value: str) -> Any:
    cell = sheet.cell(row=row, column=column)
    written = without_controls(value)[0]
    if written:
        cell.value = written
        cell.data_type = "s"
        if is_formula(value):
            cell.quotePrefix = True  # keeps it text when somebody edits the cell
    return cell


def _dress(cell: Any, size: int = 11, bold: bool = False) -> Any:
    from openpyxl.styles import Alignment, Font

    cell.font = Font(name=FONT, size=size, bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _framed(cell: Any) -> Any:
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color=LINE)
    _dress(cell).border = Border(left=side, right=side, top=side, bottom=side)
    return cell


def _head(cell: Any) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    _framed(cell)
    cell.font = Font(name=FONT, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=HEAD)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
