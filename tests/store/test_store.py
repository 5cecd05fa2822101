"""What is written can be read again, in one piece, on both databases."""

import sqlite3
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from amnmethods.errors import StoreError
from amnmethods.store import Store
from amnmethods.store.schema import PROJECTIONS

from .conftest import answer, answers, fill, opening, panellist

RATINGS = {
    "round": "int64", "panellist_id": "string", "item_id": "string", "criterion": "string", "state": "string",
    "rating": "float64", "comment": "string", "recorded_at": "datetime64[us, UTC]", "source": "string",
    "source_row": "Int64", "seq": "int64",
}  # fmt: skip


RELEASED = {"round": 1, "panellist_id": "p1", "item_id": "s01", "text": "", "by": "A"}


def test_ratings_come_back_as_they_were_given(study):
    ratings = study.read("ratings")
    assert ratings[["panellist_id", "item_id", "rating"]].to_numpy().tolist() == [
        ["p1", "s01", 7.0], ["p1", "s02", 3.0], ["p2", "s01", 8.0],
    ]  # fmt: skip
    assert ratings["comment"].tolist() == [pd.NA, pd.NA, "Très à propos"]
    assert study.verify() == []


@pytest.mark.parametrize("table", PROJECTIONS)
def test_an_empty_table_has_the_columns_and_dtypes_of_a_full_one(tmp_path, table):
    store = Store.create(tmp_path / "study.db")
    empty = store.read(table)
    assert list(empty.columns) == [column.name for column in PROJECTIONS[table].c]
    if table == "ratings":
        assert empty.dtypes.astype(str).to_dict() == RATINGS
        full = Store.create(tmp_path / "full.db")
        fill(full)
        assert full.read("ratings").dtypes.equals(empty.dtypes)


def test_unable_and_skipped_have_no_rating(study):
    with study.write("import") as log:
        log.append("ratings_recorded", answers([answer("s01", state="unable"), answer("s02", np.nan, "skipped")]), "p3")
    rows = study.read("ratings", panellist_id="p3")
    assert rows["state"].tolist() == ["unable", "skipped"]
    assert rows["rating"].isna().all()


def test_values_of_numpy_and_pandas_are_taken_as_plain_ones(study):
    at = pd.Timestamp("2026-03-01 10:00", tz="America/Toronto")
    row = answer("s01", np.float32(6.5), comment=pd.NA, recorded_at=at, source_row=np.int64(12))
    with study.write("import") as log:
        log.append("ratings_recorded", answers([row], number=np.int64(1)), "p3")
    (kept,) = study.read("ratings", panellist_id="p3").itertuples()
    assert (kept.rating, kept.source_row, kept.recorded_at) == (6.5, 12, at)
    assert study.read("ratings")["recorded_at"].dt.tz is not None


def test_a_later_answer_takes_the_place_of_the_earlier_which_stays_in_the_history(study):
    with study.write("import") as log:
        seq = log.append("ratings_recorded", answers([answer("s01", 2)], reason="corrected file"), "p1")
    assert study.read("ratings", panellist_id="p1", item_id="s01")["rating"].tolist() == [2.0]
    history = study.read("rating_history", panellist_id="p1", item_id="s01")
    assert history["rating"].tolist() == [7.0, 2.0]
    assert history["reason"].tolist() == [pd.NA, "corrected file"]
    assert history["seq"].iloc[-1] == seq


def test_a_round_walks_from_open_to_decided(study):
    with study.write("researcher") as log:
        log.append(
            "round_closed",
            {
                "round": 1,
                "panel": [{"panellist_id": who, "group": "doctors", "status": "active"} for who in ("p1", "p2")],
            },
        )
        log.append("analysis_kept", {"round": 1, "name": "consensus", "table": [{"item_id": "s01", "median": 7.5}]})
        log.append(
            "decision_recorded", {"round": 1, "item_id": "s01", "decision": "merge", "reason": "alike", "into": ["s02"]}
        )
        log.append("comment_released", {"round": 1, "panellist_id": "p2", "item_id": "s01", "text": "Très", "by": "AB"})
        log.append("round_decided", {"round": 1})
        log.append("panellist_recorded", panellist("others"), "p1")
    (row,) = study.read("rounds").itertuples()
    assert row.state == "decided"
    assert row.opened_at <= row.closed_at <= row.decided_at <= datetime.now(UTC)
    assert datetime.now(UTC) - row.opened_at < timedelta(minutes=5)
    assert row.languages == ["en", "fr"]
    frozen = study.read("panel_rounds")
    assert frozen["panellist_id"].tolist() == ["p1", "p2"]
    assert set(frozen["group"]) == {"doctors"}, "a later change of group does not move a closed round"
    assert study.read("analyses")["table"].iloc[0] == [{"item_id": "s01", "median": 7.5}]
    assert study.read("decisions")["into"].iloc[0] == ["s02"]
    assert study.read("comments_released")["text"].tolist() == ["Très"]
    assert study.verify() == []


