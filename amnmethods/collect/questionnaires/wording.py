"""The sheet for an instrument's wording: out to be filled with what you have the right to use, and back in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ... import sheets
from ...errors import InstrumentError

__all__ = ["read_wording_sheet", "write_wording_sheet"]

SHEET = "wording"
KEY = ("kind", "name")


def write_wording_sheet(
    study: Any, instrument: str, folder: Path | str | None = None, languages: Sequence[str] | None = None
) -> Path:
    """Write the workbook into which you paste the wording of an instrument that you have the right to use.

    Published wording does not come along; the workbook says what each question asks in other words, and where to get it.

    Parameters
    ----------
    study
        As `open_study` returns it.
    instrument
        The name of one that `surveys.instruments` lists.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    languages
        The languages of the questionnaire; by default the study's.

    Returns
    -------
    The path written: ``wording.<instrument>.xlsx``. It is never written over: what you pasted stays.

    Raises
    ------
    InstrumentError
        There is no such instrument, it has no questions here, or the file exists.
    """
    sheet = study.wording_sheet(instrument, languages)
    if sheet.empty:
        raise InstrumentError(f"{instrument!r} has no questions here: surveys.instruments() says what it lacks.")
    target = Path(folder) if folder is not None else Path(study.folder) / "outputs"
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"wording.{instrument}.xlsx"
    if path.exists():
        raise InstrumentError(
            f"{path} exists, and may hold wording that you pasted: move it, or choose another folder."
        )
    shown = sheet.assign(reversed=sheet["reversed"].map({True: "yes", False: ""}))
    sheets.write_xlsx(path, {SHEET: shown})
    return path


def read_wording_sheet(path: Path | str) -> pd.DataFrame:
    r"""Return the wording from a filled sheet (XLSX or CSV).

    Returns
    -------
    One row per question and per labelled answer: ``kind``, ``name``, one ``wording_<language>`` each; blank is "".

    Raises
    ------
    InstrumentError
        A column is missing, or a name stands twice.
    SheetError
        The file cannot be read as one table.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "wording.csv"
    ...     _ = path.write_text("kind,name,wording_en\nquestion,brs_1,I bounce\n", encoding="utf-8")
    ...     read_wording_sheet(path)["wording_en"].item()
    'I bounce'
    """
    cells = sheets.read(path).cells
    table = cells.set_axis([str(heading).strip() for heading in cells.columns], axis="columns")
    wordings = [column for column in table if column.startswith("wording_")]
    missing = [column for column in KEY if column not in table] + ([] if wordings else ["wording_<language>"])
    if missing:
        raise InstrumentError(
            f"{Path(path).name} has no column {missing[0]}: keep the headings of the sheet that write_wording_sheet wrote."
        )
    table = table[[*KEY, *wordings]].apply(lambda column: column.str.strip())
    table = table[table["name"] != ""]
    twice = table[table["name"].duplicated()]
    if not twice.empty:
        raise InstrumentError(f"{Path(path).name}, row {twice.index[0]}: {twice.iloc[0]['name']!r} stands twice.")
    return table.reset_index(drop=True)
