"""The files of answers as researchers get them: three rounds in three layouts, a door of the house each."""

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd

from ..model import StudyConfig
from ..sheets import write_csv

OPENED = {1: datetime.date(2026, 3, 9), 2: datetime.date(2026, 4, 13), 3: datetime.date(2026, 5, 19)}
EASTERN = datetime.timezone(datetime.timedelta(hours=-4))  # summer time in Ontario, where the invented team sits
ARCHIVED = (2026, 5, 4, 12, 0, 0)  # one time for every part of the workbook, so that it comes out the same each time


def write_long(path: Path, ratings: pd.DataFrame) -> None:
    """Write our long layout: one row per panellist, item and criterion, in UTF-8."""
    table = ratings.assign(
        rating=[_point(value) for value in ratings["rating"]],
        recorded_at=[
            sent_at(code, round) for code, round in zip(ratings["panellist_id"], ratings["round"], strict=True)
        ],
    )
    write_csv(path, table, for_people=False)


def write_french(path: Path, ratings: pd.DataFrame, config: StudyConfig) -> None:
    """Write what a spreadsheet set to French saves: Windows-1252, semicolons, decimal commas, headings in French."""
    names = {criterion.criterion: criterion.name.said("fr") for criterion in config.criteria}
    cells = [_cell(row, config) for row in ratings.itertuples()]
    table = pd.DataFrame(
        {
            "tour": ratings["round"],
            "panéliste": ratings["panellist_id"],
            "énoncé": ratings["item_id"],
            "critère": ratings["criterion"].map(names),
            "cote": [f"{cell:.1f}".replace(".", ",") if isinstance(cell, int) else cell for cell in cells],
            "commentaire": ratings["comment"],
        }
    )
    path.write_bytes(table.to_csv(index=False, sep=";", lineterminator="\r\n").encode("cp1252"))


def write_wide(path: Path, ratings: pd.DataFrame, config: StudyConfig, title: str) -> None:
    """Write a workbook with a title, a header of two rows with merged cells, and one row per panellist."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Answers"
    sheet.cell(1, 1, title).font = Font(bold=True)
    criteria = [criterion.criterion for criterion in config.criteria]
    parts = [*criteria, "comment"]
    item_ids = list(dict.fromkeys(ratings["item_id"]))
    sheet.cell(3, 1, "panellist_id").font = Font(bold=True)
    sheet.merge_cells(start_row=3, end_row=4, start_column=1, end_column=1)
    column: dict[tuple[str, str], int] = {}
    for k, item_id in enumerate(item_ids):
        left = 2 + k * len(parts)
        sheet.cell(3, left, item_id).font = Font(bold=True)
        sheet.merge_cells(start_row=3, end_row=3, start_column=left, end_column=left + len(parts) - 1)
        for offset, part in enumerate(parts):
            sheet.cell(4, left + offset, part)
            column[item_id, part] = left + offset
    rows = {code: number for number, code in enumerate(sorted(set(ratings["panellist_id"])), start=5)}
    for code, number in rows.items():
        sheet.cell(number, 1, code)
    row: Any
    for row in ratings.itertuples():
        _put(sheet.cell(rows[row.panellist_id], column[row.item_id, row.criterion]), _cell(row, config))
        if row.comment:
            _put(sheet.cell(rows[row.panellist_id], column[row.item_id, "comment"]), row.comment)
    sheet.freeze_panes = "B5"
    path.write_bytes(_always_the_same(book))


def _cell(row: Any, config: StudyConfig) -> int | str:
    """Return what stands in a cell: the point, the code for *unable to rate*, or nothing."""
    if row.state == "unable":
        return config.scale_of()[row.criterion].unable_code or ""
    return int(row.rating) if row.state == "rated" else ""


def _put(cell: Any, value: int | str) -> None:
    if value != "":
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # text that begins with = stays text


def _point(value: float) -> str:
    return "" if pd.isna(value) else str(int(value))


def sent_at(code: str, round: int) -> str:
    """Return when a panellist sent the form: an invented time that follows from the code."""
    number = int.from_bytes(code.encode(), "big")
    day = datetime.datetime.combine(OPENED[round], datetime.time(8), EASTERN)
    return (day + datetime.timedelta(days=number % 17, minutes=number % 601)).isoformat()


def _always_the_same(book: Any) -> bytes:
    """Return a workbook's bytes with fixed times in place of the clock's."""
    from openpyxl.xml.functions import tostring

    book.properties.creator = "amnmethods"
    raw, fixed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    book.properties.created = book.properties.modified = datetime.datetime(*ARCHIVED)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            part = tostring(book.properties.to_tree()) if name == "docProps/core.xml" else old.read(name)
            new.writestr(zipfile.ZipInfo(name, ARCHIVED), part, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
