"""A returned copy: recognised by itself, checked row by row, its proposals recorded all together or not at all."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import ImportRefused, SheetError, StoreError
from ...sheets import column_letter, comparable
from ...sheets.content import kind_of
from ...words import languages, word
from ..forms.cells import Cells, read_cells
from ..round_definition import checksum, study_id
from .content import DECISIONS, FORMAT
from .workbook import ANSWERS, BY, HIDDEN, MARK

__all__ = ["ProposalsReport", "identity_in", "import_proposals"]

WITH_TARGET = ("merge", "split")
CONTINUES = ("reword", "merge", "split")


@dataclass(frozen=True)
class ProposalsReport:
    """What a returned copy brought.

    Attributes
    ----------
    status
        ``recorded``, or ``already`` where the same file came before.
    round, by
        The round, and who proposes.
    items
        The items that something was proposed for.
    notes
        What a person should know, in words.
    """

    status: str
    file: str
    round: int
    by: str
    items: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    language: str = "en"

    def __str__(self) -> str:
        """Say it in sentences."""
        key = "already" if self.status == "already" else "recorded"
        said = word(
            f"review.{key}", self.language, file=self.file, n=len(self.items), by=self.by, round=self.round,
            items=", ".join(self.items),
        )  # fmt: skip
        return "\n".join([said, *self.notes])


@dataclass
class _Reading:
    """A copy while it is read: what it proposes, and everything that stands in the way."""

    file: str
    language: str
    sheet: str = ""
    problems: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def wrong(self, key: str, row: int, column: int, found: str = "", **values: Any) -> None:
        """Note a problem with its place, what was found and how to mend it."""
        place = word("review.place", self.language, sheet=self.sheet, row=row, column=column_letter(column - 1))
        told = found if len(found) < 60 else f"{found[:60]}…"
        self.problems.append(f"{place} {word(f'review.problems.{key}', self.language, found=told, **values)}")


def import_proposals(study: Any, path: Path | str, *, language: str | None = None) -> ProposalsReport:
    """Record what a co-investigator proposed in a returned copy of `write_review_copy`: all of it or nothing.

    The copy says itself of which study and round it is, whatever the file is called now. Nothing in it counts before
    another person confirms it (`Study.confirm_decision`). The same file again changes nothing; another version of the
    same person's copy replaces their proposals that differ.

    Parameters
    ----------
    study
        As `open_study` returns it.
    path
        The returned workbook.
    language
        Of what is said; by default the first of the study's languages that has words.

    Raises
    ------
    ImportRefused
        It is no such copy, one of another study, or one whose hidden part was changed; a row is not clear (every such
        place is listed with what was found and how to mend it); or the round's decisions stand already.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import resources, study
    >>> folder = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> import_proposals(example, resources.find("data/amn-demo/panel.csv"))
    Traceback (most recent call last):
    amnmethods.errors.ImportRefused: panel.csv is no copy for co-investigators. Write one with amnmethods decide, and \
