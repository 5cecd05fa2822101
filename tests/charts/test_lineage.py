"""The lineage of items as a chart: every item and every step is in it, also for a reader who cannot see it."""

import pandas as pd
import pytest

from amnmethods.charts import alt_text, families, figure_bytes, plot_lineage
from amnmethods.errors import ReportError

COLUMNS = ["from_item", "from_round", "to_item", "to_round", "change", "comparable", "languages"]


def steps(*rows):
    return pd.DataFrame([(*row, None, [])[:7] if len(row) == 5 else row for row in rows], columns=COLUMNS)


WHOLE = steps(
    (None, None, "s01", 1, "first"),
    (None, None, "s02", 1, "first"),
    (None, None, "s03", 1, "first"),
    (None, None, "s04", 1, "first"),
    ("s01", 1, "s01", 2, "reworded", True, ["fr"]),
    ("s02", 1, None, None, "dropped", None, []),
    ("s03", 1, "s05", 2, "split", False, []),
    ("s03", 1, "s06", 2, "split", False, []),
    ("s04", 1, "s04", 2, "kept", True, []),
    (None, None, "s07", 2, "added", None, []),
    ("s04", 2, None, None, "not asked again", None, []),
    ("s01", 2, "s01", 3, "kept", True, []),
    ("s07", 3, "s01", None, "merged", None, []),
)


def test_the_words_tell_every_step_of_every_item():
    told = alt_text(plot_lineage(WHOLE))
    assert told.startswith("What became of 7 items over 3 rounds.")
    assert "s01: asked in round 1, reworded (fr) for round 2, asked again in round 3." in told
    assert "s02: asked in round 1, dropped after round 1." in told
    assert "s03: asked in round 1, split into s05, s06." in told
    assert "s04: asked in round 1, asked again in round 2, not asked after round 2." in told
    assert "s05: made of s03 for round 2." in told
    assert "s07: new in round 2, merged into s01." in told


def test_the_words_are_the_readers_own():
    told = alt_text(plot_lineage(WHOLE, {"s02": "Payer les mentors"}, "fr"))
    assert "s02 Payer les mentors\u00a0: posé au tour 1, retiré après le tour 1." in told
    assert "reformulé (fr) pour le tour 2" in told


def test_forty_items_over_three_rounds_fit_on_a_page_in_letters_of_print():
    many = steps(
        *((None, None, f"s{k:02}", 1, "first") for k in range(1, 41)),
        *((f"s{k:02}", 1, f"s{k:02}", 2, "kept") for k in range(1, 41)),
        *((f"s{k:02}", 2, f"s{k:02}", 3, "kept") for k in range(1, 41)),
    )
    chart = plot_lineage(many, {f"s{k:02}": "Protected hours for mentors and for mentees" * 3 for k in range(1, 41)})
    assert chart.get_figheight() < 9.0, "what is left of US letter with a caption"
    assert len(chart.axes[0].texts) == 3 + 80 + 2, "rounds, codes and wordings, and the key"
    assert min(text.get_fontsize() for text in chart.axes[0].texts) >= 7


def test_a_long_lineage_is_cut_where_no_line_is_torn():
    many = pd.concat([steps(*((None, None, f"i{k}", 1, "first") for k in range(100))), WHOLE], ignore_index=True)
    groups = families(many, most=38)
    assert sorted(item for group in groups for item in group) == sorted(
        {f"i{k}" for k in range(100)} | {f"s0{k}" for k in range(1, 8)}
    )
    assert all(len(group) <= 38 for group in groups)
    (home,) = [group for group in groups if "s03" in group]
    assert {"s05", "s06"} <= set(home)
    (other,) = [group for group in groups if "s07" in group]
    assert "s01" in other
    assert "i3" not in alt_text(plot_lineage(many, only=["i4", "i5"]))


def test_words_of_people_are_drawn_as_they_stand_and_the_same_chart_gives_the_same_bytes():
    wordings = {"s01": "$x_1$ <b>pay</b>", "s02": "ไม่"}
    first, second = (figure_bytes(plot_lineage(WHOLE, wordings), "svg") for _ in range(2))
    assert first == second
    assert b"$x_1$ &lt;b&gt;pay&lt;/b&gt;" in first


def test_what_is_no_lineage_is_refused():
    with pytest.raises(ReportError, match="missing: to_round"):
        plot_lineage(WHOLE.drop(columns="to_round"))
    with pytest.raises(ReportError, match="holds none of the items"):
        plot_lineage(WHOLE, only=["s99"])
    with pytest.raises(ReportError, match="holds none of the items"):
        plot_lineage(WHOLE.iloc[:0])
