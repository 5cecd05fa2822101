"""Where the table begins: title rows above it, a header of one or several rows, merged headings spread."""

from dataclasses import dataclass
from itertools import pairwise

from .grid import Grid
from .numerals import number_in
from .sheet import Note

__all__ = ["Header", "find_header"]

SEARCHED = 25  # rows from the top in which the header is looked for
MOST_HEADER_ROWS = 4
BLANK_WORDS = {"na", "n/a", "n.a.", "none", "null", "nan", "-", "–", "s.o."}


@dataclass(frozen=True)
class Header:
    """Rows of the grid (positions from 0): the header's, and the first of the body; headings per column."""

    rows: tuple[int, ...]
    body: int
    headings: tuple[tuple[str, ...], ...]


def find_header(grid: Grid) -> tuple[Header, list[Note]]:
    """Tell title, header and body apart.

    Title rows are those above the first row that names at least half as many columns as the table has. A header goes
    on into the next row where headings were merged or left blank beside a filled one and the row below names them, or
    where the row below holds different words over columns of numbers.
    """
    width = max((_end(row) for row in grid.rows), default=0)
    filled = [position for position, row in enumerate(grid.rows) if any(cell.strip() for cell in row)]
    top = filled[:SEARCHED]
    widest = max((_named(grid, position) for position in top), default=0)
    first = next((p for p in top if _named(grid, p) >= max(2, widest / 2)), filled[0])
    above = [position for position in top if position < first]
    while above and _is_upper_part(grid, above[-1], width):
        first = above.pop()
    rows = [first]
    for position in [p for p in filled if p > first][: MOST_HEADER_ROWS - 1]:
        if not _goes_on(grid, rows, position, width):
            break
        rows.append(position)
    notes = []
    if above:
        shown = next(cell.strip() for cell in grid.rows[above[0]] if cell.strip())[:60]
        notes.append(Note("sheets.found.title_rows", {"n": len(above), "text": shown}))
    if len(rows) > 1:
        numbers = ", ".join(str(grid.numbers[position]) for position in rows)
        notes.append(Note("sheets.found.header_rows", {"rows": numbers}))
    elif grid.numbers[first] > 1:
        notes.append(Note("sheets.found.header_row", {"row": grid.numbers[first]}))
    return Header(tuple(rows), rows[-1] + 1, _headings(grid, rows, width)), notes


def _end(row: list[str]) -> int:
    return max((k + 1 for k, cell in enumerate(row) if cell.strip()), default=0)


def _cells(grid: Grid, position: int) -> list[tuple[int, str]]:
    """Return the filled cells of a row that are not the continuation of a merged one."""
    number = grid.numbers[position]
    return [(k, c.strip()) for k, c in enumerate(grid.rows[position]) if c.strip() and (number, k) not in grid.across]


def _named(grid: Grid, position: int) -> int:
    return len(_cells(grid, position))


def _is_upper_part(grid: Grid, position: int, width: int) -> bool:
    """A row over the header belongs to it where it names groups of columns: filled cells with gaps between them."""
    columns = [k for k, _ in _cells(grid, position)]
    if len(columns) < 2:
        return False
    gaps = any(after - before > 1 for before, after in pairwise(columns))
    return gaps and columns[-1] >= width / 2


def _goes_on(grid: Grid, rows: list[int], position: int, width: int) -> bool:
    above, number = rows[-1], grid.numbers[position]
    row = _padded(grid.rows[position], width)
    words = [cell.strip() for cell in row if cell.strip()]
    if not words or any(word.casefold() in BLANK_WORDS for word in words):
        return False
    named = {k for k, _ in _cells(grid, above)}
    open_columns = [k for k in range(width) if k not in named and (not named or k > min(named))]
    here = [k for k in open_columns if row[k].strip() and (number, k) not in grid.down]
    below = [_padded(other, width) for other in grid.rows[position + 1 :][:200] if any(cell.strip() for cell in other)]
    if open_columns and len(here) == len(open_columns) and not any(number_in(row[k]) is not None for k in here):
        # every gap of the row above is named here: the ends of groups, under a merged or once-written heading
        return bool(below)
    numeric = [k for k in range(width) if _mostly_numbers([other[k] for other in below])]
    over = [row[k].strip() for k in numeric if row[k].strip()]
    different = len(set(over)) >= 0.8 * len(over)
    return (
        len(numeric) >= 3
        and len(over) == len(numeric)
        and different
        and all(number_in(text) is None for text in over)
        and all(len(text) > 2 for text in over)
    )


def _mostly_numbers(texts: list[str]) -> bool:
    told = [text for text in texts if text.strip()]
    return bool(told) and sum(number_in(text) is not None for text in told) >= 0.8 * len(told)


def _padded(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def _headings(grid: Grid, rows: list[int], width: int) -> tuple[tuple[str, ...], ...]:
    """Return the headings of each column from the top; a heading of an upper row holds for the gaps at its right."""
    spread: list[list[str]] = []
    for order, position in enumerate(rows):
        row = [" ".join(cell.split()) for cell in _padded(grid.rows[position], width)]
        number = grid.numbers[position]
        if order < len(rows) - 1:
            for k in range(1, width):
                continues = (number, k) in grid.across or not row[k]
                if continues and row[k - 1] and (number, k) not in grid.down:
                    row[k] = row[k - 1]
        spread.append(row)
    columns = []
    for k in range(width):
        parts = [row[k] for row in spread]
        # a heading merged downwards stands once, and a column that only the lowest row names keeps that name
        columns.append(tuple("" if order and part == parts[order - 1] else part for order, part in enumerate(parts)))
    return tuple(columns)
