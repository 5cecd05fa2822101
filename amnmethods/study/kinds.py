"""Kinds of round: ratings (also of a pilot, or after a meeting), own texts, rankings and points."""

from typing import Any

import pandas as pd

from ..errors import RoundError
from ..model.config import StudyConfig
from .snapshot import Reader

RATED = ("rating", "meeting", "pilot")  # a meeting's panel discusses, and then rates in private
DECIDED = ("rating", "meeting")  # the team decides on their items
PLACED = ("ranking", "points")
UNCOUNTED = ("open", "pilot")  # not among the rounds of the stopping rule


def kind_of(config: StudyConfig, round: int) -> str:
    """Return the kind of a round as planned; one that nobody planned is of ratings."""
    return next((entry.kind for entry in config.rounds if entry.round == round), "rating")


def opened_as(store: Reader, round: int) -> str:
    """Return the kind of a round that was opened."""
    return str(store.read("rounds", round=round)["kind"].iloc[0])


def require_rated(store: Reader, round: int) -> None:
    """Raise `RoundError` where a round took no ratings."""
    kind = opened_as(store, round)
    if kind not in RATED:
        see = "contributions" if kind == "open" else "rankings"
        raise RoundError(f"Round {round} is a round of the kind {kind!r}, without ratings: see study.{see}({round}).")


def counted(config: StudyConfig, round: int) -> int:
    """Return how many of the rounds up to one the stopping rule counts."""
    return sum(kind_of(config, number) not in UNCOUNTED for number in range(1, round + 1))


def asked(config: StudyConfig, round: int, items: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what a round asks of whom, as its event says it; a ranking stands where a criterion would."""
    kind = kind_of(config, round)
    if kind in PLACED:
        names = [entry.question for entry in config.rankings if round in entry.rounds and entry.kind == kind]
    else:
        names = [entry.criterion for entry in config.criteria]
    return [
        {"item_id": row.item_id, "version": int(row.version), "criterion": name}
        for row in items.itertuples()
        for name in names
    ]


def answers_given(store: Reader, round: int) -> pd.Series:
    """Return how many answers each panellist gave in a round, by panellist_id; those who gave none are missing."""
    kind = opened_as(store, round)
    if kind in RATED:
        table = store.read("ratings", round=round)
        table = table[table["state"].isin(["rated", "unable"])]
    elif kind == "open":
        table = store.read("contributions", round=round)
        table = table[~table["late"]]
    else:
        table = store.read("rankings", round=round).drop_duplicates(["panellist_id", "question"])
    return table.groupby("panellist_id").size()


def answers_asked(store: Reader, round: int) -> int:
    """Return how many answers make a panellist's round complete."""
    kind = opened_as(store, round)
    if kind == "open":
        return 1
    if kind in PLACED:
        return int(store.read("round_items", round=round)["criterion"].nunique())
    return len(store.read("round_items", round=round))
