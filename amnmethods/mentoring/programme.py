"""Programme evaluation from three views: a checklist, a menu of metrics with what speaks against each, goals and priorities."""

import io
import math
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import pandas as pd
from ruamel.yaml import YAML

from .. import resources
from ..errors import ContactsError
from ..words import word, words_in_force

Part = Literal["checklist", "metrics", "goals", "priorities", "six_ways"]
VIEWS = ("mentor", "mentee", "institution")
STATES = ("in_place", "partly", "absent")
KINDS = ("activity", "distributed", "precision", "outcome", "experience", "harm", "alignment")
COLUMNS = [
    "part", "view", "id", "name", "kind", "measure", "state", "value", "told", "against", "linked_to", "differs", "reason",
]  # fmt: skip
NOTHING: dict[str, Any] = {"value": math.nan, "differs": pd.NA}


def _file(name: str) -> Mapping[str, Any]:
    """Return one of the packaged lists, the study's own copy first."""
    return _parsed(resources.text(f"data/mentoring/{name}.yaml", words_in_force()))


@cache
def _parsed(text: str) -> Mapping[str, Any]:
    return YAML(typ="safe", pure=True).load(io.StringIO(text))  # the fast parser stumbles over {en: Paid?}


def _said(texts: Mapping[str, str], language: str) -> str:
    return str(texts.get(language) or texts["en"])


def programme_template(part: Part, *, language: str = "en") -> pd.DataFrame:
    """Return a sheet to fill in, or to choose from.

    Parameters
    ----------
    part
        ``"checklist"`` (one question per area and view: fill ``state``, one of ``in_place``, ``partly``, ``absent``, and
        ``evidence``), ``"metrics"`` (the menu; nothing to fill in), ``"goals"``, ``"priorities"`` (blank), or
        ``"six_ways"``: a blank page for the six ways of Harper et al. (doi:10.36834/cmej.79339), to fill in from the
        article, whose wording is not reproduced.
    language
        Of the texts.

    Returns
    -------
    The sheet, texts only. `DataFrame.attrs` holds its ``source`` and, for the blank page, its ``label``.

    Examples
    --------
    >>> programme_template("checklist")[["area", "view"]].head(2).values.tolist()
    [['objectives', 'mentor'], ['objectives', 'mentee']]
    >>> programme_template("six_ways").shape
    (6, 6)
    """
    if part == "checklist":
        found = _file("checklist")
        rows = [
            (area["area"], view, _said(area["name"], language), _said(area["ask"][view], language), "", "")
            for area in found["areas"]
            for view in VIEWS
        ]
        table = pd.DataFrame(rows, columns=["area", "view", "name", "question", "state", "evidence"])
    elif part == "metrics":
        found = _file("metrics")
        texts = ("name", "against")
        rows = [
            (m["metric"], m["view"], m["kind"], *(_said(m[t], language) for t in texts), m.get("measure", ""))
            for m in found["metrics"]
        ]
        table = pd.DataFrame(rows, columns=["metric", "view", "kind", *texts, "measure"])
    elif part in ("goals", "priorities"):
        blank = ["goal", "name", "view", "priority", "metric"] if part == "goals" else ["priority", "name", "source"]
        return pd.DataFrame([[""] * len(blank)], columns=blank)
    elif part == "six_ways":
        found = _file("six_ways")
        columns = list(found["columns"])
        table = pd.DataFrame("", index=range(found["ways"]), columns=columns)
        table.insert(0, "number", [str(k + 1) for k in range(found["ways"])])
        table.attrs["label"] = _said(found["label"], language)
        table.attrs["headings"] = {name: _said(text, language) for name, text in found["columns"].items()}
    else:
        raise ValueError(f"There is no sheet {part!r}; there are checklist, metrics, goals, priorities, six_ways.")
    table.attrs["source"] = found.get("reference") or found["source"]
    return table


