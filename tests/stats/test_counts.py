"""Counting: every engine the same table, nothing off the scale, nothing silently lost."""

import dask.dataframe as dd
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from amnmethods.errors import RatingsError, ScaleError
from amnmethods.stats import counts as counting
from amnmethods.stats.counts import matrix_counts, rating_counts, state_counts, tally

POINTS = (1, 2, 3, 4, 5)

# narwhals announces that Dask will one day need a package of its own, narwhals-dask.
pytestmark = pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")


def some_ratings(n=4000, seed=3):
    """A long table of ratings with gaps; item s07 was rated by nobody."""
    rng = np.random.default_rng(seed)
    rating = rng.integers(1, 6, n).astype(float)
    rating[rng.random(n) < 0.1] = np.nan
    items = rng.choice([f"s{i:02}" for i in range(12)], n)
    rating[items == "s07"] = np.nan
    groups = rng.choice(["patients", "nurses"], n)
    state = np.where(np.isnan(rating), rng.choice(["unable", "skipped"], n), "rated")
    return pd.DataFrame({"item_id": items, "group": groups, "state": state, "rating": rating})


ENGINES = {
    "pandas": lambda ratings: ratings,
    "pandas, categories": lambda ratings: ratings.astype(
        {"item_id": "category", "group": "category", "state": "category"}
    ),
    "pandas, nullable": lambda ratings: ratings.convert_dtypes(),
    "pandas, arrow": lambda ratings: ratings.convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.from_pandas,
    "polars, NaN": lambda ratings: pl.from_pandas(ratings, nan_to_null=False),
    "polars, lazy": lambda ratings: pl.from_pandas(ratings).lazy(),
    "pyarrow": lambda ratings: pa.Table.from_pandas(ratings, preserve_index=False),
    "duckdb": lambda ratings: duckdb.from_arrow(pa.Table.from_pandas(ratings, preserve_index=False)),
    "dask": lambda ratings: dd.from_pandas(ratings, npartitions=3),
}


@pytest.mark.parametrize("by", [("item_id",), ("item_id", "group")])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_counts_the_same(engine, by):
    ratings = some_ratings()
    table = ENGINES[engine](ratings)
    crossed = ratings.pivot_table(index=list(by), columns="rating", aggfunc="size", fill_value=0, dropna=True)
    expected = crossed.reindex(sorted(set(ratings.set_index(list(by)).index)), fill_value=0)

    counts = rating_counts(table, POINTS, by=by)

    assert counts.columns.tolist() == list(POINTS)
    assert counts.index.names == list(by)
    assert counts.index.tolist() == expected.index.tolist()
    np.testing.assert_array_equal(counts, expected)
    assert (counts.dtypes == np.int64).all()
    states = state_counts(table, by=by)
    assert states.index.tolist() == expected.index.tolist()
    np.testing.assert_array_equal(states["rated"], counts.sum(axis=1))
    assert states.to_numpy().sum() == len(ratings)


def test_an_item_nobody_rated_keeps_its_row():
    assert rating_counts(some_ratings(), POINTS).loc["s07"].tolist() == [0, 0, 0, 0, 0]


def test_a_category_without_a_row_has_none_in_the_counts():
    items = pd.Categorical(["b", "a"], categories=["c", "b", "a"])
    counts = rating_counts(pd.DataFrame({"item_id": items, "rating": [1.0, 2.0]}), [1, 2])
    assert counts.index.tolist() == ["b", "a"]


@pytest.mark.parametrize(
    ("points", "values"),
    [
        ([1, 2, 3, 4], [1, 4, 4, 2]),
        (range(1, 10), [9, 1, 5, 5]),
        (range(11), [0, 10, 3, 3]),
        (range(101), [0, 100, 37, 50]),
        (np.arange(0, 101, 10), [0, 100, 30, 30]),
        (np.arange(1, 5.5, 0.5), [1, 1.5, 4.5, 5]),
        (np.arange(11) / 10, [0.1 + 0.2, 0.3, 1.0, 0.7]),
        ([1, 2, 5, 20], [1, 5, 20, 20]),
        ([-2, -1, 0, 1, 2], [-2, 0, 0, 2]),
        ([0, 1], [True, False, True, True]),
        ([7], [7, 7, 7, 7]),
    ],
)
def test_scales_of_every_kind(points, values):
    counts = tally(np.zeros(4, dtype=int), values, 1, points)[0]
    expected = [sum(abs(float(value) - point) < 1e-6 for value in values) for point in points]
    assert counts.tolist() == expected


