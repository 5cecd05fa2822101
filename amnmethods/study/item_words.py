"""Items' words in the study's own spreadsheet: set, added as a row, or taken out; everything else stays as it is."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .. import sheets
from ..errors import ItemsError
from ..model.config import StudyConfig
from .folder import ITEMS, spreadsheet
from .sources import headings

Words = Mapping[str, str]  # by language


class ItemWords:
    """The spreadsheet of items, open for new words; `write` writes them all at once or not at all."""

    def __init__(self, folder: Path, config: StudyConfig):
        found = spreadsheet(folder, ITEMS)
        if found is None:
            raise ItemsError(f"{folder / ITEMS}.csv does not exist: there is no item to word anew.")
        self.path, self.languages = found, config.languages
        self._sheet = sheets.read(found, needs_rows=False)
        self._cells = self._sheet.cells.fillna("").copy()
        named = headings([str(column) for column in self._cells.columns], config)
        self._columns = {name: column for name, column in zip(named, self._cells.columns, strict=True) if name}
        self._changes: dict[int, dict[Any, str] | None] = {}  # by row; None takes it out

    def row(self, item: str) -> int | None:
        """Return the row of an item, or None."""
        code, version = self._columns.get("item_id"), self._columns.get("version")
        found = self._cells.iloc[:0] if code is None else self._cells[self._cells[code].str.strip() == item]
        if version is not None:  # of an item with a row for each version, the last one counts
            found = found.sort_values(version, key=lambda told: told.str.strip().replace("", "1").astype(int))
        return None if found.empty else int(found.index[-1])

    def said(self, item: str) -> dict[str, str]:
        """Return an item's words by language as the spreadsheet has them; nothing where it has no such item."""
        row = self.row(item)
        places = {language: self._columns.get(f"wording_{language}") for language in self.languages}
        if row is None:
            return {}
        return {language: str(self._cells.loc[row, at]).strip() for language, at in places.items() if at is not None}

    def set(self, item: str, words: Words, *, blank: bool = False) -> None:
        """Give an item of the spreadsheet other words in some languages; `blank` lets them be none.

        Raises
        ------
        ItemsError
            There is no such item or language, or a wording is blank.
        """
        row = self.row(item)
        if row is None:
            raise ItemsError(f"{self.path} has no item {item!r}: check the code.")
        self._put(row, self._placed(item, words, blank))

    def add(self, item: str, words: Words) -> None:
        """Add an item with its words in every language of the study.

        Raises
        ------
        ItemsError
            The code is taken or can be none, or a wording is missing or blank.
        """
        if self.row(item) is not None:
            raise ItemsError(f"There is an item {item!r} already: choose another code.")
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", item):
            raise ItemsError(f"{item!r} cannot be the code of an item: write letters and digits, such as s31.")
        missing = [language for language in self.languages if language not in words]
        if missing:
            raise ItemsError(f"The new item {item} needs its words in {', '.join(missing)} too.")
        placed = self._placed(item, words)
        row = max([*self._sheet.header_rows, *self._cells.index]) + 1
        self._cells.loc[row] = ""
        self._put(row, {self._columns["item_id"]: item, **placed})

    def take_out(self, item: str) -> None:
        """Take an item's row out, if it has one."""
        row = self.row(item)
        if row is not None:
            self._cells = self._cells.drop(index=row)
            self._changes[row] = None

    def write(self) -> Path:
        """Write what was changed; return the spreadsheet."""
        if not self._changes:
            return self.path
        part = self.path.with_name(f".{self.path.name}.part")
        if self.path.suffix == ".xlsx":
            self._into_workbook(part)
        else:
            sheets.write_csv(part, self._cells)
        os.replace(part, self.path)  # whole or not at all
        return self.path

    def _placed(self, item: str, words: Words, blank: bool = False) -> dict[Any, str]:
        unsaid = [language for language, text in words.items() if not text.strip()]
        if unsaid and not blank:
            raise ItemsError(f"{item} needs its words in {', '.join(unsaid)}: they cannot be blank.")
        strange = [lang for lang in words if lang not in self.languages or f"wording_{lang}" not in self._columns]
        if strange:
            raise ItemsError(f"{self.path} has no column wording_{strange[0]}: add it, or leave this language out.")
        return {self._columns[f"wording_{language}"]: text.strip() for language, text in words.items()}

    def _put(self, row: int, placed: dict[Any, str]) -> None:
        for column, text in placed.items():
            self._cells.loc[row, column] = text
        self._changes[row] = {**(self._changes.get(row) or {}), **placed}

    def _into_workbook(self, part: Path) -> None:
        """Set single cells of a workbook, so that its other sheets, widths and colours stay."""
        import openpyxl

        book = openpyxl.load_workbook(self.path)
        page = book[self._sheet.name]
        letters = dict(zip(self._sheet.cells.columns, self._sheet.letters, strict=True))
        for row, placed in self._changes.items():
            for column, text in (placed or {}).items():
                cell = page[f"{letters[column]}{row}"]
                cell.value, cell.data_type = text, "s"  # text, also where it begins like a formula
        for row in sorted(_gone(self._changes), reverse=True):
            page.delete_rows(row)
        book.save(part)


def _gone(changes: Mapping[int, dict[Any, str] | None]) -> Iterable[int]:
    return [row for row, placed in changes.items() if placed is None]
