"""A panellist's form before the round is open: the round is opened in a throw-away copy, so what is shown is what comes."""

import shutil
import sqlite3
import tempfile
import weakref
from contextlib import closing
from pathlib import Path

from ..collect.forms.page_form import page
from ..collect.forms.writing import form_content
from ..collect.round_definition import definition
from ..store import Store
from ..study import Study
from ..study.folder import ITEMS, MEMORY, PANEL, spreadsheet


def form_of(study: Study, round: int, panellist_id: str, language: str) -> str:
    """Return a panellist's form of an open round as a page (HTML)."""
    return page(form_content(study, definition(study, round), panellist_id, language), study.folder)


class Rehearsal:
    """A copy of a study in which the next round is open already; made again once the study or the choice changed."""

    def __init__(self, study: Study):
        self.study = study
        self._made: tuple[str, int, tuple[str, ...] | None, str] | None = None
        self._copy: Study | None = None
        self._gone: weakref.finalize[..., Rehearsal] | None = None

    def of(self, round: int, items: list[str] | None) -> Study:
        """Return the copy, with the round open on these items."""
        made = (self.study.store.head(), round, None if items is None else tuple(items), self._spreadsheets())
        if self._copy is None or made != self._made:
            self._copy, self._made = self._open(round, items), made
        return self._copy

    def _spreadsheets(self) -> str:
        paths = [spreadsheet(self.study.folder, name) for name in (ITEMS, PANEL)]
        return " ".join(str(path.stat().st_mtime_ns) for path in paths if path is not None)

    def _open(self, round: int, items: list[str] | None) -> Study:
        self.close()
        there = Path(tempfile.mkdtemp(prefix="amnmethods-"))
        self._gone = weakref.finalize(self, shutil.rmtree, there, ignore_errors=True)
        for name in (ITEMS, PANEL):
            path = spreadsheet(self.study.folder, name)
            if path is not None:
                shutil.copyfile(path, there / path.name)
        if (self.study.folder / "templates").is_dir():
            shutil.copytree(self.study.folder / "templates", there / "templates")
        # Not open_study: a study on a server would be opened there, and the round with it.
        copy = Study(there, self.study.config, Store.open(self._memory(there / MEMORY)), self.study.actor)
        copy.open_round(round, items=items, override="preview")  # a look needs no approval
        return copy

    def _memory(self, path: Path) -> Path:
        """Copy the memory; not as a backup, of which a note is kept."""
        own = self.study.folder / MEMORY
        if not own.is_file():
            return self.study.backup(path)
        with closing(sqlite3.connect(own)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        return path

    def close(self) -> None:
        """Throw the copy away."""
        self._copy = None
        if self._gone is not None:
            self._gone()
