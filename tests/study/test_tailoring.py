"""What a study says between its barriers and the networks' plans: the truths hidden in the invented one come out."""

import shutil

import pytest

from amnmethods.errors import TableError
from amnmethods.study import open_study

from .conftest import PANEL, STUDY


@pytest.fixture(scope="module")
def study(whole_study):
    return open_study(whole_study)


@pytest.fixture
def own(whole_study, tmp_path):
    shutil.copytree(whole_study, tmp_path / "own")
    return open_study(tmp_path / "own")


def test_every_item_has_the_status_of_the_last_round_that_asked_it(study):
    found = study.strategies().set_index("strategy_id")
    assert found["status"].loc[["s19", "s20"]].tolist() == ["exclude", "exclude"]
    assert found["status"]["s22"] == "split"
    assert found["agreed"].sum() == 17
    assert not found.loc[["s19", "s20", "s21", "s22"], "agreed"].any()
    assert found.loc["s19", "round"] == 1
    assert found.loc["s09", "round"] == 3
    assert found.loc["s01", "determinant_ids"] == "B1; B3"
    assert found.loc["s01", "catalogue_ids"] == "eric-02; eric-34"


def test_a_strategy_that_a_decision_ended_is_not_agreed(own):
    assert own.strategies().set_index("strategy_id").loc["s17", "agreed"]
    own.decide(3, "s17", "drop", "The employers withdrew.", confirmed_by="T2")
    assert not own.strategies().set_index("strategy_id").loc["s17", "agreed"]


def test_paid_time_is_important_and_hard_to_do(study):
    zones = study.go_zone().set_index("strategy_id")
    assert zones["zone"].loc[["s01", "s02"]].tolist() == ["IV", "IV"]
    assert zones["zone"].loc[["s04", "s05"]].tolist() == ["I", "I"]
    assert zones["zone"]["s26"] == "II"
    assert zones["reference"].unique().tolist() == ["rated"]
    assert zones["zone_share"].between(0, 1).all()
    assert study.go_zone(reference="agreed")["importance_cut"].iloc[0] > zones["importance_cut"].iloc[0]


def test_adapting_materials_in_french_is_rated_otherwise_by_french_panellists(study):
    told = study.strategy_differences("language")
    told = told[told["criterion"].eq("importance") & told["differs"].fillna(False)]
    assert told["strategy_id"].tolist() == ["s13"]
    assert "wording or view" in told["said"].item()


def test_candidates_come_with_real_percents_and_say_that_the_table_is_partial(study):
    pairs, found = study.candidate_pairs(), study.candidates()
    assert pairs["partial"].all()
    assert found["partial"].all()
    adapt = pairs[pairs["determinant_id"].eq("B14") & pairs["catalogue_id"].eq("eric-51")]
    assert adapt["percent"].item() == 73  # Waltz et al. (2019), Adaptability
    assert not any("cumulative" in str(column) for column in [*pairs, *found])
    assert found.loc[found["n_strong_unknown"] > 0, "n_strong_named"].notna().all()


def test_of_38_candidates_28_became_items(study):
    flow = study.screening().groupby("step", sort=False)["n"].sum()
    assert flow["kept"] == 28
    assert flow["dropped"] == 10
    assert flow["items"] == 28
    drafted = study.draft_items()
    assert set(drafted["item_id"]) == set(study.items()["item_id"])
    assert drafted["wording_from"].eq("own").all()
    assert set(study.parity()["item_id"]) == set(study.items()["item_id"])


def test_the_strong_barriers_that_no_network_answers_are_named(study):
    bare = study.coverage()
    bare = bare[~bare["covered"]]
    found = bare.groupby("site")["determinant_id"].agg(list).to_dict()
    assert found == {"N1": ["B10"], "N3": ["B3"], "N4": ["B1", "B2", "B5"], "N5": ["B1", "B3", "B8", "B9", "B11"]}
    totals = study.coverage_totals().set_index("site")
    assert totals["cost"].notna().all()
    assert totals.loc["N2", "share_covered"] == 1


def test_a_bundle_stays_within_its_limits_and_covers_no_less_than_the_workshop_did(study):
    bundle = study.bundle("N4")
    limits = study.config.tailoring.limits
    chosen = bundle[bundle["chosen"].fillna(False)]
    assert chosen["cost"].sum() <= limits.cost
    assert chosen["staff_hours"].sum() <= limits.staff_hours
    covered = {barrier for cell in chosen["barriers"] for barrier in cell.split("; ") if barrier}
    assert len(covered) >= study.coverage_totals().set_index("site").loc["N4", "n_covered"]
    none = study.bundle("N4", limits={"cost": 0, "staff_hours": 0})
    assert none["status"].eq("infeasible").all() or not none["chosen"].fillna(False).any()
    assert none["reason"].ne("").all()


