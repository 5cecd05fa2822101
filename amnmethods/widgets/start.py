"""The first window: what lies in the study's folder, where the study stands, and which notebook is next."""

from pathlib import Path
from typing import Any

from ..study import Study
from ..study.folder import IMPORTS, ITEMS, LINK, MEMORY, OUTPUTS, PANEL, RETURNED, STUDY, TEMPLATES, spreadsheet
from .window import Window, module, style

NOTEBOOKS = "notebooks"
PHASES = {"01_exploration.ipynb": "exploration", "02_tailoring.ipynb": "tailoring", "03_evaluation.ipynb": "evaluation"}


class Start(Window):
    """The study's folder in words; nothing is changed here.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods.study import new_study
    >>> folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    >>> start = Start(new_study(Path(folder.name) / "my-study"))
    >>> start.data["files"][0]["name"], start.data["step"][:25]
    ('study.yaml', 'Next: Round 1 is not open')
    >>> folder.cleanup()
    """

    _esm = module("start")
    _css = style("start")

    def labels(self) -> dict[str, str]:
        """Return the window's words."""
        return {name: self.word(f"start.{name}") for name in ("title", "file", "what", "missing", "notebooks")}

    def content(self) -> dict[str, Any]:
        """Return what is there, and what is next."""
        folder = self.study.folder
        named = {
            "study": folder / STUDY,
            "items": spreadsheet(folder, ITEMS) or folder / f"{ITEMS}.csv",
            "panel": spreadsheet(folder, PANEL) or folder / f"{PANEL}.csv",
            "link": folder / LINK,
            "memory": folder / MEMORY,
            "imports": folder / IMPORTS,
            "returned": folder / RETURNED,
            "notebooks": folder / NOTEBOOKS,
            "templates": folder / TEMPLATES,
            "outputs": folder / OUTPUTS,
        }
        return {
            "study": self.study.title(self.own),
            "step": self.word("start.here", step=self._step()),
            "files": [
                {"name": path.name, "what": self.word(f"start.files.{key}"), "there": path.exists()}
                for key, path in named.items()
            ],
            "notebooks": [
                {"name": name, "what": self.word(f"start.notebook.{phase}")}
                for name, phase in PHASES.items()
                if (folder / NOTEBOOKS / name).is_file()
            ],
            "next": self._notebook(),
        }

    def _notebook(self) -> str:
        """Return the notebook that the study goes on in."""
        explore, tailor, evaluate = PHASES
        rounds, kept = self.study.rounds(), set(self.study.tables()["name"])
        begun = rounds[rounds["state"] != "draft"]
        if begun.empty:
            explores = self.study.config.exploration is not None and "determinants" not in kept
            return explore if explores else tailor
        over = rounds.sort_values("round")["state"].iloc[-1] == "decided"
        return evaluate if over or "plan" in kept else tailor

    def _step(self) -> str:
        rounds = self.study.rounds()
        begun = rounds[rounds["state"] != "draft"]
        phase = PHASES[self._notebook()]
        if phase != "tailoring":
            return self.word(f"start.steps.{phase}")
        if begun.empty:
            return self.word("start.steps.first")
        last = begun.sort_values("round").iloc[-1]
        step = {"open": "open", "closed": "decide"}.get(last["state"], "done")
        return self.word(f"start.steps.{step}", round=int(last["round"]))


def open_start(study: Study | Path | str | None = None, language: str | None = None) -> Start:
    """Open the first window of a study, found as `open_workspace` finds it."""
    from .opening import find_study

    found = find_study(study)
    return Start(found, language or found.languages[0])
