"""Load of the mentors: the Gini coefficient against printed examples, the curve by hand."""

import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from amnmethods.mentoring import gini, load_curve


def test_gini_gives_the_printed_values():
    # Manual of the R package ineq, with the value 0.4620911 printed in the comparison of concentrationMetrics.
    incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    assert round(gini(incomes), 7) == 0.4620911
    # Manual of the R package phylotools 0.1.2, example of gini().
    assert round(gini([1, 3, 2, 1, 1, 1, 4]), 7) == 0.3076923
    # KONECT, network "Zachary karate club": Gini coefficient of the degrees, 0.385 370.
    assert round(gini([degree for _, degree in nx.karate_club_graph().degree()]), 6) == 0.385370


def test_gini_is_the_mean_difference_by_twice_the_mean():
    values = np.random.default_rng(1).integers(0, 50, 30)
    differences = np.abs(values[:, None] - values[None, :]).mean()
    assert gini(values) == pytest.approx(differences / (2 * values.mean()))


def test_gini_of_equals_one_holder_and_nothing():
    assert gini([3, 3, 3]) == 0
    assert gini([0, 0, 0, 9]) == 0.75
    assert math.isnan(gini([]))
    assert math.isnan(gini([0, 0]))
    with pytest.raises(ValueError, match="from 0, without gaps"):
        gini([1, -1])
    with pytest.raises(ValueError, match="without gaps"):
        gini([1, math.nan])


def test_the_curve_has_every_enrolled_mentor_the_busiest_first(log, people):
    curve = load_curve(log, people, today="2026-06-30", below=1)
    own = curve[curve["site"] == "N1"]
    assert own[["place", "mentor_id", "n_contacts", "n_mentees"]].values.tolist() == [
        [1, "m1", 3, 2],
        [2, "m2", 2, 2],
        [3, "m4", 0, 0],
    ]
    assert own["share_so_far"].tolist() == [0.6, 1.0, 1.0]
    assert own["minutes"].iloc[:2].tolist() == [30, 35]
    assert math.isnan(own["minutes"].iloc[2])
    assert curve[curve["site"] == "pooled"]["n_contacts"].tolist() == [3, 2, 1, 0]


def test_a_group_contact_loads_its_mentor_once(log):
    group = log.iloc[[0]].assign(mentee_id="e9")
    curve = load_curve(pd.concat([log, group], ignore_index=True), today="2026-06-30", below=1)
    first = curve[(curve["site"] == "N1") & (curve["mentor_id"] == "m1")].iloc[0]
    assert first["n_contacts"] == 3
    assert first["minutes"] == 30
    assert first["n_mentees"] == 3


def test_a_site_with_few_mentors_is_hidden_with_its_reason(log, people):
    curve = load_curve(log, people, today="2026-06-30", below=3)
    own = curve[curve["site"] == "N2"]
    assert own["n_contacts"].isna().all()
    assert own["reason"].tolist() == ["hidden: fewer than 3 people, or would tell of so few"]


def test_a_month_without_a_contact_has_its_mentors_and_no_shares(log, people):
    curve = load_curve(log, people, today="2026-06-30", below=1, period="month")
    assert curve["period"].unique().tolist() == [f"2026-0{month}" for month in range(1, 7)]
    march = curve[(curve["period"] == "2026-03") & (curve["site"] == "N1")]
    assert march["n_contacts"].tolist() == [0, 0, 0]
    assert march["share"].isna().all()
    assert set(march["reason"]) == {"no contacts"}


def test_two_mentors_hold_46_percent_of_n2(invented):
    contacts, people = invented
    curve = load_curve(contacts, people, today="2026-06-30", below=5)
    second = curve[(curve["site"] == "N2") & (curve["place"] == 2)].iloc[0]
    assert second["share_so_far"] == pytest.approx(0.46, abs=0.03)
    assert set(curve[(curve["site"] == "N2")]["mentor_id"].head(2)) == {"N2-M01", "N2-M02"}
