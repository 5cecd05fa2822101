"""Strategies against strong barriers per network: what is covered, what it costs, what stands alone on either side."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from ..errors import StrategiesError
from .tables import blank, joined, need, once, shown

__all__ = ["LIMITS", "checked_costs", "coverage", "coverage_totals", "orphans", "strong_barriers"]

LIMITS = ("cost", "staff_hours")


def strong_barriers(determinants: pd.DataFrame, strong: float) -> pd.DataFrame:
    """Return the barriers that are strong, one row per site: ``site``, ``determinant_id``, ``strength``."""
    once(determinants, ["determinant_id", "site"], "determinants")
    need(determinants, ["strength"], "determinants")
    if not strong < 0:
        raise StrategiesError(
            f"strong is the rating from which a barrier is strong, below 0, such as -2; found {strong}."
        )
    strength = pd.to_numeric(determinants["strength"]).astype(float)
    found = determinants.assign(strength=strength)[strength <= strong]
    return found[["site", "determinant_id", "strength"]].reset_index(drop=True)


def checked_costs(costs: pd.DataFrame) -> pd.DataFrame:
    """Return the costs with all their columns; refuse a cost below 0 and a word for must that is not known."""
    once(costs, ["strategy_id"], "costs of strategies")
    table = costs.copy()
    for column in LIMITS:
        values = (
            pd.to_numeric(table[column], errors="coerce").astype(float)
            if column in table
            else pd.Series(np.nan, table.index)
        )
        wrong = table[(values < 0) | (values.isna() & ~blank(table[column]))] if column in table else table.iloc[:0]
        if len(wrong):
            row = wrong.iloc[0]
            raise StrategiesError(
                f"The {column} of {shown(row.strategy_id)} is {shown(row[column])}: a number from 0, or blank where not known."
            )
        table[column] = values
    for column in ("must", "cluster"):
        said = table[column].astype(object) if column in table else pd.Series(None, table.index, dtype=object)
        table[column] = said.where(~blank(said), None)
    strange = table[~table["must"].isin([None, "have", "not"])]
    if len(strange):
        row = strange.iloc[0]
        raise StrategiesError(f"{shown(row.strategy_id)} has {shown(row.must)} under must: it is have, not, or blank.")
    return table.reset_index(drop=True)


def coverage(
    links: pd.DataFrame,
    determinants: pd.DataFrame,
    *,
    strong: float,
    chosen: pd.DataFrame | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Tell for each network and strong barrier which chosen strategies answer it.

    Covered means that somebody linked a strategy with the barrier; whether it works is another question.

    Parameters
    ----------
    links
        ``strategy_id``, ``determinant_id``.
    determinants
        ``determinant_id``, ``site``, ``strength``.
    strong
        A barrier is strong at a site at this strength or beyond, such as -2.
    chosen
        ``site``, ``strategy_id``; or ids chosen at every site; None for all that are linked.

    Returns
    -------
    One row per site and strong barrier, in the order of the determinants: ``site``,
    ``determinant_id``, ``strength``, ``strategies`` (chosen and linked, parted by "; "), ``n_strategies``,
    ``covered`` (bool), ``available`` (linked and not chosen here), ``reason``: ``no_strategy`` (nothing is linked
    with it), ``not_chosen``, or "" where covered.

    Raises
    ------
    StrategiesError
        A column is missing, a determinant stands twice at a site, or a chosen strategy's site has no determinants.

    Examples
    --------
    >>> links = pd.DataFrame({"strategy_id": ["s01", "s03"], "determinant_id": ["B1", "B4"]})
    >>> determinants = pd.DataFrame({"determinant_id": ["B1", "B4", "B5"], "site": "N3", "strength": [-2, -2, -2]})
    >>> found = coverage(links, determinants, strong=-2, chosen=["s01"])
    >>> found[["determinant_id", "covered", "available", "reason"]].values.tolist()
    [['B1', True, '', ''], ['B4', False, 's03', 'not_chosen'], ['B5', False, '', 'no_strategy']]
    """
    need(links, ["strategy_id", "determinant_id"], "links")
    table = strong_barriers(determinants, strong)
    here = _chosen(chosen, links, determinants)
    linked = links.drop_duplicates(["strategy_id", "determinant_id"]).groupby("determinant_id", sort=False)[
        "strategy_id"
    ]
    answers = {key: list(ids) for key, ids in linked}
    taken, others = [], []
    for site, barrier in zip(table["site"], table["determinant_id"], strict=True):
        ids = answers.get(barrier, [])
        taken.append([each for each in ids if each in here.get(site, ())])
        others.append([each for each in ids if each not in here.get(site, ())])
    table["strategies"] = [joined(ids) for ids in taken]
    table["n_strategies"] = np.array([len(ids) for ids in taken], dtype="int64")
    table["covered"] = table["n_strategies"] > 0
    table["available"] = [joined(ids) for ids in others]
    lacking = np.where(table["available"] == "", "no_strategy", "not_chosen")
    table["reason"] = np.where(table["covered"], "", lacking)
    return table


