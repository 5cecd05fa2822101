"""What the reports of strategies and plans need beside: tables worked out once for all languages, and what things are called."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..model.spoken import in_language
from ..model.tailoring import Tailoring
from ..words import word
from .exploration_reader import Reader
from .figures import Figures
from .filters import SUPPRESSED

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["Tables", "TailoringReader", "ids_of"]


class Tables:
    """What a study's verbs return, each asked once though a report is written in several languages."""

    def __init__(self, study: "Study") -> None:
        self.study = study
        self._found: dict[Any, pd.DataFrame] = {}

    def __call__(self, verb: str, *given: Any, **named: Any) -> pd.DataFrame:
        """Return ``study.verb(*given, **named)``."""
        key = (verb, given, tuple(sorted(named.items())))
        if key not in self._found:
            self._found[key] = getattr(self.study, verb)(*given, **named)
        return self._found[key]


class TailoringReader(Reader):
    """One report's language, names and bounds beside the study, with the names of strategies and barriers."""

    def __init__(self, study: "Study", language: str, figures: Figures, tables: Tables) -> None:
        super().__init__(study, language, figures)
        self.tables, self.fixed = tables, study.config.tailoring or Tailoring()
        self.knows_barriers = self.has("determinants") or self.has("matrix_ratings")
        self.barriers = self._named(tables("determinants"), "determinant_id") if self.knows_barriers else {}
        items = study.items().sort_values("version", kind="stable").drop_duplicates("item_id", keep="last")
        self.strategies = self._named(items, "item_id", "wording")
        self.catalogue = self._named(tables("catalogue"), "catalogue_id")
        self.groups = {group.group: group.name.said(language) for group in study.config.groups}

    def _named(self, table: pd.DataFrame, key: str, stem: str = "name") -> dict[str, str]:
        columns = [f"{stem}_{tongue}" for tongue in (self.language, *self.study.languages, "en")]
        there = [column for column in dict.fromkeys(columns) if column in table]
        if not there:
            return {}
        said = table[there].replace("", pd.NA).bfill(axis=1).iloc[:, 0]
        pairs = zip(table[key].astype(str), said, strict=True)
        return {name: str(text) for name, text in pairs if pd.notna(text)}

    def is_fixed(self, *names: str) -> bool:
        """Tell whether `study.yaml` fixes these parts of the section `tailoring`."""
        return all(getattr(self.fixed, name) not in (None, ()) for name in names)

    def strategy(self, name: Any) -> str:
        """Return a strategy as the panel read it."""
        return self.strategies.get(str(name), str(name))

    def barrier(self, name: Any) -> str:
        """Return what a barrier is called."""
        return self.barriers.get(str(name)) or self.name(name)

    def of_catalogue(self, name: Any) -> str:
        """Return what a strategy of the catalogue is called."""
        return self.catalogue.get(str(name), str(name))

    def localised(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table with its texts in the reader's language, where it has them."""
        return in_language(table, self.language)

    def table_here(self, name: str) -> pd.DataFrame:
        """Return a kept table with its texts in the reader's language."""
        return self.localised(self.study.table(name))

    def without_ids(self, text: Any, lines: Mapping[str, str] | None = None, site: str = "") -> str:
        """Return a text in which things go by their names, not by their ids.

        `lines` says what plan lines are called; `site` is the network whose id may open the text, which is left out.
        """
        said = "" if text is None or pd.isna(text) else str(text).strip()
        names = {**self.catalogue, **self.strategies, **self.barriers, **(lines or {})}
        if not said or not names:
            return said
        if site and (rest := said.removeprefix(site)) != said and re.match(r"\s*[:,]", rest):
            said = rest.lstrip(" \u202f:,")
            said = said[:1].upper() + said[1:]

        def named(match: re.Match[str]) -> str:
            name = names[match[0]]
            if match.string[match.end() :].lstrip().startswith(name):
                return ""
            return word("tailoring_reports.quoted", self.language, study=self.study.folder, name=name)

        ids = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        return re.sub(r" {2,}", " ", re.sub(rf"(?<![\w-])(?:{ids})(?![\w-])", named, said)).strip()

    def shown(self, value: Any, *numbers: Any) -> Any:
        """Return a figure, or that it is hidden where it comes from too few people."""
        few = any(not pd.isna(n) and 0 < n < self.below for n in numbers)
        return SUPPRESSED if few else value


def ids_of(cell: Any) -> list[str]:
    """Return the ids of a cell, parted by semicolons."""
    return [] if pd.isna(cell) else [part.strip() for part in str(cell).split(";") if part.strip()]
