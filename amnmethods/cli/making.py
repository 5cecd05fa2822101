"""Commands that make a study or look after it."""

from pathlib import Path
from typing import Annotated

import typer

from .command_line import REFUSED, Folder, Language, progress, stop, study_at, tell

__all__ = ["demo", "framework", "lab", "new", "verify"]


def new(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.", show_default=False)],
    template: Annotated[
        str, typer.Option(help="delphi, amn, invented (to try it all), or a folder with a study.yaml of yours.")
    ] = "delphi",
    from_: Annotated[
        Path | None, typer.Option("--from", help="A framework that another study exported (amnmethods framework).")
    ] = None,
    ratings: Annotated[
        Path | None, typer.Option(help="A file of ratings that exists: items, panel and scale are drafted from it.")
    ] = None,
    items: Annotated[Path | None, typer.Option(help="The items, CSV or XLSX (any delimiter, any encoding).")] = None,
    panel: Annotated[Path | None, typer.Option(help="The panel, CSV or XLSX: codes and groups, no names.")] = None,
    title: Annotated[str, typer.Option(help="The study's title.")] = "",
    language: Annotated[list[str] | None, typer.Option(help="A language of the items; repeat for several.")] = None,
    points: Annotated[str, typer.Option(help="The response scale, such as 1-9, 0-10 or 1-5/0.5.")] = "",
    agree: Annotated[str, typer.Option(help="The points that agree, such as 7-9.")] = "",
    against: Annotated[str, typer.Option(help="The points against, such as 1-3.")] = "",
    at_least: Annotated[str, typer.Option(help="The share agreeing that is consensus: 0.75, 75% or 2/3.")] = "",
    min_n: Annotated[int | None, typer.Option(help="Fewer ratings than this give no status.")] = None,
    source: Annotated[str, typer.Option(help="Where the protocol fixes this rule.")] = "",
    only: Annotated[str, typer.Option(help="With --ratings: the columns that are items, such as 'C*'.")] = "",
    panellist: Annotated[str, typer.Option(help="With --ratings: the column that holds the panellist's code.")] = "",
    rounds: Annotated[int, typer.Option(help="With --ratings: how many rounds there were.")] = 1,
) -> None:
    """Make a study's folder, from a template or from a file of ratings that exists."""
    from .. import collect
    from ..study import new_study

    if from_ is not None and ratings is not None:
        stop("--from and --ratings: a study begins with one of them.")
    if ratings is None:
        study = new_study(folder, template if from_ is None else from_)
        if items is not None:
            collect.import_items(study, items)
        if panel is not None:
            collect.import_panel(study, panel)
    else:
        draft = collect.draft_study(
            ratings,
            title=title or ratings.stem,
            languages=tuple(language or ["en"]),
            points=points,
            agree=agree,
            against=against,
            at_least=at_least,
            min_n=min_n,
            source=source,
            only=only,
            panellist=panellist,
            rounds=rounds,
            items=items,
            panel=panel,
        )
        study = collect.new_from_draft(folder, draft)
        for note in draft.notes:
            tell(note)
    tell(f"{study.folder} is made: {study.title(study.languages[0])}.")
    tell(
        f"Next: look at {study.folder / 'study.yaml'}, items.csv and panel.csv, then open round 1 or import its ratings."
    )


def framework(
    folder: Folder,
    to: Annotated[Path, typer.Argument(help="A folder that does not exist yet.", show_default=False)],
) -> None:
    """Write what another setting can begin with: rule, agreed strategies, codes and links, without people or data."""
    tell(f"{study_at(folder).export_framework(to)} is written. Read it before you pass it on.")
    tell(f"Next: amnmethods new their-study --from {to}")


def verify(folder: Folder, language: Language = "en") -> None:
    """Check a study for damage and tampering: events, tables, raw files, and the protocol's fingerprint."""
    study = study_at(folder)
    findings = study.verify(language)
    for finding in findings:
        tell(
            f"{finding.code} {finding.where}: found {finding.found}, expected {finding.expected}. {finding.how_to_mend}"
        )
    for row in study.differences(language).itertuples():
        tell(f"{row.file}, {row.row} {row.column}: the study holds {row.held!r}, now {row.now!r} ({row.why}).")
    check = study.protocol_check()
    if check.prespecified and not check.matches:
        tell(f"The rule in force is not the prespecified one: {'; '.join(check.differences)}.")
    tell(f"{len(study.store.events())} events, {'all well' if not findings else f'{len(findings)} findings'}.")
    if findings:
        raise typer.Exit(REFUSED)


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to write.")] = Path("outputs"),
    every: Annotated[
        bool, typer.Option("--all", help="All phases with all reports: some minutes instead of one.")
    ] = False,
) -> None:
    """Play the invented study's three rounds, from an empty folder to the report in English and French."""
    from ..demo import play, play_all

    written = (play_all if every else play)(folder, progress)
    tell("")
    tell("Written:")
    for path in written:
        tell(f"  {path}")


def lab(
    folder: Folder,
    demo: Annotated[bool, typer.Option(help="Make the invented study there, if nothing is there yet.")] = False,
    browser: Annotated[bool, typer.Option(help="Open a browser; else the address is printed only.")] = True,
    port: Annotated[int | None, typer.Option(help="The port; default: the first free one.")] = None,
) -> None:
    """Open JupyterLab on the study's notebooks, on this machine only."""
    from ..widgets.lab import open_lab

    if demo:
        from ..demo.halfway import halfway

        halfway(folder)
    else:
        study_at(folder)
    raise typer.Exit(open_lab(folder, tell, browser=browser, port=port))
