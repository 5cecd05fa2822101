"""From the barriers handed over to candidate strategies: the catalogue, the matching, what was screened."""

from functools import cache
from typing import Any

import pandas as pd

from .. import resources, strategies
from ..errors import TableError
from ..model.framework import read_crosswalk
from ..model.tailoring import Tailoring
from ..store import Store
from . import barriers, tables
from .coding import has, segments

CODED = ("coder", "code")


def fixed(config: Any) -> Tailoring:
    """Return the section `tailoring` of `study.yaml`, or raise what to write there."""
    if config.tailoring is None:
        raise TableError(
            "study.yaml has no section tailoring: say there which matching to use, when a barrier is strong, what makes a "
            "strategy agreed, and how the go-zone is cut."
        )
    return config.tailoring


def required(config: Any, name: str) -> Any:
    """Return what the section fixes under a name that has no default, or raise."""
    found = getattr(fixed(config), name)
    if found is None or found == ():
        raise TableError(f"study.yaml says nothing under tailoring.{name}, and it has no default: fix it beforehand.")
    return found


def kept(store: Store, name: str) -> pd.DataFrame | None:
    """Return a table as it stands, None where the study keeps none."""
    return tables.table(store, name, None) if has(store, name) else None


def determinants(store: Store, config: Any) -> pd.DataFrame:
    """Return the determinants that were handed over, else as they stand now."""
    own = kept(store, "determinants")
    return barriers.table(store, config) if own is None else own


def catalogue(store: Store) -> pd.DataFrame:
    """Return the catalogue with the team's own strategies; see `Study.catalogue`."""
    return strategies.catalogue(kept(store, "strategies"))


def matching(store: Store, config: Any) -> pd.DataFrame:
    """Return the matching of barriers with strategies; see `Study.matching`."""
    if fixed(config).matching == "eric_partial":
        return strategies.matching_table()
    own = kept(store, "matching")
    if own is None:
        raise TableError(
            "study.yaml says tailoring.matching: own, but the study keeps no table matching: bring your copy of the "
            "published spreadsheet, or a table of your own, with collect.import_matching(study, file)."
        )
    return own


def _how(store: Store, config: Any) -> dict[str, Any]:
    name = fixed(config).crosswalk
    return {
        "strong": required(config, "strong"),
        "n_strategies": len(catalogue(store)),
        "crosswalk": None if name is None else _crosswalk(name).copy(),
    }


@cache
def _crosswalk(name: str) -> pd.DataFrame:
    """Return a packaged crosswalk; every window of the notebook asks for it."""
    file = f"data/frameworks/{name}.yaml"
    return read_crosswalk(resources.text(file), file).table()


def pairs(store: Store, config: Any) -> pd.DataFrame:
    """Return each barrier with what was named for it; see `Study.candidate_pairs`."""
    found = strategies.candidates(determinants(store, config), matching(store, config), **_how(store, config))
    return _named(found, catalogue(store))


def candidates(store: Store, config: Any) -> pd.DataFrame:
    """Return the candidates; see `Study.candidates`."""
    how, named = _how(store, config), catalogue(store)
    found = strategies.candidates(determinants(store, config), matching(store, config), **how)
    table = _named(strategies.candidate_summary(found, from_percent=required(config, "from_percent")), named)
    screened = kept(store, "screening")
    if screened is None:
        return table
    columns = [column for column in ("catalogue_id", "keep", "reason", "item_id") if column in screened]
    renamed = screened[columns].rename(columns={"reason": "screening_reason"})
    return table.merge(renamed, on="catalogue_id", how="left")


def left_out(store: Store, config: Any) -> pd.DataFrame:
    """Return how the candidates change without a barrier, network or coder; see `Study.candidates_without`."""
    by = ["determinant_id", "site"]
    coded = None
    if has(store, "segments"):
        coded = segments(store, barriers.coded_as(store, config))
        if set(CODED) <= set(coded):
            by.append("coder")
            coded = coded.assign(determinant_id=coded["code"])
        else:
            coded = None
    found = strategies.leave_out(
        determinants(store, config),
        matching(store, config),
        from_percent=required(config, "from_percent"),
        segments=coded,
        by=by,
        **_how(store, config),
    )
    return _named(found, catalogue(store))


def _named(table: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the names and cluster of its strategies."""
    columns = ["catalogue_id", *(c for c in named if str(c).startswith("name_")), "cluster"]
    partial = table.attrs.get("partial")
    joined = table.merge(named[columns], on="catalogue_id", how="left")
    joined.attrs["partial"] = partial
    return joined
