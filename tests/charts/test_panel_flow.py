"""Panel flow: every number of the table in its box."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.charts import alt_text, figure_bytes, plot_panel_flow
from amnmethods.errors import ReportError

NAMES = {"D": "Physicians", "L": "Lived experience"}


@pytest.fixture
def flow():
    rows = [
        (1, "D", 13, 12, 11, 1, 0),
        (1, "L", 11, 9, 9, 0, 2),
        (1, "pooled", 24, 21, 20, 1, 2),
        (2, "D", 12, 12, 12, 0, 0),
        (2, "L", 9, 9, 8, 0, 0),
        (2, "pooled", 21, 21, 20, 0, 0),
    ]
    columns = ["round", "group", "n_invited", "n_responded", "n_complete", "n_lost", "n_withdrawn"]
    return pd.DataFrame(rows, columns=columns)


def test_each_round_shows_who_came_and_who_left(flow, texts, tidy):
    figure = tidy(plot_panel_flow(flow, NAMES))
    shown = [text.replace("\u00a0", " ") for text in texts(figure)]
    for text in ("Round 1", "Round 2", "Invited (n = 24)", "Responded (n = 21)", "rated every item (n = 20)"):
        assert text in shown
    assert {"Lost to follow-up (n = 1)", "Withdrawn (n = 2)", "Withdrawn (n = 0)"} <= set(shown)
    assert shown.count("Physicians") == 5  # two boxes a round, and the one lost
    assert shown.index("Round 1") < shown.index("Round 2")


def test_the_alt_text_tells_the_same(flow):
    assert alt_text(plot_panel_flow(flow, NAMES)) == (
        "Panel flow. Round 1: 24 invited (Physicians 13, Lived experience 11), "
        "21 responded (Physicians 12, Lived experience 9), 20 rated every item, "
        "1 lost to follow-up (Physicians 1), 2 withdrawn (Lived experience 2). "
        "Round 2: 21 invited (Physicians 12, Lived experience 9), "
        "21 responded (Physicians 12, Lived experience 9), 20 rated every item, 0 lost to follow-up, 0 withdrawn."
    )


def test_french_flow(flow, texts, tidy):
    figure = tidy(plot_panel_flow(flow, {"D": "Médecins", "L": "Personnes ayant une expérience vécue"}, "fr"))
    assert {"Tour 1", "Personnes invitées (n\u00a0=\u00a024)", "Retraits (n\u00a0=\u00a02)"} <= set(texts(figure))
    assert "perdues de vue\u00a0: 1 (Médecins 1)" in alt_text(figure)


def test_rounds_follow_their_number_and_groups_their_names(flow, texts):
    figure = plot_panel_flow(flow.iloc[::-1], {"L": "Lived experience", "D": "Physicians"})
    shown = texts(figure)
    assert shown.index("Round 1") < shown.index("Round 2")
    assert shown.index("Lived experience") < shown.index("Physicians")


def test_suppressed_groups_say_so(flow, texts, tidy):
    hidden = flow.astype({"n_responded": float})
    hidden.loc[hidden["group"] != "pooled", "n_responded"] = np.nan
    shown = texts(tidy(plot_panel_flow(hidden, NAMES)))
    assert shown.count("suppressed") == 4
    assert not any("nan" in text.lower() for text in shown)


def test_the_whole_panel_alone_without_the_optional_numbers(flow, texts, tidy):
    pooled = flow[flow["group"] == "pooled"][["round", "n_invited", "n_responded"]]
    shown = texts(tidy(plot_panel_flow(pooled)))
    assert len(shown) == 6


def test_many_groups_with_hard_names(hard, texts, tidy):
    columns = ["round", "group", "n_invited", "n_responded", "n_complete", "n_lost", "n_withdrawn"]
    rows = [(1, key, 9, 7, 7, 1, 1) for key in hard] + [(1, "pooled", 90, 70, 70, 10, 10)]
    figure = tidy(plot_panel_flow(pd.DataFrame(rows, columns=columns), hard))
    figure_bytes(figure, "png")
    assert any("$5 _now_" in text for text in texts(figure))


def test_the_same_flow_gives_the_same_bytes(flow):
    assert figure_bytes(plot_panel_flow(flow), "svg") == figure_bytes(plot_panel_flow(flow), "svg")


def test_what_cannot_be_drawn_is_refused_in_words(flow):
    with pytest.raises(ReportError, match="no column 'n_invited'"):
        plot_panel_flow(flow.drop(columns="n_invited"))
    with pytest.raises(ReportError, match="Round 1 of the panel flow has no row for the whole panel"):
        plot_panel_flow(flow[flow["group"] != "pooled"])
    with pytest.raises(ReportError, match="two rows"):
        plot_panel_flow(pd.concat([flow, flow]))
    with pytest.raises(ReportError, match="no rows"):
        plot_panel_flow(flow.head(0))
