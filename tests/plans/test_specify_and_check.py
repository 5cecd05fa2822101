"""What is prefilled of a plan, and what is named in it as missing or at odds."""

import pandas as pd
import pytest

from amnmethods.errors import PlanError
from amnmethods.model.plan_lines import PLAN_COLUMNS
from amnmethods.plans import (
    adaptation_fields,
    check,
    empty_plan,
    plan_fields,
    specify,
    workshop,
    workshop_problems,
    workshop_sheet,
)

LINKS = pd.DataFrame(
    [("s13", "B4", "eric-63", None, "reach", None), ("s13", "B14", "eric-51; eric-63", "readable material", "appropriateness",
     "Raised in 11 of 14 French interviews"), ("s05", "B6", "eric-43", "skill", "fidelity", None)],
    columns=["strategy_id", "determinant_id", "catalogue_id", "mechanism", "outcome", "because"],
)  # fmt: skip
BARRIERS = pd.DataFrame(
    [("B4", "N3", -2, "Small pool", "Bassin restreint"), ("B14", "N3", -2, "English only", "En anglais"),
     ("B4", "N1", 1, "Small pool", "Bassin restreint"), ("B14", "N1", -1, "English only", "En anglais"),
     ("B6", "N3", -1, "Unprepared", "Peu préparés"), ("B9", "N3", -2, "Optional extra", "Ajout facultatif")],
    columns=["determinant_id", "site", "strength", "name_en", "name_fr"],
)  # fmt: skip
CHOSEN = pd.DataFrame({"site": ["N3", "N3", "N1"], "strategy_id": ["s13", "s05", "s13"]})


def whole(**changes):
    """Return a plan line that lacks nothing."""
    row = dict.fromkeys(PLAN_COLUMNS, "said")
    row |= {"line_id": "N3-s13", "site": "N3", "strategy_id": "s13", "starts_on": "2026-03-01", "ends_on": "2026-05-31"}
    return row | {"after": "", "cost": 100.0, "staff_hours": 3.0} | changes


def found(*lines, **options):
    return check(pd.DataFrame(list(lines)), **options)


# Specify


def test_what_is_known_is_written_in_and_nothing_is_invented():
    items = pd.DataFrame({"item_id": ["s13"], "wording_en": ["Recruit mentors in French"], "wording_fr": ["Recruter"]})
    status = pd.DataFrame(
        {"item_id": ["s13"], "share_agree": [0.85], "n": [20], "status": ["include"], "status_label": ["in"]}
    )
    percents = pd.DataFrame({"determinant_id": ["B14", "B14", "B4"], "catalogue_id": ["eric-51", "eric-63", "eric-63"],
                             "percent": [73.0, float("nan"), 35.0], "respondents": [float("nan"), float("nan"), 25.0],
                             "precision": ["exact", "at_least_20", "exact"]})  # fmt: skip
    costs = pd.DataFrame({"strategy_id": ["s13"], "cost": [18000], "staff_hours": [120]})
    minority = pd.DataFrame({"strategy_id": ["s13"], "words": ["English mentors were not asked."]})
    table = specify(CHOSEN, LINKS, determinants=BARRIERS, strategies=items, status=status, matching=percents, costs=costs,
                    dissent=minority).set_index("line_id")  # fmt: skip
    line = table.loc["N3-s13"]
    assert line["action"] == "Recruit mentors in French"
    assert line["action_target"] == "B4 Small pool (−2); B14 English only (−2)"
    assert table.loc["N1-s13", "action_target"] == "B14 English only (−1)", "what helps at a site is no target there"
    assert line["outcome"] == "reach; appropriateness"
    assert line["justification"] == (
        "Panel: 85% of 20 agreed (in); Matching table, B4: 35% chose eric-63 (of 25); "
        "Matching table, B14: 73% chose eric-51 (n unknown); Matching table, B14: at least 20% chose eric-63; "
        "Raised in 11 of 14 French interviews"
    )
    assert (line["cost"], line["staff_hours"]) == (18000, 120)
    assert line["risk"] == "A minority of the panel: “English mentors were not asked.”"
    assert line[["actor", "temporality", "dose", "owner", "after", "indicator"]].tolist() == [""] * 6
    assert pd.isna(line["starts_on"])
    assert table.loc["N3-s05", "action"] == ""


