"""Whatever is changed behind the program's back is found, and named."""

import random
import sqlite3
from contextlib import closing

import pandas as pd
import pytest
from ruamel.yaml import YAML
from sqlalchemy import text

from amnmethods import resources
from amnmethods.errors import StoreError
from amnmethods.store import Store
from amnmethods.store.engine import writing
from amnmethods.store.schema import PROJECTIONS

from .conftest import answer, answers, panellist


def tamper(store, *statements):
    """Change the database as somebody would who means to: the guard is taken away first."""
    if store._engine.dialect.name == "sqlite":
        guard = [f"DROP TRIGGER event_is_not_{what}" for what in ("changed", "deleted")]
    else:
        guard = ["DROP FUNCTION event_is_append_only CASCADE"]
    with writing(store._engine, store.place) as connection:
        for statement in (*guard, *statements):
            connection.execute(text(statement))


def codes(store):
    return {finding.code for finding in store.verify()}


@pytest.mark.parametrize(("change", "expected"), [
    ("actor = 'someone else'", {"event_changed"}),
    ("at = '2020-01-01 00:00:00.000000'", {"event_changed"}),
    ("kind = 'round_decided'", {"event_changed"}),
    ("panellist_id = 'p2'", {"event_changed"}),
    ("hash = 'abc'", {"event_changed", "chain_broken"}),
    ("previous_hash = 'abc'", {"event_changed", "chain_broken"}),
    ("body_sha256 = 'abc'", {"event_changed", "body_changed"}),
    ("body = replace(body, '7.0', '9.0')", {"body_changed", "value_changed"}),
    ("body = 'no JSON'", {"body_changed", "not_replayable"}),
    ("body = NULL", {"body_missing", "row_extra"}),
])  # fmt: skip
def test_a_changed_event_is_found(study, change, expected):
    tamper(study, f"UPDATE event SET {change} WHERE seq = 9")
    found = study.verify()
    assert expected <= {finding.code for finding in found}
    assert any("event 9" in finding.where for finding in found)


def test_a_deleted_event_is_found(study):
    tamper(study, "DELETE FROM event WHERE seq = 9")
    found = study.verify()
    assert found[0].code == "event_missing"
    assert found[0].where == "events 9 to 9"
    assert "row_extra" in {finding.code for finding in found}


def test_a_cut_tail_is_found(study):
    tamper(study, "DELETE FROM event WHERE seq >= 9")
    (tail,) = [finding for finding in study.verify() if finding.code == "tail_missing"]
    assert tail.found.startswith("8 events")
    assert tail.expected.startswith("10 events")


def test_a_cut_tail_with_everything_made_to_fit_is_found_by_the_last_backup(file_study, tmp_path):  # fault row 54
    (tmp_path / "copies").mkdir()
    early = file_study.backup(tmp_path / "early.db")
    with file_study.write("import") as log:
        log.append("ratings_recorded", answers([answer("s01", 5)]), "p3")
    file_study.backup(tmp_path / "copies")
    file_study.place.unlink()
    early.rename(file_study.place)
    (finding,) = file_study.verify()
    assert finding.code == "older_than_backup"
    assert finding.found.startswith("1 events fewer")


def test_another_history_of_the_same_length_is_found_by_the_last_backup(file_study, tmp_path):
    early = file_study.backup(tmp_path / "early.db")
    for store in (file_study, Store.open(early)):
        with store.write("import") as log:
            log.append("ratings_recorded", answers([answer("s01", 5)]), "p3")
    file_study.backup(tmp_path / "late.db")
    file_study.place.unlink()
    early.rename(file_study.place)
    assert codes(file_study) == {"not_the_backup"}


def test_an_unreadable_log_of_backups_is_told(file_study):
    file_study.place.with_name("study.backups.jsonl").write_text("{", encoding="utf-8")
    assert codes(file_study) == {"backup_log"}


