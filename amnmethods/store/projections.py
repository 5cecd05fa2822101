"""The projections: the tables that people read, rebuilt from the events at any time.

Each kind of event has one method here, used when the event is written and again when `verify` replays it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..errors import StoreError
from .events import Event
from .schema import PROJECTIONS

__all__ = ["Projector"]

T = PROJECTIONS


class Projector:
    """Bring the projections of one open transaction up to date, event by event."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        rounds = T["rounds"]
        rows = connection.execute(select(rounds.c.round, rounds.c.state))
        self.round_state: dict[int, str] = {row.round: row.state for row in rows}
        self.asked: dict[int, set[tuple[str, str]]] = {}  # filled when a round is first spoken of

    def apply(self, event: Event) -> None:
        """Take an event into the projections.

        Raises
        ------
        StoreError
            The event does not follow from what came before it, such as a rating for a round that is closed.
        """
        act: Callable[[Event, dict[str, Any]], None] = getattr(self, f"_{event.kind}")
        if event.body is not None:
            act(event, event.body)
        elif event.kind == "panellist_recorded":
            self._tombstone(event)

    def _study_created(self, event: Event, body: dict[str, Any]) -> None:
        if event.seq != 1:
            raise StoreError("This store holds a study already: open it, or create another store.")

    def _protocol_prespecified(self, event: Event, body: dict[str, Any]) -> None:
        table = T["protocols"]
        version = body["version"]
        if self.connection.execute(select(table.c.version).where(table.c.version == version)).first():
            raise StoreError(
                f"Protocol version {version} is prespecified already: an amendment is version {version + 1}."
            )
        self._insert(table, [{**body, "at": event.at, "seq": event.seq}])

    def _item_recorded(self, event: Event, body: dict[str, Any]) -> None:
        items, asked = T["items"], T["round_items"]
        item_id, version = body["item_id"], body["version"]
        here = select(asked.c.round).where(asked.c.item_id == item_id, asked.c.version == version)
        was_asked = self.connection.execute(here).scalar()
        before = select(items.c.fields).where(items.c.item_id == item_id, items.c.version == version)
        if was_asked is not None and self.connection.execute(before).scalar() != body["fields"]:
            raise StoreError(
                f"Item {item_id!r} version {version} was put to the panel in round {was_asked} and stays as it was: "
                f"record the change as version {version + 1}."
            )
        self._upsert(items, [{**body, "seq": event.seq}])

    def _panellist_recorded(self, event: Event, body: dict[str, Any]) -> None:
        self._upsert(T["panel"], [{**body, "panellist_id": event.panellist_id, "seq": event.seq}])

    def _tombstone(self, event: Event) -> None:
        """Keep the code of an erased panellist, since rounds and counts refer to it, and nothing else."""
        bare = {"group": None, "site": None, "language": None, "status": "withdrawn", "attributes": None}
        self._upsert(T["panel"], [{**bare, "panellist_id": event.panellist_id, "seq": event.seq}])

    def _round_opened(self, event: Event, body: dict[str, Any]) -> None:
        number = body["round"]
        if number in self.round_state:
            raise StoreError(f"Round {number} is already {self.round_state[number]}.")
        row = {name: body[name] for name in ("round", "kind", "opened_by", "languages")}
        self._insert(T["rounds"], [{**row, "state": "open", "opened_at": event.at}])
        self._insert(T["panel_rounds"], [{**row, "round": number} for row in body["panel"]])
        self._insert(T["round_items"], [{**row, "round": number} for row in body["items"]])
        self.round_state[number] = "open"

    def _file_imported(self, event: Event, body: dict[str, Any]) -> None:
        self._needs(body["round"], "open", "take a file")
        self._insert(T["imports"], [{**body, "at": event.at, "seq": event.seq}])

    def _ratings_recorded(self, event: Event, body: dict[str, Any]) -> None:
        self._needs(body["round"], "open", "take ratings")
        self._was_asked(body["round"], [(row["item_id"], row["criterion"]) for row in body["rows"]])
        about = {
            "round": body["round"],
            "panellist_id": event.panellist_id,
            "source": body["source"],
            "seq": event.seq,
        }
        rows = [{**about, **row, "recorded_at": _moment(row["recorded_at"])} for row in body["rows"]]
        self._insert(T["rating_history"], [{**row, "reason": body["reason"]} for row in rows])
        self.connection.execute(_latest_answers(self.connection.dialect.name), {"answered": event.seq})

    def _round_closed(self, event: Event, body: dict[str, Any]) -> None:
        number = body["round"]
        self._needs(number, "open", "close")
        table = T["panel_rounds"]
        self.connection.execute(delete(table).where(table.c.round == number))
        self._insert(table, [{**row, "round": number} for row in body["panel"]])
        self._move(number, "closed", closed_at=event.at)

    def _round_decided(self, event: Event, body: dict[str, Any]) -> None:
        self._needs(body["round"], "closed", "be decided")
        self._move(body["round"], "decided", decided_at=event.at)

    def _decision_recorded(self, event: Event, body: dict[str, Any]) -> None:
        self._upsert(T["decisions"], [{**body, "at": event.at, "seq": event.seq}])

    def _comment_released(self, event: Event, body: dict[str, Any]) -> None:
        self._upsert(T["comments_released"], [{**body, "at": event.at, "seq": event.seq}])

    def _panellist_erased(self, event: Event, body: dict[str, Any]) -> None:
        for name in ("ratings", "rating_history", "comments_released"):
            self.connection.execute(delete(T[name]).where(T[name].c.panellist_id == event.panellist_id))
        self._tombstone(event)

    def _analysis_kept(self, event: Event, body: dict[str, Any]) -> None:
        self._upsert(T["analyses"], [{**body, "at": event.at, "seq": event.seq}])

    def _needs(self, number: int, state: str, act: str) -> None:
        found = self.round_state.get(number)
        if found is None:
            raise StoreError(f"Round {number} cannot {act}: it was never opened. Open it first.")
        if found != state:
            raise StoreError(f"Round {number} cannot {act}: it is {found}, and would have to be {state}.")

    def _was_asked(self, number: int, answered: list[tuple[str, str]]) -> None:
        if number not in self.asked:
            table = T["round_items"]
            rows = self.connection.execute(select(table.c.item_id, table.c.criterion).where(table.c.round == number))
            self.asked[number] = {(row.item_id, row.criterion) for row in rows}
        for item_id, criterion in answered:
            if (item_id, criterion) not in self.asked[number]:
                raise StoreError(f"Item {item_id!r} ({criterion}) was not asked in round {number}: see round_items.")

    def _move(self, number: int, state: str, **times: datetime) -> None:
        table = T["rounds"]
        self.connection.execute(update(table).where(table.c.round == number).values(state=state, **times))
        self.round_state[number] = state

    def _insert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self.connection.execute(insert(table), rows)

    def _upsert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Write rows, each in the place of one with the same key."""
        if not rows:
            return
        self.connection.execute(_upsert_into(table, self.connection.dialect.name), rows)


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


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
