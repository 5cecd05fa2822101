"""What the team decided on items: proposed by one person, confirmed by another, taken back where it was wrong."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ..errors import RoundError, StoreError
from ..model.tables import DECISIONS
from ..store import Log, Store
from . import state
from .snapshot import Reader


def decide(
    store: Store,
    actor: str,
    round: int,
    item_id: str,
    decision: str,
    reason: str | Mapping[str, str],
    confirmed_by: str | None = None,
    into: Iterable[str] | None = None,
    comparable: bool = False,
) -> None:
    """Record a decision on an item after a round; see `Study.decide`."""
    body = _body(actor, round, item_id, decision, reason, into, comparable)
    if confirmed_by is not None and confirmed_by.strip() == actor:
        raise StoreError(f"{actor!r} cannot confirm a decision of their own on {item_id}: name the second person.")
    with store.write(actor) as log:
        _write(log, store, {**body, "confirmed_by": confirmed_by, "state": "confirmed"})


def propose(
    store: Store,
    actor: str,
    round: int,
    item_id: str,
    decision: str,
    reason: str | Mapping[str, str],
    into: Iterable[str] | None = None,
    comparable: bool = False,
) -> None:
    """Propose a decision, which counts once another person confirms it; see `Study.propose`."""
    body = _body(actor, round, item_id, decision, reason, into, comparable)
    with store.write(actor) as log:
        _write(log, store, {**body, "confirmed_by": None, "state": "proposed"})


def confirm(store: Store, actor: str, round: int, item_id: str) -> None:
    """Confirm what another person proposed for an item; see `Study.confirm`."""
    with store.write(actor) as log:
        row = _standing(log, round, item_id, "confirm")
        if row["state"] == "confirmed":
            return
        log.append("decision_confirmed", {"decision_seq": int(row["seq"]), "by": actor})
        _close_the_round(log, round)


def undo(store: Store, actor: str, round: int, item_id: str, reason: str) -> None:
    """Take back the decision that stands on an item; see `Study.undo_decision`."""
    if not reason.strip():
        raise StoreError(f"Say why the decision on {item_id} is taken back: it stays on record with its reason.")
    with store.write(actor) as log:
        row = _standing(log, round, item_id, "take back")
        later = log.read("rounds")["round"]
        if (later > round).any():
            raise RoundError(
                f"Round {int(later.max())} was opened on the decisions of round {round}, so they stay as they were: "
                f"decide on {item_id} anew after that round, with reopen if it was dropped."
            )
        log.append("decision_undone", {"decision_seq": int(row["seq"]), "reason": reason})


def _body(
    actor: str,
    round: int,
    item_id: str,
    decision: str,
    reason: str | Mapping[str, str],
    into: Iterable[str] | None,
    comparable: bool,
) -> dict[str, Any]:
    """Return what the event says, once it is known to make sense."""
    if decision not in DECISIONS:
        raise StoreError(f"{decision!r} is no decision; one of {', '.join(DECISIONS)}.")
    told = reason if isinstance(reason, str) else json.dumps(dict(reason), ensure_ascii=False)
    if not all(said.strip() for said in ([reason] if isinstance(reason, str) else reason.values() or [""])):
        raise StoreError(f"Say why {item_id} is to {decision}: a decision without a reason cannot be defended.")
    become = [into] if isinstance(into, str) else None if into is None else list(into)
    if decision in ("merge", "split") and not become:
        raise StoreError(f"Say into which items {item_id} is to {decision}: into=[...].")
    if comparable and decision not in ("reword", "merge", "split"):
        raise StoreError(
            f"An item to {decision} has no successor to compare it with: comparable belongs to reword, merge and split."
        )
    return {
        "round": round,
        "item_id": item_id,
        "decision": decision,
        "reason": told,
        "into": become,
        "comparable": comparable,
        "proposed_by": actor,
    }


def _write(log: Log, store: Store, body: dict[str, Any]) -> None:
    round, item_id, decision = body["round"], body["item_id"], body["decision"]
    now = state.state_of(store, round)
    if now not in ("closed", "decided"):
        raise RoundError(f"Round {round} is {now}: decisions are taken when it is closed.")
    asked = set(state.round_items(store, round)["item_id"])
    if decision != "add" and item_id not in asked:
        raise StoreError(f"Round {round} did not ask {item_id!r}: decide on {', '.join(sorted(asked)[:5])}, ...")
    taken = log.read("decisions", round=round)
    if _taken_already(taken[taken["item_id"] == item_id], body):
        return
    _require_one_forerunner(taken, body)
    log.append("decision_recorded", body)
    _close_the_round(log, round)


def _close_the_round(log: Log, round: int) -> None:
    """Call a closed round decided once every item it asked has a decision that counts."""
    if log.read("rounds", round=round)["state"].iloc[0] != "closed":
        return
    taken = log.read("decisions", round=round)
    if set(log.read("round_items", round=round)["item_id"]) <= set(taken.loc[taken["state"] == "confirmed", "item_id"]):
        log.append("round_decided", {"round": round})


def _require_one_forerunner(taken: pd.DataFrame, body: dict[str, Any]) -> None:
    """Let an item be compared with one forerunner only: two answers cannot be set against one."""
    if not body["comparable"]:
        return
    for row in taken[taken["comparable"] & (taken["item_id"] != body["item_id"])].itertuples():
        both = set(body["into"] or [body["item_id"]]) & set(row.into or [row.item_id])
        if both:
            raise StoreError(
                f"{', '.join(sorted(both))} is to be compared with {row.item_id} already: an item is compared with one "
                f"forerunner, so record {body['item_id']} without comparable."
            )


def _standing(log: Log, round: int, item_id: str, act: str) -> pd.Series:
    found = log.read("decisions", round=round, item_id=item_id)
    if found.empty:
        raise StoreError(f"No decision on {item_id!r} stands after round {round}: there is nothing to {act}.")
    return found.iloc[0]


def _taken_already(taken: pd.DataFrame, body: dict[str, Any]) -> bool:
    """Tell whether the decision stands already, as when a notebook's cell is run twice."""
    if taken.empty:
        return False
    row = taken.astype("object").iloc[-1].to_dict()
    said = {key: value if isinstance(value, (str, list, bool)) else None for key, value in row.items()}
    return all(said[key] == value for key, value in body.items() if key != "round")


def decisions(
    store: Reader, round: int | None = None, language: str | None = None, history: bool = False
) -> pd.DataFrame:
    """Return the decisions that count, latest last; with `history` also proposals and what was replaced or undone."""
    name = "decision_history" if history else "decisions"
    table = store.read(name) if round is None else store.read(name, round=round)
    if not history:
        table = table[table["state"] == "confirmed"]
    return _told(table, language)


def proposals(store: Reader, round: int | None = None, language: str | None = None) -> pd.DataFrame:
    """Return the decisions that wait for a second person."""
    table = store.read("decisions", state="proposed")
    return _told(table if round is None else table[table["round"] == round], language)


def _told(table: pd.DataFrame, language: str | None) -> pd.DataFrame:
    table = table.sort_values("seq", kind="stable").reset_index(drop=True)
    return table.assign(reason=[said_in(reason, language) for reason in table["reason"]])


def said_in(reason: str, language: str | None) -> str:
    """Return a reason in a language, where it was given in several."""
    if not reason.startswith("{"):
        return reason
    try:
        said = json.loads(reason)
    except json.JSONDecodeError:
        return reason
    return said.get(language, next(iter(said.values()))) if isinstance(said, dict) and said else reason
