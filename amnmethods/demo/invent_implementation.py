"""Invent the year in which five networks followed their plans: what was delivered and changed, and what came of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..sheets import write_csv
from .exploration_source import SITES
from .follow_up import follow_up
from .follow_up_sustainability import sustainability
from .implementation_truth import implementation_truth
from .invent_exploration import SEED
from .invent_tailoring import write_truth
from .monthly import series
from .pairing import pairing
from .people_and_contacts import contacts, people, survey
from .tailoring_source import (
    first_day,
    in_languages,
    month_name,
    plan_lines,
    read_implementation_source,
    read_tailoring_source,
)

SEED_FOLLOW_UP = 12
SEED_SUSTAINABILITY = 16
LATE = {"N4-s14": 7}  # lines of which nothing was delivered in their first months
FIDELITY = {"N4": 0.64, "N5": 0.78}  # elsewhere 0.9
COURSES = {"s05": "adapting support and direction", "s04": "role guide and agreement"}
PAIRS_FOLLOWED = 30  # of each network, whose check-ins are on file
GOALS_MET = {"N1": 0.72, "N2": 0.75, "N3": 0.66, "N4": 0.40, "N5": 0.58}


def invent_implementation(folder: Path | str) -> Path:
    """Write the invented tables of the implementation and its evaluation.

    The folder holds `delivery.csv`, `adaptations.csv`, `training.csv`, `check_ins.csv`, `feedback_loop.csv`, `outcomes.csv`,
    `series.csv`, `happenings.csv`, `invited.csv`, `outcome_links.csv`, `networks.csv`, `change_links.csv`;
    `survey.csv`, the survey of the exploration with further columns, staff, and those who answered after twelve months; and
    `truth.yaml`, which tells what is hidden in them.

    Returns
    -------
    The folder. The same bytes each time.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    told, rng = read_implementation_source(), np.random.default_rng([SEED, 11])
    drawn = np.random.default_rng([SEED, 3])  # as the exploration draws them
    members = people(drawn)
    log = contacts(members, drawn)
    answers, behind = follow_up(survey(members, drawn), np.random.default_rng([SEED, SEED_FOLLOW_UP]))
    of_staff = np.random.default_rng([SEED, SEED_SUSTAINABILITY])
    answers, behind["sustainability"] = sustainability(answers, told["sustainability"], of_staff)
    tables = {
        "delivery": _delivery(told, rng),
        "adaptations": _adaptations(told),
        "training": _training(members, rng),
        "check_ins": _check_ins(log, rng),
        "feedback_loop": _feedback(told),
        "series": series(log, told["reach"], rng),
        "happenings": _happenings(told),
        "survey": answers,
        "invited": _invited(told),
        "outcome_links": _outcome_links(told),
        "networks": pd.DataFrame(told["networks"]),
        "change_links": _change_links(told),
    }
    tables["outcomes"] = _outcomes(told, tables["delivery"])
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", table)
    truth = implementation_truth(tables, behind)
    write_truth(folder / "truth.yaml", truth, "What is hidden in the tables of the implementation.")
    return folder


def _delivery(told: Mapping[str, Any], rng: np.random.Generator) -> pd.DataFrame:
    """Return what was delivered of each line in each of its months: never more than planned, in all its share."""
    notes = {(note["line"], note["month"]): note for note in told["notes"]}
    units = {strategy: line["unit"] for strategy, line in read_tailoring_source()["lines"].items()}
    rows = []
    for name, line in plan_lines().items():
        first, last = line["months"]
        months = range(first, last + 1)
        chances = [0.0 if month - first + 1 < LATE.get(name, 0) else _ease(line["site"], month) for month in months]
        planned = line["per_month"]
        delivered = _spread(round(line["share"] * planned * len(months)), planned, np.array(chances), rng)
        share = line["cost"] / len(months)
        for month, n in zip(months, delivered, strict=True):
            fidelity = np.clip(FIDELITY.get(line["site"], 0.9) + rng.normal(0, 0.06), 0, 1)
            spent = round(share * (0.35 + 0.65 * n / planned) / 10) * 10
            row = {"line_id": name, "month": month_name(month), "planned": planned, "delivered": int(n)}
            row |= {"unit": units[line["strategy_id"]], "fidelity": f"{fidelity:.2f}" if n else "", "spent": spent}
            rows.append(row | in_languages("note", notes.get((name, month))))
    return pd.DataFrame(rows)


