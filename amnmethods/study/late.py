"""Answers that come after a round has closed: kept as late, and in no result unless someone takes them in, with a reason."""

from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import PanelError, RoundError
from ..model.config import StudyConfig
from ..store import Log, Store
from . import analyses, answers, state
from .late_rankings import late_rankings, take_in

COLUMNS = ["round", "panellist_id", "n_answers", "source", "accepted"]


class Within:
    """The memory's tables as they stand within an open transaction."""

    def __init__(self, log: Log, store: Store):
        self._log, self._store = log, store

    def read(self, table: str, **equals: Any) -> pd.DataFrame:
        """Return a table, or its rows whose columns equal the given values."""
        return self._log.read(table, **equals)

    def event_bodies(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Return the events of a kind that were there before the transaction."""
        return self._store.event_bodies(kind)


def record_late(folder: Path, config: StudyConfig, store: Store, actor: str, ratings: pd.DataFrame, source: str) -> int:
    """Keep answers to a closed round as late; see `Study.record_late`."""
    ratings = answers.complete(ratings, config)
    round = answers.one_round(ratings)
    n = 0
    with store.write(actor) as log:
        answers.check(ratings, folder, config, store, round, late=True)
        held = _by_key(log.read("late_ratings", round=round))
        for code, rows in answers.by_panellist(ratings):
            new = [row for row in rows if held.get((code, row["item_id"], row["criterion"])) != _said(row)]
            if new:
                log.append("late_recorded", {"round": round, "source": source, "rows": new}, panellist_id=code)
            n += len(new)
    return n


def _by_key(table: pd.DataFrame) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    plain = table.astype("object")
    plain = plain.where(plain.notna(), None)
    return {(r["panellist_id"], r["item_id"], r["criterion"]): _said(r) for r in plain.to_dict("records")}


def _said(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["state"], row["rating"], row["comment"]


def late(store: Store, round: int | None) -> pd.DataFrame:
    """Return whose answers came late: ``round, panellist_id, n_answers, source, accepted``."""
    table = store.read("late_ratings") if round is None else store.read("late_ratings", round=round)
    given = table.assign(accepted=table["accepted_seq"].notna()).groupby(["round", "panellist_id"], sort=True)
    found = given.agg(n_answers=("item_id", "size"), source=("source", "last"), accepted=("accepted", "all"))
    parts = [part for part in (found.reset_index()[COLUMNS], late_rankings(store, round)) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else found.reset_index()[COLUMNS]


def accept_late(
    folder: Path,
    config: StudyConfig,
    store: Store,
    actor: str,
    round: int,
    panellist_id: str,
    reason: str,
    language: str,
) -> None:
    """Take a panellist's late answers into the results of a closed round; see `Study.accept_late`."""
    if not reason.strip():
        raise RoundError(f"Say why the late answers of {panellist_id} are taken in: it stays on record.")
    now = state.state_of(store, round)
    if now == "decided" or len(store.read("decisions", round=round)):
        raise RoundError(f"Round {round} has decisions already: late answers can no longer move what they stand on.")
    if now != "closed":
        raise RoundError(f"Round {round} is {now}: late answers are taken in once it is closed.")
    waiting = late(store, round)
    if not ((waiting["panellist_id"] == panellist_id) & ~waiting["accepted"]).any():
        raise PanelError(f"No late answers of {panellist_id!r} wait in round {round}: see late({round}).")
    with store.write(actor) as log:
        take_in(log, store, round, panellist_id, reason)
        held = log.read("late_ratings", round=round, panellist_id=panellist_id)
        if held["accepted_seq"].isna().any():
            log.append("late_accepted", {"round": round, "reason": reason}, panellist_id=panellist_id)
        kept = analyses.kept_at_closing(folder, config, Within(log, store), round, language)
        for name, table in kept.items():
            log.append("analysis_kept", {"round": round, "name": name, "table": table})
