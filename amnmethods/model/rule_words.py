"""A consensus rule in words, so that a reader need not trust the numbers blindly."""

from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..words import number, percent, word
from .condition import AnyOf, AtLeastGroups, Clause, Condition, bar
from .rules import ConsensusRule, Outcome

SHARES = ("share", "share_unchanged", "wilson_low")


def bar_in_words(condition: Condition, language: str) -> str:
    """Return what a condition asks for, such as "at least 75%", and where groups are asked, in which of them.

    Examples
    --------
    >>> bar_in_words(Condition(measure="share", band="agree", at_least=0.75), "en")
    'at least 75%'
    >>> bar_in_words(Condition(measure="share", band="agree", at_least="2/3", groups="every"), "en")
    'at least 2/3 in every stakeholder group'
    """
    name, value = condition.comparison
    if isinstance(value, bool):
        bar = word("rule.is" if value else "rule.is_not", language)
    elif isinstance(value, str):
        bar = word("rule.class_equals", language, bar=class_in_words(value, language))
    else:
        bar = word(f"rule.{name}", language, bar=value_in_words(value, condition.measure, language))
    return _of_groups("rule.groups", condition, language, bar=bar)


def predicate_in_words(condition: Condition, language: str) -> str:
    """Return what a condition says of its measure, such as "is at least 75%"."""
    name, value = condition.comparison
    if isinstance(value, bool):
        return truth_in_words(condition.measure, value, language)
    if isinstance(value, str):
        return word("rule.predicate.class_equals", language, bar=class_in_words(value, language))
    return word(f"rule.predicate.{name}", language, bar=value_in_words(value, condition.measure, language))


def truth_in_words(measure: str, value: bool, language: str) -> str:
    """Return what is said of a measure that is either there or not."""
    return word(f"rule.predicate.{'' if value else 'no_'}{measure}", language)


def class_in_words(value: str, language: str) -> str:
    """Return the name of a RAND/UCLA class."""
    return word(f"rule.class.{value.replace(' ', '_')}", language)


@lru_cache(maxsize=4096, typed=True)  # it says no words, only numbers; 0.625 is 63 %, but the bar 5/8 is 62.5 %
def value_in_words(value: Fraction | float, measure: str, language: str, digits: int | None = None) -> str:
    """Return a bar as exactly as it was written, or a value of a measure rounded; shares in per cent."""
    share = measure in SHARES
    if isinstance(value, Fraction):
        shown = value * 100 if share else value
        places = next((k for k in range(5) if (shown * 10**k).denominator == 1), None)
        if places is None:
            return f"{value.numerator}/{value.denominator}"
        return percent(float(value), language, places) if share else number(float(value), language, places)
    if share:
        return percent(value, language, digits or 0)
    return number(value, language, (0 if value.is_integer() else 2) if digits is None else digits)


def measure_in_words(condition: Condition, rule: ConsensusRule, language: str) -> str:
    """Return what a condition looks at, such as "the share of ratings 7 to 9"."""
    name, band = condition.measure, rule.band(condition)
    if condition.within is not None:
        said = word(f"rule.measure.{name}_within", language, within=_point(condition.within, language))
    elif band is None:
        said = word(f"rule.measure.{name}", language)
    else:
        level = "" if condition.level is None else value_in_words(bar(condition.level), "wilson_low", language)
        key = f"{name}_at" if band.low == band.high else name
        ends: dict[str, Any] = {"low": _point(band.low, language), "high": _point(band.high, language)}
        said = word(f"rule.measure.{key}", language, level=level, **ends)
    if condition.criterion and condition.criterion != rule.criterion:
        return word("rule.on", language, measure=said, criterion=condition.criterion)
    return said


def _point(value: Fraction | float, language: str) -> str:
    return number(value, language, 0) if isinstance(value, int) else value_in_words(bar(value), "median", language)


def condition_in_words(condition: Condition, rule: ConsensusRule, language: str) -> str:
    """Return one condition as a clause, such as "in every stakeholder group, the median is at least 7"."""
    measure = measure_in_words(condition, rule, language)
    said = word("rule.clause", language, measure=measure, predicate=predicate_in_words(condition, language))
    said = _of_groups("rule.in_groups", condition, language, clause=said)
    return said if condition.rounds == 1 else word("rule.rounds", language, clause=said, n=condition.rounds)


def _of_groups(section: str, condition: Condition, language: str, **said: Any) -> str:
    groups = condition.groups
    if groups == "pooled":
        return str(next(iter(said.values())))
    if isinstance(groups, AtLeastGroups):
        return word(f"{section}.at_least", language, n=groups.at_least, **said)
    return word(f"{section}.{groups}", language, **said)


def _clause_in_words(clause: Clause, rule: ConsensusRule, language: str) -> str:
    conditions = clause.any if isinstance(clause, AnyOf) else (clause,)
    said = [condition_in_words(condition, rule, language) for condition in conditions]
    if len(said) == 1:
        return said[0]
    return word("rule.any", language, clauses=word("rule.or", language).join(f"({each})" for each in said))


def _outcome_in_words(outcome: Outcome, rule: ConsensusRule, language: str) -> str:
    *first, last = [_clause_in_words(clause, rule, language) for clause in outcome.when]
    joined = word("rule.all", language, first="; ".join(first), last=last) if first else last
    return word("rule.outcome", language, label=outcome.label.said(language), clauses=joined)


def rule_in_words(rule: ConsensusRule, language: str) -> str:
    """Return the whole rule as sentences: the classes, what becomes of the rest, denominators and small numbers."""
    said = [_outcome_in_words(outcome, rule, language) for outcome in rule.outcomes]
    said.append(word("rule.otherwise" if len(rule.outcomes) > 1 else "rule.otherwise_one", language))
    boundary = next((c.ram_boundary for c in rule.conditions if c.ram_boundary), None)
    if boundary is not None:
        said.append(word(f"rule.ram_boundary.{boundary}", language))
    said.append(word(f"rule.denominator.{rule.denominator}", language))
    said.append(word("rule.min_n", language, n=rule.min_n))
    if rule.small_groups is not None and rule.by_groups:
        key = "rule.small_skip" if rule.small_groups.then == "skip" else "rule.small_stop"
        said.append(word(key, language, n=rule.small_groups.under))
    if rule.weights == "group":
        said.append(word("rule.weights_group", language))
    said.append(word(f"rule.quantiles.{rule.quantiles}", language))
    return " ".join(said)
