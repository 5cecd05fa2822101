"""What somebody should look at in the tables of the exploration: named row by row, dropped or mended by nobody."""

from typing import Any

import pandas as pd

from .. import determinants, mentoring
from ..errors import SegmentsError
from ..store import Store
from . import tables
from .coding import OWN, codebook, has

COLUMNS = ["table", "row", "problem", "said", "stops"]


def problems(store: Store, config: Any, language: str) -> pd.DataFrame:
    """Return the problems of passages and contacts; see `Study.problems`."""
    found = [pd.DataFrame(columns=COLUMNS)]
    if has(store, "segments"):
        found += [_passages(own, codes, language) for own, codes in _coded(store)]
    if has(store, "contacts") and config.exploration and config.exploration.contacts:
        people = tables.table(store, "people", None) if has(store, "people") else None
        contacts = tables.table(store, "contacts", None)
        told = mentoring.contact_problems(
            contacts, people, today=config.exploration.contacts.ends_on, language=language
        ).rename(columns={"told": "said"})
        row = told["contact_id"] if "contact_id" in contacts else told["row"] + 1
        found.append(told.assign(table="contacts", row=row)[COLUMNS])
    together = pd.concat([each for each in found if len(each)] or found, ignore_index=True)
    return together.drop_duplicates(ignore_index=True).astype({"row": "string", "stops": "boolean"})


def _coded(store: Store) -> list[tuple[pd.DataFrame, pd.DataFrame | None]]:
    """Return the passages of each framework beside its codebook, and as placed in the team's own."""
    segments = tables.table(store, "segments", None)
    named = segments["framework"] if "framework" in segments else pd.Series(pd.NA, index=segments.index)
    parts = [(own, str(name)) for name, own in segments.groupby(named.fillna(OWN), sort=True)]
    if OWN in segments:
        parts.append((segments.assign(code=segments[OWN])[segments[OWN].notna()], OWN))
    return [(own, _codes(store, name)) for own, name in parts]


def _codes(store: Store, framework: str) -> pd.DataFrame | None:
    try:
        return codebook(store, framework)
    except SegmentsError:  # a framework that is neither packaged nor the team's: every code passes
        return None


def _passages(own: pd.DataFrame, codes: pd.DataFrame | None, language: str) -> pd.DataFrame:
    told = determinants.segment_problems(own, codes, language=language)
    return told.assign(table="segments", row=told["segment_id"], stops=False)[COLUMNS]
