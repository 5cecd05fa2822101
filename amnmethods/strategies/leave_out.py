"""What leaving out a barrier, a network or a coder changes in the candidates."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import StrategiesError
from .candidates import candidate_summary, candidates, several
from .tables import need, shown

__all__ = ["leave_out"]


def leave_out(
    determinants: pd.DataFrame,
    matching: pd.DataFrame,
    *,
    strong: float,
    n_strategies: int,
    from_percent: float,
    crosswalk: pd.DataFrame | None = None,
    segments: pd.DataFrame | None = None,
    by: Sequence[str] = ("determinant_id", "site"),
) -> pd.DataFrame:
    """Gather candidates again without each barrier, each network and each coder.

    Parameters
    ----------
    determinants, matching, strong, n_strategies, from_percent, crosswalk
        As for `candidates` and `candidate_summary`.
    segments
        Coded segments with ``coder`` and ``determinant_id``, or ``code`` (a determinant's construct); needed for the coder.
    by
        What is left out, one value at a time: ``determinant_id``, ``site``, ``coder``. Without a coder, barriers that
        nobody else coded are gone; strengths stay, which a team settled together.

    Returns
    -------
    One row per value left out and strategy: ``left_out`` (the column), ``value``, ``catalogue_id``,
    ``n_all``, ``n_without`` (strong barriers it is named for), ``change``, ``highest_all``, ``highest_without`` (per
    cent), ``still`` (False: no longer named for any barrier), ``partial``.

    Examples
    --------
    >>> from amnmethods.strategies import matching_table
    >>> determinants = pd.DataFrame({"determinant_id": ["B1", "B2"], "site": "N1", "strength": -2, "construct": ["09.I.D",
    ...     "09.I.F"]})
    >>> again = leave_out(determinants, matching_table(), strong=-2, n_strategies=73, from_percent=35, by=["determinant_id"])
    >>> again.loc[again["catalogue_id"].eq("eric-51"), ["value", "n_all", "n_without", "highest_without"]].values.tolist()
    [['B1', 2, 1, 40.0], ['B2', 2, 1, 73.0]]
    """
    options = {"strong": strong, "n_strategies": n_strategies, "crosswalk": crosswalk}
    found = candidates(determinants, matching, **options)  # type: ignore[arg-type]
    whole = candidate_summary(found, from_percent=from_percent)
    parts = []
    for column in by:
        for value, kept in _without(column, determinants, segments):
            rest = found[found["determinant_id"].isin(kept["determinant_id"])]
            if column == "site":
                rest = candidates(kept, matching, **options) if len(kept) else found.iloc[:0]  # type: ignore[arg-type]
            again = candidate_summary(rest, from_percent=from_percent)
            columns = ["catalogue_id", "n_strong_named", "highest_percent"]
            both = whole[[*columns, "partial"]].merge(
                again[columns], on="catalogue_id", how="left", suffixes=("_all", "_without")
            )
            both.insert(0, "left_out", column)
            both.insert(1, "value", value)
            parts.append(both.assign(still=both["catalogue_id"].isin(again["catalogue_id"])))
    names = {"n_strong_named_all": "n_all", "n_strong_named_without": "n_without", "highest_percent_all": "highest_all"}
    names["highest_percent_without"] = "highest_without"
    order = [
        "left_out",
        "value",
        "catalogue_id",
        "n_all",
        "n_without",
        "change",
        "highest_all",
        "highest_without",
        "still",
        "partial",
    ]
    if not parts:
        return pd.DataFrame(columns=order)
    table = pd.concat(parts, ignore_index=True).rename(columns=names)
    table["n_without"] = table["n_without"].fillna(0).astype("int64")
    return table.assign(change=table["n_without"] - table["n_all"])[order]


def _without(
    column: str, determinants: pd.DataFrame, segments: pd.DataFrame | None
) -> list[tuple[object, pd.DataFrame]]:
    """Return each value of a column, and the determinants that stand without it."""
    if column in ("determinant_id", "site"):
        return [(value, determinants[determinants[column] != value]) for value in determinants[column].unique()]
    if column != "coder":
        raise StrategiesError(f"What is left out is determinant_id, site or coder; found {shown(column)}.")
    if segments is None:
        raise StrategiesError("To leave out a coder, pass segments: who coded what.")
    key = "determinant_id" if "determinant_id" in segments else "code"
    need(segments, ["coder", key], "segments")
    own = "determinant_id" if key == "determinant_id" else "construct"
    coded = set(segments[key])
    parts = {cell: several(pd.Series([cell])) for cell in determinants[own].unique()}
    found = []
    for value in sorted(segments["coder"].dropna().unique(), key=str):
        left = set(segments.loc[segments["coder"] != value, key])
        gone = [any(part in coded and part not in left for part in parts.get(cell, [])) for cell in determinants[own]]
        found.append((value, determinants[~np.array(gone, dtype=bool)]))
    return found
