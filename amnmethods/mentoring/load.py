"""How the contacts are spread over the mentors: the load curve, and how far it leans on a few."""

import math
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..words import word
from .contacts import WHOLE_LOG, known_people, ready
from .slices import Period, Row, Slice, slices

LOAD = ["site", "period", "place", "mentor_id", "n_contacts", "n_mentees", "minutes", "share", "share_so_far", "reason"]


def gini(values: ArrayLike) -> float:
    """Gini coefficient: 0 where all have the same, (n - 1) / n where one has everything [1]_.

    It is the mean difference of two values, of all pairs with a value and itself too, by twice the mean; not
    multiplied by n / (n - 1), since the mentors of a network are all of them and no sample.

    Parameters
    ----------
    values
        Numbers from 0, such as contacts per mentor.

    Returns
    -------
    NaN where there is no value, or only zeros.

    References
    ----------
    .. [1] Damgaard & Weiner (2000). Describing inequality in plant size or fecundity. Ecology 81, 1139-1142.
           doi:10.1890/0012-9658(2000)081[1139:DIIPSO]2.0.CO;2

    Examples
    --------
    >>> round(gini([1, 3, 2, 1, 1, 1, 4]), 7)
    0.3076923
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    n, whole = len(ordered), float(ordered.sum())
    if n and (np.isnan(whole) or ordered[0] < 0):
        raise ValueError("The Gini coefficient takes numbers from 0, without gaps.")
    if whole == 0:
        return math.nan
    places = np.arange(1, n + 1)
    return float(((2 * places - n - 1) * ordered).sum() / (n * whole))


def loads(part: Slice) -> pd.Series:
    """Return the number of contacts of each mentor, the most first; enrolled mentors without any are there with 0."""
    counted = part.sessions["mentor_id"].value_counts()
    idle = sorted((part.enrolled("mentor") or set()) - set(counted.index))
    both = pd.concat([counted, pd.Series(0, index=idle, dtype=counted.dtype)])
    order = np.lexsort((both.index.astype(str), -both.to_numpy()))
    return both.iloc[order]


def load_rows(part: Slice, top: int) -> Iterator[Row]:
    """Yield the share of the contacts that the busiest mentors hold, the Gini coefficient, and who starts contacts."""
    load = loads(part)
    n, whole = len(load), int(load.sum())
    enrolled = part.enrolled("mentor") is not None
    among = part.say("of.contacts_among" if enrolled else "of.contacts_among_active", n=n)
    reason = "" if whole else part.say("reason.no_contacts")
    if not reason and top > n:
        reason = part.say("reason.fewer_than_top", n=n, top=top)
    held = int(load.head(top).sum())
    yield Row(f"share_top_{top}", math.nan if reason else held / whole, held, whole, among, n or math.nan, reason)
    reason = "" if whole else part.say("reason.no_contacts")
    yield Row("gini", gini(load), denominator=n, of=part.say("of.mentors"), n_people=n or math.nan, reason=reason)
    if "started_by" in part.sessions:
        started = part.sessions["started_by"].dropna()
        most = int(started.value_counts().iloc[0]) if len(started) else 0
        none = "" if len(started) else part.say("reason.no_starter")
        share = math.nan if none else most / len(started)
        # Whoever starts contacts is no group to hide in; the mentees whom they bring in are.
        people = part.contacts["mentee_id"].nunique() or math.nan
        yield Row("share_started_by_one", share, most, len(started), part.say("of.started"), people, none)


def load_curve(
    contacts: pd.DataFrame,
    people: pd.DataFrame | None = None,
    *,
    today: date | str,
    below: int,
    period: Period | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Return how many contacts each mentor holds, the busiest first, by site and for the whole log.

    Parameters
    ----------
    contacts, people, today, period, language
        As for `network_measures`. Mentors listed among the people without any contact have a row with 0.
    below
        Sites with fewer mentors than this are hidden: one row with its ``reason``.

    Returns
    -------
    One row per site, period and mentor: ``site`` (``"pooled"`` for all), ``period`` (blank for the whole log), ``place``
    (1 is the busiest), ``mentor_id``, ``n_contacts`` (a group contact counts once), ``n_mentees``, ``minutes`` (NaN where
    none was logged), ``share`` of the contacts, ``share_so_far`` with all busier mentors, ``reason``. NaN where a site has
    no contact.

    Examples
    --------
    >>> log = pd.DataFrame({"date": "2026-03-01", "mentor_id": ["m1", "m1", "m1", "m2"], "mentee_id": ["e1", "e2", "e3", "e4"]})
    >>> load_curve(log, today="2026-06-30", below=1)[["place", "mentor_id", "share_so_far"]].values.tolist()
    [[1, 'm1', 0.75], [2, 'm2', 1.0]]
    """
    table, known = ready(contacts, people, today, language), known_people(people)
    frames = []
    for part in slices(table, known, None, pd.Timestamp(today), period, language):
        load = loads(part)
        if 0 < len(load) < below:
            hidden = {
                "site": part.site,
                "period": part.period,
                "reason": word("mentoring.reason.small", language, below=below),
            }
            frames.append(pd.DataFrame([hidden]).reindex(columns=LOAD))
            continue
        whole = load.sum()
        share = load / whole if whole else load * math.nan
        minutes = _minutes(part.sessions)
        frames.append(
            pd.DataFrame(
                {
                    "site": part.site,
                    "period": part.period,
                    "place": np.arange(1, len(load) + 1),
                    "mentor_id": load.index,
                    "n_contacts": load.to_numpy(),
                    "n_mentees": part.ties.groupby("mentor_id").size().reindex(load.index, fill_value=0).to_numpy(),
                    "minutes": minutes.reindex(load.index).to_numpy(dtype=float),
                    "share": share.to_numpy(dtype=float),
                    "share_so_far": share.cumsum().to_numpy(dtype=float),
                    "reason": "" if whole else word("mentoring.reason.no_contacts", language),
                }
            )
        )
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return pd.DataFrame(columns=LOAD)
    together = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    if "site" not in table and set(together["site"]) != {WHOLE_LOG}:
        together = together[together["site"] == WHOLE_LOG].reset_index(drop=True)
    return together[LOAD]


def _minutes(sessions: pd.DataFrame) -> pd.Series:
    """Return the minutes logged per mentor; NaN for a mentor of whose contacts none has any."""
    if "minutes" not in sessions:
        return pd.Series(dtype=float)
    return sessions.groupby("mentor_id")["minutes"].sum(min_count=1)
