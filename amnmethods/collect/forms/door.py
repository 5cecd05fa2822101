"""What the door does besides for a form: does it belong here, is it late, and what came with the ratings."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from ...errors import ImportRefused
from ...sheets import Note, write_csv
from ...words import word
from ..problems import Desk
from ..round_definition import study_id
from .others import declines
from .returned import FormSheet, Returned

__all__ = [
    "Here",
    "already_in",
    "belongs_here",
    "completed_note",
    "form_copy",
    "keep_late",
    "keep_the_rest",
    "older_than_kept",
    "only_completed",
    "source_of",
]


class Here:
    """What tells a study's own forms: its id and the states of its rounds, looked up once for many forms."""

    def __init__(self, study: Any):
        rounds = study.rounds()
        self.study_id = study_id(study)
        self.states = dict(zip(rounds["round"].astype(int), rounds["state"].astype(str), strict=True))

    def state_of(self, round: int) -> str:
        """Return the state of a round; "draft" where nothing is known of it."""
        return self.states.get(round, "draft")


def belongs_here(here: Here, table: FormSheet, language: str) -> int | None:
    """Return the round a form belongs to, None where it does not tell any more.

    Raises
    ------
    ImportRefused
        It is a form of another study, or of a round that this one never opened.
    """
    form, file = _form(table), table.path.name
    if form.study and form.study != here.study_id:
        raise ImportRefused(word("forms.refused.other_study", language, file=file))
    if form.round is not None and here.state_of(form.round) == "draft":
        raise ImportRefused(word("forms.refused.other_round", language, file=file, found=form.round))
    return form.round


def already_in(imports: pd.DataFrame, sha256: str) -> pd.DataFrame:
    """Return the imports in which a form came, alone or with others."""
    inside = imports["found"].map(lambda found: sha256 in ((found or {}).get("forms") or {}))
    return imports[(imports["sha256"] == sha256) | inside.astype(bool)]


def older_than_kept(study: Any, table: FormSheet, ratings: pd.DataFrame, round: int, desk: Desk) -> pd.DataFrame:
    """Ask where a form was saved before the answers that are kept; return what is to be recorded."""
    form = _form(table)
    if not form.saved_at or ratings.empty or ratings["recorded_at"].isna().all():
        return ratings
    saved = ratings["recorded_at"].max()
    kept = study.ratings(round)
    kept = kept[kept["panellist_id"].isin(ratings["panellist_id"])]
    latest = pd.to_datetime(kept["recorded_at"], utc=True).max() if len(kept) else pd.NaT
    if pd.isna(latest) or saved >= latest:
        return ratings
    times: dict[str, Any] = {"saved": f"{saved:%Y-%m-%d %H:%M} UTC", "kept": f"{latest:%Y-%m-%d %H:%M} UTC"}
    code = str(ratings["panellist_id"].iloc[0])
    choice = desk.ask(125, ["leave_out", "import_anyway"], key=code, panellist=code, suggested="leave_out", **times)
    return ratings.iloc[:0] if choice == "leave_out" else ratings


def only_completed(changed: pd.DataFrame) -> bool:
    """Tell whether what changes was left open before: no reason is needed to fill it in."""
    return bool(len(changed)) and bool((changed["old"] == "skipped").all())


def completed_note(changed: pd.DataFrame) -> Note:
    """Return what to say about it."""
    return Note("forms.notes.completed", {"n": len(changed)})


def _form(table: FormSheet) -> Returned:
    assert table.form is not None
    return table.form


def keep_the_rest(study: Any, forms: Sequence[tuple[FormSheet, str]], round: int) -> dict[str, list[Note]]:
    """Keep what came beside the ratings, proposed items and consent; the same again changes nothing.

    Parameters
    ----------
    forms
        Each form with the panellist whose it is.

    Returns
    -------
    What to say, by the fingerprint of the form.
    """
    notes: dict[str, list[Note]] = {table.sha256: [] for table, _ in forms}
    texts = [
        {"panellist_id": code, "text": text, "kind": "proposal", "language": language or None}
        for table, code in forms
        if not declines(_form(table))
        for text, language in _form(table).proposals
    ]
    if texts:
        study.record_contributions(pd.DataFrame(texts), round)
    for table, code in forms:
        form, own = _form(table), notes[table.sha256]
        if form.proposals and not declines(form):
            own.append(Note("forms.notes.proposals", {"n": len(form.proposals)}))
        block = next((entry for entry in study.config.consent if str(entry.version) == form.consent_version), None)
        if block is None:
            continue
        if not form.consent:  # asked, and not a word said to it
            own.append(Note("forms.notes.consent_open"))
            continue
        if any(ask not in form.consent for ask in block.asks):
            own.append(Note("forms.notes.consent_part"))
            continue
        given = {ask: form.consent[ask] == "yes" for ask in block.asks}
        study.record_consent(code, str(block.version), **given, given_at=form.saved_at or None)
        own.append(Note("forms.notes.consent", {"version": block.version}))
        if declines(form):
            own.append(Note("forms.notes.declined", {"panellist": code}))
    return notes


def keep_late(study: Any, table: FormSheet, ratings: pd.DataFrame, round: int, state: str) -> tuple[int, Note]:
    """Keep answers to a closed round as late; return how many were new, and what to say."""
    n = study.record_late(ratings, source_of([table])) if len(ratings) else 0
    return n, Note("forms.notes.late", {"round": round, "state": state})


@contextmanager
def form_copy(tables: Sequence[FormSheet]) -> Iterator[Path]:
    """Give the copy of forms that the study keeps: every answer as it stood there, as CSV.

    Not the files themselves: workbooks hold the name of whoever saved them last, and people put names into file names.
    """
    rows: list[tuple[Any, ...]] = []
    for table in tables:
        form = _form(table)
        code = form.panellist_id
        for line in form.lines:
            rows += [(code, line.row, letter, line.name, what, text) for what, letter, text in line.answers]
        rows += [(code, p.row, p.letter, f"{p.order}-{p.item}", "place", p.answer) for p in form.places if p.answer]
        rows += [(code, w.row, "", w.question, "own words", w.text) for w in form.own_words]
        rows += [(code, "", "", "proposal", language, text) for text, language in form.proposals]
        rows += [(code, "", "", "consent", ask, said) for ask, said in form.consent.items()]
    frame = pd.DataFrame(rows, columns=["panellist_id", "row", "column", "line", "asked", "answer"])
    name = source_of(tables)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.kept.csv"
        write_csv(path, frame, for_people=False)
        yield path


def source_of(tables: Sequence[FormSheet]) -> str:
    """Return the name under which forms are recorded; never their files' names."""
    if len(tables) == 1:
        return _form(tables[0]).source()
    return f"round-{_form(tables[0]).round}-forms-{len(tables)}"
