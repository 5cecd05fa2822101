"""The reason of each consensus status, in words a reviewer can check against the figures."""

import math
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from ..model.rule_words import (
    SHARES,
    bar_in_words,
    class_in_words,
    measure_in_words,
    truth_in_words,
    value_in_words,
)
from ..model.rules import Band, Condition, ConsensusRule
from ..stats.arrays import DUST
from ..words import word, words_in_force
from .conditions import FALSE, TRUE, UNDEFINED, Finding, Truth
from .statuses import NO_CONSENSUS, NOT_ASSESSABLE, TOO_FEW, Judgement
from .tally import RoundTally


def reasons(
    judgement: Judgement, rule: ConsensusRule, tally: RoundTally, language: str, suppress_below: int = 0
) -> list[str]:
    """Return the reason of each item's status.

    Parameters
    ----------
    judgement, rule, tally
        What `statuses.judge` returned, and what it was given.
    language
        A language that has a file of words.
    suppress_below
        Where a group has fewer ratings of an item, the reason names no group's figures: with one left out, it could
        be solved back from the others and the whole.
    """
    outcomes = []
    for outcome, truths, clauses in zip(rule.outcomes, judgement.truths, judgement.clauses, strict=True):
        label = outcome.label.said(language)
        said_of = [
            (truth, [_Words(finding, label, rule, tally, language, suppress_below) for finding in findings])
            for truth, findings in clauses
        ]
        outcomes.append(_Outcome(label, truths.tolist(), said_of, language))
    named = {outcome.outcome: own for outcome, own in zip(rule.outcomes, outcomes, strict=True)}
    unable = tally.criteria[rule.criterion].unable.sum(axis=0).tolist()
    said = []
    for item, (status, n) in enumerate(zip(judgement.status.tolist(), judgement.n.tolist(), strict=True)):
        if status == NO_CONSENSUS:
            said.append(_none(outcomes, item, language))
        elif status in (NOT_ASSESSABLE, TOO_FEW) and n >= rule.min_n:
            said.append(_undecided(outcomes, item, status == TOO_FEW))
        elif status == TOO_FEW:
            key = "too_few_unable" if n == 0 and unable[item] else "too_few_found"
            said.append(word(f"consensus.{key}", language, n=n, needed=rule.min_n, n_unable=unable[item]))
        else:
            said.append(named[status].reached(item))
    return said


def _none(outcomes: list["_Outcome"], item: int, language: str) -> str:
    true = [outcome.label for outcome in outcomes if outcome.truth[item] == TRUE]
    if len(true) > 1:
        key = "meets_both" if len(true) == 2 else "meets_several"
        return word(f"consensus.{key}", language, labels=word("consensus.and", language).join(true))
    return "; ".join([outcome.not_met(item) for outcome in outcomes])


def _undecided(outcomes: list["_Outcome"], item: int, too_few: bool) -> str:
    """Name what is undefined: a criterion with too few ratings, else small groups, else a measure without value."""
    open_yet = [words for outcome in outcomes for words in outcome.undefined(item)]
    if too_few:
        said = [words.too_few(item) for words in open_yet if words.few[item]]
    else:
        said = [group for words in open_yet for group in words.small_groups(item)]
    return "; ".join(dict.fromkeys(said or [words.undefined for words in open_yet]))


