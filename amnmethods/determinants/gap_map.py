"""The evidence gap map: interventions by outcomes, what studies there are, and where there are none."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..errors import SegmentsError
from ..words import word
from .tables import blank, need, shown

__all__ = ["gap_items", "gap_map"]

NOT_SAID = "not_said"


def gap_map(
    extraction: pd.DataFrame,
    *,
    interventions: Sequence[str],
    outcomes: Sequence[str],
    filters: Mapping[str, Sequence[object]] | None = None,
    own: pd.DataFrame | None = None,
    reviews: Sequence[str] = (),
) -> pd.DataFrame:
    """Lay studies out by intervention and outcome [1]_.

    A map says what evidence there is, not what it says.

    Parameters
    ----------
    extraction
        One row per study, intervention and outcome: ``study_id``, ``intervention``, ``outcome``, ``design``,
        ``confidence`` (blank where not appraised) and any columns to filter by.
    interventions, outcomes
        The rows and columns of the map, as the protocol of the map set them; also those without a study.
    filters
        For a column, the values to keep.
    own
        Cells that the team's own study fills: ``intervention``, ``outcome``.
    reviews
        The values of ``design`` that are reviews: a cell with studies and no review is a gap of synthesis.

    Returns
    -------
    One row per cell and kind of bubble, and one per empty cell: ``intervention``, ``outcome``, ``design``,
    ``confidence`` (``not_said`` where blank), ``n_studies`` (0 in an empty cell), ``studies`` (ids, parted by "; "),
    ``n_cell`` (distinct studies in the cell), ``gap``: ``no_studies``, ``no_review`` or blank, ``own`` (bool).

    Raises
    ------
    SegmentsError
        A study lies in a row or column that the map does not have, stands twice in a cell, or a filter is unknown.

    References
    ----------
    .. [1] White et al. (2020). Guidance for producing a Campbell evidence and gap map. doi:10.1002/cl2.1125

    Examples
    --------
    >>> extraction = pd.DataFrame({"study_id": ["a", "b"], "intervention": "group mentoring", "outcome": ["burnout", "burnout"],
    ...     "design": ["trial", "cohort"], "confidence": ["high", None]})
    >>> found = gap_map(extraction, interventions=["group mentoring"], outcomes=["burnout", "cost"])
    >>> found[["outcome", "n_studies", "n_cell", "design"]].values.tolist()
    [['burnout', 1, 2, 'cohort'], ['burnout', 1, 2, 'trial'], ['cost', 0, 0, '']]
    """
    axes = {"intervention": list(interventions), "outcome": list(outcomes)}
    need(extraction, ["study_id", *axes, "design", "confidence"], "rows of the extraction")
    _on_the_map(extraction, axes)
    key = ["study_id", "intervention", "outcome"]
    twice = extraction[extraction.duplicated(key)]
    if len(twice):
        row = twice.iloc[0]
        raise SegmentsError(
            f"The study {shown(row.study_id)} stands twice at {shown(row.intervention)} and {shown(row.outcome)}: "
            "keep one row per cell."
        )
    kept = extraction
    for column, values in (filters or {}).items():
        need(extraction, [column], "rows of the extraction")
        kept = kept[kept[column].isin(list(values))]
    said = {
        column: kept[column].astype(object).where(~blank(kept[column]), NOT_SAID) for column in ("design", "confidence")
    }
    kept = kept.assign(**said)
    bubbles = kept.groupby(["intervention", "outcome", "design", "confidence"], sort=False)["study_id"]
    table = bubbles.agg(n_studies="size", studies=lambda ids: "; ".join(map(str, ids))).reset_index()
    cells = pd.MultiIndex.from_product(axes.values(), names=list(axes)).to_frame(index=False)
    table = cells.merge(table, on=list(axes), how="left")
    table["n_studies"] = table["n_studies"].astype(float).fillna(0).astype(int)
    table[["design", "confidence", "studies"]] = table[["design", "confidence", "studies"]].astype(object).fillna("")
    cell = table.groupby(list(axes), sort=False)
    table["n_cell"] = cell["n_studies"].transform("sum")
    reviewed = table["design"].isin(list(reviews)).groupby([table[axis] for axis in axes], sort=False).transform("any")
    lacking = (table["n_cell"] > 0) & ~reviewed if len(reviews) else pd.Series(False, index=table.index)
    table["gap"] = np.select([table["n_cell"] == 0, lacking], ["no_studies", "no_review"], "")
    table["own"] = False
    if own is not None:
        need(own, list(axes), "cells of the own study")
        _on_the_map(own, axes)
        ours = pd.MultiIndex.from_frame(own[list(axes)])
        table["own"] = pd.MultiIndex.from_frame(table[list(axes)]).isin(ours)
    place = {axis: {name: k for k, name in enumerate(names)} for axis, names in axes.items()}
    order = table.assign(**{axis: table[axis].map(place[axis]) for axis in axes})
    order = order.sort_values([*axes, "design", "confidence"], kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def _on_the_map(table: pd.DataFrame, axes: Mapping[str, list[str]]) -> None:
    for axis, names in axes.items():
        if len(set(names)) < len(names):
            raise SegmentsError(f"An {axis} stands twice on the map: {', '.join(names)}.")
        stray = table[~table[axis].isin(names)]
        if len(stray):
            value = stray[axis].iloc[0]
            who = f"The study {shown(stray['study_id'].iloc[0])}" if "study_id" in stray else "The own study"
            raise SegmentsError(
                f"{who} has the {axis} {shown(value)} ({len(stray)} such rows), which the map does not have: add it to {axis}s, or "
                f"correct it. There are: {', '.join(names)}."
            )


def gap_items(map_: pd.DataFrame, *, languages: Sequence[str], gaps: Sequence[str] = ("no_studies",)) -> pd.DataFrame:
    """Word cells of a gap map as items for a panel that sets priorities.

    Parameters
    ----------
    map_
        What `gap_map` returned.
    languages
        Languages to word them in; each needs a file of words. Names of rows and columns stay as they are.
    gaps
        Which cells: ``no_studies``, ``no_review``, or ``""`` for cells that have what they need.

    Returns
    -------
    ``item_id`` (g01, g02, ...), ``wording_<language>``, ``section`` (the intervention), ``evidence`` (ids of the studies),
    ``gap``: a draft for the items of a study.

    Examples
    --------
    >>> extraction = pd.DataFrame({"study_id": ["a"], "intervention": ["coaching"], "outcome": ["cost"], "design": ["trial"],
    ...     "confidence": ["high"]})
    >>> found = gap_map(extraction, interventions=["coaching"], outcomes=["cost", "equity"])
    >>> gap_items(found, languages=["en"])["wording_en"].item()
    'A study of coaching and its effect on equity'
    """
    need(map_, ["intervention", "outcome", "gap", "studies"], "rows of the map")
    chosen = map_[map_["gap"].isin(list(gaps))]
    by = chosen.groupby(["intervention", "outcome", "gap"], sort=False)["studies"]
    cells = by.agg(lambda ids: "; ".join(filter(None, ids))).rename("evidence").reset_index()
    width = max(2, len(str(len(cells))))
    cells.insert(0, "item_id", [f"g{k:0{width}d}" for k in range(1, len(cells) + 1)])
    for language in languages:
        cells[f"wording_{language}"] = [
            word(
                f"determinants.gap_item.{row.gap or 'filled'}",
                language,
                intervention=row.intervention,
                outcome=row.outcome,
            )
            for row in cells.itertuples()
        ]
    worded = [f"wording_{language}" for language in languages]
    return cells.rename(columns={"intervention": "section"})[["item_id", *worded, "section", "evidence", "gap"]]
