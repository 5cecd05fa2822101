"""The first schema: events, what they give, and the guard that keeps events as they were written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The one change allowed: a body goes, everything else of the event stays.
SQLITE_GUARD = (
    """
    CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'event is append-only'); END
    """,
    """
    CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
    WHEN NEW.body IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at OR NEW.actor <> OLD.actor
      OR NEW.kind <> OLD.kind OR NEW.panellist_id IS NOT OLD.panellist_id OR NEW.body_sha256 <> OLD.body_sha256
      OR NEW.previous_hash <> OLD.previous_hash OR NEW.hash <> OLD.hash
    BEGIN SELECT RAISE(ABORT, 'event is append-only'); END
    """,
)
POSTGRES_GUARD = (
    """
    CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF NEW.body IS NULL AND NEW.seq = OLD.seq AND NEW.at = OLD.at AND NEW.actor = OLD.actor
           AND NEW.kind = OLD.kind AND NEW.panellist_id IS NOT DISTINCT FROM OLD.panellist_id
           AND NEW.body_sha256 = OLD.body_sha256 AND NEW.previous_hash = OLD.previous_hash AND NEW.hash = OLD.hash
        THEN RETURN NEW; END IF;
      END IF;
      RAISE EXCEPTION 'event is append-only';
    END $$
    """,
    """
    CREATE TRIGGER event_is_not_changed BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_is_append_only()
    """,
    """
    CREATE TRIGGER event_is_not_truncated BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()
    """,
)


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("panellist_id", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_event_seq_from_one")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_event_hash")),
    )
    op.create_index(op.f("ix_event_kind"), "event", ["kind"], unique=False)
    op.create_index(op.f("ix_event_panellist_id"), "event", ["panellist_id"], unique=False)
    op.create_table(
        "items",
        sa.Column("item_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "version", name=op.f("pk_items")),
    )
    op.create_table(
        "panel",
        sa.Column("panellist_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("group", sa.Text(), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('invited', 'consented', 'active', 'withdrawn', 'lost')", name=op.f("ck_panel_status_known")
        ),
        sa.PrimaryKeyConstraint("panellist_id", name=op.f("pk_panel")),
    )
    op.create_table(
        "protocols",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_protocols")),
    )
    op.create_table(
        "rating_history",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rating", sa.Double(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'rated') = (rating IS NOT NULL)", name=op.f("ck_rating_history_rated_has_rating")),
        sa.CheckConstraint(
            "state IN ('rated', 'unable', 'skipped', 'not_asked')", name=op.f("ck_rating_history_state_known")
        ),
        sa.PrimaryKeyConstraint("seq", "item_id", "criterion", name=op.f("pk_rating_history")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rounds",
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=True),
        sa.CheckConstraint("opened_by IN ('researcher', 'import')", name=op.f("ck_rounds_opened_by_known")),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed', 'decided')", name=op.f("ck_rounds_state_known")),
        sa.CheckConstraint("round >= 1", name=op.f("ck_rounds_round_from_one")),
        sa.PrimaryKeyConstraint("round", name=op.f("pk_rounds")),
    )
    op.create_table(
        "store_info",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n_events", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("written_with", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_store_info_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_info")),
    )
    op.create_table(
        "analyses",
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("table", sa.JSON(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f("fk_analyses_round_rounds")),
        sa.PrimaryKeyConstraint("round", "name", name=op.f("pk_analyses")),
    )
    op.create_table(
        "decisions",
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("into", sa.JSON(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('keep', 'reword', 'merge', 'split', 'drop', 'reopen', 'add')",
            name=op.f("ck_decisions_decision_known"),
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f("fk_decisions_round_rounds")),
        sa.PrimaryKeyConstraint("round", "item_id", name=op.f("pk_decisions")),
    )
    op.create_table(
        "imports",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("n_rows", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("found", sa.JSON(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=True),
        sa.Column("choices", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f("fk_imports_round_rounds")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_sha256"), "imports", ["sha256"], unique=False)
    op.create_table(
        "panel_rounds",
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("panellist_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("group", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('invited', 'consented', 'active', 'withdrawn', 'lost')",
            name=op.f("ck_panel_rounds_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["panel.panellist_id"], name=op.f("fk_panel_rounds_panellist_id_panel")
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f("fk_panel_rounds_round_rounds")),
        sa.PrimaryKeyConstraint("round", "panellist_id", name=op.f("pk_panel_rounds")),
    )
    op.create_table(
        "round_items",
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id", "version"],
            ["items.item_id", "items.version"],
            name=op.f("fk_round_items_item_id_version_items"),
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.round"], name=op.f("fk_round_items_round_rounds")),
        sa.PrimaryKeyConstraint("round", "item_id", "criterion", name=op.f("pk_round_items")),
    )
    op.create_table(
        "comments_released",
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("panellist_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["panel.panellist_id"], name=op.f("fk_comments_released_panellist_id_panel")
        ),
        sa.ForeignKeyConstraint(
            ["round", "item_id", "criterion"],
            ["round_items.round", "round_items.item_id", "round_items.criterion"],
            name=op.f("fk_comments_released_round_item_id_criterion_round_items"),
        ),
        sa.PrimaryKeyConstraint("round", "panellist_id", "item_id", "criterion", name=op.f("pk_comments_released")),
    )
    op.create_table(
        "ratings",
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
        sa.CheckConstraint("(state = 'rated') = (rating IS NOT NULL)", name=op.f("ck_ratings_rated_has_rating")),
        sa.CheckConstraint("state IN ('rated', 'unable', 'skipped', 'not_asked')", name=op.f("ck_ratings_state_known")),
        sa.ForeignKeyConstraint(["panellist_id"], ["panel.panellist_id"], name=op.f("fk_ratings_panellist_id_panel")),
        sa.ForeignKeyConstraint(
            ["round", "item_id", "criterion"],
            ["round_items.round", "round_items.item_id", "round_items.criterion"],
            name=op.f("fk_ratings_round_item_id_criterion_round_items"),
        ),
        sa.PrimaryKeyConstraint("round", "panellist_id", "item_id", "criterion", name=op.f("pk_ratings")),
        sqlite_with_rowid=False,
    )

    for statement in POSTGRES_GUARD if op.get_bind().dialect.name == "postgresql" else SQLITE_GUARD:
        op.execute(statement)
