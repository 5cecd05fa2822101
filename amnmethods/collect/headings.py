"""What a heading means: an item, a criterion, a rating, a comment, *unable*, a panellist or a round."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..sheets import comparable, mend_spoilt
from .asked import Asked
from .vocabulary import FIELDS

__all__ = ["Headings", "Target", "field_of", "squash"]

COMMENT_ENDS = ["c", "comment", "comments", "commentaire", "commentaires", "remarque", "remark"]
UNABLE_ENDS = ["unable", "utr", "unabletorate", "impossible", "impossibleàévaluer"]
ROUND_FIRST = re.compile(r"(?:r|round|tour|t)[\s_.\-]*(\d{1,2})[\s_.\-:]*(\D.*)", re.IGNORECASE)
ROUND_LAST = re.compile(r"(.+?)[\s_.\-](?:r|round|tour|t)[\s_.\-]*(\d{1,2})", re.IGNORECASE)
NUMBERED = re.compile(r"\s*\d+\s*[.):\-–]\s*(\D.*)")
ALIKE = 0.75  # from here a heading is taken for an edited wording, and asked about


def squash(text: str) -> str:
    """Return a heading without blanks, marks and case.

    Examples
    --------
    >>> squash("S01_Importance "), squash("Panéliste (ID)")
    ('s01importance', 'panélisteid')
    """
    return "".join(character for character in comparable(text) if character.isalnum())


def field_of(heading: str, fields: Iterable[str] = tuple(FIELDS)) -> str | None:
    """Return the column of our long table that a heading names, or None."""
    plain = squash(mend_spoilt(heading))
    return next((field for field in fields if plain in FIELDS[field]), None)


def _without_zeros(key: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", key)


@dataclass(frozen=True)
class Target:
    """What a column holds: answers to an item (on one criterion, or "" where the heading does not say).

    `versions` are those with the wording the heading quotes, none where it gives a name; `group` is an upper heading
    that says something else, such as the name of a panel.
    """

    item_id: str
    criterion: str = ""
    kind: str = "rating"
    round: int | None = None
    versions: tuple[int, ...] = ()
    group: str = ""


class Headings:
    """Look headings up among everything a round can be asked by.

    Examples
    --------
    Names win over texts, and an item's own name over a name made of another's: with items ``s1`` and ``s1c``, the
    heading ``s1c`` is the item and not the comment on ``s1``.
    """

    def __init__(self, asked: Asked):
        self.asked = asked
        self.criteria = {squash(c): c for c in asked.scales}
        for criterion, names in asked.names.items():
            for name in names:
                self.criteria.setdefault(squash(name), criterion)
        labels = [scale.unable_label(lang) for scale in asked.scales.values() for lang in asked.languages]
        unable = [*UNABLE_ENDS, *(squash(label) for label in labels if label)]
        self.kinds = dict.fromkeys(COMMENT_ENDS, "comment") | dict.fromkeys(unable, "unable")
        self.index: dict[str, Target] = {}
        self.bare: dict[str, Target | None] = {}
        self._found: dict[tuple[str, ...], Target | None] = {}
        self._fill()

    def _fill(self) -> None:
        names = [(squash(item), Target(item)) for item in self.asked.known_items]
        texts = [
            (squash(text), Target(item, versions=versions)) for text, (item, versions) in self.asked.wordings.items()
        ]
        both = [
            (squash(item) + squash(text), Target(item, versions=versions))
            for text, (item, versions) in self.asked.wordings.items()
        ]
        for key, target in (*names, *texts, *both):
            self.index.setdefault(key, target)
        for key, target in (*names, *texts, *both):
            item, said = target.item_id, target.versions
            of_kind = {kind: Target(item, kind=kind, versions=said) for kind in dict.fromkeys(self.kinds.values())}
            for kind_end, kind in self.kinds.items():
                self.index.setdefault(key + kind_end, of_kind[kind])
            for word, criterion in self.criteria.items():
                rated = Target(item, criterion, versions=said)
                of_both = {kind: Target(item, criterion, kind, versions=said) for kind in of_kind}
                self.index.setdefault(key + word, rated)
                self.index.setdefault(word + key, rated)
                for kind_end, kind in self.kinds.items():
                    self.index.setdefault(key + word + kind_end, of_both[kind])
        for name, (item, criterion, kind) in self.asked.variables.items():
            self.index.setdefault(squash(name), Target(item, criterion, kind))
        for key, target in self.index.items():  # s1 for s01, where nothing else is meant by it
            bare = _without_zeros(key)
            self.bare[bare] = target if self.bare.get(bare, target) == target else None

    def find(self, parts: tuple[str, ...]) -> Target | None:
        """Return what the heading(s) of one column mean, or None; `parts` are its header rows from the top."""
        if parts not in self._found:  # formats that try a table ask for the same headings and cells over and over
            self._found[parts] = self._find(parts)
        return self._found[parts]

    def _find(self, parts: tuple[str, ...]) -> Target | None:
        parts = tuple(mend_spoilt(part) for part in parts if part.strip())
        whole = self._one("".join(parts)) or (self._one("".join(reversed(parts))) if len(parts) > 1 else None)
        if whole is not None or len(parts) < 2:
            return whole
        found = [(part, self._one(part)) for part in parts]
        targets = [target for _, target in found if target is not None]
        if not targets or len({target.item_id for target in targets}) > 1:
            return None
        target = targets[0]
        rest = []
        for part, seen in found:
            if seen is not None:
                target = replace(
                    target,
                    criterion=target.criterion or seen.criterion,
                    kind=seen.kind if target.kind == "rating" else target.kind,
                    versions=target.versions or seen.versions,
                    round=target.round or seen.round,
                )
            elif squash(part) in self.criteria:
                target = replace(target, criterion=self.criteria[squash(part)])
            elif squash(part) in self.kinds:
                target = replace(target, kind=self.kinds[squash(part)])
            else:
                rest.append(part)
        return replace(target, group=" / ".join(rest))

    def _one(self, text: str) -> Target | None:
        key = squash(text)
        if key in self.index:
            return self.index[key]
        if bare := self.bare.get(_without_zeros(key)):
            return bare
        if first := ROUND_FIRST.fullmatch(text.strip()):
            target = self.index.get(squash(first.group(2)))
            return None if target is None else replace(target, round=int(first.group(1)))
        if last := ROUND_LAST.fullmatch(text.strip()):
            target = self.index.get(squash(last.group(1)))
            return None if target is None else replace(target, round=int(last.group(2)))
        if numbered := NUMBERED.fullmatch(text):
            return self.index.get(squash(numbered.group(1)))
        return None

    def nearest(self, heading: str) -> str | None:
        """Return the item whose wording a heading resembles, for asking; None where none does."""
        text = comparable(heading)
        if len(text) < 12:
            return None
        for wording, (item, _) in self.asked.wordings.items():
            if len(text) >= 40 and wording.startswith(text):  # cut off by the exporting system
                return item
        close = difflib.get_close_matches(text, list(self.asked.wordings), n=1, cutoff=ALIKE)
        return self.asked.wordings[close[0]][0] if close else None
