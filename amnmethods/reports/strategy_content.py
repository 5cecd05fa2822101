"""What the strategy report tells: the study's tables of tailoring, under the names of the reader's language."""

from typing import TYPE_CHECKING, Any

from .figures import Figures
from .strategy_agreed import agreed, differences, dissent, zones
from .strategy_candidates import candidates, screening, without
from .strategy_coverage import bundles, coverage, lineage, orphans
from .tailoring_reader import Tables, TailoringReader

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["as_of", "strategy_content"]

USED = ("determinants", "matching", "screening", "strategies", "strategy_links", "strategy_costs", "workshop")


def as_of(study: "Study", *names: str) -> Any:
    """Return the last day on which a round closed or one of these tables was brought."""
    closed = study.rounds()["closed_at"].dropna()
    kept = study.tables()
    days = [*closed, *kept.loc[kept["name"].isin(names), "at"]]
    return max(days)


def strategy_content(study: "Study", language: str, figures: Figures, tables: Tables) -> dict[str, Any]:
    """Return exactly what `templates/reports/strategies.<language>.md.j2` asks for; a part without data is None."""
    reader = TailoringReader(study, language, figures, tables)
    return {
        "study": study.config,
        "below": reader.below,
        "as_of": as_of(study, *USED),
        "candidates": candidates(reader),
        "screening": screening(reader),
        "without": without(reader),
        "agreed": agreed(reader),
        "zones": zones(reader),
        "by_language": differences(reader, "language"),
        "by_group": differences(reader, "group"),
        "dissent": dissent(reader),
        "coverage": coverage(reader),
        "orphans": orphans(reader),
        "lineage": lineage(reader),
        "bundles": bundles(reader),
    }
