"""A returned form as a format of the door: each row is found by its name, then by its text, never by its place."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ...sheets import Note, Sheet, comparable
from ..asked import Asked
from ..files.layout import ANSWERS, Format, Reading
from ..headings import Headings
from ..problems import Desk
from ..values import read_value
from .marks import COMMENT
from .others import declines
from .returned import FormSheet, Line, Returned

__all__ = ["FORMAT", "panellist_of", "told_of", "without_leave"]

TYPED = ("rating", "comment")  # what people fill in

Cell = tuple[int, str, str]  # row, letter, text


def _form_of(sheet: Sheet) -> Returned:
    form = getattr(sheet, "form", None)
    assert form is not None, "only a returned form is read by this format"
    return form


def _items_found(sheet: Sheet, asked: Asked, headings: Headings) -> int:
    return len(_form_of(sheet).lines) if isinstance(sheet, FormSheet) else 0


def _letters(sheet: Sheet, asked: Asked, headings: Headings) -> set[str]:
    return set(sheet.letters)


def _read(sheet: Sheet, asked: Asked, headings: Headings, desk: Desk) -> Reading:
    form = _form_of(sheet)
    panellist = panellist_of(form, asked, desk)
    found = _items(form, asked, headings, desk)
    answers = pd.DataFrame(columns=ANSWERS)
    if panellist:
        rows = list(_answers(form, found, asked, desk, panellist))
        rows = (
            []
            if without_leave(form, panellist, any(row[-1].strip() for row in rows if row[-2] in TYPED), desk)
            else rows
        )
        answers = pd.DataFrame(rows, columns=ANSWERS)
    return Reading(
        answers=answers,
        used=set(sheet.letters),
        unit="cell",
        texts=found.quoted,
        notes=[*told_of(form, panellist), *found.notes],
    )


def without_leave(form: Returned, panellist: str, answered: bool, desk: Desk) -> bool:
    """Tell whether answers are to be left out since their panellist does not agree to take part; asked about once."""
    if not declines(form):
        return False
    return not answered or desk.ask(124, ["leave_out"], key=panellist, panellist=panellist) == "leave_out"


def told_of(form: Returned, panellist: str) -> Iterator[Note]:
    """Yield what to say about a form as such."""
    if form.sound:
        yield Note("forms.notes.recognised", {"round": form.round, "panellist": panellist})
    else:
        yield Note("forms.notes.unsound")


def panellist_of(form: Returned, asked: Asked, desk: Desk) -> str:
    """Return whose answers these are, "" where they are to be left out; asked where the hidden part was changed."""
    if form.sound:
        return form.panellist_id
    known = {comparable(code): code for code in asked.panel}
    named = known.get(comparable(form.panellist_id), "")
    allowed = [*([named] if named else []), "leave_out", *(code for code in asked.panel if code != named)]
    choice = desk.ask(121, allowed, suggested=named, text=form.panellist_id or "–")
    if choice is None:  # for now, so that everything else is looked at too
        return named or (asked.panel[0] if asked.panel else "")
    return "" if choice == "leave_out" else choice


class _Found:
    """Which item each line of the form is."""

    def __init__(self) -> None:
        self.items: list[tuple[Line, str]] = []
        self.quoted: dict[str, tuple[str, tuple[int, ...]]] = {}
        self.edited: set[str] = set()
        self.unknown: list[int] = []

    @property
    def notes(self) -> list[Note]:
        """What to say about lines that were not as we wrote them."""
        notes = [Note("forms.notes.edited", {"n": len(self.edited)})] if self.edited else []
        if self.unknown:
            rows = ", ".join(map(str, self.unknown[:10]))
            notes.append(Note("forms.notes.unknown_rows", {"n": len(self.unknown), "rows": rows}))
        return notes


def _items(form: Returned, asked: Asked, headings: Headings, desk: Desk) -> _Found:
    found = _Found()
    named = _named(form)
    for line in form.lines:
        by_name, version = named.get(line.name, ("", 0)) if form.sound else ("", 0)
        by_text = [asked.wordings[plain][0] for text in line.texts if (plain := comparable(text)) in asked.wordings]
        item = by_name or next(iter(by_text), "")
        letter = next(letter for _, letter, _ in line.answers)
        if by_name and by_text and by_name not in by_text:
            choice = desk.ask(
                122, [by_name, by_text[0], "leave_out"], row=line.row, letter=letter, item=by_name, other=by_text[0]
            )
            item = "" if choice == "leave_out" else (choice or by_name)
        elif not item and any(text.strip() for _, _, text in line.answers):
            item = _asked_about(line, letter, asked, headings, desk)
            if not item:
                found.unknown.append(line.row)
        elif by_name and not by_text:
            found.edited.add(by_name)
        if item:
            found.items.append((line, item))
            if item == by_name:
                found.quoted[f"{item} in the form"] = (item, (version,))
    return found


def _named(form: Returned) -> dict[str, tuple[str, int]]:
    """Return the item and version that each row name stands for: from the mapping, or as an answer file says itself."""
    named: dict[str, tuple[str, int]] = {}
    for key, name in (("items", "line"), ("answers", "item_id")):
        entries = form.told.get(key)
        for entry in entries if isinstance(entries, list) else ():
            item, version = str(entry.get("item_id") or ""), entry.get("version")
            if item and isinstance(version, int):
                named[str(entry.get(name))] = (item, version)
    return named


def _asked_about(line: Line, letter: str, asked: Asked, headings: Headings, desk: Desk) -> str:
    """Ask which item a row is that has answers, but neither a name nor a text that is known."""
    text = max(line.texts, key=len, default="")
    near = headings.nearest(text) if text else None
    told: dict[str, Any] = {"text": text[:120], "variant": "row", "suggested": near or "ignore"}
    choice = desk.ask(14, [*([near] if near else []), "ignore", *asked.items], row=line.row, letter=letter, **told)
    return "" if choice in (None, "ignore") else str(choice)


def _answers(form: Returned, found: _Found, asked: Asked, desk: Desk, panellist: str) -> Iterator[tuple[Any, ...]]:
    """Yield the answers in the columns of `ANSWERS`, one per question."""
    cells: dict[tuple[str, str], list[Cell]] = {}
    first_row: dict[str, int] = {}
    for line, item in found.items:
        first_row.setdefault(item, line.row)
        for what, letter, text in line.answers:
            cells.setdefault((item, what), []).append((line.row, letter, text))
    for (item, what), places in cells.items():
        criteria = asked.criteria.get(item) or tuple(asked.scales)
        common = (panellist, form.round, item)
        if what == COMMENT:
            texts = list(dict.fromkeys(text.strip() for _, _, text in places if text.strip()))
            yield (first_row[item], places[0][1], *common, criteria[0], "comment", "\n".join(texts))
            continue
        filled = [place for place in places if place[2].strip()]
        if what not in criteria and not filled:
            continue
        _, letter, text = _one_of(filled or places, item, what, asked, desk, panellist)
        yield (first_row[item], letter, *common, what, "rating", text)
    if form.saved_at:
        for item, row in first_row.items():
            criteria = asked.criteria.get(item) or tuple(asked.scales)
            yield (row, "saved_at", panellist, form.round, item, criteria[0], "recorded_at", form.saved_at)


def _one_of(places: list[Cell], item: str, what: str, asked: Asked, desk: Desk, panellist: str) -> Cell:
    """Return the cell that counts where several answer the same; asked where they differ."""
    scale = asked.scales.get(what)
    if scale is None or len(places) == 1:
        return places[0]
    said: dict[Any, Cell] = {}
    for place in places:
        reading = read_value(place[2], scale, asked.languages)
        key = comparable(place[2]) if reading.fault else (reading.state, str(reading.rating))
        said.setdefault(key, place)
    if len(said) == 1:
        return places[0]
    first, second = list(said.values())[:2]
    names = {f"{letter}{row}": (row, letter, text) for row, letter, text in said.values()}
    told: dict[str, Any] = {
        "first": f"{first[1]}{first[0]}: {first[2]}",
        "second": f"{second[1]}{second[0]}: {second[2]}",
    }
    choice = desk.ask(123, list(names), row=first[0], letter=first[1], panellist=panellist, item=item, **told)
    return names.get(str(choice), first)


FORMAT = Format("form", _items_found, _letters, _read)
