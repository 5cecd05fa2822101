"""A round for LimeSurvey: the structure as tab-separated text in all languages, participants, how-to and mapping.

This set of columns and these question types were loaded into a real LimeSurvey 6.4.2 in English and French, answered
and exported; settings beyond those tried follow its manual.
"""

import html
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ...errors import PanelError, RoundError
from ...words import word
from ..files.limesurvey import token_of
from ..round_definition import RoundDefinition, rated_definition
from .choices import choice_codes, choice_label, unable_code
from .consent_fields import answers_in_words, consent_questions, consent_text, who_is_asked
from .feedback_fields import feedback_texts, panellists
from .handout import (
    folder_for,
    spoken,
    tell_what_is_left_out,
    text_of,
    write_how_to,
    write_mapping,
    write_text,
    written_sentence,
)
from .questions import LONGEST_LIST, Question, questions, reading_language

__all__ = ["write_limesurvey"]

COLUMNS = ["class", "type/scale", "name", "relevance", "text", "help", "language", "mandatory", "other"]
LONGEST_NAME = 20  # a longer code makes the whole import fail
SETTINGS = {
    "anonymized": "N",  # else the answers could never be traced to the panellist's code
    "datestamp": "Y",
    "tokenanswerspersistence": "Y",
    "allowsave": "Y",
    "ipaddr": "N",
}


def write_limesurvey(
    study: Any, round: int, folder: Path | str | None = None, *, tell: Callable[[str], None] = print
) -> list[Path]:
    """Write a round for LimeSurvey.

    A statement is a list of radio buttons and a long text of its own (types L and T): the list with comment (type O)
    loses its comments in exports of full answers. Ratings are mandatory softly: one is asked, and may go on.

    Parameters
    ----------
    study
        As `open_study` returns it.
    round
        A round that was opened.
    folder
        Where to write; by default ``outputs/limesurvey-round-N`` in the study.
    tell
        Called with each sentence for the screen.

    Returns
    -------
    The files: ``structure.txt``, ``participants.csv`` (our code, as LimeSurvey keeps it, is the token; from the second
    round on the feedback is in attributes), ``mapping.json``, the how-tos.

    Raises
    ------
    RoundError
        The round was not opened, nothing is rated in it, or a name would not survive (fault 43).
    PanelError
        Two panellists' codes differ only in characters that LimeSurvey takes out of access codes.
    """
    asked = rated_definition(study, round)
    _refuse_names(asked, spoken(study))
    _refuse_codes([code for code, _ in panellists(study, asked)], spoken(study))
    tell_what_is_left_out(study, asked, "LimeSurvey", tell)
    path = folder_for(study, folder, "limesurvey", round)
    structure = text_of(_rows(asked), delimiter="\t")
    written = [write_text(path / "structure.txt", structure, mark=True)]
    written.append(write_text(path / "participants.csv", text_of(_participants(study, asked))))
    written.append(write_mapping(study, path, asked, "limesurvey"))
    told = {
        "unable": unable_code("limesurvey", asked),
        "consent_attribute": f"attribute_{_consent_attribute(asked)}",
    }
    written += write_how_to(study, path, "limesurvey", asked, told)
    tell(written_sentence(study, "LimeSurvey", len(written), path))
    return written


def _refuse_names(asked: RoundDefinition, language: str) -> None:
    """Refuse names that LimeSurvey would mangle (``r1_s01`` to ``r1s01``), merge, or fail at (fault 43)."""
    names = [question.name for question in questions(asked)]
    for name in names:
        sound = name.isascii() and name.isalnum() and name[:1].isalpha() and len(name) <= LONGEST_NAME
        if not sound or names.count(name) > 1:
            raise RoundError(word("systems.refused.limesurvey_name", language, name=name, longest=LONGEST_NAME))


def _refuse_codes(codes: list[str], language: str) -> None:
    """Refuse codes that LimeSurvey would make the same access code of."""
    made: dict[str, str] = {}
    for code in codes:
        token = token_of(code)
        if not token or token in made:
            told: dict[str, Any] = {"code": code, "other": made.get(token, "–"), "token": token}
            raise PanelError(word("systems.refused.limesurvey_token", language, **told))
        made[token] = code


