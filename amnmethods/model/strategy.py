"""Strategies as nouns: a catalogue of them in clusters, and the matching of barriers with them."""

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from .reading import _document, _refusal, _validated
from .text import Text

__all__ = ["Catalogue", "Matching", "Strategy", "read_catalogue", "read_matching"]

Zone = Literal["I", "II", "III", "IV"]


class Reference(BaseModel, frozen=True, extra="forbid"):
    """A publication that facts were taken from, under the id by which they name it."""

    id: str
    text: str
    doi: str | None = None
    licence: str | None = None


class Checked(BaseModel, frozen=True, extra="forbid"):
    """Where a field comes from, and what of it was compared with its source."""

    source: str
    said: str


class Rating(BaseModel, frozen=True, extra="forbid"):
    """Mean ratings of a strategy by the panel of its authors; None where they could not be read."""

    importance: float | None = None
    feasibility: float | None = None
    go_zone: Zone | None = None
    source: str | None = None


class Strategy(BaseModel, frozen=True, extra="forbid"):
    """A strategy of a catalogue: what is done so that an innovation is taken up."""

    id: int = Field(ge=1)
    name: Text
    definition: Text
    cluster: str
    cluster_verified: bool
    rating: Rating = Rating()


class Cluster(BaseModel, frozen=True, extra="forbid"):
    """Strategies that panellists sorted together."""

    id: str
    name: Text
    n_strategies: int
    importance: float | None = None
    feasibility: float | None = None


class Points(BaseModel, frozen=True, extra="forbid", populate_by_name=True):
    """The ends of a rating scale."""

    low: int = Field(alias="from")
    high: int = Field(alias="to")


class Catalogue(BaseModel, frozen=True, extra="forbid"):
    """A compilation of strategies with the provenance of each field."""

    catalogue: str = Field(min_length=1)
    title: Text
    citations: tuple[Reference, ...]
    checked: dict[Literal["name", "definition", "cluster", "rating", "french"], Checked]
    rating_scale: Points
    cautions: tuple[Text, ...] = ()
    clusters: tuple[Cluster, ...] = Field(min_length=1)
    strategies: tuple[Strategy, ...] = Field(min_length=1)
    also_written: dict[int, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        numbers = [strategy.id for strategy in self.strategies]
        if len(set(numbers)) < len(numbers):
            raise ValueError("a number stands twice under strategies")
        for cluster in self.clusters:
            n = sum(strategy.cluster == cluster.id for strategy in self.strategies)
            if n != cluster.n_strategies:
                raise ValueError(f"the cluster {cluster.id} has {n} strategies, and says {cluster.n_strategies}")
        stray = {strategy.cluster for strategy in self.strategies} - {cluster.id for cluster in self.clusters}
        if stray:
            raise ValueError(f"there is no cluster {sorted(stray)[0]}")
        return self

    def key(self, number: int) -> str:
        """Return the id of a strategy in tables: ``eric-07``."""
        return f"{self.catalogue}-{number:0{len(str(len(self.strategies)))}}"


class Barrier(BaseModel, frozen=True, extra="forbid"):
    """A barrier that a matching asks about, and how many strategies reached each level in print."""

    id: str
    name: str
    level1: int | None = None
    level2: int | None = None


class Facts(BaseModel, frozen=True, extra="forbid"):
    """What is printed about a matching as a whole."""

    respondents: int
    invited: int
    barriers: int
    strategies: int
    pairs: int
    most_per_barrier: int
    level1_pairs: int
    level2_pairs: int


class Source(BaseModel, frozen=True, extra="forbid"):
    """A table that percents were read from."""

    text: str
    licence: str


class Matching(BaseModel, frozen=True, extra="forbid"):
    """What is known about a published matching of barriers with strategies, beside its cells."""

    matching: str
    framework: str
    title: Text
    citations: tuple[Reference, ...]
    sources: dict[str, Source]
    facts: Facts
    levels: dict[Literal["level1", "level2"], float]
    cells: dict[Literal["exact", "at_least_20"], int]
    cautions: tuple[Text, ...]
    barriers: tuple[Barrier, ...] = Field(min_length=1)


def read_catalogue(text: str, file: str) -> Catalogue:
    """Read a catalogue of strategies.

    Parameters
    ----------
    text
        YAML 1.2 without tags, as `data/strategies/eric.yaml`.
    file
        The name to show in errors.

    Raises
    ------
    StudyFileError
        Anything is not allowed: one line per place, all at once.
    """
    catalogue, lines = _validated(Catalogue, _document(text, file, "catalogue: and strategies:"), file)
    if catalogue is None:
        raise _refusal(file, lines)
    return catalogue


def read_matching(text: str, file: str) -> Matching:
    """Read what is known about a matching, as `data/strategies/cfir_eric.yaml` has it; see `read_catalogue`."""
    matching, lines = _validated(Matching, _document(text, file, "matching: and barriers:"), file)
    if matching is None:
        raise _refusal(file, lines)
    return matching
