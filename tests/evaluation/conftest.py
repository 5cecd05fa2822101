"""Scores of two waves worked by hand, and an invented study of five networks with known changes."""

import numpy as np
import pandas as pd
import pytest


def scores_of(before, after, scale="cbi", first=1):
    """Return the scores of people numbered from `first` in waves 0 and 1; None for no score."""
    rows = [
        (k, wave, scale, value) for wave, values in ((0, before), (1, after)) for k, value in enumerate(values, first)
    ]
    table = pd.DataFrame(rows, columns=["respondent_id", "wave", "scale", "score"])
    return table.assign(score=table["score"].astype(float))


@pytest.fixture
def two_waves():
    """Give a function that lays out scores before and after."""
    return scores_of


@pytest.fixture(scope="session")
def invented():
    """Give scores and respondents of five networks: a drop of 4 points on cbi, none on brs, N2's mentors 8 worse.

    Half are lost, those with a high first score more often.
    """
    rng = np.random.default_rng(20250101)
    n = 1500
    people = pd.DataFrame({"respondent_id": [f"R{k:04}" for k in range(n)]})
    people["site"] = rng.choice(["N1", "N2", "N3", "N4", "N5"], n)
    people["role"] = rng.choice(["mentor", "mentee"], n, p=[0.3, 0.7])
    first = rng.normal(49, 19, n)
    moved = np.where((people["site"] == "N2") & (people["role"] == "mentor"), 8.0, -4.0)
    second = 49 + 0.6 * (first - 49) + rng.normal(0, 0.8 * 19, n) + moved
    lost = rng.random(n) < 1 / (1 + np.exp(-(first - 49) / 15))
    brs = rng.normal(3.35, 0.7, n)
    brs_after = 3.35 + 0.6 * (brs - 3.35) + rng.normal(0, 0.56, n)
    parts = [
        scores_of(first, np.where(lost, np.nan, second), "cbi"),
        scores_of(brs, np.where(lost, np.nan, brs_after), "brs"),
    ]
    scores = pd.concat(parts, ignore_index=True)
    scores["respondent_id"] = people["respondent_id"].to_numpy()[scores["respondent_id"] - 1]
    return scores, people
