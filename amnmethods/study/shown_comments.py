"""Comments that others may see: what one panellist is shown of them, and what a report may quote."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..model.config import StudyConfig
from ..words import languages
from . import state
from .comments import queue
from .consent import agreed
from .snapshot import Reader, once

SHOWN = ["round", "item_id", "criterion", "text", "language"]


def released_to(
    folder: Path, config: StudyConfig, store: Reader, round: int, reader: str, language: str
) -> pd.DataFrame:
    """Return what one reader may see of the others' comments: ``round, item_id, criterion, text, language``.

    Nobody's own comment is among them, and nothing tells who wrote one: no group, no time, and an order of each
    reader's own. None is shown of a question that too few others answered, nor in a language that would tell by itself
    who wrote it, since too few write in it or were translated into it: such a comment is shown in another language, or
    waits for its translation.
    """
    state.require_opened(store, round)
    below = config.suppress_below.feedback
    given = once(store, ("comments", id(config), round), lambda: _to_all(folder, config, store, round))
    others = {question: codes - {reader} for question, codes in given.answered.items()}
    if len(set().union(*others.values())) < below:
        return pd.DataFrame(columns=SHOWN)
    may_be = _may_be(given, reader)
    rows = []
    for row in given.released:
        question = row["item_id"], row["criterion"]
        if row["panellist_id"] == reader or len(others.get(question, ())) < below:
            continue
        words = {row["language"]: row["shown"], **row["translations"]}
        order = dict.fromkeys([language, row["language"], *config.languages])
        told = next((code for code in order if code in words and len(may_be.get(code, ())) >= below), None)
        if told is not None:
            key = {name: row[name] for name in ("round", "item_id", "criterion")}
            rows.append({**key, "text": words[told], "language": told})
    table = pd.DataFrame(rows, columns=SHOWN)
    mixed = [_mixed(reader, row.item_id, row.text) for row in table.itertuples()]
    return table.assign(mixed=mixed).sort_values(["item_id", "mixed"], kind="stable")[SHOWN].reset_index(drop=True)


def quotable(folder: Path, config: StudyConfig, store: Reader, round: int, language: str) -> pd.DataFrame:
    """Return what a report may quote of a round's comments: ``round, item_id, criterion, text, language``.

    Where the consent asks for quotation, whoever did not give it is quoted in no words; whoever left keeps to what they
    answered, and whoever was erased has no words left. Any panellist may read a
    report, so the writer has to be one of `suppress_below.report` others to each of them: of those who answered the
    question, and of those whose words may stand in that language. A comment given anew since its release waits.
    """
    table = with_writers(folder, config, store, round, language)
    mixed = [_mixed(row.item_id, row.text) for row in table.itertuples()]
    return table.assign(mixed=mixed).sort_values(["item_id", "mixed"], kind="stable")[SHOWN].reset_index(drop=True)


def with_writers(folder: Path, config: StudyConfig, store: Reader, round: int, language: str) -> pd.DataFrame:
    """Return what `quotable` does with ``panellist_id``: to be matched with ratings, never to be shown."""
    state.require_opened(store, round)
    below = config.suppress_below.report
    given = once(store, ("comments", id(config), round), lambda: _to_all(folder, config, store, round))
    refused = _not_to_be_quoted(config, store)
    may_be = _may_be(given, "")
    rows = []
    for row in given.released:
        question = row["item_id"], row["criterion"]
        # One more than `below`, since a reader who could have written it knows that it was not they; and those alone
        # who may be quoted, since somebody may know who may not.
        if row["panellist_id"] in refused or len(given.answered.get(question, set()) - refused) <= below:
            continue
        words = {row["language"]: row["shown"], **row["translations"]}
        order = dict.fromkeys([language, row["language"], *config.languages])
        told = next((code for code in order if code in words and len(may_be.get(code, set()) - refused) > below), None)
        if told is not None:
            key = {name: row[name] for name in ("round", "item_id", "criterion")}
            writer = row["panellist_id"]
            rows.append({**key, "text": words[told], "language": told, "panellist_id": writer})
    return pd.DataFrame(rows, columns=[*SHOWN, "panellist_id"])


@dataclass(frozen=True)
class _ToAll:
    """What the comments shown to each reader of a round rest on."""

    config: StudyConfig
    released: list[dict]
    answered: dict[tuple[str, str], set[str]]  # who answered each question, or wrote on it
    languages: dict[str, str]  # what each of them writes


def _to_all(folder: Path, config: StudyConfig, store: Reader, round: int) -> _ToAll:
    given = queue(config, store, round, None, config.languages[0] if config.languages[0] in languages() else "en")
    answers = state.ratings(store, round)
    answers = answers[answers["state"].isin(["rated", "unable"]) | answers["comment"].notna()]
    on_panel = set(state.panel(folder, config, store, round)["panellist_id"])
    spoken = store.read("panel").set_index("panellist_id")["language"].to_dict()
    return _ToAll(
        config=config,
        released=given[given["state"] == "released"].to_dict("records"),
        answered={key: set(own["panellist_id"]) for key, own in answers.groupby(["item_id", "criterion"])},
        languages={
            code: said if isinstance(said := spoken.get(code), str) and said else config.languages[0]
            for code in set(answers["panellist_id"]) & on_panel
        },
    )


def _may_be(given: _ToAll, reader: str) -> dict[str, set[str]]:
    """Return, for each language, who of the others may have written what a reader is shown in it."""
    writers: dict[str, set[str]] = {}
    for code, spoken in given.languages.items():
        writers.setdefault(spoken, set()).add(code)
    for row in given.released:
        for translated in row["translations"]:
            writers.setdefault(translated, set()).add(row["panellist_id"])
    return {spoken: codes - {reader} for spoken, codes in writers.items()}


def _not_to_be_quoted(config: StudyConfig, store: Reader) -> set[str]:
    """Return who did not agree to be quoted; nobody where no consent asks for it."""
    said = agreed(config, store, "quotation")
    return set() if said is None else set(store.read("panel")["panellist_id"]) - said


def _mixed(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