def test_plans_stand_for_what_the_workshops_kept_and_pass_their_check(study):
    kept = study.table("workshop")
    kept = kept[kept["decision"].isin(["keep", "adapt"])]
    lines = study.plan()
    assert set(zip(lines["site"], lines["strategy_id"], strict=True)) == set(
        zip(kept["site"], kept["strategy_id"], strict=True)
    )
    found = study.plan_check()
    assert not found["stops"].any()
    assert set(found.loc[found["problem"] == "unanswered", "site"]) == {"N1", "N3", "N4", "N5"}
    assert len(study.timeline("N3")) == 5
    assert len(study.logic_model("N3").nodes) > 10
    assert study.impact_pathway("N3")["line_id"].nunique() == 5


def test_a_draft_fills_in_what_is_known_and_nothing_else(own):
    own.erase_table("plan", "To begin anew.")
    drafted = own.draft_plan("N3")
    assert set(drafted["strategy_id"]) == {"s13", "s05", "s07", "s04", "s10"}
    assert drafted["action"].ne("").all()
    assert drafted["justification"].str.contains("%").any()
    assert drafted["owner"].eq("").all()
    assert drafted["starts_on"].isna().all()


def test_the_network_that_lost_its_coordinator_is_flagged(study):
    dose = study.delivery_summary("site").set_index("group")
    assert dose["dose"].round(2).to_dict() == pytest.approx(
        {"N1": 0.85, "N2": 0.90, "N3": 0.75, "N4": 0.45, "N5": 0.65}
    )
    assert dose.index[dose["flag"].fillna(False)].tolist() == ["N4"]
    assert study.adaptations().query("site == 'all' and field == 'planned'")["n"].sum() == 23
    told = study.progress("N4")
    assert told.loc[told["part"] == "dose", "flag"].fillna(False).any()


def test_mentees_are_matched_by_the_weights_of_the_study(study):
    found = study.match("N5")
    assert found.unmatched["mentee_id"].tolist() == ["N5-e015"]
    assert (
        study.match("N5", again=True).pairs["changed"].sum()
        < found.pairs.merge(study.table("matches"), on="mentee_id", suffixes=("", "_before"))
        .eval("mentor_id != mentor_id_before")
        .sum()
    )
    assert study.match_fairness("N5", ("region",))["n_mentees"].iloc[0] == 40


def test_what_study_yaml_does_not_fix_has_no_default(own):
    path = own.folder / "study.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  strong: -2\n", "").replace("  agreed: [include]\n", ""), encoding="utf-8")
    again = open_study(own.folder)
    with pytest.raises(TableError, match=r"tailoring\.strong, and it has no default"):
        again.candidates()
    with pytest.raises(TableError, match=r"tailoring\.agreed, and it has no default"):
        again.strategies()


def test_nobody_rated_an_agreed_strategy_against_in_the_end(study):
    assert study.dissent().empty


def test_the_words_of_a_minority_become_a_risk_where_it_is_large_enough_not_to_tell_who_spoke(make, answers):
    text = STUDY.replace("at_least: 0.75", "at_least: 0.5", 1) + "tailoring: {agreed: [include]}\n"
    study = make(study=text, panel=PANEL.replace(",fr,", ",en,"))
    study.open_round(1)
    said = {("p3", "s01"): "It takes an evening.", ("p4", "s01"): "Nobody pays for it.", ("p4", "s02"): "Too often."}
    study.record(answers(1, said, p1=(9, 9, 9), p2=(8, 9, 9), p3=(2, 8, 9), p4=(1, 2, 9)), "answers.csv")
    study.close_round(1)
    for panellist, item in said:
        study.release_comment(1, panellist, item)
    told = study.dissent()
    told = told[told["part"] == "all"].set_index("strategy_id")
    assert told["n_against"].to_dict() == {"s01": 2, "s02": 1}
    assert set(told.loc["s01", "comments"].split("\n")) == {"It takes an evening.", "Nobody pays for it."}
    assert told.loc["s02", "comments"] == "", "one person against: their words would tell how they rated"
