"""Paired tests, for who is asked for one: with the statistic, its degrees of freedom and the exact p, and no stars."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..stats.arrays import DUST, Floats
from ..words import word
from .tables import cube, in_order

__all__ = ["paired_tests"]

Test = Literal["t", "wilcoxon", "friedman"]


def paired_tests(scores: pd.DataFrame, *, waves: Sequence[Any], test: Test, language: str = "en") -> pd.DataFrame:
    """Test a change on request; `change` gives what a reader needs more.

    Parameters
    ----------
    scores
        ``respondent_id``, ``wave``, ``scale``, ``score``.
    waves
        Two waves for ``"t"`` and ``"wilcoxon"``, three or more for ``"friedman"``, in order. Only people with a score in
        all of them count.
    test
        Paired t; Wilcoxon's signed ranks (changes of 0 left out; exact for up to 50 different changes without ties, else
        the normal approximation); Friedman's ranks over waves. By scipy.
    language
        Of ``reason``.

    Returns
    -------
    One row per scale: ``scale``, ``test``, ``n``, ``statistic`` (t; the smaller rank sum; chi-square), ``df`` (NaN for
    Wilcoxon), ``p`` (two-sided), ``reason`` where there is none.

    Examples
    --------
    >>> scores = pd.DataFrame({"respondent_id": [1, 2, 3, 4] * 2, "wave": [0] * 4 + [1] * 4, "scale": "cbi",
    ...                        "score": [50.0, 60, 55, 40, 48, 55, 54, 36]})
    >>> paired_tests(scores, waves=[0, 1], test="t")[["n", "statistic", "df"]].round(2).values.tolist()
    [[4.0, -3.29, 3.0]]
    """
    wanted = 2 if test in ("t", "wilcoxon") else 3
    if test not in ("t", "wilcoxon", "friedman") or len(waves) < wanted or (wanted == 2 and len(waves) > 2):
        raise ValueError("The tests are t and wilcoxon for two waves, friedman for three or more.")
    for one, two in pairwise(waves):
        in_order(one, two)
    from scipy import stats

    found = cube(scores, waves)
    rows = []
    for s, scale in enumerate(found.scales):
        values = found.values[:, s, :]
        values = values[~np.isnan(values).any(axis=1)]
        n = len(values)
        row: dict[str, Any] = {
            "scale": scale,
            "test": test,
            "n": n,
            "statistic": np.nan,
            "df": np.nan,
            "p": np.nan,
            "reason": "",
        }
        same = n > 1 and _alike(values, test)
        if n < 2:
            row["reason"] = word("evaluation.one_person" if n else "evaluation.none_linked", language)
        elif same:
            row["reason"] = word("evaluation.all_equal", language)
        elif test == "t":
            result = stats.ttest_rel(values[:, 1], values[:, 0])
            row |= {"statistic": float(result.statistic), "df": float(n - 1), "p": float(result.pvalue)}
        elif test == "wilcoxon":
            result = stats.wilcoxon(values[:, 1], values[:, 0])
            row |= {"statistic": float(result.statistic), "p": float(result.pvalue)}
        else:
            result = stats.friedmanchisquare(*values.T)
            row |= {"statistic": float(result.statistic), "df": float(len(waves) - 1), "p": float(result.pvalue)}
        rows.append(row)
    return pd.DataFrame(rows)


def _alike(values: Floats, test: Test) -> bool:
    """Tell whether nothing varies that the test could judge by."""
    if test == "friedman":
        return bool(np.ptp(values, axis=1).max() <= DUST)
    moved = values[:, 1] - values[:, 0]
    return bool((np.ptp(moved) if test == "t" else np.abs(moved).max()) <= DUST)
