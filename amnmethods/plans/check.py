"""What a plan still lacks and what in it contradicts itself, in words, line by line and field by field."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..errors import PlanError
from ..model.plan_lines import circle
from ..words import number
from .fields import plan_fields
from .tables import after_of, blank, days, named, need, said, text

__all__ = ["check"]

COLUMNS = ["line_id", "site", "strategy_id", "field", "problem", "told", "stops"]
STOPS = ("no_line_id", "twice", "unreadable", "ends_first", "unknown_after", "circular", "self")


@dataclass
class _Told:
    """The problems found so far."""

    language: str
    rows: list[tuple[Any, ...]]

    def note(self, line: dict[str, Any], column: str, problem: str, /, **values: Any) -> None:
        """Note a problem of a line, or of a network as a whole."""
        ids = [text(line.get(key)) for key in ("line_id", "site", "strategy_id")]
        told = said(f"problems.{problem}", self.language, line=ids[0] or ids[2] or "–", site=ids[1], **values)
        self.rows.append((*ids, column, problem, told, problem in STOPS))


def check(
    plan: pd.DataFrame,
    *,
    links: pd.DataFrame | None = None,
    determinants: pd.DataFrame | None = None,
    strong: float | None = None,
    workshop: pd.DataFrame | None = None,
    strategies: Collection[str] | None = None,
    sites: Collection[str] | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Say what is missing in a plan and what contradicts itself.

    Parameters
    ----------
    plan
        Plan lines as `specify` returns them; any column may be missing, and counts as blank.
    links
        ``strategy_id``, ``determinant_id``. With them, a strategy that answers no barrier is named.
    determinants
        ``determinant_id``, ``site``, ``strength`` (-2 to +2), ``name_<language>``. With ``links`` and ``strong``, a strong
        barrier of a network that no line of its plan answers is named.
    strong
        A barrier is strong at this strength or beyond, such as -2. No default: a study fixes it.
    workshop
        ``site``, ``strategy_id``, ``decision``: a dropped strategy that still has a line, or a kept one without, is named.
    strategies, sites
        The ids that there are; any other is named.
    language
        Of the sentences.

    Returns
    -------
    One row per problem, line by line, then network by network: ``line_id``, ``site``, ``strategy_id``, ``field`` (the column
    to look at), ``problem``, ``told`` (a sentence), ``stops`` (the plan cannot be followed as it stands; the others are
    gaps). Problems: ``missing`` (one of Proctor's fields), ``no_owner``, ``no_dates``, ``no_indicator``, ``unreadable``,
    ``ends_first``, ``unknown_after``, ``self``, ``circular``, ``too_early`` (starts before a line that it follows has
    ended), ``negative``, ``no_line_id``, ``twice``, ``unknown_strategy``, ``unknown_site``, ``no_barrier``,
    ``unanswered``, ``dropped``, ``no_line``.

    Raises
    ------
    PlanError
        A table lacks a column, or ``determinants`` are given with ``links`` and without ``strong``.

    Examples
    --------
    >>> plan = pd.DataFrame({"line_id": ["a", "b"], "site": "N1", "strategy_id": ["s1", "s2"], "after": ["b", "a"]})
    >>> found = check(plan)
    >>> found.loc[found["problem"] == "circular", "told"].tolist()
    ['These lines wait for each other in a circle: a, b, a. Take one out of “after”.']
    """
    need(plan, ["site", "strategy_id"], "plan")
    lines = plan.assign(line_id=plan.get("line_id", "")).to_dict("records")
    told = _Told(language, [])
    dates = {field: _dates(plan, field) for field in ("starts_on", "ends_on")}
    for k, line in enumerate(lines):
        _line(told, line, language)
        _days(told, line, dates, k)
        for field, known, problem in (
            ("strategy_id", strategies, "unknown_strategy"),
            ("site", sites, "unknown_site"),
        ):
            if known is not None and text(line[field]) not in {str(each) for each in known}:
                told.note(line, field, problem, value=text(line[field]))
    _order(told, lines, dates)
    if links is not None:
        need(links, ["strategy_id", "determinant_id"], "links")
        _barriers(told, lines, links, determinants, strong, language)
    if workshop is not None:
        _workshop(told, lines, workshop)
    return pd.DataFrame(told.rows, columns=COLUMNS).astype({"stops": bool})


def _dates(plan: pd.DataFrame, field: str) -> list[tuple[str, Any]]:
    """Return what stands in a column of dates, and the day it is."""
    if field not in plan:
        return [("", pd.NaT)] * len(plan)
    return list(zip((text(cell) for cell in plan[field]), days(plan[field]), strict=True))


def _line(told: _Told, line: dict[str, Any], language: str) -> None:
    """Note which fields of a line are blank, and costs below zero."""
    if not text(line["line_id"]):
        told.note(line, "line_id", "no_line_id")
    for row in plan_fields(language).to_dict("records"):
        field = row["field"]
        if row["part"] == "proctor" and not text(line.get(field)):
            told.note(line, field, "missing", field=row["name"], ask=row["ask"])
        if row["kind"] == "number" and text(line.get(field)):
            amount = pd.to_numeric(text(line[field]), errors="coerce")
            if pd.isna(amount) or amount < 0:
                told.note(line, field, "negative", field=row["name"], value=text(line[field]))
    for field in ("owner", "indicator"):
        if not text(line.get(field)):
            told.note(line, field, f"no_{field}")


