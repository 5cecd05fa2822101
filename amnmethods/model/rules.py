"""Consensus rules as the protocol wrote them: outcome classes, conditions, bars, groups, denominators.

A rule is data. `delphi.consensus` applies it, `rule_words` says it in words, `protocol` fingerprints it.
"""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    PlainSerializer,
    PlainValidator,
    Tag,
    field_validator,
    model_validator,
)

from .scale import Point, ResponseScale
from .text import Text

Measure = Literal[
    "share", "count", "median", "iqr", "mean", "sd", "cv", "mad_m", "ipr", "disagreement", "disagreement_index",
    "ram_class", "ram_classical", "tastle_wierman", "agreement_a", "wilson_low", "modified_kappa", "cvr",
    "status_unchanged", "share_unchanged",
]  # fmt: skip
Denominator = Literal["raters", "responders", "invited"]
QuantileType = Literal["type2", "type6", "type7"]
RESERVED = ("no consensus", "too few ratings", "not assessable")  # statuses that no outcome may be called

OF_A_BAND = ("share", "count", "wilson_low", "modified_kappa", "cvr")
TRUE_OR_FALSE = ("disagreement", "status_unchanged")
OF_A_CLASS = {
    "ram_class": ("appropriate", "uncertain by median", "uncertain by disagreement", "inappropriate"),
    "ram_classical": ("agreement", "disagreement", "indeterminate"),
}
COMPARISONS = ("at_least", "above", "at_most", "below", "equals")
# Under equal weights per group every rating of a group counts 1/n of that group. These measures have no meaning there.
OF_PERSONS = ("count", "sd", "cv", "wilson_low", "modified_kappa", "cvr", "ram_classical", "share_unchanged")


