"""The stopping rule: which items leave the rounds, and whether the rounds are over."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ..errors import RatingsError
from ..model.rule_words import condition_in_words
from ..model.rules import ConsensusRule, StoppingRule
from ..model.scale import ResponseScale
from ..words import word
from .conditions import TRUE, UNDEFINED, all_of, find
from .consensus import check_rule, walk_rounds
from .statuses import judge
from .tally import scales_of


def stopping(
    ratings: pd.DataFrame,
    rule: ConsensusRule,
    stops: StoppingRule,
    scale: ResponseScale | Mapping[str, ResponseScale],
    panel: pd.DataFrame | None = None,
    *,
    language: str = "en",
) -> pd.DataFrame:
    """Return for each item whether the stopping rule takes it out of the rounds, and why.

    An item stops when all conditions of ``item_stops_when`` hold, or when the last round that the protocol allows is
    over. Whether an item that reached a class is asked again is the team's decision: protocols differ on it.

    Parameters
    ----------
    ratings
        Ratings of all rounds so far, with the column ``round``.
    rule, scale, panel
        As for `delphi.consensus`.
    stops
        The protocol's stopping rule.
    language
        The language of ``reason``.

    Returns
    -------
    One row per item, for the last round that asked it: ``item_id``, ``round``, ``status``, ``stops`` (bool),
    ``reason``.
    """
    if "round" not in ratings:
        raise RatingsError("The stopping rule needs the column round.")
    scales = scales_of(ratings, scale, rule.criterion)
    check_rule(rule, scales, panel, ratings, stops.item_stops_when)
    clauses = [condition_in_words(condition, rule, language) for condition in stops.item_stops_when]
    last_round = word("stability.last_round", language, n=stops.max_rounds)
    statuses: list[dict[str, str]] = []
    rows: dict[str, dict[str, object]] = {}
    for number, tally, history in walk_rounds(ratings, rule, scales, panel, stops.item_stops_when):
        assert number is not None  # the column round is there
        status = judge(rule, tally, history).status
        statuses.append(dict(zip(tally.items, status, strict=True)))
        known = replace(history, statuses=tuple(statuses))
        held = [find(condition, rule, tally, known)[0] for condition in stops.item_stops_when]
        stable = all_of(held) if held else np.full(len(tally.items), UNDEFINED, dtype=np.int8)
        over = number >= stops.max_rounds
        for k in np.flatnonzero(tally.asked[rule.criterion]):
            item, met = tally.items[k], bool(stable[k] == TRUE)
            reason = "; ".join(clauses) if met else last_round if over else ""
            rows[item] = {"item_id": item, "round": number, "status": status[k], "stops": met or over, "reason": reason}
    return pd.DataFrame(rows.values(), columns=["item_id", "round", "status", "stops", "reason"])
