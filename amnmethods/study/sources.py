"""The study's own spreadsheets, items and panel, as the tables of the plan.

They are read when a round opens; from then on the study's memory holds, and a changed file is a listed difference.
"""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from .. import sheets
from ..errors import AmnError, ItemsError, PanelError
from ..model.config import StudyConfig
from ..model.tables import check_items, check_panel
from .folder import ITEMS, PANEL, spreadsheet

PANEL_COLUMNS = ("panellist_id", "group", "site", "language", "status")
READ = ("wording", "plain")  # what a panellist reads of an item, each with a column per language
# fmt: off
IDENTIFYING = frozenset(
    {
        "name", "names", "fullname", "firstname", "lastname", "middlename", "surname", "givenname",
        "familyname", "forename", "nickname", "email", "emailaddress", "mail", "phone", "phonenumber",
        "telephone", "tel", "mobile", "cell", "cellphone", "address", "streetaddress", "postaladdress",
        "birthdate", "dateofbirth", "dob", "nom", "noms", "nomcomplet", "nomdefamille", "prenom", "courriel",
        "adressecourriel", "adresse", "adressepostale", "numerodetelephone", "cellulaire", "datedenaissance",
    }
)
# fmt: on
CONTACT = re.compile(
    r"[^\s@;,<>]+@[^\s@;,<>]+\.[^\W\d_]{2,}|(?<!\d)(?:\+?1[\s.\-]?)?\(?\d{3}\)?[\s.\-]\d{3}[\s.\-]\d{4}(?!\d)"
)


_read: dict[Path, tuple[bytes, StudyConfig, pd.DataFrame]] = {}  # the last few spreadsheets, as they were


