"""Baseline tables: the figures of pandas, and nothing that gives a small group away."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amnmethods import surveys
from amnmethods.errors import ResponsesError
from amnmethods.model.suppression import solvable

FIGURES = ["mean", "sd", "median", "q1", "q3"]


def people(sizes):
    """Return respondents and scores for a table of group sizes, {(site, role): n}."""
    rows = [(site, role) for (site, role), n in sizes.items() for _ in range(n)]
    told = pd.DataFrame(rows, columns=["site", "role"]).assign(respondent_id=range(len(rows)))
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {"respondent_id": told["respondent_id"], "scale": "brs", "score": rng.normal(3.4, 0.7, len(rows))}
    ), told


LARGE = {("N1", "mentor"): 9, ("N1", "mentee"): 30, ("N2", "mentor"): 7, ("N2", "mentee"): 12}


def test_figures_are_those_of_pandas():
    scores, told = people(LARGE)
    found = surveys.baseline(scores, told, ["site", "role"], suppress_below=5).set_index(["site", "role"])
    both = scores.merge(told, on="respondent_id")
    for key, own in both.groupby(["site", "role"])["score"]:
        assert found.loc[key, ["n", "mean", "sd", "median"]].tolist() == pytest.approx(
            [own.count(), own.mean(), own.std(), own.median()]
        )
    assert found.loc[("All", "All"), "mean"] == pytest.approx(scores["score"].mean())
    assert found.loc[("N2", "All"), "n"] == 19
    assert not found["hidden"].any()


def test_quartiles_are_of_the_second_definition():
    scores = pd.DataFrame({"respondent_id": range(4), "scale": "brs", "score": [3.0, 3, 7, 9]})
    found = surveys.baseline(scores, scores.assign(site="N1"), ["site"], suppress_below=1).iloc[-1]
    assert found[["q1", "median", "q3"]].tolist() == [3, 5, 8]  # case edge_median_even of the published references


def test_a_small_cell_takes_others_with_it():
    scores, told = people(LARGE | {("N2", "mentor"): 3})
    found = surveys.baseline(scores, told, ["site", "role"], suppress_below=5)
    hidden = found[found["hidden"]]
    assert ("N2", "mentor") in set(zip(hidden["site"], hidden["role"], strict=True))
    assert len(hidden) >= 4
    assert hidden[["n", *FIGURES]].isna().all(axis=None)
    assert hidden["reason"].str.contains("fewer than 5 people").all()


@settings(max_examples=30)
@given(st.lists(st.integers(0, 12), min_size=9, max_size=9), st.integers(2, 6))
def test_no_hidden_number_can_be_worked_out_from_those_shown(sizes, below):
    cells = {(f"N{k // 3}", f"role {k % 3}"): n for k, n in enumerate(sizes)}
    scores, told = people(cells)
    if scores.empty:
        return
    found = surveys.baseline(scores, told, ["site", "role"], suppress_below=below)
    shown = found.loc[~found["hidden"] & (found["n"] > 0), "n"]
    assert (shown >= below).all()
    if len(scores) < below:
        assert found["hidden"].all()
        return
    inner = found[(found["site"] != "All") & (found["role"] != "All")]
    told["one"] = 1
    counts = told.pivot_table(index="site", columns="role", values="one", aggfunc="sum", fill_value=0)
    hidden = found.pivot(index="site", columns="role", values="hidden")
    order = ([*counts.index, "All"], [*counts.columns, "All"])
    mask = hidden.reindex(index=order[0], columns=order[1]).rename(index={"All": "total"}, columns={"All": "total"})
    assert len(inner) == counts.size
    assert not solvable(counts, mask).to_numpy().any() or mask.to_numpy().all()


def test_by_one_attribute_a_small_group_takes_the_next_larger_one_with_it():
    scores, told = people({("N1", "a"): 3, ("N2", "a"): 6, ("N3", "a"): 20})
    found = surveys.baseline(scores, told, ["site"], suppress_below=5).set_index("site")
    assert found["hidden"].to_dict() == {"N1": True, "N2": True, "N3": False, "All": False}


def test_people_without_a_score_do_not_count():
    scores, told = people({("N1", "a"): 6})
    scores.loc[0, "score"] = np.nan
    found = surveys.baseline(scores, told, ["site"], suppress_below=1)
    assert found["n"].tolist() == [5, 5]


def test_a_group_nobody_of_which_has_a_score_says_so():
    scores, told = people({("N1", "a"): 6, ("N2", "a"): 2})
    scores.loc[6:, "score"] = np.nan
    found = surveys.baseline(scores, told, ["site"], suppress_below=5).set_index("site")
    assert found.loc["N2", "n"] == 0
    assert found.loc["N2", "reason"] == "nobody has a score"


def test_waves_and_scales_have_tables_of_their_own():
    scores, told = people(LARGE)
    both = pd.concat([scores.assign(wave=w, scale=s) for w in (0, 12) for s in ("brs", "who5")])
    found = surveys.baseline(both, told, ["site"], suppress_below=5, language="fr")
    assert len(found) == 4 * 3
    assert set(found["site"]) == {"N1", "N2", "Ensemble"}


def test_respondents_whose_group_is_not_known_stay_in_the_table():
    scores, told = people(LARGE)
    told.loc[:6, "role"] = None
    found = surveys.baseline(scores, told, ["role"], suppress_below=5).set_index("role")
    assert found.loc["not known", "n"] == 7


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns="role"), "lacks the column role"),
        (lambda t: pd.concat([t, t[:1]]), "Respondent 0 stands twice"),
        (lambda t: t[1:], "Respondent 0 has scores but is not in the table"),
        (lambda t: t.assign(role="total"), "'total' stands for all together"),
    ],
)
def test_a_table_of_respondents_that_does_not_fit_is_refused(change, said):
    scores, told = people(LARGE)
    with pytest.raises(ResponsesError, match=said):
        surveys.baseline(scores, change(told), ["site", "role"], suppress_below=5)


@pytest.mark.parametrize(("by", "below"), [([], 5), (["site", "role", "wave"], 5), ("site", 5), (["site"], 0)])
def test_what_cannot_be_meant_is_refused(by, below):
    scores, told = people(LARGE)
    with pytest.raises(ValueError, match=r"by=\['site', 'role'\]|number of people"):
        surveys.baseline(scores, told, by, suppress_below=below)


def test_no_scores_make_an_empty_table():
    scores, told = people(LARGE)
    assert surveys.baseline(scores[:0], told, ["site"], suppress_below=5).empty
