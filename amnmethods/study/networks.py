"""The mentoring networks of a study: reach, activity, load, reliance; and the programme from three views."""

from typing import Any, Literal

import pandas as pd

from .. import mentoring, surveys
from ..errors import TableError
from ..model.exploration import ContactPlan
from ..model.spoken import in_language
from ..store import Store
from . import tables
from .coding import has, plan, require
from .snapshot import table_once

Period = Literal["month", "quarter"]
Part = Literal["checklist", "metrics", "goals", "priorities", "six_ways"]
FIT = "amn_adaptive_fit"
PERSON = ("mentor_id", "mentee_id", "respondent_id")
SHOWN = 10  # problems told in a refusal
SEED, PIVOTS = 1, 500  # beyond MANY people betweenness is estimated from this many of them
MANY = 2000


def _fixed(config: Any) -> ContactPlan:
    fixed = plan(config).contacts
    if fixed is None:
        raise TableError("study.yaml says nothing under exploration.contacts: ends_on, active_days and top.")
    return fixed


def _tables(store: Store) -> dict[str, Any]:
    require(store, "contacts")
    return {
        name: tables.table(store, name, None) if has(store, name) else None
        for name in ("contacts", "people", "eligible")
    }


def measures(store: Store, config: Any, period: Period | None, language: str) -> pd.DataFrame:
    """Return the measures of each network, made once of what the store holds now; see `Study.network_measures`."""
    key = ("measures of networks", period, language)
    return table_once(store, config, key, lambda: _measures(store, config, period, language))


def _measures(store: Store, config: Any, period: Period | None, language: str) -> pd.DataFrame:
    fixed, held = _fixed(config), _tables(store)
    people = held["people"]
    large = people is not None and len(people) > MANY
    across = [c for c in ("profession", "region") if people is not None and c in people and people[c].nunique() > 1]
    return mentoring.network_measures(
        **held,
        today=fixed.ends_on,
        active_days=fixed.active_days,
        top=fixed.top,
        below=config.suppress_below.report,
        period=period,
        across=across,
        pivots=PIVOTS if large else None,
        seed=SEED if large else None,
        language=language,
    )


def load_curve(store: Store, config: Any, language: str) -> pd.DataFrame:
    """Return what each mentor carries; see `Study.load_curve`."""
    held = _tables(store)
    return mentoring.load_curve(
        held["contacts"],
        held["people"],
        today=_fixed(config).ends_on,
        below=config.suppress_below.report,
        language=language,
    )


def reliance(store: Store, config: Any, language: str) -> pd.DataFrame:
    """Return what hangs on each person; see `Study.reliance`."""
    return mentoring.reliance(**_tables(store), today=_fixed(config).ends_on, language=language)


def ties(store: Store, config: Any, site: str | None, period: Period | None, language: str) -> pd.DataFrame:
    """Return who had contact with whom; see `Study.ties`."""
    held, fixed = _tables(store), _fixed(config)
    stopping = mentoring.contact_problems(held["contacts"], held["people"], today=fixed.ends_on, language=language)
    stopping = stopping[stopping["stops"]]
    if len(stopping):
        raise TableError("\n".join(stopping["told"].head(SHOWN)))
    log = _of_site(config, held["contacts"], site)
    if period is None:
        return mentoring.ties(log)
    periods = _periods(log["date"], period)
    frames = [mentoring.ties(own).assign(period=str(name)) for name, own in log.groupby(periods, sort=True)]
    return pd.concat(frames, ignore_index=True) if frames else mentoring.ties(log).assign(period="")


def _of_site(config: Any, table: pd.DataFrame, site: str | None) -> pd.DataFrame:
    if site is None:
        return table
    known = [each.site for each in config.sites]
    if known and site not in known:
        raise TableError(f"{site!r} is no site of study.yaml: one of {', '.join(known)}.")
    return table[table["site"] == site].reset_index(drop=True)


def _periods(dates: pd.Series, period: Period) -> pd.Series:
    return pd.to_datetime(dates).dt.to_period({"month": "M", "quarter": "Q"}[period]).rename("period")


