"""Answers that came back, in whatever form: each file told by what it holds, and brought in through the door it belongs to."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import sheets
from ..errors import AmnError
from ..words import languages
from .forms.importing import files_in, import_forms, imported_before, refused, sha256_of
from .imports import import_ratings
from .problems import choices_beside
from .recognise import recognise
from .report import ImportReport

__all__ = ["import_answers", "keep_upload", "safe_name"]

LONGEST = 120  # characters of a file's name
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # devices, where the system is Windows


def import_answers(
    study: Any,
    paths: Path | str | Iterable[Path | str],
    round: int | None = None,
    *,
    reason: str | None = None,
    language: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[ImportReport]:
    """Bring answers in from a folder of files of any kind: forms, exports of survey systems, spreadsheets.

    Forms go in together (`import_forms`), every other file of answers by itself (`import_ratings`); a filled-in
    ``FILE.problems.xlsx`` beside a file is taken as its choices. A file that came in before changes nothing.

    Parameters
    ----------
    study
        As `open_study` returns it.
    paths
        A folder, a file, or several files.
    round
        The round of what does not tell it by itself, as exports and tables; by default the one that is open.
    reason
        Why answers already kept are changed.
    language
        Of notes and problems; by default the first of the study's languages that has words.
    progress
        Called with the number of files done and the number of all.

    Returns
    -------
    One `ImportReport` per file, in the order of the files. What is no file of answers of this study is "refused", and
    keeps no other out.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import resources, study
    >>> demo, folder = resources.find("data/amn-demo"), tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=demo)
    >>> reports = import_answers(example, [demo / "rounds" / "round-1.csv", demo / "panel.csv"])
    >>> [report.status for report in reports]
    ['imported', 'refused']
    >>> folder.cleanup()
    """
    language = language or next((lang for lang in study.languages if lang in languages()), "en")
    files, known = files_in(paths), imported_before(study)
    reports: dict[int, ImportReport] = {}
    forms: list[int] = []

    def tell(done: int) -> None:
        if progress is not None:
            progress(done, len(files))

    others: list[int] = []
    for k, file in enumerate(files):
        earlier = known.get(sha256_of(file))
        try:
            told = None if earlier is not None else recognise(file, study, language=language)
        except AmnError as error:
            reports[k] = refused(file, str(error), language)
            continue
        if earlier is not None:
            reports[k] = replace(earlier, file=file.name, language=language)
        elif told is not None and told.format == "form" and choices_beside(file, language) is None:
            forms.append(k)
        elif told is not None and (told.answers or told.format == "form"):
            others.append(k)
        else:
            reports[k] = refused(file, told.why if told is not None else "", language)
    before = len(reports)
    for k, report in zip(forms, _forms(study, [files[k] for k in forms], reason, language, tell, before), strict=True):
        reports[k] = report
    for k in others:
        reports[k] = _one(study, files[k], round, reason, language)
        tell(len(reports))
    return [reports[k] for k in range(len(files))]


def _forms(
    study: Any,
    files: Sequence[Path],
    reason: str | None,
    language: str,
    tell: Callable[[int], None],
    before: int,
) -> list[ImportReport]:
    """Bring forms in together; one by one where that is refused as a whole, so that one keeps no other out."""
    if not files:
        return []
    try:
        return import_forms(
            study, files, reason=reason, language=language, progress=lambda done, _: tell(before + done)
        )
    except AmnError:
        return [_one(study, file, None, reason, language) for file in files]


def _one(study: Any, file: Path, round: int | None, reason: str | None, language: str) -> ImportReport:
    try:
        choices = choices_beside(file, language)
        return import_ratings(study, file, round, choices, reason=reason, language=language)
    except AmnError as error:
        return refused(file, str(error), language)


def keep_upload(folder: Path, name: str, content: bytes, language: str = "en") -> tuple[Path, bool]:
    """Put a file that was sent up into a folder, under a name that is safe there; no other file is ever replaced.

    Parameters
    ----------
    folder
        Made where it is missing.
    name
        As the sender's machine calls it; of a path, its last part.
    language
        Of a refusal.

    Returns
    -------
    Where it lies, and whether it was put there now: a second file of the same name gets a number, the same content again
    stays where it is.

    Raises
    ------
    SheetError
        It cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     paths = [keep_upload(Path(place), "../answers.csv", text)[0].name for text in (b"a", b"b", b"a")]
    >>> paths
    ['answers.csv', 'answers-2.csv', 'answers.csv']
    """
    plain = safe_name(name)
    stem, dot, ending = plain.rpartition(".")
    stem, ending = (stem, dot + ending) if dot else (plain, "")
    number = 1
    try:
        folder.mkdir(exist_ok=True)
        while True:
            path = folder / (plain if number == 1 else f"{stem}-{number}{ending}")
            try:
                with path.open("xb") as file:
                    file.write(content)
                return path, True
            except FileExistsError:
                if path.is_file() and path.read_bytes() == content:
                    return path, False
            number += 1
    except OSError as error:
        raise sheets.refuse("unreadable", language, file=str(folder), reason=error.strerror) from None


def safe_name(name: str) -> str:
    """Return a file's name without what a system may not have in one.

    Examples
    --------
    >>> safe_name("C:/forms/round 1: P-02?.xlsx"), safe_name(".."), safe_name("nul.csv")
    ('round 1_ P-02_.xlsx', 'file', 'file-nul.csv')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = NOT_IN_NAMES.sub("_", last).strip().lstrip("~$.").rstrip(". ")
    stem, dot, ending = plain.rpartition(".")
    kept = f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) < 20 else plain[:LONGEST]
    if not kept.strip("._ "):
        return "file"
    return f"file-{kept}" if RESERVED.match(kept) else kept