give back the workbook itself, not an export of it.
    >>> folder.cleanup()
    """
    path = Path(path)
    language = language or next((lang for lang in study.languages if lang in languages(study.folder)), "en")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportRefused(word("review.refused.unreadable", language, file=path.name, why=error.strerror)) from None
    sheets = _sheets(content, path.name, language)
    told = identity_in(sheets)
    if told is None:
        raise ImportRefused(word("review.refused.no_copy", language, file=path.name))
    _require_ours(study, told, path.name, language)
    round, sha256 = int(told["round"]), hashlib.sha256(content).hexdigest()
    before = study.returned_copies()
    before = before[before["sha256"] == sha256]
    if len(before):
        last = before.iloc[-1]
        return ProposalsReport("already", path.name, round, last["by"], language=language)
    reading = _Reading(path.name, language)
    by = _read(sheets, told, study, reading)
    if reading.problems:
        listed = "\n".join(f"- {problem}" for problem in reading.problems)
        raise ImportRefused(
            word("review.refused.problems", language, file=path.name, n=len(reading.problems)) + "\n" + listed
        )
    notes = tuple(_notes(study, round, reading.rows, by, language))
    try:
        study.record_proposals(round, by, reading.rows, file=path.name, sha256=sha256, copy_id=str(told["copy_id"]))
    except StoreError as error:
        raise ImportRefused(f"{path.name}: {error}") from None
    return ProposalsReport(
        "recorded", path.name, round, by, tuple(row["item_id"] for row in reading.rows), notes, language
    )


def _sheets(content: bytes, name: str, language: str) -> dict[str, Cells]:
    try:
        if kind_of(content, name, language) != "xlsx":
            raise ImportRefused(word("review.refused.no_copy", language, file=name))
        return read_cells(content, name, language)
    except SheetError as error:
        raise ImportRefused(str(error)) from None


def identity_in(sheets: dict[str, Cells]) -> dict[str, Any] | None:
    """Return what a workbook's hidden sheet says, where it is a copy for co-investigators."""
    hidden = sheets.get(HIDDEN)
    if hidden is None or hidden.texts.get((1, 1)) != FORMAT:
        return None
    text = "".join(hidden.texts.get((row, 1), "") for row in hidden.rows()[1:])
    try:
        told = json.loads(text)
    except ValueError:
        told = {}
    return told if isinstance(told, dict) else {}


def _require_ours(study: Any, told: dict[str, Any], file: str, language: str) -> None:
    sound = told.get("checksum") == checksum(told) and told.get("format") == FORMAT
    if not sound:
        raise ImportRefused(word("review.refused.changed", language, file=file))
    if told["study"] != study_id(study):
        raise ImportRefused(word("review.refused.other_study", language, file=file))
    rounds = study.rounds().set_index("round")["state"]
    round = int(told["round"])
    later = [int(number) for number, state in rounds.items() if number > round and state != "draft"]
    if round not in rounds.index or rounds[round] not in ("closed", "decided"):
        raise ImportRefused(word("review.refused.other_round", language, file=file, round=round))
    if later:
        raise ImportRefused(word("review.refused.late", language, file=file, round=round, later=max(later)))


def _read(sheets: dict[str, Cells], told: dict[str, Any], study: Any, reading: _Reading) -> str:
    """Read the sheet with the answers; return who proposes."""
    for title, cells in sheets.items():
        marks = {row: cells.texts[row, 1] for row in cells.rows() if (row, 1) in cells.texts}
        header = next((row for row, mark in marks.items() if mark.startswith(f"{MARK}|header|")), None)
        if header is not None:
            reading.sheet = title
            break
    else:
        raise ImportRefused(word("review.refused.changed", reading.language, file=reading.file))
    places = dict(part.split("=") for part in marks[header].split("|")[2:])
    columns = {name: int(places[name]) for name in ANSWERS}
    by, name_at = "", (header, 4)
    for row, mark in marks.items():
        if mark.startswith(f"{MARK}|{BY}="):
            column = int(mark.rpartition("=")[2])
            by, name_at = " ".join(cells.texts.get((row, column), "").split()), (row, column)
    asked = {item["item_id"] for item in told["items"]}
    decided = study.decisions(int(told["round"])).set_index("item_id")
    known = set(study.items()["item_id"]) | asked
    codes = set(study.comments(int(told["round"]))["comment_id"])
    seen: dict[str, int] = {}
    for row, item in marks.items():
        if row <= header or item not in asked:
            continue
        given = {name: cells.texts.get((row, column), "").strip() for name, column in columns.items()}
        for name, column in columns.items():
            if (row, column) in cells.formulas | cells.unworked:
                reading.wrong("formula", row, column, given[name], item=item)
        if not any(given.values()):
            continue
        if item in seen:
            reading.wrong("twice", row, columns["decision"], given["decision"], item=item, first=seen[item])
            continue
        seen[item] = row
        if item in decided.index:
            taken = decided.loc[item]
            reading.wrong("decided", row, columns["decision"], given["decision"], item=item, who=taken["proposed_by"])
            continue
        reading.rows.append({"item_id": item, **_row(reading, row, columns, given, item, known, codes)})
    unmarked = [row for row in cells.rows() if row > header and row not in marks]
    for row in unmarked:
        for column in columns.values():
            if cells.texts.get((row, column), "").strip():
                reading.wrong("no_item", row, column, cells.texts[row, column])
                break
    if not reading.rows and not reading.problems:
        raise ImportRefused(word("review.refused.empty", reading.language, file=reading.file))
    if not by:
        reading.wrong("no_name", *name_at)
    return by


