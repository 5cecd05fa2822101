"""The mentoring networks of a study: reach, activity, load, reliance; and the programme from three views."""

from typing import Any, Literal

import pandas as pd

from .. import mentoring
from ..errors import TableError
from ..model.exploration import ContactPlan
from ..store import Store
from . import tables
from .coding import has, plan, require

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


def measures(store: Store, config: Any, period: Literal["month", "quarter"] | None, language: str) -> pd.DataFrame:
    """Return the measures of each network; see `Study.network_measures`."""
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


def programme(store: Store, config: Any, site: str | None, language: str) -> pd.DataFrame:
    """Return the programme's evaluation from three views; see `Study.programme`."""
    held = {
        name: tables.table(store, name, None) if has(store, name) else None
        for name in ("checklist", "goals", "priorities")
    }
    values = None
    if has(store, "contacts") and config.exploration and config.exploration.contacts:
        found = measures(store, config, None, language)
        values = found[found["site"] == (site or "pooled")][["measure", "value", "reason"]]
    return mentoring.programme(held["checklist"], held["goals"], held["priorities"], values, language=language)
