"""Wide: one row a panellist (and round), one column an item, with columns of their own for comments and *unable*."""

from dataclasses import replace

import pandas as pd

from ...sheets import Note, Sheet
from ..asked import Asked
from ..headings import Headings, Target, field_of
from ..problems import Desk
from .layout import ANSWERS, Format, Reading, column_of_panellists, column_of_rounds, in_rows, round_in

__all__ = ["FORMAT"]


def _targets(sheet: Sheet, headings: Headings) -> dict[int, Target]:
    found = {}
    for position, parts in enumerate(sheet.headings):
        target = headings.find(parts)
        if target is not None and field_of(str(sheet.cells.columns[position]), ["panellist_id", "round"]) is None:
            found[position] = target
    return found


def _items_found(sheet: Sheet, asked: Asked, headings: Headings) -> int:
    found = {target.item_id for target in _targets(sheet, headings).values()}
    if not found:
        found = {item for parts in sheet.headings if (item := headings.nearest(" ".join(parts))) is not None}
    return len(found)


def _letters(sheet: Sheet, asked: Asked, headings: Headings) -> set[str]:
    taken = {sheet.letters[position] for position in _targets(sheet, headings)}
    return taken | {letter for letter in [column_of_panellists(sheet, asked, set(sheet.letters) - taken)] if letter}


def _read(sheet: Sheet, asked: Asked, headings: Headings, desk: Desk) -> Reading | None:
    """Return the answers, or None where a question must be settled before any cell can be read."""
    targets = _targets(sheet, headings)
    free = {letter for position, letter in enumerate(sheet.letters) if position not in targets}
    round_letter = column_of_rounds(sheet, free)
    free -= {round_letter or ""}
    id_letter = column_of_panellists(sheet, asked, free)
    if id_letter is None:
        id_letter = desk.ask(101, sorted(free, key=sheet.letters.index), columns=_named(sheet, free))
    targets |= _edited(sheet, headings, desk, free - {id_letter or ""}, targets)
    targets, aside = _of_this_round(asked, targets)
    notes = [Note("import.notes.other_round_columns", {"round": number, "n": n}) for number, n in sorted(aside.items())]
    chosen = _one_each(sheet, asked, desk, _with_criteria(asked, desk, targets))
    if id_letter is None or chosen is None:
        return None
    panellists = sheet.cells.iloc[:, sheet.letters.index(id_letter)]
    rounds = pd.Series([None] * len(sheet.cells), index=sheet.cells.index, dtype="object")
    if round_letter is not None:
        rounds = sheet.cells.iloc[:, sheet.letters.index(round_letter)].map(round_in).astype("object")
    frames = [
        in_rows(sheet, position, panellists, rounds, target.item_id, target.criterion, target.kind)
        for position, target in chosen.items()
    ]
    used = {id_letter} | {sheet.letters[k] for k in targets} | ({round_letter} if round_letter else set())
    for position, letter in enumerate(sheet.letters):
        for kind in ("recorded_at", "finished"):
            if letter in free and letter != id_letter and field_of(str(sheet.cells.columns[position]), [kind]):
                frames.append(in_rows(sheet, position, panellists, rounds, "", "", kind))
                used.add(letter)
    return Reading(
        answers=pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=ANSWERS),
        used=used,
        id_letter=id_letter,
        texts={sheet.letters[k]: (t.item_id, t.versions) for k, t in chosen.items() if t.versions},
        notes=notes,
        other_rounds=aside,
    )


def _named(sheet: Sheet, letters: set[str]) -> str:
    return ", ".join(f"{a} ({b})" for a, b in zip(sheet.letters, sheet.cells.columns, strict=True) if a in letters)


def _edited(
    sheet: Sheet, headings: Headings, desk: Desk, free: set[str], targets: dict[int, Target]
) -> dict[int, Target]:
    """Ask about headings that resemble a wording (fault 14)."""
    found = {}
    taken = {target.item_id for target in targets.values() if target.kind == "rating"}
    for position, letter in enumerate(sheet.letters):
        heading = str(sheet.cells.columns[position])
        if letter not in free or field_of(heading) is not None:
            continue
        item = headings.nearest(" ".join(part for part in sheet.headings[position] if part))
        if item is None or item in taken:
            continue
        choice = desk.ask(14, [item, "ignore"], letter=letter, suggested=item, heading=heading[:120], item=item)
        if choice == item:
            found[position] = Target(item)
    return found


def _of_this_round(asked: Asked, targets: dict[int, Target]) -> tuple[dict[int, Target], dict[int, int]]:
    """Part columns named for another round (``r1s01`` in round 2) from those of this one."""
    ours: dict[int, Target] = {}
    aside: dict[int, int] = {}
    for position, target in targets.items():
        if target.round in (None, asked.round):
            ours[position] = target
        else:
            aside[int(target.round or 0)] = aside.get(int(target.round or 0), 0) + 1
    return ours, aside


def _with_criteria(asked: Asked, desk: Desk, targets: dict[int, Target]) -> dict[int, Target] | None:
    """Settle which criterion a heading means that names none; asked once where items have several (fault 103)."""
    bare = [
        t for t in targets.values() if not t.criterion and t.kind != "comment" and len(_criteria(asked, t.item_id)) > 1
    ]
    meant = ""
    if bare:
        told = {(t.item_id, t.criterion, t.kind) for t in targets.values() if t.criterion}
        open_criteria = [c for c in asked.scales if not any((t.item_id, c, t.kind) in told for t in bare)]
        choice = desk.ask(103, open_criteria, n=len(bare), item=bare[0].item_id)
        if choice is None:
            return None
        meant = choice
    settled = {}
    for position, target in targets.items():
        criteria = _criteria(asked, target.item_id)
        default = criteria[0] if len(criteria) == 1 or target.kind == "comment" else meant
        settled[position] = target if target.criterion else replace(target, criterion=default)
    return settled


def _criteria(asked: Asked, item: str) -> tuple[str, ...]:
    return asked.criteria.get(item) or tuple(asked.scales)


def _one_each(sheet: Sheet, asked: Asked, desk: Desk, targets: dict[int, Target] | None) -> dict[int, Target] | None:
    """Keep one column per item, criterion and kind: of panels side by side one (102), of equal headings one (15)."""
    if targets is None:
        return None
    claims: dict[tuple[str, str, str], list[int]] = {}
    for position, target in targets.items():
        claims.setdefault((target.item_id, target.criterion, target.kind), []).append(position)
    groups = list(dict.fromkeys(target.group for target in targets.values() if target.group))
    doubled = [positions for positions in claims.values() if len(positions) > 1]
    if doubled and len(groups) > 1 and all(len({targets[k].group for k in p}) == len(p) for p in doubled):
        group = desk.ask(102, groups, groups=", ".join(groups))
        return None if group is None else {k: t for k, t in targets.items() if t.group in (group, "")}
    kept = dict(targets)
    settled = True
    for (item, criterion, kind), positions in claims.items():
        if len(positions) > 1:
            letters = [sheet.letters[k] for k in positions]
            letter = desk.ask(
                15, letters, key=f"{item} {criterion} {kind}", letter=letters[0], item=item, letters=", ".join(letters)
            )
            settled = settled and letter is not None
            for k in positions:
                if sheet.letters[k] != letter:
                    kept.pop(k)
    return kept if settled else None


FORMAT = Format("wide", _items_found, _letters, _read)
