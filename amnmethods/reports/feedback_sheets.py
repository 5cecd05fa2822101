"""Feedback sheets: what a panellist answered, beside what the panel did, as a document of their own."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import PanelError, ReportError
from ..model.scale import ResponseScale
from ..words import day, word, words_of
from ..words import languages as worded
from .feedback_pictures import Drawer
from .figures import Figures
from .filters import Markdown
from .readers import languages, still_in
from .render import FORMATS, Front, render
from .templates import fill, languages_of

if TYPE_CHECKING:
    from ..study import Study
    from ..study.feedback import Feedback, FeedbackRow

__all__ = ["feedback_sheets"]

WORKERS = max(2, min(os.cpu_count() or 2, 8))
WHERE = {"inside the middle half": "inside", "above": "above", "below": "below"}


def feedback_sheets(
    study: "Study",
    round: int | None = None,
    folder: Path | str | None = None,
    formats: Sequence[str] = ("html", "docx", "pdf"),
    panellists: Iterable[str] | None = None,
    progress: Callable[[str], None] | None = None,
    bar: bool | None = None,
) -> list[Path]:
    """Write a sheet for each panellist: their ratings beside the panel's, in their own language.

    A sheet shows per item the own rating, the panel's distribution as a picture and in words, the groups that are large
    enough, the comments a person released, where the own rating lies, and what becomes of the item. What each panellist
    was shown is recorded in the study, since it may move their next answers.

    Parameters
    ----------
    study
        An open study with a closed round of ratings.
    round
        The round to feed back; None for the last one that closed.
    folder
        Where to write; by default ``outputs/feedback/round-<n>`` in the study's folder. Files of the same names are
        replaced.
    formats
        Any of ``"html"`` (one file that needs no network), ``"docx"``, ``"pdf"``.
    panellists
        Codes; None for everyone who was on the round's panel and is still in the study.
    progress
        Called with the name of each file when it is written.
    bar
        Show a bar that fills; None shows one unless `progress` is given.

    Returns
    -------
    The files ``feedback-<round>-<code>.<format>``, panellist by panellist. They hold codes, no names.

    Raises
    ------
    RoundError
        No round of ratings has closed, or the one asked for has not.
    PanelError
        A code was not on the panel of the round, or nobody is left to write for.
    ReportError
        A format is unknown, a template asks for what it is not given, or there are no words in its language.

    Notes
    -----
    The figures are those kept when the round closed (`study.feedback`), which also hides what fewer than
    ``suppress_below: feedback`` other people rated; nothing is computed here. The words are those of
    ``templates/reports/feedback.<language>.md.j2``; the study's own copy wins. A panellist whose language has no such
    template gets the sheet in the study's first language that has one.

    Examples
    --------
    ``reports.feedback_sheets(study, round=1, formats=["html"])`` writes ``feedback-1-P-34KW.html`` and the others.
    """
    wrong = [each for each in formats if each not in FORMATS]
    if wrong:
        raise ReportError(f"Unknown format {', '.join(map(repr, wrong))}: a sheet comes as {', '.join(FORMATS)}.")
    number = _last_closed(study) if round is None else round
    spoken = languages(study, languages_of("feedback", study.folder))
    codes = _codes(study, number, panellists)
    unsaid = sorted({spoken[code] for code in codes} - set(worded(study.folder)))
    if unsaid:
        raise ReportError(
            f"The study has a template feedback.{unsaid[0]}.md.j2, but no words in that language: write "
            f"{study.folder / 'templates' / 'words'}/{unsaid[0]}.yaml. What it leaves out is said in English."
        )
    target = Path(folder) if folder is not None else study.folder / "outputs" / "feedback" / f"round-{number}"
    written: list[Path] = []
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(max_workers=WORKERS) as pool:
        figures = Figures(Path(temporary) / "all", bool({"html", "pdf"} & set(formats)), "docx" in formats)
        drawer, waiting = Drawer(figures), []
        try:
            for code in codes:  # Pandoc and Typst work while the next panellist's pictures are drawn
                shown = study.feedback(code, number, language=spoken[code])
                waiting.append((shown, _sheets(study, shown, spoken[code], drawer, target, formats, pool)))
            for shown, job in _told(waiting, progress is None if bar is None else bar):
                files = job.result()
                if progress is not None:
                    for file in files:
                        progress(file.name)
                written += files
                study.record_feedback(shown)
        except BaseException:
            pool.shutdown(cancel_futures=True)  # what is wrong with one sheet is told at once
            raise
    return written


def _told(waiting: list[Any], bar: bool) -> Iterable[Any]:
    """Return the sheets as they are awaited, behind a bar or without one."""
    from tqdm.auto import tqdm

    return tqdm(waiting, unit=" sheets", disable=not bar, leave=False)


def _last_closed(study: "Study") -> int:
    from ..study.feedback import last_closed

    return last_closed(study.store)


def _codes(study: "Study", round: int, panellists: Iterable[str] | None) -> list[str]:
    """Return whom to write for; those asked for by their code are written for even if they have left since."""
    asked = study.panel(round)["panellist_id"].astype(str).tolist()
    if panellists is not None:
        wanted = [panellists] if isinstance(panellists, str) else list(dict.fromkeys(panellists))
        unknown = [code for code in wanted if code not in asked]
        if unknown:
            raise PanelError(f"Not on the panel of round {round}: {', '.join(unknown)}. See study.panel({round}).")
        return wanted
    codes = still_in(study, round)
    if not codes:
        raise PanelError(f"Nobody of the panel of round {round} is still in the study: there is nobody to write for.")
    return codes


def _sheets(
    study: "Study", shown: "Feedback", language: str, drawer: Drawer, folder: Path, formats: Sequence[str],
    pool: ThreadPoolExecutor,
) -> Future[list[Path]]:  # fmt: skip
    """Begin one panellist's sheet in all formats."""
    closed = study.rounds().set_index("round")["closed_at"].get(shown.round)
    with words_of(study.folder):
        content = sheet_content(study, shown, language, drawer)
        closed_on = day(closed, language)
    markdown = fill("feedback", language, content, study=study.folder)
    front = Front(
        title=study.title(language), subtitle=word("feedback_sheet.kind", language, study=study.folder, n=shown.round),
        authors=tuple(study.config.authors), date=closed_on, language=language, paper=study.config.paper,
    )  # fmt: skip
    pictures = {entry["picture"].name for item in content["items"] for entry in item["entries"] if entry["picture"]}
    alt = {name: drawer.figures.alt[name] for name in pictures}
    name = f"feedback-{shown.round}-{re.sub(r'[^A-Za-z0-9_-]', '_', shown.panellist_id)}"
    options: dict[str, Any] = {"figures": drawer.figures.folder, "alt": alt, "study": study.folder}
    return pool.submit(render, markdown, front, folder, name, tuple(dict.fromkeys(formats)), **options)


