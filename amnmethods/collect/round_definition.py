"""What one round asks, in every language: the one description from which each form and survey file is written.

Readers find their way back by the names given here, then by the fingerprint of a text, never by a column's position.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pandas as pd

from ..errors import RoundError
from ..sheets import comparable
from ..words import languages as languages_with_words
from ..words import word

__all__ = [
    "AskedCriterion",
    "AskedItem",
    "RoundDefinition",
    "Said",
    "Texts",
    "checksum",
    "definition",
    "mapping",
    "study_id",
    "text_hash",
]

RATED = ("rating", "pilot", "meeting")  # the kinds of round in which items are rated
SAFE_NAME = re.compile(r"[a-z][a-z0-9]{0,13}")  # survives every survey system, with room for what is put behind it
COMMENT = "c"  # what a comment's name ends with


@dataclass(frozen=True)
class Said:
    """A text as readers of one language get it; `lang` is another where it was never translated."""

    text: str
    lang: str


Texts = Mapping[str, Said]


@dataclass(frozen=True)
class AskedItem:
    """One item of a round.

    Attributes
    ----------
    name
        A name that every survey system keeps: a letter, then letters and digits in lower case.
    texts, plain, evidence
        The wording, the wording in plain language and the note on evidence, per language of the study; the last two are
        empty where the item has none.
    sha256
        The fingerprint of the wordings (`text_hash`), per language.
    """

    item_id: str
    name: str
    version: int
    section: str
    texts: Texts
    plain: Texts
    evidence: Texts
    sha256: Mapping[str, str]


@dataclass(frozen=True)
class AskedCriterion:
    """What items are rated on, with the response scale; `suffix` tells its variables apart where there are several."""

    criterion: str
    suffix: str
    names: Texts
    question: Texts
    points: tuple[int | float, ...]
    anchors: Mapping[int | float, Texts]
    unable_code: str | None
    unable_label: Texts


@dataclass(frozen=True)
class RoundDefinition:
    """Everything a round asks, in the order it is asked.

    Attributes
    ----------
    study_id
        Tells this study from every other one; it stays the same in copies and backups.
    consent
        The consent block in force, as `study.yaml` writes it; None where the study has none.
    asks_comments, asks_proposals
        Whether panellists may comment, and propose items of their own.
    version
        The fingerprint of all this: a form made from other words has another one.
    """

    round: int
    study_id: str
    title: Texts
    items: tuple[AskedItem, ...]
    criteria: tuple[AskedCriterion, ...]
    asked: frozenset[tuple[str, str]]
    languages: tuple[str, ...]
    consent: Any = None
    asks_comments: bool = True
    asks_proposals: bool = True
    version: str = field(default="", compare=False)

    def item(self, item_id: str) -> AskedItem:
        """Return one item."""
        return next(item for item in self.items if item.item_id == item_id)

    def criteria_of(self, item_id: str) -> tuple[AskedCriterion, ...]:
        """Return the criteria asked of an item."""
        return tuple(criterion for criterion in self.criteria if (item_id, criterion.criterion) in self.asked)

    def variable(self, item: AskedItem, criterion: AskedCriterion | None = None) -> str:
        """Return the variable of a rating, or without a criterion that of the comment on the item.

        Examples
        --------
        ``s01`` where one thing is asked of each item; ``s01i`` and ``s01f`` where importance and feasibility are;
        ``s01c`` for the comment.
        """
        if criterion is None:
            return item.name + COMMENT
        return item.name + (criterion.suffix if len(self.criteria) > 1 else "")


def definition(study: Any, round: int) -> RoundDefinition:
    """Return what a round of the study asks.

    Parameters
    ----------
    study
        As `open_study` returns it.
    round
        A round that was opened.

    Raises
    ------
    RoundError
        The round was not opened yet, or is of a kind in which no items are rated.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from amnmethods import resources, study
    >>> folder = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> _ = example.open_round(1)
    >>> asked = definition(example, 1)
    >>> item, criterion = asked.items[0], asked.criteria[0]
    >>> asked.variable(item, criterion), asked.variable(item), criterion.points[-1]
    ('s01i', 's01c', 9)
    >>> folder.cleanup()
    """
    spoken = next((lang for lang in study.languages if lang in languages_with_words()), "en")
    rounds = study.rounds()
    here = rounds[rounds["round"] == round]
    state = "draft" if here.empty else str(here["state"].iloc[0])
    if state == "draft":
        raise RoundError(word("forms.refused.not_opened", spoken, round=round))
    kind = str(here["kind"].iloc[0])
    if kind not in RATED:
        raise RoundError(word("forms.refused.kind", spoken, round=round, kind=kind))
    table, languages = study.items(round), tuple(study.languages)
    known = study.items()["item_id"].astype(str).tolist()
    names = _names(known)
    items = tuple(_item(row, names[str(row["item_id"])], languages) for row in table.to_dict("records"))
    criteria = _criteria(study, languages)
    pairs = study.round_items(round)[["item_id", "criterion"]].astype(str)
    last = max((entry.round for entry in study.config.rounds), default=round)
    told = RoundDefinition(
        round=round,
        study_id=study_id(study),
        title={lang: Said(study.title(lang), lang) for lang in languages},
        items=items,
        criteria=criteria,
        asked=frozenset(pairs.itertuples(index=False, name=None)),
        languages=languages,
        consent=_consent(study),
        # a proposal of the last round planned could never be rated
        asks_proposals=last == 1 or round < last,
    )
    return _with_version(told)


def study_id(study: Any) -> str:
    """Return what tells a study from every other one: the beginning of its first event's hash."""
    return str(study.store.events()["hash"].iloc[0])[:16]


