"""The invented study in the middle of its work: two rounds answered, the second one waiting for the team's decisions."""

import shutil
from pathlib import Path

from .. import resources
from ..collect import import_ratings
from ..errors import StudyFileError
from ..study import Study, new_study, open_study
from .play import MARK, ROUND_FILES, asked_in, before_round, play_round

AT = 2  # the round that is closed and not decided


def halfway(folder: Path | str) -> Study:
    """Return the invented study after its second round closed; made if missing, else as it was left.

    Parameters
    ----------
    folder
        Where it lies. A half-made one is made again; a folder that holds something else is refused.

    Raises
    ------
    StudyFileError
        The folder holds something else than this demo.
    """
    folder = Path(folder)
    mark = folder / MARK
    if mark.is_file() and mark.read_text(encoding="utf-8").strip().endswith(DONE):
        return open_study(folder)
    if folder.exists() and any(folder.iterdir()) and not mark.is_file():
        raise StudyFileError(f"{folder} holds something else than the demo: choose another folder for it.")
    shutil.rmtree(folder, ignore_errors=True)
    source = resources.find("data/amn-demo")
    study = new_study(folder, template=source)
    said = "Invented data, made by amnmethods; delete the folder to begin anew."
    mark.write_text(f"{said}\n", encoding="utf-8")
    for number in range(1, AT):
        play_round(study, source, number, _silent)
    before_round(study, source, AT)
    study.open_round(AT, items=asked_in(source, AT))
    import_ratings(study, source / "rounds" / ROUND_FILES[AT], AT)
    study.close_round(AT)
    panel = source / "updates" / f"panel-before-round-{AT + 1}.csv"
    if panel.is_file():
        shutil.copyfile(panel, study.folder / "panel.csv")
    mark.write_text(f"{said}\n{DONE}\n", encoding="utf-8")
    return study


DONE = "Ready."


def _silent(_: str) -> None:
    """Say nothing."""
