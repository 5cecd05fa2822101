"""From a quote to an outcome and back: every link followed, everything loose named."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.errors import EvaluationError
from amnmethods.evaluation import orphans, trace, traceability


@pytest.fixture
def tables():
    """Give a small study: s13 reaches from two quotes to an outcome in N3; B9, q4, s20, N5's line and AIM hang loose."""
    return {
        "segments": pd.DataFrame(
            {"segment_id": ["q1", "q2", "q3", "q4"], "code": ["B4", "B4", "B14", "other"], "text": ["a", "b", "c", "d"],
             "site": ["N3", "N5", "N3", "N1"]}
        ),
        "codes": pd.DataFrame({"code": ["B4", "B14", "other", "unused"], "name_en": ["Few mentors", "English only", None, "x"]}),
        "determinants": pd.DataFrame(
            {"determinant_id": ["B4", "B4", "B14", "B9", "F1"], "site": ["N3", "N5", "N3", "N3", "N3"],
             "direction": ["barrier", "barrier", "barrier", "barrier", "facilitator"]}
        ),
        "strategies": pd.DataFrame({"strategy_id": ["s13", "s20"], "wording_en": ["Recruit in French", "Fine clinics"]}),
        "strategy_links": pd.DataFrame(
            {"strategy_id": ["s13", "s13", "s20"], "determinant_id": ["B4", "B14", "B14"], "because": ["more mentors", "", ""]}
        ),
        "panel": pd.DataFrame({"item_id": ["s13", "s20"], "status": ["include", "exclude"], "share_agree": [0.8, None]}),
        "agreed": ["include"],
        "plan": pd.DataFrame(
            {"line_id": ["N3-s13", "N5-s13"], "site": ["N3", "N5"], "strategy_id": "s13", "action": ["Translate", "Recruit"]}
        ),
        "delivery": pd.DataFrame(
            {"line_id": ["N3-s13"] * 2, "month": ["2026-07", "2026-08"], "planned": [2, 2], "delivered": [2, 1]}
        ),
        "outcomes": pd.DataFrame(
            {"measure": ["reach_fr", "reach_fr", "AIM"], "site": ["N3", "N5", "N3"], "value": [0.56, 0.3, 0.2]}
        ),
        "outcome_links": pd.DataFrame({"strategy_id": ["s13"], "measure": ["reach_fr"]}),
    }  # fmt: skip


def test_from_a_strategy_both_ends_are_reached(tables):
    graph = traceability(**tables)
    found = trace(graph, "strategy:s13")
    assert found["node"].tolist() == [
        "segment:q1", "segment:q2", "segment:q3", "code:B4", "code:B14", "determinant:B4", "determinant:B14", "strategy:s13",
        "panel:s13", "line:N3-s13", "line:N5-s13", "dose:N3-s13", "outcome:reach_fr@N3",
    ]  # fmt: skip
    rows = found.set_index("node")
    assert rows.loc["segment:q1", ["direction", "steps", "via"]].tolist() == ["back", 3, "code:B4"]
    assert rows.loc["outcome:reach_fr@N3", ["direction", "steps"]].tolist() == ["forward", 4]
    assert rows.loc["dose:N3-s13", "value"] == "75%"
    assert rows.loc["panel:s13", ["label", "value"]].tolist() == ["include", "80%"]
    assert rows.loc["strategy:s13", "label"] == "Recruit in French"


def test_from_either_end_the_other_is_reached(tables):
    graph = traceability(**tables)
    assert "outcome:reach_fr@N3" in trace(graph, "segment:q3")["node"].tolist()
    back = trace(graph, "outcome:reach_fr@N3")
    assert back["node"].tolist()[:3] == ["segment:q1", "segment:q2", "segment:q3"]
    assert "line:N5-s13" not in back["node"].tolist()  # a neighbour's line is not on the way


def test_one_network_can_be_followed_alone(tables):
    found = trace(traceability(**tables), "strategy:s13", site="N5")
    assert found.loc[found["site"] != "", "node"].tolist() == ["segment:q2", "line:N5-s13"]