def _names(items: list[str]) -> dict[str, str]:
    """Return a safe name for each item: its own code where all codes are safe, else s01, s02, ... in their order."""
    own = {item: re.sub(r"[^a-z0-9]", "", item.lower()) for item in items}
    safe = all(SAFE_NAME.fullmatch(name) for name in own.values()) and len(set(own.values())) == len(own)
    clash = any(name[:-1] in own.values() for name in own.values())  # s1c beside s1, whose comment it would be
    if safe and not clash:
        return own
    width = max(2, len(str(len(items))))
    return {item: f"s{number:0{width}}" for number, item in enumerate(items, start=1)}


def _item(row: Mapping[Any, Any], name: str, languages: tuple[str, ...]) -> AskedItem:
    texts = {}
    for lang in languages:
        shown = str(row.get(f"show_{lang}") or "") or lang
        own = str(row.get(f"wording_{lang}") or "")
        texts[lang] = Said(own, lang) if own else Said(str(row.get(f"wording_{shown}") or ""), shown)
    return AskedItem(
        item_id=str(row["item_id"]),
        name=name,
        version=int(row["version"]),
        section=str(row.get("section") or ""),
        texts=texts,
        plain=_noted(row, "plain", languages),
        evidence=_noted(row, "evidence", languages),
        sha256={lang: text_hash(said.text) for lang, said in texts.items()},
    )


def _noted(row: Mapping[Any, Any], column: str, languages: tuple[str, ...]) -> dict[str, Said]:
    """Return a note that an item may have: in the reader's language, else as it was written once for all."""
    bare = str(row.get(column) or "").strip()
    told = {}
    for lang in languages:
        own = str(row.get(f"{column}_{lang}") or "").strip()
        if own or bare:
            told[lang] = Said(own, lang) if own else Said(bare, languages[0])
    return told


def _criteria(study: Any, languages: tuple[str, ...]) -> tuple[AskedCriterion, ...]:
    suffixes = _suffixes([entry.criterion for entry in study.config.criteria])
    criteria = []
    for entry in study.config.criteria:
        scale = study.scales[entry.criterion]
        question = entry.question
        criteria.append(
            AskedCriterion(
                criterion=entry.criterion,
                suffix=suffixes[entry.criterion],
                names=_texts(entry.name, languages),
                question={} if question is None else _texts(question, languages),
                points=scale.points,
                anchors={point: _texts(said, languages) for point, said in scale.anchors.items()},
                unable_code=scale.unable_code,
                unable_label={} if scale.unable is None else _texts(scale.unable.label, languages),
            )
        )
    return tuple(criteria)


