"""Invented answers of staff on how well their network can last (PSAT), at the start and after twelve months.

The instrument is known by its structure alone: items go by domain and number, the wording is the researcher's to supply.
The answers are drawn apart from all others, so that those stay as they are.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .follow_up import brought, items_of
from .follow_up_plan import Scale

N_ITEMS = 5  # of each domain
AT_LEAST = 4  # of them answered, or no score: the 0.8 of study.yaml
SD, SAME = 0.8, 0.6  # of people within a network; and their correlation with themselves a year later
MISSING, UNABLE = 0.02, 0.03
TOTAL = "psat_total"


def sustainability(
    survey: pd.DataFrame, told: Mapping[str, Any], rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the survey with the answers of staff on sustainability, and the scores that they come to.

    Parameters
    ----------
    survey
        One row per respondent and wave, as text; mentees are not asked.
    told
        Of `implementation.yaml`: ``domains``, ``networks`` and ``moved`` under ``sustainability``.
    rng
        Draws nothing else.

    Returns
    -------
    The survey, same rows, with one column per item (``NA``: not able to answer); and one row per person who answered twice:
    ``site``, and for each domain and the total the score of either wave (``<scale>_0``, ``<scale>_1``), with gaps as given.
    """
    staff = survey["role"] != "mentee"
    people = survey[staff & (survey["wave"] == 0)].set_index("respondent_id")
    linked = people.index.isin(survey.loc[survey["wave"] == 1, "respondent_id"])
    site = people["site"].to_numpy()
    offset = np.array([told["networks"][name] for name in site])
    leaning = 0.6 * rng.standard_normal(len(people))  # what a person brings to all domains
    waves: list[dict[str, np.ndarray]] = [{}, {}]
    for domain, mean in told["domains"].items():
        scale = _scale(domain, mean)
        first = items_of(scale, mean + offset + SD * (leaning + 0.8 * rng.standard_normal(len(people))), rng)(0.0)
        before = scale.score(first)
        noise = SD * np.sqrt(1 - SAME**2) * rng.standard_normal(len(people))
        draw = items_of(scale, mean + offset + SAME * (before - mean - offset) + noise, rng)
        second = np.full_like(first, np.nan)
        for name in told["networks"]:
            own = site == name
            judged = own & linked
            second[own] = brought(draw, scale, judged, float(before[judged].mean()) + moved(told, domain, name))[own]
        for wave, values in enumerate((first, second)):
            waves[wave] |= dict(zip(scale.items, values.T, strict=True))
    answers = [_text(pd.DataFrame(wave, index=people.index), rng) for wave in waves]
    both = pd.concat([answers[0].assign(wave=0), answers[1][linked].assign(wave=1)]).set_index("wave", append=True)
    keys = pd.MultiIndex.from_frame(survey[["respondent_id", "wave"]])
    columns = both.reindex(keys).fillna("").reset_index(drop=True)
    scores = pd.concat(
        [_scores(each[linked], told).add_suffix(f"_{k}") for k, each in enumerate(answers)], axis="columns"
    )
    return pd.concat([survey, columns], axis="columns"), scores.assign(site=site[linked])


def moved(told: Mapping[str, Any], domain: str, site: str) -> float:
    """Return by how much a domain moved in a network."""
    return float(sum(each["by"] for each in told["moved"] if each["domain"] == domain and site in each["sites"]))


def _scale(domain: str, mean: float) -> Scale:
    items = tuple(f"psat_{domain}_{k}" for k in range(1, N_ITEMS + 1))
    nothing: Any = {}  # how it changes stands in the source, network by network
    return Scale(f"psat_{domain}", items, 1, 7, mean, SD, nothing, nothing, item_sd=0.6)


def _text(answers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return answers as a file has them, some left out and some not able to answer."""
    chance = rng.random(answers.shape)
    text = answers.astype(int).astype(str)
    return text.mask(chance < MISSING, "").mask(chance > 1 - UNABLE, "NA")


def _scores(text: pd.DataFrame, told: Mapping[str, Any]) -> pd.DataFrame:
    """Return the mean of each domain and of all items; NaN where too few were answered."""
    values = text.apply(pd.to_numeric, errors="coerce")
    found = {}
    parts = {f"psat_{domain}": list(_scale(domain, 0).items) for domain in told["domains"]}
    for scale, items in {**parts, TOTAL: list(values)}.items():
        enough = values[items].notna().sum(axis=1) >= AT_LEAST / N_ITEMS * len(items)
        found[scale] = values[items].mean(axis=1).where(enough)
    return pd.DataFrame(found)
