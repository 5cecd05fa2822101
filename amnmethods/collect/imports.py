"""A file of answers into the study: read, compared, asked about, and recorded whole or not at all."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from .. import sheets
from ..errors import ImportRefused
from ..sheets import Note, Sheet, comparable
from ..words import languages, word
from .asked import Asked, asked_in, round_is_draft, round_of
from .checks import missing_items, of_this_round, same_as_before, versions_quoted
from .differences import differences
from .duplicates import one_answer_each
from .files import FORMATS, Reading, is_spss, read_spss, recognise, refuse_unusable
from .forms.door import (
    Here,
    already_in,
    belongs_here,
    completed_note,
    form_copy,
    keep_late,
    keep_the_rest,
    older_than_kept,
    only_completed,
    source_of,
)
from .forms.format import FORMAT as FORM
from .forms.others import Others, changed_orders, keep_others, others_in
from .forms.returned import FormSheet
from .forms.returned_form import returned_form
from .forms.unrated import import_unrated, is_rated
from .headings import Headings, squash
from .identifiers import looks_like_contact, without_identifiers
from .kept import kept_copy
from .late import keep_new_as_late
from .panellists import with_panellists
from .problems import Desk, read_choices, write_problems
from .ratings import to_ratings
from .report import ImportReport
from .round_definition import definition
from .systems.came_beside import CameBeside, came_beside, keep_beside
from .systems.written import with_written
from .times import zone_before
from .values import UNTICKED

__all__ = ["compared", "import_ratings"]

COLUMNS = [
    "round", "panellist_id", "item_id", "criterion", "state", "rating", "comment", "recorded_at", "source_row",
]  # fmt: skip


def import_ratings(
    study: Any,
    path: Path | str,
    round: int | None = None,
    choices: Any = None,
    *,
    sheet: str | None = None,
    keep: Collection[str] = (),
    reason: str | None = None,
    columns: Mapping[str, str] | None = None,
    language: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> ImportReport:
    """Bring a file of ratings into a round of the study.

    The file may be CSV or XLSX, long (one row an answer), wide (one row a panellist) or transposed (one row an item).
    All faults are listed together, in `ImportReport.problems` and in ``FILE.problems.xlsx`` beside the file, with an
    empty column `choice`; nothing is written before each has a valid choice. The same file again changes nothing.

    Parameters
    ----------
    study
        As `open_study` returns it.
    path
        The file.
    round
        Its round; by default the one that is open, or the first of a study that never opened one.
    choices
        The filled-in problems file (its path), a table with `problem` and `choice`, or a mapping of these.
    sheet
        The worksheet, where several hold something.
    keep
        Headings or letters of columns that identify people and shall nevertheless stay in the copy of the file.
    reason
        Why answers already kept are changed, needed for a corrected file.
    columns
        What headings mean where they do not tell: ``{"pnum": "panellist_id", "Q7": "s07_importance"}``.
    language
        Of notes and problems; by default the first of the study's languages that has words.
    progress
        Called with a sentence at each step.

    Returns
    -------
    An `ImportReport`; its `status` says whether the answers are in.

    Raises
    ------
    SheetError
        The file cannot be read as one table.
    ImportRefused
        No heading means an item of the study, or the choices belong to another file.
    RoundError
        No round is open and none was named, or the round takes no ratings.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import resources, study
    >>> demo, folder = resources.find("data/amn-demo"), tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=demo)
    >>> report = import_ratings(example, demo / "rounds" / "round-1.csv")
    >>> report.status, report.format
    ('imported', 'long')
    >>> import_ratings(example, demo / "rounds" / "round-1.csv").status
    'already imported'
    >>> folder.cleanup()
    """
    language = language or next((lang for lang in study.languages if lang in languages()), "en")
    tell = progress or (lambda sentence: None)
    tell(word("import.progress.reading", language, file=Path(path).name))
    returned = returned_form(path, language)
    table = returned or _table(path, sheet, language)
    here = Here(study)
    told_round = belongs_here(here, returned, language) if returned is not None else None
    number = round_of(study, told_round if round is None else round, language)
    report = ImportReport("needs choices", table.path.name, table.name or "", number, language)
    earlier = study.imports()
    earlier = already_in(earlier[earlier["round"] == number], table.sha256)
    if len(earlier):
        at = f"{earlier['at'].iloc[0]:%Y-%m-%d %H:%M} UTC ({table.sha256[:12]})"
        return replace(report, status="already imported", already_at=at)
    tell(word("import.progress.comparing", language))
    if returned is not None and not (is_rated(study, number) and is_rated(study, told_round or number)):
        if told_round not in (None, number):
            raise ImportRefused(word("forms.refused.named_round", language, file=table.path.name, found=told_round))
        return import_unrated(study, returned, report, read_choices(choices, table, language), reason)
    asked = with_written(study, asked_in(study, number))
    desk = Desk(table, language, read_choices(choices, table, language))
    headings = Headings(asked)
    table = _renamed(table, columns or {})
    if returned is None:
        refuse_unusable(table, headings, language)
    form = recognise(FORMATS, table, asked, headings, language) if returned is None else FORM
    prepared, told = form.prepare(table, asked, headings, language)
    spared = form.letters(prepared, asked, headings)
    smaller, dropped, said = without_identifiers(prepared, keep=keep, spared=spared)
    notes = [*table.notes, Note(f"import.notes.format_{form.name}"), *told, *said]
    desk.zone = zone_before(study.imports(), form.name)
    reading = form.read(smaller, asked, headings, desk)
    if reading is None:  # what the columns mean must be settled before any cell can be read
        return _to_choose(study, replace(report, format=form.name, dropped=tuple(dropped)), desk, notes)
    report, ratings, more = compared(
        study, replace(report, format=form.name, dropped=tuple(dropped)), smaller, reading, asked, desk
    )
    notes += [*more, *(Note("import.notes.zone_before", {"zone": zone}) for zone in set(desk.remembered.values()))]
    if returned is not None:
        ratings = older_than_kept(study, returned, ratings, number, desk)
    others = _others(study, returned, reading, number, desk)
    beside = CameBeside()
    if returned is None:
        people = _people(reading, ratings, asked)
        beside = came_beside(study, table, headings, people, number)
        if beside.declining and len(ratings):
            ratings = _without_declining(ratings, beside, desk)
            report = replace(report, ratings=report.ratings[~report.ratings["panellist_id"].isin(beside.declining)])
    if desk.rows:
        return _to_choose(study, report, desk, notes)
    state = here.state_of(number)
    if returned is not None and state in ("closed", "decided"):
        n_late, late = keep_late(study, returned, ratings[[c for c in COLUMNS if c in ratings]], number, state)
        n_texts, n_orders, said = keep_others(study, others, number, state, source=source_of([returned]))
        notes += [late, *said, *_the_rest(study, returned, ratings, number)]
        status = "late" if n_late or n_texts or n_orders else "nothing new"
        return replace(report, status=status, notes=_said(notes, language), n_texts=n_texts, n_orders=n_orders)
    if state in ("closed", "decided"):
        n_late, told_late = keep_new_as_late(study, ratings, number, state, table.path.name)
        told_late += keep_beside(study, beside, ratings, number)
        return replace(report, status="late" if n_late else "nothing new", notes=_said([*notes, *told_late], language))
    new, changed = differences(study, ratings, number)
    report = replace(report, ratings=new[[c for c in COLUMNS if c in new]], differences=changed)
    if returned is not None and not reason and only_completed(changed):
        notes.append(completed_note(changed))
        reason = word("forms.completed", language)
    moved = changed_orders(study, others, number)
    if (len(changed) or len(moved)) and not reason:
        changed = pd.concat([frame for frame in (changed, moved) if len(frame)], ignore_index=True)
        report = replace(report, differences=changed)
        file = write_problems(desk, changed, study.folder / "outputs")
        return replace(
            report, status="needs reason", problems_file=file, problems=desk.table(), notes=_said(notes, language)
        )
    notes += _the_rest(study, returned, ratings, number)
    if others and returned is not None:
        source = source_of([returned])
        n_texts, n_orders, said = keep_others(study, others, number, state, source=source, reason=reason)
        notes += said
        report = replace(report, n_texts=n_texts, n_orders=n_orders)
    if new.empty:
        if not round_is_draft(study, number):
            notes += keep_beside(study, beside, ratings, number)
        status = "imported" if report.n_texts or report.n_orders else "nothing new"
        said_nothing = ratings.empty and not (report.n_texts or report.n_orders)
        return replace(report, status=status, problems=desk.table(), notes=_said(notes, language), empty=said_nothing)
    tell(word("import.progress.recording", language))
    if round_is_draft(study, number):
        study.open_round(number, opened_by="import", language=language)
    found = {"format": form.name, "sheet": table.name, "dropped": dropped, "ignored": list(report.ignored)}
    dropped_letters = set(prepared.letters) - set(smaller.letters)
    with kept_copy(table, dropped_letters) if returned is None else form_copy([returned]) as kept:
        study.record(
            report.ratings,
            table.path.name if returned is None else source_of([returned]),
            choices=desk.used or None,
            reason=reason,
            file=kept,
            found=found,
            notes=list(_said(notes, language)),
            sha256=table.sha256,
        )
    notes += keep_beside(study, beside, ratings, number)
    return replace(report, status="imported", problems=desk.table(), notes=_said(notes, language))


def _people(reading: Reading, ratings: pd.DataFrame, asked: Asked) -> dict[int, str]:
    """Return whose each row of a file is: as its code says, or as was chosen."""
    known = {comparable(code): code for code in asked.panel}
    rows = zip(reading.answers["row"], reading.answers["panellist"].map(comparable), strict=True)
    people = {int(row): known[code] for row, code in rows if code in known}
    if len(ratings):
        people |= dict(zip(ratings["source_row"].astype(int), ratings["panellist_id"], strict=True))
    return people


def _without_declining(ratings: pd.DataFrame, beside: CameBeside, desk: Desk) -> pd.DataFrame:
    """Return the ratings of those who agree to take part; asked about where others answered all the same (fault 124)."""
    theirs = ratings[ratings["panellist_id"].isin(beside.declining)]
    for code, own in theirs.groupby("panellist_id", sort=True):
        desk.ask(124, ["leave_out"], key=str(code), row=int(own["source_row"].iloc[0]), panellist=str(code))
    return ratings.drop(theirs.index)


def _table(path: Path | str, sheet: str | None, language: str) -> Sheet:
    return read_spss(path, language=language) if is_spss(path) else sheets.read(path, sheet, language=language)


def _the_rest(study: Any, returned: FormSheet | None, ratings: pd.DataFrame, round: int) -> list[Note]:
    """Keep what came in a form beside its ratings."""
    if returned is None or returned.form is None:
        return []
    codes = ratings["panellist_id"].unique()
    whose = str(codes[0]) if len(codes) else returned.form.panellist_id if returned.form.sound else ""
    return keep_the_rest(study, [(returned, whose)], round)[returned.sha256] if whose else []


def _others(study: Any, returned: FormSheet | None, reading: Reading, round: int, desk: Desk) -> Others:
    """Return what a form of rated items holds beside them."""
    form = None if returned is None else returned.form
    if returned is None or form is None or not (form.places or form.own_words):
        return Others()
    codes = reading.answers["panellist"].unique()
    whose = form.panellist_id if form.sound else str(codes[0]) if len(codes) else ""
    return others_in(study, returned, definition(study, round), whose, desk)


def _renamed(table: Sheet, columns: Mapping[str, str]) -> Sheet:
    """Give columns the headings the researcher says they stand for."""
    meant = {squash(heading): meaning for heading, meaning in columns.items()}
    texts = [meant.get(squash(str(text)), str(text)) for text in table.cells.columns]
    parts = tuple(
        old if text == str(was) else (text,)
        for old, text, was in zip(table.headings, texts, table.cells.columns, strict=True)
    )
    return replace(table, cells=table.cells.set_axis(texts, axis="columns"), headings=parts)


def compared(
    study: Any, report: ImportReport, table: Sheet, reading: Reading, asked: Asked, desk: Desk
) -> tuple[ImportReport, pd.DataFrame, list[Note]]:
    """Walk the answers through every check; what is doubtful lies on the desk afterwards."""
    notes = list(reading.notes)
    ignored = [
        str(heading) or letter
        for letter, heading in zip(table.letters, table.cells.columns, strict=True)
        if letter not in reading.used
    ]
    if ignored:
        notes.append(Note("import.notes.ignored", {"n": len(ignored), "columns": ", ".join(ignored)}))
    answers, said = of_this_round(reading, asked, desk)
    notes += said
    if answers.empty:  # not one answer of this round; the desk says why
        return replace(report, ignored=tuple(ignored)), pd.DataFrame(columns=[*COLUMNS, "letter"]), notes
    missing_items(answers, asked, desk)
    answers = answers[~answers["item_id"].isin(versions_quoted(reading, asked, desk))]
    answers = with_panellists(answers, asked, desk, reading.id_letter)
    answers["unit"] = answers["letter"] if reading.unit == "letter" else answers["row"]
    unfinished = answers.loc[
        (answers["kind"] == "finished") & answers["text"].map(comparable).isin(UNTICKED), "panellist_id"
    ]
    if reading.unit == "letter":
        answers = answers[answers["item_id"] != ""]
    told, tally = to_ratings(answers, asked, desk, table.spread)
    told, equal = one_answer_each(told, asked, desk, reading.unit)
    answered = (told["state"] != "skipped") | told["comment"].notna()
    silent = sorted(set(told["panellist_id"]) - set(told.loc[answered, "panellist_id"]))
    told = told[~told["panellist_id"].isin(silent)]
    left_out = told.loc[told["state"] == "skipped", "panellist_id"]
    partial = tuple(sorted((set(left_out) | set(unfinished)) - set(silent)))
    same_as_before(study, told, asked, desk)
    contacts = told[told["comment"].map(lambda text: isinstance(text, str) and looks_like_contact(text)).astype(bool)]
    counts = {
        "labels": tally.labels,
        "forms": tally.forms,
        "equal": equal,
        "silent": len(silent),
        "partial": len(partial),
    }
    notes += [Note(f"import.notes.{key}", {"n": n}) for key, n in counts.items() if n]
    if len(contacts):
        rows = ", ".join(str(row) for row in contacts["row"].head(10))
        notes.append(Note("import.notes.contacts", {"n": len(contacts), "rows": rows}))
    ratings = told.rename(columns={"row": "source_row"}).assign(round=asked.round).reset_index(drop=True)
    flagged = contacts[["row", "panellist_id", "item_id"]].reset_index(drop=True)
    found = replace(report, ratings=ratings[COLUMNS], partial=partial, ignored=tuple(ignored), flagged=flagged)
    return found, ratings, notes


def _to_choose(study: Any, report: ImportReport, desk: Desk, notes: list[Note]) -> ImportReport:
    written = write_problems(desk, pd.DataFrame(), study.folder / "outputs")
    return replace(report, problems=desk.table(), problems_file=written, notes=_said(notes, desk.language))


def _said(notes: list[Note], language: str) -> tuple[str, ...]:
    return tuple(note.text(language) for note in notes)
