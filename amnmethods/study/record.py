"""Record answers: all or nothing, each kept for good, the same again changing nothing."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import PanelError, RatingsError, RoundError, ScaleError
from ..model.config import StudyConfig
from ..model.tables import KEY, check_ratings
from ..store import Store
from . import sources, state
from .folder import IMPORTS
from .rounds import record_panel


@dataclass(frozen=True)
class Recorded:
    """What recording did: numbers of answers new, changed and unchanged; the changes cell by cell."""

    round: int
    n_new: int
    n_changed: int
    n_unchanged: int
    differences: pd.DataFrame  # panellist_id, item_id, criterion, old, new
    already: str | None = None  # when the same file was imported before

    def __str__(self) -> str:
        """Say it in a sentence."""
        if self.already:
            return f"Nothing changed: this file was imported already, {self.already}."
        return (
            f"Round {self.round}: {self.n_new} answers new, {self.n_changed} changed, {self.n_unchanged} as they were."
        )


def differences(store: Store, ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the answers that differ from those recorded: ``panellist_id, item_id, criterion, old, new`` in words."""
    merged = _against(store, ratings)
    changed = merged[merged["seq"].notna() & ~_same(merged)]
    told = {
        "old": [_told(row.state_old, row.rating_old, row.comment_old) for row in changed.itertuples()],
        "new": [_told(row.state, row.rating, row.comment) for row in changed.itertuples()],
    }
    return changed[["panellist_id", "item_id", "criterion"]].assign(**told).reset_index(drop=True)


def record(
    folder: Path,
    config: StudyConfig,
    store: Store,
    ratings: pd.DataFrame,
    source: str,
    actor: str,
    choices: Any = None,
    reason: str | None = None,
    file: Path | None = None,
    found: Mapping[str, Any] | None = None,
    notes: Iterable[str] = (),
    sha256: str | None = None,
) -> Recorded:
    """Write answers into the study's memory; see `Study.record`."""
    ratings = _complete(ratings, config)
    round = _one_round(ratings, store)
    content = None if file is None else Path(file).read_bytes()
    digest = sha256 or _digest(ratings, content)
    before = store.read("imports", sha256=digest, round=round)
    if not before.empty:
        last = before.iloc[-1]
        told = f"on {last['at']:%Y-%m-%d %H:%M} UTC as {last['source']!r} (SHA-256 {digest[:12]}...)"
        return Recorded(round, 0, 0, len(ratings), _none(), told)
    _check(ratings, folder, config, store, round)
    merged = _against(store, ratings)
    same = merged["seq"].notna() & _same(merged)
    changed = differences(store, ratings)
    if len(changed) and not reason:
        row = changed.iloc[0]
        raise RatingsError(
            f"{len(changed)} answers differ from those recorded, such as {row.panellist_id} on {row.item_id} "
            f"({row.criterion}): {row.old} -> {row.new}. Nothing was written. If they are corrections, say why: reason='...'."
        )
    new = ratings[~same.to_numpy()]
    kept_as = None if content is None else _kept_as(Path(file or "").name, content)
    kept = None if content is None else _keep(folder / IMPORTS / str(kept_as), content)
    try:
        with store.write(actor) as log:
            panel = sources.read_panel(folder, config)
            record_panel(log, panel[panel["panellist_id"].isin(ratings["panellist_id"])], store)
            body = {
                "round": round,
                "source": source,
                "sha256": digest,
                "n_rows": len(ratings),
                "reason": reason,
                "found": {**(found or {}), "kept": kept_as},
                "notes": list(notes),
                "choices": choices,
            }
            seq = log.append("file_imported", body)
            for code, rows in new.groupby("panellist_id", sort=False):
                answers = _answers(rows)
                own = {"round": round, "source": source, "import_seq": seq, "reason": reason, "rows": answers}
                log.append("ratings_recorded", own, panellist_id=str(code))
    except BaseException:
        if kept is not None:
            kept.unlink(missing_ok=True)
        raise
    n_changed = len(changed)
    return Recorded(round, len(new) - n_changed, n_changed, int(same.sum()), changed)


def _complete(ratings: pd.DataFrame, config: StudyConfig) -> pd.DataFrame:
    """Return the ratings with every column, whatever a bare table leaves out."""
    ratings = ratings.reset_index(drop=True).copy()
    if "criterion" not in ratings and len(config.criteria) == 1:
        ratings["criterion"] = config.criteria[0].criterion
    missing = [column for column in (*KEY, "rating") if column not in ratings]
    if missing:
        raise RatingsError(f"To be recorded, ratings need the columns {', '.join(missing)} too.")
    if "state" not in ratings:
        ratings["state"] = ratings["rating"].notna().map({True: "rated", False: "skipped"})
    for column in ("comment", "recorded_at", "source_row"):
        if column not in ratings:
            ratings[column] = None
    ratings["rating"] = ratings["rating"].astype("float64")
    ratings["comment"] = ratings["comment"].astype("object").where(ratings["comment"].notna(), None)
    ratings.loc[ratings["comment"] == "", "comment"] = None
    check_ratings(ratings)
    return ratings


