"""What got worse: who worsened beyond the amount fixed beforehand, and changes that lie wholly on the worse side."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from .evaluation_reader import POOLED, EvaluationReader, estimate
from .exploration_reader import Rows

__all__ = ["harmed", "is_worse", "worsened"]


def harmed(reader: EvaluationReader) -> SimpleNamespace | None:
    """Gather whose scores worsened beyond the amount fixed beforehand, by network and role, with who improved beside."""
    table = reader.asked("harms")
    if table is None:
        return None
    table = table[table["n"].fillna(1).astype(float) > 0]  # no one, no row; a hidden number is <NA>
    rows = [
        SimpleNamespace(
            scale=row.scale,
            name=reader.measure(row.scale),
            who=_who(reader, row.site, row.role),
            site=str(row.site),
            role=str(row.role),
            pooled=row.site == POOLED and row.role == POOLED,
            hidden=bool(row.hidden),
            n=row.n,
            worsened=row.n_worsened,
            share=row.share_worsened,
            low=row.share_worsened_low,
            high=row.share_worsened_high,
            improved=row.n_improved,
            share_improved=row.share_improved,
            change=estimate(row.change, row.low, row.high),
            went="" if pd.isna(row.change_is) else str(row.change_is),
            beyond=row.beyond,
            worse=row.worse,
            mostly=not row.hidden and row.n_worsened > row.n_improved,
        )
        for row in table.itertuples(index=False)
    ]
    shown = [row for row in rows if not row.hidden]
    bars = {row.scale: SimpleNamespace(name=row.name, beyond=row.beyond, worse=row.worse) for row in rows}
    return SimpleNamespace(
        rows=[row for row in shown if row.pooled or row.worsened or row.went == "worse"],
        totals=[row for row in shown if row.pooled],
        shown=shown,
        worse=[row for row in shown if row.mostly or row.went == "worse"],
        n_hidden=len(rows) - len(shown),
        n_none=sum(not (row.pooled or row.worsened or row.went == "worse") for row in shown),
        bars=list(bars.values()),
    )


def _who(reader: EvaluationReader, site: Any, role: Any) -> str:
    if str(role) == POOLED:
        return reader.group(site)
    return reader.say("who", site=reader.group(site), role=reader.value("role", role))


def is_worse(reader: EvaluationReader, scale: str, went: str) -> bool | None:
    """Tell whether a change is to the worse by what `study.yaml` fixed; None where it says nothing of this scale."""
    worse = reader.own.worse.get(scale)
    return None if worse is None else went == {"higher": "up", "lower": "down"}[worse]


def worsened(changes: SimpleNamespace | None, harms: SimpleNamespace | None) -> Rows:
    """List the changes whose interval lies wholly on the worse side, but for those that stand among `harms` already."""
    if changes is None:
        return []
    listed = {(str(row.scale), row.site) for row in (harms.worse if harms else []) if row.role == POOLED}
    return [
        SimpleNamespace(
            scale=str(scale.id), name=scale.name, bar=scale.bar, site=row.site, id=row.id, n=row.n, change=row.change
        )
        for scale in changes.scales
        for row in scale.rows
        if row.worse and (row.share or (str(scale.id), row.id) not in listed)
    ]
