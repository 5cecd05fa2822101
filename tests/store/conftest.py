"""A small study on each database."""

import pytest

from amnmethods.store import Store


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
