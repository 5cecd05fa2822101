"""The page "what changed": what became of each item between two rounds, in words for panellists."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import RoundError
from ..model.config import StudyConfig
from ..words import word
from . import rounds, sources, state
from .decisions import said_in
from .kept import versions
from .lineage import Lineage
from .snapshot import Reader

COLUMNS = ["item_id", "change", "text", "before", "after", "reason", "of"]
ORDER = ("reworded", "merged", "split", "added", "reopened", "dropped", "not asked again", "kept")


def what_changed(folder: Path, config: StudyConfig, store: Reader, round: int, language: str, own: str) -> pd.DataFrame:
    """Return what changed from the round before; see `Study.what_changed`.

    `language` is that of our words, `own` that of the study's items; they differ where we have no words in its language.
    """
    found = Lineage(store)
    earlier = [n for n in found.asked if n < round and found.kind[n] != "pilot" and found.asked[n]]
    if not earlier:
        raise RoundError(f"Round {round} has no round before it: nothing can have changed.")
    previous = max(earlier)
    now = _asked(folder, config, store, round)
    words = _Words(config, store, now, own)
    rows = [_arrived(found, row.item_id, int(row.version), round, previous, words) for row in now.itertuples()]
    gone = [item for item in found.asked[previous] if item not in set(now["item_id"])]
    left = (_left(found, item, previous, round, set(now["item_id"]), words) for item in gone)
    table = pd.DataFrame(
        [*rows, *(row for row in left if row is not None)], columns=[c for c in COLUMNS if c != "text"]
    )
    table["reason"] = [said_in(reason, own) if isinstance(reason, str) else None for reason in table["reason"]]
    table["text"] = [_sentence(row, language) for row in table.to_dict("records")]
    place = {change: k for k, change in enumerate(ORDER)}
    return table.sort_values("change", key=lambda c: c.map(place), kind="stable")[COLUMNS].reset_index(drop=True)


def _asked(folder: Path, config: StudyConfig, store: Reader, round: int) -> pd.DataFrame:
    """Return the items of a round: those it asked, or those it will ask as things stand."""
    if state.state_of(store, round) != "draft":
        return state.items(folder, config, store, round)
    return rounds.to_ask(versions(sources.read_items(folder, config), store), store, None)


class _Words:
    """The wordings of items, by version, in one language or the one that an item says to show instead."""

    def __init__(self, config: StudyConfig, store: Reader, now: pd.DataFrame, language: str):
        self.language = language if language in config.languages else config.languages[0]
        held = store.read("items").itertuples()
        self.fields = {(str(row.item_id), int(row.version)): dict(row.fields) for row in held}
        for row in now.to_dict("records"):
            self.fields.setdefault((str(row["item_id"]), int(row["version"])), row)

    def of(self, item: str, version: int) -> str:
        """Return the wording of a version of an item."""
        return worded(self.fields[item, version], self.language) or item


def worded(fields: Mapping[str, Any], language: str) -> str:
    """Return an item's wording in a language, or in the one that it says to show instead."""
    shown = fields.get(f"show_{language}") or language
    return str(fields.get(f"wording_{language}") or fields.get(f"wording_{shown}") or "")


def _arrived(
    found: Lineage, item: str, version: int, round: int, previous: int, words: _Words
) -> dict[str, str | list[str] | None]:
    """Return what became of an item that the round asks."""
    after = words.of(item, version)
    row: dict[str, str | list[str] | None] = {"item_id": item, "after": after, "before": None, "reason": None, "of": []}
    parents = found.parents(item, round)
    if parents:
        last = parents[-1]
        told = [words.of(d["item_id"], found.asked[int(d["round"])][d["item_id"]]) for d in parents]
        named = "merged" if last["decision"] == "merge" else "split"
        return {**row, "change": named, "of": told, "before": told[0], "reason": last["reason"]}
    asked = [n for n in found.asked if n < round and item in found.asked[n] and found.kind[n] != "pilot"]
    if not asked:
        return {**row, "change": "added", "reason": _reason(found, item, round, ("add",))}
    then = found.asked[max(asked)][item]
    before = words.of(item, then)
    if then != version and before != after:
        return {**row, "change": "reworded", "before": before, "reason": _reason(found, item, round, ("reword",))}
    if max(asked) != previous:
        return {**row, "change": "reopened", "before": before, "reason": _reason(found, item, round, ("reopen",))}
    return {**row, "change": "kept", "before": before}


def _left(
    found: Lineage, item: str, previous: int, round: int, asked: set[str], words: _Words
) -> dict[str, str | list[str] | None] | None:
    """Return what became of an item that the round before asked and this one does not; None where that is told already."""
    own = [d for d in found.decisions if d["item_id"] == item and previous <= d["round"] < round]
    last = own[-1] if own else None
    before = words.of(item, found.asked[previous][item])
    row: dict[str, str | list[str] | None] = {"item_id": item, "before": before, "after": None, "of": []}
    if last is not None and last["decision"] in ("merge", "split") and set(last["into"] or ()) & asked:
        return None
    if last is not None and last["decision"] in ("drop", "merge", "split"):
        return {**row, "change": "dropped", "reason": last["reason"]}
    return {**row, "change": "not asked again", "reason": None if last is None else last["reason"]}


def _reason(found: Lineage, item: str, round: int, decisions: tuple[str, ...]) -> str | None:
    for d in reversed(found.decisions):
        if d["round"] < round and d["decision"] in decisions and (d["item_id"] == item or item in (d["into"] or ())):
            return d["reason"]
    return None


def _sentence(row: dict, language: str) -> str:
    key = row["change"].replace(" ", "_")
    quoted = {name: word("lineage.quoted", language, text=row[name] or "") for name in ("before", "after")}
    parents = [word("lineage.quoted", language, text=text) for text in row["of"]]
    listed = word("lineage.and", language).join(parents)
    said = word(f"lineage.changed.{key}", language, parents=listed, before=quoted["before"], after=quoted["after"])
    return f"{said} {word('lineage.why', language, reason=row['reason'])}" if isinstance(row["reason"], str) else said
