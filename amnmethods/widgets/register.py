"""A window on one register of the study: a table to read and search, with a form that adds a row or changes one."""

import base64
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import traitlets

from .. import charts
from ..errors import AmnError
from ..words import number
from .table_window import TableWindow
from .window import module, style

SHARED_WORDS = (
    "search", "counted", "more", "details", "undo", "remove", "close", "all", "nothing_found", "tick", "put_away", "act_on",
)  # fmt: skip


class RegisterWindow(TableWindow):
    """What the registers share; one for each table has its columns, fields and acts.

    Attributes
    ----------
    NAME
        Of the window's words, under `table_windows`.
    TABLE
        The table that the form keeps, and that an undo takes back.
    READS
        The other tables that it shows: it is shown again when one of them was kept in another window.
    picture
        A chart that was asked for: ``src``, ``alt``, ``title``.
    """

    _esm = module("register")
    _css = style("register")
    NAME = ""
    TABLE = ""
    READS: tuple[str, ...] = ()
    picture = traitlets.Dict().tag(sync=True)

    def __init__(self, *given: Any, **traits: Any):
        self.stamp = 0  # counts what was kept, so that the browser clears the form then and only then
        self.refused = ""  # why the table cannot be shown
        self.recent: dict[Hashable, tuple[Any, Any]] = {}
        super().__init__(*given, **traits)

    # Words

    def say_word(self, key: str, **values: Any) -> str:
        """Return one of this window's own words."""
        return self.word(f"{self.NAME}.{key}", **values)

    def labels(self) -> dict[str, str]:
        """Return the words that the browser shows."""
        shared = {name: self.word(f"register.{name}") for name in SHARED_WORDS}
        return {**shared, "title": self.say_word("title")}

    def number(self, value: Any, digits: int = 0) -> str:
        """Return a number as the reader writes it, an en dash where it is not known."""
        return number(float("nan") if value is None or pd.isna(value) else float(value), self.spoken, digits)

    def called(self, row: Mapping[Any, Any], column: str) -> str:
        """Return a text in the reader's language, where a row has it, else as it was written."""
        return text(row.get(f"{column}_{self.own}")) or text(row.get(column))

    def named(self, row: Mapping[Any, Any], stem: str) -> str:
        """Return a name in the reader's language, else in any that the row has."""
        asked = [f"{stem}_{self.own}", *(str(column) for column in row if str(column).startswith(f"{stem}_")), stem]
        return next((text(row[column]) for column in asked if column in row and text(row[column])), "")

    # What is shown

    def content(self) -> dict[str, Any]:
        """Return the window's table and form; where the study lacks something, what it lacks."""
        empty: dict[str, Any] = {"rows": [], "columns": [], "fields": [], "form": None}
        try:
            shown = {"none": "", **self.register()}
            self.refused = ""
        except AmnError as refused:
            self.refused = str(refused)
            shown = {**empty, "choices": [], "none": self.refused}
        return {
            "table": self.TABLE,
            "undo": self.undoes(self.TABLE) if self.TABLE else "",
            "stamp": self.stamp,
            "of": "",
            **shown,
        }

    def register(self) -> dict[str, Any]:
        """Return what the window shows, as plain values; raise what the study says is missing."""
        raise NotImplementedError

    def columns(self, *names: str, numbers: Sequence[str] = ()) -> list[dict[str, str]]:
        """Return columns with their headings."""
        return [
            {"name": name, "label": self.say_word(f"columns.{name}"), "kind": "number" if name in numbers else "text"}
            for name in names
        ]

    def field(self, name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
        """Return a field of the form with its label."""
        return {"name": name, "kind": kind, "label": self.say_word(f"fields.{name}"), **more}

    def form(self, **more: Any) -> dict[str, Any]:
        """Return the form's headings."""
        names = ("title", "change", "open", "record")
        return {**{name: self.say_word(f"form.{name}") for name in names}, **more}

    def lacking(self, given: Mapping[str, str], *names: str) -> bool:
        """Say which fields are still blank; tell whether one is."""
        blank = [self.say_word(f"fields.{name}") for name in names if not str(given.get(name, "")).strip()]
        if blank:
            self.say(self.word("register.lacking", what=", ".join(blank)), bad=True)
        return bool(blank)

    def numeric(self, given: Mapping[str, str], *names: str) -> dict[str, float | None] | None:
        """Return fields as numbers, None for a blank one; where one is no number, say so and return None."""
        found: dict[str, float | None] = {}
        for name in names:
            written = str(given.get(name, "")).strip().replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
            try:
                found[name] = None if not written else float(written.replace(",", "."))
            except ValueError:
                self.say(self.word("register.no_number", what=self.say_word(f"fields.{name}"), value=written), bad=True)
                return None
        return found

    def rewritten(self, before: Mapping[Any, Any], given: Mapping[str, str], *names: str) -> dict[str, Any]:
        """Return texts to keep: those changed, each less its translation, which would tell something else now."""
        kept: dict[str, Any] = {}
        for name in names:
            written = str(given.get(name, "")).strip()
            if written == self.called(before, name):
                continue
            kept[name] = written or None
            kept |= {f"{name}_{lang}": None for lang in self.study.languages if f"{name}_{lang}" in before}
        return kept

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what was worked out before, while no table but this window's own has changed; else make it.

        A cell that is run again begins anew (`fresh`).
        """
        register = self.study.tables()
        others = register[register["name"] != self.TABLE].groupby("name")["version"].max()
        at = (self.spoken, tuple(others.items()))
        if key not in self.recent or self.recent[key][0] != at:
            self.recent[key] = (at, make())
        return self.recent[key][1]

    def fresh(self) -> None:
        """Show what the study says now, whatever was worked out before."""
        self.recent.clear()
        self.show()

    # Acts

    def keep(self, name: str, table: pd.DataFrame, said: str) -> None:
        """Keep a table as its next version, and let every window show it."""
        self.stamp += 1
        super().keep(name, table, said)

    def everywhere(self, name: str) -> None:
        """Show again what the study says, here and in the windows that read this table."""
        self.show()
        for window in self.others:
            if isinstance(window, RegisterWindow) and name in (window.TABLE, *window.READS):
                window.show()

    def on_undo(self, table: str) -> None:
        """Take back what was last entered into a table."""
        self.stamp += 1
        super().on_undo(table)

    def draw(self, title: str, plot: Callable[..., Any], *given: Any, **options: Any) -> None:
        """Show a chart below the table, with its description in words."""
        figure = plot(*given, language=self.spoken, study=self.study.folder, **options)
        content = base64.b64encode(charts.figure_bytes(figure, "png")).decode("ascii")
        self.picture = {"src": f"data:image/png;base64,{content}", "alt": charts.alt_text(figure), "title": title}

    def on_put_away(self) -> None:
        """Put the chart away."""
        self.picture = {}


def text(value: Any) -> str:
    """Return a cell as text, nothing where it is blank."""
    if value is None or (not isinstance(value, (str, list)) and pd.isna(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return str(value)
