"""What every part of the evaluation report needs beside the study: tables in the reader's language, names of outcomes and waves."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import AmnError, ResourceError
from ..words import word
from .figures import Figures, Picture
from .tailoring_reader import Tables, TailoringReader

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["POOLED", "EvaluationReader", "estimate"]

POOLED = "pooled"  # what a row of all networks together bears in the place of one


class EvaluationReader(TailoringReader):
    """One report's language, names and bounds beside the study, with the names of scales, outcomes and waves."""

    def __init__(self, study: "Study", language: str, figures: Figures, tables: Tables) -> None:
        super().__init__(study, language, figures, tables)
        assert study.config.evaluation is not None  # the reports ask for it first
        self.own = study.config.evaluation
        self.scales = study.outcome_names(language=language)
        self.waves = {str(each.wave): each.name.said(language) for each in self.own.waves}
        self.called = {**self.scales, **self.sites, POOLED: self.group(POOLED)}

    def asked(self, verb: str, *given: Any, **named: Any) -> pd.DataFrame | None:
        """Return a table of the study in the reader's language, or None where what it needs is not there."""
        try:
            found = self.tables(verb, *given, language=self.language, **named)
        except AmnError:
            return None
        return found if len(found) else None

    def group(self, site: Any) -> str:
        """Return what a network, or all of them together, is called."""
        return self.say("all_networks") if str(site) == POOLED else self.site(site)

    def say(self, key: str, **values: Any) -> str:
        """Return one of the words of the evaluation reports."""
        return word(f"evaluation_reports.{key}", self.language, study=self.study.folder, **values)

    def measure(self, name: Any) -> str:
        """Return what a scale, an outcome or a monthly figure is called."""
        text = str(name)
        folded = {scale.casefold(): said for scale, said in self.scales.items()}
        return self.scales.get(text) or folded.get(text.casefold()) or self._worded("measures", text)

    def value(self, attribute: str, value: Any) -> str:
        """Return a value of the data in the reader's language, where there is a word for it."""
        return super().value(attribute, value) if attribute == "language" else self._worded("values", str(value))

    def _worded(self, part: str, text: str) -> str:
        key = text.strip().casefold().replace(" ", "_")
        try:
            return word(f"evaluation_reports.{part}.{key}", self.language, study=self.study.folder)
        except (ResourceError, KeyError):
            return self.said(text)

    def with_sites(self, text: Any) -> str:
        """Return a text in which networks go by their names."""
        ids = "|".join(re.escape(site) for site in sorted(self.sites, key=len, reverse=True))
        return re.sub(rf"\b(?:{ids})\b", lambda match: self.sites[match[0]], str(text)) if ids else str(text)

    def few_by_few(
        self, name: str, plot: Callable[..., Any], table: pd.DataFrame, key: str, n: int, **options: Any
    ) -> list[Picture]:
        """Draw a chart of `n` networks or scales a page; a page that is still too high is cut further."""
        from ..charts import pages

        keys, charts = list(dict.fromkeys(table[key])), []
        for start in range(0, len(keys), n):
            part = table[table[key].isin(keys[start : start + n])]
            charts += pages(plot, part, self.language, key=key, study=self.study.folder, **options)
        return self.figures.keep(f"{name}-{self.language}", charts)

    def places(self, found: Any) -> list[str]:
        """Return the networks of a column in the order of `study.yaml`, all of them together last."""
        there = dict.fromkeys(str(site) for site in found)
        known = [site for site in self.sites if site in there]
        return [*known, *(s for s in there if s not in known and s != POOLED), *([POOLED] if POOLED in there else [])]


def estimate(value: Any, low: Any, high: Any, share: bool = False, digits: int = 0) -> SimpleNamespace:
    """Return a figure with its interval for a template; `share` where it is a difference of shares, told with `digits`."""
    return SimpleNamespace(value=value, low=low, high=high, share=share, digits=digits, known=not pd.isna(value))
