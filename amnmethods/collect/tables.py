"""The panel and the items from anybody's spreadsheet: foreign headings translated at the door."""

from pathlib import Path
from typing import Any

import pandas as pd

from .. import sheets
from ..errors import ItemsError, PanelError
from ..model import StudyConfig
from ..model.tables import PANEL_STATUSES
from ..sheets import Sheet, comparable
from ..words import languages, word
from .headings import squash
from .identifiers import without_identifiers
from .vocabulary import FIELDS, ITEM_WORDS, LANGUAGES, OWN_WORDS, PANEL_WORDS, STATUSES

__all__ = ["import_items", "import_panel", "read_items", "read_panel"]


def read_panel(path: Path | str, config: StudyConfig, *, language: str | None = None) -> pd.DataFrame:
    """Return a panel from a CSV or XLSX: ``panellist_id, group, site, language, status`` and further attributes.

    Columns that identify people are left out. Groups, sites and languages may be written by code or by name.

    Raises
    ------
    PanelError
        No column holds codes, a code is blank or stands twice, a group, site or status is not known; every place is
        named with its row and column.
    SheetError
        The file cannot be read as one table.

    Examples
    --------
    >>> from amnmethods import resources
    >>> from amnmethods.model import read_study
    >>> config = read_study(resources.text("data/amn-demo/study.yaml"), "study.yaml")
    >>> read_panel(resources.find("data/amn-demo/panel.csv"), config)["panellist_id"].is_unique
    True
    """
    said = language or _spoken(config)
    sheet, _, _ = without_identifiers(sheets.read(path, language=said), keep=(), spared=_code_column(path, said))
    table, letters = _renamed(sheet, PANEL_WORDS)
    faults = _Faults(sheet, letters, said)
    if "panellist_id" not in table:
        raise PanelError(
            word("import.tables.no_codes", said, file=sheet.path.name, found=", ".join(sheet.cells.columns))
        )
    table = table[table.apply(lambda row: any(row), axis=1)]
    faults.blank_or_twice(table, "panellist_id")
    sites = {site.site: site.name for site in config.sites}
    groups = {group.group: group.name for group in config.groups}
    for column, known in (("group", groups), ("site", sites)):
        if column in table:
            by_name = {comparable(code): code for code in known}
            by_name |= {comparable(name.said(lang)): code for code, name in known.items() for lang in config.languages}
            table[column] = faults.translated(table[column], by_name, required=column == "group" and bool(known))
    table["language"] = _languages(table, config)
    by_word = {entry: status for status, entries in STATUSES.items() for entry in entries}
    given = table["status"] if "status" in table else pd.Series("", index=table.index)
    given = given.where(given != "", "active")
    table["status"] = faults.translated(given.map(squash), by_word | {s: s for s in PANEL_STATUSES}, name="status")
    if faults.found:
        raise PanelError("\n".join(faults.found))
    for column in ("group", "site"):
        if column not in table:
            table[column] = "panel" if column == "group" and not groups else ""
    first = ["panellist_id", "group", "site", "language", "status"]
    return table[[*first, *(column for column in table if column not in first)]].reset_index(drop=True)


def read_items(path: Path | str, config: StudyConfig, *, language: str | None = None) -> pd.DataFrame:
    """Return items from a CSV or XLSX: ``item_id, version, wording_<language>`` and what else the file tells of them.

    Raises
    ------
    ItemsError
        No column holds ids or wordings, an id is blank or stands twice, a version is no whole number; every place is
        named with its row and column.
    SheetError
        The file cannot be read as one table.

    Examples
    --------
    >>> from amnmethods import resources
    >>> from amnmethods.model import read_study
    >>> config = read_study(resources.text("data/amn-demo/study.yaml"), "study.yaml")
    >>> list(read_items(resources.find("data/amn-demo/items.csv"), config).columns)[:4]
    ['item_id', 'version', 'wording_en', 'wording_fr']
    """
    said = language or _spoken(config)
    sheet = sheets.read(path, language=said)
    table, letters = _renamed(sheet, _item_words(config))
    faults = _Faults(sheet, letters, said)
    wordings = [f"wording_{lang}" for lang in config.languages]
    if "item_id" not in table or not set(wordings) & set(table.columns):
        found, needed = ", ".join(sheet.cells.columns), ", ".join(wordings)
        raise ItemsError(word("import.tables.no_items", said, file=sheet.path.name, found=found, needed=needed))
    table = table[table.apply(lambda row: any(row), axis=1)]
    faults.blank_or_twice(table, "item_id")
    if "version" in table:
        given = table["version"].where(table["version"] != "", "1")
        whole = given.map(sheets.number_in).map(
            lambda number: number is not None and number >= 1 and number == int(number)
        )
        faults.add("version", table.index[~whole], table["version"])
        numbers = given.where(whole, "1").map(sheets.number_in).astype("int64")
    else:
        numbers = pd.Series(1, index=table.index, dtype="int64")
    if faults.found:
        raise ItemsError("\n".join(faults.found))
    table["version"] = numbers
    for column in wordings:
        if column not in table:
            table[column] = ""
    first = ["item_id", "version", *wordings]
    return table[[*first, *(column for column in table if column not in first)]].reset_index(drop=True)


