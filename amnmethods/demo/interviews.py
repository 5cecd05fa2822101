"""Invented interviews and focus groups, and the passages that three coders marked in them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .exploration_source import SITES, Code, ExplorationSource

# Interviews by role and by network; fourteen of the 52 are in French.
ROLES = {"leader": 9, "coordinator": 8, "mentor": 16, "mentee": 16, "patient partner": 3}
FRENCH = {"N3": 8, "N5": 6}
PER_SITE = {"N1": 13, "N2": 11, "N3": 11, "N4": 8, "N5": 9}
FOCUS = (("N1", "mentor", 7), ("N3", "mentor", 6), ("N2", "mentee", 7), ("N5", "mentee", 6))
CODERS = ("AB", "CD", "EF")
N_DOUBLE = 12  # transcripts read by a second coder
N_PRIMARY = 1500  # passages marked by the first
AGREEMENT = {"III.J": 0.80, "III.D.4": 0.50}  # how often the second coder gives the same code
ELSEWHERE = 0.715
STRENGTH = {-2: 3.0, -1: 1.6, 0: 0.5, 1: 1.6, 2: 3.0}  # passages that a source gives to a code, beside other codes
RAISED_BY = {"B7": {"mentee": 12, "mentor": 3}}  # of 16 each
RAISED_IN = {"B14": {"fr": 11, "en": 2}}  # of 14 French and 38 English interviews


def participants(rng: np.random.Generator) -> pd.DataFrame:
    """Return the sources: 52 interviews and 4 focus groups of 26 people."""
    roles = [role for role, n in ROLES.items() for _ in range(n)]
    sites = [site for site, n in PER_SITE.items() for _ in range(n)]
    rng.shuffle(roles)
    rows = []
    for number, (role, site) in enumerate(zip(roles, sites, strict=True), start=1):
        rows.append({"source_id": f"i{number:02}", "site": site, "role": role, "kind": "interview", "n_people": 1})
    table = pd.DataFrame(rows)
    table["language"] = "en"
    for site, n in FRENCH.items():
        chosen = rng.choice(table.index[table["site"] == site], n, replace=False)
        table.loc[chosen, "language"] = "fr"
    groups = [
        {
            "source_id": f"g{k}",
            "site": s,
            "role": r,
            "kind": "focus group",
            "n_people": n,
            "language": "fr" if s == "N3" else "en",
        }
        for k, (s, r, n) in enumerate(FOCUS, start=1)
    ]
    table = pd.concat([table, pd.DataFrame(groups)], ignore_index=True)
    professions = {"leader": "administrator", "coordinator": "coordinator", "patient partner": "patient partner"}
    clinical = ["family physician", "nurse practitioner", "registered nurse", "social worker", "pharmacist"]
    drawn = rng.choice(clinical, len(table), p=[0.46, 0.16, 0.2, 0.1, 0.08])
    table["profession"] = [professions.get(role, own) for role, own in zip(table["role"], drawn, strict=True)]
    table["gender"] = rng.choice(["woman", "man", "another"], len(table), p=[0.66, 0.31, 0.03])
    table.loc[table["kind"] == "focus group", ["profession", "gender"]] = ""
    table["stage"] = table["site"].map(lambda site: SITES[site]["stage"])
    days = pd.Timestamp("2025-09-08") + pd.to_timedelta(np.sort(rng.integers(0, 90, len(table))), unit="D")
    table["held_on"] = days.strftime("%Y-%m-%d")
    return table[
        ["source_id", "site", "role", "profession", "gender", "stage", "language", "kind", "held_on", "n_people"]
    ]


def segments(sources: pd.DataFrame, told: ExplorationSource, rng: np.random.Generator) -> pd.DataFrame:
    """Return the coded passages: each with the coder's code, the frameworks' and where it stands in its transcript."""
    raised = _raised(sources, told, rng)
    weights, pairs = [], []
    for source in sources.to_dict("records"):
        for code in told.codes:
            rating = code.ratings[source["site"]]
            if source["source_id"] in raised[code.code] and rating is not None:
                pairs.append((source, code))
                weights.append(STRENGTH[rating])
    counts = 1 + rng.multinomial(N_PRIMARY - len(pairs), np.array(weights) / sum(weights))
    lead = dict(zip(sources["source_id"], rng.choice(CODERS, len(sources)), strict=True))
    rows = []
    at = dict.fromkeys(sources["source_id"], 0)
    for place in rng.permutation([k for k, n in enumerate(counts) for _ in range(n)]):
        source, code = pairs[place]
        said = code.says[source["language"]]
        text = said[rng.integers(len(said))].replace("{n}", str(rng.integers(2, 10)))
        start = at[source["source_id"]] + int(rng.integers(40, 400))
        at[source["source_id"]] = start + len(text)
        rows.append(_row(source, code, lead[source["source_id"]], text, start))
    first = pd.DataFrame(rows)
    twice = rng.choice(sources.loc[sources["kind"] == "interview", "source_id"], N_DOUBLE, replace=False)
    second = first[first["source_id"].isin(twice)].copy()
    second["coder"] = [CODERS[(CODERS.index(coder) + 1) % 3] for coder in second["coder"]]
    by_cfir = {code.cfir_2022: code for code in told.codes}
    recoded = [_second_reading(row, told, by_cfir, rng) for row in second.to_dict("records")]
    table = pd.concat([first, pd.DataFrame(recoded)], ignore_index=True)
    table = table.sort_values(["source_id", "start", "coder"], kind="stable", ignore_index=True)
    released = rng.random(len(table)) < 0.55
    table["released"] = np.where(released, "yes", "no")
    table.insert(0, "segment_id", [f"s{number:04}" for number in range(1, len(table) + 1)])
    return table


def _raised(sources: pd.DataFrame, told: ExplorationSource, rng: np.random.Generator) -> Mapping[str, set[str]]:
    """Return which sources speak of each code."""
    interviews = sources[sources["kind"] == "interview"]
    raised = {}
    for code in told.codes:
        exact = RAISED_BY.get(code.code) or RAISED_IN.get(code.code)
        if exact:
            column = "role" if code.code in RAISED_BY else "language"
            spoken = interviews[interviews["site"].map(code.ratings.get).notna()]
            chosen: set[str] = set()
            for value, n in exact.items():
                own = spoken.loc[spoken[column] == value, "source_id"]
                chosen |= set(rng.choice(own, n, replace=False))
            raised[code.code] = chosen
        else:
            strong = sources["site"].map(lambda site, code=code: abs(code.ratings[site] or 0))
            share = 0.25 + 0.28 * strong
            raised[code.code] = set(sources["source_id"][rng.random(len(sources)) < share])
    return raised


def _row(source: dict, code: Code, coder: str, text: str, start: int) -> dict:
    level, factor = code.sem
    return {
        "source_id": source["source_id"], "site": source["site"], "role": source["role"], "language": source["language"],
        "coder": coder, "framework": "cfir_2022", "code": code.cfir_2022, "valence": code.valence, "text": text,
        "start": start, "end": start + len(text), "own": code.code, "sem_level": level, "sem_factor": factor,
    }  # fmt: skip


def _second_reading(row: dict, told: ExplorationSource, by_cfir: Mapping[str, Code], rng: np.random.Generator) -> dict:
    """Return the passage as a second coder marked it: the same code, or one it is easily confused with."""
    if rng.random() < AGREEMENT.get(row["code"], ELSEWHERE):
        return row
    others = told.confused.get(row["code"]) or tuple(code for code in by_cfir if code != row["code"])
    chosen = others[rng.integers(len(others))]
    own = by_cfir.get(chosen)
    return {**row, "code": chosen, "own": own.code if own else row["own"]}
