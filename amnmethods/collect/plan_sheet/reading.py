"""A team's sheet while it is read: whose it is, its rows by field, and everything that stands in the way."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import ImportRefused, SheetError
from ...sheets import column_letter
from ...sheets.content import kind_of, open_archive
from ...words import word
from ..forms.cells import Cells, read_cells
from ..round_definition import checksum, study_id
from .columns import FORMAT, HIDDEN, MARK, Kind, columns_of

__all__ = ["Reading", "read_sheet"]

SHOWN = 20  # places named in a refusal; the rest are counted
SINCE_1904 = re.compile(rb"""date1904\s*=\s*["'](1|true)["']""")


@dataclass
class Reading:
    """A returned sheet: what it says of itself, where its columns are, and the problems found so far."""

    file: str
    language: str
    identity: dict[str, Any]
    sheet: str
    cells: Cells
    top: int  # the hidden row of fields
    columns: dict[str, int]
    heads: dict[str, set[str]]  # what stands above the answers: headings and questions
    since_1904: bool
    problems: list[str] = field(default_factory=list)

    @property
    def site(self) -> str:
        """The network that the sheet is of."""
        return str(self.identity["site"])

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the number of each row below the head that says something, and its cells by field; note formulas."""
        for row in self.cells.rows():
            if row <= self.top:
                continue
            there = {name: self.cells.texts.get((row, column), "").strip() for name, column in self.columns.items()}
            told = {name: said for name, said in there.items() if said}
            if not told or all(said in self.heads[name] for name, said in told.items()):
                continue
            for name, column in self.columns.items():
                if (row, column) in self.cells.formulas | self.cells.unworked:
                    self.wrong("formula", row, name)
            yield row, there

    def wrong(self, key: str, row: int, column: str, found: str = "", **values: Any) -> None:
        """Note a problem with its place, what was found and how to mend it."""
        letter = column_letter(self.columns[column] - 1)
        place = word("plans.imported.place", self.language, sheet=self.sheet, row=row, column=letter)
        told = found if len(found) < 60 else f"{found[:60]}…"
        self.problems.append(f"{place} {word(f'plans.imported.{key}', self.language, found=told, **values)}")

    def require_clear(self) -> None:
        """Refuse the whole sheet where anything in it is not clear."""
        if not self.problems:
            return
        n = len(self.problems)
        listed = [f"- {problem}" for problem in self.problems[:SHOWN]]
        if n > SHOWN:
            listed.append(word("plans.imported.more", self.language, n=n - SHOWN))
        raise ImportRefused("\n".join([word("plans.imported.refused", self.language, file=self.file, n=n), *listed]))


def read_sheet(study: Any, path: Path, kind: Kind, language: str) -> Reading:
    """Return a returned sheet, recognised as one of this study and of this kind.

    Raises
    ------
    ImportRefused
        It is another file, of another study, or no longer whole.
    """

    def refuse(key: str, **values: Any) -> ImportRefused:
        return ImportRefused(word(f"plans.imported.{key}", language, file=path.name, **values))

    try:
        content = path.read_bytes()
    except OSError as error:
        raise refuse("unreadable", why=error.strerror) from None
    try:
        if kind_of(content, path.name, language) != "xlsx":
            raise refuse("no_sheet")
        sheets = read_cells(content, path.name, language)
        with open_archive(content, path.name, language) as archive:
            since_1904 = SINCE_1904.search(archive.read("xl/workbook.xml")) is not None
    except SheetError as error:
        raise ImportRefused(str(error)) from None
    hidden = sheets.get(HIDDEN)
    if hidden is None or hidden.texts.get((1, 1)) != FORMAT:
        raise refuse("no_sheet")
    try:
        told = json.loads(hidden.texts.get((2, 1), ""))
    except ValueError:
        told = {}
    if not isinstance(told, dict) or told.get("checksum") != checksum(told) or told.get("format") != FORMAT:
        raise refuse("changed")
    if told["study"] != study_id(study):
        raise refuse("other_study")
    if told["kind"] != kind:
        raise refuse("other_kind", kind=word(f"plans.sheet.tabs.{told['kind']}", language, study=study.folder))
    if told["site"] not in [entry.site for entry in study.config.sites]:
        raise refuse("no_site", site=told["site"])
    marked = [
        (title, cells, row)
        for title, cells in sheets.items()
        for row in cells.rows()
        if cells.texts.get((row, 1)) == MARK
    ]
    if not marked:
        raise refuse("changed")
    title, cells, top = marked[0]
    places = {name: column for column, name in cells.row(top).items() if column > 1}
    described = {column.field: column for column in columns_of(kind, told["language"], study.folder)}
    for name in ["strategy_id", *told["fields"]]:
        if name not in places:
            heading = described[name].heading if name in described else name
            raise refuse("lost_column", column=heading)
    used = {name: places[name] for name in dict.fromkeys(["strategy_id", *told["fields"]])}
    heads = {name: {described[name].heading, described[name].ask} for name in used}
    return Reading(path.name, language, told, title, cells, top, used, heads, since_1904)
