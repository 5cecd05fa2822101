"""What the study's ratings say: each function reads the memory, calls the method room and gives its table."""

from pathlib import Path
from typing import Any

import pandas as pd

from .. import delphi
from ..errors import ResourceError, RoundError, RuleError
from ..model.config import StudyConfig
from ..model.rules import ConsensusRule
from ..stats.counts import rating_counts
from ..words import word
from . import erasure, kinds, state
from .lineage import Pairing, paired
from .snapshot import Reader

POOLED = "pooled"
TEXT = ("panellist_id", "item_id", "criterion", "state")
COLUMNS = ["round", "panellist_id", "item_id", "criterion", "state", "rating"]
FLOW = ["round", "group", "n_invited", "n_responded", "n_complete", "n_lost", "n_withdrawn"]
KEPT = ["item_id", "criterion", "n", "n_denominator", "n_agree", "status"]  # what stays on record when a round closes


def panels(folder: Path, config: StudyConfig, store: Reader, upto: int) -> pd.DataFrame:
    """Return the panels of the rounds up to one, below each other with the column ``round``."""
    known = store.read("rounds")
    numbers = [int(n) for n in known.loc[(known["kind"] != "pilot") | (known["round"] == upto), "round"] if n <= upto]
    return pd.concat([_panel(folder, config, store, n) for n in numbers], ignore_index=True)


def _panel(folder: Path, config: StudyConfig, store: Reader, round: int) -> pd.DataFrame:
    """Return the panel of a round, groups in the order the study declares them, as readers expect them."""
    panel = state.panel(folder, config, store, round).assign(round=round)
    place = {group: k for k, group in enumerate(_groups(config, panel))}
    return panel.sort_values("group", key=lambda column: column.map(place), kind="stable").reset_index(drop=True)


def _groups(config: StudyConfig, panel: pd.DataFrame) -> list[str]:
    """Return the groups declared, then those that a panel has besides."""
    return list(dict.fromkeys([*(entry.group for entry in config.groups), *panel["group"].dropna()]))


def _looks_back(rule: ConsensusRule) -> bool:
    return any(condition.looks_back for condition in rule.conditions)


