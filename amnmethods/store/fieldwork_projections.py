"""What the events of fieldwork do to the tables; `Projector` gathers these methods with its own."""

from typing import Any

from sqlalchemy import delete, select, update

from ..errors import StoreError
from .events import Event
from .schema import PROJECTIONS
from .table_writer import TableWriter, about, moment_of

__all__ = ["FieldworkProjector"]

T = PROJECTIONS

# What was said by or about one panellist, in the order in which foreign keys let it go.
OF_PANELLIST = ("consents", "mails", "contributions", "rankings", "comment_reviews", "feedback_shown", "late_ratings")


class FieldworkProjector(TableWriter):
    """One method for each kind of event in `fieldwork`."""

    def _identities_opened(self, event: Event, body: dict[str, Any]) -> None:
        pass  # the event itself is the log

    _identities_saved = _approval_overridden = _identities_opened
    _next_round_planned = _identities_opened
    _decision_comment_named = _review_copy_written = _proposals_returned = _identities_opened

    def _consent_recorded(self, event: Event, body: dict[str, Any]) -> None:
        self._upsert(T["consents"], [{**body, **about(event)}])

    def _mail_logged(self, event: Event, body: dict[str, Any]) -> None:
        self._insert(T["mails"], [{**body, **about(event)}])

    def _contribution_recorded(self, event: Event, body: dict[str, Any]) -> None:
        self._opened(body["round"], "take a text")
        table, code = T["contributions"], body["contribution_id"]
        known = self.connection.execute(select(table.c.panellist_id).where(table.c.contribution_id == code)).scalar()
        if known is not None and known != event.panellist_id:
            raise StoreError(f"The contribution {code!r} is another panellist's: give this one an id of its own.")
        late = self.round_state[body["round"]] != "open"
        self._upsert(table, [{**body, **about(event), "late": late}])

    def _contribution_coded(self, event: Event, body: dict[str, Any]) -> None:
        texts, codes = T["contributions"], T["contribution_codes"]
        code, coder = body["contribution_id"], event.actor
        own = (texts.c.contribution_id == code, texts.c.panellist_id == event.panellist_id)
        if self.connection.execute(select(texts.c.contribution_id).where(*own)).first() is None:
            raise StoreError(f"Panellist {event.panellist_id!r} made no contribution {code!r}: see contributions.")
        given = {"contribution_id": code, "code": body["code"], "coder": coder}
        if body["removed"]:
            self._delete(codes, **given)
        else:
            self._upsert(codes, [{**given, "item_id": body["item_id"], "at": event.at, "seq": event.seq}])

    def _rankings_recorded(self, event: Event, body: dict[str, Any]) -> None:
        self._needs(body["round"], "open", "take rankings")
        self._take_ranking(event, body)

    def _late_rankings_recorded(self, event: Event, body: dict[str, Any]) -> None:
        if self.round_state.get(body["round"]) not in ("closed", "decided"):
            raise StoreError(f"Round {body['round']} is not closed, so nothing is late for it: record it as usual.")
        self._items_asked(body["round"], [row["item_id"] for row in body["rows"]])

    def _late_rankings_accepted(self, event: Event, body: dict[str, Any]) -> None:
        self._needs(body["round"], "closed", "take late rankings into its results")
        self._take_ranking(event, body)

    def _take_ranking(self, event: Event, body: dict[str, Any]) -> None:
        number = body["round"]
        self._items_asked(number, [row["item_id"] for row in body["rows"]])
        table = T["rankings"]
        named = {"round": number, "panellist_id": event.panellist_id, "question": body["question"]}
        self._delete(table, **named)
        self._insert(table, [{**named, **row, "source": body["source"], "seq": event.seq} for row in body["rows"]])

    def _meeting_recorded(self, event: Event, body: dict[str, Any]) -> None:
        self._opened(body["round"], "have a meeting")
        self._insert(T["meetings"], [{**body, "at": event.at, "seq": event.seq}])

    def _discussion_noted(self, event: Event, body: dict[str, Any]) -> None:
        self._opened(body["round"], "be discussed")
        self._items_asked(body["round"], [body["item_id"]])
        self._insert(T["discussions"], [{**body, "by": event.actor, "at": event.at, "seq": event.seq}])

    def _comment_reviewed(self, event: Event, body: dict[str, Any]) -> None:
        self._insert(T["comment_reviews"], [{**body, **about(event)}])
        key = {name: body[name] for name in ("round", "item_id", "criterion")}
        if body["action"] == "withhold":
            self._delete(T["comments_released"], **key, panellist_id=event.panellist_id)
        elif body["action"] != "translate":  # a translation stands beside the words released, not in their place
            self._upsert(T["comments_released"], [{**key, "text": body["text"], "by": body["by"], **about(event)}])

    def _feedback_shown(self, event: Event, body: dict[str, Any]) -> None:
        self._opened(body["round"], "be shown")
        self._upsert(T["feedback_shown"], [{**body, **about(event)}])

    def _late_recorded(self, event: Event, body: dict[str, Any]) -> None:
        number = body["round"]
        if self.round_state.get(number) not in ("closed", "decided"):
            raise StoreError(f"Round {number} is not closed, so nothing is late for it: record the answers as usual.")
        self._was_asked(number, [(row["item_id"], row["criterion"]) for row in body["rows"]])
        whose = {"round": number, "panellist_id": event.panellist_id, "source": body["source"], "seq": event.seq}
        rows = [{**whose, **row, "recorded_at": moment_of(row["recorded_at"])} for row in body["rows"]]
        self._upsert(T["late_ratings"], [{**row, "accepted_seq": None} for row in rows])

    def _late_accepted(self, event: Event, body: dict[str, Any]) -> None:
        number, table = body["round"], T["late_ratings"]
        self._needs(number, "closed", "take late answers into its results")
        waiting = (table.c.round == number, table.c.panellist_id == event.panellist_id, table.c.accepted_seq.is_(None))
        columns = [column for column in table.c if column.name not in ("seq", "accepted_seq")]
        rows = self.connection.execute(select(*columns).where(*waiting)).mappings().all()
        if not rows:
            raise StoreError(f"No late answers of panellist {event.panellist_id!r} wait in round {number}.")
        self._take_answers(event.seq, [{**row, "seq": event.seq, "reason": body["reason"]} for row in rows])
        self.connection.execute(update(table).where(*waiting).values(accepted_seq=event.seq))

    def _forget(self, panellist_id: str) -> None:
        """Take out of the tables of fieldwork what an erased panellist said and was shown."""
        texts, codes = T["contributions"], T["contribution_codes"]
        own = select(texts.c.contribution_id).where(texts.c.panellist_id == panellist_id)
        self.connection.execute(delete(codes).where(codes.c.contribution_id.in_(own)))
        for name in OF_PANELLIST:
            self._delete(T[name], panellist_id=panellist_id)
