"""Rankings and points that come after their round has closed: kept as late, and in no result unless taken in."""

from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import RoundError
from ..model.config import StudyConfig
from ..store import Log, Store
from . import rankings, state
from .snapshot import Reader

COLUMNS = ["round", "panellist_id", "n_answers", "source", "accepted"]


def record_late_rankings(
    folder: Path,
    config: StudyConfig,
    store: Store,
    actor: str,
    table: pd.DataFrame,
    round: int,
    question: str | None,
    source: str,
    language: str,
) -> int:
    """Keep rankings of a closed round as late; see `Study.record_late_rankings`."""
    now = state.state_of(store, round)
    if now not in ("closed", "decided"):
        raise RoundError(f"Round {round} is {now}, so nothing is late for it: record the rankings as usual.")
    asked, value, plain, _ = rankings.checked(folder, config, store, table, round, question, language)
    new = 0
    with store.write(actor) as log:
        held = {(row["panellist_id"], row["question"]): row for row in _kept(store, round)}
        for who, own in plain.groupby("panellist_id", sort=False):
            rows = [{"item_id": item, value: place} for item, place in zip(own["item_id"], own[value], strict=True)]
            before = held.get((str(who), asked.question))
            if before is not None and _places(before["rows"], value) == _places(rows, value):
                continue
            body = {"round": round, "question": asked.question, "source": source, "reason": None, "rows": rows}
            log.append("late_rankings_recorded", body, panellist_id=str(who))
            new += 1
    return new


def _places(rows: list[dict[str, Any]], value: str) -> dict[str, float]:
    return {row["item_id"]: row[value] for row in rows}


def _kept(store: Reader, round: int | None) -> list[dict[str, Any]]:
    """Return the last late ranking of each panellist on each question, and whether it was taken in."""
    taken = {
        event["body"]["recorded_seq"]
        for event in store.event_bodies("late_rankings_accepted")
        if event["body"] is not None
    }
    found: dict[tuple[int, str, str], dict[str, Any]] = {}
    for event in store.event_bodies("late_rankings_recorded"):
        body = event["body"]
        if body is None or (round is not None and body["round"] != round):
            continue  # erased with its writer, or of another round
        own = {**body, "seq": event["seq"], "panellist_id": event["panellist_id"], "accepted": event["seq"] in taken}
        found[body["round"], event["panellist_id"], body["question"]] = own
    return list(found.values())


def late_rankings(store: Reader, round: int | None) -> pd.DataFrame:
    """Return whose rankings came late: ``round, panellist_id, n_answers`` (questions), ``source, accepted``."""
    table = pd.DataFrame(_kept(store, round), columns=["round", "panellist_id", "question", "source", "accepted"])
    given = table.groupby(["round", "panellist_id"], sort=True)
    found = given.agg(n_answers=("question", "size"), source=("source", "last"), accepted=("accepted", "all"))
    return found.reset_index()[COLUMNS]


def take_in(log: Log, store: Store, round: int, panellist_id: str, reason: str) -> None:
    """Take a panellist's late rankings into the results of a closed round."""
    for own in _kept(store, round):
        if own["panellist_id"] == panellist_id and not own["accepted"]:
            body = {name: own[name] for name in ("round", "question", "source", "rows")}
            body |= {"reason": reason, "recorded_seq": own["seq"]}
            log.append("late_rankings_accepted", body, panellist_id=panellist_id)
