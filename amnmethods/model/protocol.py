"""The prespecified protocol as canonical JSON, and its fingerprint.

The same protocol always gives the same bytes: keys sorted, bars as fractions, defaults left out, so that a later
version of the package which knows more keys still finds the old fingerprint.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from .config import StudyConfig

PARTS = ("consensus", "scales", "criteria", "groups", "stopping", "sensitivity", "suppress_below", "rounds", "rankings")


def protocol_of(config: StudyConfig) -> str:
    """Return rule, scales, criteria, groups, stopping rule, sensitivity grid and privacy bounds as canonical JSON."""
    kept = _plain(config, set(PARTS))
    if config.sensitivity:  # as whole rules: a change to the rule may be written in several ways
        rules = [(entry.name, entry.applied_to(config.consensus)) for entry in config.sensitivity]
        kept["sensitivity"] = [{"name": name, "rule": _plain(rule)} for name, rule in rules]
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(noun: BaseModel, include: set[str] | None = None) -> dict[str, Any]:
    return noun.model_dump(mode="json", by_alias=True, exclude_defaults=True, include=include)


def fingerprint(protocol: str) -> str:
    """Return the SHA-256 of a protocol's canonical JSON (64 hexadecimal digits).

    Examples
    --------
    >>> fingerprint("{}")[:12]
    '44136fa355b3'
    """
    return hashlib.sha256(protocol.encode("utf-8")).hexdigest()


def protocol_differences(old: str, new: str) -> list[str]:
    """Return the places where two protocols differ, each with both values; empty where they are the same."""
    return list(_differences(json.loads(old), json.loads(new), ""))


def _differences(old: Any, new: Any, place: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _differences(old.get(key), new.get(key), f"{place}.{key}" if place else key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for k, (before, after) in enumerate(zip(old, new, strict=True), start=1):
            yield from _differences(before, after, f"{place}.{k}")
    elif old != new:
        yield f"{place}: {_short(old)} -> {_short(new)}"


def _short(value: Any) -> str:
    text = "(none)" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."
