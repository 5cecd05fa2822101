"""What was written for a round, read back from the study: which variable is which question, which code means what."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ...errors import RoundError
from ..asked import Asked
from ..round_definition import checksum, definition, mapping
from .handout import MAPPINGS

__all__ = ["consent_written", "with_written"]


def with_written(study: Any, asked: Asked) -> Asked:
    """Return what a round asked, with the names and codes under which survey systems and forms know it.

    The mappings written with a round come first; one that was changed by hand, or belongs to another study, is not
    used. Rounds without any are looked up in their definition, from which the same names follow.
    """
    variables: dict[str, tuple[str, str, str]] = {}
    codes: dict[tuple[str, str], dict[str, str]] = {}
    for told in [*_kept(study, asked.round), *_defined(study, asked.round)]:
        for question in told["questions"]:
            variables.setdefault(question["name"], (question["item_id"], question["criterion"], question["kind"]))
        for criterion, meanings in told.get("codes", {}).items():
            codes.setdefault((told["system"], criterion), meanings)
    return replace(asked, variables=variables, codes=codes)


def consent_written(study: Any, round: int) -> str:
    """Return the version of the consent that was written with a round; the latest where none is known."""
    kept = [told["consent"] for told in _kept(study, round) if told.get("consent")]
    blocks = list(getattr(study.config, "consent", None) or ())
    return str(kept[-1]) if kept else str(blocks[-1].version) if blocks else ""


def _kept(study: Any, round: int) -> Iterator[dict[str, Any]]:
    own = {str(hashed)[:16] for hashed in study.store.events(1)["hash"]}
    for path in sorted((study.folder / MAPPINGS).glob(f"round-{round}.*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(told, dict) and told.get("study") in own and told.get("checksum") == checksum(told):
            yield told


def _defined(study: Any, round: int) -> Iterator[dict[str, Any]]:
    """Yield the definitions of this round and of those before it: an export may hold them all."""
    for number in range(round, 0, -1):
        try:
            yield mapping(definition(study, number))
        except RoundError:
            continue
