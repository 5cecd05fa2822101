"""The network behind a contact log: who is tied to whom, and what lies between them.

Two people are tied if they had a contact as mentor and mentee. Ties have no direction, and one contact is enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .contacts import one_row_per_mentee

BLOCK = 64  # shortest paths from so many people at once: arrays of some megabytes


def ties(contacts: pd.DataFrame) -> pd.DataFrame:
    """Return who had contact with whom.

    Parameters
    ----------
    contacts
        One row per mentor and mentee in a contact: ``mentor_id``, ``mentee_id``; optionally ``site``.

    Returns
    -------
    One row per pair, the most contacts first: ``mentor_id``, ``mentee_id``, ``n_contacts``.

    Examples
    --------
    >>> ties(pd.DataFrame({"mentor_id": ["m1", "m1", "m2"], "mentee_id": ["e1", "e1", "e1"]})).values.tolist()
    [['m1', 'e1', 2], ['m2', 'e1', 1]]
    """
    contacts, _ = one_row_per_mentee(contacts)
    pairs = contacts.groupby(["mentor_id", "mentee_id"], sort=True, observed=True).size().rename("n_contacts")
    return pairs.reset_index().sort_values("n_contacts", ascending=False, kind="stable", ignore_index=True)


def as_graph(contacts: pd.DataFrame, people: pd.DataFrame | None = None) -> Any:
    """Return the network as a `networkx.Graph`, for measures that are not offered here or for another program.

    Parameters
    ----------
    contacts
        As for `ties`.
    people
        ``person_id`` and any attributes, which become those of the nodes; people without a contact are nodes too.

    Returns
    -------
    One node per person, one edge per pair with its ``n_contacts``. ``networkx.write_graphml(graph, path)`` saves it.

    Examples
    --------
    >>> graph = as_graph(pd.DataFrame({"mentor_id": ["m1", "m1"], "mentee_id": ["e1", "e1"]}))
    >>> list(graph.edges(data="n_contacts"))
    [('m1', 'e1', 2)]
    """
    import networkx as nx

    graph = nx.Graph()
    if people is not None:
        for row in people.drop_duplicates("person_id").to_dict("records"):
            told = {str(name): value for name, value in row.items() if name != "person_id" and not pd.isna(value)}
            graph.add_node(str(row["person_id"]), **told)
    for mentor, mentee, n in ties(contacts).itertuples(index=False):
        # Two people may mentor each other: their contacts add up.
        earlier = graph.get_edge_data(mentor, mentee, {"n_contacts": 0})["n_contacts"]
        graph.add_edge(str(mentor), str(mentee), n_contacts=earlier + int(n))
    return graph


@dataclass(frozen=True)
class Network:
    """People by number, their ties as a symmetric sparse matrix of ones."""

    people: np.ndarray  # codes, sorted
    matrix: Any  # scipy.sparse.csr_array, people x people

    @property
    def n(self) -> int:
        """Return the number of people."""
        return len(self.people)

    def components(self) -> np.ndarray:
        """Return each person's component, numbered from 0."""
        from scipy.sparse.csgraph import connected_components

        return connected_components(self.matrix, directed=False)[1] if self.n else np.zeros(0, dtype=np.int64)


def network(first: pd.Series, second: pd.Series) -> Network:
    """Return the network of pairs; a pair named twice, or the other way round, is one tie."""
    from scipy.sparse import csr_array

    codes, people = pd.factorize(pd.concat([first, second], ignore_index=True), sort=True)
    a, b = codes[: len(first)], codes[len(first) :]
    n = len(people)
    both = np.unique(np.concatenate([a * n + b, b * n + a])) if n else np.zeros(0, dtype=np.int64)
    rows, columns = np.divmod(both, max(n, 1))
    matrix = csr_array((np.ones(len(both)), (rows, columns)), shape=(n, n))
    return Network(np.asarray(people, dtype=object), matrix)


def pivots_of(n: int, pivots: int | None, seed: int | None) -> np.ndarray:
    """Return the people from whom shortest paths are counted: all, or a sample drawn without replacement."""
    if pivots is None or pivots >= n:
        return np.arange(n)
    if pivots < 1:
        raise ValueError(f"Betweenness needs at least one pivot, not {pivots}.")
    if seed is None:
        raise ValueError("Sampled betweenness needs a seed, so that the same log gives the same numbers: say seed=1.")
    return np.sort(np.random.default_rng(seed).choice(n, size=pivots, replace=False))


