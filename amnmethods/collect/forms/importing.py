"""Many returned forms at once: what is clear goes in together, what is doubtful through the door one by one."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import ImportRefused, SheetError
from ...sheets import Note, comparable, looks_spoilt
from ...words import languages, word
from ..asked import Asked, asked_in
from ..files.layout import Reading
from ..headings import Headings
from ..imports import compared, import_ratings
from ..problems import OURS, Desk
from ..report import ImportReport
from ..values import read_value
from .door import Here, already_in, belongs_here, form_copy, keep_the_rest, source_of
from .format import FORMAT
from .marks import COMMENT
from .others import declines
from .returned import FormSheet
from .returned_form import returned_form
from .unrated import is_rated

__all__ = ["files_in", "import_forms", "imported_before", "refused", "sha256_of"]


def import_forms(
    study: Any,
    paths: Path | str | Iterable[Path | str],
    *,
    reason: str | None = None,
    language: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[ImportReport]:
    """Bring returned forms into the rounds they belong to, whatever their files are called now.

    Parameters
    ----------
    study
        As `open_study` returns it.
    paths
        A folder, a file, or several files: workbooks, and the answer files that pages save.
    reason
        Why answers already kept are changed, where a form came back in another version.
    language
        Of notes and problems; by default the first of the study's languages that has words.
    progress
        Called with the number of files done and the number of all.

    Returns
    -------
    One `ImportReport` per file, in the order of the files. A form with doubts has the status "needs choices" and its
    ``FILE.problems.xlsx``, to be imported with `import_ratings` and the choices made; a file that is no form of this
    study is "refused". Neither keeps the others out.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import resources, study
    >>> folder = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> import_forms(example, resources.find("data/amn-demo/panel.csv"))[0].status
    'refused'
    >>> folder.cleanup()
    """
    language = language or next((lang for lang in study.languages if lang in languages()), "en")
    files, here = files_in(paths), Here(study)
    reports: dict[int, ImportReport] = {}
    clear: dict[int, dict[int, FormSheet]] = {}
    seen: dict[int, _Round] = {}
    done = 0

    def tell(k: int, report: ImportReport) -> None:
        nonlocal done
        reports[k], done = report, done + 1
        if progress is not None:
            progress(done, len(files))

    doubtful = []
    before = imported_before(study)
    for k, file in enumerate(files):
        if (
            earlier := before.get(sha256_of(file))
        ) is not None:  # a folder is imported again and again as forms come in
            tell(k, replace(earlier, file=file.name, language=language))
            continue
        try:
            table = returned_form(file, language)
            if table is None:
                raise ImportRefused(word("forms.refused.no_form", language, file=file.name))
            number = belongs_here(here, table, language)
        except (ImportRefused, SheetError) as error:
            tell(k, refused(file, str(error), language))
            continue
        if number is None or not is_rated(study, number):
            doubtful.append(k)
            continue
        if number not in seen:
            seen[number] = _Round(study, number, here)
        if seen[number].takes(table):
            clear.setdefault(number, {})[k] = table
        else:
            doubtful.append(k)
    for number, tables in clear.items():
        together = _together(study, seen[number], list(tables.values()), language)
        if together is None:
            doubtful += tables
            continue
        for k, report in zip(tables, together, strict=True):
            tell(k, report)
    for k in sorted(doubtful):
        try:
            report = import_ratings(study, files[k], reason=reason, language=language)
        except (ImportRefused, SheetError) as error:
            report = refused(files[k], str(error), language)
        tell(k, report)
    return [reports[k] for k in range(len(files))]


def imported_before(study: Any) -> dict[str, ImportReport]:
    """Return what there is to say of each file that came before, by its fingerprint."""
    known: dict[str, ImportReport] = {}
    for row in study.imports().itertuples():
        for sha256 in [row.sha256, *((row.found or {}).get("forms") or {})]:
            at = f"{row.at:%Y-%m-%d %H:%M} UTC ({sha256[:12]})"
            kind = str((row.found or {}).get("format") or "")
            known.setdefault(sha256, ImportReport("already imported", "", "", int(row.round), "", kind, already_at=at))
    return known


def sha256_of(file: Path) -> str:
    """Return a file's fingerprint, or nothing where it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""  # the reader of forms says it in words


def files_in(paths: Path | str | Iterable[Path | str]) -> list[Path]:
    """Return the files meant: those given, and those in the folders given."""
    given = [Path(paths)] if isinstance(paths, (str, Path)) else [Path(path) for path in paths]
    found: list[Path] = []
    for path in given:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [file for file in inside if not OURS.search(file.name) and not file.name.startswith((".", "~$"))]
    return [file for file in found if not file.is_dir()]


