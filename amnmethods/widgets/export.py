"""What one takes along: the consensus report and the panellists' forms, written while the rest of the workspace works on."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..collect.forms import write_forms
from ..errors import AmnError, RoundError
from ..reports import consensus_report
from .guard import log
from .window import Window, module, style

REPORT = ("docx", "pdf", "html")
FORMS = ("xlsx", "html")


class Export(Window):
    """Buttons that write files, one job at a time, with its progress."""

    _esm = module("export")
    _css = style("export")

    def __init__(self, workspace: Any):
        self.workspace = workspace
        self.job: threading.Thread | None = None
        self.written: list[Path] = []
        super().__init__(workspace.study, workspace.language, workspace.lock)

    def labels(self) -> dict[str, str]:
        """Return the window's words."""
        names = (
            "title",
            "report",
            "forms",
            "formats",
            "languages",
            "write_report",
            "write_forms",
            "written",
            "none_yet",
        )
        return {name: self.word(f"export.{name}") for name in names}

    def content(self) -> dict[str, Any]:
        """Return what can be written, and what was."""
        rounds = self.study.rounds()
        running = self.job is not None and self.job.is_alive()
        return {
            "report": bool(len(rounds[rounds["state"].isin(["closed", "decided"])])),
            "forms": bool(len(rounds[rounds["state"] == "open"])),
            "report_formats": list(REPORT),
            "form_formats": list(FORMS),
            "languages": [lang for lang in ("en", "fr") if lang == self.spoken or lang in self.study.languages],
            "running": running,
            "written": [self._shown(path) for path in self.written],
        }

    def _shown(self, path: Path) -> str:
        folder = self.study.folder.resolve()
        return str(path.resolve().relative_to(folder)) if path.resolve().is_relative_to(folder) else str(path)

    # Acts

    def on_report(self, formats: list[str], languages: list[str]) -> None:
        """Write the consensus report."""
        self._start(
            lambda told: consensus_report(self.study, languages, formats, progress=lambda path: told(str(path)))
        )

    def on_forms(self, formats: list[str]) -> None:
        """Write the forms of the round that is open."""
        rounds = self.study.rounds()
        opened = rounds[rounds["state"] == "open"]["round"]
        if opened.empty:
            raise RoundError(self.word("next.none_open"))
        number = int(opened.iloc[0])
        self._start(
            lambda told: write_forms(
                self.study,
                number,
                formats=formats,
                progress=lambda n, all: told(self.word("export.step", n=n, all=all)),
            )
        )

    def _start(self, write: Callable[[Callable[[str], None]], list[Path]]) -> None:
        if self.job is not None and self.job.is_alive():
            return self.say(self.word("export.busy"), bad=True)
        self.say(self.word("export.begun"))
        self.job = threading.Thread(target=self._run, args=(write,), daemon=True)
        self.job.start()
        self.show()

    def _run(self, write: Callable[[Callable[[str], None]], list[Path]]) -> None:
        """Write in a thread of its own, without the lock, so that nothing waits for it."""
        try:
            self.written = [path for path in write(self.say) if path.is_file()]
            self.say(self.word("export.done", n=len(self.written)))
        except AmnError as refused:
            self.say(str(refused), bad=True)
        except Exception as error:
            self.last_error = error
            log.exception("in the export")
            self.say(self.word("failed", error=type(error).__name__), bad=True)
        self.job = None
        self.show()

    def wait(self, seconds: float = 300) -> list[Path]:
        """Wait for the job under way, if any, and return what was written."""
        job = self.job
        if job is not None:
            job.join(seconds)
        return self.written
