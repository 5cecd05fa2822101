"""Figures over time: run and control charts with what happened when, and the interrupted series where it is allowed."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from .evaluation_reader import EvaluationReader, estimate
from .exploration_reader import Rows
from .figures import Picture

__all__ = ["happened", "over_time"]

PANELS = 3  # networks on a page


def over_time(reader: EvaluationReader, drawn: bool = True) -> SimpleNamespace | None:
    """Gather each monthly figure: its charts, what the rules say, and the lines before and after delivery began."""
    chart = reader.asked("run_chart")
    if chart is None:
        return None
    rules = reader.asked("run_rules")
    broken = reader.asked("interrupted_series")
    measures = []
    for measure in dict.fromkeys(chart["measure"]):
        own = chart[chart["measure"] == measure]
        measures.append(
            SimpleNamespace(
                id=str(measure),
                name=reader.measure(measure),
                kind=reader.own.charts.get(str(measure)),
                run=_run(reader, own, str(measure)) if drawn else [],
                control=_control(reader, str(measure), drawn),
                rules=_rules(reader, rules, measure),
                lines=_lines(reader, broken, measure),
            )
        )
    return SimpleNamespace(
        measures=measures,
        rules=reader.own.rules,
        until=reader.own.median_until,
        starts=reader.own.starts_on,
        happened=happened(reader),
    )


def _run(reader: EvaluationReader, own: pd.DataFrame, measure: str) -> list[Picture]:
    from ..charts import plot_run_chart

    shown = _ordered(reader, own)
    if shown.empty:
        return []
    names = {**reader.sites, measure: reader.measure(measure)}
    return reader.few_by_few(f"run-{measure}", plot_run_chart, shown, "site", PANELS, names=names)


def _control(reader: EvaluationReader, measure: str, drawn: bool) -> SimpleNamespace | None:
    from ..charts import plot_control_chart

    table = reader.asked("control_chart", measure)
    if table is None:
        return None
    shown = _ordered(reader, table[table["value"].notna() | table["centre"].notna()])
    outside = table[table["outside"].fillna(False).astype(bool)]
    names = {**reader.sites, measure: reader.measure(measure)}
    return SimpleNamespace(
        figure=reader.few_by_few(f"control-{measure}", plot_control_chart, shown, "site", PANELS, names=names)
        if drawn and len(shown)
        else [],
        outside=[
            SimpleNamespace(site=reader.site(site), months=list(rows["month"]))
            for site, rows in outside.groupby("site")
        ],
    )


def _ordered(reader: EvaluationReader, table: pd.DataFrame) -> pd.DataFrame:
    """Return the networks that have any figure, in the order of `study.yaml`."""
    there = table.groupby("site")["value"].transform(lambda values: values.notna().any()).astype(bool)
    table = table[there]
    order = {site: k for k, site in enumerate(reader.places(table["site"]))}
    return table.sort_values("site", key=lambda column: column.map(order), kind="stable")


def _rules(reader: EvaluationReader, rules: pd.DataFrame | None, measure: str) -> Rows:
    """List what the rules say of each network: signals by their words, else that there is none, or why not."""
    if rules is None:
        return []
    rows = []
    own = rules[rules["measure"] == measure]
    for site in reader.places(own["site"]):
        each = own[own["site"] == site]
        signals = each[each["signal"].fillna(False).astype(bool)]
        unknown = each[each["signal"].isna()]
        rows.append(
            SimpleNamespace(
                site=reader.site(site),
                signals=list(signals["told"]),
                reason=str(unknown["reason"].iloc[0]) if len(unknown) and not len(signals) else "",
            )
        )
    return rows


def _lines(reader: EvaluationReader, broken: pd.DataFrame | None, measure: str) -> Rows:
    if broken is None:
        return []
    rows = []
    own = broken[broken["measure"] == measure].set_index("site")
    for site in reader.places(own.index):
        row = own.loc[site]
        share = _is_share(reader, measure)
        rows.append(
            SimpleNamespace(
                site=reader.site(site),
                before=int(row["n_before"]),
                after=int(row["n_after"]),
                level=estimate(row["level_change"], row["level_change_low"], row["level_change_high"], share, 1),
                slope=estimate(row["slope_change"], row["slope_change_low"], row["slope_change_high"], share, 1),
                confounders=str(row["confounders"] or ""),
                reason="" if pd.isna(row["reason"]) else str(row["reason"]),
            )
        )
    return rows


def _is_share(reader: EvaluationReader, measure: str) -> bool:
    return reader.own.charts.get(measure) == "p"


def happened(reader: EvaluationReader) -> Rows:
    """List what happened, in the order of its days; what confounds is told as such."""
    if not reader.has("happenings"):
        return []
    table = reader.table_here("happenings")
    table = table.assign(on=pd.to_datetime(table["on"])).sort_values("on", kind="stable")
    rows: dict[tuple[Any, ...], SimpleNamespace] = {}
    for row in table.to_dict("records"):
        key = (row["on"], row["what"])
        site = row.get("site")
        name = reader.say("all_networks") if pd.isna(site) or not str(site).strip() else reader.site(site)
        kind = row.get("kind")
        found = rows.setdefault(
            key,
            SimpleNamespace(on=row["on"], what=row["what"], kind="" if pd.isna(kind) else str(kind), sites=[]),
        )
        found.sites.append(name)
    return list(rows.values())
