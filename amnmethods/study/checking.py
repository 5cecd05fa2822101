"""Verify a study: its memory, the raw files kept beside it, and the statuses it kept when its rounds closed."""

import hashlib
import re
from pathlib import Path

import pandas as pd

from ..errors import AmnError
from ..model.config import StudyConfig
from ..model.protocol import fingerprint, protocol_of
from ..store import Finding, Store
from ..words import word
from . import analyses, erasure, kept, sources
from . import tables as kept_tables
from .folder import IMPORTS, ITEMS, PANEL
from .snapshot import Snapshot

COLUMNS = ["file", "row", "column", "held", "now", "why"]
FINGERPRINTED = re.compile(r"([0-9a-f]{12})-.+")


def verify(folder: Path, config: StudyConfig, store: Store, language: str = "en") -> list[Finding]:
    """Return what is damaged; an empty list when all is well."""
    findings = list(store.verify(language))
    sound = not findings
    try:
        spared = erasure.raw_files(store)
        for name, found, expected in _raw_files(folder, store, language):
            if name not in spared:
                code, key = ("AMN-V101", "raw_missing") if found is None else ("AMN-V100", "raw_changed")
                how = word(f"study.{key}", language)
                findings.append(Finding(code, f"{IMPORTS}/{name}", found or "–", expected, how))
        if sound:  # a recomputation from damaged tables would say nothing
            for row in _since_closing(folder, config, store, language).itertuples():
                if not row.why:
                    place, how = f"{row.file}, {row.row}, {row.column}", word("study.status_changed", language)
                    findings.append(Finding("AMN-V102", place, str(row.now), str(row.held), how))
    except AmnError:
        if sound:
            raise
    return findings


def _raw_files(folder: Path, store: Store, language: str) -> list[tuple[str, str | None, str]]:
    """Return the raw files that are gone or changed: name, fingerprint found (None if gone), and what it should be."""
    known = {name for name in map(erasure.kept_name, store.read("imports")["found"]) if name}
    known |= kept_tables.raw_names(store)
    there = {path.name: path for path in (folder / IMPORTS).glob("*") if path.is_file()}
    wrong: list[tuple[str, str | None, str]] = [
        (name, None, word("study.raw_file", language)) for name in sorted(known - set(there))
    ]
    for name, path in sorted(there.items()):
        named = FINGERPRINTED.fullmatch(name)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        if named and digest != named[1]:
            wrong.append((name, digest, named[1]))
    return wrong


def differences(folder: Path, config: StudyConfig, store: Store, language: str = "en") -> pd.DataFrame:
    """Return what differs from the memory without being damaged: ``file, row, column, held, now, why``."""
    if store.read("rounds").empty:
        return pd.DataFrame(columns=COLUMNS)
    tables = [_spreadsheets(folder, config, store, language), _since_closing(folder, config, store, language)]
    tables[1] = tables[1][tables[1]["why"] != ""]
    touched = erasure.raw_files(store)
    why = word("study.why_erased", language)
    raw = [(name, found, held) for name, found, held in _raw_files(folder, store, language) if name in touched]
    rows = [(f"{IMPORTS}/{name}", "", "", held, found or "–", why) for name, found, held in raw]
    tables.append(pd.DataFrame(rows, columns=COLUMNS))
    full = [table for table in tables if len(table)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=COLUMNS)


