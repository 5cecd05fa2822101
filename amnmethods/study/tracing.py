"""The way from quote to outcome, what has no link, and what travelled from network to network."""

from pathlib import Path
from typing import Any

import pandas as pd

from .. import evaluation
from ..errors import RoundError, TableError
from ..evaluation import Traceability
from ..store import Store
from . import agreed, framework, plans, state, tables
from . import evaluation as evaluating
from .candidates import determinants, fixed, kept
from .coding import OWN, codebook, has, require, segments, theme_tree
from .snapshot import Reader


def traceability(folder: Path, config: Any, store: Store, reader: Reader, language: str) -> Traceability:
    """Return the graph; see `Study.traceability`."""
    panel = _panel(folder, config, store, reader)
    coded = kept(store, "segments")
    framework = OWN if codebook(store, OWN) is not None else config.exploration and config.exploration.framework
    links, plan, outcome_links = (kept(store, name) for name in ("strategy_links", "plan", "outcome_links"))
    return evaluation.traceability(
        segments=None if coded is None or not framework else _quotes(segments(store, framework)),
        codes=codebook(store, framework) if framework else None,
        determinants=_and_those_named(_determinants(store, config), "determinant_id", links),
        strategies=_and_those_named(
            _strategies(folder, config, reader, language), "strategy_id", links, plan, outcome_links
        ),
        strategy_links=links,
        panel=panel,
        agreed=fixed(config).agreed if config.tailoring else (),
        plan=plan,
        delivery=_doses(store, config, language),
        outcomes=_changes(store, config, language),
        outcome_links=outcome_links,
        language=language,
    )


def _panel(folder: Path, config: Any, store: Store, reader: Reader) -> pd.DataFrame | None:
    try:
        return agreed.strategies(folder, config, store, reader)[["strategy_id", "status", "share_agree"]]
    except RoundError:
        return None


def _quotes(coded: pd.DataFrame) -> pd.DataFrame:
    """Return the passages; the words of one that nobody released are not shown, though it counts."""
    released = coded["released"].fillna(False).astype(bool) if "released" in coded else pd.Series(False, coded.index)
    return coded.assign(text=coded["text"].where(released, ""))


def _determinants(store: Store, config: Any) -> pd.DataFrame | None:
    try:
        return determinants(store, config)
    except TableError:
        return None


def _strategies(folder: Path, config: Any, reader: Reader, language: str) -> pd.DataFrame:
    items = state.items(folder, config, reader).rename(columns={"item_id": "strategy_id"})
    said = f"wording_{language}"
    return items.assign(label=items[said]) if said in items else items


def _and_those_named(listed: pd.DataFrame | None, key: str, *tables: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return what is listed and what only other tables name, such as a plan line of a strategy that left the items.

    One such row must not take the whole way from the reader: it stands there by its code, and what it lacks is told.
    """
    if listed is None:
        return None
    known = set(listed[key])
    lone = dict.fromkeys(name for table in tables if table is not None for name in table[key] if name not in known)
    return pd.concat([listed, pd.DataFrame({key: list(lone)})], ignore_index=True) if lone else listed


def _doses(store: Store, config: Any, language: str) -> pd.DataFrame | None:
    fixed = config.evaluation is not None and config.evaluation.delivery is not None
    if not fixed or not has(store, "delivery") or not has(store, "plan"):
        return None
    found = plans.delivery_summary(config, store, "line_id", language)
    return found.rename(columns={"group": "line_id"})[["line_id", "dose"]]


def _changes(store: Store, config: Any, language: str) -> pd.DataFrame | None:
    if config.evaluation is None or not evaluating.twice_surveyed(store, config.evaluation):
        return None
    found = evaluating.change(store, config, ("site",), None, "t", language)
    known = {site.site for site in config.sites}
    found = found.loc[found["site"].isin(known), ["scale", "site", "change"]].copy()
    names = evaluating.scale_names(config, language)
    found["label"] = [
        f"{names.get(scale, scale)}, {site}" for scale, site in zip(found["scale"], found["site"], strict=True)
    ]
    return found.rename(columns={"scale": "measure", "change": "value"})


def travelled(store: Store, config: Any, language: str) -> pd.DataFrame:
    """Return what held across networks; see `Study.travelled`."""
    rule = evaluating.fixed(config).travel
    if rule is None:
        raise TableError(
            "study.yaml says nothing under evaluation.travel: when something holds, and when it travelled."
        )
    if not rule.source.strip():
        raise TableError(
            "study.yaml: say in evaluation.travel.source where your protocol fixes when something travelled."
        )
    require(store, "networks")
    stages = tables.table(store, "networks", None)
    doses = None
    if has(store, "delivery") and has(store, "plan"):
        lines = kept(store, "plan")
        assert lines is not None
        found = plans.delivery_summary(config, store, "line_id", language).rename(columns={"group": "line_id"})
        doses = lines[["line_id", "site", "strategy_id"]].merge(found[["line_id", "dose"]], on="line_id", how="left")
    return evaluation.travelled(
        _determinants(store, config),
        doses,
        networks=stages,
        rule=evaluation.TravelRule(**rule.model_dump()),
        stage="stage" if "stage" in stages else None,
        language=language,
    )


def display(store: Store, config: Any, wave: Any, language: str) -> pd.DataFrame:
    """Return changes beside themes; see `Study.outcome_display`."""
    require(store, "change_links")
    tree = theme_tree(store, OWN)
    themes = tree[["code", *(c for c in tree if str(c).startswith("name_")), "n_sources_all", "n_sites_all"]]
    changes = evaluating.change(store, config, ("site",), wave, "t", language)
    linked = tables.table(store, "change_links", None)
    themes = themes[themes["code"].isin(linked["code"])]
    return evaluation.joint_display(
        changes[changes["scale"].isin(linked["measure"])],
        themes,
        linked,
        sites=[site.site for site in config.sites] or None,
    )


def framework_tables(folder: Path, config: Any, store: Store, reader: Reader) -> dict[str, pd.DataFrame]:
    """Return what another setting can begin with: the agreed items, codes, strategies, links, and what travelled."""
    rated = agreed.strategies(folder, config, store, reader)
    ids = set(rated.loc[rated["agreed"], "strategy_id"])
    items = state.items(folder, config, reader)
    found = {"items": items[items["item_id"].isin(ids)].reset_index(drop=True)}
    for name in framework.TABLES:
        own = kept(store, name)
        if own is not None:
            found[name] = own
    if "strategy_links" in found:
        links = found["strategy_links"]
        found["strategy_links"] = links[links["strategy_id"].isin(ids)].reset_index(drop=True)
    rule = config.evaluation.travel if config.evaluation else None
    if rule is not None and rule.source.strip() and has(store, "networks"):
        verdicts = travelled(store, config, config.languages[0])
        verdicts = verdicts[(verdicts["kind"] != "strategy") | verdicts["id"].isin(ids)]
        several = verdicts["n_held"] > 1  # what one network alone has would name it
        columns = list(tables.table(store, "networks", None))
        conditions = verdicts["conditions"].map(lambda said: framework.kinds(said, columns)).where(several, "")
        found["travelled"] = verdicts.assign(conditions=conditions)[list(framework.VERDICTS)]
    return found
