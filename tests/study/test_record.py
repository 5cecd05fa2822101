"""Recording answers: all or nothing, the same again changes nothing, a correction needs its reason."""

import hashlib

import pandas as pd
import pytest

from amnmethods.errors import PanelError, RatingsError, RoundError, ScaleError

ROWS = {"p1": (9, 2, 5), "p2": (8, "unable", None)}


@pytest.fixture
def open_study(study):
    study.open_round(1)
    return study


def test_answers_are_recorded_with_their_states(open_study, answers):
    assert str(open_study.record(answers(**ROWS), "round 1")) == "Round 1: 6 answers new, 0 changed, 0 as they were."
    table = open_study.ratings(1)
    assert table["state"].tolist() == ["rated", "rated", "rated", "rated", "unable", "skipped"]
    assert table["rating"].isna().tolist() == [False] * 4 + [True] * 2


# Fault 41 of doors.md: the same file imported twice.


def test_the_same_file_twice_changes_nothing_and_says_when_it_came(open_study, answers, tmp_path):
    file = tmp_path / "Round 1 (final).csv"
    file.write_bytes(b"as it came")
    open_study.record(answers(**ROWS), "round-1.csv", file=file)
    events = len(open_study.store.events())
    again = open_study.record(answers(**ROWS), "round-1.csv", file=file)
    digest = hashlib.sha256(b"as it came").hexdigest()[:12]
    assert str(again).startswith("Nothing changed: this file was imported already, on 20")
    assert digest in str(again)
    assert len(open_study.store.events()) == events
    kept = [path.name for path in (open_study.folder / "imports").iterdir()]
    assert kept == [f"{digest}-Round_1__final_.csv"]


def test_the_same_answers_from_another_file_are_as_they_were(open_study, answers):
    open_study.record(answers(**ROWS), "one.csv")
    assert (
        str(open_study.record(answers(p1=ROWS["p1"]), "two.csv"))
        == "Round 1: 0 answers new, 0 changed, 3 as they were."
    )


# Fault 42 of doors.md: a corrected file imported later.


def test_a_corrected_file_needs_a_reason_and_the_old_answers_stay(open_study, answers):
    open_study.record(answers(**ROWS), "one.csv")
    corrected = answers(p1=(9, 3, None), p2=(8, "unable", None))
    assert open_study.compare(corrected)[["item_id", "old", "new"]].to_numpy().tolist() == [
        ["s02", "2", "3"],
        ["s03", "5", "skipped"],
    ]
    with pytest.raises(RatingsError, match=r"2 answers differ.*p1 on s02 \(importance\): 2 -> 3\. Nothing was written"):
        open_study.record(corrected, "two.csv")
    assert open_study.ratings(1)["rating"].iloc[1] == 2
    done = open_study.record(corrected, "two.csv", reason="typing error on the paper form")
    assert str(done) == "Round 1: 0 answers new, 2 changed, 4 as they were."
    history = open_study.store.read("rating_history", panellist_id="p1", item_id="s02")
    assert history.sort_values("seq")["rating"].tolist() == [2, 3]
    assert open_study.verify() == []


def test_a_correction_can_be_taken_back_with_a_reason(open_study, answers):
    open_study.record(answers(p1=(9, 2, 5)), "one")
    open_study.record(answers(p1=(9, 3, 5)), "two", reason="typing error")
    open_study.record(answers(p1=(9, 2, 5)), "one", reason="it was right after all")
    assert open_study.ratings(1)["rating"].tolist() == [9, 2, 5]


def test_another_comment_is_a_change_too(open_study, answers):
    open_study.record(answers(comment={("p1", "s01"): "Yes"}, p1=(9, 2, 5)), "one")
    changed = open_study.compare(answers(comment={("p1", "s01"): "No"}, p1=(9, 2, 5)))
    assert changed[["old", "new"]].to_numpy().tolist() == [["9, with a comment", "9, with another comment"]]


