"""The invented study in the middle of its work: two rounds answered, the second one waiting for the team's decisions."""

from pathlib import Path

from ..study import Study
from .invented import invented_study
from .rounds import hold_rounds

AT = 2  # the round that is closed and not decided


def halfway(folder: Path | str) -> Study:
    """Return the invented study after its second round closed; played on to there, or as it was left later than that.

    Parameters
    ----------
    folder
        Where it lies; made if missing.

    Raises
    ------
    StudyFileError
        The folder holds something else than this demo.
    """
    study = invented_study(folder)
    begun = study.rounds()
    if begun.loc[begun["round"] == AT, "state"].isin(["closed", "decided"]).any():
        return study
    hold_rounds(study, closed=AT, decided=AT - 1, tell=lambda sentence: None)
    return study
