"""A questionnaire to hand out: a workbook for each language, and a data dictionary for REDCap."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ... import sheets
from ...errors import InstrumentError
from ...words import word
from ..systems.handout import text_of, write_text
from ..systems.redcap import BREAKING, COLUMNS, HEADER, JOINER, MARKUP, PIPED

__all__ = ["CODE", "FORMATS", "choice", "write_questionnaire"]

FORMATS = ("xlsx", "redcap")
CODE = "respondent_id"
VALIDATED = {"date": "date_ymd", "whole number": "integer", "number": "number"}  # REDCap's names for what may be typed
NAME = re.compile(r"[a-z][a-z0-9_]{0,25}")
LISTED = 8  # choices beyond which REDCap shows a list


def write_questionnaire(
    study: Any,
    instrument: str,
    folder: Path | str | None = None,
    formats: Sequence[str] = FORMATS,
    *,
    wording: pd.DataFrame | None = None,
    languages: Sequence[str] | None = None,
) -> list[Path]:
    """Write an instrument as a questionnaire.

    Parameters
    ----------
    study
        As `open_study` returns it.
    instrument
        The name of one that `surveys.instruments` lists.
    folder
        Where to write; by default ``outputs/`` in the study's folder.
    formats
        ``"xlsx"``: a workbook to fill in; ``"redcap"``: a data dictionary, one form, whose upload replaces all forms of
        a project.
    wording
        As `read_wording_sheet` returns it; None where the wording comes along.
    languages
        A file each; by default the study's.

    Returns
    -------
    The paths written: ``questionnaire.<instrument>.<language>.xlsx`` and ``.redcap.csv``.

    Raises
    ------
    InstrumentError
        A wording is missing or belongs to another instrument, a format is unknown, or REDCap cannot take a name or label.
    """
    wrong = [each for each in formats if each not in FORMATS]
    if wrong:
        raise InstrumentError(f"Unknown format {wrong[0]!r}: a questionnaire comes as {', '.join(FORMATS)}.")
    spoken = tuple(languages or study.languages)
    questions, choices = study.questions(instrument, wording, spoken), study.choices(instrument, wording, spoken)
    files: list[tuple[str, str, Any]] = []
    for language in spoken:
        for name in dict.fromkeys(formats):
            made = _workbook if name == "xlsx" else _dictionary
            files.append((name, language, made(study, instrument, questions, choices, language)))
    target = Path(folder) if folder is not None else Path(study.folder) / "outputs"
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, language, content in files:
        path = target / f"questionnaire.{instrument}.{language}.{'xlsx' if name == 'xlsx' else 'redcap.csv'}"
        if name == "xlsx":
            table, allowed = content
            sheets.write_xlsx(
                path, {"questionnaire": table}, drop_downs={"questionnaire": {table.columns[-1]: allowed}}
            )
        else:
            write_text(path, content)
        written.append(path)
    return written


def choice(code: str, label: str) -> str:
    """Return an answer as a form offers it."""
    return f"{code} – {label}" if label else code


def _offered(choices: pd.DataFrame, name: str, language: str) -> list[tuple[str, str]]:
    own = choices[choices["choices"] == name] if name else choices.iloc[:0]
    labels = own[f"label_{language}"].fillna("") if len(own) else []
    return [(str(code), " ".join(str(label).split())) for code, label in zip(own["code"], labels, strict=True)]


def _workbook(
    study: Any, instrument: str, questions: pd.DataFrame, choices: pd.DataFrame, language: str
) -> tuple[pd.DataFrame, list[list[str]]]:
    said = {key: word(f"questionnaire.{key}", language, study=study.folder) for key in ("question", "answer", "code")}
    rows = [("", CODE, said["code"], "")]
    allowed: list[list[str]] = [[]]
    for row in questions.to_dict("records"):
        rows.append((str(row["number"]), row["item"], row[f"wording_{language}"], ""))
        allowed.append([choice(*each) for each in _offered(choices, row["choices"], language)])
    return pd.DataFrame(rows, columns=["n", "item", said["question"], said["answer"]]), allowed


def _dictionary(study: Any, instrument: str, questions: pd.DataFrame, choices: pd.DataFrame, language: str) -> str:
    said = word("questionnaire.code", language, study=study.folder)
    fields = [_field("record_id", instrument, "text", said)]
    for row in questions.to_dict("records"):
        name, label = row["item"], _plain(row[f"wording_{language}"])
        if not NAME.fullmatch(name):
            raise InstrumentError(f"REDCap takes no field {name!r}: small letters, digits and _, at most 26.")
        offered = _offered(choices, row["choices"], language)
        for code, text in offered:
            if any(mark in text for mark in BREAKING):
                raise InstrumentError(
                    f"The label {text!r} of {name} holds a mark that parts REDCap's choices: reword it."
                )
            if not re.fullmatch(r"\w+", code):
                raise InstrumentError(f"REDCap takes no choice {code!r} ({name}): letters and digits alone.")
        if offered:
            listed = " | ".join(f"{code}, {_plain(text or code)}" for code, text in offered)
            fields.append(_field(name, instrument, "dropdown" if len(offered) > LISTED else "radio", label, listed))
        else:
            fields.append(_field(name, instrument, "text", label, validated=VALIDATED.get(row["type"], "")))
    return HEADER + text_of(fields)


def _field(name: str, form: str, kind: str, label: str, choices: str = "", validated: str = "") -> list[str]:
    row = [""] * COLUMNS
    row[0], row[1], row[3], row[4], row[5], row[7] = name, form, kind, label, choices, validated
    return row


def _plain(text: str) -> str:
    """Return a text that REDCap shows as it is: one line, nothing piped, nothing taken for markup."""
    return MARKUP.sub("<" + JOINER, PIPED.sub("[" + JOINER, " ".join(str(text).split())))
