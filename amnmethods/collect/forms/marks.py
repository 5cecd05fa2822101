"""What the hidden parts of a form's workbook call themselves, and its rows and columns."""

import re

__all__ = ["COMMENT", "CONSENT", "HEADER", "HIDDEN", "MARK", "OPEN", "ORDER", "PROPOSAL", "is_row_of_items"]

HIDDEN = "amnmethods"  # the hidden sheet
MARK = "amnmethods-form"  # what the hidden column begins with
HEADER, COMMENT, PROPOSAL, CONSENT = "header", "comment", "proposal", "consent."  # what it says of rows and columns
ORDER = re.compile(r"(order\d+)-(.+)")  # a row with the place, or the points, of an item
OPEN = re.compile(r"(open\d+)-(\d+)")  # a row with an answer in own words


def is_row_of_items(mark: str) -> bool:
    """Tell whether a row may hold ratings of an item, by what its hidden cell says."""
    return not (mark.startswith((PROPOSAL, CONSENT, MARK)) or ORDER.fullmatch(mark) or OPEN.fullmatch(mark))
