"""Mentees matched with mentors by what the study fixed beforehand, and whether groups of mentees fare alike."""

from typing import Any

import pandas as pd

from .. import mentoring
from ..errors import TableError
from ..mentoring import Matches
from ..store import Store
from . import tables
from .candidates import kept, required
from .coding import require


def _people(store: Store, name: str, site: str | None) -> pd.DataFrame:
    own = tables.table(store, name, None)
    if site is None:
        return own
    if "site" not in own or not own["site"].eq(site).any():
        raise TableError(f"The table {name} has nobody at {site!r}.")
    return own[own["site"].eq(site)].reset_index(drop=True)


def _among(pairs: pd.DataFrame | None, mentors: pd.DataFrame, mentees: pd.DataFrame) -> pd.DataFrame | None:
    """Return the rows that speak of these people alone."""
    if pairs is None:
        return None
    known = {*mentors["person_id"], *mentees["person_id"]}
    columns = [column for column in ("mentor_id", "mentee_id", "person_id", "about_id") if column in pairs]
    return pairs[pairs[columns].isin(known).all(axis=1)].reset_index(drop=True)


def match(store: Store, config: Any, site: str | None, again: bool, language: str) -> Matches:
    """Return the pairs; see `Study.match`."""
    require(store, "mentors", "mentees")
    plan = required(config, "pairs")
    mentors, mentees = (_people(store, name, site) for name in ("mentors", "mentees"))
    previous = None
    if again:
        require(store, "matches")
        previous = _among(tables.table(store, "matches", None), mentors, mentees)
        if plan.change_penalty is None:
            raise TableError(
                "study.yaml says nothing under tailoring.pairs.change_penalty: what changing a pair costs."
            )
    return mentoring.match(
        mentors,
        mentees,
        plan.weights,
        preferences=_among(kept(store, "preferences"), mentors, mentees),
        conflicts=_among(kept(store, "conflicts"), mentors, mentees),
        previous=previous,
        change_penalty=plan.change_penalty if again else None,
        personality_because=plan.personality_because,
        language=language,
    )


def fairness(
    store: Store, config: Any, site: str | None, by: tuple[str, ...], again: bool, language: str
) -> pd.DataFrame:
    """Return how groups of mentees fare; see `Study.match_fairness`."""
    found = match(store, config, site, again, language)
    below = config.suppress_below.report
    return mentoring.fairness(found, _people(store, "mentees", site), by, suppress_below=below, language=language)
