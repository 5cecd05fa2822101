"""The memory's tables as they are at one moment, each read once however many analyses ask for it."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary, proxy

import pandas as pd

from ..store import Store
from ..words import words_in_force

Made = TypeVar("Made")


class Reader(Protocol):
    """Whatever gives the memory's tables: the store itself, or a snapshot of it."""

    def read(self, table: str, **equals: Any) -> pd.DataFrame:
        """Return a table, or its rows whose columns equal the given values."""

    def event_bodies(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Return the events of a kind with what they said."""


class Snapshot:
    """The tables of a store at the moment of its last event."""

    def __init__(self, store: Store):
        self._store: Store = proxy(store)  # the store is its owner's, and `now` lets go of what was made of it with it
        self._head = store.head()
        self._tables: dict[tuple[Any, ...], pd.DataFrame] = {}
        self._events: dict[str | None, list[dict[str, Any]]] = {}
        self.made: dict[Hashable, Any] = {}

    def is_current(self) -> bool:
        """Tell whether nothing happened since."""
        return self._store.head() == self._head

    def read(self, table: str, **equals: Any) -> pd.DataFrame:
        """Return a table, or its rows whose columns equal the given values, as a copy of one's own."""
        key = (table, *sorted(equals.items()))
        if key not in self._tables:
            self._tables[key] = self._store.read(table, **equals)
        return self._tables[key].copy()

    def event_bodies(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Return the events of a kind with what they said."""
        if kind not in self._events:
            self._events[kind] = self._store.event_bodies(kind)
        return self._events[kind]


_LATEST: WeakKeyDictionary[Store, Snapshot] = WeakKeyDictionary()
_HELD: ContextVar[tuple[Store, Snapshot] | None] = ContextVar("held", default=None)


@contextmanager
def at_one_moment(store: Store) -> Iterator[None]:
    """Let all that is asked of a store within the block be of the moment it began, as a report tells only one.

    For who writes nothing meanwhile; it also saves looking for a later event at each of hundreds of questions.
    """
    token = _HELD.set((store, now(store)))
    try:
        yield
    finally:
        _HELD.reset(token)


def now(store: Store) -> Snapshot:
    """Return the snapshot of a store as it is: the one taken before, unless something has happened since."""
    held = _HELD.get()
    if held is not None and held[0] is store:
        return held[1]
    latest = _LATEST.get(store)
    if latest is None or not latest.is_current():
        latest = _LATEST[store] = Snapshot(store)
    return latest


def table_once(store: Store, config: Any, key: Hashable, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a copy of a table made once of what the store holds now, by these settings and in the words in force.

    The settings are kept beside it, so that no others can come to lie where they lay and be taken for them.
    """
    return once(now(store), (key, id(config), words_in_force()), lambda: (config, make()))[1].copy()


def once(reader: Any, key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what was made of a snapshot's tables under a key before, or make it; a store itself keeps nothing.

    For what is the same for every panellist. Whoever gets it must not change it.
    """
    if not isinstance(reader, Snapshot):
        return make()
    if key not in reader.made:
        reader.made[key] = make()
    return reader.made[key]
