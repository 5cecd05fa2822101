"""The two sheets: what each column holds, what it is called, and what the sheet says of itself."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from ruamel.yaml import YAML

from ... import resources
from ...errors import ImportRefused
from ...model.plan_lines import WORKSHOP_DECISIONS
from ...sheets import comparable
from ...words import languages, word

__all__ = [
    "FORMAT",
    "HIDDEN",
    "MARK",
    "Column",
    "Kind",
    "columns_of",
    "decision_word",
    "spoken",
    "strategies_of",
    "text",
]

Kind = Literal["plan", "workshop"]
FORMAT = "amnmethods team sheet"
HIDDEN = "amnmethods"  # the hidden sheet
MARK = "amnmethods-team-sheet"  # in the first cell of the hidden row that names the columns


@dataclass(frozen=True)
class Column:
    """One column: its field, heading, question, what it holds, width, and whether it can be written in."""

    field: str
    heading: str
    ask: str
    holds: Literal["text", "date", "number", "lines", "strategy", "decision", "line", "shown"]
    width: float

    @property
    def open(self) -> bool:
        """Whether a team writes in it."""
        return self.holds != "shown"


def text(value: Any) -> str:
    """Return a cell as text, "" where it is blank."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    return str(value).strip()


def spoken(study: Any, language: str | None) -> str:
    """Return the language of a sheet: the one asked for, or the first of the study's that has words."""
    return language or next((lang for lang in study.languages if lang in languages(study.folder)), "en")


def columns_of(kind: Kind, language: str, folder: Path | None) -> list[Column]:
    """Return the columns of a sheet from left to right."""

    def head(field: str) -> str:
        return word(f"plans.sheet.heads.{field}", language, study=folder)

    def ask(field: str) -> str:
        return word(f"plans.sheet.asks.{field}", language, study=folder)

    if kind == "workshop":
        shown = [("strategy_id", 11), ("strategy", 44), ("answers", 34), ("because", 34)]
        answers = [("decision", 13), ("reason", 40), ("adapted_as", 40), ("decided_by", 16)]
        return [
            *(Column(field, head(field), "", "shown", width) for field, width in shown),
            *(
                Column(field, head(field), ask(field), "decision" if field == "decision" else "text", width)
                for field, width in answers
            ),
        ]
    read = YAML(typ="safe", pure=True).load(io.StringIO(resources.text("data/plans/proctor2013.yaml", folder)))
    widths = {"date": 12.0, "number": 12.0, "lines": 16.0}
    found = [
        Column("line_id", head("line_id"), ask("line_id"), "line", 12),
        Column("strategy_id", head("strategy_id"), ask("strategy_id"), "strategy", 30),
    ]
    for field in read["fields"]:
        name, question = (str(field[part].get(language) or field[part]["en"]) for part in ("name", "ask"))
        found.append(Column(field["field"], name, question, field["kind"], widths.get(field["kind"], 30.0)))
    return found


def strategies_of(study: Any, language: str) -> dict[str, str]:
    """Return the study's strategies, which are its items, with their wording in the language, else in another."""
    table = study.items()
    if "version" in table:
        table = table.sort_values("version", kind="stable")
    wordings = [f"wording_{language}", *(column for column in table if str(column).startswith("wording_"))]
    found = {}
    for row in table.to_dict("records"):
        said = next((text(row[column]) for column in wordings if text(row.get(column))), "")
        found[str(row["item_id"])] = " ".join(said.split())
    return dict(sorted(found.items()))


def decision_word(decision: str, language: str, folder: Path | None = None) -> str:
    """Return what a decision of the workshop is called."""
    return word(f"plans.decisions.{decision}", language, study=folder)


def decision_of(written: str) -> str | None:
    """Return the decision that somebody wrote, by its name or as a language calls it."""
    said = {comparable(decision_word(name, lang)): name for lang in languages() for name in WORKSHOP_DECISIONS}
    return ({comparable(name): name for name in WORKSHOP_DECISIONS} | said).get(comparable(written))


def kept(study: Any, name: str) -> pd.DataFrame | None:
    """Return a table that the study keeps, None where it keeps none of that name."""
    tables = study.tables()
    return study.table(name) if name in set(tables["name"]) else None


def in_language(table: pd.DataFrame, columns: Sequence[str], language: str) -> pd.DataFrame:
    """Return a table whose texts are those of ``<column>_<language>``, where it has such a column and it says something."""
    made = {}
    for column in columns:
        if f"{column}_{language}" in table:
            first = table[column] if column in table else [""] * len(table)
            made[column] = [text(a) or text(b) for a, b in zip(table[f"{column}_{language}"], first, strict=True)]
    return table.assign(**made)


def require_site(study: Any, site: str) -> str:
    """Return the site, or refuse one that the study has not."""
    known = [entry.site for entry in study.config.sites]
    if site not in known:
        raise ImportRefused(f"The study has no network {site!r}; it has: {', '.join(known) or 'none'}.")
    return site
