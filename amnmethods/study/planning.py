"""What the next round is to ask, as ticked so far: kept from one sitting to the next, and taken back step by step."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..errors import RoundError
from ..store import Store
from . import state
from .snapshot import Reader

EVENT = "next_round_planned"
COLUMNS = ["round", "item_id", "ask", "by", "at"]


def plan(store: Store, actor: str, round: int, asks: Mapping[str, bool | None]) -> None:
    """Keep which items the next round asks or leaves out; see `Study.plan_round`."""
    said = {str(item): None if ask is None else bool(ask) for item, ask in asks.items()}
    with store.write(actor) as log:
        _require_draft(store, round)
        now = planned(store, round)
        known = dict(zip(now["item_id"], now["ask"], strict=True))
        fresh = {item: ask for item, ask in said.items() if known.get(item) != ask}
        if fresh:
            log.append(EVENT, {"round": round, "asks": fresh, "undone": False})


def undo(store: Store, actor: str, round: int) -> bool:
    """Take back the last step of a plan; tell whether there was one."""
    with store.write(actor) as log:
        _require_draft(store, round)
        if not _steps(store, round):
            return False
        log.append(EVENT, {"round": round, "asks": {}, "undone": True})
    return True


def planned(store: Reader, round: int) -> pd.DataFrame:
    """Return what was ticked for a round, the last word on each item: ``round, item_id, ask, by, at``."""
    rows: dict[str, tuple[object, ...]] = {}
    for event in _steps(store, round):
        for item, ask in event["body"]["asks"].items():
            rows.pop(item, None)
            if ask is None:
                continue
            rows[item] = (round, item, ask, event["actor"], event["at"])
    return pd.DataFrame(list(rows.values()), columns=COLUMNS)


def _steps(store: Reader, round: int) -> list[dict[str, Any]]:
    """Return the steps that stand, oldest first."""
    stand: list[dict[str, Any]] = []
    for event in store.event_bodies(EVENT):
        if event["body"] is None or event["body"]["round"] != round:
            continue
        if not event["body"]["undone"]:
            stand.append(event)
        elif stand:
            stand.pop()
    return stand


def _require_draft(store: Reader, round: int) -> None:
    if state.state_of(store, round) != "draft":
        raise RoundError(f"Round {round} was opened already: what it asks no longer changes.")
