"""Distribution strips: what is drawn is what the tables say, and nothing else."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from amnmethods.charts import alt_text, figure_bytes, pages, plot_distribution_strip, plot_group_strip
from amnmethods.errors import ReportError
from amnmethods.model import ResponseScale

NINE = ResponseScale(
    points={"from": 1, "to": 9},
    anchors={1: {"en": "not at all", "fr": "pas du tout"}, 9: {"en": "extremely", "fr": "extrêmement"}},
)


def test_each_item_shows_the_numbers_of_its_tables(counts, consensus, texts, tidy, marks):
    figure = tidy(plot_distribution_strip(counts.head(1), consensus.head(1), {"s01": "Paid time"}, NINE, agree=(7, 9)))
    shown = texts(figure)
    for text in ("s01", "Paid time", "24", "7.5 (6–8)", "71%", "no consensus", "9 = extremely", "agreement (7–9)"):
        assert text in shown
    assert len(marks(figure, "bar")) == 7
    assert len(marks(figure, "median")) == 1


def test_bars_are_as_high_as_the_shares(counts, marks):
    bars = marks(plot_distribution_strip(counts.head(1), agree=(7, 9)), "bar")
    heights = [bar.get_height() for bar in bars]
    assert heights[-2] == max(heights)
    assert heights[-1] / heights[-2] == pytest.approx(4 / 7)
    assert len({bar.get_facecolor() for bar in bars}) == 2  # inside the agreement band, and outside


def test_the_median_stands_below_its_point(counts, consensus, marks):
    figure = plot_distribution_strip(counts.head(1), consensus.head(1).assign(median=8.0))
    bar = marks(figure, "bar")[-2]  # of point 8
    (median,) = marks(figure, "median")
    assert median.get_xdata()[0] == pytest.approx(bar.get_x() + bar.get_width() / 2)


def test_it_is_a_figure_measured_in_inches_and_never_pyplot(counts):
    figure = plot_distribution_strip(counts)
    assert isinstance(figure, Figure)
    (page,) = figure.axes
    assert abs(np.diff(page.get_xlim()).item()) == pytest.approx(figure.get_figwidth())
    assert abs(np.diff(page.get_ylim()).item()) == pytest.approx(figure.get_figheight())
    assert page.get_position().bounds == (0, 0, 1, 1)
    assert figure.canvas.manager is None


def test_french_readers_get_french_words_and_decimal_commas(counts, consensus, texts, tidy):
    figure = tidy(plot_distribution_strip(counts, consensus, None, NINE, "fr", agree=(7, 9)))
    shown = texts(figure)
    assert {"7,5 (6–8)", "71\u202f%", "Énoncé", "Médiane", "aucune réponse", "1 = pas du tout"} <= set(shown)
    assert "médiane 7,5, moitié centrale de 6 à 8, 71\u202f% d’accord" in alt_text(figure)


def test_an_item_that_nobody_rated_says_so(counts, consensus, texts, marks):  # fault 67
    figure = plot_distribution_strip(counts.loc[["s08"]], consensus[consensus["item_id"] == "s08"])
    assert "no ratings" in texts(figure)
    assert not marks(figure, "bar") + marks(figure, "median")
    assert "nan" not in " ".join(texts(figure)).lower()
    assert "s08: no ratings." in alt_text(figure)


def test_a_suppressed_item_shows_nothing_but_the_word(counts, consensus, texts, marks):
    hidden = counts.astype(float)
    hidden.loc["s01", 4] = np.nan
    figure = plot_distribution_strip(hidden.head(1), consensus.head(1))
    assert "suppressed" in texts(figure)
    assert not marks(figure, "bar") + marks(figure, "median") + marks(figure, "middle half")
    leaks = ("7.5", "71", "24", "no consensus")
    assert not any(leak in text for leak in leaks for text in [*texts(figure), alt_text(figure)])


def test_without_a_consensus_table_the_alt_text_tells_the_counts(counts):
    assert "s09: 24 ratings: 12 at 1, 12 at 9." in alt_text(plot_distribution_strip(counts))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_words_of_people_are_drawn_as_they_stand(counts, consensus, hard, texts, tidy, language):
    status = consensus.assign(status_label="$status$ 🚀 that its author wrote without thinking of the reader")
    figure = tidy(plot_distribution_strip(counts, status, hard, NINE, language, agree=(7, 9)))
    figure_bytes(figure, "png")
    figure_bytes(figure, "svg")
    drawn = " ".join(texts(figure))
    for text in ("$5 _now_", "$x^2$", "<b>bold</b>", "{curly}", "😀", "ᐃᓄᒃᑎᑐᑦ", "□"):
        assert text in drawn
    assert "\u202e" not in drawn


@pytest.mark.parametrize(
    ("points", "bars"),
    [([1, 2], 2), ([p / 2 for p in range(2, 11)], 9), (list(range(11)), 11), (list(range(101)), 20)],
)
def test_scales_of_any_length(points, bars, tidy, marks, texts):
    counts = pd.DataFrame([[1] * len(points)], index=["s01"], columns=points)
    figure = tidy(plot_distribution_strip(counts, agree=(points[-2], points[-1])))
    assert len(marks(figure, "bar")) == bars
    if len(points) == 101:
        assert {"0", "20", "100", "share of the ratings in each step (0–4, 5–9, … 95–100)"} <= set(texts(figure))


def test_points_that_nobody_chose_come_from_the_scale(counts, tidy, texts):
    figure = tidy(plot_distribution_strip(counts[[7, 8, 9]], None, None, NINE))
    assert "1" in texts(figure)


def test_the_same_table_gives_the_same_bytes(counts, consensus):
    for format in ("png", "svg"):
        one, two = (
            figure_bytes(plot_distribution_strip(counts, consensus, agree=(7, 9)), format)  # type: ignore[arg-type]
            for _ in range(2)
        )
        assert one == two


def test_an_svg_keeps_its_text_and_its_alt_text(counts):
    svg = figure_bytes(plot_distribution_strip(counts, items={"s01": "Paid time & rest"}), "svg").decode()
    assert ">Paid time &amp; rest</text>" in svg
    assert "Distribution of the ratings of 10 items" in svg
    assert "'DejaVu Sans', Verdana" in svg
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids))


def test_a_notebook_shows_the_alt_text_escaped(counts):
    html = plot_distribution_strip(counts, items={"s01": '"><script>'})._repr_html_()
    assert html.startswith("<img ")
    assert "<script>" not in html
    assert "Distribution of the ratings" in html


def test_a_wording_falls_back_to_another_language(counts, texts):
    items = pd.DataFrame({"item_id": ["s01", "s02"], "wording_en": ["One", "Two"], "wording_fr": ["Un", None]})
    shown = texts(plot_distribution_strip(counts.head(2), items=items, language="fr"))
    assert "Un" in shown
    assert "Two" in shown


def test_the_latest_version_of_an_item_is_the_one_named(counts, texts):
    items = pd.DataFrame({"item_id": ["s01", "s01"], "version": [2, 1], "wording_en": ["new", "old"]})
    shown = texts(plot_distribution_strip(counts.head(1), items=items))
    assert "new" in shown
    assert "old" not in shown


def test_a_long_list_becomes_pages_of_one_scale(tidy, marks):
    ids = pd.Index([f"s{k:03}" for k in range(120)], name="item_id")
    counts = pd.DataFrame(1, index=ids, columns=range(1, 6))
    counts.loc["s119", 5] = 96
    items = dict.fromkeys(ids, "A wording of some length that will surely need two lines of the page")
    found = pages(plot_distribution_strip, counts, None, items, height=8.2)
    assert len(found) > 4
    assert all(figure.get_figheight() <= 8.2 for figure in found)
    assert sum(len(marks(figure, "bar")) for figure in found) == 600
    assert max(bar.get_height() for bar in marks(found[0], "bar")) < 0.1  # 20 % beside 96 % on the last page
    tidy(found[0])


def test_groups_stand_below_each_other_the_whole_panel_first(tidy, texts, marks):
    index = pd.MultiIndex.from_tuples(
        [("s01", "D"), ("s01", "L"), ("s01", "pooled"), ("s02", "D")], names=["item_id", "group"]
    )
    counts = pd.DataFrame([[0, 1, 4], [np.nan] * 3, [1, 2, 8], [9, 9, 9]], index=index, columns=[1, 2, 3])
    said = pd.DataFrame({"item_id": "s01", "group": ["pooled", "D"], "median": [3.0, 3], "status": ["in", pd.NA]})
    names = {"D": "Physicians & <directors>", "L": "Lived experience"}
    figure = tidy(plot_group_strip(counts, said, "s01", wording="Paid time", groups=names, agree=(3, 3)))
    shown = texts(figure)
    rows = [text for text in shown if text in {"All panellists", *names.values()}]
    assert rows == ["All panellists", "Physicians & <directors>", "Lived experience"]
    assert {"suppressed", "8", "in"} <= set(shown)
    assert len(marks(figure, "bar")) == 5
    assert alt_text(figure).startswith("s01: Paid time. Distribution of the ratings by stakeholder group")


def test_tables_that_do_not_fit_are_refused_in_words(counts, consensus):
    with pytest.raises(ReportError, match="item_id 's01' has 24 ratings in the counts and n = 23"):
        plot_distribution_strip(counts, consensus.assign(n=23))
    with pytest.raises(ReportError, match="several rows for item_id 's01': choose one round"):
        plot_distribution_strip(counts, pd.concat([consensus, consensus.assign(round=2)]))
    with pytest.raises(ReportError, match="found counts for 8, which is not on it"):
        plot_distribution_strip(counts, scale=ResponseScale(points={"from": 1, "to": 7}))
    with pytest.raises(ReportError, match="no rows"):
        plot_distribution_strip(counts.head(0))
    with pytest.raises(ReportError, match="no item 's99'"):
        plot_group_strip(counts.assign(group="pooled").set_index("group", append=True), None, "s99")
    with pytest.raises(ReportError, match="'png' or 'svg'"):
        figure_bytes(plot_distribution_strip(counts), "gif")  # type: ignore[arg-type]


def test_a_table_by_group_gives_its_pooled_rows(counts, consensus, texts):
    both = pd.concat([consensus.assign(group="D", n=1), consensus.assign(group="pooled")])
    assert "24" in texts(plot_distribution_strip(counts, both))


def test_an_undefined_median_is_a_dash(counts, consensus, texts):
    shown = texts(plot_distribution_strip(counts.head(1), consensus.head(1).assign(median=math.nan)))
    assert "–" in shown
