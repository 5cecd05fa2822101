"""What was delivered of a plan, adapted on the way, learnt, checked and told back: for a network's plan and its progress page."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from .exploration_reader import Rows
from .figures import Figures
from .filters import SUPPRESSED
from .plan_lines import plan_lines
from .strategy_content import as_of
from .tailoring_reader import Tables, TailoringReader

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["adaptations", "delivered", "figures_of", "progress_content"]

PEOPLE = "training"  # the part of the figures that counts people


def _planned(reader: TailoringReader) -> Any:
    evaluation = reader.study.config.evaluation
    return evaluation.delivery if evaluation else None


def delivered(reader: TailoringReader, site: str, lines: Mapping[str, Any]) -> SimpleNamespace | None:
    """Gather dose and fidelity of each line of a network, months without report left unknown."""
    fixed = _planned(reader)
    if not reader.has("plan", "delivery") or fixed is None:
        return None
    from ..charts import plot_delivery

    months = reader.tables("delivery", site, language=reader.language)
    if months.empty or months["n_reported"].max() == 0:
        return None
    summary = reader.tables("delivery_summary", "line_id", language=reader.language).set_index("group")
    units = _units(reader)
    rows = []
    for name, line in lines.items():
        row = summary.loc[name] if name in summary.index else None
        rows.append(
            SimpleNamespace(
                number=line.number,
                name=line.name,
                delivered=float("nan") if row is None else row["delivered"],
                planned=float("nan") if row is None else row["planned"],
                unit="" if row is None else units.get(name, row["unit"]),
                dose=float("nan") if row is None else row["dose"],
                fidelity=float("nan") if row is None else row["fidelity"],
                n_reported=0 if row is None else int(row["n_reported"]),
                n_months=0 if row is None else int(row["n_months"]),
                spent=float("nan") if row is None else row["spent"],
                flag=row is not None and pd.notna(row["flag"]) and bool(row["flag"]),
                fidelity_flag=row is not None and pd.notna(row["fidelity_flag"]) and bool(row["fidelity_flag"]),
            )
        )
    numbers = {name: str(line.number) for name, line in lines.items()}
    drawn = months[months["line_id"].isin(numbers)]
    drawn = drawn.assign(line_id=drawn["line_id"].map(numbers))
    called = {str(line.number): line.name for line in lines.values()}
    return SimpleNamespace(
        rows=rows,
        capped=fixed.capped,
        bar=fixed.bar,
        fidelity_bar=fixed.fidelity_bar,
        last=str(months["month"].max()),
        notes=_notes(reader, numbers),
        figure=reader.draw("delivery", plot_delivery, drawn, called, reader.language, key="line_id", bar=fixed.bar),
    )


def _units(reader: TailoringReader) -> dict[str, str]:
    """Return the unit of each line in the reader's language, where its reports name one."""
    table = reader.table_here("delivery")
    if "unit" not in table:
        return {}
    told = table[table["unit"].notna()].drop_duplicates("line_id", keep="last")
    return {str(name): reader.said(unit) for name, unit in zip(told["line_id"], told["unit"], strict=True)}


def _notes(reader: TailoringReader, numbers: Mapping[str, str]) -> Rows:
    table = reader.table_here("delivery")
    if "note" not in table:
        return []
    told = table[table["note"].notna() & table["line_id"].isin(numbers)].sort_values(["month", "line_id"])
    return [
        SimpleNamespace(number=numbers[row.line_id], month=str(row.month), note=reader.without_ids(row.note))
        for row in told.itertuples(index=False)
        if str(row.note).strip()
    ]


def figures_of(reader: TailoringReader, site: str) -> Rows | None:
    """Gather the study's figures of a network's progress, part by part; counts of too few people are hidden."""
    if not reader.has("plan", "strategy_links") or not reader.knows_barriers or not reader.is_fixed("strong"):
        return None
    fixed = _planned(reader)
    if (fixed is None and reader.has("delivery")) or (
        reader.has("check_ins") and (fixed is None or fixed.grace is None)
    ):
        return None
    table = reader.tables("progress", site, language=reader.language)
    rows = []
    for part, own in table.groupby("part", sort=False):
        rows.append(SimpleNamespace(part=part, rows=[_figure(reader, row) for row in own.itertuples(index=False)]))
    return rows


