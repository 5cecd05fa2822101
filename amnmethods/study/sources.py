"""The study's own spreadsheets, `items.csv` and `panel.csv`, as the tables of the plan.

They are read when a round opens; from then on the study's memory holds, and a changed file is a listed difference.
"""

from pathlib import Path

import pandas as pd

from .. import sheets
from ..errors import ItemsError, PanelError
from ..model.config import StudyConfig
from ..model.tables import check_items, check_panel
from .folder import ITEMS, PANEL

PANEL_COLUMNS = ("panellist_id", "group", "site", "language", "status")
IDENTIFYING = ("name", "surname", "firstname", "lastname", "email", "phone", "address", "nom", "prénom", "courriel")


def read_items(folder: Path, config: StudyConfig) -> pd.DataFrame:
    """Return the items of `items.csv`, one row each: ``item_id``, ``version``, ``wording_<language>`` and the rest.

    Raises
    ------
    ItemsError
        The file is missing, has no items, or an item lacks its wording in a declared language.
    """
    path = folder / ITEMS
    if not path.is_file():
        raise ItemsError(f"{path} does not exist. Write one row per item: item_id and a wording for each language.")
    table = _cells(path)
    items = table.rename(columns={"wording": f"wording_{config.languages[0]}"})
    if "item_id" not in items:
        raise ItemsError(f"{path}: no column item_id; found {', '.join(map(str, items.columns))}.")
    items = items[items["item_id"] != ""].reset_index(drop=True)
    if items.empty:
        raise ItemsError(f"{path} has no items yet: write one row per item, with item_id and its wording.")
    if "version" in items:
        wrong = items[~items["version"].str.fullmatch(r"[1-9][0-9]*|")]
        if not wrong.empty:
            raise ItemsError(f"{path}: item {wrong.iloc[0].item_id!r} has the version {wrong.iloc[0].version!r}; 1, 2, ...")
    given = items.pop("version") if "version" in items else pd.Series("", index=items.index)
    items.insert(1, "version", pd.to_numeric(given.replace("", "1")).astype("int64"))
    items = items.sort_values("version", kind="stable").drop_duplicates("item_id", keep="last").sort_index()
    check_items(items, config.languages)
    return items.reset_index(drop=True)


def read_panel(folder: Path, config: StudyConfig) -> pd.DataFrame:
    """Return the panel of `panel.csv`, codes only: ``panellist_id, group, site, language, status`` and attributes.

    Raises
    ------
    PanelError
        The file is missing or empty, holds names or addresses, a code stands twice, or a group is not declared.
    """
    path = folder / PANEL
    if not path.is_file():
        raise PanelError(f"{path} does not exist. Write one row per panellist: panellist_id, group, language, status.")
    panel = _cells(path)
    named = [column for column in panel.columns if column.casefold().replace("-", "").replace("_", "") in IDENTIFYING]
    if named:
        raise PanelError(
            f"{path} has the columns {', '.join(named)}. Names and addresses never stand beside ratings: take them out."
        )
    if "panellist_id" not in panel:
        raise PanelError(f"{path}: no column panellist_id; found {', '.join(map(str, panel.columns))}.")
    panel = panel[(panel != "").any(axis=1)].reset_index(drop=True)
    if panel.empty:
        raise PanelError(f"{path} has no panellists yet: write one row per panellist, by code.")
    for column in PANEL_COLUMNS:
        if column not in panel:
            panel[column] = ""
    panel["status"] = panel["status"].replace("", "active")
    if not config.groups:
        panel["group"] = panel["group"].replace("", "panel")
    check_panel(panel, tuple(group.group for group in config.groups))
    sites = {site.site for site in config.sites}
    unknown = panel[~panel["site"].isin(sites | {""})] if sites else panel.iloc[:0]
    if not unknown.empty:
        row = unknown.iloc[0]
        raise PanelError(
            f"Panellist {row.panellist_id!r} is of the site {row.site!r}; study.yaml declares {', '.join(sorted(sites))}."
        )
    return panel[[*PANEL_COLUMNS, *(column for column in panel if column not in PANEL_COLUMNS)]]


def _cells(path: Path) -> pd.DataFrame:
    """Return a spreadsheet's cells without outer blanks, headings in lower case."""
    cells = sheets.read(path, needs_rows=False).cells.reset_index(drop=True)
    cells.columns = [str(column).strip().casefold() for column in cells.columns]
    return cells.loc[:, [column != "" for column in cells.columns]].apply(lambda column: column.str.strip())
