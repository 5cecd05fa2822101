"""Run charts and control charts: every figure, limit, happening and confounder is drawn and told."""

import math

import numpy as np
import pandas as pd
import pytest

from amnmethods.charts import alt_text, figure_bytes, plot_control_chart, plot_run_chart
from amnmethods.errors import ReportError


def laid_out(values, *, happening=None, kind=None, site="N5", measure="active_share"):
    n = len(values)
    months = [str(month) for month in pd.period_range("2025-07", periods=n, freq="M")]
    table = pd.DataFrame({"site": site, "measure": measure, "month": months, "value": values, "denominator": 100.0})
    table["happening"], table["kind"] = "", ""
    for month, what in (happening or {}).items():
        table.loc[table["month"] == month, ["happening", "kind"]] = [what, (kind or {}).get(month, "")]
    return table


def runs(values, **more):
    table = laid_out(values, **more)
    return table.assign(median=float(np.nanmedian(values)), in_shift=False, in_trend=False, far_out=False)


def limits(values, **more):
    return laid_out(values, **more).assign(
        centre=0.3, lower=0.2, upper=0.4, outside=[v > 0.4 for v in values], chart="p"
    )


HAPPENINGS = {
    "2025-09": "Support begins",
    "2025-12": "The hospital raised wages",
    "2026-01": "Online meetings",
    "2026-02": "A move",
}
KINDS = {"2025-09": "start", "2025-12": "confounder", "2026-01": "adaptation"}


@pytest.mark.parametrize(("plot", "table"), [(plot_run_chart, runs), (plot_control_chart, limits)])
def test_every_happening_is_drawn_numbered_and_told_apart(plot, table, marks, texts, tidy):
    figure = tidy(plot(table([0.3] * 7 + [0.35] * 3, happening=HAPPENINGS, kind=KINDS)))
    lines = [line for name in ("start", "confounder", "adaptation") for line in marks(figure, f"happening {name}")]
    lines += marks(figure, "happening")
    assert len(lines) == 4
    assert len({(line.get_color(), str(line.get_linestyle()), line.get_dash_capstyle()) for line in lines}) >= 3
    assert any("confounder: The hospital raised wages" in text for text in texts(figure))
    assert {"1", "2", "3", "4"} <= set(texts(figure))
    assert "2: 2025-12, confounder: The hospital raised wages." in alt_text(figure)


def test_a_gap_is_no_line_and_signals_have_shapes_of_their_own(marks, tidy):
    table = runs([0.3, 0.31, math.nan, 0.5, 0.52, 0.9])
    table.loc[3:4, "in_shift"] = True
    table.loc[5, "far_out"] = True
    figure = tidy(plot_run_chart(table))
    (step,) = marks(figure, "step")
    assert [math.isnan(y) for y in step.get_ydata()] == [False, False, True, False, False, False]
    months = {point.get_marker(): list(point.get_xdata()) for point in marks(figure, "point")}
    assert months == {
        "o": list(step.get_xdata()[:2]),
        "s": list(step.get_xdata()[3:5]),
        "X": [step.get_xdata()[5]],
    }
    assert "shift: 2025-10, 2025-11." in alt_text(figure)
    assert "nan" not in alt_text(figure)


def test_the_lines_lie_where_their_figures_are(marks):
    figure = plot_control_chart(limits([0.25, 0.3, 0.45]))
    height = {name: marks(figure, name)[0].get_ydata()[0] for name in ("lower", "centre", "upper")}
    assert height["lower"] > height["centre"] > height["upper"]  # heights are counted from the top
    within, beyond = marks(figure, "point")
    (_, middle), (high,) = within.get_ydata(), beyond.get_ydata()
    assert middle == pytest.approx(height["centre"])
    assert high < height["upper"]
    assert "Beyond the limits: 2025-09 (45%)." in alt_text(figure)


def test_limits_that_are_not_known_are_not_drawn(marks, tidy):
    table = limits([0.25, 0.3]).assign(
        lower=math.nan, upper=math.nan, outside=pd.array([pd.NA, pd.NA], dtype="boolean")
    )
    figure = tidy(plot_control_chart(table))
    assert marks(figure, "lower") == []
    assert len(marks(figure, "centre")) == 1


def test_several_networks_stand_below_each_other_under_their_names(texts, tidy):
    both = pd.concat(
        [runs([0.2, 0.3, 0.4]), runs([4.0, 6.0, 5.0], site="N1", measure="contacts", happening={"2025-08": "Flood"})]
    )
    figure = tidy(plot_run_chart(both, names={"N1": "Nova Scotia", "contacts": "Contacts per mentee"}))
    assert "Nova Scotia, Contacts per mentee" in texts(figure)
    assert figure.get_figheight() > 3


def test_french_charts_over_time(texts, tidy):
    figure = tidy(plot_run_chart(runs([0.25, 0.3, 0.345], happening=HAPPENINGS, kind=KINDS), "fr"))
    assert {"médiane", "30\u202f%"} <= set(texts(figure))
    assert "Graphique séquentiel." in alt_text(figure)


@pytest.mark.parametrize("values", [[5.0], [5.0, 5.0, 5.0], [0.0, 0.0], [1e6, 1e6 + 1], [0.5] * 60])
def test_one_point_equal_points_and_long_series(values, tidy):
    for dpi in (72, 200):
        tidy(plot_run_chart(runs(values).drop(columns="denominator")), dpi)


def test_hard_words_and_happenings_side_by_side(hard, tidy):
    happening = {f"2025-{month:02}": words for month, words in zip(range(7, 13), hard.values(), strict=False)}
    figure = tidy(plot_run_chart(runs([0.2, 0.4] * 15, happening=happening), names={"N5": hard["s01"]}))
    figure_bytes(figure, "svg")


def test_tables_that_cannot_be_drawn_are_refused():
    with pytest.raises(ReportError, match="lacks the column median"):
        plot_run_chart(runs([0.2]).drop(columns="median"))
    with pytest.raises(ReportError, match="holds no rows"):
        plot_control_chart(limits([0.2]).head(0))
    with pytest.raises(ReportError, match="no figure"):
        plot_run_chart(runs([0.3]).assign(value=math.nan, median=math.nan))
