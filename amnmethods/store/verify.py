"""Verify a study's memory: the file, the chain of events, and every table against a replay of the events."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Row, RowMapping, Table, create_engine, exc, select
from sqlalchemy.pool import StaticPool

from ..errors import StoreError
from ..words import word
from .backup import logged
from .chain import check_chain
from .engine import name_of, reading
from .replay import replay
from .schema import PROJECTIONS, event, metadata, store_info

__all__ = ["Finding", "verify"]

SHOWN = 3  # differences named per table; the rest are counted

Found = tuple[str, str, Any, Any]  # code, where, found, expected
Rows = dict[tuple, Row]


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be."""

    code: str
    where: str
    found: str
    expected: str
    how_to_mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.found} (expected: {self.expected}). {self.how_to_mend}"


def verify(engine: Engine, place: Path | URL, language: str = "en") -> list[Finding]:
    """Return what is wrong with a study's memory; see `Store.verify`."""
    found: list[Found] = []
    try:
        with reading(engine, place) as connection:
            if engine.dialect.name == "sqlite":
                found += _file(connection)
            events, whole = _rows(connection, event, found)
            if whole:
                info = connection.execute(select(store_info)).mappings().one_or_none()
                found += check_chain([row._mapping for row in events.values()], info, _logged(place, found))
                found += _projections(connection, [row._mapping for row in events.values()])
    except StoreError as error:
        found.append(("unreadable", name_of(place), error, "a readable store"))
    return [
        Finding(code, where, _short(is_), _short(should), word(f"store.mend.{code}", language))
        for code, where, is_, should in found
    ]


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 200 else f"{text[:199]}…"


def _logged(place: Path | URL, found: list[Found]) -> list[dict[str, Any]]:
    try:
        return logged(place)
    except (OSError, ValueError) as error:
        found.append(("backup_log", "log of backups", error, "one JSON object per line"))
        return []


def _file(connection: Connection) -> list[Found]:
    found: list[Found] = []
    try:
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
            if said != "ok":
                found.append(("damaged_file", "file", said, "ok"))
        for table, rowid, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20):
            found.append(("foreign_key", f"table {table}, row {rowid}", f"no such row in {parent}", "a row"))
    except exc.DBAPIError as error:
        found.append(("damaged_file", "file", error.orig, "ok"))
    return found


def _rows(connection: Connection, table: Table, found: list[Found]) -> tuple[Rows, bool]:
    """Return the rows of a table by key, and whether all of them could be read."""
    rows: Rows = {}
    at = [list(table.c).index(column) for column in table.primary_key]
    last: Any = "the beginning"
    try:
        for row in connection.execute(select(table).order_by(*table.primary_key)):
            last = tuple(map(row.__getitem__, at))
            rows[last] = row
    except (exc.DBAPIError, ValueError, TypeError) as error:
        said = error.orig if isinstance(error, exc.DBAPIError) else error
        found.append(("unreadable", f"table {table.name}, after {last}", said, "readable rows"))
        return rows, False
    return rows, True


def _projections(connection: Connection, events: Iterable[RowMapping]) -> list[Found]:
    found: list[Found] = []
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.connect() as copy:
            metadata.create_all(copy, tables=list(PROJECTIONS.values()))
            try:
                replay(copy, events)
            except StoreError as error:
                return [("not_replayable", "events", error, "an event that follows from those before it")]
            for table in PROJECTIONS.values():
                is_, whole = _rows(connection, table, found)
                if whole:
                    found += _differences(table, is_, _rows(copy, table, found)[0])
    finally:
        engine.dispose()
    return found


def _differences(table: Table, is_: Rows, should: Rows) -> list[Found]:
    keys = [column.name for column in table.primary_key]
    different: list[Found] = []
    for key in {**should, **is_}:
        here, there = is_.get(key), should.get(key)
        if here == there:
            continue
        where = f"table {table.name}, " + ", ".join(f"{name} {value}" for name, value in zip(keys, key, strict=True))
        if here is None:
            different.append(("row_missing", where, "no row", "a row, by the events"))
        elif there is None:
            different.append(("row_extra", where, "a row", "none, by the events"))
        else:
            names = zip(table.c.keys(), here, there, strict=True)
            different += [("value_changed", f"{where}: {name}", a, b) for name, a, b in names if a != b]
    if len(different) > SHOWN:
        more = f"{len(different) - SHOWN} more differences"
        different[SHOWN:] = [("value_changed", f"table {table.name}", more, "none, by the events")]
    return different
