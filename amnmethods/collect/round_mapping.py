"""A round's fingerprints: of its texts, of the mapping that leads answers back to it, and of all it asks."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from ..sheets import comparable
from .asked_round import RoundDefinition, Texts

__all__ = ["checksum", "mapping", "text_hash", "with_version"]


def text_hash(text: str) -> str:
    """Return the fingerprint of a text as people see it: blanks, case and ways of composing accents do not count.

    Examples
    --------
    >>> text_hash("Paid  time ") == text_hash("paid time")
    True
    """
    return hashlib.sha256(comparable(text).encode()).hexdigest()[:16]


def mapping(definition: RoundDefinition) -> dict[str, Any]:
    """Return what leads answers back to the study, ready for JSON: our ids, the variables' names, the texts' hashes.

    Its `checksum` is over everything else in it (see `checksum`).
    """
    asked = definition
    questions: list[dict[str, Any]] = []
    for item in asked.items:
        common = {"item_id": item.item_id, "version": item.version, "sha256": dict(item.sha256)}
        for criterion in asked.criteria_of(item.item_id):
            name = asked.variable(item, criterion)
            questions.append({"name": name, "kind": "rating", "criterion": criterion.criterion, **common})
        if asked.asks_comments and asked.criteria_of(item.item_id):
            first = asked.criteria_of(item.item_id)[0].criterion
            questions.append({"name": asked.variable(item), "kind": "comment", "criterion": first, **common})
    told = {
        "format": "amnmethods round",
        "study": asked.study_id,
        "round": asked.round,
        "version": asked.version,
        "languages": list(asked.languages),
        "scales": {
            c.criterion: {
                "names": _plainly(c.names),
                "points": list(c.points),
                "unable": c.unable_code,
                "labels": {str(point): _plainly(said) for point, said in c.anchors.items()},
                "unable_label": _plainly(c.unable_label),
            }
            for c in asked.criteria
        },
        "questions": questions,
        **_not_rated(asked),
    }
    return {**told, "checksum": checksum(told)}


def _not_rated(asked: RoundDefinition) -> dict[str, Any]:
    """Return what is answered otherwise than by ratings; nothing where nothing is."""
    told: dict[str, Any] = {}
    if asked.questions:
        told["open"] = [{"name": entry.name, "question": entry.question} for entry in asked.questions]
    if asked.orders:
        told["orders"] = [
            {"name": entry.name, "question": entry.question, "kind": entry.kind} for entry in asked.orders
        ]
    return told


def checksum(told: Mapping[str, Any]) -> str:
    """Return the fingerprint of a mapping, its own `checksum` left out.

    Examples
    --------
    >>> told = {"round": 1}
    >>> checksum(told) == checksum({**told, "checksum": "any"})
    True
    """
    plain = {key: value for key, value in told.items() if key != "checksum"}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _plainly(texts: Texts) -> dict[str, str]:
    return {lang: said.text for lang, said in texts.items()}


def with_version(told: RoundDefinition) -> RoundDefinition:
    """Return a round with the fingerprint of all it asks."""
    content = {key: value for key, value in asdict(told).items() if key not in ("version", "consent")}
    content["asked"] = sorted(told.asked)
    content["consent"] = str(told.consent)
    return replace(told, version=checksum(_keyed(content))[:12])


def _keyed(value: Any) -> Any:
    """Return a value with keys that JSON can sort."""
    if isinstance(value, Mapping):
        return {str(key): _keyed(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_keyed(entry) for entry in value]
    return None if value is None or (isinstance(value, float) and pd.isna(value)) else value
