"""Reach and activity: how many, of how many."""

import math
from collections.abc import Iterator

import pandas as pd

from .slices import ROLES, Row, Slice


def reach_rows(part: Slice, active_days: int) -> Iterator[Row]:
    """Yield numbers of people and contacts, reach against the eligible, and the share that was active lately."""
    yield Row("n_contacts", len(part.sessions), len(part.sessions))
    yield Row("n_ties", len(part.ties), len(part.ties))
    since = part.until - pd.Timedelta(days=active_days)
    lately = part.earlier[(part.earlier["date"] > since) & (part.earlier["date"] <= part.until)]
    for role in ROLES:
        seen = set(part.contacts[f"{role}_id"])
        yield Row(f"n_{role}s", len(seen), len(seen), n_people=len(seen) or math.nan)
        n_eligible, why = part.n_eligible(role)
        enrolled = part.enrolled(role)
        of_eligible, of_enrolled = part.say(f"of.eligible_{role}s"), part.say(f"of.enrolled_{role}s")
        if enrolled is None:
            unknown = part.say("reason.no_people")
            yield Row(f"enrolled_{role}s", math.nan, of=of_eligible, denominator=n_eligible, reason=unknown)
        else:
            yield _share(f"enrolled_{role}s", len(enrolled), n_eligible, of_eligible, why, part)
        yield _share(f"reach_{role}s", len(seen), n_eligible, of_eligible, why, part)
        if enrolled is None:
            yield Row(f"active_{role}s", math.nan, of=of_enrolled, reason=part.say("reason.no_people"))
            continue
        active = len(set(lately[f"{role}_id"]) & enrolled)
        none = "" if enrolled else part.say("reason.none_enrolled")
        yield _share(f"active_{role}s", active, len(enrolled) or math.nan, of_enrolled, none, part)
    n_mentees = part.contacts["mentee_id"].nunique()
    for measure, n in (("contacts_per_mentee", len(part.contacts)), ("mentors_per_mentee", len(part.ties))):
        yield _mean(measure, n, n_mentees, part)
    own = part.ties.drop_duplicates("mentee_id")["n_contacts"].sum()  # ties come with the most contacts first
    outside = len(part.contacts) - int(own)
    if len(part.contacts):
        value, of = outside / len(part.contacts), part.say("of.contacts")
        yield Row("share_outside_main_mentor", value, outside, len(part.contacts), of, n_mentees)
    else:
        yield Row("share_outside_main_mentor", math.nan, reason=part.say("reason.no_contacts"))


def _share(measure: str, n: int, of_n: float, of: str, reason: str, part: Slice) -> Row:
    """Return a share of people; without its denominator it is undefined, and so is one above the whole."""
    if not reason and n > of_n:
        reason = part.say("reason.more_than_eligible", n=n, of=int(of_n))
    elif not reason and of_n == 0:
        reason = part.say("reason.none_eligible")
    behind = n or of_n or math.nan
    return Row(measure, math.nan if reason else n / of_n, n, of_n, of, behind, reason)


def _mean(measure: str, n: int, n_mentees: int, part: Slice) -> Row:
    of = part.say("of.mentees_in_contact")
    if not n_mentees:
        return Row(measure, math.nan, 0, 0, of, reason=part.say("reason.no_contacts"))
    return Row(measure, n / n_mentees, n, n_mentees, of, n_mentees)
