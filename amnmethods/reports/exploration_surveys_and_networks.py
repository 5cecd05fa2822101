"""What was counted: agreement of the coders, surveys, mentoring networks, the evidence map, and themes beside results."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd

from ..words import word
from .exploration_reader import Reader, Rows, whole
from .filters import SUPPRESSED

__all__ = ["agreement", "gaps", "joint", "network", "survey"]

OVERALL = {"(pooled)": "pooled", "(one code per unit)": "one_code"}  # rows that are no code
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


def agreement(reader: Reader) -> Rows | None:
    """Say how far coders agree, overall and by code."""
    if not reader.has("segments") or not reader.plan or not reader.plan.framework:
        return None
    if reader.study.segments()["coder"].nunique() < 2:
        return None
    table = reader.study.coder_agreement(reader.plan.framework)
    codes = reader.study.framework_codes(reader.plan.framework).set_index("code")
    column = next((c for c in (f"name_{reader.language}", "name_en") if c in codes), None)
    named = {} if column is None else codes[column].to_dict()
    return [
        SimpleNamespace(
            overall=row.code in OVERALL,
            name=_unit(reader, row.code, named),
            n_units=int(row.n_units),
            n_given=int(row.n_given),
            share=row.share_agree,
            kappa=row.kappa,
            low=row.kappa_low,
            high=row.kappa_high,
            alpha=row.alpha,
            ac1=row.ac1,
            kind=row.kappa_kind,
        )
        for row in table.itertuples()
    ]


def _unit(reader: Reader, code: str, named: Mapping[str, str]) -> str:
    """Return a code with its name, or what a row over all codes is called."""
    if code in OVERALL:
        return word(f"exploration.overall.{OVERALL[code]}", reader.language, study=reader.study.folder)
    return f"{code} {named[code]}" if code in named else code


def survey(reader: Reader) -> SimpleNamespace | None:
    """Gather reliability and baseline by site."""
    if not (reader.has("survey") or reader.has("responses")) or not reader.plan or not reader.plan.instruments:
        return None
    reliability = [
        SimpleNamespace(
            scale=row.scale,
            n_items=int(row.n_items),
            n=int(row.n_respondents),
            alpha=row.alpha,
            low=row.alpha_low,
            high=row.alpha_high,
            omega=row.omega,
        )
        for row in reader.study.reliability().itertuples()
    ]
    items = reader.study.item_analysis(language=reader.language)
    ends = items[(items["share_floor"] > 0.5) | (items["share_ceiling"] > 0.5) | (items["note"] != "")]
    table = reader.study.baseline(("site",), language=reader.language)
    groups = list(dict.fromkeys(table["site"]))
    scales = []
    for scale, own in table.groupby("scale", sort=False):
        cells = own.set_index("site")
        told = [
            SimpleNamespace(
                n=_shown(cells.loc[g], "n"), mean=_shown(cells.loc[g], "mean"), sd=_shown(cells.loc[g], "sd")
            )
            for g in groups
        ]
        scales.append(SimpleNamespace(scale=scale, cells=told))
    n = (
        reader.study.table("survey")["respondent_id"].nunique()
        if reader.has("survey")
        else reader.study.table("responses")["respondent_id"].nunique()
    )
    return SimpleNamespace(
        n=n,
        reliability=reliability,
        groups=[reader.site(group) for group in groups],
        scales=scales,
        hidden=bool(table["hidden"].any()),
        ends=[
            SimpleNamespace(
                item=row.item, scale=row.scale, floor=row.share_floor, ceiling=row.share_ceiling, note=row.note
            )
            for row in ends.itertuples()
        ],
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
        rows.append(
            SimpleNamespace(
                name=own[0]["name"],
                share=measure.startswith(("share", "reach", "active")),
                count=measure.startswith("n_"),
                cells=[SimpleNamespace(value=row["value"], of=row["denominator"], reason=row["reason"]) for row in own],
            )
        )
    curve = reader.study.load_curve(language=reader.language)
    curve = curve[curve["site"] != "pooled"]
    figure = reader.draw(
        "load", plot_load_curve, curve, reader.language, top=reader.plan.contacts.top, names=reader.sites
    )
    return SimpleNamespace(
        plan=reader.plan.contacts,
        sites=[reader.sites[site] for site in sites],
        rows=rows,
        figure=figure,
        hang=_hang(reader),
    )


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


def gaps(reader: Reader) -> SimpleNamespace | None:
    """Draw the evidence gap map and list its empty cells."""
    if not reader.has("studies") or not reader.plan or not reader.plan.gap_map:
        return None
    from ..charts import plot_gap_map

    table = reader.study.gap_map()
    table = table.assign(
        **{
            column: table[column].map(lambda value: value if value in ("", "not_said") else reader.said(value))
            for column in ("intervention", "outcome", "design", "confidence")
        }
    )
    empty = table[table["gap"] == "no_studies"]
    return SimpleNamespace(
        figure=reader.draw("gaps", plot_gap_map, table, reader.language),
        n=int(reader.study.table("studies")["study_id"].nunique()),
        empty=[SimpleNamespace(intervention=row.intervention, outcome=row.outcome) for row in empty.itertuples()],
    )


def joint(reader: Reader) -> SimpleNamespace | None:
    """Set themes beside survey results by the team's links."""
    if not reader.has("links", "survey") and not reader.has("links", "responses"):
        return None
    table = reader.study.joint_display(language=reader.language)
    linked = table[table["inference"].fillna("") != ""]
    return SimpleNamespace(
        rows=[
            SimpleNamespace(
                name=reader.name(row.code),
                sources=whole(row.n_sources_all),
                measure=row.measure,
                mean=row.mean,
                n=whole(row.n),
                inference=row.inference,
                because=row.because,
            )
            for row in linked.itertuples()
        ],
        beside=len(table) - len(linked),
    )


def _shown(row: pd.Series, column: str) -> Any:
    if row["hidden"]:
        return SUPPRESSED
    return row[column]
