"""The questions of a round in the order they are asked, with their texts as lines that each system marks up its way."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...words import word
from ..round_definition import AskedCriterion, AskedItem, RoundDefinition

__all__ = ["FEEDBACK", "LONGEST_LIST", "Question", "questions", "reading_language"]

FEEDBACK = "feedback"  # what the name of a field with feedback on an item ends with
LONGEST_LIST = 15  # with more points than this a list that drops down


@dataclass(frozen=True)
class Question:
    """One question: a rating of an item on a criterion, or the comment on it (`criterion` is None).

    `number` counts the items of the round; `first` is the item's first question, which shows notes and feedback.
    """

    name: str
    item: AskedItem
    number: int
    criterion: AskedCriterion | None = None
    first: bool = False

    def lines(self, language: str) -> list[tuple[str, str]]:
        """Return the texts shown, each with its part: wording, plain, evidence, question or comment."""
        if self.criterion is None:
            return [("comment", word("systems.comment", reading_language(language), number=self.number))]
        told = [("wording", f"{self.number}. {self.item.texts[language].text}")]
        if self.first:
            notes = (("plain", self.item.plain), ("evidence", self.item.evidence))
            told += [(part, texts[language].text) for part, texts in notes if language in texts]
        if language in self.criterion.question:
            told.append(("question", self.criterion.question[language].text))
        return told


def questions(asked: RoundDefinition) -> Iterator[Question]:
    """Yield the questions of a round: of each item its ratings, then its comment."""
    for number, item in enumerate(asked.items, start=1):
        criteria = asked.criteria_of(item.item_id)
        for k, criterion in enumerate(criteria):
            yield Question(asked.variable(item, criterion), item, number, criterion, first=k == 0)
        if asked.asks_comments and criteria:
            yield Question(asked.variable(item), item, number)


def reading_language(language: str) -> str:
    """Return the language of our own words for readers of a language: itself where we have words, else English."""
    from ...words import languages

    return language if language in languages() else "en"
