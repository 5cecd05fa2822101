"""What the windows of the exploration share: their words, and tables kept by hand, version by version, with a way back."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..errors import AmnError
from ..study import Study
from ..words import word, words_of
from .guard import guarded
from .window import Window

BY_HAND = "by hand"
UNDONE = "undo: version "
OWN = "own"  # the team's codebook
SHARED = ("segments", "codes")


class ExplorationWindow(Window):
    """A window on tables that a study keeps whole; what is entered is kept as the table's next version.

    An undo keeps the version before once more, so that nothing is lost and the register tells what happened.
    """

    def __init__(self, study: Study, language: str = "en", lock: Any = None, **traits: Any):
        self.others: list[Window] = []  # those that show the same tables
        super().__init__(study, language, lock, **traits)

    def word(self, key: str, **values: Any) -> str:
        """Return words of the exploration's windows in the window's language."""
        if key == "failed":
            return super().word(key, **values)
        with words_of(self.study.folder):
            return word(f"exploration_windows.{key}", self.spoken, **values)

    # Tables

    def held(self, name: str) -> pd.DataFrame | None:
        """Return a table as it stands, or None where the study keeps none."""
        return self.study.table(name) if name in set(self.study.tables()["name"]) else None

    def keep(self, name: str, table: pd.DataFrame, said: str) -> None:
        """Keep a table as its next version, say what was done, and let every window show it."""
        self.study.keep_table(name, table, BY_HAND, reason=said)
        self.everywhere(name)
        self.say(said)

    def everywhere(self, name: str) -> None:
        """Show again what the study says, here and, of tables that all windows read, in the others."""
        for window in (self, *(self.others if name in SHARED else [])):
            window.show()

    def way_back(self, name: str) -> tuple[int, str] | None:
        """Return the version that an undo brings back (0 for none) and what it undoes; None where a file came last."""
        register = self.study.tables()
        register = register[register["name"] == name].set_index("version")
        at = int(register.index.max()) if len(register) else 0
        while at in register.index and str(register.at[at, "source"]).startswith(UNDONE):
            at = int(str(register.at[at, "source"]).removeprefix(UNDONE))
        if at not in register.index or register.at[at, "source"] != BY_HAND:
            return None
        earlier = register.index[register.index < at]
        return (int(earlier.max()) if len(earlier) else 0), str(register.at[at, "reason"])

    def undoes(self, name: str) -> str:
        """Return what an undo would take back, or nothing."""
        back = self.way_back(name)
        return back[1] if back else ""

    def on_undo(self, table: str) -> None:
        """Take back what was last entered into a table."""
        back = self.way_back(table)
        if back is None:
            self.say(self.word("nothing_to_undo"), bad=True)
            return
        version, undone = back
        before = self.study.table(table, version) if version else self.study.table(table).iloc[:0]
        said = self.word("undone", what=undone)
        self.study.keep_table(table, before, f"{UNDONE}{version}", reason=said)
        self.everywhere(table)
        self.say(said)

    # Codes

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


def with_row(table: pd.DataFrame | None, row: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table with one more row; its columns keep their kinds, new ones take theirs from the row."""
    kinds = {name: _kind(value) for name, value in row.items()}
    if table is not None:
        kinds = {**kinds, **{str(name): kind for name, kind in table.dtypes.items()}}
    made = {name: pd.Series([row.get(name)], dtype=kind) for name, kind in kinds.items()}
    added = pd.DataFrame(made)
    if table is None or table.empty:
        return added
    missing = {name: pd.Series(pd.NA, index=table.index, dtype=kinds[name]) for name in kinds if name not in table}
    return pd.concat([table.assign(**missing), added], ignore_index=True)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "Int64" if isinstance(value, int) else "string"


__all__ = ["BY_HAND", "OWN", "ExplorationWindow", "guarded", "with_row"]