def adaptive_fit(store: Store, config: Any, by: tuple[str, ...], language: str) -> pd.DataFrame:
    """Return the misfit of direction and support; see `Study.adaptive_fit`."""
    answers = _fit_answers(store)
    for period in ("month", "quarter"):
        if period in by and "date" in answers:
            answers[period] = _periods(answers["date"], period).astype("string")  # type: ignore[arg-type]
    lacking = [column for column in by if column not in answers]
    if lacking:
        raise TableError(
            f"The answers on adaptive fit have no column {lacking[0]!r}; there is: {', '.join(map(str, answers.columns))}."
        )
    fit = mentoring.misfit(answers, language=language)
    below = 1 if set(by) & set(PERSON) else config.suppress_below.report
    return mentoring.misfit_summary(fit, by, below=below, language=language)


def _fit_answers(store: Store) -> pd.DataFrame:
    """Return the answers to the items of adaptive fit: asked after a contact, or in the survey."""
    items = [item.item for item in surveys.instrument(FIT).items]
    for name in ("contacts", "survey"):
        if has(store, name):
            table = tables.table(store, name, None)
            if set(items) <= set(table):
                return table[table[items].notna().any(axis=1)].reset_index(drop=True)
    if has(store, "responses"):
        long = tables.table(store, "responses", None)
        long = long[long["item"].isin(items)]
        if len(long):
            key = [column for column in (*PERSON, "wave", "site") if column in long]
            wide = long.pivot_table(index=key, columns="item", values="response", aggfunc="first")
            return wide.reindex(columns=items).reset_index().rename_axis(columns=None)
    raise TableError(
        f"Nobody was asked about adaptive fit: neither the contact log nor a survey has the columns {', '.join(items)}. "
        f"questions({FIT!r}) returns what to ask."
    )


def programme(
    store: Store, config: Any, site: str | None, metrics: Literal["chosen", "all"], language: str
) -> pd.DataFrame:
    """Return the programme's evaluation from three views; see `Study.programme`."""
    held = {name: _own(store, config, name, site, language) for name in ("checklist", "goals", "priorities")}
    values = []
    if has(store, "contacts") and config.exploration and config.exploration.contacts:
        found = measures(store, config, None, language)
        values.append(found.loc[found["site"] == (site or "pooled"), ["measure", "value", "reason"]])
    try:
        fit = adaptive_fit(store, config, ("site",), language)
    except TableError:  # nobody was asked
        pass
    else:
        fit = fit.loc[fit["site"] == (site or "pooled"), ["misfit", "reason"]]
        values.append(fit.rename(columns={"misfit": "value"}).assign(measure="misfit"))
    known = pd.concat(values, ignore_index=True) if values else None
    return mentoring.programme(
        held["checklist"], held["goals"], held["priorities"], known, metrics=metrics, language=language
    )


def programme_sites(store: Store) -> list[str | None]:
    """Return the sites that a programme is described for; None stands for all together."""
    sites: dict[str | None, None] = {}
    for name in ("checklist", "goals", "priorities"):
        if has(store, name):
            table = tables.table(store, name, None)
            sites |= dict.fromkeys(table.get("site", [None]))
    return sorted(sites, key=str)


def programme_sheet(store: Store, config: Any, part: Part, site: str | None, language: str) -> pd.DataFrame:
    """Return a sheet to fill in, or as it was filled in; see `Study.programme_sheet`."""
    sheet = mentoring.programme_template(part, language=language)
    told = _own(store, config, part, site, language) if part == "six_ways" else None
    if told is None:
        return sheet
    filled = told.reindex(columns=sheet.columns).fillna("")
    filled.attrs = {name: said for name, said in sheet.attrs.items() if name != "label"}  # it is blank no more
    return filled


def _own(store: Store, config: Any, name: str, site: str | None, language: str) -> pd.DataFrame | None:
    """Return a table of the programme as a site has it, in a language where it has a column for that."""
    if not has(store, name):
        return None
    table = tables.table(store, name, None)
    if "site" in table:
        if site is None:
            there = ", ".join(dict.fromkeys(table["site"]))
            raise TableError(f"The {name} are kept by site: say whose, with site=, one of {there}.")
        table = _of_site(config, table, site)
    return in_language(table, language)
