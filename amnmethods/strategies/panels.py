"""The panel behind the ratings: a panellists x strategies frame, and panels drawn anew from it."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import StrategiesError
from ..model.suppression import hidden_groups
from .tables import need, once, shown

__all__ = ["ALL", "Floats", "drawn_panels", "few_raters", "groups_of", "means", "ratings_matrix", "suppressed_groups"]

Floats = NDArray[np.float64]
ALL = "all"
SUPPRESSED = "suppressed"


def ratings_matrix(rated: pd.DataFrame, panellists: pd.Index, strategies: pd.Index) -> Floats:
    """Return ratings as panellists x strategies, NaN where none was given."""
    matrix = np.full((len(panellists), len(strategies)), np.nan)
    rows, columns = panellists.get_indexer(rated["panellist_id"]), strategies.get_indexer(rated["strategy_id"])
    matrix[rows, columns] = rated["rating"].to_numpy()
    return matrix


def groups_of(panellists: pd.Index, panel: pd.DataFrame | None, by: str) -> pd.Series:
    """Return what each panellist is by a column of the panel; a panellist without one is refused."""
    if panel is None:
        raise StrategiesError(f"To compare by {by}, pass the panel: panellist_id and {by}.")
    once(panel, ["panellist_id"], "panel")
    need(panel, [by], "panel")
    found = panel.set_index("panellist_id")[by].reindex(panellists)
    lacking = found.index[found.isna()]
    if len(lacking):
        raise StrategiesError(
            f"The panel does not say the {by} of {shown(lacking[0])} ({len(lacking)} such panellists): fill it in."
        )
    return found


def suppressed_groups(groups: pd.Series, below: int) -> pd.Series:
    """Tell which groups are too small to be shown, and those that would give them away beside the whole panel."""
    return hidden_groups(groups.value_counts().sort_index(), below)


def drawn_panels(strata: pd.Series | None, n: int, n_resamples: int, rng: np.random.Generator | int) -> Floats:
    """Draw whole panels with replacement, within strata: how often each panellist sits on each (resamples x panellists)."""
    generator = np.random.default_rng(rng)
    times = np.zeros((n_resamples, n))
    parts = [np.arange(n)] if strata is None else [np.flatnonzero(strata == name) for name in pd.unique(strata)]
    for part in parts:
        shares = np.full(len(part), 1 / len(part))
        times[:, part] = generator.multinomial(len(part), shares, size=n_resamples)
    return times


def means(matrix: Floats, times: Floats) -> Floats:
    """Return the mean of each strategy in each drawn panel (resamples x strategies), NaN where nobody rated."""
    there = ~np.isnan(matrix)
    n = times @ there.astype(float)
    total = times @ np.where(there, matrix, 0.0)
    return np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)


def few_raters(n: pd.Series, strategies: pd.Series, parts: pd.Series, below: int) -> np.ndarray:
    """Tell per row where so few of a group rated a strategy that it is suppressed, and those that would give it away.

    Parameters
    ----------
    n, strategies, parts
        Ratings, strategy and group of each row; a group without any ratings is none of few.
    below
        Smallest number shown.
    """
    counts = pd.DataFrame({"strategy": strategies, "part": parts, "n": n.fillna(0).astype(int)})
    counts = counts.pivot_table(index="strategy", columns="part", values="n", aggfunc="min", fill_value=0)
    small = counts.index[((counts > 0) & (counts < below)).any(axis=1)]
    hidden = {strategy: hidden_groups(counts.loc[strategy], below) for strategy in small}
    return np.array(
        [strategy in hidden and bool(hidden[strategy][part]) for strategy, part in zip(strategies, parts, strict=True)],
        dtype=bool,
    )
