"""The projections: the tables that people read, rebuilt from the events at any time.

Each kind of event has one method here, used when the event is written and again when `verify` replays it.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, select, update

from ..errors import StoreError
from .events import Event
from .fieldwork_projections import FieldworkProjector
from .kept_projections import KeptProjector
from .schema import PROJECTIONS
from .table_writer import about, moment_of

__all__ = ["Projector"]

T = PROJECTIONS


class Projector(FieldworkProjector, KeptProjector):
    """Bring the projections of one open transaction up to date, event by event."""

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
        said = {name: body[name] for name in ("round", "source", "reason")}
        whose = {**said, "panellist_id": event.panellist_id, "seq": event.seq}
        rows = [{**whose, **row, "recorded_at": moment_of(row["recorded_at"])} for row in body["rows"]]
        self._take_answers(event.seq, rows)

    def _round_closed(self, event: Event, body: dict[str, Any]) -> None:
        number = body["round"]
        self._needs(number, "open", "close")
        table = T["panel_rounds"]
        self._delete(table, round=number)
        self._insert(table, [{**row, "round": number} for row in body["panel"]])
        self._move(number, "closed", closed_at=event.at)

    def _round_decided(self, event: Event, body: dict[str, Any]) -> None:
        self._needs(body["round"], "closed", "be decided")
        self._move(body["round"], "decided", decided_at=event.at)

    def _decision_recorded(self, event: Event, body: dict[str, Any]) -> None:
        unsaid = {"state": body.get("state") or "confirmed", "comparable": body.get("comparable", False)}  # before 0002
        row = {**body, **unsaid, "undone": None, "at": event.at, "seq": event.seq}
        row.pop("wordings", None)  # they are the event's own, and the spreadsheet's while the decision counts
        self._insert(T["decision_history"], [row])
        self._upsert(T["decisions"], [row])

    def _decision_confirmed(self, event: Event, body: dict[str, Any]) -> None:
        seq = body["decision_seq"]
        row = self._standing(seq, "confirmed")
        if row["state"] == "confirmed":
            raise StoreError(f"The decision on {row['item_id']!r} (event {seq}) is confirmed already.")
        if row["proposed_by"] == body["by"]:
            raise StoreError(f"{body['by']!r} proposed the decision on {row['item_id']!r}: another person confirms it.")
        for name in ("decision_history", "decisions"):
            same = T[name].c.seq == seq
            self.connection.execute(update(T[name]).where(same).values(state="confirmed", confirmed_by=body["by"]))

    def _decision_undone(self, event: Event, body: dict[str, Any]) -> None:
        """Take a decision back; the one before it on the same item stands again, if there is one."""
        seq, history, standing = body["decision_seq"], T["decision_history"], T["decisions"]
        row = self._standing(seq, "undone")
        self.connection.execute(update(history).where(history.c.seq == seq).values(undone=body["reason"]))
        self._delete(standing, seq=seq)
        same = (history.c.round == row["round"], history.c.item_id == row["item_id"], history.c.undone.is_(None))
        columns = [column.name for column in standing.c]
        earlier = select(*(history.c[name] for name in columns)).where(*same).order_by(history.c.seq.desc()).limit(1)
        self.connection.execute(insert(standing).from_select(columns, earlier))
        if self.round_state[row["round"]] == "decided":
            self._move(row["round"], "closed", decided_at=None)

    def _standing(self, seq: int, act: str) -> dict[str, Any]:
        table = T["decisions"]
        row = self.connection.execute(select(table).where(table.c.seq == seq)).mappings().one_or_none()
        if row is None:
            raise StoreError(f"Event {seq} is no decision that stands, so it cannot be {act}: see decisions.")
        return dict(row)

    def _comment_released(self, event: Event, body: dict[str, Any]) -> None:
        self._upsert(T["comments_released"], [{**body, **about(event)}])

    def _panellist_erased(self, event: Event, body: dict[str, Any]) -> None:
        for name in ("ratings", "rating_history", "comments_released"):
            self._delete(T[name], panellist_id=event.panellist_id)
        self._forget(str(event.panellist_id))
        self._tombstone(event)

    def _analysis_kept(self, event: Event, body: dict[str, Any]) -> None:
        self._upsert(T["analyses"], [{**body, "at": event.at, "seq": event.seq}])
