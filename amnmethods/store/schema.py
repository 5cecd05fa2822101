"""The tables of a study's memory: the events, and the projections that replaying them gives."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
)

from .columns import STATUS, UTC, answer, json, key, metadata, moment, number, one_of, text, yes_no
from .fieldwork_tables import FIELDWORK_TABLES
from .kept_tables import KEPT_TABLES

__all__ = ["PROJECTIONS", "UTC", "event", "metadata", "store_info"]

event = Table(
    "event",
    metadata,
    key("seq", Integer),
    moment(),
    text("actor"),
    text("kind"),
    text("panellist_id", nullable=True),
    text("body", nullable=True),  # NULL once erased; its digest stays in the chain
    text("body_sha256"),
    text("previous_hash"),
    Column("hash", Text, nullable=False, unique=True),
    CheckConstraint("seq >= 1", name="seq_from_one"),
    Index(None, "panellist_id"),
    Index(None, "kind"),
)

# One row. It says how long the chain is, so that a cut tail is seen, and is the row that writers queue for.
store_info = Table(
    "store_info",
    metadata,
    key("id", Integer),
    number("n_events"),
    text("head"),
    text("written_with"),
    CheckConstraint("id = 1", name="one_row"),
)

panel = Table(
    "panel",
    metadata,
    key("panellist_id"),
    text("group", nullable=True),
    text("site", nullable=True),
    text("language", nullable=True),
    text("status"),
    json("attributes"),
    number("seq"),
    one_of("status", *STATUS),
)

items = Table("items", metadata, key("item_id"), key("version", Integer), json("fields"), number("seq"))

rounds = Table(
    "rounds",
    metadata,
    key("round", Integer),
    text("kind"),
    text("state"),
    Column("opened_at", UTC),
    Column("closed_at", UTC),
    Column("decided_at", UTC),
    text("opened_by"),
    json("languages"),
    CheckConstraint("round >= 1", name="round_from_one"),
    one_of("state", "draft", "open", "closed", "decided"),
    one_of("opened_by", "researcher", "import"),
)

panel_rounds = Table(
    "panel_rounds",
    metadata,
    key("round", Integer),
    key("panellist_id"),
    text("group", nullable=True),
    text("status"),
    ForeignKeyConstraint(["round"], ["rounds.round"]),
    ForeignKeyConstraint(["panellist_id"], ["panel.panellist_id"]),
    one_of("status", *STATUS),
)

round_items = Table(
    "round_items",
    metadata,
    key("round", Integer),
    key("item_id"),
    key("criterion"),
    number("version"),
    ForeignKeyConstraint(["round"], ["rounds.round"]),
    ForeignKeyConstraint(["item_id", "version"], ["items.item_id", "items.version"]),
)


# The two large tables lie in the order of their keys: half the work for SQLite.
ratings = Table(
    "ratings",
    metadata,
    key("round", Integer),
    key("panellist_id"),
    key("item_id"),
    key("criterion"),
    *answer(),
    number("seq"),
    ForeignKeyConstraint(["panellist_id"], ["panel.panellist_id"]),
    ForeignKeyConstraint(
        ["round", "item_id", "criterion"], ["round_items.round", "round_items.item_id", "round_items.criterion"]
    ),
    sqlite_with_rowid=False,
)

rating_history = Table(
    "rating_history",
    metadata,
    key("seq", Integer),
    number("round"),
    text("panellist_id"),
    key("item_id"),
    key("criterion"),
    *answer(),
    text("reason", nullable=True),
    sqlite_with_rowid=False,
)


def _decision(*first: Column) -> list:
    """Return the columns of a decision, the same whether it stands or is history."""
    return [
        *first,
        text("decision"),
        text("reason", nullable=True),
        json("into"),
        yes_no("comparable", nullable=False),  # answers to what it becomes are compared with those to the item
        text("proposed_by", nullable=True),
        text("confirmed_by", nullable=True),
        text("state"),
        text("undone", nullable=True),  # why, where it was taken back
        moment(),
        one_of("decision", "keep", "reword", "merge", "split", "drop", "reopen", "add"),
        one_of("state", "proposed", "confirmed"),
        ForeignKeyConstraint(["round"], ["rounds.round"]),
    ]


# What stands: the latest decision on each item that was not taken back.
decisions = Table("decisions", metadata, *_decision(key("round", Integer), key("item_id")), number("seq"))

decision_history = Table(
    "decision_history", metadata, *_decision(key("seq", Integer), number("round"), text("item_id"))
)

comments_released = Table(
    "comments_released",
    metadata,
    key("round", Integer),
    key("panellist_id"),
    key("item_id"),
    key("criterion"),
    text("text"),
    text("by"),
    moment(),
    number("seq"),
    ForeignKeyConstraint(["panellist_id"], ["panel.panellist_id"]),
    ForeignKeyConstraint(
        ["round", "item_id", "criterion"], ["round_items.round", "round_items.item_id", "round_items.criterion"]
    ),
)

imports = Table(
    "imports",
    metadata,
    key("seq", Integer),
    Column("round", Integer, ForeignKey("rounds.round"), nullable=False),
    text("source"),
    text("sha256"),
    moment(),
    number("n_rows"),
    text("reason", nullable=True),
    json("found"),
    json("notes"),
    json("choices"),
    Index(None, "sha256"),
)

protocols = Table(
    "protocols",
    metadata,
    key("version", Integer),
    text("protocol"),
    text("sha256"),
    text("registered_at", nullable=True),
    text("note", nullable=True),
    moment(),
    number("seq"),
)

analyses = Table(
    "analyses",
    metadata,
    key("round", Integer),
    key("name"),
    json("table"),
    moment(),
    number("seq"),
    ForeignKeyConstraint(["round"], ["rounds.round"]),
)

# In the order in which foreign keys let them be filled.
PROJECTIONS: dict[str, Table] = {
    table.name: table
    for table in (
        panel, items, rounds, panel_rounds, round_items, ratings, rating_history,
        decisions, decision_history, comments_released, imports, protocols, analyses, *FIELDWORK_TABLES, *KEPT_TABLES,
    )
}  # fmt: skip
