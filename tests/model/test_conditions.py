"""What a condition may say, and what nonsense it refuses."""

from fractions import Fraction

import pytest
from pydantic import ValidationError

from amnmethods.model import Condition, ConsensusRule, ResponseScale
from amnmethods.model.condition import bar

SHARE = {"measure": "share", "band": "agree"}
RULE = {
    "name": "as tested",
    "agree": {"from": 7, "to": 9},
    "denominator": "raters",
    "min_n": 8,
    "outcomes": [{"outcome": "include", "label": "include", "when": SHARE | {"at_least": 0.75}}],
}


@pytest.mark.parametrize("written", [0.75, "0.75", "3/4", "75%", "75 %", " 6/8 ", Fraction(3, 4)])
def test_a_bar_is_the_same_however_it_is_written(written):
    assert bar(written) == Fraction(3, 4)


@pytest.mark.parametrize("written", ["three quarters", "1/0", "", True, None, float("nan"), float("inf"), [0.75]])
def test_what_is_no_bar_is_refused(written):
    with pytest.raises((ValueError, ValidationError), match="a bar is a decimal"):
        bar(written)


REFUSED = [
    (SHARE, "exactly one of at_least, above, at_most, below, equals; found none"),
    (SHARE | {"at_least": 0.5, "below": 0.8}, "found at_least and below"),
    (SHARE | {"at_least": 75}, "lies between 0 and 1"),
    ({"measure": "share", "at_least": 0.5}, "share is of a band"),
    (SHARE | {"from": 1, "to": 3, "at_least": 0.5}, "share is of a band"),
    ({"measure": "share", "from": 7, "at_least": 0.5}, "a band has both from and to"),
    ({"measure": "share", "from": 9, "to": 7, "at_least": 0.5}, "from its lower to its higher end"),
    ({"measure": "median", "band": "agree", "at_least": 7}, "leave band, from, to and within out"),
    ({"measure": "cvr", "within": 1, "at_least": 0.5}, "within is for share and count"),
    ({"measure": "count", "within": -1, "at_least": 5}, "0 or more"),
    ({"measure": "median", "equals": "high"}, "a bar is a decimal"),
    ({"measure": "median", "equals": True}, "compare it with a number"),
    ({"measure": "disagreement", "at_least": 1}, "equals: true or equals: false"),
    ({"measure": "ram_class", "equals": "agreement", "ram_boundary": "higher"}, "equals: appropriate"),
    ({"measure": "ram_class", "equals": "appropriate"}, "needs ram_boundary"),
    ({"measure": "ram_classical", "equals": "agreement", "ram_boundary": "higher"}, "ram_boundary is for ram_class"),
    ({"measure": "wilson_low", "band": "agree", "above": 0.5}, "needs the level"),
    (SHARE | {"at_least": 0.5, "level": 0.9}, "level is for wilson_low"),
    ({"measure": "share_unchanged", "at_least": 0.8, "groups": "every"}, "of the whole panel"),
    (SHARE | {"at_least": 0.5, "groups": "most"}, "should be"),
    (SHARE | {"at_least": 0.5, "groups": {"at_least": 0}}, "greater than or equal to 1"),
    (SHARE | {"at_least": 0.5, "rounds": 0}, "greater than or equal to 1"),
    (SHARE | {"at_least": 0.5, "colour": "red"}, "Extra inputs"),
]


@pytest.mark.parametrize(("written", "said"), REFUSED)
def test_nonsense_is_refused_in_words(written, said):
    with pytest.raises(ValidationError, match=said):
        Condition.model_validate(written)


RULES_REFUSED = [
    ({"outcomes": []}, "at least 1 item"),
    ({"outcomes": RULE["outcomes"] * 2}, "a name of its own"),
    ({"against": {"from": 5, "to": 7}}, "share points"),
    ({"agree": {"from": 9, "to": 7}}, "from its lower to its higher end"),
    ({"min_n": 0}, "greater than or equal to 1"),
    ({"weights": "group"}, "needs small_groups"),
    (
        {"weights": "group", "small_groups": {"under": 3, "then": "skip"}, "quantiles": "type7"},
        "needs quantiles: type2",
    ),
]
WHEN_REFUSED = [
    ({"measure": "share", "band": "against", "below": 0.15}, "it speaks of the band against"),
    (SHARE | {"at_least": 0.5, "groups": "any"}, "it speaks of groups: say small_groups"),
    ({"measure": "status_unchanged", "equals": True}, "belongs to the stopping rule"),
    ([], "at least 1 item"),
    ({"any": []}, "at least 1 item"),
]


@pytest.mark.parametrize(("change", "said"), RULES_REFUSED)
def test_a_rule_at_odds_with_itself_is_refused(change, said):
    with pytest.raises(ValidationError, match=said):
        ConsensusRule.model_validate(RULE | change)


@pytest.mark.parametrize(("when", "said"), WHEN_REFUSED)
def test_an_outcome_at_odds_with_its_rule_is_refused(when, said):
    with pytest.raises(ValidationError, match=said):
        ConsensusRule.model_validate(RULE | {"outcomes": [{"outcome": "in", "label": "in", "when": when}]})


@pytest.mark.parametrize("name", ["no consensus", "too few ratings", "not assessable"])
def test_the_names_of_no_class_are_kept(name):
    with pytest.raises(ValidationError, match="kept for items that reach no class"):
        ConsensusRule.model_validate(RULE | {"outcomes": [RULE["outcomes"][0] | {"outcome": name}]})


def test_weights_by_group_refuse_what_counts_persons_unless_asked_group_by_group():
    few = {"under": 3, "then": "skip"}
    count = {"measure": "count", "band": "agree", "at_least": 5}

    def with_count(**more):
        outcome = {"outcome": "in", "label": "in", "when": count | more}
        return ConsensusRule.model_validate(RULE | {"weights": "group", "small_groups": few, "outcomes": [outcome]})

    with pytest.raises(ValidationError, match="count counts persons"):
        with_count()
    assert with_count(groups="every").by_groups


def test_one_ram_boundary_a_rule():
    outcomes = [
        {
            "outcome": name,
            "label": name,
            "when": {"measure": "ram_class", "equals": name, "ram_boundary": boundary},
        }
        for name, boundary in (("appropriate", "higher"), ("inappropriate", "uncertain"))
    ]
    with pytest.raises(ValidationError, match="one ram_boundary"):
        ConsensusRule.model_validate(RULE | {"outcomes": outcomes})


def test_what_does_not_fit_the_scale_is_named():
    four, hundred = ResponseScale(points=[1, 2, 3, 4]), ResponseScale(points={"from": 0, "to": 100})
    when = [
        {"measure": "disagreement", "equals": False},
        {"measure": "cv", "at_most": 0.5, "criterion": "burden"},
        {"measure": "share", "from": 1, "to": 9, "at_least": 0.5},
        {"measure": "median", "at_least": 3, "criterion": "cost"},
    ]
    rule = ConsensusRule.model_validate(RULE | {"outcomes": [{"outcome": "in", "label": "in", "when": when}]})
    assert rule.misfits({"rating": four, "burden": hundred}) == [
        "no criterion is called 'cost'",
        "agree: 7 to 9 leaves the scale 1 to 4",
        "in: disagreement holds for the points 1 to 9 only",
        "in: cv has no meaning on a scale that reaches 0",
        "in: 1 to 9 leaves the scale 1 to 4",
    ]
