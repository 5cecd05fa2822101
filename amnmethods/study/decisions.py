"""What the team decided on items: proposed by one person, confirmed by another, taken back where it was wrong."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ..errors import RoundError, StoreError
from ..model.tables import DECISIONS
from ..store import Log, Store
from . import grounds, state
from .decided_words import DecidedWords, Wordings
from .snapshot import Reader


def decide(
    words: DecidedWords,
    actor: str,
    round: int,
    item_id: str,
    decision: str,
    reason: str | Mapping[str, str],
    confirmed_by: str | None = None,
    into: Iterable[str] | None = None,
    comparable: bool = False,
    comments: Iterable[str] = (),
    wordings: Wordings | None = None,
) -> None:
    """Record a decision on an item after a round; see `Study.decide`."""
    store, body = words.store, _body(actor, round, item_id, decision, reason, into, comparable)
    if confirmed_by is not None and same_person(confirmed_by, actor):
        raise StoreError(f"{actor!r} cannot confirm a decision of their own on {item_id}: name the second person.")
    body |= {"confirmed_by": confirmed_by, "state": "confirmed"}
    with store.write(actor) as log:
        _write(log, words, {**body, "wordings": words.checked(item_id, decision, body["into"], wordings)}, comments)


def propose(
    words: DecidedWords,
    actor: str,
    round: int,
    item_id: str,
    decision: str,
    reason: str | Mapping[str, str],
    into: Iterable[str] | None = None,
    comparable: bool = False,
    comments: Iterable[str] = (),
    wordings: Wordings | None = None,
) -> None:
    """Propose a decision, which counts once another person confirms it; see `Study.propose`."""
    body = _body(actor, round, item_id, decision, reason, into, comparable)
    body |= {"confirmed_by": None, "state": "proposed"}
    with words.store.write(actor) as log:
        _write(log, words, {**body, "wordings": words.checked(item_id, decision, body["into"], wordings)}, comments)


def propose_in(log: Log, words: DecidedWords, actor: str, round: int, item_id: str, **told: Any) -> None:
    """Propose a decision within a transaction that holds several."""
    named = told.pop("comments", ())
    body = _body(
        actor, round, item_id, told["decision"], told["reason"], told.get("into"), bool(told.get("comparable"))
    )
    _write(log, words, {**body, "confirmed_by": None, "state": "proposed", "wordings": None}, named)


def confirm(words: DecidedWords, actor: str, round: int, item_id: str, of: str | None = None) -> None:
    """Confirm what another person proposed for an item; see `Study.confirm_decision`."""
    store = words.store
    with store.write(actor) as log:
        fresh: dict[str, Any] = {}
        row = _standing(log, round, item_id, "confirm")
        if row["state"] == "confirmed":
            return
        chosen = _proposal_meant(log, round, item_id, of, actor)
        if same_person(chosen["proposed_by"], actor):
            raise StoreError(f"{actor!r} proposed to {chosen['decision']} {item_id}: another person confirms it.")
        if int(chosen["seq"]) == int(row["seq"]):
            log.append("decision_confirmed", {"decision_seq": int(row["seq"]), "by": actor})
        else:  # an earlier proposal, which a later one stands before: it is recorded once more, as it was made
            names = ("round", "item_id", "decision", "reason", "into", "comparable", "proposed_by")
            held = store.body(int(chosen["seq"])) or {}
            fresh = {name: chosen[name] for name in names} | {"wordings": held.get("wordings")}
            seq = log.append("decision_recorded", {**fresh, "confirmed_by": actor, "state": "confirmed"})
            told = grounds.links(store)
            grounds.link(log, seq, told[told["decision_seq"] == int(chosen["seq"])])
        words.follow(log, None, _counting(log, round, item_id), fresh)
        _close_the_round(log, round)


def same_person(one: str | None, other: str | None) -> bool:
    """Tell whether two names or initials are one person's, however they were typed."""
    return " ".join((one or "").split()).casefold() == " ".join((other or "").split()).casefold()


def _proposal_meant(log: Log, round: int, item_id: str, of: str | None, actor: str) -> dict[str, Any]:
    """Return the proposal to confirm: the one of the person named, or the only one there is."""
    live = live_proposals(log.read("decision_history", round=round, item_id=item_id)).to_dict("records")
    if of is not None:
        named = [row for row in live if same_person(row["proposed_by"], of)]
        if not named:
            told = ", ".join(str(row["proposed_by"]) for row in live) or "nobody"
            raise StoreError(f"{of!r} proposed nothing for {item_id} after round {round}: {told} did.")
        return named[-1]
    said = {json.dumps([row[name] for name in ("decision", "into", "comparable")]) for row in live}
    if len(said) > 1:
        told = "; ".join(f"{row['proposed_by']}: {row['decision']}" for row in live)
        raise StoreError(
            f"Several proposals wait for {item_id} after round {round} ({told}): say whose you confirm, of='...'."
        )
    others = [row for row in live if not same_person(row["proposed_by"], actor)]
    return others[-1] if others else live[-1]