def sheet_content(study: "Study", shown: "Feedback", language: str, drawer: Drawer) -> dict[str, Any]:
    """Return what the template `feedback` needs."""
    from ..study.feedback import DOTS_FROM

    config, rule = study.config, study.rule
    items: dict[str, list[FeedbackRow]] = {}
    for row in shown.rows:
        items.setdefault(row.item_id, []).append(row)
    groups: dict[str, Any] = {entry.group: entry.name for entry in config.groups}
    groups |= {code: code for row in shown.rows for code in row.groups if code not in groups}
    scales = study.scales
    told = [_item(study, rows, shown.group, groups, scales, language, drawer) for rows in items.values()]
    hidden = shown.group is not None and all(item["own_group_hidden"] for item in told)
    later = study.rounds()
    later = later[(later["round"] > shown.round) & later["state"].isin(["draft", "open"])]
    return {
        "code": shown.panellist_id,
        "round": shown.round,
        "n_items": len(items),
        "n_rated": sum(any(isinstance(row.own, (int, float)) for row in rows) for rows in items.values()),
        "scales": [_scale(scales[entry.criterion], entry.name) for entry in config.criteria],
        "below": config.suppress_below.feedback,
        "agree": rule.agree,
        "group": groups.get(shown.group or "", shown.group),
        "group_hidden": hidden,
        "with_counts": DOTS_FROM,
        "items": [{**item, "own_group_hidden": item["own_group_hidden"] and not hidden} for item in told],
        "next_round": None if later.empty else int(later["round"].min()),
    }


def _item(
    study: "Study", rows: Sequence["FeedbackRow"], own_group: str | None, groups: Mapping[str, Any],
    scales: Mapping[str, ResponseScale], language: str, drawer: Drawer,
) -> dict[str, Any]:  # fmt: skip
    """Return one item of a sheet, with an entry per criterion."""
    names = {entry.criterion: entry.name for entry in study.config.criteria}
    entries = [
        {
            "name": names[row.criterion],
            "own": row.own,
            "rated": isinstance(row.own, (int, float)),
            "unable": row.own == "unable",
            "where": WHERE.get(row.where or ""),
            "panel": row.panel,
            "agree": row.criterion == study.rule.criterion
            and row.panel is not None
            and row.panel.share_agree is not None,
            "groups": row.groups,
            "picture": drawer.picture(row, scales[row.criterion].points, language),
            "width": Markdown(f"{min(2.4, 112 / (10 + 17 * len(rows)) - 0.15):.2f}in"),  # as wide as its column
        }
        for row in rows
    ]
    seen = [code for code in groups if any(code in row.groups for row in rows)]
    comments = [
        {"text": text, "language": spoken, "name": names[row.criterion] if len(rows) > 1 else None}
        for row in rows
        for text, spoken in zip(row.comments, row.comment_languages, strict=True)
    ]
    return {
        "item_id": rows[0].item_id,
        "wording": rows[0].wording,
        "entries": entries,
        "pictured": any(entry["picture"] for entry in entries),
        "groups": [{"code": code, "name": groups[code], "own": code == own_group} for code in seen],
        "own_group_hidden": own_group is not None and own_group not in seen and len(groups) > 1,
        "comments": comments,
        "changed": next((row.changed for row in rows if row.changed), None),
    }


def _scale(scale: ResponseScale, name: Any) -> dict[str, Any]:
    low, high = scale.anchors.get(scale.low), scale.anchors.get(scale.high)
    return {"name": name, "low": scale.low, "high": scale.high, "low_label": low, "high_label": high}
