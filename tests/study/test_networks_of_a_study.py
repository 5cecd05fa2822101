"""Ties, adaptive fit, the programme from three views, and what is wrong in the tables, through the study's verbs."""

import pandas as pd
import pytest

from amnmethods import resources
from amnmethods.demo.phases import play_exploration
from amnmethods.errors import ContactsError, TableError
from amnmethods.study import new_study


@pytest.fixture(scope="module")
def explored(tmp_path_factory):
    study = new_study(tmp_path_factory.mktemp("demo") / "study", template=resources.find("data/amn-demo"))
    return play_exploration(study)


@pytest.fixture
def bare(tmp_path):
    return new_study(tmp_path / "study", template=resources.find("data/amn-demo"))


def test_ties_count_each_contact_once_by_site_and_by_quarter(explored):
    log = explored.table("contacts")
    n4 = log[log["site"] == "N4"]
    ties = explored.ties("N4")
    assert ties["n_contacts"].sum() == len(n4)
    assert len(ties) == len(n4[["mentor_id", "mentee_id"]].drop_duplicates())
    quarters = explored.ties("N4", "quarter").groupby("period")["n_contacts"].sum()
    assert quarters.to_dict() == n4.groupby(n4["date"].dt.to_period("Q").astype(str)).size().to_dict()
    with pytest.raises(TableError, match="'N9' is no site"):
        explored.ties("N9")


def test_new_mentors_of_one_network_gave_too_little_direction(explored):
    fit = explored.adaptive_fit().set_index("site")
    assert fit["direction_misfit"].idxmin() == "N5"
    assert fit.loc["N5", "direction_misfit"] < -1 < fit["direction_misfit"].drop("N5").min()
    assert (fit["n_people"] < fit["n_answers"]).all()  # somebody was asked after several contacts


def test_misfit_is_told_pair_by_pair_and_over_time(explored):
    log = explored.table("contacts")
    items = ["fit_dir", "fit_sup"]
    given = log[items].apply(pd.to_numeric).sub(4).abs()
    pairs = explored.adaptive_fit(("mentor_id", "mentee_id"))
    one = pairs[pairs["misfit"].notna() & pairs["n_answers"].gt(2)].iloc[0]
    own = given[(log["mentor_id"] == one["mentor_id"]) & (log["mentee_id"] == one["mentee_id"])].dropna()
    assert len(own) == one["n_answers"]
    assert one["misfit"] == pytest.approx(own.mean(axis=1).mean())
    quarters = explored.adaptive_fit(("quarter",))
    assert quarters["quarter"].tolist() == ["2025Q3", "2025Q4", "pooled"]


def test_a_group_of_few_people_is_hidden_however_often_they_answered(bare):
    rows = [("N1", f"e{k}") for k in range(6)] + [("N2", "f1")] * 20 + [("N3", f"g{k}") for k in range(7)]
    table = pd.DataFrame(rows, columns=["site", "respondent_id"]).assign(fit_comp=3, fit_conf=3, fit_dir=4, fit_sup=5)
    table["wave"] = table.groupby("respondent_id").cumcount()
    bare.keep_table("survey", table, "team")
    fit = bare.adaptive_fit().set_index("site")
    assert fit.loc["N2", ["n_people", "misfit"]].isna().all()
    assert fit["misfit"].isna().sum() > 1  # and another beside it, so that the row for all does not give it away
    assert fit.loc["pooled", "n_answers"] == 33


def test_answers_on_fit_come_from_questionnaires_too(bare):
    people = [f"r{k}" for k in range(6)]
    long = pd.DataFrame([(p, i, 4.0) for p in people for i in ("fit_comp", "fit_conf", "fit_dir", "fit_sup")])
    long = long.set_axis(["respondent_id", "item", "response"], axis="columns")
    bare.keep_table("responses", long.assign(wave="1", instrument="amn_adaptive_fit"), "team")
    assert bare.adaptive_fit(("wave",))["share_fit"].tolist() == [1.0, 1.0]
    with pytest.raises(TableError, match="have no column 'site'"):
        bare.adaptive_fit()


def test_without_answers_on_fit_it_is_said_what_to_ask(bare):
    with pytest.raises(TableError, match="questions\\('amn_adaptive_fit'\\) returns what to ask"):
        bare.adaptive_fit()