def test_the_texts_are_the_readers_own():
    line = specify(CHOSEN.iloc[:1], LINKS, determinants=BARRIERS, language="fr").iloc[0]
    assert line["action_target"] == "B4 Bassin restreint (−2); B14 En anglais (−2)"


def test_what_a_team_wrote_stays_and_only_blanks_are_filled():
    mine = pd.DataFrame(
        {"line_id": ["mine"], "site": ["N3"], "strategy_id": ["s13"], "outcome": ["ours"], "colour": ["red"]}
    )
    table = specify(CHOSEN, LINKS, determinants=BARRIERS, plan=mine)
    assert table["line_id"].tolist() == ["mine", "N3-s05", "N1-s13"]
    assert table.loc[0, ["outcome", "action_target", "colour"]].tolist() == [
        "ours",
        "B4 Small pool (−2); B14 English only (−2)",
        "red",
    ]


def test_a_dropped_strategy_gets_no_line_and_an_adapted_one_its_own_words():
    decided = CHOSEN.assign(decision=["drop", "adapt", "keep"], adapted_as=["", "Train on line", ""])
    table = specify(decided, LINKS)
    assert table[["line_id", "action"]].values.tolist() == [["N3-s05", "Train on line"], ["N1-s13", ""]]
    with pytest.raises(PlanError, match="'perhaps' is no decision"):
        specify(CHOSEN.assign(decision="perhaps"), LINKS)


def test_a_plan_without_lines_has_every_column_of_its_kind():
    table = empty_plan()
    assert table.columns.tolist() == list(PLAN_COLUMNS)
    assert str(table["starts_on"].dtype) == "datetime64[us]"
    assert table["cost"].dtype == float


def test_the_fields_say_what_they_ask_and_where_they_come_from():
    assert plan_fields()["field"].tolist() == [c for c in PLAN_COLUMNS if c not in ("line_id", "site", "strategy_id")]
    assert "10.1186/1748-5908-8-139" in plan_fields().attrs["source"]
    assert plan_fields("fr").set_index("field").loc["dose", "ask"].endswith("combien de temps\u202f?")
    assert set(adaptation_fields("mentoring")["field"]) >= {
        "planned",
        "fidelity_consistent",
        "reason",
        "level",
        "nature",
    }


# Check


def test_a_whole_line_has_no_problem():
    assert found(whole()).empty


@pytest.mark.parametrize(
    ("changes", "field", "problem", "stops"),
    [
        ({"actor": " "}, "actor", "missing", False),
        ({"justification": None}, "justification", "missing", False),
        ({"owner": ""}, "owner", "no_owner", False),
        ({"indicator": ""}, "indicator", "no_indicator", False),
        ({"ends_on": None}, "ends_on", "no_dates", False),
        ({"starts_on": "soon"}, "starts_on", "unreadable", True),
        ({"ends_on": "2026-02-01"}, "ends_on", "ends_first", True),
        ({"after": "N3-s99"}, "after", "unknown_after", True),
        ({"after": "N3-s13"}, "after", "self", True),
        ({"cost": -5}, "cost", "negative", False),
        ({"cost": "much"}, "cost", "negative", False),
        ({"line_id": ""}, "line_id", "no_line_id", True),
    ],
)  # fmt: skip
def test_each_problem_is_named_with_its_line_and_field(changes, field, problem, stops):
    for language in ("en", "fr"):
        table = found(whole(**changes), language=language)
        assert table[["field", "problem", "stops"]].values.tolist() == [[field, problem, stops]]
        assert table["told"].iloc[0].startswith(changes.get("line_id", "N3-s13") or "s13")


