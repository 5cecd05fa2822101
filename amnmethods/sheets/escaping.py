"""Cells that a spreadsheet would run as a formula, and the apostrophe that keeps it from doing so."""

import re

__all__ = ["escaped", "is_formula", "unescaped", "visible"]

# OWASP's list of first characters, also behind blanks or apostrophes, with their full-width forms.
FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
ESCAPED = re.compile(rf"'+{FORMULA.pattern}")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet might take the text for a formula.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula("  @SUM(A1)"), is_formula("a = b")
    (True, True, False)
    """
    return FORMULA.match(text) is not None


def escaped(text: str) -> str:
    """Return the text with an apostrophe before what might run; `unescaped` takes it away again.

    Examples
    --------
    >>> escaped("=HYPERLINK(1)"), escaped("plain"), unescaped(escaped("'=x"))
    ("'=HYPERLINK(1)", 'plain', "'=x")
    """
    return f"'{text}" if is_formula(text) or ESCAPED.match(text) else text


def unescaped(text: str) -> str:
    """Return the text without the apostrophe that `escaped` put there."""
    return text[1:] if ESCAPED.match(text) else text


def visible(text: str) -> str:
    r"""Return the text with characters that change its direction, or that nobody sees, written out.

    Examples
    --------
    >>> visible("abc\u202edef")
    'abc\\u202edef'
    """
    return re.sub("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", lambda match: f"\\u{ord(match.group()):04x}", text)
