"""What a network keeps track of besides its plan: training, check-ins of pairs, and what became of what people said."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ..errors import PlanError
from .tables import ALL, blank, days, need, numbers, one_each, row_of, said, text, the_day, tick

EARLIEST = 366  # days before its due day, beyond which the day of a check-in is taken for an error

__all__ = ["check_in_summary", "check_ins", "feedback_loop", "training_register"]


def training_register(
    training: pd.DataFrame, people: pd.DataFrame | None = None, *, role: str = "mentor", language: str = "en"
) -> pd.DataFrame:
    """Count who was trained in what, per network, against those who should be.

    Parameters
    ----------
    training
        ``person_id``, ``course``, ``site``, and any of ``role``, ``started_on``, ``completed_on``, ``hours``.
    people
        ``person_id``, ``site``, ``role``: all who should be trained are those of ``role``. Without it no share is known.
    role
        Whom the share is of; with ``people``, others in the register are counted apart.
    language
        Of the reasons.

    Returns
    -------
    One row per site (first ``"all"``) and course: ``site``, ``course``, ``n_enrolled``, ``n_started``, ``n_completed`` (people
    of the role, where people are given), ``n_people`` (of the role at the site; <NA> without ``people``),
    ``share_completed`` (completed by people), ``n_others`` (enrolled, of another role or site), ``hours`` (sum of those
    known), ``n_no_hours``, ``reason``.

    Raises
    ------
    PlanError
        A column is missing, a person stands twice in a course, or completed it before starting.

    Examples
    --------
    >>> training = pd.DataFrame({"person_id": ["m1", "m2"], "course": "adapting", "site": "N1",
    ...     "completed_on": ["2026-03-02", None], "hours": [6, None]})
    >>> training_register(training)[["site", "n_enrolled", "n_completed", "hours", "n_no_hours"]].values.tolist()
    [['all', 2, 1, 6.0, 1], ['N1', 2, 1, 6.0, 1]]
    """
    need(training, ["person_id", "course", "site"], "register of training")
    one_each(training, ["person_id", "course"], "register of training")
    table = training.assign(
        site=training["site"].astype(str), person_id=training["person_id"].astype(str),
        started=_day_of(training, "started_on"), completed=_day_of(training, "completed_on"),
        hours=numbers(training, "hours", "register of training"),
    )  # fmt: skip
    early = table[table["completed"] < table["started"]]
    if len(early):
        row = early.iloc[0]
        raise PlanError(said("registers.early", language, person=row["person_id"], course=row["course"]))
    wanted = None
    if people is not None:
        need(people, ["person_id", "site", "role"], "people")
        own = people[people["role"].astype(str) == role]
        wanted = pd.MultiIndex.from_arrays([own["person_id"].astype(str), own["site"].astype(str)]).unique()
        table["belongs"] = pd.MultiIndex.from_frame(table[["person_id", "site"]]).isin(wanted)
    else:
        table["belongs"] = True
    rows = []
    for site in [ALL, *dict.fromkeys(table["site"])]:
        here = table if site == ALL else table[table["site"] == site]
        n_people = (
            None if wanted is None else len(wanted) if site == ALL else int((wanted.get_level_values(1) == site).sum())
        )
        for course, whole in here.groupby("course", sort=False):
            own = whole[whole["belongs"]]
            done = int(own["completed"].notna().sum())
            rows.append(
                {
                    "site": site, "course": course, "n_enrolled": len(own),
                    "n_started": int((own["started"].notna() | own["completed"].notna()).sum()), "n_completed": done,
                    "n_people": n_people, "share_completed": done / n_people if n_people else np.nan,
                    "n_others": int((~whole["belongs"]).sum()), "hours": own["hours"].sum(min_count=1),
                    "n_no_hours": int(own["hours"].isna().sum()),
                    "reason": "" if n_people else said("reasons.no_people", language),
                }
            )  # fmt: skip
    columns = [
        "site", "course", "n_enrolled", "n_started", "n_completed", "n_people", "share_completed", "n_others", "hours",
        "n_no_hours", "reason",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"n_people": "Int64", "share_completed": float, "hours": float})


def _day_of(table: pd.DataFrame, column: str) -> pd.Series:
    return days(table[column]) if column in table else pd.Series(pd.NaT, table.index, dtype="datetime64[us]")


def check_ins(schedule: pd.DataFrame, *, on: date | str, grace: int, language: str = "en") -> pd.DataFrame:
    """Say of each check-in of a pair whether it was held in time, held late, is overdue or still to come.

    Parameters
    ----------
    schedule
        ``site``, ``mentor_id``, ``mentee_id``, ``due_on``, and any of ``held_on``, ``goals_set``, ``goals_met``.
    on
        The day on which this is asked; what is due later is to come.
    grace
        Days after the due day within which a check-in still counts as held in time, from 0. No default.
    language
        Of the reasons.

    Returns
    -------
    The schedule with ``state`` (``held``, ``late``, ``overdue``, ``due``: due by now and within the grace, ``to_come``),
    ``days_late`` (days after the due day; of an overdue one until ``on``), ``share_goals`` (met by set; NaN where none were
    set or counted), ``reason``, also where one was held more than ``grace`` days before it was due.

    Raises
    ------
    PlanError
        A column is missing, a day is none, a check-in was held more than a year before it was due, more goals were met than
        set, or the grace is below 0.

    Examples
    --------
    >>> schedule = pd.DataFrame({"site": "N1", "mentor_id": "m1", "mentee_id": ["e1", "e2"], "due_on": "2026-03-02",
    ...     "held_on": ["2026-03-20", None], "goals_set": [4, None], "goals_met": [3, None]})
    >>> check_ins(schedule, on="2026-04-01", grace=7)[["state", "days_late", "share_goals"]].values.tolist()
    [['late', 18, 0.75], ['overdue', 30, nan]]
    """
    need(schedule, ["site", "mentor_id", "mentee_id", "due_on"], "check-ins")
    if grace < 0:
        raise PlanError(f"grace={grace} is no number of days from 0.")
    today = the_day(on, "on")
    due, held = days(schedule["due_on"]), _day_of(schedule, "held_on")
    for name, found in (("due_on", due), ("held_on", held)):
        odd = found.isna() & (~blank(schedule[name]) if name in schedule else False)
        odd |= found.isna() & (name == "due_on")
        if odd.any():
            raise PlanError(
                said(
                    "registers.no_day",
                    language,
                    row=row_of(odd),
                    column=name,
                    value=text(schedule[name][odd].iloc[0]) if name in schedule else "",
                )
            )
    early = (due - held).dt.days
    if (early > EARLIEST).any():
        odd = early > EARLIEST
        told = {"held": text(held[odd].iloc[0]), "due": text(due[odd].iloc[0]), "n": int(early[odd].iloc[0])}
        raise PlanError(said("registers.held_long_before", language, row=row_of(odd), **told))
    goals = {name: numbers(schedule, name, "check-ins") for name in ("goals_set", "goals_met")}
    more = goals["goals_met"] > goals["goals_set"]
    if more.any():
        raise PlanError(
            said(
                "registers.more_goals",
                language,
                row=row_of(more),
                met=f"{goals['goals_met'][more].iloc[0]:g}",
                set=f"{goals['goals_set'][more].iloc[0]:g}",
            )
        )
    happened = held.notna() & (held <= today)
    late = (held.where(happened, today) - due).dt.days.clip(lower=0)
    state = pd.Series(np.where(happened, np.where(late <= grace, "held", "late"), ""), index=schedule.index)
    state = state.mask(~happened, pd.Series(np.where(late <= grace, "due", "overdue"), index=schedule.index))
    state = state.mask(~happened & (due > today), "to_come")
    share = (goals["goals_met"] / goals["goals_set"]).where(goals["goals_set"] > 0)
    none = said("reasons.no_goals", language)
    reason = np.where(share.notna() | ~happened, "", none).astype(object)
    for place in np.flatnonzero(happened & (early > grace)):
        before = said("reasons.held_before_due", language, n=int(early.iloc[place]))
        reason[place] = "; ".join(filter(None, [before, str(reason[place])]))
    return schedule.assign(
        due_on=due, held_on=held, **goals, state=state.astype(object), days_late=late.astype("Int64"), share_goals=share,
        reason=reason,
    )  # fmt: skip


def check_in_summary(checked: pd.DataFrame, *, by: str = "site", language: str = "en") -> pd.DataFrame:
    """Count check-ins held, late and overdue, and goals met of those set, by network, mentor or mentee.

    Parameters
    ----------
    checked
        As `check_ins` returns it.
    by
        The column to group by.
    language
        Of the reasons.

    Returns
    -------
    One row per group, first ``"all"``: ``by``, ``group``, ``n_due`` (by now: held, late, overdue), ``n_held`` (in time),
    ``n_late``, ``n_overdue``, ``n_to_come``, ``share_held`` (held in time or late, by due), ``goals_met`` of ``goals_set``
    (of the check-ins held that say both), ``share_goals``, ``n_no_goals`` (held, and goals not told), ``reason``.

    Examples
    --------
    >>> schedule = pd.DataFrame({"site": "N1", "mentor_id": "m1", "mentee_id": ["e1", "e2"], "due_on": "2026-03-02",
    ...     "held_on": ["2026-03-03", None], "goals_set": [4, None], "goals_met": [3, None]})
    >>> table = check_in_summary(check_ins(schedule, on="2026-04-01", grace=7))
    >>> table[["group", "n_due", "n_held", "n_overdue", "share_held", "goals_met", "goals_set"]].values.tolist()[0]
    ['all', 2, 1, 1, 0.5, 3.0, 4.0]
    """
    need(checked, [by, "state", "goals_set", "goals_met"], "check-ins")
    rows = []
    for group in [ALL, *dict.fromkeys(checked[by].astype(str))]:
        own = checked if group == ALL else checked[checked[by].astype(str) == group]
        n = {state: int((own["state"] == state).sum()) for state in ("held", "late", "overdue", "due", "to_come")}
        n_due = n["held"] + n["late"] + n["overdue"]
        held = own[own["state"].isin(["held", "late"])]
        both = held[held["goals_set"].notna() & held["goals_met"].notna()]
        met, aims = float(both["goals_met"].sum()), float(both["goals_set"].sum())
        rows.append(
            {
                "by": by, "group": group, "n_due": n_due, "n_held": n["held"], "n_late": n["late"],
                "n_overdue": n["overdue"], "n_to_come": n["to_come"] + n["due"],
                "share_held": (n["held"] + n["late"]) / n_due if n_due else np.nan,
                "goals_met": met if len(both) else np.nan, "goals_set": aims if len(both) else np.nan,
                "share_goals": met / aims if aims else np.nan, "n_no_goals": len(held) - len(both),
                "reason": "" if n_due else said("reasons.nothing_due", language),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def feedback_loop(log: pd.DataFrame, *, on: date | str, language: str = "en") -> pd.DataFrame:
    """Follow what people said to what was done, and to their being told: open, done or closed, and in how many days.

    Parameters
    ----------
    log
        ``site``, ``said_on``, ``said``, and any of ``from_role``, ``done`` (what was done, in words), ``done_on``, ``told_on``
        (when those who said it were told).
    on
        The day on which this is asked.
    language
        Of the messages.

    Returns
    -------
    The log, the oldest first, with ``state`` (``open``, ``done``: not told yet, ``closed``), ``days_open`` (until ``on``,
    where open), ``days_to_done``, ``days_to_told`` (since said; <NA> where not).

    Raises
    ------
    PlanError
        A column is missing, a day is none, or something was done or told before it was said.

    Examples
    --------
    >>> log = pd.DataFrame({"site": "N1", "said_on": ["2026-03-02", "2026-04-01"], "said": ["Too many log-ins", "No French"],
    ...     "done": ["One log-in", ""], "done_on": ["2026-03-30", None], "told_on": ["2026-04-06", None]})
    >>> feedback_loop(log, on="2026-05-01")[["state", "days_to_done", "days_to_told", "days_open"]].values.tolist()
    [['closed', 28, 35, <NA>], ['open', <NA>, <NA>, 30]]
    """
    need(log, ["site", "said_on", "said"], "feedback")
    today = the_day(on, "on")
    at = {name: _day_of(log, name) for name in ("said_on", "done_on", "told_on")}
    for name, found in at.items():
        odd = found.isna() & ((~blank(log[name]) if name in log else False) | (name == "said_on"))
        odd |= found.notna() & (found < at["said_on"])
        if odd.any():
            key = "no_day" if pd.isna(found[odd].iloc[0]) else "before_said"
            value = text(log[name][odd].iloc[0])
            raise PlanError(said(f"registers.{key}", language, row=row_of(odd), column=name, value=value))
    done = at["done_on"].notna()
    if "done" in log:
        done |= ~blank(log["done"]) & np.array([tick(value) is not False for value in log["done"]], dtype=bool)
    told = at["told_on"].notna() & (at["told_on"] <= today)
    state = pd.Series(np.where(told & done, "closed", np.where(done, "done", "open")), index=log.index, dtype=object)
    made: dict[str, Any] = {
        "state": state,
        "days_open": (today - at["said_on"]).dt.days.astype("Int64").mask(state != "open"),
        "days_to_done": (at["done_on"] - at["said_on"]).dt.days.astype("Int64"),
        "days_to_told": (at["told_on"] - at["said_on"]).dt.days.astype("Int64"),
    }
    table = log.assign(**at, **made)
    return table.sort_values("said_on", kind="stable").reset_index(drop=True)
