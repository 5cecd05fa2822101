"""The tables of fieldwork: consents, texts, rankings, meetings, letters, reviews, what was shown, late answers."""

from sqlalchemy import Column, Double, ForeignKeyConstraint, Index, Integer, Table

from .columns import answer, asked, json, key, metadata, moment, number, one_of, text, yes_no

__all__ = ["FIELDWORK_TABLES"]


def _of_round() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["round"], ["rounds.round"])


def _of_panel() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["panellist_id"], ["panel.panellist_id"])


# Consent is given, and letters are written, before the first round brings the panel into the memory.
consents = Table(
    "consents",
    metadata,
    key("panellist_id"),
    key("version"),
    yes_no("participation"),
    yes_no("quotation"),
    yes_no("thanks"),
    yes_no("deposit"),
    text("given_at", nullable=True),  # a day or a moment, as it was told
    moment(),
    number("seq"),
)

mails = Table(
    "mails",
    metadata,
    key("seq", Integer),
    number("round", nullable=True),
    text("panellist_id"),
    text("kind"),
    text("channel"),
    text("sha256"),
    moment(),
)

contributions = Table(
    "contributions",
    metadata,
    key("contribution_id"),
    number("round"),
    text("panellist_id"),
    text("kind"),
    text("text"),
    text("language", nullable=True),
    text("item_id", nullable=True),
    yes_no("late", nullable=False),
    moment(),
    number("seq"),
    one_of("kind", "answer", "proposal", "reason"),
    _of_round(),
    _of_panel(),
)

contribution_codes = Table(
    "contribution_codes",
    metadata,
    key("contribution_id"),
    key("code"),
    key("coder"),
    text("item_id", nullable=True),
    moment(),
    number("seq"),
    ForeignKeyConstraint(["contribution_id"], ["contributions.contribution_id"]),
)

rankings = Table(
    "rankings",
    metadata,
    key("round", Integer),
    key("panellist_id"),
    key("question"),
    key("item_id"),
    Column("rank", Double),
    Column("points", Double),
    text("source"),
    number("seq"),
    _of_round(),
    _of_panel(),
)

meetings = Table(
    "meetings",
    metadata,
    key("seq", Integer),
    number("round"),
    text("held_on"),
    json("attended"),
    text("note", nullable=True),
    moment(),
    _of_round(),
)

discussions = Table(
    "discussions",
    metadata,
    key("seq", Integer),
    number("round"),
    text("item_id"),
    text("note"),
    text("by"),
    moment(),
    _of_round(),
)

comment_reviews = Table(
    "comment_reviews",
    metadata,
    key("seq", Integer),
    number("round"),
    text("panellist_id"),
    text("item_id"),
    text("criterion"),
    text("action"),
    text("text", nullable=True),
    text("language", nullable=True),
    text("by"),
    text("translator", nullable=True),
    moment(),
    one_of("action", "release", "redact", "paraphrase", "translate", "withhold"),
    _of_panel(),
    asked("round", "item_id", "criterion"),
    Index(None, "panellist_id"),
)

feedback_shown = Table(
    "feedback_shown",
    metadata,
    key("round", Integer),
    key("panellist_id"),
    key("sha256"),
    json("content"),
    moment(),
    number("seq"),
    _of_round(),
    _of_panel(),
)

late_ratings = Table(
    "late_ratings",
    metadata,
    key("round", Integer),
    key("panellist_id"),
    key("item_id"),
    key("criterion"),
    *answer(),
    number("seq"),
    number("accepted_seq", nullable=True),  # the event that took it into the results
    _of_panel(),
    asked("round", "item_id", "criterion"),
)

FIELDWORK_TABLES = (
    consents, mails, contributions, contribution_codes, rankings, meetings, discussions,
    comment_reviews, feedback_shown, late_ratings,
)  # fmt: skip
