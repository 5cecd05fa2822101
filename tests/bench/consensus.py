"""Consensus status of a panel, whole call, and what importing the package costs, beside their limits.

The limits are 5 ms for 30 panellists x 100 items in four groups, rule already parsed, and 0.3 s for the import in a
fresh interpreter. Larger panels and the other calls of a round are shown beside them; nothing is asserted.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from amnmethods.delphi import attrition, consensus, sensitivity, stability
from amnmethods.model import ConsensusRule, ResponseScale

LIMIT, IMPORT_LIMIT = 0.005, 0.3
SCALE = ResponseScale(points={"from": 1, "to": 9})
RULE = ConsensusRule.model_validate(
    {
        "name": "75/15 on importance, no group under half",
        "criterion": "importance",
        "agree": {"from": 7, "to": 9},
        "against": {"from": 1, "to": 3},
        "denominator": "raters",
        "min_n": 8,
        "small_groups": {"under": 3, "then": "not assessable"},
        "outcomes": [
            {
                "outcome": "include",
                "label": "consensus to include",
                "when": [
                    {"measure": "share", "band": "agree", "at_least": 0.75},
                    {"measure": "share", "band": "against", "below": 0.15},
                    {"measure": "share", "band": "agree", "at_least": 0.5, "groups": "every"},
                ],
            },
            {
                "outcome": "exclude",
                "label": "consensus to exclude",
                "when": [
                    {"measure": "share", "band": "against", "at_least": 0.75},
                    {"measure": "share", "band": "agree", "below": 0.15},
                ],
            },
            {
                "outcome": "split",
                "label": "split",
                "when": [
                    {"measure": "share", "band": "agree", "at_least": "1/3"},
                    {"measure": "share", "band": "against", "at_least": "1/3"},
                ],
            },
        ],
    }
)


def run(repeats: int = 20) -> list[tuple[str, float, float]]:
    """Time each call so often; rows of name, median seconds, ratio to the limit of its kind."""
    ratings, panel = made_up(30, 100, "ABCD")
    typed = ratings.astype(dict.fromkeys(["panellist_id", "item_id", "criterion", "state"], "category"))
    large, large_panel = made_up(3000, 500, "ABCDE")
    first, second = ratings.assign(round=1), ratings[ratings["panellist_id"] > "p0005"].assign(round=2)
    calls: dict[str, tuple[int, Callable[[], Any]]] = {
        "consensus, 30 panellists x 100 items, 4 groups": (repeats, lambda: consensus(ratings, RULE, SCALE, panel)),
        "  the same, categorical columns": (repeats, lambda: consensus(typed, RULE, SCALE, panel)),
        "  the same, a row per group": (repeats, lambda: consensus(ratings, RULE, SCALE, panel, by_group=True)),
        "  the same, 3000 x 500, 5 groups": (3, lambda: consensus(large, RULE, SCALE, large_panel)),
        "stability between two rounds": (repeats, lambda: stability(first, second, SCALE)),
        "attrition, 6 lost of 30": (3, lambda: attrition(pd.concat([first, second]), RULE, SCALE, panel)),
        "sensitivity, 3 definitions": (5, lambda: sensitivity(ratings, definitions(), SCALE, panel)),
    }
    rows = []
    for name, (times, call) in calls.items():
        call()
        seconds = typical(call, times)
        rows.append((name, seconds, seconds / LIMIT))
    seconds = typical(imported, 5)
    return [*rows, ("import amnmethods, fresh interpreter", seconds, seconds / IMPORT_LIMIT)]


def typical(call: Callable[[], Any], times: int) -> float:
    """Return the median of the seconds that a call took, or said it took."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        told = call()
        seconds.append(told if isinstance(told, float) else time.perf_counter() - start)
    return median(seconds)


def imported() -> float:
    """Return how many seconds an interpreter took to import the package, by its own clock."""
    code = "import time; t = time.perf_counter(); import amnmethods; print(time.perf_counter() - t)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def made_up(n_panellists: int, n_items: int, groups: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make ratings of 1-9 around a middle of each item's own, three in a hundred skipped."""
    rng = np.random.default_rng(2)
    middle = rng.uniform(2, 9, n_items)
    values = np.clip(np.rint(middle + rng.normal(0, 1.5, (n_panellists, n_items))), 1, 9)
    values[rng.random(values.shape) < 0.03] = np.nan
    people = [f"p{k:04}" for k in range(n_panellists)]
    ratings = pd.DataFrame(
        {
            "panellist_id": np.repeat(people, n_items),
            "item_id": np.tile([f"s{k:03}" for k in range(n_items)], n_panellists),
            "criterion": "importance",
            "state": np.where(np.isnan(values.ravel()), "skipped", "rated"),
            "rating": values.ravel(),
        }
    )
    return ratings, pd.DataFrame(
        {"panellist_id": people, "group": [groups[k % len(groups)] for k in range(n_panellists)]}
    )


def definitions() -> dict[str, ConsensusRule]:
    """Give the rule and two that could be defended beside it."""
    looser = RULE.model_copy(update={"min_n": 5})
    return {
        "prespecified": RULE,
        "five raters": looser,
        "of those invited": RULE.model_copy(update={"denominator": "invited"}),
    }
