"""The kinds of event that running rounds brings: consent, texts, rankings, meetings, reviews, letters, late answers."""

from datetime import date
from typing import Any, Literal, Self

from pydantic import AwareDatetime, FiniteFloat, model_validator

from .answers import Answer, check_answers
from .body import Body, Code, Whole

__all__ = ["FIELDWORK"]


class IdentitiesOpened(Body):
    """Somebody looked at who is who; `key` says whether the passphrase or the recovery code opened the file."""

    why: Code
    key: Literal["passphrase", "recovery code"] = "passphrase"


class IdentitiesSaved(Body):
    """The file of identities was written; `n` people stand in it."""

    n: int


class ConsentRecorded(Body):
    """What a panellist agreed to, under which version of the consent; None for what that version did not ask."""

    of_panellist = True

    version: Code
    participation: bool | None = None
    quotation: bool | None = None
    thanks: bool | None = None
    deposit: bool | None = None
    given_at: AwareDatetime | date | None = None


class ApprovalOverridden(Body):
    round: Whole
    site: str | None = None
    number: str
    expired_on: date
    reason: Code


class ContributionRecorded(Body):
    """A panellist's own text: an answer to an open question, a proposed item, or a reason for a change."""

    of_panellist = True

    round: Whole
    contribution_id: Code
    kind: Literal["answer", "proposal", "reason"]
    text: Code
    language: str | None = None
    item_id: str | None = None


class ContributionCoded(Body):
    """A coder gave a text a code, or took it away; bound to its writer, so that it goes when they are erased."""

    of_panellist = True

    contribution_id: Code
    code: Code
    item_id: str | None = None
    removed: bool = False


class RankedItem(Body):
    item_id: Code
    rank: FiniteFloat | None = None
    points: FiniteFloat | None = None


class RankingsRecorded(Body):
    """A panellist's whole answer to one question of ranking or points; it takes the place of an earlier one."""

    of_panellist = True

    round: Whole
    question: Code
    source: str
    reason: str | None = None
    rows: list[RankedItem]

    @model_validator(mode="after")
    def one_place_each(self) -> Self:
        seen = set()
        for row in self.rows:
            if (row.rank is None) == (row.points is None):
                raise ValueError(f"item {row.item_id!r} needs a rank or points, and not both")
            if row.item_id in seen:
                raise ValueError(f"item {row.item_id!r} stands twice: keep one answer")
            seen.add(row.item_id)
        return self


class MeetingRecorded(Body):
    """A meeting of a round's panel; `attended` are codes."""

    round: Whole
    held_on: date
    attended: list[Code]
    note: str | None = None


class DiscussionNoted(Body):
    round: Whole
    item_id: Code
    note: Code


class MailLogged(Body):
    """A letter was made ready for a panellist; `sha256` is the fingerprint of what it said."""

    of_panellist = True

    round: Whole | None = None
    kind: Code
    channel: Code
    sha256: str


class CommentReviewed(Body):
    """What a reviewer did with a comment; the original stays as given. `text` is in `language`."""

    of_panellist = True

    round: Whole
    item_id: Code
    criterion: Code = "rating"
    action: Literal["release", "redact", "paraphrase", "translate", "withhold"]
    text: str | None = None
    language: str | None = None
    by: Code
    translator: str | None = None

    @model_validator(mode="after")
    def words_to_show(self) -> Self:
        if self.action == "withhold" and self.text is not None:
            raise ValueError("'withhold' shows nothing: leave text out")
        if self.action != "withhold" and not (self.text or "").strip():
            raise ValueError(f"'{self.action}' needs the text to show")
        if self.action == "translate" and not (self.language and self.translator):
            raise ValueError("'translate' needs the language and the translator")
        return self


class DecisionConfirmed(Body):
    decision_seq: Whole
    by: Code


class DecisionUndone(Body):
    decision_seq: Whole
    reason: Code


class DecisionCommentNamed(Body):
    """A decision rests on a comment; bound to its writer, so that it goes when they are erased."""

    of_panellist = True

    decision_seq: Whole
    comment_id: Code
    round: Whole
    item_id: Code
    criterion: Code = "rating"


class NextRoundPlanned(Body):
    """Items ticked or unticked for a round to come (None: as decided); `undone` takes back the step before."""

    round: Whole
    asks: dict[str, bool | None]
    undone: bool = False


class ReviewCopyWritten(Body):
    """A coded copy of a round was written for co-investigators; `copy_id` is the fingerprint of what it says."""

    round: Whole
    copy_id: Code


class ProposalsReturned(Body):
    """A review copy came back with proposals; the decisions it led to are events of their own."""

    round: Whole
    copy_id: Code
    file: str
    sha256: str
    by: Code
    n: int


class FeedbackShown(Body):
    """What a panellist was shown of a round: data of the study, since it may have moved the next answers."""

    of_panellist = True

    round: Whole
    sha256: str
    content: Any


class LateRecorded(Body):
    """Answers that came after their round had closed; they count only once accepted."""

    of_panellist = True

    round: Whole
    source: str
    rows: list[Answer]

    @model_validator(mode="after")
    def one_answer_each(self) -> Self:
        check_answers(self.rows)
        return self


class LateRankingsRecorded(RankingsRecorded):
    """A ranking that came after its round had closed; it counts only once accepted."""


class LateRankingsAccepted(RankingsRecorded):
    """A late ranking taken into the results of its closed round; `recorded_seq` is the event that kept it as late."""

    recorded_seq: Whole


class LateAccepted(Body):
    of_panellist = True

    round: Whole
    reason: Code


FIELDWORK: dict[str, type[Body]] = {
    "identities_opened": IdentitiesOpened,
    "identities_saved": IdentitiesSaved,
    "consent_recorded": ConsentRecorded,
    "approval_overridden": ApprovalOverridden,
    "contribution_recorded": ContributionRecorded,
    "contribution_coded": ContributionCoded,
    "rankings_recorded": RankingsRecorded,
    "meeting_recorded": MeetingRecorded,
    "discussion_noted": DiscussionNoted,
    "mail_logged": MailLogged,
    "comment_reviewed": CommentReviewed,
    "decision_confirmed": DecisionConfirmed,
    "decision_undone": DecisionUndone,
    "decision_comment_named": DecisionCommentNamed,
    "next_round_planned": NextRoundPlanned,
    "review_copy_written": ReviewCopyWritten,
    "proposals_returned": ProposalsReturned,
    "feedback_shown": FeedbackShown,
    "late_recorded": LateRecorded,
    "late_accepted": LateAccepted,
    "late_rankings_recorded": LateRankingsRecorded,
    "late_rankings_accepted": LateRankingsAccepted,
}
