"""Stability between rounds: paired panellists, told item by item."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.delphi import stability, transitions
from amnmethods.errors import RatingsError, ScaleError
from amnmethods.model import ResponseScale

FOUR = ResponseScale(points=[1, 2, 3, 4])


def test_only_those_who_rated_twice_are_compared(ratings):
    before = ratings({"a": [1, 2, 3, "unable"], "b": [4, 4, 4, 4], "gone": [1, 1]})
    after = ratings({"a": [1, 3, None, 4], "b": ["skipped", 3, 4, 4], "new": [2, 2]})
    table = stability(before, after, FOUR).set_index("item_id")
    columns = ["n_before", "n_after", "n_paired", "n_unchanged", "n_up", "n_down"]
    assert table.loc[["a", "b", "gone", "new"], columns].to_numpy().tolist() == [
        [3, 3, 2, 1, 1, 0], [4, 3, 3, 2, 0, 1], [2, 0, 0, 0, 0, 0], [0, 2, 0, 0, 0, 0],
    ]  # fmt: skip
    assert table.loc["a", "median_before"] == 1.5
    assert table.loc["a", "median_shift"] == 0.5
    assert table.loc["gone", "reason"] == "not asked in the later round"
    assert table.loc["new", "reason"] == "not asked in the round before"
    assert np.isnan(table.loc["new", "share_unchanged"])


def test_two_rounds_of_one_point_have_no_kappa(ratings):
    row = stability(ratings({"a": [3, 3]}), ratings({"a": [3, 3]}), FOUR, language="fr").iloc[0]
    assert row["share_unchanged"] == 1
    assert np.isnan(row["weighted_kappa"])
    assert row["reason"].startswith("kappa indéfini")


def test_kappa_weighs_the_whole_scale_not_the_points_used(ratings):
    # Cohen (1968), Table 1, his v: 0 1 3 / 1 0 6 / 3 6 0 is no scale; here quadratic weights on 1-3, by hand.
    before, after = ratings({"a": [1, 1, 2, 2, 3, 3]}), ratings({"a": [1, 2, 2, 3, 3, 3]})
    row = stability(before, after, ResponseScale(points={"from": 1, "to": 9})).iloc[0]
    seen = (0 + 1 + 0 + 1 + 0 + 0) / 6
    margins = ([2, 2, 2], [1, 2, 3])
    chance = sum(margins[0][i] * margins[1][j] * (i - j) ** 2 for i in range(3) for j in range(3)) / 36
    assert row["weighted_kappa"] == pytest.approx(1 - seen / chance)


def test_criteria_are_kept_apart(ratings):
    both = [ratings({"a": [1, 2]}, criterion="x"), ratings({"a": [3, 4]}, criterion="y")]
    before = pd.concat(both)
    after = pd.concat([both[0], both[1].assign(rating=[4.0, 3.0])])
    table = stability(before, after, {"x": FOUR, "y": FOUR}).set_index("criterion")
    assert table["share_unchanged"].to_dict() == {"x": 1, "y": 0}


def test_transitions_say_who_went_where(ratings):
    table = transitions(ratings({"a": [1, 1, 4, 2]}), ratings({"a": [1, 4, 1, 2]}), FOUR)
    assert table.to_numpy().tolist() == [
        ["a", 1, 1, 1, "kept"], ["a", 1, 4, 1, "up"], ["a", 2, 2, 1, "kept"], ["a", 4, 1, 1, "down"],
    ]  # fmt: skip


def test_what_cannot_be_paired_is_refused(ratings):
    good = ratings({"a": [1, 2]})
    with pytest.raises(RatingsError, match="twice"):
        stability(pd.concat([good, good]), good, FOUR)
    with pytest.raises(ScaleError, match="5"):
        stability(ratings({"a": [5, 2]}), good, FOUR)
    with pytest.raises(RatingsError, match="missing: panellist_id"):
        stability(good.drop(columns="panellist_id"), good, FOUR)
