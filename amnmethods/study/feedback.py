"""Each panellist's own feedback on a closed round: their ratings beside the panel's and the groups', comments, changes.

The figures are those kept when the round closed. Nothing is shown of fewer people than `suppress_below.feedback`, the
reader not counted: whoever knows one rating, their own, could subtract it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from .. import delphi
from ..errors import AmnError, PanelError, RoundError
from ..model.config import StudyConfig
from ..model.suppression import hidden_groups
from ..store import Store
from ..words import number, word, words_in_force
from . import analyses, changes, kinds, shown_comments, sources, state
from .snapshot import Reader, once

DOTS_FROM = 10  # below so many ratings, a count at each point shows single people
WHERE = {"below": "below", "inside": "inside the middle half", "above": "above"}


@dataclass(frozen=True)
class Figures:
    """What a panel or group rated; `counts` (of each point, in order) only from ten ratings on."""

    n: int
    median: float
    q1: float
    q3: float
    share_agree: float | None
    counts: tuple[int, ...] | None


@dataclass(frozen=True)
class FeedbackRow:
    """One item on one criterion, as one panellist sees it.

    `own` is the rating, ``"unable"``, or None; `panel` and `group` (the reader's own) are None where too few others
    rated; `groups` holds every group that may be shown. `where` is ``"below"``, ``"inside the middle half"`` or
    ``"above"``, and `told` says all of it in a sentence. `changed` says what becomes of the item in the next round.
    """

    item_id: str
    criterion: str
    version: int
    wording: str
    own: float | str | None
    panel: Figures | None
    group: Figures | None
    groups: Mapping[str, Figures]
    comments: tuple[str, ...]
    comment_languages: tuple[str, ...]
    where: str | None
    told: str
    changed: str | None


@dataclass(frozen=True)
class Feedback:
    """What one panellist is shown of a round, in one language."""

    panellist_id: str
    round: int
    language: str
    group: str | None
    rows: tuple[FeedbackRow, ...]

    def row(self, item_id: str, criterion: str | None = None) -> FeedbackRow | None:
        """Return the row of an item (on a criterion, where there are several), or None."""
        fits = (r for r in self.rows if r.item_id == item_id and criterion in (None, r.criterion))
        return next(fits, None)

    def __getitem__(self, name: str) -> Any:
        return self.as_dict()[name]

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain mappings, lists, texts and numbers."""
        return json.loads(json.dumps(asdict(self), allow_nan=False))

    @property
    def sha256(self) -> str:
        """The fingerprint of what is shown."""
        return self.content_and_sha256()[1]

    def content_and_sha256(self) -> tuple[dict[str, Any], str]:
        """Return `as_dict()` and its fingerprint, worked out together."""
        content = self.as_dict()
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return content, hashlib.sha256(text.encode()).hexdigest()


def last_closed(store: Reader) -> int:
    """Return the last closed round of ratings that is no pilot."""
    known = store.read("rounds")
    done = known[known["state"].isin(["closed", "decided"]) & known["kind"].isin(["rating", "meeting"])]
    if done.empty:
        raise RoundError("No round of ratings has closed yet: there is nothing to feed back.")
    return int(done["round"].max())


def feedback(
    folder: Path, config: StudyConfig, store: Reader, panellist_id: str, round: int | None, language: str, own: str
) -> Feedback:
    """Return a panellist's feedback; see `Study.feedback`. `own` is the language of the study's items."""
    closed = last_closed(store) if round is None else round
    now = state.state_of(store, closed)
    if now not in ("closed", "decided"):
        raise RoundError(f"Round {closed} is {now}: feedback is given once a round is closed.")
    kinds.require_rated(store, closed)
    told = _told_to_all(folder, config, store, closed, language, own)
    if panellist_id not in told.groups:
        raise PanelError(f"{panellist_id!r} was not on the panel of round {closed}: see panel({closed}).")
    group = told.groups[panellist_id]
    answers = told.answers.get(panellist_id, {})
    written = shown_comments.released_to(folder, config, store, closed, panellist_id, own)
    comments_on: dict[tuple[str, str], list[tuple[str, str]]] = {}  # text and language
    for row in written.itertuples():
        comments_on.setdefault((row.item_id, row.criterion), []).append((row.text, row.language))
    rows = []
    for (item, criterion), figures in told.figures.items():
        given = answers.get((item, criterion))
        rated = None if given is None else float(given["rating"]) if given["state"] == "rated" else None
        shown = _shown(figures, group, config.suppress_below.feedback)
        whole = shown.pop(analyses.POOLED, None)
        place = None if rated is None or whole is None else delphi.where(rated, whole.q1, whole.q3)
        said = comments_on.get((item, criterion), [])
        rows.append(
            FeedbackRow(
                item_id=str(item),
                criterion=str(criterion),
                version=int(told.items[item]["version"]),
                wording=changes.worded(told.items[item], own) or str(item),
                own="unable" if given is not None and given["state"] == "unable" else rated,
                panel=whole,
                group=shown.get(group) if group else None,
                groups=shown,
                comments=tuple(text for text, _ in said),
                comment_languages=tuple(spoken for _, spoken in said),
                where=None if place is None else WHERE[place],
                told=_told(rated, given, whole, place, language),
                changed=told.became.get(str(item)),
            )
        )
    return Feedback(panellist_id, closed, own, group, tuple(rows))


@dataclass(frozen=True)
class _ToAll:
    """What a round's feedback rests on, the same for every reader of a language."""

    config: StudyConfig
    groups: Mapping[str, str | None]  # of each panellist
    items: Mapping[str, Mapping[str, Any]]
    figures: Mapping[tuple[str, str], list[dict[str, Any]]]
    became: Mapping[str, str]
    answers: Mapping[str, Mapping[tuple[str, str], Mapping[str, Any]]]  # of each panellist, by item and criterion


def _told_to_all(
    folder: Path, config: StudyConfig, store: Reader, round: int, language: str, own: str
) -> _ToAll:  # fmt: skip
    """Return it, worked out once for all sheets or forms; the items' file counts too, since it says what comes next."""
    file = sources.spreadsheet(folder, sources.ITEMS)
    stamp = None if file is None else (file.stat().st_mtime_ns, file.stat().st_size)

    def make() -> _ToAll:
        panel = state.panel(folder, config, store, round)
        groups = zip(panel["panellist_id"], panel["group"], strict=True)
        return _ToAll(
            config=config,
            groups={str(code): group if isinstance(group, str) and group else None for code, group in groups},
            items={row["item_id"]: row for row in state.items(folder, config, store, round).to_dict("records")},
            figures=_by_question(_kept(folder, config, store, round)),
            became=_became(folder, config, store, round, language, own),
            answers=_by_panellist(store, round),
        )

    return once(store, ("feedback", id(config), round, language, own, words_in_force(), stamp), make)


def _by_panellist(store: Reader, round: int) -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
    found: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
    for row in store.read("ratings", round=round).to_dict("records"):
        found.setdefault(row["panellist_id"], {})[row["item_id"], row["criterion"]] = row
    return found


def _kept(folder: Path, config: StudyConfig, store: Reader, round: int) -> pd.DataFrame:
    """Return the figures kept when the round closed; made anew where someone was erased since, or none were kept."""
    kept = store.read("analyses", round=round, name="feedback")
    on_panel = set(store.read("panel_rounds", round=round)["panellist_id"])
    if not kept.empty:
        since = [e for e in store.event_bodies("panellist_erased") if e["seq"] > kept["seq"].iloc[0]]
        if not any(event["panellist_id"] in on_panel for event in since):
            return pd.DataFrame(kept["table"].iloc[0])
    return pd.DataFrame(analyses.feedback(folder, config, store, round))


def _by_question(kept: pd.DataFrame) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the kept figures per item and criterion, as plain rows: they are walked through for every panellist."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in kept.to_dict("records"):
        found.setdefault((row["item_id"], row["criterion"]), []).append(row)
    return found


def _shown(figures: list[dict[str, Any]], own_group: str | None, below: int) -> dict[str, Figures]:
    """Return what may be shown to a member of a group, by group; ``pooled`` is the whole panel."""
    rows = {str(row["group"]): row for row in figures}
    whole = rows.pop(analyses.POOLED)
    if whole["n"] - 1 < below:
        return {}
    others = {name: int(row["n"]) - (name == own_group) for name, row in rows.items()}
    hidden = _hidden(tuple(others.items()), below)
    seen = {name: row for name, row in rows.items() if row["n"] > 0 and others[name] >= below and name not in hidden}
    return {analyses.POOLED: _figures(whole), **{name: _figures(row) for name, row in seen.items()}}


@lru_cache(maxsize=512)
def _hidden(others: tuple[tuple[str, int], ...], below: int) -> frozenset[str]:
    """Return the groups to hide; most items of a round have the same numbers of raters."""
    hidden = hidden_groups(pd.Series(dict(others), dtype="int64"), below)
    return frozenset(str(name) for name in hidden.index[hidden])


def _figures(row: Mapping[str, Any]) -> Figures:
    share = row["share_agree"]
    return Figures(
        n=int(row["n"]),
        median=float(row["median"]),
        q1=float(row["q1"]),
        q3=float(row["q3"]),
        share_agree=None if share is None or pd.isna(share) else float(share),
        counts=tuple(int(n) for n in row["counts"]) if row["n"] >= DOTS_FROM else None,
    )


def _told(rated: float | None, given: Any, whole: Figures | None, place: str | None, language: str) -> str:
    """Say in a sentence or two where the own rating lies."""
    if rated is not None:
        own = word("feedback.own", language, rating=_point(rated, language))
    else:
        unable = given is not None and given["state"] == "unable"
        own = word("feedback.own_unable" if unable else "feedback.own_none", language)
    if whole is None:
        return f"{own} {word('feedback.too_few', language)}"
    points = {name: _point(getattr(whole, name), language) for name in ("median", "q1", "q3")}
    middle = word("feedback.panel", language, median=points["median"], q1=points["q1"], q3=points["q3"])
    lies = "" if place is None else " " + word(f"feedback.{place}", language)
    return f"{own} {middle}{lies}"


def _point(value: float, language: str) -> str:
    return number(value, language, 0 if float(value).is_integer() else 1)


def _became(folder: Path, config: StudyConfig, store: Reader, round: int, language: str, own: str) -> dict[str, str]:
    """Return what becomes of each item of a round in the next one, in words, as far as it is known."""
    try:
        table = changes.what_changed(folder, config, store, round + 1, language, own)
    except AmnError:  # no next round yet, or its items are not ready
        return {}
    told = dict(zip(table["item_id"], table["text"], strict=True))
    for row in store.read("decisions", round=round, state="confirmed").itertuples():
        heirs = [told[item] for item in row.into or () if item in told]
        if row.item_id not in told and heirs:
            told[row.item_id] = heirs[0]
    return {str(item): text for item, text in told.items()}


def record_shown(store: Store, actor: str, several: Iterable[Feedback]) -> None:
    """Keep what panellists were shown, each once, all or none; see `Study.record_feedback`."""
    told = [(shown, *shown.content_and_sha256()) for shown in several]
    if not told:
        return
    with store.write(actor) as log:
        for shown, content, sha256 in told:
            held = log.read("feedback_shown", round=shown.round, panellist_id=shown.panellist_id, sha256=sha256)
            if held.empty:
                body = {"round": shown.round, "sha256": sha256, "content": content}
                log.append("feedback_shown", body, panellist_id=shown.panellist_id)
