"""What consensus takes, gives and refuses."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.delphi import consensus, sensitivity
from amnmethods.errors import PanelError, RatingsError, RuleError, ScaleError
from amnmethods.model import ConsensusRule, ResponseScale

HIGH = {"measure": "share", "band": "agree", "at_least": 0.75}


def status(*arguments, **options):
    return consensus(*arguments, **options).set_index("item_id")["status"].to_dict()


def test_a_bare_table_of_items_and_ratings_will_do(rule, nine):
    bare = pd.DataFrame({"item_id": ["a", "a", "a", "b", "b"], "rating": [7, 8, np.nan, 2, 9]})
    table = consensus(bare, rule({"include": HIGH}, criterion="importance"), nine)
    assert table["criterion"].unique().tolist() == ["importance"]
    assert table[["n", "n_unable", "n_skipped", "n_agree", "n_against"]].to_numpy().tolist() == [
        [2, 0, 1, 2, 0],
        [2, 0, 0, 1, 1],
    ]
    with pytest.raises(RuleError, match="needs the column panellist_id"):
        consensus(bare, rule({"include": HIGH}, denominator="responders"), nine)


def test_skipped_is_what_a_responder_left_out_and_not_asked_is_nobodys_fault(rule, ratings, panel, nine):
    answers = {"a": [8, 8, "unable", None, "skipped", None], "b": [8, "not_asked", 8, 8, 2, None]}
    people = panel("RRRLLL")
    found = {}
    for kind in ("raters", "responders", "invited"):
        table = consensus(ratings(answers), rule({"include": HIGH}, denominator=kind), nine, people)
        found[kind] = table[["n", "n_unable", "n_skipped", "n_denominator"]].to_numpy().tolist()
    assert found == {  # five answered the round; the sixth was invited and did not
        "raters": [[2, 1, 2, 2], [4, 0, 0, 4]],
        "responders": [[2, 1, 2, 5], [4, 0, 0, 4]],
        "invited": [[2, 1, 2, 6], [4, 0, 0, 5]],
    }


def test_an_item_put_to_nobody_in_a_round_has_no_row(rule, ratings, nine):
    table = consensus(ratings({"a": [8, 8], "b": ["not_asked", "not_asked"]}), rule({"include": HIGH}), nine)
    assert table["item_id"].tolist() == ["a"]


@pytest.mark.parametrize("dtype", ["object", "str", "category"])
def test_columns_of_text_may_be_of_any_kind(rule, ratings, panel, nine, dtype):
    long = ratings({"b": [8, 8, 2], "a": [1, 1, "unable"]}, criterion="importance")
    columns = ["panellist_id", "item_id", "criterion", "state"]
    typed = long.astype(dict.fromkeys(columns, dtype))
    people = panel("RRL").astype({"panellist_id": dtype, "group": dtype})
    own = rule({"include": HIGH | {"groups": "any"}}, criterion="importance")
    table = consensus(typed, own, {"importance": nine}, people)
    assert dict(zip(table["item_id"], table["status"], strict=True)) == {"b": "include", "a": "not assessable"}


def test_several_criteria_are_told_and_one_decides(rule, ratings, nine):
    four = ResponseScale(points=[1, 2, 3, 4])
    both = pd.concat(
        [
            ratings({"a": [8, 8, 9], "b": [8, 8, 9]}, criterion="importance"),
            ratings({"a": [4, 4, 3], "b": [1, 1, 2]}, criterion="feasibility"),
        ]
    )
    doable = {"measure": "share", "from": 3, "to": 4, "at_least": 0.5, "criterion": "feasibility"}
    own = rule({"include": [HIGH, doable]}, criterion="importance")
    table = consensus(both, own, {"importance": nine, "feasibility": four})
    assert table[["item_id", "criterion", "n"]].to_numpy().tolist() == [
        ["a", "importance", 3], ["a", "feasibility", 3], ["b", "importance", 3], ["b", "feasibility", 3],
    ]  # fmt: skip
    assert table["status"].fillna("-").tolist() == ["include", "-", "no consensus", "-"]
    assert table["reason"].iloc[2] == (
        "not “Include”: the share of ratings 3 to 4 on “feasibility” is 0% (required: at least 50%)"
    )


def test_too_few_ratings_on_the_other_criterion_leave_the_item_without_a_class(rule, ratings, nine):
    both = pd.concat(
        [
            ratings({"a": [8] * 10}, criterion="importance"),
            ratings({"a": [8, 8]}, criterion="feasibility"),
        ]
    )
    own = rule({"include": [HIGH, HIGH | {"criterion": "feasibility"}]}, criterion="importance", min_n=5)
    row = consensus(both, own, nine).iloc[0]
    assert row["status"] == "too few ratings"
    assert row["reason"] == "2 ratings on “feasibility”, fewer than the 5 needed"


def test_each_round_is_judged_on_its_own_panel(rule, ratings, panel, nine):
    rounds = pd.concat([ratings({"a": [8, 8, 2, 2]}, round=1), ratings({"a": [8, 8, None, None]}, round=2)])
    panels = pd.concat([panel("RRLL", round=1), panel("RRRR", round=2)])
    own = rule({"include": HIGH | {"groups": "any"}}, denominator="invited")
    table = consensus(rounds, own, nine, panels)
    assert table[["round", "n_denominator", "status"]].to_numpy().tolist() == [
        [1, 4, "include"],
        [2, 4, "not assessable"],
    ]
    with pytest.raises(PanelError, match="no column round"):
        consensus(rounds[rounds["round"] == 2].drop(columns="round"), own, nine, panels)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("every", {"all": "yes", "two": "no consensus", "one": "no consensus", "none": "no consensus"}),
        ("any", {"all": "yes", "two": "yes", "one": "yes", "none": "no consensus"}),
        ("exactly_one", {"all": "no consensus", "two": "no consensus", "one": "yes", "none": "no consensus"}),
        ({"at_least": 2}, {"all": "yes", "two": "yes", "one": "no consensus", "none": "no consensus"}),
    ],
)
def test_the_forms_of_groups(rule, ratings, panel, nine, form, expected):
    answers = {"all": [8] * 6, "two": [8] * 4 + [2] * 2, "one": [8] * 2 + [2] * 4, "none": [2] * 6}
    own = rule({"yes": HIGH | {"groups": form}})
    assert status(ratings(answers), own, nine, panel("AABBCC")) == expected


def test_what_a_small_group_could_not_change_is_decided_without_it(rule, ratings, panel, nine):
    people, answers = panel("AAAABBBBC"), {"s": [8] * 4 + [2] * 4 + [8]}
    few = {"small_groups": {"under": 2, "then": "not assessable"}}
    known = {"every": "no consensus", "any": "yes", "exactly_one": "not assessable"}
    for form, expected in known.items():
        assert status(ratings(answers), rule({"yes": HIGH | {"groups": form}}, **few), nine, people)["s"] == expected


def test_equal_weights_give_a_small_group_as_much_say_as_a_large_one(rule, ratings, panel, nine):
    answers = {"s": [8] * 9 + [2] * 3}  # 75 % of persons; 100 % and 0 % of the two groups
    people = panel("A" * 9 + "B" * 3)
    by_person = consensus(ratings(answers), rule({"yes": HIGH}), nine, people).iloc[0]
    by_group = consensus(ratings(answers), rule({"yes": HIGH}, weights="group"), nine, people).iloc[0]
    assert (by_person["share_agree"], by_person["status"]) == (0.75, "yes")
    assert (by_group["share_agree"], by_group["status"], by_group["median"]) == (0.5, "no consensus", 5)
    assert np.isnan(by_group["share_agree_low"])
    stop = rule({"yes": HIGH}, weights="group", small_groups={"under": 4, "then": "not assessable"})
    row = consensus(ratings(answers), stop, nine, people).iloc[0]
    assert (row["status"], row["reason"]) == ("not assessable", "group B: 3 ratings, too few to decide")
    skip = rule({"yes": HIGH}, weights="group", small_groups={"under": 4, "then": "skip"})
    row = consensus(ratings(answers), skip, nine, people).iloc[0]
    assert (row["share_agree"], row["status"]) == (1, "yes")
    assert row["reason"].endswith("left out as too small: B (n = 3)")


def test_by_group_tells_what_the_pooled_conditions_say_of_each_group(rule, ratings, panel, nine):
    own = rule(
        {"yes": [HIGH, {"measure": "median", "at_least": 7, "groups": "every"}]},
        small_groups={"under": 2, "then": "skip"},
    )
    table = consensus(ratings({"b": [8] * 4 + [2], "a": [8] * 3 + [2, 2]}), own, nine, panel("AAABB"), by_group=True)
    assert table[["item_id", "group", "n", "status"]].to_numpy().tolist() == [
        ["b", "pooled", 5, "no consensus"], ["b", "A", 3, "yes"], ["b", "B", 2, "no consensus"],
        ["a", "pooled", 5, "no consensus"], ["a", "A", 3, "yes"], ["a", "B", 2, "no consensus"],
    ]  # fmt: skip
    alone = rule({"yes": {"measure": "median", "at_least": 7, "groups": "every"}})
    table = consensus(ratings({"a": [8] * 5}), alone, nine, panel("AAABB"), by_group=True)
    assert table["status"].fillna("-").tolist() == ["yes", "-", "-"]


def test_a_condition_over_rounds_needs_them_all(rule, ratings, nine):
    rounds = pd.concat(
        [
            ratings({"firm": [8, 8, 9], "late": [2, 2, 2], "new": [None]}, round=1),
            ratings({"firm": [8, 9, 9], "late": [8, 8, 8], "new": [8, 8, 8]}, round=2),
        ]
    )
    own = rule({"include": HIGH | {"rounds": 2}})
    last = consensus(rounds, own, nine).query("round == 2").set_index("item_id")
    assert last["status"].to_dict() == {"firm": "include", "late": "no consensus", "new": "not assessable"}
    assert last.loc["firm", "reason"].endswith("(required: at least 75%), in 2 consecutive rounds")
    stable = rule({"settled": {"measure": "share_unchanged", "at_least": "2/3"}})
    last = consensus(rounds, stable, nine).query("round == 2").set_index("item_id")
    assert last["status"].to_dict() == {"firm": "settled", "late": "no consensus", "new": "not assessable"}


def test_a_bar_with_many_digits_is_still_exact(rule, nine):
    big = pd.DataFrame({"item_id": "s", "rating": [8.0] * 2000 + [5.0] * 1000})
    own = rule({"yes": {"measure": "share", "band": "agree", "at_least": 2 / 3}})  # a little below two thirds
    assert consensus(big, own, nine)["status"].item() == "yes"
    more = rule({"yes": {"measure": "share", "band": "agree", "at_least": 0.6666666666666667}})
    assert consensus(big, more, nine)["status"].item() == "no consensus"


def test_half_points_and_0_to_100(rule, ratings):
    half = ResponseScale(points={"from": 1, "to": 5, "step": 0.5})
    own = rule({"yes": HIGH}, agree={"from": 3.5, "to": 5}, against={"from": 1, "to": 2.5})
    assert consensus(ratings({"s": [3.5, 4, 4.5, 1]}), own, half)["share_agree"].item() == 0.75
    hundred = ResponseScale(points={"from": 0, "to": 100})
    own = rule({"yes": HIGH}, agree={"from": 70, "to": 100}, against={"from": 0, "to": 30})
    row = consensus(ratings({"s": [70, 100, 85, 0]}), own, hundred).iloc[0]
    assert (row["n_agree"], row["n_against"], row["median"]) == (3, 1, 77.5)


BAD = [
    ({"rating": [8, 8.5]}, ScaleError, "8.5"),
    ({"state": ["rated", "unable"]}, RatingsError, "unable"),
    ({"state": ["rated", "absent"]}, RatingsError, "absent"),
    ({"panellist_id": ["p00", "p00"]}, RatingsError, "twice"),
    ({"panellist_id": ["p00", "x"]}, PanelError, "not on the panel: x"),
    ({"item_id": ["a", None]}, RatingsError, "rows have no item_id"),
]


@pytest.mark.parametrize(("columns", "error", "said"), BAD)
def test_a_table_that_breaks_its_contract_is_refused(rule, panel, nine, columns, error, said):
    sound = {"panellist_id": ["p00", "p01"], "item_id": "a", "state": "rated", "rating": [8, 9]}
    with pytest.raises(error, match=said):
        consensus(pd.DataFrame(sound | columns), rule({"yes": HIGH}), nine, panel("RR"))


def test_what_a_rule_needs_is_asked_for(rule, ratings, panel, nine):
    some = ratings({"a": [8, 8]})
    with pytest.raises(RuleError, match="speaks of groups: pass panel="):
        consensus(some, rule({"yes": HIGH | {"groups": "every"}}), nine)
    with pytest.raises(RuleError, match="needs the panel"):
        consensus(some, rule({"yes": HIGH}, denominator="invited"), nine)
    with pytest.raises(RuleError, match="no criterion is called 'cost'"):
        consensus(some, rule({"yes": HIGH | {"criterion": "cost"}}), nine)
    own = rule({"yes": {"measure": "disagreement", "equals": False}}, agree={"from": 3, "to": 4}, against=None)
    with pytest.raises(RuleError, match="holds for the points 1 to 9 only"):
        consensus(some, own, ResponseScale(points=[1, 2, 3, 4]))
    with pytest.raises(PanelError, match="twice"):
        consensus(some, rule({"yes": HIGH}), nine, pd.concat([panel("RR"), panel("RR")]))
    with pytest.raises(RatingsError, match="empty"):
        consensus(some.iloc[:0], rule({"yes": HIGH}), nine)


def test_sensitivity_sets_the_definitions_side_by_side(rule, ratings, nine):
    some = ratings({"a": [8, 8, 8, 2], "b": [8, 8, 8, 8]})
    rules: dict[str, ConsensusRule] = {
        "75": rule({"in": HIGH}),
        "80": rule({"in": HIGH | {"at_least": 0.8}}),
        "median": rule({"in": {"measure": "median", "at_least": 7}}),
    }
    table = sensitivity(some, rules, nine)
    assert table.to_numpy().tolist() == [["a", "in", "no consensus", "in", True], ["b", "in", "in", "in", False]]
