"""From quote to outcome and back: what was linked with what, what has no link, each agreed strategy's way, what travelled."""

import re
from types import SimpleNamespace
from typing import Any

import pandas as pd

from .evaluation_index import counted
from .evaluation_reader import EvaluationReader, estimate
from .exploration_reader import Rows
from .figures import Picture
from .strategy_agreed import differences, dissent
from .tailoring_reader import ids_of

__all__ = ["joint", "travelled", "untraced", "ways"]

QUOTES = 4  # told of each strategy; the others are counted
SHOWN = 12  # names listed of what has no link


def joint(reader: EvaluationReader) -> Rows | None:
    """Set the changes of each network beside the themes that the team linked with them."""
    if not reader.has("change_links", "segments"):
        return None
    table = reader.asked("outcome_display")
    if table is None:
        return None
    because = _because(reader, "change_links", ["code", "measure"])
    rows = []
    linked = table[table["inference"] != ""]
    shares = _shares(reader)
    for (code, measure), own in linked.groupby(["code", "measure"], sort=False):
        cells = own.set_index("site")
        rows.append(
            SimpleNamespace(
                theme=reader.name(code),
                sources=own.iloc[0].get("n_sources_all", float("nan")),
                measure=reader.measure(measure),
                cells=[
                    SimpleNamespace(
                        site=reader.site(site),
                        change=estimate(
                            cells.at[site, "change"],
                            cells.at[site, "low"],
                            cells.at[site, "high"],
                            measure in shares,
                        ),
                    )
                    for site in reader.places(cells.index)
                    if pd.notna(cells.loc[site, "change"])
                ],
                inference=own.iloc[0]["inference"],
                because=reader.with_sites(because.get((code, measure), own.iloc[0]["because"])),
            )
        )
    return rows


def _shares(reader: EvaluationReader) -> set[str]:
    table = reader.asked("change")
    return set() if table is None else set(table.loc[table["measure"] == "share", "scale"])


def _because(reader: EvaluationReader, name: str, keys: list[str]) -> dict[tuple[Any, ...], str]:
    table = reader.table_here(name)
    if "because" not in table:
        return {}
    return {tuple(row[key] for key in keys): str(row["because"]) for row in table.to_dict("records")}


def untraced(reader: EvaluationReader, graph: Any) -> Rows | None:
    """List what has no link towards the quotes or towards the outcomes, kind by kind."""
    if graph is None:
        return None
    table = reader.study.untraced(graph=graph, language=reader.language)
    rows = []
    for (kind, direction, _), own in table.groupby(["kind", "direction", "missing"], sort=False):
        names = list(dict.fromkeys(_label(reader, row, placed=kind != "outcome") for row in own.to_dict("records")))
        rows.append(
            SimpleNamespace(
                told=own["told"].iloc[0],
                kind=kind,
                direction=direction,
                n=len(own),
                names=names[:SHOWN],
                n_more=max(len(names) - SHOWN, 0),
            )
        )
    return rows


def _label(reader: EvaluationReader, row: dict[Any, Any], placed: bool = True) -> str:
    """Return what a point of the graph is called, never by its id where it has a name."""
    kind, name = str(row["kind"]), str(row["id"])
    if kind in ("panel", "strategy"):
        return reader.strategy(name)
    if kind in ("line", "dose"):
        site, _, strategy = name.partition("-")
        lines = _lines(reader)
        site, strategy = lines.get(name, (site, strategy))
        return f"{reader.strategy(strategy)} ({reader.site(site)})"
    if kind == "outcome":
        measure, _, site = name.partition("@")
        return reader.measure(measure) + (f" ({reader.site(site)})" if site and placed else "")
    if kind == "determinant":
        return reader.barrier(name)
    return reader.name(name) if kind == "code" else str(row["label"])


def _lines(reader: EvaluationReader) -> dict[str, tuple[str, str]]:
    plan = reader.study.plan()
    return {row.line_id: (row.site, row.strategy_id) for row in plan.itertuples()} if len(plan) else {}


