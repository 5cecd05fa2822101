"""What the exploration report tells: the study's tables, under the names of the reader's language, small numbers hidden."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from .exploration_barriers import barriers, grid
from .exploration_counted import agreement, gaps, joint, survey
from .exploration_networks import network
from .exploration_programme import programme
from .exploration_reader import Reader
from .exploration_sources import documents, sources, themes
from .figures import Figures

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["exploration_content"]


def exploration_content(study: "Study", language: str, figures: Figures) -> dict[str, Any]:
    """Return exactly what `templates/reports/exploration.<language>.md.j2` asks for; a part without data is None."""
    reader = Reader(study, language, figures)
    kept = study.tables()
    return {
        "study": study.config,
        "below": reader.below,
        "plan": reader.plan,
        "as_of": kept["at"].max(),
        "kept": [
            SimpleNamespace(
                name=reader.table(row.name), version=row.version, n=row.n_rows, source=row.source, at=row.at
            )
            for row in kept.drop_duplicates("name", keep="last").itertuples(index=False)
        ],
        "n_segments": len(study.segments()) if reader.has("segments") else 0,
        "documents": documents(reader),
        "sources": sources(reader),
        "themes": themes(reader),
        "barriers": barriers(reader),
        "grid": grid(reader),
        "agreement": agreement(reader),
        "survey": survey(reader),
        "network": network(reader),
        "programme": programme(reader),
        "gaps": gaps(reader),
        "joint": joint(reader),
    }
