"""Items that are reworded, merged, split, dropped and added: comparisons follow what was declared, and nothing else."""

import pandas as pd
import pytest

from amnmethods.errors import RoundError, StoreError

from .conftest import ITEMS

MERGED = ITEMS + "s04,Pay and meet monthly,Payer et se réunir,Both\n"
SPLIT = ITEMS + "s04,Match by hand at first,Jumeler à la main au début,People\ns05,Match again later,Rejumeler,People\n"


def reword(study, edit):
    edit(study, "items.csv", "Pay mentors", "Pay mentors for their time")


def asked_next(study, answers, items, **rows):
    study.open_round(2, items=items)
    table = answers(2, **rows)
    table["item_id"] = table["item_id"].map({f"s{k:02}": item for k, item in enumerate(items, start=1)})
    study.record(table, "round-2")
    study.close_round(2)


FOUR = {"p1": (9,), "p2": (8,), "p3": (7,), "p4": (9,)}


def test_a_reworded_item_is_compared_only_where_the_decision_says_it_is_the_same_question(make, play, edit):
    for comparable in (False, True):
        study = play(make(f"study-{comparable}"))
        study.decide(1, "s01", "reword", "a slip of the pen", comparable=comparable)
        reword(study, edit)
        play(study, 2, items=["s01"], **FOUR)
        row = study.stability(1, 2).set_index("item_id").loc["s01"]
        assert row["n_paired"] == (4 if comparable else 0)
        assert pd.isna(row["compared_with"]) is not comparable
        assert len(study.transitions(1, 2)) == (4 if comparable else 0)
        (step,) = study.lineage().query("to_item == 's01' and to_round == 2").itertuples()
        assert (step.change, step.from_version, step.to_version, step.comparable) == ("reworded", 1, 2, comparable)
        assert step.reason == "a slip of the pen"


def test_a_merged_item_goes_on_from_the_one_declared(study, play, edit, answers):
    play(study)
    study.decide(1, "s01", "merge", "the same money", into=["s04"], comparable=True)
    with pytest.raises(StoreError, match="s04 is to be compared with s01 already"):
        study.decide(1, "s02", "merge", "the same money", into=["s04"], comparable=True)
    study.decide(1, "s02", "merge", "the same money", into=["s04"])
    (study.folder / "items.csv").write_text(MERGED, encoding="utf-8")
    asked_next(study, answers, ["s03", "s04"], p1=(5, 9), p2=(6, 8), p3=(4, 7), p4=(7, 9))
    table = study.stability(1, 2).set_index("item_id")
    assert table.loc["s04", "compared_with"] == "s01"
    assert (table.loc["s04", "n_before"], table.loc["s04", "n_paired"], table.loc["s04", "n_unchanged"]) == (4, 4, 3)
    assert table.loc["s01", "n_after"] is pd.NA or pd.isna(table.loc["s01", "n_after"])
    steps = study.lineage().query("to_item == 's04'")
    assert steps["from_item"].tolist() == ["s01", "s02"]
    assert steps["change"].tolist() == ["merged", "merged"]
    assert steps["comparable"].tolist() == [True, False]


def test_both_parts_of_a_split_item_may_be_compared_with_the_whole(study, play, answers):
    play(study)
    study.decide(1, "s03", "split", "two things in one", into=["s04", "s05"], comparable=True)
    (study.folder / "items.csv").write_text(SPLIT, encoding="utf-8")
    asked_next(study, answers, ["s01", "s04", "s05"], p1=(9, 5, 5), p2=(8, 6, 6), p3=(7, 4, 4), p4=(8, 7, 7))
    table = study.stability(1, 2).set_index("item_id")
    assert table.loc[["s04", "s05"], "compared_with"].tolist() == ["s03", "s03"]
    assert table.loc[["s04", "s05"], "share_unchanged"].tolist() == [1.0, 1.0]
    assert study.attrition(2).shape[0] >= 3
    assert study.lineage().query("change == 'split'")["to_item"].tolist() == ["s04", "s05"]


