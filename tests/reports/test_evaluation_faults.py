"""What the evaluation's reports say where a table is absent, or an error keeps a part from being told; and what got worse."""

import re
import shutil
from collections import namedtuple

import pandas as pd
import pytest

from amnmethods.reports.evaluation_change import changes, doses, followed
from amnmethods.reports.evaluation_content import evaluation_content
from amnmethods.reports.evaluation_harm import harmed, worsened
from amnmethods.reports.evaluation_index import counted, index
from amnmethods.reports.evaluation_reader import EvaluationReader
from amnmethods.reports.evaluation_trace import ways
from amnmethods.reports.figures import Figures
from amnmethods.reports.funder_status import funder_content
from amnmethods.reports.plain_summary import summary_content
from amnmethods.reports.tailoring_reader import Tables
from amnmethods.reports.templates import fill
from amnmethods.study import new_study, open_study

Told = namedtuple("Told", "evaluation funder summary")


@pytest.fixture(scope="module")
def study(whole_study):
    return open_study(whole_study)


def copied(study, folder, *names, **own):
    """Return a study of the same protocol that keeps these tables alone, and `own` as they are given."""
    fresh = new_study(folder, template=study.folder)
    for name in names:
        fresh.keep_table(name, study.table(name), f"{name}.csv")
    for name, table in own.items():
        fresh.keep_table(name, table, f"{name}.csv")
    return fresh


def told(study, folder, language="en", drawn=False):
    """Return the Markdown of the three reports; charts are drawn on demand only."""
    figures = Figures(folder, vector=False, pixels=False)
    tables, labels = Tables(study), study.rule.labels
    given = {
        "evaluation": evaluation_content(study, language, figures, tables, drawn),
        "funder": funder_content(study, language, figures, tables),
        "summary": summary_content(study, language, figures, tables, "N3"),
    }
    texts = [fill(name, language, content, labels=labels, study=study.folder) for name, content in given.items()]
    return Told(*(re.sub(r"\\(?=[\W_])", "", text) for text in texts))


@pytest.fixture(scope="module")
def whole(study, tmp_path_factory):
    return {language: told(study, tmp_path_factory.mktemp("told"), language) for language in ("en", "fr")}


def part(markdown, title):
    """Return the part below a heading."""
    return re.split(r"(?m)^# ", markdown.split(f"# {title}\n", 1)[1])[0]


def reader_of(study, language="en"):
    return EvaluationReader(study, language, Figures(study.folder, vector=False, pixels=False), Tables(study))


@pytest.fixture(scope="module")
def without_invited(study, tmp_path_factory):
    return copied(study, tmp_path_factory.mktemp("uninvited") / "study", "survey")


def test_reports_are_written_though_nobody_kept_who_was_invited(without_invited, tmp_path):
    for language, unknown in (("en", "not known"), ("fr", "inconnu")):
        reports = told(without_invited, tmp_path, language)
        assert "429" in reports.evaluation
        assert unknown in part(reports.evaluation, {"en": "Who was followed", "fr": "Qui a été suivi"}[language])
        assert "429" in reports.funder
        assert not any(re.search(r"\b(nan|None|<NA>)\b", text) for text in reports)
    assert all(
        pd.isna(row.invited) and isinstance(row.invited, float) for row in followed(reader_of(without_invited)).rows
    )


@pytest.fixture(scope="module")
def bad_registers(study, tmp_path_factory):
    """Return a study with one bad row in its outcomes, its monthly figures and its invitations."""
    outcomes, series, invited = (study.table(name) for name in ("outcomes", "series", "invited"))
    outcomes.loc[1, ["numerator", "denominator"]] = [20, 10]
    share = series.index[series["measure"] == "active_share"][0]
    series.loc[share, "numerator"] = series.loc[share, "denominator"] + 1
    invited.loc[0, "n_invited"] = 1
    folder = tmp_path_factory.mktemp("registers") / "study"
    return copied(study, folder, "survey", outcomes=outcomes, series=series, invited=invited)


