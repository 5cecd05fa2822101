"""The nouns of a round as it is asked: items, criteria, questions in own words, orders and points, in every language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["AskedCriterion", "AskedItem", "AskedOrder", "AskedQuestion", "RoundDefinition", "Said", "Texts"]

COMMENT = "c"  # what a comment's name ends with


@dataclass(frozen=True)
class Said:
    """A text as readers of one language get it; `lang` is another where it was never translated."""

    text: str
    lang: str


Texts = Mapping[str, Said]


@dataclass(frozen=True)
class AskedItem:
    """One item of a round.

    Attributes
    ----------
    name
        A name that every survey system keeps: a letter, then letters and digits in lower case.
    texts, plain, evidence
        The wording, the wording in plain language and the note on evidence, per language of the study; the last two are
        empty where the item has none.
    sha256
        The fingerprint of the wordings (`text_hash`), per language.
    """

    item_id: str
    name: str
    version: int
    section: str
    texts: Texts
    plain: Texts
    evidence: Texts
    sha256: Mapping[str, str]


@dataclass(frozen=True)
class AskedCriterion:
    """What items are rated on, with the response scale; `suffix` tells its variables apart where there are several."""

    criterion: str
    suffix: str
    names: Texts
    question: Texts
    points: tuple[int | float, ...]
    anchors: Mapping[int | float, Texts]
    unable_code: str | None
    unable_label: Texts


@dataclass(frozen=True)
class AskedQuestion:
    """A question that is answered in own words; `name` is what forms call it, `question` what the study does."""

    question: str
    name: str
    texts: Texts


@dataclass(frozen=True)
class AskedOrder:
    """A question for an order of the round's items (``kind="ranking"``), or for points shared out among them.

    Attributes
    ----------
    top
        How many places a ranking gives; of points, None.
    total
        What the points add up to; of a ranking, None.
    ties
        Whether items may share a place.
    """

    question: str
    name: str
    texts: Texts
    kind: str
    top: int | None = None
    total: int | None = None
    ties: bool = False

    def field(self, item: AskedItem) -> str:
        """Return what forms call the place, or the points, of an item."""
        return f"{self.name}-{item.name}"


@dataclass(frozen=True)
class RoundDefinition:
    """Everything a round asks, in the order it is asked.

    Attributes
    ----------
    study_id
        Tells this study from every other one; it stays the same in copies and backups.
    kind
        The kind of round, as it was opened: rating, pilot, meeting, open, ranking or points.
    questions, orders
        What is answered in own words; the rankings and the points to share out.
    consent
        The consent block in force, as `study.yaml` writes it; None where the study has none.
    asks_comments, asks_proposals
        Whether panellists may comment, and propose items of their own.
    version
        The fingerprint of all this: a form made from other words has another one.
    """

    round: int
    study_id: str
    title: Texts
    items: tuple[AskedItem, ...]
    criteria: tuple[AskedCriterion, ...]
    asked: frozenset[tuple[str, str]]
    languages: tuple[str, ...]
    consent: Any = None
    asks_comments: bool = True
    asks_proposals: bool = True
    kind: str = "rating"
    questions: tuple[AskedQuestion, ...] = ()
    orders: tuple[AskedOrder, ...] = ()
    version: str = field(default="", compare=False)

    @property
    def rates(self) -> bool:
        """Whether items are rated in the round."""
        return bool(self.criteria)

    def item(self, item_id: str) -> AskedItem:
        """Return one item."""
        return next(item for item in self.items if item.item_id == item_id)

    def criteria_of(self, item_id: str) -> tuple[AskedCriterion, ...]:
        """Return the criteria asked of an item."""
        return tuple(criterion for criterion in self.criteria if (item_id, criterion.criterion) in self.asked)

    def variable(self, item: AskedItem, criterion: AskedCriterion | None = None) -> str:
        """Return the variable of a rating, or without a criterion that of the comment on the item.

        Examples
        --------
        ``s01`` where one thing is asked of each item; ``s01i`` and ``s01f`` where importance and feasibility are;
        ``s01c`` for the comment.
        """
        if criterion is None:
            return item.name + COMMENT
        return item.name + (criterion.suffix if len(self.criteria) > 1 else "")
