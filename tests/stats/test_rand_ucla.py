"""The RAND/UCLA rules: IPRAS, the classes by median, and the manual's table of panel sizes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amnmethods.errors import ScaleError
from amnmethods.stats.arrays import RAM_POINTS
from amnmethods.stats.counts import tally
from amnmethods.stats.dispersion import ipras, ram_class, ram_classical


def counted(*items):
    rows = [tally(np.zeros(len(item), dtype=int), item, 1, RAM_POINTS)[0] for item in items]
    return pd.DataFrame(rows, columns=range(1, 10))


def test_a_published_example():
    # BMJ Open 2012;2:e001431, Table 1. Its caption says 2.5, but its 6.1 was computed with 2.35.
    item = counted([2, 3, 4] + [7] * 5 + [8] * 5 + [9] * 2)
    row = ipras(item).iloc[0]
    assert (row.p30, row.p70, row.ipr) == (7, 8, 1)
    assert row.ipras == pytest.approx(6.1)
    assert not row.disagreement
    assert ram_class(item).item() == "appropriate"
    assert ram_classical(item)["ram_classical"].item() == "agreement"


# ipr, ipras and disagreement by type 7; by types 2 and 6; and the classical table. Computed apart, in R's definitions.
FIVE_PANELS = [
    ([3, 3, 3, 6, 7, 7, 8, 9, 9], (3.4, 3.70, False), (5.0, 3.10, True), "disagreement"),
    ([2, 3, 4, 5, 6, 7, 8, 8, 9], (3.2, 3.85, False), (4.0, 3.85, True), "indeterminate"),
    ([1, 2, 3, 4, 5, 6, 7, 8, 9], (3.2, 2.35, True), (4.0, 2.35, True), "disagreement"),
    ([1, 1, 1, 5, 5, 9, 9, 9, 9], (6.4, 3.55, True), (8.0, 2.35, True), "disagreement"),
    ([7, 7, 8, 8, 8, 9, 9, 9, 9], (1.0, 7.60, False), (1.0, 7.60, False), "agreement"),
]


@pytest.mark.parametrize(("ratings", "by_type7", "by_types_2_and_6", "classical"), FIVE_PANELS)
def test_the_quantile_definition_moves_the_class(ratings, by_type7, by_types_2_and_6, classical):
    item = counted(ratings)
    for method, expected in (("type7", by_type7), ("type2", by_types_2_and_6), ("type6", by_types_2_and_6)):
        row = ipras(item, method).iloc[0]
        assert (row.ipr, row.ipras) == pytest.approx(expected[:2])
        assert row.disagreement == expected[2]
    assert ram_classical(item)["ram_classical"].item() == classical


def test_the_range_is_not_of_the_outer_tenths():
    # A published script takes the 10th and 90th percentile, and so calls this panel split (1.76 for .76).
    index = ipras(counted([2, 3, 4, 5, 6, 7, 7, 8, 8]), "type7")["disagreement_index"].item()
    assert round(index, 2) == 0.76


@pytest.mark.parametrize(
    ("ratings", "higher", "uncertain"),
    [
        ([3, 3, 4, 4], "uncertain by median", "uncertain by median"),  # median 3.5
        ([6, 6, 7, 7], "appropriate", "uncertain by median"),  # 6.5
        ([3, 3, 3], "inappropriate", "inappropriate"),
        ([7, 7, 7], "appropriate", "appropriate"),
        ([5], "uncertain by median", "uncertain by median"),
        ([1, 1, 1, 5, 5, 9, 9, 9, 9], "uncertain by disagreement", "uncertain by disagreement"),
    ],
)
def test_classes_and_their_boundary(ratings, higher, uncertain):
    assert ram_class(counted(ratings)).item() == higher
    assert ram_class(counted(ratings), boundary="uncertain").item() == uncertain
    with pytest.raises(ValueError, match="'higher' class or is 'uncertain'"):
        ram_class(counted(ratings), boundary="lower")


# The manual's table: panel size, outside the median's third for agreement, in each extreme third for disagreement.
TABLE = [(8, 2, 3), (9, 2, 3), (10, 2, 3), (11, 3, 4), (12, 3, 4), (13, 3, 4), (14, 4, 5), (15, 4, 5), (16, 4, 5)]


@pytest.mark.parametrize(("n", "outside", "each"), TABLE)
def test_the_table_of_panel_sizes(n, outside, each):
    items = counted(
        [8] * (n - outside) + [2] * outside,
        [8] * (n - outside - 1) + [5] * (outside + 1),
        [8] * (n - each) + [2] * each,
        [8] * (n - each + 1) + [2] * (each - 1),
    )
    assert ram_classical(items)["ram_classical"].tolist() == ["agreement", "indeterminate", "disagreement", "agreement"]
    assert ram_classical(items)["reason"].eq("").all()


@pytest.mark.parametrize("n", [0, 1, 7, 17, 200])
def test_the_table_is_not_carried_beyond_its_sizes(n):
    row = ram_classical(counted([8] * n)).iloc[0]
    assert row.ram_classical is pd.NA
    assert row.reason == f"{n} ratings: the table holds for 8 to 16"


def test_nobody_rated_is_no_agreement():
    empty = counted([])
    assert ipras(empty).isna().all(axis=None)
    assert ipras(empty)["disagreement"].dtype == "boolean"
    assert ram_class(empty).item() is pd.NA


@pytest.mark.parametrize("points", [range(1, 8), range(9), np.arange(1, 9.5, 0.5), range(10)])
def test_the_constants_hold_for_one_to_nine_only(points):
    table = pd.DataFrame([[1] * len(points)], columns=list(points))
    for measure in (ipras, ram_class, ram_classical):
        with pytest.raises(ScaleError, match=r"1, 2, \.\.\. 9 only"):
            measure(table)


@given(
    ratings=st.lists(st.integers(1, 9), min_size=1, max_size=30), method=st.sampled_from(["type2", "type6", "type7"])
)
def test_turning_the_scale_round_keeps_disagreement(ratings, method):
    both = ipras(counted(ratings, [10 - rating for rating in ratings]), method)
    np.testing.assert_allclose(both["ipras"].to_numpy(), both["ipras"].iloc[0])
    assert both["disagreement"].nunique() == 1
    assert (both["disagreement"] == (both["disagreement_index"] > 1 + 1e-9)).all()
    assert both["disagreement_index"].iloc[0] >= 0
