"""The command of the exploration phase: documents, passages and tables into a study."""

from pathlib import Path
from typing import Annotated

import typer

from .command_line import Folder, columns_of, progress, stop, study_at, tell

__all__ = ["import_table"]


def import_table(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, or a project of coded passages (QDPX).", show_default=False)],
    table: Annotated[
        str | None,
        typer.Option(
            help="What it holds: documents, participants, codes, segments, matrix_ratings, survey, responses, people, "
            "contacts, studies and others. Default: as the file is called; segments for a QDPX.",
        ),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The worksheet, where there are several.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="What a heading means: Interview=source_id; repeat for several.")
    ] = None,
    keep: Annotated[list[str] | None, typer.Option(help="A column that identifies people and shall stay.")] = None,
    framework: Annotated[
        str | None, typer.Option(help="Of segments: what they are coded in, such as cfir_2022.")
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Of segments: beside those that are there.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why the table is kept anew.")] = None,
) -> None:
    """Import a table of any phase, whole or not at all. Earlier versions stay."""
    from .. import collect
    from ..model.kept_tables import KEPT_TABLES

    name = table or ("segments" if file.suffix.lower() == ".qdpx" else file.stem)
    if name not in KEPT_TABLES:
        stop(f"{name!r} is no table that a study keeps. Say --table, one of: {', '.join(sorted(KEPT_TABLES))}.")
    if name != "segments" and (framework or add):
        stop(f"--framework and --add are for segments; this is {name}.")
    if (name in ("documents", "segments") and (sheet or keep)) or (name == "documents" and column):
        stop(f"--sheet, --keep and --column are not for {name}: put it into a file of its own, with our headings.")
    study, columns = study_at(folder), columns_of(column)
    if name == "segments":
        report = collect.import_segments(
            study, file, framework=framework, columns=columns or None, add=add, reason=reason
        )
    elif name == "documents":
        report = collect.import_documents(
            study, file, reason=reason, progress=lambda done, of, document: progress(f"{document} ({done} of {of})")
        )
    else:
        report = collect.import_table(
            study, file, name, columns, sheet=sheet, keep=keep or (), reason=reason, progress=progress
        )
    tell(str(report))
    for heading in report.dropped:
        tell(f"Left out: {heading}.")
