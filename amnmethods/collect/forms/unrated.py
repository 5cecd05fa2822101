"""Forms of rounds in which nothing is rated: own texts, rankings, points; brought in whole or not at all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...sheets import Note
from ..asked import Asked, asked_in
from ..codes import nearest_codes
from ..identifiers import looks_like_contact
from ..problems import Desk, write_problems
from ..report import ImportReport
from ..round_definition import definition
from .door import Here, keep_the_rest, source_of
from .format import panellist_of, told_of, without_leave
from .others import changed_orders, keep_others, others_in
from .returned import FormSheet

__all__ = ["import_unrated", "is_rated"]

UNRATED = ("open", "ranking", "points")


def is_rated(study: Any, round: int) -> bool:
    """Tell whether items are rated in a round; one that was never opened counts as such."""
    rounds = study.rounds()
    kinds = rounds.loc[(rounds["round"] == round) & (rounds["state"] != "draft"), "kind"]
    return not kinds.isin(UNRATED).any()


def import_unrated(
    study: Any, table: FormSheet, report: ImportReport, choices: Mapping[str, str], reason: str | None
) -> ImportReport:
    """Bring a form in that holds no ratings.

    Parameters
    ----------
    table
        The form that came back.
    report
        With what is known of the import: its file, round and language.
    choices
        What was chosen for problems told before.
    reason
        Why places or points already kept are changed.

    Returns
    -------
    The report: "imported", "late", "nothing new", "needs choices" or "needs reason".
    """
    form, number, language = table.form, report.round, report.language
    assert form is not None
    desk = Desk(table, language, choices)
    asked = asked_in(study, number)
    panellist = panellist_of(form, asked, desk)
    panellist = _of_the_panel(panellist, asked, desk)
    answered = bool(form.own_words or form.proposals or any(place.answer.strip() for place in form.places))
    notes = [*table.notes, Note("import.notes.format_form"), *told_of(form, panellist)]
    left = without_leave(form, panellist, answered, desk)
    others = others_in(study, table, definition(study, number), "" if left else panellist, desk)
    changed = changed_orders(study, others, number)
    report = replace(report, format="form", differences=changed)
    if desk.rows or (len(changed) and not reason):
        status = "needs choices" if desk.rows else "needs reason"
        file = write_problems(desk, changed, study.folder / "outputs")
        said = tuple(note.text(language) for note in notes)
        return replace(report, status=status, problems=desk.table(), problems_file=file, notes=said)
    if not panellist:
        return replace(report, status="nothing new", notes=tuple(note.text(language) for note in notes))
    state, n_events = Here(study).state_of(number), len(study.store.events())
    notes += keep_the_rest(study, [(table, panellist)], number)[table.sha256]
    n_texts, n_orders, more = keep_others(study, others, number, state, source=source_of([table]), reason=reason)
    notes += more
    texts = [text["text"] for text in others.texts] + [text for text, _ in form.proposals]
    if n_contacts := sum(looks_like_contact(text) for text in texts):
        notes.append(Note("forms.notes.contacts", {"n": n_contacts}))
    late, new = state in ("closed", "decided"), len(study.store.events()) > n_events
    if late and new:
        notes.append(Note("forms.notes.late", {"round": number, "state": state}))
    status = ("late" if late else "imported") if new else "nothing new"
    return replace(
        report,
        status=status,
        notes=tuple(note.text(language) for note in notes),
        problems=desk.table(),
        n_texts=n_texts,
        n_orders=n_orders,
    )


def _of_the_panel(panellist: str, asked: Asked, desk: Desk) -> str:
    """Return the panellist, asked about where the code is not on the round's panel (fault 7)."""
    if not panellist or panellist in asked.panel:
        return panellist
    near = nearest_codes(panellist, asked.panel)
    allowed = ["leave_out", *near, *(code for code in asked.panel if code not in near)]
    choice = desk.ask(7, allowed, key=panellist, panellist=panellist, text=panellist, near=", ".join(near) or "–")
    return "" if choice in (None, "leave_out") else choice
