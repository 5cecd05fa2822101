"""What a form says of itself where nobody looks: its study, round and panellist, sealed so that a change is seen."""

from collections.abc import Mapping
from typing import Any

from ..round_definition import RoundDefinition, checksum, mapping

__all__ = ["ANSWERS", "FORM", "identity", "is_sound", "seal"]

FORM, ANSWERS = "amnmethods form", "amnmethods answers"  # what the hidden sheet and the answer file call themselves
SEALED = ("study", "round", "version", "panellist_id")


def seal(told: Mapping[str, Any]) -> str:
    """Return the fingerprint of who answers what, which the page puts into the answer file."""
    return checksum({key: str(told.get(key)) for key in SEALED})


def identity(definition: RoundDefinition, panellist_id: str) -> dict[str, Any]:
    """Return a form's identity: the mapping of its round (`round_definition.mapping`) and whose form it is."""
    lines = [{"line": item.name, "item_id": item.item_id, "version": item.version} for item in definition.items]
    told = {**mapping(definition), "format": FORM, "panellist_id": panellist_id, "items": lines}
    told["seal"] = seal(told)
    return {**told, "checksum": checksum(told)}


def is_sound(told: Mapping[str, Any]) -> bool:
    """Tell whether an identity is as we wrote it: of a workbook by its checksum, of an answer file by its seal."""
    if told.get("format") == ANSWERS:
        return told.get("seal") == seal(told)
    return bool(told) and told.get("checksum") == checksum(told)
