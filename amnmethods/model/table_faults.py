"""What single rows of a kept table cannot say: shares above one, people in halves, sites and dimensions nobody knows."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from .. import resources

__all__ = ["Fault", "Known", "known_dimensions", "table_faults"]

ALL_TOGETHER = {"outcomes": "pooled", "series": "pooled", "happenings": "pooled", "feedback_loop": "all"}
COUNTED = {
    "outcomes": ("numerator", "denominator"),
    "series": ("numerator", "denominator"),
    "invited": ("n_invited",),
    "eligible": ("n_eligible",),
}
WHOLE = ["outcome", "site", "wave", "by", "part"]  # one row of the outcomes for each
SHOWN = 12  # dimensions or sites that a message names


@dataclass(frozen=True)
class Known:
    """What a study fixed and a table is checked against; what is empty is not checked."""

    sites: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()  # measures of the series that are shares
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """One thing wrong: the rows (as the table's index counts them), the column, a key of words and what they name."""

    rows: tuple[Any, ...]
    column: str
    key: str
    told: dict[str, Any] = field(default_factory=dict)


def known_dimensions(study: Any) -> tuple[str, ...]:
    """Return the dimensions of RE-AIM and of Proctor et al.; the lists in a study's folder win."""
    yaml = YAML(typ="safe", pure=True)
    lists = [
        yaml.load(io.StringIO(resources.text(f"data/evaluation/{name}.yaml", study))) for name in ("re_aim", "proctor")
    ]
    return tuple(dict.fromkeys(str(each["dimension"]) for one in lists for each in one["dimensions"]))


def table_faults(name: str, table: pd.DataFrame, known: Known) -> list[Fault]:
    """Return everything in a table that cannot be.

    Parameters
    ----------
    name
        One of `KEPT_TABLES`.
    table
        The table, its numbers read; its index counts the rows as whoever mends them does.
    known
        What the study fixed.

    Returns
    -------
    The faults in the order of the checks: sites, codes written in two ways, numbers below 0, numerators above their
    denominators, people not counted in whole numbers, rows given twice, dimensions, parts above their network.

    Examples
    --------
    >>> table = pd.DataFrame({"site": ["N1", "n1"], "wave": "1", "n_invited": [40, -1]}, index=[2, 3])
    >>> [(fault.rows, fault.column, fault.key) for fault in table_faults("invited", table, Known(sites=("N1", "N2")))]
    [((3,), 'site', 'site'), ((3,), 'n_invited', 'negative')]
    """
    found = [*_sites(name, table, known.sites), *_codes(table), *_negative(name, table)]
    if name == "series":
        found += _above(table[table["measure"].isin(known.shares)])
    if name == "outcomes":
        found += [*_above(table), *_halves(table), *_twice(table), *_dimensions(table, known.dimensions)]
        found += _parts_above(table)
    return found


def _sites(name: str, table: pd.DataFrame, sites: tuple[str, ...]) -> Iterator[Fault]:
    if not sites or "site" not in table:
        return
    allowed = {*sites, ALL_TOGETHER.get(name, sites[0])}
    own = table["site"].astype("string")
    for site, same in own[own.notna() & ~own.isin(allowed)].groupby(own, sort=False):
        yield Fault(tuple(same.index), "site", "site", {"text": str(site), "sites": _some(sites)})


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")


def _codes(table: pd.DataFrame) -> Iterator[Fault]:
    if "respondent_id" not in table:
        return
    codes = table["respondent_id"].dropna().astype(str)
    seen: dict[str, tuple[str, Any]] = {}
    for row, code in codes.drop_duplicates().items():
        first, where = seen.setdefault("".join(code.casefold().split()), (code, row))
        if first != code:
            yield Fault((row,), "respondent_id", "code", {"text": code, "other": first, "where": where})


def _negative(name: str, table: pd.DataFrame) -> Iterator[Fault]:
    for column in COUNTED.get(name, ()):
        if column in table:
            for row, value in table.loc[(table[column] < 0).fillna(False), column].items():
                yield Fault((row,), column, "negative", {"text": f"{value:g}"})


def _above(table: pd.DataFrame) -> Iterator[Fault]:
    if "denominator" not in table:
        return
    for row, own in table[(table["numerator"] > table["denominator"]).fillna(False)].iterrows():
        told = {"numerator": f"{own['numerator']:g}", "denominator": f"{own['denominator']:g}"}
        yield Fault((row,), "numerator", "above", told)


def _halves(table: pd.DataFrame) -> Iterator[Fault]:
    unit = table["unit"].fillna("people") if "unit" in table else pd.Series("people", index=table.index)
    for column in ("numerator", "denominator"):
        odd = (unit == "people") & (table[column] % 1 > 0).fillna(False)
        for row, value in table.loc[odd.astype(bool), column].items():
            yield Fault((row,), column, "half", {"text": f"{value:g}"})


def _filled(table: pd.DataFrame) -> pd.DataFrame:
    """Return the key of the outcomes as text, "" where it says nothing."""
    return pd.DataFrame(
        {column: table[column].astype("string").fillna("") if column in table else "" for column in WHOLE}, table.index
    )


def _twice(table: pd.DataFrame) -> Iterator[Fault]:
    first: dict[tuple[str, ...], Any] = {}
    for row, *key in _filled(table).itertuples(name=None):
        before = first.setdefault(tuple(key), row)
        if before is not row and before != row:
            yield Fault((row,), "outcome", "twice", {"where": before})


def _dimensions(table: pd.DataFrame, dimensions: tuple[str, ...]) -> Iterator[Fault]:
    if not dimensions:
        return
    outcome = table["outcome"].astype("string")
    given = (
        table["dimension"].astype("string") if "dimension" in table else pd.Series(pd.NA, table.index, dtype="string")
    )
    for column, own in (("dimension", given), ("outcome", outcome.mask(given.notna()))):
        for text, same in own[own.notna() & ~own.isin(dimensions)].groupby(own, sort=False):
            key = "dimension" if column == "dimension" else "no_dimension"
            yield Fault(tuple(same.index), column, key, {"text": str(text), "dimensions": ", ".join(dimensions)})


def _parts_above(table: pd.DataFrame) -> Iterator[Fault]:
    """Find parts of a network (by language, say) that count more than the row of all of it."""
    key = _filled(table).assign(unit=table["unit"].fillna("people") if "unit" in table else "people")
    whole = {
        tuple(k): row for row, *k in key.loc[key["by"] == "", ["outcome", "site", "wave", "unit"]].itertuples(name=None)
    }
    parts = key[key["by"] != ""]
    for (outcome, site, wave, unit, by), own in parts.groupby(["outcome", "site", "wave", "unit", "by"], sort=False):
        total = whole.get((outcome, site, wave, unit))
        for column in ("numerator", "denominator") if total is not None else ():
            n, most = float(table.loc[own.index, column].sum()), float(table.loc[total, column])
            if n > most:
                told = {"by": by, "n": f"{n:g}", "most": f"{most:g}", "where": total, "site": site}
                yield Fault(tuple(own.index), column, "parts", told)
