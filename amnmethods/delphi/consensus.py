"""Consensus status: what the protocol's rule says of each item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ..errors import PanelError, RatingsError, RuleError
from ..model.rules import Condition, ConsensusRule, Outcome
from ..model.scale import ResponseScale
from ..stats import arrays
from ..stats.intervals import wilson
from .conditions import History, find, pooled
from .pairs import unchanged_pairs
from .reasons import reasons
from .statuses import judge
from .tally import POOLED, RoundTally, scales_of, tally_round


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
        by a rule that speaks of groups or whose denominator is ``invited``. A group that was on the panel of an
        earlier round, or is a category of the column without members, still has its say: nobody of it rated.
    by_group
        Add a row per stakeholder group (column ``group``; ``pooled`` for the whole panel). Its status is what the
        rule's pooled conditions say of that group alone, from ``small_groups.under`` ratings on (``min_n`` where the
        rule does not say); <NA> for a rule that looks back at earlier rounds.
    language
        The language of ``reason``.
    suppress_below
        Name no group's figures in ``reason`` where a group has fewer ratings (the report's bound); 0 names all.

    Returns
    -------
    One row per round (if ratings has it), item, criterion (and group): ``n`` ratings, ``n_unable``, ``n_skipped``,
    ``n_denominator``, ``n_agree``, ``n_against``, ``share_agree`` of the rule's denominator with its 95 % Wilson
    interval ``share_agree_low``, ``share_agree_high`` (sensitivity to who sat on the panel, not sampling error),
    ``share_against``, ``median``, ``q1``, ``q3``, ``iqr`` (points, the rule's quantile definition), ``status``,
    ``reason``. A criterion that the rule does not decide on has the status <NA>. Under ``weights: group`` shares and
    quantiles weigh each group the same, and have no interval; they are NaN where a group is too small to count.

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
    scales = scales_of(ratings, scale, rule.criterion)
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
    rule: ConsensusRule,
    scales: Mapping[str, ResponseScale],
    panel: pd.DataFrame | None,
    ratings: pd.DataFrame,
    also: Sequence[Condition] = (),
) -> None:
    """Refuse a rule, or further conditions read with it, that the scales or the tables cannot answer."""
    misfits = rule.misfits(scales)
    for condition in also:
        name = condition.criterion or rule.criterion
        fits = condition.misfits(scales[name]) if name in scales else [f"no criterion is called {name!r}"]
        misfits += [problem for problem in (*fits, rule.unfit(condition)) if problem]
    if misfits:
        raise RuleError(f"The rule {rule.name!r} does not fit: {'; '.join(misfits)}.")
    by_groups = rule.by_groups or any(condition.groups != POOLED for condition in also)
    if by_groups and (panel is None or "group" not in panel):
        raise RuleError(
            f"The rule {rule.name!r} speaks of groups: pass panel=, a table with panellist_id and group, one row each."
        )
    if by_groups and "panellist_id" not in ratings:
        raise RatingsError(f"The rule {rule.name!r} speaks of groups: the ratings need the column panellist_id.")
    if panel is not None and "round" in panel and "round" not in ratings and panel["round"].nunique() > 1:
        raise PanelError("The panel is given for several rounds, but the ratings have no column round: add it.")


def walk_rounds(
    ratings: pd.DataFrame,
    rule: ConsensusRule,
    scales: Mapping[str, ResponseScale],
    panel: pd.DataFrame | None,
    also: Sequence[Condition] = (),
) -> Iterator[tuple[int | None, RoundTally, History]]:
    """Yield each round's counts, with what the rounds before found for the rule and further conditions."""
    if "round" not in ratings:
        if len(ratings):
            yield None, tally_round(ratings, scales, panel), History()
        return
    conditions = [condition for condition in (*rule.conditions, *also) if condition.looks_back]
    history = History()
    before: pd.DataFrame | None = None
    for number in np.sort(pd.unique(ratings["round"])):
        now = ratings[ratings["round"] == number]
        tally = tally_round(now, scales, *_panel_of(panel, number))
        if conditions:
            kept = {} if before is None else unchanged_pairs(before, now, rule.criterion)
            history = replace(history, unchanged=(*history.unchanged, kept))
        yield int(number), tally, history
        if conditions:
            history, before = replace(history, truths=(*history.truths, _truths(conditions, rule, tally))), now


