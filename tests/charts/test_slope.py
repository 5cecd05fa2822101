"""Slopes: two rounds, one line per item, every label to be read."""

import math

import numpy as np
import pandas as pd
import pytest

from amnmethods.charts import alt_text, figure_bytes, pages, plot_slope
from amnmethods.charts.spread import spread
from amnmethods.errors import ReportError


def table(shares, round=None):
    frame = pd.DataFrame({"item_id": list(shares), "share_agree": list(shares.values())})
    return frame if round is None else frame.assign(round=round)


def test_each_item_has_its_line_and_both_shares(marks, texts, tidy):
    before, after = table({"s01": 0.5, "s02": 0.8, "s03": 0.75}, 2), table({"s01": 0.75, "s02": 0.6, "s03": 0.75}, 3)
    figure = tidy(plot_slope(before, after, {"s01": "Paid time"}, at_least=0.75))
    lines = marks(figure, "slope")
    assert len(lines) == 3
    up, down, level = (line.get_ydata() for line in lines)
    assert up[0] > up[1]  # heights are counted from the top
    assert down[0] < down[1]
    assert level[0] == level[1]
    assert len({line.get_linestyle() for line in lines}) == 3  # colour is not the only sign
    shown = texts(figure)
    assert {"Round 2", "Round 3", "50%", "75%", "Paid time", "rose", "fell", "unchanged"} <= set(shown)
    assert "bar of the rule (75%)" in shown
    assert "s01 Paid time: from 50% to 75%, up. s02: from 80% to 60%, down. s03: 75% both times." in alt_text(figure)


def test_labels_that_would_cover_each_other_move_apart(tidy):
    rng = np.random.default_rng(5)
    before = table({f"s{k:02}": 0.7 + 0.1 * rng.random() for k in range(30)})
    after = before.assign(share_agree=0.8)
    items = dict.fromkeys(before["item_id"], "A wording that needs more than one line at the right of a narrow chart")
    for dpi in (72, 96, 300):
        tidy(plot_slope(before, after, items), dpi)
    tidy(plot_slope(before, after))


def test_an_item_of_one_round_is_not_asked_never_zero(marks, texts, tidy):  # fault 68
    figure = tidy(plot_slope(table({"s01": 0.5, "s02": 0.8}), table({"s01": 0.6, "s03": 0.9}), {"s02": "Gone"}))
    assert len(marks(figure, "slope")) == 1
    assert {"Not asked in Round 2: s02 Gone", "Not asked in Round 1: s03"} <= set(texts(figure))
    assert "0%" not in texts(figure)
    assert "s02 Gone: 80% in Round 1, not asked in Round 2." in alt_text(figure)


def test_an_undefined_share_is_told_apart_from_not_asked(texts, tidy):
    figure = tidy(plot_slope(table({"s01": math.nan, "s02": 0.5}), table({"s01": 0.5, "s02": math.nan})))
    assert {"No share in Round 1: s01", "No share in Round 2: s02"} <= set(texts(figure))
    figure = tidy(plot_slope(table({"s01": math.nan}), table({"s01": math.nan})))
    assert "nan" not in " ".join(texts(figure)).lower()


def test_french_slope(texts, tidy):
    figure = tidy(plot_slope(table({"s01": 0.5}), table({"s01": 0.62}), language="fr", at_least=0.75))
    assert {"Tour 1", "62\u202f%", "en hausse", "seuil de la règle (75\u202f%)"} <= set(texts(figure))
    assert "de 50\u202f% à 62\u202f%, en hausse" in alt_text(figure)


def test_hard_wordings(hard, texts, tidy):
    shares = {key: k / 10 for k, key in enumerate(hard)}
    figure = tidy(plot_slope(table(shares), table(shares), hard, names=("$1$ of a long, long name", "<i>2</i>")))
    figure_bytes(figure, "png")
    assert "<i>2</i>" in texts(figure)


def test_one_item_and_all_alike(tidy):
    for share in (0.0, 0.5, 1.0):
        tidy(plot_slope(table({"s01": share}), table({"s01": share})))


def test_pages_keep_items_of_either_round_and_one_axis():
    before = table({f"s{k:03}": k / 119 for k in range(120)})
    after = table({f"s{k:03}": k / 129 for k in range(10, 130)})
    found = pages(plot_slope, before, after, height=6.0)
    assert all(figure.get_figheight() <= 6.0 for figure in found)
    assert {figure.reach for figure in found} == {(0.0, 1.0)}
    told = " ".join(map(alt_text, found))
    assert all(f"s{k:03}:" in told for k in range(130))


def test_what_cannot_be_drawn_is_refused_in_words():
    with pytest.raises(ReportError, match="first round has no column 'share_agree'"):
        plot_slope(pd.DataFrame({"item_id": ["s01"]}), table({}))
    with pytest.raises(ReportError, match="Neither round holds an item"):
        plot_slope(table({}), table({}))
    with pytest.raises(ReportError, match="several rows for item_id 's01'"):
        plot_slope(pd.concat([table({"s01": 0.5})] * 2), table({"s01": 0.5}))


def test_spread_keeps_order_room_and_moves_as_little_as_can_be():
    assert spread([], [], 0, 1) == []
    assert spread([1, 3], [1, 1], 0, 4) == [1, 3]
    assert spread([2, 2, 2], [1, 1, 1], 0, 4) == [1, 2, 3]
    assert spread([0, 0], [1, 1], 0, 4) == [0.5, 1.5]
    assert spread([4, 4], [1, 1], 0, 4) == [2.5, 3.5]
