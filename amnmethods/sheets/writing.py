"""Write tables that are safe to open in a spreadsheet, and machine copies that keep every character."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from .encoding import without_controls
from .escaping import escaped, is_formula

__all__ = ["write_csv", "write_xlsx"]

LONGEST_CELL = 32_767  # Excel's own limit
CUT = " […]"


def write_csv(path: Path | str, frame: pd.DataFrame, *, for_people: bool = True, delimiter: str = ",") -> int:
    """Write a table as CSV in UTF-8 with a byte order mark, which spreadsheets need to see accents.

    Parameters
    ----------
    path, frame
        The file and the table; its index is not written.
    for_people
        True puts an apostrophe before text that a spreadsheet would run as a formula (`read` takes it away again).
        False keeps every character, for the machine's copy.

    Returns
    -------
    The number of characters taken out because no spreadsheet can hold them (always 0 for the machine's copy).

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "comments.csv"
    ...     removed = write_csv(path, pd.DataFrame({"comment": ["=1+1"]}))
    ...     print(removed, path.read_text(encoding="utf-8-sig").split())
    0 ['comment', "'=1+1"]
    """
    removed = 0
    if for_people:
        frame, removed = _for_people(frame)
    text = frame.to_csv(index=False, sep=delimiter, lineterminator="\r\n")
    # A lone surrogate has no UTF-8; the machine's copy keeps it in the escape that Python reads back.
    Path(path).write_bytes(text.encode("utf-8-sig", "strict" if for_people else "surrogatepass"))
    return removed


def _for_people(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    removed = 0

    def safe(value: Any) -> Any:
        nonlocal removed
        if not isinstance(value, str):
            return value
        text, n = without_controls(value)
        removed += n
        return escaped(text)

    table = frame.copy()
    table.columns = pd.Index([safe(column) for column in frame.columns], dtype="object")
    for position in range(table.shape[1]):
        column = frame.iloc[:, position]
        if not pd.api.types.is_numeric_dtype(column):
            table.isetitem(position, column.astype("object").map(safe))  # type: ignore[arg-type]
    return table, removed


def write_xlsx(
    path: Path | str,
    frames: Mapping[str, pd.DataFrame],
    *,
    drop_downs: Mapping[str, Mapping[str, list[list[str]]]] | None = None,
) -> int:
    """Write tables as the sheets of one workbook, text always as text and never as a formula.

    Parameters
    ----------
    path, frames
        The file, and the tables by the name of their sheet; their indexes are not written.
    drop_downs
        Per sheet and column one list of allowed entries per row; an entry outside the list can still be typed.

    Returns
    -------
    The number of characters taken out because no spreadsheet can hold them.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import sheets
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "comments.xlsx"
    ...     removed = write_xlsx(path, {"Round 1": pd.DataFrame({"comment": ["=1+1", "fine"]})})
    ...     print(removed, list(sheets.read(path).cells["comment"]))
    0 ['=1+1', 'fine']
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.properties.creator = "amnmethods"  # never a person
    removed = 0
    for order, (name, frame) in enumerate(frames.items()):
        title = re.sub(r"[\[\]:*?/\\]", " ", name)[:31] or f"Sheet{order + 1}"
        sheet = book.active if order == 0 else book.create_sheet()
        assert sheet is not None
        sheet.title = title
        rows = [list(map(str, frame.columns)), *frame.itertuples(index=False, name=None)]
        for number, row in enumerate(rows, start=1):
            for k, value in enumerate(row, start=1):
                removed += _put(sheet.cell(row=number, column=k), value)
        for k, column in enumerate(frame.columns, start=1):
            sheet.cell(row=1, column=k).font = Font(bold=True)
            longest = max([len(str(column)), *(len(str(value)) for value in frame.iloc[:, k - 1])])
            sheet.column_dimensions[get_column_letter(k)].width = min(max(longest + 2, 10), 60)
            if longest > 58:
                for number in range(2, len(frame) + 2):
                    sheet.cell(row=number, column=k).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "A2"
        for column, lists in ((drop_downs or {}).get(name) or {}).items():
            _drop_downs(sheet, list(frame.columns).index(column) + 1, lists)
    book.save(Path(path))
    return removed


def _put(cell: Any, value: Any) -> int:
    """Write one value; return how many characters it lost."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return 0
    if not isinstance(value, str):
        cell.value = value.item() if hasattr(value, "item") else value
        return 0
    text, removed = without_controls(value)
    if len(text) > LONGEST_CELL:
        removed += len(text) - (LONGEST_CELL - len(CUT))
        text = text[: LONGEST_CELL - len(CUT)] + CUT
    cell.value = text
    cell.data_type = "s"
    if is_formula(text):
        cell.quotePrefix = True  # keeps it text when somebody edits the cell
    return removed


def _drop_downs(sheet: Any, column: int, lists: list[list[str]]) -> None:
    """Offer the allowed entries row by row; one rule serves all rows with the same list."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rules: dict[str, Any] = {}
    for number, entries in enumerate(lists, start=2):
        # a list in the rule itself has commas between entries and at most 255 characters
        fitting = [entry for entry in entries if "," not in entry and '"' not in entry]
        while fitting and len(",".join(fitting)) > 250:
            fitting.pop()
        if not fitting:
            continue
        formula = '"' + ",".join(fitting) + '"'
        if formula not in rules:
            rules[formula] = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
            sheet.add_data_validation(rules[formula])
        rules[formula].add(f"{get_column_letter(column)}{number}")