@pytest.mark.parametrize(("statement", "code", "where"), [
    ("UPDATE ratings SET rating = 9 WHERE item_id = 's02'", "value_changed",
     "table ratings, round 1, panellist_id p1, item_id s02, criterion rating: rating"),
    ("UPDATE rating_history SET comment = 'No' WHERE comment IS NOT NULL", "value_changed",
     "table rating_history, seq 10, item_id s01, criterion rating: comment"),
    ("DELETE FROM ratings WHERE item_id = 's02'", "row_missing", "table ratings, round 1, panellist_id p1"),
    ("UPDATE panel SET status = 'lost' WHERE panellist_id = 'p3'", "value_changed",
     "table panel, panellist_id p3: status"),
    ("UPDATE rounds SET state = 'closed'", "value_changed", "table rounds, round 1: state"),
    ("UPDATE items SET fields = '{}' WHERE item_id = 's01'", "value_changed",
     "table items, item_id s01, version 1: fields"),
    ("UPDATE imports SET sha256 = ''", "value_changed", "table imports, seq 8: sha256"),
    ("INSERT INTO protocols VALUES (1, '{}', '', NULL, NULL, '2026-01-01 00:00:00.000000', 1)", "row_extra",
     "table protocols, version 1"),
])  # fmt: skip
def test_an_edited_table_is_found_and_rebuilt(study, statement, code, where):
    tables = {name: study.read(name) for name in PROJECTIONS}
    with writing(study._engine, study.place) as connection:
        connection.execute(text(statement))
    (finding,) = study.verify()
    assert finding.code == code
    assert finding.where.startswith(where)
    assert "rebuild()" in finding.how_to_mend
    study.rebuild()
    assert study.verify() == []
    for name, table in tables.items():
        pd.testing.assert_frame_equal(study.read(name), table)


def test_many_differences_are_counted(study):
    with writing(study._engine, study.place) as connection:
        connection.execute(text("UPDATE ratings SET source = 'b.csv', source_row = 4"))
    found = study.verify()
    assert len(found) == 4
    assert found[-1].found == "3 more differences"


def test_nothing_is_rebuilt_from_a_damaged_chain(study):
    tamper(study, "UPDATE event SET actor = 'someone else' WHERE seq = 9")
    with pytest.raises(StoreError, match="event_changed: event 9"):
        study.rebuild()


def test_a_missing_row_of_length_and_end_is_found(study):
    tamper(study, "DELETE FROM store_info")
    assert codes(study) == {"tail_missing"}


def test_a_row_without_what_it_refers_to_is_found(file_study):
    with closing(sqlite3.connect(file_study.place)) as connection, connection:
        connection.execute("UPDATE ratings SET panellist_id = 'p9' WHERE panellist_id = 'p2'")
    assert {"foreign_key", "row_missing", "row_extra"} == codes(file_study)


def test_every_copy_of_a_comment_is_watched(file_study):  # fault row 55
    whole = file_study.place.read_bytes()
    comment = "Très à propos".encode()
    places = [at for at in range(len(whole)) if whole.startswith(comment, at)]
    assert len(places) == 3, "in the event, the history and the table of ratings"
    for at in places:
        file_study.place.write_bytes(whole[:at] + b"X" + whole[at + 1 :])
        assert codes(file_study) & {"body_changed", "value_changed"}
    file_study.place.write_bytes(whole)
    assert file_study.verify() == []


def test_a_flipped_byte_is_found_or_harmless(file_study):
    with file_study.write("researcher") as log:
        for number in range(40):
            log.append("panellist_recorded", panellist(attributes={"note": "x" * 200}), f"q{number}")
    whole = bytearray(file_study.place.read_bytes())
    tables = {name: file_study.read(name) for name in PROJECTIONS}
    told = file_study.event_bodies(), file_study.head()
    chance = random.Random(11)
    n_found = 0
    for _ in range(60):
        at, flip = chance.randrange(len(whole)), 1 << chance.randrange(8)
        whole[at] ^= flip
        file_study.place.write_bytes(whole)
        if file_study.verify():
            n_found += 1
        else:
            assert (file_study.event_bodies(), file_study.head()) == told
            for name, table in tables.items():
                pd.testing.assert_frame_equal(file_study.read(name), table)
        whole[at] ^= flip
    assert n_found >= 10


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_shortened_file_is_found(file_study, kept):
    whole = file_study.place.read_bytes()
    file_study.place.write_bytes(whole[: int(len(whole) * kept)])
    assert codes(file_study)
    with pytest.raises(StoreError, match=r"damaged|not kept"):
        file_study.backup(file_study.place.with_name("copy.db"))


def test_both_languages_mend_the_same_findings():
    english, french = (
        YAML(typ="safe").load(resources.text(f"templates/words/{language}.yaml"))["store"]["mend"]
        for language in ("en", "fr")
    )
    assert english.keys() == french.keys()


def test_every_finding_says_how_to_mend_it_in_every_language(study):
    tamper(study, "DELETE FROM event WHERE seq = 9")
    english, french = study.verify(), study.verify(language="fr")
    assert [finding.code for finding in english] == [finding.code for finding in french]
    assert english[0].how_to_mend != french[0].how_to_mend
    assert "expected" in str(english[0])
