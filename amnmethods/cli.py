"""The command line: each command calls one public function and says what was done.

Exit codes: 0 done; 1 refused or something is wrong, told in words; 2 the command was written wrongly; 3 a file needs
choices, which wait in `FILE.problems.xlsx`.
"""

import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from .errors import AmnError

REFUSED, NEEDS_CHOICES = 1, 3
EPILOG = (
    "Exit codes: 0 done, 1 refused or damaged (told in words), 2 command written wrongly, 3 the file needs choices."
)

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


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.", show_default=False)],
    template: Annotated[str, typer.Option(help="delphi, amn, or a folder with a study.yaml of yours.")] = "delphi",
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
    from . import collect
    from .study import new_study

    if ratings is None:
        study = new_study(folder, template)
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
            _say(note)
    _say(f"{study.folder} is made: {study.title(study.languages[0])}.")
    _say(
        f"Next: look at {study.folder / 'study.yaml'}, items.csv and panel.csv, then open round 1 or import its ratings."
    )


@app.command("open")
def open_(
    folder: Folder,
    round: Annotated[int, typer.Argument(help="The round's number.", show_default=False)],
    item: Annotated[list[str] | None, typer.Option(help="An item to ask; repeat for several. Default: all.")] = None,
    language: Language = "en",
) -> None:
    """Open a round: keep what is asked of whom. The first prespecifies the protocol."""
    _say(_study(folder).open_round(round, items=item, language=language))


