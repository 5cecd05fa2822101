"""What one panellist's form holds, for whichever writer."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from ...words import languages, word
from ..round_definition import AskedCriterion, AskedItem, AskedOrder, RoundDefinition, Texts
from .earlier import Before, Earlier
from .identity import identity

__all__ = ["ASKS", "FormContent", "intro", "scale_in_words", "what_is_asked"]

ASKS = ("participation", "quotation", "thanks", "deposit")  # what a consent block may ask


@dataclass(frozen=True)
class FormContent:
    """A round as it is put to one panellist; `asks` is what the consent block still needs to hear from them, `study` the folder."""

    definition: RoundDefinition
    panellist_id: str
    language: str
    before: Before = field(default_factory=Before)
    consent_version: str = ""
    consent_text: Texts = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    study: Path | None = None

    @property
    def round(self) -> int:
        """The number of the round."""
        return self.definition.round

    @property
    def languages(self) -> tuple[str, ...]:
        """The study's languages, the panellist's own first."""
        return (self.language, *(lang for lang in self.definition.languages if lang != self.language))

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What the form says of itself where nobody looks."""
        return identity(self.definition, self.panellist_id)

    def title(self, language: str) -> str:
        """Return the form's title in a language."""
        title = self.definition.title[language].text
        return word("forms.title", self.tag(language), title=title, round=self.round)

    def tag(self, language: str) -> str:
        """Return the language that the form's own words are in: English where the study's language has none."""
        return language if language in self._with_words else "en"

    @cached_property
    def _with_words(self) -> frozenset[str]:
        return frozenset(languages(self.study))

    @cached_property
    def sections(self) -> bool:
        """Whether the items stand in their sections, so that each can have its heading once."""
        runs = [name for name, _ in groupby(item.section for item in self.definition.items)]
        return len(set(runs)) == len(runs) > 1 and all(runs)

    def earlier_of(self, item: AskedItem, criterion: AskedCriterion) -> Earlier | None:
        """Return what is shown of the round before for an item on a criterion."""
        return self.before.rows.get((item.item_id, criterion.criterion))

    @property
    def shows_earlier(self) -> bool:
        """Whether anything is shown of the round before."""
        return bool(self.before.rows)


def scale_in_words(criterion: AskedCriterion, language: str, tag: str) -> str:
    """Return the ends of a scale and what its points mean: 1 = not at all, 9 = extremely."""
    anchors = [
        word("forms.anchor", tag, point=f"{point:g}", text=texts[language].text)
        for point, texts in sorted(criterion.anchors.items())
        if texts[language].text
    ]
    return ", ".join(anchors)


def intro(asked: RoundDefinition, tag: str) -> list[str]:
    """Return what a form says first: what there is to do in a round of its kind."""
    told = [word("forms.pilot", tag)] if asked.kind == "pilot" else []
    told += [word("forms.meeting", tag)] if asked.kind == "meeting" else []
    if asked.rates:
        told.append(word("forms.intro", tag, n=len(asked.items)))
    for order in asked.orders:
        if not asked.rates or order is asked.orders[0]:
            told.append(word(f"forms.order.intro_{order.kind}", tag))
    if asked.questions:
        told.append(word("forms.open.intro", tag, n=len(asked.questions)))
    return list(dict.fromkeys(told))


def what_is_asked(order: AskedOrder, n_items: int, language: str) -> str:
    """Return what answers to a question of order, or of points, must meet."""
    if order.kind == "points":
        return word("forms.order.points_rule", language, total=order.total)
    n = min(order.top or n_items, n_items)
    key = "all" if n == n_items else "top"
    return word(f"forms.order.{key}{'_ties' if order.ties else ''}", language, n=n)