def programme(
    answers: pd.DataFrame | None = None,
    goals: pd.DataFrame | None = None,
    priorities: pd.DataFrame | None = None,
    values: pd.DataFrame | None = None,
    *,
    metrics: Literal["chosen", "all"] = "chosen",
    language: str = "en",
) -> pd.DataFrame:
    """Return the evaluation of a mentoring programme in the eyes of mentors, mentees and the institution.

    Parameters
    ----------
    answers
        The checklist filled in: ``area``, ``view``, ``state``; optionally ``evidence``. What is blank is not answered.
    goals
        ``goal``, ``name``, ``view``, ``priority`` (of the institution; one, blank where none) and ``metric`` (of the menu).
    priorities
        The institution's own: ``priority``, ``name``, and where it is written (``source``).
    values
        What is known of the metrics: ``measure``, ``value``, optionally ``reason``; the rows of one site of
        `network_measures` and the figures of `misfit_summary` will do.
    metrics
        ``"chosen"`` for those that a goal names (the whole menu where there is no goal), ``"all"`` for the menu.
    language
        Of the texts.

    Returns
    -------
    One row per question, metric, goal and priority: ``part`` (``checklist``, ``metric``, ``goal``, ``priority``,
    ``alignment``), ``view``, ``id``, ``name``; ``kind`` (``distributed``, ``precision``, ``harm``, ...) and ``measure`` of a
    metric, and of a goal's; ``state`` and ``told`` (evidence) of a question; ``told`` of a goal is its metric;
    ``value`` of a metric, a goal's metric, or the share of goals linked to a priority;
    ``against``, what speaks against the metric; ``linked_to`` (a goal's priority, a priority's goals); ``differs``, true
    where the views answered an area differently; ``reason`` where something is open. No total score: areas and views do not add up.

    Raises
    ------
    ContactsError
        An area, view, state, metric or priority is not known, or a key stands twice.

    Examples
    --------
    >>> goals = {"goal": ["g1"], "name": ["Nurses stay"], "view": ["institution"], "priority": ["p1"]}
    >>> goals = pd.DataFrame({**goals, "metric": ["retention"]})
    >>> own = pd.DataFrame({"priority": ["p1"], "name": ["Keep rural teams"], "source": ["Plan 2026, page 4"]})
    >>> table = programme(goals=goals, priorities=own)
    >>> table.loc[table["part"] == "goal", ["id", "linked_to", "reason"]].values.tolist()
    [['g1', 'Keep rural teams (Plan 2026, page 4)', 'no value for this metric']]
    """
    menu = programme_template("metrics", language=language).set_index("metric")
    _require(menu, "kind", KINDS, "kind of metric")
    known = _values(values)
    rows = _checklist(answers, language)
    goals = _table(goals, ["goal", "name", "view", "priority", "metric"], "goal")
    own = _table(priorities, ["priority", "name"], "priority")
    _require(goals, "view", VIEWS, "view")
    _require(goals, "metric", menu.index, "metric")
    _require(goals, "priority", own["priority"], "priority")
    n_linked = int((goals["priority"] != "").sum())
    if len(goals):
        known = {**known, "share_goals_linked": (n_linked / len(goals), "")}
    chosen = menu[menu.index.isin(goals["metric"])] if metrics == "chosen" and len(goals) else menu
    for metric, row in chosen.iterrows():
        rows.append(
            {"part": "metric", "id": metric, **_figure(row, known, language), "view": row["view"], "name": row["name"]}
        )
    named = {row.priority: row.name_ for row in own.rename(columns={"name": "name_"}).itertuples()}
    sources = dict(zip(own["priority"], own["source"] if "source" in own else [""] * len(own), strict=True))
    for goal in goals.rename(columns={"name": "name_"}).itertuples():
        row = {"part": "goal", "id": goal.goal, "name": goal.name_, "view": goal.view, "value": math.nan}
        row["told"] = menu.at[goal.metric, "name"] if goal.metric else ""
        row |= (
            _figure(menu.loc[goal.metric], known, language)
            if goal.metric
            else {"reason": word("mentoring.reason.no_metric", language)}
        )
        if goal.priority:
            place = f" ({sources[goal.priority]})" if sources[goal.priority] else ""
            row["linked_to"] = f"{named[goal.priority]}{place}"
        else:
            row["reason"] = word("mentoring.reason.no_priority", language)
        rows.append(row)
    for priority, name in named.items():
        serving = list(goals.loc[goals["priority"] == priority, "goal"])
        reason = "" if serving else word("mentoring.reason.no_goal", language)
        linked = ", ".join(serving)
        rows.append(
            {
                "part": "priority",
                "view": "institution",
                "id": priority,
                "name": name,
                "linked_to": linked,
                "reason": reason,
            }
        )
    if len(goals):
        name = word("mentoring.measure.share_goals_linked", language)
        told = word("mentoring.of.goals", language, n=n_linked, of=len(goals))
        share = {"part": "alignment", "view": "institution", "id": "share_goals_linked", "name": name}
        rows.append({**share, "value": n_linked / len(goals), "told": told})
    table = pd.DataFrame([{**dict.fromkeys(COLUMNS, ""), **NOTHING, **row} for row in rows], columns=COLUMNS)
    return table.astype({"value": float, "differs": "boolean"})


