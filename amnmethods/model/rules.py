"""Consensus rules as the protocol wrote them: outcome classes, conditions, bars, groups, denominators.

A rule is data. `delphi.consensus` applies it, `rule_words` says it in words, `protocol` fingerprints it.
"""

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, field_validator, model_validator

from .condition import OF_PERSONS, AnyOf, AtLeastGroups, Band, Clause, Condition, bar
from .scale import ResponseScale
from .text import Text

__all__ = [
    "AnyOf",
    "AtLeastGroups",
    "Band",
    "Clause",
    "Condition",
    "ConsensusRule",
    "Outcome",
    "SmallGroups",
    "StoppingRule",
    "bar",
]

Denominator = Literal["raters", "responders", "invited"]
QuantileType = Literal["type2", "type6", "type7"]
RESERVED = ("no consensus", "too few ratings", "not assessable")  # statuses that no outcome may be called


def _when(value: Any) -> Any:
    return [value] if isinstance(value, Mapping) else value


class Outcome(BaseModel, frozen=True, extra="forbid"):
    """An outcome class of the rule, its label, and the conditions that must all hold."""

    outcome: str = Field(min_length=1)
    label: Text
    when: Annotated[tuple[Clause, ...], BeforeValidator(_when)] = Field(min_length=1)

    @field_validator("outcome")
    @classmethod
    def _free_name(cls, outcome: str) -> str:
        if outcome in RESERVED:
            raise ValueError(f"{outcome!r} is kept for items that reach no class; call the class otherwise")
        return outcome

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions, those of an *any* among them."""
        return tuple(c for clause in self.when for c in (clause.any if isinstance(clause, AnyOf) else (clause,)))


class SmallGroups(BaseModel, frozen=True, extra="forbid"):
    """What becomes of a stakeholder group with too few ratings of an item."""

    under: int = Field(ge=1)
    then: Literal["not assessable", "skip"]


class ConsensusRule(BaseModel, frozen=True, extra="forbid"):
    """What the panel's ratings must look like for each outcome class; cut-offs have no default.

    Notes
    -----
    No outcome true: *no consensus*; two true: *no consensus*, "meets both"; one undefined that could decide:
    *too few ratings* or *not assessable*, never a class.
    """

    name: str
    prespecified_on: datetime.date | None = None
    source: str | None = None
    criterion: str = "rating"
    agree: Band
    against: Band | None = None
    denominator: Denominator
    quantiles: QuantileType = "type2"
    min_n: int = Field(ge=1)
    small_groups: SmallGroups | None = None
    weights: Literal["person", "group"] = "person"
    outcomes: tuple[Outcome, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = [outcome.outcome for outcome in self.outcomes]
        if len(set(names)) < len(names):
            raise ValueError(f"each outcome has a name of its own, found {', '.join(names)}")
        for outcome in self.outcomes:
            for condition in outcome.conditions:
                problem = self.unfit(condition)
                if condition.measure == "status_unchanged":
                    problem = "status_unchanged belongs to the stopping rule: a status cannot rest on itself"
                if problem:
                    raise ValueError(f"outcome {outcome.outcome}: {problem}")
        if self.weights == "group" and self.small_groups is None:
            raise ValueError("weights: group needs small_groups: {under: 3, then: not assessable | skip}")
        if len({condition.ram_boundary for condition in self.conditions if condition.ram_boundary}) > 1:
            raise ValueError("the conditions on ram_class have one ram_boundary, higher or uncertain")
        if self.weights == "group" and self.quantiles != "type2":
            raise ValueError("weights: group needs quantiles: type2, the only one that equal weights leave as it is")
        if self.against and self.against.low <= self.agree.high and self.agree.low <= self.against.high:
            raise ValueError("the bands agree and against share points: part them")
        return self

    def unfit(self, condition: Condition) -> str:
        """Return why a condition cannot stand beside this rule's bands and weights, or an empty text."""
        if condition.band == "against" and self.against is None:
            return "it speaks of the band against: give against: {from, to}"
        if condition.groups != "pooled" and self.small_groups is None:
            return "it speaks of groups: say small_groups: {under: 3, then: not assessable | skip}"
        if self.weights == "group" and condition.groups == "pooled" and condition.measure in OF_PERSONS:
            return f"{condition.measure} counts persons and has no meaning with weights: group"
        return ""

    @property
    def by_groups(self) -> bool:
        """Whether the rule needs to know the stakeholder group of each panellist."""
        return self.weights == "group" or any(condition.groups != "pooled" for condition in self.conditions)

    @property
    def labels(self) -> dict[str, Text]:
        """The label of each outcome class."""
        return {outcome.outcome: outcome.label for outcome in self.outcomes}

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions of all outcome classes."""
        return tuple(condition for outcome in self.outcomes for condition in outcome.conditions)

    def criteria(self) -> list[str]:
        """Return the criteria that the rule speaks of, its own first."""
        named = [condition.criterion for condition in self.conditions if condition.criterion]
        return list(dict.fromkeys([self.criterion, *named]))

    def band(self, condition: Condition) -> Band | None:
        """Return the band that a condition means, or None where it means none."""
        if condition.band is not None:
            return self.agree if condition.band == "agree" else self.against
        if condition.low is not None and condition.high is not None:
            return Band(low=condition.low, high=condition.high)
        return None

    def misfits(self, scales: Mapping[str, ResponseScale]) -> list[str]:
        """Return what in the rule does not fit the response scales, in words; empty where all fits."""
        problems = [f"no criterion is called {name!r}" for name in self.criteria() if name not in scales]
        own = scales.get(self.criterion)
        for name, band in (("agree", self.agree), ("against", self.against)):
            if own is not None and band is not None and not (own.contains(band.low) and own.contains(band.high)):
                problems.append(f"{name}: {band.low} to {band.high} leaves the scale {own.low} to {own.high}")
        for outcome in self.outcomes:
            for c in outcome.conditions:
                scale = scales.get(c.criterion or self.criterion)
                problems += [] if scale is None else [f"{outcome.outcome}: {problem}" for problem in c.misfits(scale)]
        return problems

    def in_words(self, language: str) -> str:
        """Return the rule as sentences for a reader (English and French by us)."""
        from .rule_words import rule_in_words

        return rule_in_words(self, language)


class StoppingRule(BaseModel, frozen=True, extra="forbid"):
    """When rounds end, and when an item leaves the rounds."""

    max_rounds: int = Field(ge=1)
    item_stops_when: tuple[Condition, ...] = ()
    round_kinds: tuple[Literal["open", "pilot", "rating", "meeting", "ranking", "points"], ...] = ()
