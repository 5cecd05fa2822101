"""Rounds: one after another, closed for good, each with the panel and the items it had."""

import pytest

from amnmethods import open_study
from amnmethods.errors import ItemsError, RoundError

from .conftest import PANEL

# Fault 74 of doors.md: a notebook cell run twice or out of order.


def test_opening_and_closing_twice_changes_nothing_and_says_so(study, play):
    study.open_round(1)
    assert study.open_round(1) == "Round 1 is already open: nothing changed."
    play(study)
    events = len(study.store.events())
    assert study.close_round(1) == "Round 1 is already closed: nothing changed."
    assert study.close_round(1, language="fr").startswith("Le tour 1 est déjà fermé")
    assert len(study.store.events()) == events


def test_round_3_cannot_open_before_round_2(study, play):
    with pytest.raises(RoundError, match="The next round is 1, not 3: rounds are opened one after another"):
        study.open_round(3)
    play(study)
    with pytest.raises(RoundError, match="The next round is 2, not 3"):
        study.open_round(3)


def test_two_rounds_are_never_open_at_once(study, play):
    play(study, close=False)
    with pytest.raises(RoundError, match="Round 1 is still open: close it before round 2 opens"):
        study.open_round(2)


def test_a_closed_round_does_not_open_again(study, play):
    play(study)
    with pytest.raises(RoundError, match=r"Round 1 is closed: a round opens once. Open round 2 for another pass"):
        study.open_round(1)


@pytest.mark.parametrize("number", [0, -1, "1", 1.5, None, True])
def test_what_is_no_round_is_refused(study, number):
    with pytest.raises(RoundError, match="is no round: rounds are numbered 1, 2, 3"):
        study.open_round(number)


def test_the_protocol_bounds_the_number_of_rounds(study, play):
    for number in (1, 2, 3):
        play(study, number)
    with pytest.raises(RoundError, match=r"The protocol allows 3 rounds \(stopping.max_rounds\); round 4 is one more"):
        study.open_round(4)


def test_closing_needs_answers_and_an_open_round(study, answers):
    with pytest.raises(RoundError, match="Round 1 has not been opened: there is nothing to close"):
        study.close_round(1)
    study.open_round(1)
    with pytest.raises(RoundError, match="Round 1 has 0 responses: is it still going on"):
        study.close_round(1)
    study.record(answers(p1=(None, None, None)), "blanks")
    with pytest.raises(RoundError, match="Round 1 has 0 responses"):
        study.close_round(1)
    assert study.rounds()["state"].iloc[0] == "open"


def test_results_of_a_round_without_answers_are_refused_in_words(study):
    with pytest.raises(RoundError, match=r"Round 1 has not been opened \(opened so far: none\)"):
        study.consensus(1)
    study.open_round(1)
    with pytest.raises(RoundError, match="Round 1 has no answers yet: import them first"):
        study.consensus(1)


def test_only_some_items_may_be_asked(study, play):
    play(study)
    study.open_round(2, items=["s03", "s01"])
    assert list(study.items(2)["item_id"]) == ["s01", "s03"]
    assert list(study.round_items(2)["criterion"]) == ["importance"] * 2


@pytest.mark.parametrize(("items", "said"), [(["s01", "s99"], "have no s99"), ([], "No item was named")])
def test_items_to_ask_must_be_there(study, items, said):
    with pytest.raises(ItemsError, match=said):
        study.open_round(1, items=items)
    assert study.store.events()["kind"].tolist() == ["study_created"]


def test_dropped_merged_and_split_items_are_not_asked_again_unless_reopened(study, play):
    play(study)
    study.decide(1, "s01", "drop", "enough")
    study.decide(1, "s02", "merge", "the same", into=["s03"])
    study.open_round(2)
    assert list(study.items(2)["item_id"]) == ["s03"]
    study.record(study.ratings(1).query("item_id == 's03'").assign(round=2), "again")
    study.close_round(2)
    study.decide(1, "s01", "reopen", "asked for")
    study.open_round(3)
    assert list(study.items(3)["item_id"]) == ["s01", "s03"]


def test_nothing_left_to_ask_is_said(study, play):
    play(study)
    for item in ("s01", "s02", "s03"):
        study.decide(1, item, "drop", "enough")
    assert study.rounds()["state"].iloc[0] == "decided"
    with pytest.raises(ItemsError, match="Every item was dropped, merged or split: there is nothing to ask"):
        study.open_round(2)


def test_whoever_is_withdrawn_or_lost_is_not_invited(make):
    study = make(
        panel=PANEL.replace("p2,R,,en,active", "p2,R,,en,withdrawn").replace("p4,P,,fr,active", "p4,P,,fr,lost")
    )
    assert "3 items, 2 panellists" in study.open_round(1)
    assert set(study.panel(1)["panellist_id"]) == {"p1", "p3"}


