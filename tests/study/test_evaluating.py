"""What a study says once it was followed up: the truths hidden in the invented one, and the way from quote to outcome."""

import shutil

import pytest

from amnmethods.errors import AmnError, EvaluationError, TableError
from amnmethods.study import open_study


@pytest.fixture(scope="module")
def study(whole_study):
    return open_study(whole_study)


def pooled(table, scale):
    rows = table[table["scale"].eq(scale)]
    return rows[rows["site"].eq("pooled")].iloc[0]


def test_the_same_people_changed_as_was_hidden(study):
    change = study.change()
    assert pooled(change, "brs")["change"] == pytest.approx(0.08, abs=0.06)
    assert pooled(change, "nomad_action")["low"] > 0
    assert "p" not in change.columns
    dose = study.dose_response()
    assert set(dose["site"]) == {"N1", "N2", "N3", "N4", "N5"}


def test_resilience_did_not_change_by_an_amount_that_matters(study):
    row = study.equivalence().query("scale == 'brs' and site == 'pooled'").iloc[0]
    assert row["verdict"] == "equivalent"


def test_who_could_not_answer_an_item_has_a_score_from_the_others(study):
    survey = study.table("survey")
    items = [f"psat_funding_{k}" for k in range(1, 6)]
    unable = survey[items].eq("NA").sum(axis=1)
    found = study.scores_over_time().query("scale == 'psat_funding'").set_index(["respondent_id", "wave"])
    row = survey[unable.eq(1) & survey[items].notna().all(axis=1)].iloc[0]
    score = found.loc[(row["respondent_id"], row["wave"])]
    assert score["n_answered"] == 4
    assert score["score"] == pytest.approx(sum(int(value) for value in row[items] if value != "NA") / 4)


def test_what_was_asked_says_whose_wording_does_not_come_along(study):
    found = study.survey_instruments(language="fr").set_index("instrument")
    assert found.loc["psat", ["n_items", "wording", "obtain_from"]].tolist() == [40, False, "sustaintool.org"]
    assert found.loc["psat", "scales"].startswith("Soutien de l’environnement (PSAT); Stabilité du financement (PSAT)")
    assert found.loc["cbi", ["scales", "n_items"]].tolist() == ["Épuisement lié au travail", 7]
    assert found.index[found["wording"]].tolist() == ["amn_intent_to_stay", "amn_adaptive_fit"]


def test_whoever_is_burnt_out_is_lost_more_often(study):
    lost = study.survey_lost()
    row = lost[lost["scale"].eq("burnout")].iloc[0]
    assert row["lost"] > row["linked"]
    both = study.change_of_everyone(by=())
    row = both[both["scale"].eq("burnout")].iloc[0]
    assert row["difference"] == pytest.approx(row["everyone"] - row["complete"])


def test_the_mentors_who_took_on_more_fared_worse(study):
    harms = study.harms()
    row = harms.query("scale == 'cbi_work' and site == 'N2' and role == 'mentor'").iloc[0]
    assert (
        row["share_worsened"]
        > harms.query("scale == 'cbi_work' and site == 'N2' and role == 'mentee'")["share_worsened"].item()
    )


def test_who_was_invited_is_the_denominator_however_the_attribute_is_named(study):
    found = study.survey_attrition(("site",))
    assert found["n_invited"].notna().any()
    assert study.survey_attrition(["site"]).equals(found)
    assert study.survey_attrition("site").equals(found)
    assert study.change("site").equals(study.change())


def test_reach_has_its_denominator(study):
    reach = study.reaim()
    row = reach.query("dimension == 'reach' and site == 'N3' and wave == '1' and part == ''").iloc[0]
    assert (row["numerator"], row["denominator"]) == (151, 700)
    shares = reach[reach["unit"] == "share"]
    assert len(shares) > 20
    assert not shares["numerator"].gt(shares["denominator"]).any()
    assert study.proctor()["dimension_name"].notna().all()
    assert set(study.equity()["part"]) == {"en", "fr"}


def test_known_confounders_stand_on_the_chart(study):
    chart = study.run_chart("contacts_per_active", "N5")
    told = chart.loc[chart["kind"].str.contains("confounder"), "happening"]
    assert told.str.contains("wage", case=False).any()
    series = study.interrupted_series("contacts_per_active", "N5").iloc[0]
    assert "wage" in series["confounders"].lower()
    assert study.control_chart("active_share", "N1")["chart"].unique().tolist() == ["p"]
    assert set(study.run_rules("active_share")["site"]) == {"N1", "N2", "N3", "N4", "N5"}


