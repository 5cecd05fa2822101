"""The go-zone: strategies by importance and feasibility, with how far the quadrant hangs on who sat on the panel."""

from collections.abc import Collection, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from ..errors import StrategiesError
from .panels import ALL, Floats, drawn_panels, few_raters, groups_of, means, ratings_matrix, suppressed_groups
from .tables import need, ratings_by_strategy, shown

__all__ = ["go_zone", "zones"]

ZONES = ("I", "II", "III", "IV")
DUST = 1e-9  # what adding up ratings may leave beside an exact mean
AXES = ("importance", "feasibility")
INTERVAL = "percentile bootstrap of whole panellists"

# fmt: off
COLUMNS = [
    "strategy_id", "importance", "importance_low", "importance_high", "n_importance", "feasibility", "feasibility_low",
    "feasibility_high", "n_feasibility", "importance_cut", "feasibility_cut", "reference", "n_reference", "zone", "zone_share",
    "share_I", "share_II", "share_III", "share_IV", "importance_absolute_cut", "feasibility_absolute_cut", "zone_absolute",
    "zone_absolute_share", "interval", "n_resamples", "reason",
]
# fmt: on


def zones(means: pd.DataFrame, *, importance_cut: float, feasibility_cut: float) -> pd.Series:
    """Return the quadrant of each strategy [1]_: above both cuts, and so on.

    Parameters
    ----------
    means
        ``importance`` and ``feasibility``, one row per strategy.
    importance_cut, feasibility_cut
        What a mean must lie above, such as the mean of all strategies.

    Returns
    -------
    ``I`` above both, ``II`` feasible and below on importance, ``III`` below both, ``IV`` important
    and below on feasibility; blank where a mean is undefined or lies on a cut.

    References
    ----------
    .. [1] Waltz et al. (2015). doi:10.1186/s13012-015-0295-0

    Examples
    --------
    >>> means = pd.DataFrame({"importance": [4.6, 3.97, 2.73], "feasibility": [4.57, 3.2, 3.1]})
    >>> zones(means, importance_cut=3.4, feasibility_cut=3.3).tolist()
    ['I', 'IV', 'III']
    """
    need(means, list(AXES), "means")
    importance, feasibility = (means[axis].to_numpy(dtype=float) for axis in AXES)
    found = _quadrant(importance, feasibility, importance_cut, feasibility_cut)
    return _named(found).set_axis(means.index)


