"""Backups: a complete copy into a new file, taken while others write, and checked before it counts."""

import json
import os
import secrets
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, func, insert, select

from ..errors import StoreError
from . import migrate
from .engine import in_plain_words, name_of, open_engine, reading, restructuring
from .schema import PROJECTIONS, event, store_info

__all__ = ["backup", "logged"]

CHUNK = 5000  # rows on their way from PostgreSQL at a time

Contents = dict[str, Any]  # rows per table, and under "head" the hash of the last event


def backup(engine: Engine, place: Path | URL, path: Path) -> Path:
    """Copy a study's memory to a new SQLite file and note it beside the study; see `Store.backup`."""
    path = path.expanduser().resolve()
    if path.is_dir():
        path = path / f"study-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    if path.exists():
        raise StoreError(f"{path} exists already, and a backup never takes another file's place: choose a new name.")
    if not path.parent.is_dir():
        raise StoreError(f"The folder {path.parent} does not exist: make it first.")
    # Under a name of its own until it is checked: whatever bears the final name is a good backup.
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with in_plain_words(place):
            before = _copy_sqlite(engine, part) if isinstance(place, Path) else _copy_tables(engine, place, part)
            _check(part, before, name_of(place))
        if path.exists():
            raise StoreError(f"{path} has appeared meanwhile: choose a new name.")
        part.rename(path)
        if isinstance(place, Path):
            _note(place, path, before)
    except OSError as error:
        raise StoreError(f"The backup {path} could not be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)
    return path


def logged(place: Path | URL) -> list[dict[str, Any]]:
    """Return what was noted of the backups of a study, oldest first: ``at, path, n_events, head``."""
    log = _log(place) if isinstance(place, Path) else None
    if log is None or not log.is_file():
        return []
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]


def _log(place: Path) -> Path:
    return place.with_name(f"{place.stem}.backups.jsonl")


def _note(place: Path, path: Path, contents: Contents) -> None:
    """Note length and end of the chain outside the database, so that a file that lost its last part is known."""
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "path": str(path),
        "n_events": contents["event"],
        "head": contents["head"],
    }
    with _log(place).open("a", encoding="utf-8") as log:
        log.write(json.dumps(line, ensure_ascii=False) + "\n")
        log.flush()
        os.fsync(log.fileno())


def _copy_sqlite(engine: Engine, part: Path) -> Contents:
    with closing(engine.raw_connection()) as source, closing(sqlite3.connect(part)) as target:
        driver: Any = source.driver_connection
        driver.execute("BEGIN")  # count and copy see the same moment
        before = _contents(driver)
        driver.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, readable also from a read-only medium
    return before


def _copy_tables(engine: Engine, place: URL, part: Path) -> Contents:
    tables = [event, store_info, *PROJECTIONS.values()]
    copy = open_engine(part, create=True)
    with reading(engine, place) as source, restructuring(copy, part) as target:
        migrate.upgrade(target)
        before: Contents = {"head": source.execute(select(store_info.c.head)).scalar_one()}
        for table in tables:
            before[table.name] = source.execute(select(func.count()).select_from(table)).scalar_one()
            for rows in source.execute(select(table)).mappings().partitions(CHUNK):
                target.execute(insert(table), [dict(row) for row in rows])
    return before


def _check(part: Path, before: Contents, name: str) -> None:
    with closing(sqlite3.connect(f"{part.as_uri()}?mode=ro", uri=True)) as copy:
        sound = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        after = _contents(copy)
    if sound != "ok":
        raise StoreError(f"The copy of {name} is not sound ({sound}), so it was not kept: run verify on the study.")
    differ = [table for table in before if before[table] != after.get(table)]
    if differ:
        raise StoreError(f"The copy of {name} differs in {', '.join(differ)}, so it was not kept: try again.")


def _contents(connection: sqlite3.Connection) -> Contents:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = [name for (name,) in connection.execute(named)]
    found: Contents = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
    found["head"] = connection.execute("SELECT head FROM store_info").fetchone()[0]
    return found
