"""Whose answers these are: every code found is one of the panel's, or it is asked about."""

from typing import Any

import pandas as pd

from ..sheets import comparable
from .asked import Asked
from .codes import excel_damage, look_alike, nearest_codes
from .problems import Desk

__all__ = ["with_panellists"]

SHOWN = 3  # first answers shown of a row without a code, so that it can be traced


def with_panellists(answers: pd.DataFrame, asked: Asked, desk: Desk, id_letter: str) -> pd.DataFrame:
    """Return the answers with `panellist_id`, those of unknown people left out (faults 7 to 10)."""
    known = {comparable(code): code for code in asked.panel}
    found: dict[str, str] = {}
    for text in answers["panellist"].unique():
        if comparable(text) in known:
            found[text] = known[comparable(text)]
        elif comparable(text):
            found[text] = _asked_about(text, answers, asked, desk, id_letter)
    codes = answers["panellist"].map(lambda text: found.get(text, ""))
    answers = answers.assign(panellist_id=codes)
    return _without_code(answers, asked, desk, id_letter)


def _asked_about(text: str, answers: pd.DataFrame, asked: Asked, desk: Desk, id_letter: str) -> str:
    theirs = answers[answers["panellist"] == text]
    if not theirs.loc[theirs["kind"] != "finished", "text"].str.strip().any():
        return ""  # no answer, nothing lost: a total or a remark below the table
    row = int(theirs["row"].iloc[0])
    letter = id_letter or str(theirs["letter"].iloc[0])
    near = nearest_codes(text, asked.panel)
    common: dict[str, Any] = {"panellist": text, "text": text, "near": ", ".join(near) or "–"}
    place: dict[str, Any] = {"row": row if id_letter else None, "letter": letter}
    allowed = ["leave_out", *near, *(code for code in asked.panel if code not in near)]
    if alike := look_alike(text, asked.panel):
        told: dict[str, Any] = {"meant": alike[0], "wrong": alike[1], "right": alike[2]}
        choice = desk.ask(8, [alike[0], *allowed], suggested=alike[0], **place, **common, **told)
    elif damaged := excel_damage(text, asked.panel):
        choice = desk.ask(9, [damaged, *allowed], suggested=damaged, meant=damaged, **place, **common)
    else:
        choice = desk.ask(7, allowed, **place, **common)
    # while it is not settled the code stands for itself, so that its answers are looked at with the rest
    return text if choice is None else "" if choice == "leave_out" else choice


def _without_code(answers: pd.DataFrame, asked: Asked, desk: Desk, id_letter: str) -> pd.DataFrame:
    """Ask whose the answers are that stand in a row without a code (fault 10)."""
    blank = answers[answers["panellist"].map(comparable) == ""]
    for row, theirs in blank.groupby("row", sort=True):
        told = theirs.loc[theirs["kind"].isin(["rating", "comment"]) & (theirs["text"].str.strip() != ""), "text"]
        if told.empty:
            continue
        first = ", ".join(repr(text[:30]) for text in told.head(SHOWN))
        choice = desk.ask(10, ["leave_out", *asked.panel], row=int(str(row)), letter=id_letter or None, first=first)
        if choice != "leave_out":
            answers.loc[theirs.index, "panellist_id"] = choice or f"({row})"
    return answers[answers["panellist_id"] != ""].reset_index(drop=True)
