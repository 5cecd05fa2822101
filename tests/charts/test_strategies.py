"""Charts of strategies: the go-zone and the coverage of barriers, in both languages, legible with many marks."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.charts import alt_text, plot_coverage, plot_go_zone
from amnmethods.errors import ReportError


@pytest.fixture
def zones():
    rows = [
        ("s01", 8.4, 5.2, "IV", 0.97),
        ("s03", 7.9, 7.6, "I", 1.0),
        ("s26", 5.2, 7.9, "II", 0.6),
        ("s19", 2.6, 3.6, "III", 1.0),
    ]
    table = pd.DataFrame(rows, columns=["strategy_id", "importance", "feasibility", "zone", "zone_share"])
    return table.assign(importance_cut=6.025, feasibility_cut=6.075, reference="rated", importance_absolute_cut=7.0,
                        feasibility_absolute_cut=6.5)  # fmt: skip


def test_each_strategy_has_a_mark_a_label_and_its_quadrant(zones, marks, texts, tidy):
    figure = tidy(plot_go_zone(zones, {"s01": "Set aside paid time"}))
    assert len(marks(figure, "strategy")) == 4
    assert {"s01", "s03", "s26", "s19", "s01 Set aside paid time"} <= {" ".join(text.split()) for text in texts(figure)}
    assert len(marks(figure, "cut")) == len(marks(figure, "absolute cut")) == 2
    assert "I, important and feasible: s03 (7.9, 7.6, 100% of the drawn panels)." in alt_text(figure)


def test_marks_lie_where_their_means_are(zones, marks):
    figure = plot_go_zone(zones)
    x = [mark.get_xdata()[0] for mark in marks(figure, "strategy")]
    y = [mark.get_ydata()[0] for mark in marks(figure, "strategy")]
    assert np.corrcoef(x, zones["importance"])[0, 1] == pytest.approx(1)
    assert np.corrcoef(y, zones["feasibility"])[0, 1] == pytest.approx(-1)  # the paper counts from its top
    cuts = [line for line in marks(figure, "cut") if line.get_xdata()[0] == line.get_xdata()[1]]
    slope = (x[0] - x[1]) / (8.4 - 7.9)
    assert cuts[0].get_xdata()[0] == pytest.approx(x[1] + slope * (6.025 - 7.9))


def test_the_go_zone_in_french(zones, texts, tidy):
    figure = tidy(plot_go_zone(zones, language="fr"))
    assert "Faisabilité (cote moyenne)" in texts(figure)
    assert "s26 (5,2; 7,9, 60\u202f% des panels tirés)" in alt_text(figure)


def test_thirty_strategies_close_together_stay_legible(tidy):
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"strategy_id": [f"s{k:02}" for k in range(30)], "importance": 7 + rng.normal(0, 0.6, 30),
                          "feasibility": 6.5 + rng.normal(0, 0.6, 30), "zone": "I"})  # fmt: skip
    tidy(plot_go_zone(table.assign(importance_cut=7.0, feasibility_cut=6.5)))


def test_a_strategy_without_a_mean_is_told_and_not_drawn(zones, marks, tidy):
    zones.loc[3, ["importance", "zone"]] = [np.nan, None]
    figure = tidy(plot_go_zone(zones))
    assert len(marks(figure, "strategy")) == 3
    assert "in no quadrant: s19" in alt_text(figure)


def test_a_go_zone_of_several_groups_or_of_nothing_is_refused(zones):
    with pytest.raises(ReportError, match="one group"):
        plot_go_zone(pd.concat([zones, zones]))
    with pytest.raises(ReportError, match="nothing to draw"):
        plot_go_zone(zones.assign(importance=np.nan))


@pytest.fixture
def coverage():
    rows = [("N3", "B1", 2, True, ""), ("N3", "B5", 0, False, "not_chosen"), ("N4", "B1", 0, False, "no_strategy")]
    return pd.DataFrame(rows, columns=["site", "determinant_id", "n_strategies", "covered", "reason"])


def test_covered_open_and_not_strong_look_different(coverage, marks, texts, tidy):
    figure = tidy(plot_coverage(coverage, {"B1": "No protected time"}))
    assert len(marks(figure, "covered")) >= 1
    assert len(marks(figure, "open")) >= 2
    assert {"2", "–", "×", "B1 No protected time"} <= set(texts(figure))
    assert alt_text(figure) == (
        "Strong barriers at 2 sites: 1 of 3 covered. B1 No protected time: N3 2 strategies, N4 no strategy is linked. "
        "B5: N3 linked, not chosen."
    )


def test_the_coverage_in_french(coverage, texts, tidy):
    figure = tidy(plot_coverage(coverage, language="fr"))
    assert "vide\u202f: pas fort ici" in texts(figure)
    assert "Obstacles forts dans 2 réseaux\u202f: 1 sur 3 couverts." in alt_text(figure)


def test_a_barrier_twice_at_a_site_is_refused(coverage):
    with pytest.raises(ReportError, match="'B1' has two rows for 'N3'"):
        plot_coverage(pd.concat([coverage, coverage]))


def test_hard_names_are_drawn_as_they_stand(hard, tidy):
    rows = [(f"N{k % 3}", key, k % 2, bool(k % 2), "" if k % 2 else "no_strategy") for k, key in enumerate(hard)]
    table = pd.DataFrame(rows, columns=["site", "determinant_id", "n_strategies", "covered", "reason"])
    tidy(plot_coverage(table, hard))