def test_a_closed_round_takes_no_answers(study, play, answers):
    play(study)
    with pytest.raises(RoundError, match="Round 1 is closed, so it takes no answers"):
        study.record(answers(p1=(1, 1, 1)), "late", reason="late")
    with pytest.raises(RoundError, match="Round 2 is draft, so it takes no answers"):
        study.record(answers(round=2, p1=(1, 1, 1)), "early")


REFUSED = [
    (lambda t: t.assign(panellist_id="p9"), PanelError, "1 panellists are not on the panel of round 1: p9"),
    (lambda t: t.assign(rating=10.0, state="rated"), ScaleError, "gave 's01' .importance. 10; the scale is 1 to 9"),
    (lambda t: t.assign(item_id=["s01", "s02", "s99"]), RatingsError, "did not ask 's99' on 'importance'"),
    (lambda t: t.assign(criterion="burden"), RatingsError, "did not ask 's01' on 'burden'"),
    (lambda t: t.assign(item_id="s01"), RatingsError, "rated item 's01' twice"),
    (lambda t: t.assign(state="maybe"), RatingsError, "has the state 'maybe'"),
    (lambda t: t.assign(state="skipped"), RatingsError, "a rating is a number where the state is 'rated'"),
    (lambda t: t.assign(round=[1, 1, 2]), RatingsError, "One round at a time: found the rounds 1, 2"),
    (lambda t: t.assign(round=[1, 1, None]), RatingsError, "found the rounds 1 and rows without one"),
    (lambda t: t.assign(round="first"), RatingsError, "The round 'first' in row 1 is no number"),
    (lambda t: t.assign(rating=["9", "UTR", "5"]), RatingsError, "The rating 'UTR' in row 2 is no number"),
    (
        lambda t: t.assign(panellist_id=["p1", None, "p1"]),
        RatingsError,
        "1 answers have no panellist_id, the first in row 2",
    ),
    (lambda t: t.assign(recorded_at="2026-03-25 11:31"), RatingsError, "is no time with its zone"),
    (lambda t: t.assign(recorded_at="yesterday"), RatingsError, "is no time with its zone"),
    (lambda t: t.drop(columns="rating"), RatingsError, "need the columns rating too"),
]


@pytest.mark.parametrize(("spoil", "error", "said"), REFUSED)
def test_what_does_not_fit_the_round_is_refused_whole(open_study, answers, spoil, error, said, tmp_path):
    file = tmp_path / "raw.csv"
    file.write_bytes(b"raw")
    before = open_study.store.head()
    with pytest.raises(error, match=said):
        open_study.record(spoil(answers(p1=(9, 2, 5))), "wrong.csv", file=file)
    assert open_study.store.head() == before
    assert list((open_study.folder / "imports").iterdir()) == []


def test_a_bare_table_is_enough_where_the_study_has_one_criterion(open_study):
    bare = pd.DataFrame({"round": 1, "panellist_id": ["p1", "p2"], "item_id": "s01", "rating": [9, None]})
    open_study.record(bare, "typed in")
    assert open_study.ratings(1)["state"].tolist() == ["rated", "skipped"]


def test_categories_whole_numbers_as_text_and_times_are_taken(open_study, answers):
    table = answers(p1=(9, 2, 5)).astype({"panellist_id": "category", "item_id": "category"})
    table["round"], table["rating"] = "1", ["9", "2", "5"]
    table["recorded_at"] = pd.Timestamp("2026-03-25T11:31:00-04:00")
    open_study.record(table, "typed in")
    assert str(open_study.ratings(1)["recorded_at"].iloc[0]) == "2026-03-25 15:31:00+00:00"


def test_the_table_that_was_passed_in_is_left_as_it_was(open_study, answers):
    table = answers(**ROWS)
    before = table.copy()
    open_study.record(table, "one")
    pd.testing.assert_frame_equal(table, before)
