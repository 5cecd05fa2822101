"""What the panel agreed on: status and figures, the go-zone, where groups and languages differ, and who stood against."""

from types import SimpleNamespace
from typing import Any, Literal

import pandas as pd

from .exploration_reader import Rows
from .figures import Picture
from .filters import SUPPRESSED
from .tailoring_reader import TailoringReader

__all__ = ["agreed", "differences", "dissent", "zones"]


def agreed(reader: TailoringReader) -> SimpleNamespace:
    """Gather the strategies that were agreed and those that were not, with how far the means hang on who sat on the panel."""
    table = reader.tables("strategies")
    means = _zones(reader)
    found = {True: [], False: []}  # type: dict[bool, Rows]
    for row in table.to_dict("records"):
        own = means.get(row["strategy_id"], {})
        found[bool(row["agreed"])].append(
            SimpleNamespace(
                id=row["strategy_id"],
                name=reader.strategy(row["strategy_id"]),
                status=row["status"],
                n=int(row["n"]),
                round=int(row["round"]),
                share=reader.shown(row["share_agree"], row["n"]),
                importance=_mean(reader, own, "importance"),
                feasibility=_mean(reader, own, "feasibility"),
                zone=own.get("zone") or "",
            )
        )
    found[True].sort(key=lambda row: (row.share is SUPPRESSED, -row.share if row.share is not SUPPRESSED else 0))
    found[False].sort(key=lambda row: str(row.status))
    return SimpleNamespace(
        agreed=found[True],
        others=found[False],
        n=len(table),
        n_resamples=int(next(iter(means.values()))["n_resamples"]) if means else 0,
        classes=reader.fixed.agreed,
    )


def _zones(reader: TailoringReader) -> dict[str, dict[str, Any]]:
    if not reader.is_fixed("go_zone"):
        return {}
    return {row["strategy_id"]: row for row in reader.tables("go_zone").to_dict("records")}


def _mean(reader: TailoringReader, row: dict[str, Any], axis: str) -> SimpleNamespace:
    n = row.get(f"n_{axis}", float("nan"))
    told = {end: reader.shown(row.get(f"{axis}{end}", float("nan")), n) for end in ("", "_low", "_high")}
    return SimpleNamespace(mean=told[""], low=told["_low"], high=told["_high"], n=n)


def zones(reader: TailoringReader, drawn: bool = True) -> SimpleNamespace | None:
    """Gather the go-zone with its reference set, the absolute cuts beside it and its stability; also by group."""
    if not reader.is_fixed("go_zone"):
        return None
    table = reader.tables("go_zone")
    first = table.iloc[0]
    held = set(reader.tables("strategies").query("agreed")["strategy_id"])
    rows = [
        SimpleNamespace(
            id=row.strategy_id,
            name=reader.strategy(row.strategy_id),
            agreed=row.strategy_id in held,
            importance=reader.shown(row.importance, row.n_importance),
            feasibility=reader.shown(row.feasibility, row.n_feasibility),
            zone=row.zone if isinstance(row.zone, str) else "",
            share=row.zone_share,
            absolute=row.zone_absolute if isinstance(row.zone_absolute, str) else "",
            reason=row.reason if isinstance(row.reason, str) else "",
        )
        for row in table.itertuples(index=False)
    ]
    order = {"I": 0, "IV": 1, "II": 2, "III": 3}
    rows.sort(key=lambda row: (order.get(row.zone, 4), -row.importance if row.importance is not SUPPRESSED else 0))
    return SimpleNamespace(
        rows=rows,
        go=[row for row in rows if row.zone == "I" and row.agreed],
        hard=[row for row in rows if row.zone == "IV" and row.agreed],
        unsteady=[row for row in rows if row.agreed and not pd.isna(row.share) and round(row.share, 2) < 0.9],
        reference=first["reference"],
        n_reference=int(first["n_reference"]),
        cuts=(first["importance_cut"], first["feasibility_cut"]),
        absolute=(first["importance_absolute_cut"], first["feasibility_absolute_cut"]),
        n_resamples=int(first["n_resamples"]),
        figure=_drawn(reader, table) if drawn else [],
        by_group=_by_group(reader, held),
    )


def _drawn(reader: TailoringReader, table: pd.DataFrame) -> list[Picture]:
    from ..charts import plot_go_zone

    few = table[["n_importance", "n_feasibility"]].min(axis=1) < reader.below
    there = table[~few & table[["importance", "feasibility"]].notna().all(axis=1)]
    if there.empty:
        return []
    chart = plot_go_zone(there, None, reader.language, study=reader.study.folder)
    return reader.figures.keep(f"go-zone-{reader.language}", [chart])