def test_only_an_open_round_takes_ratings(study):
    with study.write("researcher") as log:
        log.append("round_closed", {"round": 1, "panel": opening(1)["panel"]})
    with pytest.raises(StoreError, match=r"Round 1 cannot take ratings: it is closed"), study.write("import") as log:
        log.append("ratings_recorded", answers([answer("s01", 5)]), "p3")
    with pytest.raises(StoreError, match=r"Round 2 .* never opened"), study.write("import") as log:
        log.append("ratings_recorded", answers([answer("s01", 5)], number=2), "p3")


@pytest.mark.parametrize(
    ("kind", "body", "who", "said"),
    [
        ("round_opened", opening(1), None, "Round 1 is already open"),
        ("round_decided", {"round": 1}, None, "Round 1 cannot be decided: it is open"),
        ("study_created", {"title": "T", "created_with": "1"}, None, "holds a study already"),
        ("item_recorded", {"item_id": "s01", "version": 1, "fields": {"wording_en": "Other"}}, None, "as version 2"),
        ("ratings_recorded", answers([answer("s09", 5)]), "p1", "Item 's09' .* was not asked in round 1"),
        ("ratings_recorded", answers([answer("s01", 5)]), "p9", "break a rule"),
        ("ratings_recorded", answers([answer("s01", 5)]), None, "give panellist_id"),
        ("ratings_recorded", answers([answer("s01", 5), answer("s01", 5)]), "p1", "stands twice"),
        ("ratings_recorded", answers([answer("s01", 5, state="unable")]), "p1", "only 'rated' has one"),
        ("ratings_recorded", answers([answer("s01", None, state="rated")]), "p1", "only 'rated' has one"),
        ("ratings_recorded", answers([answer("s01", float("inf"))]), "p1", "cannot be kept as JSON"),
        ("ratings_recorded", answers([answer("s01", "7")]), "p1", "rows.0.rating"),
        ("ratings_recorded", answers([answer("s01", 7, recorded_at="2026-03-01T10:00:00")]), "p1", "timezone"),
        ("ratings_recorded", answers([answer("s01", 7, comment="a\x00b")]), "p1", "cannot be kept"),
        ("ratings_recorded", answers([answer("s01", 7, comment="a\ud800b")]), "p1", "cannot be kept"),
        ("ratings_recorded", answers([answer("s01", 7, coment="slip")]), "p1", "rows.0.coment: Extra"),
        ("panellist_recorded", panellist(status="gone"), "p1", "status"),
        ("panellist_erased", {"reason": "asked"}, "p9", "nothing about panellist 'p9'"),
        ("comment_released", RELEASED, "p2", "names"),
        ("protocol_prespecified", {"version": 1, "protocol": "{}", "sha256": "0"}, None, "sha256 of the protocol"),
        ("file_imported", {"round": 1, "source": {1, 2}, "sha256": "", "n_rows": 1}, None, "cannot be kept as JSON"),
        ("vote", {}, None, "no kind of event"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_leaves_nothing(study, kind, body, who, said):
    head, n = study.head(), len(study.events())

    def write():
        with study.write("researcher") as log:
            log.append("panellist_recorded", panellist(), "p8")
            log.append(kind, body, who)

    with pytest.raises(StoreError, match=said):
        write()
    assert (study.head(), len(study.events())) == (head, n)
    assert "p8" not in set(study.read("panel")["panellist_id"])


@pytest.mark.parametrize("kind", ["vote", "round_opened"])
def test_a_caught_refusal_does_not_let_half_of_it_through(study, kind):
    def write():
        with study.write("researcher") as log:
            with pytest.raises(StoreError):
                log.append(kind, opening(2, people=("p9",)))
            log.append("panellist_recorded", panellist(), "p8")

    def end():
        with study.write("researcher") as log, pytest.raises(StoreError):
            log.append(kind, opening(2, people=("p9",)))

    for act in (write, end):
        with pytest.raises(StoreError, match="nothing of it can be written"):
            act()
    assert study.verify() == []


def test_any_error_in_the_block_takes_everything_back(study):
    def write():
        with study.write("researcher") as log:
            log.append("panellist_recorded", panellist(), "p8")
            raise KeyboardInterrupt

    before = study.events()
    with pytest.raises(KeyboardInterrupt):
        write()
    pd.testing.assert_frame_equal(study.events(), before)


def test_a_log_reads_what_it_has_written_and_ends_with_its_block(study):
    with study.write("researcher") as log:
        log.append("panellist_recorded", panellist(), "p8")
        assert len(log.read("panel", panellist_id="p8")) == 1
        assert study.read("panel", panellist_id="p8").empty, "others do not see it yet"
    with pytest.raises(StoreError, match="over"):
        log.append("panellist_recorded", panellist(), "p9")


def test_a_write_within_a_write_is_refused_at_once(study):
    with pytest.raises(StoreError, match="under way"), study.write("a"), study.write("b"):
        pass
    with study.write("a") as log:
        log.append("panellist_recorded", panellist(), "p8")


def test_events_and_their_bodies_are_told_in_order(study):
    events = study.events()
    assert events["seq"].tolist() == list(range(1, len(events) + 1))
    assert list(events.columns) == ["seq", "at", "actor", "kind", "panellist_id", "hash"]
    assert events["hash"].iloc[-1] == study.head()
    first, *_ = study.event_bodies()
    assert first["body"] == {"title": {"en": "Ménage", "fr": "Ménage"}, "created_with": "0.1.0"}
    assert first["at"].tzinfo is not None
    assert [event["panellist_id"] for event in study.event_bodies("ratings_recorded")] == ["p1", "p2"]


def test_a_protocol_keeps_each_version_once(study):
    body = {
        "version": 1,
        "protocol": "{}",
        "sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    }
    with study.write("researcher") as log:
        log.append("protocol_prespecified", body)
    with pytest.raises(StoreError, match="amendment is version 2"), study.write("researcher") as log:
        log.append("protocol_prespecified", body)
    assert study.read("protocols")["protocol"].tolist() == ["{}"]


def test_reading_names_what_does_not_exist(study):
    with pytest.raises(StoreError, match=r"no table 'rating'. It has: panel"):
        study.read("rating")
    with pytest.raises(StoreError, match="no column 'item'"):
        study.read("ratings", item="s01")


def test_missing_can_be_asked_for(study):
    assert len(study.read("ratings", comment=None)) == 2


def test_keys_sort_alike_on_both_databases(study):
    with study.write("researcher") as log:
        for who in ("é", "B", "a", "A-1", "_"):
            log.append("panellist_recorded", panellist(), who)
    assert study.read("panel")["panellist_id"].tolist() == ["A-1", "B", "_", "a", "p1", "p2", "p3", "é"]


def test_a_study_is_never_made_over_something_else(study, location, tmp_path):
    with pytest.raises(StoreError, match="open it"):
        Store.create(location)
    assert study.verify() == []
    with pytest.raises(StoreError, match="make it first"):
        Store.create(tmp_path / "nowhere" / "study.db")


def test_opening_what_is_no_study_changes_nothing(tmp_path):
    with pytest.raises(StoreError, match="no study memory"):
        Store.open(tmp_path / "study.db")
    assert not (tmp_path / "study.db").exists()
    text = tmp_path / "notes.db"
    text.write_bytes(b"These are notes, not a database at all. " * 200)
    with pytest.raises(StoreError, match="damaged or no study store"):
        Store.open(text)
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    before = other.read_bytes()
    with pytest.raises(StoreError, match="holds no study"):
        Store.open(other)
    assert other.read_bytes() == before


def test_an_odd_folder_name_is_no_trouble(tmp_path):
    folder = tmp_path / "étude 100 % #1"
    folder.mkdir()
    Store.create(folder / "study.db")
    assert Store.open(str(folder / "study.db")).verify() == []
    assert Store.open(f"sqlite:///{folder}/study.db").head() == "0" * 64


@pytest.mark.parametrize(("address", "said"), [
    ("mysql://x@y/z", "not in 'mysql'"),
    ("postgresql://x:secret@127.0.0.1:1/none", "answered"),
    ("nonsense://", "not in"),
])  # fmt: skip
def test_a_wrong_address_is_told_without_its_password(address, said):
    with pytest.raises(StoreError, match=said) as error:
        Store.open(address)
    assert "secret" not in str(error.value)


def test_sqlite_runs_with_the_promised_settings(file_study):
    with file_study._engine.connect() as connection:
        pragmas = {p: connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in (
            "journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")}  # fmt: skip
    assert pragmas == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000, "secure_delete": 1,
    }  # fmt: skip


def test_nobody_writes_without_a_name(study):
    with pytest.raises(StoreError, match="Say who"), study.write(""):
        pass
