"""What the team decided on items, and which comments it released."""

import hashlib
import json
from collections.abc import Iterable, Mapping

import pandas as pd

from ..errors import RatingsError, RoundError, StoreError
from ..model.tables import DECISIONS
from ..store import Store
from . import state


def decide(
    store: Store,
    actor: str,
    round: int,
    item_id: str,
    decision: str,
    reason: str | Mapping[str, str],
    confirmed_by: str | None = None,
    into: Iterable[str] | None = None,
) -> None:
    """Record a decision on an item after a round; see `Study.decide`."""
    now = state.state_of(store, round)
    if now not in ("closed", "decided"):
        raise RoundError(f"Round {round} is {now}: decisions are taken when it is closed.")
    if decision not in DECISIONS:
        raise StoreError(f"{decision!r} is no decision; one of {', '.join(DECISIONS)}.")
    told = reason if isinstance(reason, str) else json.dumps(dict(reason), ensure_ascii=False)
    if not told.strip() or told == "{}":
        raise StoreError(f"Say why {item_id} is to {decision}: a decision without a reason cannot be defended.")
    asked = set(state.round_items(store, round)["item_id"])
    if decision != "add" and item_id not in asked:
        raise StoreError(f"Round {round} did not ask {item_id!r}: decide on {', '.join(sorted(asked)[:5])}, ...")
    if decision in ("merge", "split") and not into:
        raise StoreError(f"Say into which items {item_id} is to {decision}: into=[...].")
    body = {
        "round": round,
        "item_id": item_id,
        "decision": decision,
        "reason": told,
        "into": None if into is None else list(into),
        "proposed_by": actor,
        "confirmed_by": confirmed_by,
    }
    decided = set(store.read("decisions", round=round)["item_id"]) | {item_id}
    with store.write(actor) as log:
        log.append("decision_recorded", body)
        if now == "closed" and asked <= decided:
            log.append("round_decided", {"round": round})


def decisions(store: Store, round: int | None = None, language: str | None = None) -> pd.DataFrame:
    """Return the decisions, latest last; reasons given in several languages in the one asked for."""
    table = store.read("decisions") if round is None else store.read("decisions", round=round)
    table = table.sort_values("seq", kind="stable").reset_index(drop=True)
    return table.assign(reason=[_said(reason, language) for reason in table["reason"]])


def _said(reason: str, language: str | None) -> str:
    if not reason.startswith("{"):
        return reason
    try:
        said = json.loads(reason)
    except json.JSONDecodeError:
        return reason
    return said.get(language, next(iter(said.values())))


def release_comment(
    store: Store, actor: str, round: int, panellist_id: str, item_id: str, criterion: str, text: str | None
) -> None:
    """Release a comment, as it was given or in other words; see `Study.release_comment`."""
    given = store.read("ratings", round=round, panellist_id=panellist_id, item_id=item_id, criterion=criterion)
    if given.empty or not isinstance(given["comment"].iloc[0], str):
        raise RatingsError(f"Panellist {panellist_id!r} left no comment on {item_id!r} ({criterion}) in round {round}.")
    body = {
        "round": round,
        "panellist_id": panellist_id,
        "item_id": item_id,
        "criterion": criterion,
        "text": text or given["comment"].iloc[0],
        "by": actor,
    }
    with store.write(actor) as log:
        log.append("comment_released", body, panellist_id=panellist_id)


def released_comments(store: Store, round: int | None = None) -> pd.DataFrame:
    """Return the released comments without a trace of who wrote them: ``round, item_id, criterion, text``.

    They come in an order that their words alone give, not in the order of panellists or of writing.
    """
    table = store.read("comments_released") if round is None else store.read("comments_released", round=round)
    table = table.sort_values("seq", kind="stable").drop_duplicates(["round", "panellist_id", "item_id", "criterion"], keep="last")
    mixed = table["text"].map(lambda text: hashlib.sha256(text.encode()).hexdigest())
    table = table.assign(mixed=mixed).sort_values(["round", "item_id", "mixed"], kind="stable")
    return table[["round", "item_id", "criterion", "text"]].reset_index(drop=True)