class _Outcome:
    """An outcome class in words: its clauses, each with its truth and its conditions."""

    def __init__(self, label: str, truth: list[int], clauses: list[tuple[Truth, list["_Words"]]], language: str):
        self.label, self.truth = label, truth
        self.clauses = [(of_clause.tolist(), words) for of_clause, words in clauses]
        self.failing = (np.stack([of_clause for of_clause, _ in clauses]) == FALSE).argmax(axis=0).tolist()
        self.words = [each for _, words in clauses for each in words]
        self.begin, self.end = _around("consensus.not_met", "found", language, label=label)
        self.joint = word("consensus.and", language)
        self.said: dict[object, str] = {}

    def reached(self, item: int) -> str:
        return "; ".join([words.found(item) for words in self.words if words.truth[item] == TRUE])

    def not_met(self, item: int) -> str:
        """Return why an item is not of this class: its first clause that fails, all of whose conditions do."""
        clause = self.failing[item]
        failing = self.clauses[clause][1]
        key = clause, failing[0].keys[item] if len(failing) == 1 else item
        if key not in self.said:
            self.said[key] = self.begin + self.joint.join([words.found(item) for words in failing]) + self.end
        return self.said[key]

    def undefined(self, item: int) -> list["_Words"]:
        """Return the conditions that leave this class open."""
        if self.truth[item] != UNDEFINED:
            return []
        unknown = [words for truth, words in self.clauses if truth[item] == UNDEFINED]
        return [each for words in unknown for each in words if each.truth[item] == UNDEFINED]


