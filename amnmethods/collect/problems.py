"""Everything that needs a choice, asked together: the table, the workbook with its `choice` column, and the answers."""

import glob
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from .. import sheets
from ..errors import ImportRefused, SheetError
from ..sheets import Sheet, comparable
from ..words import languages, word

__all__ = ["COLUMNS", "OURS", "Desk", "choices_beside", "read_choices", "write_problems"]

OURS = re.compile(r"\.problems(-\d+)?\.xlsx$")  # written beside a file; numbered where it was sent up again

COLUMNS = [
    "problem", "file", "sheet", "row", "column", "panellist", "message", "found", "expected", "mend", "choices",
    "suggested", "choice", "remark",
]  # fmt: skip
MOST_SHOWN = 15  # choices written out; all are allowed
# Choices that mean the same in every language; anything else is a panellist's code, an item, a letter or a point.
TOKENS = (
    "skipped", "unable", "error", "leave_out", "last_complete", "first", "last", "import_anyway", "another_file",
    "ignore", "keep", "repair", "day_first", "month_first", "utc", "rating", "accept",
)  # fmt: skip


class Desk:
    """Where faults are brought, and where the researcher's choices are looked up.

    A choice already given is returned by `ask`; otherwise the fault is listed and nothing will be written.
    """

    def __init__(self, sheet: Sheet, language: str, choices: Mapping[str, str]):
        self.sheet, self.language, self.given = sheet, language, dict(choices)
        self.used: dict[str, str] = {}
        self.remembered: dict[str, str] = {}  # of those used, what was chosen for an earlier file
        self.zone = ""  # the zone of times chosen for an earlier file of the same kind
        self.rows: list[dict[str, Any]] = []
        self.lists: list[list[str]] = []
        self.headings = dict(zip(sheet.letters, map(str, sheet.cells.columns), strict=True))

    def ask(
        self,
        code: int,
        allowed: Sequence[str],
        *,
        key: str = "",
        row: int | None = None,
        letter: str | None = None,
        panellist: str = "",
        points: Sequence[float] = (),
        suggested: str = "",
        variant: str = "",
        before: str = "",
        **values: Any,
    ) -> str | None:
        """Return the valid choice given for a fault, or list the fault and return None.

        Parameters
        ----------
        code
            The number of the fault, from which ``AMN-I001`` is made.
        allowed
            Tokens (see `TOKENS`) and literal answers. Empty: only mending the file helps.
        key
            Tells this fault from others of its code where row and letter do not.
        points
            Points of a scale that may be chosen besides.
        variant
            The wording among those of the fault.
        before
            What was chosen for the like of it in an earlier file; it holds where nothing is chosen now.
        values
            Fill the words of the fault.
        """
        name = f"AMN-I{code:03d}"
        place = f"{letter or ''}{row if row is not None else ''}"
        problem = " ".join(part for part in (name, place, key) if part)
        given = self.given.get(problem, "") or before
        chosen = self._chosen(given, allowed, points)
        if chosen is not None:
            if not self.given.get(problem):
                self.remembered[problem] = chosen
            self.used[problem] = chosen
            return chosen
        shown = [self._shown(entry) for entry in allowed] + [f"{point:g}" for point in points]
        words = f"import.faults.i{code:03d}" + (f"_{variant}" if variant else "")
        column = f"{letter} ({self.headings[letter]})" if letter in self.headings else (letter or "")
        told: dict[str, Any] = {"row": row, "column": column, "panellist": panellist, **values}
        said = {part: word(f"{words}.{part}", self.language, **told) for part in ("found", "expected", "mend")}
        where = self._where(row, column, panellist)
        self.rows.append(
            {
                "problem": problem,
                "file": self.sheet.path.name,
                "sheet": self.sheet.name or "",
                "row": row,
                "column": column,
                "panellist": panellist,
                "message": f"{where}: {said['found']} {said['expected']} {said['mend']}",
                **said,
                "choices": self._sentence(shown, points),
                "suggested": self._shown(suggested) if suggested else "",
                "choice": "",
                "remark": word("import.choices.not_allowed", self.language, choice=given) if given else "",
            }
        )
        self.lists.append(shown)
        return None

    def _where(self, row: int | None, column: str, panellist: str) -> str:
        parts = [self.sheet.path.name + (f" [{self.sheet.name}]" if self.sheet.name else "")]
        for key, value in (("row", row), ("column", column), ("panellist", panellist)):
            if value not in (None, ""):
                parts.append(word(f"import.places.{key}", self.language, value=value))
        return ", ".join(parts)

    def _sentence(self, shown: list[str], points: Sequence[float]) -> str:
        if not shown:
            return word("import.choices.none", self.language)
        if len(points) > MOST_SHOWN:
            shown = shown[: len(shown) - len(points)]
            shown = [*shown, word("import.choices.point", self.language, low=f"{points[0]:g}", high=f"{points[-1]:g}")]
        elif len(shown) > MOST_SHOWN:
            shown = [*shown[:MOST_SHOWN], word("import.choices.more", self.language, n=len(shown) - MOST_SHOWN)]
        return " | ".join(shown)

    def _shown(self, entry: str) -> str:
        return word(f"import.choices.{entry}", self.language) if entry in TOKENS else entry

    def _chosen(self, given: str, allowed: Sequence[str], points: Sequence[float]) -> str | None:
        plain = comparable(given)
        if not plain:
            return None
        for entry in allowed:
            said = {word(f"import.choices.{entry}", language) for language in languages()} if entry in TOKENS else set()
            if plain in {comparable(text) for text in (entry, entry.replace("_", " "), *said)}:
                return entry
        number = sheets.number_in(given)
        return f"{number:g}" if number is not None and number in points else None

    def table(self) -> pd.DataFrame:
        """Return the faults that still need a choice, one row each, in the order of the file."""
        table = pd.DataFrame(self.rows, columns=COLUMNS)
        table["row"] = table["row"].astype("Int64")
        return table


