"""Feedback: what a panel and its groups rated, as panellists are shown it, and where an own rating lies in it."""

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from ..model.rules import ConsensusRule
from ..model.scale import ResponseScale
from ..stats.counts import rating_counts
from .consensus import consensus
from .tally import POOLED

Where = Literal["below", "inside", "above"]
COLUMNS = ["item_id", "criterion", "group", "n", "n_unable", "share_agree", "median", "q1", "q3", "counts"]


def feedback(
    ratings: pd.DataFrame,
    rule: ConsensusRule,
    scale: ResponseScale | Mapping[str, ResponseScale],
    panel: pd.DataFrame,
) -> pd.DataFrame:
    """Return what the panel and each group rated in one round. Nothing is suppressed here: that depends on the reader.

    Parameters
    ----------
    ratings
        The ratings of one round.
    rule, scale, panel
        As for `consensus`; the agreement band, denominator and quantile definition are the rule's.

    Returns
    -------
    One row per item, criterion and group (``pooled`` for all): ``n`` ratings, ``n_unable``, ``share_agree``, ``median``,
    ``q1``, ``q3`` (NaN where nobody rated) and ``counts``, a list of how often each point was chosen. There is no least
    and no greatest rating: they would show one person's answer.

    Examples
    --------
    >>> rule = ConsensusRule.model_validate({
    ...     "name": "75 %", "agree": {"from": 3, "to": 4}, "denominator": "raters", "min_n": 2,
    ...     "outcomes": [{"outcome": "in", "label": "in", "when": [{"measure": "share", "band": "agree", "at_least": 0.75}]}]})
    >>> ratings = pd.DataFrame({"panellist_id": list("abc"), "item_id": "s01", "criterion": "rating", "rating": [1, 4, 4]})
    >>> panel = pd.DataFrame({"panellist_id": list("abc"), "group": ["R", "R", "P"]})
    >>> feedback(ratings, rule, ResponseScale(points=[1, 2, 3, 4]), panel)[["group", "n", "median", "counts"]]
        group  n  median        counts
    0  pooled  3     4.0  [1, 0, 0, 2]
    1       R  2     2.5  [1, 0, 0, 1]
    2       P  1     4.0  [0, 0, 0, 1]
    """
    table = consensus(ratings, rule, scale, panel, by_group=True)
    table = table[table["group"].notna()]
    scales = scale if isinstance(scale, Mapping) else {rule.criterion: scale}
    groups = panel.drop_duplicates("panellist_id", keep="last").set_index("panellist_id")["group"].astype("object")
    of_group = ratings.assign(group=ratings["panellist_id"].astype("object").map(groups))
    chosen: dict[tuple[str, str, str], list[int]] = {}
    for criterion, own in scales.items():
        for group, part in ((POOLED, of_group), *of_group.groupby("group")):
            part = part[part["criterion"] == criterion] if "criterion" in part else part
            part = part.astype({"item_id": "object"})
            if len(part):
                counts = rating_counts(part, own.points)
                chosen |= {
                    (item, criterion, str(group)): row
                    for item, row in zip(counts.index, counts.values.tolist(), strict=True)
                }
    criteria = table["criterion"] if "criterion" in table else pd.Series(rule.criterion, index=table.index)
    lists = [
        chosen.get((row.item_id, criterion, row.group), [0] * len(scales[criterion].points))
        for row, criterion in zip(table.itertuples(), criteria, strict=True)
    ]
    return (
        table.assign(counts=lists)
        .reindex(columns=[c for c in COLUMNS if c in table or c == "counts"])
        .reset_index(drop=True)
    )


def where(own: float, q1: float, q3: float) -> Where | None:
    """Tell where a rating lies beside the middle half of the panel's; None where there is nothing to compare.

    Examples
    --------
    >>> where(6, 6, 8), where(5, 6, 8), where(float("nan"), 6, 8)
    ('inside', 'below', None)
    """
    if own is None or pd.isna(own) or pd.isna(q1) or pd.isna(q3):
        return None
    return "below" if own < q1 else "above" if own > q3 else "inside"
