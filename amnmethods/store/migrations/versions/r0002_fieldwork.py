"""Fieldwork: decisions with their history, and tables for what running rounds brings."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SAID = ("decision", "reason", "into", "proposed_by", "confirmed_by")


def upgrade() -> None:
    decide_anew()
    add_fieldwork()


def decide_anew() -> None:
    """Make the table of decisions anew, and its history, which only the events still tell whole."""
    connection = op.get_bind()
    rows = list(told(connection))
    op.drop_table("decisions")
    standing = op.create_table("decisions", *decision("decisions", "round", "item_id"))
    history = op.create_table("decision_history", *decision("decision_history", "seq"))
    if rows:
        connection.execute(sa.insert(history), rows)
        connection.execute(sa.insert(standing), list({(row["round"], row["item_id"]): row for row in rows}.values()))


def told(connection):
    """Yield what the events say of decisions, in order; what cannot be read is left to verify."""
    columns = ("seq", sa.Integer), ("at", sa.DateTime(timezone=True)), ("kind", sa.Text), ("body", sa.Text)
    event = sa.table("event", *(sa.column(name, kind) for name, kind in columns))
    query = sa.select(event).where(event.c.kind == "decision_recorded").order_by(event.c.seq)
    for row in connection.execute(query):
        try:
            body = json.loads(row.body)
            named = {"seq": row.seq, "at": row.at, "round": body["round"], "item_id": body["item_id"]}
            yield {**named, **{name: body.get(name) for name in SAID}, "state": "confirmed", "comparable": False}
        except (TypeError, ValueError, KeyError):
            continue


def decision(table: str, *keys: str) -> list:
    """Return columns and rules of a table of decisions: its key first."""
    place: dict[str, sa.types.TypeEngine] = {"round": sa.Integer(), "item_id": sa.Text(), "seq": sa.Integer()}
    middle = [name for name in ("round", "item_id") if name not in keys]
    last = [name for name in ("seq",) if name not in keys]
    return [
        *(sa.Column(name, place[name], autoincrement=False, nullable=False) for name in keys),
        *(sa.Column(name, place[name], nullable=False) for name in middle),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("into", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("comparable", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("undone", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, place[name], nullable=False) for name in last),
        sa.CheckConstraint(
            "decision IN ('keep', 'reword', 'merge', 'split', 'drop', 'reopen', 'add')",
            name=op.f(f"ck_{table}_decision_known"),
        ),
        sa.CheckConstraint("state IN ('proposed', 'confirmed')", name=op.f(f"ck_{table}_state_known")),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f(f"fk_{table}_round_rounds")),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
    ]


def add_fieldwork() -> None:
    op.create_table(
        "consents",
        sa.Column("panellist_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("participation", sa.Boolean(), nullable=True),
        sa.Column("quotation", sa.Boolean(), nullable=True),
        sa.Column("thanks", sa.Boolean(), nullable=True),
        sa.Column("deposit", sa.Boolean(), nullable=True),
        sa.Column("given_at", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("panellist_id", "version", name=op.f("pk_consents")),
    )
    op.create_table(
        "mails",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("panellist_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_mails")),
    )
    op.create_table(
        "contributions",
        sa.Column("contribution_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('answer', 'proposal', 'reason')", name=op.f("ck_contributions_kind_known")),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["panel.panellist_id"], name=op.f("fk_contributions_panellist_id_panel")
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f("fk_contributions_round_rounds")),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_contributions")),
    )
    op.create_table(
        "discussions",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f("fk_discussions_round_rounds")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_discussions")),
    )
    op.create_table(
        "feedback_shown",
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("panellist_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["panel.panellist_id"], name=op.f("fk_feedback_shown_panellist_id_panel")
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f("fk_feedback_shown_round_rounds")),
        sa.PrimaryKeyConstraint("round", "panellist_id", "sha256", name=op.f("pk_feedback_shown")),
    )
    op.create_table(
        "meetings",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Text(), nullable=False),
        sa.Column("attended", sa.JSON(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f("fk_meetings_round_rounds")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_meetings")),
    )
    op.create_table(
        "rankings",
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("panellist_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("question", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.Double(), nullable=True),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["panellist_id"], ["panel.panellist_id"], name=op.f("fk_rankings_panellist_id_panel")),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f("fk_rankings_round_rounds")),
        sa.PrimaryKeyConstraint("round", "panellist_id", "question", "item_id", name=op.f("pk_rankings")),
    )
    op.create_table(
        "comment_reviews",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("translator", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "action IN ('release', 'redact', 'paraphrase', 'translate', 'withhold')",
            name=op.f("ck_comment_reviews_action_known"),
        ),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["panel.panellist_id"], name=op.f("fk_comment_reviews_panellist_id_panel")
        ),
        sa.ForeignKeyConstraint(
            ["round", "item_id", "criterion"],
            ["round_items.round", "round_items.item_id", "round_items.criterion"],
            name=op.f("fk_comment_reviews_round_item_id_criterion_round_items"),
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_comment_reviews")),
    )
    op.create_index(op.f("ix_comment_reviews_panellist_id"), "comment_reviews", ["panellist_id"], unique=False)
    op.create_table(
        "contribution_codes",
        sa.Column("contribution_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("coder", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contributions.contribution_id"],
            name=op.f("fk_contribution_codes_contribution_id_contributions"),
        ),
        sa.PrimaryKeyConstraint("contribution_id", "code", "coder", name=op.f("pk_contribution_codes")),
    )
    op.create_table(
        "late_ratings",
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("panellist_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rating", sa.Double(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("accepted_seq", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'rated') = (rating IS NOT NULL)", name=op.f("ck_late_ratings_rated_has_rating")),
        sa.CheckConstraint(
            "state IN ('rated', 'unable', 'skipped', 'not_asked')", name=op.f("ck_late_ratings_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["panel.panellist_id"], name=op.f("fk_late_ratings_panellist_id_panel")
        ),
        sa.ForeignKeyConstraint(
            ["round", "item_id", "criterion"],
            ["round_items.round", "round_items.item_id", "round_items.criterion"],
            name=op.f("fk_late_ratings_round_item_id_criterion_round_items"),
        ),
        sa.PrimaryKeyConstraint("round", "panellist_id", "item_id", "criterion", name=op.f("pk_late_ratings")),
    )
