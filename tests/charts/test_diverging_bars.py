"""Diverging bars: regions left and right of the middle, with their shares."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.charts import alt_text, figure_bytes, pages, plot_diverging_bars
from amnmethods.errors import ReportError
from amnmethods.model import ResponseScale


def test_the_middle_of_the_middle_region_is_the_centre(marks, texts, tidy):
    counts = pd.DataFrame([[2, 4, 14], [14, 4, 2]], index=["s01", "s02"], columns=[1, 2, 3])
    figure = tidy(plot_diverging_bars(counts, 1, 3))
    bars = marks(figure, "bar")
    middles = [bar.get_x() + bar.get_width() / 2 for bar in bars]
    assert middles[1] == pytest.approx(middles[4])
    widths = [bar.get_width() for bar in bars]
    assert widths[2] / widths[0] == pytest.approx(7)
    assert {"10%", "20%", "70%"} <= set(texts(figure))
    assert "s01: 20 ratings, 10% rated 1, 20% rated 2, 70% rated 3." in alt_text(figure)


def test_without_a_middle_the_regions_meet_at_the_centre(marks, texts, tidy):
    counts = pd.DataFrame([[1, 1, 2, 4]], index=["s01"], columns=[1, 2, 3, 4])
    figure = tidy(plot_diverging_bars(counts, 2, 3))
    left, right = (marks(figure, "bar")[k] for k in (1, 2))
    assert left.get_x() + left.get_width() == pytest.approx(right.get_x())
    assert {"1–2", "3–4", "25%", "75%"} <= set(texts(figure))


def test_french_bars(counts, texts, tidy):
    scale = ResponseScale(points={"from": 1, "to": 9}, anchors={9: {"en": "extremely", "fr": "extrêmement"}})
    figure = tidy(plot_diverging_bars(counts, 3, 7, None, scale, "fr"))
    assert {"71\u202f%", "9 = extrêmement", "aucune réponse", "4–6"} <= set(texts(figure))
    assert "71\u202f% pour 7 à 9" in alt_text(figure)


def test_nobody_rated_and_suppressed_have_no_bar(counts, texts, marks, tidy):  # fault 67
    hidden = counts.loc[["s08", "s01"]].astype(float)
    hidden.loc["s01", 9] = np.nan
    figure = tidy(plot_diverging_bars(hidden, 3, 7))
    assert not marks(figure, "bar")
    assert {"no ratings", "suppressed"} <= set(texts(figure))


def test_a_long_scale_is_drawn_by_region(marks, tidy):
    counts = pd.DataFrame([[1] * 101], index=["s01"], columns=range(101))
    assert len(marks(tidy(plot_diverging_bars(counts, 30, 70)), "bar")) == 3


def test_the_points_of_an_outer_region_darken_towards_the_end(counts, marks):
    bars = marks(plot_diverging_bars(counts.head(1), 3, 7), "bar")
    brightness = [sum(bar.get_facecolor()[:3]) for bar in bars[-3:]]
    assert brightness == sorted(brightness, reverse=True)


def test_hard_wordings_on_pages(counts, hard, tidy):
    found = pages(plot_diverging_bars, counts, 3, 7, hard, height=3.0)
    assert len(found) > 1
    for figure in found:
        figure_bytes(tidy(figure), "svg")


def test_regions_that_do_not_part_the_scale_are_refused(counts):
    for low, high in ((7, 3), (5, 5), (0, 7), (3, 10)):
        with pytest.raises(ReportError, match="low must be below high"):
            plot_diverging_bars(counts, low, high)
