"""Tables a study keeps whole: documents, segments, survey responses, contacts, determinants; each version stays."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd

from ..errors import StaleTableError, StoreError
from ..model.kept_tables import check_kept_table
from ..store import Store
from .folder import IMPORTS
from .snapshot import Reader, now

DEEPEST = 30  # versions that rows are added to before the table is kept whole again
HELD = 24  # versions of tables that stay at hand in memory once they were read
WIDER = {("whole", "number"), ("text", "any"), ("whole", "any"), ("yes_no", "any"), ("number", "any")}
_read: WeakKeyDictionary[Store, dict[int, pd.DataFrame]] = WeakKeyDictionary()
COLUMNS = ["name", "version", "n_rows", "source", "sha256", "reason", "at", "actor"]


def keep(
    folder: Path,
    store: Store,
    actor: str,
    name: str,
    table: pd.DataFrame,
    source: str,
    file: Path | None,
    reason: str | None,
    onto: int | None = None,
) -> int:
    """Keep a version of a table; see `Study.keep_table`."""
    if not name.isidentifier():
        raise StoreError(f"{name!r} cannot name a table: take letters, digits and underscores, such as segments.")
    if not source.strip():
        raise StoreError(f"Say where the table {name} comes from: source is empty.")
    check_kept_table(name, table)
    digest = None if file is None else _copied(folder, source, file)
    columns = json.loads(json.dumps(_as_columns(name, table), default=str))
    with store.write(actor) as log:
        held = log.read("kept_tables", name=name)
        newest = None if held.empty else int(held.iloc[-1]["version"])
        if onto is not None and onto != (newest or 0):
            raise StaleTableError(
                f"{name} is at version {newest or 0} now, and the change was made to version {onto}: read it again, and "
                "make the change there."
            )
        before, depth = ([], 0) if newest is None else _resolved(store, held, newest)
        if newest is not None and before == columns:
            return newest
        version = 1 + max([0, *held["version"], *_erased(store, name)])
        body: dict[str, Any] = {"name": name, "version": int(version), "source": source, "sha256": digest}
        added = None if newest is None or depth >= DEEPEST else _added(before, columns)
        more = {"columns": columns} if added is None else {"columns": added, "onto": newest}
        log.append("table_kept", {**body, "reason": reason, **more})
    return int(version)


def _resolved(store: Store, held: pd.DataFrame, version: int) -> tuple[list[dict[str, Any]], int]:
    """Return the columns of a version, rows added to earlier ones put together, and how many versions they came in."""
    seqs = dict(zip(held["version"], held["seq"], strict=True))
    parts: list[list[dict[str, Any]]] = []
    at: int | None = version
    while at is not None:
        body = store.body(int(seqs[at]))
        assert body is not None, "the register lists only what was not erased"
        parts.append(body["columns"])
        at = body.get("onto")
    parts.reverse()
    columns = []
    for last in parts[-1]:
        cells: list[Any] = []
        for part in parts:
            own = next((column["cells"] for column in part if column["name"] == last["name"]), None)
            cells += [None] * len(part[0]["cells"]) if own is None else own
        columns.append({**last, "cells": cells})
    return columns, len(parts)


def _added(before: list[dict[str, Any]], columns: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Return the rows that a table has beyond an earlier version; None where it is more than rows at its end.

    Somebody who enters passages one by one would otherwise keep the whole table with each.
    """
    earlier = {column["name"]: column for column in before}
    now = {column["name"] for column in columns}
    n = len(before[0]["cells"])
    if not set(earlier) <= now or len(columns[0]["cells"]) <= n:
        return None
    for column in columns:
        known = earlier.get(column["name"])
        if known is not None and (known["kind"], column["kind"]) not in WIDER and known["kind"] != column["kind"]:
            return None
        if column["cells"][:n] != ([None] * n if known is None else known["cells"]):
            return None
    return [{**column, "cells": column["cells"][n:]} for column in columns]


def _copied(folder: Path, source: str, file: Path) -> str:
    """Copy a raw file to `imports/` and return its fingerprint; a copy without its event would do no harm."""
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    target = folder / IMPORTS / raw_name(source, digest)
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    return digest


