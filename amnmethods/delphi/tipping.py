"""The tipping point: the fewest of those lost to follow-up whose votes would change an item's status."""

from dataclasses import replace
from itertools import product

import numpy as np

from ..model.rules import ConsensusRule
from ..words import word
from .conditions import History
from .lost import Lost, added, at_end
from .statuses import judge
from .tally import RoundTally

MOST_SCENARIOS = 4096  # ways to choose who votes; beyond, the tipping point is an upper bound and says so


def tipping(
    wide: RoundTally, item: int, lost: Lost, status: str, history: History, rule: ConsensusRule, language: str
) -> tuple[int | None, str, str, str]:
    """Return the fewest of the lost whose votes at one end of the scale change an item's status."""
    n_lost, invited = lost.carried[:, item].sum(axis=-1), lost.invited[:, [item]]
    if n_lost.sum() == 0:
        return None, "", "", word("attrition.none_lost", language)
    exact = np.prod(n_lost + 1.0) <= MOST_SCENARIOS
    votes = _votes(n_lost, bool(exact), rule.by_groups)
    scenario = _repeated(wide, item, len(votes))
    best: tuple[int, str, str] | None = None
    for end in ("low", "high"):
        extra = {rule.criterion: (at_end(votes.T, lost.carried.shape[-1], end), invited)}
        turned = judge(rule, added(scenario, rule.denominator, extra), history).status
        changed = np.flatnonzero(turned != status)
        if len(changed):
            first = changed[votes[changed].sum(axis=1).argmin()]
            found = int(votes[first].sum()), end, str(turned[first])
            best = found if best is None or found[0] < best[0] else best
    if best is None:
        return None, "", "", word("attrition.no_change", language)
    return *best, "" if exact or not rule.by_groups else word("attrition.not_tried", language)


def _votes(n_lost: np.ndarray, exact: bool, by_groups: bool) -> np.ndarray:
    """Return ways in which some of the lost vote, each a row of numbers per group."""
    if by_groups and exact:
        return np.array([way for way in product(*(range(n + 1) for n in n_lost)) if any(way)], dtype=np.int64)
    ways = []
    starts = range(len(n_lost)) if by_groups else range(1)
    for start in starts:  # one group after another, each in turn the first
        order = [start, *(g for g in range(len(n_lost)) if g != start)]
        filled = np.zeros(len(n_lost), dtype=np.int64)
        for group in order:
            for _ in range(int(n_lost[group])):
                filled[group] += 1
                ways.append(filled.copy())
    return np.array(ways)


def _repeated(wide: RoundTally, item: int, times: int) -> RoundTally:
    """Return the counts of one item as that many scenarios, all still alike."""
    take = np.full(times, item)
    criteria = {name: own.each(lambda array: array[:, take]) for name, own in wide.criteria.items()}
    return replace(wide, items=wide.items[take], criteria=criteria)
