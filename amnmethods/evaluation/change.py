"""Change in the same people, scale by scale and network by network, each with its interval."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..stats.arrays import DUST, Floats
from ..words import word
from .groups import Group, check_bound, groups, hide
from .paired import Interval, bca, paired_share, signed_rank, student
from .tables import attributes, cube, in_order, listed

__all__ = ["change"]

FIGURES = ("value_before", "sd_before", "value_after", "sd_after", "sd_change", "change", "low", "high")
EFFECTS = ("dz", "dz_low", "dz_high", "d_av", "r", "share_rose", "share_fell")


def change(
    scores: pd.DataFrame,
    respondents: pd.DataFrame | None = None,
    *,
    before: Any,
    after: Any,
    by: str | Sequence[str] = ("site",),
    cluster: str | None = "site",
    suppress_below: int,
    at_least: Mapping[str, float] | None = None,
    interval: Interval = "t",
    level: float = 0.95,
    n_resamples: int = 4000,
    rng: np.random.Generator | int | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Return how much the same people changed, with an interval and effect sizes; no test, no p value.

    A row that pools networks takes them as they are (fixed effects): it speaks of these networks, and claims no variance
    of networks, which fewer than ten could not tell (see `mixed`).

    Parameters
    ----------
    scores
        ``respondent_id``, ``wave``, ``scale``, ``score``: what `surveys.score` returned, of as many scales as you like.
    respondents
        ``respondent_id`` (and ``wave``) with the columns of ``by`` and ``cluster``.
    before, after
        The two waves.
    by
        None, one or two attributes, such as ``["site", "role"]``.
    cluster
        The attribute that names the network; None where there is none.
    suppress_below
        Smallest number of linked people shown; 1 hides nothing.
    at_least
        Scales of which the share at this score or above is followed, instead of the mean.
    interval
        For means: ``"t"`` (exact where changes are normal), ``"bootstrap"`` (BCa, people drawn within networks), or
        ``"signed_rank"`` (the change is then the Hodges-Lehmann estimate; exact for up to 60 people, networks not told
        apart). Shares have Newcombe's interval for paired data.
    level, n_resamples, rng
        Of the intervals; the last two of the bootstrap only, which needs a generator or seed.
    language
        Of ``method`` and ``reason``.

    Returns
    -------
    One row per scale and group, totals (``pooled``) last: ``scale``, the columns of ``by``, ``before``, ``after`` (the
    waves), ``measure`` (``mean`` or ``share``), ``n`` (linked people), ``n_clusters``; ``value_before``, ``sd_before``,
    ``value_after``, ``sd_after`` of the linked people; ``change``, ``low``, ``high``; ``sd_change``; ``dz`` (change by the
    standard deviation of the changes) with ``dz_low``, ``dz_high``, ``d_av`` (change by the root of the mean of the two
    variances), ``r`` (correlation of the waves); ``share_rose``, ``share_fell``; ``level``, ``method``, ``hidden``,
    ``reason``. NaN where undefined.

    Raises
    ------
    EvaluationError
        A code stands twice in a wave, a wave is not there or out of order, or somebody is not among the respondents.

    References
    ----------
    Effect sizes: Lakens (2013), Front Psychol 4, 863, doi:10.3389/fpsyg.2013.00863; their intervals are those of
    pingouin's ``compute_esci`` with ``paired=True``.

    Examples
    --------
    >>> scores = pd.DataFrame({"respondent_id": [1, 2, 3, 1, 2, 3], "wave": [0, 0, 0, 1, 1, 1], "scale": "brs",
    ...                        "score": [3.0, 2.5, 4.0, 3.5, 2.5, 4.25]})
    >>> people = pd.DataFrame({"respondent_id": [1, 2, 3], "site": "N1"})
    >>> change(scores, people, before=0, after=1, suppress_below=1)[["site", "n", "change", "low", "high"]].round(2)
         site  n  change   low  high
    0      N1  3    0.25 -0.37  0.87
    1  pooled  3    0.25 -0.37  0.87
    """
    in_order(before, after)
    check_bound(suppress_below)
    by = listed(by)
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not at {level}.")
    if interval not in ("t", "bootstrap", "signed_rank"):
        raise ValueError(f"There is no interval {interval!r}; there are t, bootstrap, signed_rank.")
    if interval == "bootstrap" and rng is None:
        raise ValueError("A bootstrap needs a generator or a seed, as in rng=1, so that the figure can be had again.")
    generator = np.random.default_rng(rng)
    found = cube(scores, [before, after], at_least)
    wanted = list(dict.fromkeys([*by, *([cluster] if cluster else [])]))
    told = attributes(found.people, respondents, wanted, word("evaluation.not_known", language))
    parts = groups(told, by)
    clusters = pd.factorize(told[cluster], sort=True)[0] if cluster else np.zeros(len(told), dtype=np.int64)
    rows: list[dict[str, Any]] = []
    for s, scale in enumerate(found.scales):
        first, second = found.of(before)[:, s], found.of(after)[:, s]
        there = ~np.isnan(second - first)
        counts = [int((part.inside & there).sum()) for part in parts]
        hidden = hide(parts, counts, suppress_below)
        for part, n, out in zip(parts, counts, hidden, strict=True):
            row: dict[str, Any] = {
                "scale": scale,
                **dict(zip(by, part.labels, strict=True)),
                "before": before,
                "after": after,
            }
            row |= {"measure": found.measures[s], "n": n, **dict.fromkeys((*FIGURES, *EFFECTS), np.nan)}
            row |= {"n_clusters": 0, "level": level, "method": "", "hidden": bool(out), "reason": ""}
            inside = part.inside & there
            if out:
                row |= {
                    "n": pd.NA,
                    "n_clusters": pd.NA,
                    "reason": word("evaluation.hidden", language, below=suppress_below),
                }
            elif not n:
                row["reason"] = _nobody(part, first, second, (before, after), language)
            else:
                one, two, where = first[inside], second[inside], clusters[inside]
                row |= {"value_before": float(one.mean()), "value_after": float(two.mean())}
                row["n_clusters"] = len(np.unique(where))
                if found.measures[s] == "share":
                    row |= _share(one, two, level, language)
                else:
                    row |= _mean(one, two, where, interval, level, n_resamples, generator, language)
            rows.append(row)
    columns = ["scale", *by, "before", "after", "measure", "n", "n_clusters", *FIGURES, *EFFECTS]
    table = pd.DataFrame(rows, columns=[*columns, "level", "method", "hidden", "reason"])
    return table.astype({"n": "Int64", "n_clusters": "Int64"})


