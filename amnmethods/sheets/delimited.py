"""Delimited text into rows: which delimiter, line breaks inside quotes, a quote that never closes."""

import csv
import io
import re
from collections import Counter

from .grid import Grid
from .refusals import refuse
from .sheet import Note

__all__ = ["read_delimited"]

DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
LOOKED_AT = 200  # records that decide on the delimiter
LONGEST_CELL = 10_000_000  # the csv module stops at 131,072 characters, which a pasted report passes


def read_delimited(text: str, name: str, language: str) -> Grid:
    """Return the rows of delimited text.

    Raises
    ------
    SheetError
        A quotation mark is never closed; the message names the row and line where it opens.
    """
    hint = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)  # a first line that Excel writes and understands
    delimiter = hint.group(1) if hint else _delimiter(text)
    if hint:
        text = text[hint.end() :]
    grid = Grid([], [], [Note(f"sheets.found.delimiter.{DELIMITERS.get(delimiter, 'none')}")])
    csv.field_size_limit(LONGEST_CELL)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ",", strict=True)
    before = 1 if hint else 0  # rows and lines that stand above what the csv module sees
    number = before
    while True:
        number += 1
        opens = before + records.line_num + 1
        try:
            record = next(records)
        except StopIteration:
            return grid
        except csv.Error:
            raise refuse("quote", language, file=name, row=number, line=opens) from None
        grid.rows.append(record)
        grid.numbers.append(number)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most records into equally many cells; "" where none cuts."""
    best, best_score = "", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = _widths(text, delimiter)
        counted = Counter(width for width in widths if width > 1)
        if not counted:
            continue
        width, n = max(counted.items(), key=lambda pair: (pair[1], pair[0]))
        score = (round(n / len(widths), 3), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    csv.field_size_limit(LONGEST_CELL)
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in record):
                widths.append(len(record))
            if len(widths) == LOOKED_AT:
                break
    except csv.Error:  # a stray quote: what was read so far decides
        pass
    return widths or [1]
