"""The response scale: its ordered points, their anchors, and the code for *unable to rate*."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, field_validator, model_validator

from .text import Text

MOST_POINTS = 1001  # 0 to 100 by tenths; a longer scale is a measurement, not a response scale


def _a_number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError(f"a point of a scale is a number, found {value!r}")
    return value


def as_point(value: int | float) -> int | float:
    """Return a number as a point of a scale: whole numbers as `int`, so that 7 and 7.0 are written alike."""
    return int(value) if float(value).is_integer() else float(value)


Point = Annotated[int | float, BeforeValidator(_a_number), AfterValidator(as_point)]


def _points(value: Any) -> Any:
    """Read `{from: 1, to: 9, step: 1}` as the points it stands for; a list stays as it is."""
    if not isinstance(value, Mapping):
        return value
    if set(value) - {"from", "to", "step"} or not {"from", "to"} <= set(value):
        raise ValueError(f"points need from, to and, if not 1, step; found {', '.join(map(str, value))}")
    try:
        low, high, step = (Fraction(str(value.get(key, 1))) for key in ("from", "to", "step"))
    except ValueError:
        raise ValueError("from, to and step are numbers, such as 1, 9 and 0.5") from None
    if step <= 0 or high <= low or (high - low) % step:
        raise ValueError(f"from {low} to {high} cannot be walked in steps of {step}")
    if (high - low) / step >= MOST_POINTS:
        raise ValueError(f"a scale has at most {MOST_POINTS} points")
    return [float(low + step * k) for k in range(int((high - low) / step) + 1)]


class Unable(BaseModel, frozen=True, extra="forbid"):
    """How a panellist says *unable to rate*: the code in files, the words on forms."""

    code: Annotated[str, BeforeValidator(str)]
    label: Text


class ResponseScale(BaseModel, frozen=True, extra="forbid"):
    """The ordered points that a rating can take.

    Parameters
    ----------
    points
        Numbers in rising order, or ``{from: 1, to: 9}`` with a ``step`` where it is not 1.
    anchors
        Words for some of the points, per language.
    unable
        Code and words for *unable to rate*; None where the study does not offer it.

    Examples
    --------
    >>> scale = ResponseScale(points={"from": 1, "to": 3, "step": 0.5})
    >>> scale.points
    (1, 1.5, 2, 2.5, 3)
    >>> scale.contains(2.5), scale.contains(4)
    (True, False)
    """

    points: Annotated[tuple[Point, ...], BeforeValidator(_points)]
    anchors: dict[Point, Text] = {}
    unable: Unable | None = None

    @field_validator("points")
    @classmethod
    def _rising(cls, points: tuple[Point, ...]) -> tuple[Point, ...]:
        if len(points) < 2:
            raise ValueError("a response scale needs two points or more")
        if len(points) > MOST_POINTS:
            raise ValueError(f"a scale has at most {MOST_POINTS} points")
        if any(after <= before for before, after in pairwise(points)):
            raise ValueError("the points of a scale rise, each once")
        return points

    @model_validator(mode="after")
    def _anchors_on_points(self) -> "ResponseScale":
        off = [point for point in self.anchors if point not in self.points]
        if off:
            raise ValueError(f"anchors for {', '.join(map(str, off))}, which are not points of the scale")
        if self.unable is not None:
            try:
                taken = float(self.unable.code) in self.points
            except ValueError:
                taken = False
            if taken:
                raise ValueError(f"the code for unable to rate, {self.unable.code}, is a point of the scale")
        return self

    @property
    def low(self) -> Point:
        """The lowest point."""
        return self.points[0]

    @property
    def high(self) -> Point:
        """The highest point."""
        return self.points[-1]

    @property
    def unable_code(self) -> str | None:
        """The code for *unable to rate* in files, or None."""
        return None if self.unable is None else self.unable.code

    def contains(self, value: float) -> bool:
        """Tell whether a number is one of the points."""
        return value in self.points

    def anchor(self, point: Point, language: str) -> str:
        """Return the words of a point, or an empty text."""
        return self.anchors[point].said(language) if point in self.anchors else ""

    def unable_label(self, language: str) -> str:
        """Return the words for *unable to rate*, or an empty text where it is not offered."""
        return "" if self.unable is None else self.unable.label.said(language)
