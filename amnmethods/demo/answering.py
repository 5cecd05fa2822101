"""The invented panel answers the round that is open, whatever the team asks of it."""

import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from .. import resources
from ..collect import import_ratings
from ..errors import RoundError
from ..sheets import read, write_csv
from ..study import Study
from ..study.folder import PANEL
from .invented import DATA

__all__ = ["ROUND_FILES", "answer", "as_shipped", "let_panel_answer", "take_update"]

ROUND_FILES = {1: "round-1.csv", 2: "round-2.xlsx", 3: "round-3.csv"}
WHO, WHAT = ("panellist_id", "panéliste"), ("item_id", "énoncé")  # headings of the three files
PART = " / "  # stands between item and criterion in the headings of the wide one


def let_panel_answer(study: Study, language: str = "en") -> str:
    """Let the invented panel answer the open round, close it, and put its panel as the team changed it afterwards.

    Parameters
    ----------
    study
        The invented study, with a round open. Answers that it holds already stay.
    language
        Of what is said.

    Returns
    -------
    What was done, in words.

    Raises
    ------
    RoundError
        No round is open, or the invented panel has nothing to say to its items.
    """
    rounds = study.rounds()
    opened = rounds.loc[rounds["state"] == "open", "round"]
    if opened.empty or int(opened.iloc[0]) not in ROUND_FILES:
        raise RoundError("The invented panel answers the rounds 1 to 3, once they are open.")
    number = int(opened.iloc[0])
    said = [answer(study, number, language), study.close_round(number, language=language)]
    take_update(study, PANEL, number + 1)
    return " ".join(said)


def answer(study: Study, number: int, language: str = "en") -> str:
    """Import what the invented panel answers to the items that an open round asks, as far as nobody answered yet."""
    shipped = Path(resources.find(DATA)) / "rounds" / ROUND_FILES[number]
    asked = set(study.round_items(number)["item_id"])
    people = set(study.panel(number)["panellist_id"]) - set(study.ratings(number)["panellist_id"])
    table = read(shipped).cells
    left = _left(table, asked, people)
    if left.empty or left.shape[1] < 2:
        raise RoundError(f"The invented panel has nothing to say to the items of round {number}.")
    with tempfile.TemporaryDirectory(
        ignore_cleanup_errors=True
    ) as place:  # what a door writes beside a file goes with it
        path = Path(place) / shipped.name
        if left.equals(table):
            shutil.copyfile(shipped, path)
        else:
            path = path.with_suffix(".csv")
            write_csv(path, left, for_people=False)
        report = import_ratings(study, path, number, language=language)
        if report.status == "needs choices":  # more was asked than the panel has an answer to
            known = report.problems.assign(choice=report.problems["choices"])
            report = import_ratings(study, path, number, known, language=language)
    if not report.imported:
        raise RoundError(str(report))
    return str(report).splitlines()[0]


def _left(table: pd.DataFrame, asked: Collection[str], people: Collection[str]) -> pd.DataFrame:
    """Return the answers of a file to these items by these people."""
    who = next(name for name in WHO if name in table)
    table = table[table[who].isin(people)]
    what = next((name for name in WHAT if name in table), None)
    if what is not None:
        return table[table[what].isin(asked)]
    return table[[who, *(name for name in table if PART in name and name.split(PART)[0] in asked)]]


def take_update(study: Study, name: str, number: int) -> None:
    """Put the items or the panel as the team changed them before a round, unless somebody edited them here."""
    when = "at-the-end" if number > len(ROUND_FILES) else f"before-round-{number}"
    update = Path(resources.find(DATA)) / "updates" / f"{name}-{when}.csv"
    if update.is_file() and as_shipped(study, name):
        shutil.copyfile(update, study.folder / f"{name}.csv")


def as_shipped(study: Study, name: str) -> bool:
    """Tell whether a study's items or panel are those of the invented team, before whichever round."""
    source, own = Path(resources.find(DATA)), study.folder / f"{name}.csv"
    shipped = [source / own.name, *(source / "updates").glob(f"{name}-*.csv")]
    return own.is_file() and own.read_bytes() in {path.read_bytes() for path in shipped}
