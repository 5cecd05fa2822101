"""Stability between two rounds: who kept their rating, who moved, and how far the middle shifted."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..errors import RatingsError
from ..model.scale import ResponseScale
from ..stats import arrays
from ..stats.counts import tally
from ..stats.intervals import wilson
from ..stats.points import positions
from ..stats.stability import disagreement_weights, kappa_of_pairs
from ..words import word
from .pairs import KEYS, paired
from .tally import scales_of


def stability(
    before: pd.DataFrame,
    after: pd.DataFrame,
    scale: ResponseScale | Mapping[str, ResponseScale],
    *,
    language: str = "en",
) -> pd.DataFrame:
    """Compare two rounds item by item, the same panellists in both.

    The share unchanged stands first: marginal measures call an item stable on which everybody changed sides.

    Parameters
    ----------
    before, after
        Ratings of two rounds: ``panellist_id``, ``item_id``, ``rating``, and ``criterion`` where there are several.
    scale
        The response scale, or one per criterion. Kappa's weights stand over the whole scale, not the points used.
    language
        The language of ``reason``.

    Returns
    -------
    One row per item (and criterion) of either round: ``n_before``, ``n_after``, ``n_paired``, ``n_unchanged``,
    ``share_unchanged`` of the paired with its 95 % Wilson interval, ``n_up``, ``n_down``, ``median_before``,
    ``median_after``, ``median_shift`` (points, paired panellists only), ``weighted_kappa`` (quadratic weights [1]_),
    ``reason`` where figures are undefined: not asked in one of the rounds, nobody paired, or no kappa.

    Raises
    ------
    RatingsError
        A column is missing, or a panellist rated an item twice in a round.

    References
    ----------
    .. [1] Cohen (1968). Weighted kappa. Psychological Bulletin, 70, 213-220. doi:10.1037/h0026256. Kappa falls as a
       panel comes to agree (Holey et al. 2007, doi:10.1186/1471-2288-7-52): read it beside the share unchanged.

    Examples
    --------
    >>> before = pd.DataFrame({"panellist_id": list("abcd"), "item_id": "s01", "rating": [1, 1, 4, 4]})
    >>> after = before.assign(rating=[4, 4, 1, 1])
    >>> table = stability(before, after, ResponseScale(points=[1, 2, 3, 4]))
    >>> table[["share_unchanged", "median_shift", "weighted_kappa"]]
       share_unchanged  median_shift  weighted_kappa
    0              0.0           0.0            -1.0
    """
    keys = _keys(before, after)
    scales = scales_of(pd.concat([before, after]) if "criterion" in keys else before, scale)
    pairs = _pairs(before, after)
    asked = [_asked(table, keys) for table in (before, after)]
    rows = pd.concat({"n_before": asked[0], "n_after": asked[1]}, axis=1)
    tables = []
    for criterion, own in scales.items():
        mask = slice(None) if "criterion" not in keys else rows.index.get_level_values("criterion") == criterion
        tables.append(_compare(rows[mask], pairs, own, criterion if "criterion" in keys else None, language))
    together = pd.concat(tables) if len(tables) > 1 else tables[0]
    return together.sort_index(kind="stable").reset_index() if len(tables) > 1 else together.reset_index()


def transitions(
    before: pd.DataFrame, after: pd.DataFrame, scale: ResponseScale | Mapping[str, ResponseScale]
) -> pd.DataFrame:
    """Return how many panellists went from each point to each, per item.

    Parameters
    ----------
    before, after, scale
        As for `stability`.

    Returns
    -------
    One row per item (and criterion) and pair of points that occurs: ``from``, ``to`` (points), ``n``, and ``moved``
    (``kept``, ``up``, ``down``).

    Examples
    --------
    >>> before = pd.DataFrame({"panellist_id": list("abc"), "item_id": "s01", "rating": [1, 1, 4]})
    >>> transitions(before, before.assign(rating=[4, 1, 4]), ResponseScale(points=[1, 2, 3, 4]))
      item_id  from  to  n moved
    0     s01     1   1  1  kept
    1     s01     1   4  1    up
    2     s01     4   4  1  kept
    """
    scales_of(before, scale)
    pairs = _pairs(before, after)
    keys = _keys(before, after)
    table = pairs.groupby([*keys, "before", "after"], observed=True).size().rename("n").reset_index()
    table = table.rename(columns={"before": "from", "after": "to"})
    table["moved"] = np.select([table["to"] > table["from"], table["to"] < table["from"]], ["up", "down"], "kept")
    return table


def _keys(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    return [key for key in KEYS if key in before and key in after]


def _pairs(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    for table in (before, after):
        missing = [column for column in ("panellist_id", "item_id", "rating") if column not in table]
        if missing:
            raise RatingsError(
                f"Stability needs the columns panellist_id, item_id and rating; missing: {', '.join(missing)}."
            )
    try:
        return paired(before, after)
    except pd.errors.MergeError:
        raise RatingsError("A panellist rated an item twice in a round: see model.tables.check_ratings.") from None


def _asked(table: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return the number of ratings of each item that was put to anybody."""
    put = table if "state" not in table else table[table["state"] != "not_asked"]
    return put.groupby(keys, sort=False, observed=True)["rating"].count()


