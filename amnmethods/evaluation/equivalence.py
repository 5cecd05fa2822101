"""Whether a change is small enough to be called none: its interval against a margin fixed beforehand."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..words import word
from .tables import need

__all__ = ["equivalence"]


def equivalence(changes: pd.DataFrame, margins: Mapping[str, float], *, language: str = "en") -> pd.DataFrame:
    """Judge changes against a margin of equivalence [1]_: that no change was shown does not show that there was none.

    Parameters
    ----------
    changes
        What `change` returned: ``scale``, ``change``, ``low``, ``high`` and any groups. An interval of 90 % makes this the
        two one-sided tests at 5 %, one of 95 % at 2.5 %.
    margins
        For each scale the largest change that would not matter, in points (a share: 0 to 1). The protocol states it;
        there is no default.
    language
        Of ``told`` and ``reason``.

    Returns
    -------
    The rows of the scales in ``margins`` with ``margin``, ``verdict`` and ``told`` (the verdict in words): ``equivalent``
    (the interval lies within the margin), ``beyond`` (all of it lies beyond), ``inconclusive`` (neither); <NA> where there
    is no interval, with its ``reason``.

    Raises
    ------
    EvaluationError
        A margin is not above 0, or there is no change of its scale.

    References
    ----------
    .. [1] Lakens (2017). Equivalence tests. Soc Psychol Personal Sci 8, 355-362. doi:10.1177/1948550617697177

    Examples
    --------
    >>> changes = pd.DataFrame({"scale": ["brs", "brs"], "site": ["N1", "N2"], "change": [0.05, 0.2], "low": [-0.05, -0.1],
    ...                         "high": [0.15, 0.5]})
    >>> equivalence(changes, {"brs": 0.2})["verdict"].tolist()
    ['equivalent', 'inconclusive']
    """
    need(changes, ["scale", "change", "low", "high"], "changes")
    for scale, margin in margins.items():
        if not margin > 0:
            raise EvaluationError(f"The margin of {scale!r} is {margin!r}: it is a number of points above 0.")
        if not (changes["scale"] == scale).any():
            known = ", ".join(map(str, pd.unique(changes["scale"])))
            raise EvaluationError(
                f"A margin speaks of the scale {scale!r}, of which there is no change; there are: {known}."
            )
    table = changes[changes["scale"].isin(list(margins))].reset_index(drop=True)
    margin = table["scale"].map(dict(margins)).astype(float)
    low, high = table["low"].astype(float), table["high"].astype(float)
    within, beyond = (low > -margin) & (high < margin), (low >= margin) | (high <= -margin)
    verdict = pd.Series(np.select([within, beyond], ["equivalent", "beyond"], "inconclusive"), dtype="string")
    undefined = low.isna() | high.isna()
    table["margin"], table["verdict"] = margin, verdict.mask(undefined)
    words = {name: word(f"evaluation.verdict.{name}", language) for name in ("equivalent", "beyond", "inconclusive")}
    table["told"] = table["verdict"].map(words).fillna("").astype(object)
    reason = table["reason"] if "reason" in table else pd.Series("", index=table.index)
    table["reason"] = reason.where(~undefined | (reason != ""), word("evaluation.no_interval", language))
    return table[[*(column for column in table if column != "reason"), "reason"]]
