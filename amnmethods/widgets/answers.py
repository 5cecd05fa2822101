"""Answers that came back: the files in the study's folder `returned/`, what each is, and the way in."""

from pathlib import Path
from typing import Any

from ..collect import ImportReport, import_answers, recognise
from ..collect.arrivals import keep_upload
from ..collect.forms.importing import files_in, imported_before, sha256_of
from ..collect.forms.summary import counted
from ..demo.invented import is_invented
from ..errors import AmnError, RoundError
from ..study.folder import RETURNED
from .job import JobWindow
from .window import module, style

LIMIT = 8  # megabytes; what is much bigger vanishes on its way from the browser
NEW, IN, LATE, NOTHING, OTHER, WAITS, WRONG = "new", "in", "late", "nothing", "other", "waits", "wrong"
STATES = {
    "imported": IN,
    "already imported": IN,
    "late": LATE,
    "nothing new": NOTHING,
    "needs choices": WAITS,
    "needs reason": WAITS,
    "refused": WRONG,
}
TONES = {NEW: "open", IN: "in", LATE: "other", NOTHING: "none", OTHER: "none", WAITS: "out", WRONG: "out"}
ORDER = (WAITS, WRONG, NEW, LATE, NOTHING, IN, OTHER)  # what needs a person stands first


