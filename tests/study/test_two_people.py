"""A decision is proposed by one person, confirmed by another, and taken back where it was wrong."""

import pytest

from amnmethods.errors import RoundError, StoreError


@pytest.fixture
def proposed(study, play):
    play(study)
    study.actor = "AB"
    study.propose(1, "s03", "drop", {"en": "nobody wants it", "fr": "personne n’en veut"})
    return study


def test_a_proposal_counts_only_once_another_person_confirms_it(proposed):
    assert proposed.decisions().empty
    row = proposed.proposals(1, language="fr").iloc[0]
    assert (row["item_id"], row["decision"], row["reason"]) == ("s03", "drop", "personne n’en veut")
    with pytest.raises(StoreError, match="another person confirms it"):
        proposed.confirm_decision(1, "s03")
    proposed.actor = "CD"
    proposed.confirm_decision(1, "s03")
    proposed.confirm_decision(1, "s03")  # a cell run twice
    row = proposed.decisions(1).iloc[0]
    assert (row["state"], row["proposed_by"], row["confirmed_by"]) == ("confirmed", "AB", "CD")
    assert proposed.proposals().empty


def test_no_round_opens_on_a_decision_that_one_person_alone_proposed(proposed):
    with pytest.raises(
        RoundError, match=r"1 decisions are proposed and not confirmed, such as to drop s03 after round 1"
    ):
        proposed.open_round(2)
    proposed.actor = "CD"
    proposed.confirm_decision(1, "s03")
    proposed.open_round(2)
    assert proposed.items(2)["item_id"].tolist() == ["s01", "s02"]


def test_a_round_is_decided_when_the_last_proposal_is_confirmed(proposed):
    for item in ("s01", "s02"):
        proposed.decide(1, item, "keep", "x")
    assert proposed.rounds()["state"].iloc[0] == "closed"
    proposed.actor = "CD"
    proposed.confirm_decision(1, "s03")
    assert proposed.rounds()["state"].iloc[0] == "decided"


def test_what_is_taken_back_no_longer_counts_and_stays_on_record(proposed):
    proposed.actor = "CD"
    proposed.confirm_decision(1, "s03")
    proposed.undo_decision(1, "s03", "we misread the comments")
    assert proposed.decisions().empty
    row = proposed.decisions(history=True).iloc[0]
    assert (row["decision"], row["undone"]) == ("drop", "we misread the comments")
    proposed.open_round(2)
    assert "s03" in set(proposed.items(2)["item_id"])
    assert proposed.verify() == []


def test_after_undoing_the_decision_before_it_stands_again(study, play):
    play(study)
    study.decide(1, "s01", "keep", "as it is")
    study.decide(1, "s01", "drop", "no")
    study.undo_decision(1, "s01", "yes after all")
    assert study.decisions()["decision"].tolist() == ["keep"]


def test_what_a_later_round_stands_on_is_not_taken_back(proposed):
    proposed.actor = "CD"
    proposed.confirm_decision(1, "s03")
    proposed.open_round(2)
    with pytest.raises(RoundError, match=r"Round 2 was opened on the decisions of round 1.*with reopen"):
        proposed.undo_decision(1, "s03", "too late")


def test_what_makes_no_sense_is_refused_in_words(proposed):
    with pytest.raises(StoreError, match="No decision on 's01' stands after round 1"):
        proposed.confirm_decision(1, "s01")
    with pytest.raises(StoreError, match="Say why the decision on s03 is taken back"):
        proposed.undo_decision(1, "s03", " ")
    with pytest.raises(StoreError, match="cannot confirm a decision of their own"):
        proposed.decide(1, "s01", "keep", "x", confirmed_by="AB")
    with pytest.raises(StoreError, match="no successor to compare"):
        proposed.propose(1, "s01", "drop", "x", comparable=True)
