"""Answers that come after closing are kept as late, and count only once somebody took them in."""

import pytest

from amnmethods.errors import PanelError, RoundError, ScaleError


@pytest.fixture
def closed(study, play):
    return play(study, p1=(9, 2, 5), p2=(8, 1, 6), p3=(7, 3, 4))


# Faults 59 and 60 of doors.md: submitted after closing.


def test_late_answers_change_no_result(closed, answers):
    before = closed.consensus(1)
    assert closed.record_late(answers(p4=(1, 9, 9)), "late.xlsx") == 3
    assert closed.record_late(answers(p4=(1, 9, 9)), "late.xlsx") == 0, "the same again"
    assert closed.consensus(1).equals(before)
    assert closed.ratings(1)["panellist_id"].nunique() == 3
    (row,) = closed.late(1).itertuples()
    assert (row.panellist_id, row.n_answers, row.source, row.accepted) == ("p4", 3, "late.xlsx", False)
    assert closed.verify() == []


def test_accepted_answers_count_and_everything_kept_is_made_anew(closed, answers):
    closed.record_late(answers(p4=(1, 9, 9)), "late.xlsx")
    closed.accept_late(1, "p4", "the post was slow")
    assert closed.consensus(1)["n"].tolist() == [4, 4, 4]
    assert closed.feedback("p1").row("s01").panel.n == 4
    assert closed.late(1)["accepted"].tolist() == [True]
    assert closed.verify() == []
    assert closed.differences().empty
    with pytest.raises(PanelError, match="No late answers of 'p4' wait"):
        closed.accept_late(1, "p4", "again")


def test_late_answers_come_too_late_for_a_decision(closed, answers):
    closed.record_late(answers(p4=(1, 9, 9)), "late.xlsx")
    closed.decide(1, "s01", "keep", "agreed")
    with pytest.raises(RoundError, match="has decisions already"):
        closed.accept_late(1, "p4", "please")


def test_late_answers_are_checked_like_any_others(study, closed, answers):
    with pytest.raises(ScaleError, match="gave 's01'"):
        closed.record_late(answers(p4=(10, 9, 9)), "late.xlsx")
    with pytest.raises(PanelError, match="not on the panel"):
        closed.record_late(answers(p9=(1, 9, 9)), "late.xlsx")
    with pytest.raises(RoundError, match="Say why"):
        closed.accept_late(1, "p4", " ")
    closed.open_round(2)
    with pytest.raises(RoundError, match="Round 2 is open, so nothing is late"):
        closed.record_late(answers(2, p4=(1, 9, 9)), "late.xlsx")
