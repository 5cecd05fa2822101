"""Sensitivity to the definition: the same ratings under the prespecified rule and others that could be defended."""

from collections.abc import Mapping

import pandas as pd

from ..model.rules import ConsensusRule
from ..model.scale import ResponseScale
from .consensus import consensus


def sensitivity(
    ratings: pd.DataFrame,
    rules: Mapping[str, ConsensusRule],
    scale: ResponseScale | Mapping[str, ResponseScale],
    panel: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return each item's status under every definition, side by side.

    Which defensible definitions disagree is the result. The share of definitions that agree is not given: it depends
    on who wrote the list.

    Parameters
    ----------
    ratings, scale, panel
        As for `delphi.consensus`. Of several rounds the last is judged; the others are there for rules that look back.
    rules
        Definitions by name, the study's own first.

    Returns
    -------
    One row per item: ``item_id``, a column of statuses per definition (its name), and ``differs``, true where a later
    definition gives another status than the first.

    Examples
    --------
    >>> rule = ConsensusRule.model_validate({
    ...     "name": "75 %", "agree": {"from": 7, "to": 9}, "denominator": "raters", "min_n": 4,
    ...     "outcomes": [{"outcome": "include", "label": "consensus to include",
    ...                   "when": [{"measure": "share", "band": "agree", "at_least": 0.75}]}]})
    >>> stricter = rule.model_copy(update={"min_n": 5})
    >>> ratings = pd.DataFrame({"item_id": "s01", "rating": [7, 8, 9, 2]})
    >>> sensitivity(ratings, {"75 %": rule, "five raters": stricter}, ResponseScale(points={"from": 1, "to": 9}))
      item_id     75 %      five raters  differs
    0     s01  include  too few ratings     True
    """
    statuses = {}
    for name, rule in rules.items():
        table = consensus(ratings, rule, scale, panel)
        table = table if "round" not in table else table[table["round"] == table["round"].max()]
        statuses[name] = table[table["criterion"] == rule.criterion].set_index("item_id")["status"]
    together = pd.DataFrame(statuses)
    first = together.iloc[:, 0]
    together["differs"] = together.iloc[:, 1:].ne(first, axis=0).any(axis=1)
    return together.rename_axis("item_id").reset_index()
