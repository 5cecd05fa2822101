"""A table of text cells taken apart into columns and put together again, for formats that rearrange some."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ...sheets import Sheet

__all__ = ["Column", "columns_of", "put_together"]


@dataclass(frozen=True)
class Column:
    """One column: its letter in the file, its heading(s) from the top, and its cells as text."""

    letter: str
    parts: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def name(self) -> str:
        """The first heading that says something: in a survey system's export, the name of the variable."""
        return next((part.strip() for part in self.parts if part.strip()), "")

    @property
    def plain(self) -> str:
        """The name without case, as names of variables are compared."""
        return self.name.casefold()

    def called(self, *parts: str) -> "Column":
        """Return the same cells under other headings."""
        return replace(self, parts=parts)

    def holding(self, texts: Iterable[str]) -> "Column":
        """Return the same headings over other cells."""
        return replace(self, texts=tuple(texts))


def columns_of(sheet: Sheet) -> list[Column]:
    """Return the columns of a table, from the left."""
    return [
        Column(letter, parts if any(parts) else (str(heading),), tuple(sheet.cells.iloc[:, position].to_numpy(object)))
        for position, (letter, parts, heading) in enumerate(
            zip(sheet.letters, sheet.headings, sheet.cells.columns, strict=True)
        )
    ]


def put_together(sheet: Sheet, columns: Sequence[Column], rows: Sequence[bool] | None = None) -> Sheet:
    """Return the table with these columns, and of its rows those that are to stay (by default all)."""
    headings = [" / ".join(part for part in column.parts if part) for column in columns]
    cells = pd.DataFrame(
        {position: list(column.texts) for position, column in enumerate(columns)}, index=sheet.cells.index, dtype="str"
    ).set_axis(pd.Index(headings, dtype="str"), axis="columns")
    return replace(
        sheet,
        cells=cells if rows is None else cells[list(rows)],
        letters=tuple(column.letter for column in columns),
        headings=tuple(column.parts for column in columns),
    )
