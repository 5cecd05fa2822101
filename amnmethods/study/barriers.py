"""Barriers and facilitators of a study: rated by network, ranked, set against each other, laid out in a grid."""

from typing import Any, Literal

import pandas as pd

from .. import determinants
from ..errors import TableError
from ..store import Store
from . import tables
from .coding import OWN, codebook, has, plan, require, segments
from .snapshot import table_once

Direction = Literal["barrier", "facilitator"]


def matrix(store: Store, config: Any) -> pd.DataFrame:
    """Return the matrix of codes by site, made once of what the store holds now; see `Study.framework_matrix`."""
    return table_once(store, config, "matrix", lambda: _matrix(store, config))


def _matrix(store: Store, config: Any) -> pd.DataFrame:
    require(store, "matrix_ratings")
    ratings = tables.table(store, "matrix_ratings", None)
    sites = [site.site for site in config.sites] or None
    coded = segments(store, _coded_as(store, config, ratings)) if has(store, "segments") else None
    if coded is not None:
        coded = coded[coded["code"].isin(ratings["construct"]) & coded["site"].isin(ratings["site"])]
    return determinants.framework_matrix(ratings, coded, sites=sites)


def coded_as(store: Store, config: Any) -> str | None:
    """Return the framework whose passages the matrix was rated from."""
    return _coded_as(store, config, tables.table(store, "matrix_ratings", None))


def _coded_as(store: Store, config: Any, ratings: pd.DataFrame) -> str | None:
    """Return the framework whose codes were rated: the team's own where those are among the constructs."""
    own = codebook(store, OWN)
    if own is not None and ratings["construct"].isin(own["code"]).any():
        return OWN
    return plan(config).framework if config.exploration else None


def table(store: Store, config: Any) -> pd.DataFrame:
    """Return the determinants by site; see `Study.determinants`."""
    cells = matrix(store, config)
    own = codebook(store, OWN)
    framework = config.exploration.framework if config.exploration else None
    if own is not None and framework in own:
        construct = dict(zip(own["code"], own[framework], strict=True))
        named = cells.assign(determinant_id=cells["construct"], construct=cells["construct"].map(construct))
        cells = named.assign(construct=named["construct"].fillna(named["determinant_id"]))
    found = determinants.determinant_table(cells)
    names = _names(own)
    return found.assign(**{name: found["determinant_id"].map(values) for name, values in names.items()})


def _names(codes: pd.DataFrame | None) -> dict[str, dict[str, str]]:
    if codes is None:
        return {}
    columns = [column for column in codes if str(column).startswith("name_")]
    return {str(column): dict(zip(codes["code"], codes[column], strict=True)) for column in columns}


def ranked(store: Store, config: Any, direction: Direction) -> pd.DataFrame:
    """Return the ranking; see `Study.ranked`."""
    found = table(store, config)
    ranking = determinants.rank(found, **_how(store, config, direction))
    return ranking.assign(**{n: ranking["determinant_id"].map(v) for n, v in _names(codebook(store, OWN)).items()})


def left_out(store: Store, config: Any, direction: Direction) -> pd.DataFrame:
    """Return how the ranking changes without a coder, a site or a kind of source; see `Study.ranked_without`."""
    return table_once(store, config, f"{direction}s left out", lambda: _left_out(store, config, direction))


def _left_out(store: Store, config: Any, direction: Direction) -> pd.DataFrame:
    how = _how(store, config, direction)
    own = how.pop("segments")
    if own is None:
        raise TableError("Without passages nothing can be left out: import segments first.")
    how.pop("n_sources")
    if has(store, "participants"):
        kinds = tables.table(store, "participants", None).set_index("source_id")
        if "kind" in kinds:
            own = own.assign(kind=own["source_id"].map(kinds["kind"]))
    by = [column for column in ("coder", "site", "kind") if column in own]
    return determinants.leave_out(table(store, config), own, by=by, **how)


