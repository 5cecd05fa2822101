"""Frameworks of determinants: a tree of constructs, a grid of two kinds of them, a crosswalk between two trees."""

from collections.abc import Iterator
from typing import Any, Literal, Self

import pandas as pd
from pydantic import BaseModel, Field, model_validator

from .reading import noun_of
from .text import Text

__all__ = [
    "Cell",
    "CellItem",
    "Citation",
    "Construct",
    "Crosswalk",
    "Framework",
    "Grid",
    "read_crosswalk",
    "read_framework",
]


class Citation(BaseModel, frozen=True, extra="forbid"):
    """Where a framework comes from."""

    text: str
    doi: str | None = None
    licence: str | None = None


class Construct(BaseModel, frozen=True, extra="forbid"):
    """One entry of a framework: a domain, a construct, a subconstruct, a level, a factor.

    `reverse` marks a construct of which more is worse (complexity); `links` name entries it belongs to in another tree.
    """

    id: str = Field(min_length=1)
    name: Text
    kind: str = "construct"
    definition: Text | None = None
    group: str | None = None
    reverse: bool = False
    verified: bool = True
    links: tuple[str, ...] = ()
    constructs: tuple["Construct", ...] = ()


class CellItem(BaseModel, frozen=True, extra="forbid"):
    """What the literature says in one cell of a grid."""

    kind: Literal["barrier", "facilitator", "proposal"]
    text: Text


class Cell(BaseModel, frozen=True, extra="forbid"):
    """One cell of a grid; `placed_by_us` where its source does not place these items itself."""

    row: str
    column: str
    placed_by_us: bool = False
    items: tuple[CellItem, ...] = ()


class Enables(BaseModel, frozen=True, extra="forbid"):
    """A factor that a source calls a leverage point, and the factors that it helps."""

    factor: str
    of: tuple[str, ...] = Field(min_length=1)


class Grid(BaseModel, frozen=True, extra="forbid"):
    """Two kinds of constructs crossed: those of the kind `rows` and those of the kind `columns`."""

    rows: str
    columns: str
    enables: tuple[Enables, ...] = ()
    cells: tuple[Cell, ...] = ()


class Framework(BaseModel, frozen=True, extra="forbid"):
    """A framework of determinants, such as CFIR or a researcher's own.

    Examples
    --------
    >>> own = Framework.model_validate({"framework": "own", "title": "Ours", "constructs": [{"id": "T1", "name": "Time"}]})
    >>> own.table()[["code", "parent", "depth", "name"]].to_dict("records")
    [{'code': 'T1', 'parent': None, 'depth': 0, 'name': 'Time'}]
    """

    framework: str = Field(min_length=1)
    title: Text
    citations: tuple[Citation, ...] = ()
    checked: str = ""
    constructs: tuple[Construct, ...] = Field(min_length=1)
    grid: Grid | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        ids = [construct.id for _, _, construct in self.walk()]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands twice under constructs; each id is used once")
        if self.grid is not None:
            rows, columns = self.ids(self.grid.rows), self.ids(self.grid.columns)
            for kind, found in ((self.grid.rows, rows), (self.grid.columns, columns)):
                if not found:
                    raise ValueError(f"the grid crosses constructs of the kind {kind!r}, and there is none")
            for cell in self.grid.cells:
                for name, known in ((cell.row, rows), (cell.column, columns)):
                    if name not in known:
                        raise ValueError(f"a cell of the grid names {name!r}; there are: {', '.join(known)}")
            for link in self.grid.enables:
                for name in (link.factor, *link.of):
                    if name not in columns:
                        raise ValueError(f"enables names the factor {name!r}; there are: {', '.join(columns)}")
        return self

    def walk(self) -> Iterator[tuple[int, str | None, Construct]]:
        """Yield depth, parent's id and construct, parents before children, in the order of the file."""

        def below(constructs: tuple[Construct, ...], depth: int, parent: str | None) -> Iterator[Any]:
            for construct in constructs:
                yield depth, parent, construct
                yield from below(construct.constructs, depth + 1, construct.id)

        yield from below(self.constructs, 0, None)

    def ids(self, kind: str | None = None) -> list[str]:
        """Return the ids of all constructs, or of those of one kind."""
        return [construct.id for _, _, construct in self.walk() if kind is None or construct.kind == kind]

    def table(self) -> pd.DataFrame:
        """Return the constructs as a table of codes, parents first.

        Returns
        -------
        ``code``, ``parent`` (None at the top), ``framework``, ``depth`` (0 at the top), ``kind``, ``group``,
        ``reverse``, ``verified``, ``links``, and ``name_<language>``, ``definition_<language>`` for each language
        that the file has (``name`` where a text was written for all).
        """
        rows = []
        for depth, parent, construct in self.walk():
            row: dict[str, Any] = {"code": construct.id, "parent": parent, "framework": self.framework, "depth": depth}
            row |= {"kind": construct.kind, "group": construct.group, "reverse": construct.reverse}
            row |= {"verified": construct.verified, "links": construct.links}
            for what, text in (("name", construct.name), ("definition", construct.definition)):
                said = {} if text is None else text.root
                row |= {f"{what}_{language}" if language else what: words for language, words in said.items()}
            rows.append(row)
        table = pd.DataFrame(rows)
        table["parent"] = pd.Series([row["parent"] for row in rows], dtype=object)  # None stays None
        return table.astype(
            {column: object for column in table.columns if column not in ("depth", "reverse", "verified")}
        )


class Successors(BaseModel, frozen=True, extra="forbid", populate_by_name=True):
    """One row of a crosswalk: a construct and what it became."""

    before: str = Field(alias="from")
    to: tuple[str, ...] = Field(min_length=1)
    verified: bool
    note: Text | None = None


class Crosswalk(BaseModel, frozen=True, extra="forbid"):
    """From the constructs of one framework to those of another; a row that was not verified says so."""

    crosswalk: str
    source: str
    target: str
    citations: tuple[Citation, ...] = ()
    checked: str = ""
    rows: tuple[Successors, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> Self:
        named = [row.before for row in self.rows]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands in two rows; list all its successors in one")
        return self

    def table(self) -> pd.DataFrame:
        """Return one row per pair: ``construct``, ``becomes``, ``verified``."""
        rows = [(row.before, after, row.verified) for row in self.rows for after in row.to]
        return pd.DataFrame(rows, columns=["construct", "becomes", "verified"])


def read_framework(text: str, file: str) -> Framework:
    r"""Read a framework: ours in `data/frameworks`, or a researcher's own.

    Parameters
    ----------
    text
        YAML 1.2 without tags: ``framework:``, ``title:``, ``constructs:`` with ``id``, ``name`` and, below a construct,
        ``constructs`` again.
    file
        The name to show in errors.

    Raises
    ------
    StudyFileError
        Anything is not allowed: one line per place, all at once.

    Examples
    --------
    >>> text = "framework: own\ntitle: Our themes\nconstructs: [{id: T1, name: {en: Time, fr: Temps}}]"
    >>> read_framework(text, "own.yaml").ids()
    ['T1']
    """
    return noun_of(Framework, text, file, "framework: and constructs:")


def read_crosswalk(text: str, file: str) -> Crosswalk:
    """Read a crosswalk between two frameworks.

    Parameters
    ----------
    text
        YAML 1.2 without tags: ``crosswalk:``, ``source:``, ``target:`` and ``rows:`` of ``from``, ``to``, ``verified``.
    file
        The name to show in errors.

    Raises
    ------
    StudyFileError
        Anything is not allowed: one line per place, all at once.
    """
    return noun_of(Crosswalk, text, file, "crosswalk: and rows:")