def _texts(text: Any, languages: tuple[str, ...]) -> dict[str, Said]:
    return {lang: Said(text.said(lang), lang) for lang in languages}


def _suffixes(criteria: list[str]) -> dict[str, str]:
    """Return the shortest beginning of each criterion that no other one has, and that is not the comment's."""
    plain = {criterion: re.sub(r"[^a-z0-9]", "", criterion.lower()) or "x" for criterion in criteria}
    found = {}
    for k, (criterion, name) in enumerate(plain.items(), start=1):
        others = [other for key, other in plain.items() if key != criterion]
        starts = (name[:n] for n in range(1, min(len(name), 3) + 1))
        free = (start for start in starts if start != COMMENT and not any(o.startswith(start) for o in others))
        found[criterion] = next(free, f"x{k}")
    return found


def _consent(study: Any) -> Any:
    """Return the newest consent block of `study.yaml`, or None."""
    blocks = list(getattr(study.config, "consent", None) or ())
    return blocks[-1] if len(blocks) else None


def text_hash(text: str) -> str:
    """Return the fingerprint of a text as people see it: blanks, case and ways of composing accents do not count.

    Examples
    --------
    >>> text_hash("Paid  time ") == text_hash("paid time")
    True
    """
    return hashlib.sha256(comparable(text).encode()).hexdigest()[:16]


def mapping(definition: RoundDefinition) -> dict[str, Any]:
    """Return what leads answers back to the study, ready for JSON: our ids, the variables' names, the texts' hashes.

    Its `checksum` is over everything else in it (see `checksum`).
    """
    asked = definition
    questions: list[dict[str, Any]] = []
    for item in asked.items:
        common = {"item_id": item.item_id, "version": item.version, "sha256": dict(item.sha256)}
        for criterion in asked.criteria_of(item.item_id):
            name = asked.variable(item, criterion)
            questions.append({"name": name, "kind": "rating", "criterion": criterion.criterion, **common})
        if asked.asks_comments and asked.criteria_of(item.item_id):
            first = asked.criteria_of(item.item_id)[0].criterion
            questions.append({"name": asked.variable(item), "kind": "comment", "criterion": first, **common})
    told = {
        "format": "amnmethods round",
        "study": asked.study_id,
        "round": asked.round,
        "version": asked.version,
        "languages": list(asked.languages),
        "scales": {
            c.criterion: {
                "names": _plainly(c.names),
                "points": list(c.points),
                "unable": c.unable_code,
                "labels": {str(point): _plainly(said) for point, said in c.anchors.items()},
                "unable_label": _plainly(c.unable_label),
            }
            for c in asked.criteria
        },
        "questions": questions,
    }
    return {**told, "checksum": checksum(told)}


def checksum(told: Mapping[str, Any]) -> str:
    """Return the fingerprint of a mapping, its own `checksum` left out.

    Examples
    --------
    >>> told = {"round": 1}
    >>> checksum(told) == checksum({**told, "checksum": "any"})
    True
    """
    plain = {key: value for key, value in told.items() if key != "checksum"}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _plainly(texts: Texts) -> dict[str, str]:
    return {lang: said.text for lang, said in texts.items()}


def _with_version(told: RoundDefinition) -> RoundDefinition:
    content = {key: value for key, value in asdict(told).items() if key not in ("version", "consent")}
    content["asked"] = sorted(told.asked)
    content["consent"] = str(told.consent)
    return replace(told, version=checksum(_keyed(content))[:12])


def _keyed(value: Any) -> Any:
    """Return a value with keys that JSON can sort."""
    if isinstance(value, Mapping):
        return {str(key): _keyed(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_keyed(entry) for entry in value]
    return None if value is None or (isinstance(value, float) and pd.isna(value)) else value
