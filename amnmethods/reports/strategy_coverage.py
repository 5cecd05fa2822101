"""What the agreed strategies answer: coverage per network with costs, what stands alone, lineage from barriers, bundles."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from .exploration_reader import Rows
from .figures import Picture
from .tailoring_reader import TailoringReader, ids_of

__all__ = ["bundles", "coverage", "coverage_of", "lineage", "orphans"]


def _known(reader: TailoringReader) -> bool:
    return reader.has("strategy_links") and reader.knows_barriers and reader.is_fixed("strong", "agreed")


def coverage(reader: TailoringReader, drawn: bool = True) -> SimpleNamespace | None:
    """Gather which strong barriers each network's strategies answer, and what these cost."""
    if not _known(reader):
        return None
    table = reader.tables("coverage")
    sites = [site for site in reader.sites if site in set(table["site"])] or list(dict.fromkeys(table["site"]))
    return SimpleNamespace(
        chosen=reader.has("workshop"),
        strong=reader.fixed.strong,
        sites=[(site, reader.site(site)) for site in sites],
        totals=_totals(reader, sites),
        networks=[
            SimpleNamespace(site=reader.site(site), rows=coverage_of(reader, table[table["site"] == site]))
            for site in sites
        ],
        figure=_drawn(reader, table, sites) if drawn else [],
    )


def coverage_of(reader: TailoringReader, table: pd.DataFrame) -> Rows:
    """Return the rows of one network: each strong barrier, what answers it, which agreed strategies else could."""
    agreed = set(reader.tables("strategies").query("agreed")["strategy_id"])
    return [
        SimpleNamespace(
            barrier=reader.barrier(row.determinant_id),
            strength=row.strength,
            by=[reader.strategy(name) for name in ids_of(row.strategies)],
            could=[reader.strategy(name) for name in ids_of(row.available) if name in agreed],
            covered=bool(row.covered),
        )
        for row in table.itertuples(index=False)
    ]


def _totals(reader: TailoringReader, sites: list[Any]) -> Rows:
    if not reader.has("strategy_costs"):
        return []
    table = reader.tables("coverage_totals").set_index("site")
    rows = []
    for site in table.index:
        row = table.loc[site]
        rows.append(
            SimpleNamespace(
                site=reader.site(site),
                n_strong=int(row["n_strong"]),
                n_covered=int(row["n_covered"]),
                n_strategies=int(row["n_strategies"]),
                cost=row["cost_known"],
                hours=row["staff_hours_known"],
                cost_limit=row["cost_limit"],
                hours_limit=row["staff_hours_limit"],
                over=[
                    name for name in ("cost", "staff_hours") if pd.notna(row[f"{name}_over"]) and row[f"{name}_over"]
                ],
                without=[reader.strategy(name) for name in ids_of(row["without_costs"])],
            )
        )
    order = {reader.site(site): k for k, site in enumerate(reader.sites)}
    return sorted(rows, key=lambda row: order.get(row.site, len(order)))


def _drawn(reader: TailoringReader, table: pd.DataFrame, sites: list[Any]) -> list[Picture]:
    from ..charts import plot_coverage

    if table.empty:
        return []
    order = {site: k for k, site in enumerate(sites)}
    said = table.sort_values("site", key=lambda column: column.map(order), kind="stable")
    said = said.assign(determinant_id=said["determinant_id"].map(reader.barrier))
    return reader.draw("coverage", plot_coverage, said, None, reader.language, key="determinant_id")


def orphans(reader: TailoringReader) -> SimpleNamespace | None:
    """Gather strong barriers that no agreed strategy answers, and agreed strategies that answer no strong barrier."""
    if not _known(reader):
        return None
    table = reader.tables("strategy_orphans")

    def of(kind: str) -> pd.DataFrame:
        return table[table["kind"] == kind]

    return SimpleNamespace(
        barriers=[
            SimpleNamespace(name=reader.barrier(row.determinant_id), sites=[reader.site(s) for s in ids_of(row.sites)])
            for row in of("barrier_without_strategy").itertuples(index=False)
        ],
        strategies=[reader.strategy(name) for name in of("strategy_without_barrier")["strategy_id"]],
        weaker=[reader.strategy(name) for name in of("strategy_without_strong_barrier")["strategy_id"]],
        unknown=sorted(set(of("unknown_determinant")["determinant_id"])),
    )


def lineage(reader: TailoringReader) -> Rows | None:
    """Lay out each way from a barrier over the catalogue and the panel's item to its status and what should come of it."""
    if not _known(reader):
        return None
    links = reader.table_here("strategy_links")
    status = reader.tables("strategies").set_index("strategy_id")
    known = reader.tables("determinants")
    strong = known[known["strength"] <= reader.fixed.strong].groupby("determinant_id", sort=False)["site"].agg(list)
    order = {name: k for k, name in enumerate(dict.fromkeys(known["determinant_id"]))}
    links = links.assign(_place=links["determinant_id"].map(order)).sort_values("_place", kind="stable")
    rows = []
    for barrier, own in links.groupby("determinant_id", sort=False):
        ways = []
        for row in own.to_dict("records"):
            name = row["strategy_id"]
            found = status.loc[name] if name in status.index else None
            ways.append(
                SimpleNamespace(
                    catalogue=[reader.of_catalogue(each) for each in ids_of(row.get("catalogue_id"))],
                    strategy=reader.strategy(name),
                    status=None if found is None else found["status"],
                    share=float("nan") if found is None else reader.shown(found["share_agree"], found["n"]),
                    agreed=found is not None and bool(found["agreed"]),
                    mechanism=_text(row.get("mechanism")),
                    outcome=_text(row.get("outcome")),
                    because=_text(row.get("because")),
                )
            )
        ways.sort(key=lambda way: not way.agreed)
        rows.append(
            SimpleNamespace(
                barrier=reader.barrier(barrier), sites=[reader.site(s) for s in strong.get(barrier, [])], ways=ways
            )
        )
    return rows


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()


def bundles(reader: TailoringReader) -> Rows | None:
    """Gather each network's best bundle within the limits, beside what the network chose."""
    if not _known(reader) or not reader.has("strategy_costs") or not reader.is_fixed("aims", "go_zone"):
        return None
    table = reader.tables("bundle", language=reader.language)
    chosen: dict[str, set[str]] = {}
    if reader.has("workshop"):
        decided = reader.study.table("workshop")
        taken = decided[decided["decision"].isin(["keep", "adapt"])]
        chosen = {site: set(own) for site, own in taken.groupby("site")["strategy_id"]}
    rows = []
    for site in [site for site in reader.sites if site in set(table["site"])] or list(dict.fromkeys(table["site"])):
        own = table[table["site"] == site]
        best = own[own["chosen"].fillna(False).astype(bool)]
        taken = chosen.get(site, set())
        rows.append(
            SimpleNamespace(
                site=reader.site(site),
                feasible=bool((own["status"] == "optimal").all()),
                reason=str(own["reason"].iloc[0]),
                rows=[
                    SimpleNamespace(
                        name=reader.strategy(row.strategy_id),
                        why=reader.without_ids(str(row.why)),
                        cost=row.cost,
                        hours=row.staff_hours,
                        chosen=row.strategy_id in taken,
                    )
                    for row in best.itertuples(index=False)
                ],
                cost=best["cost"].sum(),
                hours=best["staff_hours"].sum(),
                decided=bool(taken),
                left=[reader.strategy(name) for name in sorted(taken - set(best["strategy_id"]))],
            )
        )
    return rows
