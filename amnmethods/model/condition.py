"""One bar an item must meet: the measure, its band, the comparison, and in which groups and rounds it must hold."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Discriminator, Field, PlainSerializer, PlainValidator, Tag, model_validator

from .scale import Point, ResponseScale

Measure = Literal[
    "share", "count", "median", "iqr", "mean", "sd", "cv", "mad_m", "ipr", "disagreement", "disagreement_index",
    "ram_class", "ram_classical", "tastle_wierman", "agreement_a", "wilson_low", "modified_kappa", "cvr",
    "status_unchanged", "share_unchanged",
]  # fmt: skip
OF_A_BAND = ("share", "count", "wilson_low", "modified_kappa", "cvr")
TRUE_OR_FALSE = ("disagreement", "status_unchanged")
OF_A_CLASS = {
    "ram_class": ("appropriate", "uncertain by median", "uncertain by disagreement", "inappropriate"),
    "ram_classical": ("agreement", "disagreement", "indeterminate"),
}
OF_ONE_TO_NINE = ("ram_class", "ram_classical", "disagreement", "disagreement_index")
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
        raise ValueError(f"a bar is a decimal such as 0.75 or a text fraction such as '2/3', found {value!r}") from None


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
        if self.is_number and isinstance(self.equals, (bool, str)):
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
        if self.within is not None and self.within < 0:
            raise ValueError(f"within is a distance from the median, 0 or more, found {self.within}")
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
        _, value = self.comparison
        if self.measure in ("share", "share_unchanged", "wilson_low") and not 0 <= value <= 1:
            raise ValueError(f"{self.measure} lies between 0 and 1 (write 75 % as 0.75), found {value}")
        return self

    @property
    def comparison(self) -> tuple[str, Any]:
        """The name of the comparison and its bar."""
        return next((name, getattr(self, name)) for name in COMPARISONS if getattr(self, name) is not None)

    @property
    def is_number(self) -> bool:
        """Whether the measure is a number, not a class and not either true or false."""
        return self.measure not in OF_A_CLASS and self.measure not in TRUE_OR_FALSE

    @property
    def looks_back(self) -> bool:
        """Whether earlier rounds have a say."""
        return self.rounds > 1 or self.measure in ("status_unchanged", "share_unchanged")

    def misfits(self, scale: ResponseScale) -> list[str]:
        """Return what does not fit a response scale, in words; empty where all fits."""
        problems = []
        if self.low is not None and not (scale.contains(self.low) and scale.contains(self.high)):  # type: ignore[arg-type]
            problems.append(f"{self.low} to {self.high} leaves the scale {scale.low} to {scale.high}")
        if self.measure in OF_ONE_TO_NINE and scale.points != tuple(range(1, 10)):
            problems.append(f"{self.measure} holds for the points 1 to 9 only")
        if self.measure == "cv" and scale.low <= 0:
            problems.append("cv has no meaning on a scale that reaches 0")
        if self.measure == "agreement_a" and len(scale.points) < 3:
            problems.append("agreement_a needs a scale of three points or more")
        return problems


class AnyOf(BaseModel, frozen=True, extra="forbid"):
    """Conditions of which one suffices."""

    any: tuple[Condition, ...] = Field(min_length=1)


def _kind(value: Any) -> str:
    return "any" if isinstance(value, AnyOf) or (isinstance(value, Mapping) and "any" in value) else "one"


# Chosen by its keys, so that an error speaks of the form the researcher meant.
Clause = Annotated[Annotated[Condition, Tag("one")] | Annotated[AnyOf, Tag("any")], Discriminator(_kind)]
