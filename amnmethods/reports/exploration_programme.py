"""A mentoring programme in the eyes of mentors, mentees and the institution, and a page to fill in from an article."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from ..words import word
from .exploration_reader import Reader, Rows

__all__ = ["programme"]

VIEWS = ("mentor", "mentee", "institution")
SHARES = ("share", "reach", "active")  # how measures begin that are told in percent


def programme(reader: Reader) -> Rows | None:
    """Gather each network's programme: what is in place, metrics with what speaks against them, goals, the six ways."""
    sites = reader.study.programme_sites()
    if not sites:
        return None
    return [_one(reader, site) for site in sites]


def _one(reader: Reader, site: str | None) -> SimpleNamespace:
    table = reader.study.programme(site, metrics="all", language=reader.language)
    goals = table[table["part"] == "goal"]
    named = set(goals["told"])  # the metrics that a goal names
    sheet = reader.study.programme_sheet("checklist", language=reader.language)
    areas = dict(zip(sheet["area"], sheet["name"], strict=True))
    asked = table[table["part"] == "checklist"].set_index(["id", "view"])
    menu = table[table["part"] == "metric"]
    (aligned,) = [*table[table["part"] == "alignment"].itertuples()] or [None]
    return SimpleNamespace(
        site="" if site is None else reader.site(site),
        areas=[
            SimpleNamespace(
                name=name,
                states=[_state(asked, area, view) for view in VIEWS],
                differs=bool((asked.loc[[area], "differs"] == True).any()),  # noqa: E712, a gap is no difference
            )
            for area, name in areas.items()
        ],
        views=[
            SimpleNamespace(
                view=view,
                questions=[
                    SimpleNamespace(area=areas[row.id], text=row.name, state=row.state, evidence=row.told)
                    for row in table[(table["part"] == "checklist") & (table["view"] == view)].itertuples(index=False)
                ],
                metrics=[_metric(reader, row, named) for row in menu[menu["view"] == view].itertuples(index=False)],
            )
            for view in VIEWS
        ],
        indicators=[
            SimpleNamespace(
                kind=kind, rows=[_metric(reader, row, named) for row in menu[menu["kind"] == kind].itertuples()]
            )
            for kind in ("distributed", "precision")
        ],
        goals=[
            SimpleNamespace(
                name=row.name,
                view=row.view,
                linked_to=row.linked_to,
                reason=row.reason,
                told=_value(row),
                metric=row.told,
            )
            for row in goals.itertuples(index=False)
        ],
        unserved=[
            row.name
            for row in table[(table["part"] == "priority") & (table["linked_to"] == "")].itertuples(index=False)
        ],
        aligned=None if aligned is None else aligned.told,
        six_ways=_six_ways(reader, site),
    )


def _state(asked: pd.DataFrame, area: str, view: str) -> str:
    return str(asked.at[(area, view), "state"]) if (area, view) in asked.index else ""


def _metric(reader: Reader, row: Any, chosen: set[str]) -> SimpleNamespace:
    told, named = _value(row), row.name in chosen
    kind = word(f"exploration.metric_kinds.{row.kind}", reader.language, study=reader.study.folder)
    return SimpleNamespace(name=row.name, kind=kind, chosen=named, told=told, against=row.against)


def _value(row: Any) -> SimpleNamespace:
    """Return a metric's value, whether it is a share, and why there is none."""
    return SimpleNamespace(value=row.value, share=row.measure.startswith(SHARES), reason=row.reason)


def _six_ways(reader: Reader, site: str | None) -> SimpleNamespace:
    page = reader.study.programme_sheet("six_ways", site, language=reader.language)
    headings = page.attrs["headings"]
    return SimpleNamespace(
        label=page.attrs.get("label", ""),
        source=page.attrs["source"],
        headings=list(headings.values()),
        rows=[
            SimpleNamespace(number=row["number"], cells=[row[name] for name in headings])
            for row in page.to_dict("records")
        ],
    )