def _spreadsheets(folder: Path, config: StudyConfig, store: Store, language: str) -> pd.DataFrame:
    """Return where the spreadsheets no longer say what the memory holds."""
    rows: list[tuple[str, ...]] = []
    for name, read, compare in ((ITEMS, sources.read_items, _items), (PANEL, sources.read_panel, _panel)):
        try:
            rows += [(name, *row) for row in compare(read(folder, config), store, language)]
        except AmnError as error:
            rows.append((name, "", "", "", str(error), word("study.why_unreadable", language)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _items(listed: pd.DataFrame, store: Store, language: str) -> list[tuple[str, ...]]:
    later, stays = (word(f"study.why_{key}", language) for key in ("next_round", "note"))
    held = kept.latest(store)
    rows: list[tuple[str, ...]] = [
        (item, "", *_presence(language, True), later) for item in held if item not in set(listed["item_id"])
    ]
    for item in kept.versions(listed, store).to_dict("records"):
        code = str(item["item_id"])
        if code not in held:
            rows.append((code, "", *_presence(language, False), later))
            continue
        version, was = held[code]
        now = kept.fields_of(item)
        why = stays if item["version"] == version else later
        changed = [key for key in dict.fromkeys([*now, *was]) if str(was.get(key, "")) != str(now.get(key, ""))]
        rows += [(code, key, str(was.get(key, "")), str(now.get(key, "")), why) for key in changed]
    return rows


def _panel(listed: pd.DataFrame, store: Store, language: str) -> list[tuple[str, ...]]:
    later = word("study.why_next_round", language)
    held, gone = kept.people(store), erasure.erased(store)
    absent = [code for code in held if code not in {*listed["panellist_id"], *gone}]
    rows: list[tuple[str, ...]] = [(code, "", *_presence(language, True), later) for code in absent]
    for person in listed.to_dict("records"):
        code = str(person["panellist_id"])
        if code in gone:
            continue
        if code not in held:
            rows.append((code, "", *_presence(language, False), later))
            continue
        was = {**held[code]["attributes"], **{key: held[code][key] or "" for key in sources.PANEL_COLUMNS[1:]}}
        now = {str(key): value for key, value in person.items() if key != "panellist_id"}
        changed = [key for key in dict.fromkeys([*now, *was]) if str(was.get(key, "")) != str(now.get(key, ""))]
        rows += [(code, key, str(was.get(key, "")), str(now.get(key, "")), later) for key in changed]
    return rows


def _presence(language: str, held: bool) -> tuple[str, str]:
    listed, absent = word("study.listed", language), word("study.not_listed", language)
    return (listed, absent) if held else (absent, listed)


def _since_closing(folder: Path, config: StudyConfig, store: Store, language: str) -> pd.DataFrame:
    """Return the items whose status or counts are no longer those kept when their round closed, and why if known.

    The table kept at closing stays on record. The rule in force may be another one since, or answers were erased.
    """
    rows: list[tuple[str, ...]] = []
    tables = Snapshot(store)
    for row in store.read("analyses", name="consensus").itertuples():
        number = int(str(row.round))
        where = word("study.round", language, round=number)
        why = _reasons(config, store, number, int(str(row.seq)), language)
        try:
            now = analyses.to_keep(analyses.consensus(folder, config, tables, number, config.consensus, False, "en", 0))
        except AmnError as error:
            rows.append((where, "", "", "", str(error), why))
            continue
        held = {(entry["item_id"], entry["criterion"]): entry for entry in row.table}
        again = {(entry["item_id"], entry["criterion"]): entry for entry in now}
        for key in dict.fromkeys([*held, *again]):
            if held.get(key) != again.get(key):
                rows.append((where, *key, _told(held.get(key), language), _told(again.get(key), language), why))
    return pd.DataFrame(rows, columns=COLUMNS)


def _reasons(config: StudyConfig, store: Store, round: int, closed_with: int, language: str) -> str:
    """Return why a closed round may be judged otherwise now; an empty text where nothing explains it."""
    said = []
    protocols = store.read("protocols")
    then = protocols[protocols["seq"] < closed_with].tail(1)["sha256"]
    if (then != fingerprint(protocol_of(config))).any():
        said.append(word("study.why_rule", language))
    panels = store.read("panel_rounds")
    on_panel = set(panels.loc[panels["round"] <= round, "panellist_id"])  # a rule may look back
    since = [event for event in store.event_bodies("panellist_erased") if event["seq"] > closed_with]
    if on_panel & {event["panellist_id"] for event in since}:
        said.append(word("study.why_erased", language))
    return "; ".join(said)


def _told(entry: dict | None, language: str) -> str:
    if entry is None:
        return word("study.not_listed", language)
    figures = f"{entry['n_agree']}/{entry['n_denominator']}, n = {entry['n']}"
    return figures if entry["status"] is None else f"{entry['status']} ({figures})"
