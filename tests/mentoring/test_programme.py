"""Programme evaluation: three views, a menu with objections, goals linked to priorities, a blank page for the six ways."""

import re

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from amnmethods import resources
from amnmethods.errors import ContactsError
from amnmethods.mentoring import misfit, misfit_summary, network_measures, programme, programme_template
from amnmethods.words import words_of

VIEWS = ("mentor", "mentee", "institution")


@pytest.fixture
def answers():
    sheet = programme_template("checklist").set_index(["area", "view"])
    sheet.loc[("objectives", "mentor"), ["state", "evidence"]] = ["absent", "interviews 4, 9"]
    sheet.loc[("objectives", "institution"), "state"] = "in_place"
    sheet.loc[[("matching", view) for view in VIEWS], "state"] = "partly"
    return sheet.reset_index()


@pytest.fixture
def goals():
    rows = [
        ("g1", "Nurses ask earlier", "mentee", "p1", "hours"),
        ("g2", "Mentors last", "mentor", "", "mentor_burnout"),
        ("g3", "Mentoring fits", "mentee", "p1", "fit"),
    ]
    return pd.DataFrame(rows, columns=["goal", "name", "view", "priority", "metric"])


@pytest.fixture
def priorities():
    rows = [("p1", "Keep rural teams", "Plan 2026, page 4"), ("p2", "Safer prescribing", "")]
    return pd.DataFrame(rows, columns=["priority", "name", "source"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_checklist_asks_five_areas_of_three_views(language):
    sheet = programme_template("checklist", language=language)
    assert sheet["area"].unique().tolist() == ["objectives", "matching", "check_ins", "mentor_training", "feedback"]
    assert (sheet.groupby("area")["view"].nunique() == 3).all()
    assert sheet["question"].is_unique
    assert sheet["question"].str.endswith("?").all()
    assert (sheet["state"] == "").all()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_metric_of_the_menu_says_what_speaks_against_it(language):
    menu = programme_template("metrics", language=language)
    assert menu["metric"].is_unique
    assert (menu["against"].str.len() > 30).all()
    assert set(menu["view"]) == set(VIEWS)
    assert {"distributed", "precision", "alignment", "harm"} <= set(menu["kind"])


def test_french_texts_have_their_no_break_spaces():
    texts = [
        *programme_template("metrics", language="fr")["against"],
        *programme_template("checklist", language="fr")["question"],
    ]
    assert not [text for text in texts if re.search(r" [:;?!»%]|« ", text)]


def test_every_measure_that_the_menu_names_is_one_that_is_computed(log, people, eligible):
    started = log.assign(started_by=log["mentee_id"])
    known = network_measures(started, people, eligible, today="2026-06-30", active_days=90, top=1, below=1)
    answers = pd.DataFrame({"site": ["N1"], "fit_comp": 2, "fit_conf": 2, "fit_dir": 4, "fit_sup": 4})
    computed = {*known["measure"], *misfit_summary(misfit(answers), below=1).columns, "share_goals_linked"}
    assert set(programme_template("metrics")["measure"]) - computed == {""}


def test_answers_stand_beside_each_other_and_differences_are_marked(answers):
    table = programme(answers).query("part == 'checklist'")
    objectives, matching, feedback = (table[table["id"] == area] for area in ("objectives", "matching", "feedback"))
    assert objectives["state"].tolist() == ["absent", "", "in_place"]
    assert objectives["told"].tolist() == ["interviews 4, 9", "", ""]
    assert objectives["reason"].tolist() == ["", "not answered", ""]
    assert objectives["differs"].all()
    assert not matching["differs"].any()
    assert feedback["differs"].isna().all()


def test_each_goal_is_linked_to_a_named_priority_or_said_not_to_be(goals, priorities):
    table = programme(goals=goals, priorities=priorities)
    goal = table[table["part"] == "goal"].set_index("id")
    assert goal.loc["g1", "linked_to"] == "Keep rural teams (Plan 2026, page 4)"
    assert goal.loc["g2", "reason"] == "not linked to a priority of the institution"
    assert goal.loc["g1", "against"].startswith("Fast is not useful")
    priority = table[table["part"] == "priority"].set_index("id")
    assert priority["linked_to"].to_dict() == {"p1": "g1, g3", "p2": ""}
    assert priority.loc["p2", "reason"] == "no goal serves this priority"
    (share,) = table[table["part"] == "alignment"].itertuples()
    assert share.value == pytest.approx(2 / 3)
    assert share.told == "2 of 3 goals"
    assert set(table.loc[table["part"] == "metric", "id"]) == {"hours", "mentor_burnout", "fit"}


def test_values_of_the_network_reach_the_metrics_with_their_reasons(goals, priorities, log, people):
    measures = network_measures(log, people, today="2026-06-30", active_days=90, top=1, below=1)
    table = programme(goals=goals, priorities=priorities, values=measures[measures["site"] == "N1"]).set_index(
        ["part", "id"]
    )
    assert table.loc[("metric", "hours"), "value"] == 18
    assert table.loc[("goal", "g1"), "value"] == 18
    assert np.isnan(table.loc[("metric", "fit"), "value"])
    assert table.loc[("metric", "fit"), "reason"] == "no value for this metric"
    whole = programme(values=measures[measures["site"] == "N2"])
    whole = whole[whole["part"] == "metric"].set_index(["part", "id"])
    assert whole.loc[("metric", "reach"), "reason"] == "the number of eligible people is not known"
    with pytest.raises(ContactsError, match="has several values: choose one site and one period"):
        programme(values=measures)


def test_there_is_no_total_score(answers, goals, priorities):
    table = programme(answers, goals, priorities)
    assert set(table["part"]) == {"checklist", "metric", "goal", "priority", "alignment"}
    assert table.loc[table["part"] == "checklist", "value"].isna().all()


def test_the_page_for_the_six_ways_is_blank_and_says_where_to_find_them():
    for language, label in (("en", "Blank template"), ("fr", "Modèle vierge")):
        page = programme_template("six_ways", language=language)
        assert page["number"].tolist() == list("123456")
        assert (page.drop(columns="number") == "").all(axis=None)
        assert page.attrs["label"].startswith(label)
        assert "10.36834/cmej.79339" in page.attrs["source"]
        assert set(page.attrs["headings"]) == {*page.columns} - {"number"}


def test_a_study_has_a_checklist_of_its_own(tmp_path):
    own = tmp_path / "data/mentoring/checklist.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(
        "source: ours\nareas:\n- area: pay\n  name: {en: Pay}\n"
        "  ask: {mentor: {en: Paid?}, mentee: {en: 'Is your mentor paid?'}, institution: {en: Who pays?}}\n"
    )
    with words_of(tmp_path):
        assert programme_template("checklist", language="fr")["question"].tolist()[0] == "Paid?"
        assert set(programme().query("part == 'checklist'")["id"]) == {"pay"}


def test_what_is_not_known_is_refused_by_name(answers, goals, priorities):
    with pytest.raises(ContactsError, match="'p1' is no priority known here; known: none yet"):
        programme(goals=goals)
    with pytest.raises(ContactsError, match="'speed' is no metric known here"):
        programme(goals=goals.assign(metric="speed"), priorities=priorities)
    with pytest.raises(ContactsError, match="'boss' is no view known here; known: mentor, mentee, institution"):
        programme(goals=goals.assign(view="boss"), priorities=priorities)
    with pytest.raises(ContactsError, match="'yes' is no state known here; known: in_place, partly, absent"):
        programme(answers.assign(state="yes"))
    with pytest.raises(ContactsError, match="'g1' stands twice in the table of goals"):
        programme(goals=pd.concat([goals, goals.head(1)]), priorities=priorities)
    with pytest.raises(ContactsError, match="missing: metric"):
        programme(goals=goals.drop(columns="metric"), priorities=priorities)
    with pytest.raises(ValueError, match="no sheet 'seven_ways'"):
        programme_template("seven_ways")


def test_a_blank_sheet_is_no_goal():
    table = programme(goals=programme_template("goals"), priorities=programme_template("priorities"))
    assert set(table["part"]) == {"checklist", "metric"}


def test_the_packaged_lists_hold_two_languages_and_nothing_besides():
    # An unquoted comma in a YAML flow mapping would cut a sentence in two.
    def texts(node):
        if isinstance(node, dict) and "en" in node:
            yield node
        elif isinstance(node, dict | list):
            for below in node.values() if isinstance(node, dict) else node:
                yield from texts(below)

    for name in ("checklist", "metrics", "six_ways"):
        loaded = YAML(typ="safe", pure=True).load(resources.text(f"data/mentoring/{name}.yaml"))
        assert [text for text in texts(loaded) if set(text) != {"en", "fr"} or not all(text.values())] == []
