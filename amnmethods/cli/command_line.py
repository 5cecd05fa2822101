"""What every command shares: the program, how it speaks, and what its exit codes mean."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from ..errors import AmnError

__all__ = [
    "NEEDS_CHOICES",
    "REFUSED",
    "Folder",
    "Language",
    "app",
    "columns_of",
    "main",
    "progress",
    "stop",
    "study_at",
    "tell",
    "told",
]

REFUSED, NEEDS_CHOICES = 1, 3
EPILOG = (
    "Exit codes: 0 done, 1 refused or damaged (told in words), 2 command written wrongly, 3 the file needs choices."
)

OPTIONS = {name: name for name in ("round", "sheet", "choices", "reason", "override", "keep", "of")} | {
    "columns": "column"
}
ARGUMENTS = re.compile(rf"(?<![\w-])({'|'.join(OPTIONS)})=(['\"\w]?)")

app = typer.Typer(
    name="amnmethods",
    help="Consensus studies one can defend: rounds, analysis, report.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(help="The study's folder.", show_default=False)]
Language = Annotated[str, typer.Option("--in", help="Language of what is said here: en or fr.")]


def study_at(folder: Path) -> Any:
    """Open a study, and say what its memory has to say."""
    from ..study import open_study

    study = open_study(folder)
    for message in study.store.messages:
        tell(message)
    return study


def as_options(text: str) -> str:
    """Return a sentence with the arguments of Python that it names as options of the command line.

    Examples
    --------
    >>> as_options("Say it with round=."), as_options('Import again with reason="misread".')
    ('Say it with --round.', 'Import again with --reason "misread".')
    """
    return ARGUMENTS.sub(lambda found: f"--{OPTIONS[found[1]]}{' ' if found[2] else ''}{found[2]}", text)


def tell(text: str) -> None:
    """Say a line on standard output."""
    typer.echo(as_options(text))


def progress(text: object) -> None:
    """Tell a step on standard error, so that what a command says can be piped."""
    typer.echo(f"… {text}", err=True)


def stop(text: str) -> NoReturn:
    """Say why not, on standard error, and end with exit code 1."""
    typer.echo(as_options(text), err=True)
    raise typer.Exit(REFUSED)


def told(reports: list[Any], lines: Iterable[str] | None = None) -> None:
    """Say what became of each file, or `lines` instead; the exit code is that of the worst."""
    for line in map(str, reports) if lines is None else lines:
        tell(line)
    statuses = {report.status for report in reports}
    if statuses & {"needs choices", "needs reason"}:
        raise typer.Exit(NEEDS_CHOICES)
    if "refused" in statuses or not reports:
        raise typer.Exit(REFUSED)


def main() -> None:
    """Run the command line; a refusal is told in words, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without the characters still gets the sentence
    try:
        app()
    except AmnError as error:
        typer.echo(as_options(str(error)), err=True)
        sys.exit(REFUSED)
    except KeyboardInterrupt:
        typer.echo("Stopped. What was acknowledged before is kept; the step under way was not.", err=True)
        sys.exit(REFUSED)


def columns_of(pairs: list[str] | None) -> dict[str, str]:
    """Return what headings mean, from HEADING=MEANING."""
    columns = {}
    for pair in pairs or []:
        heading, _, meaning = pair.partition("=")
        if not meaning:
            stop(f"--column {pair}: write HEADING=MEANING, such as pnum=panellist_id.")
        columns[heading] = meaning
    return columns
