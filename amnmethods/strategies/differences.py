"""Where groups or languages rate strategies differently: differences with intervals, no item-wise tests."""

import numpy as np
import pandas as pd

from ..errors import StrategiesError
from ..stats.difference import newcombe
from ..words import word
from .panels import Floats, few_raters, groups_of, ratings_matrix, suppressed_groups
from .tables import ratings_by_strategy

__all__ = ["differences"]

OTHERS = "others"

# fmt: off
COLUMNS = [
    "strategy_id", "criterion", "by", "part", "against", "n", "n_against", "mean", "mean_against", "median",
    "median_against", "difference", "difference_low", "difference_high", "share_agree", "share_agree_against",
    "share_difference", "share_difference_low", "share_difference_high", "interval", "differs", "said", "reason",
]
# fmt: on


def differences(
    ratings: pd.DataFrame,
    panel: pd.DataFrame,
    *,
    by: str,
    suppress_below: int,
    agree: tuple[float, float] | None = None,
    at_least: float | None = None,
    level: float = 0.95,
    language: str = "en",
) -> pd.DataFrame:
    """Set the ratings of each group of panellists, or language, against the others'.

    No tests per strategy: among thirty strategies one or two intervals leave out 0 by chance alone at a level of 0.95.
    The mark says where a reader of both languages, or the team, should look.

    Parameters
    ----------
    ratings
        ``panellist_id``, ``item_id`` (or ``strategy_id``), ``rating``; optional ``criterion``. One round.
    panel
        ``panellist_id`` and the column ``by``.
    by
        Such as ``group`` or ``language``. Where two groups are shown, one is set against the other, the first by
        alphabet less the second; of more, each against all other panellists.
    suppress_below
        Groups of fewer panellists are suppressed, and the next larger ones that would give them away; so are groups of
        whom fewer rated a strategy.
    agree
        Lowest and highest point that counts as agreement, for the shares; None leaves them out.
    at_least
        Points by which means must differ for the mark, beside the interval; None asks for the interval alone.
    level
        Of the intervals.
    language
        Of the column ``said``.

    Returns
    -------
    One row per criterion, strategy and group: ``strategy_id``, ``criterion``, ``by``, ``part``,
    ``against`` (the other group, or "others"), ``n``, ``n_against``; ``mean``, ``mean_against``, ``median``,
    ``median_against``; ``difference`` of the means with Welch's interval [1]_ (``interval`` says so);
    ``share_agree``, ``share_agree_against`` and their difference with Newcombe's interval [2]_; ``differs`` (<NA>
    without an interval): it leaves out 0; ``said`` in words where it does; ``reason``: ``suppressed``, ``too_few``
    (fewer than two ratings on a side), ``all_alike`` (no spread on either side), "" otherwise.

    Raises
    ------
    StrategiesError
        A panellist who rated is not in the panel or has no group; there is only one group.

    References
    ----------
    .. [1] Welch (1947). The generalization of 'Student's' problem. doi:10.1093/biomet/34.1-2.28
    .. [2] Newcombe (1998). doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> ratings = pd.DataFrame({"panellist_id": list("abcdef"), "item_id": "s13", "rating": [9, 8, 9, 5, 6, 4]})
    >>> panel = pd.DataFrame({"panellist_id": list("abcdef"), "language": ["fr"] * 3 + ["en"] * 3})
    >>> found = differences(ratings, panel, by="language", suppress_below=3)
    >>> found[["part", "against", "difference", "differs", "said"]].values.tolist()
    [['en', 'fr', -3.666666666666666, True, 'differs by language: wording or view?']]
    """
    rated = ratings_by_strategy(ratings)
    name = "strategy_id" if "strategy_id" in ratings else "item_id"
    strategies = pd.Index(pd.unique(ratings[name]), name="strategy_id")
    members = pd.Index(pd.unique(rated["panellist_id"]), name="panellist_id")
    groups = groups_of(members, panel, by)
    hidden = suppressed_groups(groups, suppress_below)
    if len(hidden) < 2:
        raise StrategiesError(f"All panellists who rated have one {by}: there is nothing to compare.")
    criteria = list(pd.unique(rated["criterion"])) if "criterion" in rated else [None]
    parts = []
    for criterion in criteria:
        rows = rated if criterion is None else rated[rated["criterion"] == criterion]
        matrix = ratings_matrix(rows, members, strategies)
        for part, against, sides in _sides(groups, hidden):
            table = pd.DataFrame(
                {"strategy_id": strategies, "criterion": criterion, "by": by, "part": part, "against": against}
            )
            found = None if sides is None else _compared(matrix[sides[0]], matrix[sides[1]], agree, level)
            parts.append(table.assign(reason="suppressed") if found is None else table.assign(**found))
    table = _without_few(pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS), suppress_below)
    return _marked(table, by, at_least, language)


