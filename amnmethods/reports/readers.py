"""Who of a round's panel is still in the study, and in which language they read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["languages", "still_in"]

IN_STUDY = ("invited", "consented", "active")  # the statuses of those who are written to and shown feedback


def still_in(study: "Study", round: int) -> list[str]:
    """Return the codes of a round's panel who have not left, in its order.

    Whoever `panel.csv` calls withdrawn has left, also before the study reads that file again at the next opening.
    """
    from ..study import sources

    here = study.panel(round)
    tables = [study.panel()]
    if sources.spreadsheet(study.folder, sources.PANEL) is not None:
        listed = sources.read_panel(study.folder, study.config)
        tables.append(listed)
    gone = {
        str(code)
        for table in tables
        for code, status in zip(table["panellist_id"], table["status"], strict=True)
        if status not in IN_STUDY
    }
    known = set(study.panel()["panellist_id"].astype(str))
    return [code for code in here["panellist_id"].astype(str) if code in known and code not in gone]


def languages(study: "Study", known: Sequence[str]) -> dict[str, str]:
    """Return each panellist's language; the study's first one among those known where theirs is not."""
    first = next((language for language in study.languages if language in known), "en")
    panel = study.panel()
    return {
        str(code): told if isinstance(told, str) and told in known else first
        for code, told in zip(panel["panellist_id"], panel["language"], strict=True)
    }
