"""The truth table: what is hidden in the invented data, so that tests and readers can check that it is found."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from .source import CRITERIA, ROUNDS, Person, Source

HEAD = """\
# What is hidden in the invented study, and what its rule makes of it. Written by amnmethods.demo.invent; do not edit.
#
# status             what the rule says of the item in each round that asked it
# expected           share of simulated panels that end in each class, under the same model, rule and panel
# expected_include   share of simulated panels that asked the item in a round and found consensus to include
# The seed of the one panel of this study was chosen so that it shows what it is meant to show.
"""


def truth_table(
    source: Source,
    codes: Sequence[str],
    ratings: pd.DataFrame,
    status: np.ndarray,
    asked: np.ndarray,
    expected: pd.DataFrame,
    seeds: Mapping[str, Any],
) -> str:
    """Return truth.yaml.

    Parameters
    ----------
    source, codes
        What the study is made from, and the code of each panellist in its order.
    ratings
        The ratings of the one panel, only what was asked.
    status, asked
        Round x item: the rule's status, and whether the round asked it.
    expected
        The shares of simulated panels, one row per item.
    seeds
        The seeds and the number of simulated panels.
    """
    code = dict(zip((person.key for person in source.people), codes, strict=True))
    truth = {
        "seeds": dict(seeds),
        "rule": source.config.consensus.name,
        "panel": _panel(source, code),
        "items": {
            strategy.item_id: {
                "truth": strategy.truth,
                "mu": {name: opinion.mu for name, opinion in zip(CRITERIA, strategy.opinions, strict=True)},
                "status": {round: str(status[r, k]) for r, round in enumerate(ROUNDS) if asked[r, k]},
                "expected": {name: round_off(row[name], 4) for name in row.index if name.startswith("p_")},
                "expected_include": {round: round_off(row[f"include_{round}"], 4) for round in ROUNDS},
            }
            for k, (strategy, (_, row)) in enumerate(zip(source.strategies, expected.iterrows(), strict=True))
        },
        "found_in_round_1": _found(source, code, ratings[ratings["round"] == 1]),
    }
    stream = io.StringIO()
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.sort_base_mapping_type_on_output = None, False
    yaml.allow_unicode, yaml.width = True, 200
    yaml.dump(truth, stream)
    return HEAD + stream.getvalue()


def round_off(value: float, digits: int = 2) -> float:
    """Return a share or mean with a few decimals, as plain Python."""
    return round(float(value), digits)


def _panel(source: Source, code: Mapping[str, str]) -> dict[str, Any]:
    people = source.people
    return {
        "people": {
            group: {p.key: code[p.key] for p in people if p.group == group}
            for group in dict.fromkeys(p.group for p in people)
        },
        "answered": {round: _by_group([p for p in people if p.answers(round)], round) for round in ROUNDS},
        "joined_late": {code[p.key]: {"first_round": p.joins} for p in people if p.joins > 1},
        "changed_group": {
            code[p.key]: {"after_round": p.moves["after"], "from": p.group, "to": p.moves["group"]}
            for p in people
            if p.moves
        },
        "lost": {code[p.key]: {"after_round": p.left_after} for p in people if p.left == "lost"},
        "withdrew_and_asked_for_erasure": {
            code[p.key]: {"after_round": p.left_after} for p in people if p.left == "withdrawn"
        },
        "stopped_midway": {code[p.key]: dict(p.stops) for p in people if p.stops},
        "never_changed_a_rating": [code[p.key] for p in people if p.stubborn],
    }


def _by_group(people: Sequence[Person], round: int) -> dict[str, int]:
    groups = [person.group_in(round) for person in people]
    return {name: groups.count(name) for name in dict.fromkeys(groups)}


def _found(source: Source, code: Mapping[str, str], ratings: pd.DataFrame) -> dict[str, Any]:
    """Return the differences that the one panel shows in round 1, as means of importance or feasibility."""
    importance = ratings[ratings["criterion"] == "importance"]
    feasibility = ratings[ratings["criterion"] == "feasibility"]
    language = {code[p.key]: p.language for p in source.people}
    group = {code[p.key]: p.group for p in source.people}
    lost = {code[p.key] for p in source.people if p.left == "lost"}
    s13 = importance[importance["item_id"] == "s13"]
    s01 = feasibility[feasibility["item_id"] == "s01"]
    s10 = importance[importance["item_id"] == "s10"]
    s02 = feasibility[feasibility["item_id"] == "s02"]
    return {
        "s13_importance_by_language": _means(s13, s13["panellist_id"].map(language)),
        "s01_feasibility_by_group": _means(s01, s01["panellist_id"].map(group)),
        "s10_importance_by_group": _means(s10, s10["panellist_id"].map(group)),
        "s02_feasibility_unable_by_group": {
            name: int(n)
            for name, n in s02[s02["state"] == "unable"].groupby(s02["panellist_id"].map(group)).size().items()
        },
        "importance_of_those_lost_later": _means(importance, importance["panellist_id"].isin(lost).map(_lost)),
    }


def _lost(was_lost: bool) -> str:
    return "lost" if was_lost else "stayed or withdrew"


def _means(ratings: pd.DataFrame, by: pd.Series) -> dict[str, float]:
    return {str(name): round_off(value) for name, value in ratings.groupby(by)["rating"].mean().items()}
