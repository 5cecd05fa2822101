"""The contract of a matching table: barriers by strategies, each cell a percent of respondents or unknown."""

import csv
import io
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from ..errors import StrategiesError

__all__ = ["PRECISIONS", "check_matching_table", "levels", "matching_faults", "read_cells"]

PRECISIONS = ("exact", "at_least_20")
SHOWN = 10  # places named in a refusal; the rest are counted
ROUNDING = 1.0  # per cent: a printed percent may be rounded, or cut, to a whole one


def check_matching_table(
    matching: pd.DataFrame,
    *,
    constructs: Collection[str],
    strategies: Collection[str],
    most_per_barrier: int | None = None,
) -> None:
    """Raise `StrategiesError` unless a table matches known barriers with known strategies in per cent.

    Parameters
    ----------
    matching
        ``construct``, ``catalogue_id``, ``percent``; optional ``precision``, ``endorsements``, ``respondents``.
    constructs, strategies
        The ids that there are.
    most_per_barrier
        How many strategies a respondent could name for a barrier, which bounds the sum of its percents; None where
        nothing bounds it.
    """
    faults = matching_faults(matching, constructs=constructs, strategies=strategies, most_per_barrier=most_per_barrier)
    if faults:
        more = f"\n... and {len(faults) - SHOWN} more." if len(faults) > SHOWN else ""
        places = "1 place" if len(faults) == 1 else f"{len(faults)} places"
        raise StrategiesError(f"The matching table has {places} to mend:\n" + "\n".join(faults[:SHOWN]) + more)


def matching_faults(
    matching: pd.DataFrame,
    *,
    constructs: Collection[str],
    strategies: Collection[str],
    most_per_barrier: int | None = None,
) -> list[str]:
    """Return what `check_matching_table` objects to, a sentence each."""
    missing = [column for column in ("construct", "catalogue_id", "percent") if column not in matching]
    if missing:
        has = ", ".join(map(str, matching.columns)) or "none"
        return [f"The column {missing[0]} is missing; it has {has}."]
    table = matching.reset_index(drop=True)
    faults = [_strange_constructs(table, constructs), _strange_strategies(table, strategies)]
    twice = table[table.duplicated(["construct", "catalogue_id"])]
    faults += [f"{row.construct} and {row.catalogue_id} stand in two rows: keep one." for row in twice.itertuples()]
    said = table["percent"]
    percent = pd.to_numeric(said, errors="coerce")
    faults += [
        f"{row.construct}, {row.catalogue_id}: the percent {row.percent!r} is no number."
        for row in table[said.notna() & percent.isna()].itertuples()
    ]
    faults += [
        f"{row.construct}, {row.catalogue_id}: the percent is {row.percent}, and lies between 0 and 100."
        for row in table[percent.notna() & ~percent.between(0, 100)].itertuples()
    ]
    faults += _precision(table, percent) + _counts(table, percent)
    faults += _sums(table, percent, most_per_barrier)
    return [fault for fault in faults if fault]


def _strange_constructs(table: pd.DataFrame, constructs: Collection[str]) -> str:
    stray = list(dict.fromkeys(table.loc[~table["construct"].isin(list(constructs)), "construct"].astype(str)))
    if not stray:
        return ""
    n = int(table["construct"].astype(str).isin(stray).sum())
    said = f"{n} rows name barriers that are not in the framework of this matching: {', '.join(stray[:5])}"
    return f"{said}. Are they of another version of it? Carry them over with a crosswalk first, or correct them."


def _strange_strategies(table: pd.DataFrame, strategies: Collection[str]) -> str:
    stray = list(dict.fromkeys(table.loc[~table["catalogue_id"].isin(list(strategies)), "catalogue_id"].astype(str)))
    if not stray:
        return ""
    return f"There is no strategy {', '.join(stray[:5])} ({len(stray)} such): add your own to the catalogue, or correct it."


def _precision(table: pd.DataFrame, percent: pd.Series) -> list[str]:
    if "precision" not in table:
        return []
    said = table["precision"].astype(object).where(table["precision"].notna(), "")
    faults = [
        f"{row.construct}, {row.catalogue_id}: the precision {row.precision!r} is none of {', '.join(PRECISIONS)}."
        for row in table[~said.isin(["", *PRECISIONS])].itertuples()
    ]
    faults += [
        f"{row.construct}, {row.catalogue_id}: the percent is called exact and is blank."
        for row in table[percent.isna() & (said == "exact")].itertuples()
    ]
    below = table[(said == "at_least_20") & (percent < 20)]
    return faults + [
        f"{row.construct}, {row.catalogue_id}: {row.percent} per cent is called at_least_20."
        for row in below.itertuples()
    ]


def _counts(table: pd.DataFrame, percent: pd.Series) -> list[str]:
    if not {"endorsements", "respondents"} <= set(table):
        return []
    k, n = (pd.to_numeric(table[column], errors="coerce").astype(float) for column in ("endorsements", "respondents"))
    faults = [
        f"{row.construct}, {row.catalogue_id}: {row.endorsements} of {row.respondents} named it, which cannot be."
        for row in table[(k > n) | (k < 0) | (n < 0)].itertuples()
    ]
    worked = 100 * k / n.where(n > 0)
    apart = (worked - percent).abs() >= ROUNDING
    faults += [
        f"{row.construct}, {row.catalogue_id}: {row.endorsements:g} of {row.respondents:g} is not {row.percent} per cent."
        for row in table.assign(endorsements=k, respondents=n)[apart & (k <= n)].itertuples()
    ]
    several = n.groupby(table["construct"]).nunique()
    return faults + [
        f"{name}: the number of respondents differs from row to row; a barrier was asked of one group of people."
        for name in several.index[several > 1]
    ]


def _sums(table: pd.DataFrame, percent: pd.Series, most: int | None) -> list[str]:
    if most is None:
        return []
    total = percent.where(percent.between(0, 100)).groupby(table["construct"], sort=False).sum()
    over = total[total > 100 * most + ROUNDING / 2 * table.groupby("construct", sort=False).size()]
    return [
        f"{name}: the percents add up to {value:g}, and nobody could name more than {most} strategies (at most {100 * most})."
        for name, value in over.items()
    ]


def read_cells(text: str) -> pd.DataFrame:
    """Read the cells of a matching from CSV: numbers as numbers, a blank as not known."""
    table = pd.DataFrame(
        [{key: value or None for key, value in row.items()} for row in csv.DictReader(io.StringIO(text))]
    )
    for column, kind in (("percent", "float64"), ("endorsements", "Int64"), ("respondents", "Int64")):
        table[column] = pd.to_numeric(table[column]).astype(kind)
    return table


def levels(percent: pd.Series, lines: Mapping[Any, float]) -> pd.Series:
    """Return 1 from the line of level 1, 2 from that of level 2, <NA> below and where the percent is not known."""
    found = pd.Series(pd.NA, index=percent.index, dtype="Int64")
    found[percent >= lines["level2"]] = 2
    found[percent >= lines["level1"]] = 1
    return found
