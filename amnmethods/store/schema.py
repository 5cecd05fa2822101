"""The tables of a study's memory: the events, and the projections that replaying them gives."""

from datetime import UTC as UTC_ZONE
from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

from ..errors import StoreError

__all__ = ["PROJECTIONS", "UTC", "event", "metadata", "store_info"]


class UTC(TypeDecorator[datetime]):
    """A moment with its time zone, kept and given back in UTC; SQLite alone would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without its zone; give the database the moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise StoreError(f"The time {value.isoformat()} has no time zone: write it as {value.isoformat()}+00:00.")
        return value.astimezone(UTC_ZONE)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone back that SQLite does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC_ZONE) if value.tzinfo is None else value.astimezone(UTC_ZONE)


# column_0_N names every column of a key: with the usual column_0, two keys that start alike would share a name.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(name: str, kind: type = Text) -> Column:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _text(name: str, nullable: bool = False) -> Column:
    return Column(name, Text, nullable=nullable)


def _number(name: str, nullable: bool = False) -> Column:
    return Column(name, Integer, nullable=nullable)


def _json(name: str) -> Column:
    return Column(name, JSON(none_as_null=True))


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


STATUS = ("invited", "consented", "active", "withdrawn", "lost")

event = Table(
    "event",
    metadata,
    _key("seq", Integer),
    Column("at", UTC, nullable=False),
    _text("actor"),
    _text("kind"),
    _text("panellist_id", nullable=True),
    _text("body", nullable=True),  # NULL once erased; its digest stays in the chain
    _text("body_sha256"),
    _text("previous_hash"),
    Column("hash", Text, nullable=False, unique=True),
    CheckConstraint("seq >= 1", name="seq_from_one"),
    Index(None, "panellist_id"),
    Index(None, "kind"),
)

# One row. It says how long the chain is, so that a cut tail is seen, and is the row that writers queue for.
store_info = Table(
    "store_info",
    metadata,
    _key("id", Integer),
    _number("n_events"),
    _text("head"),
    _text("written_with"),
    CheckConstraint("id = 1", name="one_row"),
)

panel = Table(
    "panel",
    metadata,
    _key("panellist_id"),
    _text("group", nullable=True),
    _text("site", nullable=True),
    _text("language", nullable=True),
    _text("status"),
    _json("attributes"),
    _number("seq"),
    _one_of("status", *STATUS),
)

items = Table("items", metadata, _key("item_id"), _key("version", Integer), _json("fields"), _number("seq"))

rounds = Table(
    "rounds",
    metadata,
    _key("round", Integer),
    _text("kind"),
    _text("state"),
    Column("opened_at", UTC),
    Column("closed_at", UTC),
    Column("decided_at", UTC),
    _text("opened_by"),
    _json("languages"),
    CheckConstraint("round >= 1", name="round_from_one"),
    _one_of("state", "draft", "open", "closed", "decided"),
    _one_of("opened_by", "researcher", "import"),
)

panel_rounds = Table(
    "panel_rounds",
    metadata,
    _key("round", Integer),
    _key("panellist_id"),
    _text("group", nullable=True),
    _text("status"),
    ForeignKeyConstraint(["round"], ["rounds.round"]),
    ForeignKeyConstraint(["panellist_id"], ["panel.panellist_id"]),
    _one_of("status", *STATUS),
)

round_items = Table(
    "round_items",
    metadata,
    _key("round", Integer),
    _key("item_id"),
    _key("criterion"),
    _number("version"),
    ForeignKeyConstraint(["round"], ["rounds.round"]),
    ForeignKeyConstraint(["item_id", "version"], ["items.item_id", "items.version"]),
)


def _answer() -> list:
    """Return the columns and rules of one answer, the same in `ratings` and `rating_history`."""
    return [
        _text("state"),
        Column("rating", Double),
        _text("comment", nullable=True),
        Column("recorded_at", UTC),
        _text("source"),
        _number("source_row", nullable=True),
        _one_of("state", "rated", "unable", "skipped", "not_asked"),
        CheckConstraint("(state = 'rated') = (rating IS NOT NULL)", name="rated_has_rating"),
    ]


# The two large tables lie in the order of their keys: half the work for SQLite.
ratings = Table(
    "ratings",
    metadata,
    _key("round", Integer),
    _key("panellist_id"),
    _key("item_id"),
    _key("criterion"),
    *_answer(),
    _number("seq"),
    ForeignKeyConstraint(["panellist_id"], ["panel.panellist_id"]),
    ForeignKeyConstraint(
        ["round", "item_id", "criterion"], ["round_items.round", "round_items.item_id", "round_items.criterion"]
    ),
    sqlite_with_rowid=False,
)

rating_history = Table(
    "rating_history",
    metadata,
    _key("seq", Integer),
    _number("round"),
    _text("panellist_id"),
    _key("item_id"),
    _key("criterion"),
    *_answer(),
    _text("reason", nullable=True),
    sqlite_with_rowid=False,
)

decisions = Table(
    "decisions",
    metadata,
    Column("round", Integer, ForeignKey("rounds.round"), primary_key=True, autoincrement=False),
    _key("item_id"),
    _text("decision"),
    _text("reason", nullable=True),
    _json("into"),
    _text("proposed_by", nullable=True),
    _text("confirmed_by", nullable=True),
    Column("at", UTC, nullable=False),
    _number("seq"),
    _one_of("decision", "keep", "reword", "merge", "split", "drop", "reopen", "add"),
)

comments_released = Table(
    "comments_released",
    metadata,
    _key("round", Integer),
    _key("panellist_id"),
    _key("item_id"),
    _key("criterion"),
    _text("text"),
    _text("by"),
    Column("at", UTC, nullable=False),
    _number("seq"),
    ForeignKeyConstraint(["panellist_id"], ["panel.panellist_id"]),
    ForeignKeyConstraint(
        ["round", "item_id", "criterion"], ["round_items.round", "round_items.item_id", "round_items.criterion"]
    ),
)

imports = Table(
    "imports",
    metadata,
    _key("seq", Integer),
    Column("round", Integer, ForeignKey("rounds.round"), nullable=False),
    _text("source"),
    _text("sha256"),
    Column("at", UTC, nullable=False),
    _number("n_rows"),
    _text("reason", nullable=True),
    _json("found"),
    _json("notes"),
    _json("choices"),
    Index(None, "sha256"),
)

protocols = Table(
    "protocols",
    metadata,
    _key("version", Integer),
    _text("protocol"),
    _text("sha256"),
    _text("registered_at", nullable=True),
    _text("note", nullable=True),
    Column("at", UTC, nullable=False),
    _number("seq"),
)

analyses = Table(
    "analyses",
    metadata,
    _key("round", Integer),
    _key("name"),
    _json("table"),
    Column("at", UTC, nullable=False),
    _number("seq"),
    ForeignKeyConstraint(["round"], ["rounds.round"]),
)

# In the order in which foreign keys let them be filled.
PROJECTIONS: dict[str, Table] = {
    table.name: table
    for table in (
        panel, items, rounds, panel_rounds, round_items, ratings, rating_history,
        decisions, comments_released, imports, protocols, analyses,
    )
}  # fmt: skip
