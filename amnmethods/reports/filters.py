"""What a report template may do with a value: escape a person's words, round a number, say a date or a status.

Every value that a template prints and that is not `Markdown` already is escaped (`finish`), so a forgotten ``| md``
costs nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import ResourceError
from ..words import day, number, percent, word

__all__ = ["SUPPRESSED", "Markdown", "filters", "finish", "french_spaces", "md"]

NARROW = "\u202f"
RESERVED = {"no consensus": "no_consensus", "too few ratings": "too_few", "not assessable": "not_assessable"}


class Markdown(str):
    """Text that is Pandoc Markdown on purpose."""

    __slots__ = ()


class _Suppressed:
    """Stands in a table where a small number of people was hidden."""

    def __repr__(self) -> str:
        return "SUPPRESSED"


SUPPRESSED = _Suppressed()


def md(text: Any) -> Markdown:
    r"""Return a person's words as Markdown that shows them as they were written, on one line.

    Every mark is escaped; characters that steer the direction of writing or show nothing are shown by their code.

    Examples
    --------
    >>> print(md("<b>50 %</b> [x](y)"))
    \<b\>50 \%\<\/b\> \[x\]\(y\)
    >>> print(md("a\u202eb"))
    a\[U\+202E\]b
    """
    plain = re.sub(r"[ \t\r\n\f\v\u2028\u2029]+", " ", str(text)).strip()
    plain = "".join(_visible(character) for character in plain)
    return Markdown(re.sub(r"([^\w\s]|_)", r"\\\1", plain))


def _visible(character: str) -> str:
    """Return a character, or its code where it would steer or hide text; emoji keep their joiner."""
    kind = unicodedata.category(character)
    if kind == "Cf" and character not in "\u200d\u00ad":
        return f"[U+{ord(character):04X}]"
    return "" if kind in ("Cc", "Cs") else character


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return f"{_raised(text)}." if text and text[-1] not in ".!?…" else _raised(text)


def _attribute(name: str, said: Callable[..., str]) -> str:
    """Say an attribute of the panel in the reader's language where we know it; otherwise as its column is called."""
    try:
        return said(f"report.attributes.{name}")
    except ResourceError:
        return name.replace("_", " ")


def finish(value: Any) -> Any:
    """Escape whatever a template prints unescaped (Jinja's ``finalize``)."""
    if isinstance(value, Markdown):
        return value
    if value is SUPPRESSED:
        raise TypeError("A suppressed cell needs one of the filters number, percent, people or interval.")
    return md(value)


def french_spaces(source: str) -> str:
    """Set the no-break spaces of French before ``: ; ? ! %`` and inside guillemets, outside Jinja's own marks.

    Examples
    --------
    >>> french_spaces("Tour 2 : « oui »").count(NARROW)
    3
    """
    parts = re.split(r"({{.*?}}|{%.*?%}|<#.*?#>)", source, flags=re.DOTALL)
    for k in range(0, len(parts), 2):
        parts[k] = re.sub(r"(?<![\s|]) (?=[:;?!%»])", NARROW, parts[k])
        parts[k] = re.sub(r"« ", f"«{NARROW}", parts[k])
        if k and re.match(r" (?=[:;?!%»])", parts[k]):  # right after a printed value
            parts[k] = NARROW + parts[k][1:]
        if parts[k].endswith("« "):
            parts[k] = parts[k][:-1] + NARROW
    return "".join(parts)


def filters(language: str, labels: Mapping[str, Any] | None = None, study: Path | None = None) -> dict[str, Callable]:
    """Return the filters of a template in one language.

    Parameters
    ----------
    language
        A language that has a file of words.
    labels
        The rule's outcome classes and their labels (`ConsensusRule.labels`).
    study
        The study's folder, whose own words win.
    """
    said = partial(word, language=language, study=study)

    def hidden_or(write: Callable[..., str]) -> Callable[..., Markdown]:
        def written(value: Any, *options: Any, **named: Any) -> Markdown:
            return md(said("report.suppressed") if value is SUPPRESSED else write(value, *options, **named))

        return written

    def label(status: Any) -> Markdown:
        """Say a consensus status in the rule's own words."""
        if status is SUPPRESSED:
            return md(said("report.suppressed"))
        if status is None or status != status or str(status) == "<NA>":
            return Markdown("–")
        if status in RESERVED:
            return md(said(f"consensus.{RESERVED[status]}"))
        text = (labels or {}).get(status, status)
        return md(text.said(language) if hasattr(text, "said") else text)

    def people(n: Any) -> str:
        return number(float(n), language, 0)

    def points(value: Any) -> str:
        """Write a place on the scale: whole points bare, others with as many decimals as they need, at most two."""
        if value is None or value != value:
            return "–"
        return number(value, language, 0 if float(value).is_integer() else 1 if float(value * 2).is_integer() else 2)

    def signed(value: Any) -> str:
        return f"+{points(value)}" if value == value and value > 0 else points(value)

    def interval(low: Any, high: Any, digits: int = 0) -> Markdown:
        if low is SUPPRESSED or high is SUPPRESSED:
            return md(said("report.suppressed"))
        if low is None or low != low:
            return Markdown("–")
        return md(said("report.interval", low=percent(low, language, digits), high=percent(high, language, digits)))

    def dollars(value: Any) -> str:
        """Write a sum of money, whole dollars, thousands set apart."""
        if value is None or value != value:
            return "–"
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", "\n", number(float(value), language, 0))
        return said("tailoring_reports.dollars", amount=whole.replace("\n", said("tailoring_reports.thousands")))

    def quartiles(q1: Any, q3: Any) -> Markdown:
        if q1 is SUPPRESSED or q3 is SUPPRESSED:
            return md(said("report.suppressed"))
        if q1 is None or q1 != q1:
            return Markdown("–")
        return md(said("report.interval", low=points(q1), high=points(q3)))

    return {
        "md": md,
        "percent": hidden_or(lambda value, digits=0: percent(value, language, digits)),
        "number": hidden_or(lambda value, digits=2: number(value, language, digits)),
        "points": hidden_or(points),
        "signed": hidden_or(signed),
        "people": hidden_or(people),
        "told": hidden_or(str),
        "month": lambda text: md(day(date.fromisoformat(f"{str(text)[:7]}-01"), language).split(" ", 1)[1]),
        "plain": Markdown,
        "people_or_dash": hidden_or(lambda n: "–" if n != n else people(n)),
        "zone": hidden_or(lambda zone: zone or "–"),
        "signed_to": lambda value, digits: (
            f"+{number(value, language, digits)}" if value > 0 else number(value, language, digits)
        ),
        "dollars": hidden_or(dollars),
        "day": lambda value: md("–" if value is None or value != value else day(value, language)),
        "label": label,
        "interval": interval,
        "quartiles": quartiles,
        "attribute": lambda name: md(_raised(_attribute(str(name), said))),
        "attribute_within": lambda name: md(_attribute(str(name), said)),  # in a sentence
        "heading": lambda text: md(_raised(text.said(language) if hasattr(text, "said") else str(text))),
        "sentence": lambda text: md(_sentence(str(text))),
        "file": lambda name: Markdown(re.sub(r"[^\w-]", "", str(name))),
        "fingerprint": lambda digest: Markdown(f"`{re.sub('[^0-9a-f]', '', str(digest))}`"),
        "said": lambda text: md(text.said(language) if hasattr(text, "said") else text),
        "word": lambda key, **values: md(said(key, **values)),
    }
