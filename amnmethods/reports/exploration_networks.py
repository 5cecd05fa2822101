"""Mentoring networks: who was in contact with whom, who carries how much, what hangs on one person, and what was wanted."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from ..errors import TableError
from ..words import word
from .exploration_reader import Reader, Rows, whole
from .figures import Picture
from .filters import SUPPRESSED

__all__ = ["network"]

NETWORK = (
    "n_contacts",
    "n_mentors",
    "n_mentees",
    "reach_mentees",
    "active_mentees",
    "median_response_hours",
    "n_unanswered",
    "gini",
    "share_started_by_one",
    "betweenness_centralization",
    "share_across_profession",
)


def network(reader: Reader) -> SimpleNamespace | None:
    """Gather the measures of each network, and the load of its mentors."""
    if not reader.has("contacts") or not reader.plan or not reader.plan.contacts:
        return None
    from ..charts import plot_load_curve

    table = reader.study.network_measures(language=reader.language)
    top = f"share_top_{reader.plan.contacts.top}"
    wanted = [*NETWORK[:8], top, *NETWORK[8:]]
    sites = [site for site in dict.fromkeys(table["site"]) if site in reader.sites]
    cells = table.set_index(["measure", "site"])
    rows = []
    for measure in wanted:
        if measure not in set(table["measure"]):
            continue
        own = [cells.loc[(measure, site)] for site in sites]
        hidden = word("mentoring.reason.small", reader.language, study=reader.study.folder, below=reader.below)
        rows.append(
            SimpleNamespace(
                name=own[0]["name"],
                share=measure.startswith(("share", "reach", "active")),
                count=measure.startswith("n_"),
                cells=[
                    SimpleNamespace(
                        value=SUPPRESSED if row["reason"] == hidden else row["value"],
                        of=row["denominator"],
                        reason=row["reason"],
                    )
                    for row in own
                ],
            )
        )
    curve = reader.study.load_curve(language=reader.language)
    curve = curve[curve["site"] != "pooled"]
    figure = reader.draw(
        "load", plot_load_curve, curve, reader.language, top=reader.plan.contacts.top, names=reader.sites, columns=2
    )
    return SimpleNamespace(
        plan=reader.plan.contacts,
        sites=[reader.sites[site] for site in sites],
        rows=rows,
        figure=figure,
        picture=_picture(reader),
        hang=_hang(reader),
        fit=_fit(reader),
    )


def _picture(reader: Reader) -> list[Picture]:
    """Draw everybody in contact, network by network in colours of their own; nobody is labelled in print."""
    if not reader.has("people"):
        return []
    from ..charts import plot_network
    from ..charts.network_layout import MOST_PEOPLE

    people = reader.study.table("people")
    ties = reader.study.ties(language=reader.language)
    people = people.drop_duplicates("person_id")
    groups: dict[str | None, pd.DataFrame] = {None: ties}
    if len(_in_contact(ties)) > MOST_PEOPLE:  # then each network has a page of its own, as far as it can be drawn
        groups = {site: reader.study.ties(site, language=reader.language) for site in reader.sites}
    drawn = []
    for site, own in groups.items():
        here = people if site is None else people[people["site"] == site]
        if reader.below <= len(_in_contact(own)) <= MOST_PEOPLE:
            options = {"seed": 1, "below": reader.below, "group": "site", "names": reader.sites}
            drawn += reader.draw(f"network-{site or 'all'}", plot_network, own, here, None, reader.language, **options)
    return drawn


def _in_contact(ties: pd.DataFrame) -> set[str]:
    return {*ties["mentor_id"].astype(str), *ties["mentee_id"].astype(str)}


def _fit(reader: Reader) -> Rows:
    """Say how far direction and support were from what mentees wanted, by network; none where nobody was asked."""
    try:
        table = reader.study.adaptive_fit(language=reader.language)
    except TableError:
        return []
    return [
        SimpleNamespace(
            site=reader.value("", "total") if row.site == "pooled" else reader.site(row.site),
            n_answers=whole(row.n_answers),
            n_people=whole(row.n_people),
            direction=_told(row, row.direction_misfit),
            support=_told(row, row.support_misfit),
            misfit=_told(row, row.misfit),
            share=_told(row, row.share_fit),
        )
        for row in table.itertuples()
    ]


def _told(row: Any, value: float) -> Any:
    return SUPPRESSED if pd.isna(row.n_people) else value


def _hang(reader: Reader) -> Rows:
    """Say of each network what share of its contacts hangs on one person, by role and never by code."""
    table = reader.study.reliance(language=reader.language)
    table = table[table["site"] != "pooled"].sort_values("share_lost", ascending=False)
    first = table.drop_duplicates("site")
    return [
        SimpleNamespace(
            site=reader.site(row.site),
            share=row.share_lost,
            n=int(row.n_contacts),
            cut_off=_few(row.n_cut_off, reader.below),
            of=int(row.n_mentees_all),
        )
        for row in first.sort_values("site").itertuples()
        if row.n_mentees_all >= reader.below
    ]


def _few(n: Any, below: int) -> Any:
    """Return a number of people, or that it is hidden."""
    return SUPPRESSED if 0 < n < below else int(n)
