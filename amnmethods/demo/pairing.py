"""Invented mentors and mentees of one network who are to be paired anew: what they bring, want, and rule out."""

import numpy as np
import pandas as pd

from .invent_exploration import SEED
from .people_and_contacts import people

SITE = "N5"
N_MENTEES = 40
RECRUITED = 5  # mentors who joined during the study, beside the network's ten
FRENCH_TOO = 3  # of the English-speaking ten, how many mentor in French as well
REGIONS = ("city", "valley north", "valley south")
INTERESTS = (
    "rural practice", "night shifts", "parenting and work", "further study", "quality improvement", "bilingual practice",
)  # fmt: skip
GOALS = (
    "difficult conversations", "prescribing", "triage", "chronic disease", "mental health care", "team leadership",
    "teaching", "research",
)  # fmt: skip
SLOTS = ("weekday morning", "weekday noon", "weekday evening", "weekend")
CONFLICTS = (
    "One of the two has a complaint against the other.",
    "They are related.",
    "They were partners in a practice that was closed.",
    "The mentee asked not to be paired with this mentor; the coordinator knows why.",
)
SIGNS = "lsq"  # the one mentee whom no mentor can talk with asks for Quebec sign language


def pairing() -> dict[str, pd.DataFrame]:
    """Return `mentors`, `mentees`, `preferences`, `conflicts`, and last year's `matches`, by name."""
    rng = np.random.default_rng([SEED, 21])
    members = people(np.random.default_rng([SEED, 3]))
    here = members[members["site"] == SITE]
    mentors, mentees = _mentors(here[here["role"] == "mentor"], rng), _mentees(here[here["role"] == "mentee"], rng)
    _supervision(mentors, mentees, rng)
    conflicts = _conflicts(mentors, mentees, rng)
    return {
        "mentors": mentors,
        "mentees": mentees,
        "preferences": _preferences(mentors, mentees, rng),
        "conflicts": conflicts,
        "matches": _last_year(mentors, mentees, rng),
    }


def _some(of: tuple[str, ...], most: int, rng: np.random.Generator) -> str:
    n = int(rng.integers(1, most + 1))
    return "; ".join(of[k] for k in np.sort(rng.choice(len(of), n, replace=False)))


def _mentors(ten: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    work = ("registered nurse", "nurse practitioner", "family physician", "registered nurse", "social worker")
    new = [
        {"person_id": f"{SITE}-m{len(ten) + k + 1:03}", "profession": work[k], "language": "fr" if k < 3 else "en"}
        for k in range(RECRUITED)
    ]
    table = pd.concat([ten[["person_id", "profession", "language"]], pd.DataFrame(new)], ignore_index=True)
    english = table.index[(table["language"] == "en") & (table.index < len(ten))]
    both = set(rng.choice(english, FRENCH_TOO, replace=False)) | set(table.index[table["language"] == "fr"])
    languages = ["en; fr" if k in both else "en" for k in table.index]
    rows = [
        {
            "person_id": row.person_id, "site": SITE, "capacity": int(rng.choice([2, 3, 4], p=[0.3, 0.4, 0.3])),
            "languages": languages[row.Index], "region": str(rng.choice(REGIONS, p=[0.5, 0.25, 0.25])),
            "interests": _some(INTERESTS, 3, rng), "expertise": _some(GOALS, 4, rng), "availability": _some(SLOTS, 3, rng),
            "supervises": "", "profession": row.profession,
        }
        for row in table.itertuples()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _mentees(enrolled: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    chosen = enrolled.loc[np.sort(rng.choice(enrolled.index, N_MENTEES, replace=False))]
    rows = []
    for row in chosen.itertuples():
        other = rng.random() < 0.4
        languages = ("fr; en" if other else "fr") if row.language == "fr" else "en"
        rows.append(
            {
                "person_id": row.person_id, "site": SITE, "languages": languages,
                "region": str(rng.choice(REGIONS, p=[0.5, 0.25, 0.25])), "interests": _some(INTERESTS, 3, rng),
                "goals": _some(GOALS, 2, rng), "availability": _some(SLOTS, 3, rng), "supervisor": "",
                "profession": row.profession,
            }
        )  # fmt: skip
    table = pd.DataFrame(rows)
    table.loc[int(rng.integers(len(table))), "languages"] = SIGNS
    return table


def _supervision(mentors: pd.DataFrame, mentees: pd.DataFrame, rng: np.random.Generator) -> None:
    """Let four mentors be the supervisors of two mentees each, written on both sides."""
    bosses = rng.choice(mentors.index[:10], 4, replace=False)
    staff = rng.choice(mentees.index[mentees["languages"] != SIGNS], 8, replace=False)
    for k, boss in enumerate(bosses):
        own = staff[2 * k : 2 * k + 2]
        mentees.loc[own, "supervisor"] = mentors.loc[boss, "person_id"]
        mentors.loc[boss, "supervises"] = "; ".join(mentees.loc[np.sort(own), "person_id"])


def _conflicts(mentors: pd.DataFrame, mentees: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    chosen = zip(
        rng.choice(mentors["person_id"], len(CONFLICTS), replace=False),
        rng.choice(mentees["person_id"], len(CONFLICTS), replace=False),
        CONFLICTS,
        strict=True,
    )
    return pd.DataFrame(chosen, columns=["mentor_id", "mentee_id", "why"])


def _preferences(mentors: pd.DataFrame, mentees: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return what people named: mentees up to three mentors, the well-known more often; half of the mentors two mentees."""
    known = np.linspace(2, 1, len(mentors))
    rows = []
    for person in mentees["person_id"]:
        wanted = rng.choice(mentors["person_id"], int(rng.integers(0, 4)), replace=False, p=known / known.sum())
        rows += [(person, about, rank) for rank, about in enumerate(wanted, start=1)]
    for person in mentors["person_id"][::2]:
        rows += [
            (person, about, rank) for rank, about in enumerate(rng.choice(mentees["person_id"], 2, replace=False), 1)
        ]
    return pd.DataFrame(rows, columns=["person_id", "about_id", "rank"])


def _last_year(mentors: pd.DataFrame, mentees: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return last year's pairs among the ten mentors; three mentees were with the one who signs their evaluation."""
    ten = mentors.iloc[:10]
    under = mentees.index[mentees["supervisor"] != ""][:3]
    others = mentees.index[(mentees["supervisor"] == "") & (mentees["languages"] != SIGNS)]
    rows = [(mentees.loc[k, "person_id"], mentees.loc[k, "supervisor"]) for k in under]
    for k in np.sort(rng.choice(others, 23, replace=False)):
        spoken = set(mentees.loc[k, "languages"].split("; "))
        fits = ten[[bool(spoken & set(said.split("; "))) for said in ten["languages"]]]
        rows.append((mentees.loc[k, "person_id"], str(rng.choice(fits["person_id"]))))
    days = pd.Timestamp("2025-09-08") + pd.to_timedelta(rng.integers(0, 60, len(rows)), unit="D")
    table = pd.DataFrame(rows, columns=["mentee_id", "mentor_id"]).assign(matched_on=days.strftime("%Y-%m-%d"))
    return table.sort_values("mentee_id", ignore_index=True)
