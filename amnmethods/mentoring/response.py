"""How long a question waited for its answer; those still waiting are counted, never left out unseen."""

import math
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd

from .slices import Row, Slice

Quantiles = Literal["type2", "type6", "type7"]
NUMPY_NAMES: dict[str, Any] = {"type2": "averaged_inverted_cdf", "type6": "weibull", "type7": "linear"}


def response_hours(contacts: pd.DataFrame) -> pd.Series:
    """Return the hours from question to answer of each contact that began with a question; infinite if unanswered.

    Contacts without ``asked_at`` began without a question and are no part of it; a column ``response_hours``, as some
    logs have it instead, is taken where the two times do not stand.

    Examples
    --------
    >>> log = pd.DataFrame({"asked_at": pd.to_datetime(["2026-03-01 08:00", "2026-03-01 09:00"]),
    ...                     "answered_at": pd.to_datetime(["2026-03-01 20:00", None])})
    >>> response_hours(log).tolist()
    [12.0, inf]
    """
    hours = pd.Series(np.nan, index=contacts.index)
    if "asked_at" in contacts:
        asked = contacts["asked_at"].notna()
        hours[asked] = math.inf
        if "answered_at" in contacts:
            both = asked & contacts["answered_at"].notna()
            waited = contacts.loc[both, "answered_at"] - contacts.loc[both, "asked_at"]
            hours[both] = waited.dt.total_seconds() / 3600
    if "response_hours" in contacts:
        hours = hours.fillna(pd.to_numeric(contacts["response_hours"], errors="coerce"))
    return hours.dropna()


def response_rows(part: Slice, quantiles: Quantiles) -> Iterator[Row]:
    """Yield the share answered, and median and quartiles of the hours, of the answered and of all asked."""
    sessions = part.sessions
    hours = response_hours(sessions)
    answered = hours[np.isfinite(hours)]
    people = sessions.loc[hours.index, "mentee_id"].nunique() if len(hours) else math.nan
    of_asked, of_answered = part.say("of.asked"), part.say("of.answered", quantiles=quantiles)
    none = "" if len(hours) else part.say("reason.nothing_asked")
    share = math.nan if none else len(answered) / len(hours)
    yield Row("share_answered", share, len(answered), len(hours), of_asked, people, none)
    n_unanswered = len(hours) - len(answered)
    yield Row("n_unanswered", math.nan if none else n_unanswered, n_unanswered, len(hours), of_asked, people, none)
    reason = none or ("" if len(answered) else part.say("reason.nothing_answered"))
    for name, q in (("q1", 0.25), ("median", 0.5), ("q3", 0.75)):
        value = math.nan if reason else float(np.quantile(answered, q, method=NUMPY_NAMES[quantiles]))
        n = len(answered)
        yield Row(f"{name}_response_hours", value, denominator=n, of=of_answered, n_people=people, reason=reason)
    of_all = part.say("of.all_asked", quantiles=quantiles)
    median, why = math.nan, none
    if not none:
        with np.errstate(invalid="ignore"):  # the mean of two infinite waits, seen below
            median = float(np.quantile(hours, 0.5, method=NUMPY_NAMES[quantiles]))
        if not math.isfinite(median):
            median, why = math.nan, part.say("reason.half_unanswered")
    row = Row("median_wait_hours", median, denominator=len(hours), of=of_all, n_people=people, reason=why)
    yield row
