"""Who saw which unit, and which codes each gave it: the ground of coder agreement."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import SegmentsError
from .tables import blank, check_segments, need, shown

__all__ = ["DoubleCoding", "double_coding"]


@dataclass(frozen=True)
class DoubleCoding:
    """Units that two coders or more saw, as numbers.

    `seen` is units x coders (bool). The marks say that a coder gave a code to a unit, each once: three arrays of one
    length with the places of unit, coder and code.
    """

    units: pd.DataFrame
    coders: list[object]
    codes: list[object]
    seen: NDArray[np.bool_]
    unit: NDArray[np.int64]
    coder: NDArray[np.int64]
    code: NDArray[np.int64]


def double_coding(
    segments: pd.DataFrame,
    unit: Sequence[str],
    coded_by: pd.DataFrame | None = None,
    codes: Sequence[object] | None = None,
) -> DoubleCoding:
    """Find the units that two coders or more saw.

    Without `coded_by`, a coder saw every unit of a source in which that coder coded anything; where the segments name
    no source, the units that the coder coded.
    """
    unit = [unit] if isinstance(unit, str) else list(unit)
    check_segments(segments, ["coder", *unit])
    if blank(segments["coder"]).any():
        ids = segments["segment_id"][blank(segments["coder"])]
        raise SegmentsError(
            f"{len(ids)} segments have no coder, the first is {shown(ids.iloc[0])}: fill the column in; agreement cannot leave "
            "out what somebody coded."
        )
    for column in unit:
        if blank(segments[column]).any():
            ids = segments["segment_id"][blank(segments[column])]
            raise SegmentsError(
                f"{len(ids)} segments have no {column}, the first is {shown(ids.iloc[0])}: fill it in, or say which columns name "
                "the passage, such as unit=['unit_id'] or unit=['source_id', 'page']."
            )
    coded = segments[~blank(segments["code"])]
    whole = segments[unit] if coded_by is None or not set(unit) <= set(coded_by) else _both(segments, coded_by, unit)
    units = whole.drop_duplicates().reset_index(drop=True)
    cells = units.assign(_place=np.arange(len(units)))
    coders = sorted(set(segments["coder"]) | (set(coded_by["coder"]) if coded_by is not None else set()), key=str)
    names = list(codes) if codes is not None else sorted(set(coded["code"]), key=str)
    unknown = coded[~coded["code"].isin(names)]
    if len(unknown):
        raise SegmentsError(
            f"The segment {shown(unknown['segment_id'].iloc[0])} has the code {shown(unknown['code'].iloc[0])}, which is "
            f"not among the codes to compare ({len(unknown)} such segments): add it to codes, or correct it."
        )
    marks = coded[[*unit, "coder", "code"]].merge(cells, on=unit, how="left")
    found = pd.DataFrame(
        {
            "unit": marks["_place"].to_numpy(dtype=np.int64),
            "coder": pd.Index(coders).get_indexer(pd.Index(marks["coder"])),
            "code": pd.Index(names).get_indexer(pd.Index(marks["code"])),
        }
    ).drop_duplicates()
    seen = _seen(segments, cells, unit, coders, coded_by)
    seen[found["unit"], found["coder"]] = True
    double = np.flatnonzero(seen.sum(axis=1) > 1)
    if not len(double):
        raise SegmentsError(
            "No unit was coded by two coders: agreement needs double-coded material. Is the same passage named alike by "
            f"both in {', '.join(unit)}?"
        )
    renumbered = np.full(len(units), -1)
    renumbered[double] = np.arange(len(double))
    found = found.assign(unit=renumbered[found["unit"]])
    found = found[found["unit"] >= 0]
    arrays = (found[column].to_numpy(dtype=np.int64) for column in ("unit", "coder", "code"))
    return DoubleCoding(units.iloc[double].reset_index(drop=True), coders, names, seen[double], *arrays)


def _both(segments: pd.DataFrame, coded_by: pd.DataFrame, unit: list[str]) -> pd.DataFrame:
    return pd.concat([coded_by[unit], segments[unit]])


def _seen(
    segments: pd.DataFrame, cells: pd.DataFrame, unit: list[str], coders: list[object], coded_by: pd.DataFrame | None
) -> NDArray[np.bool_]:
    seen = np.zeros((len(cells), len(coders)), dtype=bool)
    if coded_by is not None:
        need(coded_by, ["coder"], "rows of coded_by")
        shared = [column for column in coded_by if column in unit]
        if not shared and "source_id" in coded_by and "source_id" in segments:
            shared = ["source_id"]
            cells = cells.merge(segments[[*unit, "source_id"]].drop_duplicates(unit), on=unit, how="left")
        if not shared:
            raise SegmentsError(f"coded_by says who coded what: coder and one of {', '.join([*unit, 'source_id'])}.")
        pairs = coded_by[[*shared, "coder"]].drop_duplicates()
    elif "source_id" in segments:
        shared = ["source_id"]
        pairs = segments[["source_id", "coder"]].drop_duplicates()
        if "source_id" not in unit:
            cells = cells.merge(segments[[*unit, "source_id"]].drop_duplicates(unit), on=unit, how="left")
    else:
        shared, pairs = unit, segments[[*unit, "coder"]].drop_duplicates()
    who = cells.merge(pairs, on=shared, how="inner")
    seen[who["_place"], pd.Index(coders).get_indexer(pd.Index(who["coder"]))] = True
    return seen
