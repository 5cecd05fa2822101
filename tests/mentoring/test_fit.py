"""Adaptive fit: by the key of the items amn_adaptive_fit, worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amnmethods.errors import ContactsError
from amnmethods.mentoring import misfit, misfit_summary

POINT = st.one_of(st.none(), st.integers(1, 7))


@pytest.fixture
def answers():
    rows = [
        ("m1", "e1", "N1", 1, 2, 2, 4, 4),
        ("m1", "e2", "N1", 1, 6, 6, 7, 2),
        ("m2", "e3", "N1", 1, 4, 5, 1, None),
        ("m3", "e4", "N2", 1, None, 3, 3, 6),
        ("m3", "e4", "N2", 2, 5, 5, None, None),
    ]
    columns = ["mentor_id", "mentee_id", "site", "wave", "fit_comp", "fit_conf", "fit_dir", "fit_sup"]
    return pd.DataFrame(rows, columns=columns)


def test_what_was_wanted_beside_what_was_given_by_dimension(answers):
    fit = misfit(answers)
    assert fit["direction_wanted"].tolist() == ["high", "low", "", "", "low"]
    assert fit["support_wanted"].tolist() == ["high", "low", "low", "high", "low"]
    assert fit["direction_misfit"].fillna(99).tolist() == [0, 3, -3, -1, 99]
    assert fit["support_misfit"].fillna(99).tolist() == [0, -2, 99, 2, 99]
    assert fit["misfit"].fillna(99).tolist() == [0, 2.5, 99, 1.5, 99]


def test_what_is_missing_is_said(answers):
    fit = misfit(answers)
    assert fit["reason"].tolist() == ["", "", "no answer on support", "", "no answer on direction and support"]
    assert misfit(answers, language="fr")["reason"].iloc[2] == "aucune réponse sur le soutien"
    assert fit[["mentor_id", "mentee_id", "site", "wave"]].equals(answers[["mentor_id", "mentee_id", "site", "wave"]])


@settings(max_examples=30)
@given(st.lists(st.tuples(POINT, POINT, POINT, POINT), min_size=1, max_size=20))
def test_misfit_lies_between_0_and_3_and_mirrors(rows):
    table = pd.DataFrame(rows, columns=["fit_comp", "fit_conf", "fit_dir", "fit_sup"], dtype=float)
    fit, mirrored = misfit(table), misfit(8 - table)
    assert fit["misfit"].dropna().between(0, 3).all()
    assert (fit["misfit"].isna() == (fit["reason"] != "")).all()
    assert np.array_equal(fit["misfit"], mirrored["misfit"], equal_nan=True)
    assert np.array_equal(fit["direction_misfit"], -mirrored["direction_misfit"], equal_nan=True)


@pytest.mark.parametrize("odd", [0, 8, 3.5, "high"])
def test_an_answer_off_the_scale_is_refused(answers, odd):
    answers = answers.astype(object)
    answers.loc[3, "fit_dir"] = odd
    with pytest.raises(ContactsError, match=rf"Row 3 of the answers has {odd!r} for fit_dir"):
        misfit(answers)


def test_a_missing_column_is_refused(answers):
    with pytest.raises(ContactsError, match="lack the columns fit_sup"):
        misfit(answers.drop(columns="fit_sup"))


def test_the_summary_counts_what_is_missing_and_shows_signed_means_beside_absolute_ones(answers):
    table = misfit_summary(misfit(answers), below=1).set_index("site")
    assert table.loc["N1", ["n_people", "n_missing"]].tolist() == [2, 1]
    assert table.loc["N1", "misfit"] == 1.25
    assert table.loc["N1", "direction_misfit"] == 1.5
    assert table.loc["N1", "support_misfit"] == -1
    assert table.loc["N1", "support_misfit_abs"] == 1
    assert table.loc["N1", "share_fit"] == 0.5
    assert table.loc["pooled", "n_people"] == 3


def test_the_summary_over_waves_has_undefined_ones_with_their_reason(answers):
    table = misfit_summary(misfit(answers), ["wave"], below=1)
    second = table[table["wave"] == 2].iloc[0]
    assert math.isnan(second["misfit"])
    assert second["reason"] == "no answer on direction and support"


def test_small_groups_are_hidden(answers):
    table = misfit_summary(misfit(answers), below=2).set_index("site")
    assert table.loc[["N1", "N2"], "misfit"].isna().all()
    assert table.loc["pooled", "misfit"] == pytest.approx(4 / 3)
