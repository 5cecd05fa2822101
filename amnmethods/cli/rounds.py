"""Commands of a round: open, forms, import, close, decide."""

from pathlib import Path
from typing import Annotated

import typer

from .command_line import Folder, Language, columns_of, progress, study_at, tell, told

__all__ = ["close", "decide", "forms", "import_", "open_"]


def open_(
    folder: Folder,
    round: Annotated[int, typer.Argument(help="The round's number.", show_default=False)],
    item: Annotated[
        list[str] | None,
        typer.Option(
            help="An item to ask; repeat for several. Default: what was ticked for it in the workspace, else all."
        ),
    ] = None,
    override: Annotated[
        str | None, typer.Option(help="Why to open it although an ethics approval has expired; stays on record.")
    ] = None,
    language: Language = "en",
) -> None:
    """Open a round: keep what is asked of whom. The first prespecifies the protocol."""
    study = study_at(folder)
    asked = item or study.items_as_planned(round)
    if asked and not item:
        tell(f"As ticked in the workspace, round {round} asks {len(asked)} items.")
    tell(study.open_round(round, items=asked, language=language, override=override))


def import_(
    folder: Folder,
    file: Annotated[
        Path,
        typer.Argument(
            help="Ratings as CSV or XLSX, an export of REDCap, LimeSurvey, Qualtrics or SPSS, a returned form, or a "
            "folder of such files.",
            show_default=False,
        ),
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
    """Import answers, all of a file or nothing.

    What needs a choice is listed in FILE.problems.xlsx (exit code 3): fill in its column choice, save it, and import
    again with --choices FILE.problems.xlsx; of a folder, import the folder again. Answers that come after the closing are
    kept as late.
    """
    from ..collect import import_answers, import_ratings
    from ..collect.forms.summary import summary

    study = study_at(folder)
    if file.is_dir():
        reports = import_answers(study, file, round, reason=reason, language=language)
        told(reports, summary(reports, reports[0].language) if reports else ())
        return
    report = import_ratings(
        study,
        file,
        round,
        choices,
        sheet=sheet,
        keep=keep or (),
        reason=reason,
        columns=columns_of(column),
        language=language,
        progress=progress,
    )
    told([report])


def forms(
    folder: Folder,
    round: Annotated[int, typer.Argument(help="The open round's number.", show_default=False)],
    format: Annotated[
        list[str] | None,
        typer.Option(help="xlsx or html (a form each), redcap, limesurvey or qualtrics; repeat. Default: xlsx."),
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Where to write; default: outputs/ in the study's folder.")] = None,
    panellist: Annotated[
        list[str] | None, typer.Option(help="Only the form of this panellist (the code); repeat. Default: all active.")
    ] = None,
) -> None:
    """Write a form of an open round for each active panellist, or the round for a survey system."""
    from .. import collect

    systems = {
        "redcap": collect.write_redcap,
        "limesurvey": collect.write_limesurvey,
        "qualtrics": collect.write_qualtrics,
    }
    study, asked = study_at(folder), list(dict.fromkeys(format or ["xlsx"]))
    of_people = [name for name in asked if name not in systems]
    written = collect.write_forms(study, round, to, of_people, panellists=panellist) if of_people else []
    for name in asked:
        if name in systems:
            place = to / name if to is not None and len(asked) > 1 else to
            written += systems[name](study, round, place, tell=progress)
    for path in written:
        tell(str(path))


def close(
    folder: Folder,
    round: Annotated[int, typer.Argument(help="The round's number.", show_default=False)],
    language: Language = "en",
) -> None:
    """Close a round: panel and consensus statuses are kept as they are now, and what comes afterwards is late."""
    study = study_at(folder)
    tell(study.close_round(round, language=language))
    table = study.consensus(round)
    counted = table[table["criterion"] == study.rule.criterion]["status"].value_counts()
    tell("; ".join(f"{status}: {n}" for status, n in counted.items()))


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
    from ..collect.review.told import acted

    study = study_at(folder)
    for line in acted(study, file, round, confirm or [], of, undo or [], because, by, to, language):
        tell(line)
