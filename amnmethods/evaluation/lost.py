"""Those lost to follow-up beside those who stayed, on their scores at the start."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..stats.difference import newcombe
from ..words import word
from .groups import check_bound, groups, hide
from .tables import attributes, cube, in_order, listed

__all__ = ["lost"]


def lost(
    scores: pd.DataFrame,
    respondents: pd.DataFrame | None = None,
    *,
    before: Any,
    after: Any,
    by: str | Sequence[str] = (),
    suppress_below: int,
    at_least: Mapping[str, float] | None = None,
    level: float = 0.95,
    language: str = "en",
) -> pd.DataFrame:
    """Compare, on their scores at the start, those who were lost with those who could be linked; a description, no test.

    Parameters
    ----------
    scores, respondents, before, after
        As for `linked`.
    by
        None, one or two attributes.
    suppress_below
        Smallest number of people shown; 1 hides nothing.
    at_least
        Scales whose share at this score or above is compared, instead of their mean.
    level, language
        Of the intervals; of ``reason``.

    Returns
    -------
    One row per scale and group: ``scale``, the columns of ``by``, ``measure`` (``mean`` or ``share``), ``n_linked``,
    ``n_lost``, ``linked`` and ``lost`` (their means or shares in the first wave), ``difference`` (lost less linked),
    ``low``, ``high``, ``d`` (difference by the pooled standard deviation; NaN for shares), ``method``, ``hidden``,
    ``reason``. Means have Welch's interval [1]_, shares Newcombe's of two independent groups [2]_.

    References
    ----------
    .. [1] Welch (1947). The generalization of Student's problem. Biometrika 34, 28-35. doi:10.1093/biomet/34.1-2.28
    .. [2] Newcombe (1998). Interval estimation for the difference between independent proportions. Stat Med 17,
       873-890, method 10.

    Examples
    --------
    >>> scores = pd.DataFrame({"respondent_id": ["r1", "r2", "r3", "r4", "r1", "r2"], "wave": [0, 0, 0, 0, 1, 1],
    ...                        "scale": "cbi", "score": [40.0, 50, 60, 70, 40, 50]})
    >>> lost(scores, before=0, after=1, suppress_below=1)[["n_linked", "n_lost", "difference"]].values.tolist()
    [[2, 2, 20.0]]
    """
    in_order(before, after)
    check_bound(suppress_below)
    by = listed(by)
    found = cube(scores, [before, after], at_least)
    told = attributes(found.people, respondents, by, word("evaluation.not_known", language))
    parts = groups(told, by)
    first, second = found.of(before), found.of(after)
    rows = []
    for s, scale in enumerate(found.scales):
        there = ~np.isnan(first[:, s])
        stayed = there & ~np.isnan(second[:, s])
        gone = there & ~stayed
        kept = [int((part.inside & stayed).sum()) for part in parts]
        left = [int((part.inside & gone).sum()) for part in parts]
        hidden = hide(parts, kept, suppress_below) | hide(parts, left, suppress_below)
        for k, part in enumerate(parts):
            one, two = first[part.inside & stayed, s], first[part.inside & gone, s]
            row: dict[str, Any] = {"scale": scale, **dict(zip(by, part.labels, strict=True))}
            row |= {"measure": found.measures[s]}
            row |= {"n_linked": kept[k], "n_lost": left[k]}
            rows.append({**row, **_apart(one, two, found.measures[s], level, language), "hidden": bool(hidden[k])})
    table = pd.DataFrame(rows)
    table[["n_linked", "n_lost"]] = table[["n_linked", "n_lost"]].astype("Int64")
    gone = table["hidden"]
    table.loc[gone, ["n_linked", "n_lost"]] = pd.NA
    table.loc[gone, ["linked", "lost", "difference", "low", "high", "d"]] = np.nan
    table.loc[gone, "reason"] = word("evaluation.hidden", language, below=suppress_below)
    return table[[column for column in table if column != "reason"] + ["reason"]]


def _apart(stayed: np.ndarray, gone: np.ndarray, measure: str, level: float, language: str) -> dict[str, Any]:
    """Return two independent groups of scores side by side."""
    n1, n2 = len(stayed), len(gone)
    one = float(stayed.mean()) if n1 else np.nan
    two = float(gone.mean()) if n2 else np.nan
    row: dict[str, Any] = {
        "linked": one,
        "lost": two,
        "difference": two - one,
        "low": np.nan,
        "high": np.nan,
        "d": np.nan,
    }
    row |= {"method": "", "reason": ""}
    if not n1 or not n2:
        return {**row, "reason": word("evaluation.none_linked" if not n1 else "evaluation.none_lost", language)}
    if measure == "share":
        _, low, high = newcombe(int(gone.sum()), n2, int(stayed.sum()), n1, level)
        return {**row, "low": float(low), "high": float(high), "method": word("evaluation.method.newcombe", language)}
    if min(n1, n2) < 2:
        return {**row, "reason": word("evaluation.one_person", language)}
    v1, v2 = float(stayed.var(ddof=1)), float(gone.var(ddof=1))
    if v1 + v2 <= 0:
        return {**row, "reason": word("evaluation.all_equal", language)}
    from scipy.special import stdtrit

    error = np.sqrt(v1 / n1 + v2 / n2)
    df = error**4 / ((v1 / n1) ** 2 / (n1 - 1) + (v2 / n2) ** 2 / (n2 - 1))
    reach = float(stdtrit(df, (1 + level) / 2)) * error
    spread = np.sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / (n1 + n2 - 2))
    row |= {"low": two - one - reach, "high": two - one + reach, "d": (two - one) / spread}
    return {**row, "method": word("evaluation.method.welch", language)}
