"""The framework matrix: construct by site, with the ratings, the segments behind each cell, and what is not settled."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .tables import CONSENSUS, blank, check_construct_ratings, check_segments, need

__all__ = ["across_sites", "determinant_table", "framework_matrix"]


def framework_matrix(
    ratings: pd.DataFrame,
    segments: pd.DataFrame | None = None,
    *,
    constructs: Sequence[object] | None = None,
    sites: Sequence[object] | None = None,
) -> pd.DataFrame:
    """Put the ratings of constructs by site into one matrix, raters beside their consensus.

    Ratings are never averaged: two raters who differ leave the cell open until a consensus stands beside them [1]_.

    Parameters
    ----------
    ratings
        ``construct``, ``site``, ``rater``, ``rating`` (-2 to +2 in whole points, blank where not raised); the rater
        ``"consensus"`` is what the raters settled on.
    segments
        Coded segments whose ``code`` is the construct: ``segment_id``, ``site``, and ``source_id``, ``valence``.
    constructs, sites
        What to show, in this order; by default those that occur.

    Returns
    -------
    One row per construct and site: ``rating`` (Int64; <NA> is *not raised* or *open*, never 0); ``state``: ``consensus``,
    ``agreed`` (all raters gave the same), ``one_rater``, ``open`` (raters differ, or one left it blank), ``not_raised``,
    ``not_rated`` (segments and no rating); ``low``, ``high``, ``n_raters`` of the single raters; ``n_segments``,
    ``n_barrier``, ``n_facilitator``, ``n_sources`` (<NA> without segments), ``segments`` (their ids, parted by "; ");
    ``warning``: ``no_quote`` where a rating other than 0 has no segment behind it.

    Raises
    ------
    SegmentsError
        A table breaks its contract; a rater rated a construct of a site twice.
    ScaleError
        A rating lies outside -2 to +2.

    References
    ----------
    .. [1] Damschroder & Lowery (2013). Evaluation of a large-scale weight management program using the CFIR.
       doi:10.1186/1748-5908-8-51

    Examples
    --------
    >>> ratings = pd.DataFrame({
    ...     "construct": ["III.G"] * 4, "site": ["N1", "N1", "N2", "N2"], "rater": ["K", "L"] * 2, "rating": [-2, -2, 0, None]})
    >>> framework_matrix(ratings)[["site", "rating", "state", "low", "high", "n_raters"]]
      site  rating   state  low  high  n_raters
    0   N1      -2  agreed   -2    -2         2
    1   N2    <NA>    open    0     0         1
    """
    need(ratings, ["rater"], "ratings of constructs")
    check_construct_ratings(ratings)
    rows = list(constructs) if constructs is not None else list(pd.unique(ratings["construct"]))
    columns = list(sites) if sites is not None else list(pd.unique(ratings["site"]))
    if segments is not None:
        check_segments(segments, ["site"])
        own = segments[~blank(segments["code"])]
        if sites is None:
            columns += [site for site in own["site"].dropna().unique() if site not in columns]
    index = pd.MultiIndex.from_product([rows, columns], names=["construct", "site"])

    values = ratings.assign(rating=pd.to_numeric(ratings["rating"]).astype("Int64"))
    settled = values[values["rater"] == CONSENSUS].set_index(["construct", "site"])["rating"]
    single = values[values["rater"] != CONSENSUS].groupby(["construct", "site"])["rating"]
    each = single.agg(low="min", high="max", n_raters="count", asked="size").reindex(index)
    table = each.astype("Int64")
    table[["n_raters", "asked"]] = table[["n_raters", "asked"]].fillna(0)
    same = table["low"].eq(table["high"]).fillna(False) & table["n_raters"].eq(table["asked"])
    one = table["n_raters"].eq(1) & table["asked"].eq(1)
    consensus = settled.reindex(index)
    there = consensus.notna()
    known = pd.Series(index.isin(settled.index), index=index)  # a consensus may be that the construct was not raised
    table["state"] = np.select(
        [there, known & ~there, one, same, table["n_raters"] > 0],
        ["consensus", "not_raised", "one_rater", "agreed", "open"],
        "not_raised",
    )
    table.insert(0, "rating", consensus.where(there, table["low"].where((same | one) & ~known)))
    table = table.drop(columns="asked")
    return _behind(table, segments).reset_index()


def _behind(table: pd.DataFrame, segments: pd.DataFrame | None) -> pd.DataFrame:
    """Add what lies behind each cell."""
    counted = ["n_segments", "n_barrier", "n_facilitator", "n_sources"]
    if segments is None:
        return table.assign(
            **dict.fromkeys(counted, pd.array([pd.NA] * len(table), dtype="Int64")), segments="", warning=""
        )
    own = segments[~blank(segments["code"]) & ~blank(segments["site"])]
    by = own.groupby([own["code"].rename("construct"), own["site"]], sort=False)
    found = pd.DataFrame(index=table.index)
    found["n_segments"] = by.size()
    for valence in ("barrier", "facilitator"):
        if "valence" in own:
            found[f"n_{valence}"] = own["valence"].eq(valence).groupby([own["code"], own["site"]]).sum()
    if "source_id" in own:
        found["n_sources"] = by["source_id"].nunique()
    found = found.reindex(columns=counted).reindex(table.index)
    lacking = [column for column in counted if found[column].isna().all() and column != "n_segments"]
    found = found.fillna(0).astype("Int64")
    for column, source in (("n_barrier", "valence"), ("n_facilitator", "valence"), ("n_sources", "source_id")):
        if column in lacking and source not in own:
            found[column] = pd.array([pd.NA] * len(found), dtype="Int64")
    found["segments"] = (
        by["segment_id"].agg(lambda ids: "; ".join(map(str, ids))).reindex(table.index).astype(object).fillna("")
    )
    table = table.join(found)
    raised = table["n_segments"].gt(0).fillna(False)
    table.loc[raised & table["state"].eq("not_raised") & table["n_raters"].eq(0), "state"] = "not_rated"
    unbacked = table["rating"].fillna(0).ne(0) & ~raised
    return table.assign(warning=np.where(unbacked, "no_quote", ""))


def across_sites(matrix: pd.DataFrame) -> pd.DataFrame:
    """Sum a framework matrix up by construct, without averaging a split away.

    Parameters
    ----------
    matrix
        What `framework_matrix` returned.

    Returns
    -------
    One row per construct: ``n_rated``, ``n_not_raised``, ``n_open``, ``n_negative``, ``n_zero``, ``n_positive`` (sites),
    ``low``, ``high``, ``split`` (barrier at one site, facilitator at another) and ``median``, which is <NA> with
    ``reason`` "split" or "not_rated": the middle of -2 and +2 is no 0.

    Examples
    --------
    >>> matrix = pd.DataFrame({"construct": ["A"] * 3, "site": list("xyz"), "rating": pd.array([-2, 2, None], "Int64"),
    ...     "state": ["consensus", "consensus", "not_raised"]})
    >>> across_sites(matrix)[["construct", "n_rated", "low", "high", "split", "median", "reason"]]
      construct  n_rated  low  high  split  median reason
    0         A        2   -2     2   True    <NA>  split
    """
    need(matrix, ["construct", "site", "rating", "state"], "rows of the matrix")
    by = matrix.groupby("construct", sort=False)
    rating = by["rating"]
    table = pd.DataFrame({"n_rated": rating.count()})
    for name, state in (("n_not_raised", "not_raised"), ("n_open", "open")):
        table[name] = matrix["state"].eq(state).groupby(matrix["construct"], sort=False).sum()
    for name, sign in (("n_negative", -1), ("n_zero", 0), ("n_positive", 1)):
        signs = np.sign(matrix["rating"].to_numpy(dtype=float, na_value=np.nan))
        table[name] = pd.Series(signs == sign, index=matrix.index).groupby(matrix["construct"], sort=False).sum()
    table["low"], table["high"] = rating.min(), rating.max()
    table["split"] = table["n_negative"].gt(0) & table["n_positive"].gt(0)
    median = rating.median().astype("Float64")
    table["median"] = median.mask(table["split"])
    table["reason"] = np.select([table["n_rated"].eq(0), table["split"]], ["not_rated", "split"], "")
    return table.reset_index()


def determinant_table(matrix: pd.DataFrame) -> pd.DataFrame:
    """Hand a framework matrix on as determinants: what stands in the way or helps, by site.

    Parameters
    ----------
    matrix
        What `framework_matrix` returned; with a column ``determinant_id``, several determinants may share a construct.

    Returns
    -------
    ``determinant_id``, ``site``, ``construct``, ``direction`` (``barrier`` below 0, ``facilitator`` above, ``neutral`` at
    0, blank where not raised or open), ``strength`` (float, NaN where not raised), ``n_sources``, ``segments``.

    Examples
    --------
    >>> matrix = pd.DataFrame({"construct": ["A", "A"], "site": ["x", "y"], "rating": pd.array([-2, None], "Int64"),
    ...     "n_sources": [4, 0], "segments": ["s1; s2", ""]})
    >>> determinant_table(matrix)[["determinant_id", "site", "direction", "strength"]].values.tolist()
    [['A', 'x', 'barrier', -2.0], ['A', 'y', None, nan]]
    """
    need(matrix, ["construct", "site", "rating"], "rows of the matrix")
    strength = matrix["rating"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    said = np.select([strength < 0, strength > 0, strength == 0], ["barrier", "facilitator", "neutral"], "")
    table = pd.DataFrame(
        {
            "determinant_id": matrix["determinant_id"] if "determinant_id" in matrix else matrix["construct"],
            "site": matrix["site"],
            "construct": matrix["construct"],
            "direction": pd.Series(said, index=matrix.index, dtype=object).where(said != "", None),
            "strength": strength,
        }
    )
    for column, without in (("n_sources", pd.NA), ("segments", "")):
        table[column] = matrix.get(column, without)
    return table.reset_index(drop=True)