def _read_again(path: Path, config: StudyConfig, read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a spreadsheet's table, read anew only where the file or study.yaml changed since; a copy of one's own."""
    try:
        content = path.read_bytes()
    except OSError:
        return read()  # which says what is wrong
    known = _read.get(path)
    if known is None or known[0] != content or known[1] is not config:
        known = (content, config, read())
        if len(_read) >= 8:
            _read.clear()
        _read[path] = known
    return known[2].copy()


def read_items(folder: Path, config: StudyConfig) -> pd.DataFrame:
    """Return the study's items, one row each: ``item_id``, ``version``, ``wording_<language>`` and the rest.

    Raises
    ------
    ItemsError
        The file is missing, has no items, holds one twice, or an item lacks its wording in a declared language.
    """
    path = spreadsheet(folder, ITEMS)
    if path is None:
        raise ItemsError(
            f"{folder / ITEMS}.csv does not exist. Write one row per item: item_id and a wording per language."
        )
    return _read_again(path, config, lambda: _items(path, config))


def _items(path: Path, config: StudyConfig) -> pd.DataFrame:
    items = _cells(path, config, ItemsError, "item_id", "items")
    given = items.pop("version") if "version" in items else pd.Series("", index=items.index)
    wrong = given[~given.str.fullmatch(r"[1-9][0-9]*|")]
    if not wrong.empty:
        raise ItemsError(
            f"{path}, row {wrong.index[0]}: the version {wrong.iloc[0]!r} is none; write 1, 2, ... or nothing."
        )
    items.insert(1, "version", pd.to_numeric(given.replace("", "1")).astype("int64"))
    try:
        check_items(items, ())  # each version once, also those that count no more
        items = items.sort_values("version", kind="stable").drop_duplicates("item_id", keep="last").sort_index()
        check_items(items, config.languages)
    except ItemsError as error:
        raise ItemsError(f"{path}: {error}") from None
    _check_shown(path, items, config)
    return items.reset_index(drop=True)


def _check_shown(path: Path, items: pd.DataFrame, config: StudyConfig) -> None:
    """Refuse to show a language instead of another one that has no wording either."""
    for language in config.languages:
        if f"show_{language}" not in items:
            continue
        for row, shown in items.loc[items[f"show_{language}"] != "", f"show_{language}"].items():
            if shown not in config.languages or items.loc[row, f"wording_{shown}"] == "":
                raise ItemsError(
                    f"{path}, row {row}: show_{language} says {shown!r}, and the item has no wording_{shown}. "
                    f"Name a language it is worded in: {', '.join(config.languages)}."
                )


def read_panel(folder: Path, config: StudyConfig) -> pd.DataFrame:
    """Return the study's panel, codes only: ``panellist_id, group, site, language, status`` and attributes.

    Raises
    ------
    PanelError
        The file is missing or empty, holds names or addresses, a code stands twice, or a group is not declared.
    """
    path = spreadsheet(folder, PANEL)
    if path is None:
        raise PanelError(
            f"{folder / PANEL}.csv does not exist. Write one row per panellist: panellist_id, group, status."
        )
    return _read_again(path, config, lambda: _panel(path, config))


def _panel(path: Path, config: StudyConfig) -> pd.DataFrame:
    panel = _cells(path, config, PanelError, "panellist_id", "panellists")
    _refuse_identities(path, panel)
    for column in PANEL_COLUMNS:
        if column not in panel:
            panel[column] = ""
    panel["status"] = panel["status"].str.casefold().replace("", "active")
    if not config.groups:
        panel["group"] = panel["group"].replace("", "panel")
    try:
        check_panel(panel, tuple(group.group for group in config.groups))
    except PanelError as error:
        raise PanelError(f"{path}: {error}") from None
    sites = [site.site for site in config.sites]
    unknown = panel[~panel["site"].isin({*sites, ""})] if sites else panel.iloc[:0]
    if not unknown.empty:
        raise PanelError(
            f"{path}, row {unknown.index[0]}: panellist {unknown.iloc[0].panellist_id!r} is of the site "
            f"{unknown.iloc[0].site!r}; study.yaml declares {', '.join(sites)}."
        )
    others = [column for column in panel if column not in PANEL_COLUMNS]
    return panel[[*PANEL_COLUMNS, *others]].reset_index(drop=True)


def _refuse_identities(path: Path, panel: pd.DataFrame) -> None:
    """Names and addresses never stand beside ratings; the message does not repeat them."""
    advice = "Names and addresses never stand beside ratings: keep codes here, and the list of who is who elsewhere."
    named = [column for column in panel.columns if re.sub(r"\W|_", "", _bare(column)) in IDENTIFYING]
    if named:
        raise PanelError(f"{path} has the columns {', '.join(named)}. {advice}")
    for column in panel.columns:
        rows = panel.index[panel[column].str.contains(CONTACT)]
        if len(rows):
            raise PanelError(
                f"{path}, row {rows[0]}, column {column}: this looks like an e-mail or telephone. {advice}"
            )


def _cells(path: Path, config: StudyConfig, error: type[AmnError], key: str, called: str) -> pd.DataFrame:
    """Return a spreadsheet's cells without outer blanks, each row with a code; the index counts rows as it does."""
    cells = sheets.read(path, needs_rows=False).cells
    cells.columns = headings([str(column) for column in cells.columns], config)
    twice = sorted({column for column in cells.columns if column and list(cells.columns).count(column) > 1})
    if twice:
        raise error(f"{path}: the heading {', '.join(twice)} stands twice; name each column once.")
    if key not in cells:
        raise error(f"{path}: no column {key}; found {', '.join(column for column in cells.columns if column)}.")
    cells = cells.loc[:, [column != "" for column in cells.columns]].apply(lambda column: column.str.strip())
    cells = cells[(cells != "").any(axis=1)]
    if cells.empty:
        raise error(f"{path} has no {called} yet: write one row each, with {key}.")
    blank = cells.index[cells[key] == ""]
    if len(blank):
        raise error(
            f"{path}: no {key} in row {', '.join(map(str, blank[:5]))}. Give each row its code, or take it out."
        )
    alike = cells[key].drop_duplicates()
    alike = alike[alike.str.casefold().duplicated(keep=False)]
    if not alike.empty:
        raise error(f"{path}: {' and '.join(alike.iloc[:2])} differ in capitals only; nobody would keep them apart.")
    return cells


def headings(found: list[str], config: StudyConfig) -> list[str]:
    """Return headings as the tables have them: lower case, one underscore between words, languages as declared."""
    first = config.languages[0]
    known = {_plain(f"{part}_{lang}"): f"{part}_{lang}" for part in (*READ, "show") for lang in config.languages}
    named = [known.get(_plain(heading), _plain(heading)) for heading in found]
    bare = {part: f"{part}_{first}" for part in READ if f"{part}_{first}" not in named}
    return [bare.get(heading, heading) for heading in named]


def _plain(heading: str) -> str:
    return re.sub(r"[\s\-_]+", "_", heading.strip().casefold())


def _bare(heading: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(sign))
