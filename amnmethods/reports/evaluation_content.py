"""What the evaluation report tells: the study's tables of the evaluation, under the names of the reader's language."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ..errors import AmnError
from .evaluation_change import changes, complete, doses, equivalent, followed, lost
from .evaluation_harm import harmed, worsened
from .evaluation_index import index
from .evaluation_outcomes import costs, equity, outcomes
from .evaluation_over_time import over_time
from .evaluation_reader import EvaluationReader
from .evaluation_trace import joint, travelled, untraced, ways
from .exploration_reader import Rows
from .figures import Figures
from .strategy_content import as_of
from .tailoring_reader import Tables

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["day_of", "evaluation_content"]

USED = (
    "survey", "responses", "respondents", "invited", "delivery", "outcomes", "series", "happenings", "plan",
    "outcome_links", "change_links", "networks",
)  # fmt: skip


def day_of(study: "Study") -> Any:
    """Return the day on which delivery is read, or the last on which one of the tables was brought."""
    fixed = study.config.evaluation.delivery if study.config.evaluation else None
    return fixed.on if fixed is not None and fixed.on is not None else as_of(study, *USED)


def evaluation_content(
    study: "Study", language: str, figures: Figures, tables: Tables, drawn: bool = True
) -> dict[str, Any]:
    """Return exactly what `templates/reports/evaluation.<language>.md.j2` asks for; a part without data is None."""
    reader = EvaluationReader(study, language, figures, tables)
    graph = _graph(reader)
    harms, changed, along = harmed(reader), changes(reader, drawn), ways(reader, graph, drawn)
    return {
        "study": study.config,
        "below": reader.below,
        "as_of": day_of(study),
        "followed": followed(reader),
        "lost": lost(reader),
        "harms": harms,
        "changes": changed,
        "worsened": worsened(changed, harms),
        "complete": complete(reader),
        "doses": doses(reader),
        "equivalent": equivalent(reader),
        "few": _few(reader),
        "instruments": _instruments(reader),
        "reaim": outcomes(reader, "reaim"),
        "proctor": outcomes(reader, "proctor"),
        "equity": equity(reader),
        "costs": costs(reader),
        "over_time": over_time(reader, drawn),
        "joint": joint(reader),
        "untraced": untraced(reader, graph),
        "ways": along,
        "index": index(reader, along),
        "travelled": travelled(reader),
        "stari": _stari(reader),
        "failed": reader.failed,  # last, when all parts have been asked for
    }


def _graph(reader: EvaluationReader) -> Any:
    if not reader.is_there("traceability"):
        return None
    try:
        graph = reader.study.traceability(language=reader.language)
    except AmnError as error:
        reader.failed["traceability"] = str(error)
        return None
    return graph if len(graph.nodes) else None


def _few(reader: EvaluationReader) -> str | None:
    """Return why networks are no sample here, in the words of the model that asks for ten; blank where there are ten.

    None where no model could be asked.
    """
    table = reader.asked("change_over_networks")
    if table is None:
        return None
    told = [reason for reason in table["reason"] if isinstance(reason, str) and reason]
    return str(told[0]) if len(told) == len(table) else ""


def _instruments(reader: EvaluationReader) -> Rows:
    """Gather what was asked with, and whether its wording comes along or is the team's to supply."""
    table = reader.study.survey_instruments(language=reader.language)
    return [SimpleNamespace(**row) for row in table.to_dict("records")]


def _stari(reader: EvaluationReader) -> SimpleNamespace:
    table = reader.study.stari(ask=reader.tables, language=reader.language)
    rows: Rows = [
        SimpleNamespace(
            number=int(row.number),
            strand=row.strand,
            name=row.name,
            asks=row.asks,
            said=row.said,
            open=bool(row.open),
        )
        for row in table.itertuples(index=False)
    ]
    return SimpleNamespace(
        known=[row for row in rows if not row.open],
        open=[row for row in rows if row.open],
        n=len(rows),
        source=table.attrs.get("source", ""),
    )
