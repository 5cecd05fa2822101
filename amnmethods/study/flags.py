"""What in a comment may tell who wrote it: flags for a person to judge, never a verdict."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple


class Flag(NamedTuple):
    """A piece of text that may identify somebody, and what it looks like."""

    kind: str  # "email", "phone", "health number", "address", "web", "name"
    text: str


LETTER = r"[^\W\d_]"
CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
NAME = rf"{CAPITAL}{LETTER}*(?:[-’']{CAPITAL}?{LETTER}+)*"
PARTICLE = r"(?:\s(?:de|du|des|la|le|van|von|der|den|bin|al|St\.|Ste\.))*"
TITLE = (
    r"(?:Drs?|Dre|Docteure?|Doctor|Prof|Professeure?|Professor|Mr|Mrs|Ms|Miss|Mx|Sir|M|Mme|Mlle|Me|Nurse|Sister|Elder)"
)
INTRODUCED = r"(?:my name is|i am called|signed|je m['’]appelle|mon nom est|signé)"
STREET = r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|crescent|court|way|rue|chemin|ch|rang|route|av)"

GUESSED = re.compile(rf"(?<!\w){NAME}(?:{PARTICLE}\s{NAME})+")  # capitals side by side

# In this order: what one pattern has taken, a later one does not call something else.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[^\s@;,<>()]+@[^\s@;,<>()]+\.[^\W\d_]{2,}")),
    ("email", re.compile(r"[\w.+-]+\s?[\[(]\s?(?:at|à|arobase|chez)\s?[\])]\s?[\w.-]+", re.IGNORECASE)),
    ("email", re.compile(r"[\w.+-]+ (?:at|arobase) [\w-]+ (?:dot|point) [^\W\d_]{2,4}(?!\w)", re.IGNORECASE)),
    ("web", re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)),
    # Québec: four letters and eight digits; elsewhere eight to twelve digits, grouped by blanks or hyphens, perhaps
    # with a version of two letters behind (Ontario); the Northwest Territories: a letter and seven digits.
    ("health number", re.compile(r"(?<!\w)[A-Z]{4}[\s.\-]?\d{4}[\s.\-]?\d{4}(?!\w)", re.IGNORECASE)),
    ("phone", re.compile(r"(?<![\w+])(?:\+?1[\s.\-]?)?(?:\(\d{3}\)[\s.\-]?|\d{3}[\s.\-])\d{3}[\s.\-]\d{4}(?!\d)")),
    ("phone", re.compile(r"(?<![\w+])\+\d{1,3}(?:[\s.\-]?\d){7,12}(?!\d)")),
    ("phone", re.compile(r"(?<![\w.,\-])\d{3}[.\-]\d{4}(?![\w\-])")),  # without the area code
    ("phone", re.compile(r"(?<!\w)(?:ext|extension|poste)\.?\s?\d{3,6}(?!\d)", re.IGNORECASE)),
    ("health number", re.compile(r"(?<!\w)[DHMNT][\s\-]?\d{7}(?!\w)", re.IGNORECASE)),
    (
        "health number",
        re.compile(
            r"(?<!\w)(?:MRN|PHN|HIN|ULI|RAMQ|OHIP|NAM|(?:chart|file|record|dossier|patient)(?:\s(?:no|number|numéro|n°))?)"
            r"[\s.:#°]*\d{4,}(?!\w)",
            re.IGNORECASE,
        ),
    ),
    ("health number", re.compile(r"(?<![\w.,])\d(?:[\s\-]?\d){7,11}(?:[\s\-]?[A-Z]{2})?(?![\w]|[.,]\d)")),
    ("address", re.compile(r"(?<!\w)[ABCEGHJ-NPRSTVXY]\d[A-Z][\s-]?\d[A-Z]\d(?!\w)", re.IGNORECASE)),
    (
        "address",
        re.compile(rf"(?<!\w)\d{{1,5}},?\s(?:rue|chemin|rang|avenue|boulevard)(?:\s{LETTER}+){{1,3}}", re.IGNORECASE),
    ),
    ("address", re.compile(rf"(?<!\w)\d{{1,5}},?\s(?:{LETTER}+\.?\s){{1,3}}{STREET}\b", re.IGNORECASE)),
    ("name", re.compile(rf"(?<!\w){TITLE}\.?\s{NAME}(?:{PARTICLE}\s{NAME})*")),
    ("name", re.compile(rf"(?<!\w)(?i:{INTRODUCED}):?\s{NAME}(?:{PARTICLE}\s{NAME})*")),
    ("name", GUESSED),
)
ACRONYM = re.compile(rf"{CAPITAL}{{1,5}}")
TITLED = re.compile(TITLE)
HIDDEN = ("Cf",)  # joiners and the like: invisible, and enough to hide a number from a pattern
PARTICLE_WORDS = "de du des la le les van von der den bin ben al el da dos di of the and et ou mac mc st ste"
PARTICLES = frozenset(PARTICLE_WORDS.split())
YEARS = re.compile(r"(?:19|20)\d\d\s?-\s?(?:19|20)\d\d")
OPENING = (
    "a an the this that these those our my your their we i it in at on for from to with if when while as and but or "
    "le la les l un une des ce cet cette ces notre nos mon ma mes leur leurs nous je il elle on dans à au aux pour par "
    "avec si quand et mais ou"
)
OPENERS = frozenset(OPENING.split())


def flags(text: str, names: Iterable[str] = ()) -> list[Flag]:
    """Return what in a text may identify somebody, in the order it stands there.

    Parameters
    ----------
    text
        A comment.
    names
        Names known to belong to the panel, such as those of `panel.link` while it is open; each word of three letters
        or more of them is looked for, whatever its capitals and accents, shorter ones as they are written.

    Returns
    -------
    A flag per piece. Names are guessed from titles and from capitals side by side; a first name alone, or a place, is
    seen by a reader only.

    Examples
    --------
    >>> [tuple(flag) for flag in flags("Ask Dr. Roy, 514 555-0199")]
    [('name', 'Dr. Roy'), ('phone', '514 555-0199')]
    """
    found: list[tuple[int, Flag]] = []
    text = rest = _as_read(text)
    known = [("name", _spelt(word)) for word in sorted(_words(names))]
    for kind, pattern in (*PATTERNS, *known):
        for match in pattern.finditer(_bare(rest) if (kind, pattern) in known else rest):
            if (kind == "name" and pattern is GUESSED and _no_name(match[0])) or YEARS.fullmatch(match[0]):
                continue
            found.append((match.start(), Flag(kind, rest[match.start() : match.end()].strip())))
        # Blanked, not cut, so that places stay; what was taken is not looked at again.
        taken = [(place, place + len(flag.text)) for place, flag in found]
        rest = "".join("\x00" if any(a <= k < b for a, b in taken) else sign for k, sign in enumerate(text))
    return [flag for _, flag in sorted(found)]


def _as_read(text: str) -> str:
    """Return a text as a reader takes it in: no invisible signs, one kind of blank, hyphen and digit."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) not in HIDDEN)
    return re.sub(r"[ \u00a0\u202f\t]+", " ", re.sub(r"[\u2010-\u2015\u2212]", "-", plain))


def _words(names: Iterable[str]) -> set[str]:
    """Return the words of names to look for; *de* and *van* are in too many sentences, initials are nobody's."""
    found = {word for name in names for word in re.findall(rf"{LETTER}{{2,}}", unicodedata.normalize("NFKC", name))}
    return {word for word in found if word.casefold() not in PARTICLES}


def _spelt(word: str) -> re.Pattern[str]:
    """Return what finds a word of a name in a text without accents; a short one only as names are written."""
    return re.compile(rf"(?<!\w){re.escape(_bare(word))}(?!\w)", re.IGNORECASE if len(word) > 2 else 0)


def _bare(text: str) -> str:
    """Return a text without accents, each sign in its place."""
    return "".join(unicodedata.normalize("NFD", sign)[0] for sign in text)


def _no_name(text: str) -> bool:
    """Tell whether capitals side by side are acronyms, or only a sentence's first word before one more: *The Ministry*."""
    first, *others = text.split()
    if all(ACRONYM.fullmatch(part) for part in (first, *others)):
        return True
    return len(others) == 1 and (first.casefold() in OPENERS or TITLED.fullmatch(others[0]) is not None)
