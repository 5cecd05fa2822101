"""Items that change between rounds: another wording is another version, and is never compared with the one before."""

import pandas as pd
import pytest

from amnmethods.errors import RoundError

from .conftest import STUDY

LOOKS_BACK = STUDY.replace(
    "{measure: share, band: agree, at_least: 0.75}", "{measure: share, band: agree, at_least: 0.75, rounds: 2}", 1
)


@pytest.fixture
def reworded(study, play, edit):
    """Give a study with s01 reworded and s03 dropped after round 1, and all changed their minds on s02."""
    play(study)
    study.decide(1, "s03", "drop", "enough")
    edit(study, "items.csv", "Pay mentors", "Pay mentors for their time")
    return play(study, 2, p1=(9, 3), p2=(9, 3), p3=(8, 3), p4=(9, 3))


# Fault 17 of doors.md: wording changed after launch.


def test_another_wording_is_another_version_and_both_texts_are_kept(reworded):
    assert reworded.items(1)[["item_id", "version"]].to_numpy().tolist() == [["s01", 1], ["s02", 1], ["s03", 1]]
    assert reworded.items(2)[["item_id", "version"]].to_numpy().tolist() == [["s01", 2], ["s02", 1]]
    assert reworded.items(1)["wording_en"].iloc[0] == "Pay mentors"
    assert reworded.items(2)["wording_en"].iloc[0] == "Pay mentors for their time"
    assert reworded.items().set_index("item_id").loc["s01", "version"] == 2


def test_a_wording_changed_while_the_round_is_open_is_listed_and_what_was_asked_stays(study, play, edit):
    play(study, close=False)
    edit(study, "items.csv", "Pay mentors", "Pay mentors well")
    row = study.differences().iloc[0]
    assert row.tolist() == [
        "items",
        "s01",
        "wording_en",
        "Pay mentors",
        "Pay mentors well",
        "takes effect when the next round opens",
    ]
    study.close_round(1)
    assert study.items(1)["wording_en"].iloc[0] == "Pay mentors"
    study.open_round(2)
    assert study.items(2)["version"].tolist() == [2, 1, 1]
    assert study.differences().empty


def test_a_note_of_an_item_is_held_as_it_was_asked_and_the_change_is_listed(study, play, edit):
    play(study)
    edit(study, "items.csv", "Money", "Resources")
    study.open_round(2)
    assert study.items(2)["version"].tolist() == [1, 1, 1]
    row = study.differences().iloc[0]
    assert row[["row", "column", "held", "now"]].tolist() == ["s01", "section", "Money", "Resources"]
    assert "held as it was when the round asked it" in row["why"]


def test_stability_lists_a_reworded_item_and_does_not_compare_it(reworded):
    row = reworded.stability(1, 2).set_index("item_id").loc["s01"]
    assert "reworded" in row["reason"]
    assert (row["n_before"], row["n_after"], row["n_paired"]) == (4, 4, 0)
    assert row[["n_unchanged", "n_up", "n_down", "share_unchanged", "median_shift", "weighted_kappa"]].isna().all()
    assert set(reworded.transitions(1, 2)["item_id"]) == {"s02"}


# Fault 68 of doors.md: a statement removed between rounds.


def test_stability_says_not_asked_of_a_dropped_item_and_never_0(reworded):
    row = reworded.stability(1, 2).set_index("item_id").loc["s03"]
    assert "not asked" in row["reason"]
    assert row["n_before"] == 4
    assert pd.isna(row["n_after"])
    assert row[["n_unchanged", "n_up", "n_down", "share_unchanged", "median_after"]].isna().all()
    assert "tour" in reworded.stability(1, 2, language="fr").set_index("item_id").loc["s03", "reason"]


def test_an_item_added_later_was_not_asked_before(study, play, edit):
    play(study)
    edit(study, "items.csv", "s03,", "s04,Write it down,Écrire tout,People\ns03,")
    play(study, 2, p1=(9, 2, 5, 9), p2=(8, 1, 6, 9), p3=(7, 3, 4, 9))
    table = study.stability(1, 2).set_index("item_id")
    assert pd.isna(table.loc["s04", "n_before"])
    assert table.loc["s04", "n_after"] == 3
    assert "not asked" in table.loc["s04", "reason"]


def test_stability_compares_an_earlier_round_with_a_later_one(reworded):
    with pytest.raises(RoundError, match="Compare an earlier round with a later one: found 2 and 1"):
        reworded.stability(2, 1)
    with pytest.raises(RoundError, match="Round 3 has not been opened"):
        reworded.stability(2, 3)


def test_attrition_follows_equal_versions_only(study, play, edit):
    play(study)
    edit(study, "items.csv", "Pay mentors", "Pay mentors for their time")
    play(study, 2, p1=(9, 2, 5), p2=(9, 2, 5), p3=(9, 2, 5))
    table = study.attrition(2).set_index("item_id")
    assert table.loc["s01", "n_lost"] == 0  # p4 rated other words
    assert table.loc["s02", "n_lost"] == 1


def test_a_rule_over_two_rounds_looks_back_to_equal_versions_only(make, play, edit, statuses):
    study = play(make(study=LOOKS_BACK))
    edit(study, "items.csv", "Meet monthly", "Meet every month")
    high = (9, 9, 5)
    play(study, 2, p1=high, p2=high, p3=high, p4=high)
    assert statuses(study, 2)["s01"] == "include"  # agreed in both rounds, in the same words
    assert statuses(study, 2)["s02"] != "include"  # agreed, but only once in these words
    assert statuses(study, 1)["s01"] != "include"
    assert study.sensitivity(2).set_index("item_id").loc["s01", "three quarters"] == "include"
    assert study.verify() == []


def test_the_stopping_rule_reads_the_rounds_so_far(study, play):
    for number in (1, 2, 3):
        play(study, number)
    assert not study.stopping(2)["stops"].any()
    assert study.stopping(3)["stops"].all()
