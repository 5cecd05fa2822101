"""Panellists' own texts: answers to open questions, proposed items, reasons; coded, and led on to items made of them."""

import re
from pathlib import Path

import pandas as pd

from ..errors import PanelError, RatingsError
from ..model.config import StudyConfig
from ..store import Log, Store
from . import erasure, state
from .snapshot import Reader

TEXTS = ["contribution_id", "round", "panellist_id", "kind", "text", "language", "item_id", "late", "at"]
KINDS = ("answer", "proposal", "reason")
CODED = ["code", "n_texts", "n_panellists", "contribution_ids", "texts", "item_ids"]


def record_contributions(
    folder: Path, config: StudyConfig, store: Store, actor: str, table: pd.DataFrame, round: int
) -> list[str]:
    """Record texts of panellists; see `Study.record_contributions`."""
    rows = _plain(table, config, store, round)
    gone = sorted({row["panellist_id"] for row in rows} & erasure.erased(store))
    if gone:
        raise PanelError(f"{', '.join(gone[:5])} asked to be erased, so nothing is recorded: leave their rows out.")
    panel = state.panel(folder, config, store, round)
    strangers = sorted({row["panellist_id"] for row in rows} - set(panel["panellist_id"]))
    if strangers:
        raise PanelError(f"{', '.join(strangers[:5])}: not on the panel of round {round}. Add them, or leave them out.")
    ids = []
    with store.write(actor) as log:
        held = log.read("contributions")
        known = {_said(row): row["contribution_id"] for row in _missing_as_none(held).to_dict("records")}
        number = max((int(found[1]) for found in map(_numbered, held["contribution_id"]) if found), default=0)
        for row in rows:
            key = _said({**row, "round": round})
            if key not in known:
                number += 1
                known[key] = f"t{number:03}"
                body = {name: row[name] for name in ("kind", "text", "language", "item_id")}
                body |= {"round": round, "contribution_id": known[key]}
                log.append("contribution_recorded", body, panellist_id=row["panellist_id"])
            ids.append(known[key])
    return ids


def _numbered(code: str) -> re.Match[str] | None:
    return re.fullmatch(r"t(\d+)", code)


def _said(row: dict) -> tuple:
    return tuple(row[name] for name in ("round", "panellist_id", "kind", "text", "item_id"))


def _missing_as_none(table: pd.DataFrame) -> pd.DataFrame:
    plain = table.astype("object")
    return plain.where(plain.notna(), None)


def _plain(table: pd.DataFrame, config: StudyConfig, store: Store, round: int) -> list[dict]:
    state.require_opened(store, round)
    missing = [column for column in ("panellist_id", "text") if column not in table]
    if missing:
        raise RatingsError(f"Contributions need the columns panellist_id and text; missing: {', '.join(missing)}.")
    full = table.reindex(columns=["panellist_id", "text", "kind", "language", "item_id"])
    rows = _missing_as_none(full).to_dict("records")
    asked = {entry.question for entry in config.open_questions} | set(state.round_items(store, round)["item_id"])
    told = []
    for place, row in enumerate(rows, start=1):
        text = str(row["text"] or "").strip()
        if not text:
            continue  # nothing was written
        kind = row["kind"] or "answer"
        if kind not in KINDS:
            raise RatingsError(f"Row {place}: {kind!r} is no kind of contribution; one of {', '.join(KINDS)}.")
        if row["item_id"] is not None and row["item_id"] not in asked:
            raise RatingsError(
                f"Row {place}: round {round} asked neither a question nor an item {row['item_id']!r}: check the code."
            )
        if kind == "reason" and row["item_id"] is None:
            raise RatingsError(f"Row {place}: a reason belongs to an item: give item_id.")
        told.append({**row, "panellist_id": str(row["panellist_id"]).strip(), "text": text, "kind": kind})
    return told


def contributions(store: Reader, round: int | None) -> pd.DataFrame:
    """Return the texts of panellists; see `Study.contributions`."""
    table = store.read("contributions") if round is None else store.read("contributions", round=round)
    return table[TEXTS]


def code_contribution(
    store: Store, actor: str, contribution_id: str, code: str, item_id: str | None, removed: bool
) -> None:
    """Give a text a code, or take it away; see `Study.code_contribution`."""
    if not code.strip():
        raise RatingsError(f"The code for {contribution_id} is blank: a short word for what it says.")
    with store.write(actor) as log:
        found = log.read("contributions", contribution_id=contribution_id)
        if found.empty:
            raise RatingsError(f"There is no contribution {contribution_id!r}: see contributions().")
        if _coded_already(log, actor, contribution_id, code.strip(), item_id) != removed:
            return
        body = {"contribution_id": contribution_id, "code": code.strip(), "item_id": item_id, "removed": removed}
        log.append("contribution_coded", body, panellist_id=str(found["panellist_id"].iloc[0]))


def _coded_already(log: Log, coder: str, contribution_id: str, code: str, item_id: str | None) -> bool:
    held = log.read("contribution_codes", contribution_id=contribution_id, code=code, coder=coder)
    return not held.empty and (item_id is None or held["item_id"].iloc[0] == item_id)


def coded_texts(store: Reader, round: int | None) -> pd.DataFrame:
    """Return each code with the texts under it, and the items made of them; see `Study.coded_texts`."""
    joined = store.read("contribution_codes").merge(
        contributions(store, round).drop(columns="item_id"), on="contribution_id", how="inner"
    )
    rows = []
    for code, own in joined.groupby("code", sort=True):
        texts = own.drop_duplicates("contribution_id").sort_values("contribution_id")
        rows.append(
            {
                "code": code,
                "n_texts": len(texts),
                "n_panellists": int(texts["panellist_id"].nunique()),
                "contribution_ids": texts["contribution_id"].tolist(),
                "texts": texts["text"].tolist(),
                "item_ids": sorted(set(own["item_id"].dropna())),
            }
        )
    return pd.DataFrame(rows, columns=CODED)


def provenance(store: Reader) -> pd.DataFrame:
    """Return which texts each item was made of: ``item_id, contribution_id, round, kind, text, code, coder``."""
    codes = store.read("contribution_codes")
    codes = codes[codes["item_id"].notna()][["item_id", "contribution_id", "code", "coder"]]
    texts = store.read("contributions")[["contribution_id", "round", "kind", "text"]]
    table = codes.merge(texts, on="contribution_id", how="inner").sort_values(["item_id", "contribution_id", "code"])
    return table[["item_id", "contribution_id", "round", "kind", "text", "code", "coder"]].reset_index(drop=True)
