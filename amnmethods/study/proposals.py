"""What co-investigators propose by file: the copy they are given, and their proposals, all of a copy or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import RoundError, StoreError
from ..model.config import StudyConfig
from ..model.suppression import hidden_groups
from ..store import Store
from . import analyses, comments, decisions, grounds, kinds, shown_comments, state
from .decided_words import DecidedWords
from .snapshot import Reader

POOLED = "pooled"
FIGURES = ["n_unable", "share_agree", "share_agree_low", "share_agree_high", "median", "q1", "q3"]
RESULTS = ["item_id", "criterion", "group", "n", *FIGURES, "status", "reason"]


@dataclass(frozen=True)
class Material:
    """What a co-investigator needs to propose decisions on a round, coded, with small numbers of people left out.

    Attributes
    ----------
    round
        The round.
    items
        What it asked: ``item_id, version``, wordings, in order.
    results
        ``item_id, criterion, group`` (``pooled`` for the whole panel) with figures, ``status`` and ``reason``; figures
        of too few people, and those that would give them away, are NaN.
    comments
        Released ones only: ``comment_id, round, item_id, criterion, text, language``; nothing tells who wrote them.
    decided, proposed
        Decisions that count, and those that wait.
    """

    round: int
    items: pd.DataFrame
    results: pd.DataFrame
    comments: pd.DataFrame
    decided: pd.DataFrame
    proposed: pd.DataFrame


def material(
    folder: Path, config: StudyConfig, store: Store, tables: Reader, round: int, language: str, own: str
) -> Material:
    """Return what the copy of a round says; see `Study.review_material`."""
    now = state.state_of(store, round)
    if now not in ("closed", "decided"):
        raise RoundError(f"Round {round} is {now}: a copy for co-investigators is written once it is closed.")
    kinds.require_rated(store, round)
    below = config.suppress_below.feedback
    table = analyses.consensus(folder, config, tables, round, config.consensus, True, language, below)
    table = table if "group" in table else table.assign(group=POOLED)
    hidden = [_hidden(own_rows, below) for _, own_rows in table.groupby(["item_id", "criterion"], sort=False)]
    hide = pd.concat(hidden).reindex(table.index)
    results = table.reindex(columns=RESULTS)
    numbers = results[["n", *FIGURES]].astype("Float64").mask(hide)
    results = results.assign(**{name: numbers[name] for name in numbers})
    groups = results["group"] != POOLED
    results = results.assign(status=results["status"].mask(groups), reason=results["reason"].mask(groups))
    return Material(
        round,
        state.items(folder, config, store, round),
        results.reset_index(drop=True),
        _comments(folder, config, store, round, own),
        decisions.decisions(store, round, own),
        decisions.proposals(store, round, own),
    )


def _comments(folder: Path, config: StudyConfig, store: Store, round: int, language: str) -> pd.DataFrame:
    """Return what a reader who is nobody of the panel may see of its comments, each with its code."""
    shown = shown_comments.released_to(folder, config, store, round, "", language)
    codes = grounds.comment_codes(store, round)
    queue = comments.queue(config, store, round, None, "en").merge(codes, on=grounds.KEY)
    said: dict[tuple[str, str, str], list[str]] = {}
    for row in queue[queue["state"] == "released"].to_dict("records"):
        for text in {row["shown"], *row["translations"].values()}:
            said.setdefault((row["item_id"], row["criterion"], text), []).append(row["comment_id"])
    own = [said[row.item_id, row.criterion, row.text].pop(0) for row in shown.itertuples()]
    return shown.assign(comment_id=own)[["comment_id", *shown.columns]]


def _hidden(own: pd.DataFrame, below: int) -> pd.Series:
    """Tell which rows of one item keep their figures back: small groups, and those they could be worked out from."""
    n = own["n"].fillna(0).astype(int)
    whole = own["group"] == POOLED
    few = (n > 0) & (n < below)
    if not (~whole).any():
        return few
    return few | hidden_groups(n[~whole], below).reindex(own.index, fill_value=False).astype(bool)


def note_copy(store: Store, actor: str, round: int, copy_id: str) -> None:
    """Note that a copy was written; the same copy once more is not noted again."""
    with store.write(actor) as log:
        if copy_id not in copies(store, round):
            log.append("review_copy_written", {"round": round, "copy_id": copy_id})


def copies(store: Reader, round: int) -> list[str]:
    """Return the fingerprints of the copies written of a round, oldest first."""
    bodies = [event["body"] for event in store.event_bodies("review_copy_written")]
    return [body["copy_id"] for body in bodies if body["round"] == round]


def returned(store: Reader) -> pd.DataFrame:
    """Return the copies that came back: ``round, file, sha256, by, n, copy_id, at``."""
    rows = [{**event["body"], "at": event["at"]} for event in store.event_bodies("proposals_returned")]
    return pd.DataFrame(rows, columns=["round", "file", "sha256", "by", "n", "copy_id", "at"])


def record(
    words: DecidedWords, round: int, by: str, rows: Sequence[Mapping[str, Any]], source: Mapping[str, str]
) -> int:
    """Record the proposals of one returned copy, all or none; see `Study.record_proposals`."""
    if not by.strip():
        raise StoreError("The copy does not say whose proposals these are: fill in the initials or the code.")
    store = words.store
    opened = store.read("rounds")["round"]
    if (opened > round).any():
        raise RoundError(
            f"Round {int(opened.max())} was opened on the decisions of round {round}, so proposals on it come too late: "
            f"write a copy of round {int(opened.max())} once it is closed."
        )
    by = " ".join(by.split())
    standing = decisions.decisions(store, round).set_index("item_id")
    with store.write(by) as log:
        for row in rows:
            item = row["item_id"]
            if item in standing.index:
                taken = standing.loc[item]
                raise StoreError(
                    f"{item} is decided already ({taken.decision}, by {taken.proposed_by}): leave its row blank, or take that "
                    "decision back first."
                )
            decisions.propose_in(log, words, by, round, **row)
        body = {"round": round, "by": by, "n": len(rows), **source}
        log.append("proposals_returned", body)
    return len(rows)
