"""Baseline tables: scores by network, by role, or by both, with small groups hidden."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import ResponsesError
from ..model.suppression import TOTAL, hidden_cells, hidden_groups
from ..words import word
from .refusals import plain

FIGURES = ("mean", "sd", "median", "q1", "q3")


def baseline(
    scores: pd.DataFrame,
    respondents: pd.DataFrame,
    by: Sequence[str],
    *,
    suppress_below: int,
    language: str = "en",
) -> pd.DataFrame:
    """Return mean and spread of each scale by one or two attributes of the respondents.

    Parameters
    ----------
    scores
        What `score` returned.
    respondents
        One row per respondent (and wave, if it has the column): ``respondent_id`` and the attributes.
    by
        One or two of the attributes, such as ``["site", "role"]``.
    suppress_below
        Smallest number of people shown; smaller groups are hidden, and further ones until no hidden figure can be
        worked out from those shown. 1 hides nothing.
    language
        Of the words for all together and of ``reason``.

    Returns
    -------
    One row per (wave,) scale and group, and per total: the attributes, ``n`` with a score, ``mean``, ``sd``, ``median``,
    ``q1``, ``q3`` (quantile definition type2), ``hidden``, ``reason``. Of a hidden group all figures are missing.

    Raises
    ------
    ResponsesError
        A respondent with scores is not in the table of respondents, or stands in it twice, or an attribute is missing.

    Examples
    --------
    >>> scores = pd.DataFrame({"respondent_id": range(12), "scale": "brs", "score": [3.0, 4.0] * 6})
    >>> people = pd.DataFrame({"respondent_id": range(12), "site": ["N1"] * 7 + ["N2"] * 5})
    >>> baseline(scores, people, ["site"], suppress_below=5)[["site", "n", "mean"]].round(2)
      site   n  mean
    0   N1   7  3.43
    1   N2   5  3.60
    2  All  12  3.50
    """
    if isinstance(by, str) or not 1 <= len(by) <= 2:
        raise ValueError("A baseline table goes by one or two attributes, such as by=['site', 'role'].")
    if suppress_below < 1:
        raise ValueError(f"suppress_below is a number of people from 1 on, not {suppress_below}.")
    table = _joined(scores, respondents, list(by), language)
    within = [column for column in ("wave", "scale") if column in table]
    parts = []
    for at, own in table.groupby(within, sort=False):
        groups = _by_two(own, list(by), suppress_below) if len(by) == 2 else _by_one(own, by[0], suppress_below)
        parts.append(groups.assign(**dict(zip(within, at, strict=True))))
    columns = [*within, *by, "n", *FIGURES, "hidden"]
    if not parts:
        return pd.DataFrame(columns=[*columns, "reason"])
    found = pd.concat(parts, ignore_index=True)[columns]
    for name in by:
        found[name] = found[name].where(found[name] != TOTAL, word("surveys.total", language))
    return _hide(found, suppress_below, language)


def _joined(scores: pd.DataFrame, respondents: pd.DataFrame, by: list[str], language: str) -> pd.DataFrame:
    missing = [column for column in ("respondent_id", *by) if column not in respondents]
    if missing:
        raise ResponsesError(f"The table of respondents lacks the column {missing[0]}.")
    key = [column for column in ("respondent_id", "wave") if column in respondents and column in scores]
    twice = respondents[respondents.duplicated(key)]
    if not twice.empty:
        raise ResponsesError(
            f"Respondent {plain(twice.iloc[0]['respondent_id'])} stands twice in the table of respondents."
        )
    unknown = scores[~scores["respondent_id"].isin(respondents["respondent_id"])]
    if not unknown.empty:
        n = unknown["respondent_id"].nunique()
        raise ResponsesError(
            f"Respondent {plain(unknown.iloc[0]['respondent_id'])} has scores but is not in the table of respondents ({n} such)."
        )
    told = respondents[[*key, *by]].copy()
    for name in by:
        told[name] = told[name].astype("str").where(told[name].notna(), word("surveys.not_known", language))
        if (told[name] == TOTAL).any():
            raise ResponsesError(f"{TOTAL!r} stands for all together; call the group under {name} otherwise.")
    return scores.merge(told, on=key, how="left")


def _by_two(own: pd.DataFrame, by: list[str], below: int) -> pd.DataFrame:
    first, second = by
    scores = own["score"].to_numpy(dtype=np.float64)
    there = ~np.isnan(scores)
    (rows, row_names), (columns, column_names) = (pd.factorize(own[name], sort=True) for name in by)
    counts = np.zeros((len(row_names), len(column_names)), dtype=np.int64)
    np.add.at(counts, (rows[there], columns[there]), 1)
    hidden = hidden_cells(pd.DataFrame(counts), below, totals="both").to_numpy() | (counts.sum() < below)
    found = []
    for i, row in enumerate([*row_names, TOTAL]):
        in_row = there if row == TOTAL else there & (rows == i)
        for j, column in enumerate([*column_names, TOTAL]):
            inside = in_row if column == TOTAL else in_row & (columns == j)
            found.append({first: row, second: column, "hidden": bool(hidden[i, j])} | _figures(scores[inside]))
    return pd.DataFrame(found)


def _by_one(own: pd.DataFrame, name: str, below: int) -> pd.DataFrame:
    counts = own.groupby(name)["score"].count()
    hidden = hidden_groups(counts, below)
    rows = [
        {name: group, "hidden": bool(hidden[group])} | _figures(scores.dropna().to_numpy(dtype=np.float64))
        for group, scores in own.groupby(name)["score"]
    ]
    whole = {name: TOTAL, "hidden": bool(0 < counts.sum() < below)}
    return pd.DataFrame([*rows, whole | _figures(own["score"].dropna().to_numpy(dtype=np.float64))])


def _figures(given: np.ndarray) -> dict[str, Any]:
    n = len(given)
    q1, median, q3 = np.quantile(given, [0.25, 0.5, 0.75], method="averaged_inverted_cdf") if n else [np.nan] * 3
    return {
        "n": n,
        "mean": float(given.mean()) if n else np.nan,
        "sd": float(given.std(ddof=1)) if n > 1 else np.nan,
        "median": float(median),
        "q1": float(q1),
        "q3": float(q3),
    }


def _hide(found: pd.DataFrame, below: int, language: str) -> pd.DataFrame:
    """Empty the figures of hidden groups, and say why what is missing is missing."""
    reason = pd.Series("", index=found.index, dtype="str")
    reason[found["n"] == 0] = word("surveys.nobody", language)
    reason[found["n"] == 1] = word("surveys.one", language)
    hidden = found["hidden"]
    reason[hidden] = word("surveys.hidden", language, below=below)
    found["n"] = found["n"].astype("Int64").mask(hidden)
    found.loc[hidden, list(FIGURES)] = np.nan
    return found.assign(reason=reason)
