"""REDCap: the export of raw codes under variable names, one row a record.

The shape is taken from REDCap's own sample files and from exports that others published; it was not tried against a
running REDCap, which may not be passed on.
"""

import re
from collections import Counter
from collections.abc import Sequence

from ...sheets import Note, Sheet, comparable
from ..asked import Asked
from ..headings import Headings, Target
from . import wide
from .columns import Column, columns_of, put_together
from .extras import without_extras
from .layout import Format
from .written_codes import with_our_codes

__all__ = ["FORMAT", "is_redcap"]

OWN = {
    "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_survey_identifier",
    "redcap_data_access_group",
}  # fmt: skip
MARKS = {"redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"}
STATUS = re.compile(r"(.+)_complete")
STATUSES = {"", "0", "1", "2", "incomplete", "unverified", "complete"}
CHECKBOX = re.compile(r"(.+?)___(.+)")  # one column a choice: name___code, and name____1 for the code -1
TICKED = {"1", "checked"}
NOT_COMPLETED = "[not completed]"


def is_redcap(sheet: Sheet) -> bool:
    """Tell whether a table has the columns that REDCap adds to every export of raw data."""
    columns = columns_of(sheet)
    if any(column.plain in OWN for column in columns):
        return True
    return any(
        STATUS.fullmatch(column.plain) and {text.strip().casefold() for text in column.texts} <= STATUSES
        for column in columns
    )


def _prepare(sheet: Sheet, asked: Asked, headings: Headings, language: str) -> tuple[Sheet, list[Note]]:
    """Return the table as a plain wide one: checkboxes put together, status and time of this round's form named."""
    columns, n_boxes = _without_checkboxes(columns_of(sheet), headings)
    columns = _with_codes(columns, asked)
    columns = with_our_codes(_one_form(columns, asked, headings), "redcap", asked, headings)
    columns, proposed = without_extras(columns, headings)
    notes = [Note("systems.notes.checkboxes", {"n": n_boxes})] if n_boxes else []
    notes += proposed
    known = MARKS | ({"record_id"} if any(column.plain == "pid" for column in columns) else set())
    stay = _rows_of_the_round(columns, asked, headings)
    if not all(stay):
        notes.append(Note("systems.notes.other_events", {"n": stay.count(False)}))
    return put_together(sheet, [column for column in columns if column.plain not in known], stay), notes


def _without_checkboxes(columns: list[Column], headings: Headings) -> tuple[list[Column], int]:
    """Put the columns ``name___code`` of one question together: the code ticked, or whether *unable* was ticked."""
    groups: dict[str, list[Column]] = {}
    for column in columns:
        if box := CHECKBOX.fullmatch(column.plain):
            groups.setdefault(box.group(1), []).append(column)
    rated = {_key(target) for column in columns if (target := headings.find((column.name,))) is not None}
    told: dict[str, Column] = {}
    for base, boxes in groups.items():
        together = _together(base, boxes, headings, rated)
        if together is not None:
            told[boxes[0].letter] = together
            told |= {box.letter: box.holding(()) for box in boxes[1:]}  # said already by the first
    kept = [told.get(column.letter, column) for column in columns]
    return [column for column in kept if column.texts], sum(len(column.texts) > 0 for column in told.values())


def _key(target: Target) -> tuple[str, str, int | None]:
    return target.item_id, target.criterion, target.round


