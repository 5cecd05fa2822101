"""Mentors and mentees made ready for matching: who they are, what they say of themselves, what must not be used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..errors import ContactsError
from ..words import word

__all__ = ["People", "as_text", "listed", "people_of"]

LISTS = ("languages", "interests", "goals", "expertise", "availability", "supervises")
# Names under which personality scores go about; a column that bears one is refused unless somebody says why.
PERSONALITY = re.compile(
    r"personal|mbti|myers|big_?(five|5)|ocean|hexaco|neo_?(pi|ffi)|\b16_?pf|enneagram|ennéagramme|\bdisc\b|openness|ouverture"
    r"|conscien[ct]i|extra?o?version|introver|agreeab|agréab|neurotic|névros|temperament|tempérament|character_?(trait|strength)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class People:
    """One side of a match: ids in order, their lists as sets (None where blank), and the other columns."""

    ids: list[str]
    sets: Mapping[str, list[frozenset[str] | None]]
    table: pd.DataFrame

    def column(self, name: str) -> np.ndarray[Any, Any] | None:
        """Return a column as plain texts, "" where blank; None where there is none."""
        if name not in self.table:
            return None
        return np.array([plain(value) for value in self.table[name]], dtype=object)


def as_text(value: Any) -> str:
    """Return a cell as text, "" where it is blank."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    return str(value).strip()


def plain(value: Any) -> str:
    """Return a cell as two people's words are compared: without case, with single blanks."""
    return " ".join(as_text(value).casefold().split())


def listed(value: Any) -> list[str]:
    """Return the entries of a cell, which semicolons or commas part, or of a list.

    Examples
    --------
    >>> listed("Chronic pain; ECHO , chronic  pain")
    ['chronic pain', 'echo']
    """
    parts = value if isinstance(value, (list, tuple, set)) else as_text(value).replace(",", ";").split(";")
    return list(dict.fromkeys(found for found in map(plain, parts) if found))


def people_of(table: pd.DataFrame, side: str, personality_because: str | None, language: str) -> People:
    """Return mentors or mentees made ready.

    Raises
    ------
    ContactsError
        A column is missing, a person stands twice or has no code, or a column looks like scores of personality.
    """
    needed = ["person_id", "languages"] + (["capacity"] if side == "mentors" else [])
    missing = [column for column in needed if column not in table]
    if missing:
        raise ContactsError(
            word("mentoring.match.columns", language, who=_side(side, language), missing=", ".join(missing))
        )
    ids = [as_text(value) for value in table["person_id"]]
    if "" in ids:
        raise ContactsError(
            word("mentoring.match.no_code", language, who=_side(side, language), row=table.index[ids.index("")])
        )
    twice = next((name for name in ids if ids.count(name) > 1), None) if len(set(ids)) < len(ids) else None
    if twice is not None:
        raise ContactsError(word("mentoring.match.twice", language, who=_side(side, language), person=twice))
    scores = [str(column) for column in table if PERSONALITY.search(str(column).replace(" ", "_"))]
    if scores and not (personality_because or "").strip():
        raise ContactsError(
            word("mentoring.match.personality", language, who=_side(side, language), columns=", ".join(scores))
        )
    sets: dict[str, list[frozenset[str] | None]] = {}
    for name in LISTS:
        cells = table[name] if name in table else [None] * len(table)
        sets[name] = [frozenset(found) if (found := listed(cell)) else None for cell in cells]
    return People(ids, sets, table.reset_index(drop=True))


def _side(side: str, language: str) -> str:
    return word(f"mentoring.match.{side}", language)


def capacities(mentors: People, language: str) -> np.ndarray[Any, Any]:
    """Return how many mentees each mentor can take."""
    found = []
    for name, value in zip(mentors.ids, mentors.table["capacity"], strict=True):
        number = pd.to_numeric(as_text(value), errors="coerce")
        if pd.isna(number) or number < 0 or number != int(number):
            raise ContactsError(word("mentoring.match.capacity", language, person=name, value=as_text(value) or "–"))
        found.append(int(number))
    return np.array(found, dtype=int)
