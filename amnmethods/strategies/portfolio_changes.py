"""What would change the best bundle: a strategy that falls away, other costs, other ratings, other limits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ..errors import StrategiesError
from .bundle import Bundle, Problem, best_bundle
from .portfolio import check_aims, problems
from .tables import joined

__all__ = ["portfolio_changes"]

COLUMNS = [
    "site", "change", "what", "same", "comes_in", "goes_out", "n_covered", "n_covered_before", "n_strong", "importance",
    "importance_before", "cost", "cost_before", "status",
]  # fmt: skip


def portfolio_changes(
    links: pd.DataFrame,
    determinants: pd.DataFrame,
    costs: pd.DataFrame,
    *,
    strong: float,
    aims: Sequence[str],
    limits: Mapping[str, float],
    cost_change: float,
    scores: pd.DataFrame | None = None,
    sites: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Solve again with one thing changed at a time, and tell what comes in and what goes out.

    Parameters
    ----------
    links, determinants, costs, strong, aims, limits, sites
        As for `portfolio`.
    cost_change
        Share by which costs and limits may be wrong, such as 0.2 for 20 per cent.
    scores
        ``strategy_id``, ``importance``, ``feasibility``; with ``importance_low`` and ``importance_high`` (as
        `go_zone` returns them) also the ends of these intervals are tried where importance is an aim.

    Returns
    -------
    One row per site and change: ``change``: ``without`` (a chosen strategy falls away; one that must
    be in included), ``costs_more`` (a chosen one), ``costs_less`` (one left out), ``rated_lower`` (a chosen one, to
    the low end), ``rated_higher`` (one left out, to the high end), ``limit_higher``, ``limit_lower``, ``no_limit``;
    ``what`` (the strategy or the limit), ``same`` (bool), ``comes_in``, ``goes_out`` (ids), ``n_covered`` of
    ``n_strong`` and ``n_covered_before``, ``importance`` and ``cost`` of the bundle and before (NaN where not known),
    ``status`` (``optimal``, ``infeasible``). A site without a bundle has only its ``no_limit`` and ``limit_higher``
    rows: which limit bites, one at a time.

    Examples
    --------
    >>> links = pd.DataFrame({"strategy_id": ["s01", "s02", "s03"], "determinant_id": ["B1", "B1", "B2"]})
    >>> determinants = pd.DataFrame({"determinant_id": ["B1", "B2"], "site": "N3", "strength": [-2, -2]})
    >>> costs = pd.DataFrame({"strategy_id": ["s01", "s02", "s03"], "cost": [50, 20, 30]})
    >>> options = {"strong": -2, "aims": ["barriers", "cost"], "limits": {"cost": 60}}
    >>> found = portfolio_changes(links, determinants, costs, cost_change=0.2, **options)
    >>> found.loc[found["change"] == "without", ["what", "comes_in", "goes_out", "n_covered"]].values.tolist()
    [['s02', '', 's02', 1], ['s03', '', 's03', 1]]
    """
    check_aims(aims, limits)
    if not 0 < cost_change < 1:
        raise StrategiesError(f"cost_change is a share between 0 and 1, such as 0.2; found {cost_change}.")
    rows = []
    for site, table, problem, barriers in problems(
        links, determinants, costs, strong=strong, aims=aims, limits=limits, scores=scores, sites=sites
    ):
        ids = table["strategy_id"].to_numpy(dtype=object)
        ends = _ends(table["strategy_id"], scores) if "importance" in aims else None
        before = best_bundle(problem, aims)
        for change, what, changed in _changes(problem, before, ids, cost_change, ends):
            after = best_bundle(changed, aims)
            rows.append({"site": site, "change": change, "what": what, "n_strong": len(barriers),
                         **_compared(ids, problem, before, after)})  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"same": "boolean", "n_covered": "Int64", "n_covered_before": "Int64"})


def _ends(ids: pd.Series, scores: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray] | None:
    if scores is None or not {"importance_low", "importance_high"} <= set(scores):
        return None
    known = scores.set_index("strategy_id")
    low, high = (ids.map(known[f"importance_{end}"]).to_numpy(dtype=float) for end in ("low", "high"))
    return low, high


def _changes(
    problem: Problem, before: Bundle | None, ids: np.ndarray, share: float, ends: tuple[np.ndarray, np.ndarray] | None
) -> Iterator[tuple[str, str, Problem]]:
    if before is not None:
        for k, name in enumerate(ids):
            if before.chosen[k]:
                yield (
                    "without",
                    name,
                    replace(problem, have=_set(problem.have, k, False), never=_set(problem.never, k, True)),
                )
        for k, name in enumerate(ids):
            if problem.never[k] or "cost" not in problem.limits or np.isnan(problem.values["cost"][k]):
                continue
            times = 1 + share if before.chosen[k] else 1 - share
            dearer = _value(problem, "cost", k, problem.values["cost"][k] * times)
            yield ("costs_more" if before.chosen[k] else "costs_less"), name, dearer
        for k, name in enumerate(ids):
            end = None if ends is None or problem.never[k] else ends[0 if before.chosen[k] else 1][k]
            if end is not None and not np.isnan(end):
                change = "rated_lower" if before.chosen[k] else "rated_higher"
                yield change, name, _value(problem, "importance", k, float(end))
    for name, limit in problem.limits.items():
        if name != "per_cluster":
            yield "limit_higher", name, replace(problem, limits={**problem.limits, name: limit * (1 + share)})
            if before is not None:
                yield "limit_lower", name, replace(problem, limits={**problem.limits, name: limit * (1 - share)})
        rest = {other: value for other, value in problem.limits.items() if other != name}
        yield "no_limit", name, replace(problem, limits=rest)


def _set(values: np.ndarray, k: int, to: bool) -> np.ndarray:
    changed = values.copy()
    changed[k] = to
    return changed


def _value(problem: Problem, name: str, k: int, to: float) -> Problem:
    changed = problem.values[name].copy()
    changed[k] = to
    return replace(problem, values={**problem.values, name: changed})


def _compared(ids: np.ndarray, problem: Problem, before: Bundle | None, after: Bundle | None) -> dict[str, object]:
    row: dict[str, object] = {
        "status": "optimal" if after else "infeasible",
        "same": pd.NA,
        "comes_in": "",
        "goes_out": "",
    }
    if before is not None and after is not None:
        row["same"] = bool((before.chosen == after.chosen).all())
        row["comes_in"] = joined(ids[after.chosen & ~before.chosen])
        row["goes_out"] = joined(ids[before.chosen & ~after.chosen])
    elif after is not None:
        row["comes_in"] = joined(ids[after.chosen])
    for bundle, end in ((after, ""), (before, "_before")):
        row[f"n_covered{end}"] = pd.NA if bundle is None else int(bundle.covered.sum())
        for name in ("importance", "cost"):
            row[f"{name}{end}"] = np.nan if bundle is None else bundle.total(problem.values[name])
    return row
