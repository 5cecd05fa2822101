"""What the exploration rests on: documents, people who took part, themes and the words behind them."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from .exploration_reader import Reader, Rows, framework_of, whole

__all__ = ["documents", "sources", "themes"]

QUOTES = 3  # most quotes per code


def documents(reader: Reader) -> SimpleNamespace | None:
    """Count documents by site and language, and pages that have text."""
    if not reader.has("documents"):
        return None
    table = reader.study.table("documents")
    pages = reader.study.table("document_pages") if reader.has("document_pages") else None
    rows = [
        SimpleNamespace(
            site=reader.site(site) if pd.notna(site) else reader.said("(not said)"),
            n=len(own),
            kinds=own["kind"].nunique() if "kind" in own else 0,
            languages=sorted(reader.spoken(each) for each in set(own["language"].dropna()))
            if "language" in own
            else [],
        )
        for site, own in table.groupby("site", sort=True, dropna=False)
    ]
    read = 0 if pages is None else pages["document_id"].nunique()
    scanned = 0 if pages is None or "scanned" not in pages else int(pages["scanned"].sum())
    return SimpleNamespace(rows=rows, n=len(table), read=read, scanned=scanned)


def sources(reader: Reader) -> SimpleNamespace | None:
    """Count interviews and groups, and who took part, small numbers hidden."""
    if not reader.has("participants"):
        return None
    table, people = reader.study.table("participants"), reader.study.participants()
    blocks = [_block(reader, str(attribute), own) for attribute, own in people.groupby("attribute", sort=False)]
    n_people = int(table["n_people"].fillna(1).sum()) if "n_people" in table else len(table)
    return SimpleNamespace(n=len(table), n_people=n_people, blocks=blocks, hidden=bool(people["suppressed"].any()))


def _block(reader: Reader, attribute: str, own: pd.DataFrame) -> SimpleNamespace:
    """Lay out one attribute: a row per category, a column per group; what no one said, and all together, last."""
    groups = [group for group in dict.fromkeys(own["group"]) if group != "total"]
    wide = own.pivot(index="category", columns="group", values="n")
    order = sorted(dict.fromkeys(own["category"]), key=lambda each: (each == "total", each == "(not said)"))
    rows = [
        SimpleNamespace(
            name=reader.value(attribute, category),
            total=whole(wide.loc[category].get("total")),
            cells=[whole(wide.loc[category].get(group)) for group in groups],
        )
        for category in order
    ]
    return SimpleNamespace(attribute=attribute, groups=[reader.said(group) for group in groups], rows=rows)


def themes(reader: Reader) -> SimpleNamespace | None:
    """Gather the tree of themes with its figure, and released quotes below each code."""
    if not reader.has("segments"):
        return None
    from ..charts import plot_theme_tree

    framework = framework_of(reader)
    tree = reader.study.theme_tree(framework)
    shown = tree[tree["n_segments_all"] > 0]
    if shown.empty:
        return None
    rows = [
        SimpleNamespace(
            name=reader.name(row.code),
            depth=int(row.depth),
            n=int(row.n_segments_all),
            sources=whole(row.n_sources_all),
            sites=whole(row.n_sites_all),
        )
        for row in shown.itertuples()
    ]
    drawn = reader.named(shown[[c for c in shown if not str(c).startswith("name")]], "code")
    figure = reader.draw("themes", plot_theme_tree, drawn, None, reader.language)
    return SimpleNamespace(rows=rows, figure=figure, quotes=_quotes(reader, framework, list(shown["code"])))


def _quotes(reader: Reader, framework: str, codes: list[str]) -> Rows:
    if not reader.has("participants") or "released" not in reader.study.table("segments"):
        return []
    table = reader.study.quotes(framework)
    table = table[table["segment_id"].notna() & table["code"].isin(codes)].drop_duplicates(["code", "text"])
    table = table.groupby("code", sort=False).head(QUOTES)
    return [
        SimpleNamespace(
            name=reader.name(code),
            quotes=[SimpleNamespace(text=row.text, by=_by(reader, row)) for row in own.itertuples()],
        )
        for code, own in table.groupby("code", sort=False)
    ]


def _by(reader: Reader, row: Any) -> str:
    said = [
        reader.said(row.role) if pd.notna(row.role) else "",
        reader.site(row.site) if pd.notna(row.site) else "",
    ]
    return ", ".join(part for part in said if part)
