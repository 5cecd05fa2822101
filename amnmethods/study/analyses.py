"""What the study's ratings say: each function reads the memory, calls the method room and gives its table."""

from pathlib import Path

import pandas as pd

from .. import delphi
from ..errors import ResourceError, RuleError
from ..model.config import StudyConfig
from ..model.rules import ConsensusRule
from ..stats.counts import rating_counts
from ..store import Store
from ..words import word
from . import state

POOLED = "pooled"


def panels(folder: Path, config: StudyConfig, store: Store, upto: int) -> pd.DataFrame:
    """Return the panels of the rounds up to one, below each other with the column ``round``."""
    numbers = [int(n) for n in store.read("rounds")["round"] if n <= upto]
    return pd.concat([state.panel(folder, config, store, n).assign(round=n) for n in numbers], ignore_index=True)


def _looks_back(rule: ConsensusRule) -> bool:
    return any(c.rounds > 1 or c.measure.endswith("_unchanged") for o in rule.outcomes for c in o.conditions)


def consensus(
    folder: Path,
    config: StudyConfig,
    store: Store,
    round: int,
    rule: ConsensusRule,
    by_group: bool,
    language: str,
    suppress_below: int,
) -> pd.DataFrame:
    """Return the consensus table of a round, items in the order they were asked."""
    state.require_opened(store, round)
    if _looks_back(rule):
        ratings, panel = state.comparable(store, round), panels(folder, config, store, round)
    else:
        ratings = state.ratings(store, round)
        panel = state.panel(folder, config, store, round).assign(round=round)
    table = delphi.consensus(
        _plain(ratings),
        rule,
        config.scale_of(),
        panel,
        by_group=by_group,
        language=language,
        suppress_below=suppress_below,
    )
    return _in_order(table[table["round"] == round], config, store, round)


