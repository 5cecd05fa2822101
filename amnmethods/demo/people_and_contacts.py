"""Invented members of five mentoring networks, their contacts over half a year, and a survey at its start."""

import numpy as np
import pandas as pd

from .exploration_source import PROFESSIONS, SITES

FIRST_DAY, N_DAYS = "2025-07-01", 184
TWO_MENTORS = 0.46  # the share of N2's contacts that two of its mentors take
ONE_COORDINATOR = 0.60  # the share of N4's contacts that its coordinator starts
CHANNELS = ("video", "telephone", "email", "portal_or_chat", "in_person")
N_ANSWERED = 358
ASKED_FIT = 0.25  # the share of contacts after which the mentee was asked about adaptive fit
DIRECTION = {"N1": 0.0, "N2": 0.1, "N3": -0.3, "N4": -0.4, "N5": -1.6}  # new mentors hold back: less than was wanted
# Item counts and the mean of each item's points for the survey: instrument, items, low, high, mean, sd, lower share.
SCALES = {
    "aim": (4, 1, 5, 3.9), "iam": (4, 1, 5, 3.8), "fim": (4, 1, 5, 3.5), "brs": (6, 1, 5, 3.35),
}  # fmt: skip
REVERSED = {"brs": (2, 4, 6)}


def people(rng: np.random.Generator) -> pd.DataFrame:
    """Return coordinators, mentors and mentees of each network, by code."""
    rows = []
    for site, own in SITES.items():
        for role, n in (("coordinator", own["coordinators"]), ("mentor", own["mentors"]), ("mentee", own["enrolled"])):
            french = rng.random(n) < own["french"]
            work = rng.choice(list(PROFESSIONS), n, p=list(PROFESSIONS.values()))
            rows += [
                {
                    "person_id": f"{site}-{role[0] if role != 'mentee' else 'e'}{k + 1:03}", "site": site, "role": role,
                    "profession": "coordinator" if role == "coordinator" else str(work[k]),
                    "region": own["region"], "language": "fr" if french[k] else "en",
                }
                for k in range(n)
            ]  # fmt: skip
    return pd.DataFrame(rows)


def eligible() -> pd.DataFrame:
    """Return how many could be members, by network and role; of mentors nobody knows how many could be."""
    return pd.DataFrame(
        [{"site": site, "role": "mentee", "n_eligible": own["eligible"]} for site, own in SITES.items()]
    )


def contacts(members: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the contact log: each active mentee stays with one mentor, few of whom carry much."""
    rows = []
    for site, own in SITES.items():
        here = members[members["site"] == site]
        mentors = here.loc[here["role"] == "mentor", "person_id"].to_numpy()
        mentees = here.loc[here["role"] == "mentee", "person_id"].to_numpy()
        coordinators = here.loc[here["role"] == "coordinator", "person_id"].to_numpy()
        active = rng.choice(mentees, round(own["active"] * len(mentees)), replace=False)
        monthly = np.maximum(rng.poisson(own["contacts"] * 6, len(active)), 2)
        n = int(monthly.sum())
        mentee = np.repeat(active, monthly)
        mentor = _shared_out(site, mentors, mentee, rng)
        started = np.where(rng.random(n) < 0.7, mentee, mentor)
        if site == "N4":
            started = np.where(np.arange(n) < round(ONE_COORDINATOR * n), coordinators[0], started)
        asked = pd.Timestamp(FIRST_DAY) + pd.to_timedelta(rng.integers(0, N_DAYS * 24 * 60, n), unit="min")
        hours = rng.lognormal(np.log(own["hours"]), 0.9, n)
        answered = asked + pd.to_timedelta(np.round(hours * 60), unit="min")
        unanswered = rng.random(n) < 0.03
        rows.append(
            pd.DataFrame(
                {
                    "site": site, "mentor_id": mentor, "mentee_id": mentee, "started_by": started,
                    "channel": rng.choice(CHANNELS, n, p=[0.25, 0.2, 0.25, 0.25, 0.05]),
                    "asked_at": asked.strftime("%Y-%m-%d %H:%M"),
                    "answered_at": np.where(unanswered, "", answered.strftime("%Y-%m-%d %H:%M")),
                    "date": asked.strftime("%Y-%m-%d"), "minutes": rng.choice([5, 10, 15, 20, 30, 45, 60], n),
                }
            )
        )  # fmt: skip
    table = pd.concat(rows).sort_values(["asked_at", "mentee_id"], kind="stable", ignore_index=True)
    table.insert(0, "contact_id", [f"c{number:04}" for number in range(1, len(table) + 1)])
    return table


def with_fit(log: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the contact log with what mentees said after some contacts: was direction and support as they wanted it."""
    asked = rng.random(len(log)) < ASKED_FIT
    given = {
        "fit_comp": rng.normal(3.6, 1.3, len(log)),
        "fit_conf": rng.normal(3.8, 1.4, len(log)),
        "fit_dir": 4 + log["site"].map(DIRECTION).to_numpy() + rng.normal(0, 0.9, len(log)),
        "fit_sup": rng.normal(4.2, 0.8, len(log)),
    }
    said = {item: np.where(asked, _with_gaps(np.clip(np.round(v), 1, 7), rng), "") for item, v in given.items()}
    return log.assign(**said)


def _shared_out(site: str, mentors: np.ndarray, mentee: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the mentor of each contact: the mentee's own, so that N2's two busiest come to their share."""
    pool = mentors if site != "N2" else mentors[2:]
    own = {code: rng.choice(pool) for code in dict.fromkeys(mentee)}
    mentor = np.array([own[code] for code in mentee])
    if site == "N2":
        wanted = round(TWO_MENTORS * len(mentee))
        taken = rng.permutation(len(mentee))[:wanted]
        mentor[taken] = np.where(rng.random(wanted) < 0.55, mentors[0], mentors[1])
    return mentor


def survey(members: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the answers at the start, one row per respondent: the codes are not those of the contact log."""
    mentees = members[members["role"] == "mentee"]
    chosen = mentees.loc[np.sort(rng.choice(mentees.index, N_ANSWERED, replace=False))]
    table = pd.DataFrame({"respondent_id": [f"R{k:03}" for k in rng.permutation(N_ANSWERED) + 1]}, index=chosen.index)
    table = table.join(chosen[["site", "role", "profession", "language"]])
    table["wave"] = 0
    network = {site: rng.normal(0, 0.15) for site in SITES}
    person = rng.normal(0, 0.6, N_ANSWERED) + table["site"].map(network).to_numpy()
    for name, (n_items, low, high, mean) in SCALES.items():
        for k in range(1, n_items + 1):
            value = np.clip(np.round(mean + person + rng.normal(0, 0.7, N_ANSWERED)), low, high)
            value = low + high - value if k in REVERSED.get(name, ()) else value
            table[f"{name}_{k}"] = _with_gaps(value, rng)
    tired = np.clip(np.round(2.35 - 0.5 * person + rng.normal(0, 0.8, N_ANSWERED)), 1, 5)
    table["burnout1"] = _with_gaps(tired, rng)
    return table.sort_values("respondent_id", ignore_index=True)


def _with_gaps(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Leave one answer in twenty out."""
    text = values.astype(int).astype(str)
    return np.where(rng.random(len(text)) < 0.05, "", text)
