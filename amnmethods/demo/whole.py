"""The invented study through all its phases: explored, tailored in three rounds, planned, delivered, followed up."""

import shutil
from collections.abc import Callable
from pathlib import Path

from .. import resources
from ..study import Study, new_study
from .play import ROUND_FILES, play_round
from .play_exploration import play_exploration
from .play_implementation import play_implementation
from .play_tailoring import play_tailoring

__all__ = ["whole"]


def whole(folder: Path | str, tell: Callable[[str], None] = lambda sentence: None) -> Study:
    """Play the invented study from an empty folder to its second survey, without writing any report.

    Parameters
    ----------
    folder
        A folder that does not exist yet, or is empty.
    tell
        Told of each step.

    Returns
    -------
    The study.

    Raises
    ------
    StudyFileError
        The folder is in use.
    """
    source = resources.find("data/amn-demo")
    study = new_study(folder, template=source)
    study.prespecify()
    play_exploration(study, tell)
    study.hand_over_determinants()
    for number in ROUND_FILES:
        play_round(study, source, number, tell)
    shutil.copyfile(source / "updates" / "panel-at-the-end.csv", study.folder / "panel.csv")
    play_tailoring(study, tell)
    return play_implementation(study, tell)
