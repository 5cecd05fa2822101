"""Each panellist's feedback on the round before, as one text an item, for the fields that a survey system shows."""

from collections.abc import Iterator
from typing import Any

from ...errors import RoundError
from ...words import word
from ..forms.earlier import Before, RoundBefore, in_words
from ..round_definition import RoundDefinition, rated_definition
from .questions import reading_language

__all__ = ["feedback_texts", "of_round", "panellists"]

STILL_IN = ("invited", "consented", "active")


def of_round(study: Any, round: int) -> list[RoundDefinition]:
    """Return the definitions of the rounds up to this one; rounds in which no item is rated are left out.

    Raises
    ------
    RoundError
        Nothing is rated in the round itself, or it was not opened.
    """
    told = []
    for before in range(1, round):
        try:
            told.append(rated_definition(study, before))
        except RoundError:
            continue
    return [*told, rated_definition(study, round)]


def panellists(study: Any, asked: RoundDefinition) -> list[tuple[str, str]]:
    """Return code and language of each panellist who is asked."""
    panel = study.panel(asked.round)
    panel = panel[panel["status"].isin(STILL_IN)]
    now = study.panel()  # a round keeps group and status of its panel; the language is that of today
    told = dict(zip(now["panellist_id"].astype(str), now["language"], strict=True)) if "language" in now else {}
    codes = panel["panellist_id"].astype(str)
    return [(code, told[code] if told.get(code) in asked.languages else asked.languages[0]) for code in codes]


def feedback_texts(study: Any, asked: RoundDefinition) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each panellist's code with the feedback on each item; no texts before the second round."""
    before = RoundBefore(study, asked)
    for panellist, language in panellists(study, asked):
        yield panellist, _texts(before.shown_to(panellist, language), asked, language)
    before.record()


def _texts(before: Before, asked: RoundDefinition, language: str) -> dict[str, str]:
    """Return the feedback on each item: what changed, a line a criterion in the words of our forms, comments released."""
    said = reading_language(language)
    asked_now = {item.item_id for item in asked.items}
    told = {item: [texts[language].text] for item, texts in before.changed.items() if item in asked_now}
    for criterion in asked.criteria:
        name = criterion.names[language].text + word("systems.colon", said) if len(asked.criteria) > 1 else ""
        for item in asked.items:
            row = before.rows.get((item.item_id, criterion.criterion))
            if row is not None:
                told.setdefault(item.item_id, []).append(name + " ".join(in_words(row, before.agree, said)))
    comments = {item: [text.text for text in texts.get(language, ())] for item, texts in before.comments.items()}
    return {item: "\n".join([*lines, *_quoted(comments.get(item, []), said)]) for item, lines in told.items()}


def _quoted(comments: list[str], language: str) -> list[str]:
    return [word("systems.comment_released", language, text=text) for text in dict.fromkeys(comments)]
