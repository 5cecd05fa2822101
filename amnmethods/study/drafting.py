"""From kept candidates to items: screening counted, wordings drafted, languages compared."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pandas as pd

from .. import sheets, strategies
from ..errors import ItemsError
from ..model.plan_lines import ids_in
from ..model.tables import check_items
from ..store import Store
from . import state, tables
from .candidates import candidates, catalogue, determinants, fixed, kept, pairs
from .coding import require
from .folder import IMPORTS, ITEMS, spreadsheet
from .snapshot import Reader


def screening(store: Store, config: Any) -> pd.DataFrame:
    """Return what became of the candidates; see `Study.screening`."""
    require(store, "screening")
    return strategies.screening(tables.table(store, "screening", None), candidates(store, config))


def draft_items(folder: Path, config: Any, store: Store, reader: Reader) -> pd.DataFrame:
    """Return the kept candidates as items; see `Study.draft_items`."""
    require(store, "screening")
    barriers, screened = determinants(store, config), tables.table(store, "screening", None)
    return strategies.draft_items(
        screened,
        catalogue(store),
        languages=config.languages,
        words=_words(folder, config, store, reader, screened),
        links=_links(store, config),
        determinants=barriers if "segments" in barriers else None,
    )


def _links(store: Store, config: Any) -> pd.DataFrame | None:
    """Return which barriers the items answer: as linked, or as the candidates were named for them."""
    own = kept(store, "strategy_links")
    if own is not None and len(own):
        return own
    if config.tailoring is None or config.tailoring.strong is None or config.tailoring.from_percent is None:
        return None
    found = pairs(store, config)
    named = found["percent"].fillna(LEAST) >= config.tailoring.from_percent
    return found[found["catalogue_id"].notna() & named]


LEAST = 20.0  # what a cell known only as "at least 20" counts as


def _words(folder: Path, config: Any, store: Store, reader: Reader, screened: pd.DataFrame) -> pd.DataFrame | None:
    """Return what the kept items say so far: the table ``wordings``, else the study's items."""
    names = set(screened["item_id"].dropna()) if "item_id" in screened else set()
    written = kept(store, "wordings")
    found = [] if written is None else [written]
    if opened(reader) or spreadsheet(folder, ITEMS) is not None:
        found.append(state.items(folder, config, reader))
    if not found:
        return None
    table = pd.concat(found, ignore_index=True).drop_duplicates("item_id", keep="first")
    return table[table["item_id"].isin(names)].reset_index(drop=True)


def parity(folder: Path, config: Any, store: Store, reader: Reader) -> pd.DataFrame:
    """Return how the wordings compare; see `Study.parity`."""
    how = fixed(config).parity
    drafted = not opened(reader) and kept(store, "screening") is not None
    items = draft_items(folder, config, store, reader) if drafted else state.items(folder, config, reader)
    return strategies.parity(items, config.languages, **how.model_dump())


def opened(reader: Reader) -> bool:
    """Tell whether a round has opened, so that the items are what the panel was asked."""
    return bool((reader.read("rounds")["state"] != "draft").any())


def write_items(folder: Path, config: Any, store: Store, reader: Reader, actor: str, items: pd.DataFrame) -> Path:
    """Write the items of the first round, and keep where they come from; see `Study.write_items`."""
    if opened(reader):
        raise ItemsError(
            "A round has opened: its items are what the panel read, and are not written again. Reword, merge or split one "
            "by study.decide, with its reason."
        )
    table = items.copy()
    check_items(table.assign(version=1), config.languages)
    path = spreadsheet(folder, ITEMS) or folder / f"{ITEMS}.csv"
    if path.suffix != ".csv":
        raise ItemsError(
            f"{path} is a workbook, of which only words are changed: put the items there, or take it away."
        )
    if path.is_file():  # what it held is not lost
        earlier = path.read_bytes()
        target = folder / IMPORTS / tables.raw_name(path.name, hashlib.sha256(earlier).hexdigest())
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(earlier)
    named = [f"{part}_{language}" for part in ("wording", "plain") for language in config.languages]
    columns = ["item_id", *named, "section", "strategy_ids", "barriers"]
    part = path.with_name(f".{path.name}.part")
    sheets.write_csv(part, table[[column for column in columns if column in table]].fillna(""))
    os.replace(part, path)  # whole or not at all
    _keep_links(folder, config, store, actor, table)
    return path


def _keep_links(folder: Path, config: Any, store: Store, actor: str, items: pd.DataFrame) -> None:
    """Keep the links of items that have none yet: the barriers of each, with the strategies it was merged from."""
    own = kept(store, "strategy_links")
    linked = set() if own is None else set(own["strategy_id"])
    found = pairs(store, config)
    named = set(zip(found["determinant_id"], found["catalogue_id"], strict=True))
    rows = []
    for item in items.to_dict("records"):
        ids, barriers = ids_in(item.get("strategy_ids")), ids_in(item.get("barriers"))
        for barrier in barriers if item["item_id"] not in linked else []:
            those = [each for each in ids if (barrier, each) in named]
            rows.append((item["item_id"], barrier, "; ".join(those or ids)))
    if rows:
        added = pd.DataFrame(rows, columns=["strategy_id", "determinant_id", "catalogue_id"], dtype="string")
        table = added if own is None else pd.concat([own, added], ignore_index=True)
        tables.keep(folder, store, actor, "strategy_links", table, "items as written", None, None)
