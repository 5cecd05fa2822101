"""Invent the exploration phase of the demo: documents, interviews, ratings, a survey, a contact log, and the truth."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..sheets import write_csv
from .exploration_source import SITES, ExplorationSource, read_exploration_source
from .interviews import participants, segments
from .people_and_contacts import contacts, eligible, people, survey, with_fit

SEED = 20250101
KINDS = {
    "en": (
        "minutes",
        "annual report",
        "terms of reference",
        "funding agreement",
        "evaluation form",
        "slides",
        "toolkit",
    ),
    "fr": ("procès-verbal", "rapport annuel", "mandat", "entente de financement", "formulaire d’évaluation", "trousse"),
}
STREAMS = ("talk", "ratings", "people", "papers", "fit")  # what is drawn, each from numbers of its own
PROGRAMME = ("checklist", "goals", "priorities")
RATERS = ("AB", "CD")
# What was read of other networks, for the gap map: intervention, outcome, and how many studies of which design.
INTERVENTIONS = ("mentor training", "protected time", "matching by choice", "peer groups", "role guide")
OUTCOMES = ("reach", "retention", "confidence", "well-being", "patient outcomes")
DESIGNS = {"randomised trial": "high", "before and after": "low", "cross-sectional": "low", "qualitative": "moderate"}
GAPS = {("protected time", "patient outcomes"), ("role guide", "well-being"), ("peer groups", "patient outcomes")}


def invent_exploration(folder: Path | str) -> Path:
    """Write the invented data of the exploration phase.

    The folder holds `documents.csv` with the text of a dozen under `documents/`, `participants.csv`, `codes.csv`,
    `segments.csv`, `matrix_ratings.csv`, `survey.csv`, `people.csv`, `eligible.csv`, `contacts.csv`, `studies.csv`,
    `links.csv`, and of one network's programme `checklist.csv`, `goals.csv` and `priorities.csv`.

    Returns
    -------
    The folder. The same bytes each time.
    """
    folder = Path(folder)
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    told = read_exploration_source()
    rng = {name: np.random.default_rng([SEED, k]) for k, name in enumerate(STREAMS, 1)}
    sources = participants(rng["talk"])
    members = people(rng["people"])
    tables = {
        "documents": _documents(folder / "documents", told, rng["papers"]),
        "participants": sources,
        "codes": _codes(told),
        "segments": segments(sources, told, rng["talk"]),
        "matrix_ratings": _ratings(told, rng["ratings"]),
        "people": members,
        "eligible": eligible(),
        "contacts": with_fit(contacts(members, rng["people"]), rng["fit"]),
        "survey": survey(members, rng["people"]),
        "studies": _studies(rng["papers"]),
        "links": pd.DataFrame(told.links),
    }
    site = told.programme["site"]
    tables |= {name: pd.DataFrame(told.programme[name]).assign(site=site) for name in PROGRAMME}
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", table)
    return folder


def _documents(folder: Path, told: ExplorationSource, rng: np.random.Generator) -> pd.DataFrame:
    """Return the register of 118, and write the text of those that have one; a form feed parts their pages."""
    known = {entry["document_id"]: entry for entry in told.documents}
    rows: list[dict[str, Any]] = []
    for site, own in SITES.items():
        for _ in range(own["documents"]):
            code = f"D{len(rows) + 1:03}"
            entry = known.get(code)
            language = entry["language"] if entry else ("fr" if rng.random() < own["french"] else "en")
            kind = entry["kind"] if entry else KINDS[language][rng.integers(len(KINDS[language]))]
            day = pd.Timestamp("2019-01-01") + pd.Timedelta(days=int(rng.integers(0, 2300)))
            name = f"documents/{code}.txt" if entry else ""
            rows.append(
                {
                    "document_id": code,
                    "site": site,
                    "kind": kind,
                    "date": f"{day:%Y-%m-%d}",
                    "language": language,
                    "file": name,
                }
            )
            if entry:
                (folder / f"{code}.txt").write_bytes("\f".join(entry["pages"]).encode("utf-8"))
    return pd.DataFrame(rows)


def _codes(told: ExplorationSource) -> pd.DataFrame:
    rows = [{"code": t["theme"], "parent": "", "name_en": t["en"], "name_fr": t["fr"]} for t in told.themes]
    rows += [
        {
            "code": code.code, "parent": code.theme, "name_en": code.name["en"], "name_fr": code.name["fr"],
            "cfir_2022": code.cfir_2022, "sem_level": code.sem[0], "sem_factor": code.sem[1],
            "changeability": str(code.changeability),
        }
        for code in told.codes
    ]  # fmt: skip
    return pd.DataFrame(rows).fillna("").assign(framework="own")


def _ratings(told: ExplorationSource, rng: np.random.Generator) -> pd.DataFrame:
    """Return two raters and their consensus for each code and network; blank where nobody raised it."""
    rows: list[dict[str, Any]] = []
    for code in told.codes:
        for site, agreed in code.ratings.items():
            for rater in RATERS:
                off = int(rng.choice([-1, 0, 1], p=[0.12, 0.76, 0.12]))
                value = None if agreed is None else int(np.clip(agreed + off, -2, 2))
                rows.append({"construct": code.code, "site": site, "rater": rater, "rating": value})
            rows.append({"construct": code.code, "site": site, "rater": "consensus", "rating": agreed})
    table = pd.DataFrame(rows)
    table["rating"] = table["rating"].map(lambda value: "" if pd.isna(value) else str(int(value)))
    return table


def _studies(rng: np.random.Generator) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for intervention in INTERVENTIONS:
        for outcome in OUTCOMES:
            n = 0 if (intervention, outcome) in GAPS else int(rng.integers(0, 4))
            for _ in range(n):
                design = list(DESIGNS)[rng.integers(len(DESIGNS))]
                year = int(rng.integers(2008, 2025))
                rows.append(
                    {
                        "study_id": f"Invented {len(rows) + 1:02} ({year})", "intervention": intervention,
                        "outcome": outcome, "design": design, "confidence": DESIGNS[design], "year": str(year),
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)
