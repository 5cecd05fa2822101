"""Mentors and mentees matched: the best pairs that the rules allow, why each, and who is left without."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..errors import ContactsError
from ..words import number, word
from .match_people import as_text, capacities, people_of
from .match_score import barred, parts_of, ranks_of
from .match_without import without

__all__ = ["Matches", "match"]


class Matches(NamedTuple):
    """What `match` returns.

    Attributes
    ----------
    pairs
        One row per mentee with a mentor.
    unmatched
        One row per mentee without, and what would change that.
    mentors
        One row per mentor: ``mentor_id``, ``capacity``, ``n_matched``, ``n_free``, ``mean_score``.
    notes
        What a reader should know, a sentence each.
    """

    pairs: pd.DataFrame
    unmatched: pd.DataFrame
    mentors: pd.DataFrame
    notes: tuple[str, ...]


def match(
    mentors: pd.DataFrame,
    mentees: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    preferences: pd.DataFrame | None = None,
    conflicts: pd.DataFrame | None = None,
    previous: pd.DataFrame | None = None,
    change_penalty: float | None = None,
    personality_because: str | None = None,
    language: str = "en",
) -> Matches:
    """Match mentees with mentors: as many as the rules allow, and among those ways the one of the highest scores [1]_.

    Hard rules: nobody is their own mentor, no supervisor, no named conflict, at least one shared language, no mentor beyond
    their capacity. Each mentee has one mentor. The optimum is exact (an assignment of mentees to places).

    Parameters
    ----------
    mentors
        ``person_id``, ``capacity`` (mentees they can take, a whole number from 0), ``languages``, and any of ``site``,
        ``region``, ``profession``, ``interests``, ``expertise``, ``availability``, ``supervises`` (ids of mentees). Lists are
        texts parted by semicolons.
    mentees
        ``person_id``, ``languages`` (the first is the preferred one), and any of ``site``, ``region``, ``profession``,
        ``interests``, ``goals``, ``availability``, ``supervisor`` (ids).
    weights
        What each part counts; there is no default: the team sets them before it sees pairs. Parts, each 0 to 1:
        ``interests``, ``availability`` (share of the mentee's that the mentor has too), ``goals`` (share of the mentee's
        goals within the mentor's expertise), ``language`` (the mentor speaks the mentee's first), ``region``, ``site``,
        ``profession`` (the same), ``mentee_preference``, ``mentor_preference`` (1 for the first choice, down by equal steps to
        0 for whom they did not rank); or any column that both tables have (equal words; near numbers).
    preferences
        ``person_id``, ``about_id``, ``rank`` (1 is the first choice), of mentees on mentors and of mentors on mentees.
    conflicts
        ``mentor_id``, ``mentee_id``, and optionally ``why``.
    previous
        ``mentee_id``, ``mentor_id``: pairs as they are. They are kept unless changing them is worth more than the penalty.
    change_penalty
        What changing a pair costs, on the scale of the score: 0.2 means that a change must win 0.2 in all. Needed with
        ``previous``; no default. Leaving nobody without a mentor comes first: for that a pair is changed at any penalty.
    personality_because
        Why columns that look like scores of personality are there; without it they are refused.
    language
        Of the sentences.

    Returns
    -------
    `Matches`. ``pairs`` in the order of the mentees: ``mentee_id``, ``mentor_id``, ``score`` (0 to 1: the mean of the parts
    that are known, by their weights; NaN where none is), ``known`` (share of the weights known), one column per part (NaN
    where one side says nothing), ``why``, ``first_choice`` (<NA> where the mentee ranked nobody), ``mentor_rank``,
    ``mentee_rank`` (as each ranked the other), ``best_mentor_id``, ``best_score`` (the best allowed for this mentee alone),
    ``lost`` (best_score less score: what the others' pairs cost), ``changed`` (<NA> without a pair before),
    ``previous_mentor_id``. ``unmatched``: ``mentee_id``, ``reason`` (``nobody_allowed``, ``no_place``, ``no_mentors``),
    ``n_mentors``, ``n_allowed``, ``n_language``, ``n_supervisor``, ``n_conflict`` (mentors that each rule forbids),
    ``would_help`` (ids of mentors, of whom one more place, or one rule less, would give this mentee a mentor),
    ``told``, ``previous_mentor_id``.

    Raises
    ------
    ContactsError
        A column is missing, a person stands twice or is not known, a number is none, a weight is unknown or below 0, or a
        column looks like scores of personality.

    Notes
    -----
    We decided against matching by personality: the evidence is thin, the scores tell more about a person than a pair needs,
    and people cannot argue with them. Whoever has a reason says it, and it is told with the result.

    References
    ----------
    .. [1] Crouse (2016). On implementing 2D rectangular assignment algorithms. IEEE Trans Aerosp Electron Syst 52, 1679-1696.
       doi:10.1109/TAES.2016.140952

    Examples
    --------
    >>> mentors = pd.DataFrame({"person_id": ["m1", "m2"], "capacity": [1, 1], "languages": ["en", "en; fr"],
    ...     "expertise": ["pain", "pain; ethics"]})
    >>> mentees = pd.DataFrame({"person_id": ["e1", "e2", "e3"], "languages": ["en", "fr", "cr"],
    ...     "goals": ["pain; ethics", "ethics", "pain"]})
    >>> found = match(mentors, mentees, {"goals": 1})
    >>> found.pairs[["mentee_id", "mentor_id", "score", "best_mentor_id", "lost"]].values.tolist()
    [['e1', 'm1', 0.5, 'm2', 0.5], ['e2', 'm2', 1.0, 'm2', 0.0]]
    >>> found.unmatched[["mentee_id", "reason"]].values.tolist()
    [['e3', 'nobody_allowed']]
    """
    givers = people_of(mentors, "mentors", personality_because, language)
    takers = people_of(mentees, "mentees", personality_because, language)
    places = capacities(givers, language)
    ranks = ranks_of(takers, givers, preferences, language)
    parts = parts_of(takers, givers, weights, ranks, language)
    rules = barred(takers, givers, conflicts, language)
    allowed = ~np.logical_or.reduce(list(rules.values()))
    score, known = _scored(parts, weights, allowed.shape)
    before = _before(previous, change_penalty, takers.ids, givers.ids, language)
    worth = np.nan_to_num(score)
    kept = np.array([(k, b) for k, b in enumerate(before) if b is not None and b >= 0], dtype=int).reshape(-1, 2)
    worth[kept[:, 0], kept[:, 1]] += change_penalty or 0.0
    chosen = assigned(worth, allowed, places)
    pairs = _pairs(takers.ids, givers.ids, chosen, allowed, score, known, parts, weights, ranks, before, language)
    former = _former(previous)
    pairs["previous_mentor_id"] = [former.get(name, "") for name in pairs["mentee_id"]]
    left = without(takers, givers, chosen, places, rules, language)
    left["previous_mentor_id"] = [former.get(name, "") for name in left["mentee_id"]]
    counts = np.bincount(chosen[chosen >= 0], minlength=len(givers.ids))
    means = pairs.groupby("mentor_id")["score"].mean()
    loads = pd.DataFrame(
        {
            "mentor_id": givers.ids, "capacity": places, "n_matched": counts, "n_free": places - counts,
            "mean_score": [float(means.get(name, np.nan)) for name in givers.ids],
        }
    )  # fmt: skip
    notes = []
    if (personality_because or "").strip():
        notes.append(word("mentoring.match.personality_note", language, why=str(personality_because).strip()))
    return Matches(pairs, left, loads, tuple(notes))


def _scored(
    parts: Mapping[str, np.ndarray[Any, Any]], weights: Mapping[str, float], shape: tuple[int, int]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the weighted mean of the known parts, and the share of the weights that it rests on."""
    total, known = np.zeros(shape), np.zeros(shape)
    for name, part in parts.items():
        there = ~np.isnan(part)
        total += np.where(there, part, 0) * weights[name]
        known += there * float(weights[name])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known > 0, total / known, np.nan), known / sum(weights.values())


