"""The files for a data repository: ratings of those who agreed, the items they rated, and what each column means."""

from pathlib import Path
from typing import Any

import pandas as pd

from .. import sheets
from ..words import languages, word, words_of

__all__ = ["write_deposit"]


def write_deposit(study: Any, folder: Path | str | None = None) -> list[Path]:
    """Write what may be deposited for other researchers (`Study.deposit`): only those who agreed, under codes of their own.

    Parameters
    ----------
    study
        As `open_study` returns it.
    folder
        Where to; by default ``outputs/deposit`` in the study's folder.

    Returns
    -------
    ``ratings.csv``; ``items.csv`` with the wordings that were rated; ``codebook.csv`` with what each column means, in
    English and French.

    Raises
    ------
    PanelError
        No consent asks for it, or too few people agreed. Nothing is written then.

    Examples
    --------
    ``collect.write_deposit(study)``
    """
    told = study.deposit()
    target = Path(folder) if folder is not None else study.folder / "outputs" / "deposit"
    target.mkdir(parents=True, exist_ok=True)
    tables = {"ratings": told.ratings, "items": _items(study, told.ratings), "codebook": _codebook(study, told)}
    written = []
    for name, table in tables.items():
        written.append(target / f"{name}.csv")
        sheets.write_csv(written[-1], table)
    return written


def _items(study: Any, ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the items rated, a row per version, with their words."""
    wordings = [f"wording_{language}" for language in study.languages]
    asked = pd.concat([study.items(int(number)) for number in ratings["round"].unique()])
    return asked[["item_id", "version", *wordings]].drop_duplicates(["item_id", "version"], ignore_index=True)


def _codebook(study: Any, told: Any) -> pd.DataFrame:
    """Return what each column means, and how many people are in it."""
    with words_of(study.folder):
        spoken = languages(study.folder)
        rows = [("items", column, f"deposit.{column}") for column in ("item_id", "version", "wording")]
        rows += [("ratings", column, f"deposit.{column}") for column in told.ratings]
        lines = [
            {"file": f"{file}.csv", "column": column, **{f"means_{lang}": word(key, lang) for lang in spoken}}
            for file, column, key in rows
        ]
        about = {f"means_{lang}": word("deposit.people", lang, n=told.n_panellists) for lang in spoken}
    return pd.DataFrame([{"file": "", "column": "", **about}, *lines])
