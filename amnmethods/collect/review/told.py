"""What the command line says of a round's decisions, and what it does with them."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ...errors import StoreError
from ...words import word
from .content import DECISIONS
from .returned import import_proposals
from .writing import last_closed, write_review_copy

__all__ = ["acted"]


def acted(
    study: Any,
    file: Path | None,
    round: int | None,
    confirm: Sequence[str],
    of: str | None,
    undo: Sequence[str],
    because: str,
    by: str,
    to: Path | None,
    language: str,
) -> Iterator[str]:
    """Do what `amnmethods decide` was asked, and yield what to say: take a copy in, confirm, take back, or write one."""
    if file is not None and (confirm or undo):
        raise StoreError("Give a returned copy, or --confirm and --undo: one after the other, to see what is recorded.")
    if (confirm or undo) and not by.strip():
        raise StoreError("Say who you are: --by with your initials or code. It is kept beside the decision.")
    if file is not None:
        yield str(import_proposals(study, file, language=language))
        return
    yield from confirmed(study, round, confirm, by, of, language)
    yield from undone(study, round, undo, by, because, language)
    if not confirm and not undo:
        yield from told(study, round, study.folder, language)
        yield from map(str, write_review_copy(study, round, to, language=language))


def told(study: Any, round: int | None, folder: Path, language: str) -> Iterator[str]:
    """Yield what waits for a second person after a round, and which items have no decision yet."""
    number = last_closed(study) if round is None else round
    waiting = study.proposals(number, language=language)
    if waiting.empty:
        yield word("review.cli.none", language, round=number)
    else:
        yield word("review.cli.waiting", language)
    for row in waiting.itertuples():
        act = word(f"review.acts.{row.decision}", language) if row.decision in DECISIONS else row.decision
        if row.into:
            act = word("review.cli.into", language, act=act, into=", ".join(row.into))
        rests = word("review.cli.rests", language, n=len(row.comments)) if row.comments else ""
        yield word(
            "review.cli.row",
            language,
            item=row.item_id,
            act=act,
            who=row.proposed_by,
            reason=row.reason,
            comments=rests,
        )
        for code, words in (row.wordings or {}).items():
            for lang, text in words.items():
                yield word("review.cli.words", language, item=code, spoken=lang, words=text)
    if len(waiting):
        yield word("review.cli.confirm", language, folder=folder, item=waiting["item_id"].iloc[0])
    taken = set(waiting["item_id"]) | set(study.decisions(number)["item_id"])
    left = [item for item in study.items(number)["item_id"] if item not in taken]
    if left:
        yield word("review.cli.open", language, n=len(left), items=", ".join(left))
    elif waiting.empty:
        yield word("review.cli.all_decided", language, round=number)
    yield word("review.cli.next", language, folder=folder)
    yield word("review.cli.written", language)


def confirmed(
    study: Any, round: int | None, items: Iterable[str], by: str, of: str | None, language: str
) -> Iterator[str]:
    """Confirm proposals in somebody's name, and yield what was done."""
    wanted = list(items)
    if not wanted:
        return
    number = last_closed(study) if round is None else round
    if wanted == ["all"]:
        waiting = study.proposals(number)
        own = waiting["proposed_by"].map(lambda who: " ".join(str(who).split()).casefold())
        wanted = list(dict.fromkeys(waiting.loc[own != " ".join(by.split()).casefold(), "item_id"]))
        if not wanted:
            raise StoreError(f"No proposal of another person waits after round {number} for {by} to confirm.")
    study.actor = by.strip()
    for item in wanted:
        study.confirm_decision(number, item, of=of)
        yield word("review.cli.confirmed", language, item=item, by=by.strip())


def undone(study: Any, round: int | None, items: Iterable[str], by: str, because: str, language: str) -> Iterator[str]:
    """Take decisions or proposals back in somebody's name, and yield what was done."""
    wanted = list(items)
    if not wanted:
        return
    number = last_closed(study) if round is None else round
    study.actor = by.strip()
    for item in wanted:
        study.undo_decision(number, item, because)
        yield word("review.cli.undone", language, item=item)
