"""The fingerprint: the same for the same protocol, however it is written; and every change named."""

import pytest

from amnmethods.model import fingerprint, protocol_differences, protocol_of, read_study

GRID = """\
sensitivity:
  - name: eighty
    change:
      outcomes:
        - outcome: include
          label: {en: include, fr: inclure}
          when: {measure: share, band: agree, at_least: 0.8}
"""

SAME = [
    ("at_least: 0.75", 'at_least: "3/4"'),
    ("at_least: 0.75", 'at_least: "75%"'),
    ("at_least: 0.75", "at_least: 0.750"),
    ("{from: 7, to: 9}", "{to: 9, from: 7}"),
    ("{from: 7, to: 9}", "{from: 7.0, to: 9.0}"),
    ("{from: 1, to: 9}", "{from: 1, to: 9, step: 1}"),
    ("{from: 1, to: 9}", "[1, 2, 3, 4, 5, 6, 7, 8, 9.0]"),
    ("min_n: 8", "quantiles: type2\n  min_n: 8  # the default, said aloud"),
    ("title: {en: A study, fr: Une étude}", "# a remark\ntitle: {fr: Une autre étude, en: Another study}"),
    ("      when:\n        - {measure: share, band: agree, at_least: 0.75}", "      when: {measure: share, band: agree, "
     "at_least: 0.75}"),
    ("at_least: 0.8}", 'at_least: "4/5"}'),
]  # fmt: skip

CHANGED = [
    ("at_least: 0.75", "at_least: 0.7", ['consensus.outcomes.1.when.1.at_least: "3/4" -> "7/10"']),
    ("denominator: raters", "denominator: invited", ['consensus.denominator: "raters" -> "invited"']),
    ("min_n: 8", "min_n: 9", ["consensus.min_n: 8 -> 9", "sensitivity.1.rule.min_n: 8 -> 9"]),
    ("min_n: 8", "quantiles: type7\n  min_n: 8", ['consensus.quantiles: (none) -> "type7"',
                                                  'sensitivity.1.rule.quantiles: (none) -> "type7"']),
    ("to: 9}}", "to: 10}}", ["scales.nine.points: [1, 2, 3, 4, 5, 6, 7, 8, 9] -> [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"]),
    ("report: 5", "report: 4", ["suppress_below.report: 5 -> 4"]),
    ("at_least: 0.8}", "at_least: 0.9}", ['sensitivity.1.rule.outcomes.1.when.1.at_least: "4/5" -> "9/10"']),
]  # fmt: skip


def protocol(text):
    return protocol_of(read_study(text))


@pytest.mark.parametrize(("old", "new"), SAME)
def test_the_same_protocol_has_the_same_fingerprint(plain, old, new):
    assert old in plain + GRID
    assert fingerprint(protocol((plain + GRID).replace(old, new, 1))) == fingerprint(protocol(plain + GRID))


@pytest.mark.parametrize(("old", "new", "said"), CHANGED)
def test_a_change_is_named_with_both_values(plain, old, new, said):
    before, after = protocol(plain + GRID), protocol((plain + GRID).replace(old, new, 1))
    assert fingerprint(before) != fingerprint(after)
    found = protocol_differences(before, after)
    assert set(said) <= set(found)
    assert protocol_differences(before, before) == []


def test_a_change_to_the_rule_and_the_whole_rule_it_stands_for_are_one(plain):
    whole = """\
sensitivity:
  - name: eighty
    rule:
      name: eighty
      criterion: importance
      agree: {from: 7, to: 9}
      denominator: raters
      min_n: 8
      outcomes:
        - {outcome: include, label: {en: include, fr: inclure}, when: {measure: share, band: agree, at_least: "80 %"}}
"""
    assert protocol(plain + whole) == protocol(plain + GRID)


def test_the_fingerprint_of_this_protocol_stays_what_it_is(plain):
    # It was lodged elsewhere: a later version of the package must find it again.
    assert fingerprint(protocol(plain)) == "6093d81c2e7025419f07d65567d334aeef2dfacd8b7a65eb499fab3caa5f6294"
