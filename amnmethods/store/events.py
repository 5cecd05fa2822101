"""Events: checked bodies as canonical JSON, chained by their hashes.

The chain holds the digest of a body, not the body: what a panellist said can be erased later and the chain still
closes. The salt in every body keeps a digest from being guessed by trying the few answers a scale allows.
"""

import hashlib
import json
import math
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from ..errors import StoreError
from .kinds import KINDS

__all__ = ["GENESIS", "Event", "chain_hash", "checked_body", "digest", "new_event", "parse_body", "sealed_body"]

GENESIS = "0" * 64  # what the first event has for a predecessor


@dataclass(frozen=True)
class Event:
    """One step of a study: who, when, what. `body` is None once it has been erased."""

    seq: int
    at: datetime
    actor: str
    kind: str
    panellist_id: str | None
    body: dict[str, Any] | None


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def chain_hash(
    previous_hash: str, seq: int, at: datetime, actor: str, kind: str, panellist_id: str | None, body_sha256: str
) -> str:
    """Return the hash that ties an event to all events before it."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest(_json([previous_hash, seq, moment, actor, kind, panellist_id, body_sha256]))


def checked_body(kind: str, body: dict[str, Any], panellist_id: str | None) -> dict[str, Any]:
    """Return a body as plain JSON values, every field of its kind present.

    Raises
    ------
    StoreError
        The kind is unknown, or the body lacks a field, has one too many or a value that is not allowed.
    """
    if kind not in KINDS:
        raise StoreError(f"{kind!r} is no kind of event. Known are: {', '.join(KINDS)}.")
    if KINDS[kind].of_panellist and not panellist_id:
        raise StoreError(f"An event {kind!r} is about one panellist: give panellist_id.")
    try:
        text = _as_json(body)
        return KINDS[kind].model_validate_json(text, strict=True).model_dump(mode="json")
    except ValidationError as error:
        listed = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors()[:5])
        more = f" (and {error.error_count() - 5} more)" if error.error_count() > 5 else ""
        raise StoreError(f"The body of {kind!r} is not as it should be: {listed}{more}.") from None


def sealed_body(body: dict[str, Any]) -> str:
    """Return the text of a body as it is kept: canonical JSON with a fresh salt."""
    return _json({**body, "salt": secrets.token_hex(16)})


def parse_body(text: str | None) -> dict[str, Any] | None:
    """Return a kept body without its salt, or None where it was erased."""
    if text is None:
        return None
    body = json.loads(text)
    body.pop("salt", None)
    return body


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _as_json(body: dict[str, Any]) -> str:
    try:
        text = json.dumps(body, allow_nan=False)
    except (TypeError, ValueError):  # numbers and gaps of numpy and pandas: the slower way round
        try:
            text = json.dumps(_plain(body), allow_nan=False)
        except (TypeError, ValueError) as error:
            raise StoreError(f"This cannot be kept as JSON: {error}.") from None
    if "\\u0000" in text or "\\ud" in text:  # rare enough to look closer only then
        _refuse_unwritable(json.loads(text))
    return text


def _refuse_unwritable(value: Any) -> None:
    """Raise on a text that a database cannot hold: one with a NUL character or half a surrogate pair."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unwritable(key)
            _refuse_unwritable(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unwritable(inner)
    elif isinstance(value, str) and ("\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
        raise StoreError(f"The text {value[:40]!r} holds a character that cannot be kept: take it out.")


def _plain(value: Any) -> Any:
    """Return a value without numpy or pandas in it; what they call missing becomes None."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def new_event(
    seq: int, previous_hash: str, actor: str, kind: str, panellist_id: str | None, body: dict[str, Any]
) -> tuple[Event, dict[str, Any]]:
    """Return an event and the row that keeps it, tied to its predecessor."""
    at = datetime.now(UTC)
    text = sealed_body(body)
    body_sha256 = digest(text)
    row = {
        "seq": seq,
        "at": at,
        "actor": actor,
        "kind": kind,
        "panellist_id": panellist_id,
        "body": text,
        "body_sha256": body_sha256,
        "previous_hash": previous_hash,
        "hash": chain_hash(previous_hash, seq, at, actor, kind, panellist_id, body_sha256),
    }
    return Event(seq, at, actor, kind, panellist_id, body), row