@pytest.fixture(scope="module")
def bad_answers(study, tmp_path_factory):
    """Return a study with one answer that is no point of its scale."""
    survey = study.table("survey")
    survey.loc[0, next(column for column in survey if column.startswith("nomad"))] = "99"
    return copied(study, tmp_path_factory.mktemp("answers") / "study", survey=survey)


ABSENT = (
    "keeps none",
    "keeps no monthly",
    "keeps no answers",
    "no second survey",
    "n’en contient pas",
    "pas de second",
)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_error_in_a_register_is_told_in_its_own_words_and_not_as_something_absent(bad_registers, tmp_path, language):
    reports, reader = told(bad_registers, tmp_path, language), reader_of(bad_registers, language)
    for verb, title, says in (
        ("reaim", ("Outcomes with every denominator", "Résultats avec chaque dénominateur"), "20 of 10"),
        ("run_chart", ("Over time", "Au fil du temps"), "cannot be a share"),
        ("survey_attrition", ("Who was followed", "Qui a été suivi"), "1 were invited"),
    ):
        own = part(reports.evaluation, title[language == "fr"])
        assert reader.asked(verb) is None
        assert says in reader.failed[verb]
        assert reader.failed[verb] in own
        assert not any(false in own for false in ABSENT)
    assert "1 were invited" in reports.funder
    assert "20 of 10" in reports.funder


@pytest.mark.parametrize("language", ["en", "fr"])
def test_harms_that_cannot_be_counted_for_an_error_are_told_so_at_once(bad_answers, tmp_path, language):
    reports = told(bad_answers, tmp_path, language)
    for title in (
        ("In brief", "En bref"),
        ("What got worse", "Ce qui s’est détérioré"),
        ("What changed", "Ce qui a changé"),
    ):
        own = part(reports.evaluation, title[language == "fr"])
        assert "99 is no point of the response scale" in own
        assert not any(false in own for false in ABSENT)
    assert "99 is no point" in part(reports.summary, {"en": "What got worse", "fr": "Ce qui a empiré"}[language])
    assert "99 is no point" in reports.funder


def test_where_harm_alone_cannot_be_counted_the_report_says_so_while_changes_are_shown(study, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(study.folder, folder)
    yaml = folder / "study.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8").replace("    cbi_work: higher\n", ""), encoding="utf-8")
    reports = told(open_study(folder), tmp_path)
    assert "fixes harm in two places" in part(reports.evaluation, "In brief")
    assert "fixes harm in two places" in part(reports.evaluation, "What got worse")
    assert "Which way is worse was not stated (`evaluation.worse`) for: Work-related burnout" in reports.evaluation
    assert "+0.28" in part(reports.evaluation, "What changed")
    assert "fixes harm in two places" in reports.funder
    assert "fixes harm in two places" in reports.summary


def test_tables_that_are_absent_are_no_errors(study, tmp_path):
    reports = told(copied(study, tmp_path / "study", "outcomes"), tmp_path)
    assert "error in" not in " ".join(reports)


def test_a_change_wholly_on_the_worse_side_is_told_as_worse_by_network_whatever_the_scale(study, whole):
    table = study.change().set_index(["scale", "site"])
    assert table.loc[("psat_funding", "N3"), "high"] < 0
    assert table.loc[("brs", "N4"), "high"] < 0
    reports = whole["en"]
    for title in ("In brief", "What got worse"):
        own = part(reports.evaluation, title)
        assert re.search(r"Rivière-Blanche Mentoring Network[^.\n]{0,60}Funding Stability \(PSAT\)", own)
        assert re.search(r"Northern Arc Mentoring Network[^.\n]{0,60}Resilience", own)
    assert "How steady the money is: down" in part(reports.summary, "What got worse")
    assert "How steady the money is" not in part(reports.summary, "What changed")
    assert "Funding Stability" in reports.funder


def test_each_followed_scale_of_the_invented_study_has_a_direction(study):
    assert set(study.change()["scale"]) <= set(study.config.evaluation.worse)
    assert set(study.config.evaluation.harm) < set(study.config.evaluation.worse)
    assert set(study.harms()["scale"]) == set(study.config.evaluation.harm)


