"""Play the invented study through the same public verbs that people use, from an empty folder to the report."""

import shutil
from collections.abc import Callable
from pathlib import Path

from ..errors import StudyFileError
from ..reports import consensus_report
from ..words import word
from .answering import ROUND_FILES
from .invented import invented_study
from .rounds import hold_rounds

__all__ = ["clear_for_demo", "play"]

MARK = "this-is-the-demo.txt"  # only a folder that bears it is replaced when the demo is played again
MARKED = "Invented data. This folder is replaced whenever the demo is played.\n"


def play(folder: Path | str, progress: Callable[[str], None] = print) -> list[Path]:
    """Play the invented study and write its consensus report.

    Parameters
    ----------
    folder
        Where to put the study (in `amn-demo/`) and its report; made if missing. An earlier play is replaced.
    progress
        Called with a sentence at each step.

    Returns
    -------
    The paths written, the report's first.

    Raises
    ------
    StudyFileError
        `amn-demo/` holds something else than an earlier play.
    """
    target = clear_for_demo(Path(folder) / "amn-demo")
    study = invented_study(target)
    (target / MARK).write_text(MARKED, encoding="utf-8")
    progress(word("demo.new", "en", folder=target))
    study.prespecify()
    progress(word("demo.prespecified", "en", fingerprint=study.protocol_check().fingerprint[:12]))
    hold_rounds(study, closed=len(ROUND_FILES), decided=len(ROUND_FILES), tell=progress)
    progress(word("demo.verified", "en", n=len(study.verify())))
    written = consensus_report(study, folder=folder, progress=lambda path: progress(str(path)))
    return [*written, study.folder]


def clear_for_demo(target: Path) -> Path:
    """Remove an earlier demo, and return its folder; refuse one that holds something else."""
    if target.exists() and any(target.iterdir()):
        if not (target / MARK).is_file():
            raise StudyFileError(
                f"{target} holds something else than an earlier demo: choose another folder for the demo."
            )
        shutil.rmtree(target)
    return target
