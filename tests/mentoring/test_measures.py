"""Network measures: worked by hand on six contacts, recovered from an invented network, hidden where few stand behind."""

import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from amnmethods.errors import ContactsError
from amnmethods.mentoring import as_graph, network_measures


@pytest.fixture
def measured(log, people, eligible):
    def measure(contacts=None, with_people=people, with_eligible=eligible, **options):
        asked = {"today": "2026-06-30", "active_days": 90, "top": 1, "below": 1, **options}
        return network_measures(log if contacts is None else contacts, with_people, with_eligible, **asked)

    return measure


def of(table, site, measure, column="value", period=""):
    (row,) = table[(table["site"] == site) & (table["measure"] == measure) & (table["period"] == period)].itertuples()
    return getattr(row, column)


# By hand from the six contacts: N1 has m1-e1 (twice), m1-e2, m2-e2, m2-e3.
BY_HAND = [
    ("n_contacts", 5),
    ("n_ties", 4),
    ("n_mentors", 2),
    ("n_mentees", 3),
    ("enrolled_mentors", 3 / 4),
    ("enrolled_mentees", 4 / 10),
    ("reach_mentors", 2 / 4),
    ("reach_mentees", 3 / 10),
    ("active_mentors", 1 / 3),  # m2 in June; m1's last was in February
    ("active_mentees", 1 / 4),
    ("contacts_per_mentee", 5 / 3),
    ("mentors_per_mentee", 4 / 3),
    ("share_outside_main_mentor", 1 / 5),  # e2 saw m1 and m2 once each
    ("share_answered", 3 / 4),
    ("n_unanswered", 1),
    ("median_response_hours", 12),  # of 10, 12, 24
    ("median_wait_hours", 18),  # of 10, 12, 24 and one still waiting
    ("share_top_1", 3 / 5),
    ("gini", 0.4),  # of 0, 2, 3: (-2 * 0 + 0 * 2 + 2 * 3) / (3 * 5)
    ("n_components", 1),
    ("share_largest_component", 1),
    ("ei_profession", -1 / 3),  # e3's is not known: m1-e1 and m2-e2 inside, m1-e2 across
    ("share_across_profession", 1 / 3),
    ("ei_region", -0.5),  # m1-e1, m1-e2, m2-e3 inside, m2-e2 across
]


@pytest.mark.parametrize(("measure", "value"), BY_HAND)
def test_each_measure_is_what_the_hand_finds(measured, measure, value):
    assert of(measured(), "N1", measure) == pytest.approx(value)


def test_every_share_states_its_denominator(measured):
    table = measured()
    shares = table[table["measure"].str.contains("share|reach|active|enrolled") & table["value"].notna()]
    assert shares["denominator"].notna().all()
    assert (shares["of"] != "").all()
    assert np.allclose(shares["value"], shares["numerator"] / shares["denominator"])
    assert of(table, "N1", "reach_mentees", "of") == "eligible mentees"


def test_an_unknown_denominator_leaves_reach_undefined_and_says_why(measured):
    table = measured()
    assert math.isnan(of(table, "N2", "reach_mentors"))
    assert of(table, "N2", "reach_mentors", "reason") == "the number of eligible people is not known for N2"
    assert math.isnan(of(table, "pooled", "reach_mentors"))
    assert of(table, "pooled", "reach_mentees") == pytest.approx(4 / 15)
    alone = measured(with_people=None, with_eligible=None)
    assert of(alone, "N1", "reach_mentees", "reason") == "the number of eligible people is not known"
    assert of(alone, "N1", "active_mentees", "reason") == "no list of people, so the number enrolled is not known"


def test_reach_above_the_eligible_is_undefined(measured, eligible):
    few = eligible.assign(n_eligible=[1, 10, 1, 5])
    table = measured(with_eligible=few)
    assert math.isnan(of(table, "N1", "reach_mentors"))
    assert "more people (2) than eligible (1)" in of(table, "N1", "reach_mentors", "reason")


def test_every_undefined_value_has_a_reason_and_no_other_has(measured):
    for table in (measured(), measured(period="month"), measured(with_people=None), measured(top=3)):
        assert ((table["reason"] != "") == table["value"].isna()).all()
        assert not table.duplicated(["site", "period", "measure"]).any()


def test_half_without_an_answer_leaves_the_wait_undefined(log, measured):
    log.loc[[1, 2], "answered_at"] = None
    table = measured(log)
    assert of(table, "N1", "median_response_hours") == 10
    assert math.isnan(of(table, "N1", "median_wait_hours"))
    assert of(table, "N1", "median_wait_hours", "reason") == "half of the questions or more have no answer"
    assert of(table, "N1", "n_unanswered") == 3


def test_hours_written_as_such_do_as_well(log, measured):
    hours = log.drop(columns=["asked_at", "answered_at"]).assign(response_hours=[10, 12, 24, None, None, None])
    assert of(measured(hours), "N1", "median_response_hours") == 12
    assert of(measured(hours), "N1", "share_answered") == 1


