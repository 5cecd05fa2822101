"""What may go into a data repository: ratings of those who agreed to it, under codes that lead back to nobody."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ..errors import PanelError
from ..model.config import StudyConfig
from ..store import Store
from . import state
from .consent import agreed

COLUMNS = ["round", "panellist", "group", "item_id", "version", "criterion", "state", "rating"]


@dataclass(frozen=True)
class Deposit:
    """The ratings to deposit.

    Attributes
    ----------
    ratings
        ``round, panellist, group, item_id, version, criterion, state, rating``; without ``group`` where groups would tell.
    n_panellists, n_refused, n_held_back
        Of those who rated: whose ratings are there, who did not agree, and who agreed and is held back, so that those
        who did not cannot be worked out from the reports.
    """

    ratings: pd.DataFrame
    n_panellists: int
    n_refused: int
    n_held_back: int


def deposit(config: StudyConfig, store: Store) -> Deposit:
    """Return what may be deposited; see `Study.deposit`."""
    said = agreed(config, store, "deposit")
    if said is None:
        raise PanelError("No consent in study.yaml asks for deposit, so nobody agreed to it: nothing can be deposited.")
    below = config.suppress_below.deposit
    table = _ratings(config, store)
    codes = _codes(store, table["panellist_id"].unique())
    refused = set(codes) - said
    left_out = _with_company(table, refused, sorted(said & set(codes), key=codes.__getitem__), below)
    own = table[~table["panellist_id"].isin(left_out)]
    n = own["panellist_id"].nunique()
    if n < below:
        raise PanelError(
            f"The ratings of {n} people could be deposited, and suppress_below.deposit is {below}: too few, nothing is given."
        )
    rows = own.assign(panellist=own["panellist_id"].map(codes))
    if _groups_tell(table, left_out, below):
        rows = rows.drop(columns="group")
    kept = [column for column in COLUMNS if column in rows]
    rows = rows[kept].sort_values(["round", "panellist", "item_id", "criterion"], ignore_index=True)
    return Deposit(rows, n, len(refused), len(left_out) - len(refused))


def _ratings(config: StudyConfig, store: Store) -> pd.DataFrame:
    """Return the answers of closed rounds that count, each with the group that its panellist then had."""
    rounds = state.rounds(config, store)
    rounds = rounds[rounds["state"].isin(["closed", "decided"]) & (rounds["kind"] != "pilot")]
    parts = [pd.DataFrame(columns=["round", "panellist_id", "item_id", "criterion", "state", "rating", "version"])]
    for number in rounds["round"].astype(int):
        asked = state.round_items(store, number)[["item_id", "version"]].drop_duplicates()
        own = state.ratings(store, number).merge(asked, on="item_id")
        parts.append(own.loc[own["state"].isin(["rated", "unable", "skipped"]), list(parts[0])])
    answers = pd.concat([part for part in parts if len(part)] or parts)
    groups = store.read("panel_rounds")[["round", "panellist_id", "group"]]
    return answers.astype({"round": "int64"}).merge(groups, on=["round", "panellist_id"], how="left")


def _codes(store: Store, people: Iterable[str]) -> dict[str, str]:
    """Return a code for each panellist, the same each time: drawn from the study's first event, which holds a secret salt."""
    secret = store.events()["hash"].iloc[0]
    return {who: "r" + hashlib.sha256(f"{secret}\x1fdeposit\x1f{who}".encode()).hexdigest()[:8] for who in people}


def _with_company(table: pd.DataFrame, refused: set[str], willing: list[str], below: int) -> set[str]:
    """Return who is left out: those who refused, and in each round so many others that nobody stands alone there."""
    rated = [set(people) for _, people in table.groupby("round")["panellist_id"]]
    out, before = set(refused), -1
    while len(out) != before:  # whoever is held back for one round is left out of the others too
        before = len(out)
        for here in rated:
            short = below - len(out & here)
            if 0 < short < below:
                out |= set([who for who in willing if who in here and who not in out][:short])
    return out


def _groups_tell(table: pd.DataFrame, left_out: set[str], below: int) -> bool:
    """Tell whether a group is so small, in the deposit or among those left out, that its people could be told."""
    people = table[["round", "panellist_id", "group"]].drop_duplicates()
    out = people["panellist_id"].isin(left_out)
    counts = [people[part].groupby(["round", "group"]).size() for part in (out, ~out)]
    return bool(any(((count > 0) & (count < below)).any() for count in counts))