def test_nobody_left_to_ask_is_said(make):
    study = make(panel=PANEL.replace("active", "lost"))
    with pytest.raises(RoundError, match="Nobody on the panel can be asked"):
        study.open_round(1)


def test_opening_warns_of_groups_too_small_to_be_shown(make):
    study = make(panel=PANEL.replace("p4,P,,fr,active\n", ""))
    assert "Group P has 1 panellist, fewer than the 2" in study.open_round(1)


def test_a_late_joiner_may_answer_while_the_round_is_open_and_stays_on_its_panel(study, play, answers, edit):
    play(study, close=False)
    edit(study, "panel.csv", "p4,P,,fr,active\n", "p4,P,,fr,active\np5,R,,en,active\n")
    study.record(answers(p5=(9, 9, 9)), "late")
    edit(study, "panel.csv", "p5,R,,en,active\n", "")  # and taken out of the file again
    study.close_round(1)
    assert study.panel(1).set_index("panellist_id").loc["p5", "group"] == "R"
    assert study.consensus(1)["n"].tolist() == [5, 5, 5]
    edit(study, "panel.csv", "p4,P,,fr,active\n", "p4,P,,fr,active\np6,R,,en,active\n")
    assert "p6" not in set(study.panel(1)["panellist_id"])


def test_a_later_change_of_group_does_not_move_a_closed_round(study, play, edit):
    play(study)
    before = study.consensus(1, by_group=True), study.counts(1, by_group=True), study.panel_flow()
    edit(study, "panel.csv", "p1,R", "p1,P")
    study.open_round(2)
    assert study.panel(2).set_index("panellist_id").loc["p1", "group"] == "P"
    assert study.panel(1).set_index("panellist_id").loc["p1", "group"] == "R"
    again = open_study(study.folder)
    assert again.consensus(1, by_group=True).equals(before[0])
    assert again.counts(1, by_group=True).equals(before[1])
    assert again.panel_flow().query("round == 1").reset_index(drop=True).equals(before[2])


def test_a_panellist_who_withdraws_during_a_round_keeps_the_answers_given(study, play, edit):
    play(study, close=False, p1=(9, 2, 5), p2=(8, 1, 6), p3=(7, 3, 4))
    edit(study, "panel.csv", "p1,R,,en,active", "p1,R,,en,withdrawn")
    edit(study, "panel.csv", "p4,P,,fr,active", "p4,P,,fr,withdrawn")
    study.close_round(1)
    assert study.consensus(1)["n"].tolist() == [3, 3, 3]
    flow = study.panel_flow().set_index("group")
    assert flow.loc["pooled"].drop("round").tolist() == [4, 3, 3, 0, 1]
    assert flow.loc["P", "n_withdrawn"] == 1
    assert flow.loc["R", "n_responded"] == 2


def test_tables_list_groups_as_the_study_declares_them(make, play):
    study = play(make(panel=PANEL.replace("p1,R", "p1,P").replace("p4,P", "p4,R")))
    assert list(study.counts(1, by_group=True).index.unique("group")) == ["pooled", "R", "P"]
    assert list(study.consensus(1, by_group=True)["group"].unique()) == ["pooled", "R", "P"]
    assert list(study.panel_flow()["group"]) == ["pooled", "R", "P"]


def test_an_item_that_a_file_left_out_has_too_few_ratings_rather_than_no_row(study, answers):
    study.open_round(1)
    study.record(answers(p1=(9, "-", 5), p2=(8, "-", 6), p3=(7, "-", 4), p4=(9, "-", 7)), "s02 forgotten")
    study.close_round(1)
    table = study.consensus(1).set_index("item_id")
    assert table.loc["s02", "status"] == "too few ratings"
    assert table.loc["s02", "n"] == 0
    assert table.loc["s02", "median"] != table.loc["s02", "median"]  # NaN: nothing was rated
    assert study.sensitivity(1)["item_id"].tolist() == ["s01", "s02", "s03"]


# Fault 67 of doors.md: all unable to rate, or a single rating.


def test_items_that_nobody_could_rate_have_no_statistic_and_a_reason(study, answers):
    study.open_round(1)
    rows = {"p1": ("unable", 9, 5), "p2": ("unable", None, 6), "p3": ("unable", None, 4), "p4": ("unable", None, 4)}
    study.record(answers(**rows), "round 1")
    study.close_round(1)
    table = study.consensus(1).set_index("item_id")
    assert table["status"].tolist() == ["too few ratings", "too few ratings", "no consensus"]
    assert table.loc["s01", ["median", "share_agree", "q1", "q3", "iqr"]].isna().all()
    assert table.loc["s01", "n_unable"] == 4
    assert table["reason"].str.len().gt(0).all()
    assert not table["reason"].str.contains("nan").any()
