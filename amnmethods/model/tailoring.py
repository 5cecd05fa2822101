"""What the tailoring phase fixes beforehand: the matching table, strong barriers, the go-zone, limits of a bundle."""

from typing import Literal

from pydantic import BaseModel, Field

__all__ = ["GoZonePlan", "Limits", "PairsPlan", "ParityPlan", "Tailoring"]


Aim = Literal["barriers", "importance", "feasibility", "cost", "staff_hours", "strategies"]


class GoZonePlan(BaseModel, frozen=True, extra="forbid"):
    """The criteria of the go-zone, whose means the cuts are, and the absolute cuts beside them."""

    importance: str
    feasibility: str
    reference: Literal["rated", "agreed"]
    cuts: dict[Literal["importance", "feasibility"], float] = Field(default_factory=dict)


class Limits(BaseModel, frozen=True, extra="forbid"):
    """What a bundle of strategies may cost a network, in dollars and hours of staff, and how many a cluster may give."""

    cost: float | None = Field(None, ge=0)
    staff_hours: float | None = Field(None, ge=0)
    per_cluster: int | None = Field(None, ge=1)


class ParityPlan(BaseModel, frozen=True, extra="forbid"):
    """From when on wordings are worth a second look: how their lengths compare, and how hard they are to read."""

    length_ratio: tuple[float, float] | None = None
    reading_grade: float | None = Field(None, gt=0)
    reading_ease: float | None = None


class PairsPlan(BaseModel, frozen=True, extra="forbid"):
    """What counts when mentees are matched with mentors, fixed before anybody sees pairs; see `mentoring.match`."""

    weights: dict[str, float] = Field(min_length=1)
    change_penalty: float | None = Field(None, ge=0)
    personality_because: str | None = None


class Tailoring(BaseModel, frozen=True, extra="forbid"):
    """The section `tailoring` of `study.yaml`; each part is needed only by what it is for.

    `matching` says whose table matches barriers with strategies: `eric_partial`, the packaged part of the published one, or
    `own`, the table that the study keeps; `crosswalk` carries the study's constructs over to those of that table, and a
    strategy is named for a barrier `from_percent` on. `strong` is the rating from which on a barrier must be answered;
    `agreed` names the outcome classes of the rule that make an item a strategy of the study. A bundle pursues `aims` one
    after the other within `limits`; `cost_change` is by what share its costs may be wrong.
    """

    matching: Literal["eric_partial", "own"] = "eric_partial"
    crosswalk: str | None = None
    from_percent: float | None = Field(None, gt=0, le=100)
    strong: int | None = Field(None, ge=-2, le=-1)
    go_zone: GoZonePlan | None = None
    agreed: tuple[str, ...] = ()
    limits: Limits = Limits()
    aims: tuple[Aim, ...] = ()
    cost_change: float | None = Field(None, gt=0, lt=1)
    parity: ParityPlan = ParityPlan()
    pairs: PairsPlan | None = None
