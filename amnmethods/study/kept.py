"""What spreadsheets say, brought into the memory: items with their versions, and panellists."""

from typing import Any

import pandas as pd

from ..store import Log
from . import erasure
from .snapshot import Reader
from .sources import PANEL_COLUMNS, READ


def versions(listed: pd.DataFrame, store: Reader) -> pd.DataFrame:
    """Return the listed items with their versions: one more where the wording is not the one recorded last."""
    held = latest(store)
    numbers = []
    for item in listed.to_dict("records"):
        number, known = int(item["version"]), held.get(item["item_id"])
        if known is not None:
            same = _wordings(fields_of(item)) == _wordings(known[1])
            number = known[0] if same else max(known[0] + 1, number)
        numbers.append(number)
    return listed.assign(version=numbers)


def latest(store: Reader) -> dict[str, tuple[int, dict[str, Any]]]:
    """Return the latest version of each item in the memory, with its words and notes."""
    recorded = store.read("items").sort_values("version", kind="stable")
    return {row.item_id: (int(row.version), dict(row.fields)) for row in recorded.itertuples()}


def _wordings(fields: dict[str, Any]) -> dict[str, str]:
    """Return what a panellist reads of an item: its wording and plain wording per language."""
    return {key: str(value) for key, value in fields.items() if key.startswith(READ) and value}


def fields_of(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item's words and notes, blanks left out."""
    return {str(k): v for k, v in item.items() if k not in ("item_id", "version") and isinstance(v, str) and v != ""}


def record_items(log: Log, listed: pd.DataFrame, store: Reader) -> None:
    """Record the items that are new or reworded. Notes of a version stay as recorded: they may have been shown."""
    known = {(row.item_id, int(row.version)) for row in store.read("items").itertuples()}
    for item in listed.to_dict("records"):
        if (item["item_id"], int(item["version"])) not in known:
            body = {"item_id": item["item_id"], "version": int(item["version"]), "fields": fields_of(item)}
            log.append("item_recorded", body)


def record_panel(log: Log, panel: pd.DataFrame, store: Reader) -> None:
    """Record the panellists that are new or changed; whoever was erased stays so."""
    held = people(store)
    gone = erasure.erased(store)
    for row in panel.to_dict("records"):
        code = row["panellist_id"]
        said = {
            **row,
            "attributes": {key: value for key, value in row.items() if key not in PANEL_COLUMNS and value != ""},
        }
        body = {key: said[key] or None for key in ("group", "site", "language", "status")}
        body["attributes"] = said["attributes"]
        if code not in gone and held.get(code) != body:
            log.append("panellist_recorded", body, panellist_id=code)


def people(store: Reader) -> dict[str, dict[str, Any]]:
    """Return what the memory holds of each panellist: group, site, language, status and attributes."""
    table = store.read("panel").astype("object")
    table = table.where(table.notna(), None)
    keys = ("group", "site", "language", "status")
    return {
        row["panellist_id"]: {**{key: row[key] for key in keys}, "attributes": dict(row["attributes"] or {})}
        for row in table.to_dict("records")
    }


def plain_rows(panel: pd.DataFrame) -> list[dict[str, Any]]:
    """Return who is on a round's panel, as an event says it."""
    table = panel[["panellist_id", "group", "status"]].astype("object")
    return table.where(table.notna() & (table != ""), None).to_dict("records")