def test_a_share_above_one_is_refused_on_every_chart(whole_study, tmp_path):
    copy = shutil.copytree(whole_study, tmp_path / "copy")
    study = open_study(copy)
    series = study.table("series")
    first = series.index[series["measure"] == "active_share"][0]
    series.loc[first, "numerator"] = 999
    study.keep_table("series", series, "by hand", reason="an error of counting")
    for verb in (study.run_chart, study.interrupted_series, study.control_chart):
        with pytest.raises(EvaluationError, match="999 of 410 cannot be a share"):
            verb("active_share")


def test_five_networks_are_too_few_for_a_variance_of_networks(study):
    found = study.change_over_networks()
    assert found["sd_clusters"].isna().all()
    assert found["reason"].ne("").all()


def test_a_strategy_leads_to_its_quotes_its_plan_line_its_dose_and_an_outcome(study):
    way = study.trace("strategy:s13", "N3")
    kinds = way.groupby("direction")["kind"].agg(set)
    assert {"segment", "code", "determinant"} <= kinds["back"]
    assert {"panel", "line", "dose"} <= kinds["forward"]
    assert "line:N3-s13" in set(way["node"])
    released = study.table("segments").query("released")["text"]
    quotes = way.loc[way["kind"].eq("segment"), ["id", "label"]]
    shown = quotes.loc[quotes["label"] != quotes["id"], "label"]
    assert len(shown)
    assert shown.isin(released).all() or all(any(text.startswith(s.rstrip("…")) for text in released) for s in shown)


def test_what_has_no_link_is_listed_both_ways(study):
    loose = study.untraced()
    assert {"back", "forward"} == set(loose["direction"])
    assert "dose:N1-s11" in set(loose["node"])


def test_a_plan_line_of_a_strategy_that_left_the_items_does_not_hide_the_rest(study, whole_study, tmp_path):
    shutil.copytree(whole_study, tmp_path / "study")
    other = open_study(tmp_path / "study")
    plan, links = other.table("plan"), other.table("strategy_links")
    line, of = plan["line_id"].iloc[0], links["strategy_id"].iloc[0]
    other.keep_table("plan", plan.assign(strategy_id=plan["strategy_id"].mask(plan["line_id"].eq(line), "s99")), "test")
    other.keep_table(
        "strategy_links", links.assign(determinant_id=links["determinant_id"].mask(links.index == 0, "B99")), "test"
    )
    assert len(other.trace("strategy:s13", "N3")) == len(study.trace("strategy:s13", "N3"))
    loose = set(other.untraced()["node"])
    assert {f"line:{line}", "determinant:B99"} & loose
    assert "strategy:s99" in set(other.traceability().nodes["node"])
    assert of in set(other.trace("determinant:B99")["id"])


def test_before_the_second_survey_the_rest_is_told(study, whole_study, tmp_path):
    shutil.copytree(whole_study, tmp_path / "study")
    other = open_study(tmp_path / "study")
    survey = other.table("survey")
    other.keep_table("survey", survey[survey["wave"].astype(str).eq("0")], "the first wave alone")
    with pytest.raises(AmnError, match="There are no scores of wave '1'"):
        other.change()
    now, later = (each.reaim().set_index(["outcome", "site"]) for each in (other, study))
    assert now.loc[("reach", "N3"), "numerator"].tolist() == later.loc[("reach", "N3"), "numerator"].tolist()
    kinds = set(other.trace("strategy:s13", "N3")["kind"])
    assert {"segment", "determinant", "panel", "line", "dose"} <= kinds


def test_changes_stand_beside_the_themes(study):
    found = study.outcome_display()
    assert set(found["inference"].dropna()) >= {"confirm", "expand", "discord"}


def test_barriers_travelled_and_strategies_were_local(study):
    found = study.travelled().set_index("id")
    assert found.loc["B1", "verdict"] == "travelled"
    assert found.loc["s13", "verdict"] == "local"


def test_what_was_not_fixed_beforehand_is_asked_for(whole_study, tmp_path):
    shutil.copytree(whole_study, tmp_path / "own")
    path = tmp_path / "own" / "study.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  margins: {brs: 0.2}\n", "").replace("  rules: anhoej\n", ""), encoding="utf-8")
    study = open_study(tmp_path / "own")
    with pytest.raises(TableError, match=r"no evaluation\.margins"):
        study.equivalence()
    with pytest.raises(TableError, match=r"under evaluation\.rules"):
        study.run_chart()
