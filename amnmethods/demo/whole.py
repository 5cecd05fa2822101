"""The invented study through all its phases: explored, tailored in three rounds, planned, delivered, followed up."""

import shutil
from collections.abc import Callable
from pathlib import Path

from .. import resources
from ..study import Study, new_study
from ..words import word
from .play import MARK, ROUND_FILES, clear_for_demo, play_round
from .play_exploration import play_exploration
from .play_implementation import play_implementation
from .play_tailoring import play_tailoring

__all__ = ["play_all", "whole"]


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


def play_all(folder: Path | str, progress: Callable[[str], None] = print) -> list[Path]:
    """Play the invented study through all its phases and write every report, in both languages and all formats.

    Parameters
    ----------
    folder
        Where to put the study (in `amn-demo/`) and its reports; made if missing. An earlier play is replaced.
    progress
        Called with a sentence at each step.

    Returns
    -------
    The paths written, the study's folder last.

    Raises
    ------
    StudyFileError
        `amn-demo/` holds something else than an earlier play.
    """
    from .. import reports

    target = Path(folder) / "amn-demo"
    clear_for_demo(target)
    progress(word("demo.new", "en", folder=target))
    study = whole(target, progress)
    (target / MARK).write_text(
        "Invented data. This folder is replaced whenever the demo is played.\n", encoding="utf-8"
    )
    progress(word("demo.verified", "en", n=len(study.verify())))
    kinds = (
        reports.consensus_report, reports.exploration_report, reports.strategy_report, reports.policy_brief,
        reports.plan_document, reports.progress_page, reports.evaluation_report, reports.plain_summary,
        reports.funder_status,
    )  # fmt: skip
    written = [
        path for write in kinds for path in write(study, folder=folder, progress=lambda path: progress(str(path)))
    ]
    return [*written, study.folder]
