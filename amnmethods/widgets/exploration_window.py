"""What the windows of the exploration share: their words, and the codes of a framework."""

from typing import Any

import pandas as pd

from ..errors import AmnError
from ..words import word, words_of
from .table_window import BY_HAND, UNDONE, TableWindow, guarded, with_row

OWN = "own"  # the team's codebook


class ExplorationWindow(TableWindow):
    """A window of the exploration, on tables that the study keeps whole."""

    SECTION = "exploration_windows"
    SHARED = ("segments", "codes")

    def word(self, key: str, **values: Any) -> str:
        """Return words of the exploration's windows in the window's language."""
        if key in ("failed", "nothing_to_undo", "undone"):
            return super().word(key, **values)
        with words_of(self.study.folder):
            return word(f"exploration_windows.{key}", self.spoken, **values)

    def codes(self, framework: str) -> pd.DataFrame:
        """Return the codes of a framework, none where there are none."""
        try:
            return self.study.framework_codes(framework)
        except AmnError:
            return pd.DataFrame({"code": pd.Series(dtype="string")})

    def names(self, framework: str) -> dict[str, str]:
        """Return what the codes of a framework are called in the reader's language, the code itself where unnamed."""
        table = self.codes(framework)
        named = [c for c in (f"name_{self.language}", f"name_{self.own}", "name_en", "name") if c in table]
        if not named:
            return {str(code): str(code) for code in table["code"]}
        said = table[named].bfill(axis="columns").iloc[:, 0]
        return {str(c): str(c) if pd.isna(n) else str(n) for c, n in zip(table["code"], said, strict=True)}

    def framework(self) -> str:
        """Return the framework to begin with: the team's own where it is in use, else the one of `study.yaml`."""
        plan = self.study.config.exploration
        if plan is None or plan.framework is None or len(self.codes(OWN)):
            return OWN
        coded = self.held("segments")
        own = coded is not None and (OWN in coded or bool((coded.get("framework") == OWN).any()))
        return OWN if own else plan.framework


__all__ = ["BY_HAND", "OWN", "UNDONE", "ExplorationWindow", "guarded", "with_row"]
