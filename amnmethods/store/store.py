"""Open a study's memory, write events to it, read its tables."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

import pandas as pd
from sqlalchemy import URL, Connection, Engine, insert, inspect, select, text, update

from ..errors import StoreError
from . import backup, frames, migrate
from .engine import WAIT_SECONDS, locate, name_of, open_engine, reading, restructuring, use_wal, writing
from .events import GENESIS, parse_body
from .log import Log
from .replay import rebuild
from .schema import event, store_info
from .verify import Finding, verify

__all__ = ["Log", "Store"]


class Store:
    """A study's memory: a chain of events that only grows, and the tables that follow from it.

    Made by `Store.create` or `Store.open`. It holds no open connection: every call opens its own and closes it, so
    that one store may be used from several threads.

    Attributes
    ----------
    place
        The SQLite file, or the address of the PostgreSQL database.
    messages
        What opening it had to do, such as bringing an older schema up to date, in words.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = Store.create(f"{folder.name}/study.db")
    >>> with store.write("A. Researcher") as log:
    ...     log.append("study_created", {"title": "Priorities", "created_with": "0.1.0"})
    1
    >>> store.events()["kind"].tolist()
    ['study_created']
    >>> store.verify()
    []
    >>> folder.cleanup()
    """

    def __init__(self, place: Path | URL, engine: Engine, messages: tuple[str, ...] = ()) -> None:
        self.place = place
        self.messages = messages
        self._engine = engine
        self._turn = threading.Lock()  # writers of this process queue fairly here, before the database's own lock
        self._writer: int | None = None

    @classmethod
    def create(cls, location: str | Path) -> Self:
        """Make an empty memory.

        Parameters
        ----------
        location
            The file to make (its folder must exist), or the address of an empty PostgreSQL database.

        Raises
        ------
        StoreError
            Something is there already, or the place cannot be written.
        """
        place = locate(location)
        if isinstance(place, Path):
            if not place.parent.is_dir():
                raise StoreError(f"The folder {place.parent} does not exist: make it first.")
            if place.exists():
                raise StoreError(f"{place} exists already: open it, or choose another name.")
        engine = open_engine(place, create=True)
        try:
            use_wal(engine, place)
            with restructuring(engine, place) as connection:
                if isinstance(place, URL) and inspect(connection).has_table("event"):
                    raise StoreError(f"{name_of(place)} holds a study already: open it, or name an empty database.")
                migrate.build(connection)
                row = {"id": 1, "n_events": 0, "head": GENESIS, "written_with": _our_version()}
                connection.execute(insert(store_info), row)
        except BaseException:
            if isinstance(place, Path):
                place.unlink(missing_ok=True)
            raise
        return cls(place, open_engine(place))

    @classmethod
    def open(cls, location: str | Path) -> Self:
        """Open a memory; one of an older schema is copied beside itself and then brought up to date.

        Raises
        ------
        StoreError
            Nothing is there, it is no study's memory, or a newer amnmethods wrote it. Nothing was changed then.
        """
        place = locate(location)
        if isinstance(place, Path) and not place.is_file():
            raise StoreError(f"There is no study memory at {place}. Check the name, or make one with amnmethods new.")
        engine = open_engine(place)
        with reading(engine, place) as connection:
            found = migrate.revision_of(connection)
            if found is None:
                raise StoreError(f"{name_of(place)} holds no study of amnmethods: check the name. Nothing was changed.")
            if found != migrate.HEAD and found not in migrate.known():
                raise StoreError(_too_new(connection, place, found))
        use_wal(engine, place)
        messages = () if found == migrate.HEAD else (_upgraded(engine, place, found),)
        return cls(place, engine, messages)

    @contextmanager
    def write(self, actor: str) -> Iterator[Log]:
        """Give a log to append events to; they are kept together when the block ends, or not at all.

        Parameters
        ----------
        actor
            Who does it, as the events shall say.

        Raises
        ------
        StoreError
            The database refused, or another writer held it too long. Nothing was saved then.
        """
        if not actor:
            raise StoreError("Say who writes: actor is empty.")
        if self._writer == threading.get_ident():
            raise StoreError("A write is under way already: append to its log rather than begin another one within it.")
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise StoreError(f"Nothing was saved: another write has lasted {WAIT_SECONDS} s. Try again.")
        self._writer = threading.get_ident()
        try:
            with writing(self._engine, self.place) as connection:
                log = Log(connection, self.place, actor)
                try:
                    yield log
                    log.finish()
                finally:
                    log.close()
        finally:
            self._writer = None
            self._turn.release()

    def read(self, table: str, **equals: Any) -> pd.DataFrame:
        """Return a table, or its rows whose columns equal the given values, sorted by its key.

        Parameters
        ----------
        table
            ``ratings``, ``rating_history``, ``panel``, ``items``, ``rounds``, ``panel_rounds``, ``round_items``,
            ``decisions``, ``decision_history``, ``comments_released``, ``imports``, ``protocols``, ``analyses``,
            ``consents``, ``mails``, ``contributions``, ``contribution_codes``, ``rankings``, ``meetings``,
            ``discussions``, ``comment_reviews``, ``feedback_shown``, ``late_ratings`` or ``kept_tables``.
        equals
            Such as ``round=2``; None stands for missing.

        Returns
        -------
        A DataFrame whose columns and dtypes are the same also when it is empty: text is ``string``, whole numbers
        ``int64`` (``Int64`` where they may be missing), ratings ``float64``, times in UTC, lists and mappings objects.

        Raises
        ------
        StoreError
            The table or a column does not exist.
        """
        with reading(self._engine, self.place) as connection:
            return frames.read_table(connection, table, equals)

    def events(self, first: int | None = None) -> pd.DataFrame:
        """Return the events in order, or the first so many: ``seq, at, actor, kind, panellist_id, hash``."""
        columns = [event.c[name] for name in ("seq", "at", "actor", "kind", "panellist_id", "hash")]
        with reading(self._engine, self.place) as connection:
            return frames.frame(connection, select(*columns).order_by(event.c.seq).limit(first), columns)

    def event_bodies(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Return the events with what they said, in order; an erased body is None.

        Each has ``seq, at, actor, kind, panellist_id, body``.
        """
        query = select(event.c.seq, event.c.at, event.c.actor, event.c.kind, event.c.panellist_id, event.c.body)
        if kind is not None:
            query = query.where(event.c.kind == kind)
        with reading(self._engine, self.place) as connection:
            rows = connection.execute(query.order_by(event.c.seq)).mappings().all()
        return [{**row, "body": parse_body(row["body"])} for row in rows]

    def body(self, seq: int) -> dict[str, Any] | None:
        """Return what one event said; None where that was erased.

        Raises
        ------
        StoreError
            There is no such event.
        """
        with reading(self._engine, self.place) as connection:
            row = connection.execute(select(event.c.body).where(event.c.seq == seq)).first()
        if row is None:
            raise StoreError(f"There is no event {seq}: see events().")
        return parse_body(row.body)

    def head(self) -> str:
        """Return the hash of the last event, which stands for everything before it too."""
        with reading(self._engine, self.place) as connection:
            return connection.execute(select(store_info.c.head)).scalar_one()

    def verify(self, language: str = "en") -> list[Finding]:
        """Look for damage and tampering: file, chain, bodies, foreign keys, and every table against a replay.

        Parameters
        ----------
        language
            Of `Finding.how_to_mend`.

        Returns
        -------
        What is wrong; an empty list when all is well.
        """
        return verify(self._engine, self.place, language)

    def rebuild(self) -> None:
        """Make every table anew from the events, which say how it should be; for when `verify` found a difference.

        Raises
        ------
        StoreError
            The chain of events is damaged. Nothing was changed then.
        """
        with writing(self._engine, self.place) as connection:
            rebuild(connection)

    def backup(self, path: str | Path) -> Path:
        """Write a complete copy to a new file, also while others write, and check it.

        Parameters
        ----------
        path
            A file that does not exist yet, or a folder, in which the copy gets a name with date and time. The copy is
            a SQLite file that `Store.open` opens, whichever database the study is in.

        Raises
        ------
        StoreError
            The file exists, cannot be written, or the copy was not equal; nothing is left behind then.
        """
        return backup.backup(self._engine, self.place, Path(path))


