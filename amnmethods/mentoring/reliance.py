"""Reliance on one person: what hangs on each, and what would be left of the network without them."""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from .contacts import WHOLE_LOG, eligible_numbers, known_people, ready
from .graph import network, without_each
from .slices import Slice, slices

# fmt: off
COLUMNS = [
    "site", "person_id", "n_contacts_lost", "n_contacts", "share_lost", "n_started", "n_mentees", "n_mentees_only",
    "n_mentees_left", "n_mentees_all", "reach", "reach_without", "n_components", "n_components_without", "n_cut_off",
    "share_largest_without", "reason",
]
# fmt: on


def reliance(
    contacts: pd.DataFrame,
    people: pd.DataFrame | None = None,
    eligible: pd.DataFrame | None = None,
    *,
    today: date | str,
    language: str = "en",
) -> pd.DataFrame:
    """Return what each mentor, and each person who starts contacts, carries, and what remains if they leave.

    A contact is lost with a person who takes part in it as mentor or mentee, or who started it. One row is one person:
    the table is for the team, to plan a second person, and not for print.

    Parameters
    ----------
    contacts, people, eligible, today, language
        As for `network_measures`. Who starts contacts stands in the column ``started_by``.

    Returns
    -------
    One row per site (and ``"pooled"``) and person, the most contacts first: ``site``, ``person_id``; ``n_contacts_lost`` of
    ``n_contacts``, their ``share_lost``; ``n_started`` of them; ``n_mentees`` in contact with the person, ``n_mentees_only``
    with no other mentor; ``n_mentees_left`` in contact without the person of ``n_mentees_all``; ``reach`` and
    ``reach_without`` of the eligible mentees (NaN and a ``reason`` where their number is not known); ``n_components`` of
    those in contact, ``n_components_without`` of those who still are, ``n_cut_off`` left without any contact, and
    ``share_largest_without``, the largest part of all other people. People left out of all contacts are no part.

    Raises
    ------
    ContactsError
        Contacts have problems that stop an analysis, or a table breaks its contract.

    Notes
    -----
    This takes a person out and changes nothing else: in truth others would step in, or leave too.

    Examples
    --------
    >>> log = pd.DataFrame({"date": "2026-03-01", "mentor_id": ["m1", "m1", "m2", "m2"], "mentee_id": ["e1", "e2", "e2", "e3"]})
    >>> columns = ["person_id", "share_lost", "n_mentees_only", "n_components_without"]
    >>> reliance(log, today="2026-06-30")[columns].values.tolist()
    [['m1', 0.5, 1, 1], ['m2', 0.5, 1, 1]]
    """
    table, known = ready(contacts, people, today, language), known_people(people)
    parts = slices(table, known, eligible_numbers(eligible), pd.Timestamp(today), None, language)
    frames = [_of(part) for part in parts if len(part.contacts) and (part.site == WHOLE_LOG or "site" in table)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


def _of(part: Slice) -> pd.DataFrame:
    """Return the rows of one site."""
    log = part.contacts
    starts = log["started_by"] if "started_by" in log else pd.Series(pd.NA, index=log.index, dtype="string")
    for_others = ((starts != log["mentor_id"]) & (starts != log["mentee_id"])).fillna(False)
    starters = set(starts[for_others])
    gone = _Gone(part, starts)
    n_eligible, reason = part.n_eligible("mentee")
    lost, started, mentees = _contacts_of(log, starts), starts.value_counts(), part.ties.groupby("mentor_id").size()
    only = part.ties[~part.ties["mentee_id"].duplicated(keep=False)].groupby("mentor_id").size()
    n_mentees = len(gone.mentees)
    rows = []
    for person in sorted(set(log["mentor_id"]) | starters):
        alone = int(only.get(person, 0))
        left = gone.by_hand(person) if person in starters else gone.by_walk(person, alone)
        reach = (math.nan, math.nan) if reason else (n_mentees / n_eligible, left.n_mentees / n_eligible)
        figures = (int(lost[person]), len(log), lost[person] / len(log), int(started.get(person, 0)))
        around = (int(mentees.get(person, 0)), alone, left.n_mentees, n_mentees, *reach)
        after = (gone.n_components, left.n_components, left.n_cut_off, left.share_largest)
        rows.append((part.site, person, *figures, *around, *after, reason))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values("n_contacts_lost", ascending=False, kind="stable", ignore_index=True)


def _contacts_of(log: pd.DataFrame, starts: pd.Series) -> pd.Series:
    """Return in how many contacts each person has a part, as mentor, as mentee, or by starting them."""
    parts = [log["mentor_id"], log["mentee_id"], starts]
    place = np.tile(np.arange(len(log)), len(parts))
    both = pd.DataFrame({"place": place, "person": pd.concat(parts, ignore_index=True)}).dropna()
    return both.drop_duplicates()["person"].value_counts()


@dataclass(frozen=True)
class Left:
    """What is left of a network without one person."""

    n_mentees: int
    n_components: int
    n_cut_off: int
    share_largest: float


class _Gone:
    """A site's network, with one person after another taken out."""

    def __init__(self, part: Slice, starts: pd.Series):
        self.log, self.starts, self.net = part.contacts, starts, part.network
        self.place = {person: k for k, person in enumerate(self.net.people)}
        self.mentees = set(self.log["mentee_id"])
        self.component = self.net.components()
        self.sizes = np.bincount(self.component)
        self.n_components = len(self.sizes)
        self.greatest = np.sort(self.sizes)[::-1][:2].tolist()
        self.without = without_each(self.net)

    def by_walk(self, person: str, alone: int) -> Left:
        """Return what is left without somebody who has a part in their own contacts only."""
        k = self.place[person]
        own = int(self.sizes[self.component[k]])
        elsewhere = self.greatest[1:] if own == self.greatest[0] else self.greatest[:1]
        cut_off, parts = int(self.without.cut_off[k]), int(self.without.n_parts[k])
        largest = max([int(self.without.largest[k]), *elsewhere])
        n_mentees = len(self.mentees) - alone - (person in self.mentees)
        return self._left(n_mentees, self.n_components - 1 + parts - cut_off, cut_off, largest, self.net.n - 1)

    def by_hand(self, person: str) -> Left:
        """Return what is left without somebody who starts contacts of others, which go with them."""
        theirs = (
            (self.starts == person).fillna(False)
            | (self.log["mentor_id"] == person)
            | (self.log["mentee_id"] == person)
        )
        log = self.log[~theirs]
        net = network(log["mentor_id"], log["mentee_id"])
        sizes = np.bincount(net.components())
        others = self.net.n - (person in self.place)
        return self._left(log["mentee_id"].nunique(), len(sizes), others - net.n, int(sizes.max(initial=0)), others)

    @staticmethod
    def _left(n_mentees: int, n_components: int, n_cut_off: int, largest: int, others: int) -> Left:
        share = (largest if largest > 1 else 0) / others if others else math.nan
        return Left(n_mentees, n_components, n_cut_off, share)
