"""Where a table of barriers by strategies lies in a file: found by the names in it, never by its place."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ..errors import TableError
from ..sheets import Sheet, number_in

__all__ = ["Cell", "Found", "find_table", "plain"]

ENOUGH_BARRIERS, ENOUGH_STRATEGIES = (
    20,
    40,
)  # of 39 and of 73: the published table; a smaller one must be known throughout
COUNTS = ("n", "respondent", "number of respondent", "repondant", "nombre de repondant")
SUMS = ("cumulative percent", "cumulative percentage", "total", "sum", "pourcentage cumulatif", "somme")
NUMBERS = ("", "no", "nr", "number", "numero", "id", "rank", "rang")  # columns that count the rows
LONG = {
    "barrier": (
        "barrier",
        "construct",
        "construct id",
        "barrier id",
        "barrier 2009",
        "cfir construct",
        "obstacle",
        "construit",
    ),
    "strategy": ("strategy", "strategy id", "catalogue id", "eric strategy", "strategie"),
    "percent": ("percent", "percentage", "pourcentage", "share", "part"),
    "endorsements": ("endorsement", "named by", "nomme par"),
    "respondents": COUNTS,
}


@dataclass(frozen=True)
class Cell:
    """One filled cell: what it matches, its number, and where it stands."""

    construct: str
    strategy: str
    text: str
    place: str
    endorsements: str = ""
    respondents: str = ""


@dataclass
class Found:
    """The table of one sheet: its cells, how many there could be, and labels that nobody knows."""

    name: str | None
    layout: str
    cells: list[Cell] = field(default_factory=list)
    n_empty: int = 0
    strange_barriers: list[str] = field(default_factory=list)
    strange_strategies: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Return a name as names are compared: no case, accents, marks and plurals, "and" for "&".

    Examples
    --------
    >>> plain("Networks & Communications"), plain("Purposely re-examine the implementation")
    ('network and communication', 'purposely reexamine the implementation')
    """
    bare = unicodedata.normalize("NFKD", text.casefold().replace("&", " and ").replace("œ", "oe"))
    bare = "".join(c for c in bare if not unicodedata.combining(c)).replace("-", "")
    words = re.sub(r"[^a-z0-9]+", " ", bare).split()
    return " ".join(re.sub(r"(?<=[a-z]{3})(?<!s)s$", "", word) for word in words)


def known(text: str, names: Mapping[str, str]) -> str | None:
    """Return the id that a label names: its whole text, or what stands before a colon, or after a code such as I.D."""
    parts = [text, re.split(r"[:\n]| [-–—] ", text.strip(), maxsplit=1)[0]]
    parts += [re.sub(r"^\s*(?:[IVX]+\.)?[A-Z0-9]{1,2}(?:\.[0-9]+)?[.)]?\s+", "", part) for part in parts]
    return next((names[plain(part)] for part in parts if plain(part) in names), None)


def _worded(text: str, names: Mapping[str, str]) -> str | None:
    """Return the id that a label with letters names."""
    return known(text, names) if any(character.isalpha() for character in text) else None


def find_table(sheet: Sheet, barriers: Mapping[str, str], strategies: Mapping[str, str]) -> Found | None:
    """Return the matching table of a sheet, long or wide, or None where there is none.

    Parameters
    ----------
    sheet
        One sheet, read as text.
    barriers, strategies
        The id of each plain name.
    """
    rows = list(_rows(sheet))
    named = {name: key for name, key in strategies.items() if not name.isdigit()}  # a percent looks like a number, too
    return _long(sheet, rows, barriers, strategies) or _wide(sheet, rows, barriers, named)