def _material(
    folder: Path, config: StudyConfig, store: Reader, round: int, looks_back: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ratings and panel of a round, with those of the rounds before where a rule looks back."""
    state.require_opened(store, round)
    kinds.require_rated(store, round)
    ratings = state.comparable(store, round) if looks_back else state.ratings(store, round)
    panel = panels(folder, config, store, round) if looks_back else _panel(folder, config, store, round)
    if config.groups:  # a declared group that nobody is left of still has its say: nothing gets easier without it
        panel["group"] = pd.Categorical(panel["group"], _groups(config, panel))
    return _with_unanswered(ratings[COLUMNS], store, round), panel


def _with_unanswered(ratings: pd.DataFrame, store: Reader, round: int) -> pd.DataFrame:
    """Return the ratings with a row for each item asked that nobody answered: skipped by one who answered others.

    Without it an item that a file of answers left out would be missing from every table, rather than lack ratings.
    """
    own = ratings[ratings["round"] == round]
    if own.empty:
        raise RoundError(f"Round {round} has no answers yet: import them first.")
    answered = pd.MultiIndex.from_frame(own[["item_id", "criterion"]])
    asked = pd.MultiIndex.from_frame(state.round_items(store, round)[["item_id", "criterion"]])
    silent = asked.difference(answered, sort=False).to_frame(index=False)
    if silent.empty:
        return ratings
    rows = silent.assign(round=round, panellist_id=own["panellist_id"].iloc[0], state="skipped", rating=float("nan"))
    return pd.concat([ratings, rows[COLUMNS].astype(ratings.dtypes.to_dict())], ignore_index=True)


def consensus(
    folder: Path,
    config: StudyConfig,
    store: Reader,
    round: int,
    rule: ConsensusRule,
    by_group: bool,
    language: str,
    suppress_below: int,
) -> pd.DataFrame:
    """Return the consensus table of a round, items in the order they were asked."""
    ratings, panel = _material(folder, config, store, round, _looks_back(rule))
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


def kept_at_closing(
    folder: Path, config: StudyConfig, store: Reader, round: int, language: str
) -> dict[str, list[dict[str, Any]]]:
    """Return what stays on record of a round when it closes: its statuses, and what its panellists will be shown."""
    if kinds.opened_as(store, round) not in kinds.RATED:
        return {}
    statuses = consensus(folder, config, store, round, config.consensus, False, language, 0)
    return {"consensus": to_keep(statuses), "feedback": feedback(folder, config, store, round)}


def feedback(folder: Path, config: StudyConfig, store: Reader, round: int) -> list[dict[str, Any]]:
    """Return the figures of the panel and each group on every item of a round, nothing suppressed, as plain values."""
    ratings, panel = _material(folder, config, store, round, False)
    table = delphi.feedback(_plain(ratings), config.consensus, config.scale_of(), panel)
    table = _in_order(table, config, store, round).astype("object")
    return table.where(table.notna(), None).to_dict("records")


def to_keep(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return of a consensus table what stays on record, as plain values."""
    kept = table[KEPT].astype("object")
    return kept.where(kept.notna(), None).to_dict("records")


def _plain(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return ratings in the dtypes that count fastest."""
    return ratings[COLUMNS].astype(dict.fromkeys(TEXT, "category"))


def _in_order(table: pd.DataFrame, config: StudyConfig, store: Reader, round: int) -> pd.DataFrame:
    """Sort by item as asked, then criterion as declared; groups keep their order."""
    items = {item: k for k, item in enumerate(_asked_order(store, round))}
    criteria = {c.criterion: k for k, c in enumerate(config.criteria)}
    keys = pd.DataFrame(
        {"item": table["item_id"].map(items), "criterion": table["criterion"].map(criteria)}, index=table.index
    )
    return table.loc[keys.sort_values(["item", "criterion"], kind="stable").index].reset_index(drop=True)


def _asked_order(store: Reader, round: int) -> list[str]:
    return list(state.round_items(store, round)["item_id"].drop_duplicates())


def stability(config: StudyConfig, store: Reader, before: int, after: int, language: str) -> pd.DataFrame:
    """Compare two rounds along the items' lineage; items reworded between them are listed, not compared."""
    pairing = _paired(store, before, after)
    table = delphi.stability(_plain(pairing.first), _plain(pairing.second), config.scale_of(), language=language)
    table.loc[table["item_id"].isin(pairing.reworded), "reason"] = word("stability.reworded", language)
    table = _without_zeros(table, pairing, store, before, after)
    orders = [_asked_order(store, number) for number in (after, before)]
    order = {item: k for k, item in enumerate(dict.fromkeys([*orders[0], *orders[1]]))}
    criteria = {c.criterion: k for k, c in enumerate(config.criteria)}
    keys = pd.DataFrame({"i": table["item_id"].map(order), "c": table["criterion"].map(criteria)})
    return table.loc[keys.sort_values(["i", "c"], kind="stable").index].reset_index(drop=True)


def _without_zeros(table: pd.DataFrame, pairing: Pairing, store: Reader, before: int, after: int) -> pd.DataFrame:
    """Return the comparison with <NA>, not 0, where a round did not ask an item or asked it in other words."""
    earlier = table["item_id"].map(pairing.forerunners)
    asked = {"n_before": earlier.notna(), "n_after": table["item_id"].isin(_asked_order(store, after))}
    compared = asked["n_before"] & asked["n_after"] & ~table["item_id"].isin(pairing.reworded)
    for column, number, names in (("n_before", before, earlier), ("n_after", after, table["item_id"])):
        n = state.ratings(store, number).groupby(["item_id", "criterion"])["rating"].count()
        keys = pd.MultiIndex.from_arrays([names, table["criterion"]])  # of a reworded item, too, how many rated it then
        table[column] = n.reindex(keys).fillna(0).astype("Int64").set_axis(table.index).mask(~asked[column])
    for column in ("n_unchanged", "n_up", "n_down"):
        table[column] = table[column].astype("Int64").mask(~compared)
    return table.assign(compared_with=earlier.astype("string").mask(~compared))


def transitions(config: StudyConfig, store: Reader, before: int, after: int) -> pd.DataFrame:
    """Return who went from which point to which between two rounds, as numbers."""
    pairing = _paired(store, before, after)
    return delphi.transitions(pairing.first, pairing.second, config.scale_of())


def _paired(store: Reader, before: int, after: int) -> Pairing:
    for number in (before, after):
        state.require_opened(store, number)
    if before >= after:
        raise RoundError(f"Compare an earlier round with a later one: found {before} and {after}.")
    return paired(store, before, after)


def attrition(
    folder: Path, config: StudyConfig, store: Reader, round: int, rule: ConsensusRule, language: str
) -> pd.DataFrame:
    """Return the attrition sensitivity of the items asked up to a round."""
    ratings, panel = _material(folder, config, store, round, True)
    return delphi.attrition(_object(ratings), rule, config.scale_of(), panel, language=language)


def _object(ratings: pd.DataFrame) -> pd.DataFrame:
    return ratings[COLUMNS].astype(dict.fromkeys(TEXT, "object"))


def sensitivity(folder: Path, config: StudyConfig, store: Reader, round: int) -> pd.DataFrame:
    """Return the statuses of a round under every definition of the prespecified grid."""
    rules = config.definitions()
    ratings, panel = _material(folder, config, store, round, any(_looks_back(rule) for rule in rules.values()))
    table = delphi.sensitivity(_plain(ratings), rules, config.scale_of(), panel)
    order = {item: k for k, item in enumerate(_asked_order(store, round))}
    return table.sort_values("item_id", key=lambda column: column.map(order), kind="stable").reset_index(drop=True)


def stopping(folder: Path, config: StudyConfig, store: Reader, round: int, language: str) -> pd.DataFrame:
    """Return which items the stopping rule takes out of the rounds."""
    if config.stopping is None:
        raise RuleError("study.yaml has no stopping rule: add stopping: {max_rounds: 3}.")
    ratings, panel = _material(folder, config, store, round, True)
    table = delphi.stopping(
        _object(ratings), config.consensus, config.stopping, config.scale_of(), panel, language=language
    )
    return table[table["round"] == round].reset_index(drop=True)


def counts(
    folder: Path, config: StudyConfig, store: Reader, round: int, criterion: str | None, by_group: bool
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
    groups = _groups(config, panel)
    rows = pd.MultiIndex.from_product([items, groups], names=["item_id", "group"])
    parts = rating_counts(joined, scales[criterion].points, by=("item_id", "group")).reindex(rows, fill_value=0)
    whole = pd.concat({POOLED: pooled}, names=["group", "item_id"]).swaplevel()
    together = pd.concat([whole, parts])
    order = pd.MultiIndex.from_product([items, [POOLED, *groups]], names=["item_id", "group"])
    return together.reindex(order)


def panel_flow(folder: Path, config: StudyConfig, store: Reader) -> pd.DataFrame:
    """Return who was invited, answered, was lost or withdrew, per round and group (``pooled`` for all).

    Whoever was erased counts as withdrawn in the rounds whose answers are gone.
    """
    gone = erasure.erased(store)
    rows = []
    for number in map(int, store.read("rounds")["round"]):
        panel = erasure.without(state.panel(folder, config, store, number), gone)
        answers = state.ratings(store, number)
        people = panel["panellist_id"]
        given = people.map(kinds.answers_given(store, number)).fillna(0)
        excused = people.map(answers[answers["state"] == "not_asked"].groupby("panellist_id").size()).fillna(0)
        responded = given > 0
        withdrawn = (panel["status"] == "withdrawn") & ~responded
        flow = pd.DataFrame(
            {
                "group": panel["group"].astype("object"),
                "n_invited": 1,
                "n_responded": responded,
                "n_complete": responded & (given >= kinds.answers_asked(store, number) - excused),
                "n_lost": ~responded & ~withdrawn,
                "n_withdrawn": withdrawn,
            }
        ).astype(dict.fromkeys(FLOW[2:], "int64"))
        whole = flow.drop(columns="group").sum().to_frame().T.assign(group=POOLED)
        parts = flow.groupby("group", sort=False).sum()
        parts = parts.reindex([group for group in _groups(config, panel) if group in parts.index]).reset_index()
        rows.append(pd.concat([whole, parts], ignore_index=True).assign(round=number)[FLOW])
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=FLOW)
