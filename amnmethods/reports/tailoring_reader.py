"""What the reports of strategies and plans need beside: tables worked out once for all languages, and what things are called."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from .exploration_reader import Reader
from .figures import Figures
from .filters import SUPPRESSED

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["Tables", "TailoringReader", "ids_of", "said_here"]


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
        self.tables, self.fixed = tables, study.config.tailoring
        self.knows_barriers = self.has("determinants") or self.has("matrix_ratings")
        self.barriers = self._named(tables("determinants"), "determinant_id") if self.knows_barriers else {}
        items = study.items().sort_values("version", kind="stable").drop_duplicates("item_id", keep="last")
        self.strategies = self._named(items, "item_id", "wording")
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
        return all(self.fixed is not None and getattr(self.fixed, name) not in (None, ()) for name in names)

    def strategy(self, name: Any) -> str:
        """Return a strategy as the panel read it."""
        return self.strategies.get(str(name), str(name))

    def barrier(self, name: Any) -> str:
        """Return what a barrier is called."""
        return self.barriers.get(str(name)) or self.name(name)

    def of_catalogue(self, name: Any) -> str:
        """Return what a strategy of the catalogue is called."""
        known = self._named(self.tables("catalogue"), "catalogue_id")
        return known.get(str(name), str(name))

    def table_here(self, name: str) -> pd.DataFrame:
        """Return a kept table with its texts in the reader's language, where it has them."""
        return said_here(self.study.table(name), self.language)

    def without_ids(self, text: str, lines: Mapping[str, str] | None = None, site: str = "") -> str:
        """Return a sentence in which things go by their name, not by their id; `lines` says what plan lines are called."""
        for ids in (self.barriers, self.strategies, lines or {}):
            for key, name in ids.items():
                text = re.sub(rf"\b{re.escape(key)} (?={re.escape(name)})", "", text)
                text = re.sub(rf"(?<![\w-]){re.escape(key)}(?![\w-])", lambda _, name=name: name, text)
        head = text.removeprefix(site)
        text = re.sub(r"^\s*[:,]\s*", "", head) if site and head != text else text
        return text[:1].upper() + text[1:]

    def shown(self, value: Any, *numbers: Any) -> Any:
        """Return a figure, or that it is hidden where it comes from too few people."""
        few = any(not pd.isna(n) and 0 < n < self.below for n in numbers)
        return SUPPRESSED if few else value


def ids_of(cell: Any) -> list[str]:
    """Return the ids of a cell, parted by semicolons."""
    return [] if pd.isna(cell) else [part.strip() for part in str(cell).split(";") if part.strip()]


def said_here(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return a table whose texts are those of a language where it has them: `action_fr` in the place of `action`.

    Examples
    --------
    >>> plan = pd.DataFrame({"action": ["Train", "Meet"], "action_fr": ["Former", ""]})
    >>> said_here(plan, "fr")["action"].tolist()
    ['Former', 'Meet']
    """
    suffix = f"_{language}"
    own = {
        str(column).removesuffix(suffix): table[column].replace("", pd.NA)
        for column in table
        if str(column).endswith(suffix) and str(column).removesuffix(suffix) in table
    }
    return table.assign(**{name: texts.fillna(table[name]) for name, texts in own.items()})
