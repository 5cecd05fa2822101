"""Codes that we gave a survey system because it cannot hold ours, turned back into points and *unable to rate*."""

from collections.abc import Sequence
from dataclasses import replace

from ..asked import Asked
from ..headings import Headings
from .columns import Column

__all__ = ["with_our_codes"]


def with_our_codes(columns: Sequence[Column], system: str, asked: Asked, headings: Headings) -> list[Column]:
    """Return the columns with the codes written for this system turned back; other cells stay as they are.

    Only codes of a mapping that the study kept are turned: a 99 that nobody of us wrote is asked about like any other.
    """
    told = []
    for column in columns:
        target = headings.find(column.parts)
        if target is not None and target.kind == "rating":
            criterion = target.criterion or next(iter(asked.criteria.get(target.item_id, ())), next(iter(asked.scales)))
            meanings = asked.codes.get((system, criterion), {})
            if any(code != meaning for code, meaning in meanings.items()):
                column = replace(column, texts=tuple(meanings.get(text.strip(), text) for text in column.texts))
        told.append(column)
    return told
