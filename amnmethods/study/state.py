"""What a study's memory holds, as the tables of the plan: items, panel, rounds, ratings."""

from pathlib import Path

import pandas as pd

from ..errors import RoundError
from ..model.config import StudyConfig
from ..store import Store
from . import sources

IN_ROUND = ("invited", "consented", "active")  # the statuses of those whom an opening round is put to


def items(folder: Path, config: StudyConfig, store: Store, round: int | None = None) -> pd.DataFrame:
    """Return the items, or those that a round asked, in the versions it asked.

    Before any round has opened these are the items of `items.csv`.
    """
    recorded = store.read("items").sort_values("seq", kind="stable")
    if round is None and recorded.empty:
        return sources.read_items(folder, config)
    table = pd.concat([recorded[["item_id", "version"]], _fields(recorded)], axis=1)
    order = table["item_id"].drop_duplicates()
    if round is not None:
        asked = round_items(store, round)[["item_id", "version"]].drop_duplicates()
        return asked.merge(table, on=["item_id", "version"], how="left", validate="one_to_one")
    latest = table.sort_values("version", kind="stable").drop_duplicates("item_id", keep="last").set_index("item_id")
    return latest.loc[order].reset_index()


def _fields(recorded: pd.DataFrame) -> pd.DataFrame:
    """Return the words and notes of items as columns, blank where an item has none."""
    return pd.DataFrame(list(recorded["fields"]), index=recorded.index).fillna("")


def panel(folder: Path, config: StudyConfig, store: Store, round: int | None = None) -> pd.DataFrame:
    """Return the panel as it is now, or as a round has it: frozen once closed, with late joiners while open."""
    if round is None:
        recorded = store.read("panel")
        if recorded.empty:
            return sources.read_panel(folder, config)
        columns = ["panellist_id", "group", "site", "language", "status"]
        attributes = pd.DataFrame(list(recorded["attributes"].map(lambda value: value or {})), index=recorded.index)
        return pd.concat([recorded[columns], attributes], axis=1)
    frozen = store.read("panel_rounds", round=round)[["panellist_id", "group", "status"]]
    if state_of(store, round) != "open":
        return frozen
    now = sources.read_panel(folder, config)[["panellist_id", "group", "status"]]
    wanted = now["panellist_id"].isin(frozen["panellist_id"]) | now["status"].isin(IN_ROUND)
    kept = frozen[~frozen["panellist_id"].isin(now["panellist_id"])]
    return pd.concat([now[wanted], kept], ignore_index=True)


def rounds(config: StudyConfig, store: Store) -> pd.DataFrame:
    """Return the rounds, planned ones as drafts: ``round, kind, state, opened_at, closed_at, decided_at, opened_by``."""
    known = store.read("rounds")
    planned = [entry for entry in config.rounds if entry.round not in set(known["round"])]
    if not planned and known.empty:
        planned_rows = [{"round": 1, "kind": "rating", "state": "draft"}]
    else:
        planned_rows = [{"round": entry.round, "kind": entry.kind, "state": "draft"} for entry in planned]
    if not planned_rows:
        return known
    drafts = pd.DataFrame(planned_rows).reindex(columns=known.columns).astype(known.dtypes.to_dict())
    return drafts if known.empty else pd.concat([known, drafts], ignore_index=True)


def state_of(store: Store, round: int) -> str:
    """Return the state of a round: ``draft`` where it never opened."""
    found = store.read("rounds", round=round)
    return "draft" if found.empty else str(found["state"].iloc[0])


def require_opened(store: Store, round: int) -> None:
    """Raise `RoundError` unless a round has been opened."""
    if state_of(store, round) == "draft":
        opened = ", ".join(map(str, store.read("rounds")["round"])) or "none"
        raise RoundError(f"Round {round} has not been opened (opened so far: {opened}). Open it, or choose another.")


def round_items(store: Store, round: int, config: StudyConfig | None = None) -> pd.DataFrame:
    """Return what a round asked, items and criteria in the order the study lists them: ``item_id, version, criterion``."""
    asked = store.read("round_items", round=round)[["item_id", "version", "criterion"]]
    recorded = store.read("items").sort_values("seq", kind="stable")["item_id"].drop_duplicates()
    place = {item: k for k, item in enumerate(recorded)}
    criteria = {} if config is None else {c.criterion: k for k, c in enumerate(config.criteria)}
    keys = pd.DataFrame({"item": asked["item_id"].map(place), "criterion": asked["criterion"].map(lambda c: criteria.get(c, 0))})
    return asked.loc[keys.sort_values(["item", "criterion"], kind="stable").index].reset_index(drop=True)


def ratings(store: Store, round: int | None = None) -> pd.DataFrame:
    """Return the latest answers, of one round or all."""
    return store.read("ratings") if round is None else store.read("ratings", round=round)


def comparable(store: Store, round: int) -> pd.DataFrame:
    """Return the ratings up to a round, those of an item's other versions left out.

    An item that was reworded is another question: only the version that its last round asked is followed back.
    """
    asked = store.read("round_items")
    asked = asked[asked["round"] <= round]
    last = asked.sort_values("round", kind="stable").drop_duplicates("item_id", keep="last")[["item_id", "version"]]
    same = asked.merge(last, on=["item_id", "version"])[["round", "item_id", "criterion"]]
    answers = ratings(store)
    return answers[answers["round"] <= round].merge(same, on=["round", "item_id", "criterion"])
