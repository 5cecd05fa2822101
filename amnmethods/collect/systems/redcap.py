"""A round for REDCap: the whole data dictionary, the file of records with feedback, translations, how-to and mapping.

The header is byte for byte that of files REDCap wrote itself; the rules for names, choices and labels are from its
users' handbooks. REDCap may not be passed on, so no file of ours was loaded into one.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ...errors import ScaleError
from ...words import word
from ..round_definition import AskedCriterion, RoundDefinition
from .choices import choice_codes, choice_label, unable_code
from .consent_fields import ASKED, answers_in_words, consent_questions, consent_text, who_is_asked
from .feedback_fields import feedback_texts, of_round
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

__all__ = ["HEADER", "write_redcap"]

HEADER = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Field Note","Text Validation Type OR Show Slider Number",'
    '"Text Validation Min","Text Validation Max",Identifier?,"Branching Logic (Show field only if...)",'
    '"Required Field?","Custom Alignment","Question Number (surveys only)","Matrix Group Name","Matrix Ranking?",'
    '"Field Annotation"\n'
)
COLUMNS = 18
# A bracket before a letter is a field to pipe, an angle bracket before one is markup: a joiner nobody sees parts them.
PIPED = re.compile(r"\[(?=[A-Za-z0-9_-])")
MARKUP = re.compile(r"<(?=[A-Za-z/!])")
JOINER = "\u2060"
BREAKING = "|\r\n\v\f\u0085\u2028\u2029"  # what parts one choice from the next, or one row from the next


def write_redcap(
    study: Any, round: int, folder: Path | str | None = None, *, tell: Callable[[str], None] = print
) -> list[Path]:
    """Write a round for REDCap.

    The data dictionary holds every round up to this one, since its upload replaces all instruments of a project: that
    is told before anything is written, in the how-to, and by the file's name.

    Parameters
    ----------
    study
        As `open_study` returns it.
    round
        A round that was opened.
    folder
        Where to write; by default ``outputs/redcap-round-N`` in the study.
    tell
        Called with each sentence for the screen.

    Returns
    -------
    The files: per language a dictionary, ``translations.csv`` where there are several languages, ``records.csv`` (one
    record a panellist, named by the code, from the second round with the feedback), ``mapping.json``, the how-tos.

    Raises
    ------
    ScaleError
        A label holds ``|`` or a line break, which REDCap takes for the next choice (fault 45).
    RoundError
        The round was not opened, or nothing is rated in it.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import resources, study
    >>> place = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(place.name) / "study", template=resources.find("data/amn-demo"))
    >>> _ = example.open_round(1)
    >>> files = write_redcap(example, 1, tell=lambda sentence: None)
    >>> [path.name for path in files][:2]
    ['dictionary-replaces-all-instruments.en.csv', 'dictionary-replaces-all-instruments.fr.csv']
    >>> place.cleanup()
    """
    language = spoken(study)
    rounds = of_round(study, round)
    asked = rounds[-1]
    for criterion in asked.criteria:
        _refuse_breaking_labels(criterion, asked.languages, language)
    tell(word("systems.warnings.redcap_replaces", language, forms=", ".join(f"round_{told.round}" for told in rounds)))
    tell_what_is_left_out(study, asked, "REDCap", tell)
    path = folder_for(study, folder, "redcap", round)
    written = []
    for lang in asked.languages:
        rows = [row for told in rounds for row in _fields(told, lang, first=told is rounds[0])]
        file = path / f"dictionary-replaces-all-instruments.{lang}.csv"
        written.append(write_text(file, HEADER + text_of(rows)))
    if len(asked.languages) > 1:
        written.append(write_text(path / "translations.csv", text_of(_translations(rounds)), mark=True))
    written.append(write_text(path / "records.csv", text_of(_records(study, asked))))
    written.append(write_mapping(study, path, asked, "redcap", prefix=f"r{round}"))
    told = {
        "forms": [f"round_{entry.round}" for entry in rounds],
        "unable": unable_code("redcap", asked),
        "several": len(asked.languages) > 1,
    }
    written += write_how_to(study, path, "redcap", asked, told)
    tell(written_sentence(study, "REDCap", len(written), path))
    return written


def _refuse_breaking_labels(criterion: AskedCriterion, languages: tuple[str, ...], language: str) -> None:
    for meaning in choice_codes("redcap", criterion).values():
        for lang in languages:
            label = choice_label(criterion, meaning, lang)
            broken = next((character for character in label if character in BREAKING), None)
            if broken is None:
                continue
            shown = "|" if broken == "|" else word("systems.line_break", language, code=f"U+{ord(broken):04X}")
            told: dict[str, Any] = {"criterion": criterion.criterion, "point": meaning, "lang": lang}
            told |= {"character": shown, "label": label.replace(broken, f"⟦{shown}⟧")}
            raise ScaleError(word("systems.refused.redcap_label", language, **told))


def _row(name: str, form: str, kind: str, label: str, **more: str) -> list[str]:
    """Return one field: `section`, `choices`, `logic`, `required`, `align` and `annotation` where they are given."""
    row = [""] * COLUMNS
    row[:5] = [name, form, more.get("section", ""), kind, label]
    places = {5: "choices", 11: "logic", 12: "required", 13: "align", 17: "annotation"}
    for place, part in places.items():
        row[place] = more.get(part, "")
    return row


def _fields(asked: RoundDefinition, language: str, *, first: bool) -> Iterator[list[str]]:
    """Yield the fields of one round's forms, in one language."""
    form, said = f"round_{asked.round}", reading_language(language)
    if first:  # the first field of a project is the record's name
        yield _row("record_id", form, "text", word("systems.redcap.record", said))
        yield _row("pid", form, "text", word("systems.redcap.code", said), required="y", annotation="@READONLY-SURVEY")
    if asked.consent is not None:
        yield from _consent(asked, form, language)
    section = ""
    for question in questions(asked):
        new = question.first and question.item.section not in ("", section)
        section = question.item.section if new else section
        yield _question(asked, question, form, language, section=_safe(section) if new else "")
    if asked.asks_proposals:
        yield _row(f"r{asked.round}proposals", form, "notes", word("systems.proposals", said))
    if asked.round > 1:
        for number, item in enumerate(asked.items, start=1):
            label = word("systems.redcap.feedback", said, round=asked.round - 1, number=number)
            yield _row(f"r{asked.round}{item.name}{FEEDBACK}", f"feedback_{asked.round}", "notes", label)