def _one_round(ratings: pd.DataFrame, store: Store) -> int:
    numbers = sorted(set(ratings["round"]))
    if len(numbers) != 1:
        raise RatingsError(f"One round at a time: found the rounds {', '.join(map(str, numbers)) or 'none'}.")
    return int(numbers[0])


def _check(ratings: pd.DataFrame, folder: Path, config: StudyConfig, store: Store, round: int) -> None:
    now = state.state_of(store, round)
    if now != "open":
        raise RoundError(f"Round {round} is {now}, so it takes no answers. Open it first, or import into the open round.")
    panel = set(state.panel(folder, config, store, round)["panellist_id"])
    strangers = sorted(set(ratings["panellist_id"]) - panel)
    if strangers:
        raise PanelError(
            f"{len(strangers)} panellists are not on the panel of round {round}: {', '.join(strangers[:5])}. "
            "Add them to panel.csv, or leave their answers out."
        )
    asked = {(row.item_id, row.criterion) for row in state.round_items(store, round).itertuples()}
    for row in ratings.drop_duplicates(["item_id", "criterion"]).itertuples():
        if (row.item_id, row.criterion) not in asked:
            raise RatingsError(f"Round {round} did not ask {row.item_id!r} on {row.criterion!r}: check the round and the code.")
    for criterion, scale in config.scale_of().items():
        own = ratings[(ratings["criterion"] == criterion) & ratings["rating"].notna()]
        off = own[~own["rating"].isin(scale.points)]
        if not off.empty:
            row = off.iloc[0]
            raise ScaleError(
                f"Panellist {row.panellist_id!r} gave {row.item_id!r} ({criterion}) {row.rating:g}; the scale is "
                f"{scale.low} to {scale.high} ({len(off)} such ratings)."
            )


def _against(store: Store, ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the ratings beside what is recorded for the same key (NaN where nothing is)."""
    recorded = store.read("ratings")
    recorded = recorded[recorded["round"].isin(ratings["round"].unique())]
    known = recorded[[*KEY, "state", "rating", "comment", "seq"]]
    known = known.rename(columns={name: f"{name}_old" for name in ("state", "rating", "comment")})
    keys = {key: ("int64" if key == "round" else "object") for key in KEY}
    return ratings.astype(keys).merge(known.astype(keys), on=KEY, how="left", validate="one_to_one")


def _same(merged: pd.DataFrame) -> pd.Series:
    rating = (merged["rating"] == merged["rating_old"]) | (merged["rating"].isna() & merged["rating_old"].isna())
    comment = merged["comment"].fillna("").astype(str) == merged["comment_old"].fillna("").astype(str)
    return (merged["state"].astype("object") == merged["state_old"].astype("object")).fillna(False) & rating & comment


def _told(state_name: str, rating: float, comment: Any) -> str:
    said = f"{rating:g}" if state_name == "rated" else state_name
    return f"{said}, with a comment" if isinstance(comment, str) and comment else said


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=["panellist_id", "item_id", "criterion", "old", "new"])


def _answers(rows: pd.DataFrame) -> list[dict[str, Any]]:
    def plain(value: Any) -> Any:
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return None
        return value.item() if hasattr(value, "item") else value

    columns = ["item_id", "criterion", "state", "rating", "comment", "recorded_at", "source_row"]
    return [dict(zip(columns, map(plain, row), strict=True)) for row in rows[columns].itertuples(index=False, name=None)]


def _digest(ratings: pd.DataFrame, content: bytes | None) -> str:
    """Return the fingerprint of a file, or of answers that came without one."""
    if content is None:
        columns = [*KEY, "state", "rating", "comment"]
        content = ratings.sort_values(KEY)[columns].to_csv(index=False).encode()
    return hashlib.sha256(content).hexdigest()


def _kept_as(name: str, content: bytes) -> str:
    """Return the name in `imports/`, which holds the fingerprint of what is kept, so that damage is seen."""
    plain = re.sub(r"[^\w.-]", "_", name)
    return f"{hashlib.sha256(content).hexdigest()[:12]}-{plain}"


def _keep(target: Path, content: bytes) -> Path | None:
    """Write the copy, unless it is there; return it if it is new."""
    if target.exists():
        return None
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    return target