def live_proposals(history: pd.DataFrame) -> pd.DataFrame:
    """Return the proposals that wait: the last of each person on an item, made since it was last decided."""
    stands = history[history["undone"].isna()].sort_values("seq", kind="stable")
    decided = stands[stands["state"] == "confirmed"].groupby(["round", "item_id"])["seq"].max()
    last = [decided.get(key, 0) for key in stands[["round", "item_id"]].itertuples(index=False, name=None)]
    waiting = stands[(stands["state"] == "proposed") & (stands["seq"] > pd.Series(last, stands.index, dtype="int64"))]
    who = waiting["proposed_by"].map(lambda name: " ".join(str(name).split()).casefold())
    once = waiting.assign(who=who).drop_duplicates(["round", "item_id", "who"], keep="last")
    return once.drop(columns="who").astype("object").reset_index(drop=True)


def undo(words: DecidedWords, actor: str, round: int, item_id: str, reason: str) -> None:
    """Take back the decision that stands on an item; see `Study.undo_decision`."""
    if not reason.strip():
        raise StoreError(f"Say why the decision on {item_id} is taken back: it stays on record with its reason.")
    with words.store.write(actor) as log:
        row, before = _standing(log, round, item_id, "take back"), _counting(log, round, item_id)
        later = log.read("rounds")["round"]
        if (later > round).any():
            raise RoundError(
                f"Round {int(later.max())} was opened on the decisions of round {round}, so they stay as they were: "
                f"decide on {item_id} anew after that round, with reopen if it was dropped."
            )
        log.append("decision_undone", {"decision_seq": int(row["seq"]), "reason": reason})
        words.follow(log, before, _counting(log, round, item_id), {})


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


def _write(log: Log, words: DecidedWords, body: dict[str, Any], comments: Iterable[str] = ()) -> None:
    store = words.store
    round, item_id, decision = body["round"], body["item_id"], body["decision"]
    known = log.read("rounds", round=round)
    now = "draft" if known.empty else str(known["state"].iloc[0])
    if now not in ("closed", "decided"):
        raise RoundError(f"Round {round} is {now}: decisions are taken when it is closed.")
    if decision != "add" and log.read("round_items", round=round, item_id=item_id).empty:
        asked = set(state.round_items(store, round)["item_id"])
        raise StoreError(f"Round {round} did not ask {item_id!r}: decide on {', '.join(sorted(asked)[:5])}, ...")
    named = grounds.found(store, round, comments, item_id)
    taken = log.read("decisions", round=round)
    standing = taken[taken["item_id"] == item_id]
    if _taken_already(store, standing, body):
        told, seq = grounds.links(store), int(standing["seq"].iloc[-1])
        linked = set(told.loc[told["decision_seq"] == seq, "comment_id"])
        grounds.link(log, seq, named[~named["comment_id"].isin(linked)])
        return
    _require_one_forerunner(taken, body)
    before = _counting(log, round, item_id)
    grounds.link(log, log.append("decision_recorded", body), named)
    words.follow(log, before, _counting(log, round, item_id), body)
    if body["state"] == "confirmed":
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


def _counting(log: Log, round: int, item_id: str) -> int | None:
    """Return the decision on an item that counts, by the number of its event."""
    found = log.read("decisions", round=round, item_id=item_id, state="confirmed")
    return None if found.empty else int(found["seq"].iloc[0])


def _taken_already(store: Store, taken: pd.DataFrame, body: dict[str, Any]) -> bool:
    """Tell whether the decision stands already, as when a notebook's cell is run twice."""
    if taken.empty:
        return False
    row = taken.astype("object").iloc[-1].to_dict()
    said = {key: value if isinstance(value, (str, list, bool)) else None for key, value in row.items()}
    same = all(said[key] == value for key, value in body.items() if key not in ("round", "wordings"))
    return same and (store.body(int(row["seq"])) or {}).get("wordings") == body["wordings"]


def decisions(
    store: Reader, round: int | None = None, language: str | None = None, history: bool = False
) -> pd.DataFrame:
    """Return the decisions that count, latest last; with `history` also proposals and what was replaced or undone."""
    name = "decision_history" if history else "decisions"
    table = store.read(name) if round is None else store.read(name, round=round)
    if not history:
        table = table[table["state"] == "confirmed"]
    return grounds.with_comments(_told(table, language), store)


def proposals(store: Reader, round: int | None = None, language: str | None = None) -> pd.DataFrame:
    """Return the decisions that wait for a second person, one row for each person who proposed something."""
    history = store.read("decision_history")
    table = _told(live_proposals(history if round is None else history[history["round"] == round]), language)
    given = {event["seq"]: (event["body"] or {}).get("wordings") for event in store.event_bodies("decision_recorded")}
    wordings = pd.Series([given.get(int(seq)) for seq in table["seq"]], table.index, dtype="object")
    return grounds.with_comments(table.assign(wordings=wordings), store)


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
