"""Counted outcomes, each with numerator and denominator: RE-AIM, implementation outcomes, equity and costs."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from .evaluation_reader import POOLED, EvaluationReader, estimate
from .exploration_reader import Rows

__all__ = ["costs", "equity", "outcomes"]


def outcomes(reader: EvaluationReader, verb: str) -> SimpleNamespace | None:
    """Lay an outcome table out with a column for each network; each cell keeps its numerator and denominator."""
    table = reader.asked(verb)
    if table is None:
        return None
    none = [row.dimension_name for row in table[table["outcome"].isna() | (table["outcome"] == "")].itertuples()]
    table = table[table["outcome"].notna() & (table["outcome"] != "")]
    sites = reader.places(table["site"])
    notes: dict[str, str] = {}
    rows, hidden, shares = [], bool(table["hidden"].any()), _changed_shares(reader)
    keys = ["dimension", "outcome", "wave", "by", "part"]
    filled = table.assign(**{key: table[key].astype(object).where(table[key].notna(), "") for key in keys})
    for (dimension, outcome, wave, by, part), own in filled.groupby(keys, sort=False):
        cells = {str(row.site): _cell(row, shares) for row in own.itertuples(index=False)}
        first = own.iloc[0]
        name, reason = _named(reader, str(outcome), str(dimension), first), _reason(reader, own)
        if reason:
            notes[name] = reason
        rows.append(
            SimpleNamespace(
                dimension=first["dimension_name"],
                name=name,
                wave=reader.waves.get(str(wave), "") if _counted(own) else "",
                part=reader.value(str(by), part) if part != "" else "",
                of=reader.value("of", first["of"]) if _text(first["of"]) else "",
                cells=[cells.get(site) for site in sites],
                source=reader.value("source", first["source"]) if _text(first["source"]) else "",
            )
        )
    return SimpleNamespace(
        sites=[SimpleNamespace(id=site, name=reader.group(site)) for site in sites],
        rows=rows,
        notes=[SimpleNamespace(name=name, reason=reason) for name, reason in notes.items()],
        missing=[name for name in dict.fromkeys(none) if name],
        hidden=hidden,
        dosed=bool(table["unit"].eq("dose").any()),
        capped=reader.own.delivery is not None and reader.own.delivery.capped,
    )


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()


def _counted(own: pd.DataFrame) -> bool:
    """Tell whether each wave has its own figure; a change has one of two waves."""
    return not own["unit"].isin(["points"]).any() and own["denominator"].notna().any()


def _named(reader: EvaluationReader, outcome: str, dimension: str, row: pd.Series) -> str:
    if outcome in reader.scales:
        return reader.say("change_of", what=reader.measure(outcome))
    if outcome == dimension:
        return str(row["dimension_name"])
    name = _text(row["name"])
    return name if name and name != outcome else reader.measure(outcome)


def _changed_shares(reader: EvaluationReader) -> set[str]:
    table = reader.asked("change")
    return set() if table is None else set(table.loc[table["measure"] == "share", "scale"])


def _cell(row: Any, shares: set[str]) -> SimpleNamespace:
    change = row.unit == "points" or str(row.outcome) in shares
    return SimpleNamespace(
        hidden=bool(row.hidden),
        unit="change" if change else str(row.unit),
        n=row.n,
        numerator=row.numerator,
        denominator=row.denominator,
        told=estimate(row.value, row.low, row.high, str(row.outcome) in shares),
    )


def _reason(reader: EvaluationReader, own: pd.DataFrame) -> str:
    """Return why figures are missing, once; why a number is hidden stands below the table."""
    told = own.loc[~own["hidden"].astype(bool), ["site", "reason"]]
    said = list(dict.fromkeys(_text(reason) for reason in told["reason"] if _text(reason)))
    if not said:
        return ""
    pooled = [_text(r) for s, r in zip(told["site"], told["reason"], strict=True) if s == POOLED and _text(r)]
    return reader.with_sites(pooled[0] if pooled else said[0])


def equity(reader: EvaluationReader) -> SimpleNamespace | None:
    """Gather how parts of a network compare with the rest of it."""
    table = reader.asked("equity")
    if table is None:
        return None
    rows = [
        SimpleNamespace(
            name=_outcome(reader, row.outcome),
            site=reader.group(row.site),
            wave=reader.waves.get(str(row.wave), str(row.wave)),
            part=reader.value(str(row.by), row.part),
            n=row.numerator,
            of=row.denominator,
            share=row.share,
            rest_n=row.rest_numerator,
            rest_of=row.rest_denominator,
            rest=row.share_rest,
            difference=estimate(row.difference, row.low, row.high, True),
            reason=_text(row.reason),
        )
        for row in table[~table["hidden"].astype(bool)].itertuples(index=False)
    ]
    return SimpleNamespace(rows=rows, n_hidden=int(table["hidden"].sum()))


def _outcome(reader: EvaluationReader, outcome: Any) -> str:
    table = reader.asked("reaim")
    found = None if table is None else table.loc[table["dimension"] == outcome, "dimension_name"]
    return str(found.iloc[0]) if found is not None and len(found) else reader.measure(outcome)


def costs(reader: EvaluationReader) -> Rows | None:
    """Set what each network planned to spend beside what it spent, and beside the dose that came of it."""
    if not reader.has("plan"):
        return None
    plan = reader.study.plan()
    found = reader.asked("delivery_summary", "site")
    spent = None if found is None else found.set_index("group")
    if "cost" not in plan and (spent is None or spent["spent"].isna().all()):
        return None
    rows = []
    for site in reader.places(plan["site"]):
        own = plan[plan["site"] == site]
        told = spent.loc[site] if spent is not None and site in spent.index else {}
        rows.append(
            SimpleNamespace(
                site=reader.site(site),
                n=len(own),
                planned=own["cost"].astype(float).sum(min_count=1) if "cost" in own else float("nan"),
                hours=own["staff_hours"].astype(float).sum(min_count=1) if "staff_hours" in own else float("nan"),
                spent=told.get("spent", float("nan")),
                dose=told.get("dose", float("nan")),
                fidelity=told.get("fidelity", float("nan")),
            )
        )
    return rows