def ways(reader: EvaluationReader, graph: Any, drawn: bool = True) -> Rows | None:
    """Follow each agreed strategy to its quotes, its dissent, its plan lines, its dose and its outcomes."""
    if graph is None or reader.fixed is None or not reader.fixed.agreed:
        return None
    found = reader.tried("strategies", lambda: reader.tables("strategies"))
    if found is None:
        return None
    found = found[found["agreed"].astype(bool)]
    against, apart = _against(reader), _apart(reader)
    doses, plan = _doses(reader), reader.localised(reader.study.plan())
    linked = reader.has("outcome_links")
    because = _because(reader, "outcome_links", ["strategy_id", "measure"]) if linked else {}
    rows = []
    for row in found.to_dict("records"):
        strand = reader.study.trace(f"strategy:{row['strategy_id']}", graph=graph, language=reader.language)
        rows.append(
            SimpleNamespace(
                anchor=re.sub(r"\W", "", str(row["strategy_id"])),
                name=reader.strategy(row["strategy_id"]),
                status=row["status"],
                n=int(row["n"]),
                share=reader.shown(row["share_agree"], row["n"]),
                barriers=[
                    SimpleNamespace(id=str(name), name=reader.barrier(name))
                    for name in strand.loc[strand["kind"] == "determinant", "id"]
                ],
                quotes=_quotes(strand),
                against=against.get(row["strategy_id"]),
                apart=apart.get(reader.strategy(row["strategy_id"]), []),
                comments=against.get("quotes", {}).get(reader.strategy(row["strategy_id"]), []),
                lines=_planned(reader, plan, row["strategy_id"], doses),
                outcomes=_outcomes(reader, strand, str(row["strategy_id"]), because),
                figure=_drawn(reader, strand, graph, row, drawn),
            )
        )
    return rows


def _quotes(strand: pd.DataFrame) -> SimpleNamespace:
    """Return quotes that were released, one of each wording, and how many passages there are in all."""
    passages = strand[strand["kind"] == "segment"]
    released = passages[passages["label"] != passages["id"]]
    texts = list(dict.fromkeys(released["label"]))
    return SimpleNamespace(
        texts=texts[:QUOTES], n=len(passages), n_released=len(released), n_more=max(len(texts) - QUOTES, 0)
    )


def _against(reader: EvaluationReader) -> dict[str, Any]:
    """Return who stood against which strategy, and the comments that may be quoted."""
    told = dissent(reader)
    if told is None:
        return {}
    by_name = {row.name: row for row in told.rows}
    found: dict[str, Any] = {name: by_name[said] for name, said in reader.strategies.items() if said in by_name}
    return found | {"quotes": {item.name: item.texts for item in told.quotes}}


def _apart(reader: EvaluationReader) -> dict[str, Rows]:
    """Return where the languages of the panel rate a strategy otherwise."""
    told = differences(reader, "language")
    found: dict[str, Rows] = {}
    for row in told.rows if told else []:
        found.setdefault(row.name, []).append(row)
    return found


def _doses(reader: EvaluationReader) -> pd.DataFrame | None:
    found = reader.asked("delivery_summary", "line_id")
    return None if found is None else found.set_index("group")


def _planned(reader: EvaluationReader, plan: pd.DataFrame, strategy: str, doses: pd.DataFrame | None) -> Rows:
    if not len(plan):
        return []
    rows = []
    for row in plan[plan["strategy_id"] == strategy].to_dict("records"):
        dose = doses.loc[row["line_id"]] if doses is not None and row["line_id"] in doses.index else None
        action = row.get("action")
        rows.append(
            SimpleNamespace(
                id=str(row["site"]),
                site=reader.site(row["site"]),
                action="" if pd.isna(action) else reader.with_sites(reader.without_ids(action)),
                delivered=float("nan") if dose is None else dose["delivered"],
                planned=float("nan") if dose is None else dose["planned"],
                dose=float("nan") if dose is None else dose["dose"],
                fidelity=float("nan") if dose is None else dose["fidelity"],
            )
        )
    return rows


