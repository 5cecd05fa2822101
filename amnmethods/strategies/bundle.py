"""The optimum behind a bundle: a small integer programme, solved for one aim after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..errors import StrategiesError
from .panels import Floats

__all__ = ["AIMS", "Bundle", "Problem", "best_bundle"]

AIMS = ("barriers", "importance", "feasibility", "cost", "staff_hours", "strategies")
MORE = ("barriers", "importance", "feasibility")  # the more the better; of the others, the less
SLACK = 1e-7  # what an aim may lose to rounding while the next is pursued
SECONDS = 30.0  # per solve; far more than a study's bundle takes


@dataclass(frozen=True)
class Problem:
    """A choice among strategies at one network.

    Attributes
    ----------
    values
        Per strategy: ``importance``, ``feasibility``, ``cost``, ``staff_hours``; each array in the order of the strategies.
    answers
        Strategies x strong barriers: True where a link stands.
    cluster
        Per strategy the number of its cluster, -1 for none.
    have, never
        Strategies that must be in, or out.
    limits
        On ``cost``, ``staff_hours``, ``per_cluster``.
    """

    values: Mapping[str, Floats]
    answers: NDArray[np.bool_]
    cluster: NDArray[np.int64]
    have: NDArray[np.bool_]
    never: NDArray[np.bool_]
    limits: Mapping[str, float] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of strategies."""
        return len(self.have)

    def used(self, chosen: NDArray[np.bool_]) -> dict[str, list[tuple[str, float, float]]]:
        """Return for each limit what a choice uses and what is allowed; one entry per cluster."""
        found: dict[str, list[tuple[str, float, float]]] = {}
        for name, limit in self.limits.items():
            if name == "per_cluster":
                counted = [int((chosen & (self.cluster == k)).sum()) for k in range(self.cluster.max(initial=-1) + 1)]
                found[name] = [(str(k), float(n), float(limit)) for k, n in enumerate(counted)]
            else:
                found[name] = [(name, float(self.values[name][chosen].sum()), float(limit))]
        return found

    def broken(self, chosen: NDArray[np.bool_]) -> list[str]:
        """Return the limits that a choice breaks."""
        return [
            name
            for name, uses in self.used(chosen).items()
            if any(use > limit + SLACK * max(1.0, abs(limit)) for _, use, limit in uses)
        ]


@dataclass(frozen=True)
class Bundle:
    """An optimum: which strategies are in, and how many strong barriers they cover."""

    chosen: NDArray[np.bool_]
    covered: NDArray[np.bool_]

    def total(self, values: Floats) -> float:
        """Return the sum over the strategies that are in."""
        return float(values[self.chosen].sum())


def best_bundle(problem: Problem, aims: Sequence[str]) -> Bundle | None:
    """Return the best bundle, aim after aim; None where what must be in already breaks a limit.

    Each aim is brought to its optimum and held there while the next is pursued, so no weights trade one for another. Among
    bundles equal in all, the one with fewest strategies, then of the earliest in the table, so that results repeat.
    """
    if problem.broken(problem.have):
        return None
    n, m = problem.n, problem.answers.shape[1]
    rows, highs = _limits(problem, m)
    for aim in [*aims, ""]:
        goal = _goal(problem, aim, m)
        solution = _solved(problem, goal, rows, highs)
        rows, highs = [*rows, goal], [*highs, float(goal @ solution) + SLACK * max(1.0, abs(float(goal @ solution)))]
    chosen = solution[:n] > 0.5
    return Bundle(chosen, np.asarray(problem.answers[chosen].any(axis=0), dtype=bool))


def _limits(problem: Problem, m: int) -> tuple[list[Floats], list[float]]:
    """Return rows that must stay at or below their bounds: a barrier is covered by what is in, then the limits."""
    n = problem.n
    rows, highs = [], []
    for b in range(m):
        row = np.zeros(n + m)
        row[:n][problem.answers[:, b]], row[n + b] = -1, 1
        rows.append(row)
        highs.append(0.0)
    for name, limit in problem.limits.items():
        kinds = range(problem.cluster.max(initial=-1) + 1) if name == "per_cluster" else [None]
        for k in kinds:
            weights = (problem.cluster == k).astype(float) if name == "per_cluster" else problem.values[name]
            rows.append(np.concatenate([weights, np.zeros(m)]))
            highs.append(float(limit))
    return rows, highs


def _goal(problem: Problem, aim: str, m: int) -> Floats:
    """Return what to make small for an aim; "" breaks ties."""
    n = problem.n
    if aim == "barriers":
        return np.concatenate([np.zeros(n), -np.ones(m)])
    if aim in ("strategies", ""):
        first = np.arange(n) / max(1, n * n) if aim == "" else np.zeros(n)
        return np.concatenate([1 + first, np.zeros(m)])
    return np.concatenate([problem.values[aim] * (-1 if aim in MORE else 1), np.zeros(m)])


def _solved(problem: Problem, goal: Floats, rows: list[Floats], highs: list[float]) -> Floats:
    from scipy.optimize import Bounds, LinearConstraint, milp

    n, m = problem.n, problem.answers.shape[1]
    if n + m == 0:
        return np.zeros(0)
    low = np.concatenate([problem.have.astype(float), np.zeros(m)])
    high = np.concatenate([1 - problem.never.astype(float), np.ones(m)])
    held = LinearConstraint(np.array(rows), -np.inf, np.array(highs)) if rows else None
    whole = np.concatenate([np.ones(n), np.zeros(m)])
    options = {"time_limit": SECONDS, "mip_rel_gap": 0.0}
    found = milp(goal, constraints=held, integrality=whole, bounds=Bounds(low, high), options=options)
    if found.status != 0:
        raise StrategiesError(
            f"The best bundle was not found within {SECONDS:g} seconds: {found.message} Ask for less at once."
        )
    return np.asarray(found.x, dtype=float)
