"""Earliest and latest dates against networkx's longest paths, and a network worked by hand."""

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amnmethods.errors import PlanError
from amnmethods.model.plan_lines import circle
from amnmethods.plans import timeline

DAY0 = pd.Timestamp("2026-01-01")


def plan_of(lines):
    """Make a plan of (line, first day from 0, days, those it follows)."""
    rows = [
        (
            name,
            "N1",
            "s1",
            DAY0 + pd.Timedelta(days=start),
            DAY0 + pd.Timedelta(days=start + length - 1),
            "; ".join(after),
        )
        for name, start, length, after in lines
    ]
    return pd.DataFrame(rows, columns=["line_id", "site", "strategy_id", "starts_on", "ends_on", "after"])


def days_of(table, column):
    return ((table[column] - DAY0).dt.days).to_dict()


@st.composite
def plans(draw):
    lines = []
    for k in range(draw(st.integers(1, 9))):
        before = st.sets(st.sampled_from([f"l{j}" for j in range(k)]), max_size=3) if k else st.just(set())
        lines.append((f"l{k}", draw(st.integers(0, 40)), draw(st.integers(1, 20)), sorted(draw(before))))
    return lines


@settings(max_examples=80, deadline=None)
@given(plans())
def test_the_dates_are_those_of_the_longest_paths(lines):
    # Witness: networkx. A source leads to each line by its own first day, a line to its followers and the sink by its days.
    graph = nx.DiGraph()
    for name, start, length, after in lines:
        graph.add_edge("source", name, days=start)
        graph.add_edge(name, "sink", days=length)
        graph.add_edges_from(
            [(other, name, {"days": next(row[2] for row in lines if row[0] == other)}) for other in after]
        )
    paths = {
        name: nx.dag_longest_path_length(
            graph.subgraph(nx.ancestors(graph, name) | {name}), weight="days"
        ) for name in graph if name != "source"
    }  # fmt: skip
    left = {
        name: nx.dag_longest_path_length(graph.subgraph(nx.descendants(graph, name) | {name}), weight="days")
        for name, *_ in lines
    }
    table = timeline(plan_of(lines)).set_index("line_id")
    assert days_of(table, "earliest_start") == {name: paths[name] for name, *_ in lines}
    assert days_of(table, "latest_start") == {name: paths["sink"] - left[name] for name, *_ in lines}
    assert (table["slack"] >= 0).all()
    assert table["critical"].any(), "something decides when the plan ends"


def test_a_network_worked_by_hand():
    # a 5 days, then b (3) and c (6) at once, then d (2) after both; e stands alone. The way a-c-d decides: 13 days.
    table = timeline(
        plan_of([("a", 0, 5, []), ("b", 5, 3, ["a"]), ("c", 5, 6, ["a"]), ("d", 8, 2, ["b", "c"]), ("e", 2, 4, [])])
    )
    table = table.set_index("line_id")
    assert table.loc[["a", "b", "c", "d", "e"], "slack"].tolist() == [0, 3, 0, 0, 7]
    assert table.loc[["a", "b", "c", "d", "e"], "critical"].tolist() == [True, False, True, True, False]
    assert table.loc["d", "earliest_start"] == DAY0 + pd.Timedelta(days=11)
    assert table.loc["d", ["waits_for", "delay"]].tolist() == ["c", 3]
    assert table.loc["b", ["waits_for", "delay"]].tolist() == ["", 0], "it starts when it was to start anyway"


def test_a_line_stands_behind_those_that_it_follows():
    table = timeline(plan_of([("z", 0, 1, ["y"]), ("y", 0, 1, ["x"]), ("x", 0, 1, [])]))
    assert table["line_id"].tolist() == ["x", "y", "z"]
    assert table["order"].tolist() == [1, 2, 3]


def test_each_network_ends_for_itself():
    plan = plan_of([("a", 0, 5, []), ("b", 0, 50, [])]).assign(site=["N1", "N2"])
    assert timeline(plan)["slack"].tolist() == [0, 0]
    waiting = plan_of([("a", 0, 5, []), ("b", 0, 9, []), ("c", 0, 50, ["a"])]).assign(site=["N1", "N1", "N2"])
    assert timeline(waiting).set_index("line_id")["slack"].to_dict() == {"a": 0, "b": 0, "c": 0}


def test_what_has_no_dates_is_undefined_with_its_reason_and_so_is_what_follows_it():
    plan = plan_of([("a", 0, 5, []), ("b", 0, 5, ["a"]), ("c", 0, 5, []), ("d", 0, 5, ["gone"])])
    plan.loc[0, "ends_on"] = pd.NaT
    plan.loc[2, "ends_on"] = DAY0 - pd.Timedelta(days=1)
    table = timeline(plan).set_index("line_id")
    assert table["reason"].to_dict() == {
        "a": "the first or last day is missing", "b": "it follows a, which has no dates that hold",
        "c": "it ends before it starts", "d": "it follows gone, which is no line",
    }  # fmt: skip
    assert table[["earliest_start", "slack", "critical"]].isna().all(axis=None)


def test_a_circle_is_named_in_both_languages():
    plan = plan_of([("a", 0, 5, ["c"]), ("b", 0, 5, ["a"]), ("c", 0, 5, ["b"]), ("d", 0, 5, ["a"])])
    with pytest.raises(PlanError, match="in a circle: a, c, b, a"):
        timeline(plan)
    with pytest.raises(PlanError, match="s’attendent en cercle\u202f: a, c, b, a"):
        timeline(plan, language="fr")


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefg"), max_size=3), max_size=6))
def test_a_circle_is_found_where_networkx_finds_one(after):
    graph = nx.DiGraph([(line, other) for line, others in after.items() for other in others if other in after])
    found = circle(after)
    assert bool(found) == (not nx.is_directed_acyclic_graph(graph))
    assert all(found[(k + 1) % len(found)] in after[line] for k, line in enumerate(found))


def test_missing_columns_and_double_lines_are_refused():
    with pytest.raises(PlanError, match="lack the column starts_on"):
        timeline(pd.DataFrame({"line_id": [], "site": [], "strategy_id": []}))
    with pytest.raises(PlanError, match="a stands twice"):
        timeline(plan_of([("a", 0, 1, []), ("a", 0, 1, [])]))
