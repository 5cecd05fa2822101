"""What a form holds beside ratings, places, points and answers in own words: read, checked, and kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ...sheets import Note, comparable, number_in
from ..problems import Desk
from ..round_definition import AskedItem, AskedOrder, RoundDefinition
from .content import what_is_asked
from .returned import FormSheet, Place, Returned

__all__ = ["Others", "changed_orders", "declines", "keep_others", "others_in"]

GIVEN = ["panellist_id", "item_id", "rank", "points"]


@dataclass(frozen=True)
class Others:
    """One panellist's answers that are no ratings.

    Attributes
    ----------
    texts
        Rows for `study.record_contributions`.
    orders
        Per question of the study a table for `study.record_rankings`.
    notes
        What to say about them.
    """

    texts: tuple[dict[str, Any], ...] = ()
    orders: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.texts or self.orders)


def declines(form: Returned) -> bool:
    """Tell whether the panellist does not agree to take part: then nothing of theirs is kept but that."""
    return form.consent.get("participation") == "no"


def others_in(study: Any, table: FormSheet, asked: RoundDefinition, panellist: str, desk: Desk) -> Others:
    """Return what a form holds beside ratings; what does not fit the questions lies on the desk afterwards."""
    form = table.form
    assert form is not None
    if declines(form) or not panellist:
        return Others()
    known = {entry.name: entry.question for entry in asked.questions}
    texts = [
        {
            "panellist_id": panellist,
            "text": said.text,
            "kind": "answer",
            "language": said.language or None,
            "item_id": known[said.question] or None,
        }
        for said in form.own_words
        if said.question in known
    ]
    orders, notes = {}, []
    for order in asked.orders:
        given, more = _given(study, form, order, asked, panellist, desk)
        notes += more
        if given is not None:
            orders[order.question] = given
    return Others(tuple(texts), orders, tuple(notes))


def _given(
    study: Any, form: Returned, order: AskedOrder, asked: RoundDefinition, panellist: str, desk: Desk
) -> tuple[pd.DataFrame | None, list[Note]]:
    """Return the places, or points, that a panellist gave in one question; None where it was left out."""
    value = "rank" if order.kind == "ranking" else "points"
    cells: dict[str, list[Place]] = {}
    for place in form.places:
        item = _item_of(place, order, asked, desk) if place.order == order.name and place.answer.strip() else ""
        if item:
            cells.setdefault(item, []).append(place)
    if not cells:
        return None, []
    chosen = {item: _one_of(places, item, panellist, desk) for item, places in cells.items()}
    numbers = {item: number_in(place.answer) for item, place in chosen.items()}
    for item, number in numbers.items():
        if number is None:
            place = chosen[item]
            left = _told(place, "no_number", f"{place.answer!r}", order, asked, panellist, desk)
            return None, [_left_out(order)] if left else []
    rows = [(panellist, item, numbers[item]) for item in (i.item_id for i in asked.items) if item in numbers]
    given = pd.DataFrame(rows, columns=["panellist_id", "item_id", value])
    problems = study.check_rankings(given, asked.round, order.question, language=desk.language)
    partial = problems[problems["problem"] == "partial"]
    for row in problems[problems["problem"] != "partial"].itertuples():
        place = chosen[_offending(str(row.problem), given, value, order, len(asked.items))]
        left = _told(place, "", str(row.said), order, asked, panellist, desk)
        return None, [_left_out(order)] if left else []
    return given, [Note("forms.notes.partial_order", {"question": order.question, "told": t}) for t in partial["told"]]


def _item_of(place: Place, order: AskedOrder, asked: RoundDefinition, desk: Desk) -> str:
    """Return the item of a row: the one that its hidden cell names; asked where its text is another one's."""
    by_name = next((item for item in asked.items if item.name == place.item), None)
    by_text = next((item for item in asked.items if comparable(place.text) in _texts(item)), None)
    if by_name is None or by_text is None or by_name is by_text:
        return (by_name or by_text or _NOBODY).item_id
    allowed = [by_name.item_id, by_text.item_id, "leave_out"]
    told: dict[str, Any] = {"item": by_name.item_id, "other": by_text.item_id}
    choice = desk.ask(122, allowed, row=place.row, letter=place.letter, key=order.name, **told)
    return "" if choice == "leave_out" else choice or by_name.item_id


_NOBODY = AskedItem("", "", 0, "", {}, {}, {}, {})


def _texts(item: AskedItem) -> set[str]:
    return {comparable(said.text) for said in item.texts.values()}