def write_problems(desk: Desk, differences: pd.DataFrame, otherwise: Path) -> Path:
    """Write ``FILE.problems.xlsx`` beside the file, or into the folder `otherwise` where nothing can be written there.

    Choices already valid stay filled in, and so do those somebody typed into an earlier copy for the same file.
    """
    beside = desk.sheet.path.with_name(f"{desk.sheet.path.name}.problems.xlsx")
    typed = _typed(beside, desk)
    for row in desk.rows:
        row["choice"] = "" if row["remark"] else typed.get(row["problem"], "")
    try:
        return _write(beside, desk, differences)
    except OSError:
        otherwise.mkdir(exist_ok=True)
        return _write(otherwise / beside.name, desk, differences)


def choices_beside(path: Path, language: str) -> Path | None:
    """Return the latest problems file that lies beside a file and was written for what the file holds now."""
    found = [Path(name) for name in glob.glob(f"{glob.escape(str(path))}.problems*.xlsx") if OURS.search(name)]
    for beside in sorted(found, key=lambda file: file.stat().st_mtime_ns, reverse=True):
        try:
            about = sheets.read(beside, "about", language=language).cells
            if hashlib.sha256(path.read_bytes()).hexdigest() in set(about["sha256"]):
                return beside
        except (OSError, KeyError, SheetError):
            continue
    return None


def _typed(path: Path, desk: Desk) -> dict[str, str]:
    """Return the choices in an earlier problems file for the same file; none where there is no such file."""
    try:
        return read_choices(path, desk.sheet, desk.language)
    except (OSError, SheetError, ImportRefused):
        return {}


def _write(path: Path, desk: Desk, differences: pd.DataFrame) -> Path:
    said = {column: word(f"import.columns.{column}", desk.language) for column in COLUMNS}
    table = desk.table()
    done = pd.DataFrame([{"problem": k, "choice": desk._shown(v)} for k, v in desk.used.items()], columns=COLUMNS)
    done["file"] = desk.sheet.path.name
    whole = pd.concat([table.astype("object"), done.astype("object")], ignore_index=True).rename(columns=said)
    for column in ("message", "found"):
        whole[said[column]] = [sheets.visible(text) if isinstance(text, str) else text for text in whole[said[column]]]
    name = word("import.columns.problems", desk.language)
    about = pd.DataFrame({"sha256": [desk.sheet.sha256], "file": [desk.sheet.path.name]})
    frames = {
        name: whole,
        **({word("import.columns.differences", desk.language): differences} if len(differences) else {}),
    }
    sheets.write_xlsx(path, frames | {"about": about}, drop_downs={name: {said["choice"]: desk.lists}})
    return path


def read_choices(choices: Any, sheet: Sheet, language: str) -> dict[str, str]:
    """Return the choice made for each problem, from a problems file, a table or a mapping.

    Raises
    ------
    ImportRefused
        The problems file was written for another file, or has no `problem` and `choice` columns.
    """
    if choices is None:
        return {}
    if isinstance(choices, Mapping):
        return {str(problem): str(choice) for problem, choice in choices.items()}
    if isinstance(choices, pd.DataFrame):
        table = choices.astype("object").where(choices.notna(), "").astype(str)
    else:
        path = Path(choices)
        names = sheets.sheet_names(path, language=language)
        if "about" in names:
            written_for = sheets.read(path, "about", language=language).cells.iloc[0]
            if written_for["sha256"] != sheet.sha256:
                refused = {"choices": path.name, "other": written_for["file"], "file": sheet.path.name}
                raise ImportRefused(word("import.refused.other_choices", language, **refused))
        table = sheets.read(path, names[0] if names else None, language=language, needs_rows=False).cells
    known = {comparable(word(f"import.columns.{c}", lang)): c for lang in languages() for c in ("problem", "choice")}
    table = table.rename(columns=lambda heading: known.get(comparable(str(heading)), heading))
    if not {"problem", "choice"} <= set(table.columns):
        found = ", ".join(map(str, table.columns))
        raise ImportRefused(word("import.refused.no_choice_column", language, found=found))
    filled = table[table["choice"].str.strip() != ""]
    return dict(zip(filled["problem"].str.strip(), filled["choice"], strict=True))