def _together(
    base: str, boxes: Sequence[Column], headings: Headings, rated: set[tuple[str, str, int | None]]
) -> Column | None:
    target = headings.find((base,))
    marks = target is not None and target.kind == "unable"
    if target is None and base.endswith("u"):  # our own name for it: s01u beside s01
        target, base = headings.find((base[:-1],)), base[:-1]
        marks = target is not None
    elif target is not None and target.kind == "rating" and len(boxes) == 1:
        marks = _key(target) in rated
    if target is None or target.kind == "comment":
        return None
    codes = [str(CHECKBOX.fullmatch(box.plain).group(2)) for box in boxes]  # type: ignore[union-attr]
    codes = [f"-{code[1:]}" if code.startswith("_") else code for code in codes]
    ticked = [
        [code for code, cell in zip(codes, cells, strict=True) if comparable(cell) in TICKED]
        for cells in zip(*(box.texts for box in boxes), strict=True)
    ]
    if marks:
        name = base if target.kind == "unable" else f"{base}_unable"
        return boxes[0].called(name).holding("1" if row else "" for row in ticked)
    # two ticks on one scale are no rating: they are listed as such, cell by cell
    return boxes[0].called(base).holding(" | ".join(row) for row in ticked)


def _with_codes(columns: list[Column], asked: Asked) -> list[Column]:
    """Fill a blank participation code from the record's name or its other rows, where that is a code of the panel."""
    panel = {comparable(code) for code in asked.panel}
    record = columns[0]
    codes = next((column for column in columns if column.plain == "pid"), None)
    if codes is None or codes is record:
        return columns
    known = {name: code for name, code in zip(record.texts, codes.texts, strict=True) if code.strip()}
    texts = [
        code if code.strip() else known.get(name, name if comparable(name) in panel else "")
        for name, code in zip(record.texts, codes.texts, strict=True)
    ]
    return [column.holding(texts) if column is codes else column for column in columns]


def _of_round(columns: list[Column], asked: Asked, headings: Headings) -> list[int]:
    """Return the positions of the columns with answers of this round."""
    found = [(position, headings.find((column.name,))) for position, column in enumerate(columns)]
    return [position for position, target in found if target is not None and target.round in (None, asked.round)]


def _one_form(columns: list[Column], asked: Asked, headings: Headings) -> list[Column]:
    """Name the status and the time of this round's form as we do; leave those of other forms out."""
    forms = {match.group(1): position for position, c in enumerate(columns) if (match := STATUS.fullmatch(c.plain))}
    answers = _of_round(columns, asked, headings)
    after = [form for form, position in forms.items() if answers and position > max(answers)]
    # REDCap exports a form's status right after its fields
    ours = f"round_{asked.round}" if f"round_{asked.round}" in forms else next(iter(after), "")
    told = []
    times = next((c.texts for c in columns if c.plain == f"{ours}_timestamp"), ())
    for column in columns:
        form = column.plain.removesuffix("_complete").removesuffix("_timestamp")
        if form not in forms or column.plain == form:
            told.append(column)
        elif form != ours:
            continue
        elif column.plain.endswith("_timestamp"):
            told.append(
                column.called("recorded_at").holding(
                    "" if text.strip() == NOT_COMPLETED else text for text in column.texts
                )
            )
        else:
            broken = [text.strip() == NOT_COMPLETED for text in times] or [False] * len(column.texts)
            told.append(
                column.called("finished").holding(
                    "" if not text.strip() else "1" if comparable(text) in ("2", "complete") and not off else "0"
                    for text, off in zip(column.texts, broken, strict=True)
                )
            )
    return told


def _rows_of_the_round(columns: list[Column], asked: Asked, headings: Headings) -> list[bool]:
    """Tell which rows to read: of a record with several (events, repeats) those with answers of this round."""
    record = columns[0].texts
    answers = [columns[position] for position in _of_round(columns, asked, headings)]
    filled = [any(column.texts[row].strip() for column in answers) for row in range(len(record))]
    telling = {name for name, told in zip(record, filled, strict=True) if told}
    several = {name for name, n in Counter(record).items() if n > 1}
    return [told or name not in several or name not in telling for name, told in zip(record, filled, strict=True)]


def _items_found(sheet: Sheet, asked: Asked, headings: Headings) -> int:
    if not is_redcap(sheet):
        return 0
    return wide.FORMAT.items_found(_prepare(sheet, asked, headings, "en")[0], asked, headings)


FORMAT = Format("redcap", _items_found, wide.FORMAT.letters, wide.FORMAT.read, _prepare)
