"""A panellist's words can be taken out of the study, and the chain of events still closes."""

import pytest
from sqlalchemy import text

from amnmethods.errors import StoreError
from amnmethods.store.engine import writing

from .conftest import answer, answers, panellist

SECRET = "only one doctor in this valley says so"


@pytest.fixture
def erased(study):
    erase(study)
    return study


def erase(study):
    with study.write("import") as log:
        log.append("ratings_recorded", answers([answer("s01", 2, comment=SECRET)], reason="second file"), "p1")
        log.append("comment_released", {"round": 1, "panellist_id": "p1", "item_id": "s01", "text": SECRET, "by": "AB"})
    with study.write("researcher") as log:
        log.append("panellist_erased", {"reason": "asked to be forgotten"}, "p1")


def test_what_was_said_is_gone_and_the_chain_closes(erased):
    for table in ("ratings", "rating_history", "comments_released"):
        assert "p1" not in set(erased.read(table)["panellist_id"])
    (row,) = erased.read("panel", panellist_id="p1").itertuples()
    assert row.status == "withdrawn"
    assert row.attributes is None
    assert erased.read("panel").loc[0, ["group", "site", "language"]].isna().all()
    assert erased.read("panel_rounds", panellist_id="p1")["status"].tolist() == ["active"]
    assert erased.verify() == []
    assert SECRET not in str(erased.event_bodies())


def test_the_erasure_names_the_events_it_emptied(erased):
    (erasure,) = erased.event_bodies("panellist_erased")
    emptied = [event["seq"] for event in erased.event_bodies() if event["body"] is None]
    assert erasure["body"] == {"reason": "asked to be forgotten", "erased_seqs": emptied}
    assert len(emptied) == 4, "the record, two sets of ratings and the released comment"


def test_others_stay(erased):
    assert erased.read("ratings")["panellist_id"].tolist() == ["p2"]


def test_an_erased_panellist_can_come_back_and_go_again(erased):
    with erased.write("researcher") as log:
        log.append("panellist_recorded", panellist("doctors"), "p1")
        log.append("ratings_recorded", answers([answer("s01", 4)]), "p1")
    assert erased.verify() == []
    with erased.write("researcher") as log:
        log.append("panellist_erased", {"reason": "again"}, "p1")
    assert erased.verify() == []
    with pytest.raises(StoreError, match="nothing about"), erased.write("researcher") as log:
        log.append("panellist_erased", {"reason": "again"}, "p1")


def test_rebuilt_tables_stay_without_the_erased(erased):
    erased.rebuild()
    assert "p1" not in set(erased.read("ratings")["panellist_id"])
    assert erased.verify() == []


def test_no_byte_of_it_is_left_in_the_file(file_study, tmp_path):
    erase(file_study)
    for path in tmp_path.iterdir():
        assert SECRET.encode() not in path.read_bytes(), path.name


def test_a_body_that_comes_back_is_found(study):
    body = study.event_bodies("ratings_recorded")[0]["seq"]
    with study._engine.connect() as connection:
        kept = connection.execute(text("SELECT body FROM event WHERE seq = :seq"), {"seq": body}).scalar()
    with study.write("researcher") as log:
        log.append("panellist_erased", {"reason": "asked"}, "p1")
    drop = (
        "TRIGGER event_is_not_changed"
        if study._engine.dialect.name == "sqlite"
        else "FUNCTION event_is_append_only CASCADE"
    )
    with writing(study._engine, study.place) as connection:
        connection.execute(text(f"DROP {drop}"))
        connection.execute(text("UPDATE event SET body = :body WHERE seq = :seq"), {"body": kept, "seq": body})
    assert "body_not_erased" in {finding.code for finding in study.verify()}


def test_equal_bodies_have_unequal_digests(study):
    with study.write("import") as log:
        for _ in range(2):
            log.append("ratings_recorded", answers([answer("s02", 7)]), "p3")
    with study._engine.connect() as connection:
        digests = connection.execute(text("SELECT body_sha256 FROM event ORDER BY seq DESC LIMIT 2")).scalars().all()
    assert digests[0] != digests[1], "or an erased rating could be found by trying all points of the scale"
