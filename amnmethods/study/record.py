"""Record answers: all or nothing, each kept for good, the same again changing nothing."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import RatingsError
from ..model.config import StudyConfig
from ..model.tables import KEY
from ..store import Store
from . import answers, sources
from .folder import IMPORTS
from .kept import record_panel
from .tables import raw_name


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


def differences(config: StudyConfig, store: Store, ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the answers that differ from those recorded: ``panellist_id, item_id, criterion, old, new`` in words."""
    ratings = answers.complete(ratings, config)
    return _changes(_against(store, ratings, answers.one_round(ratings)))


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
    ratings = answers.complete(ratings, config)
    round = answers.one_round(ratings)
    content = None if file is None else Path(file).read_bytes()
    digest = sha256 or _digest(ratings, content)
    kept_as = None if content is None else _kept_as(Path(file or "").name, content)
    kept: Path | None = None
    try:
        with store.write(actor) as log:  # compared and written in one transaction, so that nobody comes in between
            merged = _against(store, ratings, round)
            changed = _changes(merged)
            before = store.read("imports", sha256=digest, round=round)
            if not before.empty and not (reason and len(changed)):
                last = before.iloc[-1]
                told = f"on {last['at']:%Y-%m-%d %H:%M} UTC as {last['source']!r} (SHA-256 {digest[:12]}...)"
                return Recorded(round, 0, 0, len(ratings), changed.iloc[:0], told)
            answers.check(ratings, folder, config, store, round)
            if len(changed) and not (reason or "").strip():
                row = changed.iloc[0]
                raise RatingsError(
                    f"{len(changed)} answers differ from those recorded, such as {row.panellist_id} on {row.item_id} "
                    f"({row.criterion}): {row.old} -> {row.new}. Nothing was written. "
                    "If they are corrections, say why: reason='...'."
                )
            same = _same(merged)
            new = ratings[~same]
            kept = None if content is None else _keep(folder / IMPORTS / str(kept_as), content)
            panel = sources.read_panel(folder, config)
            record_panel(log, panel[panel["panellist_id"].isin(set(ratings["panellist_id"]))], store)
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
            for code, rows in answers.by_panellist(new):
                own = {"round": round, "source": source, "import_seq": seq, "reason": reason, "rows": rows}
                log.append("ratings_recorded", own, panellist_id=code)
    except BaseException:
        if kept is not None:
            kept.unlink(missing_ok=True)
        raise
    return Recorded(round, len(new) - len(changed), len(changed), int(same.sum()), changed)


def _against(store: Store, ratings: pd.DataFrame, round: int) -> pd.DataFrame:
    """Return the ratings beside what is recorded for the same key (NaN where nothing is)."""
    known = store.read("ratings", round=round)[[*KEY, "state", "rating", "comment", "seq"]]
    known = known.rename(columns={name: f"{name}_old" for name in ("state", "rating", "comment")})
    keys = {key: ("int64" if key == "round" else "object") for key in KEY}
    return ratings.astype(keys).merge(
        known.astype({**keys, "seq": "float64"}), on=KEY, how="left", validate="one_to_one"
    )


def _same(merged: pd.DataFrame) -> np.ndarray:
    """Return where an answer says what is recorded."""
    now, old = (merged[f"rating{end}"].to_numpy(dtype=np.float64) for end in ("", "_old"))
    words = [
        merged[name].astype("object").fillna("").to_numpy() for name in ("state", "state_old", "comment", "comment_old")
    ]
    rating = (now == old) | (np.isnan(now) & np.isnan(old))
    return merged["seq"].notna().to_numpy() & (words[0] == words[1]) & (words[2] == words[3]) & rating


def _changes(merged: pd.DataFrame) -> pd.DataFrame:
    changed = merged[merged["seq"].notna().to_numpy() & ~_same(merged)]
    told = {
        "old": [_told(row.state_old, row.rating_old, row.comment_old) for row in changed.itertuples()],
        "new": [_told(row.state, row.rating, row.comment, row.comment_old) for row in changed.itertuples()],
    }
    return changed[["panellist_id", "item_id", "criterion"]].assign(**told).reset_index(drop=True)


def _told(state_name: str, rating: float, comment: Any, before: Any = None) -> str:
    said = f"{rating:g}" if state_name == "rated" else state_name
    if not isinstance(comment, str) or not comment:
        return said
    another = isinstance(before, str) and before not in ("", comment)
    return f"{said}, with {'another' if another else 'a'} comment"


def _digest(ratings: pd.DataFrame, content: bytes | None) -> str:
    """Return the fingerprint of a file, or of answers that came without one."""
    if content is None:
        columns = [*KEY, "state", "rating", "comment"]
        content = ratings.sort_values(KEY)[columns].to_csv(index=False).encode()
    return hashlib.sha256(content).hexdigest()


def _kept_as(name: str, content: bytes) -> str:
    return raw_name(name, hashlib.sha256(content).hexdigest())


def _keep(target: Path, content: bytes) -> Path | None:
    """Write the copy, unless it is there; return it if it is new."""
    if target.exists():
        return None
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    return target
