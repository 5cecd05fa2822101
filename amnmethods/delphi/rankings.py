"""Rankings and shared-out points: what they say of the items, and how far the panellists' orders agree."""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ..errors import RatingsError
from ..stats.agreement import kendall_w

Kind = Literal["ranking", "points"]
PROBLEMS = ["panellist_id", "problem", "told"]


def ranking_problems(
    rankings: pd.DataFrame,
    items: Iterable[str],
    *,
    kind: Kind = "ranking",
    top: int | None = None,
    total: float | None = None,
    ties: bool = False,
) -> pd.DataFrame:
    """Return what is not as the question asked for in each panellist's ranking or points.

    Parameters
    ----------
    rankings
        One row per panellist and item: ``panellist_id``, ``item_id`` and ``rank`` (1 is first) or ``points``.
    items
        The items asked about.
    kind
        ``"ranking"``, or ``"points"`` to share out.
    top
        How many items a ranking asks for; None for all.
    total
        What the points must add up to.
    ties
        Whether equal ranks are allowed.

    Returns
    -------
    One row per problem: ``panellist_id``, ``problem`` (``unknown item``, ``twice``, ``no place``, ``tie``, ``gap``,
    ``beyond top``, ``partial``, ``negative``, ``sum``) and ``told``, the figures. ``partial`` (fewer places than asked
    for) leaves a ranking usable; the others do not.

    Examples
    --------
    >>> table = pd.DataFrame({"panellist_id": "p1", "item_id": ["s01", "s02"], "points": [60, 30]})
    >>> ranking_problems(table, ["s01", "s02"], kind="points", total=100)["told"].tolist()
    ['90 / 100']
    """
    asked = list(items)
    value = _value(rankings, kind)
    rows: list[tuple[str, str, str]] = []
    for who, own in rankings.groupby("panellist_id", sort=False):
        named = own["item_id"].astype(str)
        unknown = [item for item in named if item not in asked]
        rows += [(str(who), "unknown item", item) for item in unknown]
        rows += [(str(who), "twice", item) for item in sorted(set(named[named.duplicated()]))]
        given = own[value].astype(float).dropna()
        find = _in_ranking if kind == "ranking" else _in_points
        bound = min(top or len(asked), len(asked)) if kind == "ranking" else total
        rows += [(str(who), *problem) for problem in find(given.to_numpy(), bound, ties)]
    return pd.DataFrame(rows, columns=PROBLEMS)


def _value(rankings: pd.DataFrame, kind: Kind) -> str:
    value = "rank" if kind == "ranking" else "points"
    missing = [column for column in ("panellist_id", "item_id", value) if column not in rankings]
    if missing:
        raise RatingsError(
            f"A table of {kind} needs the columns panellist_id, item_id and {value}: {missing[0]} is not there."
        )
    return value


def _in_ranking(ranks: np.ndarray, places: float | None, ties: bool) -> list[tuple[str, str]]:
    """Return what is wrong with the ranks of one panellist; equal ranks may be written 1 1 3, 1 1 2 or 1.5 1.5 3."""
    n = int(places or 0)
    found: list[tuple[str, str]] = []
    told = " ".join(f"{rank:g}" for rank in np.sort(ranks))
    odd = [f"{rank:g}" for rank in ranks if rank < 1 or (not ties and not float(rank).is_integer())]
    if odd:
        return [("no place", ", ".join(odd))]
    if (ranks > n).any() or len(ranks) > n:
        found.append(("beyond top", f"{told} (1–{n})"))
    if not ties and len(np.unique(ranks)) < len(ranks):
        found.append(("tie", told))
    elif not found and not _consecutive(ranks):
        found.append(("gap", told))
    if not found and len(ranks) < n:
        found.append(("partial", f"{len(ranks)} / {n}"))
    return found


def _consecutive(ranks: np.ndarray) -> bool:
    """Tell whether ranks leave no place out, in any of the usual ways to write ties."""
    if not len(ranks):
        return True
    ordered = pd.Series(np.sort(ranks))
    return any(np.allclose(ordered, ordered.rank(method=way)) for way in ("min", "dense", "average", "max"))  # type: ignore[arg-type]


def _in_points(points: np.ndarray, total: float | None, ties: bool) -> list[tuple[str, str]]:
    if (points < 0).any():
        return [("negative", f"{points.min():g}")]
    given = float(points.sum())
    return [] if total is None or np.isclose(given, total) else [("sum", f"{given:g} / {total:g}")]


def rank_matrix(
    rankings: pd.DataFrame,
    items: Sequence[str],
    *,
    kind: Kind = "ranking",
    unranked: Literal["shared", "left out"] = "shared",
) -> pd.DataFrame:
    """Return the places that panellists gave the items: one row per panellist, one column per item, 1 is first.

    Items of equal rank, or points, share the mean of their places. What a panellist did not name shares the mean of the
    places that are left (``"shared"``), or has none (``"left out"``); an item without points was given 0.

    Examples
    --------
    >>> table = pd.DataFrame({"panellist_id": "p1", "item_id": ["s02", "s03"], "rank": [1, 2]})
    >>> rank_matrix(table, ["s01", "s02", "s03", "s04"]).iloc[0].tolist()
    [3.5, 1.0, 2.0, 3.5]
    """
    value = _value(rankings, kind)
    wide = (
        rankings.pivot(index="panellist_id", columns="item_id", values=value).reindex(columns=list(items)).astype(float)
    )
    if kind == "points":
        return wide.fillna(0).rank(axis=1, ascending=False)
    last = "bottom" if unranked == "shared" else "keep"
    return wide.rank(axis=1, na_option=last)  # type: ignore[call-overload]


