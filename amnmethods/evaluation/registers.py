"""Counted outcomes (a numerator of a denominator): checked, turned into shares, small numbers of people hidden."""

from typing import Any

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..stats.difference import newcombe
from ..stats.intervals import wilson
from ..words import word
from .groups import check_bound
from .hiding import Line, protected
from .tables import POOLED, blank, need, plain

__all__ = ["check_outcomes", "equity", "shares"]

PEOPLE = ("", "people")  # units of which small numbers are hidden
OPTIONAL = ("dimension", "by", "part", "source", "unit")
KEY = ["outcome", "site", "wave", "by", "part"]


def check_outcomes(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return counted outcomes with numbers as numbers and blanks as ""; raise where one cannot be.

    Parameters
    ----------
    outcomes
        ``outcome``, ``site``, ``wave``, ``numerator``, ``denominator``; any of ``dimension``, ``by`` and ``part`` (the row
        counts one part of the network, such as ``language`` and ``fr``), ``source``, ``unit`` (``people`` unless said).

    Raises
    ------
    EvaluationError
        A column or key is missing, a row stands twice, a number is none or negative, people are not counted in whole
        numbers, a denominator is smaller than its numerator, or parts count more than their network.
    """
    need(outcomes, ["outcome", "site", "wave", "numerator", "denominator"], "outcomes")
    table = outcomes.reset_index(drop=True).copy()
    for column in OPTIONAL:
        given = table[column] if column in table else pd.Series("", index=table.index)
        table[column] = given.astype("string").fillna("").str.strip().astype(object)
    for column in ("outcome", "site", "wave"):
        if blank(table[column]).any():
            raise EvaluationError(
                f"Row {int(np.flatnonzero(blank(table[column]))[0]) + 2} of the outcomes has no {column}."
            )
    for column in ("numerator", "denominator"):
        number = pd.to_numeric(table[column], errors="coerce").astype(float)
        odd = table[(number.isna() & ~blank(table[column])) | (number < 0)]
        if len(odd):
            raise EvaluationError(
                f"{_named(odd.iloc[0])}: the {column} {plain(odd.iloc[0][column])} is no number from 0."
            )
        table[column] = number
    twice = table[table.duplicated(KEY)]
    if len(twice):
        raise EvaluationError(f"{_named(twice.iloc[0])} stands twice: keep one row, or name the part that each counts.")
    half = table[(table["by"] == "") != (table["part"] == "")]
    if len(half):
        raise EvaluationError(f"{_named(half.iloc[0])}: by and part go together, such as by=language, part=fr.")
    small = table[table["numerator"] > table["denominator"]]
    if len(small):
        row = small.iloc[0]
        raise EvaluationError(
            f"{_named(row)}: {row.numerator:g} of {row.denominator:g} cannot be ({len(small)} such rows). The denominator is "
            "older or narrower than the numerator: count both at the same time and of the same people."
        )
    _whole_people(table)
    _parts_within(table)
    return table


def _whole_people(table: pd.DataFrame) -> None:
    people = table[table["unit"].isin(PEOPLE)]
    for column in ("numerator", "denominator"):
        odd = people[people[column] % 1 > 0]
        if len(odd):
            raise EvaluationError(
                f"{_named(odd.iloc[0])}: the {column} is {odd.iloc[0][column]:g}, and people are counted in whole numbers. "
                "Correct it, or say in the column unit what else was counted."
            )


def _parts_within(table: pd.DataFrame) -> None:
    """Raise where the parts of a network count more than all of it."""
    whole = table[table["by"] == ""].set_index(["outcome", "site", "wave", "unit"])
    for (outcome, site, wave, unit, by), own in table[table["by"] != ""].groupby([*KEY[:3], "unit", "by"], sort=False):
        if (outcome, site, wave, unit) not in whole.index:
            continue
        for column in ("numerator", "denominator"):
            total, parts = whole.loc[(outcome, site, wave, unit), column], own[column].sum()
            if parts > total:
                raise EvaluationError(
                    f"Outcome {outcome!r} of {site}, wave {plain(wave)}: the parts by {by} count {parts:g} as {column}, and "
                    f"the row of all of {site} counts {total:g}. Correct one of them: each person belongs to one part."
                )


def _named(row: pd.Series) -> str:
    part = f", {row['by']}={row['part']}" if row["part"] else ""
    return f"Outcome {row['outcome']!r} of {row['site']}, wave {plain(row['wave'])}{part}"


def shares(outcomes: pd.DataFrame, *, suppress_below: int, level: float, language: str) -> pd.DataFrame:
    """Return counted outcomes with their share and Wilson's interval, and small numbers of people hidden.

    Hidden are people fewer than the bound, in a part or a network, the parts of a network that is hidden, and further rows
    until none can be worked out from the others; the denominator goes with them.

    Returns
    -------
    The checked rows with ``value``, ``low``, ``high``, ``hidden``, ``reason``.
    """
    check_bound(suppress_below)
    table = check_outcomes(outcomes)
    k, n = table["numerator"].to_numpy(), table["denominator"].to_numpy()
    there = ~np.isnan(k) & (n > 0)
    table["value"] = np.divide(k, n, out=np.full(len(table), np.nan), where=there)
    low, high = wilson(np.where(there, k, 0), np.where(there, n, 0), level)
    table["low"], table["high"] = low, high
    reason = np.full(len(table), "", dtype=object)
    reason[np.isnan(k)] = word("evaluation.no_numerator", language)
    reason[np.isnan(n)] = word("evaluation.no_denominator", language)
    reason[n == 0] = word("evaluation.nobody_eligible", language)
    hidden = _hidden(table, suppress_below)
    reason[hidden] = word("evaluation.hidden", language, below=suppress_below)
    table.loc[hidden, ["numerator", "denominator", "value", "low", "high"]] = np.nan
    return table.assign(hidden=hidden, reason=reason)


def _hidden(table: pd.DataFrame, below: int) -> np.ndarray:
    """Tell which rows to hide: small ones, the parts of a network that is hidden, and what would give those away."""
    people = table["unit"].isin(PEOPLE).to_numpy()
    hidden = np.zeros(len(table), dtype=bool)
    for column in ("numerator", "denominator"):
        hidden |= people & table[column].between(0, below, inclusive="neither").to_numpy()
    lines = _lines(table[people])
    before = -1
    while int(hidden.sum()) > before:  # a row is hidden whole: what one of its numbers asks for, the other may add to
        before = int(hidden.sum())
        for column in ("numerator", "denominator"):
            hidden = protected(table[column].to_numpy(dtype=np.float64), hidden, lines, below)
    return hidden


def _lines(people: pd.DataFrame) -> list[Line]:
    """Return which rows add up to which: the networks to the row of all, the parts of a network to its own row."""
    at = {key: k for k, key in zip(people.index, people[KEY].itertuples(index=False, name=None), strict=True)}
    lines: list[Line] = []
    for (outcome, wave, by), own in people.groupby(["outcome", "wave", "by"], sort=False):
        for part, same in own.groupby("part", sort=False):
            pooled = at.get((outcome, POOLED, wave, by, part))
            if pooled is not None or by == "":
                lines.append(Line(tuple(same.index[same["site"] != POOLED]), pooled))
        if by != "":
            for site, parts in own.groupby("site", sort=False):
                lines.append(Line(tuple(parts.index), at.get((outcome, site, wave, "", "")), follow=True))
    return lines


def equity(outcomes: pd.DataFrame, *, suppress_below: int, level: float = 0.95, language: str = "en") -> pd.DataFrame:
    """Compare each part of a network with the rest of it, on the same counted outcome; a description, no test.

    Parameters
    ----------
    outcomes
        As for `reaim`; rows with ``by`` and ``part`` are compared with the other parts of the same ``by``.
    suppress_below
        Smallest number of people shown; 1 hides nothing.
    level, language
        Of the intervals; of ``reason``.

    Returns
    -------
    One row per outcome, network, wave and part: ``outcome``, ``site``, ``wave``, ``by``, ``part``, ``numerator``,
    ``denominator``, ``share``; ``rest_numerator``, ``rest_denominator``, ``share_rest`` (the other parts together);
    ``difference`` (part less rest) with ``low``, ``high`` (Newcombe, independent groups), ``hidden``, ``reason``.

    Raises
    ------
    EvaluationError
        As for `reaim`.

    Examples
    --------
    >>> outcomes = pd.DataFrame({"outcome": "reach", "site": "N3", "wave": 1, "numerator": [89, 62], "denominator": [160, 240],
    ...                          "by": "language", "part": ["fr", "en"]})
    >>> equity(outcomes, suppress_below=5)[["part", "share", "share_rest", "difference"]].round(2).values.tolist()
    [['fr', 0.56, 0.26, 0.3], ['en', 0.26, 0.56, -0.3]]
    """
    table = shares(outcomes, suppress_below=suppress_below, level=level, language=language)
    raw = check_outcomes(outcomes)
    rows = []
    for (outcome, site, wave, by), own in table[table["part"] != ""].groupby(
        ["outcome", "site", "wave", "by"], sort=False
    ):
        given = raw.loc[own.index]
        any_hidden = bool(own["hidden"].any())
        for index, row in own.iterrows():
            others = given.drop(index)
            k, n = float(row["numerator"]), float(row["denominator"])
            rest_k, rest_n = (
                float(others["numerator"].sum(skipna=False)),
                float(others["denominator"].sum(skipna=False)),
            )
            if any_hidden:  # the rest holds a hidden part, and the whole stands elsewhere
                rest_k = rest_n = np.nan
            reason = row["reason"]
            if not reason and any_hidden:
                reason = word("evaluation.rest_hidden", language)
            elif not reason and others.empty:
                reason = word("evaluation.one_part", language)
            found: dict[str, Any] = {"outcome": outcome, "site": site, "wave": wave, "by": by, "part": row["part"]}
            found |= {"numerator": k, "denominator": n, "share": row["value"]}
            both = not np.isnan([k, n, rest_k, rest_n]).any() and n > 0 and rest_n > 0
            gap, low, high = newcombe(k, n, rest_k, rest_n, level) if both else (np.nan, np.nan, np.nan)
            found |= {
                "rest_numerator": rest_k if len(others) else np.nan,
                "rest_denominator": rest_n if len(others) else np.nan,
            }
            found |= {"share_rest": rest_k / rest_n if both else np.nan, "difference": float(gap), "low": float(low)}
            if not both and not reason:
                reason = word("evaluation.no_rest", language)
            rows.append({**found, "high": float(high), "hidden": bool(row["hidden"]), "reason": reason})
    columns = [
        "outcome",
        "site",
        "wave",
        "by",
        "part",
        "numerator",
        "denominator",
        "share",
        "rest_numerator",
        "rest_denominator",
    ]
    return pd.DataFrame(rows, columns=[*columns, "share_rest", "difference", "low", "high", "hidden", "reason"])
