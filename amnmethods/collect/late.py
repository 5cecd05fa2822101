"""Answers of a file to a round that has closed: who says something new, kept as late."""

from typing import Any

import pandas as pd

from ..sheets import Note
from .differences import differences

__all__ = ["keep_new_as_late"]


def keep_new_as_late(study: Any, ratings: pd.DataFrame, round: int, state: str, source: str) -> tuple[int, list[Note]]:
    """Keep the answers of those who say something that the closed round does not hold.

    An export of a survey system holds everybody each time, so whoever says the same as before is left out.

    Returns
    -------
    How many answers were new as late ones, and what to say.
    """
    new, _ = differences(study, ratings, round)
    late = ratings[ratings["panellist_id"].isin(new["panellist_id"])]
    if late.empty:
        return 0, []
    return study.record_late(late, source), [Note("forms.notes.late", {"round": round, "state": state})]
