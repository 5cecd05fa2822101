"""What `study.yaml` says beside ratings: consent, ethics approvals, open questions, rankings."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from .text import Text

ASKS = ("participation", "quotation", "thanks", "deposit")
Ask = Literal["participation", "quotation", "thanks", "deposit"]
Version = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value)]


class ConsentVersion(BaseModel, frozen=True, extra="forbid"):
    """One version of the consent: its words, and what it asks leave for.

    Nobody takes part without *participation*; *quotation* is leave to quote in reports, *thanks* to be thanked by name,
    *deposit* to deposit the coded answers.
    """

    version: Version
    text: Text
    asks: tuple[Ask, ...] = ("participation",)

    @model_validator(mode="after")
    def _asks_to_take_part(self) -> Self:
        if "participation" not in self.asks:
            raise ValueError("a consent asks for participation; add it to asks")
        return self


class Approval(BaseModel, frozen=True, extra="forbid"):
    """An ethics board's approval: of one site, or of the whole study where no site is named."""

    site: str | None = None
    number: Version
    version: Version
    expires: date
    board: str | None = None

    def expired_on(self, day: date) -> bool:
        """Tell whether the approval no longer holds on a day; its last day still counts."""
        return day > self.expires


class OpenQuestion(BaseModel, frozen=True, extra="forbid"):
    """A question that panellists answer in their own words, in the rounds named (or every open round)."""

    question: str
    asks: Text
    rounds: tuple[int, ...] = ()


class RankingQuestion(BaseModel, frozen=True, extra="forbid"):
    """A question that asks for an order of items, or for points shared out among them.

    `top` asks for the first so many items only; `total` is what the points must add up to; `ties` allows equal ranks.
    """

    question: str
    asks: Text
    kind: Literal["ranking", "points"] = "ranking"
    rounds: tuple[int, ...] = Field(min_length=1)
    top: int | None = Field(None, ge=1)
    total: int | None = Field(None, ge=1)
    ties: bool = False

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "ranking" and self.total is not None:
            raise ValueError("a ranking has no total: that belongs to kind: points")
        if self.kind == "points" and self.total is None:
            raise ValueError("points need a total that they add up to, such as total: 100")
        if self.kind == "points" and (self.top is not None or self.ties):
            raise ValueError("points have neither top nor ties: those belong to kind: ranking")
        return self


def fieldwork_problems(config: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what does not fit between consent, approvals, questions and the rest of a study, each with its place."""
    for key, field in (("consent", "version"), ("open_questions", "question"), ("rankings", "question")):
        named = [getattr(entry, field) for entry in getattr(config, key)]
        for k, name in enumerate(named):
            if name in named[:k]:
                yield (key, k, field), f"{name!r} stands twice; each {field} has a name of its own"
    sites = [site.site for site in config.sites]
    for k, approval in enumerate(config.approvals):
        if approval.site is not None and approval.site not in sites:
            yield (
                ("approvals", k, "site"),
                f"no site is called {approval.site!r}; there are: {', '.join(sites) or 'none'}",
            )
    planned = {entry.round: entry.kind for entry in config.rounds}
    for key in ("open_questions", "rankings"):
        for k, entry in enumerate(getattr(config, key)):
            unknown = [number for number in entry.rounds if number not in planned]
            if unknown:
                yield (key, k, "rounds"), f"no round {', '.join(map(str, unknown))} is planned under rounds"
    for k, entry in enumerate(config.rounds):
        asked = [q for q in config.rankings if entry.round in q.rounds and q.kind == entry.kind]
        if entry.kind in ("ranking", "points") and not asked:
            yield (
                ("rounds", k, "kind"),
                f"a round of {entry.kind} needs a question under rankings with kind: {entry.kind}",
            )
