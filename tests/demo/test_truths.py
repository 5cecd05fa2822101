"""What is hidden in the invented study is found by public functions."""

import pandas as pd
import pytest

from amnmethods.delphi import attrition, consensus, stability


def test_the_rule_finds_the_statuses_of_the_truth_table(truth, status):
    told = {(number, item): s for item, entry in truth["items"].items() for number, s in entry["status"].items()}
    assert status["status"].to_dict() == told
    assert set(told.values()) == {"include", "exclude", "split", "no consensus"}


def test_erasing_who_asked_for_it_changes_no_status(truth, ratings, panel, study, status):
    (erased,) = truth["panel"]["withdrew_and_asked_for_erasure"]
    rest = ratings[ratings["panellist_id"] != erased]
    found = consensus(rest, study.consensus, study.scale_of(), panel[panel["panellist_id"] != erased])
    found = found[found["criterion"] == "importance"].set_index(["round", "item_id"])
    assert found["status"].to_dict() == status["status"].to_dict()


def test_s19_and_s20_are_excluded_in_round_1_against_two_decision_makers(ratings, panel, status):
    assert status.loc[1].loc[["s19", "s20"], "status"].tolist() == ["exclude", "exclude"]
    s19 = ratings.query("round == 1 and item_id == 's19' and criterion == 'importance' and rating >= 7")
    groups = s19["panellist_id"].map(panel.query("round == 1").set_index("panellist_id")["group"])
    assert groups.tolist() == ["D", "D"]


def test_s22_is_split_and_s21_reaches_nothing(status):
    assert status["status"].xs("s22", level="item_id").tolist() == ["split", "split"]
    s21 = status.xs("s21", level="item_id")
    assert s21["status"].tolist() == ["no consensus"] * 3
    assert s21["median"].tolist() == [4, 4, 4]


def test_s23_is_first_rated_in_round_2_and_s08_agreed_once_reworded(status):
    assert status["status"].xs("s23", level="item_id").to_dict() == {2: "include"}
    assert status["status"].xs("s08", level="item_id").to_dict() == {1: "no consensus", 2: "include"}


def mean_by(ratings: pd.DataFrame, item: str, criterion: str, column: pd.Series) -> pd.Series:
    one = ratings.query("round == 1 and item_id == @item and criterion == @criterion")
    return one.groupby(one["panellist_id"].map(column))["rating"].mean()


def test_french_speaking_panellists_rate_s13_higher(ratings, panel):
    language = panel.query("round == 1").set_index("panellist_id")["language"]
    means = mean_by(ratings, "s13", "importance", language)
    assert means["fr"] - means["en"] > 1


def test_s01_is_important_but_hardly_feasible_least_of_all_to_decision_makers(ratings, panel, status):
    assert status.loc[(2, "s01"), "status"] == "include"
    feasibility = ratings.query("round == 1 and criterion == 'feasibility'").groupby("item_id")["rating"].mean()
    assert feasibility["s01"] < feasibility.mean()
    groups = panel.query("round == 1").set_index("panellist_id")["group"]
    assert mean_by(ratings, "s01", "feasibility", groups).idxmin() == "D"
    assert mean_by(ratings, "s02", "feasibility", groups).idxmin() == "D"
    assert mean_by(ratings, "s10", "importance", groups).idxmin() == "M"


def test_most_patient_partners_are_unable_to_rate_the_feasibility_of_s02(ratings, panel):
    groups = panel.query("round == 1").set_index("panellist_id")["group"]
    unable = ratings.query("round == 1 and item_id == 's02' and criterion == 'feasibility' and state == 'unable'")
    assert unable["panellist_id"].map(groups).value_counts()["P"] >= 3


def test_those_lost_later_had_rated_lower(truth, ratings):
    first = ratings.query("round == 1 and criterion == 'importance'")
    lost = first["panellist_id"].isin(list(truth["panel"]["lost"]))
    assert first.loc[lost, "rating"].mean() < first.loc[~lost, "rating"].mean() - 0.5


def test_the_stubborn_never_change_a_rating_and_one_left_a_form_midway(truth, ratings):
    rated = ratings.set_index(["panellist_id", "item_id", "criterion", "round"])["rating"].unstack("round")
    rated = rated.drop(index=["s08"], level="item_id")  # reworded, so rated afresh
    stubborn = rated.loc[truth["panel"]["never_changed_a_rating"]].dropna(subset=[1, 2])
    assert (stubborn[1] == stubborn[2]).all()
    ((code, stop),) = truth["panel"]["stopped_midway"].items()
    own = ratings[(ratings["round"] == stop["round"]) & (ratings["panellist_id"] == code)]
    assert (own.loc[own["item_id"] > stop["after"], "state"] == "skipped").all()


def test_the_expected_column_says_what_the_items_are_for(truth):
    expected = {item: entry["expected"] for item, entry in truth["items"].items()}
    for shares in expected.values():
        assert sum(shares.values()) == pytest.approx(1)
    for item in ("s01", "s02", "s03", "s05", "s09"):
        assert expected[item]["p_include"] > 0.9
    for item in ("s06", "s17", "s24", "s25"):
        assert 0.25 < expected[item]["p_include"] < 0.75
    for item in ("s19", "s20"):
        assert expected[item]["p_exclude"] > 0.9
    assert expected["s22"]["p_split"] > 0.9
    assert expected["s21"]["p_exclude"] < 0.1


# What the comparison of rounds finds.


def test_s22_hardly_moves_and_the_reworded_s08_starts_afresh(ratings, study):
    importance = ratings[ratings["criterion"] == "importance"]
    one, two = (importance[importance["round"] == number] for number in (1, 2))
    found = stability(one, two, study.scale_of()["importance"]).set_index("item_id")
    assert found.loc["s22", "share_unchanged"] > 0.85
    assert found["weighted_kappa"].idxmin() == "s08"
    assert found["n_paired"].max() <= 25  # 27 answered round 1; one was lost and one withdrew


def test_s24_would_not_be_included_with_the_ratings_of_those_lost(ratings, panel, study):
    importance = ratings[ratings["criterion"] == "importance"]
    found = attrition(importance, study.consensus, study.scale_of()["importance"], panel).set_index("item_id")
    assert found.loc["s24", ["status", "status_carried"]].tolist() == ["include", "no consensus"]
    assert (found.loc[["s01", "s02", "s03", "s05", "s22"], "tipping_n"].isna()).all()
