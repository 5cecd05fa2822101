"""What `study.yaml` says: the study's words, sites, groups, criteria, rule and privacy bounds."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from .condition import AtLeastGroups, Condition
from .evaluation import Evaluation
from .exploration import Exploration
from .fieldwork import Approval, ConsentVersion, OpenQuestion, RankingQuestion, fieldwork_problems
from .rules import ConsensusRule, StoppingRule
from .scale import ResponseScale
from .tailoring import Tailoring
from .text import Text

Loc = tuple[str | int, ...]


def _listed(value: Any) -> Any:
    """Let one word stand for a list of one."""
    return [value] if isinstance(value, str) else value


class Site(BaseModel, frozen=True, extra="forbid"):
    """A place that takes part, such as a network or a hospital."""

    site: str
    name: Text


class StakeholderGroup(BaseModel, frozen=True, extra="forbid"):
    """A group of the panel whose view counts in its own right."""

    group: str
    name: Text

    @model_validator(mode="after")
    def _free_name(self) -> Self:
        if self.group == "pooled":
            raise ValueError("'pooled' stands for the whole panel; call the group otherwise")
        return self


class Criterion(BaseModel, frozen=True, extra="forbid"):
    """What panellists rate an item on, and the response scale they use."""

    criterion: str
    name: Text
    scale: str
    question: Text | None = None


class SuppressBelow(BaseModel, frozen=True, extra="forbid"):
    """Smallest number of people shown, for each kind of reader; nothing smaller leaves the team."""

    feedback: int = Field(ge=1, le=40)
    report: int = Field(ge=1, le=40)
    deposit: int = Field(ge=1, le=40)


class Definition(BaseModel, frozen=True, extra="forbid"):
    """One entry of the prespecified sensitivity grid: a whole rule, or changes to the study's own."""

    name: str
    rule: ConsensusRule | None = None
    change: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.rule is None) == (self.change is None):
            raise ValueError("an entry of the sensitivity grid has either rule or change")
        return self

    def applied_to(self, rule: ConsensusRule) -> ConsensusRule:
        """Return the rule that this entry stands for."""
        if self.rule is not None:
            return self.rule
        kept = rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return ConsensusRule.model_validate(kept | (self.change or {}) | {"name": self.name})


class Round(BaseModel, frozen=True, extra="forbid"):
    """A planned round: its number and kind."""

    round: int = Field(ge=1)
    kind: Literal["open", "pilot", "rating", "meeting", "ranking", "points"] = "rating"


