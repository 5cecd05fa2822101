"""Who was followed, what changed and what got worse: attrition, harms, change, everyone, dose and equivalence."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from .evaluation_reader import POOLED, EvaluationReader, estimate
from .exploration_reader import Rows

__all__ = ["changes", "complete", "doses", "equivalent", "followed", "harmed", "lost"]


def followed(reader: EvaluationReader) -> SimpleNamespace | None:
    """Gather who was invited, answered and could be linked, wave by wave and network by network."""
    table = reader.asked("survey_attrition")
    if table is None:
        return None
    rows = []
    first = str(table["wave"].iloc[0])
    for row in table.to_dict("records"):
        rows.append(
            SimpleNamespace(
                wave=reader.waves.get(str(row["wave"]), str(row["wave"])),
                site=reader.group(row["site"]),
                all=str(row["site"]) == POOLED,
                first=str(row["wave"]) == first,
                hidden=bool(row["hidden"]),
                invited=row["n_invited"],
                answered=row["n_answered"],
                share=row["share_answered"],
                of=row["n_first"],
                linked=row["n_linked"],
                share_linked=row["share_linked"],
                low=row["share_linked_low"],
                high=row["share_linked_high"],
                new=row["n_new"],
            )
        )
    return SimpleNamespace(rows=rows, totals=[row for row in rows if row.all])


def lost(reader: EvaluationReader) -> Rows | None:
    """Gather how those who were lost compare, at the start, with those who could be linked."""
    table = reader.asked("survey_lost")
    if table is None:
        return None
    return [
        SimpleNamespace(
            name=reader.measure(row.scale),
            share=row.measure == "share",
            hidden=bool(row.hidden),
            n_linked=row.n_linked,
            n_lost=row.n_lost,
            linked=row.linked,
            lost=row.lost,
            difference=estimate(row.difference, row.low, row.high, row.measure == "share"),
            d=row.d,
            reason=row.reason,
        )
        for row in table.itertuples(index=False)
    ]


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


def changes(reader: EvaluationReader, drawn: bool = True) -> SimpleNamespace | None:
    """Gather the change of each scale, of all networks together first and then of each."""
    table = reader.asked("change")
    if table is None:
        return None
    scales = []
    for scale, own in table.groupby("scale", sort=False):
        order = reader.places(own["site"])
        own = own.set_index("site")
        rows = [_change(reader, own.loc[site], site) for site in [*order[-1:], *order[:-1]]]
        bar = reader.own.at_least.get(str(scale))
        scales.append(SimpleNamespace(id=scale, name=reader.measure(scale), rows=rows, all=rows[0], bar=bar))
    return SimpleNamespace(
        scales=scales,
        before=reader.waves.get(str(table["before"].iloc[0]), ""),
        after=reader.waves.get(str(table["after"].iloc[0]), ""),
        hidden=bool(table["hidden"].any()),
        figure=_drawn(reader, table) if drawn else [],
        more=[each for each in scales if each.all.went == "up"],
        less=[each for each in scales if each.all.went == "down"],
        open=[each for each in scales if each.all.went == "open"],
    )


def _change(reader: EvaluationReader, row: pd.Series, site: str) -> SimpleNamespace:
    share = row["measure"] == "share"
    went = "" if pd.isna(row["low"]) else "up" if row["low"] > 0 else "down" if row["high"] < 0 else "open"
    return SimpleNamespace(
        id=site,
        site=reader.group(site),
        pooled=site == POOLED,
        hidden=bool(row["hidden"]),
        share=share,
        n=row["n"],
        before=row["value_before"],
        after=row["value_after"],
        change=estimate(row["change"], row["low"], row["high"], share),
        dz=estimate(row["dz"], row["dz_low"], row["dz_high"]),
        d_av=row["d_av"],
        rose=row["share_rose"],
        fell=row["share_fell"],
        went=went,
        reason=row["reason"],
    )


def _drawn(reader: EvaluationReader, table: pd.DataFrame) -> Any:
    from ..charts import plot_change

    shown = table[table["change"].notna()]
    if shown.empty:
        return []
    return reader.few_by_few("change", plot_change, shown, "scale", 4, names=reader.called)


def complete(reader: EvaluationReader) -> Rows | None:
    """Set the change of those who answered twice beside that of everyone who answered."""
    table = reader.asked("change_of_everyone")
    if table is None:
        return None
    rows = []
    for scale, own in table.groupby("scale", sort=False):
        share = own["measure"].iloc[0] == "share"
        known = own[(own["site"] != POOLED) & own["difference"].notna()]
        far = known.loc[known["difference"].abs().idxmax()] if len(known) else None
        for row in own[own["site"] == POOLED].itertuples(index=False):
            rows.append(
                SimpleNamespace(
                    name=reader.measure(scale),
                    hidden=bool(row.hidden),
                    n_linked=row.n_linked,
                    n_before=row.n_before,
                    n_after=row.n_after,
                    complete=estimate(row.complete, row.complete_low, row.complete_high, share),
                    everyone=estimate(row.everyone, row.everyone_low, row.everyone_high, share),
                    difference=estimate(row.difference, float("nan"), float("nan"), share),
                    far=None
                    if far is None
                    else SimpleNamespace(
                        site=reader.site(far["site"]),
                        difference=estimate(far["difference"], float("nan"), float("nan"), share),
                    ),
                    reason=row.reason,
                )
            )
    return rows


def doses(reader: EvaluationReader) -> SimpleNamespace | None:
    """Lay each network's dose beside its changes, the largest dose first."""
    table = reader.asked("dose_response") if reader.has("plan", "delivery") and reader.own.delivery else None
    if table is None:
        return None
    ordered = table.drop_duplicates("site").sort_values("rank_dose", kind="stable", na_position="last")
    shares = _shares(reader)
    rows = []
    for scale, own in table.groupby("scale", sort=False):
        cells = own.set_index("site")
        told = [
            estimate(cells.at[s, "change"], cells.at[s, "low"], cells.at[s, "high"], scale in shares)
            if s in cells.index
            else estimate(float("nan"), float("nan"), float("nan"))
            for s in ordered["site"]
        ]
        rows.append(SimpleNamespace(name=reader.measure(scale), cells=told, rank=own["spearman"].iloc[0]))
    sites = [
        SimpleNamespace(name=reader.site(s), dose=d) for s, d in zip(ordered["site"], ordered["dose"], strict=True)
    ]
    return SimpleNamespace(sites=sites, rows=rows)


def _shares(reader: EvaluationReader) -> set[str]:
    table = reader.asked("change")
    return set() if table is None else set(table.loc[table["measure"] == "share", "scale"])


def equivalent(reader: EvaluationReader) -> Rows | None:
    """Gather what the margins fixed beforehand let one say of changes."""
    table = reader.asked("equivalence")
    if table is None:
        return None
    return [
        SimpleNamespace(
            name=reader.measure(row.scale),
            site=reader.group(row.site),
            pooled=row.site == POOLED,
            margin=estimate(row.margin, 0, 0, row.measure == "share"),
            change=estimate(row.change, row.low, row.high, row.measure == "share"),
            verdict="" if pd.isna(row.verdict) else str(row.verdict),
            told=row.reason if pd.isna(row.verdict) else row.told,
        )
        for row in table.itertuples(index=False)
    ]
