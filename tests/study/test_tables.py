"""Tables kept whole: every version stays, comes back as it was, and can be erased."""

import pandas as pd
import pytest

from amnmethods.errors import StoreError, TableError

SEGMENTS = pd.DataFrame(
    {
        "segment_id": ["g1", "g2"],
        "source_id": ["i01", "i02"],
        "coder": ["AB", "AB"],
        "code": ["III.A.3", "II.F"],
        "text": ["No time, =1+1 <b>never</b>", "Un an à la fois"],
        "page": [3, None],
        "strength": [-2.0, float("nan")],
        "released": [True, False],
        "said_on": pd.to_datetime(["2026-01-05", None]),
    }
)


def test_a_table_comes_back_as_it_was_kept(study):
    assert study.keep_table("segments", SEGMENTS, "segments.csv") == 1
    back = study.table("segments")
    assert back["page"].dtype == "float64"
    pd.testing.assert_frame_equal(back, SEGMENTS, check_dtype=False)
    assert study.verify() == []


def test_the_same_content_is_kept_once_and_a_change_is_the_next_version(study):
    study.keep_table("segments", SEGMENTS, "segments.csv")
    assert study.keep_table("segments", SEGMENTS, "again.csv") == 1
    changed = SEGMENTS.assign(code=["III.A.3", "II.E"])
    assert study.keep_table("segments", changed, "segments.csv", reason="second reading") == 2
    assert study.table("segments", 1)["code"].tolist() == ["III.A.3", "II.F"]
    assert study.table("segments")["code"].tolist() == ["III.A.3", "II.E"]
    listed = study.tables()
    assert listed[["name", "version", "n_rows", "reason"]].astype("object").values.tolist()[1] == [
        "segments", 2, 2, "second reading",
    ]  # fmt: skip


def test_what_was_erased_is_gone_and_the_chain_still_closes(study):
    study.keep_table("segments", SEGMENTS, "segments.csv")
    study.keep_table("segments", SEGMENTS.iloc[:1], "segments.csv", reason="i02 was taken back")
    assert study.erase_table("segments", "an interview was taken back", [1]) == [1]
    with pytest.raises(StoreError, match="no version 1 of segments; there are 2"):
        study.table("segments", 1)
    assert study.verify() == []
    study.store.rebuild()
    assert study.tables()["version"].tolist() == [2]
    assert not [event for event in study.store.event_bodies("table_kept") if "Un an" in str(event["body"])]
    assert study.keep_table("segments", SEGMENTS, "segments.csv") == 3  # a number is never used twice


def test_erasing_the_newest_does_not_free_its_number(study):
    study.keep_table("segments", SEGMENTS, "segments.csv")
    study.erase_table("segments", "all of it")
    with pytest.raises(StoreError, match="keeps no table 'segments'"):
        study.table("segments")
    assert study.keep_table("segments", SEGMENTS, "segments.csv") == 2
    assert study.verify() == []


def test_the_file_a_table_came_in_is_copied_and_damage_is_seen(study, tmp_path):
    raw = tmp_path / "my segments.csv"
    SEGMENTS.to_csv(raw, index=False)
    study.keep_table("segments", SEGMENTS, raw.name, file=raw)
    (copy,) = (study.folder / "imports").iterdir()
    assert copy.read_bytes() == raw.read_bytes()
    assert study.verify() == []
    copy.write_text("changed")
    assert [finding.code for finding in study.verify()] == ["AMN-V100"]
    copy.unlink()
    assert [finding.code for finding in study.verify()] == ["AMN-V101"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns="code"), "lacks the column 'code'"),
        (lambda t: pd.concat([t, t]), r"two rows for segment_id 'g1' \(2 such rows\)"),
        (lambda t: t.assign(segment_id=["g1", None]), "no segment_id in its row 2"),
    ],
)
def test_a_table_that_breaks_its_contract_is_refused(study, change, said):
    with pytest.raises(TableError, match=said):
        study.keep_table("segments", change(SEGMENTS), "segments.csv")
    assert study.tables().empty


def test_a_researchers_own_table_needs_a_name_and_a_source(study):
    assert study.keep_table("weather", pd.DataFrame({"day": ["Monday"]}), "my notes") == 1
    with pytest.raises(StoreError, match="cannot name a table"):
        study.keep_table("my table", SEGMENTS, "x")
    with pytest.raises(StoreError, match="source is empty"):
        study.keep_table("weather", SEGMENTS, " ")
