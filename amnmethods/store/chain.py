"""The chain of events, looked at link by link."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping

from .events import GENESIS, chain_hash, digest, parse_body

__all__ = ["check_chain"]

Found = tuple[str, str, Any, Any]  # code, where, found, expected
ERASURES = ("panellist_erased", "table_erased")  # the kinds whose body names the events that lost theirs


def check_chain(
    events: Sequence[RowMapping], info: RowMapping | None, backups: Sequence[dict[str, Any]] = ()
) -> list[Found]:
    """Return what is wrong with the events, in their order.

    Parameters
    ----------
    events
        The rows of `event`, by `seq`.
    info
        The row of `store_info`, which says how long the chain is and how it ends.
    backups
        What was noted of earlier backups; a chain shorter than one of them has lost events.
    """
    found: list[Found] = []
    seq, head = 0, GENESIS
    for row in events:
        if row["seq"] != seq + 1:
            found.append(("event_missing", f"events {seq + 1} to {row['seq'] - 1}", "no events", "events"))
        elif row["previous_hash"] != head:
            found.append(("chain_broken", f"event {row['seq']}", row["previous_hash"], head))
        found += _check_event(row)
        seq, head = row["seq"], row["hash"]
    found += _check_erasures(events)
    if info is None:
        found.append(("tail_missing", "table store_info", "no row", "one row"))
    elif (info["n_events"], info["head"]) != (seq, head):
        length = f"{seq} events, ending in {head}"
        found.append(("tail_missing", "last event", length, f"{info['n_events']} events, ending in {info['head']}"))
    return found + _check_backups(events, seq, backups)


def _check_event(row: RowMapping) -> list[Found]:
    found: list[Found] = []
    where = f"event {row['seq']} ({row['kind']})"
    named = ("previous_hash", "seq", "at", "actor", "kind", "panellist_id", "body_sha256")
    expected = chain_hash(**{name: row[name] for name in named})
    if row["hash"] != expected:
        found.append(("event_changed", where, row["hash"], expected))
    if row["body"] is not None and digest(row["body"]) != row["body_sha256"]:
        found.append(("body_changed", where, digest(row["body"]), row["body_sha256"]))
    return found


def _check_erasures(events: Sequence[RowMapping]) -> list[Found]:
    """Compare the bodies that are gone with those that erasures say are gone."""
    said: set[int] = set()
    for row in events:
        if row["kind"] in ERASURES and row["body"] is not None and digest(row["body"]) == row["body_sha256"]:
            said.update((parse_body(row["body"]) or {})["erased_seqs"])
    found: list[Found] = []
    for row in events:
        gone = row["body"] is None
        if gone and row["seq"] not in said:
            found.append(("body_missing", f"event {row['seq']} ({row['kind']})", "no body", "a body, never erased"))
        elif not gone and row["seq"] in said:
            found.append(("body_not_erased", f"event {row['seq']} ({row['kind']})", "a body", "none, it was erased"))
    return found


def _check_backups(events: Sequence[RowMapping], seq: int, backups: Sequence[dict[str, Any]]) -> list[Found]:
    if not backups:
        return []
    longest = max(backups, key=lambda noted: noted["n_events"])
    where = f"backup of {longest['at']}"
    if longest["n_events"] > seq:
        missing = f"{longest['n_events'] - seq} events fewer than that backup"
        return [("older_than_backup", where, missing, f"at least {longest['n_events']} events")]
    here = {row["seq"]: row["hash"] for row in events}
    if longest["n_events"] and here.get(longest["n_events"]) != longest["head"]:
        return [("not_the_backup", where, here.get(longest["n_events"], "no event"), longest["head"])]
    return []
