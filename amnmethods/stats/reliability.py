"""How far the items of a scale say the same: Cronbach's alpha and McDonald's omega.

Each measure gives a named row (a Series): the coefficient, its interval, what it was computed from, and ``reason``,
which is empty unless the coefficient is undefined. Reverse the items that the key reverses before.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from amnmethods.stats.arrays import DUST, Floats
from amnmethods.stats.covariance import alpha_of, covariances, resampled_covariances
from amnmethods.stats.one_factor import one_factor
from amnmethods.stats.points import as_ratings

Missing: TypeAlias = Literal["complete", "pairwise"]


def cronbach_alpha(
    items: pd.DataFrame,
    *,
    missing: Missing = "complete",
    level: float = 0.95,
    n_resamples: int = 0,
    rng: np.random.Generator | int | None = None,
) -> pd.Series:
    """Share of a total's variance that its items have in common if all measure it alike: Cronbach's alpha [1]_.

    Alpha grows with the number of items, and says nothing about whether they measure one thing: read it beside
    `mcdonald_omega`.

    Parameters
    ----------
    items
        One row per respondent, one column per item, reversed where the key says so; NaN where not answered.
    missing
        ``"complete"`` leaves respondents with a gap out (pingouin, DescTools); ``"pairwise"`` takes each covariance
        from all who answered both items (psych).
    level
        Coverage of the interval, between 0 and 1.
    n_resamples
        If above 0, the interval is the percentile one of so many resamples of whole respondents; else it is Feldt's
        [2]_, which takes items as parallel and answers as normal, and needs complete respondents.
    rng
        Generator or seed of the resamples.

    Returns
    -------
    A named row: ``alpha``, its ends ``low`` and ``high``, ``interval`` (``"Feldt"``, ``"bootstrap"`` or empty),
    ``alpha_standardised`` (of the correlations), ``mean_r`` (mean correlation of two items), ``n_respondents``,
    ``n_left_out``, ``n_items``, ``n_undefined`` (resamples without a value, left out), ``missing``, ``reason``.

    References
    ----------
    .. [1] Cronbach (1951). Coefficient alpha and the internal structure of tests. doi:10.1007/BF02310555
    .. [2] Feldt, Woodruff & Salih (1987). Statistical inference for coefficient alpha. doi:10.1177/014662168701100107

    Examples
    --------
    >>> items = pd.DataFrame({"a": [1, 2, 4, 5, 3], "b": [2, 2, 5, 4, 3], "c": [1, 3, 4, 4, 2]})
    >>> cronbach_alpha(items)[["alpha", "low", "high"]].astype(float).round(3).tolist()
    [0.929, 0.641, 0.992]
    """
    if missing not in ("complete", "pairwise"):
        raise ValueError(f"Gaps are met by 'complete' or 'pairwise', not {missing!r}.")
    values, left_out = _respondents(items, missing)
    n, k = values.shape
    row = _empty("alpha", n, left_out, k) | {"missing": missing}
    row |= {"alpha_standardised": np.nan, "mean_r": np.nan}
    covariance = covariances(values) if n > 1 else np.full((k, k), np.nan)
    reason = _without_alpha(values, covariance)
    if reason:
        return _row(row, reason, "cronbach_alpha")
    row["alpha"] = float(alpha_of(covariance))
    spread = np.sqrt(np.diag(covariance))
    if (spread > 0).all():
        correlation = covariance / np.outer(spread, spread)
        row["mean_r"] = float((correlation.sum() - k) / (k * (k - 1)))
        row["alpha_standardised"] = float(alpha_of(correlation))
    if n_resamples > 0:
        row |= _bootstrap(values, alpha_of, n_resamples, rng, level)
    elif missing == "complete":
        row |= _feldt(row["alpha"], n, k, level)
    return _row(row, "", "cronbach_alpha")


def mcdonald_omega(
    items: pd.DataFrame,
    *,
    level: float = 0.95,
    n_resamples: int = 0,
    rng: np.random.Generator | int | None = None,
) -> pd.Series:
    """Share of a total's variance that one common factor explains: McDonald's omega (total) [1]_.

    The factor model is fitted by maximum likelihood to the covariances of the complete respondents; unlike alpha,
    omega lets items follow the factor to different degrees.

    Parameters
    ----------
    items
        One row per respondent, one column per item, reversed where the key says so; a respondent with a gap is left
        out.
    level
        Coverage of the interval, between 0 and 1.
    n_resamples
        Resamples of whole respondents for the percentile interval; with 0 there is none.
    rng
        Generator or seed of the resamples.

    Returns
    -------
    A named row: ``omega``, its ends ``low`` and ``high``, ``interval`` (``"bootstrap"`` or empty), ``n_respondents``,
    ``n_left_out``, ``n_items``, ``n_against`` (items that follow the factor against the others: is one to be
    reversed?), ``n_undefined`` (resamples without a value, left out), ``reason``. Omega is undefined for fewer than
    three items, and where the model leaves an item no variance of its own (a Heywood case).

    References
    ----------
    .. [1] McDonald (1999). Test Theory: A Unified Treatment. doi:10.4324/9781410601087. Written out in Dunn, Baguley &
           Brunsden (2014), doi:10.1111/bjop.12046.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> factor = rng.normal(size=(500, 1))
    >>> items = pd.DataFrame(factor + rng.normal(size=(500, 4)), columns=list("abcd"))
    >>> round(mcdonald_omega(items)["omega"], 2)
    0.78
    """
    values, left_out = _respondents(items, "complete")
    n, k = values.shape
    row = _empty("omega", n, left_out, k) | {"n_against": pd.NA}
    if k < 3:
        return _row(row, f"one factor behind {k} items cannot be told: at least three are needed", "mcdonald_omega")
    if n <= k:
        return _row(row, f"{n} respondents answered all {k} items: more than {k} are needed", "mcdonald_omega")
    loadings, unique = one_factor(covariances(values)[None])
    row["omega"] = float(_omega(loadings, unique)[0])
    if np.isnan(row["omega"]):
        same = (values == values[0]).all(axis=0)
        reason = "an item has the same answer from everybody" if same.any() else "one factor does not fit these items"
        return _row(row, f"{reason}, so that no factor model can be fitted", "mcdonald_omega")
    row["n_against"] = int((np.sign(loadings[0]) != np.sign(loadings[0].sum())).sum())
    if n_resamples > 0:
        row |= _bootstrap(values, lambda all_: _omega(*one_factor(all_)), n_resamples, rng, level)
    return _row(row, "", "mcdonald_omega")


def _omega(loadings: Floats, unique: Floats) -> Floats:
    common = loadings.sum(axis=-1) ** 2
    return common / (common + unique.sum(axis=-1))


def _respondents(items: pd.DataFrame, missing: Missing) -> tuple[Floats, int]:
    """Return the answers of those who count, and how many do not."""
    values = as_ratings(items)
    there = ~np.isnan(values)
    # Of no items at all nobody has answered any, though all have answered all.
    counted = np.asarray(there.all(axis=1) & there.any(axis=1) if missing == "complete" else there.any(axis=1))
    return values[counted], int((~counted).sum())


def _empty(name: str, n: int, left_out: int, k: int) -> dict[str, Any]:
    row: dict[str, Any] = {name: np.nan, "low": np.nan, "high": np.nan, "interval": ""}
    return row | {"n_respondents": n, "n_left_out": left_out, "n_items": k, "n_undefined": 0}


def _without_alpha(values: Floats, covariance: Floats) -> str:
    """Return why alpha is undefined, or nothing."""
    n, k = values.shape
    if k < 2:
        return f"{k} item: at least two are needed" if k else "no items"
    if n < 2:
        return f"{n} respondents: at least two are needed"
    if np.isnan(covariance).any():
        return "two of the items were answered together by fewer than two respondents"
    if covariance.sum() <= DUST:
        every = np.nanmax(values, axis=0) == np.nanmin(values, axis=0)
        return "all answers to an item are equal, for every item" if every.all() else "the totals do not vary"
    return ""


def _feldt(alpha: float, n: int, k: int, level: float) -> dict[str, Any]:
    from scipy.special import fdtri  # here, so that importing the room stays cheap

    _require_level(level)
    ends = fdtri(n - 1, (n - 1) * (k - 1), [(1 + level) / 2, (1 - level) / 2])
    low, high = 1 - (1 - alpha) * ends
    return {"low": float(low), "high": float(high), "interval": "Feldt"}


def _bootstrap(
    values: Floats,
    statistic: Callable[[Floats], Floats],
    n_resamples: int,
    rng: np.random.Generator | int | None,
    level: float,
) -> dict[str, Any]:
    """Percentile ends of a statistic of covariances, whole respondents drawn with replacement."""
    _require_level(level)
    if rng is None:
        raise ValueError("A bootstrap needs rng, a generator or a seed, so that it can be done again.")
    drawn = resampled_covariances(values, n_resamples, np.random.default_rng(rng))
    found = np.asarray(statistic(drawn), dtype=np.float64)
    found = found[~np.isnan(found)]
    ends: dict[str, Any] = {"interval": "bootstrap", "n_undefined": n_resamples - len(found)}
    if len(found):
        shares = [(1 - level) / 2, (1 + level) / 2]
        ends["low"], ends["high"] = map(float, np.quantile(found, shares, method="inverted_cdf"))
    return ends


def _require_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not at {level}.")


def _row(values: dict[str, Any], reason: str, name: str) -> pd.Series:
    return pd.Series(values | {"reason": reason}, name=name, dtype=object)
