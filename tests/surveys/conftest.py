"""Responses that tests score."""

import numpy as np
import pandas as pd
import pytest

from amnmethods import surveys


@pytest.fixture
def wide():
    """Give a function that makes complete responses of an instrument's own points, one row per respondent."""

    def make(name: str, n: int = 40, seed: int = 1) -> pd.DataFrame:
        rng, asked = np.random.default_rng(seed), surveys.instrument(name)
        columns = {item.item: rng.choice(np.array(asked.points(item.item), dtype=float), n) for item in asked.items}
        return pd.DataFrame({"respondent_id": [f"r{k:03d}" for k in range(n)]} | columns)

    return make


@pytest.fixture
def long():
    """Give a function that turns wide responses into long ones."""
    return lambda table: table.melt("respondent_id", var_name="item", value_name="response")
