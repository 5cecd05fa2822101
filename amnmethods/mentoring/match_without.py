"""Who stays without a mentor, what stands in the way, and what would change that."""

from typing import Any

import numpy as np
import pandas as pd

from ..words import word
from .match_people import People, as_text
from .match_score import Barred

__all__ = ["without"]

COLUMNS = [
    "mentee_id", "reason", "n_mentors", "n_allowed", "n_language", "n_supervisor", "n_conflict", "would_help", "told",
]  # fmt: skip
SHOWN = 5  # mentors named in a sentence; the column has them all


def without(
    mentees: People,
    mentors: People,
    chosen: np.ndarray[Any, Any],
    places: np.ndarray[Any, Any],
    rules: Barred,
    language: str,
) -> pd.DataFrame:
    """Return a row per mentee without a mentor; see `match`."""
    allowed = ~np.logical_or.reduce(list(rules.values()))
    counted = sum(rule.astype(int) for rule in rules.values())
    full, roomy = _reached(chosen, allowed), _roomy(chosen, allowed, places)
    rows = []
    for k in map(int, np.flatnonzero(chosen < 0)):
        may = np.flatnonzero(allowed[k])
        row: dict[str, Any] = {"mentee_id": mentees.ids[k], "n_mentors": len(mentors.ids), "n_allowed": len(may)}
        row |= {f"n_{name}": int(rules[name][k].sum()) for name in ("language", "supervisor", "conflict")}
        if not mentors.ids:
            rows.append(row | {"reason": "no_mentors", "would_help": "", "told": _said("no_mentors", language)})
        elif len(may):
            helps = _sorted_by_room(full[k], may)
            names = [mentors.ids[m] for m in helps]
            told = _said(
                "no_place", language, n=len(may), mentors=_named(names, language), where=_where(mentees, k, language)
            )
            rows.append(row | {"reason": "no_place", "would_help": "; ".join(names), "told": told})
        else:
            near = [m for m in np.flatnonzero(np.asarray(counted)[k] == 1) if not rules["self"][k, m]]
            by = {name: [m for m in near if rules[name][k, m]] for name in ("language", "conflict", "supervisor")}
            why = [_said("nobody_allowed", language, **{f"n_{name}": row[f"n_{name}"] for name in by})]
            if by["language"]:
                tongues = mentees.sets["languages"][k]
                key = "speaks" if tongues else "no_languages"
                why.append(
                    _said(key, language, languages=", ".join(sorted(tongues or ())), where=_where(mentees, k, language))
                )
            if by["conflict"]:
                why.append(_said("lift", language, mentors=_named([mentors.ids[m] for m in by["conflict"]], language)))
            # A supervisor stays barred: that rule is not one to lift. A mentor without room helps nobody by a rule less.
            names = [mentors.ids[m] for m in [*by["conflict"], *by["language"]] if m in roomy]
            rows.append(row | {"reason": "nobody_allowed", "would_help": "; ".join(names), "told": " ".join(why)})
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        dict.fromkeys(["n_mentors", "n_allowed", "n_language", "n_supervisor", "n_conflict"], int)
    )


def _said(key: str, spoken: str, /, **values: Any) -> str:
    return word(f"mentoring.match.without.{key}", spoken, **values)


def _named(names: list[str], language: str) -> str:
    more = len(names) - SHOWN
    told = ", ".join(names[:SHOWN])
    return told + (f" {_said('more', language, n=more)}" if more > 0 else "")


def _where(mentees: People, k: int, language: str) -> str:
    region = as_text(mentees.table["region"].iloc[k]) if "region" in mentees.table else ""
    return _said("where", language, region=region) if region else ""


def _reached(chosen: np.ndarray[Any, Any], allowed: np.ndarray[Any, Any]) -> dict[int, list[int]]:
    """Return for each mentee without a mentor those of whom one more place would make one more pair.

    These are the mentors that a chain of changes reaches: one whom the mentee may have, one whom a mentee of that mentor may
    have instead, and so on. All of them are full, or the match would not be the largest.
    """
    found: dict[int, list[int]] = {}
    held: dict[int, list[int]] = {}
    for k, m in enumerate(chosen):
        if m >= 0:
            held.setdefault(int(m), []).append(k)
    for start in np.flatnonzero(chosen < 0):
        seen: dict[int, None] = {}
        waiting = [int(start)]
        while waiting:
            for m in np.flatnonzero(allowed[waiting.pop()]):
                if int(m) not in seen:
                    seen[int(m)] = None
                    waiting += held.get(int(m), [])
        found[int(start)] = list(seen)
    return found


def _roomy(chosen: np.ndarray[Any, Any], allowed: np.ndarray[Any, Any], places: np.ndarray[Any, Any]) -> set[int]:
    """Return the mentors who have a place free, or could have one if mentees of theirs moved to others."""
    used = np.bincount(chosen[chosen >= 0], minlength=len(places))
    found = {int(m) for m in np.flatnonzero(used < places)}
    while True:
        free = np.zeros(len(places), dtype=bool)
        free[list(found)] = True
        movable = allowed[:, free].any(axis=1) & (chosen >= 0)
        more = found | {int(m) for m in chosen[movable]}
        if more == found:
            return found
        found = more


def _sorted_by_room(reached: list[int], may: np.ndarray[Any, Any]) -> list[int]:
    """Return the mentors of whom one more place helps, those that the mentee may have first."""
    own = set(map(int, may))
    return [m for m in reached if m in own] + [m for m in reached if m not in own]
