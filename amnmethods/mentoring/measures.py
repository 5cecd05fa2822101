"""Every measure of a mentoring network in one table, by site and over time, each with what it is a share of."""

import math
from collections.abc import Sequence
from datetime import date

import pandas as pd

from ..model.suppression import hidden_groups
from ..words import word
from .bridges import mixing_rows, structure_rows
from .contacts import WHOLE_LOG, eligible_numbers, known_people, n_alike, ready
from .load import load_rows
from .reach import reach_rows
from .response import Quantiles, response_rows
from .slices import Period, Row, slices

COLUMNS = ["site", "period", "measure", "name", "value", "numerator", "denominator", "of", "n_people", "reason"]


def network_measures(
    contacts: pd.DataFrame,
    people: pd.DataFrame | None = None,
    eligible: pd.DataFrame | None = None,
    *,
    today: date | str,
    active_days: int,
    top: int,
    below: int,
    period: Period | None = None,
    across: Sequence[str] = ("profession", "region"),
    quantiles: Quantiles = "type2",
    pivots: int | None = None,
    seed: int | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Return reach, activity, response times, load, structure and mixing of a mentoring network.

    Parameters
    ----------
    contacts
        One row per mentor and mentee in a contact, as `contact_problems` describes it.
    people
        One row per person and role: ``person_id``, ``role`` (``mentor``, ``mentee``), and any of ``site``, ``profession``,
        ``region``, ``language``. Without it the shares of the enrolled are undefined.
    eligible
        ``site``, ``role``, ``n_eligible``: how many could take part. Where it is blank, reach is undefined.
    today
        The day the log ends; contacts after it are refused.
    active_days
        A person is active with a contact in so many days up to the end of the log, or of the period.
    top
        How many of the busiest mentors to add up.
    below
        Figures that rest on fewer people than this are hidden, and the next larger site's too where the row for all
        sites would give them away.
    period
        ``"month"`` or ``"quarter"`` for one set of measures each; None for the whole log.
    across
        Attributes of the people whose groups ties may join.
    quantiles
        Definition of the median and the quartiles: ``"type2"`` (averaged at steps), ``"type6"``, ``"type7"``.
    pivots, seed
        As for `bridges`; needed for networks of thousands, where exact betweenness takes minutes.
    language
        Of names and reasons.

    Returns
    -------
    One row per site (and ``"pooled"``), period and measure: ``measure`` and its ``name``; ``value``; ``numerator``,
    ``denominator`` and ``of``, what the denominator counts; ``n_people`` behind it; ``reason`` where the value is NaN.
    Shares run from 0 to 1, times are hours. The measures are

    - ``n_contacts`` (a group contact once), ``n_ties``, ``n_mentors``, ``n_mentees``, ``n_alike`` (perhaps entered twice),
    - ``enrolled_``, ``reach_`` (of the eligible) and ``active_`` (of the enrolled) ``mentors`` and ``mentees``,
    - ``contacts_per_mentee``, and as signs of distributed mentoring ``mentors_per_mentee``, ``share_outside_main_mentor``,
    - ``share_answered``, ``n_unanswered``, ``q1_``, ``median_`` and ``q3_response_hours`` of the answered questions, and
      ``median_wait_hours`` of all questions, one without an answer counting as longer than any other,
    - ``share_top_<top>``, ``gini`` (see `gini`), ``share_started_by_one``,
    - ``n_components``, ``share_largest_component``, ``betweenness_centralization`` (Freeman 1978,
      doi:10.1016/0378-8733(78)90021-7),
    - ``ei_`` and ``share_across_<attribute>`` (Krackhardt & Stern 1988, doi:10.2307/2786835).

    Raises
    ------
    ContactsError
        Contacts have problems that stop an analysis (all told at once), or a table breaks its contract.

    Examples
    --------
    >>> log = pd.DataFrame({"date": "2026-03-01", "mentor_id": ["m1", "m1", "m2"], "mentee_id": ["e1", "e2", "e3"]})
    >>> table = network_measures(log, today="2026-03-31", active_days=90, top=1, below=1).set_index("measure")
    >>> float(round(table.loc["share_top_1", "value"], 2)), table.loc["reach_mentees", "reason"]
    (0.67, 'the number of eligible people is not known')
    """
    if active_days < 1 or top < 1 or below < 1:
        raise ValueError(f"active_days, top and below are numbers from 1; found {active_days}, {top} and {below}.")
    known = known_people(people)
    could = eligible_numbers(eligible)
    table = ready(contacts, people, today, language)
    rows = []
    for part in slices(table, known, could, pd.Timestamp(today).normalize(), period, language):
        found: list[Row] = [
            *reach_rows(part, active_days),
            Row("n_alike", n_alike(part.contacts), n_alike(part.contacts)),
            *response_rows(part, quantiles),
            *load_rows(part, top),
            *structure_rows(part, pivots, seed),
            *mixing_rows(part, across),
        ]
        rows += [(part.site, part.period, row) for row in found]
    figures = pd.DataFrame(
        [
            (
                site,
                span,
                r.measure,
                "",
                float(r.value),
                float(r.numerator),
                float(r.denominator),
                r.of,
                r.n_people,
                r.reason,
            )
            for site, span, r in rows
        ],
        columns=COLUMNS,
    )
    names = {measure: _name(measure, top, language) for measure in figures["measure"].unique()}
    figures["name"] = figures["measure"].map(names)
    return _without_small(figures, below, language)


def _name(measure: str, top: int, language: str) -> str:
    """Return what readers call a measure."""
    for start in ("ei_", "share_across_"):
        if measure.startswith(start):
            return word(f"mentoring.measure.{start}attribute", language, attribute=measure.removeprefix(start))
    if measure.startswith("share_top_"):
        return word("mentoring.measure.share_top", language, n=top)
    return word(f"mentoring.measure.{measure}", language)


def _without_small(figures: pd.DataFrame, below: int, language: str) -> pd.DataFrame:
    """Hide what rests on few people, and in its measure and period what would give it away."""
    small = figures["n_people"].between(1, below - 1)
    pooled = figures["site"] == WHOLE_LOG
    hidden = small.copy()
    for _, rows in figures[~pooled].groupby(["period", "measure"], sort=False):
        if small[rows.index].any():
            hidden[rows.index] = hidden_groups(rows["n_people"].fillna(0), below)
    told = ["value", "numerator", "denominator", "n_people"]
    figures.loc[hidden, told] = math.nan
    figures.loc[hidden, "reason"] = word("mentoring.reason.small", language, below=below)
    return figures