def _ease(site: str, month: int) -> float:
    """Return how easily a network delivered in a month, beside its other months: N4 without its coordinator hardly."""
    return 0.3 if site == "N4" and 4 < month < 9 else 1.0


def _spread(total: int, most: int, chances: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Spread a total over months, each with at most so many."""
    found = np.zeros(len(chances), dtype=int)
    for _ in range(total):
        open_months = chances * (found < most)
        found[rng.choice(len(found), p=open_months / open_months.sum())] += 1
    return found


def _adaptations(told: Mapping[str, Any]) -> pd.DataFrame:
    rows = []
    for number, entry in enumerate(sorted(told["adaptations"], key=lambda entry: str(entry["on"])), start=1):
        site, strategy = entry["line"].split("-")
        rows.append(
            {
                "adaptation_id": f"a{number:02}", "site": site, "strategy_id": strategy, "line_id": entry["line"],
                "made_on": str(entry["on"]), **in_languages("what", entry["what"]), "planned": _yes(entry["planned"]),
                "fidelity_consistent": _yes(entry["fits"]), **in_languages("reason", entry["reason"]),
                **{field: entry.get(field, "") for field in ("about", "modified", "level", "nature", "who", "goal", "spread")},
            }
        )  # fmt: skip
    table = pd.DataFrame(rows)
    return table[[*(c for c in table if not c.endswith("_fr")), *(c for c in table if c.endswith("_fr"))]]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _training(members: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return which mentors took which course; about as many of them as of the sessions were held."""
    rows = []
    new = {"N5": pairing()["mentors"]["person_id"].iloc[10:].tolist(), "N3": [f"N3-m{k:03}" for k in range(10, 14)]}
    for line in plan_lines().values():
        site, strategy = line["site"], line["strategy_id"]
        if strategy not in COURSES:
            continue
        mentors = members.loc[(members["site"] == site) & (members["role"] == "mentor"), "person_id"].tolist()
        for person in [*mentors, *new.get(site, [])]:
            if rng.random() > min(1.0, line["share"] + 0.1):
                continue
            begun = first_day(line["months"][0]) + pd.Timedelta(days=int(rng.integers(0, 120)))
            done = rng.random() < line["share"]
            whole = 9.0 if strategy == "s05" else 1.5
            rows.append(
                {
                    "person_id": person, "course": COURSES[strategy], "site": site, "role": "mentor",
                    "started_on": f"{begun:%Y-%m-%d}",
                    "completed_on": f"{begun + pd.Timedelta(days=int(rng.integers(20, 150))):%Y-%m-%d}" if done else "",
                    "hours": whole if done else round(whole * float(rng.uniform(0.2, 0.8)) * 2) / 2,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _check_ins(log: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the quarterly check-ins of pairs of the contact log: due, held or not, and how many goals were met."""
    doses = {site: np.mean([line["share"] for line in plan_lines().values() if line["site"] == site]) for site in SITES}
    rows = []
    for site in SITES:
        own = log[log["site"] == site].drop_duplicates("mentee_id", keep="last").sort_values("mentee_id")
        chosen = np.sort(rng.choice(len(own), min(PAIRS_FOLLOWED, len(own)), replace=False))
        for pair in own.iloc[chosen].itertuples():
            for quarter in range(4):
                due = first_day(3 * quarter + 3) + pd.Timedelta(days=int(rng.integers(0, 28)))
                held = rng.random() < doses[site] * (0.5 if site == "N4" and quarter in (1, 2) else 1.0)
                n_set = int(rng.integers(1, 4)) if held else None
                rows.append(
                    {
                        "site": site, "mentor_id": pair.mentor_id, "mentee_id": pair.mentee_id, "due_on": f"{due:%Y-%m-%d}",
                        "held_on": f"{due + pd.Timedelta(days=int(rng.integers(0, 21))):%Y-%m-%d}" if held else "",
                        "goals_set": str(n_set) if held else "",
                        "goals_met": str(rng.binomial(n_set, GOALS_MET[site])) if n_set else "",
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def _feedback(told: Mapping[str, Any]) -> pd.DataFrame:
    rows = [
        {
            "site": entry["site"], "said_on": str(entry["on"]), "said": entry["said"]["en"], "from_role": entry["from"],
            "done": (entry["done"] or {}).get("en", ""), "done_on": str(entry["done_on"] or ""),
            "told_on": str(entry["told_on"] or ""), "said_fr": entry["said"]["fr"],
            "done_fr": (entry["done"] or {}).get("fr", ""),
        }
        for entry in told["feedback"]
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _happenings(told: Mapping[str, Any]) -> pd.DataFrame:
    rows = [
        {
            "site": entry["site"],
            "on": str(entry["on"]),
            "what": entry["en"],
            "kind": entry["kind"],
            "what_fr": entry["fr"],
        }
        for entry in told["happenings"]
    ]
    return pd.DataFrame(rows)


def _invited(told: Mapping[str, Any]) -> pd.DataFrame:
    rows = [(site, wave, n) for site, counts in told["invited"].items() for wave, n in enumerate(counts)]
    return pd.DataFrame(rows, columns=["site", "wave", "n_invited"])


def _change_links(told: Mapping[str, Any]) -> pd.DataFrame:
    rows = [{**entry, **in_languages("because", entry["because"])} for entry in told["change_links"]]
    return pd.DataFrame(rows)[["code", "measure", "inference", "because", "because_fr"]]


def _outcome_links(told: Mapping[str, Any]) -> pd.DataFrame:
    rows = [
        {"strategy_id": entry["item"], "measure": entry["measure"], **in_languages("because", entry)}
        for entry in told["outcome_links"]
    ]
    return pd.DataFrame(rows)


def _outcomes(told: Mapping[str, Any], delivery: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of registers and logs before and after, each with what it is a part of."""
    rows: list[dict[str, Any]] = []

    def add(outcome: str, dimension: str, site: str, wave: int, numerator: int, denominator: int, unit: str, source: str,
            by: str = "", part: str = "") -> None:  # fmt: skip
        rows.append(
            {
                "outcome": outcome, "site": site, "wave": wave, "numerator": numerator, "denominator": denominator,
                "dimension": dimension, "by": by, "part": part, "source": source, "unit": unit,
            }
        )  # fmt: skip

    for site, (before, after, of) in told["reach"].items():
        for wave, n in enumerate((before, after)):
            add("reach", "reach", site, wave, n, of, "people", "member register")
    for site, (*french, of_french) in told["reach_in_french"].items():
        *members, of = told["reach"][site]
        for wave, (n, both) in enumerate(zip(french, members, strict=True)):
            add("reach", "reach", site, wave, n, of_french, "people", "member register", "language", "fr")
            add("reach", "reach", site, wave, both - n, of - of_french, "people", "member register", "language", "en")
    for site, (before, after, of) in told["adoption"].items():
        for wave, n in enumerate((before, after)):
            add("adoption", "adoption", site, wave, n, of, "units", "member register")
    network = delivery["line_id"].str[:2]
    for site, own in delivery.groupby(network):
        add("delivered", "implementation", str(site), 1, int(own["delivered"].sum()), int(own["planned"].sum()),
            "planned units", "delivery log")  # fmt: skip
    for site, (n, of) in told["maintenance"].items():
        add("maintenance", "maintenance", site, 1, n, of, "strategies", "closing interviews")
    return pd.DataFrame(rows)
