"""Long: one row an answer, in the columns of our table of ratings or their French names."""

import numpy as np
import pandas as pd

from ...sheets import Sheet
from ..asked import Asked
from ..headings import Headings, field_of, squash
from ..problems import Desk
from ..vocabulary import FIELDS
from .layout import ANSWERS, Format, Reading, column_of_panellists, items_named, round_in

__all__ = ["FORMAT"]

ANSWERING = ["rating", "state", "comment", "unable", "recorded_at"]


def _fields(sheet: Sheet, asked: Asked) -> dict[str, int]:
    """Return the position of each column of the long table; the best name wins where two columns bear one."""
    found: dict[str, tuple[int, int]] = {}
    for position, heading in enumerate(sheet.cells.columns):
        field = field_of(str(heading), ["round", "item_id", "criterion", *ANSWERING])
        if field is not None:
            rank = FIELDS[field].index(squash(str(heading))) if squash(str(heading)) in FIELDS[field] else 99
            found[field] = min(found.get(field, (rank, position)), (rank, position))
    places = {field: position for field, (_, position) in found.items()}
    if not {"item_id"} <= set(places) or not {"rating", "state"} & set(places):
        return {}
    free = {letter for k, letter in enumerate(sheet.letters) if k not in places.values()}
    letter = column_of_panellists(sheet, asked, free)
    return places | ({"panellist_id": sheet.letters.index(letter)} if letter is not None else {})


def _items_found(sheet: Sheet, asked: Asked, headings: Headings) -> int:
    places = _fields(sheet, asked)
    if "panellist_id" not in places:
        return 0
    texts = sheet.cells.iloc[:, places["item_id"]].unique()
    # one more than the same items as headings of a transposed table would count: the column names decide
    return sum(headings.find((text,)) is not None for text in texts) + 1


def _letters(sheet: Sheet, asked: Asked, headings: Headings) -> set[str]:
    return {sheet.letters[position] for position in _fields(sheet, asked).values()}


def _read(sheet: Sheet, asked: Asked, headings: Headings, desk: Desk) -> Reading | None:
    places = _fields(sheet, asked)
    cells = sheet.cells
    letter = {field: sheet.letters[position] for field, position in places.items()}
    column = {field: cells.iloc[:, position] for field, position in places.items()}
    targets = items_named(sheet, places["item_id"], headings, desk)
    items = column["item_id"].map(lambda text: target.item_id if (target := targets[text]) else "")
    if "criterion" in column:
        names = {text: headings.criteria.get(squash(text), "") for text in column["criterion"].unique()}
        criteria = column["criterion"].map(names)
        lost = [text for text, criterion in names.items() if not criterion and text.strip()]
        for text in lost:
            desk.ask(105, [], letter=letter["criterion"], key=text, text=text, criteria=", ".join(asked.scales))
        default = next(iter(asked.scales))
        criteria = criteria.where(criteria != "", items.map(lambda item: (*asked.criteria.get(item, ()), default)[0]))
    else:
        several = any(len(criteria) > 1 for criteria in asked.criteria.values())
        meant = desk.ask(103, list(asked.scales), n=len(cells), item=asked.items[0]) if several else None
        if several and meant is None:
            return None
        criteria = items.map(lambda item: meant or (*asked.criteria.get(item, ()), *asked.scales)[0])
    rounds = column["round"].map(round_in).astype("object") if "round" in column else pd.Series([None] * len(cells))
    frames = []
    for field in (field for field in ANSWERING if field in column):
        frames.append(
            pd.DataFrame(
                {
                    "row": np.asarray(cells.index),
                    "letter": [letter[field]] * len(cells),
                    "panellist": np.asarray(column["panellist_id"], dtype=object),
                    "round": np.asarray(rounds, dtype=object),
                    "item_id": np.asarray(items, dtype=object),
                    "criterion": np.asarray(criteria, dtype=object),
                    "kind": [field] * len(cells),
                    "text": np.asarray(column[field], dtype=object),
                },
                columns=ANSWERS,
            )
        )
    answers = pd.concat(frames, ignore_index=True)
    return Reading(
        answers=answers[answers["item_id"] != ""].reset_index(drop=True),
        used=set(letter.values()),
        unit="cell",
        id_letter=letter["panellist_id"],
        texts={text: (t.item_id, t.versions) for text, t in targets.items() if t is not None and t.versions},
    )


FORMAT = Format("long", _items_found, _letters, _read)