def _without_few(table: pd.DataFrame, below: int) -> pd.DataFrame:
    """Return the table without the figures of groups of whom few rated a strategy: they may tell who it was."""
    few = np.zeros(len(table), dtype=bool)
    for _, rows in table.groupby("criterion", dropna=False, sort=False):
        hidden = few_raters(rows["n"], rows["strategy_id"], rows["part"], below)
        others = rows["n_against"].fillna(0)
        few[rows.index] = hidden | ((others > 0) & (others < below)).to_numpy()
    few &= table["reason"].ne("suppressed").to_numpy()
    figures = [column for column in COLUMNS[5:] if column not in ("interval", "differs", "said", "reason")]
    table[figures] = table[figures].astype(float).mask(pd.Series(few, table.index), np.nan)
    table.loc[few, "interval"] = None
    table.loc[few, "reason"] = "suppressed"
    return table


def _sides(groups: pd.Series, hidden: pd.Series) -> list[tuple[object, object, tuple[np.ndarray, np.ndarray] | None]]:
    """Return each comparison: the two names and who sits on either side; None where it must not be shown."""
    names = list(hidden.index)
    if len(names) == 2:
        first, second = names
        both = None if hidden.any() else ((groups == first).to_numpy(), (groups == second).to_numpy())
        return [(first, second, both)]
    return [
        (name, OTHERS, None if hidden[name] else ((groups == name).to_numpy(), (groups != name).to_numpy()))
        for name in names
    ]


def _compared(one: Floats, other: Floats, agree: tuple[float, float] | None, level: float) -> dict[str, object]:
    n, mean, median, spread = _described(one)
    n2, mean2, median2, spread2 = _described(other)
    difference = mean - mean2
    reach = _welch(n, spread, n2, spread2, level)
    found: dict[str, object] = {"n": n, "n_against": n2, "mean": mean, "mean_against": mean2, "median": median}
    found |= {"median_against": median2, "difference": difference, "difference_low": difference - reach}
    found |= {"difference_high": difference + reach, "interval": "Welch"}
    few = (n < 2) | (n2 < 2)
    found["reason"] = np.where(few, "too_few", np.where(np.isnan(reach), "all_alike", ""))
    if agree is not None:
        k, k2 = (((side >= agree[0]) & (side <= agree[1])).sum(axis=0) for side in (one, other))
        apart, low, high = newcombe(k, n, k2, n2, level)
        found |= {"share_difference": apart, "share_difference_low": low, "share_difference_high": high}
        found |= {"share_agree": _ratio(k, n), "share_agree_against": _ratio(k2, n2)}
    return found


def _described(side: Floats) -> tuple[np.ndarray, Floats, Floats, Floats]:
    """Return number, mean, median and variance of each strategy; NaN where there are none."""
    n = np.sum(~np.isnan(side), axis=0)
    some = n > 0
    mean, median, spread = (np.full(side.shape[1], np.nan) for _ in range(3))
    mean[some], median[some] = np.nanmean(side[:, some], axis=0), np.nanmedian(side[:, some], axis=0)
    several = n > 1
    spread[several] = np.nanvar(side[:, several], axis=0, ddof=1)
    return n, mean, median, spread


def _welch(n: np.ndarray, spread: Floats, n2: np.ndarray, spread2: Floats, level: float) -> Floats:
    """Return half the width of Welch's interval; NaN where a side has no variance to be known, or neither has spread."""
    from scipy.stats import t

    error, error2 = (np.divide(v, k, out=np.full(len(k), np.nan), where=k > 1) for v, k in ((spread, n), (spread2, n2)))
    total = error + error2
    safe = total > 0
    below = np.where(safe, error**2 / np.maximum(n - 1, 1) + error2**2 / np.maximum(n2 - 1, 1), np.nan)
    degrees = total**2 / below
    reach = np.full(len(n), np.nan)
    reach[safe] = t.ppf((1 + level) / 2, degrees[safe]) * np.sqrt(total[safe])
    return reach


def _ratio(k: np.ndarray, n: np.ndarray) -> Floats:
    return np.divide(k, n, out=np.full(len(n), np.nan), where=n > 0)


def _marked(table: pd.DataFrame, by: str, at_least: float | None, language: str) -> pd.DataFrame:
    clear = (table["difference_low"] > 0) | (table["difference_high"] < 0)
    if at_least is not None:
        clear &= table["difference"].abs() >= at_least
    table["differs"] = clear.astype("boolean").mask(table["difference_low"].isna())
    said = (
        word("strategies.differs.language", language)
        if by == "language"
        else word("strategies.differs.other", language, by=by)
    )
    table["said"] = np.where(table["differs"].fillna(False), said, "")
    table["reason"] = table["reason"].astype(object)
    return table.astype({"n": "Int64", "n_against": "Int64"})
