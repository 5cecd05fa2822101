"""Where the candidate strategies came from: the matching with what it does not know, the screening, what leaving out changes."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from .tailoring_reader import TailoringReader, ids_of

__all__ = ["candidates", "screening", "without"]

SHOWN = 15  # candidates in the table; the others are counted


def _known(reader: TailoringReader) -> bool:
    own = reader.fixed.matching == "eric_partial" or reader.has("matching")
    return own and reader.knows_barriers and reader.is_fixed("strong", "from_percent")


def candidates(reader: TailoringReader) -> SimpleNamespace | None:
    """Gather the candidates with the barriers that each is named for, and what the matching does not know."""
    bar = reader.fixed.from_percent
    if not _known(reader) or bar is None:
        return None
    table = reader.tables("candidates")
    if table.empty:
        return None
    pairs = reader.tables("candidate_pairs")
    named = table[table["n_strong_named"] > 0]
    return SimpleNamespace(
        rows=[_row(reader, row) for row in named.head(SHOWN).to_dict("records")],
        n=len(table),
        n_more=max(len(table) - SHOWN, 0) if len(named) > SHOWN else len(table) - len(named),
        n_strong=int(table["n_strong_barriers"].iloc[0]),
        strong=reader.fixed.strong,
        from_percent=bar / 100,
        partial=bool(table["partial"].any()),
        shipped=reader.fixed.matching == "eric_partial",
        unverified=int((~table["mapping_verified"].fillna(True).astype(bool)).sum()),
        unmatched=sorted(
            {reader.barrier(row.determinant_id) for row in pairs.itertuples() if _unknown(row) and row.n_strong > 0}
            - {reader.barrier(row.determinant_id) for row in pairs.itertuples() if pd.notna(row.catalogue_id)}
        ),
    )


def _unknown(row: Any) -> bool:
    return str(row.reason) in ("not_matched", "nothing_known")


def _row(reader: TailoringReader, row: dict[str, Any]) -> SimpleNamespace:
    screened = row.get("keep")
    return SimpleNamespace(
        name=reader.of_catalogue(row["catalogue_id"]),
        barriers=[reader.barrier(name) for name in ids_of(row["strong_determinants"])],
        n_unknown=int(row["n_strong_unknown"]),
        highest=row["highest_percent"] / 100,
        low=row["highest_low"] / 100,
        high=row["highest_high"] / 100,
        at_least=str(row["reason"]) == "at_least_20",
        keep="not_yet" if screened is None or pd.isna(screened) else str(screened),
        item=reader.strategy(row["item_id"]) if row.get("item_id") and pd.notna(row.get("item_id")) else "",
    )


def screening(reader: TailoringReader) -> SimpleNamespace | None:
    """Gather the flow from candidates to items, and why candidates were dropped."""
    if not _known(reader) or not reader.has("screening"):
        return None
    flow = reader.tables("screening")
    kept = reader.table_here("screening")
    dropped = kept[kept["keep"] == "no"]
    steps = flow.groupby("step", sort=False)["n"].sum()
    return SimpleNamespace(
        steps=[SimpleNamespace(step=step, n=int(n)) for step, n in steps.items()],
        dropped=[
            SimpleNamespace(name=reader.of_catalogue(row.catalogue_id), reason=reader.without_ids(str(row.reason)))
            for row in dropped.itertuples(index=False)
        ],
    )


def without(reader: TailoringReader) -> SimpleNamespace | None:
    """Say which candidates hang on one barrier, network or coder."""
    if not _known(reader):
        return None
    table = reader.tables("candidates_without")
    if table.empty:
        return None
    rows = []
    for (what, value), own in table.groupby(["left_out", "value"], sort=False):
        gone = own[~own["still"].astype(bool)]
        fewer = own[own["still"].astype(bool) & (own["change"] < 0)]
        if len(gone) or len(fewer):
            rows.append(
                SimpleNamespace(
                    what=what,
                    value={"determinant_id": reader.barrier, "site": reader.site}.get(str(what), reader.said)(value),
                    gone=[reader.of_catalogue(name) for name in gone["catalogue_id"]],
                    n_fewer=len(fewer),
                )
            )
    kinds = list(dict.fromkeys(table["left_out"]))
    return SimpleNamespace(
        rows=[row for row in rows if row.gone],
        n_left_out=int(table[["left_out", "value"]].drop_duplicates().shape[0]),
        n_lowered=sum(not row.gone for row in rows),
        kinds=kinds,
    )
