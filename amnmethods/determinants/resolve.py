"""Resolutions of coders' disagreements, applied to the coded segments."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import SegmentsError
from .disagreements import disagreements
from .tables import blank, check_segments, need, shown

__all__ = ["resolve"]


def resolve(
    segments: pd.DataFrame,
    resolutions: pd.DataFrame,
    *,
    unit: Sequence[str],
    coded_by: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Apply what a team decided about the disagreements of its coders.

    Parameters
    ----------
    segments, unit, coded_by
        As for `coder_agreement`.
    resolutions
        The columns of ``unit``, ``code``, ``keep`` (True or False), ``reason``, ``decided_by``; one row per
        disagreement that was settled, as `disagreements` listed it.

    Returns
    -------
    The segments, none dropped, with ``resolution``: ``single`` (one coder saw the unit), ``agreed``, ``kept``,
    ``dropped``, ``open`` (a disagreement not settled yet), ``no_code``; and ``resolved_by``, ``resolved_because``. What
    counts from here on is ``single``, ``agreed`` and ``kept``.

    Raises
    ------
    SegmentsError
        A resolution settles no disagreement, stands twice, or lacks its decision, its reason or who decided.

    Examples
    --------
    >>> segments = pd.DataFrame({
    ...     "segment_id": range(4), "unit_id": [1, 1, 2, 2], "coder": ["K", "L"] * 2, "code": ["time", "time", "pay", "time"]})
    >>> settled = disagreements(segments, unit=["unit_id"]).assign(
    ...     keep=[True, False], reason="about salary", decided_by="K and L")
    >>> resolve(segments, settled, unit=["unit_id"])["resolution"].tolist()
    ['agreed', 'agreed', 'kept', 'dropped']
    """
    unit = [unit] if isinstance(unit, str) else list(unit)
    check_segments(segments, ["coder", *unit])
    need(resolutions, [*unit, "code", "keep", "reason", "decided_by"], "resolutions")
    key = [*unit, "code"]
    for column in ("keep", "reason", "decided_by"):
        if blank(resolutions[column]).any():
            row = resolutions[blank(resolutions[column])].iloc[0]
            raise SegmentsError(
                f"The resolution of {_named(row, key)} has no {column}: fill it in, or leave the row out."
            )
    odd = resolutions[~resolutions["keep"].isin([True, False])]
    if len(odd):
        raise SegmentsError(
            f"keep is True or False; the resolution of {_named(odd.iloc[0], key)} says {shown(odd['keep'].iloc[0])}."
        )
    twice = resolutions[resolutions.duplicated(key)]
    if len(twice):
        raise SegmentsError(f"{_named(twice.iloc[0], key)} was resolved twice: keep the resolution that holds.")
    split = disagreements(segments, unit=unit, coded_by=coded_by)
    stray = resolutions[key].merge(split[key], on=key, how="left", indicator=True)
    stray = stray[stray["_merge"] == "left_only"]
    if len(stray):
        raise SegmentsError(
            f"There is no disagreement on {_named(stray.iloc[0], key)} ({len(stray)} such resolutions): compare with the "
            "table of disagreements."
        )
    found = segments.merge(split[key].assign(_split=True), on=key, how="left")
    decided = resolutions[[*key, "keep", "reason", "decided_by"]].rename(
        columns={"keep": "_keep", "reason": "resolved_because", "decided_by": "resolved_by"}
    )
    found = found.merge(decided, on=key, how="left")
    coders = found.groupby(unit, dropna=False)["coder"].transform("nunique")
    parted, keep = found["_split"].eq(True), found["_keep"].eq(True).fillna(False).astype(bool)  # also as nullable
    settled = found["_keep"].notna()
    found["resolution"] = np.select(
        [blank(found["code"]), parted & ~settled, parted & keep, parted, coders > 1],
        ["no_code", "open", "kept", "dropped", "agreed"],
        "single",
    )
    found.index = segments.index
    return found.drop(columns=["_split", "_keep"])


def _named(row: pd.Series, key: Sequence[str]) -> str:
    return ", ".join(f"{column} {shown(row[column])}" for column in key)
