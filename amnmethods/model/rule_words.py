"""A consensus rule in words, so that a reader need not trust the numbers blindly."""

from fractions import Fraction

from ..words import number, percent, word
from .rules import AnyOf, AtLeastGroups, Condition, ConsensusRule, Outcome

SHARES = ("share", "share_unchanged", "wilson_low")


def bar_in_words(condition: Condition, language: str) -> str:
    """Return the comparison of a condition, such as "at least 75%".

    Examples
    --------
    >>> bar_in_words(Condition(measure="share", band="agree", at_least=0.75), "en")
    'at least 75%'
    >>> bar_in_words(Condition(measure="share", band="agree", at_least="2/3"), "en")
    'at least 2/3'
    """
    name, value = condition.comparison
    if isinstance(value, bool):
        return word(f"rule.{'is' if value else 'is_not'}", language)
    if isinstance(value, str):
        return word("rule.equals", language, bar=word(f"rule.class.{value.replace(' ', '_')}", language))
    return word(f"rule.{name}", language, bar=value_in_words(value, condition.measure, language))


def value_in_words(value: Fraction | float, measure: str, language: str) -> str:
    """Return a bar or a value of a measure: a share in per cent, or as a fraction where that is how it was meant."""
    if measure in SHARES:
        if isinstance(value, Fraction):
            if (value * 1000).denominator != 1:
                return f"{value.numerator}/{value.denominator}"
            return percent(float(value), language, 0 if (value * 100).denominator == 1 else 1)
        return percent(float(value), language)
    digits = 0 if float(value).is_integer() else 2
    return number(float(value), language, digits)


def measure_in_words(condition: Condition, rule: ConsensusRule, language: str) -> str:
    """Return what a condition looks at, such as "share of ratings 7 to 9"."""
    band = rule.band(condition)
    name = condition.measure
    if condition.within is not None:
        name, within = f"{name}_within", number(float(condition.within), language, 0 if condition.within.denominator == 1 else 1)
        return word(f"rule.measure.{name}", language, within=within)
    if band is not None:
        low, high = (number(float(end), language, 0 if float(end).is_integer() else 1) for end in (band.low, band.high))
        level = "" if condition.level is None else percent(condition.level, language)
        if band.low == band.high:
            return word(f"rule.measure.{name}_at", language, low=low, level=level)
        return word(f"rule.measure.{name}", language, low=low, high=high, level=level)
    return word(f"rule.measure.{name}", language)


def condition_in_words(condition: Condition, rule: ConsensusRule, language: str) -> str:
    """Return one condition as a clause."""
    said = word(
        "rule.clause", language, measure=measure_in_words(condition, rule, language), bar=bar_in_words(condition, language)
    )
    if condition.criterion and condition.criterion != rule.criterion:
        said = word("rule.on", language, clause=said, criterion=condition.criterion)
    if isinstance(condition.groups, AtLeastGroups):
        said = word("rule.groups.at_least", language, clause=said, n=condition.groups.at_least)
    elif condition.groups != "pooled":
        said = word(f"rule.groups.{condition.groups}", language, clause=said)
    if condition.rounds > 1:
        said = word("rule.rounds", language, clause=said, n=condition.rounds)
    return said


def _outcome_in_words(outcome: Outcome, rule: ConsensusRule, language: str) -> str:
    clauses = []
    for clause in outcome.when:
        if isinstance(clause, AnyOf):
            either = [condition_in_words(c, rule, language) for c in clause.any]
            clauses.append(either[0] if len(either) == 1 else word("rule.any", language, clauses="; ".join(either)))
        else:
            clauses.append(condition_in_words(clause, rule, language))
    joined = clauses[0] if len(clauses) == 1 else word(
        "rule.all", language, first="; ".join(clauses[:-1]), last=clauses[-1]
    )  # fmt: skip
    return word("rule.outcome", language, label=outcome.label.said(language), clauses=joined)


def rule_in_words(rule: ConsensusRule, language: str) -> str:
    """Return the whole rule as sentences: the classes, what becomes of the rest, denominators and small numbers."""
    said = [_outcome_in_words(outcome, rule, language) for outcome in rule.outcomes]
    said.append(word("rule.otherwise" if len(rule.outcomes) > 1 else "rule.otherwise_one", language))
    said.append(word(f"rule.denominator.{rule.denominator}", language))
    said.append(word("rule.min_n", language, n=rule.min_n))
    if rule.small_groups is not None and rule.by_groups:
        key = "rule.small_skip" if rule.small_groups.then == "skip" else "rule.small_stop"
        said.append(word(key, language, n=rule.small_groups.under))
    if rule.weights == "group":
        said.append(word("rule.weights_group", language))
    said.append(word(f"rule.quantiles.{rule.quantiles}", language))
    return " ".join(said)
