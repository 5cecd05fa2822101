"""What the tables of a study hold as nodes, and what links them, layer by layer."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..words import number, percent, word
from .tables import blank, need, plain

__all__ = ["LAYERS", "edges_of", "nodes_of"]

LAYERS = ("segment", "code", "determinant", "strategy", "panel", "line", "dose", "outcome")
Tables = Mapping[str, pd.DataFrame | None]


def nodes_of(tables: Tables, agreed: frozenset[str], language: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return all nodes in the order of the layers, and which layers were given."""
    parts: list[pd.DataFrame] = []
    segments, codes, determinants = tables["segments"], tables["codes"], tables["determinants"]
    if segments is not None:
        need(segments, ["segment_id", "code"], "segments")
        own = segments.drop_duplicates("segment_id")
        parts.append(
            _nodes("segment", own["segment_id"], _label(own, ["text"], "segment_id", language), own.get("site"))
        )
    used = None if segments is None else segments.loc[~blank(segments["code"]), "code"]
    if codes is not None:
        need(codes, ["code"], "codes")
        listed = codes[codes["code"].isin(used)] if used is not None else codes  # a book holds codes nobody used, too
        own = listed.drop_duplicates("code")
        parts.append(_nodes("code", own["code"], _label(own, [], "code", language)))
        used = None if used is None else used[~used.isin(codes["code"])]
    if used is not None:
        lone = pd.Series(pd.unique(used.astype(str)), dtype=object)
        parts.append(_nodes("code", lone, lone))
    if determinants is not None:
        need(determinants, ["determinant_id"], "determinants")
        own = determinants.drop_duplicates("determinant_id")
        nodes = _nodes("determinant", own["determinant_id"], _label(own, [], "determinant_id", language))
        if "direction" in determinants:
            barrier = set(determinants.loc[determinants["direction"] != "facilitator", "determinant_id"].astype(str))
            nodes["expects"] = nodes["id"].isin(barrier)
        parts.append(nodes)
    panel = tables["panel"]
    if tables["strategies"] is not None:
        own = _by_strategy(tables["strategies"], "strategies")
        parts.append(_nodes("strategy", own["strategy_id"], _label(own, [], "strategy_id", language)))
    if panel is not None:
        parts.append(_panel(_by_strategy(panel, "panel's results"), agreed, language))
    plan, delivery = tables["plan"], tables["delivery"]
    if plan is not None:
        need(plan, ["line_id", "site", "strategy_id"], "plan")
        _once(plan, "line_id", "plan")
        label = _label(plan, [f"action_{language}", "action"], "line_id", language)
        parts.append(_nodes("line", plan["line_id"], label, plan["site"]))
    if delivery is not None:
        parts.append(_doses(delivery, plan, language))
    if tables["outcomes"] is not None or tables["outcome_links"] is not None:
        parts.append(_outcomes(tables, language))
    if not parts:
        raise EvaluationError(
            "There is no table to trace: give at least two that are linked, such as strategies and plan."
        )
    nodes = pd.concat(parts, ignore_index=True).drop_duplicates("node").reset_index(drop=True)
    present = set(nodes["kind"])
    present |= {"dose"} if delivery is not None else set()
    present |= {"line"} if plan is not None else set()
    return nodes, tuple(layer for layer in LAYERS if layer in present)


def _nodes(kind: str, ids: pd.Series, label: pd.Series, site: pd.Series | None = None) -> pd.DataFrame:
    text = ids.astype(str).to_numpy(dtype=object)
    named = label.astype("string").fillna("").to_numpy(dtype=object)
    at = (
        np.full(len(text), "", dtype=object)
        if site is None
        else site.astype("string").fillna("").to_numpy(dtype=object)
    )
    table = pd.DataFrame(
        {"node": kind + ":" + text, "kind": kind, "id": text, "layer": LAYERS.index(kind), "label": named}
    )
    return table.assign(site=at, value="", expects=True)


def _label(table: pd.DataFrame, own: list[str], fallback: str, language: str) -> pd.Series:
    """Return what rows are called: by the first of the columns that says something."""
    wanted = ["label", *own, f"name_{language}", f"wording_{language}", "name", "wording"]
    named = table[fallback].astype("string")
    for column in reversed([column for column in wanted if column in table]):
        said = table[column].astype("string")
        named = said.where(~blank(said), named)
    return named


def _by_strategy(table: pd.DataFrame, what: str) -> pd.DataFrame:
    if "strategy_id" not in table and "item_id" in table:
        table = table.rename(columns={"item_id": "strategy_id"})
    need(table, ["strategy_id"], what)
    _once(table, "strategy_id", what)
    return table


def _once(table: pd.DataFrame, key: str, what: str) -> None:
    twice = table[key][table[key].duplicated()]
    if len(twice):
        raise EvaluationError(f"{plain(twice.iloc[0])} stands twice in the {what}: keep one row.")


