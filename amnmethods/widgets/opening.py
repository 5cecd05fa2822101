"""Open the workspace of a study: the one named, the one a notebook lies in, or the invented one."""

import getpass
import os
import tempfile
from pathlib import Path

from ..demo.halfway import halfway
from ..study import Study, open_study
from ..study.folder import is_study
from .workspace import Workspace


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
    (7, None)
    >>> folder.cleanup()
    """
    found = find_study(study)
    return Workspace(found, language or found.languages[0])


def find_study(study: Study | Path | str | None) -> Study:
    """Return the study meant; see `open_workspace`."""
    found = find_folder(study)
    if isinstance(found, Study):
        return found
    return halfway(_demo_folder()) if found is None else open_study(found)


def find_folder(study: Study | Path | str | None) -> Study | Path | None:
    """Return the study or the folder meant, None for the invented study; see `open_workspace`."""
    if isinstance(study, Study):
        return study
    if study is None:
        here = Path.cwd()
        return next((folder for folder in (here, here.parent) if is_study(folder)), None)
    return None if study == "demo" else Path(study)


def _demo_folder() -> Path:
    """Return where the invented study lies: the same place each time, so that what one did is there after a restart."""
    named = os.environ.get("AMN_DEMO_FOLDER", "").strip()
    return Path(named) if named else Path(tempfile.gettempdir()) / f"amnmethods-demo-{getpass.getuser()}"
