"""Meetings of a round's panel: who was there, and what was said of an item, before everybody rates again in private."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from ..errors import PanelError, RoundError
from ..model.config import StudyConfig
from ..store import Store
from . import kinds, state
from .snapshot import Reader


def record_meeting(
    folder: Path,
    config: StudyConfig,
    store: Store,
    actor: str,
    round: int,
    held_on: date | str,
    attended: Iterable[str],
    note: str | None,
) -> None:
    """Record a meeting and who attended; see `Study.record_meeting`."""
    _require_meeting(store, round)
    try:
        day = held_on if isinstance(held_on, date) else date.fromisoformat(held_on)
    except ValueError:
        raise RoundError(f"The day of the meeting {held_on!r} cannot be read: write it as 2026-03-01.") from None
    there = list(dict.fromkeys(str(code) for code in attended))
    if not there:
        raise PanelError("Name who attended: attended=[...] with codes of the panel.")
    strangers = sorted(set(there) - set(state.panel(folder, config, store, round)["panellist_id"]))
    if strangers:
        raise PanelError(
            f"{', '.join(strangers[:5])}: not on the panel of round {round}. Use codes of the panel, no names."
        )
    with store.write(actor) as log:
        body = {"round": round, "held_on": day.isoformat(), "attended": there, "note": note}
        held = log.read("meetings", round=round).astype("object")
        known = held.where(held.notna(), None).to_dict("records")
        if not any(all(row[name] == value for name, value in body.items()) for row in known):
            log.append("meeting_recorded", body)


def note_discussion(store: Store, actor: str, round: int, item_id: str, note: str) -> None:
    """Note what was said of an item; see `Study.note_discussion`."""
    _require_meeting(store, round)
    if not note.strip():
        raise RoundError(f"The note on {item_id} is blank: write what was said, without names.")
    if item_id not in set(state.round_items(store, round)["item_id"]):
        raise RoundError(f"Round {round} does not ask {item_id!r}: see round_items({round}).")
    with store.write(actor) as log:
        held = log.read("discussions", round=round, item_id=item_id)
        if not (held["note"] == note.strip()).any():
            log.append("discussion_noted", {"round": round, "item_id": item_id, "note": note.strip()})


def _require_meeting(store: Store, round: int) -> None:
    state.require_opened(store, round)
    kind = kinds.opened_as(store, round)
    if kind != "meeting":
        raise RoundError(
            f"Round {round} is of the kind {kind!r}, without a meeting: plan it as kind: meeting under rounds in study.yaml."
        )


def meetings(store: Reader, round: int | None) -> pd.DataFrame:
    """Return the meetings: ``round, held_on, attended, n_attended, note``."""
    table = store.read("meetings") if round is None else store.read("meetings", round=round)
    table = table.assign(n_attended=[len(codes) for codes in table["attended"]])
    return table[["round", "held_on", "attended", "n_attended", "note"]]


def discussions(store: Reader, round: int | None) -> pd.DataFrame:
    """Return the notes of discussion: ``round, item_id, note, by, at``."""
    table = store.read("discussions") if round is None else store.read("discussions", round=round)
    return table[["round", "item_id", "note", "by", "at"]]