def _days(told: _Told, line: dict[str, Any], dates: dict[str, list[tuple[str, Any]]], k: int) -> None:
    (begins, start), (ends, end) = dates["starts_on"][k], dates["ends_on"][k]
    for field, written, day in (("starts_on", begins, start), ("ends_on", ends, end)):
        if written and pd.isna(day):
            told.note(line, field, "unreadable", value=written)
        elif not written:
            told.note(line, field, "no_dates", which=said(f"ends.{field}", told.language))
    if not pd.isna(start) and not pd.isna(end) and end < start:
        told.note(line, "ends_on", "ends_first", start=start.date(), end=end.date())


def _order(told: _Told, lines: list[dict[str, Any]], dates: dict[str, list[tuple[str, Any]]]) -> None:
    """Note lines that stand twice, wait for what is not there, for each other, or start before what they wait for ends."""
    table = pd.DataFrame(lines)
    first: dict[str, int] = {}
    for k, line in enumerate(lines):
        name = text(line["line_id"])
        if name in first:
            told.note(line, "line_id", "twice")
        elif name:
            first[name] = k
    after = after_of(table) if len(table) else {}
    for name, others in after.items():
        if name not in first:
            continue
        line, own = lines[first[name]], dates["starts_on"][first[name]][1]
        for other in others:
            if other == name:
                told.note(line, "after", "self")
            elif other not in first:
                told.note(line, "after", "unknown_after", other=other)
            else:
                end = dates["ends_on"][first[other]][1]
                if not pd.isna(end) and not pd.isna(own) and own <= end:
                    told.note(line, "starts_on", "too_early", start=own.date(), other=other, end=end.date())
    apart = {name: [other for other in others if other != name] for name, others in after.items()}
    broken: set[str] = set()
    while found := circle(apart, broken):
        told.note(lines[first[found[0]]], "after", "circular", circle=", ".join([*found, found[0]]))
        broken |= set(found)
        apart = {name: [other for other in others if other not in broken] for name, others in apart.items()}


def _barriers(
    told: _Told,
    lines: list[dict[str, Any]],
    links: pd.DataFrame,
    determinants: pd.DataFrame | None,
    strong: float | None,
    language: str,
) -> None:
    """Note both kinds of orphans: a strategy that answers no barrier, a strong barrier that no line answers."""
    answers = links.groupby(links["strategy_id"].astype(str))["determinant_id"].agg(lambda ids: set(map(str, ids)))
    for line in lines:
        if text(line["strategy_id"]) not in answers.index:
            told.note(line, "strategy_id", "no_barrier", strategy=text(line["strategy_id"]))
    for row in strong_barriers(determinants, strong).to_dict("records"):
        here = [line for line in lines if text(line["site"]) == row["site"]]
        if not any(row["determinant_id"] in answers.get(text(line["strategy_id"]), set()) for line in here):
            name = named(determinants, "determinant_id", language).get(row["determinant_id"], "")
            told.note(
                {"site": row["site"]}, "strategy_id", "unanswered",
                barrier=f"{row['determinant_id']} {name}".strip(), strength=number(row["strength"], language, 0),
            )  # fmt: skip


def strong_barriers(determinants: pd.DataFrame | None, strong: float | None) -> pd.DataFrame:
    """Return the barriers at `strong` or beyond, by site: ``determinant_id, site, strength``."""
    columns = ["determinant_id", "site", "strength"]
    if determinants is None:
        return pd.DataFrame(columns=columns)
    need(determinants, columns, "determinants")
    if strong is None or not strong < 0:
        raise PlanError(
            "Say from which strength on a barrier is strong, such as strong=-2: no plan can be checked without it."
        )
    rated = determinants[~blank(determinants["strength"])]
    found = rated[pd.to_numeric(rated["strength"]) <= strong][columns]
    return found.astype({"determinant_id": str, "site": str, "strength": float}).reset_index(drop=True)


def _workshop(told: _Told, lines: list[dict[str, Any]], workshop: pd.DataFrame) -> None:
    need(workshop, ["site", "strategy_id", "decision"], "workshop")
    decided = {(text(r["site"]), text(r["strategy_id"])): text(r["decision"]) for r in workshop.to_dict("records")}
    for line in lines:
        if decided.get((text(line["site"]), text(line["strategy_id"]))) == "drop":
            told.note(line, "strategy_id", "dropped", strategy=text(line["strategy_id"]))
    have = {(text(line["site"]), text(line["strategy_id"])) for line in lines}
    for (site, strategy), decision in decided.items():
        if decision in ("keep", "adapt") and (site, strategy) not in have:
            told.note({"site": site, "strategy_id": strategy}, "strategy_id", "no_line", strategy=strategy)
