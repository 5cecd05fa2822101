"""The help of the notebook that begins with the networks' plans: their editor, their delivery, and their logs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..demo.whole import with_workshops
from ..study import Study
from .opening import open_phase
from .phase import PhaseNotebook
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
    return open_phase(PlansNotebook, study, language, who, with_workshops)