def raw_name(source: str, sha256: str) -> str:
    """Return the name in `imports/` of a file, which holds its fingerprint, so that damage is seen."""
    plain = re.sub(r"[^\w.-]", "_", source)
    return f"{sha256[:12]}-{plain}"


def raw_names(store: Reader) -> set[str]:
    """Return the names in `imports/` of the files that tables came in."""
    held = store.read("kept_tables").dropna(subset=["sha256"])
    return {raw_name(source, sha256) for source, sha256 in zip(held["source"], held["sha256"], strict=True)}


def table(store: Store, name: str, version: int | None) -> pd.DataFrame:
    """Return a version of a table; see `Study.table`."""
    held = now(store).read("kept_tables", name=name)
    if held.empty:
        names = sorted(set(store.read("kept_tables")["name"]))
        there = f"It has: {', '.join(names)}." if names else "It keeps none yet."
        raise StoreError(f"The study keeps no table {name!r}. {there}")
    chosen = held if version is None else held[held["version"] == version]
    if chosen.empty:
        raise StoreError(f"There is no version {version} of {name}; there are {', '.join(map(str, held['version']))}.")
    newest = chosen.iloc[-1]
    read = _read.setdefault(store, {})
    seq = int(newest["seq"])
    if seq not in read:
        while len(read) >= HELD:
            del read[next(iter(read))]
        read[seq] = _as_frame(_resolved(store, held, int(newest["version"]))[0])
    return read[seq].copy()


def tables(store: Store) -> pd.DataFrame:
    """Return the register of tables; see `Study.tables`."""
    held = store.read("kept_tables")
    actors = store.events().set_index("seq")["actor"]
    return held.assign(actor=held["seq"].map(actors).astype("string"))[COLUMNS]


def erase(store: Store, actor: str, name: str, versions: list[int] | None, reason: str) -> list[int]:
    """Erase the content of versions of a table; see `Study.erase_table`."""
    if not reason.strip():
        raise StoreError(f"Say why {name} is erased: reason is empty.")
    with store.write(actor) as log:
        held = [int(version) for version in log.read("kept_tables", name=name)["version"]]
        chosen = held if versions is None else list(versions)
        if not chosen:
            raise StoreError(f"The study keeps no table {name!r}: there is nothing to erase.")
        log.append("table_erased", {"name": name, "versions": chosen, "reason": reason})
        _read.pop(store, None)
    return chosen


def _erased(store: Store, name: str) -> list[int]:
    bodies = [event["body"] for event in store.event_bodies("table_erased")]
    return [version for body in bodies if body["name"] == name for version in body["versions"]]


def _as_columns(name: str, table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each column's name, kind and cells as plain values, a gap as None."""
    if not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()][0]
        raise StoreError(f"The table {name} has the column {twice!r} twice: rename one of them.")
    if table.columns.empty:
        raise StoreError(f"The table {name} has no columns: there is nothing to keep.")
    columns = []
    for label, column in table.items():
        kind, missing = _kind(column), column.isna().to_numpy()
        cells = column.astype("object").where(~missing, None).tolist()
        if kind == "moment":
            cells = [
                None if gone else pd.Timestamp(cell).isoformat() for cell, gone in zip(cells, missing, strict=True)
            ]
        columns.append({"name": str(label), "kind": kind, "cells": cells})
    return columns


def _kind(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column.dtype):
        return "yes_no"
    if pd.api.types.is_integer_dtype(column.dtype):
        return "whole"
    if pd.api.types.is_float_dtype(column.dtype):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return "moment"
    present = column[column.notna()]
    return "text" if all(isinstance(value, str) for value in present) else "any"


DTYPES = {"yes_no": "boolean", "whole": "Int64", "number": "float64", "text": "string", "any": "object"}


def _as_frame(columns: list[dict[str, Any]]) -> pd.DataFrame:
    made = {}
    for column in columns:
        cells, kind = column["cells"], column["kind"]
        if kind == "moment":
            made[column["name"]] = pd.Series(pd.to_datetime(cells, format="ISO8601"))
        else:
            made[column["name"]] = pd.Series(cells, dtype=DTYPES[kind])
    return pd.DataFrame(made)