def _by_group(reader: TailoringReader, held: set[str]) -> SimpleNamespace | None:
    if not reader.groups:
        return None
    table = reader.tables("go_zone", "group")
    groups = [group for group in reader.groups if group in set(table["group"])]
    cells = table.set_index(["strategy_id", "group"])
    rows = []
    for name in dict.fromkeys(table["strategy_id"]):
        if name not in held:
            continue
        own = [cells.loc[(name, group)] for group in groups]
        told = [
            SUPPRESSED
            if each["reason"] == "suppressed" or min(each["n_importance"], each["n_feasibility"]) < reader.below
            else (each["zone"] if isinstance(each["zone"], str) else "")
            for each in own
        ]
        rows.append(SimpleNamespace(name=reader.strategy(name), cells=told))
    shown = [k for k in range(len(groups)) if any(row.cells[k] is not SUPPRESSED for row in rows)]
    if not shown:
        return None
    for row in rows:
        row.cells = [row.cells[k] for k in shown]
    return SimpleNamespace(groups=[reader.groups[groups[k]] for k in shown], rows=rows, hidden=len(groups) - len(shown))


def differences(reader: TailoringReader, by: Literal["language", "group"]) -> SimpleNamespace | None:
    """Gather the strategies that one language or group rates otherwise; groups that are too small stay hidden."""
    panel = reader.study.panel()
    if by not in panel or panel[by].nunique() < 2:
        return None
    table = reader.tables("strategy_differences", by)
    few = (table["n"] < reader.below) | (table["n_against"] < reader.below) | (table["reason"] == "suppressed")
    told = table[~few.fillna(True).astype(bool)]
    rows = [
        SimpleNamespace(
            name=reader.strategy(row.strategy_id),
            criterion=_criterion(reader, row.criterion),
            part=_part(reader, by, row.part),
            against=_part(reader, by, row.against),
            mean=row.mean,
            n=int(row.n),
            mean_against=row.mean_against,
            n_against=int(row.n_against),
            difference=row.difference,
            low=row.difference_low,
            high=row.difference_high,
        )
        for row in told[told["differs"].fillna(False).astype(bool)].itertuples(index=False)
    ]
    rows.sort(key=lambda row: -abs(row.difference))
    return SimpleNamespace(rows=rows, n=len(told), n_hidden=int(few.fillna(True).sum()))


def _criterion(reader: TailoringReader, name: Any) -> str:
    found = {each.criterion: each.name.said(reader.language) for each in reader.study.config.criteria}
    return found.get(name, str(name))


def _part(reader: TailoringReader, by: str, name: Any) -> str:
    if name == "others":
        return ""
    return reader.spoken(name) if by == "language" else reader.groups.get(name, str(name))


def dissent(reader: TailoringReader) -> SimpleNamespace | None:
    """Gather who stood against an agreed strategy, and what may be quoted on the agreed ones.

    Words are not ascribed to those who stood against: a report quotes nobody of whom the reader could tell what they rated.
    """
    against = reader.study.rule.against
    if against is None:
        return None
    table = reader.tables("dissent", language=reader.language)
    whole = table[table["part"] == "all"]
    rows = [
        SimpleNamespace(
            name=reader.strategy(row.strategy_id),
            n=int(row.n),
            n_against=int(row.n_against),
            share=reader.shown(row.share_against, row.n),
        )
        for row in whole.itertuples(index=False)
    ]
    return SimpleNamespace(
        rows=rows, low=float(against.low), high=float(against.high), quotes=quotes(reader, _agreed_ids(reader))
    )


def _agreed_ids(reader: TailoringReader) -> list[str]:
    return list(reader.tables("strategies").query("agreed")["strategy_id"])


def quotes(reader: TailoringReader, ids: list[str]) -> Rows:
    """Return the comments on some strategies that may be quoted, in an order that says nothing of who wrote them."""
    rounds = reader.study.rounds()
    closed = rounds[rounds["state"].isin(["closed", "decided"])]["round"]
    found = [reader.tables("quotable_comments", int(number), reader.language) for number in sorted(closed)]
    if not found:
        return []
    table = pd.concat(found)
    rows = []
    for name in ids:
        own = table[table["item_id"] == name].sort_values(["round", "text"])
        if len(own):
            texts = [
                SimpleNamespace(round=int(r), text=t, language=spoken)
                for r, t, spoken in zip(own["round"], own["text"], own["language"], strict=True)
            ]
            rows.append(SimpleNamespace(name=reader.strategy(name), texts=texts))
    return rows