def import_panel(study: Any, path: Path | str) -> pd.DataFrame:
    """Write the study's `panel.csv` from any spreadsheet of panellists and return the table; see `read_panel`."""
    panel = read_panel(path, study.config)
    sheets.write_csv(Path(study.folder) / "panel.csv", panel)
    return panel


def import_items(study: Any, path: Path | str) -> pd.DataFrame:
    """Write the study's `items.csv` from any spreadsheet of items and return the table; see `read_items`."""
    items = read_items(path, study.config)
    sheets.write_csv(Path(study.folder) / "items.csv", items)
    return items


class _Faults:
    """Every fault of a table, one sentence each with file, sheet, row and column."""

    def __init__(self, sheet: Sheet, letters: dict[str, str], language: str):
        self.sheet, self.letters, self.language = sheet, letters, language
        self.found: list[str] = []

    def add(self, column: str, rows: Any, values: pd.Series, key: str = "", **told: Any) -> None:
        """Note one fault for each row."""
        sheet = f" [{self.sheet.name}]" if self.sheet.name else ""
        for row in rows:
            place = {"file": self.sheet.path.name + sheet, "row": row, "column": self.letters.get(column, "?")}
            self.found.append(word(f"import.tables.{key or column}", self.language, value=values[row], **place, **told))

    def blank_or_twice(self, table: pd.DataFrame, column: str) -> None:
        """Note blank ids and ids that stand twice."""
        ids = table[column]
        self.add(column, table.index[ids == ""], ids, "blank_id")
        key = [column, "version"] if column == "item_id" and "version" in table else [column]
        self.add(column, table.index[table.duplicated(key) & (ids != "")], ids, "twice")

    def translated(
        self, given: pd.Series, known: dict[str, str], *, required: bool = False, name: str = ""
    ) -> pd.Series:
        """Return the codes that words stand for, and note words that stand for none."""
        if not known:
            return given
        found = given.map(lambda text: known.get(comparable(text), ""))
        unknown = given.index[(found == "") & ((given != "") | required)]
        allowed = ", ".join(dict.fromkeys(known.values()))
        self.add(name or str(given.name), unknown, given, "not_known", allowed=allowed)
        return found


def _renamed(sheet: Sheet, words: dict[str, list[str]]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the table under canonical headings and the letters of its columns; the first that fits a name bears it."""
    names: list[str] = []
    ranks = {name: {entry: rank for rank, entry in enumerate(entries)} for name, entries in words.items()}
    best: dict[str, tuple[int, int]] = {}
    plain = [squash(str(heading)) for heading in sheet.cells.columns]
    for position, heading in enumerate(plain):
        for name, entries in ranks.items():
            if squash(name) == heading or heading in entries:
                rank = -1 if squash(name) == heading else entries[heading]
                best[name] = min(best.get(name, (rank, position)), (rank, position))
    taken: dict[int, str] = {}
    for name, (_, position) in sorted(best.items(), key=lambda entry: entry[1]):
        taken.setdefault(position, name)
    for position, heading in enumerate(sheet.cells.columns):
        names.append(taken.get(position) or "_".join(comparable(str(heading)).split()) or sheet.letters[position])
    names = [name if names.index(name) == k else f"{name}_{sheet.letters[k]}" for k, name in enumerate(names)]
    table = sheet.cells.set_axis(names, axis="columns").apply(lambda column: column.str.strip())
    return table, dict(zip(names, sheet.letters, strict=True))


def _item_words(config: StudyConfig) -> dict[str, list[str]]:
    """Return the headings of items with those of each language: ``wording_fr``, ``Texte (FR)``, ``French text``."""
    words = {name: entries for name, entries in ITEM_WORDS.items() if name not in ("wording", "plain", "show")}
    for name in ("wording", "plain", "show"):
        for lang in config.languages:
            spoken = LANGUAGES.get(lang, [lang])
            entries = [entry + end for entry in ITEM_WORDS[name] for end in spoken]
            entries += [start + entry for entry in ITEM_WORDS[name] for start in spoken]
            words[f"{name}_{lang}"] = entries + (spoken if name == "wording" else [])
    for lang in config.languages:
        words[f"wording_{lang}"] += OWN_WORDS.get(lang, [])
    first = f"wording_{config.languages[0]}"
    words[first] = [*words[first], *(entry for entry in ITEM_WORDS["wording"] if entry not in words[first])]
    return words


def _languages(table: pd.DataFrame, config: StudyConfig) -> pd.Series:
    if "language" not in table:
        return pd.Series(config.languages[0] if len(config.languages) == 1 else "", index=table.index)
    spoken = {entry: lang for lang in config.languages for entry in LANGUAGES.get(lang, [lang])}
    return table["language"].map(lambda text: spoken.get(squash(text), text))


def _code_column(path: Path | str, language: str) -> set[str]:
    sheet = sheets.read(path, language=language)
    return {
        letter
        for letter, heading in zip(sheet.letters, sheet.cells.columns, strict=True)
        if squash(str(heading)) in FIELDS["panellist_id"]
    }


def _spoken(config: StudyConfig) -> str:
    return next((lang for lang in config.languages if lang in languages()), "en")
