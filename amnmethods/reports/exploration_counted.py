"""What was counted: agreement of the coders, surveys, the evidence map, and themes beside results."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd

from ..words import word
from .exploration_reader import Reader, Rows, whole
from .filters import SUPPRESSED

__all__ = ["agreement", "gaps", "joint", "survey"]

OVERALL = {"(pooled)": "pooled", "(one code per unit)": "one_code"}  # rows that are no code


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
    names = reader.study.scale_names(language=reader.language)
    reliability = [
        SimpleNamespace(
            scale=names[row.scale],
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
        scales.append(SimpleNamespace(scale=names[scale], cells=told))
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
                item=row.item, scale=names[row.scale], floor=row.share_floor, ceiling=row.share_ceiling, note=row.note
            )
            for row in ends.itertuples()
        ],
    )


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
    names = reader.study.scale_names(language=reader.language)
    return SimpleNamespace(
        rows=[
            SimpleNamespace(
                name=reader.name(row.code),
                sources=whole(row.n_sources_all),
                measure=names.get(row.measure, row.measure),
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
