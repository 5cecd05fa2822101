"""The plans of the networks: lines, checks, timeline, logic model; and what was delivered of them."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from .. import plans
from ..errors import TableError
from ..model.evaluation import DeliveryPlan
from ..model.spoken import in_language
from ..store import Store
from . import agreed, coverage, state, tables
from .candidates import determinants, kept, pairs, required
from .coding import require
from .snapshot import Reader, table_once


def _sites(config: Any, store: Store) -> list[str]:
    return [site.site for site in config.sites] or list(pd.unique(determinants(store, config)["site"]))


def _at(table: pd.DataFrame, site: str | None, config: Any, store: Store) -> pd.DataFrame:
    if site is None:
        return table
    known = _sites(config, store)
    if site not in known:
        raise TableError(f"There is no site {site!r}; there are: {', '.join(known)}.")
    return table[table["site"] == site].reset_index(drop=True)


def plan(store: Store, config: Any, site: str | None) -> pd.DataFrame:
    """Return the plan lines kept; see `Study.plan`."""
    own = kept(store, "plan")
    return _at(plans.empty_plan() if own is None else own, site, config, store)


def draft(folder: Path, config: Any, store: Store, reader: Reader, site: str | None, language: str) -> pd.DataFrame:
    """Return the plan with a line for each chosen strategy; see `Study.draft_plan`."""
    require(store, "workshop")
    decided = _at(tables.table(store, "workshop", None), site, config, store)
    return plans.specify(
        decided,
        coverage.links(store),
        dissent=_minority(folder, config, store, reader, language),
        plan=kept(store, "plan") if site is None else plan(store, config, site),
        language=language,
        matching=_percents(store, config),
        **_known(folder, config, store, reader, language),
    )


def _known(folder: Path, config: Any, store: Store, reader: Reader, language: str) -> dict[str, Any]:
    rated = agreed.strategies(folder, config, store, reader)
    own = language if language in config.languages else config.languages[0]
    labels = {name: text.said(own) for name, text in config.consensus.labels.items()}
    return {
        "determinants": determinants(store, config),
        "strategies": state.items(folder, config, reader),
        "status": rated.assign(status_label=rated["status"].map(labels).fillna(rated["status"])),
        "costs": kept(store, "strategy_costs"),
    }


def _percents(store: Store, config: Any) -> pd.DataFrame:
    """Return what the matching says of each barrier and strategy."""
    found = pairs(store, config)
    return found[found["catalogue_id"].notna()]


def _minority(folder: Path, config: Any, store: Store, reader: Reader, language: str) -> pd.DataFrame | None:
    """Return what a minority said against an agreed strategy, to be carried on as a risk."""
    if config.consensus.against is None:
        return None
    told = coverage.dissent(folder, config, store, reader, None, language)
    words = told["comments"].astype("string").str.split("\n")
    lines = told.assign(words=words)[["strategy_id", "words"]].explode("words")
    return lines[lines["words"].fillna("") != ""].reset_index(drop=True)


def workshop_sheet(
    folder: Path, config: Any, store: Store, reader: Reader, site: str | None, language: str
) -> pd.DataFrame:
    """Return the sheet of a workshop; see `Study.workshop_sheet`."""
    known = _known(folder, config, store, reader, language)
    rated = known["status"]
    return plans.workshop_sheet(
        list(rated.loc[rated["agreed"], "strategy_id"]),
        coverage.links(store),
        _sites(config, store) if site is None else [site],
        decided=kept(store, "workshop"),
        language=language,
        **known,
    )


def check(
    folder: Path, config: Any, store: Store, reader: Reader, site: str | None, lines: pd.DataFrame | None, language: str
) -> pd.DataFrame:
    """Return what is missing in a plan; see `Study.plan_check`."""
    own = plan(store, config, site) if lines is None else lines
    rated = agreed.strategies(folder, config, store, reader)
    barriers, decided = determinants(store, config), kept(store, "workshop")
    if site is not None:
        barriers = barriers[barriers["site"] == site]
        decided = None if decided is None else decided[decided["site"] == site]
    return plans.check(
        own,
        links=coverage.links(store),
        determinants=barriers,
        strong=required(config, "strong"),
        workshop=decided,
        strategies=list(rated["strategy_id"]),
        sites=_sites(config, store),
        language=language,
    )


def timeline(config: Any, store: Store, site: str | None, language: str) -> pd.DataFrame:
    """Return when each line can start and must; see `Study.timeline`."""
    require(store, "plan")
    return plans.timeline(plan(store, config, site), language=language)


def logic_model(
    folder: Path, config: Any, store: Store, reader: Reader, site: str | None, language: str
) -> plans.LogicModel:
    """Return the logic model; see `Study.logic_model`."""
    return plans.logic_model(
        in_language(coverage.links(store), language),
        in_language(plan(store, config, site), language),
        determinants(store, config),
        strategies=state.items(folder, config, reader),
        site=site,
        strong=required(config, "strong"),
        language=language,
    )


def impact_pathway(config: Any, store: Store, site: str | None, language: str) -> pd.DataFrame:
    """Return each line from activity to measure; see `Study.impact_pathway`."""
    lines = in_language(plan(store, config, site), language)
    measured = kept(store, "outcome_links")
    return plans.impact_pathway(
        lines, in_language(coverage.links(store), language), outcome_links=measured, site=site, language=language
    )


def delivery_plan(config: Any) -> DeliveryPlan:
    """Return how delivery is to be read, or raise what to write."""
    found = config.evaluation.delivery if config.evaluation else None
    if found is None:
        raise TableError(
            "study.yaml says nothing under evaluation.delivery: say there whether a month counts at most its plan (capped) "
            "and below which dose a network is flagged (bar)."
        )
    return found


def delivery(config: Any, store: Store, site: str | None, language: str) -> pd.DataFrame:
    """Return dose by line and month; see `Study.delivery`."""
    require(store, "plan", "delivery")
    fixed = delivery_plan(config)
    lines, reports = plan(store, config, None), tables.table(store, "delivery", None)
    found = plans.delivery(reports, lines, capped=fixed.capped, until=fixed.until, language=language)
    return _at(found, site, config, store)


def delivery_summary(config: Any, store: Store, by: Any, language: str) -> pd.DataFrame:
    """Return delivery added up; see `Study.delivery_summary`."""
    fixed = delivery_plan(config)

    def summary() -> pd.DataFrame:
        monthly = table_once(store, config, ("delivery", language), lambda: delivery(config, store, None, language))
        return plans.delivery_summary(monthly, by=by, bar=fixed.bar, fidelity_bar=fixed.fidelity_bar, language=language)

    return table_once(store, config, ("delivery", by, language), summary)


def adaptations(store: Store, language: str) -> pd.DataFrame:
    """Return the adaptations counted; see `Study.adaptations`."""
    require(store, "adaptations")
    return plans.adaptations(tables.table(store, "adaptations", None), language=language)


def adaptation_problems(store: Store, language: str) -> pd.DataFrame:
    """Return what is unclear in the log; see `Study.adaptation_problems`."""
    require(store, "adaptations")
    return plans.adaptation_problems(tables.table(store, "adaptations", None), kept(store, "plan"), language=language)


def training(store: Store, language: str) -> pd.DataFrame:
    """Return who was trained; see `Study.training`."""
    require(store, "training")
    return plans.training_register(tables.table(store, "training", None), kept(store, "people"), language=language)


def check_ins(config: Any, store: Store, language: str) -> pd.DataFrame:
    """Return the check-ins with their state; see `Study.check_ins`."""
    require(store, "check_ins")
    fixed = delivery_plan(config)
    if fixed.grace is None:
        raise TableError(
            "study.yaml says nothing under evaluation.delivery.grace: the days after which a check-in is late."
        )
    on = fixed.on or date.today()
    return plans.check_ins(tables.table(store, "check_ins", None), on=on, grace=fixed.grace, language=language)


def check_in_summary(config: Any, store: Store, by: str, language: str) -> pd.DataFrame:
    """Return the check-ins counted; see `Study.check_in_summary`."""
    return plans.check_in_summary(check_ins(config, store, language), by=by, language=language)


def feedback_loop(config: Any, store: Store, language: str) -> pd.DataFrame:
    """Return what was said and done; see `Study.feedback_loop`."""
    require(store, "feedback_loop")
    on = delivery_plan(config).on or date.today()
    return plans.feedback_loop(tables.table(store, "feedback_loop", None), on=on, language=language)


def progress(folder: Path, config: Any, store: Store, reader: Reader, site: str, language: str) -> pd.DataFrame:
    """Return the progress of a network; see `Study.progress`."""
    require(store, "plan")
    _at(plan(store, config, None), site, config, store)
    there = {
        name: kept(store, name) is not None
        for name in ("delivery", "adaptations", "training", "check_ins", "feedback_loop")
    }
    return plans.progress(
        site,
        plan=plan(store, config, None),
        problems=check(folder, config, store, reader, site, None, language),
        dose=delivery_summary(config, store, "line_id", language) if there["delivery"] else None,
        adaptations=adaptations(store, language) if there["adaptations"] else None,
        training=training(store, language) if there["training"] else None,
        check_ins=check_in_summary(config, store, "site", language) if there["check_ins"] else None,
        feedback=feedback_loop(config, store, language) if there["feedback_loop"] else None,
        strategies=state.items(folder, config, reader),
        language=language,
    )
