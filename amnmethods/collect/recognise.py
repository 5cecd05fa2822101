"""What a file is, and by what that was told: for every format the package reads or writes, and for unknown files."""

import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import sheets
from ..errors import RoundError, SheetError
from ..sheets import Sheet
from ..words import languages, word
from .asked import asked_in
from .files import FORMATS, is_spss
from .files.columns import columns_of
from .files.limesurvey import is_limesurvey
from .files.qualtrics import is_qualtrics
from .files.redcap import is_redcap
from .files.unusable import LIMESURVEY_TEXTS, LONG, REDCAP_LABELS
from .forms.identity import ANSWERS, FORM
from .headings import Headings, field_of, squash
from .review.content import FORMAT as REVIEW_COPY
from .systems.written import with_written
from .vocabulary import ITEM_WORDS, PANEL_WORDS

__all__ = ["Recognised", "recognise"]

SHOWN = 6  # columns named in a sentence
OTHERS = (b"%PDF-", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")  # named in words where a table is looked for
HIDDEN = "amnmethods"  # the sheet in which our forms keep what they are
# The columns by which other survey tools are known; they bring question texts as headings, so columns= is needed.
SURVEY_FORMS = {
    "Microsoft Forms": ({"id", "starttime", "completiontime"}, {"id", "heurededébut", "heuredefin"}),
    "ODK Central": ({"submissiondate", "key", "submitterid"},),
    "KoboToolbox": ({"uuid", "submissiontime"},),
    "Nextcloud Forms": ({"userid", "userdisplayname", "timestamp"},),
    "Google Forms": ({"timestamp", "emailaddress"}, {"horodateur", "adressee-mail"}, {"timestamp", "username"}),
}
PARTICIPANTS = {"firstname", "lastname", "email", "token"}
STRUCTURE = {"class", "type/scale", "name", "text", "language"}
PROBLEMS = {"problem", "choice"}
DICTIONARY = {"variable / field name", "form name", "field type", "field label"}


@dataclass(frozen=True)
class Recognised:
    """What a file is.

    Attributes
    ----------
    format
        A short name such as "redcap", "wide", "qualtrics survey", "items", "other" or "unknown".
    why
        One sentence: what it is, and what in it says so.
    answers
        Whether `import_ratings` can read answers from it.
    """

    format: str
    why: str
    answers: bool = False

    def __str__(self) -> str:
        return self.why


def recognise(
    path: Path | str, study: Any = None, *, sheet: str | None = None, language: str | None = None
) -> Recognised:
    """Say what a file is and why, from its content and never from its name's ending.

    Parameters
    ----------
    path
        Any file.
    study
        As `open_study` returns it. With it also tables are recognised whose headings are the study's items, wordings or
        panellists' codes.
    sheet
        The worksheet, where several hold something.
    language
        Of the sentence; by default the first of the study's languages that has words, else English.

    Returns
    -------
    A `Recognised`, also for a file that nothing is known of.

    Raises
    ------
    SheetError
        There is no such file, or it cannot be opened.

    Examples
    --------
    >>> from amnmethods import resources
    >>> recognise(resources.find("data/amn-demo/rounds/round-1.csv")).format
    'long'
    >>> print(recognise(resources.find("data/amn-demo/panel.csv")))
    A table of the panel: it has panellist_id, group, site, language, status, profession and 2 more.
    """
    path = Path(path)
    spoken = tuple(study.languages) if study is not None else ()
    language = language or next((lang for lang in spoken if lang in languages()), "en")
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise sheets.refuse("missing", language, file=str(path)) from None
    except OSError as error:
        raise sheets.refuse("unreadable", language, file=str(path), reason=error.strerror) from None
    if is_spss(path):
        return _told("spss", language, answers=True, start=content[:4].decode())
    if b"\x00" in content[:4000] and not content.startswith((b"PK", b"SQLite", b"\xff\xfe", b"\xfe\xff", *OTHERS)):
        return _told("unknown", language, reason=word("systems.no_text", language))
    told = _of_archive(path, content, language) or _of_text(path, content, language)
    if told is not None:
        return told
    try:
        table = sheets.read(path, sheet, language=language, needs_rows=False)
    except SheetError as error:
        return _told("other", language, reason=str(error))
    told = _of_system(table, language) or _of_study(table, study, language) or _of_table(table, language)
    if told is None and len(table.letters) < 2:
        return _told("unknown", language, reason=word("systems.no_columns", language))
    return told or _told("unknown table", language, columns=_list((c.name for c in columns_of(table)), language))


def _told(format: str, language: str, *, answers: bool = False, **values: Any) -> Recognised:
    key = format.replace(" ", "_")
    key = f"ratings_{key}" if format in ("long", "wide", "transposed") else key
    return Recognised(format, word(f"systems.recognised.{key}", language, **values), answers)


def _list(names: Iterable[str], language: str) -> str:
    told = [name for name in names if name]
    more = word("systems.more", language, n=len(told) - SHOWN) if len(told) > SHOWN else ""
    return ", ".join(told[:SHOWN]) + more


def _of_archive(path: Path, content: bytes, language: str) -> Recognised | None:
    """Look into archives that are no plain workbook, by the names of their parts only."""
    if content.startswith(b"SQLite format 3"):
        return _told("study db", language)
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.namelist()
    except zipfile.BadZipFile:
        return None
    projects = [part for part in parts if part.endswith(".qde") and "/" not in part]
    if projects:
        return _told("qdpx", language, columns=projects[0])
    if "xl/workbook.xml" not in parts:
        return None
    try:
        names = sheets.sheet_names(path, language=language)
    except SheetError:
        return None
    if {"survey", "choices"} <= {name.casefold() for name in names}:
        return _told("xlsform", language, columns=_list(names, language))
    return _form_in_workbook(path, names, language)


def _form_in_workbook(path: Path, names: list[str], language: str) -> Recognised | None:
    """Look for the identity that our forms keep in a hidden sheet, in pieces that a cell can hold."""
    from openpyxl import load_workbook

    if HIDDEN not in names:
        return None
    book = load_workbook(path, read_only=True)
    try:
        first, *rest = [str(cell or "") for (cell,) in book[HIDDEN].iter_rows(max_col=1, values_only=True)] or [""]
    except Exception:  # openpyxl lets any error of its parsers through; whoever reads the cells says that it is damaged
        return None
    finally:
        book.close()
    told = _json("".join(rest)) if first in (FORM, REVIEW_COPY) else None
    kind = "form" if first == FORM else "review copy"
    return None if told is None else _told(kind, language, round=told.get("round"), study_id=told.get("study"))


def _of_text(path: Path, content: bytes, language: str) -> Recognised | None:
    """Recognise files that are text but no table."""
    head = content[:4000].decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if head.startswith("[[AdvancedFormat]]"):
        return _told("qualtrics survey", language)
    if "<LimeSurveyDocType>" in head:
        kind = re.search(r"<LimeSurveyDocType>([^<]*)<", head)
        return _told("limesurvey lss", language, kind=kind.group(1) if kind else "?")
    if head.startswith("{") and (told := _json(content.decode("utf-8-sig", errors="replace"))):
        return _of_json(told, language)
    if head[:15].casefold().startswith(("<!doctype html", "<html")) and (found := _form_in_page(content)):
        return _told("form", language, round=found.get("round"), study_id=found.get("study"))
    if path.name == "panel.link":
        return _told("identities", language)
    keys = re.findall(r"^([a-z_]+):", head, re.MULTILINE)
    if {"title", "languages"} <= set(keys) and path.suffix in (".yaml", ".yml"):
        return _told("study yaml", language, columns=_list(keys, language))
    return None


def _of_json(told: Mapping[str, Any], language: str) -> Recognised | None:
    if {"SurveyEntry", "SurveyElements"} <= set(told):
        return _told("qualtrics qsf", language)
    if told.get("format") == "amnmethods round":
        return _told("mapping", language, round=told.get("round"))
    if str(told.get("format")).startswith("amnmethods"):
        return _told(
            "form", language, answers=told.get("format") == ANSWERS, round=told.get("round"), study_id=told.get("study")
        )
    return None


def _form_in_page(content: bytes) -> Mapping[str, Any] | None:
    text = content.decode("utf-8", errors="replace")
    for block in re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL):
        about = (_json(block) or {}).get("identity")
        if isinstance(about, dict) and str(about.get("format")).startswith(HIDDEN):
            return about
    return None


