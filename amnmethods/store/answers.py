"""One answer of a panellist as an event says it, and the rules that hold for several."""

from collections.abc import Sequence
from typing import Literal

from pydantic import AwareDatetime, FiniteFloat

from .body import Body, Code

__all__ = ["Answer", "check_answers"]


class Answer(Body):
    """What a panellist answered to one item on one criterion."""

    item_id: Code
    criterion: Code = "rating"
    state: Literal["rated", "unable", "skipped", "not_asked"]
    rating: FiniteFloat | None = None
    comment: str | None = None
    recorded_at: AwareDatetime | None = None
    source_row: int | None = None


def check_answers(rows: Sequence[Answer]) -> None:
    """Raise ValueError where a state and its rating contradict each other, or an item stands twice."""
    seen = set()
    for row in rows:
        if (row.state == "rated") != (row.rating is not None):
            raise ValueError(f"item {row.item_id!r} is {row.state!r} with rating {row.rating}: only 'rated' has one")
        if (row.item_id, row.criterion) in seen:
            raise ValueError(f"item {row.item_id!r} ({row.criterion}) stands twice: keep one answer")
        seen.add((row.item_id, row.criterion))
