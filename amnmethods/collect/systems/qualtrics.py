"""A round for Qualtrics: the advanced text format, contacts, translations, a checklist of what to set, and mapping.

The syntax is taken from the maker's help and from public writers of such files; the service is closed, so no file of
ours was loaded into it. The format of whole surveys (QSF) is not written: its maker does not describe it.
"""

import html
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ...words import word
from ..round_definition import RoundDefinition, rated_definition
from .choices import choice_codes, choice_label, unable_code
from .consent_fields import ASKED, answers_in_words, consent_questions, consent_text, who_is_asked
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
from .questions import FEEDBACK, LONGEST_LIST, Question, questions, reading_language

__all__ = ["write_qualtrics"]


def write_qualtrics(
    study: Any, round: int, folder: Path | str | None = None, *, tell: Callable[[str], None] = print
) -> list[Path]:
    """Write a round for Qualtrics.

    ``[[Choice:n]]`` fixes the value that comes back, ``[[ID:]]`` the name. Logic, translations and what a link carries
    cannot be written into such a file: the how-to is a checklist of them.

    Parameters
    ----------
    study
        As `open_study` returns it.
    round
        A round that was opened.
    folder
        Where to write; by default ``outputs/qualtrics-round-N`` in the study.
    tell
        Called with each sentence for the screen.

    Returns
    -------
    The files: per language ``survey.LANG.txt``, ``translations.csv`` where there are several languages,
    ``contacts.csv`` (from the second round on with the feedback), ``mapping.json``, the how-tos.

    Raises
    ------
    RoundError
        The round was not opened, or nothing is rated in it.
    """
    asked = rated_definition(study, round)
    tell_what_is_left_out(study, asked, "Qualtrics", tell)
    path = folder_for(study, folder, "qualtrics", round)
    written = [
        write_text(path / f"survey.{lang}.txt", "\n".join(_lines(asked, lang)) + "\n") for lang in asked.languages
    ]
    if len(asked.languages) > 1:
        written.append(write_text(path / "translations.csv", text_of(_translations(asked)), mark=True))
    written.append(write_text(path / "contacts.csv", text_of(_contacts(study, asked))))
    written.append(write_mapping(study, path, asked, "qualtrics"))
    told = {"unable": unable_code("qualtrics", asked), "several": len(asked.languages) > 1}
    written += write_how_to(study, path, "qualtrics", asked, told)
    tell(word("systems.warnings.qualtrics_checklist", spoken(study)))
    tell(written_sentence(study, "Qualtrics", len(written), path))
    return written


def _lines(asked: RoundDefinition, language: str) -> Iterator[str]:
    yield "[[AdvancedFormat]]"
    if asked.consent is not None:
        yield from _consent(asked, language)
    section, any_block = None, False
    for question in questions(asked):
        if question.first:
            if question.item.section != section or not any_block:
                section, any_block = question.item.section, True
                name = section or word("systems.round", reading_language(language), round=asked.round)
                yield from ("", f"[[Block:{_html(name)}]]")
            elif question.number > 1:
                yield from ("", "[[PageBreak]]")
        yield from _question(asked, question, language)
    if asked.asks_proposals:
        text = _html(word("systems.proposals", reading_language(language)))
        yield from ("", "[[PageBreak]]", "", "[[Question:TE:Essay]]", "[[ID:proposals]]", text)


def _consent(asked: RoundDefinition, language: str) -> Iterator[str]:
    """Yield the consent as a block of its own, which the survey flow shows to those alone who have yet to answer it."""
    yield from ("", f"[[Block:{_html(word('forms.consent.title', reading_language(language)))}]]")
    text = "<br>".join(map(_html, consent_text(asked, language).splitlines()))
    for k, (name, label) in enumerate(consent_questions(asked, language)):
        told = f"{text}<br>{_html(label)}" if k == 0 else _html(label)
        yield from ("", "[[Question:MC:SingleAnswer:Horizontal]]", f"[[ID:{name}]]", told, "[[AdvancedChoices]]")
        for code, answer in answers_in_words(language):
            yield from (f"[[Choice:{code}]]", _html(answer))


def _question(asked: RoundDefinition, question: Question, language: str) -> Iterator[str]:
    text = "<br>".join(_html(line) for _, line in question.lines(language))
    if asked.round > 1 and question.first:
        text += f"<br>${{e://Field/{question.item.name}{FEEDBACK}}}"
    yield ""
    if question.criterion is None:
        yield from ("[[Question:TE:Essay]]", f"[[ID:{question.name}]]", text)
        return
    codes = choice_codes("qualtrics", question.criterion)
    kind = "MC:Dropdown" if len(codes) > LONGEST_LIST else "MC:SingleAnswer:Horizontal"
    yield from (f"[[Question:{kind}]]", f"[[ID:{question.name}]]", text, "[[AdvancedChoices]]")
    for code, meaning in codes.items():
        yield from (f"[[Choice:{code}]]", _html(choice_label(question.criterion, meaning, language)))


def _html(text: str) -> str:
    """Return a text as HTML on one line, in which no tag of the format and no piped field can begin."""
    plain = html.escape(" ".join(text.split()), quote=False)
    return plain.replace("[[", "&#91;&#91;").replace("]]", "&#93;&#93;").replace("${", "$&#123;")


def _translations(asked: RoundDefinition) -> Iterator[list[str]]:
    yield ["name", "part", *asked.languages]
    if asked.consent is not None:
        yield ["consent", "text", *(consent_text(asked, lang) for lang in asked.languages)]
        for same in zip(*(consent_questions(asked, lang) for lang in asked.languages), strict=True):
            yield [same[0][0], "question", *(label for _, label in same)]
        for same in zip(*(answers_in_words(lang) for lang in asked.languages), strict=True):
            yield ["consent", same[0][0], *(answer for _, answer in same)]
    for question in questions(asked):
        told = {language: dict(question.lines(language)) for language in asked.languages}
        for part in told[asked.languages[0]]:
            yield [question.name, part, *(told[language].get(part, "") for language in asked.languages)]
        if question.criterion is not None:
            for code, meaning in choice_codes("qualtrics", question.criterion).items():
                yield [
                    question.name,
                    code,
                    *(choice_label(question.criterion, meaning, lang) for lang in asked.languages),
                ]


def _contacts(study: Any, asked: RoundDefinition) -> Iterator[list[str]]:
    """Yield the contacts: no names and no addresses; every column beyond Qualtrics' own becomes embedded data."""
    fields = [f"{item.name}{FEEDBACK}" for item in asked.items] if asked.round > 1 else []
    consent = [ASKED] if asked.consent is not None else []
    yield ["FirstName", "LastName", "Email", "ExternalDataReference", "Language", "pid", *consent, *fields]
    languages = dict(panellists(study, asked))
    for panellist, texts in feedback_texts(study, asked):
        told = [_html(texts.get(item.item_id, "").replace("\n", " ")) for item in asked.items] if fields else []
        needed = ["1" if who_is_asked(study, asked, [panellist]) else "0"] if consent else []
        yield ["", "", "", panellist, languages[panellist].upper(), panellist, *needed, *told]
