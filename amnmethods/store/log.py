"""The pen: events are written in one transaction, and the projections with them."""

from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import URL, Connection, insert, select, update

from ..errors import StoreError
from .engine import in_plain_words
from .events import checked_body, new_event, parse_body
from .frames import read_table
from .projections import Projector
from .schema import PROJECTIONS, event, store_info

__all__ = ["Log"]


class Log:
    """Append events to a study within one transaction; `Store.write` gives it and commits it."""

    def __init__(self, connection: Connection, place: Path | URL, actor: str) -> None:
        self._connection: Connection | None = connection
        self._place = place
        self._actor = actor
        # FOR UPDATE makes the writers of PostgreSQL queue here, so that numbers have no gap; SQLite has queued already.
        info = connection.execute(select(store_info).with_for_update()).one()
        self._seq: int = info.n_events
        self._head: str = info.head
        self._projector = Projector(connection)
        self._failed = False

    def append(self, kind: str, body: dict[str, Any], panellist_id: str | None = None) -> int:
        """Write an event and what follows from it.

        Parameters
        ----------
        kind
            One of `store.kinds.KINDS`.
        body
            What happened; numpy and pandas values are taken as plain ones, missing ones as null.
        panellist_id
            Whom it is about, for the kinds that are about one panellist.

        Returns
        -------
        The event's number in the chain, from 1, without gaps.

        Raises
        ------
        StoreError
            The kind or the body is not allowed, or the event does not follow from what came before. After that the
            whole transaction can only be taken back, even if the error is caught.
        """
        connection = self._open()
        try:
            with in_plain_words(self._place):
                return self._append(connection, kind, body, panellist_id)
        except BaseException:
            self._failed = True
            raise

    def read(self, table: str, **equals: Any) -> pd.DataFrame:
        """Return a table as it stands within this transaction; see `Store.read`."""
        return read_table(self._open(), table, equals)

    def _append(self, connection: Connection, kind: str, body: dict[str, Any], panellist_id: str | None) -> int:
        named = body.get("panellist_id", panellist_id)
        if panellist_id is not None and named != panellist_id:
            raise StoreError(f"The event is about {panellist_id!r} but its body names {named!r}: give one of them.")
        if kind == "panellist_erased" and named:
            body = {**body, "erased_seqs": self._seqs_about(connection, named)}
        if kind == "table_erased":
            body = {**body, "erased_seqs": self._seqs_of_table(connection, body)}
        checked = checked_body(kind, body, named)
        done, row = new_event(self._seq + 1, self._head, self._actor, kind, named, checked)
        connection.execute(insert(event), row)
        self._projector.apply(done)
        if kind == "panellist_erased":
            gone = event.c.seq.in_(select(event.c.seq).where(event.c.panellist_id == named, event.c.seq < done.seq))
            connection.execute(update(event).where(gone, event.c.kind != kind).values(body=None))
        if kind == "table_erased":
            connection.execute(update(event).where(event.c.seq.in_(checked["erased_seqs"])).values(body=None))
        self._seq, self._head = done.seq, row["hash"]
        return done.seq

    def _seqs_about(self, connection: Connection, panellist_id: str) -> list[int]:
        about = (event.c.panellist_id == panellist_id, event.c.body.is_not(None), event.c.kind != "panellist_erased")
        seqs = list(connection.execute(select(event.c.seq).where(*about).order_by(event.c.seq)).scalars())
        if not seqs:
            raise StoreError(f"There is nothing about panellist {panellist_id!r} to erase: check the code.")
        return seqs

    def _seqs_of_table(self, connection: Connection, body: dict[str, Any]) -> list[int]:
        table = PROJECTIONS["kept_tables"]
        query = select(table.c.version, table.c.seq).where(table.c.name == body.get("name")).order_by(table.c.seq)
        seqs = {row.version: row.seq for row in connection.execute(query)}
        unknown = [version for version in body.get("versions", ()) if version not in seqs]
        if unknown:
            raise StoreError(
                f"There is no version {unknown[0]} of {body.get('name')} to erase: see the list of tables."
            )
        chosen = set(body.get("versions", ()))
        left = {version: seq for version, seq in seqs.items() if version not in chosen and version > min(chosen)}
        for version, seq in left.items():
            said = parse_body(connection.execute(select(event.c.body).where(event.c.seq == seq)).scalar())
            if said and said.get("onto") in chosen:
                raise StoreError(
                    f"Version {version} of {body.get('name')} adds rows to version {said['onto']} and so still holds what "
                    f"it held: keep the table without those rows first, then erase all versions before that."
                )
        return [seqs[version] for version in body.get("versions", ())]

    def _open(self) -> Connection:
        if self._connection is None:
            raise StoreError("This transaction is over: begin another one with store.write(actor).")
        if self._failed:
            raise StoreError("An event of this transaction was refused: nothing of it can be written any more.")
        return self._connection

    def finish(self) -> None:
        """Note the new length and end of the chain; `Store.write` calls this before it commits."""
        connection = self._open()
        connection.execute(update(store_info).values(n_events=self._seq, head=self._head))

    def close(self) -> None:
        """Let nothing more be written; `Store.write` calls this at the end."""
        self._connection = None