def _figure(metric: pd.Series, known: Mapping[str, tuple[float, str]], language: str) -> dict[str, Any]:
    """Return a metric's value or why there is none, and what speaks against it."""
    value, reason = known.get(str(metric["measure"]), (math.nan, ""))
    if math.isnan(value) and not reason:
        reason = word("mentoring.reason.no_value", language)
    told = {name: metric[name] for name in ("kind", "measure", "against")}
    return {**told, "value": value, "reason": reason}


def _checklist(answers: pd.DataFrame | None, language: str) -> list[dict[str, Any]]:
    sheet = programme_template("checklist", language=language)
    given = _table(answers, ["area", "view", "state"], "area", "view")
    _require(given, "area", sheet["area"], "area")
    _require(given, "view", VIEWS, "view")
    _require(given, "state", STATES, "state")
    given = given[given["state"] != ""].set_index(["area", "view"])
    rows = []
    for question in sheet.itertuples():
        row = {"part": "checklist", "view": question.view, "id": question.area, "name": question.question}
        here = (question.area, question.view)
        states = given.loc[[key for key in given.index if key[0] == question.area], "state"]
        row["differs"] = pd.NA if len(states) < 2 else bool(states.nunique() > 1)
        if here in given.index:
            row["state"] = given.at[here, "state"]
            row["told"] = given.at[here, "evidence"] if "evidence" in given else ""
        else:
            row["reason"] = word("mentoring.reason.not_answered", language)
        rows.append(row)
    return rows


def _table(table: pd.DataFrame | None, columns: list[str], *key: str) -> pd.DataFrame:
    """Return a table of texts, blank where missing; raise unless it has its columns and each key once."""
    if table is None:
        return pd.DataFrame(columns=columns, dtype="str")
    missing = [column for column in columns if column not in table]
    if missing:
        raise ContactsError(
            f"A table of {key[0]}s needs the columns {', '.join(columns)}; missing: {', '.join(missing)}."
        )
    texts = table.apply(lambda column: column.astype("string").fillna("").str.strip()).astype(object)
    texts = texts[(texts[columns] != "").any(axis=1)]
    blank = (texts[list(key)] == "").any(axis=1)
    if blank.any():
        raise ContactsError(f"Row {texts.index[blank][0]} of the {key[0]}s has no {' or '.join(key)}: give it one.")
    twice = texts[texts.duplicated(list(key))]
    if not twice.empty:
        said = " / ".join(twice.iloc[0][list(key)])
        raise ContactsError(f"{said!r} stands twice in the table of {key[0]}s: keep one row.")
    return texts


def _require(table: pd.DataFrame, column: str, known: Any, what: str) -> None:
    """Raise unless every filled cell of a column is one of the known words."""
    odd = table[(table[column] != "") & ~table[column].isin(list(known))]
    if not odd.empty:
        allowed = ", ".join(map(str, known)) or "none yet"
        raise ContactsError(f"{odd.iloc[0][column]!r} is no {what} known here; known: {allowed}.")


def _values(values: pd.DataFrame | None) -> dict[str, tuple[float, str]]:
    if values is None:
        return {}
    missing = [column for column in ("measure", "value") if column not in values]
    if missing:
        raise ContactsError(f"The values of metrics need the columns measure and value; missing: {', '.join(missing)}.")
    twice = values[values.duplicated("measure")]
    if not twice.empty:
        raise ContactsError(
            f"{twice.iloc[0]['measure']!r} has several values: choose one site and one period, such as "
            "measures[measures['site'] == 'N2']."
        )
    reasons = values["reason"] if "reason" in values else [""] * len(values)
    each = zip(values["measure"], values["value"], reasons, strict=True)
    return {str(measure): (float(value), str(reason)) for measure, value, reason in each}
