"""The invented study as a team does it: rounds sent out, answered, brought in, decided on and fed back, three times.

The same answers come back either in forms or in the exports of a REDCap project; both must lead to the same study.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from .. import resources
from ..reports import feedback_sheets, write_mail
from ..sheets import read
from ..study import Study, new_study
from ..study.folder import ITEMS, PANEL
from .answering import take_update
from .invent import given
from .rounds import asked_in, decisions_of, kept_reason, released_in
from .ways import Forms, Redcap, Way, all_in

__all__ = ["WAYS", "fieldwork"]

WAYS: dict[str, Callable[[Study, Path], Way]] = {"forms": Forms, "redcap": Redcap}
TEAM = ("T1", "T2")  # who proposes, and who confirms, where the team's notes name nobody
PASSPHRASE = "invented people only"  # they have no names to protect
SENDER = "The invented team <team@example.org>"
PROPOSES = "s18"  # two panellists propose in their comments on this item what becomes s23


def fieldwork(
    folder: Path | str, way: str, formats: Sequence[str] = ("html",), progress: Callable[[str], None] = print
) -> Study:
    """Run the invented study from invitation to the third round's feedback, through the verbs that people use.

    Parameters
    ----------
    folder
        Where to put the study (`amn-demo/`) and, beside it, what lies outside a study: letters, forms, exports. Made if
        missing.
    way
        ``"forms"`` or ``"redcap"``.
    formats
        Of the feedback sheets; none are written, nor the letters with them, where it is empty.
    progress
        Called with a sentence at each step.

    Returns
    -------
    The study.
    """
    folder = Path(folder)
    source = resources.find("data/amn-demo")
    study = new_study(folder / "amn-demo", template=source)
    study.create_identities(PASSPHRASE, _people(source))
    study.prespecify()
    people = study.open_identities(PASSPHRASE, "letters of three rounds")
    answers = given()
    rounds = sorted(int(number) for number in answers["round"].unique())
    door = WAYS[way](study, folder)
    for number in rounds:
        letters = _Letters(study, folder, number, people)
        take_update(study, ITEMS, number)
        take_update(study, PANEL, number)
        progress(study.open_round(number, items=asked_in(number)))
        _collect(door, answers[answers["round"] == number], letters, progress)
        progress(study.close_round(number))
        _late(study, door, answers, number)
        _review(study, number)
        _decide(study, number)
        if formats:
            sheets = folder / "sheets" / f"round-{number}"
            progress(f"{len(feedback_sheets(study, number, sheets, formats))} feedback sheets")
            letters.write("feedback", sheets)
    take_update(study, PANEL, rounds[-1] + 1)
    return study


def _people(source: Path) -> pd.DataFrame:
    """Return invented names and addresses for everybody who is ever on the panel."""
    codes = sorted(read(source / "updates" / "panel-at-the-end.csv").cells["panellist_id"])
    names = [f"Invented Person {number:02}" for number in range(1, len(codes) + 1)]
    return pd.DataFrame(
        {"panellist_id": codes, "name": names, "email": [f"{code.lower()}@example.org" for code in codes]}
    )


class _Letters:
    """The letters of one round, each kind in a folder of its own outside the study."""

    def __init__(self, study: Study, folder: Path, number: int, people: pd.DataFrame):
        self.study, self.folder, self.number, self.people = study, folder / "letters", number, people

    def write(self, kind: str, files: Path | None = None) -> None:
        """Write to everyone whom a letter of this kind is for."""
        to = self.folder / f"{kind}-{self.number}"
        write_mail(self.study, self.number, kind, self.people, to, files, SENDER)


def _collect(door: Way, answers: pd.DataFrame, letters: _Letters, progress: Callable[[str], None]) -> None:
    """Invite, bring in what comes, remind those who are missing, bring the rest in, and thank."""
    number = letters.number
    letters.write("invitation", door.send(number))
    proposals = _proposals(answers) if number == 1 else {}
    early, rest = _in_two_parts(answers)
    for part in (early, rest):
        door.answer(number, part, proposals)
        reports = door.bring_in(number)
        all_in(reports)
        progress(f"{sum(report.n_panellists for report in reports)} panellists' answers came in")
        if part is early:
            letters.write("reminder")
    letters.write("thanks")


def _in_two_parts(answers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the answers of the first half of the panel, and those of the others."""
    codes = sorted(answers["panellist_id"].unique())
    early = answers["panellist_id"].isin(codes[: len(codes) // 2])
    return answers[early], answers[~early]


def _proposals(answers: pd.DataFrame) -> dict[str, str]:
    """Return what panellists propose as a new item, in the words of their comments."""
    said = answers[(answers["item_id"] == PROPOSES) & (answers["comment"] != "")]
    return dict(zip(said["panellist_id"], said["comment"], strict=True))


def _late(study: Study, door: Way, answers: pd.DataFrame, number: int) -> None:
    """Let one who was silent answer after the closing, as in the round before: kept as late, in no result."""
    panel = study.panel(number)
    silent = sorted(set(panel["panellist_id"]) - set(study.ratings(number)["panellist_id"]))
    if number == 1 or not silent:
        return
    own = answers[(answers["round"] == number - 1) & (answers["panellist_id"] == silent[0])]
    asked = study.round_items(number)[["item_id", "criterion"]]
    again = asked.merge(own.assign(round=number), on=["item_id", "criterion"], how="left")
    blank = {"round": number, "panellist_id": silent[0], "state": "skipped", "comment": ""}
    door.answer(number, again.fillna(blank), {})
    all_in(door.bring_in(number))


def _review(study: Study, number: int) -> None:
    """Release the comments that the team released, some in other words; withhold the others."""
    key = ["panellist_id", "item_id", "criterion"]
    words = released_in(number).set_index(key)["text"].to_dict()
    study.actor = TEAM[0]
    for comment in study.comments(number).itertuples():
        place = (comment.panellist_id, comment.item_id, comment.criterion)
        text = words.get(place)
        action = "withhold" if text is None else "release" if text == comment.comment else "redact"
        shown = text if action == "redact" else None
        study.review_comment(number, *place[:2], action, shown, criterion=place[2], checked=action != "withhold")


def _decide(study: Study, number: int) -> None:
    """Propose what the team decided, one person; confirm it, another. An item it did not speak of is kept."""
    noted = decisions_of(number)
    table = study.consensus(number)
    table = table[table["criterion"] == study.rule.criterion]
    statuses = dict(zip(table["item_id"], table["status"], strict=True))
    for item in [*statuses, *(item for item in noted.index if item not in statuses)]:
        proposer, confirmer = TEAM
        if item in noted.index:
            row = noted.loc[item]
            proposer, confirmer = row["proposed_by"], row["confirmed_by"]
            reason = {"en": row["reason_en"], "fr": row["reason_fr"]}
            decision, into = row["decision"], row["into"].split() or None
        else:
            decision, into, reason = "keep", None, kept_reason(study, statuses[item])
        study.actor = proposer
        study.propose(number, item, decision, reason, into)
        study.actor = confirmer
        study.confirm_decision(number, item)
    study.actor = "researcher"