def test_no_worsening_is_listed_twice(study):
    reader = reader_of(study)
    harms = harmed(reader)
    rows = worsened(changes(reader, drawn=False), harms)
    assert len(rows) == 2
    pooled = {(row.scale, row.site) for row in harms.worse if row.role == "pooled"}
    assert not pooled & {(row.scale, row.id) for row in rows}


def test_a_rank_correlation_says_of_how_many_networks_it_is(study, whole):
    rows = {row.name: row for row in doses(reader_of(study)).rows}
    hidden = study.change().query("scale == 'oric_efficacy' and site != 'pooled'")["change"].isna().sum()
    assert hidden == 2
    assert rows["Change efficacy"].n == 5 - hidden
    assert re.search(r"Change efficacy.*\(3 of 5\) \|", whole["en"].evaluation)


def test_remarks_are_kept_apart_from_dissent(whole):
    for language, against, remarks in (
        ("en", "Dissent", "Remarks released"),
        ("fr", "Dissidence", "Remarques qu’on peut citer"),
    ):
        text = whole[language].evaluation
        for own in re.split(r"(?m)^### ", text):
            if own.startswith(against):
                assert "\n> " not in own
        assert f"### {remarks} {{#remarks-" in text


def test_the_index_leads_from_each_barrier_outcome_and_network_to_both_ends(study, whole):
    reader = reader_of(study)
    found = ways(reader, study.traceability(), drawn=False)
    listed = index(reader, found)
    assert {row.id for row in listed.networks} == {"N1", "N2", "N3", "N4", "N5"}
    assert {row.id for row in listed.barriers} == {row.id for way in found for row in way.barriers}
    assert {row.id for row in listed.outcomes} == {row.id for way in found for row in way.outcomes}
    for language in ("en", "fr"):
        text = whole[language].evaluation
        for name in ("barrier-B14", "outcome-reach", "network-N3"):
            (entry,) = re.findall(rf"(?m)^- .*\{{#{name}\}}.*$", text)
            assert {"#way-s13", "#quotes-s13", "#outcomes-s13"} <= set(re.findall(r"\((#[\w-]+)\)", entry))
            assert f"(#{name})" in text  # and back
        assert re.search(r"\| \[[^\]]+\]\(#outcomes-s13\) \|", text)


def test_a_counted_outcome_stands_with_its_numerator_and_denominator_on_the_way(study, whole):
    rows = {
        (row.site, row.wave): (row.numerator, row.denominator) for row in counted(reader_of(study), "reach", ["N3"])
    }
    assert rows[("Rivière-Blanche Mentoring Network", "12 months")] == (151, 700)
    (own,) = re.findall(r"(?ms)^### [^\n]*\{#outcomes-s13\}.*?^\[Back", whole["en"].evaluation)
    assert "151 of 700 (22%)" in own
    assert "49 of" not in own  # a part of the network is no count of the network


def test_the_caption_of_a_control_chart_says_which_months_its_limits_come_from(study, tmp_path):
    series = study.table("series").query("measure == 'active_share' and site == 'N1'")
    fresh = copied(study, tmp_path / "study", series=series)
    assert "limits from the months up to June 2026" in told(fresh, tmp_path, drawn=True).evaluation
    yaml = fresh.folder / "study.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8").replace("  median_until: 2026-06\n", ""), encoding="utf-8")
    assert "limits from all months" in told(open_study(fresh.folder), tmp_path, drawn=True).evaluation


def test_what_a_dose_and_a_count_add_up_and_which_numbers_are_hidden_is_said(whole):
    for language, dose, rule in (
        ("en", "each line counting once", "such as one person who worsened"),
        ("fr", "chaque ligne comptant une fois", "même une seule personne détériorée"),
    ):
        text = whole[language].evaluation
        assert dose in part(
            text, {"en": "Outcomes with every denominator", "fr": "Résultats avec chaque dénominateur"}[language]
        )
        assert rule in text
