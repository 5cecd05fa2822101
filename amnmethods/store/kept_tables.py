"""Tables kept whole: documents, segments, survey responses, contacts and their like, each version an event of its own."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator
from sqlalchemy import Integer, Table

from .body import Body, Code, Whole
from .columns import json, key, metadata, moment, number, text

__all__ = ["KEPT", "KEPT_TABLES", "TableErased", "TableKept"]


class KeptColumn(Body):
    """One column: what it is called, the kind of its cells, and the cells."""

    name: Code
    kind: Literal["text", "whole", "number", "yes_no", "moment", "any"]
    cells: list[Any]


class TableKept(Body):
    """A version of a table, column by column; `sha256` is that of the file it came in."""

    name: Code
    version: Whole
    source: Code
    sha256: str | None = None
    reason: str | None = None
    onto: Whole | None = None  # the version whose rows come first: only what was added to them stands here
    columns: list[KeptColumn] = Field(min_length=1)

    @model_validator(mode="after")
    def rectangular(self) -> Self:
        """Refuse a column twice, and columns of different lengths."""
        if len({column.name for column in self.columns}) < len(self.columns):
            raise ValueError("a column stands there twice")
        if len({len(column.cells) for column in self.columns}) > 1:
            raise ValueError("the columns are not of one length")
        return self


class TableErased(Body):
    """Versions of a table whose content is gone for good; `erased_seqs` is filled in by the store."""

    name: Code
    versions: list[Whole] = Field(min_length=1)
    reason: Code
    erased_seqs: list[int] = Field(default_factory=list)


KEPT: dict[str, type[Body]] = {"table_kept": TableKept, "table_erased": TableErased}

# The content stays in the event alone: it may be large.
kept_tables = Table(
    "kept_tables",
    metadata,
    key("name"),
    key("version", Integer),
    text("source"),
    text("sha256", nullable=True),
    text("reason", nullable=True),
    number("n_rows"),
    json("columns"),
    moment(),
    number("seq"),
)

KEPT_TABLES = (kept_tables,)
