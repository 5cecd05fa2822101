"""Bring the invented strategies, workshops, plans and pairs into a study, through the doors that anybody's data take."""

from collections.abc import Callable
from pathlib import Path

from .. import resources
from ..collect import import_table
from ..study import Study

__all__ = ["play_tailoring"]

TABLES = (
    "strategies", "screening", "strategy_links", "strategy_costs", "workshop", "plan",
    "mentors", "mentees", "preferences", "conflicts", "matches",
)  # fmt: skip


def play_tailoring(study: Study, tell: Callable[[str], None] = lambda sentence: None) -> Study:
    """Import what the team of the invented study decided on its strategies, and the five plans.

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
    folder = Path(resources.find("data/amn-demo/tailoring"))
    for name in TABLES:
        tell(name)
        import_table(study, folder / f"{name}.csv", name)
    return study
