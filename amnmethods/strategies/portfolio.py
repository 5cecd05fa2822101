"""The best bundle of strategies within limits: an aid beside the coverage table, never the decision."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..errors import StrategiesError
from ..words import number, word
from .bundle import AIMS, Bundle, Problem, best_bundle
from .coverage import LIMITS, checked_costs, strong_barriers
from .tables import joined, need, once, shown

__all__ = ["check_aims", "portfolio", "problems"]

COLUMNS = [
    "site", "strategy_id", "chosen", "barriers", "only_for", "importance", "feasibility", "cost", "staff_hours", "cluster", "must",
    "why", "status", "reason",
]  # fmt: skip


def portfolio(
    links: pd.DataFrame,
    determinants: pd.DataFrame,
    costs: pd.DataFrame,
    *,
    strong: float,
    aims: Sequence[str],
    limits: Mapping[str, float],
    scores: pd.DataFrame | None = None,
    sites: Sequence[str] | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Find for each network the bundle of strategies that does best within its limits, and say why each is in.

    The aims are pursued one after the other, without weights: the first is brought to its optimum and held there,
    then the next. With ``aims=("barriers", "importance")``: as many strong barriers answered as the limits allow;
    among the bundles that do, the one whose mean importance ratings add up highest (which fills the limits up).

    Parameters
    ----------
    links
        ``strategy_id``, ``determinant_id``.
    determinants
        ``determinant_id``, ``site``, ``strength``.
    costs
        The strategies to choose from: ``strategy_id``; ``cost`` and ``staff_hours`` per network, ``must`` ("have", "not" or
        blank), ``cluster``.
    strong
        A barrier is strong at a site at this strength or beyond, such as -2.
    aims
        In their order, no default: ``barriers`` (most strong barriers covered), ``importance``, ``feasibility``
        (highest sum of mean ratings), ``cost``, ``staff_hours``, ``strategies`` (least).
    limits
        Any of ``cost``, ``staff_hours``, ``per_cluster`` (strategies of one cluster; those without a cluster are free).
    scores
        ``strategy_id``, ``importance``, ``feasibility``, such as what `go_zone` returned.
    sites
        Networks; None for all.
    language
        Of the columns ``why`` and ``reason``.

    Returns
    -------
    One row per site and strategy: ``chosen`` (nullable bool, <NA> where there is no bundle),
    ``barriers`` (strong ones here that it answers), ``only_for`` (those that no other chosen strategy answers),
    ``importance``, ``feasibility``, ``cost``, ``staff_hours``, ``cluster``, ``must``, ``why`` (it is in, or out),
    ``status`` (``optimal`` or ``infeasible``), ``reason`` (which limit bites; a limit of 0; no strong barrier). Hand
    the chosen rows to `coverage` and `coverage_totals`.

    Raises
    ------
    StrategiesError
        An unknown aim or limit, a cost or rating that is not known and is needed, a limit below 0, an unknown site.

    Examples
    --------
    >>> links = pd.DataFrame({"strategy_id": ["s01", "s02", "s03"], "determinant_id": ["B1", "B1", "B2"]})
    >>> determinants = pd.DataFrame({"determinant_id": ["B1", "B2"], "site": "N3", "strength": [-2, -2]})
    >>> costs = pd.DataFrame({"strategy_id": ["s01", "s02", "s03"], "cost": [50, 20, 30]})
    >>> found = portfolio(links, determinants, costs, strong=-2, aims=["barriers", "cost"], limits={"cost": 60})
    >>> found.loc[found["chosen"], ["strategy_id", "why"]].values.tolist()
    [['s02', 'the only one chosen that answers B1'], ['s03', 'the only one chosen that answers B2']]
    """
    check_aims(aims, limits)
    found = []
    for site, table, problem, barriers in problems(
        links, determinants, costs, strong=strong, aims=aims, limits=limits, scores=scores, sites=sites
    ):
        bundle = best_bundle(problem, aims)
        found.append(_told(site, table, problem, barriers, bundle, language))
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)
    return table[COLUMNS].astype({"chosen": "boolean"})


def check_aims(aims: Sequence[str], limits: Mapping[str, float]) -> None:
    """Refuse aims and limits that are not known."""
    if isinstance(aims, str) or not aims:
        raise StrategiesError("Name the aims in their order, such as aims=['barriers', 'importance'].")
    for name in aims:
        if name not in AIMS:
            raise StrategiesError(f"There is no aim {shown(name)}; there are: {', '.join(AIMS)}.")
    for name, limit in limits.items():
        if name not in (*LIMITS, "per_cluster"):
            raise StrategiesError(f"Limits are on cost, staff_hours and per_cluster; found {shown(name)}.")
        if not limit >= 0:
            raise StrategiesError(f"The limit on {name} is {limit}: it is a number from 0.")


