"""What a decision to keep means, and what a round needs before it opens on the decisions taken."""

import pandas as pd
import pytest

from amnmethods.delphi import next_items
from amnmethods.errors import ItemsError

from .conftest import ITEMS


def test_a_kept_item_stays_on_the_list_and_its_status_says_whether_it_is_asked_again():
    items = pd.DataFrame({"item_id": ["s01", "s02", "s03", "s04", "s05"]})
    status = ["include", "no consensus", "too few ratings", "not assessable: group D", "include"]
    consensus = items.assign(status=status)
    decided = items.assign(decision=["keep", "keep", "keep", "keep", "reopen"], into=None)
    table = next_items(items, consensus, decided).set_index("item_id")
    assert table["ask"].to_dict() == {"s01": "no", "s02": "yes", "s03": "yes", "s04": "yes", "s05": "yes"}
    assert table.loc["s01", "why"] == "status"


def test_kept_items_are_on_the_whole_list_that_a_round_asks(study, play):
    play(study)
    study.decide(1, "s01", "keep", "consensus to include")
    assert study.next_items(1).set_index("item_id").loc["s01", "ask"] == "no"
    study.open_round(2)
    assert "s01" in set(study.items(2)["item_id"])


def test_an_item_merged_into_itself_goes_on_under_its_own_code(study, play):
    play(study)
    study.decide(1, "s01", "merge", "takes in the other", into=["s01"], comparable=True)
    study.decide(1, "s02", "merge", "the same money", into=["s01"])
    asked = study.next_items(1).set_index("item_id")["ask"]
    assert (asked["s01"], asked["s02"]) == ("yes", "no")
    changed = study.what_changed(2).set_index("item_id")
    assert changed.loc["s01", "change"] == "merged"
    study.open_round(2)
    assert study.items(2)["item_id"].tolist() == ["s01", "s03"]
    steps = study.lineage().query("to_item == 's01' and to_round == 2")
    assert steps["change"].tolist() == ["merged", "kept"]


def test_an_item_that_took_others_in_may_still_be_compared_with_itself(study, play, edit):
    play(study)
    study.decide(1, "s01", "merge", "takes in the other", into=["s01"], comparable=True)
    study.decide(1, "s02", "merge", "the same money", into=["s01"])
    edit(study, "items.csv", "Pay mentors,", "Pay mentors and let them meet,")
    play(study, 2, items=["s01"], p1=(9,), p2=(8,), p3=(7,), p4=(9,))
    assert study.stability(1, 2).set_index("item_id").loc["s01", "n_paired"] == 4


# Fault 68 of doors.md: an item is gone between rounds; nothing of it may vanish without a word.


@pytest.mark.parametrize(
    ("decision", "into", "told"),
    [
        ("merge", ["s09"], "s01 was merged into s09, which items.csv does not have: write a row for s09"),
        ("split", ["s08", "s09"], "s01 was split into s08, s09, which items.csv does not have"),
    ],
)
def test_no_round_opens_before_the_items_that_others_became_are_written(study, play, decision, into, told):
    play(study)
    study.decide(1, "s01", decision, "better so", into=into)
    with pytest.raises(ItemsError, match=told):
        study.open_round(2)
    assert study.rounds()["state"].tolist() == ["closed", "draft", "draft"]
    rows = "".join(f"{item},More,Plus,New\n" for item in into)
    (study.folder / "items.csv").write_text(ITEMS + rows, encoding="utf-8")
    study.open_round(2)
    assert set(into) <= set(study.items(2)["item_id"])


def test_an_item_the_team_added_has_to_be_written_too(study, play):
    play(study)
    study.decide(1, "s09", "add", "two panellists proposed it")
    with pytest.raises(ItemsError, match=r"the team added s09, which items\.csv does not have"):
        study.open_round(2)


def test_parents_named_beside_an_item_have_to_be_known(study, play):
    play(study)
    text = ITEMS.replace("section\n", "section,parents\n").replace("Money\n", "Money,s02 s77\n")
    text = text.replace("Time\n", "Time,\n").replace("People\n", "People,\n")
    (study.folder / "items.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ItemsError, match="item s01, column parents: 's77' is neither an item nor a text of the study"):
        study.open_round(2)
