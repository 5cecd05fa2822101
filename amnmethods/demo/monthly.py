"""Invented months: a year before the plans, of which the contact log holds the first half, and the year of the plans."""

from typing import Any

import numpy as np
import pandas as pd

from .exploration_source import SITES
from .tailoring_source import N_MONTHS, month_name

LOGGED = 6  # months that the contact log holds; the months before the plans go on as they were
WITHIN = 48  # hours
MENTORS_AT_END = {"N1": 39, "N2": 14, "N3": 13, "N4": 6, "N5": 15}  # mentors who take contacts in the last month
WAGES = 6  # the month of the plans in which N5's hospital raised wages
LEFT = 4  # the month in which N4's only coordinator left
# In the twelfth month of the plans, by the year before: contacts per member who is there, and the odds of an answer in time.
GROWN = {"N1": (1.06, 1.4), "N2": (1.08, 1.2), "N3": (1.25, 1.9), "N4": (0.70, 0.7), "N5": (1.05, 1.2)}
BUMP = 1.35  # what the rise in wages did to N5's contacts from that month on


def series(log: pd.DataFrame, reach: dict[str, Any], rng: np.random.Generator) -> pd.DataFrame:
    """Return four measures of each network over 24 months, each as a numerator and a denominator.

    Parameters
    ----------
    log
        The contact log of the first six months.
    reach
        Of each network, members at the start of the plans and after a year.
    rng
        Draws the later months.

    Returns
    -------
    ``site``, ``measure``, ``month``, ``numerator``, ``denominator``. The measures: ``contacts_per_active`` (contacts; mentees
    with one in that month), ``active_share`` (those mentees; members), ``answered_48h`` (contacts answered within 48 hours;
    contacts), ``contacts_per_mentor`` (contacts; mentors).
    """
    rows: list[tuple[Any, ...]] = []
    for site in SITES:
        for month, (contacts, active, soon) in enumerate(_counts(site, log, reach, rng), start=1 - N_MONTHS):
            ahead = max(0, min(month, N_MONTHS)) / N_MONTHS
            before, after, *_ = reach[site]
            members = round(before + (after - before) * ahead)
            mentors = round(SITES[site]["mentors"] + (MENTORS_AT_END[site] - SITES[site]["mentors"]) * ahead)
            name = month_name(month)
            rows += [
                (site, "contacts_per_active", name, contacts, active),
                (site, "active_share", name, active, members),
                (site, "answered_48h", name, soon, contacts),
                (site, "contacts_per_mentor", name, contacts, mentors),
            ]
    table = pd.DataFrame(rows, columns=["site", "measure", "month", "numerator", "denominator"])
    return table.sort_values(["site", "measure", "month"], ignore_index=True)


def _counts(
    site: str, log: pd.DataFrame, reach: dict[str, Any], rng: np.random.Generator
) -> list[tuple[int, int, int]]:
    """Return contacts, mentees with one, and contacts answered in time, month by month."""
    own = log[log["site"] == site]
    asked = pd.to_datetime(own["asked_at"])
    hours = (pd.to_datetime(own["answered_at"].replace("", None)) - asked).dt.total_seconds() / 3600
    months = asked.dt.strftime("%Y-%m")
    found = [
        (int((months == name).sum()), own.loc[months == name, "mentee_id"].nunique(), int((hours[months == name] <= WITHIN).sum()))
        for name in (month_name(month) for month in range(1 - N_MONTHS, LOGGED + 1 - N_MONTHS))
    ]  # fmt: skip
    n_open = own["mentee_id"].nunique()  # mentees who come at all
    rate = len(own) / LOGGED / n_open
    odds = (hours <= WITHIN).sum() / (hours > WITHIN).sum()
    before, after, *_ = reach[site]
    for month in range(LOGGED + 1 - N_MONTHS, N_MONTHS + 1):
        ahead = max(0, month) / N_MONTHS
        if site == "N4" and month > 0:
            ahead = 1.0 if month > LEFT else 0.0  # it fell when the coordinator left
        coming = n_open * (1 + (after / before - 1) * max(0, month) / N_MONTHS)
        more, sooner = (1 + (part - 1) * ahead for part in GROWN[site])
        bump = BUMP if site == "N5" and month >= WAGES else 1.0
        expected = coming * rate * more * bump
        contacts = max(2, round(expected + rng.normal(0, 0.5 * np.sqrt(expected))))
        active = coming * (1 - np.exp(-contacts / coming))
        in_time = odds * sooner / (1 + odds * sooner)
        found.append((contacts, min(contacts, max(1, round(active))), int(rng.binomial(contacts, in_time))))
    return found
