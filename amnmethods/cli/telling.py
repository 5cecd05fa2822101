"""Commands that write for readers: reports, feedback sheets, letters."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from .command_line import Folder, Language, progress, stop, study_at, tell

__all__ = ["deposit", "feedback", "identities", "mail", "report"]


def report(
    folder: Folder,
    kind: Annotated[
        str,
        typer.Option(help="consensus, exploration, strategies, plan, brief, progress, evaluation, summary or funder."),
    ] = "consensus",
    site: Annotated[str | None, typer.Option(help="A network's plan, progress or summary; default: each.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="en or fr; repeat for both. Default: both.")] = None,
    format: Annotated[list[str] | None, typer.Option(help="html, docx or pdf; repeat. Default: all three.")] = None,
    to: Annotated[Path | None, typer.Option(help="Where to write; default: outputs/ in the study's folder.")] = None,
) -> None:
    """Write a report: of the rounds (consensus), of what was explored before them (exploration), of the strategies that the
    panel agreed on (strategies), a brief of two pages on these (brief), the plan of each network, its progress, of what
    changed (evaluation), in plain words for each network (summary), or a page for a funder (funder).
    """
    from .. import reports

    whole = {
        "consensus": reports.consensus_report, "exploration": reports.exploration_report,
        "strategies": reports.strategy_report, "brief": reports.policy_brief,
        "evaluation": reports.evaluation_report, "funder": reports.funder_status,
    }  # fmt: skip
    by_site = {
        "plan": reports.plan_document, "progress": reports.progress_page, "summary": reports.plain_summary,
    }  # fmt: skip
    if kind not in whole and kind not in by_site:
        stop(f"--kind {kind}: there are {', '.join([*whole, *by_site])}.")
    if site is not None and kind in whole:
        stop(f"--site {site}: the {kind} report is of all networks; leave --site out.")
    wanted = (language or ["en", "fr"], format or ["html", "docx", "pdf"], to)
    if kind in whole:
        written = whole[kind](study_at(folder), *wanted, progress=progress)
    else:
        written = by_site[kind](study_at(folder), site, *wanted, progress=progress)
    for path in written:
        tell(str(path))


def feedback(
    folder: Folder,
    round: Annotated[int | None, typer.Argument(help="The round; default: the last one that closed.")] = None,
    format: Annotated[list[str] | None, typer.Option(help="html, docx or pdf; repeat. Default: all three.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Where to write; default: outputs/feedback in the study's folder.")
    ] = None,
    panellist: Annotated[list[str] | None, typer.Option(help="A code; repeat. Default: everyone still there.")] = None,
) -> None:
    """Write each panellist's own feedback sheet, and record what each was shown."""
    from ..reports import feedback_sheets

    formats = format or ["html", "docx", "pdf"]
    for path in feedback_sheets(study_at(folder), round, to, formats, panellist, bar=sys.stderr.isatty()):
        tell(str(path))


def deposit(
    folder: Folder,
    to: Annotated[
        Path | None, typer.Option(help="Where to write; default: outputs/deposit in the study's folder.")
    ] = None,
    language: Language = "en",
) -> None:
    """Write the coded ratings of those who agreed to a deposit, for a data repository."""
    from ..collect import write_deposit
    from ..words import word

    study = study_at(folder)
    for path in write_deposit(study, to):
        tell(str(path))
    told = study.deposit()
    tell(word("deposit.written", language, n=told.n_panellists, refused=told.n_refused, held=told.n_held_back))


def identities(
    folder: Folder,
    people: Annotated[
        Path,
        typer.Argument(help="CSV or XLSX with panellist_id, name, email and what else is needed.", show_default=False),
    ],
    sheet: Annotated[
        Path, typer.Option(help="Where the page with the recovery code goes: print it, lock it away, delete the file.")
    ],
    language: Language = "en",
) -> None:
    """Encrypt who is who as panel.link: names and addresses lie there and nowhere else in the study.

    Asks for a passphrase of twelve characters or more, twice (or takes AMN_PASSPHRASE). It cannot be recovered.
    """
    import os

    from .. import sheets

    study = study_at(folder)
    if sheet.resolve().is_relative_to(study.folder.resolve()):
        stop(f"--sheet {sheet}: outside the study's folder, please; whoever gets both could open panel.link.")
    if sheet.exists():
        stop(f"--sheet {sheet} exists: name another file.")
    table = sheets.read(people, language=language).cells.reset_index(drop=True)
    passphrase = os.environ.get("AMN_PASSPHRASE") or typer.prompt(
        "Passphrase", hide_input=True, confirmation_prompt=True
    )
    made = study.create_identities(passphrase, table, language)
    sheet.write_text(made.sheet, encoding="utf-8")
    tell(str(made))
    tell(f"{made.path}\n{sheet}")
    tell(f"{people} still holds the names in the open: delete it, or keep it where only you can read it.")


def mail(
    folder: Folder,
    about: Annotated[
        str, typer.Argument(help="The round's number; or an instrument, such as amn_check_in.", show_default=False)
    ],
    kind: Annotated[
        str,
        typer.Argument(
            help="Of a round: invitation, reminder, thanks or feedback; of an instrument: questionnaire or "
            "questionnaire_reminder.",
            show_default=False,
        ),
    ],
    to: Annotated[Path, typer.Option(help="A folder outside the study's: letters hold names.", show_default=False)],
    attach: Annotated[
        Path | None,
        typer.Option(help="The folder of the forms or of the feedback sheets, such as STUDY/outputs/forms/round-1."),
    ] = None,
    sender: Annotated[str, typer.Option(help="Who writes: 'Ana Ruiz <ana@example.org>'.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Write also to those who were written to before.")] = False,
    panellist: Annotated[
        list[str] | None, typer.Option(help="A code, also of a mentor or mentee; repeat. Default: everyone it is for.")
    ] = None,
    wave: Annotated[str | None, typer.Option(help="An instrument's time of asking; default: 1.")] = None,
    role: Annotated[
        str | None, typer.Option(help="Who gets an instrument: mentor, mentee or another; default: these two.")
    ] = None,
    site: Annotated[str | None, typer.Option(help="The network that gets an instrument; default: all.")] = None,
) -> None:
    """Write letters as drafts (.eml) and a mail-merge table; nothing is sent, and nobody is written to twice.

    Panellists get letters about a round; mentors and mentees a short form (--attach: the folder where it lies; default:
    outputs/ in the study's folder).

    Names and addresses come from panel.link (amnmethods identities). Asks for its passphrase (or takes AMN_PASSPHRASE).
    """
    import os

    from ..reports import write_mail, write_questionnaire_mail

    of_round = about.isdecimal()
    if of_round and (wave or role or site):
        stop("--wave, --role and --site go with an instrument; a round's letters do without.")
    study = study_at(folder)
    passphrase = os.environ.get("AMN_PASSPHRASE") or typer.prompt("Passphrase of panel.link", hide_input=True)
    identities = study.open_identities(passphrase, why=f"{kind} of round {about}" if of_round else f"{kind}: {about}")
    if of_round:
        written = write_mail(study, int(about), kind, identities, to, attach, sender, again, panellist)
    else:
        written = write_questionnaire_mail(
            study, about, kind, identities, to, attach, sender, again, panellist, wave=wave or "1", role=role, site=site
        )
    for path in written:
        tell(str(path))
    if written:
        tell(f"These {len(written)} files hold names and addresses: delete {to} after sending.")
    else:
        tell("Nothing was written: nobody is left to write to, or all were written to before (--again).")