def _compare(
    rows: pd.DataFrame, pairs: pd.DataFrame, scale: ResponseScale, criterion: str | None, language: str
) -> pd.DataFrame:
    points = np.asarray(scale.points, dtype=np.float64)
    items = rows.index if criterion is None else rows.index.get_level_values("item_id")
    own = pairs if criterion is None else pairs[pairs["criterion"] == criterion]
    tables = _pair_counts(own, items, points)
    n_items = len(items)
    n = tables.sum(axis=(1, 2))
    kept = np.trace(tables, axis1=1, axis2=2)
    low, high = wilson(kept, n)
    first, second = tables.sum(axis=2), tables.sum(axis=1)
    middle = arrays.median(first, points), arrays.median(second, points)
    kappa = kappa_of_pairs(tables, disagreement_weights(points, "quadratic"))
    asked = rows["n_before"].notna().to_numpy(), rows["n_after"].notna().to_numpy()
    reason = [_reason(asked[0][k], asked[1][k], int(n[k]), kappa[k], language) for k in range(n_items)]
    figures = {
        "n_before": rows["n_before"].fillna(0).astype(np.int64),
        "n_after": rows["n_after"].fillna(0).astype(np.int64),
        "n_paired": n,
        "n_unchanged": kept,
        "share_unchanged": np.divide(kept, n, out=np.full(n_items, np.nan), where=n > 0),
        "share_unchanged_low": low,
        "share_unchanged_high": high,
        "n_up": np.triu(tables, 1).sum(axis=(1, 2)),
        "n_down": np.tril(tables, -1).sum(axis=(1, 2)),
        "median_before": middle[0],
        "median_after": middle[1],
        "median_shift": middle[1] - middle[0],
        "weighted_kappa": kappa,
        "reason": reason,
    }
    return pd.DataFrame(figures, index=rows.index)


def _pair_counts(pairs: pd.DataFrame, items: pd.Index, points: np.ndarray) -> np.ndarray:
    """Return the table of pairs of points of each item, shape (items, K before, K after)."""
    k = len(points)
    item = items.get_indexer(pd.Index(pairs["item_id"]))
    start = positions(pairs["before"].to_numpy(dtype=np.float64), points)
    counts = tally(item * k + start, pairs["after"].to_numpy(), len(items) * k, points)
    return counts.reshape(len(items), k, k)


def _reason(before: bool, after: bool, n: int, kappa: float, language: str) -> str:
    if not before or not after:
        return word("stability.not_asked_before" if not before else "stability.not_asked_after", language)
    if n == 0:
        return word("stability.nobody_paired", language)
    return word("stability.no_kappa", language) if np.isnan(kappa) else ""
