"""What a person wrote for the exploration phase of the invented study: codes, what people say, documents, networks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ruamel.yaml import YAML

from .. import resources
from .source import FOLDER

# Of each network: documents, and members enrolled and eligible, mentors, coordinators, share active, contacts per active
# mentee and month, median hours to an answer, share of French members; study-work of the invented study, section C.
SITES: dict[str, dict[str, Any]] = {
    "N1": {"documents": 34, "eligible": 2400, "enrolled": 410, "mentors": 38, "coordinators": 2, "active": 0.48,
           "contacts": 1.6, "hours": 14, "french": 0.08, "region": "ON", "level": "high", "stage": "mature"},
    "N2": {"documents": 29, "eligible": 900, "enrolled": 260, "mentors": 14, "coordinators": 2, "active": 0.55,
           "contacts": 1.8, "hours": 10, "french": 0.0, "region": "NS", "level": "high", "stage": "mature"},
    "N3": {"documents": 22, "eligible": 700, "enrolled": 96, "mentors": 9, "coordinators": 1, "active": 0.37,
           "contacts": 1.1, "hours": 30, "french": 0.62, "region": "NB", "level": "middle", "stage": "growing"},
    "N4": {"documents": 15, "eligible": 520, "enrolled": 58, "mentors": 7, "coordinators": 1, "active": 0.24,
           "contacts": 0.7, "hours": 52, "french": 0.0, "region": "NL", "level": "low", "stage": "early"},
    "N5": {"documents": 18, "eligible": 640, "enrolled": 71, "mentors": 10, "coordinators": 1, "active": 0.27,
           "contacts": 0.8, "hours": 40, "french": 0.45, "region": "ON", "level": "low", "stage": "early"},
}  # fmt: skip
PROFESSIONS = {"family physician": 0.46, "registered nurse": 0.18, "nurse practitioner": 0.14, "social worker": 0.08,
               "pharmacist": 0.07, "psychologist": 0.03, "other": 0.04}  # fmt: skip


@dataclass(frozen=True)
class Code:
    """One code of the team's codebook and what people say under it; fields as in `exploration.yaml`."""

    code: str
    theme: str
    name: Mapping[str, str]
    cfir_2022: str
    sem: tuple[str, str]
    ratings: Mapping[str, int | None]
    changeability: int
    says: Mapping[str, tuple[str, ...]]

    @property
    def valence(self) -> str:
        """Barrier or facilitator."""
        return "barrier" if self.code.startswith("B") else "facilitator"


@dataclass(frozen=True)
class ExplorationSource:
    """All of it."""

    themes: tuple[Mapping[str, str], ...]
    codes: tuple[Code, ...]
    confused: Mapping[str, tuple[str, ...]]
    documents: tuple[Mapping[str, Any], ...]
    links: tuple[Mapping[str, str], ...]
    programme: Mapping[str, Any]  # the network's code under `site`, and the rows of three tables


@cache
def read_exploration_source() -> ExplorationSource:
    """Read `exploration.yaml`."""
    said = YAML(typ="safe").load(resources.text(f"{FOLDER}/source/exploration.yaml"))
    codes = tuple(
        Code(**{**entry, "sem": tuple(entry["sem"]), "says": {lang: tuple(t) for lang, t in entry["says"].items()}})
        for entry in said["codes"]
    )
    confused = {code: tuple(others) for code, others in said["confused"].items()}
    return ExplorationSource(
        tuple(said["themes"]), codes, confused, tuple(said["documents"]), tuple(said["links"]), said["programme"]
    )