def problems(
    links: pd.DataFrame,
    determinants: pd.DataFrame,
    costs: pd.DataFrame,
    *,
    strong: float,
    aims: Sequence[str],
    limits: Mapping[str, float],
    scores: pd.DataFrame | None,
    sites: Sequence[str] | None,
) -> list[tuple[object, pd.DataFrame, Problem, list[object]]]:
    """Return per site: its name, the strategies with all that is known, the problem, and its strong barriers."""
    need(links, ["strategy_id", "determinant_id"], "links")
    table = _strategies(costs, scores, aims, limits)
    beyond = strong_barriers(determinants, strong)
    there = list(pd.unique(determinants["site"]))
    for site in sites or ():
        if site not in there:
            raise StrategiesError(f"There is no site {shown(site)}; there are: {', '.join(map(str, there))}.")
    pairs = set(links[["strategy_id", "determinant_id"]].itertuples(index=False, name=None))
    kinds = {name: k for k, name in enumerate(dict.fromkeys(table["cluster"].dropna()))}
    found = []
    for site in there if sites is None else sites:
        barriers = beyond.loc[beyond["site"] == site, "determinant_id"].tolist()
        answers = [[(name, barrier) in pairs for barrier in barriers] for name in table["strategy_id"]]
        problem = Problem(
            values={name: table[name].to_numpy(dtype=float) for name in ("importance", "feasibility", *LIMITS)},
            answers=np.array(answers, dtype=bool).reshape(len(table), len(barriers)),
            cluster=np.array([kinds.get(name, -1) for name in table["cluster"]], dtype=np.int64),
            have=table["must"].eq("have").to_numpy(dtype=bool),
            never=table["must"].eq("not").to_numpy(dtype=bool),
            limits=dict(limits),
        )
        found.append((site, table, problem, barriers))
    return found


def _strategies(
    costs: pd.DataFrame, scores: pd.DataFrame | None, aims: Sequence[str], limits: Mapping[str, float]
) -> pd.DataFrame:
    table = checked_costs(costs)
    for name in ("importance", "feasibility"):
        if scores is not None and name in scores:
            once(scores, ["strategy_id"], "ratings of strategies")
            table[name] = table["strategy_id"].map(scores.set_index("strategy_id")[name]).astype(float)
        else:
            table[name] = np.nan
    open_ones = table[table["must"] != "not"]
    for name in ("importance", "feasibility", *LIMITS):
        lacking = open_ones.loc[open_ones[name].isna(), "strategy_id"]
        if (name in aims or name in limits) and len(lacking):
            raise StrategiesError(
                f"The {name} of {', '.join(map(str, lacking[:5]))} is not known ({len(lacking)} such), and is not taken for 0: "
                "fill it in, or leave these strategies out by must = not."
            )
    filled = {name: table[name].fillna(0.0) for name in LIMITS if name in limits or name in aims}
    return table.assign(**filled)


def _told(
    site: object, table: pd.DataFrame, problem: Problem, barriers: list[object], bundle: Bundle | None, language: str
) -> pd.DataFrame:
    found = table.assign(site=site, status="optimal" if bundle else "infeasible")
    names = np.array(barriers, dtype=object)
    found["barriers"] = [joined(names[row]) for row in problem.answers]
    alone = problem.answers & False
    if bundle is not None:
        times = problem.answers[bundle.chosen].sum(axis=0)
        alone = problem.answers & bundle.chosen[:, None] & (times == 1)
    found["only_for"] = [joined(names[row]) for row in alone]
    found["chosen"] = pd.array(bundle.chosen if bundle else [pd.NA] * len(table), dtype="boolean")
    found["reason"] = _reason(problem, barriers, bundle, language)
    found["why"] = [
        "" if bundle is None else _why(row, k, problem, bundle, language)
        for k, row in enumerate(found.to_dict("records"))
    ]
    return found


def _reason(problem: Problem, barriers: list[object], bundle: Bundle | None, language: str) -> str:
    if bundle is None:
        uses = problem.used(problem.have)
        lines = [
            word(f"strategies.portfolio.over.{name}", language, use=number(max(u for _, u, _ in uses[name]), language, 0),
                 limit=number(problem.limits[name], language, 0))
            for name in problem.broken(problem.have)
        ]  # fmt: skip
        ends = "all" if len(lines) > 1 else "one"
        return " ".join([*lines, word(f"strategies.portfolio.give_way.{ends}", language)])
    said = [word(f"strategies.portfolio.zero.{name}", language) for name, limit in problem.limits.items() if limit == 0]
    return " ".join([*said, *([] if barriers else [word("strategies.portfolio.no_barrier", language)])])


def _why(row: dict, k: int, problem: Problem, bundle: Bundle, language: str) -> str:
    def say(key: str, **values: str) -> str:
        return word(f"strategies.portfolio.{key}", language, study=None, **values)

    if row["must"] in ("have", "not"):
        return say(f"must_{row['must']}")
    if bundle.chosen[k]:
        if row["only_for"]:
            return say("only", barriers=row["only_for"].replace("; ", ", "))
        return say("shares", barriers=row["barriers"].replace("; ", ", ")) if row["barriers"] else say("fills")
    with_it = bundle.chosen.copy()
    with_it[k] = True
    broken = problem.broken(with_it)
    if broken:
        return say("would_break", limits=", ".join(say(f"limit.{name}") for name in broken))
    return say("not_needed")
