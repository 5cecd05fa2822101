"""The exploration notebook's help: which study, where its files lie, what came in, what is still missing, and its windows."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, cast

import pandas as pd

from ..collect import import_documents, import_segments
from ..study import Study
from .exploration_disagreements import DisagreementList
from .exploration_leverage import LeverageGrid
from .exploration_matrix import MatrixGrid
from .exploration_passages import PassageEntry
from .exploration_window import ExplorationWindow
from .opening import open_phase
from .phase import PhaseNotebook
from .table_window import TableWindow


class ExplorationNotebook(PhaseNotebook):
    """A study as the exploration notebook needs it: `PhaseNotebook` with the folder `exploration/`."""

    FOLDER = "exploration"
    ENDINGS = (".csv", ".xlsx", ".qdpx")
    KINDS: ClassVar[Mapping[str, type[TableWindow]]] = {
        "passages": PassageEntry,
        "matrix": MatrixGrid,
        "disagreements": DisagreementList,
        "leverage": LeverageGrid,
    }

    # Files

    def bring(self, *names: str) -> pd.DataFrame:
        """Bring tables in from the files of their names (CSV or XLSX; passages also as a REFI-QDA project, QDPX).

        A file that came in before and was not changed since is left alone, so that running the notebook again changes
        nothing. What was entered by hand is never replaced by a file: passages join it, other tables stay as they are.

        Parameters
        ----------
        names
            Tables, such as ``participants``; ``documents`` brings their texts along.

        Returns
        -------
        ``table``, ``file`` and ``said``: what was done with each.
        """
        return super().bring(*names)

    def _importer(self, name: str) -> Callable[[Path], Any]:
        if name == "documents":
            return lambda path: import_documents(self.study, path)
        if name == "segments":
            return lambda path: import_segments(self.study, path, add=self._by_hand(name), language=self._spoken)
        return super()._importer(name)

    def _replaces(self, name: str) -> bool:
        return name != "segments"

    @property
    def framework(self) -> str:
        """The framework whose codes are shown: the team's own (``own``), else the one that `study.yaml` names."""
        return self.passages.framework()

    @property
    def names(self) -> dict[str, str]:
        """What its codes are called in the reader's language, those without a name left out."""
        return {code: name for code, name in self.passages.names(self.framework).items() if name != code}

    # Windows

    @property
    def windows(self) -> Mapping[str, ExplorationWindow]:
        """The four windows, each told of what the others change."""
        for name in self.KINDS:
            if name not in self._windows:
                super().window(name)
        return cast(Mapping[str, ExplorationWindow], self._windows)

    def window(self, name: str) -> ExplorationWindow:
        """Return a window with what the study says now: ``passages``, ``matrix``, ``disagreements``, ``leverage``."""
        return cast(ExplorationWindow, super().window(name))

    @property
    def passages(self) -> ExplorationWindow:
        """Coding by hand."""
        return self.windows["passages"]


def open_exploration(
    study: Study | Path | str | None = None, language: str | None = None, who: str | None = None
) -> ExplorationNotebook:
    """Open a study for the exploration notebook.

    Parameters
    ----------
    study
        A study or its folder; None for the study in whose folder the notebook lies; ``"demo"`` for the invented one, empty
        at first. Where a notebook lies in no study, that is the invented one too.
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
    >>> exploration = open_exploration(example)
    >>> exploration.bring("participants")["said"].item()
    'participants: version 1, 56 rows.'
    >>> exploration.bring("participants")["said"].item()
    'Unchanged since version 1.'
    >>> folder.cleanup()
    """
    return open_phase(ExplorationNotebook, study, language, who)
