"""Betweenness and parts against printed values and networkx."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amnmethods.mentoring import as_graph, ties
from amnmethods.mentoring.graph import betweenness, centralization, network, pivots_of, without_each

# Printed in the gallery of networkx 2.8.6, "Krackhardt Centrality": the kite of Krackhardt (1990), Admin Sci Quart 35.
KITE = [0.023, 0.023, 0.000, 0.102, 0.000, 0.231, 0.231, 0.389, 0.222, 0.000]


def net_of(graph):
    edges = pd.DataFrame(list(graph.edges()), columns=["a", "b"])
    return network(edges["a"], edges["b"])


def random_graph(seed, n=60, m=70):
    graph = nx.gnm_random_graph(n, m, seed=seed)
    graph.remove_nodes_from(list(nx.isolates(graph)))
    return graph


def test_betweenness_gives_the_printed_values_of_the_kite():
    net = net_of(nx.krackhardt_kite_graph())
    assert np.round(betweenness(net, range(10)), 3).tolist() == KITE


@pytest.mark.parametrize(
    "graph",
    [
        nx.karate_club_graph(),
        nx.davis_southern_women_graph(),
        nx.path_graph(40),
        random_graph(3),
        random_graph(4, 90, 300),
    ],
    ids=["karate club", "southern women", "path", "loose", "dense"],
)
def test_exact_betweenness_is_that_of_networkx(graph):
    net = net_of(nx.convert_node_labels_to_integers(graph))
    expected = nx.betweenness_centrality(nx.convert_node_labels_to_integers(graph))
    assert np.allclose(betweenness(net, range(net.n)), [expected[person] for person in net.people])


def test_sampled_betweenness_counts_the_paths_from_its_pivots_and_scales_them_up():
    graph = random_graph(8, 120, 240)
    net = net_of(graph)
    pivots = pivots_of(net.n, 30, seed=5)
    counted = nx.betweenness_centrality_subset(graph, sources=list(net.people[pivots]), targets=list(graph))
    scale = 2 * net.n / 30 / ((net.n - 1) * (net.n - 2))  # networkx halves the paths of an undirected network
    assert np.allclose(betweenness(net, pivots), [scale * counted[person] for person in net.people])


def test_the_same_seed_gives_the_same_pivots_and_each_person_once():
    assert pivots_of(500, 64, 1).tolist() == pivots_of(500, 64, 1).tolist() != pivots_of(500, 64, 2).tolist()
    assert len(set(pivots_of(500, 64, 1))) == 64
    assert pivots_of(50, 64, None).tolist() == list(range(50))
    with pytest.raises(ValueError, match="needs a seed"):
        pivots_of(500, 64, None)
    with pytest.raises(ValueError, match="at least one pivot"):
        pivots_of(500, 0, 1)


def test_a_star_is_wholly_centralized_and_a_ring_not_at_all():
    star, ring = net_of(nx.star_graph(9)), net_of(nx.cycle_graph(9))
    assert centralization(betweenness(star, range(star.n))) == pytest.approx(1)
    assert centralization(betweenness(ring, range(ring.n))) == pytest.approx(0)
    assert np.isnan(betweenness(net_of(nx.path_graph(2)), range(2))).all()


@given(st.integers(0, 10_000), st.integers(4, 40), st.floats(0.5, 2.0))
def test_what_is_left_without_each_person_is_what_networkx_finds_by_taking_them_out(seed, n, density):
    graph = random_graph(seed, n, int(density * n))
    if not graph:
        return
    net = net_of(graph)
    left = without_each(net)
    for k, person in enumerate(net.people):
        others = nx.node_connected_component(graph, person) - {person}
        sizes = sorted(len(part) for part in nx.connected_components(graph.subgraph(others)))
        assert left.n_parts[k] == len(sizes)
        assert left.largest[k] == max(sizes, default=0)
        assert left.cut_off[k] == sizes.count(1)


def test_pairs_are_counted_whoever_is_named_first():
    log = pd.DataFrame({"mentor_id": ["a", "b", "a"], "mentee_id": ["b", "a", "c"]})
    assert len(ties(log)) == 3
    assert network(log["mentor_id"], log["mentee_id"]).matrix.toarray().tolist() == [[0, 1, 1], [1, 0, 0], [1, 0, 0]]
    assert dict(as_graph(log).edges)["a", "b"] == {"n_contacts": 2}


def test_the_graph_bears_the_attributes_and_saves_as_graphml(log, people, tmp_path):
    graph = as_graph(log, people)
    assert graph.nodes["m1"]["profession"] == "physician"
    assert "profession" not in graph.nodes["e3"]
    assert graph.degree("e5") == 0
    nx.write_graphml(graph, tmp_path / "network.graphml")
    assert nx.read_graphml(tmp_path / "network.graphml").number_of_edges() == 5
