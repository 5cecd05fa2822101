"""Coded material of five invented networks, small enough to count by hand."""

import pandas as pd
import pytest

# Ratings of the invented study: construct, then networks N1 to N5; a dot is blank.
NETWORKS = ["N1", "N2", "N3", "N4", "N5"]
RATED = """
B1  -1 -1 -2 -2 -2
B2  -1 -2 -2 -2 -1
B5   1  0 -1 -2 -2
B9  -1  0 -1 -2 -2
B12  1  1 -1 -2 -1
B13  .  . -1 -1 -2
B14 -1  . -2  . -2
F1   2  2  1  1  1
F3   2  2  1 -1  0
"""


def ratings_of(text, sites):
    """Read lines of a construct and its ratings by site; what is no number is blank."""
    rows = []
    for line in text.strip().splitlines():
        name, *values = line.rsplit(maxsplit=len(sites))
        for site, value in zip(sites, values, strict=True):
            rows.append((name.strip(), site, "consensus", None if value in (".", "M", "N/A") else int(value)))
    return pd.DataFrame(rows, columns=["construct", "site", "rater", "rating"])


@pytest.fixture
def ratings():
    return ratings_of(RATED, NETWORKS)


@pytest.fixture
def read_ratings():
    return ratings_of


@pytest.fixture
def codes():
    return pd.DataFrame(
        {
            "code": ["work", "time", "pay", "people", "trust"],
            "parent": [None, "work", "work", None, "people"],
            "name_en": ["Work", "Time", "Pay", "People", "Trust"],
        }
    )


@pytest.fixture
def segments():
    """Give four passages, two of them coded by both K and L, who part on the second."""
    rows = [
        ("s1", "u1", "i1", "N1", "mentor", "K", "time", "barrier", "No hour for it."),
        ("s2", "u1", "i1", "N1", "mentor", "L", "time", "barrier", "No hour for it."),
        ("s3", "u2", "i1", "N1", "mentor", "K", "pay", "barrier", "Nobody pays."),
        ("s4", "u2", "i1", "N1", "mentor", "L", "time", "barrier", "Nobody pays."),
        ("s5", "u3", "i2", "N2", "leader", "K", "trust", "facilitator", "They trust us."),
        ("s6", "u4", "i2", "N2", "leader", "K", "pay", "barrier", "The grant ends."),
    ]
    columns = ["segment_id", "unit_id", "source_id", "site", "role", "coder", "code", "valence", "text"]
    return pd.DataFrame(rows, columns=columns)