def _panel(panel: pd.DataFrame, agreed: frozenset[str], language: str) -> pd.DataFrame:
    need(panel, ["status"], "panel's results")
    nodes = _nodes("panel", panel["strategy_id"], _label(panel, ["status_label", "status"], "status", language))
    if "share_agree" in panel:
        share = pd.to_numeric(panel["share_agree"], errors="coerce")
        nodes["value"] = ["" if pd.isna(value) else percent(float(value), language) for value in share]
    nodes["expects"] = panel["status"].isin(list(agreed)).to_numpy()
    return nodes


def _doses(delivery: pd.DataFrame, plan: pd.DataFrame | None, language: str) -> pd.DataFrame:
    """Return the dose of each line: as given, or delivered by planned over its months."""
    need(delivery, ["line_id"], "delivery")
    if plan is not None:
        stray = delivery[~delivery["line_id"].isin(plan["line_id"])]
        if len(stray):
            raise EvaluationError(
                f"Delivery names the line {plain(stray.iloc[0]['line_id'])}, which is not in the plan."
            )
    if "dose" in delivery:
        _once(delivery, "line_id", "delivery")
        dose = pd.to_numeric(delivery.set_index("line_id")["dose"])
    else:
        need(delivery, ["planned", "delivered"], "delivery")
        both = delivery.assign(
            planned=pd.to_numeric(delivery["planned"]), delivered=pd.to_numeric(delivery["delivered"])
        )
        both = both.dropna(subset=["planned", "delivered"])
        sums = both.groupby("line_id", sort=False)[["planned", "delivered"]].sum()
        dose = (sums["delivered"] / sums["planned"]).where(sums["planned"] > 0)
    dose = dose.dropna()
    ids = pd.Series(dose.index, dtype=object)
    site = None if plan is None else ids.map(dict(zip(plan["line_id"], plan["site"], strict=True)))
    said = [percent(float(value), language) for value in dose]
    nodes = _nodes(
        "dose", ids, pd.Series([word("evaluation.dose", language, dose=each) for each in said], dtype=object), site
    )
    return nodes.assign(value=said)


