"""The copy of an imported file that the study keeps: the bytes as they came, or without what identifies people."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from ..sheets import Sheet

__all__ = ["kept_copy"]


@contextmanager
def kept_copy(table: Sheet, dropped: Collection[str]) -> Iterator[Path]:
    """Give the file to keep: the one that came, or its table without the columns (letters) that were dropped.

    Where columns were dropped, or a workbook has more sheets than the one read (nobody looked into those), the copy is
    that one table as CSV with every character.
    """
    several = any(note.key == "sheets.found.other_sheets" for note in table.notes)
    if not dropped and not several:
        yield table.path
        return
    stay = [position for position, letter in enumerate(table.letters) if letter not in dropped]
    cells = table.cells.iloc[:, stay]
    rows = pd.concat([pd.DataFrame([list(cells.columns)]), cells.set_axis(range(len(stay)), axis="columns")])
    text = rows.to_csv(index=False, header=False, lineterminator="\r\n")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{table.path.stem}.kept.csv"
        path.write_bytes(text.encode("utf-8-sig"))
        yield path
