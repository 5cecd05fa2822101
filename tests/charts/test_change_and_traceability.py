"""Changes with their intervals, and the layered way from quotes to outcomes."""

import math

import pandas as pd
import pytest

from amnmethods.charts import alt_text, figure_bytes, plot_change, plot_traceability
from amnmethods.errors import ReportError


def changes(**more):
    table = pd.DataFrame(
        {
            "scale": "cbi",
            "site": ["N1", "N2", "N3", "pooled"],
            "before": 0,
            "after": 1,
            "measure": "mean",
            "n": pd.array([40, 12, pd.NA, 52], dtype="Int64"),
            "change": [-4.5, 2.0, math.nan, -3.0],
            "low": [-7.0, math.nan, math.nan, -5.0],
            "high": [-2.0, math.nan, math.nan, -1.0],
            "reason": ["", "one person, so there is no interval", "hidden: fewer than 5 people", ""],
        }
    )
    return table.assign(**more)


def test_each_network_has_its_point_its_interval_and_its_number(marks, texts, tidy):
    figure = tidy(plot_change(changes(), names={"cbi": "Work-related burnout"}))
    assert len(marks(figure, "change")) == 3
    assert len(marks(figure, "interval")) == 2
    assert {"−4.5 (−7 to −2)", "+2", "40", "52", "hidden: fewer than 5 people", "Work-related burnout"} <= set(
        texts(figure)
    )
    assert "N1: −4.5 (−7 to −2), n 40; N2: +2, n 12; N3: hidden: fewer than 5 people" in alt_text(figure)
    assert "All networks" in texts(figure)
    assert "nan" not in alt_text(figure)


def test_points_lie_on_their_side_of_no_change(marks):
    figure = plot_change(changes())
    zero = marks(figure, "no change")[0].get_xdata()[0]
    first, second, _ = (point.get_xdata()[0] for point in marks(figure, "change"))
    assert first < zero < second
    low, high = marks(figure, "interval")[0].get_xdata()
    assert low < first < high < zero
    assert first - low == pytest.approx(high - first)


def test_shares_are_told_in_percentage_points_and_margins_are_drawn(marks, texts, tidy):
    table = changes(measure="share", change=[-0.07, 0.02, math.nan, -0.05], low=-0.1, high=0.05).head(2)
    figure = tidy(plot_change(table.assign(margin=0.08)))
    assert "cbi (percentage points)" in texts(figure)
    assert any(text.startswith("−7 (−10 to +5)") for text in texts(figure))
    (band,) = marks(figure, "margin")
    zero = marks(figure, "no change")[0].get_xdata()[0]
    assert band.get_x() + band.get_width() / 2 == pytest.approx(zero)


def test_several_scales_each_with_its_axis_and_roles_within_networks(tidy, texts):
    table = pd.concat([changes(), changes(scale="brs", change=0.1, low=-0.05, high=0.25)])
    table.insert(2, "role", "mentor")
    figure = tidy(plot_change(table))
    assert "N1, mentor" in texts(figure)
    assert alt_text(figure).startswith("Change of 2 measures")


def test_french_change(texts, tidy):
    figure = tidy(plot_change(changes(), "fr"))
    assert "−4,5 (−7 à −2)" in texts(figure)
    assert "aucun changement" in texts(figure)


def test_nothing_known_no_change_and_hard_names(hard, tidy):
    tidy(plot_change(changes(change=math.nan, low=math.nan, high=math.nan)))
    tidy(plot_change(changes(change=0.0, low=0.0, high=0.0)))
    figure = tidy(plot_change(changes(), names={"cbi": hard["s02"], "N1": hard["s06"], "N2": hard["s01"]}))
    figure_bytes(figure, "png")
    with pytest.raises(ReportError, match="lacks the column low"):
        plot_change(changes().drop(columns="low"))
    with pytest.raises(ReportError, match="holds no rows"):
        plot_change(changes().head(0))


LAYERS = ("segment", "code", "determinant", "strategy", "panel", "line", "dose", "outcome")


def strand_of(*counts, labels=None):
    rows = [
        (f"{kind}:{k}", kind, k, layer, (labels or {}).get((kind, k), f"{kind} number {k}"), "", "", "back", "")
        for layer, (kind, n) in enumerate(zip(LAYERS, counts, strict=False))
        for k in range(n)
    ]
    columns = ["node", "kind", "id", "layer", "label", "site", "value", "direction", "via"]
    table = pd.DataFrame(rows, columns=columns)
    table.loc[table.index[-1], "direction"] = "here"
    return table


def edges_of(strand):
    found = [
        (a, b)
        for layer in range(strand["layer"].max())
        for a in strand.loc[strand["layer"] == layer, "node"]
        for b in strand.loc[strand["layer"] == layer + 1, "node"]
    ]
    return pd.DataFrame(found, columns=["source", "target"])


def test_each_kind_has_its_band_and_each_link_its_line(marks, texts, tidy):
    strand = strand_of(3, 2, 2, 1, 1, 2, 2, 1)
    edges = edges_of(strand)
    figure = tidy(plot_traceability(strand, edges))
    assert len(marks(figure, "box")) == 14
    (links,) = marks(figure, "link")
    starts, ends = links.get_ydata()[::3], links.get_ydata()[1::3]  # between two links the line breaks off
    assert len(starts) == len(edges)
    for name in ("Quote", "Code", "Determinant", "Strategy", "Panel", "Plan line", "Dose", "Outcome"):
        assert name in texts(figure)
    assert all(start < end for start, end in zip(starts, ends, strict=True))  # every link leads down
    assert alt_text(figure).startswith("Traceability of outcome number 0.")


def test_the_point_of_departure_has_a_heavier_frame(marks):
    widths = [
        box.get_linewidth() for box in marks(plot_traceability(strand_of(2, 1), edges_of(strand_of(2, 1))), "box")
    ]
    assert sorted(widths)[-1] > sorted(widths)[-2]


def test_too_many_quotes_are_told_and_something_of_each_neighbour_is_shown(marks, texts, tidy):
    strand = strand_of(40, 2)
    strand.loc[strand["kind"] == "segment", "via"] = ["code:0"] * 37 + ["code:1"] * 3
    figure = tidy(plot_traceability(strand, edges_of(strand), most=6))
    assert len(marks(figure, "box")) == 8
    assert "and 34 more" in texts(figure)
    shown = " ".join(texts(figure))
    assert "segment number 37" in shown
    assert "(and 34 more)" in alt_text(figure)


def test_values_and_networks_stand_with_their_names(texts, tidy):
    strand = strand_of(0, 0, 0, 0, 0, 1, 1).assign(site="N3", value=["", "75%"])
    figure = tidy(plot_traceability(strand, edges_of(strand)))
    assert "line number 0 [N3]" in texts(figure)
    assert "dose number 0 [N3] (75%)" in alt_text(figure)


def test_one_point_without_links_hard_words_and_french(hard, texts, tidy):
    tidy(plot_traceability(strand_of(1), pd.DataFrame({"source": [], "target": []})))
    labels = {("segment", k): words or "?" for k, words in enumerate(hard.values())}
    strand = strand_of(8, 2, 1, labels=labels)
    figure = tidy(plot_traceability(strand, edges_of(strand), "fr"))
    figure_bytes(figure, "svg")
    assert "Citation" in texts(figure)
    with pytest.raises(ReportError, match="holds no rows"):
        plot_traceability(strand.head(0), edges_of(strand))
    with pytest.raises(ReportError, match="lacks the column label"):
        plot_traceability(strand.drop(columns="label"), edges_of(strand))
