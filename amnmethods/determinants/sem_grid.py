"""Barriers and facilitators in a grid of levels and factors, read by rows and by columns; and by level alone."""

from typing import Literal

import pandas as pd

from ..errors import SegmentsError
from ..model.framework import Cell, Framework
from .codebook import framework as packaged
from .codebook import with_ancestors
from .tables import blank, check_codes, check_segments, need, shown

__all__ = ["by_level", "sem_grid"]

DIRECTIONS = ("barrier", "facilitator")
SIGNS = {"barrier": "−", "facilitator": "+", "proposal": "→"}


def sem_grid(
    placed: pd.DataFrame,
    grid: Framework | str = "sem_mentorship",
    *,
    read: Literal["rows", "columns"] = "rows",
    leverage: pd.DataFrame | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Lay determinants out in a grid of levels and factors [1]_.

    Parameters
    ----------
    placed
        Where the team placed what: ``determinant_id``, ``level``, ``factor``, ``direction`` (``barrier`` or
        ``facilitator``); a determinant may lie in several cells.
    grid
        A framework with a grid, or the name of a packaged one: its levels are rows, its factors columns.
    read
        ``"rows"``: level by level, for what can be done at each; ``"columns"``: factor by factor, for what carries it.
    leverage
        Cells or whole factors that the team marks as leverage points: ``factor``, ``reason``, and ``level`` where one cell
        alone is meant (blank for all levels).
    language
        Of ``in_source``.

    Returns
    -------
    One row per cell, empty ones too: ``level``, ``factor``, ``n_barrier``, ``n_facilitator``, ``barriers``,
    ``facilitators`` (ids, parted by "; "), ``n_line`` (determinants in the whole row or column that is read),
    ``leverage`` and ``reason`` (the team's), ``source_enables`` (factors that this factor helps by the source of the
    grid), ``n_in_source`` and ``in_source`` (what the source reports in the cell: − barrier, + facilitator, → proposal,
        parted by "; ") and ``placed_by_us`` (True where the source does not
    itself place that in this cell: say so wherever it is shown).

    Raises
    ------
    SegmentsError
        A level, factor or direction is unknown, a determinant lies twice in a cell, or a leverage point has no reason.

    References
    ----------
    .. [1] Ren et al. (2024). Optimizing a mentorship program from the perspective of academic medicine leadership.
       doi:10.1186/s12909-024-05463-6

    Examples
    --------
    >>> placed = pd.DataFrame({"determinant_id": ["B1", "B3"], "level": ["relationship", "academic_medicine"],
    ...     "factor": ["maintenance", "recognition"], "direction": "barrier"})
    >>> marked = pd.DataFrame({"factor": ["recognition"], "reason": ["nobody mentors unpaid for long"]})
    >>> grid = sem_grid(placed, read="columns", leverage=marked)
    >>> grid.loc[grid["n_barrier"] > 0, ["level", "factor", "barriers", "leverage"]]
                    level       factor barriers  leverage
    6        relationship  maintenance       B1     False
    11  academic_medicine  recognition       B3      True
    """
    if read not in ("rows", "columns"):
        raise ValueError(f"A grid is read by 'rows' or by 'columns', not by {shown(read)}.")
    frame = packaged(grid) if isinstance(grid, str) else grid
    if frame.grid is None:
        raise SegmentsError(
            f"The framework {shown(frame.framework)} has no grid: say under grid: which kinds of constructs cross."
        )
    levels, factors = frame.ids(frame.grid.rows), frame.ids(frame.grid.columns)
    _known(placed, {"level": levels, "factor": factors, "direction": list(DIRECTIONS)})
    twice = placed[placed.duplicated(["determinant_id", "level", "factor", "direction"])]
    if len(twice):
        raise SegmentsError(f"{shown(twice['determinant_id'].iloc[0])} lies twice in one cell: keep one row.")
    if read == "rows":
        cells = [(level, factor) for level in levels for factor in factors]
    else:
        cells = [(level, factor) for factor in factors for level in levels]
    table = pd.DataFrame(cells, columns=["level", "factor"])
    line = "level" if read == "rows" else "factor"
    for direction in DIRECTIONS:
        own = placed[placed["direction"] == direction].groupby(["level", "factor"])["determinant_id"]
        ids = own.agg(lambda found: "; ".join(map(str, found))).rename(f"{direction}s").reset_index()
        table = table.merge(ids, on=["level", "factor"], how="left")
        table[f"{direction}s"] = table[f"{direction}s"].astype(object).fillna("")
        ids = table[f"{direction}s"].astype("object")  # whatever kind of text came in
        table[f"n_{direction}"] = ids.str.count("; ") + ids.ne("")
    whole = placed.groupby(line)["determinant_id"].nunique()
    table["n_line"] = table[line].map(whole).astype(float).fillna(0).astype(int)
    table = _marked(table, leverage, levels, factors)
    enables = {link.factor: "; ".join(link.of) for link in frame.grid.enables}
    table["source_enables"] = table["factor"].map(enables).astype(object).fillna("")
    source = {(cell.row, cell.column): cell for cell in frame.grid.cells}
    found = [source.get(key) for key in zip(table["level"], table["factor"], strict=True)]
    table["n_in_source"] = [0 if cell is None else len(cell.items) for cell in found]
    table["in_source"] = ["" if cell is None else "; ".join(_reported(cell, language)) for cell in found]
    table["placed_by_us"] = [cell is not None and cell.placed_by_us for cell in found]
    first = ["level", "factor", "n_barrier", "n_facilitator", "barriers", "facilitators", "n_line"]
    return table[[*first, *(column for column in table if column not in first)]]


def _reported(cell: Cell, language: str) -> list[str]:
    return [f"{SIGNS[item.kind]} {item.text.said(language)}" for item in cell.items]


def _known(table: pd.DataFrame, allowed: dict[str, list[str]]) -> None:
    need(table, ["determinant_id", *allowed], "placed determinants")
    for column, known in allowed.items():
        stray = table[~table[column].isin(known)]
        if len(stray):
            row = stray.iloc[0]
            raise SegmentsError(
                f"{shown(row.determinant_id)} has the {column} {shown(row[column])}; there are: "
                f"{', '.join(known)}. Correct it, or add it to the framework."
            )


def _marked(table: pd.DataFrame, leverage: pd.DataFrame | None, levels: list[str], factors: list[str]) -> pd.DataFrame:
    table = table.assign(leverage=False, reason="")
    if leverage is None:
        return table
    need(leverage, ["factor", "reason"], "leverage points")
    for row in leverage.to_dict("records"):
        level = row.get("level")
        every = level is None or pd.isna(level)
        if row["factor"] not in factors or not (every or level in levels):
            raise SegmentsError(
                f"The leverage point {shown(row['factor'])}, {shown(level)} lies in no cell; factors: "
                f"{', '.join(factors)}; levels: {', '.join(levels)}."
            )
        if pd.isna(row["reason"]) or not str(row["reason"]).strip():
            raise SegmentsError(f"The leverage point {shown(row['factor'])} has no reason: say why the team marks it.")
        own = table["factor"].eq(row["factor"]) & (True if every else table["level"].eq(level))
        table.loc[own, "leverage"] = True
        table.loc[own, "reason"] = [
            f"{said}; {row['reason']}" if said else row["reason"] for said in table.loc[own, "reason"]
        ]
    return table


def by_level(segments: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Count barriers and facilitators by level: the tops of the codebook (domains, levels), and the codes below each.

    Parameters
    ----------
    segments
        ``segment_id``, ``code``, ``valence``, and ``source_id`` and ``site`` where they are to be counted.
    codes
        The codebook with ``code`` and ``parent``.

    Returns
    -------
    ``level``, ``code``, ``direction`` (``barrier``, ``facilitator``, or ``not_said`` for a blank valence),
    ``n_segments``, ``n_sources``, ``n_sites``; levels in the order of the codebook, in each the most sources first. A
    code that is not in the codebook is its own level, blank ones are ``(no code)``.

    Examples
    --------
    >>> codes = pd.DataFrame({"code": ["inner", "time"], "parent": [None, "inner"]})
    >>> segments = pd.DataFrame({"segment_id": [1, 2], "code": "time", "valence": ["barrier", None], "source_id": "i1"})
    >>> by_level(segments, codes)[["level", "code", "direction", "n_segments", "n_sources"]]
       level  code direction  n_segments  n_sources
    0  inner  time   barrier           1          1
    1  inner  time  not_said           1          1
    """
    from .theme_tree import NO_CODE

    check_segments(segments, ["valence"])
    check_codes(codes)
    tops = with_ancestors(codes).groupby("code", sort=False)["theme"].last()
    code = segments["code"].astype(object).where(~blank(segments["code"]), NO_CODE)
    said = segments["valence"].astype(object).where(~blank(segments["valence"]), "not_said")
    table = segments.assign(code=code, direction=said, level=code.map(tops).astype(object).fillna(code))
    by = table.groupby(["level", "code", "direction"], sort=False)
    counted = pd.DataFrame({"n_segments": by.size()})
    for name, column in (("n_sources", "source_id"), ("n_sites", "site")):
        counted[name] = by[column].nunique() if column in table else pd.array([pd.NA] * len(counted), "Int64")
    counted = counted.reset_index()
    place = {level: k for k, level in enumerate(dict.fromkeys([*tops, *counted["level"]]))}
    counted["_place"] = counted["level"].map(place)
    order = ["_place", "n_sources", "n_segments", "code", "direction"]
    counted = counted.sort_values(order, ascending=[True, False, False, True, True], kind="stable")
    return counted.drop(columns="_place").reset_index(drop=True)
