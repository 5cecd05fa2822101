"""The evidence gap map as a page of its own: each cell a button that lists its studies, filtered by design and confidence."""

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from .. import resources
from ..errors import ReportError
from ..sheets import write_csv
from ..words import languages as known_languages
from ..words import word
from .exploration_reader import in_words

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["gap_map_page"]

FOLDER = "templates/reports/gap_map"
NOT_SAID = "not_said"
GRADES = ("high", "moderate", "low", "very low", NOT_SAID)  # as GRADE orders them; other words follow as found


def gap_map_page(
    study: "Study", languages: Sequence[str] = ("en", "fr"), folder: Path | str | None = None
) -> list[Path]:
    """Write the evidence gap map as one self-contained page per language, and its table as CSV.

    Parameters
    ----------
    study
        An open study that keeps the table ``studies``, and whose `study.yaml` fixes ``exploration.gap_map``. Where the
        table has ``title`` (and ``year``), studies are listed by those, otherwise by their id.
    languages
        Languages of the page; each needs a file of words.
    folder
        Where to write; by default ``outputs/`` in the study's folder.

    Returns
    -------
    The paths written: ``gap_map.<language>.html`` for each language, and ``gap_map.csv``, the table of
    `Study.gap_map`, in which no text can run as a formula. The page asks nothing of a network.

    Raises
    ------
    ReportError
        A language has no file of words.
    TableError
        The study keeps no studies, or `study.yaml` fixes no map.

    Examples
    --------
    ``reports.gap_map_page(study, ["en"])`` writes ``outputs/gap_map.en.html`` and ``outputs/gap_map.csv``.
    """
    unknown = [each for each in languages if each not in known_languages(study.folder)]
    if unknown:
        known = ", ".join(known_languages(study.folder))
        raise ReportError(f"There is no file of words in the language {', '.join(unknown)}; there is: {known}.")
    table, studies = study.gap_map(), study.table("studies")
    target = Path(folder) if folder is not None else study.folder / "outputs"
    target.mkdir(parents=True, exist_ok=True)
    csv = target / "gap_map.csv"
    written = []
    for language in languages:
        path = target / f"gap_map.{language}.html"
        path.write_text(_page(study, table, studies, language, csv.name), encoding="utf-8", newline="\n")
        written.append(path)
    write_csv(csv, table)
    return [*written, csv]


def _page(study: "Study", table: pd.DataFrame, studies: pd.DataFrame, language: str, csv: str) -> str:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    def say(key: str, **values: Any) -> str:
        return word(f"exploration.gap_page.{key}", language, study=study.folder, **values)

    def said(value: str) -> str:
        return say("not_said") if value == NOT_SAID else in_words(value, language, study.folder)

    def read(name: str) -> str:
        return resources.text(f"{FOLDER}/{name}", study.folder)

    cells = list(dict.fromkeys(zip(table["intervention"], table["outcome"], strict=True)))
    there = table[table["n_studies"] > 0]
    designs = sorted(set(there["design"]), key=lambda each: (each == NOT_SAID, said(each).casefold()))
    found = dict.fromkeys(there["confidence"])
    grades = [grade for grade in GRADES if grade in found] + [grade for grade in found if grade not in GRADES]
    names = _called(studies)
    place = {code: k for k, code in enumerate(names)}
    rows = [
        [place[code], cells.index((row.intervention, row.outcome)), designs.index(row.design), grades.index(row.confidence)]
        for row in there.itertuples()
        for code in str(row.studies).split("; ")
    ]  # fmt: skip
    n = len({row[0] for row in rows})
    data = {
        "studies": list(names.values()),
        "rows": rows,
        "cells": [f"{said(intervention)}, {said(outcome)}" for intervention, outcome in cells],
        "designs": [said(each) for each in designs],
        "grades": [said(each) for each in grades],
        "confidence": say("confidence_is"),
        "counts": [say("studies", n=k) for k in range(n + 1)],
    }
    script, style = read("page.js"), read("page.css")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(read("page.html")).render(
        language=language,
        title=study.title(language),
        say=say,
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; "
        "form-action 'none'",
        style=Markup(style),
        script=Markup(script),
        data=Markup(_json(data)),
        outcomes=[said(each) for each in dict.fromkeys(table["outcome"])],
        rows=_rows(table, cells, said, say),
        designs=data["designs"],
        confidences=data["grades"],
        shown=say("studies", n=n),
        csv=csv,
    )


def _rows(table: pd.DataFrame, cells: list[tuple[str, str]], said: Any, say: Any) -> list[SimpleNamespace]:
    first = table.drop_duplicates(["intervention", "outcome"]).set_index(["intervention", "outcome"])
    rows: dict[str, SimpleNamespace] = {}
    for number, (intervention, outcome) in enumerate(cells):
        cell = first.loc[(intervention, outcome)]
        row = rows.setdefault(intervention, SimpleNamespace(name=said(intervention), cells=[]))
        n = int(cell["n_cell"])
        row.cells.append(
            SimpleNamespace(
                number=number,
                n=n,
                said=say("studies", n=n),
                own=bool(cell["own"]),
                no_review=cell["gap"] == "no_review",
            )
        )
    return list(rows.values())


def _called(studies: pd.DataFrame) -> dict[str, str]:
    """Return what each study is called: its title and year where they are known, else its id."""
    once = studies.drop_duplicates("study_id")
    found = {}
    for row in once.to_dict("records"):
        title = row.get("title")
        name = str(row["study_id"]) if title is None or pd.isna(title) or not str(title).strip() else str(title).strip()
        year = row.get("year")
        found[str(row["study_id"])] = name if year is None or pd.isna(year) else f"{name} ({_year(year)})"
    return found


def _year(year: Any) -> str:
    return str(int(year)) if isinstance(year, float) and year.is_integer() else str(year)


def _json(data: Any) -> str:
    """Return JSON that ends no script element, whatever people wrote."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}"
