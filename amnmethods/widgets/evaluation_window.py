"""What the windows of the evaluation share: their words, and what measures are called."""

from typing import Any

from ..errors import AmnError, ResourceError
from ..study import Study
from ..words import word, words_of
from .register import RegisterWindow


class EvaluationWindow(RegisterWindow):
    """A table of the evaluation to look at; nothing is entered in it."""

    def word(self, key: str, **values: Any) -> str:
        """Return words of the evaluation's windows in the window's language."""
        if not key.startswith(f"{self.NAME}."):
            return super().word(key, **values)
        with words_of(self.study.folder):
            return word(f"evaluation_windows.{key}", self.spoken, **values)

    def measured(self, name: str) -> str:
        """Return what a scale, an outcome or a monthly figure is called."""
        return measure_name(self.study, name, self.spoken)


def measure_name(study: Study, name: str, language: str) -> str:
    """Return what a scale, an outcome or a monthly figure is called; its code where it has no name."""
    try:
        named = {code.casefold(): said for code, said in study.outcome_names(language=language).items()}
    except AmnError:
        named = {}
    if name.casefold() in named:
        return named[name.casefold()]
    try:
        return word(f"evaluation_reports.measures.{name.casefold()}", language, study=study.folder)
    except ResourceError:
        return name
