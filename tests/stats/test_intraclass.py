"""Six intraclass correlations, against the printed table of Shrout and Fleiss and against pingouin."""

import warnings

import numpy as np
import pandas as pd
import pingouin
import pytest

from amnmethods.stats.agreement import icc

# Shrout & Fleiss (1979), Table 2 (six targets, four judges) and Table 4.
JUDGED = pd.DataFrame([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
PRINTED = {"ICC1": 0.17, "ICC2": 0.29, "ICC3": 0.71, "ICC1k": 0.44, "ICC2k": 0.62, "ICC3k": 0.91}


def test_the_six_forms_are_those_printed():
    assert icc(JUDGED)["icc"].round(2).to_dict() == PRINTED


def test_f_tests_and_intervals_are_those_of_pingouin():
    rng = np.random.default_rng(4)
    matrix = pd.DataFrame(rng.normal(size=(25, 1)) + rng.normal(size=(25, 3)))
    long = matrix.reset_index().melt("index", var_name="rater", value_name="rating")
    with warnings.catch_warnings(action="ignore"):  # its own, about pandas
        theirs = pingouin.intraclass_corr(long, targets="index", raters="rater", ratings="rating")
    ours = icc(matrix)
    assert ours["icc"].to_numpy() == pytest.approx(theirs["ICC"].to_numpy(float), abs=1e-10)
    assert ours["f"].to_numpy() == pytest.approx(theirs["F"].to_numpy(float), abs=1e-9)
    ends = np.stack(theirs.filter(like="CI95").iloc[:, 0])
    assert ours[["low", "high"]].to_numpy() == pytest.approx(ends.astype(float), abs=0.005 + 1e-9)  # rounded there


def test_a_target_with_a_gap_is_left_out():
    holed = pd.concat([JUDGED, pd.DataFrame([[5, None, 4, 4]])], ignore_index=True)
    found = icc(holed)
    assert found["n_left_out"].eq(1).all()
    assert found["icc"].round(2).to_dict() == PRINTED


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        (pd.DataFrame(np.full((5, 3), 4)), "all ratings are equal"),
        (JUDGED[:1], "at least two of each"),
        (JUDGED[[0]], "at least two of each"),
        (JUDGED[:0], "at least two of each"),
        (JUDGED.mask(JUDGED > 0), "at least two of each"),
    ],
)
def test_what_cannot_be_computed_says_why(matrix, reason):
    found = icc(matrix)
    assert found[["icc", "low", "high", "f", "p"]].isna().all(axis=None)
    assert found["reason"].str.contains(reason).all()


def test_raters_who_part_by_a_constant_agree_fully_in_consistency_only():
    found = icc(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [2.0, 3, 4, 5]}))["icc"]
    assert found["ICC3"] == pytest.approx(1)
    assert found["ICC2"] < 0.8
