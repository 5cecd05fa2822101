"""The tailoring notebook's help: the windows before and after the rounds, and the workspace of the rounds between them."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from ..demo.halfway import halfway
from ..demo.phases import play_exploration
from ..study import Study
from .opening import open_phase
from .phase import PhaseNotebook
from .register import RegisterWindow
from .tailoring_bundle import BundleWindow
from .tailoring_candidates import CandidatesWindow
from .tailoring_catalogue import CatalogueWindow
from .tailoring_coverage import CoverageWindow
from .tailoring_go_zone import GoZoneWindow
from .tailoring_links import CostsWindow, LinksWindow
from .tailoring_wordings import WordingsWindow
from .workspace import Workspace

WINDOWS: Mapping[str, type[RegisterWindow]] = {
    "catalogue": CatalogueWindow,
    "candidates": CandidatesWindow,
    "wordings": WordingsWindow,
    "go_zone": GoZoneWindow,
    "links": LinksWindow,
    "costs": CostsWindow,
    "coverage": CoverageWindow,
    "bundle": BundleWindow,
}


class TailoringNotebook(PhaseNotebook):
    """A study as the tailoring notebook needs it: `PhaseNotebook` with the folder `tailoring/`.

    Attributes
    ----------
    workspace
        The windows of the rounds; see `Workspace`.
    """

    FOLDER = "tailoring"
    KINDS = WINDOWS

    @cached_property
    def workspace(self) -> Workspace:
        """The windows of the rounds."""
        return Workspace(self.study, self.language)

    @property
    def last_error(self) -> Exception | None:
        """What went wrong in a window without being a refusal, or None."""
        return super().last_error or self.workspace.last_error


def open_tailoring(
    study: Study | Path | str | None = None, language: str | None = None, who: str | None = None
) -> TailoringNotebook:
    """Open a study for the tailoring notebook.

    Parameters
    ----------
    study
        A study or its folder; None for the study in whose folder the notebook lies; ``"demo"`` for the invented one after
        its second round. Where a notebook lies in no study, that is the invented one too.
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
    >>> tailoring = open_tailoring(example)
    >>> len(tailoring.window("catalogue").data["rows"])
    73
    >>> folder.cleanup()
    """
    return open_phase(TailoringNotebook, study, language, who, _after_two_rounds)


def _after_two_rounds(folder: Path) -> Study:
    """Return the invented study after its second round, with what its exploration found."""
    study = halfway(folder)
    if "determinants" not in set(study.tables()["name"]):
        play_exploration(study).hand_over_determinants()
    return study
