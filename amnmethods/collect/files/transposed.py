"""Transposed: one row an item, one column a panellist, also several panels side by side under merged headings."""

import pandas as pd

from ...sheets import Sheet, comparable
from ..asked import Asked
from ..headings import Headings, field_of
from ..problems import Desk
from .layout import ANSWERS, Format, Reading, items_named

__all__ = ["FORMAT"]


def _item_column(sheet: Sheet, headings: Headings) -> tuple[int, int]:
    """Return how many items the best column names, and its position."""
    best = (0, 0)
    for position in range(len(sheet.letters)):
        named = {t.item_id for text in sheet.cells.iloc[:, position].unique() if (t := headings.find((text,)))}
        best = max(best, (len(named), -position))
    return best[0], -best[1]


def _items_found(sheet: Sheet, asked: Asked, headings: Headings) -> int:
    found, position = _item_column(sheet, headings)
    # a column of ratings 1 to 9 names items where these are called 1 to 9; then items head the columns
    return (
        found
        if (len(sheet.letters) > 1 and position == 0) or field_of(str(sheet.cells.columns[position]), ["item_id"])
        else 0
    )


def _letters(sheet: Sheet, asked: Asked, headings: Headings) -> set[str]:
    return set(sheet.letters)


def _read(sheet: Sheet, asked: Asked, headings: Headings, desk: Desk) -> Reading | None:
    position = _item_column(sheet, headings)[1]
    targets = items_named(sheet, position, headings, desk)
    codes = {comparable(code) for code in asked.panel}
    raters: list[tuple[int, str, str]] = []  # position, group, code
    for k, parts in enumerate(sheet.headings):
        told = [part for part in parts if part]
        if k == position or not told:
            continue
        whole = " / ".join(told)
        fits = next((part for part in (whole, *reversed(told)) if comparable(part) in codes), told[-1])
        if field_of(whole) in (None, "panellist_id") or comparable(fits) in codes:
            raters.append((k, " / ".join(part for part in told if part != fits), fits))
    names = [comparable(code) for _, _, code in raters]
    groups = list(dict.fromkeys(group for _, group, _ in raters if group))
    if len(set(names)) < len(names) and len(groups) > 1:
        group = desk.ask(102, groups, groups=", ".join(groups))
        if group is None:
            return None
        raters = [rater for rater in raters if rater[1] in (group, "")]
    several = any(len(criteria) > 1 for criteria in asked.criteria.values())
    bare = [target for target in targets.values() if target is not None and not target.criterion]
    meant = desk.ask(103, list(asked.scales), n=len(bare), item=asked.items[0]) if several and bare else ""
    if meant is None:
        return None
    frames = []
    for k, _, code in raters:
        column = sheet.cells.iloc[:, k]
        found = [targets[text] for text in sheet.cells.iloc[:, position]]
        frames.append(
            pd.DataFrame(
                {
                    "row": sheet.cells.index,
                    "letter": sheet.letters[k],
                    "panellist": code,
                    "round": None,
                    "item_id": [t.item_id if t else "" for t in found],
                    "criterion": [
                        (t.criterion or meant or (*asked.criteria.get(t.item_id, ()), *asked.scales)[0]) if t else ""
                        for t in found
                    ],
                    "kind": [t.kind if t else "" for t in found],
                    "text": column.to_numpy(dtype=object),
                },
                columns=ANSWERS,
            )
        )
    answers = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=ANSWERS)
    return Reading(
        answers=answers[answers["item_id"] != ""].reset_index(drop=True),
        used={sheet.letters[position]} | {sheet.letters[k] for k, _, _ in raters},
        unit="letter",
        texts={text: (t.item_id, t.versions) for text, t in targets.items() if t is not None and t.versions},
    )


FORMAT = Format("transposed", _items_found, _letters, _read)
