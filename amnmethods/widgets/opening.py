"""Open the workspace of a study: the one named, the one a notebook lies in, or the invented one."""

import getpass
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..demo.halfway import halfway
from ..demo.invented import invented_study
from ..study import Study, open_study
from ..study.folder import is_study
from .phase import PhaseNotebook
from .workspace import Workspace

Phase = TypeVar("Phase", bound=PhaseNotebook)


def open_workspace(study: Study | Path | str | None = None, language: str | None = None) -> Workspace:
    """Open the windows of a study.

    Parameters
    ----------
    study
        A study or its folder; None for the study in whose folder the notebook lies; ``"demo"`` for the invented one.
        Where a notebook lies in no study, that is the invented one too.
    language
        The reader's language, which can be changed in the first window; None for the study's first one.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from amnmethods import resources
    >>> from amnmethods.study import new_study
    >>> folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    >>> example = new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> workspace = open_workspace(example)
    >>> len(workspace.windows), workspace.last_error
    (8, None)
    >>> folder.cleanup()
    """
    found = find_study(study)
    return Workspace(found, language or found.languages[0])


def find_study(study: Study | Path | str | None, invented: Callable[[Path], Study] = halfway) -> Study:
    """Return the study meant, the invented one as `invented` plays it on in its folder; see `open_workspace`."""
    if isinstance(study, Study):
        return study
    if study is None:
        here = Path.cwd()
        study = next((folder for folder in (here, here.parent) if is_study(folder)), "demo")
    return invented(demo_folder()) if study == "demo" else open_study(study)


def demo_folder() -> Path:
    """Return where the invented study lies: one place for every notebook, so that what one did is there in the next."""
    named = os.environ.get("AMN_DEMO_FOLDER", "").strip()
    return Path(named) if named else Path(tempfile.gettempdir()) / f"amnmethods-demo-{getpass.getuser()}"


def open_phase(
    kind: type[Phase],
    study: Study | Path | str | None,
    language: str | None,
    who: str | None,
    invented: Callable[[Path], Study] = invented_study,
) -> Phase:
    """Open a study for the notebook of a phase; see `open_exploration` for what the arguments mean."""
    found = find_study(study, invented)
    if who:
        found.actor = who
    return kind(found, language or found.languages[0])
