"""Small logs worked by hand, and an invented network made from a seed."""

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def log():
    """Give two sites: N1 with two mentors and three mentees, N2 with one mentor and one mentee."""
    rows = [
        ("c1", "2026-01-05", "m1", "e1", "N1", "2026-01-05 08:00", "2026-01-05 18:00", 20),
        ("c2", "2026-01-06", "m1", "e1", "N1", "2026-01-06 08:00", "2026-01-06 20:00", 10),
        ("c3", "2026-02-10", "m1", "e2", "N1", "2026-02-10 08:00", "2026-02-11 08:00", None),
        ("c4", "2026-02-11", "m2", "e2", "N1", "2026-02-11 08:00", None, 30),
        ("c5", "2026-06-20", "m2", "e3", "N1", None, None, 5),
        ("c6", "2026-06-21", "m3", "e4", "N2", None, None, None),
    ]
    columns = ["contact_id", "date", "mentor_id", "mentee_id", "site", "asked_at", "answered_at", "minutes"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def people():
    """Give the people of the two sites: e5 and m4 are enrolled and in no contact."""
    rows = [
        ("m1", "N1", "mentor", "physician", "north"),
        ("m2", "N1", "mentor", "nurse", "south"),
        ("m4", "N1", "mentor", "nurse", "south"),
        ("e1", "N1", "mentee", "physician", "north"),
        ("e2", "N1", "mentee", "nurse", "north"),
        ("e3", "N1", "mentee", None, "south"),
        ("e5", "N1", "mentee", "nurse", "south"),
        ("m3", "N2", "mentor", "nurse", "east"),
        ("e4", "N2", "mentee", "physician", "east"),
    ]
    return pd.DataFrame(rows, columns=["person_id", "site", "role", "profession", "region"])


@pytest.fixture
def eligible():
    """Give how many could take part; nobody knows how many mentors N2 could have."""
    rows = [("N1", "mentor", 4), ("N1", "mentee", 10), ("N2", "mentor", None), ("N2", "mentee", 5)]
    return pd.DataFrame(rows, columns=["site", "role", "n_eligible"])


@pytest.fixture(scope="session")
def invented():
    """Give the contacts and people of two invented networks: N2 leans on two mentors, N4 on a coordinator."""
    rng = np.random.default_rng(20250102)
    contacts, people = [], []
    for site, n_mentors, n_mentees, held in (("N2", 14, 143, 0.46), ("N4", 7, 40, None)):
        mentors = [f"{site}-M{k + 1:02}" for k in range(n_mentors)]
        mentees = [f"{site}-E{k + 1:03}" for k in range(n_mentees)]
        people += [(person, site, "mentor") for person in mentors] + [(person, site, "mentee") for person in mentees]
        weights = np.full(n_mentors, 1 / n_mentors)
        if held:
            weights = np.array([held / 2] * 2 + [(1 - held) / (n_mentors - 2)] * (n_mentors - 2))
        else:
            people.append((f"{site}-C1", site, "coordinator"))
        for _ in range(2000 if held else 400):
            mentee = rng.choice(mentees)
            starter = f"{site}-C1" if not held and rng.random() < 0.6 else mentee
            day = pd.Timestamp("2026-01-01") + pd.Timedelta(days=int(rng.integers(0, 180)))
            contacts.append((day, rng.choice(mentors, p=weights), mentee, site, starter))
    log = pd.DataFrame(contacts, columns=["date", "mentor_id", "mentee_id", "site", "started_by"])
    log.insert(0, "contact_id", [f"c{k:05}" for k in range(len(log))])
    return log, pd.DataFrame(people, columns=["person_id", "site", "role"])
