"""The rules that come with the package, on the printed examples they stand on."""

import pytest

from amnmethods import resources
from amnmethods.delphi import consensus
from amnmethods.model import ConsensusRule, read_rule

NAMES = resources.listing("templates/rules")


def named(name: str) -> ConsensusRule:
    return read_rule(resources.text(f"templates/rules/{name}.yaml"), f"{name}.yaml")


def told(name, ratings, scale, answers, panel=None):
    table = consensus(ratings(answers), named(name), scale, panel)
    return table.set_index("item_id")["status"].to_dict()


@pytest.mark.parametrize("name", NAMES)
def test_each_loads_with_its_source_and_says_itself_in_both_languages(name, nine):
    rule = named(name.removesuffix(".yaml"))
    assert rule.source
    assert rule.misfits(dict.fromkeys(rule.criteria(), nine)) == []
    for language in ("en", "fr"):
        assert all(label.said(language) in rule.in_words(language) for label in rule.labels.values())
        assert not any(label.missing((language,)) for label in rule.labels.values())


# C3 of methods: which items of nine ratings show disagreement depends on the quantile definition.
QUANTILE_TABLE = [
    ([3, 3, 3, 6, 7, 7, 8, 9, 9], {"type7": False, "type2": True, "type6": True}, "disagreement"),
    ([2, 3, 4, 5, 6, 7, 8, 8, 9], {"type7": False, "type2": True, "type6": True}, "not"),
    (list(range(1, 10)), {"type7": True, "type2": True, "type6": True}, "disagreement"),
    ([1, 1, 1, 5, 5, 9, 9, 9, 9], {"type7": True, "type2": True, "type6": True}, "disagreement"),
    ([7, 7, 8, 8, 8, 9, 9, 9, 9], {"type7": False, "type2": False, "type6": False}, "not"),
]


@pytest.mark.parametrize(("answers", "disagreement", "classical"), QUANTILE_TABLE)
def test_the_quantile_definition_can_turn_a_ram_class(ratings, nine, answers, disagreement, classical):
    for kind, expected in disagreement.items():
        rule = named("ram-ipras").model_copy(update={"quantiles": kind})
        status = consensus(ratings({"s01": answers}), rule, nine)["status"].item()
        assert (status == "uncertain by disagreement") == expected
    by_size = told("ram-classical", ratings, nine, {"s01": answers})["s01"]
    assert (by_size == "uncertain by disagreement") == (classical == "disagreement")


def test_the_row_printed_in_bmj_open_is_appropriate_by_both_rules(ratings, nine):
    # doi:10.1136/bmjopen-2012-001431, Table 1: five 7s, five 8s, two 9s, three single low ratings; P30 7, P70 8.
    answers = {"row": [7] * 5 + [8] * 5 + [9] * 2 + [1, 4, 6]}
    assert told("ram-ipras", ratings, nine, answers) == {"row": "appropriate"}
    assert told("ram-classical", ratings, nine, answers) == {"row": "appropriate"}


def test_the_four_classes_of_the_appropriateness_method(ratings, nine):
    answers = {
        "high": [7, 7, 8, 8, 8, 9, 9, 9, 9],
        "middle": [4, 4, 5, 5, 5, 5, 6, 6, 6],
        "split": [1, 1, 1, 5, 5, 9, 9, 9, 9],
        "low": [1, 1, 1, 2, 2, 2, 3, 3, 3],
    }
    classes = {
        "high": "appropriate", "middle": "uncertain by median",
        "split": "uncertain by disagreement", "low": "inappropriate",
    }  # fmt: skip
    assert told("ram-ipras", ratings, nine, answers) == classes
    assert told("ram-classical", ratings, nine, answers) == classes


@pytest.mark.parametrize(("boundary", "expected"), [("higher", "appropriate"), ("uncertain", "uncertain by median")])
def test_a_median_of_six_and_a_half_goes_where_the_rule_says(rule, ratings, nine, boundary, expected):
    classes = ["appropriate", "uncertain by median"]
    own = rule({name: {"measure": "ram_class", "equals": name, "ram_boundary": boundary} for name in classes})
    table = consensus(ratings({"s01": [6, 6, 6, 6, 7, 7, 7, 7], "s02": [3, 3, 3, 3, 4, 4, 4, 4]}), own, nine)
    assert table["median"].tolist() == [6.5, 3.5]
    assert table["status"].tolist() == [expected, "uncertain by median"]


@pytest.mark.parametrize("n", [17, 30])
def test_the_table_of_panel_sizes_is_never_extrapolated(ratings, nine, n):
    table = consensus(ratings({"s01": [8] * n}), named("ram-classical"), nine)
    assert table["status"].item() == "not assessable"
    assert "the classical RAND/UCLA result for this panel size is undefined here" in table["reason"].item()


def test_seventy_fifteen_counts_exactly_at_its_bars(ratings, nine):
    answers = {
        "7 of 10": [8] * 7 + [5] * 2 + [1],
        "3 of 20 against": [8] * 14 + [5] * 3 + [2] * 3,  # 15 % is not below 15 %
        "1 of 6 against": [8] * 5 + [2],  # fewer than eight raters
        "14 of 20 against": [2] * 14 + [5] * 4 + [8] * 2,
    }
    assert told("core-outcome-70-15", ratings, nine, answers) == {
        "7 of 10": "include", "3 of 20 against": "no consensus",
        "1 of 6 against": "too few ratings", "14 of 20 against": "exclude",
    }  # fmt: skip


def test_important_to_one_group_only(ratings, panel, nine):
    people = panel("PPPPP" + "RRRRR" + "LLLLL")
    answers = {
        "all": [8] * 15,
        "patients only": [8] * 5 + [8, 8, 5, 5, 8] + [5] * 5,
        "two groups": [8] * 10 + [5, 5, 8, 8, 8],
        "nobody": [5] * 15,
        "one low voice": [8] * 4 + [2] + [8] * 10,
    }
    assert told("focus-one-group", ratings, nine, answers, people) == {
        "all": "include", "patients only": "one group", "two groups": "no consensus",
        "nobody": "exclude", "one low voice": "no consensus",
    }  # fmt: skip
    few = {"s01": [8] * 5 + [5] * 5 + [None, None, None, 5, 8]}
    table = consensus(ratings(few), named("focus-one-group"), nine, people)
    assert table["status"].item() == "not assessable"
    assert table["reason"].item() == "group L: 2 ratings, too few to decide"


def test_the_two_ways_to_exclude_a_core_outcome_differ(ratings, panel, nine):
    answers = {"s01": [5] * 6 + [8] * 6}
    people = panel("PR" * 6)
    assert told("core-outcome-70-15", ratings, nine, answers, people) == {"s01": "no consensus"}
    assert told("core-outcome-70-15-groups", ratings, nine, answers, people) == {"s01": "exclude"}
