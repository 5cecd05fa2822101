"""The truth of a condition for every item at once: true, false or undefined.

Truths are small whole numbers, 1 true, 0 false, -1 undefined, joined by Kleene's rules: what is undefined stays so
unless the rest decides without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from ..errors import RuleError
from ..model.condition import OF_A_BAND, AnyOf, AtLeastGroups, Clause, Condition
from ..model.rules import ConsensusRule
from ..stats import arrays
from ..stats.content_validity import content_validity_ratio, modified_kappa
from ..stats.intervals import wilson
from .tally import RoundTally

Truth = NDArray[np.int8]
TRUE, FALSE, UNDEFINED = 1, 0, -1
MOST = 2**53  # whole numbers up to here are exact as floats too


@dataclass(frozen=True)
class Finding:
    """What a condition found: truth per item, the value shown (pooled, or per group in rows), and who is too few."""

    condition: Condition
    truth: Truth  # items
    value: NDArray[np.object_] | NDArray[np.float64]  # items, or groups x items where the condition asks groups
    by_group: Truth | None = None  # groups x items
    small: NDArray[np.bool_] | None = None  # groups x items: too few ratings in the group
    few: NDArray[np.bool_] | None = None  # items: too few ratings on the condition's criterion


@dataclass(frozen=True)
class History:
    """What earlier rounds found, so that conditions over several rounds can look back. Newest last."""

    statuses: Sequence[dict[str, str]] = ()  # item: status
    unchanged: Sequence[dict[tuple[str, str], tuple[int, int]]] = ()  # (criterion, item): unchanged, paired
    truths: Sequence[dict[tuple[str, str], int]] = ()  # (condition's text, item): truth in that round


def all_of(truths: Sequence[Truth]) -> Truth:
    """Join by *and*."""
    stacked = np.stack(truths)
    false, undefined = (stacked == FALSE).any(axis=0), (stacked == UNDEFINED).any(axis=0)
    return np.where(false, FALSE, np.where(undefined, UNDEFINED, TRUE)).astype(np.int8)


def any_of(truths: Sequence[Truth]) -> Truth:
    """Join by *or*."""
    stacked = np.stack(truths)
    true, undefined = (stacked == TRUE).any(axis=0), (stacked == UNDEFINED).any(axis=0)
    return np.where(true, TRUE, np.where(undefined, UNDEFINED, FALSE)).astype(np.int8)


def some_groups(truths: Truth, condition: Condition, counted: NDArray[np.bool_]) -> Truth:
    """Join the truths of groups (rows) as the condition asks; groups not counted are left out.

    Where no group is left to count, nothing is known: undefined.
    """
    true = ((truths == TRUE) & counted).sum(axis=0)
    unknown = ((truths == UNDEFINED) & counted).sum(axis=0)
    false = ((truths == FALSE) & counted).sum(axis=0)
    how = condition.groups
    if how == "every":
        joined = np.where(false > 0, FALSE, np.where(unknown > 0, UNDEFINED, TRUE))
    elif how == "exactly_one":
        open_yet = (true <= 1) & (unknown > 0)
        joined = np.where(true > 1, FALSE, np.where(open_yet, UNDEFINED, np.where(true == 1, TRUE, FALSE)))
    else:
        needed = how.at_least if isinstance(how, AtLeastGroups) else 1
        joined = np.where(true >= needed, TRUE, np.where(true + unknown < needed, FALSE, UNDEFINED))
    return np.where(counted.any(axis=0), joined, UNDEFINED).astype(np.int8)


def find(clause: Clause, rule: ConsensusRule, tally: RoundTally, history: History) -> tuple[Truth, list[Finding]]:
    """Return the truth of a clause per item, and what each of its conditions found."""
    conditions = clause.any if isinstance(clause, AnyOf) else (clause,)
    findings = [_find(condition, rule, tally, history) for condition in conditions]
    return findings[0].truth if len(findings) == 1 else any_of([finding.truth for finding in findings]), findings


def _find(condition: Condition, rule: ConsensusRule, tally: RoundTally, history: History) -> Finding:
    criterion = condition.criterion or rule.criterion
    if condition.measure == "status_unchanged":
        return _status_unchanged(condition, tally, history)
    if condition.measure == "share_unchanged":
        return _share_unchanged(condition, criterion, tally, history)
    if criterion not in tally.criteria:
        raise RuleError(
            f"The rule speaks of the criterion {criterion!r}; the ratings have {', '.join(tally.criteria)}."
        )
    own = tally.criteria[criterion]
    denominators = tally.denominators(criterion, rule.denominator)
    few = own.n.sum(axis=0) < rule.min_n
    small = None if rule.small_groups is None else own.n < rule.small_groups.under
    by_group = None
    if condition.groups == "pooled":
        small = small if rule.weights == "group" else None
        counts, below = pooled(own.counts, denominators if condition.measure in OF_A_BAND else own.n, rule)
        truth, value = _measured(condition, rule, counts, below, own.points)
    else:
        assert rule.small_groups is not None  # the rule was read so
        assert small is not None
        by_group, value = _measured(condition, rule, own.counts, denominators, own.points)
        by_group = np.where(small, UNDEFINED, by_group).astype(np.int8)
        counted = ~small if rule.small_groups.then == "skip" else np.ones_like(small)
        truth = some_groups(by_group, condition, counted)
    truth = np.where(few, UNDEFINED, truth).astype(np.int8)
    return Finding(condition, _over_rounds(condition, truth, tally, history), value, by_group, small, few)


def pooled(
    counts: NDArray[np.int64], denominators: NDArray[np.int64], rule: ConsensusRule
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Add up the groups (first axis) as the rule weighs them: by person, or every group the same.

    Under equal weights the mean over groups is unknown where a group has too few ratings, unless the rule skips those.
    """
    if rule.weights == "person":
        return counts.sum(axis=0), denominators.sum(axis=0)
    assert rule.small_groups is not None  # the rule was read so
    counted = counts.sum(axis=-1) >= rule.small_groups.under
    known = counted.any(axis=0) if rule.small_groups.then == "skip" else counted.all(axis=0)
    weights = np.where(counted & known, _equal_weights(np.where(counted, denominators, 1)), 0)
    return (counts * weights[..., None]).sum(axis=0), (denominators * weights).sum(axis=0)


