"""The words that a decision gives to items wait with a proposal, enter the items once it counts, and leave with it."""

import pytest

from amnmethods.collect.review.told import told
from amnmethods.errors import ItemsError
from amnmethods.study.sources import read_items


@pytest.fixture
def closed(study, play):
    play(study)
    study.actor = "AB"
    return study


def worded(study):
    return read_items(study.folder, study.config).set_index("item_id")["wording_en"].to_dict()


def given(study, *codes, text="Say it in other words"):
    return {code: dict.fromkeys(study.languages, f"{text}, {code}") for code in codes}


def test_a_proposed_wording_enters_the_items_only_once_another_person_confirms_it(closed):
    before, words = worded(closed), given(closed, "s01")
    closed.propose(1, "s01", "reword", "unclear", wordings=words)
    assert worded(closed) == before
    assert closed.proposals(1)["wordings"].tolist() == [words]
    closed.actor = "CD"
    closed.confirm_decision(1, "s01")
    assert worded(closed)["s01"] == "Say it in other words, s01"
    closed.undo_decision(1, "s01", "it was clear")
    assert worded(closed) == before
    assert closed.verify() == []


def test_a_proposal_taken_back_leaves_the_items_as_they_were(closed):
    before = (closed.folder / "items.csv").read_bytes()
    closed.propose(1, "s99", "add", "three comments ask for it", wordings=given(closed, "s99"))
    closed.undo_decision(1, "s99", "it is there already")
    assert (closed.folder / "items.csv").read_bytes() == before


@pytest.mark.parametrize(("decision", "codes"), [("add", ["s99"]), ("split", ["s01a", "s01b"])])
def test_new_items_have_a_row_while_the_decision_counts(closed, decision, codes):
    item = codes[0] if decision == "add" else "s01"
    into = codes if decision == "split" else None
    closed.propose(1, item, decision, "x", into, wordings=given(closed, *codes))
    assert not set(codes) & set(worded(closed))
    closed.actor = "CD"
    closed.confirm_decision(1, item)
    assert set(codes) <= set(worded(closed))
    closed.undo_decision(1, item, "no")
    assert not set(codes) & set(worded(closed))


def test_of_two_proposals_the_confirmed_one_gives_the_words(closed):
    closed.propose(1, "s01", "reword", "x", wordings=given(closed, "s01", text="First"))
    closed.actor = "CD"
    closed.propose(1, "s01", "reword", "x", wordings=given(closed, "s01", text="Second"))
    closed.actor = "EF"
    closed.confirm_decision(1, "s01", of="AB")
    assert worded(closed)["s01"] == "First, s01"


def test_another_decision_takes_the_words_of_the_one_before_back_and_its_undoing_gives_them_again(closed):
    asked = worded(closed)["s01"]
    closed.decide(1, "s01", "reword", "x", wordings=given(closed, "s01"))
    closed.decide(1, "s01", "keep", "on second thoughts")
    assert worded(closed)["s01"] == asked
    closed.undo_decision(1, "s01", "on third thoughts")
    assert worded(closed)["s01"] == "Say it in other words, s01"


def test_words_edited_since_stay_when_the_decision_is_taken_back(closed):
    closed.decide(1, "s01", "reword", "x", wordings=given(closed, "s01"))
    path = closed.folder / "items.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("Say it", "I say it"), encoding="utf-8")
    closed.undo_decision(1, "s01", "no")
    assert worded(closed)["s01"] == "I say it in other words, s01"


def test_a_code_that_was_taken_meanwhile_stops_the_confirmation_whole(closed):
    closed.propose(1, "s99", "add", "x", wordings=given(closed, "s99", text="Mine"))
    closed.decide(1, "s01", "split", "x", into=["s99", "s98"], wordings=given(closed, "s99", "s98"))
    closed.actor = "CD"
    with pytest.raises(ItemsError, match="'s99' already: choose another code"):
        closed.confirm_decision(1, "s99")
    assert closed.proposals(1)["item_id"].tolist() == ["s99"]
    assert worded(closed)["s99"] == "Say it in other words, s99"


@pytest.mark.parametrize(
    ("decision", "codes", "said"),
    [("keep", ["s01"], "gives no words"), ("reword", ["s02"], "gives no words"), ("split", ["s02"], "already")],
)
def test_words_that_a_decision_cannot_give_are_refused_and_nothing_is_recorded(closed, decision, codes, said):
    n = len(closed.store.events())
    into = ["s02"] if decision == "split" else None
    with pytest.raises(ItemsError, match=said):
        closed.propose(1, "s01", decision, "x", into, wordings=given(closed, *codes))
    assert len(closed.store.events()) == n


def test_the_command_line_shows_the_words_before_anybody_confirms_them(closed):
    closed.propose(1, "s01", "reword", "unclear", wordings=given(closed, "s01"))
    lines = list(told(closed, 1, closed.folder, "en"))
    assert "      new words of s01 (en): Say it in other words, s01" in lines
