"""What stands in the way and what helps: rated, ranked, set against each other, raised by whom, laid out in a grid."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd

from ..errors import AmnError
from ..words import word
from .exploration_reader import Reader, Rows, framework_of, whole

__all__ = ["barriers", "grid"]

FIRST = 5  # places of the ranking in which a change is told


def barriers(reader: Reader) -> SimpleNamespace | None:
    """Gather matrix, ranking, what leaving out changes, what distinguishes, and who raised what."""
    if not reader.has("matrix_ratings"):
        return None
    from ..charts import plot_framework_matrix, plot_ranking

    matrix = reader.study.framework_matrix()
    drawn = reader.named(matrix, "construct")
    told = SimpleNamespace(
        matrix_figure=reader.draw("matrix", plot_framework_matrix, drawn, None, reader.language),
        open=int((matrix["state"] == "open").sum()),
        unsupported=int((matrix["warning"] == "no_quote").sum()),
        rankings=[],
        patterns=[],
        raised=[],
    )
    if reader.plan and reader.plan.weights:
        for direction in ("barrier", "facilitator"):
            ranking = reader.study.ranked(direction)
            if ranking.empty:
                continue
            drawn = reader.named(ranking, "determinant_id").assign(direction=direction)
            figure = reader.draw(f"ranked-{direction}", plot_ranking, drawn, None, reader.language)
            told.rankings.append(
                SimpleNamespace(
                    direction=direction, rows=_ranked(reader, ranking), figure=figure, moved=_moved(reader, direction)
                )
            )
    for by in ("implementation", "stages"):
        if reader.plan and getattr(reader.plan, by):
            told.patterns.append(
                SimpleNamespace(
                    by=by,
                    plan=getattr(reader.plan, by),
                    higher=reader.said(getattr(reader.plan, by).higher),
                    lower=reader.said(getattr(reader.plan, by).lower),
                    rows=_patterns(reader, by),
                )
            )
    if reader.has("segments", "participants"):
        told.raised = [SimpleNamespace(by=by, **vars(_raised(reader, by))) for by in _known(reader)]
    return told


def _ranked(reader: Reader, ranking: pd.DataFrame) -> Rows:
    return [
        SimpleNamespace(
            rank=row.rank,
            name=reader.name(row.determinant_id),
            score=row.score,
            n_sources=whole(row.n_sources),
            n_sites=whole(row.n_sites),
            strength=(row.strength_low, row.strength_high),
            n_opposite=whole(row.n_opposite),
            reason=row.reason,
        )
        for row in ranking.itertuples()
    ]


def _moved(reader: Reader, direction: Any) -> Rows:
    """Say which codes come among the first places, and which go, without each coder, site or kind of source."""
    if not reader.has("segments"):
        return []
    rows = []
    for (what, value), own in reader.study.ranked_without(direction).groupby(["left_out", "value"], sort=False):
        before = set(own.loc[own["rank_all"] <= FIRST, "determinant_id"])
        after = set(own.loc[(own["rank_without"] <= FIRST).fillna(False), "determinant_id"])
        if before != after:
            comes, goes = reader.listed(after - before), reader.listed(before - after)
            rows.append(SimpleNamespace(without=_without(reader, what, value), comes=comes, goes=goes))
    return rows


def _without(reader: Reader, what: str, value: Any) -> str:
    """Say what was left out: a network by its name, a coder or a kind of source by the word for it and its own."""
    if what == "site":
        return reader.site(value)
    said = word(f"exploration.left_out.{what}", reader.language, study=reader.study.folder)
    return f"{said} {reader.said(value)}"


def _patterns(reader: Reader, by: Any) -> Rows:
    table = reader.study.distinguishing(by)
    order = {"strong": 0, "weak": 1, "none": 2, "insufficient": 3}
    table = table.assign(place=table["pattern"].map(order)).sort_values("place", kind="stable")
    return [
        SimpleNamespace(name=reader.name(row.construct), pattern=row.pattern, higher=row.higher, lower=row.lower)
        for row in table.itertuples()
    ]


def _known(reader: Reader) -> list[str]:
    """Return what is known of the sources that it may be set against."""
    there = reader.study.table("participants")
    return [by for by in ("language", "role") if by in there and there[by].notna().any()]


def _raised(reader: Reader, by: str) -> SimpleNamespace:
    table = reader.study.raised_by(by, framework_of(reader))
    kinds = [
        kind for kind in dict.fromkeys(table["kind"]) if not (table.loc[table["kind"] == kind, "reason"] != "").any()
    ]
    shown = table[table["kind"].isin(kinds)]
    rows = []
    for code, own in shown.groupby("code", sort=False):
        cells = own.set_index("kind")
        shares = [float(cells.loc[kind, "share"]) for kind in kinds]
        told = [
            SimpleNamespace(
                n=int(cells.loc[kind, "n_raised"]),
                of=int(cells.loc[kind, "n_sources"]),
                share=float(cells.loc[kind, "share"]),
            )
            for kind in kinds
        ]
        rows.append(SimpleNamespace(name=reader.name(code), cells=told, spread=max(shares) - min(shares)))
    rows.sort(key=lambda row: -row.spread)
    said = [reader.value(by, kind) for kind in kinds]
    return SimpleNamespace(kinds=said, rows=rows, hidden=table["kind"].nunique() - len(kinds))


def grid(reader: Reader) -> SimpleNamespace | None:
    """Lay the grid out as a table, and say what carries each factor."""
    try:
        table = reader.study.sem_grid()
    except AmnError:
        return None
    levels, factors = list(dict.fromkeys(table["level"])), list(dict.fromkeys(table["factor"]))
    framework = _grid_names(reader)
    cells = table.set_index(["level", "factor"])

    def cell(level: str, factor: str) -> SimpleNamespace:
        row = cells.loc[(level, factor)]
        ids = [each for column in ("barriers", "facilitators") for each in str(row[column]).split("; ") if each]
        return SimpleNamespace(
            names=[reader.name(each) for each in ids],
            placed_by_us=bool(row["placed_by_us"]) and bool(ids),
            leverage=bool(row["leverage"]),
            reason=row["reason"],
        )

    rows = [
        SimpleNamespace(level=framework.get(level, level), cells=[cell(level, factor) for factor in factors])
        for level in levels
    ]
    carried = [
        SimpleNamespace(
            factor=framework.get(factor, factor),
            n=int(own["n_barrier"].sum() + own["n_facilitator"].sum()),
            names=[reader.name(each) for ids in own["barriers"] for each in str(ids).split("; ") if each],
        )
        for factor, own in table.groupby("factor", sort=False)
    ]
    return SimpleNamespace(factors=[framework.get(factor, factor) for factor in factors], rows=rows, carried=carried)


def _grid_names(reader: Reader) -> Mapping[str, str]:
    codes = reader.study.framework_codes("sem_mentorship")
    column = next(c for c in (f"name_{reader.language}", "name_en") if c in codes)
    return dict(zip(codes["code"], codes[column], strict=True))
