"""Verify a study: its memory, the raw files kept beside it, and the spreadsheets that fed it."""

import hashlib
from pathlib import Path

import pandas as pd

from ..errors import AmnError
from ..model.config import StudyConfig
from ..store import Finding, Store
from ..words import word
from . import sources
from .folder import IMPORTS
from .rounds import _versions


def verify(folder: Path, store: Store, language: str = "en") -> list[Finding]:
    """Return what is damaged; an empty list when all is well."""
    findings = list(store.verify(language))
    kept = sorted((folder / IMPORTS).glob("*")) if (folder / IMPORTS).is_dir() else []
    for path in kept:
        expected, digest = path.name.split("-")[0], hashlib.sha256(path.read_bytes()).hexdigest()
        if len(expected) == 12 and not digest.startswith(expected):
            how = word("study.raw_changed", language)
            findings.append(Finding("AMN-V100", f"{IMPORTS}/{path.name}", digest[:12], expected, how))
    names = {path.name.split("-")[0] for path in kept}
    for row in store.read("imports").itertuples():
        found = row.found if isinstance(row.found, dict) else {}
        copy = str(found.get("kept", "")).split("-")[0]
        if copy and copy not in names:
            how = word("study.raw_missing", language)
            findings.append(Finding("AMN-V101", f"{IMPORTS}/{found['kept']}", "-", str(row.source), how))
    return findings


def differences(folder: Path, config: StudyConfig, store: Store) -> pd.DataFrame:
    """Return where `items.csv` and `panel.csv` no longer say what the memory holds: ``file, row, column, held, now``.

    Once a round has opened the memory holds. A difference takes effect when the next round opens, not before.
    """
    columns = ["file", "row", "column", "held", "now"]
    rows: list[tuple[str, str, str, str, str]] = []
    recorded = store.read("items").sort_values("version", kind="stable").drop_duplicates("item_id", keep="last")
    if recorded.empty:
        return pd.DataFrame(columns=columns)
    try:
        listed = sources.read_items(folder, config)
        panel = sources.read_panel(folder, config)
    except AmnError as error:
        return pd.DataFrame([("items.csv, panel.csv", "", "", "", str(error))], columns=columns)
    held = {row.item_id: dict(row.fields) for row in recorded.itertuples()}
    changed = _versions(listed, store)
    for item in changed.to_dict("records"):
        if item["item_id"] not in held:
            rows.append(("items.csv", item["item_id"], "", "", "new"))
            continue
        was = held.pop(item["item_id"])
        for key, value in item.items():
            if key.startswith(("wording_", "plain_")) and str(was.get(key, "")) != str(value):
                rows.append(("items.csv", item["item_id"], key, str(was.get(key, "")), str(value)))
    rows += [("items.csv", item, "", "listed", "gone") for item in held]
    known = store.read("panel").set_index("panellist_id")
    for person in panel.to_dict("records"):
        code = person["panellist_id"]
        if code not in known.index:
            rows.append(("panel.csv", code, "", "", "new"))
            continue
        for key in ("group", "site", "language", "status"):
            was_said = known.loc[code, key] if isinstance(known.loc[code, key], str) else ""
            if was_said != person[key]:
                rows.append(("panel.csv", code, key, was_said, person[key]))
    return pd.DataFrame(rows, columns=columns)
