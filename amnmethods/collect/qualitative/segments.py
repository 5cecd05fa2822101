"""Coded passages into a study: a REFI-QDA project or a spreadsheet, of one coder after the other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import StoreError, TableError
from ...words import word
from .columns import column_of
from .qdpx_reader import QualitativeProject, read_qdpx
from .tables import TableReport, read_table

__all__ = ["import_segments"]

OF_SOURCE = ("site", "role", "language")
COLUMNS = [
    "segment_id", "source_id", "site", "role", "language", "coder", "code", "framework", "valence", "text",
    "start", "end", "page", "released", "note",
]  # fmt: skip
VALENCES = {
    "barrier": "barrier", "obstacle": "barrier", "barrière": "barrier", "-": "barrier", "negative": "barrier",
    "facilitator": "facilitator", "facilitateur": "facilitator", "levier": "facilitator", "+": "facilitator",
    "enabler": "facilitator", "positive": "facilitator",
}  # fmt: skip


def import_segments(
    study: Any,
    path: str | Path,
    *,
    framework: str | None = None,
    valence_codes: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    add: bool = False,
    reason: str | None = None,
    language: str = "en",
) -> TableReport:
    """Bring coded passages into a study as the table ``segments``, and the codebook of a project as ``codes``.

    Parameters
    ----------
    study
        As `open_study` returns it.
    path
        A REFI-QDA project (``.qdpx``), or a CSV or XLSX with a row per coding: ``source_id, coder, code, text`` at least.
    framework
        The framework the codes belong to, such as ``cfir-2022``; None where the file says it or it is the team's own.
    valence_codes
        For a project: codes that only say which way a passage points; see `read_qdpx`.
    columns
        For a spreadsheet: heading to column, where a heading is not recognised.
    add
        Whether the passages join those of earlier files (another coder's, another program's) instead of taking their
        place. A passage with the same id is taken from this file.
    reason
        Why.
    language
        Of refusals and notes; what a project's own reader notes is in English.

    Returns
    -------
    What was done. Where the file does not say the site, role or language of a source, they are taken from the table
    ``participants`` or ``documents``; what stays unknown is counted in the notes.

    Raises
    ------
    TableError
        A column is missing, a cell is not what its column holds, or a valence is neither barrier nor facilitator.
    ImportRefused, SheetError
        The file cannot be read.
    """
    path = Path(path)
    codes: pd.DataFrame | None = None
    dropped: tuple[str, ...] = ()
    if path.suffix.lower() == ".qdpx":
        project = read_qdpx(path, valence_codes)
        table, notes, codes = _from_project(project), list(project.notes), project.codes
    else:
        if valence_codes:
            raise TableError("valence_codes is for REFI-QDA projects; a spreadsheet has a column valence.")
        table, dropped, found = read_table(path, "segments", columns, study=study, language=language)
        notes = list(found)
    table["valence"] = _valences(table, path.name, language)
    if framework is not None:
        table["framework"] = pd.Series(framework, index=table.index, dtype="string")
    table = _with_sources(table, study, notes, language)
    if add:
        table = _joined(study, table, notes, language)
    first = [column for column in COLUMNS if column in table]
    table = table[[*first, *(column for column in table if column not in first)]]
    version = study.keep_table("segments", table, path.name, file=None if dropped else path, reason=reason)
    if codes is not None and len(codes):
        book = codes[["code", "parent", "name", "definition"]].assign(framework=framework or "own")
        said = study.languages[0]
        book = book.rename(columns={"name": f"name_{said}", "definition": f"definition_{said}"})
        study.keep_table("codes", _with_other_frameworks(study, book), path.name, reason=reason)
    return TableReport("segments", version, len(table), tuple(dropped), tuple(notes), language)


def _from_project(project: QualitativeProject) -> pd.DataFrame:
    wanted = {name: column_of(str(name), OF_SOURCE) for name in project.sources.columns}
    told = {column: name for name, column in wanted.items() if column}
    own = project.sources[["source_id", *told.values()]].rename(columns={name: column for column, name in told.items()})
    return project.segments.merge(own, on="source_id", how="left", validate="many_to_one")


def _valences(table: pd.DataFrame, file: str, language: str) -> pd.Series:
    if "valence" not in table:
        return pd.Series(pd.NA, index=table.index, dtype="string")
    said = table["valence"].astype("string").str.strip().str.casefold()
    known = said.map(VALENCES).astype("string")
    strange = said.notna() & known.isna()
    if strange.any():
        row = table[strange].iloc[0]
        told: dict[str, Any] = {"segment": row["segment_id"], "value": row["valence"], "n": int(strange.sum())}
        raise TableError(word("table_doors.valence", language, file=file, **told))
    return known


def _with_sources(table: pd.DataFrame, study: Any, notes: list[str], language: str) -> pd.DataFrame:
    """Fill in what the study knows of each source, and count what nobody knows."""
    for column in OF_SOURCE:
        if column not in table:
            table[column] = pd.Series(pd.NA, index=table.index, dtype="string")
    for name, key in (("participants", "source_id"), ("documents", "document_id")):
        try:
            known = study.table(name).set_index(key)
        except StoreError:
            continue
        for column in OF_SOURCE:
            if column in known:
                table[column] = table[column].fillna(table["source_id"].map(known[column]).astype("string"))
    for column in OF_SOURCE:
        unknown = table["source_id"][table[column].isna()].unique()
        if len(unknown):
            shown = ", ".join(map(str, unknown[:5])) + (" ..." if len(unknown) > 5 else "")
            said: dict[str, Any] = {"column": column, "n": len(unknown), "sources": shown}
            notes.append(word("table_doors.unknown_of_source", language, **said))
    return table


def _joined(study: Any, table: pd.DataFrame, notes: list[str], language: str) -> pd.DataFrame:
    try:
        before = study.table("segments")
    except StoreError:
        return table
    again = before["segment_id"].isin(table["segment_id"])
    if again.any():
        notes.append(word("table_doors.again", language, n=int(again.sum())))
    return pd.concat([before[~again], table], ignore_index=True)


def _with_other_frameworks(study: Any, book: pd.DataFrame) -> pd.DataFrame:
    try:
        before = study.table("codes")
    except StoreError:
        return book
    return pd.concat([before[~before["framework"].isin(book["framework"])], book], ignore_index=True)