class _Words:
    """What one condition found, in words. Many items share few values, so each is said once."""

    def __init__(
        self, finding: Finding, label: str, rule: ConsensusRule, tally: RoundTally, language: str, suppress: int
    ):
        self.finding, self.condition, self.label, self.rule = finding, finding.condition, label, rule
        self.groups, self.tallied = tally.groups, tally.criteria[finding.condition.criterion or rule.criterion]
        self.language, self.suppress_below = language, suppress
        self.truth: list[int] = finding.truth.tolist()
        self.values: list[object] = finding.value.T.tolist()
        shared = finding.by_group is None and finding.small is None
        if shared:  # a NaN equals nothing, not even itself, so it could not be found again
            self.values = [None if value != value else value for value in self.values]
        self.keys: Sequence[object] = self.values if shared else range(len(self.truth))  # items of one key read alike
        own = self.condition.criterion or rule.criterion
        kept = _kept(self.condition, rule.band(self.condition), own == rule.criterion, language, words_in_force())
        self.said: dict[object, str] = kept if shared else {}
        self.said_of_groups = kept

    @cached_property
    def measure(self) -> str:
        return measure_in_words(self.condition, self.rule, self.language)

    @cached_property
    def bar(self) -> str:
        return bar_in_words(self.condition, self.language)

    @cached_property
    def around(self) -> tuple[str, str]:
        """The sentence before and after what the condition found; for a number, up to the number itself."""
        begin, end = _around("consensus.found", "predicate", self.language, measure=self.measure, bar=self.bar)
        if self.condition.rounds > 1:
            first, last = _around("rule.rounds", "clause", self.language, n=self.condition.rounds)
            begin, end = first + begin, end + last
        if not self.condition.is_number:
            return begin, end
        before, after = _around("rule.predicate.equals", "bar", self.language)
        return begin + before, after + end

    @property
    def undefined(self) -> str:
        return word("consensus.undefined", self.language, measure=self.measure, label=self.label)

    @cached_property
    def few(self) -> list[bool]:
        return [False] * len(self.truth) if self.finding.few is None else self.finding.few.tolist()

    def too_few(self, item: int) -> str:
        """Return that a criterion has too few ratings."""
        name = self.condition.criterion or self.rule.criterion
        n = sum(self.sizes[item])
        return word("consensus.too_few_on", self.language, n=n, criterion=name, needed=self.rule.min_n)

    def found(self, item: int) -> str:
        """Return, for example, "the share of ratings 7 to 9 is 60% (required: at least 75%)"."""
        key = self.keys[item]
        said = self.said.get(key)
        if said is None:
            begin, end = self.around
            grouped = self.finding.by_group is not None
            said = self._in_groups(item) if grouped else begin + self._said(self.values[item]) + end
            said = self.said[key] = self._with_those_left_out(said, item)
        return said

    def _said(self, value: object) -> str:
        """Return a number such as "60%", or what else is said of the measure, such as "is absent"."""
        if isinstance(value, str):
            return word("rule.predicate.class_equals", self.language, bar=class_in_words(value, self.language))
        if not isinstance(value, (int, float)) or math.isnan(value):
            return "–"
        if isinstance(self.condition.equals, bool):
            return truth_in_words(self.condition.measure, value == 1, self.language)
        measure, (bar, bar_said) = self.condition.measure, self.bar_value
        said = value_in_words(value, measure, self.language)
        if said != bar_said or abs(value - bar) < DUST:
            return said
        for digits in range(1 if measure in SHARES else 3, 9):  # as many as it takes to tell it from its bar
            said, other = (value_in_words(each, measure, self.language, digits) for each in (value, bar))
            if said != other:
                break
        return said

    @cached_property
    def bar_value(self) -> tuple[float, str]:
        """The bar of a number, and how a value as large as it is written."""
        bar = float(self.condition.comparison[1])
        return bar, value_in_words(bar, self.condition.measure, self.language)

    @cached_property
    def sizes(self) -> list[list[int]]:
        """Ratings per item and group."""
        return self.tallied.n.T.tolist()

    @cached_property
    def _group_truths(self) -> list[list[int]]:
        assert self.finding.by_group is not None
        return self.finding.by_group.T.tolist()

    @cached_property
    def _small(self) -> dict[int, list[int]]:
        """The groups with too few ratings of an item, for the items that have such."""
        found: dict[int, list[int]] = {}
        if self.finding.small is not None:
            for item, group in np.argwhere(self.finding.small.T).tolist():
                found.setdefault(item, []).append(group)
        return found

    def small_groups(self, item: int) -> list[str]:
        """Return the groups that are too small to decide, each as a sentence."""
        key = "consensus.small_group_suppressed" if self.suppress_below else "consensus.small_group"
        named = [(self.groups[group], self.sizes[item][group]) for group in self._small.get(item, [])]
        return [word(key, self.language, group=name, n=n) for name, n in named]

    def _with_those_left_out(self, said: str, item: int) -> str:
        few = None if self.finding.small is None else self._small.get(item)
        if not few or self.truth[item] == UNDEFINED:
            return said
        sizes = ["" if self.suppress_below else f" (n = {self.sizes[item][group]})" for group in few]
        names = ", ".join(self.groups[group] + n for group, n in zip(few, sizes, strict=True))
        return word("consensus.groups_left_out", self.language, found=said, groups=names)

    def _in_groups(self, item: int) -> str:
        if min(self.sizes[item]) < self.suppress_below:
            key = "consensus.met" if self.truth[item] == TRUE else "consensus.unmet"
            return word(key, self.language, measure=self.measure, bar=self.bar)
        truths = self._group_truths[item]
        values: list[object] = self.values[item]  # type: ignore[assignment]
        failing = self.condition.groups == "every" and FALSE in truths  # then only those that fail are named
        wanted = (FALSE,) if failing else (TRUE, FALSE)
        said = ", ".join([self._in_group(values[k], k) for k, truth in enumerate(truths) if truth in wanted]) or "–"
        begin, end = self.around
        return begin + said + end

    def _in_group(self, value: object, group: int) -> str:
        """Return, for example, "60% in R", or with the verb where it is no number: "is absent in R"."""
        key = value, self.groups[group]
        said = self.said_of_groups.get(key)
        if said is None:
            said = word("consensus.in_group", self.language, value=self._said(value), group=self.groups[group])
            self.said_of_groups[key] = said
        return said


@lru_cache(maxsize=256)
def _kept(
    condition: Condition, band: Band | None, own_criterion: bool, language: str, words: object
) -> dict[object, str]:
    """Return what was said so far of the values of a condition: a rule is asked again and again, words cost most."""
    return {}


def _around(key: str, field: str, language: str, **values: Any) -> tuple[str, str]:
    """Return what stands before and after a field of an entry, so that the field can be filled many times."""
    values[field] = "\0"
    begin, _, end = word(key, language, **values).partition("\0")
    return begin, end
