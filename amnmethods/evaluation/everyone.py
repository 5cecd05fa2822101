"""The change in those who could be linked beside one that uses everybody who answered, with the difference shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
import pandas as pd

from ..stats.arrays import DUST, Floats
from ..words import word
from .groups import check_bound, groups, hide
from .paired import paired_share, student
from .tables import attributes, cube, in_order, listed

__all__ = ["everyone"]


def everyone(
    scores: pd.DataFrame,
    respondents: pd.DataFrame | None = None,
    *,
    before: Any,
    after: Any,
    by: str | Sequence[str] = ("site",),
    cluster: str | None = "site",
    suppress_below: int,
    at_least: Mapping[str, float] | None = None,
    level: float = 0.95,
    language: str = "en",
) -> pd.DataFrame:
    """Set the complete-case change beside one that uses every score of either wave.

    The second comes from a linear model by restricted maximum likelihood: network (fixed), wave, and a random intercept
    per person. It holds where being lost hangs on what is known (the network, the score given), not on the score that was
    not given; a share is taken as a mean of ones and zeros.

    Parameters
    ----------
    scores, respondents, before, after, by, cluster, suppress_below, at_least, level, language
        As for `change`.

    Returns
    -------
    One row per scale and group, totals last: ``scale``, the columns of ``by``, ``measure``, ``n_before``, ``n_after``,
    ``n_linked``; ``complete`` (change of the linked) with ``complete_low``, ``complete_high``; ``everyone`` with
    ``everyone_low``, ``everyone_high``; ``difference`` (everyone less complete); ``unlinked`` (mean of all who answered
    later less mean of all who answered first, which loss alone can move); ``correlation`` of the waves in the model;
    ``method``, ``hidden``, ``reason``.

    Raises
    ------
    EvaluationError
        As for `change`.

    References
    ----------
    Laird & Ware (1982). Random-effects models for longitudinal data. Biometrics 38, 963-974. doi:10.2307/2529876. Errors
    come from the observed information, as scores missing at random ask for: Kenward & Molenberghs (1998), Stat Sci 13,
    236-247, doi:10.1214/ss/1028905886. The interval is Student's with as many degrees of freedom as linked people less
    networks.

    Examples
    --------
    >>> scores = pd.DataFrame({"respondent_id": [1, 2, 3, 4, 1, 2, 3], "wave": [0, 0, 0, 0, 1, 1, 1], "scale": "cbi",
    ...                        "score": [40.0, 50, 60, 80, 38, 49, 54]})
    >>> people = pd.DataFrame({"respondent_id": [1, 2, 3, 4], "site": "N1"})
    >>> table = everyone(scores, people, before=0, after=1, suppress_below=1)
    >>> table.loc[1, ["n_linked", "complete", "everyone", "unlinked"]].round(1).tolist()
    [3.0, -3.0, -3.1, -10.5]
    """
    in_order(before, after)
    check_bound(suppress_below)
    by = listed(by)
    found = cube(scores, [before, after], at_least)
    wanted = list(dict.fromkeys([*by, *([cluster] if cluster else [])]))
    told = attributes(found.people, respondents, wanted, word("evaluation.not_known", language))
    parts = groups(told, by)
    clusters = pd.factorize(told[cluster], sort=True)[0] if cluster else np.zeros(len(told), dtype=np.int64)
    figures = ["complete", "complete_low", "complete_high", "everyone", "everyone_low", "everyone_high", "difference"]
    figures += ["unlinked", "correlation"]
    rows = []
    for s, scale in enumerate(found.scales):
        first, second = found.of(before)[:, s], found.of(after)[:, s]
        pairs = ~np.isnan(first) & ~np.isnan(second)
        some = ~np.isnan(first) | ~np.isnan(second)
        hidden = np.zeros(len(parts), dtype=bool)
        for there in (pairs, some & ~pairs):
            hidden |= hide(parts, [int((part.inside & there).sum()) for part in parts], suppress_below)
        for part, out in zip(parts, hidden, strict=True):
            one, two = first[part.inside], second[part.inside]
            row: dict[str, Any] = {
                "scale": scale,
                **dict(zip(by, part.labels, strict=True)),
                "measure": found.measures[s],
            }
            n1, n2 = int((~np.isnan(one)).sum()), int((~np.isnan(two)).sum())
            row |= {"n_before": n1, "n_after": n2, "n_linked": int(pairs[part.inside].sum())}
            row |= {**dict.fromkeys(figures, np.nan), "method": "", "hidden": bool(out), "reason": ""}
            if out:
                row |= dict.fromkeys(("n_before", "n_after", "n_linked"), pd.NA)
                row["reason"] = word("evaluation.hidden", language, below=suppress_below)
            else:
                row |= _side_by_side(one, two, clusters[part.inside], found.measures[s], level, language)
            rows.append(row)
    columns = ["scale", *by, "measure", "n_before", "n_after", "n_linked", *figures, "method", "hidden", "reason"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("n_before", "n_after", "n_linked"), "Int64"))


def _side_by_side(
    one: Floats, two: Floats, where: np.ndarray, measure: str, level: float, language: str
) -> dict[str, Any]:
    """Return both estimates of one scale in one group."""
    pairs = ~np.isnan(one) & ~np.isnan(two)
    n = int(pairs.sum())
    row: dict[str, Any] = {}
    if not np.isnan(one).all() and not np.isnan(two).all():
        row["unlinked"] = float(np.nanmean(two) - np.nanmean(one))
    if not n:
        return {**row, "reason": word("evaluation.none_linked", language)}
    a, b, place = one[pairs], two[pairs], where[pairs]
    if measure == "share":
        cells = [int(((a == x) & (b == y)).sum()) for x, y in ((1, 1), (1, 0), (0, 1), (0, 0))]
        row["complete"], low, high = paired_share(*cells, level=level)
    else:
        row["complete"], low, high = student([(b - a)[place == k] for k in np.unique(place)], level)
    if n > 1:
        row |= {"complete_low": low, "complete_high": high}
    df = n - len(np.unique(place))
    if df < 1:
        return {**row, "reason": word("evaluation.too_few_for_model", language)}
    sums = _sums(one, two, where)
    fit = _fit(sums)
    if fit is None:
        return {**row, "reason": word("evaluation.all_equal", language)}
    from scipy.special import stdtrit

    reach = float(stdtrit(df, (1 + level) / 2)) * fit.error
    row |= {"everyone": fit.change, "everyone_low": fit.change - reach, "everyone_high": fit.change + reach}
    row |= {"difference": fit.change - row["complete"], "correlation": fit.correlation}
    return {**row, "method": word("evaluation.method.random_intercept", language)}


@dataclass(frozen=True)
class _Sums:
    """What the model needs of the scores, network by network: numbers, sums and squares of lone scores and of pairs."""

    n_first: Floats  # scores of the first wave without a second
    n_second: Floats
    n_pairs: Floats
    lone_first: Floats
    lone_second: Floats
    together: Floats  # sums of both scores of a pair
    apart: float  # sum of second less first
    squares: float  # of lone scores
    squares_together: float
    squares_apart: float


def _sums(one: Floats, two: Floats, where: np.ndarray) -> _Sums:
    place = np.unique(where, return_inverse=True)[1]
    # Deviations keep their digits where the scores are large and vary little.
    middle = float(np.nanmean(np.concatenate([one, two])))
    one, two = one - middle, two - middle
    first, second = ~np.isnan(one) & np.isnan(two), np.isnan(one) & ~np.isnan(two)
    pairs = ~np.isnan(one) & ~np.isnan(two)
    k = int(place.max()) + 1

    def added(inside: np.ndarray, values: Floats | None = None) -> Floats:
        weights = None if values is None else values[inside]
        return np.bincount(place[inside], weights=weights, minlength=k).astype(np.float64)

    both, apart = one + two, two - one
    squares = float((one[first] ** 2).sum() + (two[second] ** 2).sum())
    return _Sums(
        added(first), added(second), added(pairs), added(first, one), added(second, two), added(pairs, both),
        float(apart[pairs].sum()), squares, float((both[pairs] ** 2).sum()), float((apart[pairs] ** 2).sum()),
    )  # fmt: skip


@dataclass(frozen=True)
class _Fit:
    change: float
    error: float
    correlation: float


def _fit(sums: _Sums) -> _Fit | None:
    """Fit network, wave and random intercept; None where nothing varies.

    Of two scores of a person, their sum and difference are independent, with variances in the ratio of 1 + correlation to
    1 - correlation. Weighted least squares for a given correlation, and one search over the correlation, do the rest.
    """
    from scipy.optimize import minimize_scalar

    some = (sums.n_first + sums.n_second + sums.n_pairs) > 0
    n_pairs = float(sums.n_pairs.sum())
    n = float(sums.n_first.sum() + sums.n_second.sum() + 2 * n_pairs)
    df = n - int(some.sum()) - 1
    if df < 1 or sums.squares_together + sums.squares_apart + sums.squares <= DUST**2:
        return None

    def solved(correlation: float) -> tuple[float, float, float, float]:
        plus, minus = 1 + correlation, 1 - correlation
        own = (sums.n_first + sums.n_second + 2 * sums.n_pairs / plus)[some]
        cross = (sums.n_second + sums.n_pairs / plus)[some]
        last = float(sums.n_second.sum()) + n_pairs * (0.5 / plus + 0.5 / minus)
        right = (sums.lone_first + sums.lone_second + sums.together / plus)[some]
        end = float(sums.lone_second.sum()) + float(sums.together.sum()) / 2 / plus + sums.apart / 2 / minus
        whole = sums.squares + sums.squares_together / 2 / plus + sums.squares_apart / 2 / minus
        left = last - float((cross**2 / own).sum())
        change = (end - float((cross * right / own).sum())) / left
        rest = max(whole - float((right**2 / own).sum()) - change**2 * left, 0.0)
        return change, left, rest, float(np.log(own).sum()) + log(left)

    def minus_twice(correlation: float) -> float:
        _, _, rest, size = solved(correlation)
        return df * log(max(rest, 1e-300)) + n_pairs * log((1 + correlation) * (1 - correlation)) + size

    top = 1 - 1e-6
    if solved(0.0)[2] <= DUST**2 or solved(top)[2] <= DUST**2:
        return None
    found = minimize_scalar(minus_twice, bounds=(0.0, top), method="bounded", options={"xatol": 1e-9})
    correlation = float(found.x) if found.fun < minus_twice(0.0) else 0.0
    change, left, rest, _ = solved(correlation)
    variance = rest / df / left
    step = 1e-3
    if step < correlation < top - step:  # the estimate moves with the correlation, which is estimated too
        slope = (solved(correlation + step)[0] - solved(correlation - step)[0]) / (2 * step)
        ends = minus_twice(correlation + step) + minus_twice(correlation - step)
        bend = (ends - 2 * minus_twice(correlation)) / step**2
        variance += 2 * slope**2 / bend if bend > 0 else 0.0
    return _Fit(change, float(np.sqrt(variance)), correlation)