@app.command("import")
def import_(
    folder: Folder,
    file: Annotated[
        Path, typer.Argument(help="CSV or XLSX with ratings, a returned form, or a folder of them.", show_default=False)
    ],
    round: Annotated[int | None, typer.Option(help="The round; default: the one that is open.")] = None,
    choices: Annotated[Path | None, typer.Option(help="The filled-in FILE.problems.xlsx.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The worksheet, where there are several.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="What a heading means: pnum=panellist_id; repeat for several.")
    ] = None,
    keep: Annotated[list[str] | None, typer.Option(help="A column that identifies people and shall stay.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why answers already kept are changed.")] = None,
    language: Annotated[str | None, typer.Option("--in", help="Language of what is said here.")] = None,
) -> None:
    """Import a file of ratings, all or nothing. What needs a choice goes to FILE.problems.xlsx (exit code 3)."""
    from .collect import import_forms, import_ratings

    if file.is_dir():
        _told(import_forms(_study(folder), file, reason=reason, language=language))
        return
    columns = {}
    for pair in column or []:
        heading, _, meaning = pair.partition("=")
        if not meaning:
            _refuse(f"--column {pair}: write HEADING=MEANING, such as pnum=panellist_id.")
        columns[heading] = meaning
    report = import_ratings(
        _study(folder),
        file,
        round,
        choices,
        sheet=sheet,
        keep=keep or (),
        reason=reason,
        columns=columns,
        language=language,
        progress=_progress,
    )
    _told([report])


def _told(reports: list[Any]) -> None:
    """Say what became of each file; the exit code is that of the worst."""
    for report in reports:
        _say(str(report))
    statuses = {report.status for report in reports}
    if statuses & {"needs choices", "needs reason"}:
        raise typer.Exit(NEEDS_CHOICES)
    if "refused" in statuses or not reports:
        raise typer.Exit(REFUSED)


@app.command()
def close(
    folder: Folder,
    round: Annotated[int, typer.Argument(help="The round's number.", show_default=False)],
    language: Language = "en",
) -> None:
    """Close a round: its panel and statuses are kept as they are now."""
    study = _study(folder)
    _say(study.close_round(round, language=language))
    table = study.consensus(round)
    counted = table[table["criterion"] == study.rule.criterion]["status"].value_counts()
    _say("; ".join(f"{status}: {n}" for status, n in counted.items()))


@app.command()
def report(
    folder: Folder,
    kind: Annotated[str, typer.Option(help="The kind of report: consensus.")] = "consensus",
    language: Annotated[list[str] | None, typer.Option(help="en or fr; repeat for both. Default: both.")] = None,
    format: Annotated[list[str] | None, typer.Option(help="html, docx or pdf; repeat. Default: all three.")] = None,
    to: Annotated[Path | None, typer.Option(help="Where to write; default: outputs/ in the study's folder.")] = None,
) -> None:
    """Write the consensus report."""
    from .reports import consensus_report

    if kind != "consensus":
        _refuse(f"--kind {kind}: there is the consensus report (consensus).")
    languages, formats = language or ["en", "fr"], format or ["html", "docx", "pdf"]
    paths = consensus_report(_study(folder), languages, formats, to, progress=_progress)
    for path in paths:
        _say(str(path))


@app.command()
def forms(
    folder: Folder,
    round: Annotated[int, typer.Argument(help="The open round's number.", show_default=False)],
    format: Annotated[
        list[str] | None,
        typer.Option(help="xlsx or html (a form each), redcap, limesurvey or qualtrics; repeat. Default: xlsx."),
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Where to write; default: outputs/ in the study's folder.")] = None,
    panellist: Annotated[
        list[str] | None, typer.Option(help="A code, for a form; repeat. Default: all active.")
    ] = None,
) -> None:
    """Write a form of an open round for each active panellist, or the round for a survey system."""
    from . import collect

    systems = {
        "redcap": collect.write_redcap,
        "limesurvey": collect.write_limesurvey,
        "qualtrics": collect.write_qualtrics,
    }
    study, asked = _study(folder), list(dict.fromkeys(format or ["xlsx"]))
    of_people = [name for name in asked if name not in systems]
    written = collect.write_forms(study, round, to, of_people, panellists=panellist) if of_people else []
    for name in asked:
        if name in systems:
            place = to / name if to is not None and len(asked) > 1 else to
            written += systems[name](study, round, place, tell=_progress)
    for path in written:
        _say(str(path))


@app.command()
def decide(
    folder: Folder,
    file: Annotated[Path | None, typer.Argument(help="A copy that came back.", show_default=False)] = None,
    round: Annotated[int | None, typer.Option(help="The round; default: the last one that closed.")] = None,
    confirm: Annotated[
        list[str] | None,
        typer.Option(help="An item whose proposal you confirm; repeat, or 'all' for every one that is not yours."),
    ] = None,
    of: Annotated[
        str | None, typer.Option("--of", help="Whose proposal, where several people proposed different things.")
    ] = None,
    undo: Annotated[list[str] | None, typer.Option(help="An item whose decision you take back; repeat.")] = None,
    because: Annotated[str, typer.Option(help="Why it is taken back; stays on record.")] = "",
    by: Annotated[str, typer.Option(help="Who confirms or takes back: initials or a code, no panellist's.")] = "",
    to: Annotated[
        Path | None, typer.Option(help="Where to write the copy; default: outputs/review in the study's folder.")
    ] = None,
    language: Language = "en",
) -> None:
    """Decide on a closed round's items together: proposed by one person, confirmed by another.

    Without a file it lists what waits and writes a copy for co-investigators: coded, to be filled in and sent back. With
    a returned copy it records the proposals in it, all or none. Then somebody else confirms them, item by item:

      decide my-study    what waits; a copy to send out

      decide my-study returned.xlsx    record what came back

      decide my-study --confirm s08 --by T2    it counts from now on

      decide my-study --undo s08 --by T2 --because "..."    take it back
    """
    from .collect.review.told import acted

    study = _study(folder)
    for line in acted(study, file, round, confirm or [], of, undo or [], because, by, to, language):
        _say(line)


@app.command()
def feedback(
    folder: Folder,
    round: Annotated[int | None, typer.Option(help="The round; default: the last one that closed.")] = None,
    format: Annotated[list[str] | None, typer.Option(help="html, docx or pdf; repeat. Default: all three.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Where to write; default: outputs/feedback in the study's folder.")
    ] = None,
    panellist: Annotated[list[str] | None, typer.Option(help="A code; repeat. Default: everyone still there.")] = None,
) -> None:
    """Write each panellist's own feedback sheet, and record what each was shown."""
    from .reports import feedback_sheets

    formats = format or ["html", "docx", "pdf"]
    for path in feedback_sheets(_study(folder), round, to, formats, panellist, bar=sys.stderr.isatty()):
        _say(str(path))


@app.command()
def mail(
    folder: Folder,
    round: Annotated[int, typer.Argument(help="The round's number.", show_default=False)],
    kind: Annotated[str, typer.Argument(help="invitation, reminder, thanks or feedback.", show_default=False)],
    to: Annotated[Path, typer.Option(help="A folder outside the study's: letters hold names.", show_default=False)],
    attach: Annotated[Path | None, typer.Option(help="The folder of the forms, or of the feedback sheets.")] = None,
    sender: Annotated[str, typer.Option(help="Who writes: 'Ana Ruiz <ana@example.org>'.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Write also to those who were written to before.")] = False,
    panellist: Annotated[list[str] | None, typer.Option(help="A code; repeat. Default: everyone it is for.")] = None,
) -> None:
    """Write letters as drafts and a mail-merge table. Asks for the passphrase of the identities (or AMN_PASSPHRASE)."""
    import os

    from .reports import write_mail

    study = _study(folder)
    passphrase = os.environ.get("AMN_PASSPHRASE") or typer.prompt("Passphrase of panel.link", hide_input=True)
    identities = study.open_identities(passphrase, why=f"{kind} of round {round}")
    written = write_mail(study, round, kind, identities, to, attach, sender, again, panellist)
    for path in written:
        _say(str(path))
    if written:
        _say(f"These {len(written)} files hold names and addresses: delete {to} after sending.")
    else:
        _say("Nothing was written: nobody is left to write to, or all were written to before (--again).")


@app.command()
def verify(folder: Folder, language: Language = "en") -> None:
    """Check a study for damage and tampering: events, tables, raw files, and the protocol's fingerprint."""
    study = _study(folder)
    findings = study.verify(language)
    for finding in findings:
        _say(
            f"{finding.code} {finding.where}: found {finding.found}, expected {finding.expected}. {finding.how_to_mend}"
        )
    for row in study.differences(language).itertuples():
        _say(f"{row.file}, {row.row} {row.column}: the study holds {row.held!r}, now {row.now!r} ({row.why}).")
    check = study.protocol_check()
    if check.prespecified and not check.matches:
        _say(f"The rule in force is not the prespecified one: {'; '.join(check.differences)}.")
    _say(f"{len(study.store.events())} events, {'all well' if not findings else f'{len(findings)} findings'}.")
    if findings:
        raise typer.Exit(REFUSED)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to write.")] = Path("outputs"),
) -> None:
    """Play the whole invented study, from an empty folder to the report in English and French."""
    from .demo import play

    written = play(folder, _progress)
    _say("")
    _say("Written:")
    for path in written:
        _say(f"  {path}")


@app.command()
def lab(
    folder: Folder,
    demo: Annotated[bool, typer.Option(help="Make the invented study there, if nothing is there yet.")] = False,
    browser: Annotated[bool, typer.Option(help="Open a browser; else the address is printed only.")] = True,
    port: Annotated[int | None, typer.Option(help="The port; default: the first free one.")] = None,
) -> None:
    """Open JupyterLab on the study's notebooks, on this machine only."""
    from .widgets.lab import open_lab

    if demo:
        from .demo.halfway import halfway

        halfway(folder)
    else:
        _study(folder)
    raise typer.Exit(open_lab(folder, _say, browser=browser, port=port))


def _study(folder: Path) -> Any:
    from .study import open_study

    study = open_study(folder)
    for message in study.store.messages:
        _say(message)
    return study


def _say(text: str) -> None:
    typer.echo(text)


def _progress(text: object) -> None:
    """Tell a step on standard error, so that what a command says can be piped."""
    typer.echo(f"… {text}", err=True)


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(REFUSED)


def main() -> None:
    """Run the command line; a refusal is told in words, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without the characters still gets the sentence
    try:
        app()
    except AmnError as error:
        typer.echo(str(error), err=True)
        sys.exit(REFUSED)
    except KeyboardInterrupt:
        typer.echo("Stopped. What was acknowledged before is kept; the step under way was not.", err=True)
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
