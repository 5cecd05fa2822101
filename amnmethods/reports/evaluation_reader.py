"""What every part of the evaluation report needs beside the study: tables in the reader's language, names of outcomes and waves."""

import re
from collections.abc import Callable
from functools import cached_property
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
TWICE = frozenset((  # what compares two surveys of the same people
    "survey_lost", "change", "change_of_everyone", "change_over_networks", "dose_response", "equivalence", "harms",
    "outcome_display",
))  # fmt: skip


class EvaluationReader(TailoringReader):
    """One report's language, names and bounds beside the study, with the names of scales, outcomes and waves."""

    def __init__(self, study: "Study", language: str, figures: Figures, tables: Tables) -> None:
        super().__init__(study, language, figures, tables)
        self.failed: dict[str, str] = {}  # the words of the error that kept a verb from answering
        self._fell: set[tuple[str, tuple[Any, ...]]] = set()
        assert study.config.evaluation is not None  # the reports ask for it first
        self.own = study.config.evaluation
        self.scales = study.outcome_names(language=language)
        self.waves = {str(each.wave): each.name.said(language) for each in self.own.waves}
        self.called = {**self.scales, **self.sites, POOLED: self.group(POOLED)}

    def asked(self, verb: str, *given: Any, **named: Any) -> pd.DataFrame | None:
        """Return a table of the study in the reader's language, or None where what it needs is not there.

        What else keeps it from being made is an error, whose words stay in `failed` for the report to print.
        """
        return self.tried(verb, lambda: self.tables(verb, *given, language=self.language, **named), *given)

    def tried(self, verb: str, make: Callable[[], pd.DataFrame], *given: Any) -> pd.DataFrame | None:
        """Return what `make` makes, as `asked` does for a verb that is told no language."""
        if (verb, given) in self._fell or not self.is_there(verb, *given):
            return None
        try:
            found = make()
        except AmnError as error:
            self._fell.add((verb, given))
            self.failed.setdefault(verb, str(error))
            return None
        return found if len(found) else None

    def is_there(self, verb: str, *given: Any) -> bool:
        """Tell whether the tables are kept, and the settings made, without which a verb has nothing to say."""
        own = self.own
        if verb in TWICE and not self.followed_up:
            return False
        needed: dict[str, bool] = {
            "survey_attrition": self.has("respondents") or self.has("survey"),
            "harms": bool(own.harm),
            "equivalence": bool(own.margins),
            "dose_response": self.has("plan", "delivery") and own.delivery is not None,
            "delivery_summary": self.has("plan", "delivery") and own.delivery is not None,
            "equity": self.has("outcomes"),
            "run_chart": self.has("series") and own.rules is not None,
            "run_rules": self.has("series") and own.rules is not None,
            "interrupted_series": self.has("series") and own.starts_on is not None,
            "control_chart": self.has("series") and bool(given) and given[0] in own.charts,
            "outcome_display": self.has("change_links", "segments"),
            "travelled": own.travel is not None and self.has("networks"),
            "strategies": self.has_closed_round,
            "traceability": self.knows_barriers,
        }
        return needed.get(verb, True)

    @cached_property
    def has_closed_round(self) -> bool:
        """Whether the panel has answered a round."""
        rounds = self.study.rounds()
        return bool(rounds["state"].isin(["closed", "decided"]).any())

    @cached_property
    def monthly(self) -> frozenset[str]:
        """The measures that are told month by month."""
        chart = self.asked("run_chart")
        return frozenset() if chart is None else frozenset(chart["measure"].astype(str))

    @cached_property
    def followed_up(self) -> bool:
        """Whether people were surveyed at two times with something that is scored."""
        asked = self.own.instruments or (self.plan and self.plan.instruments)
        who = "respondents" if self.has("respondents") else "survey"
        if len(self.own.waves) < 2 or not asked or not self.has(who):
            return False
        if not (self.has("survey") or self.has("responses")):
            return False
        people = self.study.table(who)
        return "wave" not in people or people["wave"].nunique() > 1

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
