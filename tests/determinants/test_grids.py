"""The social ecological grid, the gap map, the joint display."""

import pandas as pd
import pytest

from amnmethods.determinants import framework, gap_items, gap_map, joint_display, sem_grid
from amnmethods.errors import SegmentsError
from amnmethods.model import read_framework

PLACED = pd.DataFrame(
    {
        "determinant_id": ["B1", "B13", "B3", "F2"],
        "level": ["relationship", "relationship", "academic_medicine", "relationship"],
        "factor": ["maintenance", "maintenance", "recognition", "maintenance"],
        "direction": ["barrier", "barrier", "barrier", "facilitator"],
    }
)


def test_the_grid_has_three_levels_and_six_factors_placed_by_us():
    # Ren et al. (2024), doi:10.1186/s12909-024-05463-6
    table = sem_grid(PLACED)
    assert (len(table), table["level"].nunique(), table["factor"].nunique()) == (18, 3, 6)
    assert table["placed_by_us"].all()
    assert framework("sem_mentorship").ids("level") == ["relationship", "divisional", "academic_medicine"]


def test_what_the_source_reports_in_a_cell_is_said_in_both_languages():
    english, french = (sem_grid(PLACED, language=language)["in_source"] for language in ("en", "fr"))
    assert "− lack of time" in english[2]
    assert "− manque de temps" in french[2]
    assert english.ne(french).all()


def test_the_grid_is_read_by_rows_and_by_columns():
    rows, columns = sem_grid(PLACED), sem_grid(PLACED, read="columns")
    assert rows["level"].tolist()[:6] == ["relationship"] * 6
    assert columns["factor"].tolist()[:3] == ["expectations"] * 3
    cell = rows[(rows["level"] == "relationship") & (rows["factor"] == "maintenance")].iloc[0]
    assert cell[["n_barrier", "n_facilitator", "barriers", "n_line"]].tolist() == [2, 1, "B1; B13", 3]
    assert columns.loc[columns["factor"] == "recognition", "n_line"].tolist() == [1, 1, 1]


def test_leverage_points_are_the_teams_with_its_reason():
    marked = pd.DataFrame(
        {"factor": ["recognition", "measurement"], "level": [None, "divisional"], "reason": ["pays off", "first"]}
    )
    table = sem_grid(PLACED, leverage=marked)
    assert table.loc[table["leverage"], ["level", "factor"]].values.tolist() == [
        ["relationship", "recognition"],
        ["divisional", "recognition"],
        ["divisional", "measurement"],
        ["academic_medicine", "recognition"],
    ]
    assert "identification" in table.loc[table["factor"] == "recognition", "source_enables"].iloc[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"level": "province"}, "has the level 'province'; there are: relationship, divisional"),
        ({"factor": "time"}, "has the factor 'time'"),
        ({"direction": "both"}, "has the direction 'both'"),
    ],
)
def test_a_determinant_outside_the_grid_is_refused(change, said):
    with pytest.raises(SegmentsError, match=said):
        sem_grid(PLACED.assign(**change))


def test_a_leverage_point_without_a_reason_is_refused():
    with pytest.raises(SegmentsError, match="'recognition' has no reason"):
        sem_grid(PLACED, leverage=pd.DataFrame({"factor": ["recognition"], "reason": [" "]}))


def test_a_grid_of_ones_own():
    text = """
framework: own
title: Ours
constructs:
  - {id: here, kind: place, name: Here}
  - {id: money, kind: thing, name: Money}
grid: {rows: place, columns: thing}
"""
    placed = pd.DataFrame({"determinant_id": ["B2"], "level": ["here"], "factor": ["money"], "direction": ["barrier"]})
    table = sem_grid(placed, read_framework(text, "own.yaml"))
    assert table[["n_barrier", "placed_by_us"]].values.tolist() == [[1, False]]
    with pytest.raises(SegmentsError, match="has no grid"):
        sem_grid(placed, "tdf")


EXTRACTION = pd.DataFrame(
    [
        ("a", "coaching", "cost", "trial", "high", "CA"),
        ("b", "coaching", "cost", "trial", "high", "FR"),
        ("c", "coaching", "cost", "review", None, "CA"),
        ("c", "groups", "burnout", "review", "low", "CA"),
        ("d", "groups", "cost", "cohort", "low", "CA"),
    ],
    columns=["study_id", "intervention", "outcome", "design", "confidence", "country"],
)
AXES = {"interventions": ["coaching", "groups"], "outcomes": ["burnout", "cost"]}


