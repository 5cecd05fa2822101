"""A new wording of an item, written into the study's own spreadsheet; it is asked when the next round opens."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import sheets
from ..errors import ItemsError
from ..study.folder import ITEMS, spreadsheet
from .headings import squash

__all__ = ["write_wording"]


def write_wording(study: Any, item_id: str, wordings: Mapping[str, str], *, new: bool = False) -> Path:
    """Write an item's wording in some languages into `items.csv` or `items.xlsx`; everything else stays as it is.

    Parameters
    ----------
    study
        As `open_study` returns it.
    item_id
        An item of the spreadsheet.
    wordings
        The new words by language of the study. A blank is refused: an item is never left without words.
    new
        Write a row for an item that is not there yet; then every language of the study needs its words.

    Returns
    -------
    The spreadsheet.

    Raises
    ------
    ItemsError
        There is no such item or language, or no words are given.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import resources, study
    >>> folder = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> write_wording(example, "s01", {"en": "Pay mentors for their time"}).name
    'items.csv'
    >>> example.items()["wording_en"].iloc[0]
    'Pay mentors for their time'
    >>> folder.cleanup()
    """
    path = spreadsheet(study.folder, ITEMS)
    if path is None:
        raise ItemsError(f"{study.folder / ITEMS}.csv does not exist: there is no item to word anew.")
    blank = [language for language, text in wordings.items() if not text.strip()]
    if blank:
        raise ItemsError(f"{item_id} needs its words in {', '.join(blank)}: they cannot be blank.")
    sheet = sheets.read(path, needs_rows=False)
    columns = {squash(str(column)): column for column in sheet.cells.columns}
    code = columns.get(squash("item_id"))
    rows = [] if code is None else sheet.cells.index[sheet.cells[code].str.strip() == item_id]
    if new and code is not None:
        _require_new(item_id, len(rows), wordings, study.languages)
        rows = [max([*sheet.header_rows, *sheet.cells.index]) + 1]
    if len(rows) != 1:
        raise ItemsError(f"{path} has no item {item_id!r}: check the code.")
    first = study.languages[0]
    places: dict[Any, str] = {code: item_id} if new else {}
    for language in wordings:
        named = [f"wording_{language}", *(["wording"] if language == first else [])]
        column = next((columns[squash(name)] for name in named if squash(name) in columns), None)
        if column is None or language not in study.languages:
            raise ItemsError(f"{path} has no column wording_{language}: add it, or leave this language out.")
        places[column] = wordings[language].strip()
    part = path.with_name(f".{path.name}.part")
    if path.suffix == ".xlsx":
        _into_workbook(path, part, sheet, int(rows[0]), places)
    else:
        cells = sheet.cells.copy()
        for column, text in places.items():
            cells.loc[rows[0], column] = text
        sheets.write_csv(part, cells.fillna(""))
    os.replace(part, path)  # whole or not at all
    return path


def _require_new(item_id: str, found: int, wordings: Mapping[str, str], languages: Sequence[str]) -> None:
    """Raise `ItemsError` unless an item can be added under this code with these words."""
    if found:
        raise ItemsError(f"There is an item {item_id!r} already: choose another code.")
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", item_id):
        raise ItemsError(f"{item_id!r} cannot be the code of an item: write letters and digits, such as s31.")
    missing = [language for language in languages if language not in wordings]
    if missing:
        raise ItemsError(f"The new item {item_id} needs its words in {', '.join(missing)} too.")


def _into_workbook(path: Path, part: Path, sheet: Any, row: int, places: Mapping[str, str]) -> None:
    """Set single cells of a workbook, so that its other sheets, widths and colours stay."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    page = book[sheet.name]
    for column, text in places.items():
        letter = sheet.letters[list(sheet.cells.columns).index(column)]
        cell = page[f"{letter}{row}"]
        cell.value, cell.data_type = text, "s"  # text, also where it begins like a formula
    book.save(part)
