"""Bridges between professions and regions, by person and by group."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from amnmethods.errors import ContactsError
from amnmethods.mentoring import as_graph, bridges, ei_index, mixing

TODAY = "2026-06-30"


@pytest.fixture(scope="module")
def karate():
    """Give Zachary's karate club as a log whose people belong to the two parts into which it fell."""
    graph = nx.karate_club_graph()
    log = (
        pd.DataFrame(list(graph.edges()), columns=["mentor_id", "mentee_id"])
        .map("p{:02}".format)
        .assign(date="2026-03-01")
    )
    nodes = [(f"p{k:02}", role, told["club"]) for k, told in graph.nodes(data=True) for role in ("mentor", "mentee")]
    return log, pd.DataFrame(nodes, columns=["person_id", "role", "club"])


def test_ei_index_runs_from_inside_to_outside():
    assert [ei_index(0, 5), ei_index(5, 0), ei_index(3, 1)] == [-1, 1, 0.5]
    assert np.isnan(ei_index(0, 0))


def test_mixing_of_the_karate_club_is_that_of_networkx(karate):
    log, people = karate
    table = mixing(log, people, today=TODAY, below=1, across="club").set_index("club")
    counts = nx.attribute_mixing_matrix(
        nx.karate_club_graph(), "club", mapping={"Mr. Hi": 0, "Officer": 1}, normalized=False
    )
    across = counts[0, 1]
    for k, club in enumerate(("Mr. Hi", "Officer")):
        inside = counts[k, k] / 2
        assert table.loc[club, "n_ties_inside"] == inside
        assert table.loc[club, "n_ties_across"] == across
        assert table.loc[club, "ei"] == pytest.approx((across - inside) / (across + inside))
    assert table.loc["pooled", "n_ties_inside"] + table.loc["pooled", "n_ties_across"] == 78
    assert table["n_people"].tolist() == [17, 17, 34]


def test_betweenness_by_person_is_that_of_networkx(karate):
    log, people = karate
    table = bridges(log, people, today=TODAY, across="club").set_index("person_id")
    expected = nx.betweenness_centrality(nx.karate_club_graph())
    assert np.allclose(table["betweenness"], [expected[int(person[1:])] for person in table.index])
    assert table.index[:2].tolist() == ["p00", "p33"]
    assert table["n_ties"].sum() == 2 * 78
    across = dict.fromkeys(range(34), 0)
    clubs = nx.get_node_attributes(nx.karate_club_graph(), "club")
    for a, b in nx.karate_club_graph().edges():
        across[a] += clubs[a] != clubs[b]
        across[b] += clubs[a] != clubs[b]
    assert table["n_ties_across"].to_dict() == {f"p{k:02}": n for k, n in across.items()}


def test_by_hand_with_a_profession_not_known(log, people):
    table = bridges(log, people, today=TODAY).set_index("person_id")
    assert table.loc["m2", ["n_ties", "n_ties_across", "n_ties_unknown", "n_groups"]].tolist() == [2, 0, 1, 1]
    assert table.loc["m2", "ei"] == -1
    assert table.loc["m1", "ei"] == 0
    assert np.isnan(table.loc["e3", "ei"])
    assert table.loc["e3", "reason"] == "profession is not known for both ends of any tie"


def test_a_possible_index_tells_what_group_sizes_alone_would_give(log, people):
    table = mixing(log, people, today=TODAY, below=1).set_index("profession")
    # Mentors: m1 physician, m2 m3 nurses. Mentees: e1 e4 physicians, e2 nurse; e3 not known. Of 9 pairs 2 + 2 are inside.
    assert table.loc["pooled", "ei_possible"] == pytest.approx((5 - 4) / 9)
    assert table.loc["pooled", ["n_ties_inside", "n_ties_across", "n_ties_unknown"]].tolist() == [2, 2, 1]


def test_small_groups_are_hidden_with_the_next_larger(log, people):
    table = mixing(log, people, today=TODAY, below=4).set_index("profession")
    assert table.loc[["nurse", "physician"], "n_people"].isna().all()
    assert set(table.loc[["nurse", "physician"], "reason"]) == {"hidden: fewer than 4 people, or would tell of so few"}
    assert table.loc["pooled", "n_people"] == 7


def test_an_attribute_that_is_not_there_is_refused(log, people):
    for function, options in ((bridges, {}), (mixing, {"below": 1})):
        with pytest.raises(ContactsError, match="no column 'rank'; found person_id, site, role"):
            function(log, people, today=TODAY, across="rank", **options)


def test_sampled_betweenness_ranks_the_same_people_first(invented):
    contacts, people = invented
    people = people.assign(profession="nurse")
    exact = bridges(contacts, people, today=TODAY)
    sampled = bridges(contacts, people, today=TODAY, pivots=100, seed=1)
    assert (sampled["n_pivots"] == 100).all()
    assert len(set(exact["person_id"].head(10)) & set(sampled["person_id"].head(10))) >= 8
    assert as_graph(contacts).number_of_nodes() == len(exact)
