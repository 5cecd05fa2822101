"""What the study's own rule makes of the panels: statuses, the items that go on, and how panels end on average."""

import numpy as np
import pandas as pd

from ..delphi import consensus
from .rating_model import Answers
from .source import ROUNDS, Source
from .tables import groups_by_round, ratings_of

NO_CONSENSUS = "no consensus"
UNDECIDED = (NO_CONSENSUS, "too few ratings", "not assessable")


def statuses(source: Source, answers: Answers) -> np.ndarray:
    """Return what the rule says of every item in every round: text, round x panel x item; "" where it did not exist."""
    rule, scales = source.config.consensus, source.config.scale_of()
    keys = [person.key for person in source.people]
    ratings = ratings_of(source, answers, keys, (rule.criterion,))
    found = consensus(ratings, rule, scales[rule.criterion], groups_by_round(source, keys))
    n_panels, n_items = answers.state.shape[1], len(source.strategies)
    place = {
        name: (panel, k)
        for panel in range(n_panels)
        for k, item_id in enumerate(source.item_ids)
        for name in [f"{panel}/{item_id}" if n_panels > 1 else item_id]
    }
    table = np.full((len(ROUNDS), n_panels, n_items), "", dtype=object)
    for round, name, status in zip(found["round"], found["item_id"], found["status"], strict=True):
        table[(round - 1, *place[name])] = status
    return table


def asked(source: Source, status: np.ndarray) -> np.ndarray:
    """Return which items each round asked: round x panel x item.

    Round 1 asks all there are; round 2 what round 1 did not exclude; round 3 what round 2 left without consensus.
    """
    exists = np.array([[strategy.first_round <= round for strategy in source.strategies] for round in ROUNDS])
    first = np.broadcast_to(exists[0], status[0].shape)
    second = exists[1] & (status[0] != "exclude")
    third = second & np.isin(status[1], UNDECIDED)
    return np.stack([first, second, third])


def final(status: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Return the status of each item in the last round that asked it: panel x item."""
    return np.where(asked[2], status[2], np.where(asked[1], status[1], status[0]))


def expected(source: Source, answers: Answers) -> pd.DataFrame:
    """Return how simulated panels end, one row per item.

    ``p_...``: share of panels that end in each class of the rule; ``include_1`` and so on: share of panels that asked
    the item in that round and found consensus to include.
    """
    status = statuses(source, answers)
    put = asked(source, status)
    last = final(status, put)
    classes = [outcome.outcome for outcome in source.config.consensus.outcomes]
    table = pd.DataFrame({"item_id": source.item_ids})
    for name in classes:
        table[f"p_{name}"] = (last == name).mean(axis=0)
    table["p_no_consensus"] = np.isin(last, UNDECIDED).mean(axis=0)
    for r, round in enumerate(ROUNDS):
        table[f"include_{round}"] = ((status[r] == "include") & put[r]).mean(axis=0)
    return table
