"""What a person wrote for the invented study: strategies, panellists, what they think and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from .. import resources
from ..model import StudyConfig, read_study

FOLDER = "data/amn-demo"
CRITERIA = ("importance", "feasibility")
ROUNDS = (1, 2, 3)


@dataclass(frozen=True)
class Opinion:
    """What the panel thinks of one strategy on one criterion; fields as in `strategies.yaml`."""

    mu: float
    shift: Mapping[str, float] = field(default_factory=dict)
    movement: float = 1.0
    unable: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Strategy:
    """One invented strategy; `before` holds its texts until it was reworded."""

    item_id: str
    texts: Mapping[str, str]
    section: str
    eric: tuple[int, ...]
    barriers: tuple[str, ...]
    opinions: tuple[Opinion, ...]  # in the order of CRITERIA
    truth: str
    first_round: int = 1
    reworded_in: int | None = None
    before: Mapping[str, str] = field(default_factory=dict)

    def texts_in(self, round: int) -> dict[str, str]:
        """Return the wording and plain wording per language as they stood in a round."""
        return dict(self.before if self.reworded_in and round < self.reworded_in else self.texts)


@dataclass(frozen=True)
class Person:
    """One invented panellist; fields as in `panel.yaml`."""

    key: str
    group: str
    site: str
    language: str
    profession: str = ""
    years: int | None = None
    gender: str = ""
    stubborn: bool = False
    severity: float | None = None
    joins: int = 1
    moves: Mapping[str, Any] | None = None
    leaves: Mapping[str, Any] | None = None
    stops: Mapping[str, Any] | None = None

    def group_in(self, round: int) -> str:
        """Return the stakeholder group in a round."""
        return self.moves["group"] if self.moves and round > self.moves["after"] else self.group

    @property
    def left(self) -> str:
        """How this person left the study: lost, withdrawn, or "" for whoever stayed."""
        return self.leaves["how"] if self.leaves else ""

    @property
    def left_after(self) -> int:
        """The last round this person answered."""
        return self.leaves["after"] if self.leaves else ROUNDS[-1]

    def answers(self, round: int) -> bool:
        """Tell whether this person sent in the form of a round."""
        return self.joins <= round <= self.left_after

    def status_before(self, round: int) -> str:
        """Return the status when a round opens: whoever was lost is so called only after a round without an answer."""
        if not self.left or round <= self.left_after:
            return "active"
        if self.left == "withdrawn":
            return "withdrawn"
        return "lost" if round > self.left_after + 1 else "active"


@dataclass(frozen=True)
class Model:
    """Numbers of the rating model, as in `panel.yaml`."""

    severity_sd: float
    first_sd: float
    again_sd: float
    movement_mean: float
    movement_sd: float
    missing: float
    unable: float


@dataclass(frozen=True)
class Source:
    """All that the invented study is made from."""

    strategies: tuple[Strategy, ...]
    people: tuple[Person, ...]
    model: Model
    study_yaml: str
    config: StudyConfig
    comments: tuple[Mapping[str, Any], ...]
    decisions: tuple[Mapping[str, Any], ...]

    @property
    def item_ids(self) -> list[str]:
        """The items in the order of the form."""
        return [strategy.item_id for strategy in self.strategies]

    def opinion(self, part: str) -> np.ndarray:
        """Return one number of each opinion (`mu` or `movement`): items x criteria."""
        return np.array([[getattr(opinion, part) for opinion in s.opinions] for s in self.strategies], dtype=float)

    def shifts(self) -> np.ndarray:
        """Return what group, language and person add to each opinion: people x items x criteria."""

        def added(person: Person, opinion: Opinion) -> float:
            return sum(opinion.shift.get(name, 0.0) for name in (person.group, person.language, person.key))

        return np.array([[[added(p, o) for o in s.opinions] for s in self.strategies] for p in self.people])

    def unable(self) -> np.ndarray:
        """Return the probability of *unable to rate*: people x items x criteria."""

        def chance(person: Person, opinion: Opinion) -> float:
            return opinion.unable.get(person.group, opinion.unable.get("all", self.model.unable))

        return np.array([[[chance(p, o) for o in s.opinions] for s in self.strategies] for p in self.people])


def _yaml(name: str) -> Any:
    return YAML(typ="safe").load(resources.text(f"{FOLDER}/source/{name}"))


def _texts(entry: Mapping[str, Any]) -> dict[str, str]:
    return {f"{kind}_{language}": text for kind in ("wording", "plain") for language, text in entry[kind].items()}


def _strategy(entry: Mapping[str, Any], sections: Mapping[str, str]) -> Strategy:
    reworded = entry.get("reworded")
    return Strategy(
        item_id=entry["item"],
        texts=_texts(entry),
        section=sections[entry["section"]],
        eric=tuple(entry["eric"]),
        barriers=tuple(entry["barriers"]),
        opinions=tuple(Opinion(**entry[criterion]) for criterion in CRITERIA),
        truth=entry["truth"],
        first_round=entry.get("first_round", 1),
        reworded_in=reworded["round"] if reworded else None,
        before=_texts(reworded) if reworded else {},
    )


@cache
def read_source() -> Source:
    """Read what `data/amn-demo/source/` and `data/amn-demo/study.yaml` say."""
    strategies, panel = _yaml("strategies.yaml"), _yaml("panel.yaml")
    study_yaml = resources.text(f"{FOLDER}/study.yaml")
    return Source(
        strategies=tuple(_strategy(entry, strategies["sections"]) for entry in strategies["strategies"]),
        people=tuple(Person(**entry) for entry in panel["panellists"]),
        model=Model(**panel["model"]),
        study_yaml=study_yaml,
        config=read_study(study_yaml),
        comments=tuple(_yaml("comments.yaml")),
        decisions=tuple(_yaml("decisions.yaml")),
    )