def _rows(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Yield every row of a sheet with its number, those of the header first."""
    for k, number in enumerate(sheet.header_rows):
        yield number, [parts[k] if k < len(parts) else "" for parts in sheet.headings]
    for number, row in zip(sheet.cells.index, sheet.cells.to_numpy(dtype=object), strict=True):
        yield int(number), [str(cell) for cell in row]


def _long(
    sheet: Sheet, rows: list[tuple[int, list[str]]], barriers: Mapping[str, str], strategies: Mapping[str, str]
) -> Found | None:
    for at, (_, row) in enumerate(rows):
        heads = [plain(cell) for cell in row]
        columns = {
            name: next((k for k, head in enumerate(heads) if head in map(plain, said)), None)
            for name, said in LONG.items()
        }
        if any(columns[name] is None for name in ("barrier", "strategy", "percent")):
            continue
        found = Found(sheet.name, "long")
        for number, cells in rows[at + 1 :]:
            said = {name: cells[k].strip() for name, k in columns.items() if k is not None}
            construct, strategy = known(said["barrier"], barriers), known(said["strategy"], strategies)
            if not said["percent"]:
                found.n_empty += 1
                continue
            _note(found.strange_barriers, construct, said["barrier"])
            _note(found.strange_strategies, strategy, said["strategy"])
            place = f"row {number}, column {sheet.letters[columns['percent'] or 0]}"
            counts = {name: said.get(name, "") for name in ("endorsements", "respondents")}
            found.cells.append(Cell(construct or "", strategy or "", said["percent"], place, **counts))
        return found
    return None


def _note(strange: list[str], found: str | None, label: str) -> None:
    if found is None and label not in strange:
        strange.append(label)


def _wide(
    sheet: Sheet, rows: list[tuple[int, list[str]]], barriers: Mapping[str, str], strategies: Mapping[str, str]
) -> Found | None:
    if not rows:
        return None
    matched = [[_worded(cell, barriers) for cell in row] for _, row in rows]
    at = max(range(len(rows)), key=lambda k: len({name for name in matched[k] if name}))
    names = {name for name in matched[at] if name}
    body = rows[at + 1 :]
    width = len(rows[at][1])
    hits = [sum(_worded(row[k], strategies) is not None for _, row in body) for k in range(width)]
    column = max(range(width), key=hits.__getitem__)
    filled = [row[column] for _, row in body if row[column].strip()]
    whole = hits[column] >= min(ENOUGH_STRATEGIES, max(1, len(filled) // 2 + 1)) if filled else False
    numeric = [k for k in range(width) if k != column and _mostly_numbers([row[k] for _, row in body])]
    strange = [k for k in numeric if not matched[at][k] and plain(rows[at][1][k]) not in (*SUMS, *NUMBERS)]
    if not whole or len(names) < 1 or (len(names) < ENOUGH_BARRIERS and len(strange) > len(names)):
        return None
    twice = sorted(name for name in names if matched[at].count(name) > 1)
    if twice:
        letters = ", ".join(sheet.letters[k] for k in range(width) if matched[at][k] == twice[0])
        raise TableError(
            f"The columns {letters} are both {rows[at][1][matched[at].index(twice[0])]!r}: keep one of them."
        )
    found = Found(sheet.name, "wide", strange_barriers=[rows[at][1][k].strip() or sheet.letters[k] for k in strange])
    found.skipped = [rows[at][1][k].strip() for k in range(width)
                     if k != column and not matched[at][k] and k not in strange and rows[at][1][k].strip()]  # fmt: skip
    _fill(found, sheet, body, column, matched[at], strategies)
    return found


def _fill(
    found: Found,
    sheet: Sheet,
    body: list[tuple[int, list[str]]],
    column: int,
    constructs: list[str | None],
    strategies: Mapping[str, str],
) -> None:
    counts = next((row for _, row in body if plain(row[column]) in COUNTS), None)
    for number, row in body:
        label = row[column].strip()
        strategy = known(label, strategies)
        cells = [k for k, name in enumerate(constructs) if name]
        if plain(label) in (*COUNTS, *SUMS) or not (label or any(row[k].strip() for k in cells)):
            continue
        if strategy is None:
            if any(number_in(row[k].strip().rstrip("%").strip()) is not None for k in cells):
                found.strange_strategies.append(label or f"row {number}")
            else:
                found.skipped.append(label)
            continue
        for k in cells:
            if not row[k].strip():
                found.n_empty += 1
                continue
            place = f"row {number}, column {sheet.letters[k]}"
            n = counts[k].strip() if counts else ""
            found.cells.append(Cell(str(constructs[k]), strategy, row[k].strip(), place, respondents=n))


def _mostly_numbers(texts: list[str]) -> bool:
    filled = [text.strip().rstrip("%").strip() for text in texts if text.strip()]
    return bool(filled) and 2 * sum(number_in(text) is not None for text in filled) > len(filled)
