"""What the agreed strategies answer: go-zone, differences, dissent, coverage of strong barriers, bundles within limits."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from .. import strategies
from ..errors import RoundError, TableError
from ..store import Store
from . import agreed, shown_comments, tables
from .candidates import determinants, fixed, kept, required
from .coding import require
from .snapshot import Reader

N_RESAMPLES, SEED = 1000, 2026  # panels drawn for the stability of a quadrant, the same ones each time


def _ids(config: Any, folder: Path, store: Store, reader: Reader) -> list[str]:
    table = agreed.strategies(folder, config, store, reader)
    return list(table.loc[table["agreed"], "strategy_id"])


def go_zone(
    folder: Path,
    config: Any,
    store: Store,
    reader: Reader,
    by: str | None,
    reference: Literal["rated", "agreed"] | None,
) -> pd.DataFrame:
    """Return the go-zone; see `Study.go_zone`."""
    plan = required(config, "go_zone")
    ratings = agreed.ratings(folder, config, reader)
    panel = _panel(ratings)
    return strategies.go_zone(
        ratings,
        importance=plan.importance,
        feasibility=plan.feasibility,
        reference=reference or plan.reference,
        agreed=_ids(config, folder, store, reader),
        cuts=plan.cuts,
        panel=panel,
        strata="group" if panel["group"].notna().all() else None,
        by=by,
        suppress_below=config.suppress_below.report,
        n_resamples=N_RESAMPLES,
        rng=SEED,
    )


def _panel(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return who rated: a panellist who changed groups counts in the group of the last round."""
    return ratings[["panellist_id", "group", "language", "site"]].drop_duplicates("panellist_id", keep="last")


def differences(
    folder: Path, config: Any, reader: Reader, by: Literal["group", "language", "site"], language: str
) -> pd.DataFrame:
    """Return how groups differ; see `Study.strategy_differences`."""
    ratings = agreed.ratings(folder, config, reader)
    band = config.consensus.agree
    return strategies.differences(
        ratings,
        _panel(ratings),
        by=by,
        suppress_below=config.suppress_below.report,
        agree=None if band is None else (band.low, band.high),
        language=language,
    )


def dissent(
    folder: Path, config: Any, store: Store, reader: Reader, comments: pd.DataFrame | None, language: str
) -> pd.DataFrame:
    """Return the register of dissent; see `Study.dissent`."""
    band = config.consensus.against
    if band is None:
        raise TableError("The consensus rule names no band against: consensus.against in study.yaml.")
    ratings = agreed.ratings(folder, config, reader)
    grouped = ratings["group"].notna().all()
    if comments is None:
        comments = _words_against(folder, config, reader, ratings, language)
    return strategies.dissent(
        ratings,
        _ids(config, folder, store, reader),
        against=(band.low, band.high),
        criterion=config.consensus.criterion,
        panel=_panel(ratings) if grouped else None,
        suppress_below=config.suppress_below.report if grouped else None,
        comments=comments,
        language=language,
    )


def _words_against(folder: Path, config: Any, reader: Reader, ratings: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the quotable words of those who stand against, of minorities large enough not to tell who said them."""
    band, below = config.consensus.against, config.suppress_below.report
    own = ratings[ratings["criterion"].eq(config.consensus.criterion) & ratings["rating"].between(band.low, band.high)]
    n = own.groupby("strategy_id")["panellist_id"].nunique()
    several = list(n.index[n >= below])
    said = [
        shown_comments.with_writers(folder, config, reader, int(number), language)
        for number in sorted(agreed.last_asked(reader)["round"].unique())
    ]
    words = pd.concat(said, ignore_index=True).rename(columns={"item_id": "strategy_id", "text": "comment"})
    return words[words["strategy_id"].isin(several)]


def links(store: Store) -> pd.DataFrame:
    """Return which strategy answers which barrier."""
    require(store, "strategy_links")
    return tables.table(store, "strategy_links", None)


def chosen(store: Store) -> pd.DataFrame | None:
    """Return what the networks kept or adapted: ``site, strategy_id``; None before any workshop."""
    decided = kept(store, "workshop")
    if decided is None:
        return None
    return decided.loc[decided["decision"].isin(["keep", "adapt"]), ["site", "strategy_id"]].reset_index(drop=True)


def coverage(folder: Path, config: Any, store: Store, reader: Reader, picked: pd.DataFrame | None) -> pd.DataFrame:
    """Return what is covered; see `Study.coverage`."""
    table = links(store)
    with suppress(RoundError):  # before a round has closed every linked item may still become a strategy
        table = table[table["strategy_id"].isin(_ids(config, folder, store, reader))]
    return strategies.coverage(
        table,
        determinants(store, config),
        strong=required(config, "strong"),
        chosen=_picked(folder, config, store, reader, picked),
    )


def _picked(folder: Path, config: Any, store: Store, reader: Reader, picked: pd.DataFrame | None) -> pd.DataFrame:
    """Return the strategies to look at: as given, as the networks chose, else all that were agreed, at each site."""
    own = chosen(store) if picked is None else picked
    if own is not None:
        return own
    sites = list(pd.unique(determinants(store, config)["site"]))
    ids = _ids(config, folder, store, reader)
    return pd.DataFrame([(site, each) for site in sites for each in ids], columns=["site", "strategy_id"])


def totals(folder: Path, config: Any, store: Store, reader: Reader, picked: pd.DataFrame | None) -> pd.DataFrame:
    """Return the sums by network; see `Study.coverage_totals`."""
    require(store, "strategy_costs")
    limits = fixed(config).limits.model_dump(exclude_none=True)
    return strategies.coverage_totals(
        coverage(folder, config, store, reader, picked),
        _picked(folder, config, store, reader, picked),
        tables.table(store, "strategy_costs", None),
        limits={name: limit for name, limit in limits.items() if name != "per_cluster"},
    )


def orphans(folder: Path, config: Any, store: Store, reader: Reader) -> pd.DataFrame:
    """Return what stands alone on either side; see `Study.strategy_orphans`."""
    return strategies.orphans(
        links(store),
        determinants(store, config),
        _ids(config, folder, store, reader),
        strong=required(config, "strong"),
    )


def bundle(
    folder: Path,
    config: Any,
    store: Store,
    reader: Reader,
    site: str | None,
    limits: Mapping[str, float] | None,
    what_if: bool,
    language: str,
) -> pd.DataFrame:
    """Return the best bundle, or what would change it; see `Study.bundle`."""
    require(store, "strategy_costs")
    costs = tables.table(store, "strategy_costs", None)
    ids = _ids(config, folder, store, reader)
    options: dict[str, Any] = {
        "strong": required(config, "strong"),
        "aims": required(config, "aims"),
        "limits": fixed(config).limits.model_dump(exclude_none=True) if limits is None else limits,
        "scores": go_zone(folder, config, store, reader, None, None),
        "sites": None if site is None else [site],
    }
    given = (links(store), determinants(store, config), costs[costs["strategy_id"].isin(ids)])
    if what_if:
        return strategies.portfolio_changes(*given, cost_change=required(config, "cost_change"), **options)
    return strategies.portfolio(*given, language=language, **options)
