"""The invented study through all its phases: explored, tailored in three rounds, planned, delivered, followed up."""

from collections.abc import Callable
from pathlib import Path

from ..reports import (
    consensus_report,
    evaluation_report,
    exploration_report,
    funder_status,
    plain_summary,
    plan_document,
    policy_brief,
    progress_page,
    strategy_report,
)
from ..study import Study
from ..words import word
from .answering import ROUND_FILES
from .invented import invented_study
from .phases import WORKSHOPS, play_exploration, play_implementation, play_tailoring
from .play import MARK, MARKED, clear_for_demo
from .rounds import hold_rounds

__all__ = ["play_all", "whole", "with_workshops"]

Tell = Callable[[str], None]
KINDS = (
    consensus_report, exploration_report, strategy_report, policy_brief, plan_document, progress_page, evaluation_report,
    plain_summary, funder_status,
)  # fmt: skip


def with_workshops(folder: Path | str, tell: Tell = lambda sentence: None) -> Study:
    """Play the invented study until every network has said what it takes, on from where it stands; return it.

    Parameters
    ----------
    folder
        Where it lies; made if missing.
    tell
        Told of each step.

    Raises
    ------
    StudyFileError
        The folder holds something else.
    """
    study = invented_study(folder)
    if not study.protocol_check().prespecified:
        study.prespecify()
    if "determinants" not in set(study.tables()["name"]):
        play_exploration(study, tell).hand_over_determinants()
    hold_rounds(study, closed=len(ROUND_FILES), decided=len(ROUND_FILES), tell=tell)
    return play_tailoring(study, tell, WORKSHOPS)


def whole(folder: Path | str, tell: Tell = lambda sentence: None) -> Study:
    """Play the invented study to its second survey, on from where it stands, without writing any report; return it.

    Parameters
    ----------
    folder
        Where it lies; made if missing.
    tell
        Told of each step.

    Raises
    ------
    StudyFileError
        The folder holds something else.
    """
    return play_implementation(play_tailoring(with_workshops(folder, tell), tell), tell)


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
    target = clear_for_demo(Path(folder) / "amn-demo")
    progress(word("demo.new", "en", folder=target))
    study = invented_study(target)
    (target / MARK).write_text(MARKED, encoding="utf-8")
    whole(target, progress)
    progress(word("demo.verified", "en", n=len(study.verify())))
    written = [
        path for write in KINDS for path in write(study, folder=folder, progress=lambda path: progress(str(path)))
    ]
    return [*written, study.folder]