class StudyConfig(BaseModel, frozen=True, extra="forbid"):
    """Everything `study.yaml` may say. Only what a study of rounds needs is required."""

    title: Text
    languages: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(min_length=1)
    aim: Text | None = None
    authors: tuple[str, ...] = ()
    registration: str | None = None
    paper: Literal["a4", "us-letter"] = "us-letter"
    sites: tuple[Site, ...] = ()
    groups: tuple[StakeholderGroup, ...] = ()
    scales: dict[str, ResponseScale] = Field(min_length=1)
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    consensus: ConsensusRule
    stopping: StoppingRule | None = None
    sensitivity: tuple[Definition, ...] = ()
    suppress_below: SuppressBelow
    rounds: tuple[Round, ...] = ()
    consent: tuple[ConsentVersion, ...] = ()  # latest last
    approvals: tuple[Approval, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    rankings: tuple[RankingQuestion, ...] = ()
    exploration: Exploration | None = None
    tailoring: Tailoring | None = None
    evaluation: Evaluation | None = None
    store: str | None = None  # a PostgreSQL URL; None for study.db in the folder

    def scale_of(self) -> dict[str, ResponseScale]:
        """Return the response scale of each criterion."""
        return {c.criterion: self.scales[c.scale] for c in self.criteria}

    def definitions(self) -> dict[str, ConsensusRule]:
        """Return the study's rule and those of its sensitivity grid, by name."""
        rules = {self.consensus.name: self.consensus}
        return rules | {entry.name: entry.applied_to(self.consensus) for entry in self.sensitivity}

    def problems(self) -> list[tuple[Loc, str]]:
        """Return what is wrong between the parts, each with its place; empty where all fits."""
        own = [*self._names(), *self._rules(), *self._tailoring()]
        return [*missing_texts(self, self.languages), *own, *fieldwork_problems(self)]

    def _names(self) -> Iterator[tuple[Loc, str]]:
        for key, field in (("sites", "site"), ("groups", "group"), ("criteria", "criterion"), ("rounds", "round")):
            seen: set[Any] = set()
            for k, entry in enumerate(getattr(self, key)):
                name = getattr(entry, field)
                if name in seen:
                    yield (key, k, field), f"{name!r} stands twice; each {field} has a name of its own"
                seen.add(name)
        for k, criterion in enumerate(self.criteria):
            if criterion.scale not in self.scales:
                known = ", ".join(self.scales)
                yield ("criteria", k, "scale"), f"no scale is called {criterion.scale!r}; there are: {known}"
        numbers = [entry.round for entry in self.rounds]
        if numbers != list(range(1, len(numbers) + 1)):
            yield ("rounds",), f"rounds are numbered 1, 2, 3 and so on, found {', '.join(map(str, numbers))}"

    def _rules(self) -> Iterator[tuple[Loc, str]]:
        scales = {c.criterion: self.scales[c.scale] for c in self.criteria if c.scale in self.scales}
        for problem in self.consensus.misfits(scales):
            yield ("consensus",), problem
        if self.consensus.weights == "group" and not self.groups:
            yield ("consensus", "weights"), "weights: group needs groups, but the study names none: add groups"
        for k, entry in enumerate(self.sensitivity):
            try:
                rule = entry.applied_to(self.consensus)
            except ValueError as error:
                yield ("sensitivity", k), " ".join(str(error).split())
                continue
            for problem in rule.misfits(scales):
                yield ("sensitivity", k), problem
        for condition in self.consensus.conditions:
            yield from ((("consensus",), problem) for problem in self._too_many_groups(condition))
        for k, condition in enumerate(self.stopping.item_stops_when if self.stopping else ()):
            loc = ("stopping", "item_stops_when", k)
            name = condition.criterion or self.consensus.criterion
            if condition.criterion and condition.criterion not in scales:
                yield (*loc, "criterion"), f"no criterion is called {condition.criterion!r}"
            fits = condition.misfits(scales[name]) if name in scales else []
            unfit = self.consensus.unfit(condition)
            yield from (
                (loc, problem) for problem in [*fits, *([unfit] if unfit else []), *self._too_many_groups(condition)]
            )

    def _tailoring(self) -> Iterator[tuple[Loc, str]]:
        plan = self.tailoring
        if plan is None:
            return
        known = {c.criterion for c in self.criteria}
        for axis in ("importance", "feasibility") if plan.go_zone else ():
            name = getattr(plan.go_zone, axis)
            if name not in known:
                yield ("tailoring", "go_zone", axis), f"no criterion is called {name!r}; there are: {', '.join(known)}"
        classes = {outcome.outcome for outcome in self.consensus.outcomes}
        for k, name in enumerate(plan.agreed):
            if name not in classes:
                said = ", ".join(sorted(classes))
                yield ("tailoring", "agreed", k), f"the rule has no outcome {name!r}; it has: {said}"

    def _too_many_groups(self, condition: Condition) -> list[str]:
        asked = condition.groups.at_least if isinstance(condition.groups, AtLeastGroups) else 1
        if condition.groups == "pooled" or asked <= len(self.groups):
            return []
        return [
            f"a condition asks for {asked} of the groups, but the study names {len(self.groups) or 'none: add groups'}"
        ]


def missing_texts(node: Any, languages: tuple[str, ...], loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Yield the place of every text below a node that lacks a declared language."""
    for place, text in walk_texts(node, loc):
        missing = text.missing(languages)
        if missing:
            yield place, f"has no text in {', '.join(missing)}; the study declares {', '.join(languages)}"


def walk_texts(node: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Text]]:
    """Yield every text below a node with its place."""
    if isinstance(node, Text):
        yield loc, node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from walk_texts(getattr(node, name), (*loc, name))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from walk_texts(value, (*loc, key))
    elif isinstance(node, tuple):
        for k, value in enumerate(node):
            yield from walk_texts(value, (*loc, k))
