"""Attrition sensitivity analysis: what the consensus would be had nobody been lost to follow-up.

A panel can reach its threshold because doubters leave. Each item is judged again with the lost panellists' last ratings
carried forward, with all of them at the lowest and at the highest point, and with the fewest of them that turn it.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..errors import RatingsError
from ..model.rules import ConsensusRule
from ..model.scale import ResponseScale
from ..stats import arrays
from ..stats.difference import newcombe
from .conditions import History
from .consensus import check_rule, walk_rounds
from .lost import Lost, added, at_end, with_all_groups
from .statuses import judge
from .tally import RoundTally, scales_of
from .tipping import tipping


def attrition(
    ratings: pd.DataFrame,
    rule: ConsensusRule,
    scale: ResponseScale | Mapping[str, ResponseScale],
    panel: pd.DataFrame | None = None,
    *,
    language: str = "en",
) -> pd.DataFrame:
    """Judge each item again for those lost to follow-up.

    Parameters
    ----------
    ratings
        Ratings of all rounds: ``round``, ``panellist_id``, ``item_id``, ``rating``; ``criterion``, ``state`` if any.
    rule, scale, panel
        As for `delphi.consensus`.
    language
        The language of ``reason``.

    Returns
    -------
    One row per item, for the last ``round`` that asked it. *Lost* are those who rated it earlier and did not answer
    that round at all. ``n_completers``, ``n_lost``; the share agreeing at their last earlier rating,
    ``share_agree_completers`` and ``share_agree_lost``, their ``difference`` with a 95 % Newcombe interval [1]_;
    ``status`` as observed, ``status_carried`` with the lost ratings carried forward, ``status_worst`` and
    ``status_best`` with all lost at the lowest or highest point of the rule's criterion;
    ``tipping_n``, the fewest of the lost whose votes at one end (``tipping_end``) change the status, to
    ``tipping_status``; ``reason`` where there is none.

    Raises
    ------
    RatingsError
        ``round`` or ``panellist_id`` is missing.

    References
    ----------
    .. [1] Newcombe (1998). Interval estimation for the difference between independent proportions.
       Statistics in Medicine, 17, 873-890. doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    Ten agree, six doubt, four disagree; six of the ten leave, and nobody changes their mind:

    >>> rule = ConsensusRule.model_validate({
    ...     "name": "70/15", "agree": {"from": 7, "to": 9}, "against": {"from": 1, "to": 3}, "denominator": "raters",
    ...     "min_n": 5, "outcomes": [{"outcome": "include", "label": "consensus to include", "when": [
    ...         {"measure": "share", "band": "agree", "at_least": 0.7},
    ...         {"measure": "share", "band": "against", "below": 0.15}]}]})
    >>> first = pd.DataFrame({"round": 1, "panellist_id": range(20), "item_id": "s01",
    ...                       "rating": [8.0] * 10 + [5] * 6 + [2] * 4})
    >>> second = first[first.panellist_id.isin([*range(13), 16])].assign(round=2)
    >>> table = attrition(pd.concat([first, second]), rule, ResponseScale(points={"from": 1, "to": 9}))
    >>> table[["n_lost", "status", "status_carried", "tipping_n"]]
       n_lost   status status_carried  tipping_n
    0       6  include   no consensus          1
    """
    missing = [column for column in ("round", "panellist_id", "item_id", "rating") if column not in ratings]
    if missing:
        raise RatingsError(
            f"Attrition needs the columns round, panellist_id, item_id, rating; missing: {', '.join(missing)}."
        )
    scales = scales_of(ratings, scale, rule.criterion)
    check_rule(rule, scales, panel, ratings)
    put = ratings if "state" not in ratings else ratings[ratings["state"] != "not_asked"]
    own = put if "criterion" not in put else put[put["criterion"] == rule.criterion]
    if own.empty:
        raise RatingsError(f"The table of ratings has none on {rule.criterion!r}: is the round still open?")
    last_round = own.groupby("item_id", sort=False, observed=True)["round"].max().to_dict()
    rows: list[dict[str, object]] = []
    for number, tally, history in walk_rounds(ratings, rule, scales, panel):
        items = [item for item in tally.items if last_round.get(item) == number]
        if not items:
            continue
        wide, lost = with_all_groups(tally, items, panel, ratings, number or 0, scales, rule)
        rows += _items(number, tally, wide, lost, history, rule, language)
    order = {item: k for k, item in enumerate(pd.unique(ratings["item_id"]))}
    table = pd.DataFrame(sorted(rows, key=lambda row: order[row["item_id"]]))
    table["tipping_n"] = table["tipping_n"].astype("Int64")
    return table


def _items(
    number: int | None,
    tally: RoundTally,
    wide: RoundTally,
    lost: dict[str, Lost],
    history: History,
    rule: ConsensusRule,
    language: str,
) -> list[dict[str, object]]:
    observed = dict(zip(tally.items, judge(rule, tally, history).status, strict=True))
    own = lost[rule.criterion]
    k = own.carried.shape[-1]
    n_lost = own.carried.sum(axis=-1)
    kept = {name: (each.carried, each.invited) for name, each in lost.items()}
    carried = judge(rule, added(wide, rule.denominator, kept), history).status
    ends = {}
    for end in ("low", "high"):
        votes = {rule.criterion: (at_end(n_lost, k, end), own.invited)}
        ends[end] = judge(rule, added(wide, rule.denominator, votes), history).status
    points = wide.criteria[rule.criterion].points
    inside = (points >= float(rule.agree.low) - arrays.DUST) & (points <= float(rule.agree.high) + arrays.DUST)
    agree = own.stayed[:, inside].sum(axis=-1), own.carried.sum(axis=0)[:, inside].sum(axis=-1)
    n = own.stayed.sum(axis=-1), own.carried.sum(axis=(0, -1))
    difference, low, high = newcombe(agree[0], n[0], agree[1], n[1])
    rows = []
    for j, item in enumerate(wide.items):
        fewest, end, turned, reason = tipping(wide, j, own, observed[item], history, rule, language)
        rows.append(
            {
                "item_id": item,
                "criterion": rule.criterion,
                "round": number,
                "n_completers": int(n[0][j]),
                "n_lost": int(n[1][j]),
                "share_agree_completers": agree[0][j] / n[0][j] if n[0][j] else np.nan,
                "share_agree_lost": agree[1][j] / n[1][j] if n[1][j] else np.nan,
                "difference": difference[j],
                "difference_low": low[j],
                "difference_high": high[j],
                "status": observed[item],
                "status_carried": carried[j],
                "status_worst": ends["low"][j],
                "status_best": ends["high"][j],
                "tipping_n": fewest,
                "tipping_end": end,
                "tipping_status": turned,
                "reason": reason,
            }
        )
    return rows
