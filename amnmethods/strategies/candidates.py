"""From determinants to candidate strategies: real percents, and what is unknown."""

import numpy as np
import pandas as pd

from ..errors import StrategiesError
from ..stats.intervals import wilson
from .matching import levels
from .tables import blank, joined, need, once, shown

__all__ = ["candidate_summary", "candidates", "several"]

# fmt: off
COLUMNS = [
    "determinant_id", "construct", "matched_construct", "mapping_verified", "sites_strong", "n_strong", "catalogue_id", "percent",
    "percent_low", "percent_high", "endorsements", "respondents", "precision", "level", "n_known", "n_unknown", "partial", "source",
    "reason",
]
# fmt: on


def candidates(
    determinants: pd.DataFrame,
    matching: pd.DataFrame,
    *,
    strong: float,
    n_strategies: int,
    crosswalk: pd.DataFrame | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Look up for each barrier which strategies respondents named for it [1]_.

    Respondents named several strategies per barrier: their percents add up to more than 100, and not naming a strategy
    is not rejecting it. Nothing here is a probability, a rank or an effect.

    Parameters
    ----------
    determinants
        ``determinant_id``, ``site``, ``strength`` (-2 to +2, NaN where not raised) and ``construct``; optional
        ``construct_2009`` (or ``matched_construct``), the construct of the matching's framework that the team chose,
        which goes before the crosswalk. Cells with several constructs part them by "; ".
    matching
        What `matching_table` returned, or a study's own: ``construct``, ``catalogue_id``, ``percent``; optional
        ``endorsements``, ``respondents``, ``precision``, ``source``, ``partial``.
    strong
        A determinant is a strong barrier at a site at this strength or beyond, such as -2.
    n_strategies
        Strategies that were asked about, of which those without a row are unknown: 73.
    crosswalk
        ``construct``, ``becomes``, ``verified``, either way round: the side that holds the constructs of the matching is
        the one that determinants are carried over to. None where both speak the same framework.
    level
        Of the interval.

    Returns
    -------
    One row per barrier (a strength below 0 at some site), matched construct and strategy with a known cell:
    ``determinant_id``, ``construct``, ``matched_construct``, ``mapping_verified`` (<NA> where the team or the framework
    itself says it), ``sites_strong`` (ids) and ``n_strong``; ``catalogue_id``, ``percent``; ``percent_low``,
    ``percent_high`` (Wilson, only where the number asked is in the table), ``endorsements``, ``respondents``,
    ``precision``, ``level`` (1 from 50 per cent, 2 from 20), ``n_known`` and ``n_unknown`` cells of that construct,
    ``partial``, ``source``, ``reason``: ``n_unknown`` (no interval), ``at_least_20`` (no percent), ``not_matched`` (no
    construct of the matching's framework) or ``nothing_known`` (no cell of it): the last two keep one row without a
    strategy.

    Raises
    ------
    StrategiesError
        A column is missing, a determinant stands twice at a site, or a percent lies off 0 to 100.

    References
    ----------
    .. [1] Waltz et al. (2019). doi:10.1186/s13012-019-0892-4

    Examples
    --------
    >>> from amnmethods.strategies import matching_table
    >>> determinants = pd.DataFrame({"determinant_id": "B11", "site": ["N1", "N2"], "construct": "V.H", "strength": [-1, -2]})
    >>> crosswalk = pd.DataFrame({"construct": ["09.V.D"], "becomes": ["V.H"], "verified": [True]})
    >>> found = candidates(determinants, matching_table(), strong=-2, n_strategies=73, crosswalk=crosswalk)
    >>> columns = ["percent", "percent_low", "percent_high", "sites_strong"]
    >>> found.loc[found["catalogue_id"].eq("eric-26"), columns].round(1).values.tolist()
    [[60.0, 40.7, 76.6, 'N2']]
    """
    once(determinants, ["determinant_id", "site"], "determinants")
    need(determinants, ["strength"], "determinants")
    need(matching, ["construct", "catalogue_id", "percent"], "rows of the matching")
    if not strong < 0:
        raise StrategiesError(
            f"strong is the rating from which a barrier is strong, below 0, such as -2; found {strong}."
        )
    cells = _cells(matching, level)
    barriers = _barriers(determinants, strong)
    named = _matched(determinants, barriers.index, set(matching["construct"]), crosswalk)
    table = named.merge(cells.rename(columns={"construct": "matched_construct"}), on="matched_construct", how="left")
    table["reason"] = np.select(
        [table["matched_construct"].isna(), table["catalogue_id"].isna()],
        ["not_matched", "nothing_known"],
        table["reason"].fillna(""),
    )
    table["n_known"] = table["n_known"].astype("Float64").fillna(0).astype("Int64")
    table["n_unknown"] = n_strategies - table["n_known"]
    table["partial"] = table["partial"].astype("boolean").fillna(bool((table["n_unknown"] > 0).any()))
    table = table.merge(barriers, left_on="determinant_id", right_index=True)
    if int(table["n_unknown"].min() if len(table) else 0) < 0:
        raise StrategiesError(f"The matching has more strategies than the {n_strategies} said: correct n_strategies.")
    table.attrs["partial"] = bool(table["partial"].any())
    return table[COLUMNS].reset_index(drop=True)


def _barriers(determinants: pd.DataFrame, strong: float) -> pd.DataFrame:
    """Return where each barrier is strong, in the order of the table."""
    strength = pd.to_numeric(determinants["strength"]).astype(float)
    there = determinants[strength < 0]
    beyond = determinants[strength <= strong].groupby("determinant_id", sort=False)["site"]
    found = pd.DataFrame(index=pd.Index(there["determinant_id"].unique(), name="determinant_id"))
    found["sites_strong"] = beyond.agg(joined).reindex(found.index).fillna("")
    found["n_strong"] = beyond.size().reindex(found.index, fill_value=0).astype("int64")
    return found


def _cells(matching: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return the cells with their intervals."""
    table = matching.copy()
    for column, kind in (("percent", "float64"), ("endorsements", "Int64"), ("respondents", "Int64")):
        if column not in table:
            table[column] = np.nan
        table[column] = pd.to_numeric(table[column]).astype("float64").astype(kind)
    for column in ("precision", "source"):
        if column not in table:
            table[column] = None
    if "partial" not in table:
        table["partial"] = pd.NA
    off = table[table["percent"].notna() & ~table["percent"].between(0, 100)]
    if len(off):
        row = off.iloc[0]
        raise StrategiesError(
            f"The percent of {shown(row.construct)} and {shown(row.catalogue_id)} is {row.percent:g}: it lies between 0 and 100."
        )
    n = table["respondents"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    k = table["endorsements"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    k = np.where(np.isnan(k), np.round(table["percent"].to_numpy() * n / 100), k)
    counted = ~np.isnan(k) & (n > 0)
    ends = np.full((2, len(table)), np.nan)
    ends[:, counted] = wilson(k[counted].astype(int), n[counted].astype(int), level)
    table["percent_low"], table["percent_high"] = 100 * ends
    table["level"] = levels(table["percent"])
    at_least = table["percent"].isna() & (table["precision"] == "at_least_20")
    known = table[table["percent"].notna() | at_least].copy()
    known["reason"] = np.where(
        known["percent"].isna(), "at_least_20", np.where(known["percent_low"].isna(), "n_unknown", "")
    )
    known["n_known"] = known.groupby("construct")["catalogue_id"].transform("nunique")
    return known


def _matched(
    determinants: pd.DataFrame, barriers: pd.Index, constructs: set, crosswalk: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the constructs of the matching's framework for each barrier, one row each, or one blank."""
    own = next((name for name in ("matched_construct", "construct_2009") if name in determinants), None)
    if own is None and "construct" not in determinants:
        need(determinants, ["construct"], "determinants")
    pairs = _pairs(crosswalk, constructs)
    rows = []
    for key, group in determinants.groupby("determinant_id", sort=False):
        if key not in barriers:
            continue
        said = several(group["construct"]) if "construct" in group else []
        chosen = several(group[own]) if own else []
        found: list[tuple[object, object]] = [(construct, pd.NA) for construct in chosen]
        if not chosen:
            found = [(construct, pd.NA) for construct in said if pairs is None or construct in constructs]
            if pairs is not None:
                found += [pair for construct in said for pair in pairs.get(construct, [])]
        for construct, verified in dict.fromkeys(found) or [(None, pd.NA)]:
            rows.append((key, joined(said) if said else None, construct, verified))
    table = pd.DataFrame(rows, columns=["determinant_id", "construct", "matched_construct", "mapping_verified"])
    return table.astype({"mapping_verified": "boolean", "matched_construct": object})


def _pairs(crosswalk: pd.DataFrame | None, constructs: set) -> dict[object, list[tuple[object, object]]] | None:
    if crosswalk is None:
        return None
    need(crosswalk, ["construct", "becomes", "verified"], "rows of the crosswalk")
    ahead, back = (crosswalk[side].isin(constructs).sum() for side in ("becomes", "construct"))
    to, of = ("becomes", "construct") if ahead >= back else ("construct", "becomes")
    pairs: dict[object, list[tuple[object, object]]] = {}
    for row in crosswalk.to_dict("records"):
        pairs.setdefault(row[of], []).append((row[to], row["verified"]))
    return pairs


def several(column: pd.Series) -> list[str]:
    """Return the constructs of some cells, each once; a cell may hold several, parted by semicolons."""
    cells = column[~blank(column)].astype(str)
    return list(dict.fromkeys(part.strip() for cell in cells for part in cell.split(";") if part.strip()))


def candidate_summary(found: pd.DataFrame, *, from_percent: float) -> pd.DataFrame:
    """Gather candidates by strategy: for how many strong barriers each is named, and by how many at most.

    Percents are not added up over barriers: such a sum grows with the number of barriers and is no agreement.

    Parameters
    ----------
    found
        What `candidates` returned.
    from_percent
        A strategy counts as named for a barrier from this percent on (20 is level 2 of the published matching). A cell
        known only as "at least 20" counts up to that bound, and is unknown above it.

    Returns
    -------
    One row per strategy that is named for a barrier, those named for most strong barriers first: ``catalogue_id``,
    ``n_strong_named`` of ``n_strong_barriers``, ``n_strong_below`` (named by fewer), ``n_strong_unknown`` (no known cell);
    ``n_named`` (barriers of any strength); ``highest_percent`` among these, with its ``highest_low``, ``highest_high`` and
    ``highest_determinant``; ``determinants`` and ``strong_determinants`` (ids that it is named for), ``mapping_verified``
    (False where one of these rests on an unverified mapping), ``partial``, ``reason`` (``at_least_20`` where no percent is
    known).

    Examples
    --------
    >>> from amnmethods.strategies import matching_table
    >>> determinants = pd.DataFrame({"determinant_id": ["B1", "B2"], "site": "N1", "strength": -2, "construct": ["09.I.D",
    ...     "09.I.F"]})
    >>> found = candidates(determinants, matching_table(), strong=-2, n_strategies=73)
    >>> columns = ["catalogue_id", "n_strong_named", "highest_percent", "determinants"]
    >>> candidate_summary(found, from_percent=20).head(2)[columns].values.tolist()
    [['eric-51', 2, 73.0, 'B1; B2'], ['eric-07', 2, 35.0, 'B1; B2']]
    """
    need(found, COLUMNS, "candidates")
    if not 0 < from_percent <= 100:
        raise StrategiesError(f"from_percent lies above 0 and at most at 100; found {from_percent}.")
    n_strong = int(found.loc[found["n_strong"] > 0, "determinant_id"].nunique())
    pairs = _by_determinant(found, from_percent)
    return _summed(pairs, n_strong)


def _by_determinant(found: pd.DataFrame, from_percent: float) -> pd.DataFrame:
    """Return one row per determinant and strategy: the highest cell, and whether it is named, below or unknown."""
    known = found[found["catalogue_id"].notna()].copy()
    floor = known["percent"].fillna(20.0)
    known["named"] = floor >= from_percent
    known["below"] = known["percent"].notna() & ~known["named"]
    known["_percent"] = known["percent"].fillna(-1)
    order = known.sort_values(["named", "_percent"], ascending=False, kind="stable")
    return order.drop_duplicates(["determinant_id", "catalogue_id"]).sort_index()


def _summed(pairs: pd.DataFrame, n_strong: int) -> pd.DataFrame:
    grouped: dict[str, list[dict]] = {}
    for pair in pairs.to_dict("records"):
        grouped.setdefault(pair["catalogue_id"], []).append(pair)
    rows = []
    for key, group in sorted(grouped.items()):
        named, strong = [pair for pair in group if pair["named"]], [pair for pair in group if pair["n_strong"] > 0]
        if not named:
            continue
        there = [pair for pair in named if not np.isnan(pair["percent"])]
        best = max(there, key=lambda pair: pair["percent"]) if there else None
        n_named, n_below = (sum(pair[what] for pair in strong) for what in ("named", "below"))
        rows.append({
            "catalogue_id": key, "n_strong_named": n_named, "n_strong_barriers": n_strong, "n_strong_below": n_below,
            "n_strong_unknown": n_strong - n_named - n_below, "n_named": len(named),
            "highest_percent": np.nan if best is None else best["percent"],
            "highest_low": np.nan if best is None else best["percent_low"],
            "highest_high": np.nan if best is None else best["percent_high"],
            "highest_determinant": None if best is None else best["determinant_id"],
            "determinants": joined(pair["determinant_id"] for pair in named),
            "strong_determinants": joined(pair["determinant_id"] for pair in named if pair["n_strong"] > 0),
            "mapping_verified": all(pd.isna(pair["mapping_verified"]) or pair["mapping_verified"] for pair in named),
            "partial": any(pair["partial"] for pair in group), "reason": "at_least_20" if best is None else "",
        })  # fmt: skip
    table = pd.DataFrame(rows, columns=SUMMARY)
    table = table.sort_values(["n_strong_named", "highest_percent"], ascending=False, kind="stable", na_position="last")
    table.attrs["partial"] = bool(table["partial"].any())
    return table.reset_index(drop=True)


# fmt: off
SUMMARY = [
    "catalogue_id", "n_strong_named", "n_strong_barriers", "n_strong_below", "n_strong_unknown", "n_named",
    "highest_percent", "highest_low", "highest_high", "highest_determinant", "determinants", "strong_determinants",
    "mapping_verified", "partial", "reason",
]
# fmt: on
