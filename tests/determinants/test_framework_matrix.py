"""The framework matrix: blank apart from zero, raters apart from consensus, splits shown."""

import pandas as pd
import pytest

from amnmethods.determinants import across_sites, determinant_table, framework_matrix
from amnmethods.errors import ScaleError, SegmentsError


def rated(*rows):
    return pd.DataFrame(rows, columns=["construct", "site", "rater", "rating"])


def test_blank_is_not_zero():
    matrix = framework_matrix(rated(("A", "x", "K", 0), ("A", "y", "K", None)), sites=["x", "y", "z"])
    assert matrix["rating"].isna().tolist() == [False, True, True]
    assert matrix["rating"][0] == 0
    assert str(matrix["rating"].dtype) == "Int64"
    assert matrix["state"].tolist() == ["one_rater", "not_raised", "not_raised"]


def test_two_raters_who_differ_leave_the_cell_open_until_a_consensus():
    both = [("A", "x", "K", -2), ("A", "x", "L", 2)]
    (row,) = framework_matrix(rated(*both)).to_dict("records")
    assert (pd.isna(row["rating"]), row["state"], row["low"], row["high"], row["n_raters"]) == (True, "open", -2, 2, 2)
    (row,) = framework_matrix(rated(*both, ("A", "x", "consensus", -1))).to_dict("records")
    assert (row["rating"], row["state"], row["low"], row["high"]) == (-1, "consensus", -2, 2)


def test_a_consensus_may_be_that_it_was_not_raised():
    (row,) = framework_matrix(rated(("A", "x", "K", 1), ("A", "x", "consensus", None))).to_dict("records")
    assert (pd.isna(row["rating"]), row["state"], row["n_raters"]) == (True, "not_raised", 1)


def test_a_rater_who_left_it_blank_is_no_agreement():
    matrix = framework_matrix(rated(("A", "x", "K", 1), ("A", "x", "L", None), ("B", "x", "K", 1), ("B", "x", "L", 1)))
    assert matrix["state"].tolist() == ["open", "agreed"]


def test_the_segments_behind_each_cell_are_counted_and_named(segments):
    matrix = framework_matrix(rated(("time", "N1", "K", -2), ("pay", "N1", "K", -1), ("pay", "N3", "K", -1)), segments)
    table = matrix.set_index(["construct", "site"])
    assert table.loc[("time", "N1"), ["n_segments", "n_barrier", "n_sources", "segments"]].tolist() == [
        3,
        3,
        1,
        "s1; s2; s4",
    ]
    assert table.loc[("pay", "N3"), "warning"] == "no_quote"
    assert table.loc[("pay", "N2"), "state"] == "not_rated"
    assert table.loc[("time", "N3"), "state"] == "not_raised"


@pytest.mark.parametrize("wrong", [3, -2.5, 0.5, "high"])
def test_a_rating_off_the_scale_is_refused_with_its_place(wrong):
    with pytest.raises(ScaleError, match="construct 'A' of 'x' has the rating"):
        framework_matrix(rated(("A", "x", "K", wrong)))


def test_a_rater_who_rated_twice_is_refused():
    with pytest.raises(SegmentsError, match="'K' rated the construct 'A' of 'x' twice"):
        framework_matrix(rated(("A", "x", "K", 1), ("A", "x", "K", 2)))


def test_a_missing_site_is_refused():
    with pytest.raises(SegmentsError, match="1 ratings of constructs have no site"):
        framework_matrix(rated(("A", None, "K", 1)))


def test_a_split_over_sites_has_no_middle(ratings):
    table = across_sites(framework_matrix(ratings)).set_index("construct")
    assert table.loc["B5", ["low", "high", "split", "reason"]].tolist() == [-2, 1, True, "split"]
    assert table.loc["B5", "median"] is pd.NA
    assert table.loc["B1", ["n_rated", "n_negative", "median"]].tolist() == [5, 5, -2]
    assert table.loc["B13", ["n_rated", "n_not_raised"]].tolist() == [3, 2]


def test_determinants_have_a_direction_only_where_they_were_raised(ratings):
    table = determinant_table(framework_matrix(ratings)).set_index(["determinant_id", "site"])
    assert table.loc[("B5", "N1"), "direction"] == "facilitator"
    assert table.loc[("B5", "N2"), ["direction", "strength"]].tolist() == ["neutral", 0.0]
    assert table.loc[("B13", "N1"), "direction"] is None
    assert pd.isna(table.loc[("B13", "N1"), "strength"])