def test_a_rule_that_looks_back_follows_the_lineage(make, play, edit):
    from .test_versions import LOOKS_BACK

    for comparable, expected in ((False, "no consensus"), (True, "include")):
        study = play(make(f"study-{comparable}", study=LOOKS_BACK))
        study.decide(1, "s01", "reword", "clearer", comparable=comparable)
        reword(study, edit)
        play(study, 2, items=["s01"], **FOUR)
        assert (study.consensus(2)["status"].iloc[0] == "include") is comparable, expected


def test_what_changed_is_told_in_both_languages(study, play):
    play(study)
    study.decide(1, "s03", "split", {"en": "two things in one", "fr": "deux choses en une"}, into=["s04", "s05"])
    study.decide(1, "s02", "drop", {"en": "rated low", "fr": "cote basse"})
    study.decide(1, "s01", "reword", {"en": "read in two ways", "fr": "lu de deux façons"})
    text = SPLIT.replace("Pay mentors,Payer les mentors", "Pay mentors well,Bien payer les mentors")
    (study.folder / "items.csv").write_text(text, encoding="utf-8")
    planned = study.what_changed(2)
    study.open_round(2)
    opened = study.what_changed(2)
    pd.testing.assert_frame_equal(planned, opened)  # the preview says what the page will say
    assert opened["change"].tolist() == ["reworded", "split", "split", "dropped"]
    assert opened["text"].iloc[0] == "Reworded: “Pay mentors” now reads “Pay mentors well”. Why: read in two ways"
    french = study.what_changed(2, "fr").set_index("item_id")["text"]
    assert french["s04"] == (
        "Divisé\u00a0: «\u00a0Jumeler à la main au début\u00a0» faisait partie de «\u00a0Jumeler à la main\u00a0». "
        "Pourquoi\u00a0: deux choses en une"
    )
    assert french["s02"].startswith("N’est plus posé\u00a0: «\u00a0Se réunir chaque mois\u00a0»")


# Fault 17 of doors.md: a wording changed after launch; both texts stay, and each reader hears of their own language.


def test_a_change_in_one_language_is_told_to_its_readers_only(study, play, edit):
    play(study)
    study.decide(1, "s02", "reword", {"en": "the French was loose", "fr": "le français était vague"}, comparable=True)
    edit(study, "items.csv", "Se réunir chaque mois", "Se rencontrer une fois par mois")
    study.open_round(2)
    english = study.what_changed(2).set_index("item_id")["change"]
    french = study.what_changed(2, "fr").set_index("item_id")
    assert english["s02"] == "kept"
    assert french.loc["s02", "change"] == "reworded"
    assert french.loc["s02", "before"] == "Se réunir chaque mois"
    steps = study.lineage().query("to_round == 2").set_index("to_item")
    assert steps.loc["s02", ["change", "from_version", "to_version"]].tolist() == ["reworded", 1, 2]
    assert steps["languages"].to_dict() == {"s01": [], "s02": ["fr"], "s03": []}


def test_a_change_of_both_wordings_names_both_languages(study, play, edit):
    play(study)
    edit(study, "items.csv", "Pay mentors,Payer les mentors", "Pay mentors well,Bien payer les mentors")
    study.open_round(2)
    assert study.lineage().query("to_item == 's01' and to_round == 2")["languages"].tolist() == [["en", "fr"]]


def test_items_come_new_come_back_and_go_quietly(study, play):
    play(study)
    play(study, 2, items=["s01", "s02"], p1=(9, 2), p2=(8, 1), p3=(7, 3), p4=(8, 2))
    study.decide(2, "s02", "reopen", "a comment convinced us")
    (study.folder / "items.csv").write_text(ITEMS + "s06,Train them,Les former,New\n", encoding="utf-8")
    study.open_round(3, items=["s02", "s03", "s06"])
    table = study.what_changed(3).set_index("item_id")["change"]
    assert table.to_dict() == {"s06": "added", "s03": "reopened", "s01": "not asked again", "s02": "kept"}
    steps = study.lineage()
    assert steps.query("to_item == 's03' and to_round == 3")["from_round"].tolist() == [1]
    assert steps.query("to_item == 's06'")["change"].tolist() == ["added"]


def test_before_the_first_round_nothing_can_have_changed(study):
    with pytest.raises(RoundError, match="no round before it"):
        study.what_changed(1)
    assert study.lineage().empty
