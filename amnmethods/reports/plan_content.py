"""What a network's plan tells: its lines, when they run, why they should work, what they answer, what is lacking, what may fail."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from .exploration_reader import Rows
from .figures import Figures, Picture
from .plan_lines import plan_lines
from .plan_progress import adaptations, delivered, figures_of
from .strategy_agreed import quotes
from .strategy_content import as_of
from .strategy_coverage import coverage_of
from .tailoring_reader import Tables, TailoringReader, ids_of

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["plan_content"]

NO_ORDER = ("circular", "self", "twice", "no_line_id")  # problems with which lines cannot be put in order


def plan_content(study: "Study", language: str, figures: Figures, tables: Tables, site: str) -> dict[str, Any]:
    """Return exactly what `templates/reports/plan.<language>.md.j2` asks for; a part without data is None."""
    reader = TailoringReader(study, language, figures, tables)
    lines = plan_lines(reader, site)
    problems = _check(reader, site)
    return {
        "study": study.config,
        "below": reader.below,
        "as_of": as_of(study, "plan", "workshop", "delivery"),
        "site": reader.site(site),
        "lines": lines,
        "totals": _totals(lines),
        "workshop": _workshop(reader, site),
        "timeline": _timeline(reader, site, lines, problems),
        "model": _model(reader, site, lines),
        "coverage": _coverage(reader, site),
        "lacks": _lacks(reader, site, lines, problems),
        "risks": _risks(reader, lines),
        "delivery": delivered(reader, site, {line.id: line for line in lines}),
        "adaptations": adaptations(reader, site),
        "progress": figures_of(reader, site),
    }


def _totals(lines: Rows) -> SimpleNamespace:
    starts, ends = [r.starts_on for r in lines if r.starts_on], [r.ends_on for r in lines if r.ends_on]
    costs, hours = pd.Series([r.cost for r in lines], dtype=float), pd.Series([r.hours for r in lines], dtype=float)
    return SimpleNamespace(
        n=len(lines),
        first=min(starts, default=None),
        last=max(ends, default=None),
        cost=costs.sum(min_count=1),
        hours=hours.sum(min_count=1),
        n_without=int((costs.isna() | hours.isna()).sum()),
    )


def _workshop(reader: TailoringReader, site: str) -> Rows | None:
    if not reader.has("workshop"):
        return None
    table = reader.table_here("workshop")
    table = table[table["site"] == site]
    order = {"keep": 0, "adapt": 1, "drop": 2}
    rows = [
        SimpleNamespace(
            name=reader.strategy(row["strategy_id"]),
            decision=row["decision"],
            reason=reader.without_ids(row.get("reason")),
            adapted=reader.without_ids(row.get("adapted_as")),
        )
        for row in table.to_dict("records")
    ]
    return sorted(rows, key=lambda row: order.get(row.decision, 3))


def _check(reader: TailoringReader, site: str) -> pd.DataFrame | None:
    """Return what the check finds; None where there are no links or no bar for a strong barrier to check against."""
    if not reader.has("strategy_links") or not reader.knows_barriers or not reader.is_fixed("strong"):
        return None
    return reader.tables("plan_check", site, language=reader.language)


def _lacks(reader: TailoringReader, site: str, lines: Rows, problems: pd.DataFrame | None) -> SimpleNamespace | None:
    if problems is None:
        return None
    called = {line.id: line.name for line in lines}
    told = [(bool(row.stops), reader.without_ids(row.told, called, site)) for row in problems.itertuples(index=False)]
    return SimpleNamespace(
        stops=list(dict.fromkeys(text for stops, text in told if stops)),
        gaps=list(dict.fromkeys(text for stops, text in told if not stops)),
    )


def _timeline(reader: TailoringReader, site: str, lines: Rows, problems: pd.DataFrame | None) -> SimpleNamespace | None:
    if not lines or (problems is not None and problems["problem"].isin(NO_ORDER).any()):
        return None
    from ..charts import plot_gantt

    table = reader.tables("timeline", site, language=reader.language)
    numbers = {line.id: str(line.number) for line in lines}
    names = {str(line.number): line.name for line in lines}
    waits = ["; ".join(numbers.get(name, name) for name in ids_of(cell)) for cell in table["waits_for"]]
    drawn = table.assign(line_id=table["line_id"].map(numbers), waits_for=waits)
    dated = table["reason"].fillna("").eq("")
    return SimpleNamespace(
        figure=reader.draw("gantt", plot_gantt, drawn, names, reader.language, key="line_id") if dated.any() else [],
        pushed=[
            SimpleNamespace(number=numbers[row.line_id], days=int(row.delay), by=waits[k])
            for k, row in enumerate(table.itertuples(index=False))
            if not pd.isna(row.delay) and row.delay > 0
        ],
        undated=[numbers[row.line_id] for row in table[~dated].itertuples(index=False)],
    )


def _model(reader: TailoringReader, site: str, lines: Rows) -> SimpleNamespace | None:
    if not reader.has("strategy_links") or not lines or not reader.is_fixed("strong"):
        return None
    model = reader.study.logic_model(site, language=reader.language)
    told = [reader.without_ids(row.told, site=site) for row in model.loose.itertuples(index=False)]
    return SimpleNamespace(figure=_drawn(reader, model, lines), loose=told)


def _drawn(reader: TailoringReader, model: Any, lines: Rows) -> list[Picture]:
    """Draw the logic model with the numbers of the lines in the place of ids."""
    if model.nodes.empty:
        return []
    from ..charts import logic_model_pages

    numbers: dict[str, str] = {}
    for line in lines:
        numbers.setdefault(line.strategy_id, str(line.number))

    def renamed(node: str) -> str:
        kind, _, name = node.partition(":")
        return f"s:{numbers.get(name, name)}" if kind == "s" else node

    nodes = model.nodes.assign(node_id=model.nodes["node_id"].map(renamed))
    strategies = nodes["column"] == "strategies"
    nodes["id"] = nodes["id"].map(lambda name: numbers.get(name, name)).where(strategies, "")
    links = model.links.assign(
        from_node=model.links["from_node"].map(renamed),
        to_node=model.links["to_node"].map(renamed),
        strategy_id=model.links["strategy_id"].map(lambda name: numbers.get(name, name)),
    )
    charts = logic_model_pages(
        nodes, links, model.columns, reader.language, width=7.0, height=8.2, study=reader.study.folder
    )
    return reader.figures.keep(f"logic-model-{reader.language}", charts)


def _coverage(reader: TailoringReader, site: str) -> SimpleNamespace | None:
    ready = reader.has("strategy_links") and reader.knows_barriers and reader.is_fixed("strong", "agreed")
    if not ready:
        return None
    table = reader.tables("coverage")
    rows = coverage_of(reader, table[table["site"] == site])
    return SimpleNamespace(rows=rows, n=len(rows), n_covered=sum(row.covered for row in rows))


def _risks(reader: TailoringReader, lines: Rows) -> SimpleNamespace:
    ids = list(dict.fromkeys(line.strategy_id for line in lines))
    against = []
    if reader.study.rule.against is not None and reader.is_fixed("agreed"):
        table = reader.tables("dissent", language=reader.language)
        whole = table[(table["part"] == "all") & table["strategy_id"].isin(ids)]
        against = [
            SimpleNamespace(name=reader.strategy(row.strategy_id), n=int(row.n), n_against=int(row.n_against))
            for row in whole.itertuples(index=False)
        ]
    return SimpleNamespace(
        own=[SimpleNamespace(number=line.number, name=line.name, risk=line.risk) for line in lines if line.risk],
        against=against,
        quotes=quotes(reader, ids),
    )
