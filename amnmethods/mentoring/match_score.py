"""How well a mentee and a mentor go together, part by part; and which pairs are not allowed at all."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..errors import ContactsError
from ..words import word
from .match_people import People, as_text, plain

__all__ = ["PARTS", "Barred", "barred", "parts_of", "ranks_of"]

Matrix = np.ndarray[Any, Any]
# What each side says, where a part compares two lists: the share of the mentee's entries that the mentor has too.
OVERLAPS = {
    "interests": ("interests", "interests"),
    "goals": ("goals", "expertise"),
    "availability": ("availability",) * 2,
}
EQUALS = ("region", "site", "profession")
PARTS = (*OVERLAPS, "language", *EQUALS, "mentee_preference", "mentor_preference")
Barred = dict[str, Matrix]  # rule -> mentees x mentors, True where it forbids


def parts_of(
    mentees: People,
    mentors: People,
    weights: Mapping[str, float],
    ranks: tuple[Matrix, Matrix],
    language: str,
) -> dict[str, Matrix]:
    """Return each weighed part as a matrix of mentees x mentors from 0 to 1, NaN where one side says nothing."""
    own = [name for name in weights if name not in PARTS]
    lost = [name for name in own if name not in mentees.table or name not in mentors.table]
    if lost:
        raise ContactsError(word("mentoring.match.no_part", language, part=lost[0], parts=", ".join(PARTS)))
    if not weights or any(not weight >= 0 for weight in weights.values()) or not sum(weights.values()) > 0:
        raise ContactsError(word("mentoring.match.weights", language))
    found: dict[str, Matrix] = {}
    for name in (name for name, weight in weights.items() if weight):
        if name in OVERLAPS:
            asked, had = OVERLAPS[name]
            found[name] = _overlap(mentees.sets[asked], mentors.sets[had])
        elif name == "language":
            found[name] = _first_language(mentees, mentors)
        elif name in ("mentee_preference", "mentor_preference"):
            found[name] = _preferred(ranks[0]) if name == "mentee_preference" else _preferred(ranks[1].T).T
        elif name in EQUALS:
            found[name] = _equal(mentees.column(name), mentors.column(name), (len(mentees.ids), len(mentors.ids)))
        else:
            found[name] = _alike(mentees, mentors, name)
    return found


def _overlap(asked: list[frozenset[str] | None], had: list[frozenset[str] | None]) -> Matrix:
    entries = sorted({entry for each in [*asked, *had] if each for entry in each})
    place = {entry: k for k, entry in enumerate(entries)}
    left, right = (_indicator(side, place) for side in (asked, had))
    sizes = left.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (left @ right.T) / sizes[:, None]
    share[[each is None for each in asked], :] = np.nan
    share[:, [each is None for each in had]] = np.nan
    return share


def _indicator(side: list[frozenset[str] | None], place: Mapping[str, int]) -> Matrix:
    table = np.zeros((len(side), max(len(place), 1)))
    for row, entries in enumerate(side):
        for entry in entries or ():
            table[row, place[entry]] = 1
    return table


def _first_language(mentees: People, mentors: People) -> Matrix:
    """Return 1 where the mentor speaks the language that the mentee names first."""
    first = [plain(as_text(cell).replace(",", ";").split(";")[0]) for cell in mentees.table["languages"]]
    return _overlap([frozenset([name]) if name else None for name in first], mentors.sets["languages"])


def _equal(left: Matrix | None, right: Matrix | None, shape: tuple[int, int]) -> Matrix:
    if left is None or right is None:
        return np.full(shape, np.nan)
    same = (left[:, None] == right[None, :]).astype(float)
    same[left == "", :] = np.nan
    same[:, right == ""] = np.nan
    return same


def _alike(mentees: People, mentors: People, name: str) -> Matrix:
    """Return how alike two people are in a column of the study's own: equal words, or near numbers."""
    left, right = (pd.to_numeric(side.table[name], errors="coerce").to_numpy(float) for side in (mentees, mentors))
    told = [side.table[name].map(as_text).ne("").to_numpy() for side in (mentees, mentors)]
    numeric = not (np.isnan(left) & told[0]).any() and not (np.isnan(right) & told[1]).any()
    if not numeric:
        return _equal(mentees.column(name), mentors.column(name), (len(left), len(right)))
    every = np.concatenate([left, right])
    every = every[~np.isnan(every)]
    spread = float(every.max() - every.min()) if len(every) else 0.0
    gap = np.abs(left[:, None] - right[None, :])
    return 1 - (gap / spread if spread else gap)


