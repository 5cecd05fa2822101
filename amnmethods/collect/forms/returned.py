"""What a form holds that came back: who, which round, and every answer in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...sheets import Sheet, comparable

__all__ = ["FormSheet", "Line", "OwnWords", "Place", "Returned", "yes_or_no"]

YES = {"yes", "oui", "y", "o", "true"}
NO = {"no", "non", "n", "false"}


@dataclass(frozen=True)
class Line:
    """One row of a form: what it says it asks, the texts beside it, and the answers with their columns' letters."""

    row: int
    name: str
    texts: tuple[str, ...]
    answers: tuple[tuple[str, str, str], ...]  # criterion or "comment", letter, text
    sheet: str = ""


@dataclass(frozen=True)
class Place:
    """A place, or points, given to an item: the names of question and item, where it stands, the text beside it."""

    order: str
    item: str
    row: int
    letter: str
    answer: str
    text: str
    sheet: str = ""


@dataclass(frozen=True)
class OwnWords:
    """An answer in own words to an open question, by the question's name, with its row and language."""

    question: str
    text: str
    row: int
    language: str = ""


@dataclass(frozen=True)
class Returned:
    """A form that came back.

    Attributes
    ----------
    told
        What its hidden part says: study, round, version, panellist and, in a workbook, the mapping.
    sound
        Whether that is as we wrote it.
    lines, places, own_words
        The ratings, the places or points given, and the answers in own words.
    proposals, consent
        Statements proposed; what was said to the consent block, by what it asks ("yes" or "no").
    saved_at
        When the panellist saved it, where the form tells; ISO 8601 with its zone.
    """

    kind: str
    told: Mapping[str, Any]
    sound: bool
    lines: tuple[Line, ...]
    proposals: tuple[tuple[str, str], ...] = ()
    consent: Mapping[str, str] = field(default_factory=dict)
    saved_at: str = ""
    consent_version: str = ""
    n_formulas: int = 0
    places: tuple[Place, ...] = ()
    own_words: tuple[OwnWords, ...] = ()

    @property
    def panellist_id(self) -> str:
        """Whose form it says it is."""
        return str(self.told.get("panellist_id") or "")

    @property
    def round(self) -> int | None:
        """The round it says it belongs to."""
        found = self.told.get("round")
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    @property
    def study(self) -> str:
        """The study it says it belongs to."""
        return str(self.told.get("study") or "")

    def source(self) -> str:
        """Return a name for the records: files that people rename may hold their names."""
        plain = "".join(c if c.isalnum() or c in "-_" else "_" for c in self.panellist_id)[:40]
        return f"round-{self.round or 0}-{plain or 'form'}.{self.kind}"


@dataclass(frozen=True)
class FormSheet(Sheet):
    """A returned form as the door's table: its answers below their columns, the row numbers those of the file."""

    form: Returned | None = None


def yes_or_no(text: object) -> str:
    """Return "yes" or "no" for an answer in the words of any form, "" for anything else."""
    plain = comparable(str(text))
    return "yes" if plain in YES else "no" if plain in NO else ""
