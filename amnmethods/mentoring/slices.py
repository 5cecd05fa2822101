"""One part of a contact log at a time (a site, a period), and the rows that each measure of it becomes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from ..words import word
from .contacts import WHOLE_LOG
from .graph import Network, network, ties

Period = Literal["month", "quarter"]
FREQUENCIES = {"month": "M", "quarter": "Q"}
ROLES = ("mentor", "mentee")


@dataclass(frozen=True)
class Row:
    """One measure of one part: value, what it is made of, and how many people stand behind it."""

    measure: str
    value: float
    numerator: float = math.nan
    denominator: float = math.nan
    of: str = ""
    n_people: float = math.nan  # the smallest group of people that the figure tells of; NaN where it tells of none
    reason: str = ""


@dataclass(frozen=True)
class Slice:
    """The contacts of one site (or all) in one period (or the whole log), with the people they are measured against."""

    site: str
    period: str
    until: pd.Timestamp
    contacts: pd.DataFrame
    earlier: pd.DataFrame  # the site's contacts of any day
    people: pd.DataFrame | None
    eligible: pd.DataFrame | None
    language: str

    def say(self, key: str, **values: Any) -> str:
        """Return words of this room in the reader's language."""
        return word(f"mentoring.{key}", self.language, **values)

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """The contacts with a group contact once: what a mentor did, however many mentees were there."""
        if "contact_id" not in self.contacts:
            return self.contacts
        again = self.contacts["contact_id"].notna() & self.contacts.duplicated(["contact_id", "mentor_id"])
        return self.contacts[~again]

    @cached_property
    def ties(self) -> pd.DataFrame:
        """Who had contact with whom."""
        return ties(self.contacts)

    @cached_property
    def network(self) -> Network:
        """The network of these ties."""
        return network(self.ties["mentor_id"], self.ties["mentee_id"])

    def enrolled(self, role: str) -> set[str] | None:
        """Return the people enrolled in a role; None where nobody was listed in it."""
        if self.people is None:
            return None
        return set(self.people.loc[self.people["role"] == role, "person_id"])

    def n_eligible(self, role: str) -> tuple[float, str]:
        """Return how many people are eligible in a role, or NaN and why that is not known."""
        if self.eligible is None:
            return math.nan, self.say("reason.no_eligible")
        known = self.eligible[self.eligible["role"] == role]
        if self.site != WHOLE_LOG:
            known = known[known["site"] == self.site]
            if known.empty or known["n_eligible"].isna().any():
                return math.nan, self.say("reason.eligible_unknown", site=self.site)
            return float(known["n_eligible"].sum()), ""
        needed = set(self.earlier["site"].dropna()) if "site" in self.earlier else set()
        if self.people is not None and "site" in self.people:
            needed |= set(self.people["site"].dropna())
        unknown = sorted((needed - set(known["site"])) | set(known.loc[known["n_eligible"].isna(), "site"]))
        if unknown or known.empty:
            return math.nan, self.say("reason.eligible_unknown", site=", ".join(unknown) or "–")
        return float(known["n_eligible"].sum()), ""


def slices(
    contacts: pd.DataFrame,
    people: pd.DataFrame | None,
    eligible: pd.DataFrame | None,
    today: pd.Timestamp,
    period: Period | None,
    language: str,
) -> Iterator[Slice]:
    """Yield the whole log and each site, over all time or period by period; a period without contacts is one too."""
    whole = Slice(WHOLE_LOG, "", today, contacts, contacts, people, eligible, language)
    sites = contacts["site"] if "site" in contacts else pd.Series(pd.NA, index=contacts.index)
    names = set(sites.dropna())
    for table in (people, eligible):
        if table is not None and "site" in table:
            names |= set(table["site"].dropna())
    parts = [whole]
    for site in sorted(names):
        own = contacts[(sites == site).fillna(False)]
        there = people[people["site"] == site] if people is not None and "site" in people else None
        parts.append(replace(whole, site=site, contacts=own, earlier=own, people=there))
    if period is None:
        yield from parts
        return
    frequency = FREQUENCIES[period]
    if contacts.empty:
        return
    for span in pd.period_range(contacts["date"].min(), contacts["date"].max(), freq=frequency):
        end = min(span.end_time.normalize(), today)
        for part in parts:
            inside = part.contacts[part.contacts["date"].between(span.start_time, span.end_time)]
            yield replace(part, period=str(span), until=end, contacts=inside)
