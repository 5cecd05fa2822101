"""What a study's memory holds, as the tables of the plan: items, panel, rounds, ratings."""

from pathlib import Path

import pandas as pd

from ..errors import RoundError
from ..model.config import StudyConfig
from . import erasure, sources
from .lineage import Lineage, carried_to
from .snapshot import Reader

ROW = ["panellist_id", "group", "status"]
IN_ROUND = ("invited", "consented", "active")  # the statuses of those whom an opening round is put to


def items(folder: Path, config: StudyConfig, store: Reader, round: int | None = None) -> pd.DataFrame:
    """Return the items, or those that a round asked, in the versions it asked.

    Before any round has opened these are the items of `items.csv`.
    """
    recorded = store.read("items").sort_values("seq", kind="stable")
    if round is None and recorded.empty:
        return sources.read_items(folder, config)
    table = pd.concat([recorded[["item_id", "version"]], _fields(recorded, config)], axis=1)
    order = table["item_id"].drop_duplicates()
    if round is not None:
        asked = round_items(store, round)[["item_id", "version"]].drop_duplicates()
        return asked.merge(table, on=["item_id", "version"], how="left", validate="one_to_one")
    latest = table.sort_values("version", kind="stable").drop_duplicates("item_id", keep="last").set_index("item_id")
    return latest.loc[order].reset_index()


def _fields(recorded: pd.DataFrame, config: StudyConfig) -> pd.DataFrame:
    """Return the words and notes of items as columns, a wording for each language, blank where an item has none."""
    fields = pd.DataFrame(list(recorded["fields"]), index=recorded.index, dtype="object")
    wordings = [f"wording_{language}" for language in config.languages]
    others = [column for column in fields if column not in wordings]
    return fields.reindex(columns=[*wordings, *others]).astype("object").fillna("").astype("str")


def panel(folder: Path, config: StudyConfig, store: Reader, round: int | None = None) -> pd.DataFrame:
    """Return the panel as it is now, or as a round has it: frozen once closed, with late joiners while open."""
    if round is None:
        recorded, gone = store.read("panel"), erasure.erased(store)
        if (
            recorded["panellist_id"].isin(gone).all()
        ):  # nobody is recorded, but for who was erased before the first round
            return erasure.without(sources.read_panel(folder, config), gone)
        columns = ["panellist_id", "group", "site", "language", "status"]
        attributes = pd.DataFrame(list(recorded["attributes"].map(lambda value: value or {})), index=recorded.index)
        return pd.concat([recorded[columns], attributes], axis=1)
    frozen = store.read("panel_rounds", round=round)[ROW]
    if state_of(store, round) != "open":
        return frozen
    now = sources.read_panel(folder, config)[ROW]
    answered = set(store.read("ratings", round=round)["panellist_id"].unique())
    begun = set(frozen["panellist_id"]) | answered
    now = now[now["panellist_id"].isin(begun) | now["status"].isin(IN_ROUND)]
    gone_from_file = begun - set(now["panellist_id"])  # they were asked or answered, so they stay
    asked = frozen[frozen["panellist_id"].isin(gone_from_file)]
    joined = store.read("panel")[ROW]
    joined = joined[joined["panellist_id"].isin(gone_from_file - set(asked["panellist_id"]))]
    together = pd.concat([part for part in (now, asked, joined) if len(part)], ignore_index=True)
    return erasure.without(together, erasure.erased(store))


def rounds(config: StudyConfig, store: Reader) -> pd.DataFrame:
    """Return the rounds, planned ones as drafts: ``round, kind, state``, when opened, closed and decided, by whom."""
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


def state_of(store: Reader, round: int) -> str:
    """Return the state of a round: ``draft`` where it never opened."""
    found = store.read("rounds", round=round)
    return "draft" if found.empty else str(found["state"].iloc[0])


def require_opened(store: Reader, round: int) -> None:
    """Raise `RoundError` unless a round has been opened."""
    if state_of(store, round) == "draft":
        opened = ", ".join(map(str, store.read("rounds")["round"])) or "none"
        raise RoundError(f"Round {round} has not been opened (opened so far: {opened}). Open it, or choose another.")


def round_items(store: Reader, round: int, config: StudyConfig | None = None) -> pd.DataFrame:
    """Return what a round asked, in the order the study lists items and criteria: ``item_id, version, criterion``."""
    asked = store.read("round_items", round=round)[["item_id", "version", "criterion"]]
    recorded = store.read("items").sort_values("seq", kind="stable")["item_id"].drop_duplicates()
    place = {item: k for k, item in enumerate(recorded)}
    criteria = {} if config is None else {c.criterion: k for k, c in enumerate(config.criteria)}
    keys = [
        (place.get(i, len(place)), criteria.get(c, 0))
        for i, c in zip(asked["item_id"], asked["criterion"], strict=True)
    ]
    return asked.iloc[sorted(range(len(asked)), key=keys.__getitem__)].reset_index(drop=True)


def ratings(store: Reader, round: int | None = None) -> pd.DataFrame:
    """Return the latest answers, of one round, or of all but pilots."""
    if round is not None:
        return store.read("ratings", round=round)
    table, known = store.read("ratings"), store.read("rounds")
    return table[~table["round"].isin(known.loc[known["kind"] == "pilot", "round"])].reset_index(drop=True)


def comparable(store: Reader, round: int) -> pd.DataFrame:
    """Return the ratings up to a round, under the names that items have in it; answers to other questions left out.

    An item that was reworded is another question unless the decision declared it comparable: see `lineage`.
    """
    answers = store.read("ratings")
    return carried_to(answers[answers["round"] <= round], Lineage(store), round)
