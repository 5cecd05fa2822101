"""What the rounds left: each strategy with the status of the last round that asked it, and the ratings behind it."""

from pathlib import Path

import pandas as pd

from ..errors import RoundError
from ..model.config import StudyConfig
from ..store import Store
from . import analyses, decisions, kinds, state
from .candidates import kept, required
from .snapshot import Reader, once

ENDED = ("drop", "merge", "split")  # decisions after which an item is no strategy any more


def last_asked(store: Reader) -> pd.DataFrame:
    """Return the last closed round of ratings that asked each item: ``item_id, version, round``."""
    known = store.read("rounds")
    closed = known[
        known["kind"].isin(kinds.RATED) & (known["kind"] != "pilot") & known["state"].isin(["closed", "decided"])
    ]
    if closed.empty:
        raise RoundError("No round of ratings has closed yet: there is nothing that the panel agreed on.")
    asked = [state.round_items(store, int(n)).assign(round=int(n)) for n in sorted(closed["round"])]
    return (
        pd.concat(asked)[["item_id", "version", "round"]].drop_duplicates("item_id", keep="last").reset_index(drop=True)
    )


def strategies(folder: Path, config: StudyConfig, store: Store, reader: Reader) -> pd.DataFrame:
    """Return the strategies; see `Study.strategies`. Many verbs ask for them: they are worked out once a snapshot."""
    made: pd.DataFrame = once(reader, "agreed strategies", lambda: _strategies(folder, config, store, reader))
    return made.copy()


def _strategies(folder: Path, config: StudyConfig, store: Store, reader: Reader) -> pd.DataFrame:
    asked, rule = last_asked(reader), config.consensus
    found = []
    for number, own in asked.groupby("round"):
        table = analyses.consensus(folder, config, reader, int(number), rule, False, "en", 0)
        table = table[(table["criterion"] == rule.criterion) & table["item_id"].isin(own["item_id"])]
        found.append(table[["item_id", "round", "n", "share_agree", "median", "status", "reason"]])
    status = asked.drop(columns="round").merge(pd.concat(found), on="item_id", validate="one_to_one")
    words = state.items(folder, config, reader).drop(columns="version")
    table = words[["item_id"]].merge(status, on="item_id").merge(words, on="item_id")
    taken = decisions.decisions(store, None, None, False)
    ended = set(taken.loc[taken["decision"].isin(ENDED), "item_id"])
    table.insert(1, "agreed", table["status"].isin(required(config, "agreed")) & ~table["item_id"].isin(ended))
    if "strategy_ids" in table:
        table = table.rename(columns={"strategy_ids": "catalogue_ids"})
    links = kept(store, "strategy_links")
    if links is not None:
        table["determinant_ids"] = table["item_id"].map(_joined(links, "determinant_id")).astype("string")
        if "catalogue_id" in links:
            table["catalogue_ids"] = table["item_id"].map(_joined(links, "catalogue_id")).astype("string")
    return table.rename(columns={"item_id": "strategy_id"})


def _joined(links: pd.DataFrame, column: str) -> pd.Series:
    each = links[["strategy_id"]].assign(id=links[column].str.split(";")).explode("id")
    each = each.assign(id=each["id"].str.strip())
    each = each[each["id"].fillna("") != ""].drop_duplicates()
    return each.groupby("strategy_id", sort=False)["id"].agg("; ".join)


def ratings(folder: Path, config: StudyConfig, store: Reader) -> pd.DataFrame:
    """Return the ratings of each strategy in the last round that asked it, with group, language and site of that round.

    Returns
    -------
    ``strategy_id, panellist_id, criterion, state, rating, group, language, site``.
    """
    asked = last_asked(store)
    people = state.panel(folder, config, store)[["panellist_id", "language", "site"]]
    found = []
    for number, own in asked.groupby("round"):
        answers = state.ratings(store, int(number))
        panel = state.panel(folder, config, store, int(number))[["panellist_id", "group"]]
        answers = answers[answers["item_id"].isin(own["item_id"])]
        found.append(answers.merge(panel, on="panellist_id", how="left").merge(people, on="panellist_id", how="left"))
    table = pd.concat(found, ignore_index=True)
    columns = ["item_id", "panellist_id", "criterion", "state", "rating", "group", "language", "site"]
    return table[columns].rename(columns={"item_id": "strategy_id"})