def go_zone(
    ratings: pd.DataFrame,
    *,
    importance: str,
    feasibility: str,
    reference: Literal["rated", "agreed"],
    agreed: Collection[str] | None = None,
    cuts: Mapping[str, float] | None = None,
    panel: pd.DataFrame | None = None,
    strata: str | None = None,
    by: str | None = None,
    suppress_below: int | None = None,
    n_resamples: int = 0,
    rng: np.random.Generator | int | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Lay strategies out by the mean ratings of their importance and feasibility [1]_.

    The cuts are means over a stated set of strategies, so a quadrant is relative: a strategy can lie above the mean of
    poor ones. The absolute cuts stand beside it.

    Parameters
    ----------
    ratings
        ``panellist_id``, ``item_id`` (or ``strategy_id``), ``criterion``, ``rating``: one round, or the last round of each
        strategy.
    importance, feasibility
        The names of the two criteria.
    reference
        Whose means make the cuts: those of all strategies ``rated`` on both, or of those ``agreed``. No default: it moves
        every quadrant.
    agreed
        Ids of the agreed strategies, for ``reference="agreed"``.
    cuts
        Absolute cuts by ``importance`` and ``feasibility`` on the scale of the ratings; a mean at the cut is in.
    panel
        ``panellist_id`` and the columns of ``strata`` and ``by``.
    strata
        Whole panellists are drawn within this column, such as ``group``; None over the whole panel.
    by
        Also for each value of this column, each with its own cuts; needs ``suppress_below``.
    suppress_below
        Groups of fewer panellists are suppressed, and the next larger ones that would give them away; so are groups of
        whom fewer rated a strategy.
    n_resamples, rng
        Panels to draw for intervals and stability, and their generator or seed; 0 for none. In each, all means and cuts
        are worked out anew; the agreed set stays.
    level
        Of the intervals: sensitivity to who sat on the panel, not sampling from a population.

    Returns
    -------
    One row per strategy in the order of the ratings (by group: the column ``by``, ``"all"`` first):
    ``strategy_id``; ``importance``, ``feasibility`` (means), each with ``_low``, ``_high`` and ``n_``; the cuts
    ``importance_cut``, ``feasibility_cut``, ``reference`` and ``n_reference`` (strategies in it); ``zone`` (I to IV)
    and ``zone_share``, the share of drawn panels in which it lies in the same one, ``share_I`` to ``share_IV``;
    ``zone_absolute`` with its cuts and its ``zone_absolute_share``; ``interval`` (the method), ``n_resamples``;
    ``reason``: ``not_rated``, ``on_the_cut``, ``one_rating`` (no interval), ``no_reference``, ``suppressed``.

    Raises
    ------
    StrategiesError
        A criterion nobody rated, two ratings by one panellist, no agreed set where it is the reference, a strategy in
        it that nobody rated, groups without ``suppress_below``, resamples without a seed.

    References
    ----------
    .. [1] Waltz et al. (2015). doi:10.1186/s13012-015-0295-0

    Examples
    --------
    >>> ratings = pd.DataFrame({"panellist_id": ["p1", "p2"] * 4, "item_id": ["s01"] * 4 + ["s02"] * 4,
    ...     "criterion": ["importance", "importance", "feasibility", "feasibility"] * 2, "rating": [9, 8, 7, 8, 4, 5, 7, 5]})
    >>> found = go_zone(ratings, importance="importance", feasibility="feasibility", reference="rated")
    >>> found[["strategy_id", "importance", "feasibility", "importance_cut", "feasibility_cut", "zone"]].values.tolist()
    [['s01', 8.5, 7.5, 6.5, 6.75, 'I'], ['s02', 4.5, 6.0, 6.5, 6.75, 'III']]
    """
    rated = ratings_by_strategy(ratings, [importance, feasibility])
    strategies = pd.Index(
        pd.unique(ratings["strategy_id" if "strategy_id" in ratings else "item_id"]), name="strategy_id"
    )
    members = pd.Index(pd.unique(rated["panellist_id"]), name="panellist_id")
    asked = _Asked(
        strategies, _reference(reference, agreed, strategies), reference, cuts or {}, level, n_resamples, rng
    )
    matrices = [
        ratings_matrix(rated[rated["criterion"] == name], members, strategies) for name in (importance, feasibility)
    ]
    layers = None if strata is None else groups_of(members, panel, strata)
    whole = asked.table(matrices, layers)
    if by is None:
        return whole[COLUMNS]
    if suppress_below is None:
        raise StrategiesError("By group, say from how many panellists a group is shown: suppress_below=5.")
    groups = groups_of(members, panel, by)
    hidden = suppressed_groups(groups, suppress_below)
    parts = [whole.assign(**{by: ALL})]
    for name in hidden.index:
        inside = (groups == name).to_numpy()
        if hidden[name]:
            parts.append(asked.empty("suppressed").assign(**{by: name}))
        else:
            within = None if layers is None else layers[inside]
            parts.append(asked.table([matrix[inside] for matrix in matrices], within).assign(**{by: name}))
    table = pd.concat(parts, ignore_index=True)[[by, *COLUMNS]]
    rated_by = table[["n_importance", "n_feasibility"]].astype(float).min(axis=1)
    inside = table[by].ne(ALL).to_numpy()
    own = table[inside]
    few = np.zeros(len(table), dtype=bool)
    few[inside] = few_raters(rated_by[inside], own["strategy_id"], own[by], suppress_below)
    few &= table["reason"].ne("suppressed").to_numpy()
    if few.any():
        blank = asked.empty("suppressed").set_index("strategy_id").loc[table.loc[few, "strategy_id"]].reset_index()
        kept = table[~few].astype({name: blank[name].dtype for name in blank if str(blank[name].dtype) == "Int64"})
        blank = blank.assign(**{by: table.loc[few, by].to_numpy()}).set_index(table.index[few])
        table = pd.concat([kept, blank[kept.columns].astype(kept.dtypes.to_dict())]).sort_index()
    return table


def _reference(reference: str, agreed: Collection[str] | None, strategies: pd.Index) -> np.ndarray:
    if reference not in ("rated", "agreed"):
        raise StrategiesError(f"The cuts are means over strategies 'rated' or 'agreed'; found {shown(reference)}.")
    if reference == "rated":
        return np.ones(len(strategies), dtype=bool)
    if agreed is None:
        raise StrategiesError("reference='agreed' needs the agreed strategies: agreed=['s01', ...].")
    stray = [name for name in agreed if name not in strategies]
    if stray:
        raise StrategiesError(
            f"The agreed strategy {shown(stray[0])} has no ratings ({len(stray)} such): correct agreed."
        )
    return strategies.isin(list(agreed))


class _Asked:
    """What a go-zone was asked for; each group of panellists is laid out by it."""

    def __init__(
        self,
        strategies: pd.Index,
        inside: np.ndarray,
        reference: str,
        cuts: Mapping[str, float],
        level: float,
        n_resamples: int,
        rng: np.random.Generator | int | None,
    ):
        stray = [name for name in cuts if name not in AXES]
        if stray:
            raise StrategiesError(f"Absolute cuts are for {' and '.join(AXES)}; found {shown(stray[0])}.")
        if n_resamples and rng is None:
            raise StrategiesError("Drawn panels need a seed, so that the figures can be had again: rng=2026.")
        self.strategies, self.inside, self.reference, self.cuts = strategies, inside, reference, dict(cuts)
        self.level, self.n_resamples = level, n_resamples
        self.rng = np.random.default_rng(rng) if n_resamples else None

    def empty(self, reason: str) -> pd.DataFrame:
        """Return a row per strategy that says nothing but why."""
        table = pd.DataFrame({"strategy_id": self.strategies, "reason": reason}).reindex(columns=COLUMNS)
        numbers = [
            c for c in COLUMNS if c not in ("strategy_id", "reference", "zone", "zone_absolute", "interval", "reason")
        ]
        table[["zone", "zone_absolute", "interval"]] = table[["zone", "zone_absolute", "interval"]].astype(object)
        counts = ["n_importance", "n_feasibility", "n_reference", "n_resamples"]
        table = table.astype(dict.fromkeys(numbers, float)).astype(dict.fromkeys(counts, "Int64"))
        table[["zone", "zone_absolute", "interval"]] = None
        return table.assign(reference=self.reference)

    def table(self, matrices: list[Floats], strata: pd.Series | None) -> pd.DataFrame:
        """Return the go-zone of these panellists."""
        n_people = len(matrices[0])
        found = self.empty("")
        n = [np.sum(~np.isnan(matrix), axis=0) for matrix in matrices]
        at = [means(matrix, np.ones((1, n_people)))[0] for matrix in matrices]
        used = self.inside & ~np.isnan(at[0]) & ~np.isnan(at[1])
        cut = [float(value[used].mean()) if used.any() else np.nan for value in at]
        place = _quadrant(*at, *cut)
        found["zone"], found["n_reference"] = _named(place), int(used.sum())
        reason = np.where((n[0] == 0) | (n[1] == 0), "not_rated", np.where(place < 0, "on_the_cut", ""))
        reason = np.where((reason != "not_rated") & ~used.any(), "no_reference", reason)
        for k, axis in enumerate(AXES):
            found[axis], found[f"n_{axis}"], found[f"{axis}_cut"] = at[k], n[k], cut[k]
            found[f"{axis}_absolute_cut"] = self.cuts.get(axis, np.nan)
        absolute = [self.cuts.get(axis) for axis in AXES]
        exact = _quadrant(*at, *absolute, at_least=True) if None not in absolute else None  # type: ignore[arg-type]
        if exact is not None:
            found["zone_absolute"] = _named(exact)
        if self.rng is not None and n_people:
            self._drawn(found, matrices, drawn_panels(strata, n_people, self.n_resamples, self.rng), place, exact)
            alone = (reason == "") & ((n[0] < 2) | (n[1] < 2))
            reason = np.where(alone, "one_rating", reason)
        return found.assign(reason=reason)

    def _drawn(
        self, found: pd.DataFrame, matrices: list[Floats], times: Floats, place: np.ndarray, exact: np.ndarray | None
    ) -> None:
        at = [means(matrix, times) for matrix in matrices]
        tail = (1 - self.level) / 2
        for axis, matrix, value in zip(AXES, matrices, at, strict=True):
            ends = _ends(value, tail)
            enough = np.sum(~np.isnan(matrix), axis=0) > 1  # one person drawn again is no interval
            found[f"{axis}_low"], found[f"{axis}_high"] = (np.where(enough, end, np.nan) for end in ends)
        used = self.inside & ~np.isnan(at[0]) & ~np.isnan(at[1])
        n = used.sum(axis=1)
        sums = [np.where(used, value, 0.0).sum(axis=1) for value in at]
        cut = [np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)[:, None] for total in sums]
        drawn = _quadrant(*at, *cut)
        defined = ~np.isnan(at[0]) & ~np.isnan(at[1])
        whole = defined.sum(axis=0)
        shares = [_share(((drawn == k) & defined).sum(axis=0), whole) for k in range(4)]
        for name, share in zip(ZONES, shares, strict=True):
            found[f"share_{name}"] = share
        chosen = np.where(place >= 0, np.array(shares)[np.maximum(place, 0), np.arange(len(place))], np.nan)
        found["zone_share"] = chosen
        if exact is not None:
            again = _quadrant(*at, *(self.cuts[axis] for axis in AXES), at_least=True)
            same = _share(((again == exact) & defined).sum(axis=0), whole)
            found["zone_absolute_share"] = np.where(exact >= 0, same, np.nan)
        found["interval"], found["n_resamples"] = INTERVAL, self.n_resamples


def _ends(values: Floats, tail: float) -> tuple[Floats, Floats]:
    ends = np.full((2, values.shape[1]), np.nan)
    some = ~np.isnan(values).all(axis=0)
    ends[:, some] = np.nanquantile(values[:, some], [tail, 1 - tail], axis=0)
    return ends[0], ends[1]


def _share(k: np.ndarray, n: np.ndarray) -> Floats:
    return np.divide(k, n, out=np.full(len(n), np.nan), where=n > 0)


def _quadrant(
    importance: Floats, feasibility: Floats, importance_cut: object, feasibility_cut: object, *, at_least: bool = False
) -> np.ndarray:
    """Return 0 to 3 for the zones I to IV, -1 where undefined or on a cut that it must lie above."""
    apart = [np.asarray(a - b) for a, b in ((importance, importance_cut), (feasibility, feasibility_cut))]  # type: ignore[operator]
    high, able = (value >= -DUST if at_least else value > DUST for value in apart)
    place = np.where(high, np.where(able, 0, 3), np.where(able, 1, 2))
    unclear = np.isnan(apart[0]) | np.isnan(apart[1])
    if not at_least:
        unclear |= (np.abs(apart[0]) <= DUST) | (np.abs(apart[1]) <= DUST)
    return np.where(unclear, -1, place)


def _named(place: np.ndarray) -> pd.Series:
    return pd.Series(np.array([*ZONES, None], dtype=object)[place], dtype=object)
