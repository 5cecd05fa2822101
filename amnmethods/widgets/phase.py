"""What the notebooks of a phase share: which study, where its files lie, what came in, what is still missing."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from .. import charts, resources
from ..collect import import_table
from ..demo.invented import DATA, is_invented
from ..errors import AmnError
from ..study import Study
from ..words import languages, word, words_of
from .table_window import BY_HAND, UNDONE, TableWindow

WIDTH = 760  # of a picture on the screen, in pixels
ENDINGS = (".csv", ".xlsx")


class PhaseNotebook:
    """A study as the notebook of a phase needs it.

    Attributes
    ----------
    FOLDER
        The folder of the phase's files, in the study's folder and in the invented study's data.
    KINDS
        The windows there are, by name.
    study, language
        The study, and the reader's language.
    files
        The folder whose files `bring` takes: `FOLDER` in the study's folder; for the invented study, its data.
    invented
        Whether this is the invented study.
    missing
        What cells could not show, and why: title of the cell's question to reason.
    """

    FOLDER = ""
    ENDINGS: tuple[str, ...] = ENDINGS
    KINDS: ClassVar[Mapping[str, type[TableWindow]]] = {}

    def __init__(self, study: Study, language: str):
        self.study, self.language = study, language
        self.invented = is_invented(study)
        own = study.folder / self.FOLDER
        self.files = Path(resources.find(DATA)) / self.FOLDER if self.invented and not own.is_dir() else own
        self.missing: dict[str, str] = {}
        self.lock = threading.RLock()
        self._windows: dict[str, TableWindow] = {}

    # Files

    def bring(self, *names: str) -> pd.DataFrame:
        """Bring tables in from the files of their names (CSV or XLSX).

        A file that came in before and was not changed since is left alone, so that running the notebook again changes
        nothing. What was entered by hand is never replaced by a file.

        Parameters
        ----------
        names
            Tables, such as ``strategy_costs``.

        Returns
        -------
        ``table``, ``file`` and ``said``: what was done with each.
        """
        rows = [{"table": name, **self._bring(name)} for name in names]
        return pd.DataFrame(rows, columns=["table", "file", "said"])

    def _bring(self, name: str) -> dict[str, str]:
        found = [path for path in (self.files / f"{name}{ending}" for ending in self.ENDINGS) if path.is_file()]
        if not found:
            return {"file": "", "said": self._word("no_file", name=name, folder=self._shown(self.files))}
        path = found[0]
        said = self._before(name, path)
        if said is None:
            try:
                said = " ".join(str(self._importer(name)(path)).splitlines())
            except AmnError as refused:
                said = self.missing[name] = str(refused)
        return {"file": path.name, "said": said}

    def _importer(self, name: str) -> Callable[[Path], Any]:
        return lambda path: import_table(self.study, path, name, language=self._spoken)

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
        return self._word("by_hand", name=name) if self._replaces(name) and self._by_hand(name) else None

    def _replaces(self, name: str) -> bool:
        """Tell whether a file takes the place of the table, rather than joining it."""
        return True

    def _by_hand(self, name: str) -> bool:
        register = self.study.tables()
        sources = register.loc[register["name"] == name, "source"].astype(str)
        return bool((sources.eq(BY_HAND) | sources.str.startswith(UNDONE)).any())

    def _shown(self, folder: Path) -> str:
        return folder.name if folder.parent == self.study.folder else str(folder)

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
            return word(f"table_windows.notebook.{key}", self._spoken, **values)

    @property
    def _spoken(self) -> str:
        return self.language if self.language in languages(self.study.folder) else "en"

    # Windows

    @property
    def windows(self) -> Mapping[str, TableWindow]:
        """The windows made so far, by name; each is told of what the others change."""
        return self._windows

    def window(self, name: str) -> TableWindow:
        """Return a window with what the study says now; made when first asked for."""
        if name in self._windows:
            self._windows[name].fresh()
        else:
            self._windows[name] = self.KINDS[name](self.study, self.language, self.lock)
            for window in self._windows.values():
                window.others = [other for other in self._windows.values() if other is not window]
        return self._windows[name]

    @property
    def last_error(self) -> Exception | None:
        """What went wrong in a window without being a refusal, or None."""
        return next((window.last_error for window in self.windows.values() if window.last_error), None)
