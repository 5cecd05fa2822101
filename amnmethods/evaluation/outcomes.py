"""RE-AIM and Proctor outcomes: every figure with what it is a share of, and every dimension that nothing tells of."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..stats.intervals import wilson
from ..words import languages, word
from .lists import packaged, said
from .registers import shares
from .tables import need, plain

__all__ = ["COLUMNS", "proctor", "reaim"]

COLUMNS = [
    "dimension", "dimension_name", "outcome", "name", "site", "wave", "by", "part", "n", "numerator", "denominator", "of",
    "value", "low", "high", "unit", "source", "hidden", "reason",
]  # fmt: skip


def reaim(
    outcomes: pd.DataFrame | None = None,
    *,
    measures: pd.DataFrame | None = None,
    delivery: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
    costs: pd.DataFrame | None = None,
    scales: Mapping[str, str] | None = None,
    suppress_below: int,
    level: float = 0.95,
    language: str = "en",
) -> pd.DataFrame:
    """Return the RE-AIM table [1]_ of each network, each figure with numerator and denominator.

    Parameters
    ----------
    outcomes
        Counted outcomes: ``outcome``, ``site``, ``wave``, ``numerator``, ``denominator``; ``dimension`` (or the outcome bears
        the dimension's name), ``by`` and ``part``, ``source``, ``unit``.
    measures
        What `mentoring.network_measures` returned for one period: contacts and the eligible.
    delivery
        What `plans.delivery_summary` returned by site: ``group`` (the network), ``dose``, ``n_lines``, ``fidelity``,
        ``n_fidelity``, ``spent``.
    changes
        What `change` returned by site.
    costs
        ``site``, ``cost`` (dollars), and any of ``what``, ``source``. Without it the ``spent`` of the delivery counts.
    scales
        Which dimension a scale speaks of, where not as packaged.
    suppress_below
        Smallest number of people shown in counted outcomes; the other tables come with their own.
    level, language
        Of the intervals; of names and reasons.

    Returns
    -------
    Rows in the order of the dimensions: ``dimension`` and ``dimension_name``; ``outcome`` and ``name``; ``site``, ``wave``,
    ``by``, ``part``; ``n`` (people, lines or reports behind a figure that is no share), ``numerator``, ``denominator``, ``of``
    (what it counts); ``value`` with ``low``, ``high``; ``unit`` (``share``, ``points``, ``dose``, ``fidelity``, ``dollars``,
    ``number``); ``source``, ``hidden``, ``reason``. A dimension without any figure has a row that says so.

    Raises
    ------
    EvaluationError
        A denominator is smaller than its numerator, a dimension is not known, a row stands twice, or a column is missing.

    References
    ----------
    .. [1] Glasgow, Vogt & Boles (1999). Evaluating the public health impact of health promotion interventions: the RE-AIM
       framework. Am J Public Health 89, 1322-1327. doi:10.2105/AJPH.89.9.1322

    Examples
    --------
    >>> outcomes = pd.DataFrame({"outcome": ["reach"], "site": ["N3"], "wave": [1], "numerator": [151], "denominator": [600]})
    >>> table = reaim(outcomes, suppress_below=5)
    >>> table[["dimension", "site", "value", "reason"]].head(2).round(3).values.tolist()
    [['reach', 'N3', 0.252, ''], ['effectiveness', '', nan, 'nothing was recorded of this dimension']]
    """
    tables = {"outcomes": outcomes, "measures": measures, "delivery": delivery, "changes": changes, "costs": costs}
    return _framework("re_aim", tables, scales or {}, suppress_below, level, language)


def proctor(
    outcomes: pd.DataFrame | None = None,
    *,
    measures: pd.DataFrame | None = None,
    delivery: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
    costs: pd.DataFrame | None = None,
    scales: Mapping[str, str] | None = None,
    suppress_below: int,
    level: float = 0.95,
    language: str = "en",
) -> pd.DataFrame:
    """Return the implementation, service and client outcomes of Proctor et al. [1]_ of each network.

    Parameters
    ----------
    outcomes, measures, delivery, changes, costs, scales, suppress_below, level, language
        As for `reaim`.

    Returns
    -------
    As for `reaim`; the dimensions are ``acceptability``, ``adoption``, ``appropriateness``, ``feasibility``, ``fidelity``,
    ``cost``, ``penetration``, ``sustainability``, ``service``, ``client``.

    Raises
    ------
    EvaluationError
        As for `reaim`.

    References
    ----------
    .. [1] Proctor et al. (2011). Outcomes for implementation research. Adm Policy Ment Health 38, 65-76.
       doi:10.1007/s10488-010-0319-7

    Examples
    --------
    >>> costs = pd.DataFrame({"site": ["N3"], "cost": [18000.0]})
    >>> table = proctor(costs=costs, suppress_below=5)
    >>> table.loc[table["dimension"] == "cost", ["site", "value", "unit"]].values.tolist()
    [['N3', 18000.0, 'dollars']]
    """
    tables = {"outcomes": outcomes, "measures": measures, "delivery": delivery, "changes": changes, "costs": costs}
    return _framework("proctor", tables, scales or {}, suppress_below, level, language)


def _framework(
    name: str,
    tables: Mapping[str, pd.DataFrame | None],
    scales: Mapping[str, str],
    suppress_below: int,
    level: float,
    language: str,
) -> pd.DataFrame:
    dimensions = packaged(name)["dimensions"]
    known = [each["dimension"] for each in dimensions]
    other = "proctor" if name == "re_aim" else "re_aim"
    everywhere = {*known, *(each["dimension"] for each in packaged(other)["dimensions"])}
    stray = [dimension for dimension in scales.values() if dimension not in everywhere]
    if stray:
        raise EvaluationError(f"{stray[0]!r} is no dimension; there are {', '.join(sorted(everywhere))}.")
    rows: list[dict[str, Any]] = []
    if tables["outcomes"] is not None:
        rows += _counted(tables["outcomes"], everywhere, suppress_below, level, language)
    if tables["measures"] is not None:
        rows += _measured(tables["measures"], dimensions, level)
    if tables["delivery"] is not None:
        rows += _delivered(tables["delivery"], dimensions, tables["costs"] is None, language)
    if tables["changes"] is not None:
        rows += _changed(tables["changes"], dimensions, scales)
    if tables["costs"] is not None:
        rows += _cost(tables["costs"], dimensions, language)
    found = []
    empty = {"numerator": np.nan, "denominator": np.nan, "value": np.nan, "low": np.nan, "high": np.nan, "n": np.nan}
    for each in dimensions:
        named = {"dimension": each["dimension"], "dimension_name": said(each["name"], language)}
        own = [row for row in rows if row["dimension"] == each["dimension"]]
        if not own:
            own = [{"site": "", "outcome": "", "name": "", "reason": word("evaluation.nothing_recorded", language)}]
        found += [{**dict.fromkeys(COLUMNS, ""), **empty, "hidden": False, **row, **named} for row in own]
    return pd.DataFrame(found, columns=COLUMNS).astype({"n": "Int64"})


def _counted(
    outcomes: pd.DataFrame, known: set[str], suppress_below: int, level: float, language: str
) -> list[dict[str, Any]]:
    table = shares(outcomes, suppress_below=suppress_below, level=level, language=language)
    dimension = table["dimension"].where(table["dimension"] != "", table["outcome"].astype(str))
    odd = table[~dimension.isin(known)]
    if len(odd):
        raise EvaluationError(
            f"The outcome {odd.iloc[0]['outcome']!r} is of the dimension {dimension[odd.index[0]]!r}; a dimension is one of "
            f"{', '.join(sorted(known))}."
        )
    rows = []
    for of, row in zip(dimension, table.to_dict("records"), strict=True):
        kept = {
            name: row[name] for name in ("outcome", "site", "wave", "by", "part", "numerator", "denominator", "source")
        }
        unit = row["unit"] or "people"
        kept |= {"dimension": of, "name": str(row["outcome"]).replace("_", " "), "of": unit, "unit": "share"}
        rows.append({**kept, **{name: row[name] for name in ("value", "low", "high", "hidden", "reason")}})
    return rows


def _measured(measures: pd.DataFrame, dimensions: Sequence[Mapping[str, Any]], level: float) -> list[dict[str, Any]]:
    need(
        measures,
        ["site", "measure", "name", "value", "numerator", "denominator", "of", "n_people", "reason"],
        "measures",
    )
    twice = measures[measures.duplicated(["site", "measure"])]
    if len(twice):
        raise EvaluationError(
            f"{twice.iloc[0]['measure']!r} of {twice.iloc[0]['site']} has several values: choose one period of the measures."
        )
    small = [word("mentoring.reason.small", each, below="\0").split("\0")[0] for each in languages()]
    rows = []
    for each in dimensions:
        for measure in each.get("measures", ()):
            for row in measures[measures["measure"] == measure].to_dict("records"):
                k, n, value = float(row["numerator"]), float(row["denominator"]), float(row["value"])
                share = n > 0 and 0 <= k <= n and abs(value - k / n) < 1e-9 and measure.split("_")[0] != "contacts"
                low, high = wilson(k, n, level) if share else (np.nan, np.nan)
                kept = {
                    name: row[name] for name in ("site", "name", "numerator", "denominator", "of", "value", "reason")
                }
                kept |= {"dimension": each["dimension"], "outcome": measure, "low": low, "high": high}
                kept["hidden"] = any(map(str(row["reason"]).startswith, small))
                people = pd.NA if pd.isna(row["n_people"]) else int(row["n_people"])
                rows.append({**kept, "n": people, "unit": "share" if share else "number"})
    return rows


def _delivered(
    delivery: pd.DataFrame, dimensions: Sequence[Mapping[str, Any]], costed: bool, language: str
) -> list[dict[str, Any]]:
    need(delivery, ["group", "dose", "n_lines", "fidelity", "n_fidelity", "spent"], "delivery, by site,")
    columns = {"dose": ("dose", "n_lines"), "fidelity": ("fidelity", "n_fidelity"), "cost": ("spent", "n_lines")}
    units = {"dose": "dose", "fidelity": "fidelity", "cost": "dollars"}
    rows = []
    for each in dimensions:
        for what in each.get("delivery", ()):
            if what == "cost" and not costed:
                continue
            value, n = columns[what]
            for row in delivery.to_dict("records"):
                reason = str(row.get("reason") or "") or word("evaluation.not_reported", language)
                kept = {
                    "dimension": each["dimension"],
                    "outcome": what,
                    "name": word(f"evaluation.figure.{what}", language),
                }
                kept |= {"site": row["group"], "value": row[value], "n": row[n], "unit": units[what]}
                rows.append(
                    {**kept, "of": word("evaluation.lines", language), "reason": reason if pd.isna(row[value]) else ""}
                )
    return rows


def _changed(
    changes: pd.DataFrame, dimensions: Sequence[Mapping[str, Any]], scales: Mapping[str, str]
) -> list[dict[str, Any]]:
    need(changes, ["scale", "site", "n", "change", "low", "high", "measure", "reason"], "changes")
    rest = next((each["dimension"] for each in dimensions if each.get("other_scales")), "")
    rows = []
    for row in changes.to_dict("records"):
        scale = str(row["scale"])
        named = [
            each["dimension"]
            for each in dimensions
            if scale in each.get("scales", ()) or scale.startswith(tuple(each.get("scales_beginning", ())) or ("\0",))
        ]
        own = {each["dimension"] for each in dimensions}
        dimension = scales[scale] if scale in scales else (named or [rest])[0]
        if dimension not in own:
            continue  # said to speak of a dimension of the other framework
        kept = {
            "dimension": dimension,
            "outcome": scale,
            "name": scale,
            "site": row["site"],
            "wave": row.get("after", ""),
        }
        kept |= {"n": row["n"], "value": row["change"], "low": row["low"], "high": row["high"], "reason": row["reason"]}
        hidden = bool(row.get("hidden", False))
        rows.append({**kept, "unit": "share" if row["measure"] == "share" else "points", "hidden": hidden})
    return rows


def _cost(costs: pd.DataFrame, dimensions: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    need(costs, ["site", "cost"], "costs")
    dimension = next(each["dimension"] for each in dimensions if "cost" in each.get("delivery", ()))
    rows = []
    for row in costs.to_dict("records"):
        value = pd.to_numeric(row["cost"], errors="coerce")
        if not pd.isna(row["cost"]) and (pd.isna(value) or value < 0):
            raise EvaluationError(f"The cost of {row['site']} is {plain(row['cost'])}, which is no amount from 0.")
        what = row.get("what")
        name = word("evaluation.figure.cost", language) if what is None or pd.isna(what) else str(what)
        reason = word("evaluation.not_reported", language) if pd.isna(value) else ""
        kept = {"dimension": dimension, "outcome": "cost", "name": name, "site": row["site"], "value": float(value)}
        source = row.get("source")
        rows.append(
            {**kept, "unit": "dollars", "source": "" if source is None or pd.isna(source) else source, "reason": reason}
        )
    return rows