def test_every_circle_is_named_once_and_what_only_waits_for_one_is_not():
    lines = [whole(line_id=name, after=after, starts_on="2026-03-01", ends_on="2026-03-01") for name, after in
             [("a", "b"), ("b", "a"), ("c", "d"), ("d", "e"), ("e", "c"), ("f", "a")]]  # fmt: skip
    table = found(*lines)
    told = table.loc[table["problem"] == "circular", "told"].tolist()
    assert [text.split(": ")[1] for text in told] == [
        "a, b, a. Take one out of “after”.",
        "c, d, e, c. Take one out of “after”.",
    ]


def test_a_line_that_starts_before_what_it_follows_has_ended_is_named():
    lines = [whole(line_id="a", ends_on="2026-04-30"), whole(line_id="b", starts_on="2026-04-30", after="a")]
    assert found(*lines)[["line_id", "field", "problem"]].values.tolist() == [["b", "starts_on", "too_early"]]
    assert found(lines[0], whole(line_id="b", starts_on="2026-05-01", after="a")).empty


def test_orphans_are_named_on_either_side():
    table = found(whole(), whole(line_id="N3-s99", strategy_id="s99"), links=LINKS, determinants=BARRIERS, strong=-2)
    assert table[["line_id", "site", "problem"]].values.tolist() == [
        ["N3-s99", "N3", "no_barrier"],
        ["", "N3", "unanswered"],
    ]
    assert "B9 Optional extra (−2)" in table["told"].iloc[1]
    weaker = found(whole(), links=LINKS, determinants=BARRIERS, strong=-1)
    assert [text.split("barrier ")[1][:3] for text in weaker["told"]] == ["B14", "B6 ", "B9 "]
    with pytest.raises(PlanError, match="strong=-2"):
        found(whole(), links=LINKS, determinants=BARRIERS)


def test_a_plan_at_odds_with_its_workshop_is_named():
    decided = pd.DataFrame({"site": "N3", "strategy_id": ["s13", "s05", "s07"], "decision": ["drop", "keep", "drop"]})
    table = found(whole(), workshop=decided)
    assert table[["strategy_id", "problem"]].values.tolist() == [["s13", "dropped"], ["s05", "no_line"]]


def test_ids_that_the_study_has_not_are_named():
    table = found(whole(), whole(line_id="x", site="N8"), strategies=["s05"], sites=["N3"])
    assert table["problem"].tolist() == ["unknown_strategy", "unknown_strategy", "unknown_site"]
    twice = found(whole(), whole())
    assert twice["problem"].tolist() == ["twice"]


# The workshop


def test_the_sheet_shows_each_network_its_own_barriers_and_takes_up_what_was_decided():
    before = pd.DataFrame({"site": ["N1"], "strategy_id": ["s13"], "decision": ["keep"], "reason": ["Yes"]})
    sheet = workshop_sheet(["s13"], LINKS, ["N1", "N3"], determinants=BARRIERS, decided=before)
    assert sheet["answers"].tolist() == ["B14 English only (−1)", "B4 Small pool (−2); B14 English only (−2)"]
    assert sheet["decision"].tolist() == ["keep", ""]
    assert workshop(sheet)[["site", "decision", "reason"]].values.tolist() == [["N1", "keep", "Yes"]]


def test_unclear_answers_are_all_named_and_none_is_taken():
    rows = [("perhaps", "x", ""), ("", "x", ""), ("keep", "", ""), ("adapt", "x", ""), ("", "", "")]
    answers = pd.DataFrame(rows, columns=["decision", "reason", "adapted_as"]).assign(
        site="N1", strategy_id=list("abcde")
    )
    problems = workshop_problems(answers)
    assert problems["problem"].tolist() == ["unknown_decision", "no_decision", "no_reason", "not_said_how"]
    with pytest.raises(PlanError) as error:
        workshop(answers)
    assert len(str(error.value).splitlines()) == 4