def _json(text: str) -> Mapping[str, Any] | None:
    try:
        told = json.loads(text)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _of_system(table: Sheet, language: str) -> Recognised | None:
    """Recognise a table by the columns that a survey system adds."""
    columns = columns_of(table)
    names = {column.plain for column in columns}
    found = [column.name for column in columns]

    def those(known: Iterable[str]) -> str:
        return _list((name for name in found if name.casefold() in set(known)), language)

    if names >= LONG:
        return _told("redcap long", language, columns=those(LONG))
    if "complete?" in names or len(names & REDCAP_LABELS) >= 3:
        return _told("redcap labels", language, columns=those(REDCAP_LABELS))
    if names >= DICTIONARY:
        return _told("redcap dictionary", language, n=len(table.cells))
    if names >= STRUCTURE:
        return _told("limesurvey structure", language, columns=those(STRUCTURE))
    if len(names & LIMESURVEY_TEXTS) >= 3:
        return _told("limesurvey texts", language, columns=those(LIMESURVEY_TEXTS))
    if names >= PARTICIPANTS:
        return _told("limesurvey participants", language, columns=those(PARTICIPANTS))
    if is_qualtrics(table):
        return _told("qualtrics", language, answers=True, columns=_list(found, language))
    if is_limesurvey(table):
        return _told("limesurvey", language, answers=True, columns=_list(found, language))
    if is_redcap(table):
        own = [name for name in found if re.search(r"^redcap_|_complete$|___", name.casefold())]
        return _told("redcap", language, answers=True, columns=_list(own, language))
    if {_plain_problem(name) for name in found} >= PROBLEMS:
        return _told("problems", language, columns=_list(found, language))
    return None


