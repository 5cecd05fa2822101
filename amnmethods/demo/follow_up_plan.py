"""What the invented survey is to show at twelve months: scales, changes by dose, who answers again, a harm, a null."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import pandas as pd

Scores = TypeVar("Scores", np.ndarray, pd.Series)
BURNT_OUT = 3  # on the single item, at this level or above
LOSS_ODDS = 1.4  # odds of being lost of those burnt out at the start, by those of the others
# Who answered at the start besides the mentees, and who of them again; N4's coordinator has left by then.
STAFF = {
    "mentor": {"N1": 22, "N2": 10, "N3": 7, "N4": 5, "N5": 7},
    "coordinator": {"N1": 1, "N2": 2, "N3": 1, "N4": 1, "N5": 1},
    "leader": {"N1": 4, "N2": 3, "N3": 3, "N4": 2, "N5": 2},
}
STAFF_LINKED = {  # in N2 mentors only, so that no small number of others hides what became of them
    "mentor": {"N1": 13, "N2": 8, "N3": 5, "N4": 3, "N5": 4},
    "coordinator": {"N1": 1, "N2": 0, "N3": 1, "N4": 0, "N5": 1},
    "leader": {"N1": 4, "N2": 0, "N3": 2, "N4": 1, "N5": 1},
}
LINKED = {"N1": 93, "N2": 61, "N3": 23, "N4": 11, "N5": 9}  # mentees who answered twice: 197 of 358
NEWCOMERS = {"N1": 8, "N2": 6, "N3": 12, "N5": 5}
HARMED = ("N2", "mentor", 3.0)  # work-related burnout of whom, by how much


@dataclass(frozen=True)
class Scale:
    """One scale: its items and points, what it is at the start, how it changes, and what a test may tolerate.

    `change` is by dose, or by network where that stands apart; `same` is the correlation of a person with themselves,
    `strain` how much burnout counts in it at the start, `relapse` how much those burnt out fall behind others later,
    `weight` how much it counts when it is chosen who answers again.
    """

    name: str
    items: tuple[str, ...]
    low: float
    high: float
    mean: float
    sd: float
    change: MappingProxyType[str, float]
    tolerance: MappingProxyType[str, float]
    reversed: tuple[str, ...] = ()
    step: float = 1.0
    item_sd: float = 0.7
    same: float = 0.6
    strain: float = 0.0
    relapse: float = 0.0
    at_least: float | None = None
    staff_only: bool = False
    scored: tuple[str, ...] = ()
    weight: float = 1.0

    def score(self, items: np.ndarray) -> np.ndarray:
        """Return the mean of the items answered, the reversed ones turned; NaN where none was."""
        chosen = [k for k, item in enumerate(self.items) if not self.scored or item in self.scored]
        turned = np.array([self.items[k] in self.reversed for k in chosen])
        values = np.where(turned, self.low + self.high - items[:, chosen], items[:, chosen])
        n = (~np.isnan(values)).sum(axis=1)
        return np.where(n > 0, np.nansum(values, axis=1) / np.maximum(n, 1), np.nan)

    def counted(self, score: Scores) -> Scores:
        """Return what is averaged: the score, or whether it reaches the bar, in percent."""
        if self.at_least is None:
            return score
        return 100.0 * (score >= self.at_least) + 0.0 * score  # the second keeps a gap a gap


def _items(stem: str, *numbers: int) -> tuple[str, ...]:
    return tuple(f"{stem}{number}" for number in numbers)


def _by(high: float, low: float, **sites: float) -> MappingProxyType[str, float]:
    return MappingProxyType({"high": high, "low": low, **sites})


_ALL = (
    Scale("burnout", ("burnout1",), 1, 5, 2.35, 1.0, _by(-7, -1), _by(2.5, 5), item_sd=0.0, at_least=BURNT_OUT,
          weight=10),
    Scale("cbi_work", _items("cbi_w", *range(1, 8)), 0, 100, 49, 19, _by(-4.5, -0.5), _by(1.0, 2.5),
          reversed=("cbi_w7",), step=25, item_sd=16, strain=0.55, relapse=9),
    Scale("brs", _items("brs_", *range(1, 7)), 1, 5, 3.35, 0.7, _by(0.10, 0.03), _by(0.06, 0.15),
          reversed=("brs_2", "brs_4", "brs_6"), strain=-0.4),
    Scale("aim", _items("aim_", 1, 2, 3, 4), 1, 5, 3.9, 0.8, _by(0.2, 0.1), _by(0.06, 0.15)),
    Scale("iam", _items("iam_", 1, 2, 3, 4), 1, 5, 3.8, 0.8, _by(0.2, 0.0), _by(0.06, 0.15)),
    Scale("fim", _items("fim_", 1, 2, 3, 4), 1, 5, 3.5, 0.8, _by(0.3, -0.1), _by(0.06, 0.15)),
    Scale("nomad_action", _items("nomad_", *range(9, 16)), 1, 5, 3.2, 0.7, _by(0.30, 0.05), _by(0.06, 0.15),
          reversed=("nomad_10",)),
    Scale("its_1", _items("its_", 1, 2, 3, 4), 1, 5, 3.6, 1.2, _by(0.15, 0.0, N4=-0.29, N5=0.40), _by(0.10, 0.25),
          reversed=("its_2", "its_3", "its_4"), strain=-0.4, scored=("its_1",)),
    Scale("oric_commitment", _items("oric_c", *range(1, 6)), 1, 5, 3.8, 0.7, _by(0.1, 0.0), _by(0.10, 0.20),
          staff_only=True),
    Scale("oric_efficacy", _items("oric_e", *range(1, 8)), 1, 5, 3.4, 0.7, _by(0.3, -0.2), _by(0.10, 0.20),
          staff_only=True),
)  # fmt: skip
SCALES = {scale.name: scale for scale in _ALL}


@dataclass(frozen=True)
class Fit:
    """Adaptive fit of active mentees: how many answered, and the mean misfit by dose, at the start and later."""

    n_start: int
    n_linked: MappingProxyType[str, int]
    start: MappingProxyType[str, float]
    after: MappingProxyType[str, float]
    tolerance: MappingProxyType[str, float]


FIT = Fit(
    190,
    MappingProxyType({"high": 98, "low": 14}),
    start=_by(0.9, 0.9),
    after=_by(0.65, 0.85),
    tolerance=_by(0.08, 0.20),
)


def change_of(scale: Scale, people: pd.DataFrame) -> Iterator[tuple[np.ndarray, float]]:
    """Yield each group of people that changes together, as a mask, and by how much."""
    apart = [site for site in scale.change if site not in ("high", "low")]
    harmed = (people["site"] == HARMED[0]) & (people["role"] == HARMED[1]) & (scale.name == "cbi_work")
    for staff in (False, True):
        for dose in ("high", "low"):
            own = (people["staff"] == staff) & (people["dose"] == dose) & ~harmed
            yield (own & ~people["site"].isin(apart)).to_numpy(), scale.change[dose]
            for site in apart:
                yield (own & (people["site"] == site)).to_numpy(), scale.change[site]
    yield harmed.to_numpy(), HARMED[2]