def rankings(
    rankings: pd.DataFrame,
    items: Sequence[str],
    *,
    kind: Kind = "ranking",
    top: int | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the order that a panel's rankings or points give the items.

    Parameters
    ----------
    rankings
        One row per panellist and item: ``panellist_id``, ``item_id`` and ``rank`` (1 is first) or ``points``.
    items
        The items asked about.
    kind
        ``"ranking"`` or ``"points"``.
    top
        How many items a ranking asked for; None for all.
    level
        Of the interval.

    Returns
    -------
    One row per item, the first place first: ``item_id``; ``place`` of the panel (equal ones share the mean);
    ``n`` panellists who answered, ``n_votes`` who named the item (or gave it points), ``n_first``; ``mean_rank`` with
    its t-interval ``mean_rank_low``, ``mean_rank_high`` (who sat on the panel, not sampling error; NaN for fewer than
    two), ``median_rank``; ``score``, the nominal-group score [1]_: each vote counts as many as places asked for, less
    one for each place behind the first (of points, their sum); ``share_score`` of all scores. What a panellist did not
    name shares the places left over in ``mean_rank``, and has no part in ``score``: read it beside ``n_votes``.

    Raises
    ------
    RatingsError
        A column is missing, or a panellist ranked an item twice.

    References
    ----------
    .. [1] Delbecq, Van de Ven & Gustafson (1975). Group techniques for program planning. Scott, Foresman. Score and
           number of votes are told together: McMillan et al. (2016), doi:10.1007/s11096-016-0257-x.

    Examples
    --------
    >>> votes = pd.DataFrame({"panellist_id": list("aabb"), "item_id": ["s01", "s02", "s01", "s03"], "rank": [1, 2, 1, 2]})
    >>> rankings(votes, ["s01", "s02", "s03"], top=2)[["item_id", "mean_rank", "score", "n_votes"]]
      item_id  mean_rank  score  n_votes
    0     s01        1.0    4.0        2
    1     s02        2.5    1.0        1
    2     s03        2.5    1.0        1
    """
    value = _value(rankings, kind)
    twice = rankings[rankings.duplicated(["panellist_id", "item_id"])]
    if not twice.empty:
        row = twice.iloc[0]
        raise RatingsError(f"Panellist {row.panellist_id!r} ranked item {row.item_id!r} twice: keep one row.")
    names = list(items)
    given = rankings.pivot(index="panellist_id", columns="item_id", values=value).reindex(columns=names).astype(float)
    places = rank_matrix(rankings, names, kind=kind)
    low, high = _t_interval(places, level)
    if kind == "points":
        votes, score = given.gt(0), given.fillna(0).sum()
    else:  # of equal ranks each counts as the mean of the places that they share
        own = given.rank(axis=1)
        votes, score = given.notna(), (min(top or len(names), len(names)) + 1 - own).where(given.notna()).sum()
    figures = {
        "item_id": names,
        "n": len(given),
        "n_votes": votes.sum().to_numpy(dtype=np.int64),
        "n_first": places.eq(1).where(votes, False).sum().to_numpy(dtype=np.int64),
        "mean_rank": places.mean().to_numpy(),
        "mean_rank_low": low,
        "mean_rank_high": high,
        "median_rank": places.median().to_numpy(),
        "score": score.to_numpy(dtype=float),
    }
    table = pd.DataFrame(figures)
    whole = table["score"].sum()
    table["share_score"] = table["score"] / whole if whole else np.nan
    by = ["score", "mean_rank"] if kind == "points" or top is not None else ["mean_rank", "score"]
    order = table[by].assign(score=-table["score"])
    table.insert(1, "place", order.apply(tuple, axis=1).map(_places(order)) if len(table) else pd.Series(dtype=float))
    return table.loc[order.sort_values(by, kind="stable").index].reset_index(drop=True)


def _places(order: pd.DataFrame) -> dict[tuple[float, ...], float]:
    """Return the place of each pair of figures; equal pairs share the mean of their places."""
    keys = sorted(order.apply(tuple, axis=1))
    return {key: float(np.mean([k for k, other in enumerate(keys, start=1) if other == key])) for key in keys}


def _t_interval(places: pd.DataFrame, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the t-interval of each column's mean; NaN for fewer than two panellists."""
    from scipy.special import stdtrit  # here, so that importing the room stays cheap

    n = len(places)
    mean = places.mean().to_numpy()
    if n < 2:
        return np.full(len(mean), np.nan), np.full(len(mean), np.nan)
    half = float(stdtrit(n - 1, (1 + level) / 2)) * places.std(ddof=1).to_numpy() / np.sqrt(n)
    return mean - half, mean + half


def rank_agreement(
    rankings: pd.DataFrame,
    items: Sequence[str],
    *,
    kind: Kind = "ranking",
    unranked: Literal["shared", "left out"] = "shared",
) -> pd.Series:
    """Return how far the panellists' orders agree: Kendall's W, corrected for ties (`stats.agreement.kendall_w`).

    Parameters
    ----------
    rankings, items, kind
        As for `rankings`.
    unranked
        What a panellist did not name shares the places left over (``"shared"``), or the panellist is left out.

    Returns
    -------
    A named row: ``w``, ``chi2``, ``df``, ``p``, ``n_raters``, ``n_items``, ``n_left_out`` (panellists), ``reason``. Items
    that share the last places raise W where most panellists leave the same ones out.

    Examples
    --------
    >>> table = pd.DataFrame({"panellist_id": list("aaabbb"), "item_id": ["s01", "s02", "s03"] * 2, "rank": [1, 2, 3, 1, 3, 2]})
    >>> rank_agreement(table, ["s01", "s02", "s03"])["w"]
    0.75
    """
    return kendall_w(rank_matrix(rankings, items, kind=kind, unranked=unranked), leave_out="raters")
