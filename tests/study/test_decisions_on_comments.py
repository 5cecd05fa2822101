"""Decisions name the comments they rest on, by codes that tell nobody who wrote them."""

import pytest

from amnmethods.errors import StoreError

SAID = {("p1", "s01"): "Money alone will not do.", ("p3", "s01"): "Time counts more.", ("p2", "s02"): "Too often."}


@pytest.fixture
def commented(study, play):
    return play(study, comment=SAID)


def code_of(study, who, item):
    table = study.comments().set_index(["panellist_id", "item_id"])
    return table.loc[(who, item), "comment_id"]


def test_a_decision_says_on_which_comments_it_rests_and_the_queue_keeps_them(commented):
    codes = [code_of(commented, who, "s01") for who in ("p1", "p3")]
    commented.decide(1, "s01", "reword", "read in two ways", comments=codes)
    assert sorted(commented.decisions(1)["comments"].iloc[0]) == sorted(codes)
    queue = commented.comments().set_index(["panellist_id", "item_id"])["decided"]
    assert queue[("p1", "s01")] == ["s01"]
    assert queue[("p2", "s02")] == []
    assert commented.lineage().query("change == 'reworded'")["n_comments"].tolist() == [2]
    assert commented.verify() == []


def test_the_same_decision_again_may_name_more_comments(commented):
    first, second = (code_of(commented, who, "s01") for who in ("p1", "p3"))
    for named in ([first], [first], [first, second]):
        commented.decide(1, "s01", "keep", "heard", comments=named)
    assert len(commented.decisions(history=True)) == 1
    assert set(commented.decisions()["comments"].iloc[0]) == {first, second}


def test_a_code_is_the_same_every_time_and_tells_nobody(commented, make, play):
    assert commented.comments()["comment_id"].tolist() == commented.comments()["comment_id"].tolist()
    again = play(make("another"), comment=SAID)
    assert not set(again.comments()["comment_id"]) & set(commented.comments()["comment_id"]), (
        "the same people, items and words in another study have other codes"
    )


def test_a_comment_nobody_gave_is_refused(commented):
    with pytest.raises(StoreError, match="names the comment 'c123', and no comment up to round 1 has that code"):
        commented.propose(1, "s01", "keep", "heard", comments=["c123"])
    assert commented.proposals().empty


def test_the_link_goes_with_the_writer_of_the_comment(commented):
    codes = [code_of(commented, who, "s01") for who in ("p1", "p3")]
    commented.decide(1, "s01", "keep", "heard", comments=codes)
    commented.erase("p1", "asked")
    assert commented.decisions()["comments"].iloc[0] == [codes[1]]
    assert codes[0].encode() not in (commented.folder / "study.db").read_bytes()
    assert commented.verify() == []


# Several people propose


def test_several_people_propose_and_one_of_them_is_confirmed(commented):
    code = code_of(commented, "p1", "s01")
    for who, decision in (("T1", "reword"), ("T2", "drop")):
        commented.actor = who
        commented.propose(1, "s01", decision, f"{who} thinks so", comments=[code] if who == "T1" else ())
    assert commented.proposals()["proposed_by"].tolist() == ["T1", "T2"]
    commented.actor = "T3"
    with pytest.raises(StoreError, match=r"Several proposals wait for s01 after round 1 \(T1: reword; T2: drop\)"):
        commented.confirm_decision(1, "s01")
    with pytest.raises(StoreError, match="'T9' proposed nothing for s01 after round 1: T1, T2 did"):
        commented.confirm_decision(1, "s01", of="T9")
    commented.confirm_decision(1, "s01", of="T1")
    row = commented.decisions().iloc[0]
    assert (row["decision"], row["proposed_by"], row["confirmed_by"]) == ("reword", "T1", "T3")
    assert row["comments"] == [code]
    assert commented.proposals().empty
    assert commented.verify() == []


def test_nobody_confirms_their_own_proposal_by_writing_their_name_otherwise(commented):
    commented.actor = "Ana Ruiz"
    commented.propose(1, "s01", "drop", "no")
    commented.actor = "ana  RUIZ "
    with pytest.raises(StoreError, match="another person confirms it"):
        commented.confirm_decision(1, "s01")
    with pytest.raises(StoreError, match="cannot confirm a decision of their own"):
        commented.decide(1, "s02", "drop", "no", confirmed_by="ANA RUIZ")


def test_whoever_agrees_with_another_may_confirm_although_both_proposed(commented):
    for who in ("T1", "T2"):
        commented.actor = who
        commented.propose(1, "s01", "drop", f"{who}: no")
    commented.confirm_decision(1, "s01")
    row = commented.decisions().iloc[0]
    assert (row["proposed_by"], row["confirmed_by"]) == ("T1", "T2")
