"""What the exploration phase fixes before it looks: frameworks, weights, groups of sites, instruments, bounds of time."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

__all__ = ["ContactPlan", "Exploration", "GapMapPlan", "InstrumentPlan", "SitePattern"]

Part = Literal["frequency", "spread", "strength", "changeability"]


class SitePattern(BaseModel, frozen=True, extra="forbid"):
    """Groups of sites to set against each other: by how far they implemented, or by stage of development."""

    groups: dict[str, str] = Field(min_length=2)
    higher: str
    lower: str


class ContactPlan(BaseModel, frozen=True, extra="forbid"):
    """How a contact log is read: the day it ends, when somebody counts as active, how many busiest mentors to add up."""

    ends_on: date
    active_days: int = Field(ge=1)
    top: int = Field(ge=1)


class GapMapPlan(BaseModel, frozen=True, extra="forbid"):
    """The rows and columns of the evidence gap map, and which designs are reviews."""

    interventions: tuple[str, ...] = Field(min_length=1)
    outcomes: tuple[str, ...] = Field(min_length=1)
    reviews: tuple[str, ...] = ()


class InstrumentPlan(BaseModel, frozen=True, extra="forbid"):
    """How an instrument is scored where its publication leaves it open: the rule for missing items, the file's coding.

    `scales` names those whose items were asked, all where none is named.
    """

    missing: str | float | None = None
    coding: str | None = None
    scales: tuple[str, ...] = ()


class Exploration(BaseModel, frozen=True, extra="forbid"):
    """The section `exploration` of `study.yaml`; each part is needed only by what it is for.

    `framework` names a packaged framework that passages are coded in; `passage` the columns that say which passages two
    coders share; `weights` what each part of a ranking counts, for which there is no default.
    """

    framework: str | None = None
    passage: tuple[str, ...] = ("source_id", "start", "end")
    weights: dict[Part, float] = Field(default_factory=dict)
    changeability: tuple[float, float] | None = None
    implementation: SitePattern | None = None
    stages: SitePattern | None = None
    instruments: dict[str, InstrumentPlan] = Field(default_factory=dict)
    contacts: ContactPlan | None = None
    gap_map: GapMapPlan | None = None
