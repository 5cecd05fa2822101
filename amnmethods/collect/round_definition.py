"""What one round asks, in every language: the one description from which each form and survey file is written.

Readers find their way back by the names given here, then by the fingerprint of a text, never by a column's position.
"""

import re
from collections.abc import Mapping
from typing import Any

from ..errors import RoundError
from ..words import languages as languages_with_words
from ..words import word
from .asked_round import (
    COMMENT,
    AskedCriterion,
    AskedItem,
    AskedOrder,
    AskedQuestion,
    RoundDefinition,
    Said,
    Texts,
)
from .round_mapping import checksum, mapping, text_hash, with_version

__all__ = [
    "AskedCriterion",
    "AskedItem",
    "AskedOrder",
    "AskedQuestion",
    "RoundDefinition",
    "Said",
    "Texts",
    "checksum",
    "definition",
    "mapping",
    "rated_definition",
    "study_id",
    "text_hash",
]

RATED = ("rating", "pilot", "meeting")  # the kinds of round in which items are rated
SAFE_NAME = re.compile(r"[a-z][a-z0-9]{0,13}")  # survives every survey system, with room for what is put behind it


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
        The round was not opened yet.

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
    table, languages = study.items(round), tuple(study.languages)
    if kind == "open":  # own texts alone, whatever items there are already
        table = table.iloc[:0]
    known = study.items()["item_id"].astype(str).tolist()
    names = _names(known)
    items = tuple(_item(row, names[str(row["item_id"])], languages) for row in table.to_dict("records"))
    rated = kind in RATED
    criteria = _criteria(study, languages) if rated else ()
    pairs = study.round_items(round)[["item_id", "criterion"]].astype(str)
    last = max((entry.round for entry in study.config.rounds), default=round)
    told = RoundDefinition(
        round=round,
        study_id=study_id(study),
        title={lang: Said(study.title(lang), lang) for lang in languages},
        items=items,
        criteria=criteria,
        asked=frozenset(pairs.itertuples(index=False, name=None) if rated else ()),
        languages=languages,
        kind=kind,
        questions=_questions(study, round, kind, languages),
        orders=_orders(study, round, languages) if items else (),
        consent=_consent(study),
        # a proposal of the last round planned could never be rated
        asks_proposals=kind != "open" and (last == 1 or round < last),
        asks_comments=rated,
    )
    return with_version(told)


def rated_definition(study: Any, round: int) -> RoundDefinition:
    """Return what a round asks in which items are rated; see `definition`.

    Raises
    ------
    RoundError
        The round was not opened yet, or is of a kind in which no items are rated.
    """
    asked = definition(study, round)
    if not asked.rates:
        spoken = next((lang for lang in asked.languages if lang in languages_with_words()), "en")
        raise RoundError(word("forms.refused.kind", spoken, round=round, kind=asked.kind))
    return asked


def _questions(study: Any, round: int, kind: str, languages: tuple[str, ...]) -> tuple[AskedQuestion, ...]:
    """Return what is answered in own words: of an open round, every question that names no rounds too."""
    asked = [
        AskedQuestion(entry.question, f"open{k}", _texts(entry.asks, languages))
        for k, entry in enumerate(study.config.open_questions, start=1)
        if round in entry.rounds or (kind == "open" and not entry.rounds)
    ]
    if kind == "open" and not asked:
        tags = {lang: lang if lang in languages_with_words() else "en" for lang in languages}
        texts = {lang: Said(word("forms.open.any", tag), tag) for lang, tag in tags.items()}
        asked.append(AskedQuestion("", "open0", texts))
    return tuple(asked)


def _orders(study: Any, round: int, languages: tuple[str, ...]) -> tuple[AskedOrder, ...]:
    return tuple(
        AskedOrder(
            entry.question,
            f"order{k}",
            _texts(entry.asks, languages),
            entry.kind,
            top=entry.top,
            total=entry.total,
            ties=entry.ties,
        )
        for k, entry in enumerate(study.config.rankings, start=1)
        if round in entry.rounds
    )


def study_id(study: Any) -> str:
    """Return what tells a study from every other one: the beginning of its first event's hash."""
    return str(study.store.events(1)["hash"].iloc[0])[:16]


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