def _our_version() -> str:
    try:
        return version("amnmethods")
    except PackageNotFoundError:
        return "unknown"


def _too_new(connection: Connection, place: Path | URL, found: str) -> str:
    needed = "a newer version"
    columns = inspect(connection).get_columns("store_info") if inspect(connection).has_table("store_info") else []
    if any(column["name"] == "written_with" for column in columns):
        needed = f"version {connection.execute(text('SELECT written_with FROM store_info')).scalar()} or newer"
    return (
        f"{name_of(place)} has schema {found}, and amnmethods {_our_version()} knows schemas up to {migrate.HEAD}. "
        f"Install amnmethods {needed} to open it. Nothing was changed."
    )


def _upgraded(engine: Engine, place: Path | URL, found: str) -> str:
    """Bring an older schema up to date after a backup, and say where that is."""
    if isinstance(place, Path):
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        copy = backup.backup(
            engine, place, place.with_name(f"{place.stem}-before-{migrate.HEAD}-{moment}{place.suffix}")
        )
        kept = f"The study as it was is kept in {copy}."
    else:
        kept = "On PostgreSQL the change is one transaction; keep the server's own backups."
    try:
        with restructuring(engine, place) as connection:
            migrate.upgrade(connection)
            connection.execute(update(store_info).values(written_with=_our_version()))
    except Exception as error:
        raise StoreError(
            f"Schema {found} could not be brought to {migrate.HEAD}: {error}. Nothing was changed. {kept}"
        ) from error
    return f"{name_of(place)} was brought from schema {found} to {migrate.HEAD}. {kept}"