def betweenness(net: Network, sources: Sequence[int] | np.ndarray) -> np.ndarray:
    """Return each person's betweenness, 0 to 1: the share of shortest paths between two others that pass them [1]_.

    Shortest paths are counted from the sources alone and scaled up [2]_, many sources at a time, by products of the
    sparse matrix of ties: exact where everybody is a source. NaN in a network of fewer than three people.

    References
    ----------
    .. [1] Freeman (1977). A set of measures of centrality based on betweenness. Sociometry 40, 35-41.
           doi:10.2307/3033543. Algorithm: Brandes (2001). doi:10.1080/0022250X.2001.9990249
    .. [2] Brandes & Pich (2007). Centrality estimation in large networks. doi:10.1142/S0218127407018403
    """
    if net.n < 3:
        return np.full(net.n, np.nan)
    whole = np.zeros(net.n)
    chosen = np.asarray(sources)
    for start in range(0, len(chosen), BLOCK):
        whole += _dependencies(net.matrix, chosen[start : start + BLOCK])
    return whole * net.n / len(chosen) / ((net.n - 1) * (net.n - 2))


def _dependencies(matrix: Any, sources: np.ndarray) -> np.ndarray:
    """Return how far the shortest paths from some sources lead over each person (Brandes), summed over the sources."""
    shape, each = (matrix.shape[0], len(sources)), np.arange(len(sources))
    paths, depth = np.zeros(shape), np.full(shape, -1, dtype=np.int32)
    paths[sources, each], depth[sources, each] = 1, 0
    front, level = paths.copy(), 0
    while True:
        front = matrix @ front
        front[depth >= 0] = 0
        new = front > 0
        if not new.any():
            break
        level += 1
        depth[new] = level
        paths += front
    over = np.zeros(shape)
    for below in range(level, 0, -1):
        at = depth == below
        handed = np.divide(1 + over, paths, out=np.zeros(shape), where=at)
        over += np.where(depth == below - 1, (matrix @ handed) * paths, 0)
    over[sources, each] = 0
    return over.sum(axis=1)


def centralization(values: np.ndarray) -> float:
    """Freeman's centralization of normalised betweenness: 0 if all are alike, 1 for a star [1]_.

    References
    ----------
    .. [1] Freeman (1978). Centrality in social networks: conceptual clarification. Social Networks 1, 215-239.
           doi:10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> centralization(np.array([1.0, 0.0, 0.0, 0.0]))
    1.0
    """
    if len(values) < 3 or np.isnan(values).any():
        return float("nan")
    return float((values.max() - values).sum() / (len(values) - 1))


@dataclass(frozen=True)
class Without:
    """Into what the component of each person falls if the person leaves, one number per person."""

    n_parts: np.ndarray
    largest: np.ndarray  # people in the largest part
    cut_off: np.ndarray  # people left without any tie


def without_each(net: Network) -> Without:
    """Return what is left of each person's component without them, in one walk through the network.

    A part hangs on a person if none of its members is tied to anybody met before that person (Tarjan's low numbers).
    """
    start, end = net.matrix.indptr[:-1].tolist(), net.matrix.indptr[1:].tolist()
    tied = net.matrix.indices.tolist()
    n = net.n
    met, low, size = [-1] * n, [0] * n, [1] * n
    parts: list[list[int]] = [[] for _ in range(n)]
    after = start.copy()
    clock = 0
    whole = np.zeros(n, dtype=np.int64)
    for root in range(n):
        if met[root] >= 0:
            continue
        met[root] = low[root] = clock
        clock += 1
        path, seen = [root], [root]
        while path:
            person = path[-1]
            if after[person] < end[person]:
                other = tied[after[person]]
                after[person] += 1
                if met[other] < 0:
                    met[other] = low[other] = clock
                    clock += 1
                    path.append(other)
                    seen.append(other)
                else:
                    low[person] = min(low[person], met[other])
                continue
            path.pop()
            if path:
                above = path[-1]
                low[above] = min(low[above], low[person])
                size[above] += size[person]
                if low[person] >= met[above]:
                    parts[above].append(size[person])
        whole[seen] = len(seen)
    for person in range(n):
        rest = int(whole[person]) - 1 - sum(parts[person])
        if rest:
            parts[person].append(rest)
    return Without(
        np.array([len(found) for found in parts], dtype=np.int64),
        np.array([max(found, default=0) for found in parts], dtype=np.int64),
        np.array([found.count(1) for found in parts], dtype=np.int64),
    )