def bar(value: Any) -> Fraction:
    """Read a bar, a decimal or a text fraction such as "2/3", without loss.

    Examples
    --------
    >>> bar(0.75), bar("2/3"), bar("80%")
    (Fraction(3, 4), Fraction(2, 3), Fraction(4, 5))
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Fraction)):
        raise ValueError(f"a bar is a decimal such as 0.75 or a text fraction such as '2/3', found {value!r}")
    if isinstance(value, Fraction):
        return value
    text = str(value).strip()
    try:
        return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(
            f"a bar is a decimal such as 0.75 or a text fraction such as '2/3', found {value!r}"
        ) from None


Bar = Annotated[Fraction, PlainValidator(bar), PlainSerializer(str)]


def _equals(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and any(value in classes for classes in OF_A_CLASS.values()):
        return value
    return bar(value)


Equals = Annotated[Any, PlainValidator(_equals), PlainSerializer(lambda v: str(v) if isinstance(v, Fraction) else v)]


class Band(BaseModel, frozen=True, extra="forbid", populate_by_name=True):
    """A stretch of the response scale, both ends included."""

    low: Point = Field(alias="from")
    high: Point = Field(alias="to")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.high < self.low:
            raise ValueError(f"a band runs from its lower to its higher end, found {self.low} to {self.high}")
        return self


class AtLeastGroups(BaseModel, frozen=True, extra="forbid"):
    """So many stakeholder groups, or more."""

    at_least: int = Field(ge=1)


Groups = Literal["pooled", "every", "any", "exactly_one"] | AtLeastGroups


class Condition(BaseModel, frozen=True, extra="forbid", populate_by_name=True):
    """One bar an item must meet, as the protocol wrote it.

    Examples
    --------
    >>> Condition(measure="share", band="agree", at_least=0.75).at_least
    Fraction(3, 4)
    """

    measure: Measure
    band: Literal["agree", "against"] | None = None
    low: Point | None = Field(None, alias="from")  # a band of the condition's own, both ends included
    high: Point | None = Field(None, alias="to")
    within: Bar | None = None  # points around the median
    at_least: Bar | None = None
    above: Bar | None = None
    at_most: Bar | None = None
    below: Bar | None = None
    equals: Equals | None = None
    criterion: str | None = None
    rounds: int = Field(1, ge=1)
    groups: Groups = "pooled"
    level: float | None = Field(None, gt=0, lt=1)
    ram_boundary: Literal["higher", "uncertain"] | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> Self:
        found = [name for name in COMPARISONS if getattr(self, name) is not None]
        if len(found) != 1:
            raise ValueError(
                f"a condition on {self.measure} needs exactly one of {', '.join(COMPARISONS)}; "
                f"found {' and '.join(found) or 'none'}"
            )
        classes = OF_A_CLASS.get(self.measure)
        if classes and self.equals not in classes:
            raise ValueError(f"{self.measure} is compared by equals: {' | '.join(classes)}")
        if self.measure in TRUE_OR_FALSE and not isinstance(self.equals, bool):
            raise ValueError(f"{self.measure} is compared by equals: true or equals: false")
        if not classes and self.measure not in TRUE_OR_FALSE and isinstance(self.equals, (bool, str)):
            raise ValueError(f"{self.measure} is a number: compare it with a number, found {self.equals!r}")
        return self

    @model_validator(mode="after")
    def _one_band(self) -> Self:
        ends = (self.low is not None) + (self.high is not None)
        ways = [self.band is not None, ends > 0, self.within is not None]
        if ends == 1:
            raise ValueError("a band has both from and to")
        if self.measure in OF_A_BAND and sum(ways) != 1:
            raise ValueError(f"{self.measure} is of a band: say band: agree | against, or from and to, or within")
        if self.measure not in OF_A_BAND and any(ways):
            raise ValueError(f"{self.measure} is of all ratings: leave band, from, to and within out")
        if self.within is not None and self.measure not in ("share", "count"):
            raise ValueError(f"within is for share and count; {self.measure} needs a band")
        if ends == 2 and self.high < self.low:  # type: ignore[operator]
            raise ValueError(f"a band runs from its lower to its higher end, found {self.low} to {self.high}")
        return self

    @model_validator(mode="after")
    def _options(self) -> Self:
        if self.measure == "wilson_low" and self.level is None:
            raise ValueError("wilson_low needs the level of its interval, such as level: 0.95")
        if self.level is not None and self.measure != "wilson_low":
            raise ValueError(f"level is for wilson_low, not for {self.measure}")
        if self.measure == "ram_class" and self.ram_boundary is None:
            raise ValueError("ram_class needs ram_boundary: higher | uncertain, the class of a median of 3.5 or 6.5")
        if self.ram_boundary is not None and self.measure != "ram_class":
            raise ValueError(f"ram_boundary is for ram_class, not for {self.measure}")
        if self.measure in ("status_unchanged", "share_unchanged") and self.groups != "pooled":
            raise ValueError(f"{self.measure} is of the whole panel: leave groups out")
        comparison = self.comparison
        if self.measure in ("share", "share_unchanged", "wilson_low") and isinstance(comparison[1], Fraction):
            if not 0 <= comparison[1] <= 1:
                raise ValueError(f"{self.measure} lies between 0 and 1 (write 75 % as 0.75), found {comparison[1]}")
        return self

    @property
    def comparison(self) -> tuple[str, Any]:
        """The name of the comparison and its bar."""
        return next((name, getattr(self, name)) for name in COMPARISONS if getattr(self, name) is not None)


class AnyOf(BaseModel, frozen=True, extra="forbid"):
    """Conditions of which one suffices."""

    any: tuple[Condition, ...] = Field(min_length=1)


def _when(value: Any) -> Any:
    return [value] if isinstance(value, Mapping) else value


def _kind(value: Any) -> str:
    return "any" if isinstance(value, AnyOf) or (isinstance(value, Mapping) and "any" in value) else "one"


class Outcome(BaseModel, frozen=True, extra="forbid"):
    """An outcome class of the rule, its label, and the conditions that must all hold."""

    outcome: str = Field(min_length=1)
    label: Text
    when: Annotated[tuple["Clause", ...], BeforeValidator(_when)] = Field(min_length=1)

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
                if condition.band == "against" and self.against is None:
                    raise ValueError(f"outcome {outcome.outcome} speaks of the band against: give against: from, to")
                if condition.measure == "status_unchanged":
                    raise ValueError("status_unchanged belongs to the stopping rule: a status cannot rest on itself")
                if self.weights == "group" and condition.measure in OF_PERSONS:
                    raise ValueError(f"{condition.measure} counts persons and has no meaning with weights: group")
        if self.by_groups and self.small_groups is None:
            raise ValueError("a condition speaks of groups: say small_groups: {under: 3, then: not assessable | skip}")
        if self.weights == "group" and self.quantiles != "type2":
            raise ValueError("weights: group needs quantiles: type2, the only one that equal weights leave as it is")
        if self.against and self.against.low <= self.agree.high and self.agree.low <= self.against.high:
            raise ValueError("the bands agree and against share points: part them")
        return self

    @property
    def by_groups(self) -> bool:
        """Whether the rule needs to know the stakeholder group of each panellist."""
        asked = any(c.groups != "pooled" for outcome in self.outcomes for c in outcome.conditions)
        return asked or self.weights == "group"

    @property
    def labels(self) -> dict[str, Text]:
        """The label of each outcome class."""
        return {outcome.outcome: outcome.label for outcome in self.outcomes}

    def criteria(self) -> list[str]:
        """Return the criteria that the rule speaks of, its own first."""
        named = [c.criterion for outcome in self.outcomes for c in outcome.conditions if c.criterion]
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
                if scale is None:
                    continue
                if c.low is not None and not (scale.contains(c.low) and scale.contains(c.high)):  # type: ignore[arg-type]
                    problems.append(f"{outcome.outcome}: {c.low} to {c.high} leaves the scale {scale.low} to {scale.high}")
                if c.measure in ("ram_class", "ram_classical", "disagreement", "disagreement_index"):
                    if scale.points != tuple(range(1, 10)):
                        problems.append(f"{outcome.outcome}: {c.measure} holds for the points 1 to 9 only")
                if c.measure == "cv" and scale.low <= 0:
                    problems.append(f"{outcome.outcome}: cv has no meaning on a scale that reaches 0")
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


# Chosen by its keys, so that an error speaks of the form the researcher meant.
Clause = Annotated[Annotated[Condition, Tag("one")] | Annotated[AnyOf, Tag("any")], Discriminator(_kind)]
Outcome.model_rebuild()
ConsensusRule.model_rebuild()
