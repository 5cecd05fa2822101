"""Who got worse: the share worsened and improved by more than a stated amount, by network and role."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..stats.arrays import DUST
from ..stats.intervals import wilson
from ..words import word
from .groups import check_bound, groups, hide
from .paired import student
from .tables import attributes, cube, in_order, listed

__all__ = ["harms"]


def harms(
    scores: pd.DataFrame,
    respondents: pd.DataFrame,
    *,
    before: Any,
    after: Any,
    worse: Mapping[str, Literal["higher", "lower"]],
    beyond: Mapping[str, float],
    by: str | Sequence[str] = ("site", "role"),
    suppress_below: int,
    level: float = 0.95,
    language: str = "en",
) -> pd.DataFrame:
    """Count whose scores worsened, and by the same yardstick whose improved, by network and role.

    Parameters
    ----------
    scores, respondents, before, after, suppress_below, level, language
        As for `change`.
    worse
        For each scale to look at, which direction is harm.
    beyond
        For each of them, by how many points somebody must have moved to be counted: more than this, on either side. The
        protocol states it; there is no default.
    by
        One or two attributes.

    Returns
    -------
    One row per scale and group, totals (``pooled``) among them: ``scale``, the columns of ``by``, ``n`` (linked people),
    ``n_worsened``, ``share_worsened`` with ``share_worsened_low``, ``share_worsened_high`` (Wilson), ``n_improved``,
    ``share_improved`` with its interval, ``change`` with ``low``, ``high`` (Student's, of this group), ``change_is`` (``worse``,
    ``better``, ``open``: on which side of 0 the interval lies), ``beyond``, ``worse``, ``hidden``, ``reason``.

    Raises
    ------
    EvaluationError
        A scale has no amount or no scores, or as for `change`.

    Examples
    --------
    >>> scores = pd.DataFrame({"respondent_id": [1, 2, 3, 1, 2, 3], "wave": [0, 0, 0, 1, 1, 1], "scale": "cbi",
    ...                        "score": [40.0, 50, 60, 48, 51, 50]})
    >>> people = pd.DataFrame({"respondent_id": [1, 2, 3], "site": "N2"})
    >>> table = harms(scores, people, before=0, after=1, worse={"cbi": "higher"}, beyond={"cbi": 5}, by=["site"], suppress_below=1)
    >>> table.loc[0, ["n", "n_worsened", "n_improved"]].tolist()
    [3, 1, 1]
    """
    in_order(before, after)
    check_bound(suppress_below)
    by = listed(by)
    found = cube(scores, [before, after])
    for scale, way in worse.items():
        if way not in ("higher", "lower"):
            raise EvaluationError(f"Which direction of {scale!r} is harm is 'higher' or 'lower', not {way!r}.")
        if scale not in beyond or not beyond[scale] >= 0:
            raise EvaluationError(
                f"State by how many points {scale!r} must worsen to count as harm: beyond={{{scale!r}: ...}}."
            )
        if scale not in found.scales:
            raise EvaluationError(
                f"There are no scores of the scale {scale!r}; there are of: {', '.join(found.scales)}. Correct its name, or, "
                "where it was not asked, take it out of what counts as harm (worse and beyond; in study.yaml, worse and harm)."
            )
    told = attributes(found.people, respondents, by, word("evaluation.not_known", language))
    parts = groups(told, by)
    figures = ["n", "n_worsened", "share_worsened", "share_worsened_low", "share_worsened_high", "n_improved"]
    figures += ["share_improved", "share_improved_low", "share_improved_high", "change", "low", "high"]
    rows = []
    for scale, way in worse.items():
        s = found.scales.index(scale)
        moved = found.of(after)[:, s] - found.of(before)[:, s]
        there = ~np.isnan(moved)
        harm = moved if way == "higher" else -moved
        hidden = hide(parts, [int((part.inside & there).sum()) for part in parts], suppress_below)
        for part, out in zip(parts, hidden, strict=True):
            own, change = harm[part.inside & there], moved[part.inside & there]
            row: dict[str, Any] = {"scale": scale, **dict(zip(by, part.labels, strict=True)), "n": len(own)}
            worsened, improved = int((own > beyond[scale] + DUST).sum()), int((own < -beyond[scale] - DUST).sum())
            row |= {
                **_counted("worsened", worsened, len(own), level),
                **_counted("improved", improved, len(own), level),
            }
            middle, low, high = student([change], level) if len(own) else (np.nan, np.nan, np.nan)
            row |= {"change": middle, "low": low, "high": high, "change_is": _side(low, high, way)}
            row |= {"beyond": beyond[scale], "worse": way, "hidden": bool(out), "reason": ""}
            if out:
                row |= {**dict.fromkeys(figures, np.nan), "change_is": pd.NA}
                row["reason"] = word("evaluation.hidden", language, below=suppress_below)
            elif len(own) < 2:
                row["reason"] = word("evaluation.one_person" if len(own) else "evaluation.none_linked", language)
            elif np.isnan(low):
                row["reason"] = word("evaluation.all_equal", language)
            rows.append(row)
    table = pd.DataFrame(rows, columns=["scale", *by, *figures, "change_is", "beyond", "worse", "hidden", "reason"])
    return table.astype({"n": "Int64", "n_worsened": "Int64", "n_improved": "Int64", "change_is": "string"})


def _counted(name: str, k: int, n: int, level: float) -> dict[str, Any]:
    low, high = wilson(k, n, level)
    return {
        f"n_{name}": k,
        f"share_{name}": k / n if n else np.nan,
        f"share_{name}_low": low,
        f"share_{name}_high": high,
    }


def _side(low: float, high: float, way: str) -> Any:
    """Tell on which side of 0 an interval lies."""
    if np.isnan(low):
        return pd.NA
    if low <= 0 <= high:
        return "open"
    return "worse" if (low > 0) == (way == "higher") else "better"
