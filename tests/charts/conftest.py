"""What every chart is looked at with."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib import rc_context


@pytest.fixture
def texts():
    """Give the texts of a figure as they would be drawn, in drawing order."""
    return lambda figure: [text.get_text() for text in figure.axes[0].texts]


@pytest.fixture
def tidy():
    """Draw a figure; fail where a text leaves it, covers another, or would be read as mathematics."""

    def look(figure, dpi=200):
        figure.set_dpi(dpi)
        figure.draw_without_rendering()
        page = figure.bbox
        with rc_context({"text.hinting": "none"}):  # as the figure itself draws
            boxes = [(text.get_text(), text.get_window_extent()) for text in figure.axes[0].texts]
        assert not any(text.get_parse_math() or text.get_usetex() for text in figure.axes[0].texts)
        outside = [
            text
            for text, box in boxes
            if box.x0 < page.x0 - 1 or box.x1 > page.x1 + 1 or box.y0 < page.y0 - 1 or box.y1 > page.y1 + 1
        ]
        assert not outside, f"beyond the page: {outside}"
        shrunk = [(text, box.padded(-1)) for text, box in boxes]
        covered = [(a, b) for (a, one), (b, two) in combinations(shrunk, 2) if one.overlaps(two)]
        assert not covered, f"on top of each other: {covered[:5]}"
        return figure

    return look


@pytest.fixture
def marks():
    """Give the patches and lines of a figure that bear a name ("bar", "median", ...)."""
    return lambda figure, name: [artist for artist in figure.axes[0].get_children() if artist.get_label() == name]


# Wordings that have broken charts before: mathematics, markup, length, scripts, characters no font has.
HARD = {
    "s01": "Costs $5 _now_ and $x^2$ or \\frac{1}{2}, <b>bold</b> & 100 % {curly} %s",
    "s02": "A wording that does not end " * 30,
    "s03": "Emoji 😀 🚀 👩‍⚕️ 🇨🇦 done",
    "s04": "يجب تخصيص وقت مدفوع للمرشدين",
    "s05": "יש להקצות זמן בתשלום",
    "s06": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 4,
    "s07": "over\u202eride\u202c\nbreak\ttab\x00nul\ufeff",
    "s08": "实施科学",
    "s09": "ᐃᓄᒃᑎᑐᑦ",
    "s10": "",
}


@pytest.fixture
def hard():
    """Give wordings that are hard to draw."""
    return dict(HARD)


@pytest.fixture
def counts():
    """Give counts of ten items on a 1-9 scale: all alike but the last three, which nobody rated, split, one end."""
    rows = [[0, 0, 1, 1, 2, 3, 6, 7, 4]] * 7 + [[0] * 9, [12, 0, 0, 0, 0, 0, 0, 0, 12], [24, 0, 0, 0, 0, 0, 0, 0, 0]]
    return pd.DataFrame(rows, index=pd.Index([f"s{k:02}" for k in range(1, 11)], name="item_id"), columns=range(1, 10))


@pytest.fixture
def consensus(counts):
    """Give a consensus table that fits the counts; its numbers are made up, which a chart cannot know."""
    n = counts.sum(axis=1)
    table = pd.DataFrame({"round": 1, "item_id": counts.index, "n": n.to_numpy()})
    rated = (n > 0).to_numpy()
    for column, value in {"median": 7.5, "q1": 6, "q3": 8, "share_agree": 0.714}.items():
        table[column] = np.where(rated, value, np.nan)
    table["status"] = "no consensus"
    return table