@pytest.mark.parametrize("points", [range(1, 10), np.arange(1, 9.5, 0.5), [1, 2, 4, 9]])
@pytest.mark.parametrize("value", [0, 10, 7.3, 1e300, np.inf, -np.inf])
def test_a_value_off_the_scale_is_named(points, value):
    with pytest.raises(ScaleError, match=f"rating {value:g} is no point of the response scale".replace("+", r"\+")):
        tally([0, 0, 0], [1, np.nan, value], 1, points)


def test_a_value_left_out_is_not_looked_at():
    assert tally([0, -1], [1, 99], 1, [1, 2]).tolist() == [[1, 0]]


@pytest.mark.parametrize("points", [[], [3, 2, 1], [1, 1, 2], [1, np.nan], ["low", "high"], [[1, 2], [3, 4]]])
def test_points_must_rise(points):
    with pytest.raises(ScaleError, match="points of a response scale"):
        tally([0], [1], 1, points)


def test_text_is_no_rating():
    with pytest.raises(ScaleError, match="Ratings are numbers"):
        rating_counts(pd.DataFrame({"item_id": ["s01"], "rating": ["often"]}), POINTS)


def test_a_missing_column_is_named():
    with pytest.raises(RatingsError, match="no column site; they have item_id, rating"):
        rating_counts(pd.DataFrame({"item_id": ["s01"], "rating": [1.0]}), POINTS, by=("item_id", "site"))
    with pytest.raises(RatingsError, match="no column state"):
        state_counts(pl.DataFrame({"item_id": ["s01"], "rating": [1.0]}))
    with pytest.raises(RatingsError, match="which columns"):
        rating_counts(pd.DataFrame({"item_id": ["s01"], "rating": [1.0]}), POINTS, by=())


@pytest.mark.parametrize("engine", ["pandas", "pandas, categories", "polars", "pyarrow", "duckdb", "dask"])
def test_a_row_without_a_group_is_not_dropped(engine):
    ratings = some_ratings(50)
    ratings.loc[4, "group"] = None
    with pytest.raises(RatingsError, match="rows without a group"):
        rating_counts(ENGINES[engine](ratings), POINTS, by=("item_id", "group"))


@pytest.mark.parametrize("state", ["refused", None])
def test_an_unknown_state_is_named(state):
    ratings = pd.DataFrame({"item_id": ["s01", "s01"], "state": ["rated", state]})
    with pytest.raises(RatingsError, match=r"'refused'|'\(empty\)'"):
        state_counts(ratings)


def test_an_empty_table_has_no_rows():
    empty = pd.DataFrame(
        {"item_id": pd.Series(dtype=str), "group": pd.Series(dtype=str), "rating": pd.Series(dtype=float)}
    )
    assert rating_counts(empty, POINTS).shape == (0, 5)
    assert rating_counts(empty, POINTS, by=("item_id", "group")).shape == (0, 5)
    assert rating_counts(pl.from_pandas(empty), POINTS).shape == (0, 5)
    assert matrix_counts(pd.DataFrame(index=["p1"]), POINTS).shape == (0, 5)
    assert matrix_counts(pd.DataFrame(columns=["s01"], dtype=float), POINTS).to_numpy().tolist() == [[0] * 5]


@given(
    cells=st.lists(st.tuples(st.integers(-1, 3), st.sampled_from([1.0, 1.5, 2.0, np.nan])), max_size=60),
    cut=st.integers(0, 60),
)
def test_counts_add_up_over_parts(cells, cut):
    places, values = np.array([c for c, _ in cells], dtype=int), np.array([v for _, v in cells], dtype=float)
    whole = tally(places, values, 4, [1, 1.5, 2])
    parts = tally(places[:cut], values[:cut], 4, [1, 1.5, 2]) + tally(places[cut:], values[cut:], 4, [1, 1.5, 2])
    np.testing.assert_array_equal(whole, parts)
    assert whole.sum() == sum(c >= 0 and not np.isnan(v) for c, v in cells)


def test_long_and_wide_agree_whatever_the_size_of_a_part(monkeypatch):
    rng = np.random.default_rng(1)
    wide = pd.DataFrame(rng.integers(1, 10, (83, 31)).astype(float), columns=[f"s{i:02}" for i in range(31)])
    wide = wide.mask(rng.random(wide.shape) < 0.2)
    long = wide.melt(var_name="item_id", value_name="rating")
    expected = rating_counts(long, range(1, 10))
    for chunk in (1, 100, 10**6):
        monkeypatch.setattr(counting, "CHUNK", chunk)
        assert_frame_equal(matrix_counts(wide, range(1, 10)), expected, check_names=False)
        assert_frame_equal(rating_counts(long, range(1, 10)), expected)
