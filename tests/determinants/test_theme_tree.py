"""Theme trees: what is counted, in which order, and that nothing is dropped."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amnmethods.determinants import by_level, theme_tree
from amnmethods.errors import SegmentsError


def test_a_theme_counts_a_source_of_two_subthemes_once(segments, codes):
    tree = theme_tree(segments, codes).set_index("code")
    assert tree.loc["work", ["n_segments", "n_segments_all", "n_sources_all", "n_sites_all"]].tolist() == [0, 5, 2, 2]
    assert tree.loc["time", ["n_segments", "n_sources", "n_sites"]].tolist() == [3, 1, 1]
    assert tree.index.tolist() == ["work", "time", "pay", "people", "trust"]


def test_unknown_codes_and_segments_without_a_code_stay(segments, codes):
    odd = pd.concat([segments, segments.assign(segment_id=[f"x{k}" for k in range(6)], code=["tmie", None] + [""] * 4)])
    tree = theme_tree(odd, codes)
    assert tree.tail(2)[["code", "in_codebook", "n_segments"]].values.tolist() == [
        ["tmie", False, 1],
        ["(no code)", False, 5],
    ]
    assert tree["n_segments"].sum() == len(odd)


def test_numbers_are_blank_where_the_column_is_missing(segments):
    tree = theme_tree(segments[["segment_id", "code"]])
    assert tree["n_sources_all"].isna().all()
    assert tree["n_segments_all"].tolist() == [2, 3, 1]


def test_without_segments_all_codes_are_zero(segments, codes):
    tree = theme_tree(segments.head(0), codes)
    assert tree[["n_segments", "n_segments_all", "n_sources_all"]].eq(0).all(axis=None)


@given(st.integers(0, 10_000), st.integers(1, 60))
def test_the_counts_are_those_of_a_plain_walk_up_the_tree(seed, n):
    rng = np.random.default_rng(seed)
    names = [f"c{k}" for k in range(8)]
    parents = [None, *(names[rng.integers(0, k)] if rng.random() < 0.7 else None for k in range(1, 8))]
    book = pd.DataFrame({"code": names, "parent": parents})
    table = pd.DataFrame({"segment_id": range(n), "code": rng.choice(names, n), "source_id": rng.integers(0, 5, n)})
    tree = theme_tree(table, book).set_index("code")
    above = dict(zip(names, parents, strict=True))
    for theme in names:
        below = {name for name in names if theme in _line(name, above)}
        own = table[table["code"].isin(below)]
        assert tree.loc[theme, "n_segments_all"] == len(own)
        assert tree.loc[theme, "n_sources_all"] == own["source_id"].nunique()


def _line(name, above):
    line = []
    while name is not None:
        line.append(name)
        name = above[name]
    return line


def test_a_segment_id_that_stands_twice_is_refused(segments):
    with pytest.raises(SegmentsError, match="'s1' stands in several rows"):
        theme_tree(pd.concat([segments, segments.head(1)]))


def test_barriers_and_facilitators_are_counted_by_level(segments, codes):
    table = by_level(segments.assign(valence=[*segments["valence"].head(5), None]), codes)
    rows = table[["level", "code", "direction", "n_segments", "n_sources"]].values.tolist()
    assert rows == [
        ["work", "time", "barrier", 3, 1],
        ["work", "pay", "barrier", 1, 1],
        ["work", "pay", "not_said", 1, 1],
        ["people", "trust", "facilitator", 1, 1],
    ]


def test_numbers_and_categories_may_be_codes():
    table = pd.DataFrame({"segment_id": [1, 2], "code": pd.Categorical([10, 11]), "valence": "barrier", "source_id": 7})
    assert theme_tree(table)["n_sources"].tolist() == [1, 1]
    assert by_level(table, pd.DataFrame({"code": [1]}))["level"].tolist() == [10, 11]
