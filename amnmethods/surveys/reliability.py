"""How well the items of a scale hang together, and what each of them does."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..model.instrument import Instrument, Scale
from ..stats.arrays import DUST, Floats
from ..stats.covariance import alpha_of, covariances
from ..stats.reliability import Missing, cronbach_alpha, mcdonald_omega
from ..words import word
from .responses import Answers, CodingGiven, answers
from .scoring import chosen_scales, counting, needed_items, scorable


def reliability(
    responses: pd.DataFrame,
    instrument: str | Instrument,
    *,
    scales: Sequence[str] | None = None,
    coding: CodingGiven | None = None,
    already_reversed: Collection[str] = (),
    missing: Missing = "complete",
    level: float = 0.95,
    n_resamples: int = 0,
    rng: np.random.Generator | int | None = None,
) -> pd.DataFrame:
    """Return Cronbach's alpha and McDonald's omega of each scale.

    Parameters
    ----------
    responses, instrument, scales, coding, already_reversed
        As for `score`.
    missing
        For alpha: ``"complete"`` respondents, or ``"pairwise"`` covariances; omega takes complete respondents.
    level
        Coverage of the intervals.
    n_resamples, rng
        Resamples of whole respondents and their generator or seed. With 0, alpha has Feldt's interval and omega none.

    Returns
    -------
    One row per scale (and wave): ``wave``, ``scale``, ``n_items``, ``n_respondents``, ``n_left_out``; ``alpha``,
    ``alpha_low``, ``alpha_high``, ``alpha_interval``, ``alpha_standardised``, ``mean_r``, ``alpha_reason``; ``omega``,
    ``omega_low``, ``omega_high``, ``omega_reason``. See `stats.reliability` for formulas and sources.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> liking = rng.normal(3, 0.8, size=(80, 1))
    >>> answered = np.clip(np.rint(liking + rng.normal(0, 0.7, size=(80, 4))), 1, 5)
    >>> responses = pd.DataFrame(answered, columns=["aim_1", "aim_2", "aim_3", "aim_4"])
    >>> responses.insert(0, "respondent_id", range(80))
    >>> found = reliability(responses, "aim_iam_fim", scales=["AIM"])
    >>> found[["scale", "n_items", "n_respondents", "alpha", "omega"]].round(2)
      scale  n_items  n_respondents  alpha  omega
    0   AIM        4             80   0.75   0.76
    """
    generator = None if rng is None else np.random.default_rng(rng)
    rows = []
    for at, scale, values in _by_scale(responses, instrument, scales, coding, already_reversed):
        items = pd.DataFrame(values, columns=list(scale.names))
        alpha = cronbach_alpha(items, missing=missing, level=level, n_resamples=n_resamples, rng=generator)
        omega = mcdonald_omega(items, level=level, n_resamples=n_resamples, rng=generator)
        row = at | {"scale": scale.scale} | {key: alpha[key] for key in ("n_items", "n_respondents", "n_left_out")}
        row |= {"alpha": alpha["alpha"], "alpha_low": alpha["low"], "alpha_high": alpha["high"]}
        row |= {"alpha_interval": alpha["interval"], "alpha_standardised": alpha["alpha_standardised"]}
        row |= {"mean_r": alpha["mean_r"], "alpha_reason": alpha["reason"]}
        row |= {"omega": omega["omega"], "omega_low": omega["low"], "omega_high": omega["high"]}
        rows.append(row | {"omega_reason": omega["reason"]})
    return pd.DataFrame(rows)


def item_analysis(
    responses: pd.DataFrame,
    instrument: str | Instrument,
    *,
    scales: Sequence[str] | None = None,
    coding: CodingGiven | None = None,
    already_reversed: Collection[str] = (),
    missing: Missing = "complete",
    language: str = "en",
) -> pd.DataFrame:
    """Return what each item does in its scale, counted in the direction of the scale (reversed items reversed).

    Parameters
    ----------
    responses, instrument, scales, coding, already_reversed
        As for `score`.
    missing
        Whether the correlation and alpha are of ``"complete"`` respondents or of ``"pairwise"`` covariances.
    language
        Of ``note``.

    Returns
    -------
    One row per item of each scale (and wave): ``wave``, ``scale``, ``item``, ``reversed``; ``n`` answers, ``share_missing``
    (of those who answered any item of the table), ``share_unable`` (*unable to say*, counted in the missing); ``mean``,
    ``sd``; ``share_floor`` and ``share_ceiling`` (of the answers, at the lowest and highest value that the item can
    count); ``item_rest_r`` (with the sum of the other items), ``alpha_without`` (alpha of the others); ``note``, which
    says where an item runs against the others or does not vary.

    Examples
    --------
    >>> responses = pd.DataFrame({"respondent_id": [1, 2, 3, 4], "aim_1": [1, 2, 4, 5], "aim_2": [1, 3, 4, 5],
    ...                           "aim_3": [2, 2, 5, 5], "aim_4": [5, 4, 2, 1]})
    >>> found = item_analysis(responses, "aim_iam_fim", scales=["AIM"]).set_index("item")
    >>> found.loc["aim_4", "note"]
    'runs against the other items: is it to be reversed, or was it reversed twice?'
    """
    rows = []
    found = scorable(instrument)
    for at, scale, values, table in _with_table(responses, found, scales, coding, already_reversed):
        turned = found.reversed_in(scale.scale)
        complete = values if missing == "pairwise" else values[~np.isnan(values).any(axis=1)]
        covariance = covariances(complete) if len(complete) else np.full((values.shape[1],) * 2, np.nan)
        unable = table.unable[:, [table.items.index(name) for name in scale.names]]
        for k, name in enumerate(scale.names):
            ends = sorted(found.counts(scale.scale, name).values())
            row = at | {"scale": scale.scale, "item": name, "reversed": name in turned}
            rows.append(row | _figures(values[:, k], unable[:, k], ends) | _rest(covariance, k, language))
    return pd.DataFrame(rows)


def _figures(values: Floats, unable: np.ndarray, ends: list[float]) -> dict[str, Any]:
    given = values[~np.isnan(values)]
    n, asked = len(given), len(values)
    return {
        "n": n,
        "share_missing": 1 - n / asked if asked else np.nan,
        "share_unable": float(unable.mean()) if asked else np.nan,
        "mean": float(given.mean()) if n else np.nan,
        "sd": float(given.std(ddof=1)) if n > 1 else np.nan,
        "share_floor": float((given == ends[0]).mean()) if n else np.nan,
        "share_ceiling": float((given == ends[-1]).mean()) if n else np.nan,
    }


def _rest(covariance: Floats, k: int, language: str) -> dict[str, Any]:
    """Return an item's correlation with the sum of the others, and the others' alpha, from covariances."""
    found: dict[str, Any] = {"item_rest_r": np.nan, "alpha_without": np.nan, "note": ""}
    others = [j for j in range(len(covariance)) if j != k]
    if not others or np.isnan(covariance).any():
        return found
    rest = covariance[np.ix_(others, others)]
    spread = covariance[k, k] * rest.sum()
    if len(others) > 1:
        found["alpha_without"] = float(alpha_of(rest))
    if covariance[k, k] <= DUST:
        found["note"] = word("surveys.all_equal", language)
    elif spread > DUST:
        found["item_rest_r"] = float(covariance[k, others].sum() / np.sqrt(spread))
        if found["item_rest_r"] < 0:
            found["note"] = word("surveys.against", language)
    return found


def _by_scale(
    responses: pd.DataFrame,
    instrument: str | Instrument,
    scales: Sequence[str] | None,
    coding: CodingGiven | None,
    already_reversed: Collection[str],
) -> Iterator[tuple[dict[str, Any], Scale, Floats]]:
    for at, scale, values, _ in _with_table(responses, scorable(instrument), scales, coding, already_reversed):
        yield at, scale, values


def _with_table(
    responses: pd.DataFrame,
    instrument: Instrument,
    scales: Sequence[str] | None,
    coding: CodingGiven | None,
    already_reversed: Collection[str],
) -> Iterator[tuple[dict[str, Any], Scale, Floats, Answers]]:
    """Yield wave, scale and what each answer counts in it, of those who answered anything in that wave."""
    chosen = chosen_scales(instrument, scales)
    table = answers(responses, instrument, needed_items(chosen), coding, already_reversed)
    there = ~np.isnan(table.values).all(axis=1) | table.unable.any(axis=1)
    waves = [None] if "wave" not in table.who else list(pd.unique(table.who.loc[there, "wave"]))
    for wave in waves:
        mine = there if wave is None else there & (table.who["wave"] == wave).to_numpy()
        part = Answers(table.who[mine], table.items, table.values[mine], table.unable[mine])
        for scale in chosen:
            at = {} if wave is None else {"wave": wave}
            yield at, scale, counting(part, instrument, scale, already_reversed), part