def test_a_programme_is_told_in_the_readers_language_with_the_values_of_its_network(explored):
    english, french = (explored.programme("N4", language=language) for language in ("en", "fr"))
    assert explored.programme_sites() == ["N4"]
    metrics = english[english["part"] == "metric"].set_index("id")
    measures = explored.network_measures().set_index(["measure", "site"])["value"]
    assert metrics.loc["one_person", "value"] == measures["share_started_by_one", "N4"] == pytest.approx(0.60, abs=0.02)
    assert metrics.loc["fit", "value"] == explored.adaptive_fit().set_index("site").loc["N4", "misfit"]
    goals = french[french["part"] == "goal"].set_index("id")
    assert goals.loc["g1", "linked_to"].startswith("Garder les professionnels")
    assert goals.loc["g4", "reason"] == "sans lien avec une priorité de l’établissement"
    assert set(metrics.index) == {"fit", "hours", "one_person", "load"}
    assert len(explored.programme("N4", metrics="all").query("part == 'metric'")) == 24


def test_a_programme_kept_by_site_asks_whose(explored):
    with pytest.raises(TableError, match="kept by site: say whose, with site=, one of N4"):
        explored.programme()
    with pytest.raises(TableError, match="'N7' is no site of study"):
        explored.programme("N7")


def test_two_networks_may_have_goals_of_one_name_and_one_may_not(bare):
    goal = {"goal": "g1", "name": "Stay", "view": "mentor", "priority": "", "metric": ""}
    two = pd.DataFrame([goal | {"site": "N1"}, goal | {"site": "N2"}])
    bare.keep_table("goals", two, "team")
    assert bare.programme_sites() == ["N1", "N2"]
    assert bare.programme("N2").query("part == 'goal'")["name"].tolist() == ["Stay"]
    with pytest.raises(TableError, match="two rows for site 'N1', goal 'g1'"):
        bare.keep_table("goals", pd.concat([two, two.head(1)]), "team")


def test_the_page_of_six_ways_is_blank_until_the_team_fills_it_in(bare):
    blank = bare.programme_sheet("six_ways", language="fr")
    assert blank.attrs["label"].startswith("Modèle vierge")
    filled = blank.assign(way=["our words"] + [""] * 5)
    bare.keep_table("six_ways", filled, "team")
    page = bare.programme_sheet("six_ways")
    assert page["way"].tolist() == ["our words"] + [""] * 5
    assert "label" not in page.attrs
    assert "10.36834/cmej.79339" in page.attrs["source"]


def test_what_is_wrong_in_passages_and_contacts_is_listed_and_nothing_is_dropped(explored, tmp_path):
    assert explored.problems().empty
    study = new_study(tmp_path / "study", template=resources.find("data/amn-demo"))
    passages = pd.DataFrame(
        {"segment_id": ["a", "b", "c"], "source_id": "i1", "coder": ["K", "K", None], "code": ["III.J", "III.J", "III.Z"],
         "text": "x", "framework": "cfir_2022", "start": [0, 5, 30], "end": [10, 15, 40]}
    )  # fmt: skip
    study.keep_table("segments", passages, "team")
    log = pd.DataFrame(
        {"contact_id": ["k1", "k2"], "date": ["2025-10-01", "2027-01-01"], "mentor_id": "m1", "mentee_id": ["m1", "e1"],
         "site": "N1"}
    )  # fmt: skip
    study.keep_table("contacts", log, "team")
    found = study.problems()
    assert set(zip(found["table"], found["row"], found["problem"], strict=True)) == {
        ("segments", "c", "unknown_code"), ("segments", "c", "no_coder"), ("segments", "b", "overlapping"),
        ("contacts", "k1", "self"), ("contacts", "k2", "future"),
    }  # fmt: skip
    assert found.groupby("table")["stops"].first().to_dict() == {"contacts": True, "segments": False}
    assert study.problems(language="fr")["said"].str.contains("n’est pas dans|dans l’avenir|futur").any()
    assert len(study.segments()) == 3
    with pytest.raises(ContactsError, match="has 2 problems"):
        study.network_measures()
    with pytest.raises(TableError, match="in contact with themselves"):
        study.ties()
