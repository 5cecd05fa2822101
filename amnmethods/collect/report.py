"""What an import did, or what it still needs to know."""

import html
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..words import word

__all__ = ["ImportReport"]


@dataclass(frozen=True)
class ImportReport:
    """The outcome of one import; nothing was written unless `imported`.

    Attributes
    ----------
    status
        "imported", "already imported", "nothing new", "needs choices" or "needs reason"; of several forms also "refused", and
        "late" where they came after their round closed.
    file, sheet, round, format
        What was read, for which round, and in which layout ("wide", "long", "transposed").
    notes
        What was found and done, one sentence each.
    problems
        Faults that need a choice, one row each; the same as in `problems_file`.
    differences
        What a corrected file would change, or changed: old -> new, one row a cell.
    ratings
        The answers recorded, or that would be: the columns of the table of ratings.
    n_panellists, n_rated, n_unable, n_skipped, n_comments
        Counts over `ratings`.
    partial
        Codes of panellists who left something out or whose answer was not handed in as complete.
    dropped, ignored
        Headings of columns that identify people and were dropped; of columns that nothing is known of.
    n_texts, n_orders
        Of a form: answers in own words, and questions of order or of points, that are new.
    empty
        Nobody answered anything in it, as in a form sent back as it was.
    flagged
        Comments that hold what looks like an e-mail address or a telephone number: ``row, column, panellist_id``.
    """

    status: str
    file: str
    sheet: str
    round: int
    language: str
    format: str = ""
    notes: tuple[str, ...] = ()
    problems: pd.DataFrame = field(default_factory=pd.DataFrame)
    differences: pd.DataFrame = field(default_factory=pd.DataFrame)
    problems_file: Path | None = None
    ratings: pd.DataFrame = field(default_factory=pd.DataFrame)
    partial: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    flagged: pd.DataFrame = field(default_factory=pd.DataFrame)
    already_at: str = ""
    n_texts: int = 0
    n_orders: int = 0
    empty: bool = False

    @property
    def imported(self) -> bool:
        """Whether the answers are in the study now."""
        return self.status == "imported"

    @property
    def n_panellists(self) -> int:
        """Number of panellists with an answer in the file."""
        return int(self.ratings["panellist_id"].nunique()) if len(self.ratings) else 0

    @property
    def n_rated(self) -> int:
        """Number of ratings."""
        return self._count("rated")

    @property
    def n_unable(self) -> int:
        """Number of answers *unable to rate*."""
        return self._count("unable")

    @property
    def n_skipped(self) -> int:
        """Number of answers left blank."""
        return self._count("skipped")

    @property
    def n_comments(self) -> int:
        """Number of comments."""
        return int(self.ratings["comment"].notna().sum()) if len(self.ratings) else 0

    def _count(self, state: str) -> int:
        return int((self.ratings["state"] == state).sum()) if len(self.ratings) else 0

    def __str__(self) -> str:
        key = f"import.status.{self.status.replace(' ', '_')}"
        if self.imported and self.ratings.empty:  # a form of a round in which nothing is rated
            key += "_others"
        if self.empty and self.status == "nothing new":
            key += "_empty"
        values: dict[str, Any] = {
            "file": self.file,
            "round": self.round,
            "n": len(self.problems) if self.status == "needs choices" else self.n_panellists,
            "n_rated": self.n_rated,
            "n_unable": self.n_unable,
            "n_skipped": self.n_skipped,
            "n_comments": self.n_comments,
            "n_texts": self.n_texts,
            "n_orders": self.n_orders,
            "n_changed": len(self.differences),
            "problems_file": self.problems_file.name if self.problems_file else "",
            "at": self.already_at,
        }
        lines = [word(key, self.language, **values), *self.notes]
        if len(self.problems):
            shown = self.problems["message"].head(20)
            lines += [
                f"{problem}: {message}" for problem, message in zip(self.problems["problem"], shown, strict=False)
            ]
            if len(self.problems) > 20:
                lines.append("…")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Return the report for a notebook; every text of the file is escaped."""
        first, *rest = str(self).splitlines()
        points = "".join(f"<li>{html.escape(line)}</li>" for line in rest)
        changes = self.differences.to_html(index=False, escape=True) if len(self.differences) else ""
        return f"<p><strong>{html.escape(first)}</strong></p><ul>{points}</ul>{changes}"
