"""Write a network's plan, or its workshop, as a workbook with drop-downs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import SheetError
from ...model.plan_lines import PLAN_COLUMNS, WORKSHOP_DECISIONS
from ...words import word
from ..round_definition import checksum, study_id
from .columns import (
    FORMAT,
    Column,
    Kind,
    columns_of,
    decision_word,
    in_language,
    kept,
    require_site,
    spoken,
    strategies_of,
    text,
)
from .looks import write_workbook

__all__ = ["choice", "fingerprint", "identity", "lines_of", "write_plan_sheet", "write_workshop_sheet"]

SPARE = 12  # blank rows for lines that the team adds
PARTED = " – "
CUT = 90  # characters of a wording in a drop-down


def write_plan_sheet(
    study: Any,
    site: str,
    folder: Path | str | None = None,
    *,
    plan: pd.DataFrame | None = None,
    language: str | None = None,
) -> Path:
    """Write the plan of a network as a workbook: a row a line, drop-downs for strategies and lines, blank rows for new ones.

    Parameters
    ----------
    study
        As `open_study` returns it.
    site
        The network.
    folder
        Where to write; by default ``outputs/plans/`` in the study's folder.
    plan
        The lines to write, such as a draft of `plans.specify`; lines of other networks are left out. By default the plan that
        the study keeps; without one the sheet is blank.
    language
        Of the sheet's own words; by default the first of the study's languages that has words.

    Returns
    -------
    The path written: ``plan.<site>.<language>.xlsx``.

    Raises
    ------
    ImportRefused
        The study has no such network.
    SheetError
        Several lines have one name.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import resources, study
    >>> folder = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> write_plan_sheet(example, "N3", folder.name, language="fr").name
    'plan.N3.fr.xlsx'
    >>> folder.cleanup()
    """
    language = spoken(study, language)
    require_site(study, site)
    lines = lines_of(plan if plan is not None else kept(study, "plan"), site, language)
    twice = lines["line_id"][lines["line_id"].duplicated() & (lines["line_id"] != "")]
    if len(twice):
        raise SheetError(f"The plan of {site} has two lines called {twice.iloc[0]!r}: rename one.")
    names = strategies_of(study, language)
    rows = [
        {**row, "strategy_id": choice(row["strategy_id"], names.get(row["strategy_id"], ""))}
        for row in lines.to_dict("records")
    ]
    lists = {"strategy": [choice(*each) for each in names.items()], "lines": [row["line_id"] for row in rows]}
    columns = columns_of("plan", language, study.folder)
    told = identity(study, "plan", site, language, columns, fingerprint(lines))
    return _write(study, "plan", site, folder, language, columns, rows, lists, told)


def write_workshop_sheet(
    study: Any,
    site: str,
    folder: Path | str | None = None,
    *,
    sheet: pd.DataFrame | None = None,
    language: str | None = None,
) -> Path:
    """Write the workshop sheet of a network: each agreed strategy to keep, adapt or drop, with the reason.

    Parameters
    ----------
    study, site, folder, language
        As for `write_plan_sheet`.
    sheet
        The strategies to decide on, such as `plans.workshop_sheet` returns them: ``strategy_id``, and any of ``site``,
        ``strategy``, ``answers``, ``because``, ``decision``, ``reason``, ``adapted_as``, ``decided_by``. By default all items
        of the study, with what its table ``workshop`` says of them.

    Returns
    -------
    The path written: ``workshop.<site>.<language>.xlsx``.

    Raises
    ------
    ImportRefused
        The study has no such network.
    """
    language = spoken(study, language)
    require_site(study, site)
    names = strategies_of(study, language)
    if sheet is None:
        sheet = pd.DataFrame({"strategy_id": list(names)})
        before = kept(study, "workshop")
        if before is not None:
            sheet = sheet.merge(
                before[before["site"].astype(str) == site].drop(columns="site"), on="strategy_id", how="left"
            )
    own = sheet[sheet["site"].astype(str) == site] if "site" in sheet else sheet
    columns = columns_of("workshop", language, study.folder)
    rows = []
    for given in own.to_dict("records"):
        row = {column.field: text(given.get(column.field)) for column in columns}
        row["strategy"] = row["strategy"] or names.get(row["strategy_id"], "")
        if row["decision"] in WORKSHOP_DECISIONS:
            row["decision"] = decision_word(row["decision"], language, study.folder)
        rows.append(row)
    lists = {"decision": [decision_word(name, language, study.folder) for name in WORKSHOP_DECISIONS]}
    told = identity(study, "workshop", site, language, columns, "")
    return _write(study, "workshop", site, folder, language, columns, rows, lists, told)


def lines_of(plan: pd.DataFrame | None, site: str, language: str) -> pd.DataFrame:
    """Return the lines of a network in a language, texts as texts, days as days, numbers as numbers; every column there."""
    columns = list(PLAN_COLUMNS)
    if plan is None:
        return pd.DataFrame(columns=columns, dtype=object)
    own = in_language(plan[plan["site"].astype(str) == site].reset_index(drop=True), columns, language)
    made = {}
    for column in columns:
        cells = own[column] if column in own else pd.Series([None] * len(own), dtype=object)
        if column in ("starts_on", "ends_on"):
            read = [pd.to_datetime(cell, errors="coerce") if text(cell) else pd.NaT for cell in cells]
            made[column] = pd.Series(read, dtype="datetime64[us]")
        elif column in ("cost", "staff_hours"):
            made[column] = pd.to_numeric(cells, errors="coerce").astype(float)
        else:
            made[column] = pd.Series([text(cell) for cell in cells], dtype=object)
    return pd.DataFrame(made, columns=columns)


def fingerprint(lines: pd.DataFrame) -> str:
    """Return by what lines are known again: a checksum of their texts."""
    return checksum({"lines": [[text(cell) for cell in row] for row in lines.to_numpy(dtype=object)]})


def identity(
    study: Any, kind: Kind, site: str, language: str, columns: Sequence[Column], version: str
) -> dict[str, Any]:
    """Return what the sheet says of itself where nobody looks."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "kind": kind,
        "study": study_id(study),
        "site": site,
        "language": language,
    }
    told |= {"fields": [column.field for column in columns if column.open], "version": version}
    return {**told, "checksum": checksum(told)}


def choice(code: str, wording: str) -> str:
    """Return a strategy as the drop-down shows it."""
    short = wording if len(wording) <= CUT else wording[: CUT - 1].rstrip() + "…"
    return f"{code}{PARTED}{short}" if short else code


def _write(
    study: Any,
    kind: Kind,
    site: str,
    folder: Path | str | None,
    language: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    lists: Mapping[str, Sequence[str]],
    told: Mapping[str, Any],
) -> Path:
    named = {entry.site: entry.name.said(language) for entry in study.config.sites}
    key = "title" if kind == "plan" else "workshop_title"
    how = "how" if kind == "plan" else "workshop_how"
    title = word(
        f"plans.sheet.{key}", language, study=study.folder, site=f"{named[site]} ({site})", title=study.title(language)
    )
    lines = [
        title,
        word(f"plans.sheet.{how}", language, study=study.folder),
        word("plans.sheet.codes", language, study=study.folder),
    ]
    tabs = {name: word(f"plans.sheet.tabs.{name}", language, study=study.folder) for name in (kind, "lists")}
    target = Path(folder) if folder is not None else Path(study.folder) / "outputs" / "plans"
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{kind}.{site}.{language}.xlsx"
    part = path.with_name(f".{path.name}.part")
    try:
        write_workbook(part, lines, columns, rows, lists, told, tabs, spare=SPARE if kind == "plan" else 0)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
