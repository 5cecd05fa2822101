"""Bring the invented year of the plans into a study, through the doors that anybody's data take."""

from collections.abc import Callable
from pathlib import Path

from .. import resources
from ..collect import import_table
from ..study import Study

__all__ = ["play_implementation"]

TABLES = (
    "delivery", "adaptations", "training", "check_ins", "feedback_loop", "outcomes", "series", "happenings", "invited",
    "outcome_links", "networks", "change_links",
)  # fmt: skip
FOLLOWED_UP = "The same people and staff, with further instruments and the second wave"


def play_implementation(study: Study, tell: Callable[[str], None] = lambda sentence: None) -> Study:
    """Import what was delivered and changed in the invented study, and what came of it.

    The survey is the next version of the one that the exploration brought: the same rows at the start, with further columns,
    staff, and those who answered after twelve months.

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
    folder = Path(resources.find("data/amn-demo/implementation"))
    for name in TABLES:
        tell(name)
        import_table(study, folder / f"{name}.csv", name)
    tell("survey")
    import_table(study, folder / "survey.csv", "survey", reason=FOLLOWED_UP)
    return study