def _how(store: Store, config: Any, direction: Direction) -> dict[str, Any]:
    fixed = plan(config)
    if not fixed.weights:
        raise TableError(
            "study.yaml gives no exploration.weights, and a ranking has no default: say what frequency, spread, strength "
            "and changeability count, before you look at the order."
        )
    own = None
    if has(store, "segments"):
        ratings = tables.table(store, "matrix_ratings", None)
        own = segments(store, _coded_as(store, config, ratings))
        own = own[own["code"].isin(ratings["construct"])]
    n_sources = (
        int(tables.table(store, "participants", None)["source_id"].nunique()) if has(store, "participants") else None
    )
    codes = codebook(store, OWN)
    change = None
    if codes is not None and "changeability" in codes:
        change = codes.loc[codes["changeability"].notna(), ["code", "changeability"]]
        change = change.rename(columns={"code": "determinant_id"}).astype({"changeability": "float64"})
    return {
        "weights": dict(fixed.weights),
        "direction": direction,
        "segments": own,
        "n_sources": n_sources,
        "changeability": change,
        "changeability_scale": fixed.changeability,
    }


def distinguishing(store: Store, config: Any, by: Literal["implementation", "stages"]) -> pd.DataFrame:
    """Return which codes distinguish groups of sites, as a pattern; see `Study.distinguishing`."""
    pattern = getattr(plan(config), by)
    if pattern is None:
        raise TableError(f"study.yaml says nothing under exploration.{by}: name the groups of sites there, beforehand.")
    cells = matrix(store, config)
    found = determinants.distinguishing(
        cells[["construct", "site", "rating"]],
        pattern.groups,
        higher=pattern.higher,
        lower=pattern.lower,
        rule=determinants.SEPARATION,
    )
    return found.assign(**{name: found["construct"].map(v) for name, v in _names(codebook(store, OWN)).items()})


def sem_grid(store: Store, config: Any, read: Literal["rows", "columns"]) -> pd.DataFrame:
    """Return the grid of levels and factors; see `Study.sem_grid`."""
    leverage = tables.table(store, "leverage", None) if has(store, "leverage") else None
    return determinants.sem_grid(_placed(store, config), read=read, leverage=leverage)


def _placed(store: Store, config: Any) -> pd.DataFrame:
    """Return where the team placed each determinant: its own table, or the codebook's columns."""
    directions = _directions(store, config)
    if has(store, "placements"):
        placed = tables.table(store, "placements", None)
    else:
        codes = codebook(store, OWN)
        if codes is None or not {"sem_level", "sem_factor"} <= set(codes):
            raise TableError(
                "Nothing is placed in the grid yet: import placements (determinant_id, level, factor), or give the "
                "codebook the columns sem_level and sem_factor."
            )
        placed = codes.loc[codes["sem_level"].notna(), ["code", "sem_level", "sem_factor"]]
        placed = placed.set_axis(["determinant_id", "level", "factor"], axis="columns")
    if "direction" not in placed:
        placed = placed.assign(direction=placed["determinant_id"].map(directions))
    return placed[placed["direction"].notna()].reset_index(drop=True)


def _directions(store: Store, config: Any) -> dict[str, str]:
    """Return of each determinant whether it mostly stands in the way or helps: by its passages, else its ratings."""
    if has(store, "segments"):
        own = segments(store, OWN if codebook(store, OWN) is not None else plan(config).framework)
        counted = own[own["valence"].notna()].groupby("code")["valence"].agg(lambda said: said.value_counts().idxmax())
        return counted.to_dict()
    found = table(store, config)
    return (
        found[found["direction"].isin(["barrier", "facilitator"])]
        .groupby("determinant_id")["direction"]
        .first()
        .to_dict()
    )


def gap_map(store: Store, config: Any, filters: dict[str, list] | None) -> pd.DataFrame:
    """Return the evidence gap map; see `Study.gap_map`."""
    fixed = plan(config).gap_map
    if fixed is None:
        raise TableError(
            "study.yaml says nothing under exploration.gap_map: name its interventions and outcomes there."
        )
    require(store, "studies")
    own = tables.table(store, "own_cells", None) if has(store, "own_cells") else None
    return determinants.gap_map(
        tables.table(store, "studies", None),
        interventions=fixed.interventions,
        outcomes=fixed.outcomes,
        filters=filters,
        own=own,
        reviews=fixed.reviews,
    )


def gap_items(store: Store, config: Any, gaps: tuple[str, ...]) -> pd.DataFrame:
    """Return cells of the map as items; see `Study.gap_items`."""
    known = ("no_studies", "no_review", "")
    wrong = [gap for gap in gaps if gap not in known]
    if wrong:
        raise TableError(
            f"{wrong[0]!r} is no kind of cell: one of 'no_studies', 'no_review', or '' for cells that lack nothing."
        )
    return determinants.gap_items(gap_map(store, config, None), languages=config.languages, gaps=gaps)