def ranks_of(
    mentees: People, mentors: People, preferences: pd.DataFrame | None, language: str
) -> tuple[Matrix, Matrix]:
    """Return the ranks that mentees gave mentors, and mentors gave mentees, both mentees x mentors; NaN where none."""
    shape = (len(mentees.ids), len(mentors.ids))
    given = (np.full(shape, np.nan), np.full(shape, np.nan))
    if preferences is None:
        return given
    missing = [column for column in ("person_id", "about_id", "rank") if column not in preferences]
    if missing:
        raise ContactsError(word("mentoring.match.preference_columns", language, missing=", ".join(missing)))
    row, column = ({name: k for k, name in enumerate(side.ids)} for side in (mentees, mentors))
    seen: set[tuple[str, str]] = set()
    for entry in preferences.to_dict("records"):
        who, about = as_text(entry["person_id"]), as_text(entry["about_id"])
        rank = pd.to_numeric(as_text(entry["rank"]), errors="coerce")
        if pd.isna(rank) or rank < 1 or rank != int(rank):
            raise ContactsError(
                word("mentoring.match.rank", language, person=who, about=about, value=as_text(entry["rank"]))
            )
        if (who, about) in seen:
            raise ContactsError(word("mentoring.match.ranked_twice", language, person=who, about=about))
        seen.add((who, about))
        if who in row and about in column:
            given[0][row[who], column[about]] = rank
        elif who in column and about in row:
            given[1][row[about], column[who]] = rank
        else:
            raise ContactsError(word("mentoring.match.stranger", language, person=who, about=about))
    return given


def _preferred(ranks: Matrix) -> Matrix:
    """Return 1 for a person's first choice, down by equal steps to 0 for whom they did not rank; NaN where they ranked nobody."""
    last = np.nanmax(np.where(np.isnan(ranks), 0, ranks), axis=1, initial=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (last[:, None] + 1 - ranks) / last[:, None]
    score = np.where(np.isnan(ranks), 0.0, score)
    score[last == 0, :] = np.nan
    return score


def barred(mentees: People, mentors: People, conflicts: pd.DataFrame | None, language: str) -> Barred:
    """Return which pairs each hard rule forbids: ``self``, ``supervisor``, ``conflict``, ``language``."""
    shape = (len(mentees.ids), len(mentors.ids))
    rules = {name: np.zeros(shape, dtype=bool) for name in ("self", "supervisor", "conflict")}
    row, column = ({name: k for k, name in enumerate(side.ids)} for side in (mentees, mentors))
    for name in set(row) & set(column):
        rules["self"][row[name], column[name]] = True
    low = {plain(name): k for name, k in row.items()}
    for k, entries in enumerate(mentors.sets["supervises"]):
        for name in entries or ():
            if name in low:
                rules["supervisor"][low[name], k] = True
    if "supervisor" in mentees.table:
        bosses = {plain(name): k for name, k in column.items()}
        for k, cell in enumerate(mentees.table["supervisor"]):
            for name in (plain(part) for part in as_text(cell).replace(",", ";").split(";")):
                if name in bosses:
                    rules["supervisor"][k, bosses[name]] = True
    if conflicts is not None:
        missing = [name for name in ("mentor_id", "mentee_id") if name not in conflicts]
        if missing:
            raise ContactsError(word("mentoring.match.conflict_columns", language, missing=", ".join(missing)))
        for entry in conflicts.to_dict("records"):
            mentor, mentee = as_text(entry["mentor_id"]), as_text(entry["mentee_id"])
            if mentor not in column or mentee not in row:
                raise ContactsError(word("mentoring.match.stranger", language, person=mentor, about=mentee))
            rules["conflict"][row[mentee], column[mentor]] = True
    shared = _overlap(mentees.sets["languages"], mentors.sets["languages"])
    rules["language"] = ~(np.nan_to_num(shared) > 0)
    return rules
