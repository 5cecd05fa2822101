"""The file of answers that a page saved."""

import json
from collections.abc import Mapping
from typing import Any

from ...errors import ImportRefused
from ...sheets import column_letter
from ...sheets.encoding import without_controls
from ...words import word
from .identity import ANSWERS, is_sound
from .marks import COMMENT
from .returned import Line, OwnWords, Place, Returned, yes_or_no

__all__ = ["read_answer_file"]

MOST_MEGABYTES = 10


def read_answer_file(content: bytes, name: str, language: str) -> Returned:
    """Return the answers that a page saved.

    Raises
    ------
    ImportRefused
        It is too big, or cannot be read any more.
    """
    if len(content) > MOST_MEGABYTES * 1_000_000:
        found = f"{len(content) / 1e6:.0f}"
        raise ImportRefused(word("forms.refused.too_big", language, file=name, found=found, limit=MOST_MEGABYTES))
    try:
        told = json.loads(content.decode("utf-8-sig"))
        return _answers(told)
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError) as error:
        reason = f"{type(error).__name__}: {error}"[:120]
        raise ImportRefused(word("forms.refused.damaged", language, file=name, reason=reason)) from None


def _answers(told: dict[str, Any]) -> Returned:
    if told.get("format") != ANSWERS:
        raise ValueError("format")
    comments = {str(entry["item_id"]): _text(entry.get("answer")) for entry in told.get("comments") or []}
    items: dict[str, list[dict[str, Any]]] = {}
    for entry in told.get("answers") or []:
        items.setdefault(str(entry["item_id"]), []).append(entry)
    letters = _letters(told.get("answers") or [])
    lines = []
    for number, (item, entries) in enumerate(items.items(), start=1):
        texts = tuple(dict.fromkeys(_text(entry.get("text")) for entry in entries))
        answers = [(str(e["criterion"]), letters[str(e["criterion"])], _text(e.get("answer"))) for e in entries]
        answers.append((COMMENT, letters[COMMENT], comments.get(item, "")))
        lines.append(Line(number, item, texts, tuple(answers)))
    language = str(told.get("language") or "")
    proposals = tuple((text, language) for text in map(_text, told.get("proposals") or []) if text.strip())
    said = told.get("consent") or {}
    consent = {str(ask): yes_or_no(answer) for ask, answer in said.items() if ask != "version" and yes_or_no(answer)}
    saved, version = str(told.get("saved_at") or ""), str(said.get("version") or "")
    places = tuple(
        Place(str(e["order"]), str(e["name"]).partition("-")[2], k, "", _text(e.get("answer")), _text(e.get("text")))
        for k, e in enumerate(told.get("places") or [], start=1)
    )
    own = tuple(
        OwnWords(str(e["question"]), _text(e.get("answer")).strip(), k, language)
        for k, e in enumerate(told.get("own_words") or [], start=1)
        if _text(e.get("answer")).strip()
    )
    return Returned("json", told, is_sound(told), tuple(lines), proposals, consent, saved, version, 0, places, own)


def _text(value: object) -> str:
    """Return an answer as text without characters that nothing can keep."""
    return without_controls("" if value is None else str(value))[0]


def _letters(entries: list[Mapping[str, Any]]) -> dict[str, str]:
    columns = [*dict.fromkeys(str(entry["criterion"]) for entry in entries), COMMENT]
    return {column: column_letter(k) for k, column in enumerate(columns)}