def _plain(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return ratings in the dtypes that count fastest."""
    keep = ["round", "panellist_id", "item_id", "criterion", "state", "rating"]
    return ratings[keep].astype({key: "category" for key in ("item_id", "panellist_id", "criterion", "state")})


def _in_order(table: pd.DataFrame, config: StudyConfig, store: Store, round: int) -> pd.DataFrame:
    """Sort by item as asked, then criterion as declared; groups keep their order."""
    items = {item: k for k, item in enumerate(_asked_order(store, round))}
    criteria = {c.criterion: k for k, c in enumerate(config.criteria)}
    keys = pd.DataFrame({"item": table["item_id"].map(items), "criterion": table["criterion"].map(criteria)}, index=table.index)
    return table.loc[keys.sort_values(["item", "criterion"], kind="stable").index].reset_index(drop=True)


def _asked_order(store: Store, round: int) -> list[str]:
    recorded = store.read("items").sort_values("seq", kind="stable")["item_id"].drop_duplicates()
    asked = set(state.round_items(store, round)["item_id"])
    return [item for item in recorded if item in asked]


def stability(config: StudyConfig, store: Store, before: int, after: int, language: str) -> pd.DataFrame:
    """Compare two rounds; items reworded between them are listed, not compared."""
    for number in (before, after):
        state.require_opened(store, number)
    first, second, reworded = _same_versions(store, before, after)
    table = delphi.stability(_plain(first), _plain(second), config.scale_of(), language=language)
    hit = table["item_id"].isin(reworded)
    table.loc[hit, "reason"] = word("stability.reworded", language)
    known = _asked_order(store, after) + [item for item in _asked_order(store, before) if item not in set(_asked_order(store, after))]
    order = {item: k for k, item in enumerate(known)}
    criteria = {c.criterion: k for k, c in enumerate(config.criteria)}
    keys = pd.DataFrame({"i": table["item_id"].map(order), "c": table["criterion"].map(criteria)})
    return table.loc[keys.sort_values(["i", "c"], kind="stable").index].reset_index(drop=True)


def transitions(config: StudyConfig, store: Store, before: int, after: int) -> pd.DataFrame:
    """Return who went from which point to which between two rounds, as numbers."""
    for number in (before, after):
        state.require_opened(store, number)
    first, second, _ = _same_versions(store, before, after)
    return delphi.transitions(first, second, config.scale_of())


def _same_versions(store: Store, before: int, after: int) -> tuple[pd.DataFrame, pd.DataFrame, set[str]]:
    """Return two rounds' ratings; the earlier answers to an item that was reworded since are left out."""
    versions = [state.round_items(store, n).drop_duplicates("item_id").set_index("item_id")["version"] for n in (before, after)]
    both = versions[0].index.intersection(versions[1].index)
    reworded = {str(item) for item in both if versions[0][item] != versions[1][item]}
    first, second = (state.ratings(store, n) for n in (before, after))
    dropped = first["item_id"].isin(reworded)
    return first.assign(rating=first["rating"].mask(dropped)), second, reworded


def attrition(folder: Path, config: StudyConfig, store: Store, round: int, rule: ConsensusRule, language: str) -> pd.DataFrame:
    """Return the attrition sensitivity of the items asked up to a round."""
    state.require_opened(store, round)
    ratings, panel = state.comparable(store, round), panels(folder, config, store, round)
    return delphi.attrition(_object(ratings), rule, config.scale_of(), panel, language=language)


def _object(ratings: pd.DataFrame) -> pd.DataFrame:
    keep = ["round", "panellist_id", "item_id", "criterion", "state", "rating"]
    return ratings[keep].astype({key: "object" for key in ("item_id", "panellist_id", "criterion", "state")})


def sensitivity(folder: Path, config: StudyConfig, store: Store, round: int) -> pd.DataFrame:
    """Return the statuses of a round under every definition of the prespecified grid."""
    state.require_opened(store, round)
    panel = state.panel(folder, config, store, round)
    ratings = _plain(state.ratings(store, round)).drop(columns="round")
    return delphi.sensitivity(ratings, config.definitions(), config.scale_of(), panel)


def stopping(folder: Path, config: StudyConfig, store: Store, round: int, language: str) -> pd.DataFrame:
    """Return which items the stopping rule takes out of the rounds."""
    if config.stopping is None:
        raise RuleError("study.yaml has no stopping rule: add stopping: {max_rounds: 3}.")
    state.require_opened(store, round)
    ratings, panel = state.comparable(store, round), panels(folder, config, store, round)
    table = delphi.stopping(_object(ratings), config.consensus, config.stopping, config.scale_of(), panel, language=language)
    return table[table["round"] == round].reset_index(drop=True)


def counts(
    folder: Path, config: StudyConfig, store: Store, round: int, criterion: str | None, by_group: bool
) -> pd.DataFrame:
    """Return how often each point was chosen, one row per item asked (and group), zeros where nobody rated."""
    state.require_opened(store, round)
    criterion = criterion or config.consensus.criterion
    scales = config.scale_of()
    if criterion not in scales:
        raise ResourceError(f"No criterion is called {criterion!r}; there are: {', '.join(scales)}.")
    ratings = state.ratings(store, round)
    ratings = ratings[ratings["criterion"] == criterion]
    items = _asked_order(store, round)
    pooled = rating_counts(_object(ratings), scales[criterion].points).reindex(items, fill_value=0)
    if not by_group:
        return pooled.rename_axis("item_id")
    panel = state.panel(folder, config, store, round)
    joined = _object(ratings).merge(panel[["panellist_id", "group"]].astype("object"), on="panellist_id", how="left")
    declared = [g.group for g in config.groups] or list(dict.fromkeys(panel["group"]))
    rows = pd.MultiIndex.from_product([items, declared], names=["item_id", "group"])
    parts = rating_counts(joined, scales[criterion].points, by=("item_id", "group")).reindex(rows, fill_value=0)
    whole = pd.concat({POOLED: pooled}, names=["group", "item_id"]).swaplevel()
    together = pd.concat([whole, parts])
    order = pd.MultiIndex.from_product([items, [POOLED, *declared]], names=["item_id", "group"])
    return together.reindex(order)


def panel_flow(folder: Path, config: StudyConfig, store: Store) -> pd.DataFrame:
    """Return who was invited, answered, was lost or withdrew, per round and group (``pooled`` for all)."""
    rows = []
    for number in store.read("rounds")["round"]:
        panel = state.panel(folder, config, store, int(number))
        ratings = state.ratings(store, int(number))
        given = ratings[ratings["state"].isin(["rated", "unable"])].groupby("panellist_id").size()
        asked = len(state.round_items(store, int(number)))
        n_given = panel["panellist_id"].map(given).fillna(0).to_numpy()
        excused = ratings[ratings["state"] == "not_asked"].groupby("panellist_id").size()
        due = asked - panel["panellist_id"].map(excused).fillna(0).to_numpy()
        withdrawn = (panel["status"] == "withdrawn").to_numpy() & (n_given == 0)
        flow = pd.DataFrame(
            {
                "group": panel["group"].astype("object"),
                "n_invited": 1,
                "n_responded": (n_given > 0).astype(int),
                "n_complete": ((n_given >= due) & (n_given > 0)).astype(int),
                "n_lost": ((n_given == 0) & ~withdrawn).astype(int),
                "n_withdrawn": withdrawn.astype(int),
            }
        )
        whole = flow.drop(columns="group").sum().to_frame().T.assign(group=POOLED)
        parts = flow.groupby("group", sort=False).sum().reset_index()
        order = {g.group: k for k, g in enumerate(config.groups)}
        parts = parts.sort_values("group", key=lambda column: column.map(lambda g: order.get(g, len(order))), kind="stable")
        table = pd.concat([whole, parts], ignore_index=True)
        table.insert(0, "round", int(number))
        rows.append(table[["round", "group", "n_invited", "n_responded", "n_complete", "n_lost", "n_withdrawn"]])
    if not rows:
        return pd.DataFrame(columns=["round", "group", "n_invited", "n_responded", "n_complete", "n_lost", "n_withdrawn"])
    return pd.concat(rows, ignore_index=True)
