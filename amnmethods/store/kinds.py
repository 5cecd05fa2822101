"""The kinds of event a study knows, and what the body of each must say."""

import hashlib
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from .answers import Answer, check_answers
from .body import Body, Code, Status, Whole
from .fieldwork import FIELDWORK
from .kept_tables import KEPT

__all__ = ["KINDS", "Body"]


class StudyCreated(Body):
    title: str | dict[str, str]
    created_with: str


class ProtocolPrespecified(Body):
    """`protocol` is the canonical JSON text whose fingerprint `sha256` is; `registered_at` says where or when."""

    version: Whole
    protocol: str
    sha256: str
    registered_at: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def fingerprint_fits(self) -> Self:
        found = hashlib.sha256(self.protocol.encode()).hexdigest()
        if found != self.sha256:
            raise ValueError(f"sha256 of the protocol's text is {found}, not {self.sha256}: take it from the same text")
        return self


class ItemRecorded(Body):
    item_id: Code
    version: Whole
    fields: dict[str, Any]


class PanellistRecorded(Body):
    of_panellist = True

    group: str | None = None
    site: str | None = None
    language: str | None = None
    status: Status
    attributes: dict[str, Any] = Field(default_factory=dict)


class PanelRow(Body):
    panellist_id: Code
    group: str | None = None
    status: Status


class AskedItem(Body):
    item_id: Code
    version: Whole
    criterion: Code = "rating"


class RoundOpened(Body):
    round: Whole
    kind: str
    opened_by: Literal["researcher", "import"]
    languages: list[str]
    panel: list[PanelRow]
    items: list[AskedItem]


class FileImported(Body):
    round: Whole
    source: str
    sha256: str
    n_rows: int
    found: Any = None
    notes: Any = None
    reason: str | None = None
    choices: Any = None


class RatingsRecorded(Body):
    of_panellist = True

    round: Whole
    source: str
    import_seq: int | None = None
    reason: str | None = None
    rows: list[Answer]

    @model_validator(mode="after")
    def one_answer_each(self) -> Self:
        check_answers(self.rows)
        return self


class RoundClosed(Body):
    round: Whole
    panel: list[PanelRow]


class RoundDecided(Body):
    round: Whole


class DecisionRecorded(Body):
    """What becomes of an item; `comparable` declares that what it becomes is still the same question."""

    round: Whole
    item_id: Code
    decision: Literal["keep", "reword", "merge", "split", "drop", "reopen", "add"]
    reason: str | None = None
    into: list[str] | None = None
    proposed_by: str | None = None
    confirmed_by: str | None = None
    state: Literal["proposed", "confirmed"] | None = None  # None: recorded as taken, by one person or with another
    comparable: bool = False
    wordings: dict[str, dict[str, str]] | None = None  # new words of items, by code and language


class CommentReleased(Body):
    of_panellist = True

    round: Whole
    panellist_id: Code
    item_id: Code
    criterion: Code = "rating"
    text: str
    by: str


class PanellistErased(Body):
    """`erased_seqs` is filled in by the store: every event about this panellist that still had its body.

    It reaches neither earlier backups, nor raw files in `imports/`, nor a quotation in somebody else's event.
    """

    of_panellist = True

    reason: str
    erased_seqs: list[int] = Field(default_factory=list)


class AnalysisKept(Body):
    round: Whole
    name: Code
    table: Any


KINDS: dict[str, type[Body]] = {
    "study_created": StudyCreated,
    "protocol_prespecified": ProtocolPrespecified,
    "item_recorded": ItemRecorded,
    "panellist_recorded": PanellistRecorded,
    "round_opened": RoundOpened,
    "file_imported": FileImported,
    "ratings_recorded": RatingsRecorded,
    "round_closed": RoundClosed,
    "round_decided": RoundDecided,
    "decision_recorded": DecisionRecorded,
    "comment_released": CommentReleased,
    "panellist_erased": PanellistErased,
    "analysis_kept": AnalysisKept,
    **FIELDWORK,
    **KEPT,
}