def test_everything_loose_is_named_both_ways(tables):
    found = orphans(traceability(**tables))
    assert found[["node", "direction", "missing"]].values.tolist() == [
        ["code:other", "forward", "determinant"],
        ["determinant:B9", "back", "code"],
        ["determinant:B9", "forward", "strategy"],
        ["determinant:F1", "back", "code"],
        ["line:N5-s13", "forward", "dose"],
        ["outcome:reach_fr@N5", "back", "dose"],
        ["outcome:AIM@N3", "back", "dose"],
    ]
    assert found["told"].iloc[4] == "plan line that leads to no delivered dose"
    assert (
        orphans(traceability(**tables), language="fr")["told"].iloc[4] == "ligne du plan sans suite\u202f: dose livrée"
    )


def test_a_facilitator_and_an_item_not_agreed_on_need_nothing_to_follow(tables):
    missing = orphans(traceability(**tables)).query("direction == 'forward'")["node"].tolist()
    assert "determinant:F1" not in missing
    assert "panel:s20" not in missing


def test_a_measure_linked_but_never_measured_stands_there_without_a_value(tables):
    links = pd.DataFrame({"strategy_id": ["s13", "s13"], "measure": ["reach_fr", "cost_fr"]})
    graph = traceability(**{**tables, "outcome_links": links})
    row = graph.nodes.set_index("node").loc["outcome:cost_fr"]
    assert row["value"] == ""
    assert "dose:N3-s13" in graph.edges.loc[graph.edges["target"] == "outcome:cost_fr", "source"].tolist()


def test_missing_tables_shorten_the_chain_and_are_not_missed(tables):
    few = {name: tables[name] for name in ("strategies", "plan")}
    graph = traceability(**few)
    assert trace(graph, "strategy:s13")["kind"].tolist() == ["strategy", "line", "line"]
    assert orphans(graph)[["node", "missing"]].values.tolist() == [["strategy:s20", "line"]]
    undelivered = {name: table for name, table in tables.items() if name != "delivery"}
    assert "outcome:reach_fr@N5" in trace(traceability(**undelivered), "line:N5-s13")["node"].tolist()
    with pytest.raises(EvaluationError, match="no table to trace"):
        traceability()


def test_codes_of_determinants_can_be_stated_or_go_by_construct(tables):
    stated = pd.DataFrame({"determinant_id": ["B9"], "code": ["other"]})
    graph = traceability(**tables, determinant_codes=stated)
    assert "segment:q4" in trace(graph, "determinant:B9")["node"].tolist()
    construct = tables["determinants"].assign(construct=["x", "x", "x", "other", "x"])
    graph = traceability(**{**tables, "determinants": construct})
    assert "segment:q4" in trace(graph, "determinant:B9")["node"].tolist()
    assert "segment:q1" in trace(graph, "determinant:B4")["node"].tolist()


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("strategy_links", {"strategy_id": "s99"}, "names the strategy 's99', which is not there"),
        ("strategy_links", {"determinant_id": "B99"}, "names the determinant 'B99'"),
        ("plan", {"strategy_id": "s99"}, "names the strategy 's99'"),
        ("plan", {"line_id": "one"}, "'one' stands twice in the plan"),
        ("delivery", {"line_id": "gone"}, "names the line 'gone', which is not in the plan"),
        ("panel", {"item_id": "s13"}, "'s13' stands twice in the panel's results"),
    ],
)
def test_links_with_what_is_not_there_are_refused_by_name(tables, name, change, message):
    tables[name] = tables[name].assign(**change)
    with pytest.raises(EvaluationError, match=message):
        traceability(**tables)


def test_nothing_can_be_traced_that_is_not_there(tables):
    graph = traceability(**tables)
    with pytest.raises(
        EvaluationError, match="nothing called 'strategy:s99' to trace; choose one such as strategy:s13"
    ):
        trace(graph, "strategy:s99")
    with pytest.raises(EvaluationError, match="a name begins with segment:"):
        trace(graph, "s13")


def test_links_do_not_multiply_with_the_quotes():
    rng = np.random.default_rng(1)
    n = 20_000
    segments = pd.DataFrame(
        {"segment_id": [f"q{k}" for k in range(n)], "code": [f"B{k}" for k in rng.integers(0, 40, n)]}
    )
    graph = traceability(segments=segments, determinants=pd.DataFrame({"determinant_id": [f"B{k}" for k in range(40)]}))
    assert len(graph.edges) == n + 40  # one per quote and one per code
    found = trace(graph, "determinant:B7")
    assert len(found) == (segments["code"] == "B7").sum() + 2
    assert orphans(graph).empty
