"""A table of answers made complete and checked against the round, before anything of it is recorded."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import PanelError, RatingsError, RoundError, ScaleError
from ..model.config import StudyConfig
from ..model.tables import KEY, check_ratings
from ..store import Store
from . import erasure, state

CODES = ("panellist_id", "item_id", "criterion")
ANSWER = ["item_id", "criterion", "state", "rating", "comment", "recorded_at", "source_row"]


def complete(ratings: pd.DataFrame, config: StudyConfig) -> pd.DataFrame:
    """Return ratings with every column in its dtype, whatever a bare table leaves out."""
    ratings = ratings.reset_index(drop=True).copy()
    if "criterion" not in ratings and len(config.criteria) == 1:
        ratings["criterion"] = config.criteria[0].criterion
    missing = [column for column in (*KEY, "rating") if column not in ratings]
    if missing:
        raise RatingsError(f"To be recorded, ratings need the columns {', '.join(missing)} too.")
    ratings["rating"] = _numbers(ratings, "rating", "a rating is a point of the scale; 'unable' is a state")
    ratings["round"] = _numbers(ratings, "round", "rounds are numbered 1, 2, 3 and so on")
    for column in CODES:
        places, codes = pd.factorize(ratings[column])  # a few codes stand in many rows
        text = np.array([*(str(code).strip() for code in codes), ""], dtype=object)[places]
        blank = text == ""
        if blank.any():
            raise RatingsError(f"{int(blank.sum())} answers have no {column}, the first in row {_first(blank)}.")
        ratings[column] = text
    if "state" not in ratings:
        ratings["state"] = np.where(ratings["rating"].notna(), "rated", "skipped")
    for column in ("comment", "recorded_at", "source_row"):
        if column not in ratings:
            ratings[column] = None
        ratings[column] = ratings[column].astype("object").where(ratings[column].notna(), None)
    ratings["comment"] = [str(text) if text is not None and str(text).strip() else None for text in ratings["comment"]]
    ratings["recorded_at"] = ratings["recorded_at"].map(
        {moment: _moment(moment) for moment in set(ratings["recorded_at"])}
    )
    ratings["source_row"] = [None if row is None else int(row) for row in ratings["source_row"]]
    check_ratings(ratings)
    return ratings[[*KEY, "state", "rating", "comment", "recorded_at", "source_row"]]


def _numbers(ratings: pd.DataFrame, column: str, advice: str) -> pd.Series:
    numbers = pd.to_numeric(ratings[column], errors="coerce").astype("float64")
    given = ratings[column].notna() & (ratings[column].astype("object") != "")
    odd = given & (numbers.isna() | np.isinf(numbers))
    if odd.any():
        raise RatingsError(
            f"The {column} {ratings.loc[odd, column].iloc[0]!r} in row {_first(odd)} is no number: {advice}."
        )
    return numbers


def _first(mask: pd.Series | np.ndarray) -> int:
    """Return the position of the first true row, counted from 1."""
    return int(np.asarray(mask).argmax()) + 1


def _moment(moment: Any) -> str | None:
    if moment is None or moment == "":
        return None
    try:
        parsed = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise RatingsError(
            f"recorded_at {str(moment)!r} is no time with its zone: write it as 2026-03-25T11:31:00-04:00."
        )
    return parsed.isoformat()


def one_round(ratings: pd.DataFrame) -> int:
    """Return the number of the one round that the answers belong to."""
    numbers = sorted(set(ratings["round"].dropna()))
    if len(numbers) != 1 or ratings["round"].isna().any() or not float(numbers[0]).is_integer():
        found = ", ".join(f"{number:g}" for number in numbers) or "none"
        blank = " and rows without one" if ratings["round"].isna().any() and numbers else ""
        raise RatingsError(f"One round at a time: found the rounds {found}{blank}. Pass the answers of one round.")
    return int(numbers[0])


def check(
    ratings: pd.DataFrame, folder: Path, config: StudyConfig, store: Store, round: int, late: bool = False
) -> None:
    """Refuse answers that the round did not ask for; `late` ones come when it is no longer open."""
    now = state.state_of(store, round)
    if late and now not in ("closed", "decided"):
        raise RoundError(f"Round {round} is {now}, so nothing is late for it: record the answers as usual.")
    if now != "open" and not late:
        raise RoundError(
            f"Round {round} is {now}, so it takes no answers. Open it first, or import into the open round."
        )
    gone = sorted(set(ratings["panellist_id"]) & erasure.erased(store))
    if gone:
        raise PanelError(f"{', '.join(gone[:5])} asked to be erased, so no answers are recorded: leave theirs out.")
    panel = set(state.panel(folder, config, store, round)["panellist_id"])
    strangers = sorted(set(ratings["panellist_id"]) - panel)
    if strangers:
        raise PanelError(
            f"{len(strangers)} panellists are not on the panel of round {round}: {', '.join(strangers[:5])}. "
            "Add them to panel.csv, or leave their answers out."
        )
    asked = set(state.round_items(store, round)[["item_id", "criterion"]].itertuples(index=False, name=None))
    for item, criterion in ratings[["item_id", "criterion"]].drop_duplicates().itertuples(index=False, name=None):
        if (item, criterion) not in asked:
            raise RatingsError(f"Round {round} did not ask {item!r} on {criterion!r}: check the round and the code.")
    for criterion, scale in config.scale_of().items():
        own = ratings[(ratings["criterion"] == criterion) & ratings["rating"].notna()]
        off = own[~own["rating"].isin(scale.points)]
        if not off.empty:
            row = off.iloc[0]
            raise ScaleError(
                f"Panellist {row.panellist_id!r} gave {row.item_id!r} ({criterion}) {row.rating:g}; the scale is "
                f"{scale.low} to {scale.high} ({len(off)} such ratings)."
            )


def by_panellist(ratings: pd.DataFrame) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each panellist's answers as an event says them: plain values, None where there is none."""
    columns = {name: ratings[name].tolist() for name in ANSWER}
    for name in ("rating", "comment", "recorded_at"):  # a column of texts holds NaN where there is none
        columns[name] = [None if value != value else value for value in columns[name]]
    rows = list(zip(*columns.values(), strict=True))
    for code, places in ratings.groupby("panellist_id", sort=False).indices.items():
        yield str(code), [dict(zip(ANSWER, rows[place], strict=True)) for place in places]
