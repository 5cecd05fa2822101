"""The schema's history: Alembic run on the store's own connection, with the revisions that the package brings."""

import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["HEAD", "MIGRATIONS", "build", "config", "known", "revision_of", "upgrade"]

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0003"  # the newest revision; a test holds it to the folder of revisions


def config(connection: Connection | None = None) -> "Config":
    """Return Alembic's settings for a connection; there is no alembic.ini."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # before the import, which already talks
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def known() -> set[str]:
    """Return every revision that this version of the package knows."""
    settings = config()
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database, or None where there is no store in it."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables or "event" not in tables:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the schema of an open transaction to a revision; nothing is committed here."""
    settings = config(connection)
    from alembic import command

    command.upgrade(settings, revision)


def build(connection: Connection) -> None:
    """Make the newest schema in an empty database; nothing is committed here."""
    if connection.dialect.name != "sqlite":
        upgrade(connection)
        return
    for statement in _statements(MIGRATIONS):
        connection.exec_driver_sql(statement)
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": HEAD})


@cache
def _statements(revisions: Path) -> tuple[str, ...]:
    """Return what the revisions of a folder, run once, leave in a SQLite database: its SQL, in the order it was made."""
    engine = create_engine("sqlite://", poolclass=NullPool)
    with engine.begin() as connection:
        upgrade(connection)
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
        return tuple(made.scalars())
