"""What comes in a survey system's export beside ratings: statements proposed, and answers to the consent block."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from ...sheets import Note, Sheet
from ..files.columns import columns_of
from ..files.extras import PROPOSALS
from ..forms.returned import yes_or_no
from ..headings import Headings
from .consent_fields import ANSWERS, CONSENT
from .written import consent_written

__all__ = ["CameBeside", "came_beside", "keep_beside"]


@dataclass(frozen=True)
class CameBeside:
    """Proposed statements, and what was said to the consent, by the code of the panellist."""

    version: str = ""
    proposals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    consent: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def declining(self) -> set[str]:
        """Who does not agree to take part."""
        return {code for code, said in self.consent.items() if said.get("participation") == "no"}


def came_beside(study: Any, table: Sheet, headings: Headings, people: Mapping[int, str], round: int) -> CameBeside:
    """Return what came beside the ratings of a round.

    Parameters
    ----------
    table
        The export as it was read; a proposal stands on each line of its cell.
    people
        The panellist of each row that counts.
    """
    proposals: dict[str, tuple[str, ...]] = {}
    consent: dict[str, dict[str, str]] = {}
    for column in columns_of(table):
        asks = CONSENT.fullmatch(column.plain)
        ideas = PROPOSALS.fullmatch(column.plain) and headings.find(column.parts) is None
        of_round = column.plain.startswith((f"r{round}consent", f"r{round}proposals", "consent", "proposals"))
        if not of_round or not (asks or ideas):
            continue
        for row, text in zip(table.cells.index, column.texts, strict=True):
            code = people.get(int(row), "")
            if not code or not text.strip():
                continue
            if asks:
                answer = ANSWERS.get(text.strip().removesuffix(".0"), "") or yes_or_no(text)
                consent.setdefault(code, {})[asks[2]] = answer
            else:
                lines = (line.strip() for line in text.splitlines())
                proposals[code] = (*proposals.get(code, ()), *(line for line in lines if line))
    return CameBeside(consent_written(study, round), proposals, consent)


def keep_beside(study: Any, beside: CameBeside, ratings: pd.DataFrame, round: int) -> list[Note]:
    """Keep the statements proposed as contributions, and the consent; return what to say. The same again changes nothing."""
    declining = beside.declining
    spoken = _languages(study) if beside.proposals else {}
    texts = [
        {"panellist_id": code, "text": text, "kind": "proposal", "language": spoken.get(code)}
        for code, told in beside.proposals.items()
        if code not in declining
        for text in told
    ]
    notes = []
    if texts:
        study.record_contributions(pd.DataFrame(texts), round)
        notes.append(Note("forms.notes.proposals", {"n": len(texts)}))
    block = next((entry for entry in study.config.consent if str(entry.version) == beside.version), None)
    if block is None or not beside.consent:
        return notes
    given = study.consents()
    held = given[given["version"].astype(str) == beside.version].set_index("panellist_id")
    n_part = 0
    for code, said in beside.consent.items():
        if any(not said.get(ask) for ask in block.asks):
            n_part += 1
            continue
        answers = {ask: said[ask] == "yes" for ask in block.asks}
        if code in held.index and all(held.loc[code, ask] == answer for ask, answer in answers.items()):
            continue
        study.record_consent(code, beside.version, **answers, given_at=_moment(ratings, code))
    notes.append(Note("systems.notes.consent", {"n": len(beside.consent) - n_part, "version": beside.version}))
    if n_part:
        notes.append(Note("systems.notes.consent_part", {"n": n_part}))
    if declining:
        notes.append(Note("systems.notes.declined", {"n": len(declining), "codes": ", ".join(sorted(declining))}))
    return notes


def _languages(study: Any) -> dict[str, str]:
    """Return what each panellist writes in, as for their comments: an export does not say in which language they answered."""
    panel = study.panel()
    told = panel.get("language", [])
    return {
        str(code): said
        for code, said in zip(panel["panellist_id"], told, strict=False)
        if isinstance(said, str) and said
    }


def _moment(ratings: pd.DataFrame, code: str) -> str | None:
    """Return when a panellist answered, where the file tells and it is not yet to come."""
    times = ratings.loc[ratings["panellist_id"] == code, "recorded_at"].dropna()
    moment = times.max() if len(times) else None
    return None if moment is None or moment > datetime.now(UTC) else str(moment.isoformat())