def _consent(asked: RoundDefinition, form: str, language: str) -> Iterator[list[str]]:
    """Yield the consent block, shown to those alone who have not answered this version of it."""
    needed, said = f"r{asked.round}{ASKED}", reading_language(language)
    shown = f"[{needed}] = '1'"
    label = word("systems.redcap.consent_asked", said)
    yield _row(needed, form, "text", label, annotation="@HIDDEN-SURVEY")
    text = "<br>".join(map(_safe, consent_text(asked, language).splitlines()))
    yield _row(f"r{asked.round}consent", form, "descriptive", text, logic=shown)
    choices = " | ".join(f"{code}, {label}" for code, label in answers_in_words(language))
    for name, label in consent_questions(asked, language):
        yield _row(f"r{asked.round}{name}", form, "radio", _safe(label), choices=choices, required="y", logic=shown)


def _question(asked: RoundDefinition, question: Question, form: str, language: str, section: str) -> list[str]:
    name, label = f"r{asked.round}{question.name}", _label(asked, question, language)
    if question.criterion is None:
        return _row(name, form, "notes", label)
    codes = choice_codes("redcap", question.criterion)
    choices = " | ".join(
        f"{code}, {_safe(choice_label(question.criterion, meaning, language))}" for code, meaning in codes.items()
    )
    listed = len(codes) > LONGEST_LIST
    kind = "dropdown" if listed else "radio"
    # Nothing is required: REDCap would hold a panellist back who wants to leave an item blank, which is *skipped*.
    return _row(name, form, kind, label, section=section, choices=choices, align="" if listed else "LH")


def _label(asked: RoundDefinition, question: Question, language: str) -> str:
    """Return the label in the little HTML that REDCap shows: parts on lines of their own, the feedback piped in."""
    told = []
    for part, text in question.lines(language):
        safe = _safe(text)
        told.append({"plain": f"<em>{safe}</em>", "evidence": f"<small>{safe}</small>"}.get(part, safe))
    if asked.round > 1 and question.first:
        told.append(f"[r{asked.round}{question.item.name}{FEEDBACK}]")
    return "<br>".join(told)


def _safe(text: str) -> str:
    """Return a text that REDCap shows as it is: one line, nothing piped, nothing taken for markup."""
    plain = " ".join(text.split())
    return MARKUP.sub("<" + JOINER, PIPED.sub("[" + JOINER, plain))


def _translations(rounds: list[RoundDefinition]) -> Iterator[list[str]]:
    """Yield field by field the labels and choices in every language, for the project's multi-language page."""
    languages = rounds[-1].languages
    yield ["Variable / Field Name", "part", *languages]
    for asked in rounds:
        fields = [list(_fields(asked, language, first=asked is rounds[0])) for language in languages]
        for same in zip(*fields, strict=True):
            yield [same[0][0], "label", *(row[4] for row in same)]
            if same[0][5]:
                yield [same[0][0], "choices", *(row[5] for row in same)]


def _records(study: Any, asked: RoundDefinition) -> Iterator[list[str]]:
    """Yield the records to import: name and code, and from the second round on each panellist's feedback."""
    fields = [f"r{asked.round}{item.name}{FEEDBACK}" for item in asked.items] if asked.round > 1 else []
    consent = [f"r{asked.round}{ASKED}"] if asked.consent is not None else []
    yield ["record_id", "pid", *consent, *fields]
    for panellist, texts in feedback_texts(study, asked):
        needed = ["1" if who_is_asked(study, asked, [panellist]) else "0"] if consent else []
        told = [texts.get(item.item_id, "") for item in asked.items] if fields else []
        yield [panellist, panellist, *needed, *told]
