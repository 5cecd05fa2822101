"""Attrition sensitivity analysis: would the consensus stand had nobody been lost to follow-up?

A panel can reach its threshold because doubters leave. Each item is judged again with the lost panellists' last ratings
carried forward, with all of them at the lowest and at the highest point, and with the fewest of them that turn it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from ..errors import RatingsError
from ..model.rules import ConsensusRule
from ..model.scale import ResponseScale
from ..stats import arrays
from ..stats.difference import newcombe
from ..words import word
from .consensus import check_rule, walk_rounds
from .conditions import History
from .statuses import judge
from .tally import CriterionTally, RoundTally, scales_of

MOST_SCENARIOS = 4096  # ways to choose who votes; beyond, the tipping point is an upper bound and says so


@dataclass(frozen=True)
class _Lost:
    """Who of an item's earlier raters did not answer its last round: counts of their last ratings."""

    stayed: np.ndarray  # items x points: last earlier ratings of those who answered the last round
    carried: np.ndarray  # groups x items x points: last ratings of the lost


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
    One row per item, for the last ``round`` that asked it. *Lost* are those who rated it earlier and did not answer that
    round at all. ``n_completers``, ``n_lost``; the share agreeing at their last earlier rating, ``share_agree_completers``
    and ``share_agree_lost``, their ``difference`` with a 95 % Newcombe interval [1]_; ``status`` as observed,
    ``status_carried`` with the lost ratings carried forward, ``status_worst`` and ``status_best`` with all lost at the
    lowest or highest point; ``tipping_n``, the fewest of the lost whose votes at one end (``tipping_end``) change the
    status, to ``tipping_status``; ``reason`` where there is none.

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
        raise RatingsError(f"Attrition needs the columns round, panellist_id, item_id, rating; missing: {', '.join(missing)}.")
    scales = scales_of(ratings, scale)
    check_rule(rule, scales, panel, ratings)
    put = ratings if "state" not in ratings else ratings[ratings["state"] != "not_asked"]
    own = put if "criterion" not in put else put[put["criterion"] == rule.criterion]
    last_round = own.groupby("item_id", sort=False)["round"].max()
    rows: list[dict[str, object]] = []
    for number, tally, history in walk_rounds(ratings, rule, scales, panel):
        items = [item for item in tally.items if last_round.get(item) == number]
        if not items:
            continue
        groups = _groups(panel, number)
        wide, lost = _wide(tally, items, groups, ratings, number or 0, scales, rule)
        rows += _items(number, tally, wide, lost, history, rule, language)
    order = {item: k for k, item in enumerate(pd.unique(ratings["item_id"]))}
    table = pd.DataFrame(sorted(rows, key=lambda row: order[row["item_id"]]))
    table["tipping_n"] = table["tipping_n"].astype("Int64")
    return table


def _groups(panel: pd.DataFrame | None, number: int | None) -> dict[str, str]:
    """Return each panellist's group, as last known up to a round."""
    if panel is None or "group" not in panel:
        return {}
    known = panel if "round" not in panel else panel[panel["round"] <= number].sort_values("round", kind="stable")
    return dict(zip(known["panellist_id"], known["group"].astype(str), strict=True))


def _wide(
    tally: RoundTally,
    items: list[str],
    groups: dict[str, str],
    ratings: pd.DataFrame,
    number: int,
    scales: Mapping[str, ResponseScale],
    rule: ConsensusRule,
) -> tuple[RoundTally, dict[str, _Lost]]:
    """Return the round's counts of some items with a row for every group that the lost come from, and the lost."""
    names = tally.groups if not groups else tuple(dict.fromkeys([*tally.groups, *groups.values()]))
    where = {item: k for k, item in enumerate(tally.items)}
    take = [where[item] for item in items]
    more = len(names) - len(tally.groups)

    def widened(array: np.ndarray) -> np.ndarray:
        return np.pad(array[:, take], [(0, more)] + [(0, 0)] * (array.ndim - 1))

    criteria = {
        name: CriterionTally(t.points, widened(t.counts), widened(t.unable), widened(t.not_asked))
        for name, t in tally.criteria.items()
    }
    invited = None if tally.invited is None else np.pad(tally.invited, (0, more))
    wide = RoundTally(names, np.array(items, dtype=object), criteria, np.pad(tally.responders, (0, more)), invited)

    answered = ratings["rating"].notna() | (ratings["state"] == "unable" if "state" in ratings else False)
    present = set(ratings.loc[answered & (ratings["round"] == number), "panellist_id"])
    earlier = ratings[(ratings["round"] < number) & ratings["rating"].notna() & ratings["item_id"].isin(items)]
    key = ["panellist_id", "item_id", *(["criterion"] if "criterion" in ratings else [])]
    latest = earlier.sort_values("round", kind="stable").drop_duplicates(key, keep="last")
    lost = {name: _lost(latest, name, present, wide, groups, scales[name]) for name in rule.criteria() if name in scales}
    return wide, lost


