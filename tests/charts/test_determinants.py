"""Charts of determinants: what each mark says, in both languages, and that no text covers another."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.charts import (
    alt_text,
    figure_bytes,
    pages,
    plot_framework_matrix,
    plot_gap_map,
    plot_joint_display,
    plot_ranking,
    plot_theme_tree,
)
from amnmethods.errors import ReportError


@pytest.fixture
def matrix():
    rows = [
        ("III.G", "N1", -2, "consensus"),
        ("III.G", "N2", 0, "agreed"),
        ("II.D", "N1", None, "not_raised"),
        ("II.D", "N2", None, "open"),
    ]
    return pd.DataFrame(rows, columns=["construct", "site", "rating", "state"]).astype({"rating": "Int64"})


def test_blank_zero_and_open_look_different(matrix, texts, marks, tidy):
    figure = tidy(plot_framework_matrix(matrix, {"III.G": "Relative Priority"}))
    assert len(marks(figure, "cell")) == 2
    assert {"−2", "0", "?"} <= set(texts(figure))
    assert "III.G Relative Priority: N1 −2, N2 0. II.D: N1 not raised, N2 not settled." in alt_text(figure)


def test_the_matrix_in_french(matrix, texts, tidy):
    names = pd.DataFrame({"code": ["III.G"], "name_en": ["Relative Priority"], "name_fr": ["Priorité relative"]})
    figure = tidy(plot_framework_matrix(matrix, names, "fr"))
    assert "III.G Priorité relative" in texts(figure)
    assert "vide\u202f: non abordé, ce qui n’est pas 0" in texts(figure)
    assert "obstacle fort" in alt_text(figure)


def test_two_rows_for_one_cell_are_refused(matrix):
    with pytest.raises(ReportError, match=r"'III\.G' has two rows for 'N1'"):
        plot_framework_matrix(pd.concat([matrix, matrix]))


def test_many_sites_with_long_names_stay_apart(tidy):
    sites = [f"Network of the North and the East, part {k}" for k in range(9)]
    rows = [(f"c{k}", site, k % 5 - 2, "agreed") for k in range(6) for site in sites]
    table = pd.DataFrame(rows, columns=["construct", "site", "rating", "state"])
    tidy(
        plot_framework_matrix(
            table, {f"c{k}": "A construct whose name needs more than one line of text" for k in range(6)}
        )
    )


@pytest.fixture
def tree():
    return pd.DataFrame(
        {
            "code": ["work", "time", "hours"], "depth": [0, 1, 2], "n_segments": [1, 2, 3], "n_segments_all": [6, 5, 3],
            "n_sources_all": [4, 3, 2], "n_sites_all": pd.array([2, 2, pd.NA], "Int64"),
            "name_en": ["Work", "Time", "Hours"], "name_fr": ["Travail", "Temps", "Heures"],
        }
    )  # fmt: skip


def test_bars_of_a_tree_part_own_segments_from_those_below(tree, marks, texts, tidy):
    figure = tidy(plot_theme_tree(tree, None, "fr"))
    widths = [bar.get_width() for bar in marks(figure, "bar")]
    assert np.array(widths[:2]) / widths[0] == pytest.approx([1, 5])
    assert "work Travail" in texts(figure)
    assert "hours Heures\u00a0: 3 passages, 2 sources." in alt_text(figure)


def test_subthemes_are_indented(tree, tidy):
    figure = tidy(plot_theme_tree(tree))
    x = {text.get_text(): text.get_position()[0] for text in figure.axes[0].texts}
    assert x["work Work"] < x["time Time"] < x["hours Hours"]


def test_a_ranking_shows_score_and_strength_and_what_has_no_score(texts, marks, tidy):
    table = pd.DataFrame(
        {
            "determinant_id": ["B1", "B2"],
            "rank": pd.array([1, pd.NA], "Int64"),
            "score": [0.5, np.nan],
            "n_sources": [9, 2],
            "n_sites": [3, 1],
            "strength": [0.75, 0.5],
        }
    )
    figure = tidy(plot_ranking(table, {"B1": "No protected time"}, "fr"))
    assert {"0,50", "1,5", "–", "1. B1 No protected time"} <= set(texts(figure))
    assert marks(figure, "bar")[0].get_width() > 0
    assert "score de 0,50, 9 sources, 3 réseaux" in alt_text(figure)


@pytest.fixture
def gaps():
    rows = [
        ("coaching", "cost", "trial", "high", 9, False),
        ("coaching", "cost", "cohort", "not_said", 1, False),
        ("coaching", "equity", "", "", 0, True),
        ("groups", "cost", "review", "low", 2, False),
        ("groups", "equity", "", "", 0, False),
    ]
    return pd.DataFrame(rows, columns=["intervention", "outcome", "design", "confidence", "n_studies", "own"])


def test_more_studies_make_a_larger_bubble_with_its_number(gaps, marks, texts, tidy):
    figure = tidy(plot_gap_map(gaps, confidence=("low", "high")))
    sizes = [bubble.get_markersize() for bubble in marks(figure, "bubble")]
    assert len(sizes) == 3
    assert sizes[0] > sizes[2] > sizes[1]
    assert {"9", "1", "2", "not appraised"} <= set(texts(figure))
    assert len(marks(figure, "own")) == 1
    assert "coaching, equity: no studies, own study." in alt_text(figure)
    assert "coaching, cost: 9 trial, high; 1 cohort, not appraised." in alt_text(figure)


def test_a_crowded_map_in_french(tidy):
    kinds = [(design, grade) for design in ("essai", "cohorte", "revue") for grade in ("faible", "élevé")]
    cells = [(i, o) for i in range(5) for o in range(5)]
    rows = [(f"intervention {i}", f"résultat {o}", *kind, 1 + (i + o) % 4, False) for i, o in cells for kind in kinds]
    table = pd.DataFrame(rows, columns=["intervention", "outcome", "design", "confidence", "n_studies", "own"])
    tidy(plot_gap_map(table, "fr"))


def test_more_designs_than_shapes_are_refused(gaps):
    many = pd.concat([gaps.head(1).assign(design=f"d{k}") for k in range(9)])
    with pytest.raises(ReportError, match="9 designs, and 8 shapes"):
        plot_gap_map(many)


def test_a_joint_display_marks_its_inferences(texts, marks, tidy):
    table = pd.DataFrame(
        {
            "code": ["time", "trust", None], "n_sources": [31.0, 12.0, np.nan], "measure": ["workload", None, "cost"],
            "estimate": [3.9, np.nan, 1.25], "inference": ["discord", None, None], "because": ["They differ $ _so_.", None, None],
        }
    )  # fmt: skip
    figure = tidy(
        plot_joint_display(
            table, {"time": "Temps"}, "fr", theme={"n_sources": "Sources"}, result={"estimate": "Moyenne"}
        )
    )
    assert {"Temps", "Sources\u00a0: 31", "Moyenne\u00a0: 3,9", "discordance", "They differ $ _so_."} <= set(
        texts(figure)
    )
    assert len(marks(figure, "inference")) == 1
    assert "cost\u00a0: sans lien." in alt_text(figure)


def test_hard_names_are_drawn_as_they_stand(hard, tidy):
    keys = list(hard)
    tree = pd.DataFrame(
        {"code": keys, "depth": 0, "n_segments": 1, "n_segments_all": 1, "n_sources_all": 1, "n_sites_all": 1}
    )
    figure_bytes(tidy(plot_theme_tree(tree, hard)), "svg")
    rows = [(key, "N1", 1, "agreed") for key in keys]
    tidy(plot_framework_matrix(pd.DataFrame(rows, columns=["construct", "site", "rating", "state"]), hard))
    table = pd.DataFrame(
        {"code": keys, "measure": list(hard.values()), "inference": "confirm", "because": list(hard.values())}
    )
    tidy(plot_joint_display(table, hard))


@pytest.mark.parametrize(
    "plot", [plot_theme_tree, plot_framework_matrix, plot_ranking, plot_gap_map, plot_joint_display]
)
def test_a_table_of_another_kind_is_refused(plot):
    with pytest.raises(ReportError, match="lacks the column"):
        plot(pd.DataFrame({"x": [1]}))


def test_long_charts_are_cut_into_pages_of_one_scale(marks):
    codes = [f"c{k}" for k in range(80)]
    tree = pd.DataFrame({"code": codes, "depth": 0, "n_segments": range(80), "n_segments_all": range(80)})
    tree = tree.assign(n_sources_all=1, n_sites_all=1)
    found = pages(plot_theme_tree, tree, key="code", names=dict.fromkeys(codes, "A name"))
    assert len(found) > 1
    widths = [bar.get_width() for figure in found for bar in marks(figure, "bar")][::2]
    assert widths[40] / widths[20] == pytest.approx(2)
    rows = [(code, "N1", 1, "agreed") for code in codes]
    matrix = pd.DataFrame(rows, columns=["construct", "site", "rating", "state"])
    assert len(pages(plot_framework_matrix, matrix, key="construct", names={"c1": "Time"})) > 1
