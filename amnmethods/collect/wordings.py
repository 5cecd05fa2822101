"""A new wording of an item, written into the study's own spreadsheet; it is asked when the next round opens."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..study.item_words import ItemWords

__all__ = ["write_wording"]


def write_wording(study: Any, item_id: str, wordings: Mapping[str, str], *, new: bool = False) -> Path:
    """Write an item's wording in some languages into `items.csv` or `items.xlsx`; everything else stays as it is.

    Parameters
    ----------
    study
        As `open_study` returns it.
    item_id
        An item of the spreadsheet.
    wordings
        The new words by language of the study. A blank is refused: an item is never left without words.
    new
        Write a row for an item that is not there yet; then every language of the study needs its words.

    Returns
    -------
    The spreadsheet.

    Raises
    ------
    ItemsError
        There is no such item or language, or no words are given.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import resources, study
    >>> folder = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> write_wording(example, "s01", {"en": "Pay mentors for their time"}).name
    'items.csv'
    >>> example.items()["wording_en"].iloc[0]
    'Pay mentors for their time'
    >>> folder.cleanup()
    """
    sheet = ItemWords(study.folder, study.config)
    (sheet.add if new else sheet.set)(item_id, wordings)
    return sheet.write()
