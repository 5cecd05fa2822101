"""Groups of people by one or two attributes, with their totals, and which of them are too small to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..model.suppression import hidden_cells, hidden_groups
from .tables import POOLED

__all__ = ["Group", "check_bound", "groups", "hide"]


@dataclass(frozen=True)
class Group:
    """Some people: what they are called under each attribute (``pooled`` for all), and who they are."""

    labels: tuple[str, ...]
    inside: NDArray[np.bool_]

    @property
    def pools(self) -> bool:
        """Whether the first attribute is pooled."""
        return not self.labels or self.labels[0] == POOLED


def check_bound(suppress_below: int) -> None:
    """Raise `ValueError` unless the bound on small groups is a number of people."""
    if isinstance(suppress_below, bool) or suppress_below < 1:
        raise ValueError(f"suppress_below is a number of people from 1 on (1 hides nothing), not {suppress_below}.")


def groups(told: pd.DataFrame, by: Sequence[str]) -> list[Group]:
    """Return the groups by one or two attributes in sorted order, each with its totals; without any, all together."""
    if len(by) > 2:
        raise ValueError("A table goes by one or two attributes, such as by=['site', 'role'].")
    everybody = np.ones(len(told), dtype=bool)
    if not by:
        return [Group((), everybody)]
    first = told[by[0]].to_numpy(dtype=object)
    names = sorted(pd.unique(first), key=str)
    if len(by) == 1:
        return [*(Group((str(name),), first == name) for name in names), Group((POOLED,), everybody)]
    second = told[by[1]].to_numpy(dtype=object)
    others = sorted(pd.unique(second), key=str)
    return [
        Group(
            (str(row), str(column)),
            (everybody if row == POOLED else first == row) & (everybody if column == POOLED else second == column),
        )
        for row in [*names, POOLED]
        for column in [*others, POOLED]
    ]


def hide(parts: Sequence[Group], counts: Sequence[int], below: int) -> NDArray[np.bool_]:
    """Tell which groups to hide, totals included, so that no small one can be worked out from the others.

    Parameters
    ----------
    parts
        What `groups` returned.
    counts
        People per group.
    below
        Smallest number of people shown.
    """
    n = np.asarray(counts, dtype=np.int64)
    if not parts or not parts[0].labels:
        return (n > 0) & (n < below)
    if len(parts[0].labels) == 1:
        small = hidden_groups(pd.Series(n[:-1]), below).to_numpy() if len(n) > 1 else np.empty(0, dtype=bool)
        return np.append(small, 0 < n[-1] < below)
    table = n.reshape(len({part.labels[0] for part in parts}), -1)
    inner = pd.DataFrame(table[:-1, :-1])
    if min(inner.shape) < 2:  # one row or column: it is its own total
        small = hidden_groups(pd.Series(inner.to_numpy().ravel()), below).to_numpy().reshape(inner.shape)
        hidden = np.zeros(table.shape, dtype=bool)
        hidden[:-1, :-1] = small
        hidden[-1, :-1] = small.all(axis=0) if len(small) else False
        hidden[:-1, -1] = small.all(axis=1)
    else:
        hidden = hidden_cells(inner, below, totals="both").to_numpy(dtype=bool)
    return (hidden | (0 < table[-1, -1] < below)).ravel()