def _nobody(part: Group, first: Floats, second: Floats, waves: tuple[Any, Any], language: str) -> str:
    """Return why nobody of a group could be linked."""
    for wave, values in zip(waves, (first, second), strict=True):
        if np.isnan(values[part.inside]).all():
            return word("evaluation.wave_missing", language, wave=f"{wave}")
    return word("evaluation.none_linked", language)


def _share(one: Floats, two: Floats, level: float, language: str) -> dict[str, Any]:
    """Return the change of a share in linked people."""
    cells = [int(((one == a) & (two == b)).sum()) for a, b in ((1, 1), (1, 0), (0, 1), (0, 0))]
    moved, low, high = paired_share(*cells, level=level)
    row: dict[str, Any] = {
        "change": moved,
        "low": low,
        "high": high,
        "method": word("evaluation.method.paired_share", language),
    }
    row |= {"share_rose": cells[2] / len(one), "share_fell": cells[1] / len(one)}
    if len(one) == 1:
        row |= {"low": np.nan, "high": np.nan, "method": "", "reason": word("evaluation.one_person", language)}
    return row


def _mean(
    one: Floats,
    two: Floats,
    where: np.ndarray,
    interval: Interval,
    level: float,
    n_resamples: int,
    rng: np.random.Generator,
    language: str,
) -> dict[str, Any]:
    """Return the change of a mean in linked people."""
    moved = two - one
    n = len(moved)
    row: dict[str, Any] = {"change": float(moved.mean())}
    row |= {"share_rose": float((moved > DUST).mean()), "share_fell": float((moved < -DUST).mean())}
    if n == 1:
        return {**row, "reason": word("evaluation.one_person", language)}
    spread, v1, v2 = float(moved.std(ddof=1)), float(one.var(ddof=1)), float(two.var(ddof=1))
    row |= {"sd_before": v1**0.5, "sd_after": v2**0.5, "sd_change": spread}
    if spread <= DUST:
        return {**row, "sd_change": 0.0, "reason": word("evaluation.all_equal", language)}
    order = np.argsort(where, kind="stable")
    parts = np.split(moved[order], np.flatnonzero(np.diff(where[order])) + 1)
    fixed = ".fixed" if len(parts) > 1 else ".one"
    if interval == "t":
        _, low, high = student(parts, level)
        method = word(f"evaluation.method.t{fixed}", language)
    elif interval == "bootstrap":
        _, low, high = bca(parts, level, n_resamples, rng)
        method = word(f"evaluation.method.bootstrap{fixed}", language, n=n_resamples)
    else:
        row["change"], low, high, exact = signed_rank(moved, level)
        method = word(f"evaluation.method.signed_rank.{'exact' if exact else 'normal'}", language)
    row |= {"low": low, "high": high, "method": method, **_effects(moved, spread, v1, v2, level)}
    if v1 > DUST and v2 > DUST:
        row["r"] = float(np.corrcoef(one, two)[0, 1])
    if np.isnan(low):
        row |= {"method": "", "reason": word("evaluation.too_few_for_interval", language)}
    return row


def _effects(moved: Floats, spread: float, v1: float, v2: float, level: float) -> dict[str, float]:
    """Return the effect sizes of a change."""
    from scipy.special import stdtrit

    n, mean = len(moved), float(moved.mean())
    dz = mean / spread
    reach = float(stdtrit(n - 1, (1 + level) / 2)) * np.sqrt(1 / n + dz**2 / (2 * n))
    average = np.sqrt((v1 + v2) / 2)
    return {"dz": dz, "dz_low": dz - reach, "dz_high": dz + reach, "d_av": mean / average if average > DUST else np.nan}
