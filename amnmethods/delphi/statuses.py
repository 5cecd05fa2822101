"""From conditions to consensus statuses: one outcome true, none, two, or undefined."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..model.rules import ConsensusRule
from .conditions import FALSE, TRUE, UNDEFINED, Finding, History, Truth, all_of, find
from .tally import RoundTally

NO_CONSENSUS, TOO_FEW, NOT_ASSESSABLE = "no consensus", "too few ratings", "not assessable"


@dataclass(frozen=True)
class Judgement:
    """The status of each item of a round, with what every condition found."""

    status: NDArray[np.object_]
    truths: Truth  # outcomes x items
    findings: list[list[Finding]]  # per outcome
    n: NDArray[np.int64]  # ratings on the rule's criterion


def judge(rule: ConsensusRule, tally: RoundTally, history: History | None = None) -> Judgement:
    """Apply a rule to a round's counts.

    Returns
    -------
    Per item an outcome's name where that outcome alone is true and no undefined one could still be; ``no consensus``
    where none is or two are; ``too few ratings`` below ``min_n`` or where nobody rated; else ``not assessable``.
    """
    history = history or History()
    n = tally.criteria[rule.criterion].counts.sum(axis=(0, -1))
    truths, findings = [], []
    for outcome in rule.outcomes:
        clauses = [find(clause, rule, tally, history) for clause in outcome.when]
        truths.append(all_of([truth for truth, _ in clauses]))
        findings.append([finding for _, found in clauses for finding in found])
    stacked = np.stack(truths)
    true, unknown = (stacked == TRUE).sum(axis=0), (stacked == UNDEFINED).sum(axis=0)
    names = np.array([outcome.outcome for outcome in rule.outcomes], dtype=object)
    status = np.full(len(tally.items), NO_CONSENSUS, dtype=object)
    one = true == 1
    status[one] = names[(stacked == TRUE).argmax(axis=0)][one]
    # An undefined outcome could become the one that is true, or the second: only two that are true leave it no say.
    status[(unknown > 0) & (true < 2)] = NOT_ASSESSABLE
    status[n < max(rule.min_n, 1)] = TOO_FEW
    return Judgement(status, stacked, findings, n)


def failed_first(findings: list[Finding], item: int) -> Finding | None:
    """Return the first condition of an outcome that is false for an item."""
    return next((finding for finding in findings if finding.truth[item] == FALSE), None)
