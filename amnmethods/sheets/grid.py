"""What a reader hands to the header finder: rows of text cells with the numbers a spreadsheet shows."""

from dataclasses import dataclass, field

from .sheet import Note

__all__ = ["Grid"]


@dataclass
class Grid:
    """Rows as they stand in the file: title, header and body not yet told apart.

    `rows` and `numbers` run together. `across` holds the (row number, column position) of cells that belong to a
    merged cell but are not its first in the row; `down` those that took their value from a merged cell above.
    """

    rows: list[list[str]]
    numbers: list[int]
    notes: list[Note] = field(default_factory=list)
    across: set[tuple[int, int]] = field(default_factory=set)
    down: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
