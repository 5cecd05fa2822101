"""The rounds of the invented study, played from where it stands through the verbs that people use."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from .. import resources
from ..sheets import read
from ..study import Study
from ..study.folder import ITEMS, PANEL
from ..study.sources import read_items
from ..words import word
from .answering import answer, as_shipped, take_update
from .invented import DATA

__all__ = ["asked_in", "decisions_of", "hold_rounds", "kept_reason", "play_round", "released_in"]


def hold_rounds(study: Study, closed: int, decided: int, tell: Callable[[str], None]) -> None:
    """Play what is missing of the first `closed` rounds, and the decisions on the first `decided` of them."""
    for number in range(1, closed + 1):
        play_round(study, number, tell, decide=number <= decided)
    if closed:
        take_update(study, PANEL, closed + 1)


def play_round(
    study: Study, number: int, tell: Callable[[str], None] = lambda sentence: None, *, decide: bool = True
) -> None:
    """Play what is missing of a round: what the team changed before it, answers, closing, comments and decisions."""
    state = _state(study, number)
    if state == "draft":
        take_update(study, ITEMS, number)
        take_update(study, PANEL, number)
        there = _listed(study) - _out(study)
        tell(study.open_round(number, items=[item for item in asked_in(number) if item in there]))
    if state in ("draft", "open"):
        tell(answer(study, number))
        tell(study.close_round(number))
    if decide and state != "decided":
        _release(study, number)
        _decide(study, number)


def asked_in(number: int) -> list[str]:
    """Return the items that a round asked."""
    return list(_table("asked", number)["item_id"])


def decisions_of(number: int) -> pd.DataFrame:
    """Return what the invented team decided after a round beyond keeping items, by item."""
    return _table("decisions", number).set_index("item_id")


def released_in(number: int) -> pd.DataFrame:
    """Return the comments that the invented team released after a round."""
    return _table("released", number)


def kept_reason(study: Study, status: str) -> dict[str, str]:
    """Return why an item is kept that the team did not speak of: for its status."""
    return {lang: word("demo.kept", lang, status=_label(study, status, lang)) for lang in ("en", "fr")}


def _state(study: Study, number: int) -> str:
    rounds = study.rounds().set_index("round")["state"]
    return str(rounds.get(number, "draft"))


def _listed(study: Study) -> set[str]:
    """Return the items that the study's spreadsheet lists now."""
    return set(read_items(study.folder, study.config)["item_id"])


def _out(study: Study) -> set[str]:
    """Return the items that a decision took out of the rounds."""
    table = study.decisions()
    return set(table.loc[table["decision"].isin(["drop", "merge", "split"]), "item_id"])


def _release(study: Study, number: int) -> None:
    waiting = study.comments(number)
    waiting = waiting[waiting["state"] == "waiting"]
    known = set(zip(waiting["panellist_id"], waiting["item_id"], waiting["criterion"], strict=True))
    for row in released_in(number).itertuples():
        if (row.panellist_id, row.item_id, row.criterion) in known:
            study.release_comment(number, row.panellist_id, row.item_id, row.criterion, row.text or None)


def _decide(study: Study, number: int) -> None:
    """Record what the team decided; an item it did not speak of is kept for its status, a decision that stands stays."""
    given, standing = decisions_of(number), set(study.decisions(number)["item_id"])
    if not as_shipped(study, ITEMS):  # somebody edited the list: what it does not hold cannot be decided on
        given = given[given.index.isin(_listed(study))]
    table = study.consensus(number)
    for row in table[table["criterion"] == study.rule.criterion].itertuples():
        if row.item_id not in given.index and row.item_id not in standing:
            study.decide(number, row.item_id, "keep", kept_reason(study, row.status), confirmed_by="T2")
    actor = study.actor
    for item, row in given[~given.index.isin(standing)].iterrows():
        study.actor = row["proposed_by"]
        reason = {"en": row["reason_en"], "fr": row["reason_fr"]}
        into = row["into"].split() or None
        study.decide(number, str(item), row["decision"], reason, confirmed_by=row["confirmed_by"] or None, into=into)
    study.actor = actor


def _label(study: Study, status: str, language: str) -> str:
    labels = study.rule.labels
    if status in labels:
        return labels[status].said(language)
    return word({"no consensus": "consensus.no_consensus", "too few ratings": "consensus.too_few"}[status], language)


def _table(name: str, number: int) -> pd.DataFrame:
    table = read(Path(resources.find(DATA)) / f"{name}.csv").cells
    return table[table["round"] == str(number)]
