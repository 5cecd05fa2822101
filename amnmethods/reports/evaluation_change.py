"""Who was followed and what changed: attrition, change, everyone, dose and equivalence."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from .evaluation_harm import is_worse
from .evaluation_reader import POOLED, EvaluationReader, estimate
from .exploration_reader import Rows

__all__ = ["changes", "complete", "doses", "equivalent", "followed", "lost"]


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
                invited=_figure(row["n_invited"]),
                answered=_figure(row["n_answered"]),
                share=_figure(row["share_answered"]),
                of=_figure(row["n_first"]),
                linked=_figure(row["n_linked"]),
                share_linked=_figure(row["share_linked"]),
                low=_figure(row["share_linked_low"]),
                high=_figure(row["share_linked_high"]),
                new=_figure(row["n_new"]),
            )
        )
    return SimpleNamespace(rows=rows, totals=[row for row in rows if row.all])


def _figure(value: Any) -> Any:
    """Return a number as it stands, NaN for one that nobody knows, however the table says so."""
    return float("nan") if value is None or pd.isna(value) else value


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
        undirected=[each.name for each in scales if each.id not in reader.own.worse],
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
        worse=is_worse(reader, str(row["scale"]), went),
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
    table = reader.asked("dose_response")
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
        rank, n = own["spearman"].iloc[0], int(own["n_sites"].iloc[0])
        rows.append(SimpleNamespace(name=reader.measure(scale), cells=told, rank=rank, n=n))
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
