"""Rankings and points: hand-computed examples, and the published rankings of a deliberation."""

import json

import numpy as np
import pandas as pd
import pytest

from amnmethods.delphi import next_items, rank_agreement, rank_matrix, ranking_problems, rankings, where
from amnmethods.errors import RatingsError

ITEMS = ["s01", "s02", "s03", "s04", "s05"]


def long(**rows):
    """Return a table of ranks: a panellist's items in order, first place first."""
    return pd.DataFrame(
        [(who, item, place) for who, order in rows.items() for place, item in enumerate(order, start=1)],
        columns=["panellist_id", "item_id", "rank"],
    )


def points(**rows):
    return pd.DataFrame(
        [(who, item, n) for who, own in rows.items() for item, n in own.items()],
        columns=["panellist_id", "item_id", "points"],
    )


# A nominal group of four: each ranks their first three of five, three points for the first. By hand: s01 has 3+3+2 = 8
# points in 3 votes, s02 2+2+3 = 7 in 3, s03 1+1+1+3 = 6 in 4, s04 2 in 1, s05 1 in 1: 24 = 4 x (3 + 2 + 1) in all.
GROUP = long(p1=["s01", "s02", "s03"], p2=["s01", "s02", "s03"], p3=["s02", "s01", "s03"], p4=["s03", "s04", "s05"])


def test_the_nominal_group_score_is_told_with_its_votes():
    table = rankings(GROUP, ITEMS, top=3).set_index("item_id")
    assert table["score"].to_dict() == {"s01": 8, "s02": 7, "s03": 6, "s04": 2, "s05": 1}
    assert table["n_votes"].to_dict() == {"s01": 3, "s02": 3, "s03": 4, "s04": 1, "s05": 1}
    assert table["n_first"].to_dict() == {"s01": 2, "s02": 1, "s03": 1, "s04": 0, "s05": 0}
    assert table["place"].tolist() == [1, 2, 3, 4, 5]
    assert table["score"].sum() == 24
    assert table["share_score"].sum() == pytest.approx(1)


def test_what_was_not_named_shares_the_places_left_over():
    matrix = rank_matrix(GROUP, ITEMS)
    assert matrix.loc["p1"].tolist() == [1, 2, 3, 4.5, 4.5]
    assert matrix.loc["p4"].tolist() == [4.5, 4.5, 1, 2, 3]
    assert (matrix.sum(axis=1) == 15).all()
    assert rank_matrix(GROUP, ITEMS, unranked="left out").loc["p4"].isna().tolist() == [True, True, False, False, False]
    assert rankings(GROUP, ITEMS, top=3).set_index("item_id").loc["s01", "mean_rank"] == (1 + 1 + 2 + 4.5) / 4


def test_the_interval_of_a_mean_rank_is_that_of_students_t():
    # Ranks 1, 2, 3 of three panellists: mean 2, sd 1, t(0.975; 2) = 4.302653.
    table = rankings(long(p1=["s01", "s02", "s03"], p2=["s02", "s01", "s03"], p3=["s02", "s03", "s01"]), ITEMS[:3])
    row = table.set_index("item_id").loc["s01"]
    assert row["mean_rank"] == 2
    assert row["mean_rank_high"] - 2 == pytest.approx(4.302653 / np.sqrt(3), abs=1e-6)
    one = rankings(long(p1=["s01", "s02"]), ITEMS[:2])
    assert one[["mean_rank_low", "mean_rank_high"]].isna().all(axis=None), "one panellist has no spread"


def test_points_add_up_and_what_got_none_was_given_0():
    table = rankings(points(p1={"s01": 60, "s02": 40}, p2={"s01": 20, "s03": 80}), ITEMS[:3], kind="points")
    assert table[["item_id", "score", "n_votes"]].to_numpy().tolist() == [
        ["s01", 80, 2],
        ["s03", 80, 1],
        ["s02", 40, 1],
    ]
    assert table.set_index("item_id")["mean_rank"].to_dict() == {"s01": 1.5, "s02": 2.5, "s03": 2.0}


def test_ties_share_their_places_however_they_are_written():
    for written in ([1, 1, 3], [1, 1, 2], [1.5, 1.5, 3], [2, 2, 3]):
        table = pd.DataFrame({"panellist_id": "p1", "item_id": ITEMS[:3], "rank": written})
        assert rank_matrix(table, ITEMS[:3]).iloc[0].tolist() == [1.5, 1.5, 3]
        assert ranking_problems(table, ITEMS[:3], ties=True).empty
        assert "tie" in set(ranking_problems(table, ITEMS[:3])["problem"]) | ({"tie"} if written[0] == 1.5 else set())


