"""The help of the notebook's second half: what changed, what was measured over time, and the way from quote to outcome."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..demo import whole
from ..errors import AmnError
from ..study import Study
from .evaluation_over_time import OverTimeWindow
from .evaluation_travelled import TravelledWindow
from .evaluation_window import measure_name
from .opening import open_phase
from .phase import PhaseNotebook
from .table_window import TableWindow
from .trace import TraceWindow

WINDOWS: Mapping[str, type[TableWindow]] = {
    "trace": TraceWindow,
    "over_time": OverTimeWindow,
    "travelled": TravelledWindow,
}
POOLED = "pooled"  # what a row of all networks together bears in the place of one


class EvaluationNotebook(PhaseNotebook):
    """A study as the evaluation needs it: `PhaseNotebook` with the folder `implementation/`."""

    FOLDER = "implementation"
    KINDS = WINDOWS

    def _before(self, name: str, path: Path) -> str | None:
        """Return why a file need not or may not come in; the survey's stands for the exploration's, which has its name."""
        if name == "survey" and not self._by_hand(name):
            return None  # the same file again makes no version
        return super()._before(name, path)

    @property
    def sites(self) -> dict[str, str]:
        """What the networks are called in the reader's language."""
        own = self.language if self.language in self.study.languages else self.study.languages[0]
        return {site.site: site.name.said(own) for site in self.study.config.sites}

    @property
    def names(self) -> dict[str, str]:
        """What scales, monthly figures and networks are called in the reader's language."""
        found: dict[str, str] = {}
        with contextlib.suppress(AmnError):  # no instrument is named yet
            found |= self.study.outcome_names(language=self.language)
        plan = self.study.config.evaluation
        measures = plan.charts if plan else {}
        return {**found, **{name: measure_name(self.study, name, self._spoken) for name in measures}, **self.sites}

    def said(self, name: Any) -> str:
        """Return what a scale, an outcome, a figure or a network is called."""
        return self.names.get(str(name)) or measure_name(self.study, str(name), self._spoken)


def open_evaluation(
    study: Study | Path | str | None = None, language: str | None = None, who: str | None = None
) -> EvaluationNotebook:
    """Open a study for the evaluation.

    Parameters
    ----------
    study
        A study or its folder; None for the study in whose folder the notebook lies; ``"demo"`` for the invented one after
        all its phases. Where a notebook lies in no study, that is the invented one too.
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
    >>> evaluation = open_evaluation(example)
    >>> evaluation.window("over_time").data["none"]
    "The study keeps no table 'series'. It keeps none yet."
    >>> evaluation.last_error
    >>> folder.cleanup()
    """
    return open_phase(EvaluationNotebook, study, language, who, whole)
