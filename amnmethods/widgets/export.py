"""What one takes along: forms, survey-system files, feedback, letters, the report; written while the workspace works on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..collect import write_limesurvey, write_qualtrics, write_redcap
from ..collect.forms import write_forms
from ..collect.review import write_review_copy
from ..errors import ReportError, RoundError
from ..reports import consensus_report, feedback_sheets, write_mail
from ..study.folder import LINK
from .job import JobWindow
from .window import module, style

SYSTEMS = {"redcap": write_redcap, "limesurvey": write_limesurvey, "qualtrics": write_qualtrics}
NAMES = {"redcap": "REDCap", "limesurvey": "LimeSurvey", "qualtrics": "Qualtrics"}
LETTERS = ("invitation", "reminder", "thanks", "feedback")
Write = Callable[[Callable[[str], None]], list[Path]]


class Export(JobWindow):
    """Buttons that write files, one job at a time, with its progress."""

    _esm = module("export")
    _css = style("export")

    def __init__(self, workspace: Any):
        self.workspace = workspace
        self.written: list[Path] = []
        super().__init__(workspace.study, workspace.language, workspace.lock)

    def labels(self) -> dict[str, str]:
        """Return the window's words."""
        names = (
            "title", "report", "forms", "systems", "feedback", "letters", "review", "formats", "languages", "kind", "place",
            "passphrase", "attach", "write", "written", "none_yet", "none_closed", "letters_hint", "no_identities",
            "review_hint", "system",
        )  # fmt: skip
        return {name: self.word(f"export.{name}") for name in names}

    def content(self) -> dict[str, Any]:
        """Return what can be written, and what was."""
        rounds = self.study.rounds()
        closed = bool(len(rounds[rounds["state"].isin(["closed", "decided"])]))
        opened = bool(len(rounds[rounds["state"] == "open"]))
        return {
            "closed": closed and self.workspace.figures is not None,
            "open": opened,
            "identities": (self.study.folder / LINK).is_file(),
            "report_formats": ["docx", "pdf", "html"],
            "form_formats": ["xlsx", "html"],
            "systems": [[key, NAMES[key]] for key in SYSTEMS],
            "letters": [[kind, self.word(f"export.kinds.{kind}")] for kind in LETTERS],
            "place": str(self.study.folder.resolve().parent / f"{self.study.folder.resolve().name}-letters"),
            "languages": [lang for lang in ("en", "fr") if lang == self.spoken or lang in self.study.languages],
            "running": self.running,
            "written": [self.shown_file(path) for path in self.written],
            "up": self.up,
        }

    def _opened(self) -> int:
        rounds = self.study.rounds()
        opened = rounds[rounds["state"] == "open"]["round"]
        if opened.empty:
            raise RoundError(self.word("next.none_open"))
        return int(opened.iloc[0])

    # Acts

    def on_report(self, formats: list[str], languages: list[str]) -> None:
        """Write the consensus report."""
        self._chosen(formats, languages)
        self._start(
            lambda told: consensus_report(self.study, languages, formats, progress=lambda path: told(Path(path).name))
        )

    def on_forms(self, formats: list[str]) -> None:
        """Write the forms of the round that is open."""
        self._chosen(formats)
        number = self._opened()
        self._start(lambda told: write_forms(self.study, number, formats=formats, progress=self._counted(told)))

    def on_system(self, system: str) -> None:
        """Write the round that is open for a survey system."""
        number, write = self._opened(), SYSTEMS[system]
        self._start(lambda told: write(self.study, number, tell=told))

    def on_feedback(self, formats: list[str]) -> None:
        """Write each panellist's feedback on the last closed round."""
        self._chosen(formats)
        self._start(lambda told: feedback_sheets(self.study, self.workspace.round, formats=formats, progress=told))

    def on_review(self) -> None:
        """Write the coded copy for co-investigators."""
        number = self.workspace.round
        self._start(lambda _: write_review_copy(self.study, number, language=self.spoken))

    def on_letters(self, kind: str, place: str, passphrase: str, attach: bool) -> None:
        """Write letters outside the study's folder; opening the identities for it is logged."""
        if not passphrase:
            raise ReportError(self.word("export.need_passphrase"))
        if not place.strip():
            raise ReportError(self.word("export.need_place"))
        number = self.workspace.round if kind == "feedback" else self._latest()
        files = self.study.folder / "outputs" / ("feedback" if kind == "feedback" else "forms") / f"round-{number}"
        if (attach or kind == "feedback") and not files.is_dir():
            raise ReportError(self.word("export.need_files", folder=files.relative_to(self.study.folder).as_posix()))
        attached = files if attach or kind == "feedback" else None
        identities = self.study.open_identities(passphrase, why=f"{kind}, round {number}")
        self._start(lambda _: write_mail(self.study, number, kind, identities, Path(place.strip()), attached))

    def _latest(self) -> int:
        rounds = self.study.rounds()
        begun = rounds[rounds["state"] != "draft"]["round"]
        if begun.empty:
            raise RoundError(self.word("next.none_open"))
        return int(begun.max())

    def _chosen(self, *sets: list[str]) -> None:
        if not all(sets):
            raise ReportError(self.word("export.need_choice"))

    def _counted(self, told: Callable[[str], None]) -> Callable[[int, int], None]:
        return lambda n, every: told(self.word("export.step", n=n, all=every))

    def _start(self, write: Write) -> None:
        self.start(lambda: self._write(write), self.word("export.begun"), self.word("export.busy"))

    def _write(self, write: Write) -> None:
        self.written = [path for path in write(self.say) if path.is_file()]
        self.say(self.word("export.done", n=len(self.written)) if self.written else self.word("export.nothing"))

    def done(self) -> None:
        """Show what was written, and who was written to."""
        self.show()
        self.workspace.monitor.show()  # as after reminders