def _plain_problem(name: str) -> str:
    said = {
        word(f"import.columns.{column}", lang).casefold(): column
        for lang in languages()
        for column in ("problem", "choice")
    }
    return said.get(name.casefold(), name.casefold())


def _of_study(table: Sheet, study: Any, language: str) -> Recognised | None:
    """Recognise a table of ratings by the study's items, as the import does."""
    if study is None:
        return None
    rounds = study.rounds()
    begun = rounds.loc[rounds["state"] != "draft", "round"]
    number = int(begun.max()) if len(begun) else 1
    try:
        asked = with_written(study, asked_in(study, number))
    except RoundError:
        return None
    headings = Headings(asked)
    found = [(form.items_found(table, asked, headings), -order, form.name) for order, form in enumerate(FORMATS)]
    n, _, name = max(found)
    if n == 0 or (name == "transposed" and _looks_like(table, ITEM_WORDS, {"item_id", "wording"})):
        return None
    if name == "long":
        return _told("long", language, answers=True, columns=_list(map(str, table.cells.columns), language))
    named = [column.name for column in columns_of(table) if headings.find(column.parts) is not None]
    return _told(name, language, answers=True, n=n, columns=_list(named, language))


def _looks_like(table: Sheet, words: Mapping[str, list[str]], needed: set[str]) -> bool:
    """Tell whether a table has the columns needed, each a column of its own, by any of their words."""
    found, several = set(), 0
    for column in columns_of(table):
        plain = squash(column.name)
        bare = re.sub(r"(en|fr)$", "", plain)  # wording_en
        named = {name for name, entries in words.items() if plain in entries or bare in entries} & needed
        found |= named
        several += bool(named)
    return needed <= found and several >= len(needed)


def _of_table(table: Sheet, language: str) -> Recognised | None:
    """Recognise our own tables and those of simple forms by their headings alone."""
    columns = columns_of(table)
    names = [column.name for column in columns]
    shown = _list(names, language)
    fields = {field_of(name) for name in names}
    if "item_id" in fields and fields & {"rating", "state"} and "panellist_id" in fields:
        return _told("long", language, answers=True, columns=shown)
    if _looks_like(table, ITEM_WORDS, {"item_id", "wording"}):
        return _told("items", language, columns=shown)
    if _looks_like(table, PANEL_WORDS, {"panellist_id", "group"}):
        return _told("panel", language, columns=shown)
    plain = {squash(name) for name in names}
    for system, sets in SURVEY_FORMS.items():
        if any(known <= plain for known in sets):
            return _told("survey forms", language, answers=True, system=system, columns=shown)
    return None
