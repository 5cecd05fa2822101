"""The data of the invented study's phases, brought in through the doors that anybody's data take; what is there stays."""

from collections.abc import Callable, Collection
from pathlib import Path

from .. import resources
from ..collect import import_documents, import_segments, import_table
from ..study import Study
from .invented import DATA

__all__ = ["WORKSHOPS", "play_exploration", "play_implementation", "play_tailoring"]

Tell = Callable[[str], None]
EXPLORATION = (
    "participants", "codes", "matrix_ratings", "people", "eligible", "contacts", "studies", "survey",
    "links", "checklist", "goals", "priorities",
)  # fmt: skip
WORKSHOPS = ("strategies", "screening", "strategy_links", "strategy_costs", "workshop")
TAILORING = (*WORKSHOPS, "plan", "mentors", "mentees", "preferences", "conflicts", "matches")
IMPLEMENTATION = (
    "delivery", "adaptations", "training", "check_ins", "feedback_loop", "outcomes", "series", "happenings", "invited",
    "outcome_links", "networks", "change_links",
)  # fmt: skip
FOLLOWED_UP = "The same people and staff, with further instruments and the second wave"


def play_exploration(study: Study, tell: Tell = lambda sentence: None) -> Study:
    """Import the documents, interviews, ratings, survey and contact log of the invented study; return it.

    Parameters
    ----------
    study
        Of the demo's template: its sites are N1 to N5.
    tell
        Told of each step.
    """
    folder, known = _files("exploration"), _known(study)
    if "documents" not in known:
        tell("documents")
        import_documents(study, folder / "documents.csv")
    _bring(study, folder, EXPLORATION, tell)
    if "segments" not in known:
        tell("segments")
        import_segments(study, folder / "segments.csv")
    return study


def play_tailoring(study: Study, tell: Tell = lambda sentence: None, tables: Collection[str] = TAILORING) -> Study:
    """Import what the team of the invented study decided on its strategies, and the five plans; return the study.

    Parameters
    ----------
    study
        Of the demo's template: its sites are N1 to N5.
    tell
        Told of each step.
    tables
        Which tables, such as `WORKSHOPS`: what stands before the plans.
    """
    return _bring(study, _files("tailoring"), tables, tell)


def play_implementation(study: Study, tell: Tell = lambda sentence: None) -> Study:
    """Import what was delivered and changed in the invented study, and what came of it; return the study.

    The survey is the next version of the one that the exploration brought: the same rows at the start, with further columns,
    staff, and those who answered after twelve months.

    Parameters
    ----------
    study
        Of the demo's template: its sites are N1 to N5.
    tell
        Told of each step.
    """
    folder = _files("implementation")
    _bring(study, folder, IMPLEMENTATION, tell)
    tell("survey")
    import_table(study, folder / "survey.csv", "survey", reason=FOLLOWED_UP)
    return study


def _bring(study: Study, folder: Path, tables: Collection[str], tell: Tell) -> Study:
    for name in tables:
        if name not in _known(study):
            tell(name)
            import_table(study, folder / f"{name}.csv", name)
    return study


def _known(study: Study) -> set[str]:
    return set(study.tables()["name"])


def _files(phase: str) -> Path:
    return Path(resources.find(DATA)) / phase
