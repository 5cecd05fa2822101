"""Which study is the invented one, where it comes from, and how it begins."""

from pathlib import Path

from .. import resources
from ..errors import StudyFileError
from ..model import read_study
from ..study import Study, new_study, open_study
from ..study.folder import STUDY, is_study

__all__ = ["DATA", "invented_study", "is_invented"]

DATA = "data/amn-demo"


def is_invented(study: Study) -> bool:
    """Tell whether a study is the invented one, by its title.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     is_invented(new_study(Path(place) / "a", template=resources.find(DATA)))
    ...     is_invented(new_study(Path(place) / "b"))
    True
    False
    """
    return study.config.title == read_study(resources.text(f"{DATA}/{STUDY}")).title


def invented_study(folder: Path | str) -> Study:
    """Return the invented study in a folder: made before its first day where there is none, else as it was left.

    Raises
    ------
    StudyFileError
        The folder holds something else.
    """
    folder = Path(folder)
    found = open_study(folder) if is_study(folder) else None
    if found is None and not (folder.exists() and any(folder.iterdir())):
        return new_study(folder, template=resources.find(DATA))
    if found is None or not is_invented(found):
        raise StudyFileError(f"{folder} holds something else than the demo: choose another folder for it.")
    return found
