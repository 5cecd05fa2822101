"""The exploration notebook's help: which study, where its files lie, what came in, what is still missing, and its windows."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from .. import charts, resources
from ..collect import import_documents, import_segments, import_table
from ..errors import AmnError, StudyFileError
from ..model import read_study
from ..study import Study, new_study, open_study
from ..study.folder import STUDY, is_study
from ..words import word, words_of
from .exploration_disagreements import DisagreementList
from .exploration_leverage import LeverageGrid
from .exploration_matrix import MatrixGrid
from .exploration_passages import PassageEntry
from .exploration_window import BY_HAND, UNDONE, ExplorationWindow
from .opening import _demo_folder

FOLDER = "exploration"
INVENTED = "data/amn-demo"
WIDTH = 760  # of a picture on the screen, in pixels
ENDINGS = (".csv", ".xlsx", ".qdpx")


class ExplorationNotebook:
    """A study as the exploration notebook needs it.

    Attributes
    ----------
    study, language
        The study, and the reader's language.
    files
        The folder whose files `bring` takes: `exploration/` in the study's folder; for the invented study, its data.
    invented
        Whether this is the invented study.
    missing
        What cells could not show, and why: title of the cell's question to reason.
    """

    def __init__(self, study: Study, language: str):
        self.study, self.language = study, language
        self.invented = study.config.title == read_study(resources.text(f"{INVENTED}/{STUDY}")).title
        own = study.folder / FOLDER
        self.files = Path(resources.find(INVENTED)) / FOLDER if self.invented and not own.is_dir() else own
        self.missing: dict[str, str] = {}
        self.lock = threading.RLock()

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
        rows = [{"table": name, **self._bring(name)} for name in names]
        return pd.DataFrame(rows, columns=["table", "file", "said"])

    def _bring(self, name: str) -> dict[str, str]:
        found = [path for path in (self.files / f"{name}{ending}" for ending in ENDINGS) if path.is_file()]
        if not found:
            return {"file": "", "said": self._word("no_file", name=name, folder=self._shown(self.files))}
        path = found[0]
        said = self._before(name, path)
        if said is None:
            try:
                said = str(self._importer(name)(path))
            except AmnError as refused:
                said = self.missing[name] = str(refused)
        return {"file": path.name, "said": said}

    def _importer(self, name: str) -> Callable[[Path], Any]:
        if name == "documents":
            return lambda path: import_documents(self.study, path)
        if name == "segments":
            return lambda path: import_segments(self.study, path, add=self._by_hand(name))
        return lambda path: import_table(self.study, path, name)

    def _before(self, name: str, path: Path) -> str | None:
        """Return why a file need not or may not come in, or None."""
        register = self.study.tables()
        own = register[register["name"] == name]
        same = own[own["source"] == path.name]
        if len(same):
            kept = pd.Timestamp(same["at"].iloc[-1])
            kept = kept.tz_localize("UTC") if kept.tzinfo is None else kept
            if pd.Timestamp(path.stat().st_mtime, unit="s", tz="UTC") <= kept:
                return self._word("unchanged", version=int(same["version"].iloc[-1]))
        if name != "segments" and self._by_hand(name):
            return self._word("by_hand", name=name)
        return None

    def _by_hand(self, name: str) -> bool:
        register = self.study.tables()
        sources = register.loc[register["name"] == name, "source"].astype(str)
        return bool((sources.eq(BY_HAND) | sources.str.startswith(UNDONE)).any())

    def _shown(self, folder: Path) -> str:
        return folder.name if folder.parent == self.study.folder else str(folder)

    @property
    def framework(self) -> str:
        """The framework whose codes are shown: the team's own (``own``), else the one that `study.yaml` names."""
        return self.passages.framework()

    @property
    def names(self) -> dict[str, str]:
        """What its codes are called in the reader's language, those without a name left out."""
        return {code: name for code, name in self.passages.names(self.framework).items() if name != code}

    # Cells

    @contextmanager
    def part(self, question: str) -> Iterator[None]:
        """Run a cell that can be shown only where the study holds what it needs; else say what is missing, and go on."""
        from IPython.display import Markdown, display

        self.missing.pop(question, None)
        try:
            yield
        except AmnError as refused:
            self.missing[question] = str(refused)
            plain = str(refused).replace("\\", "\\\\").replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")
            display(Markdown(f"*{self._word('missing')}* {plain}"))

    def draw(self, plot: Callable[..., Any], *given: Any, **options: Any) -> None:
        """Show a chart in the reader's language, over as many pages as it needs, with its description in words."""
        from IPython.display import Image, display

        figures = charts.pages(plot, *given, language=self.language, study=self.study.folder, **options)
        for figure in figures:
            content = charts.figure_bytes(figure, "png")
            display(Image(content, format="png", width=WIDTH, alt=charts.alt_text(figure)))

    def _word(self, key: str, **values: Any) -> str:
        with words_of(self.study.folder):
            return word(f"exploration_windows.notebook.{key}", self.passages.spoken, **values)

    # Windows

    @cached_property
    def windows(self) -> dict[str, ExplorationWindow]:
        """The four windows, each told of what the others change."""
        kinds = {
            "passages": PassageEntry,
            "matrix": MatrixGrid,
            "disagreements": DisagreementList,
            "leverage": LeverageGrid,
        }
        made: dict[str, ExplorationWindow] = {
            name: kind(self.study, self.language, self.lock) for name, kind in kinds.items()
        }
        for window in made.values():
            window.others = [other for other in made.values() if other is not window]
        return made

    def window(self, name: str) -> ExplorationWindow:
        """Return a window with what the study says now: ``passages``, ``matrix``, ``disagreements``, ``leverage``."""
        window = self.windows[name]
        window.show()
        return window

    @property
    def passages(self) -> ExplorationWindow:
        """Coding by hand."""
        return self.windows["passages"]

    @property
    def last_error(self) -> Exception | None:
        """What went wrong in a window without being a refusal, or None."""
        return next((window.last_error for window in self.windows.values() if window.last_error), None)


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
    if isinstance(study, Study):
        found = study
    else:
        if study is None:
            here = Path.cwd()
            study = next((folder for folder in (here, here.parent) if is_study(folder)), "demo")
        found = _invented() if study == "demo" else open_study(Path(study))
    if who:
        found.actor = who
    return ExplorationNotebook(found, language or found.languages[0])


def _invented() -> Study:
    """Return the invented study before its exploration, or as it was left."""
    folder = _demo_folder()
    folder = folder.with_name(f"{folder.name}-exploration")
    if is_study(folder):
        return open_study(folder)
    if folder.exists() and any(folder.iterdir()):
        raise StudyFileError(f"{folder} holds something else than the demo: choose another folder for it.")
    return new_study(folder, template=resources.find(INVENTED))
