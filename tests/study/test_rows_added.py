"""Tables that grow row by row: only what was added is kept anew, two people lose nothing, erasure reaches all of it."""

import json

import numpy as np
import pandas as pd
import pytest

from amnmethods.errors import StaleTableError, StoreError
from amnmethods.study import open_study
from amnmethods.study.tables import DEEPEST
from amnmethods.widgets.exploration import open_exploration


def passages(n: int, **more) -> pd.DataFrame:
    rows = {
        "segment_id": [f"g{k}" for k in range(n)],
        "source_id": "i01",
        "coder": "AB",
        "code": "B1",
        "text": "=1+1 é",
    }
    return pd.DataFrame({**rows, **more}, index=range(n))


def kept(study) -> list[dict]:
    return [event["body"] for event in study.store.event_bodies("table_kept") if event["body"]]


def test_of_a_table_that_grows_only_the_new_rows_are_kept(study):
    study.keep_table("segments", passages(500), "by hand")
    study.keep_table("segments", passages(501), "by hand")
    first, second = kept(study)
    assert second["onto"] == 1
    assert len(json.dumps(second)) < len(json.dumps(first)) / 50
    assert study.tables()["n_rows"].tolist() == [500, 501]
    pd.testing.assert_frame_equal(study.table("segments"), passages(501), check_dtype=False)
    pd.testing.assert_frame_equal(study.table("segments", 1), passages(500), check_dtype=False)
    assert study.verify() == []


def test_rows_may_bring_columns_and_wider_numbers_along(study):
    pages = [pd.Series(v) for v in ([1, 2], [1, 2, 3.5], [1, 2, 3.5, None])]
    tables = [passages(len(page), page=page) for page in pages]
    tables.append(passages(5, page=[1, 2, 3.5, None, 4], note=[None] * 4 + ["late"], said=[None] * 4 + [True]))
    for table in tables:
        study.keep_table("segments", table, "by hand")
    assert [body.get("onto") for body in kept(study)] == [None, 1, 2, 3]
    last = study.table("segments")
    assert last["note"].tolist()[-1] == "late"
    assert last["note"].isna().sum() == 4
    assert np.array_equal(last["page"], [1, 2, 3.5, np.nan, 4], equal_nan=True)
    assert study.table("segments", 1)["page"].tolist() == [1, 2]
    study.store.rebuild()
    assert study.tables()["n_rows"].tolist() == [2, 3, 4, 5]
    assert study.verify() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.assign(code="B2"),
        lambda t: t.drop(columns="note"),
        lambda t: t.iloc[::-1].reset_index(drop=True),
        lambda t: t.head(2),
    ],
)
def test_any_other_change_keeps_the_table_whole(study, change):
    study.keep_table("segments", passages(3, note="x"), "by hand")
    study.keep_table("segments", change(passages(4, note="x")), "by hand")
    assert [body.get("onto") for body in kept(study)] == [None, None]
    expected = change(passages(4, note="x"))
    pd.testing.assert_frame_equal(study.table("segments"), expected, check_dtype=False)


def test_a_long_chain_is_kept_whole_now_and_then_and_reads_the_same(study):
    for n in range(1, DEEPEST + 5):
        study.keep_table("segments", passages(n), "by hand")
    whole = [body["version"] for body in kept(study) if body.get("onto") is None]
    assert whole == [1, DEEPEST + 1]
    assert [len(study.table("segments", n)) for n in (1, DEEPEST, DEEPEST + 4)] == [1, DEEPEST, DEEPEST + 4]


def test_what_later_versions_still_hold_cannot_seem_erased(study):
    for n in (1, 2, 3):
        study.keep_table("segments", passages(n), "by hand")
    with pytest.raises(StoreError, match="Version 2 of segments adds rows to version 1 and so still holds"):
        study.erase_table("segments", "taken back", [1])
    assert len(study.table("segments", 1)) == 1
    without = passages(3).iloc[1:].reset_index(drop=True)
    study.keep_table("segments", without, "by hand", reason="an interview was taken back")
    assert study.erase_table("segments", "taken back", [1, 2, 3]) == [1, 2, 3]
    assert "g0" not in json.dumps(study.store.event_bodies("table_kept"), default=str)
    assert study.tables()["version"].tolist() == [4]
    study.store.rebuild()
    assert study.table("segments")["segment_id"].tolist() == ["g1", "g2"]
    assert study.verify() == []
    with pytest.raises(StoreError, match="no version 2 of segments"):
        study.table("segments", 2)


def test_a_table_handed_out_is_ones_own(study):
    study.keep_table("segments", passages(2), "by hand")
    mine = study.table("segments")
    mine.loc[0, "text"] = "spoiled"
    assert study.table("segments")["text"].tolist() == ["=1+1 é"] * 2


def test_a_change_to_a_version_that_is_no_longer_the_newest_is_refused(study):
    other = open_study(study.folder)
    study.keep_table("segments", passages(2), "by hand", onto=0)
    with pytest.raises(StaleTableError, match="segments is at version 1 now, and the change was made to version 0"):
        other.keep_table("segments", passages(1), "by hand", onto=0)
    assert len(other.table("segments")) == 2


def test_two_people_who_enter_at_once_lose_nothing(study):
    first, second = (open_exploration(each) for each in (study, open_study(study.folder)))
    told = {"coder": "AB", "framework": "own", "code": "B1"}
    study.keep_table("codes", pd.DataFrame({"framework": ["own"], "code": ["B1"]}), "team")
    windows = [each.windows["passages"] for each in (first, second)]
    read = windows[1].held

    def meanwhile(name):
        """Let the first person enter a passage after the second one's window read the table."""
        table = read(name)
        if name == "segments" and windows[0].message.get("n", 0) < 1:
            windows[0]._act("enter", {**told, "source": "i01", "text": "mine"})
        return table

    windows[1].held = meanwhile
    windows[1]._act("enter", {**told, "source": "i02", "text": "theirs"})
    table = study.table("segments")
    assert table[["segment_id", "text"]].to_numpy().tolist() == [["h0001", "mine"], ["h0002", "theirs"]]
    assert "h0002" in windows[1].message["text"]
    assert [each.last_error for each in windows] == [None, None]
    windows[0].on_undo("segments")  # undoes the newest entry, whosever it is, and says so
    assert study.table("segments")["segment_id"].tolist() == ["h0001"]
    assert study.verify() == []
