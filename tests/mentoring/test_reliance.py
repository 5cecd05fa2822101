"""Reliance on one person: by hand, and against networkx with the person taken out."""

import math

import networkx as nx
import pandas as pd
import pytest

from amnmethods.mentoring import as_graph, reliance

TODAY = "2026-06-30"


def row(table, person, site="pooled"):
    (found,) = table[(table["person_id"] == person) & (table["site"] == site)].to_dict("records")
    return found


def test_by_hand_on_the_small_log(log, people, eligible):
    found = row(reliance(log, people, eligible, today=TODAY), "m1", "N1")
    assert found["n_contacts_lost"] == 3
    assert found["share_lost"] == 3 / 5
    assert (found["n_mentees"], found["n_mentees_only"]) == (2, 1)
    assert (found["n_mentees_left"], found["n_mentees_all"]) == (2, 3)
    assert (found["reach"], found["reach_without"]) == (0.3, 0.2)
    # Without m1: e2 - m2 - e3 hold together, e1 is left without a contact.
    assert (found["n_components"], found["n_components_without"], found["n_cut_off"]) == (1, 1, 1)
    assert found["share_largest_without"] == 3 / 4


def test_the_only_mentor_of_a_site_leaves_nothing(log, people):
    found = row(reliance(log, people, today=TODAY), "m3", "N2")
    assert (found["share_lost"], found["n_mentees_left"], found["n_components_without"]) == (1, 0, 0)
    assert (found["n_cut_off"], found["share_largest_without"]) == (1, 0)
    assert math.isnan(found["reach"])
    assert found["reason"] == "the number of eligible people is not known"


def test_a_coordinator_takes_along_the_contacts_that_they_started(log, people):
    started = log.assign(started_by=["k1", "k1", "e2", "k1", "e3", "m3"])
    everybody = pd.concat([people, pd.DataFrame({"person_id": ["k1"], "site": ["N1"], "role": ["coordinator"]})])
    found = row(reliance(started, everybody, today=TODAY), "k1", "N1")
    assert (found["n_contacts_lost"], found["share_lost"], found["n_started"]) == (3, 3 / 5, 3)
    # m1-e2 and m2-e3 are left, apart from each other; e1 is cut off.
    assert (found["n_components_without"], found["n_cut_off"], found["n_mentees_left"]) == (2, 1, 2)
    assert found["share_largest_without"] == 2 / 5


def test_each_person_taken_out_is_what_networkx_finds(invented):
    contacts, people = invented
    contacts = contacts.drop(columns="started_by").sample(150, random_state=4).reset_index(drop=True)
    table = reliance(contacts, people, today=TODAY)
    graph = as_graph(contacts)
    checked = table[table["site"] == "pooled"]
    assert len(checked) > 15
    for found in checked.to_dict("records"):
        rest = graph.subgraph(set(graph) - {found["person_id"]})
        sizes = [len(part) for part in nx.connected_components(rest)]
        linked = [size for size in sizes if size > 1]
        left = contacts[contacts["mentor_id"] != found["person_id"]]
        assert found["n_components_without"] == len(linked)
        assert found["n_cut_off"] == sizes.count(1)
        assert found["share_largest_without"] == pytest.approx(max(linked) / len(rest))
        assert found["n_mentees_left"] == left["mentee_id"].nunique()
        assert found["n_contacts_lost"] == len(contacts) - len(left)


def test_somebody_who_is_mentor_and_mentee_is_not_counted_as_left(log):
    both = pd.concat([log, log.tail(1).assign(contact_id="c7", mentor_id="m3", mentee_id="m2", site="N1")])
    found = row(reliance(both.reset_index(drop=True), today=TODAY), "m2", "N1")
    assert found["n_contacts_lost"] == 3
    assert (found["n_mentees_all"], found["n_mentees_left"]) == (4, 2)


def test_n4_hangs_on_one_coordinator(invented):
    contacts, people = invented
    table = reliance(contacts, people, today=TODAY)
    first = table[table["site"] == "N4"].iloc[0]
    assert first["person_id"] == "N4-C1"
    assert first["share_lost"] == pytest.approx(0.6, abs=0.06)
    assert table[table["site"] == "N2"]["person_id"].head(2).tolist() == ["N2-M01", "N2-M02"]


def test_an_empty_log_gives_an_empty_table(log):
    assert reliance(log.head(0), today=TODAY).empty