def assigned(
    worth: np.ndarray[Any, Any], allowed: np.ndarray[Any, Any], places: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Return for each mentee the place of their mentor, -1 for none: most pairs first, then the highest worth in all."""
    from scipy.optimize import linear_sum_assignment

    n = worth.shape[0]
    columns = np.repeat(np.arange(worth.shape[1]), np.minimum(places, n))
    chosen = np.full(n, -1)
    if not n or not len(columns):
        return chosen
    first = (worth.max(initial=0.0) + 1.0) * (n + 1)  # one pair more outweighs any worth of all
    cost = np.where(allowed, -(first + worth), 0.0)[:, columns]
    rows, taken = linear_sum_assignment(cost)
    ok = allowed[rows, columns[taken]]
    chosen[rows[ok]] = columns[taken[ok]]
    return chosen


def _before(
    previous: pd.DataFrame | None, penalty: float | None, mentees: list[str], mentors: list[str], language: str
) -> list[int | None]:
    """Return for each mentee the place of their mentor before, -1 where that one is no longer there, None without any."""
    if previous is None:
        return [None] * len(mentees)
    missing = [name for name in ("mentee_id", "mentor_id") if name not in previous]
    if missing:
        raise ContactsError(word("mentoring.match.previous_columns", language, missing=", ".join(missing)))
    if penalty is None or not penalty >= 0:
        raise ContactsError(word("mentoring.match.penalty", language))
    twice = previous["mentee_id"][previous["mentee_id"].duplicated()]
    if len(twice):
        raise ContactsError(word("mentoring.match.previous_twice", language, person=twice.iloc[0]))
    place, former = {name: k for k, name in enumerate(mentors)}, _former(previous)
    return [place.get(former[name], -1) if former.get(name) else None for name in mentees]


def _former(previous: pd.DataFrame | None) -> dict[str, str]:
    """Return each mentee's mentor before."""
    if previous is None:
        return {}
    return {as_text(e): as_text(m) for e, m in zip(previous["mentee_id"], previous["mentor_id"], strict=True)}


def _pairs(
    mentees: list[str],
    mentors: list[str],
    chosen: np.ndarray[Any, Any],
    allowed: np.ndarray[Any, Any],
    score: np.ndarray[Any, Any],
    known: np.ndarray[Any, Any],
    parts: Mapping[str, np.ndarray[Any, Any]],
    weights: Mapping[str, float],
    ranks: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]],
    before: list[int | None],
    language: str,
) -> pd.DataFrame:
    rows = []
    for k in np.flatnonzero(chosen >= 0):
        m = chosen[k]
        own = {name: float(part[k, m]) for name, part in parts.items()}
        reach = np.where(allowed[k], np.nan_to_num(score[k], nan=-1.0), -2.0)
        best = m if reach[m] >= reach.max() else int(reach.argmax())
        ranked = not np.isnan(ranks[0][k]).all()
        rows.append(
            {
                "mentee_id": mentees[k], "mentor_id": mentors[m], "score": float(score[k, m]), "known": float(known[k, m]),
                **own, "why": _why(own, weights, language),
                "first_choice": bool(ranks[0][k, m] == 1) if ranked else pd.NA,
                "mentor_rank": ranks[0][k, m], "mentee_rank": ranks[1][k, m],
                "best_mentor_id": mentors[best], "best_score": float(score[k, best]),
                "lost": float(score[k, best] - score[k, m]),
                "changed": pd.NA if before[k] is None else bool(before[k] != m),
            }
        )  # fmt: skip
    columns = [
        "mentee_id", "mentor_id", "score", "known", *parts, "why", "first_choice", "mentor_rank", "mentee_rank",
        "best_mentor_id", "best_score", "lost", "changed",
    ]  # fmt: skip
    kinds = {"first_choice": "boolean", "changed": "boolean", "mentor_rank": "Int64", "mentee_rank": "Int64"}
    numeric = dict.fromkeys(["score", "known", *parts, "best_score", "lost"], float)
    return pd.DataFrame(rows, columns=columns).astype({**numeric, **kinds})


def _why(own: Mapping[str, float], weights: Mapping[str, float], language: str) -> str:
    """Say what the score is made of, what counts most first."""
    total = sum(weights.values())
    order = sorted(own, key=lambda name: (np.isnan(own[name]), -np.nan_to_num(own[name]) * weights[name]))
    said = []
    for name in order:
        weight = number(weights[name] / total, language)
        value = number(own[name], language) if not np.isnan(own[name]) else word("mentoring.match.not_told", language)
        said.append(word("mentoring.match.part", language, part=_part(name, language), value=value, weight=weight))
    return "; ".join(said)


def _part(name: str, language: str) -> str:
    from .match_score import PARTS

    return word(f"mentoring.match.parts.{name}", language) if name in PARTS else name
