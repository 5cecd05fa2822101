"""Connections: a new one for each transaction, on SQLite or PostgreSQL, and database errors in plain words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.pool import NullPool

from ..errors import StoreError

__all__ = ["in_plain_words", "locate", "name_of", "open_engine", "reading", "restructuring", "use_wal", "writing"]

WAIT_SECONDS = 15  # how long a writer waits for another one to finish


def locate(location: str | Path) -> Path | URL:
    """Return the file, or the PostgreSQL address, that a location means."""
    if isinstance(location, Path) or "://" not in location:
        return Path(location).expanduser().resolve()
    try:
        url = make_url(location)
    except exc.ArgumentError:
        raise StoreError(
            "The address of the database cannot be read: postgresql://user@host/name is expected."
        ) from None
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database:
        return Path(url.database).expanduser().resolve()
    if backend not in ("postgresql", "postgres"):
        raise StoreError(f"A study is kept in a SQLite file or on PostgreSQL, not in {backend!r}.")
    return url.set(drivername="postgresql+psycopg")


def name_of(place: Path | URL) -> str:
    """Return a place in words fit for a message: an address without its password."""
    return str(place) if isinstance(place, Path) else place.render_as_string(hide_password=True)


def open_engine(place: Path | URL, *, create: bool = False) -> Engine:
    """Return an engine that shares no connection between transactions or threads."""
    return _postgres(place) if isinstance(place, URL) else _sqlite(place, create)


def _sqlite(path: Path, create: bool) -> Engine:
    address = f"{path.as_uri()}?mode={'rwc' if create else 'rw'}"  # rw: never make an empty study by a typing error

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def settings(connection: sqlite3.Connection, record: Any) -> None:
        connection.execute(f"PRAGMA busy_timeout = {1000 * WAIT_SECONDS}")
        connection.execute("PRAGMA synchronous = FULL")  # acknowledged means on disk, also when the power fails
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is erased leaves no trace in the file

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads before it writes must not be overtaken in between: it takes the lock at once.
        write = connection.get_execution_options().get("amn_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _postgres(url: URL) -> Engine:
    options = f"-c timezone=UTC -c synchronous_commit=on -c lock_timeout={1000 * WAIT_SECONDS}"
    try:
        return create_engine(
            url, poolclass=NullPool, connect_args={"options": options, "connect_timeout": WAIT_SECONDS}
        )
    except ImportError:
        raise StoreError("PostgreSQL needs its driver: install it with  pip install 'amnmethods[postgres]'.") from None


@contextmanager
def reading(engine: Engine, place: Path | URL) -> Iterator[Connection]:
    """Give a connection whose every query sees the same moment."""
    with in_plain_words(place), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, place: Path | URL) -> Iterator[Connection]:
    """Give a connection that alone may write; leaving it commits, an error takes everything back."""
    with in_plain_words(place), engine.connect() as connection:
        connection = connection.execution_options(amn_write=True)
        with connection.begin():
            yield connection


@contextmanager
def restructuring(engine: Engine, place: Path | URL) -> Iterator[Connection]:
    """Give a connection on which tables may be made anew; foreign keys are looked at before it commits."""
    with in_plain_words(place), engine.connect() as connection:
        connection = connection.execution_options(amn_write=True)
        if engine.dialect.name == "sqlite":  # dropping the old copy of a table would count as deleting its rows
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        with connection.begin():
            yield connection
            if engine.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StoreError(f"The new schema of {name_of(place)} would leave rows without what they refer to.")


def use_wal(engine: Engine, place: Path | URL) -> None:
    """Let readers of a SQLite file go on while somebody writes."""
    if engine.dialect.name != "sqlite":
        return
    with in_plain_words(place), closing(engine.raw_connection()) as connection:
        (mode,) = connection.cursor().execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise StoreError(
            f"{name_of(place)} lies where SQLite cannot keep it safe, such as a network drive. Move the study's "
            "folder to this computer's own disk, and bring verified copies to the drive with backup."
        )


@contextmanager
def in_plain_words(place: Path | URL) -> Iterator[None]:
    """Turn an error of the database into one that says what happened and what to do."""
    try:
        yield
    except (exc.DBAPIError, sqlite3.Error) as error:
        raise StoreError(_plain_words(error, name_of(place))) from error
    except UnicodeDecodeError as error:  # SQLite quotes the damaged text of its own schema
        raise StoreError(_plain_words(sqlite3.DatabaseError("malformed text"), name_of(place))) from error


def _plain_words(error: Exception, name: str) -> str:
    said = str(error.orig if isinstance(error, exc.DBAPIError) else error).strip()
    low = said.lower()
    if "disk is full" in low or "no space left" in low:
        return f"Nothing was saved: the disk that holds {name} is full. Free some space and do it again."
    if "is locked" in low or "lock timeout" in low:
        return f"Nothing was saved: another program has been writing to {name} for {WAIT_SECONDS} s. Try again."
    if "malformed" in low or "not a database" in low or "disk i/o" in low:
        return f"{name} is damaged or no study store ({said}). Bring back a backup under a new name and verify it."
    if "unable to open" in low:
        return f"{name} cannot be opened: see that the file is there and may be read and written."
    if "readonly" in low or "read-only" in low:
        return f"Nothing was saved: {name} may only be read. See who may write to the file and its folder."
    if "append-only" in low:
        return f"Events of {name} are never changed or taken away; record a new event instead."
    if isinstance(error, exc.IntegrityError):
        return f"Nothing was saved, since it would break a rule of the store ({said.splitlines()[0]})."
    return f"The database {name} answered: {said.splitlines()[0] if said else type(error).__name__}."
