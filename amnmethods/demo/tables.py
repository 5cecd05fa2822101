"""The invented study as tables: items and panel as they stood before each round, and what the panel answered."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .rating_model import NOT_ASKED, STATES, Answers
from .source import CRITERIA, ROUNDS, Source


def items_before(source: Source, round: int) -> pd.DataFrame:
    """Return items.csv as it stood when a round opened."""
    rows = [
        {"item_id": strategy.item_id}
        | strategy.texts_in(round)
        | {
            "section": strategy.section,
            "strategy_ids": " ".join(f"eric-{number:02}" for number in strategy.eric),
            "barriers": " ".join(strategy.barriers),
        }
        for strategy in source.strategies
        if strategy.first_round <= round
    ]
    return pd.DataFrame(rows)


def panel_before(source: Source, codes: Sequence[str], round: int) -> pd.DataFrame:
    """Return panel.csv as it stood when a round opened, in the order of the codes; no names.

    The round after the last one gives the panel at the end.
    """
    rows = [
        {
            "panellist_id": code,
            "group": person.group_in(round),
            "site": person.site,
            "language": person.language,
            "status": person.status_before(round),
            "profession": person.profession,
            "years": "" if person.years is None else str(person.years),
            "gender": person.gender,
        }
        for code, person in zip(codes, source.people, strict=True)
        if person.joins <= round
    ]
    return pd.DataFrame(rows).sort_values("panellist_id", ignore_index=True)


def groups_by_round(source: Source, codes: Sequence[str]) -> pd.DataFrame:
    """Return the stakeholder group of whoever answered, per round: `round`, `panellist_id`, `group`."""
    rows = [
        (round, code, person.group_in(round))
        for round in ROUNDS
        for code, person in zip(codes, source.people, strict=True)
        if person.answers(round)
    ]
    return pd.DataFrame(rows, columns=["round", "panellist_id", "group"])


def ratings_of(
    source: Source, answers: Answers, codes: Sequence[str], criteria: Sequence[str] = CRITERIA
) -> pd.DataFrame:
    """Return answers as a table of ratings, every item of every round that it existed in.

    With several panels the items of panel 7 are called ``7/s01``, so that one call judges all panels.
    """
    chosen = [CRITERIA.index(name) for name in criteria]
    state, rating = answers.state[..., chosen], answers.rating[..., chosen]
    r, panel, person, item, criterion = np.nonzero(state != NOT_ASKED)
    item_ids = np.array(source.item_ids, dtype=object)
    if state.shape[1] > 1:
        names = np.array([[f"{k}/{name}" for name in item_ids] for k in range(state.shape[1])], dtype=object)
        named = names[panel, item]
    else:
        named = item_ids[item]
    here = (r, panel, person, item, criterion)
    return pd.DataFrame(
        {
            "round": np.array(ROUNDS)[r],
            "panellist_id": np.array(codes, dtype=object)[person],
            "item_id": named,
            "criterion": np.array(criteria, dtype=object)[criterion],
            "state": np.array(STATES, dtype=object)[state[here]],
            "rating": rating[here],
        }
    )