def _row(
    reading: _Reading,
    row: int,
    columns: dict[str, int],
    given: dict[str, str],
    item: str,
    known: set[str],
    codes: set[str],
) -> dict[str, Any]:
    """Return what one row proposes, every doubt noted."""
    decision = _act(given["decision"])
    into = given["into"].replace(",", " ").replace(";", " ").split()
    named = given["comments"].replace(",", " ").replace(";", " ").split()
    allowed = ", ".join(word(f"review.acts.{act}", reading.language) for act in DECISIONS)
    if not given["decision"]:
        reading.wrong("no_decision", row, columns["decision"], item=item)
    elif decision is None:
        reading.wrong("unknown_decision", row, columns["decision"], given["decision"], item=item, allowed=allowed)
    if not given["reason"]:
        reading.wrong("no_reason", row, columns["reason"], item=item)
    if decision in WITH_TARGET and not into:
        reading.wrong("no_target", row, columns["into"], item=item, act=given["decision"])
    if decision is not None and decision not in WITH_TARGET and into:
        reading.wrong("target", row, columns["into"], given["into"], item=item, act=given["decision"])
    near = {comparable(code): code for code in known}
    for code in into:
        if code not in known and comparable(code) in near:
            reading.wrong("near_target", row, columns["into"], code, item=item, near=near[comparable(code)])
    yes = _yes_or_no(given["comparable"])
    if given["comparable"] and yes is None:
        reading.wrong("yes_no", row, columns["comparable"], given["comparable"], item=item)
    if yes and decision is not None and decision not in CONTINUES:
        reading.wrong("comparable", row, columns["comparable"], given["comparable"], item=item, act=given["decision"])
    for code in named:
        if code not in codes:
            reading.wrong("unknown_comment", row, columns["comments"], code, item=item)
    return {
        "decision": decision, "reason": given["reason"], "into": into or None, "comparable": bool(yes), "comments": named,
    }  # fmt: skip


def _act(text: str) -> str | None:
    """Return the decision that somebody wrote, by its name or as a language calls it."""
    said = {comparable(word(f"review.acts.{act}", lang)): act for lang in languages() for act in DECISIONS}
    return ({comparable(act): act for act in DECISIONS} | said).get(comparable(text))


def _yes_or_no(text: str) -> bool | None:
    for lang in languages():
        for key, value in (("yes", True), ("no", False)):
            if comparable(text) == comparable(word(f"review.{key}", lang)):
                return value
    return None


def _notes(study: Any, round: int, rows: list[dict[str, Any]], by: str, language: str) -> Iterator[str]:
    """Yield what a person should know: what else waits on these items, and which targets are not written yet."""
    waiting = study.proposals(round)
    for row in rows:
        others = waiting[waiting["item_id"] == row["item_id"]]
        for other in others.itertuples():
            act = word(f"review.acts.{other.decision}", language) if other.decision in DECISIONS else other.decision
            same_person = comparable(str(other.proposed_by)) == comparable(by)
            agrees = other.decision == row["decision"] and (other.into or None) == row["into"]
            if same_person and agrees:
                continue
            key = "replaces" if same_person else "agrees" if agrees else "differs"
            yield word(f"review.notes.{key}", language, item=row["item_id"], who=other.proposed_by, act=act)
    known = set(study.items()["item_id"])
    new = sorted({code for row in rows for code in row["into"] or () if code not in known})
    if new:
        yield word("review.notes.new_items", language, items=", ".join(new), next=round + 1)
