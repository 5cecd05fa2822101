"""The parts of a survey instrument: items, scales, cut-offs with their source, codings, and keys known to be wrong."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from .scale import Point
from .text import Text

MINUS = "-"  # before an item of a scale: reversed in this scale, as keys are often written


def _id(value: str) -> str:
    if not value.strip() or value != value.strip() or value.startswith(MINUS):
        raise ValueError(f"{value!r} is no name: letters or digits first, no blanks around it")
    return value


Name = Annotated[str, AfterValidator(_id)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class SurveyItem(BaseModel, frozen=True, extra="forbid"):
    """One question of an instrument.

    Parameters
    ----------
    item
        Its name in tables of responses.
    about
        What it asks, in our own words: enough to find it in the published form, never its wording.
    wording
        The question itself, where it may be passed on.
    response_scale
        Which of the instrument's response scales; None where there is only one.
    reverse
        Whether every scale counts it from the other end.
    recode
        What each point counts, where that is neither the point itself nor its reverse.
    """

    item: Name
    about: Text | None = None
    wording: Text | None = None
    response_scale: str | None = None
    reverse: bool = False
    recode: dict[Point, Number] | None = None


class Answered(BaseModel, frozen=True, extra="forbid"):
    """How many items of a scale must be answered for it to be scored, and who says so.

    ``source`` is None for a suggestion of ours, which the researcher takes or replaces.
    """

    at_least: int = Field(ge=1)
    source: str | None = Field(None, min_length=5)


class Scale(BaseModel, frozen=True, extra="forbid"):
    """One score of an instrument: ``multiply`` times the mean or sum of its items, ``plus`` a number.

    With items left unanswered the sum is the mean of those answered times the number of items.

    Parameters
    ----------
    scale
        Its name in tables of scores.
    items
        Names of the items; ``-brs_2`` counts the item reversed here.
    weights
        What an item counts in the mean or sum, where not 1: a number, or the item in which respondents give the weight
        themselves.
    answered
        The rule for missing answers; None where none is stated.
    range
        Lowest and highest score, to check the key against.
    higher_is
        Which end is the desired one.
    """

    scale: Name
    name: Text
    items: tuple[str, ...] = Field(min_length=1)
    method: Literal["mean", "sum"] = "mean"
    weights: dict[str, Number | str] = {}
    multiply: Number = 1
    plus: Number = 0
    answered: Answered | None = None
    range: tuple[Number, Number] | None = None
    higher_is: Literal["better", "worse"] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The items' names, without the minus of those reversed."""
        return tuple(item.removeprefix(MINUS) for item in self.items)

    @model_validator(mode="after")
    def _each_item_once(self) -> Self:
        for name in self.names:
            if name.startswith(MINUS):
                raise ValueError(f"scale {self.scale!r} reverses {name.lstrip(MINUS)!r} twice: one minus is enough")
            if self.names.count(name) > 1:
                keys = " and ".join(item for item in self.items if item.removeprefix(MINUS) == name)
                raise ValueError(f"scale {self.scale!r} counts {name!r} twice, as {keys}: keep one of them")
        stray = sorted(set(self.weights) - set(self.names))
        if stray:
            raise ValueError(f"scale {self.scale!r} weighs {stray[0]!r}, which is none of its items")
        if self.answered is not None and self.answered.at_least > len(self.items):
            raise ValueError(f"scale {self.scale!r} asks for {self.answered.at_least} of {len(self.items)} items")
        return self


class CutOff(BaseModel, frozen=True, extra="forbid"):
    """A line that a source draws through a score: from ``at_least`` or ``above``, up to ``at_most`` or ``below``."""

    scale: str
    label: Text
    source: str = Field(min_length=5)
    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        low, high = (self.at_least, self.above), (self.at_most, self.below)
        if all(bar is None for bar in low + high) or None not in low or None not in high:
            raise ValueError("a cut-off needs one of at_least, above, or one of at_most, below, or one of each")
        return self


class Coding(BaseModel, frozen=True, extra="forbid"):
    """A way in which files code the answers: the point of the response scale that each code stands for."""

    coding: str
    points: dict[Point, Point]


class WrongKey(BaseModel, frozen=True, extra="forbid"):
    """A key in circulation that is wrong: the items it reverses or how it turns the sum into a score, and what is wrong."""

    wrong: str
    why: Text
    reverse: tuple[str, ...] | None = None
    multiply: Number | None = None
    plus: Number | None = None


class ForeignItem(BaseModel, frozen=True, extra="forbid"):
    """Words that give away an item of another instrument, and where it belongs."""

    words: str = Field(min_length=4)
    why: Text


class LogField(BaseModel, frozen=True, extra="forbid"):
    """One column of a log: its type, and the values allowed where they are few."""

    field: Name
    type: Literal["text", "texts", "date", "whole number", "number", "choice"]
    wording: Text
    values: dict[str, Text] = {}
