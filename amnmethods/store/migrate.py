"""The schema's history: Alembic run on the store's own connection, with the revisions that the package brings."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["HEAD", "MIGRATIONS", "config", "known", "revision_of", "upgrade"]

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
