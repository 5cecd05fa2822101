"""What goes with every written round: the folder, the mapping, the how-to, and their copies in the study."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ... import resources
from ...words import languages as languages_with_words
from ...words import word
from ..round_definition import RoundDefinition, checksum, mapping
from .choices import choice_codes
from .questions import FEEDBACK, questions

__all__ = [
    "MAPPINGS",
    "folder_for",
    "languages_said",
    "spoken",
    "tell_what_is_left_out",
    "text_of",
    "write_how_to",
    "write_mapping",
    "write_text",
]

MAPPINGS = "outputs/mappings"  # in the study's folder: one file a round and system, read when answers come back


def spoken(study: Any) -> str:
    """Return the language in which the team is spoken to: the first of the study's that has words."""
    return next((lang for lang in study.languages if lang in languages_with_words()), "en")


def languages_said(study: Any) -> list[str]:
    """Return the languages of the how-tos: English and French, and any other that has templates in the study."""
    found = {
        name.split(".")[-3] for name in resources.listing("templates/systems", study.folder) if name.count(".") >= 3
    }
    return sorted(found) or ["en"]


def folder_for(study: Any, folder: Path | str | None, system: str, round: int) -> Path:
    """Return the folder to write into, made where it is not there."""
    path = Path(folder) if folder is not None else study.folder / "outputs" / f"{system}-round-{round}"
    path.mkdir(parents=True, exist_ok=True)
    return path


def text_of(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as delimited text, quoted only where needed, with line feeds."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def write_text(path: Path, text: str, *, mark: bool = False) -> Path:
    """Write UTF-8 as it is, with a byte order mark where a spreadsheet or a browser is to open it as a file."""
    path.write_bytes(text.encode("utf-8-sig" if mark else "utf-8"))
    return path


def write_mapping(study: Any, folder: Path, asked: RoundDefinition, system: str, prefix: str = "") -> Path:
    """Write what leads the answers back to the study: beside the other files, and into the study itself."""
    told = mapping(asked)
    told = {key: value for key, value in told.items() if key != "checksum"} | {
        "system": system,
        "variables": {prefix + question["name"]: question["name"] for question in told["questions"]},
        "codes": {c.criterion: choice_codes(system, c) for c in asked.criteria},
        "consent": "" if asked.consent is None else str(asked.consent.version),
        "feedback": [f"{prefix}{item.name}{FEEDBACK}" for item in asked.items] if asked.round > 1 else [],
    }
    text = json.dumps({**told, "checksum": checksum(told)}, ensure_ascii=False, indent=1) + "\n"
    kept = study.folder / MAPPINGS
    kept.mkdir(parents=True, exist_ok=True)
    write_text(kept / f"round-{asked.round}.{system}.json", text)
    return write_text(folder / "mapping.json", text)


def left_out(asked: RoundDefinition) -> list[str]:
    """Return the questions of a round that no file of a survey system carries: open ones, rankings and points."""
    return [entry.question for entry in asked.questions] + [entry.question for entry in asked.orders]


def tell_what_is_left_out(study: Any, asked: RoundDefinition, system: str, tell: Callable[[str], None]) -> None:
    """Say before anything is written which questions of the round panellists will not find in a system."""
    names = left_out(asked)
    if names:
        told: dict[str, Any] = {"n": len(names), "system": system, "round": asked.round, "questions": ", ".join(names)}
        tell(word("systems.warnings.left_out", spoken(study), **told))


def write_how_to(study: Any, folder: Path, system: str, asked: RoundDefinition, told: Mapping[str, Any]) -> list[Path]:
    """Write the how-to of a system in each language that has one."""
    import jinja2

    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, comment_start_string="<#", comment_end_string="#>", trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    first = next(question for question in questions(asked) if question.criterion is not None)
    common = {
        "round": asked.round,
        "languages": asked.languages,
        "first_name": first.name,
        "n_items": len(asked.items),
        "feedback": asked.round > 1,
        "comments": asked.asks_comments,
        "consent": "" if asked.consent is None else str(asked.consent.version),
        "left_out": left_out(asked),
    }
    written = []
    for language in languages_said(study):
        template = resources.text(f"templates/systems/{system}.{language}.md.j2", study.folder)
        title = asked.title.get(language, next(iter(asked.title.values()))).text
        text = environment.from_string(template).render({**common, **told, "title": title})
        written.append(write_text(folder / f"how-to.{language}.md", text, mark=True))
    return written


def written_sentence(study: Any, system: str, n: int, folder: Path) -> str:
    """Return what is said on the screen when all is written."""
    return word("systems.written", spoken(study), system=system, n=n, folder=folder)
