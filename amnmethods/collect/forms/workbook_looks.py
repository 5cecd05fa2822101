"""How a form's workbook looks: styles made once, lists for drop-downs, texts that are never formulas."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from ...sheets.encoding import without_controls
from ...sheets.escaping import is_formula
from .marks import HIDDEN

__all__ = ["Lists", "Styles", "lines_needed", "put"]

FONT = "Calibri"
ANSWER, HEAD, LINE = "DDEBF7", "1F3864", "B4C1CE"  # colours: answer cells, header, borders


class Styles:
    """The looks of cells, each made once in a workbook: to make one is slow, to copy it is not."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}

    def dress(self, cell: Any, kind: str) -> Any:
        """Give a cell a look by its name."""
        if kind not in self.made:
            self._make(cell, kind)
            self.made[kind] = copy(cell._style)
        else:
            cell._style = copy(self.made[kind])
        if isinstance(cell.value, str) and is_formula(cell.value):
            cell.quotePrefix = True  # keeps it text when somebody edits the cell
        return cell

    def _make(self, cell: Any, kind: str) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

        look, _, size = kind.partition(" ")
        centred = look in ("rating", "head")
        cell.alignment = Alignment(
            wrap_text=True, vertical="center" if centred else "top", horizontal="center" if look == "rating" else None
        )
        if look == "line":
            cell.font = Font(name=FONT, size=int(size.rstrip("b")), bold=size.endswith("b"))
            return
        side = Side(style="thin", color=LINE)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
        if look == "head":
            cell.font, cell.fill = Font(name=FONT, bold=True, color="FFFFFF"), PatternFill("solid", fgColor=HEAD)
        elif look == "statement":
            cell.font = Font(name=FONT, bold=True)
        elif look in ("rating", "text"):
            cell.fill, cell.protection = PatternFill("solid", fgColor=ANSWER), Protection(locked=False)
            if look == "rating":
                cell.font = Font(name=FONT, bold=True, size=12)
            else:
                cell.number_format = "@"  # what begins with = stays text


class Lists:
    """The entries of drop-downs on the hidden sheet, each list once: a list in a rule holds no commas and 255 signs."""

    def __init__(self, sheet: Any):
        self.sheet, self.places = sheet, dict[tuple[Any, ...], str]()

    def place(self, entries: Sequence[Any]) -> str:
        """Return where a list of entries stands, as rules name it; written where it stands nowhere yet."""
        from openpyxl.utils import get_column_letter

        key = tuple(entries)
        if key not in self.places:
            column = len(self.places) + 3
            for row, entry in enumerate(entries, start=1):
                put(self.sheet, row, column, entry)
            letter = get_column_letter(column)
            self.places[key] = f"{HIDDEN}!${letter}$1:${letter}${len(key)}"
        return self.places[key]


def lines_needed(text: str, width: float) -> int:
    """Return how many lines a text takes in a column, some room to spare since letters differ in width."""
    return sum(max(1, -(-len(part) // max(1, int(width * 0.9)))) for part in text.split("\n"))


def put(sheet: Any, row: int, column: int, value: Any) -> Any:
    """Write one value, text always as text and never as a formula."""
    cell = sheet.cell(row=row, column=column)
    if not isinstance(value, str):
        cell.value = value
    elif value:
        cell.value = without_controls(value)[0]
        cell.data_type = "s"
    return cell