def _equal_weights(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whole-number weights that make every group of an item weigh the same, groups x items."""
    common = np.array([lcm(*column) for column in sizes.T.tolist()], dtype=object)
    if len(common) and common.max() * len(sizes) >= MOST:
        raise RuleError("weights: group cannot be computed exactly for groups of these sizes; use weights: person.")
    return common.astype(np.int64) // sizes


def _measured(
    condition: Condition,
    rule: ConsensusRule,
    counts: NDArray[np.int64],
    denominators: NDArray[np.int64],
    points: NDArray[np.float64],
) -> tuple[Truth, NDArray[np.float64] | NDArray[np.object_]]:
    """Return truth and value of a measure over arrays of counts (..., points)."""
    measure = condition.measure
    if measure in OF_A_BAND:
        chosen = _chosen(condition, rule, counts, points)
        if measure == "share":
            return _share(condition, chosen, denominators)
        if measure == "count":
            value = chosen.astype(np.float64)
            return _compared(condition, np.where(denominators > 0, value, np.nan)), value
        if measure == "wilson_low":
            value = np.asarray(wilson(chosen, denominators, condition.level or 0.95)[0], dtype=np.float64)
        else:
            value = np.asarray(
                (modified_kappa if measure == "modified_kappa" else content_validity_ratio)(chosen, denominators)
            )
        return _compared(condition, value), value
    if measure in ("ram_class", "ram_classical"):
        classes = (
            arrays.ram_class(counts, points, rule.quantiles, condition.ram_boundary or "higher")
            if measure == "ram_class"
            else arrays.ram_classical(counts, points)
        )
        known = np.frompyfunc(lambda value: value is not None, 1, 1)(classes).astype(bool)
        truth = np.where(known, np.where(classes == condition.equals, TRUE, FALSE), UNDEFINED)
        return truth.astype(np.int8), classes
    value = _number(measure, rule, counts, points)
    if measure == "disagreement":
        wanted = 1.0 if condition.equals else 0.0
        return np.where(np.isnan(value), UNDEFINED, value == wanted).astype(np.int8), value
    return _compared(condition, value), value


def _number(
    measure: str, rule: ConsensusRule, counts: NDArray[np.int64], points: NDArray[np.float64]
) -> NDArray[np.float64]:
    method = rule.quantiles
    if measure == "median":
        return arrays.median(counts, points)
    if measure == "iqr":
        return arrays.quantile(counts, points, 0.75, method) - arrays.quantile(counts, points, 0.25, method)
    if measure == "ipr":
        return arrays.quantile(counts, points, 0.7, method) - arrays.quantile(counts, points, 0.3, method)
    if measure in ("disagreement", "disagreement_index"):
        return arrays.ipras(counts, points, method)[measure]
    if measure == "agreement_a":
        return arrays.van_der_eijk(counts)
    plain = {"mean": arrays.mean, "sd": arrays.sd, "cv": arrays.cv, "mad_m": arrays.mad_m}
    plain["tastle_wierman"] = arrays.tastle_wierman
    return plain[measure](counts, points)


def _chosen(
    condition: Condition, rule: ConsensusRule, counts: NDArray[np.int64], points: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return how many ratings lie in the band that the condition means."""
    band = rule.band(condition)
    if band is not None:
        inside = (points >= float(band.low) - arrays.DUST) & (points <= float(band.high) + arrays.DUST)
        return counts[..., inside].sum(axis=-1)
    middle = arrays.median(counts, points)
    reach = float(condition.within or 0) + arrays.DUST
    return np.where(np.abs(points - middle[..., None]) <= reach, counts, 0).sum(axis=-1)


def _share(
    condition: Condition, chosen: NDArray[np.int64], denominators: NDArray[np.int64]
) -> tuple[Truth, NDArray[np.float64]]:
    """Compare a share with its bar in whole numbers: 7 of 10 is 70 %, whatever a float says."""
    name, bar = condition.comparison
    largest = bar.denominator * max(int(denominators.max(initial=1)), 1)
    kind = np.int64 if largest < 2**62 else object  # 0.6666666666666666 has a denominator of sixteen digits
    difference = chosen.astype(kind) * bar.denominator - denominators.astype(kind) * bar.numerator
    truth = np.where(denominators > 0, _sides(name, difference).astype(bool), UNDEFINED).astype(np.int8)
    value = np.divide(chosen, denominators, out=np.full(chosen.shape, np.nan), where=denominators > 0)
    return truth, value


def _sides(name: str, difference: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.bool_]:
    if name == "at_least":
        return difference >= 0
    if name == "above":
        return difference > 0
    if name == "at_most":
        return difference <= 0
    if name == "below":
        return difference < 0
    return difference == 0


def _compared(condition: Condition, value: NDArray[np.float64]) -> Truth:
    """Compare numbers with a bar; nearer than dust is equal."""
    name, bar = condition.comparison
    assert isinstance(bar, Fraction)
    difference = value - float(bar)
    difference = np.where(np.abs(difference) <= arrays.DUST, 0.0, difference)
    return np.where(np.isnan(value), UNDEFINED, _sides(name, difference)).astype(np.int8)


def _over_rounds(condition: Condition, truth: Truth, tally: RoundTally, history: History) -> Truth:
    """Ask that the condition also held in the rounds before, where it says so."""
    if condition.rounds == 1:
        return truth
    key = condition.model_dump_json()
    truths = [truth]
    for back in range(1, condition.rounds):
        past = history.truths[-back] if back <= len(history.truths) else {}
        truths.append(np.array([past.get((key, item), UNDEFINED) for item in tally.items], dtype=np.int8))
    return all_of(truths)


def _status_unchanged(condition: Condition, tally: RoundTally, history: History) -> Finding:
    """Compare the last statuses known with those before them, as often as the condition asks."""
    truth = np.full(len(tally.items), TRUE, dtype=np.int8)
    for back in range(1, condition.rounds + 1):
        if back + 1 > len(history.statuses):
            truth[:] = UNDEFINED
            break
        now, then = history.statuses[-back], history.statuses[-back - 1]
        same = [
            UNDEFINED if item not in now or item not in then else int(now[item] == then[item]) for item in tally.items
        ]
        truth = all_of([truth, np.array(same, dtype=np.int8)])
    value = np.where(truth == UNDEFINED, np.nan, truth).astype(np.float64)
    truth = np.where(truth == UNDEFINED, UNDEFINED, truth == int(bool(condition.equals))).astype(np.int8)
    return Finding(condition, truth, value)


def _share_unchanged(condition: Condition, criterion: str, tally: RoundTally, history: History) -> Finding:
    truths, value = [], np.full(len(tally.items), np.nan)
    for back in range(1, condition.rounds + 1):
        pairs = history.unchanged[-back] if back <= len(history.unchanged) else {}
        kept = np.array([pairs.get((criterion, item), (0, 0)) for item in tally.items], dtype=np.int64).reshape(-1, 2)
        truth, share = _share(condition, kept[:, 0], kept[:, 1])
        truths.append(truth)
        value = share if back == 1 else value
    return Finding(condition, all_of(truths), value)
