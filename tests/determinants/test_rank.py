"""Ranking by parts and weights, worked by hand; what leaving out changes."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.determinants import leave_out, rank
from amnmethods.errors import SegmentsError


@pytest.fixture
def determinants():
    rows = [
        ("B1", "x", -2, 5),
        ("B1", "y", -1, 3),
        ("B2", "x", None, 0),
        ("B2", "y", -2, 4),
        ("B3", "x", 1, 2),
        ("B3", "y", -1, 1),
    ]
    return pd.DataFrame(rows, columns=["determinant_id", "site", "strength", "n_sources"])


def test_the_score_is_the_weighted_mean_of_the_parts(determinants):
    table = rank(determinants, {"frequency": 1, "spread": 1, "strength": 2}, n_sources=10).set_index("determinant_id")
    # B1: frequency 8/10, spread 2/2, strength 1.5/2; B2: 4/10, 1/2, 2/2; B3: 1/10, 1/2, 1/2.
    assert table["score"].round(6).to_dict() == {"B1": 0.825, "B2": 0.725, "B3": 0.4}
    assert table["rank"].tolist() == [1, 2, 3]
    assert table.loc["B3", ["n_sites", "n_opposite"]].tolist() == [1, 1]
    assert table.loc["B1", ["strength_low", "strength_high"]].tolist() == [1, 2]


def test_facilitators_are_ranked_apart(determinants):
    assert rank(determinants, {"spread": 1}, direction="facilitator")["determinant_id"].tolist() == ["B3"]


def test_equal_scores_share_a_rank(determinants):
    assert rank(determinants, {"spread": 1})["rank"].tolist() == [1, 2, 2]


def test_other_weights_give_another_order(determinants):
    assert rank(determinants, {"strength": 1})["determinant_id"].tolist()[0] == "B2"
    assert rank(determinants, {"frequency": 1})["determinant_id"].tolist()[0] == "B1"


def test_changeability_counts_only_where_it_was_rated(determinants):
    rated = pd.DataFrame({"determinant_id": ["B1", "B2"], "changeability": [5, 1]})
    table = rank(determinants, {"spread": 1, "changeability": 1}, changeability=rated, changeability_scale=(1, 5))
    table = table.set_index("determinant_id")
    assert table["score"].round(6).to_dict() == {"B1": 1.0, "B2": 0.25, "B3": pytest.approx(np.nan, nan_ok=True)}
    assert table.loc["B3", "reason"] == "no_changeability"
    assert table.loc["B3", "rank"] is pd.NA


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({}, "one of them above"),
        ({"frequency": -1}, "numbers from 0"),
        ({"frequency": 0}, "one of them above"),
        ({"frequency": float("nan")}, "numbers from 0"),
        ({"importance": 1}, "no part 'importance'"),
        ({"changeability": 1}, "no ratings"),
    ],
)
def test_weights_have_no_default_and_must_make_sense(determinants, weights, said):
    with pytest.raises(SegmentsError, match=said):
        rank(determinants, weights)


def test_changeability_off_its_scale_is_refused(determinants):
    rated = pd.DataFrame({"determinant_id": ["B1"], "changeability": [6]})
    with pytest.raises(SegmentsError, match="'B1' is 6, outside 1 to 5"):
        rank(determinants, {"changeability": 1}, changeability=rated, changeability_scale=(1, 5))


def test_leaving_out_shows_who_carries_a_rank():
    determinants = pd.DataFrame(
        {"determinant_id": ["B1", "B2"] * 2, "site": ["x", "x", "y", "y"], "strength": [-2, -1, None, -2]}
    )
    segments = pd.DataFrame(
        {
            "segment_id": range(5),
            "code": ["B1", "B1", "B1", "B2", "B2"],
            "source_id": ["i1", "i2", "d1", "i3", "i4"],
            "coder": ["K", "K", "L", "L", "L"],
            "site": ["x", "x", "x", "y", "y"],
            "kind": ["interview", "interview", "document", "interview", "interview"],
            "valence": "barrier",
        }
    )
    table = leave_out(determinants, segments, {"frequency": 1})
    assert set(zip(table["left_out"], table["value"], strict=True)) == {
        ("coder", "K"), ("coder", "L"), ("site", "x"), ("site", "y"), ("kind", "document"), ("kind", "interview"),
    }  # fmt: skip
    found = table.set_index(["left_out", "value", "determinant_id"])
    assert found.loc[("coder", "K", "B1"), ["rank_all", "rank_without", "change"]].tolist() == [1, 2, 1]
    assert found.loc[("site", "x", "B1"), "rank_without"] is pd.NA  # nobody else raised it
    assert found.loc[("kind", "interview", "B2"), "score_without"] == 0
