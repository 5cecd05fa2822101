"""Replay: the tables made anew from nothing but the events."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select

from ..errors import StoreError
from .chain import check_chain
from .events import Event, parse_body
from .projections import Projector
from .schema import PROJECTIONS, event, store_info

__all__ = ["rebuild", "replay"]


def replay(connection: Connection, rows: Iterable[RowMapping]) -> None:
    """Apply kept events, in order, to projections that are empty.

    Raises
    ------
    StoreError
        An event cannot follow from those before it; the message begins with its number.
    """
    projector = Projector(connection)
    for row in rows:
        try:
            projector.apply(event_of(row))
        except Exception as error:  # whatever a damaged event leads to
            raise StoreError(f"Event {row['seq']} ({row['kind']}): {error}") from error


def event_of(row: RowMapping | dict[str, Any]) -> Event:
    """Return the event that a row of the table keeps."""
    kept = {name: row[name] for name in ("seq", "at", "actor", "kind", "panellist_id")}
    return Event(**kept, body=parse_body(row["body"]))


def rebuild(connection: Connection) -> None:
    """Replace every row of the projections by what the events say, within an open transaction.

    Raises
    ------
    StoreError
        The chain of events is not sound: there is nothing trustworthy to rebuild from.
    """
    rows = connection.execute(select(event).order_by(event.c.seq)).mappings().all()
    found = check_chain(rows, connection.execute(select(store_info)).mappings().one_or_none())
    if found:
        code, where, *_ = found[0]
        raise StoreError(f"The events are not sound ({code}: {where}): bring back a backup rather than rebuild.")
    for table in reversed(PROJECTIONS.values()):
        connection.execute(delete(table))
    replay(connection, rows)
