"""Consensus status: what the protocol's rule says of each item."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ..errors import RatingsError, RuleError
from ..model.rules import ConsensusRule, Outcome
from ..model.scale import ResponseScale
from ..stats import arrays
from ..stats.intervals import wilson
from .conditions import History, find, pooled
from .pairs import unchanged_pairs
from .reasons import reasons
from .statuses import judge
from .tally import RoundTally, scales_of, tally_round

POOLED = "pooled"


def consensus(
    ratings: pd.DataFrame,
    rule: ConsensusRule,
    scale: ResponseScale | Mapping[str, ResponseScale],
    panel: pd.DataFrame | None = None,
    *,
    by_group: bool = False,
    language: str = "en",
    suppress_below: int = 0,
) -> pd.DataFrame:
    """Return the consensus status of each item, its figures, and the reason in words.

    Parameters
    ----------
    ratings
        One row per answer: ``item_id`` and ``rating`` (NaN unless rated), any of ``round``, ``panellist_id``,
        ``criterion``, ``state`` besides. A panellist who answered the round but has no row for an item skipped it.
    rule
        The protocol's rule. Cut-offs, denominator and quantile definition are its own; none has a default here.
    scale
        The response scale, or one per criterion.
    panel
        One row per panellist invited: ``panellist_id``, ``group`` and, where it differs by round, ``round``. Needed
        by a rule that speaks of groups or whose denominator is ``invited``.
    by_group
        Add a row per stakeholder group (column ``group``; ``pooled`` for the whole panel). Its status is what the
        rule's pooled conditions say of that group alone, from ``small_groups.under`` ratings on.
    language
        The language of ``reason``.
    suppress_below
        Name no group's figures in ``reason`` where a group has fewer ratings (the report's bound); 0 names all.

    Returns
    -------
    One row per round (if ratings has it), item, criterion (and group): ``n`` ratings, ``n_unable``, ``n_skipped``,
    ``n_denominator``, ``n_agree``, ``n_against``, ``share_agree`` of the rule's denominator with its 95 % Wilson interval
    ``share_agree_low``, ``share_agree_high`` (sensitivity to who sat on the panel, not sampling error), ``share_against``,
    ``median``, ``q1``, ``q3``, ``iqr`` (points, the rule's quantile definition), ``status``, ``reason``. A criterion that
    the rule does not decide on has the status <NA>. Under ``weights: group`` shares and quantiles weigh each group the
    same, and have no interval.

    Raises
    ------
    RuleError
        The rule does not fit the scale, or needs a panel that was not given.
    RatingsError, PanelError, ScaleError
        The tables break their contract: see `model.tables` and `tally_round`.

    Examples
    --------
    >>> rule = ConsensusRule.model_validate({
    ...     "name": "75 %", "agree": {"from": 7, "to": 9}, "denominator": "raters", "min_n": 5,
    ...     "outcomes": [{"outcome": "include", "label": "consensus to include",
    ...                   "when": [{"measure": "share", "band": "agree", "at_least": 0.75}]}]})
    >>> ratings = pd.DataFrame({"item_id": ["s01"] * 5 + ["s02"] * 5, "rating": [7, 8, 9, 9, 2, 1, 2, 9, 5, 7]})
    >>> consensus(ratings, rule, ResponseScale(points={"from": 1, "to": 9}))[["item_id", "n", "share_agree", "status"]]
      item_id  n  share_agree        status
    0     s01  5          0.8       include
    1     s02  5          0.4  no consensus
    """
    if "item_id" not in ratings or "rating" not in ratings:
        raise RatingsError("A table of ratings needs the columns item_id and rating.")
    scales = scales_of(ratings, scale)
    check_rule(rule, scales, panel, ratings)
    tables = []
    for number, tally, history in walk_rounds(ratings, rule, scales, panel):
        table = _table(tally, rule, history, language, by_group, suppress_below)
        if number is not None:
            table.insert(0, "round", number)
        tables.append(table)
    if not tables:
        raise RatingsError("The table of ratings is empty: is the round still open?")
    return tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True)


def check_rule(
    rule: ConsensusRule, scales: Mapping[str, ResponseScale], panel: pd.DataFrame | None, ratings: pd.DataFrame
) -> None:
    misfits = rule.misfits(scales)
    if misfits:
        raise RuleError(f"The rule {rule.name!r} does not fit: {'; '.join(misfits)}.")
    if rule.by_groups and (panel is None or "group" not in panel):
        raise RuleError(
            f"The rule {rule.name!r} speaks of groups: pass panel=, a table with panellist_id and group, one row each."
        )
    if rule.by_groups and "panellist_id" not in ratings:
        raise RatingsError(f"The rule {rule.name!r} speaks of groups: the ratings need the column panellist_id.")


def walk_rounds(
    ratings: pd.DataFrame, rule: ConsensusRule, scales: Mapping[str, ResponseScale], panel: pd.DataFrame | None
) -> Iterator[tuple[int | None, RoundTally, History]]:
    """Yield each round's counts, with what the rounds before found."""
    if "round" not in ratings:
        if len(ratings):
            yield None, tally_round(ratings, scales, panel), History()
        return
    numbers = np.sort(pd.unique(ratings["round"]))
    looks_back = any(c.rounds > 1 or c.measure.endswith("_unchanged") for o in rule.outcomes for c in o.conditions)
    truths: list[dict[tuple[str, str], int]] = []
    unchanged: list[dict[tuple[str, str], tuple[int, int]]] = []
    before: pd.DataFrame | None = None
    for number in numbers:
        now = ratings if len(numbers) == 1 else ratings[ratings["round"] == number]
        own = panel if panel is None or "round" not in panel else panel[panel["round"] == number]
        tally = tally_round(now, scales, own)
        if looks_back:
            unchanged.append({} if before is None else unchanged_pairs(before, now))
        history = History(truths=tuple(truths), unchanged=tuple(unchanged))
        yield int(number), tally, history
        if looks_back:
            truths.append(_own_truths(rule, tally, history))
            before = now


def _own_truths(rule: ConsensusRule, tally: RoundTally, history: History) -> dict[tuple[str, str], int]:
    """Return the truth of each condition in this round alone, for the rounds to come."""
    found: dict[tuple[str, str], int] = {}
    for condition in (c for outcome in rule.outcomes for c in outcome.conditions if c.rounds > 1):
        truth, _ = find(condition.model_copy(update={"rounds": 1}), rule, tally, history)
        key = condition.model_dump_json()
        found |= {(key, str(item)): int(value) for item, value in zip(tally.items, truth, strict=True)}
    return found


def _table(tally: RoundTally, rule: ConsensusRule, history: History, language: str, by_group: bool, suppress_below: int) -> pd.DataFrame:
    rows = _rows(tally, rule, history, language, suppress_below)
    if not by_group:
        return pd.DataFrame(rows)
    tables = [pd.DataFrame(rows).assign(group=POOLED)]
    alone = _rule_for_one_group(rule)
    for k, name in enumerate(tally.groups):
        table = pd.DataFrame(_rows(tally.only(k), alone or rule, history, language, suppress_below))
        if alone is None:
            table["status"], table["reason"] = pd.NA, ""
        tables.append(table.assign(group=name))
    together = pd.concat(tables, ignore_index=True)
    together.insert(2, "group", together.pop("group"))
    order = pd.Series(pd.factorize(together["item_id"])[0])
    return together.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def _rule_for_one_group(rule: ConsensusRule) -> ConsensusRule | None:
    """Return the rule's pooled conditions as a rule for a group alone; None where it has no such conditions."""
    outcomes: list[Outcome] = []
    for outcome in rule.outcomes:
        clauses = tuple(c for c in outcome.when if getattr(c, "groups", POOLED) == POOLED)
        if clauses and all(c.groups == POOLED for c in outcome.model_copy(update={"when": clauses}).conditions):
            outcomes.append(outcome.model_copy(update={"when": clauses}))
    if not outcomes:
        return None
    least = 1 if rule.small_groups is None else rule.small_groups.under
    return rule.model_copy(update={"outcomes": tuple(outcomes), "min_n": least, "weights": "person"})


def _rows(tally: RoundTally, rule: ConsensusRule, history: History, language: str, suppress_below: int) -> dict[str, object]:
    """Return the columns of the table for one tally, item by item and criterion by criterion."""
    columns = [_figures(tally, name, rule) for name in tally.criteria]
    keep = [tally.asked.get(name, np.ones(len(tally.items), dtype=bool)) for name in tally.criteria]
    judgement = judge(rule, tally, history)
    said = np.array(reasons(judgement, rule, tally, language, suppress_below), dtype=object)
    for k, name in enumerate(tally.criteria):
        own = name == rule.criterion
        columns[k]["status"] = judgement.status if own else np.full(len(tally.items), pd.NA, dtype=object)
        columns[k]["reason"] = said if own else np.full(len(tally.items), "", dtype=object)
    if len(columns) == 1:
        return {name: column[keep[0]] for name, column in columns[0].items()}
    order = np.argsort(np.concatenate([np.flatnonzero(mask) for mask in keep]), kind="stable")
    return {
        name: np.concatenate([column[name][mask] for column, mask in zip(columns, keep, strict=True)])[order]
        for name in columns[0]
    }


def _figures(tally: RoundTally, criterion: str, rule: ConsensusRule) -> dict[str, np.ndarray]:
    own = tally.criteria[criterion]
    by_group = tally.denominators(criterion, rule.denominator)
    counts, below = pooled(own.counts, by_group, rule)
    points = own.points
    agree, against = (_in_band(counts, points, band) for band in (rule.agree, rule.against))
    raw = own.counts.sum(axis=0)
    q1, q3 = (arrays.quantile(counts, points, q, rule.quantiles) for q in (0.25, 0.75))
    low, high = wilson(agree, below)
    if rule.weights == "group":
        low, high = np.full(len(below), np.nan), np.full(len(below), np.nan)
    n_items = len(tally.items)
    return {
        "item_id": tally.items,
        "criterion": np.full(n_items, criterion, dtype=object),
        "n": raw.sum(axis=-1),
        "n_unable": own.unable.sum(axis=0),
        "n_skipped": tally.skipped(criterion).sum(axis=0),
        "n_denominator": by_group.sum(axis=0),
        "n_agree": _in_band(raw, points, rule.agree),
        "n_against": _in_band(raw, points, rule.against),
        "share_agree": _over(agree, below),
        "share_agree_low": np.asarray(low, dtype=np.float64),
        "share_agree_high": np.asarray(high, dtype=np.float64),
        "share_against": _over(against, below) if rule.against else np.full(n_items, np.nan),
        "median": arrays.median(counts, points),
        "q1": q1,
        "q3": q3,
        "iqr": q3 - q1,
    }


def _in_band(counts: np.ndarray, points: np.ndarray, band: object) -> np.ndarray:
    if band is None:
        return np.zeros(counts.shape[:-1], dtype=np.int64)
    inside = (points >= float(band.low) - arrays.DUST) & (points <= float(band.high) + arrays.DUST)  # type: ignore[attr-defined]
    return counts[..., inside].sum(axis=-1)


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
