"""The log of adaptations: words of FRAME and FRAME-IS recognised, checked and counted."""

import pandas as pd
import pytest

from amnmethods.errors import PlanError
from amnmethods.plans import adaptation_fields, adaptation_problems, adaptations, coded_adaptations

LOG = pd.DataFrame(
    [
        ("a1", "N4", "s14", "2026-05-04", "Later", "no", "no", "provider", "strategy", "tailoring"),
        ("a2", "N4", "s03", "2026-06-01", "Less", "planned/reactive", "fidelity consistent", "Illness", "strategy", "shortening"),
        ("a3", "N5", "s05", "2026-06-09", "On line", "prévue, proactive", "oui", "recipient", None, "Changement de format"),
        ("a4", "N4", "s05", "2026-07-09", "Groups", "yes", "", "Money", "mentoring", "population"),
    ],
    columns=[
        "adaptation_id", "site", "strategy_id", "made_on", "what", "planned", "fidelity_consistent", "reason", "about", "nature",
    ],
)  # fmt: skip


def test_words_are_recognised_in_either_language_and_as_yes_or_no():
    table = coded_adaptations(LOG)
    assert table["framework"].tolist() == ["frame_is", "frame_is", "frame_is", "frame"]
    assert table["planned"].tolist() == ["reactive", "planned_reactive", "planned_proactive", "planned"]
    assert table["fidelity_consistent"].tolist() == ["inconsistent", "consistent", "consistent", ""]
    assert table["nature"].tolist() == ["tailoring", "shortening", "format", "population"]
    assert table["reason"].tolist() == ["provider", "Illness", "recipient", "Money"]
    booleans = LOG.assign(planned=[True, False, True, True])
    assert coded_adaptations(booleans)["planned"].tolist() == ["planned", "reactive", "planned", "planned"]


def test_each_field_is_counted_of_those_that_say_something_for_all_and_for_each_network():
    table = adaptations(LOG).set_index(["framework", "site", "field", "value"])
    assert table.loc[("frame_is", "all", "fidelity_consistent", "consistent"), ["n", "of"]].tolist() == [2, 3]
    assert table.loc[("frame_is", "N4", "fidelity_consistent", "inconsistent"), ["n", "of", "share"]].tolist() == [
        1,
        2,
        0.5,
    ]
    assert table.loc[("frame_is", "all", "reason", "own_words"), "n"] == 1
    assert ("frame", "N4", "fidelity_consistent", "consistent") not in table.index
    assert table.loc[("frame", "all", "planned", "planned"), "n_blank"] == 0
    assert (
        table.groupby(["framework", "site", "field"])["n"].sum()
        == table.groupby(["framework", "site", "field"])["of"].first()
    ).all()
    french = adaptations(LOG, language="fr")
    assert {"Fidélité", "fidèle", "en d’autres mots"} <= {*french["field_name"], *french["value_name"]}


def test_what_is_missing_or_no_word_of_the_framework_is_named_with_the_words_there_are():
    odd = LOG.assign(
        nature=["gone", *LOG["nature"][1:]], what=["", *LOG["what"][1:]], made_on=["spring", *LOG["made_on"][1:]]
    )
    table = adaptation_problems(odd)
    assert table[["adaptation_id", "field", "problem"]].values.tolist() == [
        ["a1", "made_on", "no_day"], ["a1", "what", "missing"], ["a1", "nature", "not_a_word"],
        ["a4", "fidelity_consistent", "missing"],
    ]  # fmt: skip
    assert "The words are: tailoring, adding, removing or skipping" in table["told"].iloc[2]
    assert adaptation_problems(LOG.assign(about="the weather"))["problem"].tolist() == ["unknown_about"] * 4


def test_an_adaptation_of_what_is_not_planned_is_named():
    plan = pd.DataFrame({"line_id": ["x", "y"], "site": ["N4", "N5"], "strategy_id": ["s14", "s05"]})
    table = adaptation_problems(LOG, plan)
    assert table.query("problem == 'not_planned_here'")["adaptation_id"].tolist() == ["a2"], (
        "mentoring has no plan line"
    )


def test_an_id_that_is_blank_or_twice_is_refused():
    with pytest.raises(PlanError, match="a1 stands twice"):
        adaptations(pd.concat([LOG, LOG.iloc[:1]]))
    with pytest.raises(PlanError, match="has no adaptation_id"):
        adaptations(LOG.assign(adaptation_id=""))
    with pytest.raises(PlanError, match="lack the column reason"):
        adaptations(LOG.drop(columns="reason"))


def test_every_field_names_its_source_and_says_where_its_words_were_read():
    for about, doi in (("mentoring", "10.1186/s13012-019-0898-y"), ("strategy", "10.1186/s13012-021-01105-3")):
        table = adaptation_fields(about)
        assert doi in table.attrs["source"]
        assert set(table["checked"]) <= {"paper", "table", ""}
        assert set(table.loc[table["needed"], "field"]) == {"planned", "fidelity_consistent", "reason"}
    with pytest.raises(PlanError, match="found 'both'"):
        adaptation_fields("both")


def test_an_adaptation_made_before_the_plan_begins_is_named():
    plan = pd.DataFrame(
        {"line_id": ["x", "y", "z"], "site": ["N4", "N4", "N5"], "strategy_id": ["s14", "s03", "s05"],
         "starts_on": ["2026-05-01", "2026-06-01", None]}
    )  # fmt: skip
    assert "before_plan" not in set(adaptation_problems(LOG, plan)["problem"])
    odd = LOG.assign(made_on=["2020-05-04", *LOG["made_on"][1:]])
    row = adaptation_problems(odd, plan).query("problem == 'before_plan'")
    assert row[["adaptation_id", "field"]].values.tolist() == [["a1", "made_on"]]
    assert "made on 2020-05-04, before the plan of N4 begins (2026-05-01)" in row["told"].item()
