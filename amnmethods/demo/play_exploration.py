"""Bring the invented exploration data into a study, through the doors that anybody's data take."""

from collections.abc import Callable
from pathlib import Path

from .. import resources
from ..collect import import_documents, import_segments, import_table
from ..study import Study

__all__ = ["play_exploration"]

TABLES = (
    "participants", "codes", "matrix_ratings", "people", "eligible", "contacts", "studies", "survey",
    "links", "checklist", "goals", "priorities",
)  # fmt: skip


def play_exploration(study: Study, tell: Callable[[str], None] = lambda sentence: None) -> Study:
    """Import the documents, interviews, ratings, survey and contact log of the invented study.

    Parameters
    ----------
    study
        Of the demo's template: its sites are N1 to N5.
    tell
        Told of each step.

    Returns
    -------
    The same study.
    """
    folder = Path(resources.find("data/amn-demo/exploration"))
    tell("documents")
    import_documents(study, folder / "documents.csv")
    for name in TABLES:
        tell(name)
        import_table(study, folder / f"{name}.csv", name)
    tell("segments")
    import_segments(study, folder / "segments.csv")
    return study