def _rows(asked: RoundDefinition) -> Iterator[list[str]]:
    """Yield settings, then the whole tree once per language under the same names: these join the translations."""
    first, *others = asked.languages
    yield COLUMNS
    yield ["S", "", "language", "", first, "", "", "", ""]
    if others:
        yield ["S", "", "additional_languages", "", " ".join(others), "", "", "", ""]
    for name, value in SETTINGS.items():
        yield ["S", "", name, "", value, "", "", "", ""]
    for language in asked.languages:
        title = word("systems.title", reading_language(language), title=asked.title[language].text, round=asked.round)
        yield ["SL", "", "surveyls_title", "", _html(title), "", language, "", ""]
    for language in asked.languages:
        yield from _tree(asked, language)


def _tree(asked: RoundDefinition, language: str) -> Iterator[list[str]]:
    group, section = 0, None
    if asked.consent is not None:
        group = 1
        yield from _consent(asked, language)
    for question in questions(asked):
        if question.first and question.item.section != section:
            group, section = group + 1, question.item.section
            name = section or word("systems.round", reading_language(language), round=asked.round)
            yield ["G", f"G{group}", _html(name), "1", "", "", language, "", ""]
        yield from _question(asked, question, language)
    if asked.asks_proposals:
        text = word("systems.proposals", reading_language(language))
        yield ["Q", "T", "proposals", "1", _html(text), "", language, "N", "N"]


def _consent(asked: RoundDefinition, language: str) -> Iterator[list[str]]:
    """Yield the consent block as a group of its own, shown to those alone who have not answered this version of it."""
    shown = f'TOKEN:ATTRIBUTE_{_consent_attribute(asked)} == "1"'
    title = word("forms.consent.title", reading_language(language))
    yield ["G", "G1", _html(title), "1", _html(consent_text(asked, language)), "", language, "", ""]
    for name, label in consent_questions(asked, language):
        yield ["Q", "L", name, shown, _html(label), "", language, "Y", "N"]
        for code, answer in answers_in_words(language):
            yield ["A", "0", code, "", _html(answer), "", language, "", ""]


def _consent_attribute(asked: RoundDefinition) -> int:
    """Return the number of the participants' attribute that tells who is asked for consent: after those of feedback."""
    return 1 + (len(asked.items) if asked.round > 1 else 0)


def _question(asked: RoundDefinition, question: Question, language: str) -> Iterator[list[str]]:
    text = "<br />".join(_html(line) for _, line in question.lines(language))
    if asked.round > 1 and question.first:
        text += f"<br />{{TOKEN:ATTRIBUTE_{question.number}}}"
    if question.criterion is None:
        yield ["Q", "T", question.name, "1", text, "", language, "N", "N"]
        return
    codes = choice_codes("limesurvey", question.criterion)
    yield ["Q", "!" if len(codes) > LONGEST_LIST else "L", question.name, "1", text, "", language, "S", "N"]
    for code, meaning in codes.items():
        label = choice_label(question.criterion, meaning, language)
        yield ["A", "0", code, "", _html(label), "", language, "", ""]


def _html(text: str) -> str:
    """Return a text as HTML on one line; a brace would begin an expression there."""
    plain = html.escape(" ".join(text.split()), quote=False)
    return plain.replace("{", "&#123;").replace("}", "&#125;")


def _participants(study: Any, asked: RoundDefinition) -> Iterator[list[str]]:
    """Yield the participants: no names and no addresses, our code (without its hyphen) as the token, the feedback as attributes."""
    attributes = [f"attribute_{k}" for k in range(1, len(asked.items) + 1)] if asked.round > 1 else []
    if asked.consent is not None:
        attributes.append(f"attribute_{_consent_attribute(asked)}")
    yield ["firstname", "lastname", "email", "emailstatus", "token", "language", *attributes]
    languages = dict(panellists(study, asked))
    for panellist, texts in feedback_texts(study, asked):
        told = (
            [_html(" ".join(texts.get(item.item_id, "").split("\n"))) for item in asked.items]
            if asked.round > 1
            else []
        )
        told += ["1" if who_is_asked(study, asked, [panellist]) else "0"] if asked.consent is not None else []
        yield ["", "", "", "OK", token_of(panellist), languages[panellist], *told]