def test_equal_items_share_a_place_and_nobody_is_left_without_one():
    table = rankings(long(p1=["s01", "s02"], p2=["s02", "s01"]), ITEMS[:2])
    assert table["place"].tolist() == [1.5, 1.5]


WRONG = [
    ([1, 3, np.nan], {}, [("gap", "1 3")]),
    ([0, 1, 2], {}, [("no place", "0")]),
    ([1, 1, 2], {}, [("tie", "1 1 2")]),
    ([1, 2, 3], {"top": 2}, [("beyond top", "1 2 3 (1–2)")]),
    ([1, 2, np.nan], {}, [("partial", "2 / 3")]),
    ([1, 2.5, 3], {}, [("no place", "2.5")]),
    ([1, 2, 3], {}, []),
]


@pytest.mark.parametrize(("ranks", "how", "expected"), WRONG)
def test_a_ranking_that_is_not_as_asked_says_how(ranks, how, expected):
    table = pd.DataFrame({"panellist_id": "p1", "item_id": ITEMS[:3], "rank": ranks})
    found = ranking_problems(table, ITEMS[:3], **how)
    assert list(zip(found["problem"], found["told"], strict=True)) == expected


def test_points_that_do_not_add_up_and_unknown_items_are_found():
    table = points(p1={"s01": 60, "s02": 30}, p2={"s01": 110, "s09": -10}, p3={"s01": 99.5, "s02": 0.5})
    found = ranking_problems(table, ITEMS, kind="points", total=100)
    assert found[["panellist_id", "problem", "told"]].to_numpy().tolist() == [
        ["p1", "sum", "90 / 100"],
        ["p2", "unknown item", "s09"],
        ["p2", "negative", "-10"],
    ]
    with pytest.raises(RatingsError, match="ranked item 's01' twice"):
        rankings(pd.concat([GROUP, GROUP.head(1)]), ITEMS)
    with pytest.raises(RatingsError, match="needs the columns"):
        rankings(GROUP.drop(columns="rank"), ITEMS)


@pytest.mark.shared
@pytest.mark.parametrize("stage", [1, 2])
def test_the_rankings_of_a_deliberation_agree_as_irr_computes_it(shared_data, stage):
    cases = json.loads((shared_data / "public_oracles.json").read_text(encoding="utf-8"))["cases"]
    expected = next(case["value"] for case in cases if case["id"] == f"upp_W_rank_stage{stage}")
    table = pd.read_csv(shared_data / "uppsala_two_stages.csv").query(f"stage_id == {stage}")
    names = [f"P{k}" for k in range(1, 8)]
    votes = table.melt(id_vars="pnum", value_vars=names, var_name="item_id", value_name="rank").dropna(subset=["rank"])
    votes = votes.rename(columns={"pnum": "panellist_id"})
    row = rank_agreement(votes, names, unranked="left out")
    assert row["w"] == pytest.approx(expected["W"], abs=1e-8)
    assert row["chi2"] == pytest.approx(expected["chisq"], abs=1e-6)
    assert row["n_raters"] == expected["raters"]
    means = table[names].dropna().mean()
    complete = votes[votes["panellist_id"].isin(table.dropna(subset=names)["pnum"])]
    assert rankings(complete, names).set_index("item_id")["mean_rank"].reindex(names).tolist() == pytest.approx(
        means.tolist()
    )


@pytest.mark.shared
def test_tied_rankings_agree_as_siegel_printed_it(shared_data):
    wide = pd.read_csv(shared_data / "kendall_w_ties.csv").melt("object", var_name="panellist_id", value_name="rank")
    row = rank_agreement(wide.rename(columns={"object": "item_id"}), wide["object"].unique())
    assert round(row["w"], 3) == 0.828


def test_a_decision_goes_before_a_status():
    items = pd.DataFrame({"item_id": ITEMS})
    status = pd.DataFrame({"item_id": ITEMS[:4], "status": ["include", "include", "no consensus", "no consensus"]})
    decided = pd.DataFrame({"item_id": ["s02", "s03"], "decision": ["reopen", "split"], "into": [None, ["s05"]]})
    table = next_items(items, status, decided).set_index("item_id")
    assert table["ask"].tolist() == ["no", "yes", "no", "open", "yes"]
    assert table["why"].tolist() == ["status", "decision", "decision", "undecided", "new"]


def test_a_rating_lies_below_inside_or_above_the_middle_half():
    assert [where(x, 6, 8) for x in (5, 6, 7, 8, 9)] == ["below", "inside", "inside", "inside", "above"]
    assert where(float("nan"), 6, 8) is None
    assert where(5, float("nan"), float("nan")) is None
