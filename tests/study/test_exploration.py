"""The exploration verbs recover the truths of the invented study, and say what is missing."""

import pandas as pd
import pytest

from amnmethods import resources
from amnmethods.demo.phases import play_exploration
from amnmethods.errors import StoreError, TableError
from amnmethods.study import new_study


@pytest.fixture(scope="module")
def explored(tmp_path_factory):
    study = new_study(tmp_path_factory.mktemp("demo") / "study", template=resources.find("data/amn-demo"))
    return play_exploration(study)


def test_a_theme_counts_what_lies_below_it(explored):
    tree = explored.theme_tree().set_index("code")
    below = tree[tree["parent"] == "people"]
    assert tree.loc["people", "n_segments_all"] == below["n_segments"].sum() > 0
    assert tree.loc["people", "n_sources_all"] < below["n_sources"].sum()


def test_passages_are_seen_through_each_framework(explored):
    own, cfir = explored.segments("own"), explored.segments("cfir_2022")
    assert len(own) == len(cfir) == len(explored.segments())
    assert set(own["code"]) <= set(explored.framework_codes("own")["code"])
    assert set(cfir["code"]) <= set(explored.framework_codes("cfir_2022")["code"])
    with pytest.raises(TableError, match=r"No passage is coded in 'tdf'\. There is: cfir_2022, own"):
        explored.segments("tdf")


def test_materials_in_english_distinguish_languages_and_not_implementation(explored):
    raised = explored.raised_by("language").set_index(["code", "kind"])
    assert raised.loc[("B14", "fr"), "share"] > 0.7
    assert raised.loc[("B14", "en"), "share"] < 0.15
    patterns = explored.distinguishing().set_index("construct")["pattern"]
    assert patterns["B14"] in ("none", "insufficient")


def test_available_resources_are_a_barrier_everywhere_and_distinguish_nobody(explored):
    here = explored.determinants().query("construct == 'III.J'")
    assert here["direction"].eq("barrier").all()
    assert here["site"].tolist() == ["N1", "N2", "N3", "N4", "N5"]
    patterns = explored.distinguishing().set_index("construct")["pattern"]
    assert patterns["B1"] == "none"
    assert patterns["B12"] == "strong"
    assert patterns[["B5", "B9"]].tolist() == ["weak", "weak"]


def test_coders_agree_about_as_far_as_they_were_made_to(explored):
    kappa = explored.coder_agreement("cfir_2022").set_index("code")["kappa"]
    assert kappa["(pooled)"] == pytest.approx(0.68, abs=0.05)
    assert kappa["III.J"] > 0.75 > 0.6 > kappa["III.D.4"]


def test_settled_disagreements_stay_settled(explored):
    disagreed = explored.coder_disagreements("cfir_2022")
    first = disagreed.head(2).assign(keep=[True, False], reason="read together", decided_by="AB and CD")
    explored.keep_table(
        "resolutions", first[["source_id", "start", "end", "code", "keep", "reason", "decided_by"]], "meeting"
    )
    resolution = explored.resolved_segments("cfir_2022")["resolution"].value_counts()
    assert resolution[["kept", "dropped"]].tolist() == [1, 1]
    assert resolution["open"] == len(disagreed) - 2


def test_blank_is_not_zero_in_the_matrix(explored):
    cells = explored.framework_matrix().set_index(["construct", "site"])
    assert pd.isna(cells.loc[("B13", "N1"), "rating"])
    assert cells.loc[("B9", "N2"), "rating"] == 0


def test_the_ranking_needs_its_weights_and_leaving_out_names_what_moves(explored, tmp_path):
    ranking = explored.ranked()
    assert ranking["rank"].iloc[0] == 1
    assert ranking["determinant_id"].iloc[0] in ("B1", "B2", "B11")
    assert set(explored.ranked_without()["left_out"]) == {"coder", "site", "kind"}
    bare = new_study(tmp_path / "bare", template="delphi")
    bare.keep_table("matrix_ratings", explored.table("matrix_ratings"), "here")
    with pytest.raises(TableError, match="no section exploration"):
        bare.ranked()


def test_two_mentors_hold_46_percent_and_one_network_hangs_on_its_coordinator(explored):
    measures = explored.network_measures().set_index(["site", "measure"])["value"]
    assert measures["N2", "share_top_2"] == pytest.approx(0.46, abs=0.005)
    worst = explored.reliance().query("site == 'N4'").iloc[0]
    assert worst["person_id"] == "N4-c001"
    assert worst["share_lost"] == pytest.approx(0.60, abs=0.01)


def test_the_survey_is_scored_by_the_instruments_that_the_study_names(explored):
    scores = explored.scores()
    assert set(scores["instrument"]) == {"aim_iam_fim", "brs", "burnout_single_item"}
    means = scores.groupby("scale")["score"].mean()
    assert means["AIM"] == pytest.approx(3.9, abs=0.15)
    assert means["FIM"] == pytest.approx(3.5, abs=0.15)
    assert explored.reliability()["alpha"].between(0.5, 0.95).all()
    assert not explored.baseline(("site", "role"))["hidden"].all()


def test_the_grid_and_the_gap_map_say_what_is_empty(explored):
    grid = explored.sem_grid("columns").set_index(["level", "factor"])
    assert grid.loc[("relationship", "maintenance"), "barriers"] == "B1; B13"
    gaps = explored.gap_map().query("gap == 'no_studies'")
    assert {("protected time", "patient outcomes"), ("role guide", "well-being")} <= set(
        zip(gaps["intervention"], gaps["outcome"], strict=True)
    )


def test_a_joint_display_shows_what_was_linked_and_what_was_not(explored):
    links = pd.DataFrame(
        {"code": ["B6"], "measure": ["brs"], "inference": ["expand"], "because": ["Both speak of strength."]}
    )
    explored.keep_table("links", links, "team")
    shown = explored.joint_display()
    assert shown["reason"].eq("").sum() == 1
    assert shown["reason"].eq("not_linked").sum() > 5


def test_determinants_are_handed_to_tailoring_as_a_table_that_stays(explored):
    version = explored.hand_over_determinants()
    kept = explored.table("determinants", version)
    assert {"determinant_id", "site", "construct", "direction", "strength", "n_sources", "segments"} <= set(kept)
    assert explored.verify() == []


def test_what_is_not_there_is_named_with_the_way_to_bring_it_in(tmp_path):
    study = new_study(tmp_path / "bare", template="delphi")
    with pytest.raises(StoreError, match="keeps no table 'segments'"):
        study.theme_tree()
    with pytest.raises(StoreError, match=r"no table 'contacts' yet: collect.import_table"):
        study.load_curve()
