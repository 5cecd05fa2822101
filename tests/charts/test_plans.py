"""Charts of plans: every line, box and month is in them, also for a reader who cannot see them."""

import pandas as pd
import pytest

from amnmethods.charts import (
    alt_text,
    figure_bytes,
    logic_model_pages,
    pages,
    plot_delivery,
    plot_gantt,
    plot_impact_pathway,
    plot_logic_model,
)
from amnmethods.errors import ReportError


def day(text):
    return pd.Timestamp(text)


TIMELINE = pd.DataFrame(
    [
        ("a", day("2026-01-05"), day("2026-03-31"), day("2026-03-31"), 0, True, "", ""),
        ("b", day("2026-04-01"), day("2026-05-31"), day("2026-05-31"), 0, True, "a", ""),
        ("c", day("2026-01-12"), day("2026-02-28"), day("2026-05-31"), 92, False, "", ""),
        ("d", pd.NaT, pd.NaT, pd.NaT, pd.NA, pd.NA, "", "the first or last day is missing"),
    ],
    columns=["line_id", "earliest_start", "earliest_end", "latest_end", "slack", "critical", "waits_for", "reason"],
)
NODES = pd.DataFrame(
    [
        ("d:B1", "determinants", "B1", "No protected time", -2.0, False),
        ("d:B3", "determinants", "B3", "Unpaid", -2.0, True),
        ("d:F1", "determinants", "F1", "Trust", 1.0, False),
        (
            "s:s1",
            "strategies",
            "s1",
            "Set aside paid time for mentors and for two mentee contacts a month",
            None,
            False,
        ),
        ("s:s2", "strategies", "s2", "Meet", None, True),
        ("m:m", "mechanisms", "", "time freed", None, False),
        ("o:o", "outcomes", "", "adoption", None, False),
    ],
    columns=["node_id", "column", "id", "name", "strength", "loose"],
)
LINKS = pd.DataFrame(
    [
        ("d:B1", "s:s1", "s1"),
        ("d:F1", "s:s1", "s1"),
        ("s:s1", "m:m", "s1"),
        ("m:m", "o:o", "s1"),
        ("s:s2", "o:o", "s2"),
    ],
    columns=["from_node", "to_node", "strategy_id"],
)


def monthly(lines, n=6):
    rows = [
        (line, f"2026-{m + 1:02d}", None if m == 2 else 0.5, 0.5, 2.0 * (m + 1), 1.0 * (m + 1), m if m > 2 else m + 1, m + 1, True)
        for line in lines for m in range(n)
    ]  # fmt: skip
    columns = [
        "line_id",
        "month",
        "dose",
        "dose_so_far",
        "planned_so_far",
        "delivered_so_far",
        "n_reported",
        "n_months",
        "capped",
    ]
    return pd.DataFrame(rows, columns=columns)


def test_the_timeline_tells_every_line(tidy, marks):
    chart = tidy(plot_gantt(TIMELINE, {"a": "Role guide"}, today="2026-02-01"))
    told = alt_text(chart)
    assert told.startswith("Timeline of 4 lines. a Role guide: 5 January 2026 to 31 March 2026, critical.")
    assert "b: 1 April 2026 to 31 May 2026, critical, waits for a." in told
    assert "c: 12 January 2026 to 28 February 2026, can slip 92 days." in told
    assert "d: not on the timeline: the first or last day is missing." in told
    assert (len(marks(chart, "bar")), len(marks(chart, "slack")), len(marks(chart, "waits"))) == (3, 1, 1)


def test_a_bar_is_as_long_as_its_line_takes(marks):
    bars = marks(plot_gantt(TIMELINE), "bar")
    months = {"a": 86, "b": 61, "c": 48}  # days, both ends counted
    widths = [bar.get_width() for bar in bars]
    for width, days in zip(widths, months.values(), strict=True):
        assert width / widths[0] == pytest.approx(days / 86)


def test_a_long_plan_is_cut_into_pages_of_one_scale(tidy):
    many = pd.concat([TIMELINE.iloc[:3].assign(line_id=[f"l{k}-{n}" for n in "abc"], waits_for="") for k in range(40)])
    figures = pages(plot_gantt, many, {"l0-a": "x " * 200}, key="line_id")
    assert len(figures) > 2
    assert all(figure.get_figheight() <= 8.2 for figure in figures)
    assert len({figure.reach for figure in figures}) == 1
    tidy(figures[0])


