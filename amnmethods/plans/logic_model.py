"""The logic model of a plan, drawn from its links: determinants, strategies, mechanisms, outcomes; and what hangs loose."""

from typing import Any, NamedTuple

import pandas as pd

from ..words import number
from .check import strong_barriers
from .fields import packaged
from .tables import blank, in_language, named, need, said, text

__all__ = ["LogicModel", "logic_model"]

NODES = ["node_id", "column", "id", "name", "group", "direction", "strength", "loose"]
LINKS = ["from_node", "to_node", "strategy_id"]
LOOSE = ["kind", "id", "told"]


class LogicModel(NamedTuple):
    """What `logic_model` returns.

    Attributes
    ----------
    nodes
        ``node_id``, ``column`` (``determinants``, ``strategies``, ``mechanisms``, ``outcomes``), ``id``, ``name``, ``group``
        (construct of a determinant), ``direction``, ``strength`` (the strongest of the sites; NaN where not rated),
        ``loose`` (something that it needs is missing).
    links
        ``from_node``, ``to_node``, ``strategy_id``.
    loose
        What hangs loose: ``kind``, ``id``, ``told``.
    columns
        ``column``, ``name``, ``holds``: the columns from left to right.
    """

    nodes: pd.DataFrame
    links: pd.DataFrame
    loose: pd.DataFrame
    columns: pd.DataFrame


def logic_model(
    links: pd.DataFrame,
    plan: pd.DataFrame | None = None,
    determinants: pd.DataFrame | None = None,
    *,
    strategies: pd.DataFrame | None = None,
    site: str | None = None,
    strong: float | None = None,
    language: str = "en",
) -> LogicModel:
    """Draw the logic model of implementation (IRLM) [1]_ from the links, and list what hangs loose on either side.

    Parameters
    ----------
    links
        ``strategy_id``, ``determinant_id``, and any of ``mechanism``, ``outcome`` (and ``mechanism_<language>`` ...).
    plan
        Plan lines; with them only the strategies that have a line are drawn, and a line's own ``outcome`` stands where its
        links name none.
    determinants
        ``determinant_id`` and any of ``site``, ``strength``, ``construct``, ``name_<language>``.
    strategies
        ``strategy_id`` (or ``item_id``) with ``wording_<language>`` or ``name_<language>``.
    site
        One network; None for all together.
    strong
        A barrier is strong at this strength or beyond; needed with ``determinants`` that hold strengths.
    language
        Of names and sentences.

    Returns
    -------
    A `LogicModel`. ``loose`` holds the kinds ``strategy_without_barrier``, ``barrier_without_strategy`` (strong ones),
    ``strategy_without_mechanism``, ``strategy_without_outcome``, ``line_without_links``. A strategy without a mechanism is
    joined with its outcome directly.

    Raises
    ------
    PlanError
        A column is missing, or strengths are given without ``strong``.

    References
    ----------
    .. [1] Smith, Li & Rafferty (2020). The Implementation Research Logic Model. Implement Sci 15, 84.
       doi:10.1186/s13012-020-01041-8

    Examples
    --------
    >>> links = pd.DataFrame({"strategy_id": ["s1", "s2"], "determinant_id": ["B1", "B2"],
    ...     "mechanism": ["time freed", None], "outcome": ["adoption", "adoption"]})
    >>> model = logic_model(links)
    >>> model.links[["from_node", "to_node"]].values.tolist()[:3]
    [['d:B1', 's:s1'], ['s:s1', 'm:time freed'], ['m:time freed', 'o:adoption']]
    >>> model.loose[["kind", "id"]].values.tolist()
    [['strategy_without_mechanism', 's2']]
    """
    need(links, ["strategy_id", "determinant_id"], "links")
    links = in_language(links, ["mechanism", "outcome"], language)
    lines = _lines(None if plan is None else in_language(plan, ["outcome"], language), site)
    rows = [
        {key: text(row.get(key)) for key in ("strategy_id", "determinant_id", "mechanism", "outcome")}
        for row in links.to_dict("records")
        if plan is None or text(row["strategy_id"]) in lines
    ]
    here = _at(determinants, site)
    rated = here is not None and "strength" in here and bool((~blank(here["strength"])).any())
    barriers = strong_barriers(_everywhere(here), strong) if rated else strong_barriers(None, None)
    loose: list[tuple[str, str, str]] = []

    def hangs(kind: str, name: str, **values: Any) -> None:
        entry = (kind, name, said(f"loose.{kind}", language, name=name, **values))
        if entry not in loose:
            loose.append(entry)

    drawn: dict[tuple[str, str, str], None] = {}
    chosen = list(dict.fromkeys([*lines, *(row["strategy_id"] for row in rows)]))
    for strategy in chosen:
        own = [row for row in rows if row["strategy_id"] == strategy]
        if not own:
            hangs("line_without_links" if strategy in lines else "strategy_without_barrier", strategy)
        elif not any(row["determinant_id"] for row in own):
            hangs("strategy_without_barrier", strategy)
        outcomes = list(dict.fromkeys(row["outcome"] for row in own if row["outcome"])) or lines.get(strategy, [])
        if own and not any(row["mechanism"] for row in own):
            hangs("strategy_without_mechanism", strategy)
        if not outcomes:
            hangs("strategy_without_outcome", strategy)
        for row in own:
            if row["determinant_id"]:
                drawn[f"d:{row['determinant_id']}", f"s:{strategy}", strategy] = None
            ends = [row["outcome"]] if row["outcome"] else outcomes
            before = f"s:{strategy}"
            if row["mechanism"]:
                drawn[before, f"m:{row['mechanism']}", strategy] = None
                before = f"m:{row['mechanism']}"
            for outcome in ends:
                drawn[before, f"o:{outcome}", strategy] = None
        for outcome in outcomes if not own else []:
            drawn[f"s:{strategy}", f"o:{outcome}", strategy] = None
    answered = {row["determinant_id"] for row in rows}
    names = named(here, "determinant_id", language)
    for row in barriers.drop_duplicates("determinant_id").to_dict("records"):
        if row["determinant_id"] not in answered:
            hangs("barrier_without_strategy", row["determinant_id"], strength=number(row["strength"], language, 0))
    order = list(dict.fromkeys([f"d:{row[1]}" for row in loose if row[0] == "barrier_without_strategy"]))
    nodes = [
        *(start for start, _, _ in drawn),
        *(end for _, end, _ in drawn),
        *(f"s:{name}" for name in chosen),
        *order,
    ]
    called = named(_by_strategy(strategies), "strategy_id", language, ("wording", "name"))
    table = _nodes(list(dict.fromkeys(nodes)), here, names, called, {name for _, name, _ in loose})
    return LogicModel(
        table,
        pd.DataFrame(list(drawn), columns=LINKS, dtype=object),
        pd.DataFrame(loose, columns=LOOSE, dtype=object),
        _columns(language),
    )


