"""Everybody in contact, as a network's picture needs them: their group, how large their mark is, who is tied to whom."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import ReportError
from .lettering import drawable
from .network_layout import MOST_PEOPLE
from .voice import Voice

__all__ = ["Drawn", "Looks", "groups_of", "only", "read_network", "relied_on"]

# Colours that stay apart for colour-blind readers (Okabe and Ito 2008), each with a shape of its own.
LOOKS = [
    ("#0F4C81", "o"),
    ("#C25A00", "s"),
    ("#00795A", "^"),
    ("#B0568C", "D"),
    ("#3E9BD6", "v"),
    ("#8A6D00", "P"),
]
OTHER = ("#768492", "X")
MENTEE, SMALLEST, LARGEST = 0.085, 0.15, 0.36  # inches: a mentee's mark; a mentor's with fewest and most contacts
Looks = dict[str, tuple[str, str, str, int]]  # of each group: colour, shape, name, number of people


@dataclass(frozen=True)
class Drawn:
    """Everybody in contact, by number: what they are, how much they do, how they look."""

    ids: list[str]
    mentor: np.ndarray
    group: list[str]  # "" where groups are not asked for
    diameter: np.ndarray
    pairs: np.ndarray
    weight: np.ndarray  # contacts of each pair

    @property
    def n(self) -> int:
        """How many people there are."""
        return len(self.ids)


def read_network(ties: pd.DataFrame, people: pd.DataFrame, group: str | None, below: int) -> Drawn:
    """Return everybody in contact; raise `ReportError` where the tables cannot be drawn."""
    for table, what, needed in (
        (ties, "ties", ("mentor_id", "mentee_id", "n_contacts")),
        (people, "people", ("person_id", "role", *([group] if group else []))),
    ):
        missing = [column for column in needed if column not in table]
        if missing:
            raise ReportError(f"The table of {what} has no column {', '.join(map(repr, missing))}.")
    if ties.empty:
        raise ReportError("There is no tie: nothing to draw.")
    mentors, mentees = ties["mentor_id"].astype(str), ties["mentee_id"].astype(str)
    ids = sorted({*mentors, *mentees})
    if len(ids) > MOST_PEOPLE:
        raise ReportError(
            f"{len(ids)} people cannot be told apart on a page; {MOST_PEOPLE} is the limit. Draw one site or period at a time."
        )
    number = {person: k for k, person in enumerate(ids)}
    pairs = np.column_stack([mentors.map(number), mentees.map(number)])
    weight = ties["n_contacts"].to_numpy(dtype=float)
    mentor = np.isin(ids, mentors.unique())
    held = np.bincount(pairs[:, 0], weights=weight, minlength=len(ids))
    diameter = np.where(mentor, SMALLEST + (LARGEST - SMALLEST) * np.sqrt(held / held.max()), MENTEE)
    diameter *= min(1.0, math.sqrt(90 / len(ids)) + 0.3)  # a crowd is drawn smaller
    return Drawn(ids, mentor, _group_of(ids, people, group, below), diameter, pairs, weight)


def _group_of(ids: Sequence[str], people: pd.DataFrame, group: str | None, below: int) -> list[str]:
    """Return the group of each person: the largest six, the small and the further ones as None's stand-in."""
    if group is None:
        return [""] * len(ids)
    own = people.drop_duplicates("person_id").set_index(people["person_id"].astype(str).drop_duplicates())[group]
    texts = [str(own[person]) if person in own.index and pd.notna(own[person]) else "" for person in ids]
    sizes = pd.Series(texts).value_counts()
    kept = [name for name in sizes.index if name and sizes[name] >= below][: len(LOOKS)]
    others = sum(text not in kept for text in texts)
    while 0 < others < below and kept:  # the others must be enough to hide in
        others += int(sizes[kept.pop()])
    return [text if text in kept else "\0" for text in texts] if kept else [""] * len(ids)


def groups_of(drawn: Drawn, names: Mapping[str, str], voice: Voice) -> Looks:
    """Return per group its colour, shape, name and number of people, the largest first."""
    sizes = pd.Series(drawn.group).value_counts()
    order = sorted(sizes.index, key=lambda name: (name == "\0", -sizes[name], name))
    found = {}
    for k, name in enumerate(order):
        colour, marker = OTHER if name == "\0" else LOOKS[k]
        said = voice.say("network.other") if name == "\0" else drawable(names.get(name, name))
        found[name] = (colour, marker, said, int(sizes[name]))
    return found


def only(everybody: Drawn, ties: pd.DataFrame) -> Drawn:
    """Return the same people with the ties of one period alone."""
    number = {person: k for k, person in enumerate(everybody.ids)}
    pairs = np.column_stack([ties[c].astype(str).map(number) for c in ("mentor_id", "mentee_id")])
    weight = ties["n_contacts"].to_numpy(dtype=float)
    return Drawn(everybody.ids, everybody.mentor, everybody.group, everybody.diameter, pairs, weight)


def relied_on(
    drawn: Drawn, reliance: pd.DataFrame | None, labels: int
) -> tuple[list[tuple[int, float]], list[tuple[str, float]]]:
    """Return the people most relied on and the share of contacts lost without them: those drawn, and those not.

    Who starts contacts of others, as a coordinator does, need not be in contact and then has no mark.
    """
    if reliance is None:
        return [], []
    missing = [column for column in ("person_id", "share_lost") if column not in reliance]
    if missing:
        raise ReportError(f"The table of reliance has no column {', '.join(map(repr, missing))}.")
    if reliance["person_id"].duplicated().any():
        raise ReportError("The table of reliance has two rows for one person: give the rows of one site.")
    number = {person: k for k, person in enumerate(drawn.ids)}
    first = reliance.sort_values("share_lost", ascending=False, kind="stable")
    shares = [(str(row.person_id), float(row.share_lost)) for row in first.itertuples()][:labels]
    drawn_ones = [(number[person], share) for person, share in shares if person in number]
    return drawn_ones, [(drawable(person), share) for person, share in shares if person not in number]