def measures_of(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return outcomes with the columns ``measure``, ``site``, ``value``."""
    name = next((column for column in ("measure", "scale", "outcome") if column in outcomes), None)
    if name is None:
        raise EvaluationError("The outcomes need a column measure (or scale, outcome) that names what was measured.")
    own = outcomes[~blank(outcomes[name])]
    site = own["site"].astype("string").fillna("") if "site" in own else pd.Series("", index=own.index, dtype="string")
    value = next((own[column] for column in ("value", "change") if column in own), pd.Series(np.nan, index=own.index))
    label = own["label"] if "label" in own else own[name]
    return pd.DataFrame({"measure": own[name].astype(str), "site": site.astype(object), "value": value, "label": label})


def _outcomes(tables: Tables, language: str) -> pd.DataFrame:
    empty = pd.DataFrame({"measure": [], "site": [], "value": [], "label": []}, dtype=object)
    found = empty if tables["outcomes"] is None else measures_of(tables["outcomes"])
    links = tables["outcome_links"]
    if links is not None:
        need(links, ["strategy_id", "measure"], "links with outcomes")
        lone = pd.Series(pd.unique(links["measure"].astype(str)), dtype=object)
        lone = lone[~lone.isin(found["measure"])]
        missing = pd.DataFrame({"measure": lone, "site": "", "value": np.nan, "label": lone})
        found = (
            pd.concat([part for part in (found, missing) if len(part)], ignore_index=True) if len(missing) else found
        )
    ids = found["measure"] + np.where(found["site"] != "", "@" + found["site"].astype(str), "")
    nodes = _nodes("outcome", ids, found["label"], found["site"])
    value = found["value"].to_numpy(dtype=object)
    numeric = [isinstance(v, int | float | np.number) and not pd.isna(v) for v in value]
    nodes["value"] = [
        number(float(v), language) if n else "" if v is None or pd.isna(v) else str(v)
        for v, n in zip(value, numeric, strict=True)
    ]
    return nodes


def edges_of(tables: Tables, nodes: pd.DataFrame, given: tuple[str, ...]) -> pd.DataFrame:
    """Return what rests on what, each link once."""
    known = set(nodes["node"])
    parts: list[pd.DataFrame] = []

    def link(
        source: str, sources: pd.Series, target: str, targets: pd.Series, because: pd.Series | None = None
    ) -> None:
        one = source + ":" + sources.astype(str).to_numpy(dtype=object)
        two = target + ":" + targets.astype(str).to_numpy(dtype=object)
        why = (
            np.full(len(one), "", dtype=object)
            if because is None
            else because.astype("string").fillna("").to_numpy(dtype=object)
        )
        parts.append(pd.DataFrame({"source": one, "target": two, "because": why}))

    segments, determinants = tables["segments"], tables["determinants"]
    if segments is not None:
        own = segments[~blank(segments["code"])]
        link("segment", own["segment_id"], "code", own["code"])
    if determinants is not None and "code" in given:
        pairs = _codes_of(determinants, tables["determinant_codes"], nodes)
        link("code", pairs["code"], "determinant", pairs["determinant_id"])
    links = tables["strategy_links"]
    if links is not None:
        need(links, ["strategy_id", "determinant_id"], "links of strategies")
        why = next((links[column] for column in ("because", "mechanism") if column in links), None)
        if "determinant" in given and "strategy" in given:
            link("determinant", links["determinant_id"], "strategy", links["strategy_id"], why)
    panel = None if tables["panel"] is None else _by_strategy(tables["panel"], "panel's results")
    if panel is not None and "strategy" in given:
        link("strategy", panel["strategy_id"], "panel", panel["strategy_id"])
    plan = tables["plan"]
    if plan is not None:
        rated = (
            plan["strategy_id"].isin(panel["strategy_id"]) if panel is not None else pd.Series(False, index=plan.index)
        )
        link("panel", plan.loc[rated, "strategy_id"], "line", plan.loc[rated, "line_id"])
        if "strategy" in given:
            link("strategy", plan.loc[~rated, "strategy_id"], "line", plan.loc[~rated, "line_id"])
    last = _last(tables, nodes, link)
    if tables["outcome_links"] is not None and last is not None:
        wanted = tables["outcome_links"].assign(measure=tables["outcome_links"]["measure"].astype(str))
        pairs = last.merge(wanted, on="strategy_id")
        ends = nodes.loc[nodes["kind"] == "outcome", ["id", "site"]]
        ends = ends.assign(
            measure=[i.rsplit("@", 1)[0] if s else i for i, s in zip(ends["id"], ends["site"], strict=True)]
        )
        pairs = pairs.merge(ends, on="measure", suffixes=("", "_end"))
        pairs = pairs[(pairs["site"] == "") | (pairs["site_end"] == "") | (pairs["site"] == pairs["site_end"])]
        for kind, own in pairs.groupby("kind", sort=False):
            link(str(kind), own["id"], "outcome", own["id_end"], own.get("because"))
    if not parts:
        return pd.DataFrame({"source": [], "target": [], "because": []}, dtype=object)
    edges = pd.concat(parts, ignore_index=True).drop_duplicates(["source", "target"], ignore_index=True)
    for end in ("source", "target"):
        stray = edges[~edges[end].isin(known)]
        if len(stray):
            row = stray.iloc[0]
            name = row[end].split(":", 1)
            raise EvaluationError(
                f"The link from {row['source']!r} to {row['target']!r} names the {name[0]} {name[1]!r}, which is not there: add "
                "it, or correct the link."
            )
    return edges


def _last(tables: Tables, nodes: pd.DataFrame, link: object) -> pd.DataFrame | None:
    """Link doses to their lines; return what outcomes follow from, with strategy and network."""
    plan = tables["plan"]
    if plan is None:
        own = nodes[nodes["kind"] == "strategy"]
        return (
            pd.DataFrame({"kind": "strategy", "id": own["id"], "strategy_id": own["id"], "site": ""})
            if len(own)
            else None
        )
    lines = pd.DataFrame(
        {"id": plan["line_id"].astype(str), "strategy_id": plan["strategy_id"], "site": plan["site"].astype(str)}
    )
    if tables["delivery"] is None:
        return lines.assign(kind="line")
    own = lines[lines["id"].isin(nodes.loc[nodes["kind"] == "dose", "id"])]
    link("line", own["id"], "dose", own["id"])  # type: ignore[operator]
    return own.assign(kind="dose")


def _codes_of(determinants: pd.DataFrame, stated: pd.DataFrame | None, nodes: pd.DataFrame) -> pd.DataFrame:
    """Return which codes belong to which determinant."""
    if stated is not None:
        need(stated, ["determinant_id", "code"], "codes of determinants")
        return stated[["determinant_id", "code"]].drop_duplicates()
    codes = nodes.loc[nodes["kind"] == "code", "id"]
    own = determinants.drop_duplicates("determinant_id")["determinant_id"].astype(str)
    same = pd.DataFrame({"determinant_id": own, "code": own})[own.isin(codes).to_numpy()]
    if "construct" not in determinants:
        return same
    rest = determinants[~blank(determinants["construct"])].drop_duplicates(["determinant_id", "construct"])
    by_construct = pd.DataFrame(
        {"determinant_id": rest["determinant_id"].astype(str), "code": rest["construct"].astype(str)}
    )
    by_construct = by_construct[by_construct["code"].isin(codes) & ~by_construct["code"].isin(own)]
    return pd.concat([same, by_construct], ignore_index=True)
