"""What every part of the exploration report needs: the reader's language, the names of things, and the bound on numbers."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import ResourceError
from ..words import word
from .figures import Figures, Picture
from .filters import SUPPRESSED

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["Reader", "Rows", "framework_of", "in_words", "whole"]

Rows = list[SimpleNamespace]
OURS = {"total": "total", "(not said)": "not_said", "(others)": "others"}  # categories that are no one's data


class Reader:
    """One report's language, names and bounds beside the study."""

    def __init__(self, study: "Study", language: str, figures: Figures) -> None:
        self.study, self.language, self.figures = study, language, figures
        self.held = set(study.tables()["name"])
        self.below = study.config.suppress_below.report
        self.plan = study.config.exploration
        self.names = self._names()
        self.sites = {site.site: site.name.said(language) for site in study.config.sites}

    def _names(self) -> dict[str, str]:
        """Return what codes are called: the framework's names, and before them those of the team's codebook."""
        framework = self.plan.framework if self.plan else None
        found = self._called(self.study.framework_codes(framework)) if framework else {}
        return found | (self._called(self.study.table("codes")) if "codes" in self.held else {})

    def _called(self, codes: pd.DataFrame) -> dict[str, str]:
        said = [c for c in (f"name_{self.language}", f"name_{self.study.languages[0]}", "name_en") if c in codes]
        found: dict[str, str] = {}
        for column in reversed(said):
            found |= {
                code: str(name) for code, name in zip(codes["code"], codes[column], strict=True) if pd.notna(name)
            }
        return {code: name for code, name in found.items() if name.strip()}

    def has(self, *tables: str) -> bool:
        """Tell whether the study keeps these tables."""
        return set(tables) <= self.held

    def name(self, code: Any) -> str:
        """Return what a code is called, or the code itself."""
        return self.names.get(code, str(code))

    def named(self, table: pd.DataFrame, column: str) -> pd.DataFrame:
        """Return a table with names in the place of codes, for a figure; codes of the same name keep their code."""
        called = {code: self.name(code) for code in dict.fromkeys(table[column])}
        alone = pd.Series(called, dtype=object)
        twice = set(alone.index[alone.duplicated(keep=False)])
        said = {code: f"{code} {name}" if code in twice else name for code, name in called.items()}
        return table.assign(**{column: table[column].map(said)})

    def site(self, site: Any) -> str:
        """Return what a network is called."""
        return self.sites.get(site, str(site))

    def said(self, value: Any) -> str:
        """Return a value of the data in the reader's language, where there is a word for it, or as it was written.

        A study adds words for its own values, in the `templates/words/<language>.yaml` of its folder.
        """
        return in_words(value, self.language, self.study.folder)

    def spoken(self, code: Any) -> str:
        """Return a language's name in the reader's language."""
        return self._word(f"report.languages.{code}", str(code))

    def table(self, name: str) -> str:
        """Return what a table of the study is called; the researcher's own keep their name."""
        return self._word(f"exploration.tables.{name}", name)

    def _word(self, key: str, otherwise: str) -> str:
        return _word(key, otherwise, self.language, self.study.folder)

    def value(self, attribute: str, value: Any) -> str:
        """Return a value of an attribute of people or sources, as it is said here."""
        return self.spoken(value) if attribute == "language" and value not in OURS else self.said(value)

    def listed(self, codes: Iterable[Any]) -> list[str]:
        """Return the names of codes in their order."""
        return sorted(self.name(code) for code in codes)

    def draw(self, name: str, plot: Callable[..., Any], *given: Any, **options: Any) -> list[Picture]:
        """Draw a chart, over as many pages as it needs."""
        from ..charts import pages

        options["study"] = self.study.folder
        return self.figures.keep(f"{name}-{self.language}", pages(plot, *given, **options))


def in_words(value: Any, language: str, study: Path) -> str:
    """Return a value of the data in a language, where there is a word for it, or as it was written."""
    text = str(value)
    own = re.sub(r"[^\w-]+", "_", text.casefold())
    key = f"people.{OURS[text]}" if text in OURS else f"values.{own}"
    return _word(f"exploration.{key}", text, language, study)


def _word(key: str, otherwise: str, language: str, study: Path) -> str:
    try:
        return word(key, language, study=study)
    except ResourceError:
        return otherwise


def whole(value: Any) -> Any:
    """Return a number of people or sources, or that it is hidden."""
    return SUPPRESSED if pd.isna(value) else int(value)


def framework_of(reader: Reader) -> str:
    """Return what the passages are coded in: the team's own codebook, or the framework that they name."""
    if reader.has("codes"):
        return "own"
    planned = reader.plan.framework if reader.plan else None
    return planned or str(reader.study.segments()["framework"].dropna().iloc[0])
