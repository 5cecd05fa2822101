"""What the evaluation fixes beforehand: its waves, margins of equivalence, what counts as harm, when delivery began."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from .exploration import InstrumentPlan
from .text import Text

__all__ = ["DeliveryPlan", "Evaluation", "TravelPlan", "Wave"]


MONTH = r"^\d{4}-\d{2}$"


class Wave(BaseModel, frozen=True, extra="forbid"):
    """A time at which people were surveyed, by its number in the data."""

    wave: int
    name: Text


class DeliveryPlan(BaseModel, frozen=True, extra="forbid"):
    """How delivery is read: whether a month counts at most its plan, the bars below which it is flagged, the day of reading."""

    capped: bool
    bar: float | None = Field(None, gt=0, le=1)
    fidelity_bar: float | None = Field(None, gt=0, le=1)
    until: str | None = Field(None, pattern=MONTH)  # the last month that reports are expected for
    on: date | None = None  # the day on which check-ins and feedback are read; today where it is left out
    grace: int | None = Field(None, ge=0)  # days after which a check-in is late


class TravelPlan(BaseModel, frozen=True, extra="forbid"):
    """When a determinant or strategy holds in a network, and in how many it must hold to have travelled."""

    name: str
    source: str
    strength_at_least: int = Field(ge=1, le=2)
    dose_at_least: float = Field(gt=0, le=1)
    travelled_share: float = Field(gt=0, le=1)
    local_at_most: int = Field(ge=1)


class Evaluation(BaseModel, frozen=True, extra="forbid"):
    """The section `evaluation` of `study.yaml`; each part is needed only by what it is for.

    `waves` are in their order, the first is where change is counted from. `instruments` adds to those of the exploration,
    `scales` are those to report, all where none is named; of a scale in `at_least` the share at this score or above is
    followed. `margins` gives the equivalence margin of a scale. `worse` says which direction of a scale is to the worse, best
    of each that is followed; `harm`, of those whose people are counted one by one, more than how many points somebody must
    have worsened by. `rules` are those of a run chart, whose median is taken up to `median_until`; `charts` names the control
    chart of a measure.
    """

    waves: tuple[Wave, ...] = ()
    instruments: dict[str, InstrumentPlan] = Field(default_factory=dict)
    scales: tuple[str, ...] = ()
    at_least: dict[str, float] = Field(default_factory=dict)
    margins: dict[str, float] = Field(default_factory=dict)
    worse: dict[str, Literal["higher", "lower"]] = Field(default_factory=dict)
    harm: dict[str, float] = Field(default_factory=dict)
    starts_on: date | None = None
    rules: Literal["perla", "anhoej"] | None = None
    median_until: str | None = Field(None, pattern=MONTH)
    charts: dict[str, Literal["p", "u", "xmr"]] = Field(default_factory=dict)
    delivery: DeliveryPlan | None = None
    travel: TravelPlan | None = None
