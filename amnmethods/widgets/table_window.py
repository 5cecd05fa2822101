"""Tables kept by hand: what a window enters is kept at once as the table's next version, and an undo brings it back."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ..errors import StaleTableError
from ..study import Study
from ..words import word, words_of
from .guard import guarded
from .window import Window

BY_HAND = "by hand"
UNDONE = "undo: version "
TRIES = 3  # how often an act is done again where two people enter into one table at once


class TableWindow(Window):
    """A window on tables that a study keeps whole; what is entered is kept as the table's next version.

    An undo keeps the version before once more, so that nothing is lost and the register tells what happened.

    Attributes
    ----------
    SECTION
        Where the window's words stand in `templates/words`.
    SHARED
        Tables that other windows show too: these are shown again when one of them was kept.
    """

    SECTION = "table_windows"
    SHARED: tuple[str, ...] = ()

    def __init__(self, study: Study, language: str = "en", lock: Any = None, **traits: Any):
        self.others: list[TableWindow] = []  # those that show the same tables
        self._read: dict[str, int] = {}  # the version of each table that was read last
        super().__init__(study, language, lock, **traits)

    def word(self, key: str, **values: Any) -> str:
        """Return words of these windows in the window's language."""
        if key == "failed":
            return super().word(key, **values)
        with words_of(self.study.folder):
            if key in ("nothing_to_undo", "undone"):
                return word(f"table_windows.{key}", self.spoken, **values)
            return word(f"{self.SECTION}.{key}", self.spoken, **values)

    def fresh(self) -> None:
        """Show what the study says now."""
        self.show()

    def held(self, name: str) -> pd.DataFrame | None:
        """Return a table as it stands, or None where the study keeps none."""
        register = self.study.tables()
        versions = register.loc[register["name"] == name, "version"]
        self._read[name] = int(versions.max()) if len(versions) else 0
        return self.study.table(name, self._read[name]) if len(versions) else None

    @guarded
    def _act(self, act: str, told: dict[str, Any]) -> None:
        """Do what a person asked; where somebody else kept the table meanwhile, do it again on what they kept."""
        for _ in range(TRIES):
            try:
                return getattr(self, f"on_{act}")(**told)
            except StaleTableError:
                continue
        getattr(self, f"on_{act}")(**told)

    def keep(self, name: str, table: pd.DataFrame, said: str) -> None:
        """Keep a table as its next version, say what was done, and let every window show it."""
        self.study.keep_table(name, table, BY_HAND, reason=said, onto=self._read.get(name))
        self.everywhere(name)
        self.say(said)

    def everywhere(self, name: str) -> None:
        """Show again what the study says, here and, of tables that several windows read, in the others."""
        for window in (self, *(self.others if name in self.SHARED else [])):
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
        self.held(table)
        before = self.study.table(table, version) if version else self.study.table(table).iloc[:0]
        said = self.word("undone", what=undone)
        self.study.keep_table(table, before, f"{UNDONE}{version}", reason=said, onto=self._read[table])
        self.everywhere(table)
        self.say(said)


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


def put_row(table: pd.DataFrame | None, key: Sequence[str], row: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table with a row in the place of the one with its key, or at the end; what the row does not say stays.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "cost": [1, 2], "note": ["x", "y"]})
    >>> put_row(table, ["id"], {"id": "b", "cost": 2.5}).values.tolist()
    [['a', 1.0, 'x'], ['b', 2.5, 'y']]
    """
    fitted = None if table is None else _fitted(table, row)
    here = None if fitted is None else same_key(fitted, key, row)
    if fitted is None or here is None or not here.any():
        return with_row(fitted, row)
    for name, value in row.items():
        if name not in fitted:
            fitted[name] = pd.Series(pd.NA, index=fitted.index, dtype=_kind(value))
        fitted.loc[here, name] = pd.NA if value is None else value
    return fitted


def without_row(table: pd.DataFrame, key: Sequence[str], row: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table less the row of a key."""
    return table[~same_key(table, key, row)].reset_index(drop=True)


def same_key(table: pd.DataFrame, key: Sequence[str], row: Mapping[str, Any]) -> pd.Series:
    """Tell which rows of a table have the key of a row."""
    here = pd.Series(True, index=table.index)
    for name in key:
        here &= table[name].astype("string").eq(str(row[name])).fillna(False).astype(bool)
    return here


def _fitted(table: pd.DataFrame, row: Mapping[str, Any]) -> pd.DataFrame:
    """Return a copy in which columns of whole numbers take a fraction, and columns of numbers or days a text, where need be."""
    fitted = table.copy()
    for name, value in row.items():
        if name not in fitted or value is None:
            continue
        whole = pd.api.types.is_integer_dtype(fitted[name].dtype)
        if isinstance(value, float) and whole:
            fitted[name] = fitted[name].astype("Float64")
        elif isinstance(value, str) and pd.api.types.is_bool_dtype(fitted[name].dtype):
            fitted[name] = fitted[name].map({True: "yes", False: "no"}).astype("string")
        elif isinstance(value, str) and fitted[name].dtype.kind in "iufM":
            days = fitted[name].dtype.kind == "M"
            fitted[name] = (fitted[name].dt.strftime("%Y-%m-%d") if days else fitted[name]).astype("string")
    return fitted


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float):
        return "float64"
    return "Int64" if isinstance(value, int) else "string"


__all__ = ["BY_HAND", "UNDONE", "TableWindow", "guarded", "put_row", "same_key", "with_row", "without_row"]
