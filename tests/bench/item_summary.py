"""Item summary of 3000 panellists x 500 items, beside its peers and the least that it could cost.

The limit is what any summary of such ratings must do once: look for NaN, cast, offset by item and count, on the matrix
as pandas holds it. Ours, and each peer, ends with n, median, quartiles (type 2, or the peer's own), share of 7-9; ours
has the interpercentile range and IPRAS too. Nothing is asserted: `make bench` prints the ratios.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from amnmethods.stats import dispersion
from amnmethods.stats.counts import matrix_counts, rating_counts

N_PANELLISTS, N_ITEMS, POINTS = 3000, 500, range(1, 10)


def run(repeats: int = 15) -> list[tuple[str, float, float]]:
    """Time everything in turn, so often; rows of name, median seconds, ratio to the limit."""
    wide, long = made_up()
    held = np.ascontiguousarray(wide.to_numpy().T)
    counts = matrix_counts(wide, POINTS)
    polars, relation = pl.from_pandas(long), duckdb.from_df(long)
    calls: dict[str, Callable[[], Any]] = {
        "limit: NaN check, cast, offset, one bincount": lambda: limit(held),
        "amnmethods, panellists x items frame": lambda: summary(matrix_counts(wide, POINTS)),
        "  of which: its counts, every rating checked": lambda: matrix_counts(wide, POINTS),
        "  of which: the summary of its counts": lambda: summary(counts),
        "amnmethods, long frame, categorical ids": lambda: summary(rating_counts(long, POINTS)),
        "amnmethods, long Polars frame": lambda: summary(rating_counts(polars, POINTS)),
        "Polars, group_by": lambda: by_polars(polars),
        "DuckDB, GROUP BY": lambda: by_duckdb(relation),
        "pandas, groupby": lambda: by_pandas(long),
        "pandas, crosstab (counts only)": lambda: pd.crosstab(long["item_id"], long["rating"]),
    }
    if (check := contract()) is not None:
        calls["apart: check_ratings of the long frame"] = lambda: check(long)
    for call in calls.values():
        call()
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(repeats):
        for name, call in calls.items():
            if turn >= 3 and seconds[name][0] > 0.2:
                continue  # three times will do for the slow ones
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
    typical = {name: median(times) for name, times in seconds.items()}
    least = next(iter(typical.values()))
    return [(name, time_, time_ / least) for name, time_ in typical.items()]


def made_up() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make ratings of 1-9 with one in twenty missing, wide and long."""
    rng = np.random.default_rng(2)
    ratings = rng.integers(1, 10, (N_PANELLISTS, N_ITEMS)).astype(float)
    ratings[rng.random(ratings.shape) < 0.05] = np.nan
    items = pd.Index([f"s{i:03}" for i in range(N_ITEMS)])
    panellists = pd.Index([f"p{i:04}" for i in range(N_PANELLISTS)])
    wide = pd.DataFrame(ratings, index=panellists, columns=items)
    long = pd.DataFrame(
        {
            "panellist_id": pd.Categorical.from_codes(np.repeat(np.arange(N_PANELLISTS), N_ITEMS), panellists),
            "item_id": pd.Categorical.from_codes(np.tile(np.arange(N_ITEMS), N_PANELLISTS), items),
            "rating": ratings.ravel(),
        }
    )
    return wide, long


def limit(items: np.ndarray) -> np.ndarray:
    """Count items x panellists in one pass of numpy each: no smaller number of passes gives the counts."""
    missing = np.isnan(items)
    with np.errstate(invalid="ignore"):
        cells = items.astype(np.int64)
    cells[missing] = 0
    cells += np.arange(0, 10 * len(items), 10)[:, None]
    return np.bincount(cells.ravel(), minlength=10 * len(items))


def summary(counts: pd.DataFrame) -> pd.DataFrame:
    """Gather what a report says of an item."""
    columns = {
        "n": counts.sum(axis=1),
        "q1": dispersion.quantile(counts, 0.25),
        "median": dispersion.median(counts),
        "q3": dispersion.quantile(counts, 0.75),
        "share": dispersion.share(counts, 7, 9),
    }
    return pd.DataFrame(columns).join(dispersion.ipras(counts))


def by_pandas(long: pd.DataFrame) -> pd.DataFrame:
    grouped = long.groupby("item_id", observed=True)["rating"]
    quartiles = grouped.quantile([0.25, 0.5, 0.75]).unstack()
    agree = long["rating"].between(7, 9).groupby(long["item_id"], observed=True).sum()
    n = grouped.count()
    return quartiles.assign(n=n, share=agree / n)


def by_polars(long: pl.DataFrame) -> pl.DataFrame:
    rating = pl.col("rating").drop_nans()
    return long.group_by("item_id").agg(
        n=rating.count(),
        q1=rating.quantile(0.25, "linear"),
        median=rating.median(),
        q3=rating.quantile(0.75, "linear"),
        share=rating.is_between(7, 9).mean(),
    )


def by_duckdb(long: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    return long.aggregate(
        "item_id, count(rating) AS n, quantile_cont(rating, [0.25, 0.5, 0.75]) AS quartiles,"
        " avg(CASE WHEN rating BETWEEN 7 AND 9 THEN 1.0 ELSE 0.0 END) FILTER (WHERE rating IS NOT NULL) AS share",
        "item_id",
    ).df()


def contract() -> Callable[[pd.DataFrame], Any] | None:
    """Find the check of the table of ratings, which belongs to the model and is paid once per table."""
    try:
        from amnmethods.model.tables import check_ratings
    except ImportError:
        return None
    return check_ratings
