"""Cronbach's alpha and McDonald's omega, against pingouin, statsmodels and models whose answer is known."""

import warnings

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as matrices
from statsmodels.multivariate.factor import Factor

from amnmethods.errors import ScaleError
from amnmethods.stats.one_factor import one_factor
from amnmethods.stats.reliability import cronbach_alpha, mcdonald_omega


def answers(n=120, k=5, seed=1, blanks=0.0):
    rng = np.random.default_rng(seed)
    values = np.clip(np.rint(3 + rng.normal(size=(n, 1)) + rng.normal(size=(n, k))), 1, 5)
    return pd.DataFrame(values, columns=[f"i{j}" for j in range(k)]).mask(rng.random((n, k)) < blanks)


def with_covariance(covariance, n=200, seed=2):
    """Return data whose sample covariance is exactly the one given."""
    rng = np.random.default_rng(seed)
    white = rng.normal(size=(n, len(covariance)))
    white -= white.mean(axis=0)
    white = white @ np.linalg.inv(np.linalg.cholesky(np.cov(white.T))).T
    return pd.DataFrame(white @ np.linalg.cholesky(covariance).T)


@pytest.mark.parametrize("blanks", [0.0, 0.05])
def test_alpha_of_complete_respondents_is_that_of_pingouin(blanks):
    items = answers(blanks=blanks)
    ours = cronbach_alpha(items)
    assert ours["alpha"] == pytest.approx(pingouin.cronbach_alpha(items, nan_policy="listwise")[0], abs=1e-12)
    assert ours["n_respondents"] + ours["n_left_out"] == 120


def test_alpha_of_pairs_is_that_of_the_covariances_of_pandas():
    # pandas takes each covariance from the rows that have both, as psych does.
    items = answers(blanks=0.1)
    covariance, k = items.cov().to_numpy(), 5
    expected = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
    found = cronbach_alpha(items, missing="pairwise")
    assert found["alpha"] == pytest.approx(expected, abs=1e-12)
    assert found["n_respondents"] == 120
    assert np.isnan(found["low"])


@pytest.mark.shared
def test_alpha_gives_the_values_printed_in_the_psych_manual(shared_data):
    # help(bfi) in psych: alpha of the five scales, two decimals.
    printed = {"A": 0.70, "C": 0.73, "E": 0.76, "N": 0.81, "O": 0.60}
    reversed_ = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]
    table = pd.read_csv(shared_data / "bfi_survey.csv")
    table[reversed_] = 7 - table[reversed_]
    for letter, alpha in printed.items():
        found = cronbach_alpha(table.filter(regex=rf"^{letter}\d"), missing="pairwise")
        assert round(found["alpha"], 2) == alpha


def test_feldts_interval_holds_the_true_alpha_as_often_as_it_says():
    # Four parallel items with correlation 0.5: alpha is 0.8.
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(400):
        found = cronbach_alpha(pd.DataFrame(rng.normal(size=(40, 1)) + rng.normal(size=(40, 4))), level=0.9)
        held += found["low"] <= 0.8 <= found["high"]
    assert 0.86 < held / 400 < 0.94


def test_the_bootstrap_draws_whole_respondents():
    # The same draws, put through pingouin one by one.
    items = answers(n=30, blanks=0.0)
    found = cronbach_alpha(items, n_resamples=99, rng=5)
    draws = np.random.default_rng(5).integers(30, size=(99, 30))
    drawn = [pingouin.cronbach_alpha(items.iloc[draw])[0] for draw in draws]
    ends = np.quantile(drawn, [0.025, 0.975], method="inverted_cdf")
    assert [found["low"], found["high"]] == pytest.approx(list(ends), abs=1e-12)
    assert (found["interval"], found["n_undefined"]) == ("bootstrap", 0)


def test_resamples_of_pairs_are_those_of_the_covariances_of_pandas():
    items = answers(n=40, blanks=0.1)
    found = cronbach_alpha(items, missing="pairwise", n_resamples=50, rng=6)
    draws = np.random.default_rng(6).integers(40, size=(50, 40))
    matrices_ = [items.iloc[draw].cov().to_numpy() for draw in draws]
    drawn = [5 / 4 * (1 - np.trace(matrix) / matrix.sum()) for matrix in matrices_]
    ends = np.quantile(drawn, [0.025, 0.975], method="inverted_cdf")
    assert [found["low"], found["high"]] == pytest.approx(list(ends), abs=1e-12)


def test_a_bootstrap_asks_for_a_seed():
    with pytest.raises(ValueError, match="needs rng"):
        cronbach_alpha(answers(), n_resamples=10)