def test_the_map_counts_studies_by_design_and_confidence_and_keeps_empty_cells():
    table = gap_map(EXTRACTION, **AXES, reviews=["review"])
    rows = table[
        ["intervention", "outcome", "design", "confidence", "n_studies", "studies", "n_cell", "gap"]
    ].values.tolist()
    assert rows == [
        ["coaching", "burnout", "", "", 0, "", 0, "no_studies"],
        ["coaching", "cost", "review", "not_said", 1, "c", 3, ""],
        ["coaching", "cost", "trial", "high", 2, "a; b", 3, ""],
        ["groups", "burnout", "review", "low", 1, "c", 1, ""],
        ["groups", "cost", "cohort", "low", 1, "d", 1, "no_review"],
    ]


def test_filters_and_the_own_study():
    own = pd.DataFrame({"intervention": ["coaching"], "outcome": ["burnout"]})
    table = gap_map(EXTRACTION, **AXES, filters={"country": ["FR"]}, own=own)
    assert table["n_studies"].tolist() == [0, 1, 0, 0]
    assert table["own"].tolist() == [True, False, False, False]


def test_cells_become_items_in_two_languages():
    items = gap_items(
        gap_map(EXTRACTION, **AXES, reviews=["review"]), languages=["en", "fr"], gaps=["no_studies", "no_review"]
    )
    assert items["item_id"].tolist() == ["g01", "g02"]
    assert items["wording_en"].tolist() == [
        "A study of coaching and its effect on burnout",
        "A review of the studies of groups and cost",
    ]
    assert items["evidence"].tolist() == ["", "d"]
    full = gap_items(gap_map(EXTRACTION, **AXES), languages=["fr"], gaps=[""])
    assert len(full) == 3  # a cell of two kinds of evidence is one item


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outcome": "joy"}, "'a' has the outcome 'joy' .5 such rows., which the map does not have"),
        ({"study_id": "a", "intervention": "coaching", "outcome": "cost"}, "'a' stands twice at 'coaching' and 'cost'"),
    ],
)
def test_studies_off_the_map_or_twice_in_a_cell_are_refused(change, said):
    with pytest.raises(SegmentsError, match=said):
        gap_map(EXTRACTION.assign(**change), **AXES)


THEMES = pd.DataFrame({"code": ["time", "trust"], "n_sources": [31, 12]})
RESULTS = pd.DataFrame({"measure": ["workload", "cost"], "estimate": [3.9, 1.0], "n": [100, 90]})
LINKS = pd.DataFrame({"code": ["time"], "measure": ["workload"], "inference": ["discord"], "because": ["They differ."]})


def test_themes_and_results_without_a_link_are_shown_too():
    table = joint_display(THEMES, RESULTS, LINKS)
    assert table.columns.tolist() == ["code", "n_sources", "measure", "estimate", "n", "inference", "because", "reason"]
    assert table["reason"].tolist() == ["", "not_linked", "not_linked"]
    assert table.loc[0, ["estimate", "inference"]].tolist() == [3.9, "discord"]
    assert table.loc[2, "measure"] == "cost"


def test_columns_of_one_name_are_told_apart():
    table = joint_display(THEMES.assign(n=1), RESULTS, LINKS)
    assert {"n_theme", "n_result"} <= set(table.columns)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "money"}, "the theme 'money', which is not there"),
        ({"measure": "joy"}, "the measure 'joy', which is not there"),
        ({"inference": "agree"}, "'agree'; it is one of confirm, expand, discord"),
        ({"because": ""}, "says no because"),
    ],
)
def test_a_link_that_hangs_in_the_air_is_refused(change, said):
    with pytest.raises(SegmentsError, match=said):
        joint_display(THEMES, RESULTS, LINKS.assign(**change))


def test_without_a_link_all_stands_beside():
    table = joint_display(THEMES, RESULTS, LINKS.head(0).astype(float))
    assert table["reason"].tolist() == ["not_linked"] * 4
    assert table["code"].tolist()[:2] == ["time", "trust"]