class Answers(JobWindow):
    """Files of answers, brought in all at once; what was recorded or is wrong is told for each."""

    _esm = module("answers")
    _css = style("answers")

    def __init__(self, workspace: Any):
        self.workspace = workspace
        self.folder: Path = workspace.study.folder / RETURNED
        self.invented = is_invented(workspace.study)
        self._reports: dict[tuple[str, str], ImportReport] = {}  # of this sitting, by the file's name and fingerprint
        self._known: dict[tuple[Any, ...], tuple[str, bool]] = {}  # what each file is, so that it is read once
        self._sent: list[tuple[str, bool]] = []  # what is being sent up together
        super().__init__(workspace.study, workspace.language, workspace.lock)

    def labels(self) -> dict[str, str]:
        """Return the window's words."""
        names = (
            "title", "hint", "send", "look", "bring", "reason", "round", "file", "what", "state", "empty", "problems",
            "details", "panel", "panel_hint", "too_big",
        )  # fmt: skip
        return {name: self.word(f"answers.{name}") for name in names}

    def content(self) -> dict[str, Any]:
        """Return the files that lie there, each with what it is and what became of it."""
        opened, begun = self._rounds()
        files = self._files()
        return {
            "note": self._note(opened, begun),
            "place": self.shown_file(self.folder)["name"] + "/",
            "files": files,
            "rounds": [[str(number), self.word("monitor.round", round=number)] for number in begun],
            "round": str(opened if opened is not None else begun[-1] if begun else ""),
            "can": any(file["state"] in (NEW, WAITS, WRONG) for file in files),
            "running": self.running,
            "panel": self.invented and opened is not None,
            "limit": LIMIT,
            "up": self.up,
        }

    def _rounds(self) -> tuple[int | None, list[int]]:
        """Return the round that is open, and all that were opened."""
        table = self.study.rounds()
        table = table[table["state"] != "draft"].sort_values("round")
        opened = table.loc[table["state"] == "open", "round"]
        return (int(opened.iloc[0]) if len(opened) else None), [int(number) for number in table["round"]]

    def _note(self, opened: int | None, begun: list[int]) -> str:
        if opened is not None:
            return ""
        return self.word("answers.closed", round=begun[-1]) if begun else self.word("answers.never_open")

    def _files(self) -> list[dict[str, Any]]:
        try:
            self.folder.mkdir(exist_ok=True)
            paths = files_in(self.folder)
        except OSError as error:
            self.say(self.word("answers.no_folder", reason=error.strerror), bad=True)
            return []
        known = imported_before(self.study)
        rows = [self._file(path, known) for path in paths]
        return sorted(rows, key=lambda row: (ORDER.index(row["state"]), row["name"]))

    def _file(self, path: Path, known: dict[str, ImportReport]) -> dict[str, Any]:
        """Return a file's row: what it is, where it stands, and what was said of it in this sitting."""
        sha256 = sha256_of(path)
        report, before = self._reports.get((path.name, sha256)), known.get(sha256)
        said, state, what = "", NEW, ""
        if before is not None:
            state, said = IN, str(report) if report is not None and report.imported else ""
            what = self._format(before.format)
        else:
            what, answers = self._recognised(path)
            state = NEW if answers else OTHER
            if report is not None:
                state = STATES[report.status]
                said = self._told(report) if answers or report.status != "refused" else ""  # else `what` says why
        file = None if report is None else report.problems_file
        return {
            "name": path.name,
            "what": what,
            "state": state,
            "tone": TONES[state],
            "stands": self._stands(state, before),
            "said": said,
            "open": state in (WAITS, WRONG),
            "problems": self.shown_file(file) if file is not None and before is None and file.is_file() else None,
        }

    def _stands(self, state: str, before: ImportReport | None) -> str:
        if before is None:
            return self.word(f"answers.states.{state}")
        return self.word("answers.states.in", round=before.round, at=before.already_at.partition(" (")[0])

    def _format(self, format: str) -> str:
        """Return what a file is that came in before, as was told then."""
        keys = ("form", "long", "wide", "transposed", "redcap", "limesurvey", "qualtrics", "spss")
        return self.word(f"answers.formats.{format}") if format in keys else ""

    def _recognised(self, path: Path) -> tuple[str, bool]:
        """Return what a file is, in words, and whether there may be answers in it."""
        try:
            stat = path.stat()
            key = (path.name, stat.st_mtime_ns, stat.st_size, self.spoken, len(self._rounds()[1]))
            if key not in self._known:
                told = recognise(path, self.study, language=self.spoken)
                self._known[key] = told.why, told.answers or told.format == "form"
            return self._known[key]
        except (AmnError, OSError) as error:
            return str(error), False

    def _told(self, report: ImportReport) -> str:
        """Return what became of a file, with what to do next in this window."""
        if report.status == "needs reason":
            told = self.word("answers.needs_reason", n=len(report.differences), round=report.round)
            return "\n".join([told, *report.notes])
        if report.status == "needs choices":
            return f"{report}\n{self.word('answers.needs_choices')}"
        return "\n".join(report.notes) if report.status == "refused" else str(report)

    # Acts

    def _hear(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        told = dict(content)
        sent = {"content": bytes(buffers[0])} if buffers else {}
        self._act(told.pop("act", ""), {**told, **sent})

    def on_upload(self, name: str, left: int = 0, content: bytes = b"") -> None:
        """Put a file that was sent up into the folder; `left` of those sent with it are still to come."""
        try:
            path, put = keep_upload(self.folder, name, content, self.spoken)
            self._sent.append((path.name, put))
        finally:
            if not left:
                sent, self._sent = self._sent, []
        if not left:
            self.show()
            put_now = [file for file, put in sent if put]
            there = [file for file, put in sent if not put]
            said = [self.word("answers.put", n=len(put_now), files=", ".join(put_now))] if put_now else []
            said += [self.word("answers.there", n=len(there), files=", ".join(there))] if there else []
            self.say(" ".join(said))

    def on_look(self) -> None:
        """Look into the folder again, as when files were put there meanwhile."""
        self._known.clear()
        self.show()
        n = sum(file["state"] == NEW for file in self.data["files"])
        self.say(self.word("answers.looked", n=len(self.data["files"]), new=n))

    def on_bring(self, reason: str = "", round: str = "") -> None:
        """Bring all files in; `reason` says why answers already kept are changed, `round` where a table belongs."""
        number = int(round) if round else None
        self._begin(lambda: self._bring(reason.strip() or None, number))

    def on_panel(self) -> None:
        """Let the invented panel answer the open round, and close it."""
        if not self.invented or self._rounds()[0] is None:
            raise RoundError(self.word("next.none_open"))
        self._begin(self._let_panel_answer)

    def _begin(self, work: Any) -> None:
        self.start(work, self.word("answers.begun"), self.word("answers.busy"))

    def _bring(self, reason: str | None, round: int | None) -> None:
        files = files_in(self.folder)
        if not files:
            return self.say(self.word("answers.empty"), bad=True)
        before = {path: sha256_of(path) for path in files}
        reports = import_answers(
            self.study,
            files,
            round,
            reason=reason,
            language=self.spoken,
            progress=lambda n, every: self.say(self.word("answers.step", n=n, all=every)),
        )
        told = {(path.name, before[path]): report for path, report in zip(files, reports, strict=True)}
        self._reports |= {key: report for key, report in told.items() if report.status != "already imported"}
        self.say("\n".join(counted(reports, self.spoken)))

    def _let_panel_answer(self) -> None:
        from ..demo.answering import let_panel_answer

        self.say(let_panel_answer(self.study, self.spoken))

    def done(self) -> None:
        """Show everywhere what came in."""
        self.workspace.show()