def _panel_of(panel: pd.DataFrame | None, number: int) -> tuple[pd.DataFrame | None, list[str]]:
    """Return the panel of a round, and every group known up to it: a group that vanished still has its say."""
    if panel is None or "round" not in panel:
        return panel, []
    known = panel.loc[panel["round"] <= number, "group"].dropna().unique().tolist() if "group" in panel else []
    return panel[panel["round"] == number], known


def _truths(conditions: Sequence[Condition], rule: ConsensusRule, tally: RoundTally) -> dict[tuple[str, str], int]:
    """Return the truth of each condition in this round alone, for the rounds to come."""
    found: dict[tuple[str, str], int] = {}
    for condition in (c for c in conditions if not c.measure.endswith("_unchanged")):
        truth, _ = find(condition.model_copy(update={"rounds": 1}), rule, tally, History())
        key = condition.model_dump_json()
        found |= {(key, item): value for item, value in zip(tally.items.tolist(), truth.tolist(), strict=True)}
    return found


def _table(
    tally: RoundTally, rule: ConsensusRule, history: History, language: str, by_group: bool, suppress_below: int
) -> pd.DataFrame:
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
    """Return the rule's pooled conditions as a rule for a group alone.

    None where it has no such conditions, or where they look back: what a group found in earlier rounds is not kept.
    """
    outcomes: list[Outcome] = []
    for outcome in rule.outcomes:
        clauses = tuple(c for c in outcome.when if getattr(c, "groups", POOLED) == POOLED)
        if clauses and all(c.groups == POOLED for c in outcome.model_copy(update={"when": clauses}).conditions):
            outcomes.append(outcome.model_copy(update={"when": clauses}))
    if not outcomes or any(condition.looks_back for condition in rule.conditions):
        return None
    least = rule.min_n if rule.small_groups is None else rule.small_groups.under
    return rule.model_copy(update={"outcomes": tuple(outcomes), "min_n": least, "weights": "person"})


def _rows(
    tally: RoundTally, rule: ConsensusRule, history: History, language: str, suppress_below: int
) -> dict[str, object]:
    """Return the columns of the table for one tally, item by item and criterion by criterion."""
    columns = [_figures(tally, name, rule) for name in tally.criteria]
    keep = [tally.asked[name] for name in tally.criteria]
    judgement = judge(rule, tally, history)
    said = np.array(reasons(judgement, rule, tally, language, suppress_below), dtype=object)
    for k, name in enumerate(tally.criteria):
        own = name == rule.criterion
        columns[k]["status"] = judgement.status if own else np.full(len(tally.items), pd.NA, dtype=object)
        columns[k]["reason"] = said if own else np.full(len(tally.items), "", dtype=object)
    if len(columns) == 1 and keep[0].all():
        return dict(columns[0])
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
    spread, _ = pooled(own.counts, own.n, rule)
    q1, q3 = (arrays.quantile(spread, points, q, rule.quantiles) for q in (0.25, 0.75))
    low, high = wilson(agree, below)
    if rule.weights == "group":
        low, high = np.full(len(below), np.nan), np.full(len(below), np.nan)
    n_items = len(tally.items)
    return {
        "item_id": tally.items,
        "criterion": np.full(n_items, criterion, dtype=object),
        "n": raw.sum(axis=-1),
        "n_unable": own.unable.sum(axis=0),
        "n_skipped": own.skipped.sum(axis=0),
        "n_denominator": by_group.sum(axis=0),
        "n_agree": _in_band(raw, points, rule.agree),
        "n_against": _in_band(raw, points, rule.against),
        "share_agree": _over(agree, below),
        "share_agree_low": np.asarray(low, dtype=np.float64),
        "share_agree_high": np.asarray(high, dtype=np.float64),
        "share_against": _over(against, below) if rule.against else np.full(n_items, np.nan),
        "median": arrays.median(spread, points),
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
