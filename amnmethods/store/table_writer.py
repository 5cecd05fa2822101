"""How events reach the tables: rows written, and what must hold before they are."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..errors import StoreError
from .events import Event
from .schema import PROJECTIONS

__all__ = ["TableWriter", "about", "moment_of"]

T = PROJECTIONS


class TableWriter:
    """The tables of one open transaction, with the states of the rounds and what they asked."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        rounds = T["rounds"]
        rows = connection.execute(select(rounds.c.round, rounds.c.state))
        self.round_state: dict[int, str] = {row.round: row.state for row in rows}
        self.asked: dict[int, set[tuple[str, str]]] = {}  # filled when a round is first spoken of

    def _needs(self, number: int, state: str, act: str) -> None:
        found = self.round_state.get(number)
        if found is None:
            raise StoreError(f"Round {number} cannot {act}: it was never opened. Open it first.")
        if found != state:
            raise StoreError(f"Round {number} cannot {act}: it is {found}, and would have to be {state}.")

    def _opened(self, number: int, act: str) -> None:
        if number not in self.round_state:
            raise StoreError(f"Round {number} cannot {act}: it was never opened. Open it first.")

    def _was_asked(self, number: int, answered: Iterable[tuple[str, str]]) -> None:
        asked = self._asked(number)
        for item_id, criterion in answered:
            if (item_id, criterion) not in asked:
                raise StoreError(f"Item {item_id!r} ({criterion}) was not asked in round {number}: see round_items.")

    def _items_asked(self, number: int, items: Iterable[str]) -> None:
        asked = {item_id for item_id, _ in self._asked(number)}
        for item_id in items:
            if item_id not in asked:
                raise StoreError(f"Item {item_id!r} was not asked in round {number}: see round_items.")

    def _asked(self, number: int) -> set[tuple[str, str]]:
        if number not in self.asked:
            table = T["round_items"]
            rows = self.connection.execute(select(table.c.item_id, table.c.criterion).where(table.c.round == number))
            self.asked[number] = {(row.item_id, row.criterion) for row in rows}
        return self.asked[number]

    def _take_answers(self, seq: int, rows: Sequence[dict[str, Any]]) -> None:
        """Write answers into the history, and from there over those that the same questions had before."""
        self._insert(T["rating_history"], rows)
        self.connection.execute(_latest_answers(self.connection.dialect.name), {"answered": seq})

    def _move(self, number: int, state: str, **times: datetime | None) -> None:
        table = T["rounds"]
        self.connection.execute(update(table).where(table.c.round == number).values(state=state, **times))
        self.round_state[number] = state

    def _insert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self.connection.execute(insert(table), rows)

    def _upsert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Write rows, each in the place of one with the same key."""
        if rows:
            self.connection.execute(_upsert_into(table, self.connection.dialect.name), rows)

    def _delete(self, table: Table, **equals: Any) -> None:
        self.connection.execute(delete(table).where(*(table.c[name] == value for name, value in equals.items())))


@cache
def _upsert_into(table: Table, dialect: str) -> Any:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


@cache
def _latest_answers(dialect: str) -> Any:
    """Return the statement that takes the answers of one event over from the history, within the database."""
    ratings, history = T["ratings"], T["rating_history"]
    names = ratings.c.keys()
    answers = select(*(history.c[name] for name in names)).where(history.c.seq == bindparam("answered"))
    return _upsert_into(ratings, dialect).from_select(names, answers)


def about(event: Event) -> dict[str, Any]:
    """Return whom an event is about, when, and its number."""
    return {"panellist_id": event.panellist_id, "at": event.at, "seq": event.seq}


def moment_of(text: str | None) -> datetime | None:
    """Return the moment that a text in an event says."""
    return None if text is None else datetime.fromisoformat(text)