def refused(file: Path, why: str, language: str) -> ImportReport:
    """Return the report on a file that did not come in."""
    return ImportReport("refused", file.name, "", 0, language, notes=(why,))


class _Round:
    """A round, looked up once for all forms; it tells which of them leave nothing to ask."""

    def __init__(self, study: Any, number: int, here: Here):
        self.number, self.open = number, here.state_of(number) == "open"
        self.asked = asked_in(study, number)
        imports = study.imports()
        self.imports = imports[imports["round"] == number]
        self.answered = set(study.ratings(number)["panellist_id"].astype(str))
        self.taken: set[str] = set()

    def takes(self, table: FormSheet) -> bool:
        """Tell whether a form can go in as it is, and count its panellist as heard."""
        form, asked = table.form, self.asked
        assert form is not None
        code = form.panellist_id
        clear = (
            self.open
            and form.sound
            and code in asked.panel
            and code not in self.answered | self.taken
            and not declines(form)
            and not (form.own_words or any(place.answer.strip() for place in form.places))
            and not len(already_in(self.imports, table.sha256))
            and _is_whole(table, asked)
        )
        if clear:
            self.taken.add(code)
        return clear


def _is_whole(table: FormSheet, asked: Asked) -> bool:
    """Tell whether every row is one of the round's items, each once, and every answer one that the scale knows."""
    form = table.form
    assert form is not None
    items = []
    for line in form.lines:
        known = [asked.wordings[plain][0] for text in line.texts if (plain := comparable(text)) in asked.wordings]
        filled = any(text.strip() for _, _, text in line.answers)
        if not known:
            if filled:
                return False
            continue
        items.append(known[0])
        for what, _, text in line.answers:
            if what == COMMENT:
                if looks_spoilt(text):
                    return False
            elif text.strip() and (
                what not in asked.scales or read_value(text, asked.scales[what], asked.languages).fault
            ):
                return False
    return len(table.letters) == len(set(table.headings)) and sorted(items) == sorted(asked.items)


def _together(study: Any, round: _Round, tables: Sequence[FormSheet], language: str) -> list[ImportReport] | None:
    """Record clear forms in one act; None where something is to be asked after all."""
    asked, first = round.asked, tables[0]
    desk, headings = Desk(first, language, {}), Headings(asked)
    readings = [FORMAT.read(table, asked, headings, desk) for table in tables]
    if desk.rows or any(reading is None for reading in readings):
        return None
    read = [reading for reading in readings if reading is not None]
    reading = Reading(
        answers=pd.concat([one.answers for one in read], ignore_index=True),
        used=set().union(*(one.used for one in read)),
        unit="cell",
        texts={place: told for one in read for place, told in one.texts.items()},
    )
    report = ImportReport("imported", first.path.name, first.name or "", round.number, language, format="form")
    report, ratings, _ = compared(study, report, first, reading, asked, desk)
    if desk.rows:
        return None
    codes = {table.sha256: table.form.panellist_id for table in tables if table.form is not None}
    notes = word("forms.batch", language, n=len(tables), round=round.number)
    pairs = [(table, table.form.panellist_id) for table in tables if table.form is not None]
    rest = keep_the_rest(study, pairs, round.number)
    if len(ratings):
        with form_copy(tables) as kept:
            study.record(
                report.ratings,
                source_of(tables),
                file=kept,
                found={"format": "form", "forms": codes},
                notes=[notes],
                sha256=hashlib.sha256("".join(sorted(codes)).encode()).hexdigest(),
            )
    return [
        _own_report(report, table, one, rest[table.sha256], language) for table, one in zip(tables, read, strict=True)
    ]


def _own_report(
    report: ImportReport, table: FormSheet, reading: Reading, rest: list[Note], language: str
) -> ImportReport:
    """Return what one form of several gave."""
    assert table.form is not None
    code = table.form.panellist_id
    ratings = report.ratings[report.ratings["panellist_id"] == code].reset_index(drop=True)
    flagged = report.flagged[report.flagged["panellist_id"] == code].reset_index(drop=True)
    notes = [*table.notes, Note("import.notes.format_form"), *reading.notes, *rest]
    if len(flagged):
        rows = ", ".join(str(row) for row in flagged["row"])
        notes.append(Note("import.notes.contacts", {"n": len(flagged), "rows": rows}))
    if ratings.empty:
        notes.append(Note("import.notes.silent", {"n": 1}))
    return replace(
        report,
        status="imported" if len(ratings) else "nothing new",
        empty=ratings.empty,
        file=table.path.name,
        sheet=table.name or "",
        ratings=ratings,
        flagged=flagged,
        partial=tuple(p for p in report.partial if p == code),
        notes=tuple(note.text(language) for note in notes),
    )