def _chosen(
    chosen: pd.DataFrame | Iterable[str] | None, links: pd.DataFrame, determinants: pd.DataFrame
) -> dict[object, dict[str, None]]:
    """Return the strategies chosen at each site, in their order."""
    sites = list(pd.unique(determinants["site"]))
    if chosen is None or not isinstance(chosen, pd.DataFrame):
        ids = pd.unique(links["strategy_id"]) if chosen is None else list(chosen)
        return {site: dict.fromkeys(ids) for site in sites}
    need(chosen, ["site", "strategy_id"], "chosen strategies")
    stray = [site for site in pd.unique(chosen["site"]) if site not in sites]
    if stray:
        raise StrategiesError(
            f"Strategies were chosen for {shown(stray[0])}, which has no determinants: correct the site."
        )
    return {site: dict.fromkeys(ids) for site, ids in chosen.groupby("site", sort=False)["strategy_id"]}


def coverage_totals(
    covered: pd.DataFrame,
    chosen: pd.DataFrame,
    costs: pd.DataFrame,
    *,
    limits: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Sum up each network: strong barriers covered, strategies, dollars and hours of staff.

    Parameters
    ----------
    covered
        What `coverage` returned.
    chosen
        ``site``, ``strategy_id``.
    costs
        ``strategy_id``; ``cost`` (dollars per network), ``staff_hours`` (per network).
    limits
        Of ``cost`` and ``staff_hours``, to set beside the sums.

    Returns
    -------
    One row per site: ``site``, ``n_strong``, ``n_covered``, ``share_covered`` (NaN without a strong
    barrier), ``n_strategies``; for ``cost`` and ``staff_hours`` the sum (NaN where it is not known of a strategy),
    ``_known`` (the sum of what is known), ``_limit`` and ``_over`` (nullable bool: over the limit by what is known
    already, or <NA>); ``without_costs`` (ids), ``reason``: ``no_strong_barrier``, ``costs_unknown`` or "".

    Examples
    --------
    >>> covered = pd.DataFrame({"site": ["N3", "N3"], "covered": [True, False]})
    >>> chosen = pd.DataFrame({"site": ["N3"], "strategy_id": ["s01"]})
    >>> costs = pd.DataFrame({"strategy_id": ["s01"], "cost": [18000], "staff_hours": [120]})
    >>> coverage_totals(covered, chosen, costs, limits={"cost": 15000})[["share_covered", "cost", "cost_over"]].values.tolist()
    [[0.5, 18000.0, True]]
    """
    need(covered, ["site", "covered"], "rows of the coverage")
    once(chosen, ["site", "strategy_id"], "chosen strategies")
    known = checked_costs(costs).set_index("strategy_id")[list(LIMITS)]
    stray = [name for name in limits or {} if name not in LIMITS]
    if stray:
        raise StrategiesError(f"Limits are on {' and '.join(LIMITS)}; found {shown(stray[0])}.")
    sites = list(dict.fromkeys([*covered["site"], *chosen["site"]]))
    rows = []
    for site in sites:
        here = covered[covered["site"] == site]
        ids = chosen.loc[chosen["site"] == site, "strategy_id"]
        sums = known.reindex(ids)
        n = len(here)
        row: dict[str, object] = {"site": site, "n_strong": n, "n_covered": int(here["covered"].sum())}
        row["share_covered"] = float(here["covered"].mean()) if n else np.nan
        row["n_strategies"] = len(ids)
        for name in LIMITS:
            total = float(sums[name].sum())
            whole = not sums[name].isna().any()
            limit = float((limits or {}).get(name, np.nan))
            row[name], row[f"{name}_known"], row[f"{name}_limit"] = total if whole else np.nan, total, limit
            row[f"{name}_over"] = pd.NA if np.isnan(limit) or not (whole or total > limit) else total > limit
        lacking = sums.index[sums.isna().any(axis=1)]
        row["without_costs"] = joined(lacking)
        row["reason"] = "no_strong_barrier" if not n else "costs_unknown" if len(lacking) else ""
        rows.append(row)
    return pd.DataFrame(rows).astype({f"{name}_over": "boolean" for name in LIMITS}) if rows else pd.DataFrame()


def orphans(
    links: pd.DataFrame, determinants: pd.DataFrame, strategies: Iterable[str], *, strong: float
) -> pd.DataFrame:
    """List what stands alone on either side: strong barriers without a strategy, strategies without a barrier.

    Parameters
    ----------
    links, determinants, strong
        As for `coverage`.
    strategies
        Ids of the agreed strategies.

    Returns
    -------
    One row each: ``kind``: ``barrier_without_strategy`` (with its ``sites``),
    ``strategy_without_barrier`` (linked with none), ``strategy_without_strong_barrier`` (all its barriers are
    weaker), ``unknown_determinant`` or ``unknown_strategy`` (a link names what there is not); ``strategy_id``,
    ``determinant_id``, ``sites``.

    Examples
    --------
    >>> links = pd.DataFrame({"strategy_id": ["s01", "s01"], "determinant_id": ["B1", "B99"]})
    >>> determinants = pd.DataFrame({"determinant_id": ["B1", "B4"], "site": "N3", "strength": [-2, -2]})
    >>> orphans(links, determinants, ["s01", "s26"], strong=-2)[["kind", "strategy_id", "determinant_id"]].values.tolist()
    [['barrier_without_strategy', '', 'B4'], ['strategy_without_barrier', 's26', ''], ['unknown_determinant', 's01', 'B99']]
    """
    need(links, ["strategy_id", "determinant_id"], "links")
    ids = list(dict.fromkeys(strategies))
    beyond = strong_barriers(determinants, strong)
    own = links[links["strategy_id"].isin(ids)]
    rows: list[tuple[str, object, object, str]] = []
    answered, known = set(own["determinant_id"]), set(determinants["determinant_id"])
    for barrier, group in beyond.groupby("determinant_id", sort=False):
        if barrier not in answered:
            rows.append(("barrier_without_strategy", "", barrier, joined(group["site"])))
    strong_ids = set(beyond["determinant_id"])
    for name in ids:
        theirs = set(own.loc[own["strategy_id"] == name, "determinant_id"])
        if not theirs & known:
            rows.append(("strategy_without_barrier", name, "", ""))
        elif not theirs & strong_ids:
            rows.append(("strategy_without_strong_barrier", name, joined(sorted(theirs & known, key=str)), ""))
    for row in links.drop_duplicates(["strategy_id", "determinant_id"]).to_dict("records"):
        if row["determinant_id"] not in known:
            rows.append(("unknown_determinant", row["strategy_id"], row["determinant_id"], ""))
        if row["strategy_id"] not in ids:
            rows.append(("unknown_strategy", row["strategy_id"], row["determinant_id"], ""))
    return pd.DataFrame(rows, columns=["kind", "strategy_id", "determinant_id", "sites"])
