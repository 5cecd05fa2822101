"""The text of every cell of a workbook, quickly: for forms, whose layout is known, and of which hundreds may come."""

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

from ...sheets.content import open_archive
from ...sheets.encoding import without_controls
from ...sheets.refusals import refuse

__all__ = ["Cells", "read_cells"]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_COLUMNS = 200  # a form has a dozen; cells far out hold nothing of ours
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class Cells:
    """One worksheet: text by (row, column), both counted from 1, which were values of formulas, and which formulas had none."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    unworked: set[tuple[int, int]] = field(default_factory=set)

    def rows(self) -> list[int]:
        """Return the numbers of the rows that hold something."""
        return sorted({row for row, _ in self.texts})

    def row(self, number: int) -> dict[int, str]:
        """Return what a row holds, by column."""
        return self._by_row().get(number, {})

    def _by_row(self) -> dict[int, dict[int, str]]:
        if not hasattr(self, "_rows"):
            self._rows: dict[int, dict[int, str]] = {}
            for (row, column), text in sorted(self.texts.items()):
                self._rows.setdefault(row, {})[column] = text
        return self._rows


def read_cells(content: bytes, name: str, language: str) -> dict[str, Cells]:
    """Return the worksheets of an XLSX file by their titles, hidden ones too.

    Raises
    ------
    SheetError
        The archive is unsafe or damaged.
    """
    from lxml import etree

    with open_archive(content, name, language) as archive:
        try:
            strings = _strings(archive)
            return {title: _cells(archive, part, strings) for title, part in _parts(archive)}
        except (etree.XMLSyntaxError, KeyError, ValueError, IndexError):
            raise refuse("damaged", language, file=name) from None


def _tree(archive: ZipFile, part: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(archive.read(part), parser)


def _parts(archive: ZipFile) -> list[tuple[str, str]]:
    """Return the titles of the worksheets with the names of their parts."""
    targets = {
        relation.get("Id"): relation.get("Target", "") for relation in _tree(archive, "xl/_rels/workbook.xml.rels")
    }
    found = []
    for sheet in _tree(archive, "xl/workbook.xml").iter(f"{MAIN}sheet"):
        target = targets[sheet.get(RELATION)]
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if "worksheets/" in part:
            found.append((str(sheet.get("name")), part))
    return found


def _strings(archive: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_joined(entry) for entry in _tree(archive, "xl/sharedStrings.xml").iter(f"{MAIN}si")]


def _joined(entry: Any) -> str:
    """Return the text of a string and its runs, without the hints on reading that East Asian texts carry."""
    return "".join(t.text or "" for t in entry.iter(f"{MAIN}t") if t.getparent().tag != f"{MAIN}rPh")


def _cells(archive: ZipFile, part: str, strings: list[str]) -> Cells:
    cells = Cells()
    for cell in _tree(archive, part).iter(f"{MAIN}c"):
        place = PLACE.fullmatch(cell.get("r", ""))
        if place is None:
            continue
        row, column = int(place[2]), _number(place[1])
        formula = cell.find(f"{MAIN}f")
        text = _text(cell, strings)
        if formula is not None:
            if text:
                cells.formulas.add((row, column))
            else:
                cells.unworked.add((row, column))
                text = f"={formula.text or ''}"
        if text and column <= MOST_COLUMNS:
            cells.texts[row, column] = without_controls(text)[0]
    return cells


def _text(cell: Any, strings: list[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{MAIN}v")
    if kind == "inlineStr":
        return _joined(cell)
    if not value:  # nothing, or a formula that was never worked out
        return ""
    if kind == "s":
        return strings[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    return format(float(value), ".15g") if kind == "n" else value


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
