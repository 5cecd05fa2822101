"""The schema and its history: migrations give what the tables say, old studies come up to date, newer ones are left."""

import logging
import shutil
import sqlite3

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from amnmethods.errors import StoreError
from amnmethods.store import Store, migrate
from amnmethods.store.engine import locate, open_engine
from amnmethods.store.schema import metadata

NEXT = """
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.execute("CREATE TABLE extra (x INTEGER)")
    op.execute("{more}")
"""


@pytest.fixture
def newer_program(tmp_path, monkeypatch):
    """Make this the program of a later version, with one more revision."""

    def become(more="INSERT INTO extra VALUES (1)"):
        folder = tmp_path / "migrations"
        shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "r0004_more.py").write_text(NEXT.format(more=more))
        monkeypatch.setattr(migrate, "MIGRATIONS", folder)
        monkeypatch.setattr(migrate, "HEAD", "0004")

    return become


def described(engine):
    """Return all that a database says of its tables."""
    look = inspect(engine)
    return {
        table: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)],
            "key": look.get_pk_constraint(table),
            "options": look.get_table_options(table),
            **{
                what: sorted(getattr(look, f"get_{what}")(table), key=lambda found: found["name"])
                for what in ("foreign_keys", "unique_constraints", "check_constraints", "indexes")
            },
        }
        for table in sorted(set(look.get_table_names()) - {"alembic_version"})
    }


def test_migrations_give_the_tables_that_the_code_expects(store, request, tmp_path):
    with store._engine.connect() as connection:
        command.check(migrate.config(connection))  # alembic's own comparison, which does not see changed checks
    if store._engine.dialect.name == "sqlite":
        other = open_engine(tmp_path / "other.db", create=True)
    else:
        other = open_engine(locate(request.getfixturevalue("new_database")()))
    metadata.create_all(other)
    expected = described(other)
    assert described(store._engine) == expected
    assert set(expected) == set(metadata.tables)
    for table in expected.values():
        names = [rule["name"] for kind in ("foreign_keys", "check_constraints", "indexes") for rule in table[kind]]
        assert len(names) == len(set(names))
        assert None not in names


def test_the_newest_revision_is_the_one_we_name():
    script = ScriptDirectory.from_config(migrate.config())
    assert script.get_heads() == [migrate.HEAD]


def test_alembic_keeps_quiet(tmp_path, caplog, capfd):
    with caplog.at_level(logging.INFO):
        Store.create(tmp_path / "study.db")
    assert not [record for record in caplog.records if record.name.startswith("alembic")]
    assert capfd.readouterr() == ("", "")


def test_an_older_study_is_kept_and_brought_up_to_date(study, location, newer_program, tmp_path):
    head = study.head()
    newer_program()
    opened = Store.open(location)
    (message,) = opened.messages
    assert "from schema 0003 to 0004" in message
    assert opened.head() == head
    assert opened.verify() == []
    assert Store.open(location).messages == ()
    if study._engine.dialect.name == "sqlite":
        (kept,) = tmp_path.glob("study-before-0004-*.db")
        assert str(kept) in message
        with sqlite3.connect(kept) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0003",)
            assert connection.execute("SELECT head FROM store_info").fetchone() == (head,)
        connection.close()


def test_a_migration_that_fails_changes_nothing(study, location, newer_program, tmp_path):  # fault row 57
    ratings = study.read("ratings")
    newer_program(more="INSERT INTO nowhere VALUES (1)")
    with pytest.raises(StoreError, match=r"could not be brought to 0004.*Nothing was changed") as error:
        Store.open(location)
    with study._engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0003"
        assert not inspect(connection).has_table("extra")
    assert study.read("ratings").equals(ratings)
    if study._engine.dialect.name == "sqlite":
        (kept,) = tmp_path.glob("study-before-*.db")
        assert str(kept) in str(error.value)


def test_a_newer_study_is_refused_and_left_as_it_is(study, location):  # fault row 56
    with study._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0042'"))
        connection.execute(text("UPDATE store_info SET written_with = '9.1.0'"))
    before = location.read_bytes() if hasattr(location, "read_bytes") else None
    with pytest.raises(StoreError, match=r"schema 0042.*Install amnmethods version 9.1.0 or newer"):
        Store.open(location)
    if before is not None:
        assert location.read_bytes() == before
        assert [path.name for path in location.parent.iterdir()] == ["study.db"]


@pytest.mark.parametrize("statement", [
    "UPDATE event SET actor = 'someone' WHERE seq = 2",
    "UPDATE event SET body = '{}' WHERE seq = 2",
    "UPDATE event SET body = NULL, kind = 'x' WHERE seq = 2",
    "UPDATE event SET panellist_id = 'p7' WHERE panellist_id IS NULL",
    "DELETE FROM event WHERE seq = 2",
    "DELETE FROM event",
])  # fmt: skip
def test_the_database_itself_keeps_events_as_they_are(study, statement):
    from amnmethods.store.engine import writing

    with (
        pytest.raises(StoreError, match="never changed or taken away"),
        writing(study._engine, study.place) as connection,
    ):
        connection.execute(text(statement))
    assert study.verify() == []


@pytest.mark.parametrize("statement", [
    "INSERT INTO ratings (round, panellist_id, item_id, criterion, state, rating, source, seq) "
    "VALUES (1, 'p1', 's01', 'rating', 'rated', 5, 'x', 1)",
    "UPDATE ratings SET state = 'unable' WHERE panellist_id = 'p1'",
    "UPDATE ratings SET rating = NULL WHERE panellist_id = 'p1'",
    "UPDATE rating_history SET state = 'guessed'",
    "UPDATE rounds SET state = 'half open'",
    "UPDATE panel SET status = 'bored'",
    "DELETE FROM panel WHERE panellist_id = 'p1'",
    "DELETE FROM round_items",
    "INSERT INTO store_info VALUES (2, 0, '', '')",
])  # fmt: skip
def test_the_database_itself_refuses_nonsense(study, statement):
    from amnmethods.store.engine import writing

    with pytest.raises(StoreError, match="break a rule"), writing(study._engine, study.place) as connection:
        connection.execute(text(statement))