def _figure(reader: TailoringReader, row: Any) -> SimpleNamespace:
    few = row.part == PEOPLE and _few(reader, row.n, row.of)
    name = str(row.name)
    if row.part == PEOPLE and str(row.id) in name:
        name = name.replace(str(row.id), reader.said(row.id))
    return SimpleNamespace(
        name=name,
        told=SUPPRESSED if few else row.told,
        flag=pd.notna(row.flag) and bool(row.flag),
        reason="" if row.reason is None or pd.isna(row.reason) else str(row.reason),
    )


def _few(reader: TailoringReader, n: Any, of: Any) -> bool:
    """Tell whether so few are counted, or so few are left, that somebody might be recognised."""
    if pd.isna(n):
        return False
    rest = float("nan") if pd.isna(of) else of - n
    return 0 < n < reader.below or 0 < rest < reader.below


def progress_content(study: "Study", language: str, figures: Figures, tables: Tables, site: str) -> dict[str, Any]:
    """Return exactly what `templates/reports/progress.<language>.md.j2` asks for; a part without data is None."""
    reader = TailoringReader(study, language, figures, tables)
    lines = plan_lines(reader, site)
    return {
        "study": study.config,
        "below": reader.below,
        "as_of": _as_of(study),
        "site": reader.site(site),
        "delivery": delivered(reader, site, {line.id: line for line in lines}),
        "adaptations": adaptations(reader, site),
        "progress": figures_of(reader, site),
        "feedback": _feedback(reader, site),
    }


def _as_of(study: "Study") -> Any:
    fixed = study.config.evaluation.delivery if study.config.evaluation else None
    if fixed is not None and fixed.on is not None:
        return fixed.on
    return as_of(study, "plan", "delivery", "adaptations", "training", "check_ins", "feedback_loop")


def adaptations(reader: TailoringReader, site: str) -> SimpleNamespace | None:
    """List what was changed on the way, the oldest first."""
    if not reader.has("adaptations"):
        return None
    table = reader.table_here("adaptations")
    table = table[table["site"] == site].sort_values("made_on", kind="stable")
    rows = [
        SimpleNamespace(
            on=pd.Timestamp(row.made_on) if pd.notna(row.made_on) else None,
            name=reader.strategy(row.strategy_id),
            what=reader.without_ids(row.what),
            why=reader.without_ids(row.reason),
            planned=_yes(row.planned),
            consistent=_yes(row.fidelity_consistent),
        )
        for row in table.itertuples(index=False)
    ]
    return SimpleNamespace(
        rows=rows, n=len(rows), n_planned=sum(row.planned == "yes" for row in rows),
        n_inconsistent=sum(row.consistent == "no" for row in rows),
    )  # fmt: skip


def _yes(value: Any) -> str:
    """Return "yes", "no" or "unknown" for what the log says in its own words."""
    said = "" if value is None or pd.isna(value) else str(value).strip().casefold()
    if said in ("yes", "true", "1", "oui", "vrai", "planned", "consistent", "prévue", "fidèle"):
        return "yes"
    if said in ("no", "false", "0", "non", "faux", "reactive", "inconsistent", "réactive", "non fidèle"):
        return "no"
    return "unknown"


def _feedback(reader: TailoringReader, site: str) -> Rows | None:
    """List what was said, what was done about it, and whether those who said it were told."""
    if not reader.has("feedback_loop"):
        return None
    table = reader.localised(reader.tables("feedback_loop", language=reader.language))
    table = table[table["site"].astype(str).isin([site, "all"])]
    return [
        SimpleNamespace(
            on=row.said_on,
            said=row.said,
            done="" if pd.isna(row.done) else str(row.done),
            done_on=None if pd.isna(row.done_on) else row.done_on,
            told_on=None if pd.isna(row.told_on) else row.told_on,
            state=row.state,
        )
        for row in table.itertuples(index=False)
    ]
