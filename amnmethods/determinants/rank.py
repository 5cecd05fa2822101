"""Determinants ranked by what a team finds to matter, and what leaving somebody or something out would change."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ..errors import SegmentsError
from .tables import check_segments, need, shown

__all__ = ["leave_out", "rank"]

PARTS = ("frequency", "spread", "strength", "changeability")
Direction = Literal["barrier", "facilitator"]


def rank(
    determinants: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    direction: Direction = "barrier",
    segments: pd.DataFrame | None = None,
    n_sources: int | None = None,
    changeability: pd.DataFrame | None = None,
    changeability_scale: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """Rank barriers or facilitators by frequency, spread over sites, strength and changeability.

    Parameters
    ----------
    determinants
        ``determinant_id``, ``site``, ``strength`` (-2 to +2, NaN where not raised) and ``n_sources``.
    weights
        What each part counts: ``frequency``, ``spread``, ``strength``, ``changeability``; any left out counts nothing.
        There is no default: the team sets them before it sees the ranking.
    direction
        Which to rank.
    segments
        Coded segments (``code`` or ``determinant_id``, ``source_id``); sources are then counted here, each once over
        all sites, only segments of this direction where ``valence`` is given.
    n_sources
        Sources in all, of which the frequency is the share; by default those of the segments, else the most that any
        determinant has.
    changeability
        ``determinant_id``, ``changeability``; what is blank leaves the score undefined if it has a weight.
    changeability_scale
        Lowest and highest point of that rating.

    Returns
    -------
    One row per determinant that is of this direction at some site, first rank first: ``rank`` (equal scores share the
    best), ``score`` (0 to 1, the weighted mean of the parts); the parts, each 0 to 1: ``frequency`` (share of sources),
    ``spread`` (share of sites), ``strength`` (median of the absolute ratings where it is of this direction, by 2),
    ``changeability``; ``n_sources``, ``n_sites``, ``n_opposite`` (sites where it points the other way),
    ``strength_low``, ``strength_high``, ``reason`` where there is no score.

    Raises
    ------
    SegmentsError
        No weight, a negative or unknown one; a column is missing; changeability off its scale.

    Examples
    --------
    >>> determinants = pd.DataFrame({"determinant_id": ["B1", "B1", "B2", "B2"], "site": ["x", "y"] * 2,
    ...     "strength": [-2, -1, None, -2], "n_sources": [5, 3, 0, 4]})
    >>> rank(determinants, {"frequency": 1, "spread": 2})[["determinant_id", "rank", "score", "frequency", "spread"]]
      determinant_id  rank  score  frequency  spread
    0             B1     1    1.0        1.0     1.0
    1             B2     2    0.5        0.5     0.5
    """
    share = _weights(weights, changeability is not None)
    need(determinants, ["determinant_id", "site", "strength"], "determinants")
    n_sites = determinants["site"].nunique()
    way = -1 if direction == "barrier" else 1
    signed = pd.to_numeric(determinants["strength"]) * way
    table = determinants.assign(_signed=signed)
    own, by = table[signed > 0], "determinant_id"
    grouped = own.groupby(by, sort=False)["_signed"]
    found = pd.DataFrame({"n_sites": grouped.size(), "strength": grouped.median() / 2})
    found["strength_low"], found["strength_high"] = grouped.min(), grouped.max()
    found["n_opposite"] = table[signed < 0].groupby(by).size().reindex(found.index, fill_value=0)
    found["n_sources"], of = _sources(own, segments, direction, found.index)
    whole = n_sources if n_sources is not None else of
    found["frequency"] = found["n_sources"].astype(float) / whole if whole else np.nan
    found["spread"] = found["n_sites"] / n_sites
    found["changeability"] = _changeability(changeability, changeability_scale, found.index)
    score = sum(found[part] * weight for part, weight in share.items())
    found["score"] = pd.Series(score, index=found.index, dtype=float)
    lacking = [np.where(found[part].isna(), f"no_{part}", "") for part in share]
    found["reason"] = pd.DataFrame(lacking).replace("", np.nan).bfill().iloc[0].fillna("").to_numpy() if lacking else ""
    found["rank"] = found["score"].round(12).rank(ascending=False, method="min").astype("Int64")
    found = found.sort_values(["rank", "n_sources"], ascending=[True, False], kind="stable", na_position="last")
    first = ["rank", "score", *PARTS, "n_sources", "n_sites", "n_opposite", "strength_low", "strength_high", "reason"]
    return found[first].rename_axis(by).reset_index()


def _weights(weights: Mapping[str, float], changeable: bool) -> dict[str, float]:
    unknown = [name for name in weights if name not in PARTS]
    if unknown:
        raise SegmentsError(f"There is no part {shown(unknown[0])} to weigh; the parts are {', '.join(PARTS)}.")
    if any(not weight >= 0 for weight in weights.values()) or not sum(weights.values()) > 0:
        raise SegmentsError(
            f"Weights are numbers from 0, one of them above; found {shown(dict(weights))}. The team sets them."
        )
    if weights.get("changeability") and not changeable:
        raise SegmentsError("changeability has a weight and no ratings: pass changeability=, or drop its weight.")
    return {name: weight / sum(weights.values()) for name, weight in weights.items() if weight}


def _sources(
    own: pd.DataFrame, segments: pd.DataFrame | None, direction: Direction, index: pd.Index
) -> tuple[pd.Series, int]:
    if segments is None:
        need(own, ["n_sources"], "determinants")
        counted = pd.to_numeric(own["n_sources"]).groupby(own["determinant_id"]).sum(min_count=1)
        counted = counted.reindex(index).astype("Float64").astype("Int64")
        return counted, int(counted.max()) if counted.notna().any() else 0
    key = "determinant_id" if "determinant_id" in segments else "code"
    check_segments(segments, ["source_id", key])
    said = segments[segments["valence"].eq(direction)] if "valence" in segments else segments
    counted = said.groupby(key)["source_id"].nunique()
    return counted.reindex(index, fill_value=0).astype("Int64"), int(segments["source_id"].nunique())


def _changeability(given: pd.DataFrame | None, scale: tuple[float, float] | None, index: pd.Index) -> pd.Series:
    if given is None:
        return pd.Series(np.nan, index=index)
    need(given, ["determinant_id", "changeability"], "ratings of changeability")
    if scale is None or not scale[0] < scale[1]:
        raise SegmentsError("Say between which points changeability was rated: changeability_scale=(1, 5).")
    if given["determinant_id"].duplicated().any():
        name = given["determinant_id"][given["determinant_id"].duplicated()].iloc[0]
        raise SegmentsError(f"The changeability of {shown(name)} stands twice: keep one row.")
    values = pd.to_numeric(given["changeability"])
    off = given[values.notna() & ~values.between(*scale)]
    if len(off):
        row = off.iloc[0]
        raise SegmentsError(
            f"The changeability of {shown(row.determinant_id)} is {row.changeability}, outside {scale[0]:g} to {scale[1]:g}: "
            "correct it or the scale."
        )
    part = pd.Series(((values - scale[0]) / (scale[1] - scale[0])).to_numpy(), index=given["determinant_id"])
    return part.reindex(index)


def leave_out(
    determinants: pd.DataFrame,
    segments: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    by: Sequence[str] = ("coder", "site", "kind"),
    direction: Direction = "barrier",
    changeability: pd.DataFrame | None = None,
    changeability_scale: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """Rank again without each coder, each site and each kind of source.

    Parameters
    ----------
    determinants, weights, direction, changeability, changeability_scale
        As for `rank`.
    segments
        Coded segments with ``source_id`` and the columns of ``by``.
    by
        What is left out, one value at a time. Without a site, its ratings go too; without a coder or a kind of source,
        the ratings stay, which a team settled together, and only the sources are counted anew.

    Returns
    -------
    One row per value left out and determinant: ``left_out`` (the column), ``value``, ``determinant_id``, ``rank_all``,
    ``rank_without`` (<NA> where it is no longer one), ``change`` (places lost, negative where won), ``score_all``,
    ``score_without``.

    Examples
    --------
    >>> determinants = pd.DataFrame({"determinant_id": ["B1", "B2"], "site": "x", "strength": [-1, -1]})
    >>> segments = pd.DataFrame({"segment_id": range(3), "code": ["B1", "B1", "B2"], "source_id": ["i1", "i2", "i3"],
    ...     "coder": ["K", "K", "L"]})
    >>> leave_out(determinants, segments, {"frequency": 1}, by=["coder"])[["value", "determinant_id", "rank_all", "rank_without"]]
      value determinant_id  rank_all  rank_without
    0     K             B1         1             2
    1     K             B2         2             1
    2     L             B1         1             1
    3     L             B2         2             2
    """
    check_segments(segments, ["source_id", *by])
    options = {"direction": direction, "changeability": changeability, "changeability_scale": changeability_scale}
    whole = rank(determinants, weights, segments=segments, **options)  # type: ignore[arg-type]
    found = []
    for column in by:
        for value in sorted(segments[column].dropna().unique(), key=str):
            rest = determinants[determinants["site"] != value] if column == "site" else determinants
            again = rank(rest, weights, segments=segments[segments[column] != value], **options)  # type: ignore[arg-type]
            both = whole[["determinant_id", "rank", "score"]].merge(
                again[["determinant_id", "rank", "score"]],
                on="determinant_id",
                how="left",
                suffixes=("_all", "_without"),
            )
            both.insert(0, "value", value)
            both.insert(0, "left_out", column)
            found.append(both)
    columns = [
        "left_out",
        "value",
        "determinant_id",
        "rank_all",
        "rank_without",
        "change",
        "score_all",
        "score_without",
    ]
    if not found:
        return pd.DataFrame(columns=columns)
    table = pd.concat(found, ignore_index=True)
    return table.assign(change=table["rank_without"] - table["rank_all"])[columns]
