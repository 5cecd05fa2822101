"""Determinants to candidate strategies: real percents, honest intervals, the unknown left unknown."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from amnmethods.determinants import crosswalk
from amnmethods.errors import StrategiesError
from amnmethods.strategies import candidate_summary, candidates, leave_out, matching_table

ASKED = {"strong": -2, "n_strategies": 73}


@pytest.fixture
def matching():
    return matching_table()


def test_each_barrier_meets_the_percents_of_its_construct(determinants, matching):
    found = candidates(determinants, matching, **ASKED)
    # Percents of the worked plan line of the invented study: Adaptability, promote adaptability 73, tailor strategies 35.
    b14 = found[found["determinant_id"] == "B14"].set_index("catalogue_id")["percent"]
    assert b14[["eric-51", "eric-63"]].tolist() == [73, 35]
    assert found["determinant_id"].unique().tolist() == ["B1", "B5", "B6", "B8", "B11", "B12", "B14", "F3"]
    sites = found.drop_duplicates("determinant_id").set_index("determinant_id")
    assert sites["sites_strong"].to_dict()["B11"] == "N3; N4; N5"
    assert sites["n_strong"].to_dict()["F3"] == 0  # a facilitator that is a weak barrier at one site


def test_an_interval_stands_only_where_the_number_asked_is_known(determinants, matching):
    found = candidates(determinants, matching, **ASKED)
    row = found[found["determinant_id"].eq("B11") & found["catalogue_id"].eq("eric-26")].iloc[0]
    low, high = proportion_confint(15, 25, method="wilson")
    assert row[["percent_low", "percent_high"]].tolist() == pytest.approx([100 * low, 100 * high])
    others = found[found["determinant_id"].eq("B14")]
    assert others["percent_low"].isna().all()
    assert set(others["reason"]) == {"n_unknown"}


def test_a_pair_without_a_row_is_unknown_and_counted_never_zero(determinants, matching):
    found = candidates(determinants, matching, **ASKED)
    b14 = found[found["determinant_id"] == "B14"]
    assert b14[["n_known", "n_unknown"]].drop_duplicates().values.tolist() == [[22, 51]]
    assert len(b14) == 22
    assert (b14["percent"] == 0).sum() == 4  # zeros that were printed
    nothing = found[found["determinant_id"] == "B5"]
    assert nothing["reason"].tolist() == ["nothing_known"]
    assert nothing["n_unknown"].tolist() == [73]
    assert nothing["catalogue_id"].isna().all()
    assert found["partial"].all()
    assert found.attrs["partial"] is True


def test_a_cell_known_as_at_least_20_has_no_percent(determinants, matching):
    found = candidates(determinants, matching, **ASKED)
    b1 = found[found["determinant_id"] == "B1"]
    assert b1["reason"].tolist() == ["at_least_20"]
    assert b1["percent"].isna().all()
    assert b1["level"].isna().all()


def test_a_crosswalk_works_either_way_round(determinants, matching):
    table = determinants.drop(columns="construct_2009")
    pairs = pd.DataFrame({"construct": ["09.V.D", "09.I.D", "09.II.B"], "becomes": ["V.H", "I.D", "II.D"],
                          "verified": [True, True, False]})  # fmt: skip
    turned = pairs.rename(columns={"construct": "becomes", "becomes": "construct"})
    ahead, back = (candidates(table, matching, crosswalk=rows, **ASKED) for rows in (turned, pairs))
    pd.testing.assert_frame_equal(ahead, back)
    verified = back.drop_duplicates("determinant_id").set_index("determinant_id")["mapping_verified"]
    assert verified[["B11", "B12"]].tolist() == [True, False]
    assert pd.isna(verified["B1"])
    assert back.loc[back["determinant_id"] == "B1", "reason"].tolist() == ["not_matched"]


def test_the_packaged_crosswalk_carries_every_construct_it_knows(determinants, matching):
    known = crosswalk(pd.DataFrame({"construct": matching["construct"].unique()}))
    found = candidates(determinants.drop(columns="construct_2009"), matching, crosswalk=known, **ASKED)
    matched = found.groupby("determinant_id")["matched_construct"].agg(set)
    assert matched["B11"] == {"09.V.D"}
    assert matched["B14"] == {"09.I.D"}


def test_one_barrier_of_two_constructs_keeps_both(matching):
    table = pd.DataFrame({"determinant_id": ["B4"], "site": ["N3"], "construct": ["x; y"], "construct_2009": ["09.I.D; 09.V.D"],
                          "strength": [-2]})  # fmt: skip
    found = candidates(table, matching, **ASKED)
    assert found["matched_construct"].unique().tolist() == ["09.I.D", "09.V.D"]
    # Promote adaptability is read for one of them only; use data experts for the other: the highest stands.
    summary = candidate_summary(found, from_percent=20).set_index("catalogue_id")
    assert summary.loc["eric-33", "highest_percent"] == 27  # 27 for Adaptability, 20 for Reflecting
    assert summary["n_strong_named"].max() == 1


def test_named_below_and_unknown_add_up_to_all_strong_barriers(determinants, matching):
    summary = candidate_summary(candidates(determinants, matching, **ASKED), from_percent=20)
    parts = summary[["n_strong_named", "n_strong_below", "n_strong_unknown"]].sum(axis=1)
    assert parts.eq(summary["n_strong_barriers"]).all()
    assert summary["n_strong_barriers"].eq(7).all()
    assert "cumulative" not in " ".join(summary.columns)
    assert summary["partial"].all()


def test_the_summary_counts_barriers_as_by_hand(determinants, matching):
    summary = candidate_summary(candidates(determinants, matching, **ASKED), from_percent=20).set_index("catalogue_id")
    cells = matching[matching["construct"].isin(["09.III.E.2", "09.IV.B", "09.V.B.6", "09.V.D", "09.II.B", "09.I.D"])]
    level = cells[cells["percent"].ge(20) | cells["precision"].eq("at_least_20")]
    by_hand = level.groupby("catalogue_id").size()
    assert summary["n_strong_named"].to_dict() == by_hand.to_dict()
    highest = level.groupby("catalogue_id")["percent"].max()  # of the barriers it is named for
    pd.testing.assert_series_equal(summary["highest_percent"].sort_index(), highest.sort_index(), check_names=False)


def test_at_least_20_does_not_count_above_20(determinants, matching):
    found = candidates(determinants, matching, **ASKED)
    at_20, at_21 = (candidate_summary(found, from_percent=bound)["catalogue_id"].tolist() for bound in (20, 21))
    only = found.loc[found["reason"].eq("at_least_20") & found["determinant_id"].eq("B1"), "catalogue_id"].item()
    assert only in at_20
    assert found.loc[found["catalogue_id"].eq(only), "percent"].isna().all() or only in at_21


def test_the_percent_stands_before_any_rank():
    table = pd.DataFrame({"determinant_id": ["a", "b"], "site": "x", "construct": ["k1", "k2"], "strength": [-2, -2]})
    cells = pd.DataFrame(
        {"construct": ["k1", "k2", "k1"], "catalogue_id": ["t1", "t1", "t2"], "percent": [20.0, 30.0, 90.0]}
    )
    summary = candidate_summary(candidates(table, cells, strong=-2, n_strategies=2), from_percent=20)
    assert summary["catalogue_id"].tolist() == ["t1", "t2"]
    assert summary["highest_percent"].tolist() == [30, 90]  # 20 + 30 is no agreement of 50
    assert summary["n_strong_unknown"].tolist() == [0, 1]
    assert not summary["partial"].iloc[0] or cells.shape[0] < 4


def test_a_whole_table_is_not_called_partial():
    table = pd.DataFrame({"determinant_id": ["a"], "site": "x", "construct": ["k1"], "strength": [-2]})
    cells = pd.DataFrame({"construct": ["k1", "k1"], "catalogue_id": ["t1", "t2"], "percent": [20.0, 0.0]})
    found = candidates(table, cells, strong=-2, n_strategies=2)
    assert not found["partial"].any()
    assert found["n_unknown"].eq(0).all()


def test_leaving_out_a_barrier_a_network_and_a_coder(determinants, matching):
    segments = pd.DataFrame({"determinant_id": ["B14", "B14", "B11", "B6"], "coder": ["K", "L", "K", "L"]})
    again = leave_out(
        determinants, matching, from_percent=20, segments=segments, by=["determinant_id", "site", "coder"], **ASKED
    )
    adapt = again[again["catalogue_id"] == "eric-51"].set_index(["left_out", "value"])
    assert adapt.loc[("determinant_id", "B14"), "n_without"] == adapt.loc[("determinant_id", "B14"), "n_all"] - 1
    # Without K nobody coded B11; B14 and B6 stay.
    data = again[again["catalogue_id"] == "eric-26"].set_index(["left_out", "value"])
    assert data.loc[("coder", "K"), "still"].item() is False
    assert data.loc[("coder", "L"), "still"].item() is True
    # B12 is strong at N4 alone: without N4 one barrier fewer is named by what answers it.
    here = candidates(determinants, matching, **ASKED)
    named = here[(here["determinant_id"] == "B12") & here["catalogue_id"].notna()]["catalogue_id"].iloc[0]
    row = again[(again["catalogue_id"] == named) & (again["value"] == "N4")].iloc[0]
    assert row["change"] <= -1


def test_without_its_only_barrier_nothing_is_left():
    table = pd.DataFrame({"determinant_id": ["a"], "site": "x", "construct": ["09.I.D"], "strength": [-2]})
    again = leave_out(table, matching_table(), from_percent=20, **ASKED)
    assert not again["still"].any()
    assert again["n_without"].eq(0).all()


@pytest.mark.parametrize(
    ("change", "asked", "said"),
    [
        ({"strength": [1.0]}, {}, None),
        ({}, {"strong": 2}, "below 0"),
        ({}, {"n_strategies": 3}, "more strategies than the 3"),
    ],
)
def test_what_cannot_be_asked_is_said(matching, change, asked, said):
    table = pd.DataFrame({"determinant_id": ["a"], "site": "x", "construct": ["09.I.D"], "strength": [-2.0]}).assign(
        **change
    )
    if said is None:
        assert candidates(table, matching, **ASKED).empty
        assert candidate_summary(candidates(table, matching, **ASKED), from_percent=20).empty
        return
    with pytest.raises(StrategiesError, match=said):
        candidates(table, matching, **{**ASKED, **asked})


def test_a_determinant_twice_at_a_site_and_a_percent_over_100_are_refused(determinants, matching):
    with pytest.raises(StrategiesError, match="two rows for determinant_id 'B1', site 'N1'"):
        candidates(pd.concat([determinants, determinants]), matching, **ASKED)
    with pytest.raises(StrategiesError, match="is 150"):
        candidates(
            determinants,
            matching.assign(percent=np.where(matching["percent"].eq(73), 150, matching["percent"])),
            **ASKED,
        )