def _lines(plan: pd.DataFrame | None, site: str | None) -> dict[str, list[str]]:
    """Return the strategies that have a line, each with the outcomes that its lines name."""
    if plan is None:
        return {}
    need(plan, ["site", "strategy_id"], "plan")
    found: dict[str, list[str]] = {}
    for row in plan.to_dict("records"):
        if site is None or text(row["site"]) == site:
            outcomes = found.setdefault(text(row["strategy_id"]), [])
            outcomes += [o for o in [text(row.get("outcome"))] if o and o not in outcomes]
    return found


def _at(determinants: pd.DataFrame | None, site: str | None) -> pd.DataFrame | None:
    if determinants is None:
        return None
    need(determinants, ["determinant_id"], "determinants")
    if site is None or "site" not in determinants:
        return determinants
    return determinants[determinants["site"].astype(str) == site]


def _everywhere(determinants: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the determinants with a site, also where the table knows none."""
    if determinants is None or "site" in determinants:
        return determinants
    return determinants.assign(site="")


def _by_strategy(strategies: pd.DataFrame | None) -> pd.DataFrame | None:
    if strategies is None or "strategy_id" in strategies:
        return strategies
    return strategies.rename(columns={"item_id": "strategy_id"})


def _nodes(
    ids: list[str], determinants: pd.DataFrame | None, names: dict[str, str], called: dict[str, str], loose: set[str]
) -> pd.DataFrame:
    columns = {"d": "determinants", "s": "strategies", "m": "mechanisms", "o": "outcomes"}
    rows = []
    for node in ids:
        kind, _, name = node.partition(":")
        row: dict[str, Any] = {
            "node_id": node,
            "column": columns[kind],
            "id": name if kind in "ds" else "",
            "name": name,
        }
        row |= {"group": "", "direction": "", "strength": float("nan"), "loose": kind in "ds" and name in loose}
        if kind == "d":
            own = None if determinants is None else determinants[determinants["determinant_id"].astype(str) == name]
            row |= {"name": names.get(name, name)} | _rated(own)
        elif kind == "s":
            row["name"] = called.get(name, name)
        rows.append(row)
    order = {column: k for k, column in enumerate(columns.values())}
    table = pd.DataFrame(rows, columns=NODES)
    return table.sort_values("column", key=lambda c: c.map(order), kind="stable").reset_index(drop=True)


def _rated(rows: pd.DataFrame | None) -> dict[str, Any]:
    """Return construct, direction and the strongest rating of a determinant."""
    if rows is None or rows.empty:
        return {}
    found: dict[str, Any] = {"group": text(rows["construct"].iloc[0]) if "construct" in rows else ""}
    if "strength" in rows:
        strengths = pd.to_numeric(rows["strength"], errors="coerce").dropna()
        if len(strengths):
            strongest = float(strengths.loc[strengths.abs().idxmax()])
            found["strength"] = strongest
            found["direction"] = "barrier" if strongest < 0 else "facilitator" if strongest > 0 else ""
    if not found.get("direction") and "direction" in rows:
        found["direction"] = text(rows["direction"].iloc[0])
    return found


def _columns(language: str) -> pd.DataFrame:
    def told(texts: dict[str, str]) -> str:
        return str(texts.get(language) or texts["en"])

    rows = [(c["column"], told(c["name"]), told(c["holds"])) for c in packaged("irlm")["columns"]]
    return pd.DataFrame(rows, columns=["column", "name", "holds"])
