"""From conditions to consensus statuses: one outcome true, none, two, or undefined."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..model.rules import ConsensusRule
from .conditions import TRUE, UNDEFINED, Finding, History, Truth, all_of, find
from .tally import RoundTally

NO_CONSENSUS, TOO_FEW, NOT_ASSESSABLE = "no consensus", "too few ratings", "not assessable"


@dataclass(frozen=True)
class Judgement:
    """The status of each item of a round, with what every condition found."""

    status: NDArray[np.object_]
    truths: Truth  # outcomes x items
    clauses: list[list[tuple[Truth, list[Finding]]]]  # per outcome: each clause's truth and its conditions
    n: NDArray[np.int64]  # ratings on the rule's criterion


def judge(rule: ConsensusRule, tally: RoundTally, history: History | None = None) -> Judgement:
    """Apply a rule to a round's counts.

    Returns
    -------
    Per item an outcome's name where that outcome alone is true and no undefined one could still be; ``no consensus``
    where none is or two are; ``too few ratings`` where the rule's criterion, or another one that could decide, has
    fewer than ``min_n``; else ``not assessable``.
    """
    history = history or History()
    n = tally.criteria[rule.criterion].n.sum(axis=0)
    clauses = [[find(clause, rule, tally, history) for clause in outcome.when] for outcome in rule.outcomes]
    truths = np.stack([all_of([truth for truth, _ in found]) for found in clauses])
    true, unknown = (truths == TRUE).sum(axis=0), (truths == UNDEFINED).sum(axis=0)
    names = np.array([outcome.outcome for outcome in rule.outcomes], dtype=object)
    status = np.where(true == 1, names[(truths == TRUE).argmax(axis=0)], NO_CONSENSUS)
    # An undefined outcome could become the one that is true, or the second: only two that are true leave it no say.
    undecided = (unknown > 0) & (true < 2)
    status[undecided] = NOT_ASSESSABLE
    for truth, found in zip(truths, clauses, strict=True):
        for finding in (finding for _, findings in found for finding in findings if finding.few is not None):
            status[undecided & (truth == UNDEFINED) & (finding.truth == UNDEFINED) & finding.few] = TOO_FEW
    status[n < rule.min_n] = TOO_FEW
    return Judgement(status, truths, clauses, n)
