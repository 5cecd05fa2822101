"""The way from a quote to an outcome: every link of it, from any point to both ends, and what hangs loose."""

from collections import defaultdict, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..words import word
from .trace_nodes import LAYERS, edges_of, nodes_of

__all__ = ["LAYERS", "Traceability", "orphans", "trace", "traceability"]


@dataclass(frozen=True)
class Traceability:
    """The graph of a study: what there is (`nodes`), what rests on what (`edges`), and the layers that were given.

    ``nodes``: ``node`` (such as ``strategy:s13``), ``kind``, ``id``, ``layer`` (number of the kind), ``label``, ``site``,
    ``value`` (text), ``expects`` (False where nothing needs to follow). ``edges``: ``source``, ``target``, ``because``.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    given: tuple[str, ...]


def traceability(
    *,
    segments: pd.DataFrame | None = None,
    codes: pd.DataFrame | None = None,
    determinants: pd.DataFrame | None = None,
    determinant_codes: pd.DataFrame | None = None,
    strategies: pd.DataFrame | None = None,
    strategy_links: pd.DataFrame | None = None,
    panel: pd.DataFrame | None = None,
    agreed: Collection[str] = (),
    plan: pd.DataFrame | None = None,
    delivery: pd.DataFrame | None = None,
    outcomes: pd.DataFrame | None = None,
    outcome_links: pd.DataFrame | None = None,
    language: str = "en",
) -> Traceability:
    """Join quotes, codes, determinants, strategies, panel ratings, plan lines, doses and outcomes into one graph.

    Any table may be missing: the chain then ends, or is joined over the gap where two tables share an id. A column
    ``label`` of any table is what its rows are called; else ``name_<language>``, ``name``, or the id.

    Parameters
    ----------
    segments
        ``segment_id``, ``code``; ``text``, ``site``.
    codes
        ``code``, names.
    determinants
        ``determinant_id`` (one row, or one per ``site``); ``construct``, ``direction``. Nothing needs to follow from a
        facilitator.
    determinant_codes
        ``determinant_id``, ``code``; without it a code belongs to the determinant of its own id, else to those whose
        ``construct`` it is.
    strategies
        ``strategy_id`` (or ``item_id``), names.
    strategy_links
        ``strategy_id``, ``determinant_id``; ``because``.
    panel
        ``strategy_id`` (or ``item_id``), ``status``; ``share_agree``.
    agreed
        The statuses from which a plan is expected to follow.
    plan
        ``line_id``, ``site``, ``strategy_id``; ``action``.
    delivery
        ``line_id`` and ``dose`` (one row per line), or ``planned`` and ``delivered`` (added up).
    outcomes
        ``measure`` (or ``scale``, ``outcome``); ``site``, ``value`` (or ``change``).
    outcome_links
        ``strategy_id``, ``measure``; ``because``. An outcome follows from the doses of the linked strategies in its network.
    language
        Of the names.

    Raises
    ------
    EvaluationError
        A link names something that is not there, an id stands twice, or a column is missing.

    Examples
    --------
    >>> graph = traceability(
    ...     segments=pd.DataFrame({"segment_id": ["q1"], "code": ["B4"], "text": ["We lack mentors."]}),
    ...     determinants=pd.DataFrame({"determinant_id": ["B4", "B9"]}),
    ...     strategies=pd.DataFrame({"strategy_id": ["s13"]}),
    ...     strategy_links=pd.DataFrame({"strategy_id": ["s13"], "determinant_id": ["B4"]}))
    >>> trace(graph, "strategy:s13")["node"].tolist()
    ['segment:q1', 'code:B4', 'determinant:B4', 'strategy:s13']
    >>> orphans(graph)[["node", "missing"]].values.tolist()
    [['determinant:B9', 'code'], ['determinant:B9', 'strategy']]
    """
    tables: Mapping[str, pd.DataFrame | None] = {
        "segments": segments, "codes": codes, "determinants": determinants, "determinant_codes": determinant_codes,
        "strategies": strategies, "strategy_links": strategy_links, "panel": panel, "plan": plan, "delivery": delivery,
        "outcomes": outcomes, "outcome_links": outcome_links,
    }  # fmt: skip
    nodes, given = nodes_of(tables, frozenset(agreed), language)
    return Traceability(nodes, edges_of(tables, nodes, given), given)


def trace(graph: Traceability, node: str, *, site: str | None = None) -> pd.DataFrame:
    """Follow the way from one point to both ends.

    Parameters
    ----------
    graph
        What `traceability` returned.
    node
        Such as ``"strategy:s13"``, ``"segment:s0001"``, ``"line:N3-s13"``, ``"outcome:AIM@N3"``.
    site
        Follow only what belongs to this network, or to none.

    Returns
    -------
    The nodes on the way, in the order of the layers: the columns of the nodes, ``direction`` (``back``, ``here``,
    ``forward``), ``steps`` from the point, ``via`` (the neighbour on the way to it; blank for the point).

    Raises
    ------
    EvaluationError
        There is no such node.
    """
    names = graph.nodes["node"].tolist()
    place = {name: k for k, name in enumerate(names)}
    if node not in place:
        kind = str(node).split(":", 1)[0]
        near = [name for name in names if name.startswith(f"{kind}:")][:5]
        hint = f" such as {', '.join(near)}" if near else f"; a name begins with {', '.join(f'{k}:' for k in LAYERS)}"
        raise EvaluationError(f"There is nothing called {node!r} to trace; choose one{hint}.")
    sites = graph.nodes["site"].tolist()
    allowed = [site is None or at in ("", site) for at in sites]
    allowed[place[node]] = True
    found: dict[int, tuple[str, int, str]] = {place[node]: ("here", 0, "")}
    for direction, here, there in (("back", "target", "source"), ("forward", "source", "target")):
        beside: dict[str, list[str]] = defaultdict(list)
        for one, two in zip(graph.edges[here], graph.edges[there], strict=True):
            beside[one].append(two)
        waiting = deque([(node, 0)])
        while waiting:
            at, steps = waiting.popleft()
            for following in beside[at]:
                k = place[following]
                if k not in found and allowed[k]:
                    found[k] = (direction, steps + 1, at)
                    waiting.append((following, steps + 1))
    order = sorted(found, key=lambda k: (int(graph.nodes["layer"].iat[k]), k))
    table = graph.nodes.iloc[order].reset_index(drop=True)
    told: list[tuple[str, int, str]] = [found[k] for k in order]
    return table.assign(direction=[t[0] for t in told], steps=[t[1] for t in told], via=[t[2] for t in told])


def orphans(graph: Traceability, *, language: str = "en") -> pd.DataFrame:
    """Return what has no link, towards the quotes and towards the outcomes.

    Parameters
    ----------
    graph
        What `traceability` returned.
    language
        Of ``told``.

    Returns
    -------
    One row per missing link, in the order of the layers: ``node``, ``kind``, ``id``, ``label``, ``site``, ``direction`` (``back``,
    ``forward``), ``missing`` (the kind that should stand there), ``told``. Only kinds that were given are missed; nothing is
    missed behind a facilitator or an item that the panel did not agree on.
    """
    kind = graph.nodes["kind"].to_numpy(dtype=object)
    place = {name: k for k, name in enumerate(graph.nodes["node"])}
    source = np.array([place[name] for name in graph.edges["source"]], dtype=np.int64)
    target = np.array([place[name] for name in graph.edges["target"]], dtype=np.int64)
    follows, rests = np.zeros(len(kind), dtype=bool), np.zeros(len(kind), dtype=bool)
    follows[source], rests[target] = True, True
    expects = graph.nodes["expects"].to_numpy(dtype=bool)
    rows: list[tuple[int, str, str]] = []
    chain = [layer for layer in LAYERS if layer in graph.given]
    for before, after in pairwise(chain):
        rows += [(int(k), "forward", after) for k in np.flatnonzero((kind == before) & ~follows & expects)]
        rows += [(int(k), "back", before) for k in np.flatnonzero((kind == after) & ~rests)]
    rows.sort(key=lambda row: (int(graph.nodes["layer"].iat[row[0]]), row[0], row[1]))
    table = graph.nodes.iloc[[row[0] for row in rows]][["node", "kind", "id", "label", "site"]].reset_index(drop=True)
    told: list[Any] = [
        word(
            f"evaluation.orphan.{direction}",
            language,
            kind=_kind(str(kind[k]), language),
            missing=_kind(missing, language),
        )
        for k, direction, missing in rows
    ]
    return table.assign(direction=[row[1] for row in rows], missing=[row[2] for row in rows], told=told)


def _kind(kind: str, language: str) -> str:
    return word(f"evaluation.kind.{kind}", language)
