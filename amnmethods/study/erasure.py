"""Erase what a panellist said, at their request; what stays is said, since a promise must not be more than true."""

from pathlib import Path

import pandas as pd

from ..errors import PanelError
from ..store import Store
from ..words import word
from .folder import LINK
from .snapshot import Reader


def erase(folder: Path, store: Store, actor: str, panellist_id: str, reason: str, language: str = "en") -> str:
    """Erase a panellist's answers and attributes; see `Study.erase`.

    `panel.link` opens by a passphrase alone, so whether it holds a row of theirs is not known here: the way to take it
    out is said whenever the file is there.
    """
    if not reason.strip():
        raise PanelError(f"Say why {panellist_id} is erased, such as 'asked on 3 March': it stays on record.")
    with store.write(actor) as log:
        n = len(store.read("ratings", panellist_id=panellist_id))
        said = [word("study.erased", language, panellist=panellist_id, n=n)]
        raw = raw_files(store, {panellist_id})
        if raw:
            said.append(word("study.erased_raw", language, files=", ".join(raw)))
        if (folder / LINK).exists():
            said.append(word("study.erased_link", language, file=LINK, panellist=panellist_id))
        said.append(word("study.erased_beyond", language))
        log.append("panellist_erased", {"reason": reason}, panellist_id=panellist_id)
    return " ".join(said)


def erased(store: Reader) -> set[str]:
    """Return the codes of the panellists that were erased."""
    return {str(event["panellist_id"]) for event in store.event_bodies("panellist_erased")}


def raw_files(store: Store, people: set[str] | None = None) -> list[str]:
    """Return the names in `imports/` of the raw files in which people answered; None for those erased since."""
    wanted = set(_imports_of(store, erased(store) if people is None else people))
    found = store.read("imports")
    kept = found.loc[found["seq"].isin(wanted), "found"]
    return sorted({name for name in map(kept_name, kept) if name})


def _imports_of(store: Store, people: set[str]) -> list[int]:
    """Return the numbers of the imports in which people answered.

    An erased body no longer says which import it belongs to; but answers stand in the chain behind their own import.
    """
    if not people:
        return []
    events = store.events()[["seq", "kind", "panellist_id"]]
    own = events["seq"].where(events["kind"] == "file_imported").ffill()
    answers = (events["kind"] == "ratings_recorded") & events["panellist_id"].isin(people)
    return sorted({int(seq) for seq in own[answers].dropna()})


def kept_name(found: object) -> str | None:
    """Return the name under which an import's raw file is kept; None where it came without a file."""
    name = found.get("kept") if isinstance(found, dict) else None
    return name if isinstance(name, str) else None


def without(panel: pd.DataFrame, gone: set[str]) -> pd.DataFrame:
    """Return a panel in which whoever was erased counts as withdrawn, whatever the spreadsheet still says."""
    return panel.assign(status=panel["status"].mask(panel["panellist_id"].isin(gone), "withdrawn"))