@pytest.mark.parametrize("k", [3, 5, 12])
def test_omega_is_that_of_the_factor_model_of_statsmodels(k):
    items = answers(n=400, k=k, seed=k)
    with warnings.catch_warnings(action="ignore"):
        fit = Factor(items.to_numpy(), n_factor=1, method="ml").fit(maxiter=10_000, tol=1e-12)
    spread = items.std().to_numpy()
    common = (fit.loadings[:, 0] * spread).sum() ** 2
    theirs = common / (common + (fit.uniqueness * spread**2).sum())
    assert mcdonald_omega(items)["omega"] == pytest.approx(theirs, abs=1e-5)


def test_omega_finds_loadings_that_are_known():
    loadings, unique = np.array([0.9, 0.7, 0.5, 1.2]), np.array([0.4, 0.6, 0.8, 0.3])
    items = with_covariance(np.outer(loadings, loadings) + np.diag(unique))
    found = mcdonald_omega(items)
    assert found["omega"] == pytest.approx(loadings.sum() ** 2 / (loadings.sum() ** 2 + unique.sum()), abs=1e-9)
    assert found["n_against"] == 0


def test_alpha_equals_omega_where_all_items_follow_the_factor_alike():
    items = with_covariance(np.full((4, 4), 0.5) + np.diag([0.5, 0.7, 0.9, 0.4]))
    assert cronbach_alpha(items)["alpha"] == pytest.approx(mcdonald_omega(items)["omega"], abs=1e-9)


def test_alpha_lies_below_omega_where_items_follow_the_factor_to_different_degrees():
    loadings = np.array([0.9, 0.2, 0.8, 0.3])
    items = with_covariance(np.outer(loadings, loadings) + np.eye(4))
    assert cronbach_alpha(items)["alpha"] < mcdonald_omega(items)["omega"] - 0.01


def test_an_item_left_unreversed_is_counted_as_running_against_the_others():
    items = answers(n=300)
    items["i2"] = 6 - items["i2"]
    assert mcdonald_omega(items)["n_against"] == 1


def test_many_fits_at_once_are_those_one_by_one():
    stack = np.stack([answers(seed=s, k=6).cov().to_numpy() for s in range(20)])
    together = one_factor(stack)
    alone = [one_factor(each[None]) for each in stack]
    for part in (0, 1):
        assert np.abs(together[part]) == pytest.approx(np.abs(np.concatenate([a[part] for a in alone])), abs=1e-7)


def test_a_factor_that_takes_all_of_an_item_leaves_omega_undefined():
    # r12 * r13 > r23: the first item would have a unique variance below nought (a Heywood case).
    items = with_covariance(np.array([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1.0]]))
    found = mcdonald_omega(items)
    assert np.isnan(found["omega"])
    assert "does not fit" in found["reason"]


EMPTY = pd.DataFrame(np.empty((0, 3)))


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (EMPTY, "0 respondents"),
        (pd.DataFrame([[1, 2, 3]]), "1 respondents"),
        (pd.DataFrame({"a": [1, 2, 3]}), "1 item"),
        (pd.DataFrame(index=range(3)), "no items"),
        (pd.DataFrame(np.full((9, 3), 4)), "all answers to an item are equal"),
        (pd.DataFrame(np.full((9, 3), 0.1)), "all answers to an item are equal"),
        (pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}), "totals do not vary"),
        (pd.DataFrame(np.full((4, 3), np.nan)), "0 respondents"),
    ],
)
@pytest.mark.parametrize("missing", ["complete", "pairwise"])
def test_alpha_is_undefined_with_a_reason(items, reason, missing):
    found = cronbach_alpha(items, missing=missing)
    assert np.isnan([found["alpha"], found["low"], found["high"]]).all()
    assert reason in found["reason"]


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (EMPTY, "0 respondents"),
        (answers(k=2), "at least three"),
        (answers(n=5), "5 respondents"),
        (answers().assign(i0=3), "same answer from everybody"),
        (answers().assign(i0=lambda t: t["i1"]), "does not fit"),
    ],
)
def test_omega_is_undefined_with_a_reason(items, reason):
    found = mcdonald_omega(items, n_resamples=10, rng=1)
    assert np.isnan([found["omega"], found["low"], found["high"]]).all()
    assert reason in found["reason"]


def test_two_respondents_have_an_alpha():
    items = pd.DataFrame([[1, 2, 2], [4, 5, 4]])
    assert cronbach_alpha(items)["alpha"] == pytest.approx(pingouin.cronbach_alpha(items)[0])


def test_text_is_refused():
    with pytest.raises(ScaleError, match="numbers"):
        cronbach_alpha(pd.DataFrame({"a": ["often", "never"], "b": [1, 2]}))


@given(matrices(float, (12, 4), elements=st.integers(1, 5).map(float)), st.integers(-3, 3), st.integers(1, 4))
def test_alpha_stays_when_the_answers_are_shifted_stretched_or_reordered(values, shift, stretch):
    before = cronbach_alpha(pd.DataFrame(values))["alpha"]
    after = cronbach_alpha(pd.DataFrame(values[::-1, ::-1] * stretch + shift))["alpha"]
    assert after == pytest.approx(before, abs=1e-9, nan_ok=True)
