"""What the team decided, and the comments it let others read."""

import pandas as pd
import pytest

from amnmethods.errors import RatingsError, RoundError, StoreError


def test_a_decision_has_its_reason_in_every_language_given(study, play):
    play(study)
    study.decide(1, "s01", "keep", {"en": "agreed", "fr": "entendu"}, confirmed_by="T2")
    study.decide(1, "s02", "merge", "the same thing", into="s03")
    assert study.decisions(language="fr")["reason"].tolist() == ["entendu", "the same thing"]
    assert study.decisions(language="es")["reason"].iloc[0] == "agreed"
    row = study.decisions(1).iloc[0]
    assert (row["proposed_by"], row["confirmed_by"]) == ("researcher", "T2")
    assert study.decisions(1)["into"].iloc[1] == ["s03"]


# Fault 74 of doors.md: a notebook cell run twice.


def test_the_same_decision_again_changes_nothing_and_another_one_counts(study, play):
    play(study)
    study.decide(1, "s02", "merge", {"en": "the same", "fr": "pareil"}, into=["s03"])
    events = len(study.store.events())
    study.decide(1, "s02", "merge", {"en": "the same", "fr": "pareil"}, into=["s03"])
    assert len(study.store.events()) == events
    study.decide(1, "s02", "keep", "on second thoughts")
    assert study.decisions(1)["decision"].tolist() == ["keep"]


def test_a_round_is_decided_when_every_item_of_it_is(study, play):
    play(study)
    for item in ("s01", "s02", "s03"):
        assert study.rounds()["state"].iloc[0] == "closed"
        study.decide(1, item, "keep", "as it stands")
    assert study.rounds()["state"].iloc[0] == "decided"
    study.decide(1, "s09", "add", "proposed in a comment")
    study.decide(1, "s01", "reword", "read in two ways")
    assert len(study.decisions(1)) == 4


REFUSED = [
    (("s01", "bury", "x"), {}, StoreError, "'bury' is no decision; one of keep, reword"),
    (("s01", "keep", " "), {}, StoreError, "Say why s01 is to keep"),
    (("s01", "keep", {}), {}, StoreError, "Say why s01"),
    (("s01", "keep", {"en": "x", "fr": ""}), {}, StoreError, "Say why s01"),
    (("s99", "keep", "x"), {}, StoreError, "Round 1 did not ask 's99': decide on s01, s02, s03"),
    (("s01", "split", "x"), {}, StoreError, "Say into which items s01 is to split"),
    (("s01", "merge", "x"), {"into": []}, StoreError, "Say into which items s01 is to merge"),
]


@pytest.mark.parametrize(("said", "more", "error", "told"), REFUSED)
def test_a_decision_that_cannot_be_defended_is_refused(study, play, said, more, error, told):
    play(study)
    with pytest.raises(error, match=told):
        study.decide(1, *said, **more)
    assert study.decisions().empty


def test_decisions_wait_until_the_round_is_closed(study, play):
    play(study, close=False)
    with pytest.raises(RoundError, match="Round 1 is open: decisions are taken when it is closed"):
        study.decide(1, "s01", "keep", "agreed")
    with pytest.raises(RoundError, match="Round 2 is draft"):
        study.decide(2, "s01", "keep", "agreed")


COMMENTS = {("p1", "s01"): "My boss, Ms Smith, would never pay.", ("p4", "s01"): "Yes.", ("p2", "s02"): "**no**"}


def test_released_comments_carry_no_trace_of_who_wrote_them(study, play):
    play(study, comment=COMMENTS)
    for who in ("p4", "p1"):
        study.release_comment(1, who, "s01", text=None if who == "p4" else "My superior would never pay.")
    released = study.released_comments(1)
    assert list(released.columns) == ["round", "item_id", "criterion", "text"]
    assert sorted(released["text"]) == ["My superior would never pay.", "Yes."]
    told = released.to_csv() + repr(released.attrs) + repr(list(released.index))
    assert not any(code in told for code in ("p1", "p2", "p3", "p4"))


def test_the_order_of_released_comments_tells_neither_panellist_nor_time(make, play):
    orders = []
    for name, order in (("a", ("p1", "p4")), ("b", ("p4", "p1"))):
        study = play(make(name), comment=COMMENTS)
        for who in order:
            study.release_comment(1, who, "s01")
        orders.append(study.released_comments()["text"].tolist())
    assert orders[0] == orders[1]


def test_a_comment_released_again_in_other_words_takes_the_place_of_the_first(study, play):
    play(study, comment=COMMENTS)
    study.release_comment(1, "p1", "s01")
    study.release_comment(1, "p1", "s01", text="My superior would never pay.")
    assert study.released_comments()["text"].tolist() == ["My superior would never pay."]
    given = study.ratings(1).set_index(["panellist_id", "item_id"]).loc[("p1", "s01"), "comment"]
    assert given == COMMENTS["p1", "s01"]


def test_blank_words_never_release_the_original(study, play):
    play(study, comment=COMMENTS)
    with pytest.raises(RatingsError, match="The words to release for 's01' are blank"):
        study.release_comment(1, "p1", "s01", text="  ")
    with pytest.raises(RatingsError, match="'p3' left no comment on 's01'"):
        study.release_comment(1, "p3", "s01")
    assert study.released_comments().empty


def test_an_empty_table_of_comments_has_its_columns(study):
    pd.testing.assert_index_equal(
        study.released_comments().columns, pd.Index(["round", "item_id", "criterion", "text"]), exact=False
    )
