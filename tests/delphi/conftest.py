"""Rules and ratings in few words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from amnmethods.model import ConsensusRule, ResponseScale

NINE = ResponseScale(points={"from": 1, "to": 9})


def write_rule(outcomes: Mapping[str, Any], **rule: Any) -> ConsensusRule:
    """Make a rule on 1-9 from outcome names and their conditions."""
    plain = {
        "name": "as tested",
        "agree": {"from": 7, "to": 9},
        "against": {"from": 1, "to": 3},
        "denominator": "raters",
        "min_n": 1,
        "small_groups": {"under": 1, "then": "not assessable"},
        "outcomes": [{"outcome": name, "label": name.capitalize(), "when": when} for name, when in outcomes.items()],
    }
    return ConsensusRule.model_validate(plain | rule)


def write_ratings(items: Mapping[str, Sequence[float | str | None]], **columns: Any) -> pd.DataFrame:
    """Make a long table: the k-th answer to each item is that of panellist k; text is a state, None no row at all."""
    rows = [
        {
            "panellist_id": f"p{k:02}",
            "item_id": item,
            "state": answer if isinstance(answer, str) else "rated",
            "rating": np.nan if isinstance(answer, str) else float(answer),
        }
        for item, answers in items.items()
        for k, answer in enumerate(answers)
        if answer is not None
    ]
    return pd.DataFrame(rows).assign(**columns)


def write_panel(groups: str, **columns: Any) -> pd.DataFrame:
    """Make a panel from one letter a panellist."""
    names = [f"p{k:02}" for k in range(len(groups))]
    return pd.DataFrame({"panellist_id": names, "group": list(groups)}).assign(**columns)


@pytest.fixture(scope="session")
def nine() -> ResponseScale:
    return NINE


@pytest.fixture(scope="session")
def rule() -> Callable[..., ConsensusRule]:
    return write_rule


@pytest.fixture(scope="session")
def ratings() -> Callable[..., pd.DataFrame]:
    return write_ratings


@pytest.fixture(scope="session")
def panel() -> Callable[..., pd.DataFrame]:
    return write_panel
