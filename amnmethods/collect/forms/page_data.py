"""What the script of a page needs to know: what is asked, by which names, and the words it says."""

import json
from collections.abc import Mapping
from typing import Any

from ...words import word
from ..round_definition import AskedItem, AskedOrder, Said
from .content import FormContent
from .identity import ANSWERS

__all__ = ["MOST_CHARACTERS", "MOST_POINTS", "page_data", "pages_of", "places_of"]

MOST_CHARACTERS = 5_000  # of a comment
MOST_POINTS = 21  # a longer scale is answered by typing a number
PER_PAGE, ONE_PAGE = 5, 8  # statements on a page; so few stand on one page all together
MOST_BOXES = 10  # for proposals, and for answers to a question in own words
PAGE_WORDS = (
    "progress", "kept", "kept_nothing", "no_storage", "saved", "save_again", "missing_title", "missing_item",
    "missing_criterion", "nothing_yet", "continued", "not_this_form", "characters_left", "proposal", "clear_long",
    "off_scale", "off_scale_title", "progress_all", "missing_title_all", "open.answer", "order.none", "order.partial",
    "order.complete", "order.tie", "order.gap", "order.too_many", "order.sum_none", "order.sum_left", "order.sum_over",
    "order.sum_complete", "order.not_points", "order.off_title", "order.missing_ranking", "order.missing_points",
)  # fmt: skip


def places_of(order: AskedOrder, content: FormContent) -> int:
    """Return how many places a ranking gives."""
    n = len(content.definition.items)
    return min(order.top or n, n)


def pages_of(content: FormContent) -> list[list[tuple[int, AskedItem]]]:
    """Return the rated statements page by page, each with its number."""
    numbered = list(enumerate(content.definition.items, start=1)) if content.definition.rates else []
    size = len(numbered) if len(numbered) <= ONE_PAGE else PER_PAGE
    return [numbered[k : k + size] for k in range(0, len(numbered), size or 1)]


def page_data(content: FormContent) -> str:
    """Return what the script needs as JSON that cannot end the element it stands in."""
    asked, told = content.definition, content.identity
    data = {
        "identity": {
            "format": ANSWERS,
            **{key: told[key] for key in ("study", "round", "version", "panellist_id", "seal")},
        },
        "key": f"amnmethods/{told['study']}/{told['round']}/{told['panellist_id']}/{told['version']}",
        "file": f"round-{told['round']}-{told['panellist_id']}-answers.json",
        "languages": list(content.languages),
        "titles": {lang: content.title(lang) for lang in content.languages},
        "tags": {lang: content.tag(lang) for lang in content.languages},
        "items": _items_data(content),
        "orders": [_order_data(order, content) for order in asked.orders],
        "questions": [{"name": q.name, "called": _texts_of(q.texts, content)} for q in asked.questions],
        "consent": {"version": content.consent_version, "asks": list(content.asks)} if content.asks else None,
        "most": {"characters": MOST_CHARACTERS, "boxes": MOST_BOXES},
        "words": {lang: {key: _raw(f"forms.{key}", content.tag(lang)) for key in PAGE_WORDS} for lang in content.languages},
    }  # fmt: skip
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028")


def _texts_of(texts: Mapping[str, Said], content: FormContent) -> dict[str, str]:
    return {lang: texts[lang].text for lang in content.languages}


def _items_data(content: FormContent) -> list[dict[str, Any]]:
    """Return the rated items as the script needs them."""
    asked = content.definition
    items: list[dict[str, Any]] = []
    for number, item in (entry for block in pages_of(content) for entry in block):
        ratings = [
            {
                "name": asked.variable(item, criterion),
                "criterion": criterion.criterion,
                "unable": criterion.unable_code,
                "points": None if len(criterion.points) <= MOST_POINTS else list(criterion.points),
                "called": {lang: criterion.names[lang].text for lang in content.languages},
            }
            for criterion in asked.criteria_of(item.item_id)
        ]
        texts = {lang: item.texts[lang].text for lang in content.languages}
        items.append(
            {
                "number": number,
                "id": item.name,
                "item_id": item.item_id,
                "version": item.version,
                "texts": texts,
                "ratings": ratings,
                "comment": asked.variable(item) if asked.asks_comments else None,
            }
        )
    return items


def _order_data(order: AskedOrder, content: FormContent) -> dict[str, Any]:
    items = [
        {
            "name": order.field(item),
            "item_id": item.item_id,
            "version": item.version,
            "texts": _texts_of(item.texts, content),
        }
        for item in content.definition.items
    ]
    return {
        "name": order.name,
        "question": order.question,
        "kind": order.kind,
        "n": places_of(order, content),
        "total": order.total,
        "ties": order.ties,
        "called": _texts_of(order.texts, content),
        "items": items,
    }


class _Field(str):
    """A field that fills itself in with its own name, so that the script may fill it later."""

    def __format__(self, spec: str) -> str:
        return "{" + self + "}"


FIELDS = ("time", "file", "number", "criterion", "left", "low", "high", "done", "places", "total", "question", "n")
PLURAL = ("forms.progress", "forms.missing_title", "forms.progress_all", "forms.missing_title_all")


def _raw(key: str, language: str) -> Any:
    """Return words with their fields still open; where a number chooses the form, both forms."""
    fields: dict[str, Any] = {name: _Field(name) for name in FIELDS}
    if key in PLURAL:
        forms = {"one": 1, "other": 2}
        chosen = {form: word(key, language, **{**fields, "n": _Number(n)}) for form, n in forms.items()}
        return {**chosen, "zero_is_one": language == "fr"}
    return word(key, language, **fields)


class _Number(int):
    """A number that chooses between one and several, and leaves its field open."""

    def __format__(self, spec: str) -> str:
        return "{n}"