def test_the_logic_model_tells_each_strategy_and_what_hangs_loose(tidy, marks):
    chart = tidy(plot_logic_model(NODES, LINKS))
    told = alt_text(chart)
    assert "Logic model of 2 strategies. s1 Set aside paid time" in told
    assert "from B1 No protected time (−2), F1 Trust (+1); to time freed, adoption." in told
    assert "s2 Meet: from nothing yet; to adoption; something is missing." in told
    assert "Without a strategy: B3 Unpaid (−2)." in told
    assert len(marks(chart, "link")) == 5
    french = alt_text(plot_logic_model(NODES, LINKS, language="fr"))
    assert "Sans stratégie\u202f: B3 Unpaid (−2)." in french


def test_a_long_logic_model_is_cut_by_strategies_and_loses_nothing(tidy):
    names = [f"s{k:02}" for k in range(28)]
    codes = [f"B{k}" for k in range(28)]
    long = {"column": "strategies", "id": names, "name": "Do something long " * 6}
    short = {"column": "determinants", "id": codes, "name": "It"}
    above, below = ({"node_id": [f"{k}:{n}" for n in own["id"]], **own} for k, own in (("s", long), ("d", short)))
    nodes = pd.concat([pd.DataFrame(above), pd.DataFrame(below)]).assign(strength=None, loose=False)
    links = pd.DataFrame(
        {
            "from_node": [f"d:B{k}" for k in range(27)],
            "to_node": [f"s:{n}" for n in names[:27]],
            "strategy_id": names[:27],
        }
    )
    figures = logic_model_pages(nodes, links)
    assert len(figures) > 2
    assert all(figure.get_figheight() <= 6.2 for figure in figures)
    told = " ".join(map(alt_text, figures))
    assert all(f" {name} Do" in told for name in names)
    drawn = [text.get_text() for figure in figures for text in figure.axes[0].texts]
    assert any(text.startswith("B27") for text in drawn), "what no line leads to is drawn too"
    tidy(figures[0])


def test_a_pathway_shows_what_is_missing(tidy, texts):
    way = {"line_id": ["a", "b"], "activity": ["Train", ""], "output": ["6 h", ""], "mechanism": ["skill", "x"]}
    chart = tidy(plot_impact_pathway(pd.DataFrame({**way, "outcome": ["fidelity", "y"], "measure": ["", "z"]})))
    assert texts(chart).count("?") == 3
    assert "b: nothing yet, then nothing yet, then x, then y, then z." in alt_text(chart)


def test_delivery_tells_both_numbers_and_never_shows_the_unknown_as_zero(tidy, marks, texts):
    chart = tidy(plot_delivery(monthly(["a", "b"]), {"a": "Role guide"}, bar=0.8))
    assert "a Role guide: 50% (6 of 12) over 5 of 6 months reported, under the bar of 80%." in alt_text(chart)
    assert (len(marks(chart, "dose")), len(marks(chart, "unknown")), len(marks(chart, "under"))) == (10, 2, 2)
    assert texts(chart).count("?") == 3, "two months, and the key"
    assert "0" not in texts(chart)
    assert "Per cent of the month’s plan; a month counts at most its plan" in " ".join(texts(chart))
    french = alt_text(plot_delivery(monthly(["a"]), language="fr"))
    assert "50\u202f% (6 sur 12) sur 5 des 6 mois rapportés" in french


def test_a_long_delivery_is_cut_into_pages_with_the_same_months(tidy):
    figures = pages(plot_delivery, monthly([f"l{k}" for k in range(60)], 12), key="line_id")
    assert len(figures) > 2
    assert all(figure.get_figheight() <= 8.2 for figure in figures)
    tidy(figures[-1])


def test_words_of_people_are_drawn_as_they_stand_and_the_same_chart_gives_the_same_bytes(hard, tidy):
    nodes = NODES.assign(name=[*list(hard.values())[:3], *list(hard.values())[4:8]])
    names = dict(zip("abcd", hard.values(), strict=False))
    for plot in (
        lambda: plot_logic_model(nodes, LINKS),
        lambda: plot_gantt(TIMELINE, names),
        lambda: plot_delivery(monthly(list("abcd")), names),
    ):
        first, second = (figure_bytes(plot(), "svg") for _ in range(2))
        assert first == second
        tidy(plot())
    assert b"&lt;b&gt;bold" in figure_bytes(plot_gantt(TIMELINE, names), "svg")


def test_tables_that_cannot_be_drawn_are_refused():
    with pytest.raises(ReportError, match="timeline lacks the column earliest_start"):
        plot_gantt(TIMELINE.drop(columns="earliest_start"))
    with pytest.raises(ReportError, match="holds no rows"):
        plot_gantt(TIMELINE.iloc[:0])
    with pytest.raises(ReportError, match="nothing to draw"):
        plot_logic_model(NODES, LINKS, only=["s99"])
    with pytest.raises(ReportError, match="delivery lacks"):
        plot_delivery(pd.DataFrame({"line_id": ["a"]}))
