"""The copy as a workbook: a sheet to propose in, and sheets to read; only the answer cells can be written in."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...sheets.encoding import without_controls
from ...sheets.escaping import is_formula
from .content import DECISIONS, Content

__all__ = ["ANSWERS", "BY", "HIDDEN", "MARK", "write_workbook"]

HIDDEN = "amnmethods"  # the hidden sheet
MARK = "amnmethods-review"  # what the hidden column begins with
BY = "by"  # the hidden column's word for the row with the name
ANSWERS = ("decision", "reason", "into", "comparable", "comments")
CHUNK = 30_000  # characters of the identity in one cell, of the 32,767 a cell holds
FONT, ANSWER, HEAD, LINE = "Calibri", "DDEBF7", "1F3864", "B4C1CE"


def write_workbook(content: Content, path: Path) -> None:
    """Write the copy as XLSX."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    book.properties.creator = HIDDEN
    book.properties.title = content.say("title", round=content.round, title=content.study.title(content.language))
    _propose(sheet, content)
    _table(
        book.create_sheet(content.say("sheets.results")),
        content,
        "results",
        content.results(),
        (9, 16, 24, 8, 8, 10, 14, 9, 9, 9, 24, 60),
    )
    _table(book.create_sheet(content.say("sheets.comments")), content, "comments", content.comments(), (9, 13, 90, 10))
    hidden = book.create_sheet(HIDDEN)
    _put(hidden, 1, 1, content.identity["format"])
    text = json.dumps(content.identity, ensure_ascii=False, separators=(",", ":"))
    for k, start in enumerate(range(0, len(text), CHUNK), start=2):
        _put(hidden, k, 1, text[start : start + CHUNK])
    hidden.protection.sheet = True
    hidden.sheet_state = "veryHidden"
    book.save(path)


def _propose(sheet: Any, content: Content) -> None:
    """Write the sheet with the answer cells; its first column, hidden, says what each row is about."""
    sheet.title = content.say("sheets.propose")
    widths = [3, 8, *(38 for _ in content.languages), 22, 26, 34, 13, 44, 14, 13, 22]
    last = len(widths)
    lines = [
        (content.say("title", round=content.round, title=content.study.title(content.language)), 14, True),
        (content.say("how"), 11, False),
        (content.say("coded", below=content.study.config.suppress_below.feedback), 11, False),
    ]
    for row, (text, size, bold) in enumerate(lines, start=1):
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=last)
        _dress(_put(sheet, row, 2, text), size=size, bold=bold)
        sheet.row_dimensions[row].height = size * 1.5 * max(1, -(-len(text) // (sum(widths) - 10)))
    row = len(lines) + 2
    _put(sheet, row, 1, f"{MARK}|{BY}=4")
    sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=3)
    _dress(_put(sheet, row, 2, content.say("by")), bold=True)
    _answer(sheet, row, 4)
    row += 2
    first = last - len(ANSWERS) + 1
    places = [f"{name}={column}" for column, name in enumerate(ANSWERS, start=first)]
    _put(sheet, row, 1, "|".join([MARK, "header", *places]))
    heads = [content.say("item"), *(content.say("wording", tongue=code) for code in content.languages)]
    heads += [content.say(key) for key in ("status", "figures", "so_far.head")]
    heads += [content.say(f"answers.{name}") for name in ANSWERS]
    for column, head in enumerate(heads, start=2):
        _head(_put(sheet, row, column, head))
    sheet.row_dimensions[row].height = 48
    sheet.freeze_panes = sheet.cell(row=row + 1, column=3)
    start = row + 1
    for item in content.material.items.to_dict("records"):
        row += 1
        code = str(item["item_id"])
        cells = [code, *(content.wording(item, language) for language in content.languages)]
        status = content.deciding["status"].get(code)
        cells += [content.label(status), content.in_short(code), content.standing(code)]
        _put(sheet, row, 1, code)
        for column, text in enumerate(cells, start=2):
            _framed(_put(sheet, row, column, text), bold=column == 2)
        for column in range(first, last + 1):
            _answer(sheet, row, column)
        _grow(sheet, row, cells, widths[1:])
    acts = [content.act(decision) for decision in DECISIONS]
    yes_no = [content.say("yes"), content.say("no")]
    _choices(sheet, first, start, row, acts)
    _choices(sheet, first + ANSWERS.index("comparable"), start, row, yes_no)
    _layout(sheet, widths)
    sheet.column_dimensions["A"].hidden = True


def _table(sheet: Any, content: Content, key: str, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    """Write a sheet that is only read."""
    heads = [content.say(f"{key}_heads.h{k}") for k in range(1, len(widths) + 1)]
    for column, head in enumerate(heads, start=1):
        _head(_put(sheet, 1, column, head))
    if not rows:
        _put(sheet, 2, 1, content.say(f"no_{key}"))
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row, start=1):
            _framed(_put(sheet, number, column, text))
        _grow(sheet, number, list(row), widths)
    sheet.freeze_panes = "B2"
    _layout(sheet, widths)


def _layout(sheet: Any, widths: Sequence[float]) -> None:
    from openpyxl.utils import get_column_letter

    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.protection.sort = sheet.protection.autoFilter = False


def _grow(sheet: Any, row: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """Make a row as high as its longest text: not every program does so by itself."""
    lines = [
        sum(max(1, -(-len(line) // max(1, int(width)))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=False)
    ]
    sheet.row_dimensions[row].height = min(15.0 * max([2, *lines]) + 4, 400)


def _choices(sheet: Any, column: int, first: int, last: int, entries: Sequence[str]) -> None:
    """Offer the entries; others can be typed, and are looked at when the copy comes back."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = ",".join(entries)
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(rule)
    letter = get_column_letter(column)
    if last >= first:
        rule.add(f"{letter}{first}:{letter}{last}")


def _put(sheet: Any, row: int, column: int, value: str) -> Any:
    cell = sheet.cell(row=row, column=column)
    cell.value = without_controls(str(value))[0]
    cell.data_type = "s"
    if is_formula(str(value)):
        cell.quotePrefix = True  # keeps it text when somebody edits the cell
    return cell


def _dress(cell: Any, size: int = 11, bold: bool = False) -> Any:
    from openpyxl.styles import Alignment, Font

    cell.font = Font(name=FONT, size=size, bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _framed(cell: Any, bold: bool = False) -> Any:
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color=LINE)
    _dress(cell, bold=bold).border = Border(left=side, right=side, top=side, bottom=side)
    return cell


def _head(cell: Any) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    _framed(cell)
    cell.font = Font(name=FONT, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=HEAD)
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def _answer(sheet: Any, row: int, column: int) -> None:
    from openpyxl.styles import PatternFill, Protection

    cell = _framed(_put(sheet, row, column, ""))
    cell.fill, cell.protection = PatternFill("solid", fgColor=ANSWER), Protection(locked=False)
    cell.number_format = "@"  # what begins with = stays text
