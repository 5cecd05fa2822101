"""Open, close and settle rounds."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import ItemsError, RoundError
from ..model.config import StudyConfig
from ..store import Log, Store
from ..words import word
from . import prespecify, sources, state

LEFT = ("drop", "merge", "split")  # decisions that take an item out of the rounds


def open_round(
    folder: Path,
    config: StudyConfig,
    store: Store,
    round: int,
    actor: str,
    items: Iterable[str] | None = None,
    opened_by: str = "researcher",
    language: str = "en",
) -> str:
    """Put items to the panel; see `Study.open_round`."""
    now = state.state_of(store, round)
    if now == "open":
        return word("study.already_open", language, round=round)
    if now != "draft":
        raise RoundError(f"Round {round} is {now}: a round opens once. Open round {_next(store)} for another pass.")
    if round != _next(store):
        raise RoundError(f"The next round is {_next(store)}, not {round}: rounds are opened one after another.")
    if round > 1 and state.state_of(store, round - 1) == "open":
        raise RoundError(f"Round {round - 1} is still open: close it before round {round} opens.")
    if config.stopping is not None and round > config.stopping.max_rounds:
        raise RoundError(
            f"The protocol allows {config.stopping.max_rounds} rounds (stopping.max_rounds); round {round} would be one more. "
            "Amend the protocol first if another was approved."
        )
    listed = _versions(sources.read_items(folder, config), store)
    panel = sources.read_panel(folder, config)
    if store.read("protocols").empty:
        prespecify.prespecify(config, store, actor)
    prespecify.require_same(config, store, round)
    chosen = _chosen(listed, store, items)
    invited = panel[panel["status"].isin(state.IN_ROUND)]
    if invited.empty:
        raise RoundError(f"Nobody on the panel can be asked: every status is one of withdrawn, lost. Round {round} stays closed.")
    kind = next((entry.kind for entry in config.rounds if entry.round == round), "rating")
    with store.write(actor) as log:
        record_items(log, listed, store)
        record_panel(log, panel, store)
        body = {
            "round": round,
            "kind": kind,
            "opened_by": opened_by,
            "languages": list(config.languages),
            "panel": _rows(invited),
            "items": [
                {"item_id": row.item_id, "version": int(row.version), "criterion": criterion.criterion}
                for row in chosen.itertuples()
                for criterion in config.criteria
            ],
        }
        log.append("round_opened", body)
    said = word("study.opened", language, round=round, items=len(chosen), n=len(invited))
    return " ".join([said, *_small_groups(invited, config, language)])


def close_round(folder: Path, config: StudyConfig, store: Store, round: int, actor: str, language: str = "en") -> str:
    """Close a round and keep its panel as it is now; see `Study.close_round`."""
    now = state.state_of(store, round)
    if now in ("closed", "decided"):
        return word("study.already_closed", language, round=round)
    if now != "open":
        raise RoundError(f"Round {round} has not been opened: there is nothing to close.")
    ratings = state.ratings(store, round)
    if ratings.empty:
        raise RoundError(f"Round {round} has 0 responses: is it still going on? Import the answers before closing.")
    panel = sources.read_panel(folder, config)
    frozen = state.panel(folder, config, store, round)
    with store.write(actor) as log:
        record_panel(log, panel, store)
        log.append("round_closed", {"round": round, "panel": _rows(frozen)})
    answered = ratings.loc[ratings["state"].isin(["rated", "unable"]), "panellist_id"].nunique()
    return word("study.closed", language, round=round, n=answered, invited=len(frozen))


def _next(store: Store) -> int:
    known = store.read("rounds")["round"]
    return 1 if known.empty else int(known.max()) + 1


def _versions(listed: pd.DataFrame, store: Store) -> pd.DataFrame:
    """Return the listed items with their versions: one more where the wording is not the one recorded last."""
    recorded = store.read("items").sort_values("version", kind="stable").drop_duplicates("item_id", keep="last")
    last = recorded.set_index("item_id")
    listed = listed.copy()
    for k, row in enumerate(listed.itertuples()):
        if row.item_id not in last.index:
            continue
        known = int(last.loc[row.item_id, "version"])
        same = wordings(fields_of(listed.iloc[k])) == wordings(dict(last.loc[row.item_id, "fields"]))
        listed.loc[listed.index[k], "version"] = known if same else max(known + 1, int(row.version))
    return listed


def wordings(fields: dict[str, Any]) -> dict[str, str]:
    """Return what a panellist reads of an item: its wording and plain wording per language."""
    return {key: str(value) for key, value in fields.items() if key.startswith(("wording_", "plain_")) and value}


def fields_of(item: pd.Series) -> dict[str, Any]:
    """Return an item's words and notes, blanks left out."""
    return {str(k): v for k, v in item.items() if k not in ("item_id", "version") and isinstance(v, str) and v != ""}


def _chosen(listed: pd.DataFrame, store: Store, items: Iterable[str] | None) -> pd.DataFrame:
    """Return the items to ask: those named, or all that no decision took out."""
    if items is not None:
        wanted = list(dict.fromkeys(items))
        unknown = [item for item in wanted if item not in set(listed["item_id"])]
        if unknown:
            raise ItemsError(f"No such items in items.csv: {', '.join(unknown)}.")
        return listed.set_index("item_id").loc[wanted].reset_index()
    decided = store.read("decisions").sort_values("seq").drop_duplicates("item_id", keep="last")
    gone = set(decided.loc[decided["decision"].isin(LEFT), "item_id"])
    chosen = listed[~listed["item_id"].isin(gone)]
    if chosen.empty:
        raise ItemsError("Every item was dropped, merged or split: there is nothing to ask.")
    return chosen


def record_items(log: Log, listed: pd.DataFrame, store: Store) -> None:
    """Record the items that are new or reworded."""
    known = {(row.item_id, int(row.version)) for row in store.read("items").itertuples()}
    for _, item in listed.iterrows():
        if (item["item_id"], int(item["version"])) not in known:
            body = {"item_id": item["item_id"], "version": int(item["version"]), "fields": fields_of(item)}
            log.append("item_recorded", body)


def record_panel(log: Log, panel: pd.DataFrame, store: Store) -> None:
    """Record the panellists that are new or changed."""
    known = store.read("panel").set_index("panellist_id")
    for row in panel.to_dict("records"):
        code = row.pop("panellist_id")
        own = {key: row.pop(key) or None for key in ("group", "site", "language", "status")}
        body = {**own, "attributes": {str(key): value for key, value in row.items() if value != ""}}
        if code in known.index:
            before = known.loc[code]
            was = {key: (before[key] if isinstance(before[key], str) else None) for key in own}
            if {**was, "attributes": dict(before["attributes"] or {})} == body:
                continue
        log.append("panellist_recorded", body, panellist_id=code)


def _rows(panel: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {"panellist_id": row.panellist_id, "group": row.group or None, "status": row.status} for row in panel.itertuples()
    ]


def _small_groups(panel: pd.DataFrame, config: StudyConfig, language: str) -> list[str]:
    """Say which groups are too small to be ever shown, while it can still be mended."""
    if not config.groups:
        return []
    bound = max(config.suppress_below.feedback, config.suppress_below.report)
    sizes = panel["group"].value_counts()
    small = {str(group): int(n) for group, n in sizes.items() if n < bound}
    return [word("study.small_group", language, group=group, n=n, bound=bound) for group, n in sorted(small.items())]
