"""The help of the notebook that begins with the networks' plans: their editor, their delivery, and their logs."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import resources
from ..collect import import_table
from ..demo.play import ROUND_FILES, play_round
from ..demo.play_exploration import play_exploration
from ..errors import StudyFileError
from ..study import Study, new_study, open_study
from ..study.folder import is_study
from .opening import _demo_folder, find_folder
from .phase import INVENTED, PhaseNotebook
from .plan_adaptations import AdaptationsWindow
from .plan_delivery import DeliveryWindow
from .plan_editor import PlanEditor
from .plan_logs import CheckInsWindow, FeedbackWindow
from .register import RegisterWindow
from .tailoring_coverage import CoverageWindow
from .tailoring_links import LinksWindow

WINDOWS: Mapping[str, type[RegisterWindow]] = {
    "coverage": CoverageWindow,
    "links": LinksWindow,
    "plan": PlanEditor,
    "delivery": DeliveryWindow,
    "adaptations": AdaptationsWindow,
    "check_ins": CheckInsWindow,
    "feedback": FeedbackWindow,
}
OF_TAILORING = ("strategies", "screening", "strategy_links", "strategy_costs", "workshop")
DONE = "ready.txt"  # lies in the invented study once all of it is there


class PlansNotebook(PhaseNotebook):
    """A study as the notebook of plans and evaluation needs it: `PhaseNotebook` with the folder `implementation/`."""

    FOLDER = "implementation"
    KINDS = WINDOWS

    def plan_file(self) -> Path:
        """Return the folder in which a plan lies: with the files of tailoring, from which it comes."""
        return self.files.parent / "tailoring"

    def bring_plan(self) -> Any:
        """Bring the table ``plan`` in from `tailoring/plan.csv`, as `bring` does."""
        files, self.files = self.files, self.plan_file()
        try:
            return self.bring("plan")
        finally:
            self.files = files


def open_plans(
    study: Study | Path | str | None = None, language: str | None = None, who: str | None = None
) -> PlansNotebook:
    """Open a study for the notebook of plans and evaluation.

    Parameters
    ----------
    study
        A study or its folder; None for the study in whose folder the notebook lies; ``"demo"`` for the invented one after
        its rounds and workshops. Where a notebook lies in no study, that is the invented one too.
    language
        The reader's language; None for the study's first one.
    who
        The initials or code written beside what is entered; None for the study's own.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from amnmethods import resources
    >>> from amnmethods.study import new_study
    >>> folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    >>> example = new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> plans = open_plans(example)
    >>> plans.window("plan").data["rows"], plans.last_error
    ([], None)
    >>> folder.cleanup()
    """
    found = find_folder(study)
    made: Any = found if isinstance(found, Study) else _invented() if found is None else open_study(found)
    if who:
        made.actor = who
    return PlansNotebook(made, language or made.languages[0])


def _invented() -> Study:
    """Return the invented study after its three rounds and its workshops, or as it was left."""
    folder = _demo_folder()
    folder = folder.with_name(f"{folder.name}-plans")
    if (folder / DONE).is_file():
        return open_study(folder)
    if folder.exists() and any(folder.iterdir()) and not is_study(folder):
        raise StudyFileError(f"{folder} holds something else than the demo: choose another folder for it.")
    shutil.rmtree(folder, ignore_errors=True)
    source = resources.find(INVENTED)
    study = new_study(folder, template=source)
    for number in ROUND_FILES:
        play_round(study, source, number, lambda sentence: None)
    play_exploration(study)
    study.hand_over_determinants()
    for name in OF_TAILORING:
        import_table(study, source / "tailoring" / f"{name}.csv", name)
    (folder / DONE).write_text(
        "Invented data, made by amnmethods; delete the folder to begin anew.\n", encoding="utf-8"
    )
    return study