@pytest.mark.parametrize(("quantiles", "q1"), [("type2", 15.0), ("type6", 12.5), ("type7", 17.5)])
def test_quartiles_follow_the_named_definition(log, measured, quantiles, q1):
    # Hyndman & Fan (1996), doi:10.1080/00031305.1996.10473566: of 10, 20, 30, 40, by their definitions 2, 6 and 7.
    hours = log.head(4).drop(columns=["asked_at", "answered_at"]).assign(response_hours=[10, 20, 30, 40])
    table = measured(hours, quantiles=quantiles)
    assert of(table, "N1", "q1_response_hours") == q1
    assert quantiles in of(table, "N1", "q1_response_hours", "of")


def test_months_and_quarters_follow_the_calendar(measured):
    months = measured(period="month")
    assert months["period"].unique().tolist() == [f"2026-0{k}" for k in range(1, 7)]
    assert of(months, "N1", "n_contacts", period="2026-02") == 2
    assert of(months, "N1", "n_contacts", period="2026-04") == 0
    assert of(months, "N1", "active_mentees", period="2026-04") == 1 / 4  # e1 is out of the 90 days, e2 is not
    quarters = measured(period="quarter")
    assert quarters["period"].unique().tolist() == ["2026Q1", "2026Q2"]
    assert of(quarters, "N1", "n_contacts", period="2026Q1") == 4


def test_structure_is_that_of_networkx(invented):
    contacts, people = invented
    table = network_measures(contacts, people, today="2026-06-30", active_days=90, top=2, below=5)
    graph = as_graph(contacts)
    exact = np.array(list(nx.betweenness_centrality(graph).values()))
    freeman = (exact.max() - exact).sum() / (len(exact) - 1)
    assert of(table, "pooled", "betweenness_centralization") == pytest.approx(freeman)
    assert of(table, "pooled", "n_components") == nx.number_connected_components(graph)


def test_mixing_is_that_of_networkx(log, people, measured):
    graph = as_graph(log, people)
    graph.remove_nodes_from([person for person in graph if "region" not in graph.nodes[person]])
    counts = nx.attribute_mixing_matrix(graph, "region", normalized=False)
    inside, whole = np.trace(counts) / 2, counts.sum() / 2
    table = measured()
    assert of(table, "pooled", "ei_region") == pytest.approx((whole - 2 * inside) / whole)


def test_sampled_betweenness_says_from_how_many(invented):
    contacts, people = invented
    options = {"today": "2026-06-30", "active_days": 90, "top": 2, "below": 5}
    table = network_measures(contacts, people, **options, pivots=64, seed=3)
    assert "shortest paths from 64 of" in of(table, "pooled", "betweenness_centralization", "of")
    again = network_measures(contacts, people, **options, pivots=64, seed=3)
    pd.testing.assert_frame_equal(table, again)
    with pytest.raises(ValueError, match="needs a seed"):
        network_measures(contacts, people, **options, pivots=64)


def test_what_was_put_into_the_invented_networks_is_found(invented):
    contacts, people = invented
    table = network_measures(contacts, people, today="2026-06-30", active_days=90, top=2, below=5)
    assert of(table, "N2", "share_top_2") == pytest.approx(0.46, abs=0.03)
    assert of(table, "N4", "share_started_by_one") == pytest.approx(0.6, abs=0.06)


def test_small_sites_are_hidden_and_so_is_what_would_give_them_away(measured, log, people):
    table = measured(below=3)
    assert math.isnan(of(table, "N2", "n_mentees"))
    assert of(table, "N2", "n_mentees", "reason") == "hidden: fewer than 3 people, or would tell of so few"
    # Beside the number of all, N1's would tell N2's.
    assert math.isnan(of(table, "N1", "n_mentees"))
    assert of(table, "pooled", "n_mentees") == 4
    shown = table[table["value"].notna() & table["n_people"].notna()]
    assert (shown["n_people"] >= 3).all()


def test_names_and_reasons_come_in_french(measured):
    table = measured(language="fr")
    assert of(table, "N1", "share_top_1", "name") == "Contacts du mentor le plus sollicité"
    assert of(table, "N2", "reach_mentors", "reason").startswith("le nombre de personnes admissibles n’est pas connu")


def test_an_empty_log_is_all_reasons(log, people, eligible, measured):
    table = measured(log.head(0))
    assert of(table, "N1", "n_contacts") == 0
    assert of(table, "N1", "reach_mentees") == 0
    assert of(table, "N1", "gini", "reason") == "no contacts"


def test_numbers_of_eligible_people_are_checked(measured, eligible):
    with pytest.raises(ContactsError, match="site 'N1' as 'mentor' is 'many'"):
        measured(with_eligible=eligible.astype(object).replace({4: "many"}))
    with pytest.raises(ContactsError, match="two numbers of eligible people"):
        measured(with_eligible=pd.concat([eligible, eligible]))
    with pytest.raises(ContactsError, match="missing: n_eligible"):
        measured(with_eligible=eligible[["site", "role"]])
    with pytest.raises(ValueError, match="numbers from 1"):
        measured(active_days=0)
