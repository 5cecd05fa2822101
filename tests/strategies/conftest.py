"""Barriers of the invented study, as its exploration rated them, and a small panel."""

import numpy as np
import pandas as pd
import pytest

# Barrier, its construct of CFIR 2022, the name of 2009 that the team chose, networks N1 to N5; a dot is blank.
BARRIERS = """
B1  III.A.3 09.III.E.2 -1 -1 -2 -2 -2
B5  V.D     09.V.A      1  0 -1 -2 -2
B6  IV.C2   09.IV.B     0  0 -1 -1 -2
B8  V.F.2   09.V.B.6   -1 -1 -1 -2 -2
B11 V.H     09.V.D     -1 -1 -2 -2 -2
B12 II.D    09.II.B     1  1 -1 -2 -1
B14 I.D     09.I.D     -1  . -2  . -2
F3  IV.R3   .           2  2  1 -1  0
"""
SITES = ["N1", "N2", "N3", "N4", "N5"]


@pytest.fixture
def determinants():
    rows = []
    for line in BARRIERS.strip().splitlines():
        name, construct, old, *values = line.split()
        for site, value in zip(SITES, values, strict=True):
            rows.append((name, site, construct, None if old == "." else old, np.nan if value == "." else float(value)))
    return pd.DataFrame(rows, columns=["determinant_id", "site", "construct", "construct_2009", "strength"])


@pytest.fixture
def panel():
    """Give 24 panellists of four groups, eight of them French."""
    return pd.DataFrame(
        {
            "panellist_id": [f"p{k:02}" for k in range(24)],
            "group": [group for group in "RLMD" for _ in range(6)],
            "language": ["fr" if k % 3 == 0 else "en" for k in range(24)],
        }
    )


@pytest.fixture
def ratings(panel):
    """Give ratings of eight strategies on two criteria by a panel; a seed, so always the same."""
    rng = np.random.default_rng(20250101)
    means = {"s01": (8.4, 5.2), "s02": (8.0, 5.0), "s03": (7.9, 7.6), "s04": (7.7, 8.2), "s13": (7.6, 6.9), "s19": (2.6, 3.6),
             "s26": (5.2, 7.9), "s27": (5.9, 5.1)}  # fmt: skip
    rows = []
    for item, mu in means.items():
        for criterion, mean in zip(("importance", "feasibility"), mu, strict=True):
            for person, language in zip(panel["panellist_id"], panel["language"], strict=True):
                shift = (1.4 if language == "fr" else -0.7) if item == "s13" and criterion == "importance" else 0
                value = float(np.clip(round(mean + shift + rng.normal(0, 1)), 1, 9))
                rows.append((person, item, criterion, value))
    return pd.DataFrame(rows, columns=["panellist_id", "item_id", "criterion", "rating"])
