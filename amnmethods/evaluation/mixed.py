"""Change as a draw from a wider set of networks: a mixed model, from ten networks up."""

import warnings
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from ..stats.arrays import DUST
from ..words import word
from .tables import attributes, cube, in_order

__all__ = ["MIN_CLUSTERS", "mixed"]

MIN_CLUSTERS = 10  # see the reference of `mixed`


def mixed(
    scores: pd.DataFrame,
    respondents: pd.DataFrame,
    *,
    before: Any,
    after: Any,
    cluster: str = "site",
    scales: Sequence[str] | None = None,
    level: float = 0.95,
    language: str = "en",
) -> pd.DataFrame:
    """Return the mean change over networks with a random effect of network on the change, from ten networks up.

    The model is that of the paired changes: their mean, a network's own deviation, a person's rest; by restricted maximum
    likelihood (statsmodels ``MixedLM``). It speaks of networks like these, not only of these. Below ten networks their
    variance cannot be told, and no figure is given: `change` takes them as fixed.

    Parameters
    ----------
    scores, respondents, before, after, level
        As for `change`.
    cluster
        The attribute that names the network.
    scales
        The scales to analyse; None for all.
    language
        Of ``limits`` and ``reason``.

    Returns
    -------
    One row per scale: ``scale``, ``n`` (linked people), ``n_clusters`` (with linked people), ``change``, ``low``, ``high``
    (normal), ``sd_clusters`` (of the networks' changes), ``sd_people`` (of the rest), ``icc`` (share of the variance of
    changes that lies between networks), ``limits`` (what the figures cannot bear), ``reason`` where there are none.

    Raises
    ------
    EvaluationError
        As for `change`.

    References
    ----------
    McNeish & Stapleton (2016). The effect of small sample size on two-level model estimates. Educ Psychol Rev 28,
    295-314. doi:10.1007/s10648-014-9287-x: under ten clusters the variance between them is badly estimated, and up to some
    thirty the interval of the mean is too narrow.

    Examples
    --------
    >>> scores = pd.DataFrame({"respondent_id": [1, 2, 1, 2], "wave": [0, 0, 1, 1], "scale": "brs", "score": [3.0, 4, 3, 5]})
    >>> people = pd.DataFrame({"respondent_id": [1, 2], "site": ["N1", "N2"]})
    >>> mixed(scores, people, before=0, after=1)["reason"].item()
    '2 networks: the variance between networks can be estimated from 10 up; change takes them as fixed'
    """
    in_order(before, after)
    found = cube(scores, [before, after])
    told = attributes(found.people, respondents, [cluster], word("evaluation.not_known", language))
    where = pd.factorize(told[cluster], sort=True)[0]
    wanted = list(found.scales if scales is None else scales)
    rows = []
    for scale in wanted:
        if scale not in found.scales:
            raise ValueError(f"There are no scores of the scale {scale!r}; there are of: {', '.join(found.scales)}.")
        s = found.scales.index(scale)
        moved = found.of(after)[:, s] - found.of(before)[:, s]
        there = ~np.isnan(moved)
        n_clusters = len(np.unique(where[there]))
        row: dict[str, Any] = {"scale": scale, "n": int(there.sum()), "n_clusters": n_clusters}
        row |= dict.fromkeys(("change", "low", "high", "sd_clusters", "sd_people", "icc"), np.nan)
        row |= {"limits": "", "reason": ""}
        if n_clusters < MIN_CLUSTERS:
            row["reason"] = word("evaluation.few_clusters", language, n=n_clusters, least=MIN_CLUSTERS)
        elif np.ptp(moved[there]) <= DUST:
            row["reason"] = word("evaluation.all_equal", language)
        elif row["n"] <= n_clusters:
            row["reason"] = word("evaluation.too_few_for_model", language)
        else:
            row |= _fitted(moved[there], where[there], level, language)
        rows.append(row)
    return pd.DataFrame(rows)


def _fitted(moved: np.ndarray, where: np.ndarray, level: float, language: str) -> dict[str, Any]:
    from statsmodels.regression.mixed_linear_model import MixedLM

    with warnings.catch_warnings(record=True):  # what they say is read off the result
        warnings.simplefilter("always")
        model = MixedLM(moved, np.ones((len(moved), 1)), groups=where)
        fit = model.fit(reml=True)
    if not fit.converged or not np.isfinite(fit.bse[0]):
        return {"reason": word("evaluation.not_converged", language)}
    between, within = max(float(fit.cov_re[0, 0]), 0.0), float(fit.scale)
    change, reach = float(fit.fe_params[0]), NormalDist().inv_cdf((1 + level) / 2) * float(fit.bse_fe[0])
    limits = word("evaluation.mixed_limits", language)
    if between / (between + within) < 1e-4:
        limits = f"{limits} {word('evaluation.mixed_zero', language)}"
    row = {"change": change, "low": change - reach, "high": change + reach, "icc": between / (between + within)}
    return {**row, "sd_clusters": between**0.5, "sd_people": within**0.5, "limits": limits}
