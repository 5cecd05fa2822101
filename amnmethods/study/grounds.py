"""The comments that decisions rest on: named by codes that tell nobody who wrote them, and forgotten with their writer."""

import hashlib
from collections.abc import Iterable

import pandas as pd

from ..errors import StoreError
from ..store import Log, Store
from .snapshot import Reader

KEY = ["round", "panellist_id", "item_id", "criterion"]
LINKS = ["decision_seq", "comment_id", *KEY]


def comment_codes(store: Store, round: int | None = None) -> pd.DataFrame:
    """Return the code of every comment: ``comment_id, round, panellist_id, item_id, criterion``.

    A code is drawn from the hash of the event that recorded the answer. Events hold a secret salt, so whoever knows the
    panellists' codes still cannot find out whose comment a code stands for; the same answer keeps its code.
    """
    answers = store.read("ratings") if round is None else store.read("ratings", round=round)
    answers = answers[answers["comment"].notna() & (answers["comment"].str.strip() != "")]
    hashes = store.events().set_index("seq")["hash"]
    codes = [
        _code(hashes[seq], item, criterion)
        for seq, item, criterion in zip(answers["seq"], answers["item_id"], answers["criterion"], strict=True)
    ]
    return answers[KEY].assign(comment_id=codes).reset_index(drop=True)[["comment_id", *KEY]]


def _code(event_hash: str, item: str, criterion: str) -> str:
    return "c" + hashlib.sha256("\x1f".join((event_hash, item, criterion)).encode()).hexdigest()[:8]


def found(store: Store, round: int, named: Iterable[str], item: str) -> pd.DataFrame:
    """Return the comments named, each once.

    Raises
    ------
    StoreError
        No comment up to this round has such a code.
    """
    wanted = list(dict.fromkeys([named] if isinstance(named, str) else named))
    if not wanted:
        return pd.DataFrame(columns=["comment_id", *KEY])
    codes = comment_codes(store)
    codes = codes[codes["round"] <= round]
    strangers = [code for code in wanted if code not in set(codes["comment_id"])]
    if strangers:
        raise StoreError(
            f"The decision on {item} names the comment {strangers[0]!r}, and no comment up to round {round} has that "
            "code: take it from the column comment_id of comments()."
        )
    return codes.set_index("comment_id").loc[wanted].reset_index()


def link(log: Log, decision: int, comments: pd.DataFrame) -> None:
    """Note that a decision rests on comments; each is bound to its writer, so that it goes when they are erased."""
    for row in comments.to_dict("records"):
        body = {name: row[name] for name in ("comment_id", "round", "item_id", "criterion")}
        log.append("decision_comment_named", {**body, "decision_seq": decision}, panellist_id=row["panellist_id"])


def links(store: Reader) -> pd.DataFrame:
    """Return which decision rests on which comment: ``decision_seq, comment_id`` and whose comment it is."""
    events = store.event_bodies("decision_comment_named")
    rows = [{**event["body"], "panellist_id": event["panellist_id"]} for event in events if event["body"] is not None]
    return pd.DataFrame(rows, columns=LINKS).drop_duplicates(["decision_seq", "comment_id"], ignore_index=True)


def with_comments(decisions: pd.DataFrame, store: Reader) -> pd.DataFrame:
    """Return decisions with the codes of the comments each rests on, in the column ``comments``."""
    on: dict[int, list[str]] = {}
    for row in links(store).itertuples():
        on.setdefault(int(row.decision_seq), []).append(str(row.comment_id))
    return decisions.assign(comments=[on.get(int(seq), []) for seq in decisions["seq"]])


def with_decisions(comments: pd.DataFrame, store: Store) -> pd.DataFrame:
    """Return comments with their code, and in ``decided`` the items whose standing decisions rest on them."""
    known = links(store).merge(store.read("decisions")[["seq", "item_id"]], left_on="decision_seq", right_on="seq")
    items: dict[str, list[str]] = {}
    for row in known.itertuples():
        items.setdefault(str(row.comment_id), []).append(str(row.item_id_y))
    codes = comment_codes(store)
    names = dict(zip(codes[KEY].itertuples(index=False, name=None), codes["comment_id"], strict=True))
    own = [names.get(key) for key in comments[KEY].itertuples(index=False, name=None)]
    return comments.assign(comment_id=own, decided=[sorted(set(items.get(str(code), []))) for code in own])
