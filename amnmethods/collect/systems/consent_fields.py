"""The consent block in a survey system: its questions, who is asked them, and under which names answers come back."""

import re
from typing import Any

from ...words import word
from ..forms.content import ASKS
from ..round_definition import RoundDefinition
from .questions import reading_language

__all__ = ["ANSWERS", "ASKED", "CONSENT", "answers_in_words", "consent_questions", "consent_text", "who_is_asked"]

ASKED = "consentasked"  # 1 for who has not answered this version of the consent yet
CONSENT = re.compile(r"(?:r(\d{1,2}))?consent(participation|quotation|thanks|deposit)")
ANSWERS = {"1": "yes", "0": "no"}  # codes in every system


def who_is_asked(study: Any, asked: RoundDefinition, codes: list[str]) -> set[str]:
    """Return the panellists who have not answered the consent in force."""
    if asked.consent is None:
        return set()
    given = study.consents()
    done = set(given.loc[given["version"].astype(str) == str(asked.consent.version), "panellist_id"].astype(str))
    return set(codes) - done


def consent_questions(asked: RoundDefinition, language: str) -> list[tuple[str, str]]:
    """Return name and text of each question of the consent block."""
    said = reading_language(language)
    return [(f"consent{ask}", word(f"forms.consent.{ask}", said)) for ask in ASKS if ask in asked.consent.asks]


def consent_text(asked: RoundDefinition, language: str) -> str:
    """Return what the consent says before it asks."""
    return str(asked.consent.text.said(language))


def answers_in_words(language: str) -> list[tuple[str, str]]:
    """Return the codes of the answers with what a panellist reads beside them."""
    return [(code, word(f"forms.consent.{answer}", reading_language(language))) for code, answer in ANSWERS.items()]