def _lost(
    latest: pd.DataFrame,
    criterion: str,
    present: set[str],
    wide: RoundTally,
    groups: dict[str, str],
    scale: ResponseScale,
) -> _Lost:
    own = latest if "criterion" not in latest else latest[latest["criterion"] == criterion]
    points = np.asarray(scale.points, dtype=np.float64)
    item = pd.Index(wide.items).get_indexer(pd.Index(own["item_id"]))
    point = np.searchsorted(points, own["rating"].to_numpy(dtype=np.float64) - arrays.DUST)
    here = own["panellist_id"].isin(present).to_numpy()
    place = {name: k for k, name in enumerate(wide.groups)}
    group = np.array([place.get(groups.get(person, wide.groups[0]), 0) for person in own["panellist_id"]], dtype=np.int64)
    stayed = np.zeros((len(wide.items), len(points)), dtype=np.int64)
    carried = np.zeros((len(wide.groups), len(wide.items), len(points)), dtype=np.int64)
    np.add.at(stayed, (item[here], point[here]), 1)
    np.add.at(carried, (group[~here], item[~here], point[~here]), 1)
    return _Lost(stayed, carried)


def _added(wide: RoundTally, extra: Mapping[str, np.ndarray]) -> RoundTally:
    """Return the counts with further ratings, groups x items x points; those who gave them join every denominator."""
    criteria = dict(wide.criteria)
    for name, more in extra.items():
        own = criteria[name]
        # One person fewer "not asked" is one person more in the denominators of responders and of those invited.
        criteria[name] = replace(own, counts=own.counts + more, not_asked=own.not_asked - more.sum(axis=-1))
    return replace(wide, criteria=criteria)


def _at_end(n: np.ndarray, k: int, end: str) -> np.ndarray:
    """Return n ratings (groups x items) as counts at the lowest or highest of k points."""
    counts = np.zeros((*n.shape, k), dtype=np.int64)
    counts[..., 0 if end == "low" else -1] = n
    return counts


def _items(
    number: int | None,
    tally: RoundTally,
    wide: RoundTally,
    lost: dict[str, _Lost],
    history: History,
    rule: ConsensusRule,
    language: str,
) -> list[dict[str, object]]:
    observed = dict(zip(tally.items, judge(rule, tally, history).status, strict=True))
    own = lost[rule.criterion]
    k = own.carried.shape[-1]
    n_lost = own.carried.sum(axis=-1)
    carried = judge(rule, _added(wide, {name: each.carried for name, each in lost.items()}), history).status
    ends = {end: judge(rule, _added(wide, {rule.criterion: _at_end(n_lost, k, end)}), history).status for end in ("low", "high")}
    points = wide.criteria[rule.criterion].points
    inside = (points >= float(rule.agree.low) - arrays.DUST) & (points <= float(rule.agree.high) + arrays.DUST)
    agree = own.stayed[:, inside].sum(axis=-1), own.carried.sum(axis=0)[:, inside].sum(axis=-1)
    n = own.stayed.sum(axis=-1), own.carried.sum(axis=(0, -1))
    difference, low, high = newcombe(agree[0], n[0], agree[1], n[1])
    rows = []
    for j, item in enumerate(wide.items):
        fewest, end, turned, reason = _tipping(wide, j, n_lost[:, j], observed[item], history, rule, language)
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


def _tipping(
    wide: RoundTally, item: int, n_lost: np.ndarray, status: str, history: History, rule: ConsensusRule, language: str
) -> tuple[int | None, str, str, str]:
    """Return the fewest of the lost whose votes at one end of the scale change an item's status."""
    if n_lost.sum() == 0:
        return None, "", "", word("attrition.none_lost", language)
    exact = np.prod(n_lost + 1.0) <= MOST_SCENARIOS
    votes = _votes(n_lost, bool(exact), rule.by_groups)
    own = wide.criteria[rule.criterion]
    best: tuple[int, str, str] | None = None
    for end in ("low", "high"):
        extra = _at_end(votes.T, own.counts.shape[-1], end)
        scenario = _repeated(wide, item, len(votes))
        turned = judge(rule, _added(scenario, {rule.criterion: extra}), history).status
        changed = np.flatnonzero(turned != status)
        if len(changed):
            first = changed[votes[changed].sum(axis=1).argmin()]
            found = int(votes[first].sum()), end, str(turned[first])
            best = found if best is None or found[0] < best[0] else best
    if best is None:
        return None, "", "", word("attrition.no_change", language)
    return *best, "" if exact or not rule.by_groups else word("attrition.not_tried", language)


def _votes(n_lost: np.ndarray, exact: bool, by_groups: bool) -> np.ndarray:
    """Return ways in which some of the lost vote, each a row of numbers per group."""
    if by_groups and exact:
        return np.array([way for way in product(*(range(n + 1) for n in n_lost)) if any(way)], dtype=np.int64)
    ways = []
    starts = range(len(n_lost)) if by_groups else range(1)
    for start in starts:  # one group after another, each in turn the first
        order = [start, *(g for g in range(len(n_lost)) if g != start)]
        filled = np.zeros(len(n_lost), dtype=np.int64)
        for group in order:
            for _ in range(int(n_lost[group])):
                filled[group] += 1
                ways.append(filled.copy())
    return np.array(ways)


def _repeated(wide: RoundTally, item: int, times: int) -> RoundTally:
    """Return the counts of one item as that many scenarios, all still alike."""
    take = np.full(times, item)
    criteria = {
        name: CriterionTally(t.points, t.counts[:, take], t.unable[:, take], t.not_asked[:, take])
        for name, t in wide.criteria.items()
    }
    return replace(wide, items=wide.items[take], criteria=criteria)
