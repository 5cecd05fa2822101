"""The reason of each consensus status, in words a reviewer can check against the figures."""

import math
from functools import cached_property

from ..model.rule_words import bar_in_words, measure_in_words, value_in_words
from ..model.rules import AtLeastGroups, ConsensusRule
from ..words import percent, word
from .conditions import FALSE, TRUE, UNDEFINED, Finding
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
    outcomes = [
        _Outcome(
            outcome.outcome,
            outcome.label.said(language),
            [_Words(finding, rule, tally, language, suppress_below) for finding in findings],
            truths.tolist(),
        )
        for outcome, findings, truths in zip(rule.outcomes, judgement.findings, judgement.truths, strict=True)
    ]
    unable = tally.criteria[rule.criterion].unable.sum(axis=0).tolist()
    said = []
    for item, (status, n) in enumerate(zip(judgement.status.tolist(), judgement.n.tolist(), strict=True)):
        if status == NO_CONSENSUS:
            said.append(_none(outcomes, item, language))
        elif status == NOT_ASSESSABLE:
            said.append(_undecided(outcomes, item, language, bool(suppress_below)))
        elif status == TOO_FEW:
            key = "too_few_unable" if n == 0 and unable[item] else "too_few_found"
            said.append(word(f"consensus.{key}", language, n=n, needed=rule.min_n, n_unable=unable[item]))
        else:
            reached = next(outcome for outcome in outcomes if outcome.name == status)
            said.append("; ".join([words.found(item) for words in reached.words if words.truth[item] == TRUE]))
    return said


class _Outcome:
    """An outcome class: its label, its conditions in words, and its truth per item."""

    def __init__(self, name: str, label: str, words: list["_Words"], truth: list[int]):
        self.name, self.label, self.words, self.truth = name, label, words, truth


def _none(outcomes: list[_Outcome], item: int, language: str) -> str:
    true = [outcome.label for outcome in outcomes if outcome.truth[item] == TRUE]
    if len(true) > 1:
        return word("consensus.meets_both", language, labels=word("consensus.and", language).join(true))
    failed = []
    for outcome in outcomes:
        first = next((words for words in outcome.words if words.truth[item] == FALSE), None)
        if first is not None:
            failed.append(first.not_met(item, outcome.label))
    return "; ".join(failed)


def _undecided(outcomes: list[_Outcome], item: int, language: str, suppressed: bool) -> str:
    """Name what is undefined: the small groups first, else the measure that has no value."""
    small: list[str] = []
    without: list[str] = []
    key = "consensus.small_group_suppressed" if suppressed else "consensus.small_group"
    for outcome in (outcome for outcome in outcomes if outcome.truth[item] == UNDEFINED):
        for words in (words for words in outcome.words if words.truth[item] == UNDEFINED):
            few = words.small(item)
            small += [word(key, language, group=group, n=n) for group, n in few.items()]
            if not few:
                without.append(word("consensus.undefined", language, measure=words.measure, label=outcome.label))
    return "; ".join(dict.fromkeys(small or without))


class _Words:
    """What one condition found, in words, each value said once: many items share few values."""

    def __init__(self, finding: Finding, rule: ConsensusRule, tally: RoundTally, language: str, suppress_below: int):
        self.finding, self.condition, self.rule, self.tally = finding, finding.condition, rule, tally
        self.language, self.suppress_below = language, suppress_below
        self.truth: list[int] = finding.truth.tolist()
        self.values: list[object] = finding.value.T.tolist()
        self.said: dict[object, str] = {}

    @cached_property
    def measure(self) -> str:
        return measure_in_words(self.condition, self.rule, self.language)

    @cached_property
    def bar(self) -> str:
        """The bar, and where groups are asked, in which of them."""
        bar = bar_in_words(self.condition, self.language)
        groups = self.condition.groups
        if isinstance(groups, AtLeastGroups):
            return word("rule.groups.at_least", self.language, clause=bar, n=groups.at_least)
        return bar if groups == "pooled" else word(f"rule.groups.{groups}", self.language, clause=bar)

    def found(self, item: int) -> str:
        """Return, for example, "share of ratings 7 to 9 60% (at least 75% asked)"."""
        if self.finding.by_group is not None:
            return self._in_groups(item)
        value = self.values[item]
        if value not in self.said:
            said = word("consensus.found", self.language, measure=self.measure, value=self.shown(value), bar=self.bar)
            n = self.condition.rounds
            self.said[value] = said if n == 1 else word("rule.rounds", self.language, clause=said, n=n)
        return self.said[value]

    def not_met(self, item: int, label: str) -> str:
        """Return why an item is not of a class."""
        if self.finding.by_group is not None:
            return word("consensus.not_met", self.language, label=label, found=self.found(item))
        key = label, self.values[item]
        if key not in self.said:
            self.said[key] = word("consensus.not_met", self.language, label=label, found=self.found(item))
        return self.said[key]

    def shown(self, value: object) -> str:
        """Return a value; a share that rounds to its bar without meeting it gets a decimal more."""
        if isinstance(self.condition.equals, bool):
            return word("rule.is" if value == 1 else "rule.is_not", self.language)
        if isinstance(value, str):
            return word(f"rule.class.{value.replace(' ', '_')}", self.language)
        if not isinstance(value, (int, float)) or math.isnan(value):
            return "–"
        if self.condition.measure in ("share", "share_unchanged", "wilson_low"):
            bar = float(self.condition.comparison[1])
            close = round(100 * value) == round(100 * bar) and abs(value - bar) > 1e-9
            return percent(value, self.language, 1 if close else 0)
        return value_in_words(value, self.condition.measure, self.language)

    @cached_property
    def _group_truths(self) -> list[list[int]]:
        assert self.finding.by_group is not None
        return self.finding.by_group.T.tolist()

    @cached_property
    def _group_sizes(self) -> list[list[int]]:
        return self.tally.criteria[self.condition.criterion or self.rule.criterion].counts.sum(axis=-1).T.tolist()

    def small(self, item: int) -> dict[str, int]:
        """Return the groups with too few ratings to be asked, with their number of ratings."""
        if self.finding.small is None or not self.finding.small[:, item].any():
            return {}
        few = self.finding.small[:, item].tolist()
        sizes = zip(self.tally.groups, few, self._group_sizes[item], strict=True)
        return {group: n for group, too_few, n in sizes if too_few}

    def _in_groups(self, item: int) -> str:
        truths, sizes = self._group_truths[item], self._group_sizes[item]
        if min(sizes) < self.suppress_below:
            value = word("consensus.met" if self.truth[item] == TRUE else "consensus.unmet", self.language)
            return word("consensus.found", self.language, measure=self.measure, value=value, bar=self.bar)
        failing = self.condition.groups == "every" and self.truth[item] == FALSE  # then only those that fail are named
        values: list[object] = self.values[item]  # type: ignore[assignment]
        named = [
            f"{group} {self.shown(value)}"
            for group, truth, value in zip(self.tally.groups, truths, values, strict=True)
            if truth == FALSE or (truth == TRUE and not failing)
        ]
        value = ", ".join(named) or "–"
        said = word("consensus.found", self.language, measure=self.measure, value=value, bar=self.bar)
        left_out = self.small(item) if self.truth[item] != UNDEFINED else {}
        if not left_out:
            return said
        names = ", ".join(f"{group} (n = {n})" for group, n in left_out.items())
        return word("consensus.groups_left_out", self.language, found=said, groups=names)