def _outcomes(
    reader: EvaluationReader, strand: pd.DataFrame, strategy: str, because: dict[tuple[Any, ...], str]
) -> Rows:
    """Return the outcomes that the team linked with a strategy, with the change of a scale or the figure of a count."""
    changed = reader.asked("change")
    rows = []
    sites = [str(site) for site in strand.loc[strand["kind"] == "line", "site"]]
    for (name, measure), said in because.items():
        if name != strategy:
            continue
        own = (
            []
            if changed is None
            else changed[changed["scale"].str.casefold() == str(measure).casefold()].to_dict("records")
        )
        cells = [
            SimpleNamespace(
                site=reader.site(row["site"]),
                change=estimate(row["change"], row["low"], row["high"], row["measure"] == "share"),
            )
            for row in own
            if row["site"] in sites and not row["hidden"] and pd.notna(row["change"])
        ]
        rows.append(
            SimpleNamespace(
                id=str(measure),
                name=reader.measure(measure),
                because=reader.with_sites(said),
                cells=cells,
                counts=counted(reader, str(measure), sites),
                monthly=str(measure) in reader.monthly,
            )
        )
    return rows


def _drawn(
    reader: EvaluationReader, strand: pd.DataFrame, graph: Any, row: dict[Any, Any], drawn: bool
) -> list[Picture]:
    """Draw a strategy's way; passages that were not released are counted in the text and are no boxes here."""
    from ..charts import plot_traceability

    if not drawn or not (strand["kind"] == "line").any():
        return []
    mute = (strand["kind"] == "segment") & ((strand["label"] == strand["id"]) | strand.duplicated(["kind", "label"]))
    shown = strand[~mute].copy()
    named = shown["kind"].isin(["panel", "outcome"])
    label = reader.study.rule.labels.get(row["status"], row["status"])
    said = label.said(reader.language) if hasattr(label, "said") else str(label)
    shown.loc[shown["kind"] == "line", "label"] = shown.loc[shown["kind"] == "line", "label"].map(reader.with_sites)
    shown.loc[named, "label"] = [
        said if kind == "panel" else _label(reader, {"kind": kind, "id": name, "label": ""})
        for kind, name in zip(shown.loc[named, "kind"], shown.loc[named, "id"], strict=True)
    ]
    told = [
        site if kind != "segment" else "" for site, kind in zip(shown["site"].fillna(""), shown["kind"], strict=True)
    ]
    shown["site"] = [reader.site(site) if site else "" for site in told]  # a quote is not ascribed to its network
    chart = plot_traceability(shown, graph.edges, reader.language, most=4, study=reader.study.folder)
    name = re.sub(r"\W", "", str(row["strategy_id"]))
    return reader.figures.keep(f"way-{name}-{reader.language}", [chart])


def travelled(reader: EvaluationReader) -> SimpleNamespace | None:
    """Gather what held across networks, what was local, and what the networks where it held have in common."""
    table = reader.asked("travelled") if reader.own.travel and reader.has("networks") else None
    if table is None:
        return None
    rows = [
        SimpleNamespace(
            kind=row.kind,
            way="" if pd.isna(row.way) else str(row.way),
            name=reader.strategy(row.id) if row.kind == "strategy" else reader.barrier(row.id),
            verdict="" if pd.isna(row.verdict) else str(row.verdict),
            n_held=int(row.n_held),
            n=int(row.n_networks),
            held=[reader.site(site) for site in ids_of(row.held)],
            unknown=[reader.site(site) for site in ids_of(row.not_known)],
            conditions=[_condition(reader, each) for each in ids_of(row.conditions)],
            reason="" if pd.isna(row.reason) else str(row.reason),
        )
        for row in table.itertuples(index=False)
    ]
    order = {"travelled": 0, "partly": 1, "local": 2, "nowhere": 3}
    rows.sort(key=lambda row: order.get(row.verdict, 4))
    return SimpleNamespace(
        determinants=[row for row in rows if row.kind != "strategy"],
        strategies=[row for row in rows if row.kind == "strategy"],
        rule=reader.own.travel,
    )


def _condition(reader: EvaluationReader, text: str) -> str:
    """Say a condition such as ``stage=early`` in words."""
    attribute, _, value = text.partition("=")
    return reader.say("condition", attribute=reader.value("attribute", attribute), value=reader.value(attribute, value))
