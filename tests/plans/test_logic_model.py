"""The logic model and the pathway from the links, and what hangs loose on either side."""

import pandas as pd
import pytest

from amnmethods.errors import PlanError
from amnmethods.plans import impact_pathway, logic_model

LINKS = pd.DataFrame(
    [("s1", "B1", "time freed", "adoption"), ("s1", "B2", "time freed", "reach"), ("s2", "B1", None, None), ("s4", "B9", "x", "y")],
    columns=["strategy_id", "determinant_id", "mechanism", "outcome"],
)  # fmt: skip
PLAN = pd.DataFrame(
    [("a", "N1", "s1", "pay", "2 h", "feasibility"), ("b", "N1", "s2", "meet", "", "fidelity"), ("c", "N1", "s3", "", "", ""),
     ("d", "N2", "s2", "", "", "")],
    columns=["line_id", "site", "strategy_id", "action", "dose", "outcome"],
)  # fmt: skip
BARRIERS = pd.DataFrame(
    [("B1", "N1", -2), ("B2", "N1", -1), ("B3", "N1", -2), ("B3", "N2", -2), ("F1", "N1", 2)],
    columns=["determinant_id", "site", "strength"],
).assign(name_en="what it is called")  # fmt: skip


def edges(model):
    return sorted(model.links[["from_node", "to_node"]].drop_duplicates().itertuples(index=False, name=None))


def test_each_chain_of_the_links_is_drawn_for_the_strategies_that_a_network_plans():
    model = logic_model(LINKS, PLAN, BARRIERS, site="N1", strong=-2)
    assert edges(model) == [
        ("d:B1", "s:s1"), ("d:B1", "s:s2"), ("d:B2", "s:s1"), ("m:time freed", "o:adoption"), ("m:time freed", "o:reach"),
        ("s:s1", "m:time freed"), ("s:s2", "o:fidelity"),
    ]  # fmt: skip
    assert model.nodes["column"].drop_duplicates().tolist() == ["determinants", "strategies", "mechanisms", "outcomes"]
    assert "s:s4" not in set(model.nodes["node_id"]), "it has no line"
    assert model.columns["column"].tolist() == ["determinants", "strategies", "mechanisms", "outcomes"]


def test_what_hangs_loose_is_told_on_either_side():
    model = logic_model(LINKS, PLAN, BARRIERS, site="N1", strong=-2)
    assert model.loose[["kind", "id"]].values.tolist() == [
        ["strategy_without_mechanism", "s2"], ["line_without_links", "s3"], ["strategy_without_outcome", "s3"],
        ["barrier_without_strategy", "B3"],
    ]  # fmt: skip
    assert set(model.nodes.loc[model.nodes["loose"], "node_id"]) == {"s:s2", "s:s3", "d:B3"}
    weaker = logic_model(LINKS.query("determinant_id != 'B2'"), PLAN, BARRIERS, site="N1", strong=-1)
    assert weaker.loose.query("kind == 'barrier_without_strategy'")["id"].tolist() == ["B2", "B3"]


def test_a_determinant_bears_its_strength_where_it_is_drawn():
    nodes = logic_model(LINKS, PLAN, BARRIERS, site="N1", strong=-2).nodes.set_index("node_id")
    assert nodes.loc["d:B1", ["strength", "direction", "name"]].tolist() == [-2, "barrier", "what it is called"]
    with pytest.raises(PlanError, match="strong=-2"):
        logic_model(LINKS, PLAN, BARRIERS)


def test_it_speaks_the_readers_language_where_the_links_do():
    links = LINKS.assign(mechanism_fr=["temps libéré", "temps libéré", None, None])
    model = logic_model(links, PLAN, site="N1", language="fr")
    assert ("s:s1", "m:temps libéré") in edges(model)
    assert "Stratégie s2\u202f: rien ne dit comment elle agit." in set(model.loose["told"])


def test_without_a_plan_every_link_is_drawn():
    model = logic_model(LINKS)
    assert set(model.nodes.loc[model.nodes["column"] == "strategies", "id"]) == {"s1", "s2", "s4"}
    assert model.loose.query("id == 's2'")["kind"].tolist() == [
        "strategy_without_mechanism",
        "strategy_without_outcome",
    ]


def test_a_pathway_says_where_it_breaks_off():
    measures = pd.DataFrame({"strategy_id": ["s1", "s1"], "measure": ["reach_mentees", "active_mentees"]})
    table = impact_pathway(PLAN, LINKS, outcome_links=measures, site="N1")
    assert table[["line_id", "mechanism", "outcome", "measure", "missing"]].values.tolist() == [
        ["a", "time freed", "adoption", "reach_mentees; active_mentees", ""],
        ["a", "time freed", "reach", "reach_mentees; active_mentees", ""],
        ["b", "", "fidelity", "", "output, mechanism, measure"],
        ["c", "", "", "", "activity, output, mechanism, outcome, measure"],
    ]  # fmt: skip
    assert table["whole"].tolist() == [True, True, False, False]
    assert table["told"].iloc[2] == "b: the pathway lacks output, mechanism, measure."