def _one_of(places: Sequence[Place], item: str, panellist: str, desk: Desk) -> Place:
    """Return the cell that counts where several language sheets hold one; asked where they differ."""
    said: dict[Any, Place] = {}
    for place in places:
        number = number_in(place.answer)
        said.setdefault(comparable(place.answer) if number is None else number, place)
    if len(said) == 1:
        return places[0]
    first = next(iter(said.values()))
    names = {f"{_letter(place, desk)}{place.row}": place for place in said.values()}
    shown = [f"{name}: {place.answer}" for name, place in names.items()]
    told: dict[str, Any] = {"first": shown[0], "second": shown[1]}
    choice = desk.ask(
        123, list(names), row=first.row, letter=_letter(first, desk), panellist=panellist, item=item, **told
    )
    return names.get(str(choice), first)


def _letter(place: Place, desk: Desk) -> str:
    """Return the column, with its sheet where the form's answers stand on several."""
    elsewhere = place.sheet not in ("", desk.sheet.name)
    return f"{place.sheet}!{place.letter}" if elsewhere and place.letter else place.letter


def _offending(problem: str, given: pd.DataFrame, value: str, order: AskedOrder, n_items: int) -> str:
    """Return the item whose cell to look at first: the second of two equal places, the one beyond the last, the largest."""
    numbers = given[value]
    wrong = pd.Series(False, index=given.index)
    if problem == "tie":
        wrong = numbers.duplicated()
    elif problem == "beyond top":
        wrong = numbers > (order.top or n_items)
    elif problem == "no place":
        wrong = (numbers < 1) | (numbers % 1 != 0)
    elif problem == "negative":
        wrong = numbers < 0
    return str(given["item_id"][wrong].iloc[0] if wrong.any() else given["item_id"].iloc[0])


def _told(
    place: Place, variant: str, said: str, order: AskedOrder, asked: RoundDefinition, panellist: str, desk: Desk
) -> bool:
    """Bring a question that is not answered as it asks to the desk; tell whether it is to be left out."""
    rule = what_is_asked(order, len(asked.items), desk.language)
    told: dict[str, Any] = {"question": order.question, "said": said, "rule": rule}
    choice = desk.ask(
        126,
        ["leave_out"],
        key=order.question,
        row=place.row,
        letter=_letter(place, desk) or None,
        panellist=panellist,
        variant=variant,
        **told,
    )
    return choice == "leave_out"


def _left_out(order: AskedOrder) -> Note:
    return Note("forms.notes.order_left_out", {"question": order.question})


def changed_orders(study: Any, others: Others, round: int) -> pd.DataFrame:
    """Return what would change of places and points already kept: ``panellist_id, question, item_id, old, new``."""
    held = study.rankings(round)
    rows: list[tuple[Any, ...]] = []
    for question, given in others.orders.items():
        value = "rank" if "rank" in given else "points"
        own = held[(held["question"] == question) & (held["panellist_id"] == given["panellist_id"].iloc[0])]
        if own.empty:
            continue
        old, new = own.set_index("item_id")[value], given.set_index("item_id")[value]
        for item in dict.fromkeys([*old.index, *new.index]):
            before, after = old.get(item), new.get(item)
            if before != after:
                rows.append((given["panellist_id"].iloc[0], question, item, before, after))
    return pd.DataFrame(rows, columns=["panellist_id", "question", "item_id", "old", "new"])


def keep_others(
    study: Any, others: Others, round: int, state: str, *, source: str, reason: str | None = None
) -> tuple[int, int, list[Note]]:
    """Keep what a form holds beside ratings; return how many texts and orders were new, and what to say.

    Orders and points of a round that has closed are kept as late, as own words are.
    """
    n_texts, n_orders, notes = 0, 0, list(others.notes)
    if others.texts:
        before = len(study.contributions(round))
        study.record_contributions(pd.DataFrame(others.texts), round)
        n_texts = len(study.contributions(round)) - before
        notes += [Note("forms.notes.own_words", {"n": n_texts})] if n_texts else []
    for question, n in _kept_orders(study, others, round, state, source, reason):
        n_orders += bool(n)
        notes += [Note("forms.notes.order_kept", {"question": question})] if n else []
    return n_texts, n_orders, notes


def _kept_orders(
    study: Any, others: Others, round: int, state: str, source: str, reason: str | None
) -> Iterator[tuple[str, int]]:
    for question, given in others.orders.items():
        if state == "open":
            held = study.rankings(round)
            value = "rank" if "rank" in given else "points"
            own = held[(held["question"] == question) & (held["panellist_id"] == given["panellist_id"].iloc[0])]
            same = dict(zip(own["item_id"], own[value], strict=True)) == dict(
                zip(given["item_id"], given[value], strict=True)
            )
            if same:
                continue
            study.record_rankings(given, round, question, source=source, reason=reason)
            yield question, 1
        else:
            yield question, int(study.record_late_rankings(given, round, question, source))
