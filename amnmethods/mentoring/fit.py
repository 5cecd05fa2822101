"""Adaptive fit: was direction matched to competence and support to confidence, pair by pair."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import ContactsError
from ..words import word
from .bridges import hide_small
from .contacts import WHOLE_LOG

LOW, RIGHT, HIGH = 1, 4, 7  # the instrument's scale and its "about right"
ITEMS = {"direction": ("fit_comp", "fit_dir"), "support": ("fit_conf", "fit_sup")}  # wanted by, given

WHO = ("mentee_id", "respondent_id")  # one person may answer after several contacts
COUNTS = ("n_people", "n_answers", "n_missing")


def misfit(answers: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Return how far the mentor's direction and support were from what the mentee wanted, answer by answer [1]_.

    The mentee says whether direction and support were far too little (1), about right (4) or far too much (7); what the
    model would ask for follows from competence and confidence, the other way round: low competence calls for high
    direction, low confidence for high support [2]_.

    Parameters
    ----------
    answers
        One row per answer of a mentee on a mentor: ``fit_comp``, ``fit_conf``, ``fit_dir``, ``fit_sup``, whole numbers 1 to
        7 or missing; ``mentor_id``, ``mentee_id``, ``site``, ``wave`` and what else there is are kept.
    language
        Of the reasons.

    Returns
    -------
    The other columns of ``answers``, and: ``direction_wanted``, ``support_wanted`` (``"high"`` below 4 on competence or
    confidence, ``"low"`` above, blank at 4 or where missing); ``direction_misfit``, ``support_misfit`` (given less right,
    -3 to +3, above 0 too much), ``direction_misfit_abs``, ``support_misfit_abs`` (0 to 3); ``misfit``, the mean of both
    absolute ones, NaN unless both are there, with its ``reason``.

    Raises
    ------
    ContactsError
        A column is missing, or an answer is no whole number from 1 to 7.

    References
    ----------
    .. [1] The items ``amn_adaptive_fit``, written for mentoring networks and not validated.
    .. [2] Ralph & Walker (2013). The efficacy of the Adaptive Mentorship model. Open J Leadership 2, 21-26.
           doi:10.4236/ojl.2013.22003

    Examples
    --------
    >>> answers = pd.DataFrame({"fit_comp": [2], "fit_conf": [6], "fit_dir": [3], "fit_sup": [7]})
    >>> misfit(answers)[["direction_wanted", "support_wanted", "direction_misfit", "support_misfit", "misfit"]].values.tolist()
    [['high', 'low', -1.0, 3.0, 2.0]]
    """
    items = [item for both in ITEMS.values() for item in both]
    missing = [item for item in items if item not in answers]
    if missing:
        raise ContactsError(f"The answers on adaptive fit lack the columns {', '.join(missing)}.")
    given = answers[items].apply(pd.to_numeric, errors="coerce").astype(float)
    blank = answers[items].isna() | answers[items].astype("string").apply(
        lambda column: column.str.strip() == ""
    ).fillna(False)
    odd = (given.isna() & ~blank) | ~given.isna() & ~given.isin(range(LOW, HIGH + 1))
    if odd.any(axis=None):
        row, item = next((row, item) for item in items for row in answers.index[odd[item]])
        raise ContactsError(
            f"Row {row} of the answers has {answers.loc[row, item]!r} for {item} ({int(odd.sum().sum())} such answers): "
            f"write a whole number from {LOW} to {HIGH}, or leave it blank."
        )
    table = answers.drop(columns=items)
    for dimension, (wanted, _) in ITEMS.items():
        level = given[wanted]
        table[f"{dimension}_wanted"] = np.select([level < RIGHT, level > RIGHT], ["high", "low"], "")
    for dimension, (_, got) in ITEMS.items():
        table[f"{dimension}_misfit"] = given[got] - RIGHT
        table[f"{dimension}_misfit_abs"] = (given[got] - RIGHT).abs()
    table["misfit"] = (table["direction_misfit_abs"] + table["support_misfit_abs"]) / 2
    lacking = {d: table[f"{d}_misfit"].isna() for d in ITEMS}
    reasons = [word(f"mentoring.reason.no_{d}", language) for d in ITEMS]
    both = word("mentoring.reason.no_fit", language)
    table["reason"] = np.select(
        [lacking["direction"] & lacking["support"], lacking["direction"], lacking["support"]], [both, *reasons], ""
    )
    return table


def misfit_summary(
    fit: pd.DataFrame, by: Sequence[str] = ("site",), *, below: int, language: str = "en"
) -> pd.DataFrame:
    """Return the mean misfit by site, wave or any other column, and for all.

    Parameters
    ----------
    fit
        What `misfit` returned.
    by
        Columns to group by; the row for all is ``"pooled"`` in the first. With ``["wave"]`` it shows the change.
    below
        Groups in which fewer people gave an answer that counts are hidden.
    language
        Of the reasons.

    Returns
    -------
    One row per group: the columns of ``by``; ``n_people`` (who gave an answer that has a misfit: by ``mentee_id`` or
    ``respondent_id`` where there is one, else each answer is a person), ``n_answers``, ``n_missing``; ``misfit``,
    ``direction_misfit``, ``support_misfit`` (means of the answers; signed ones may cancel out), ``direction_misfit_abs``,
    ``support_misfit_abs``; ``share_fit`` (misfit 0); ``reason``.

    Examples
    --------
    >>> answers = pd.DataFrame({"site": "N1", "fit_comp": 2, "fit_conf": 6, "fit_dir": [3, None], "fit_sup": 4})
    >>> misfit_summary(misfit(answers), below=1)[["site", "n_people", "n_missing", "misfit"]].values.tolist()
    [['N1', 1.0, 1.0, 0.5], ['pooled', 1.0, 1.0, 0.5]]
    """
    keys = list(by)
    figures = ["misfit", "direction_misfit", "support_misfit", "direction_misfit_abs", "support_misfit_abs"]
    groups = [(key, own) for key, own in fit.groupby(keys, dropna=False, sort=True)]
    groups.append(((WHOLE_LOG, *[""] * (len(keys) - 1)), fit))
    who = next((column for column in WHO if column in fit), None)
    rows = []
    for key, own in groups:
        counted = own[own["misfit"].notna()]
        n, people = len(counted), counted[who].nunique() if who else len(counted)
        share = float((counted["misfit"] == 0).mean()) if n else math.nan
        reason = "" if n else word("mentoring.reason.no_fit", language)
        rows.append((*key, people, n, len(own) - n, *counted[figures].mean(), share, reason))
    columns = [*keys, *COUNTS, *figures, "share_fit", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    return hide_small(table, keys[0], [*COUNTS, *figures, "share_fit"], below, language)
