"""Write a round's forms: one per active panellist, as a spreadsheet, as a page, or both."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ...errors import PanelError, RoundError
from ...words import languages, word, words_of
from ..round_definition import RoundDefinition, Said, definition
from .content import ASKS, FormContent
from .earlier import RoundBefore
from .page_form import page
from .workbook_form import write_workbook

__all__ = ["FORMATS", "form_content", "write_forms"]

FORMATS = ("xlsx", "html")
ASKED = ("invited", "consented", "active")  # the statuses of those who get a form


def write_forms(
    study: Any,
    round: int,
    folder: Path | str | None = None,
    formats: Sequence[str] = ("xlsx",),
    progress: Callable[[int, int], None] | None = None,
    panellists: Iterable[str] | None = None,
) -> list[Path]:
    """Write a form of an open round for each active panellist.

    Parameters
    ----------
    study
        As `open_study` returns it.
    round
        The round; it must be open.
    folder
        Where to; by default ``outputs/forms/round-<n>`` in the study's folder. Files of the same names are replaced.
    formats
        ``"xlsx"`` (a workbook with a sheet per language), ``"html"`` (a page that needs no server), or both.
    progress
        Called with the number of panellists done and the number of all.
    panellists
        Codes, such as of somebody who lost the form; None for everyone who is active.

    Returns
    -------
    The files, panellist by panellist. Their names hold the code and the round; they may be renamed.

    Raises
    ------
    RoundError
        The round is not open, or is of a kind in which no items are rated.
    PanelError
        Nobody on the panel is active, or a code is of nobody who is.
    ValueError
        A format is not known.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import resources, study
    >>> folder = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> _ = example.open_round(1)
    >>> files = write_forms(example, 1, formats=("html",))
    >>> files[0].suffix, len(files) == len(example.panel(1))
    ('.html', True)
    >>> folder.cleanup()
    """
    spoken = next((lang for lang in study.languages if lang in languages()), "en")
    wrong = [name for name in formats if name not in FORMATS]
    if wrong:
        raise ValueError(word("forms.refused.formats", spoken, found=", ".join(wrong), known=", ".join(FORMATS)))
    with words_of(study.folder):
        asked = definition(study, round)
        state = str(study.rounds().set_index("round").loc[round, "state"])
        if state != "open":
            raise RoundError(word("forms.refused.not_open", spoken, round=round, state=state))
        panel = study.panel(round)
        codes = panel.loc[panel["status"].isin(ASKED), "panellist_id"].astype(str).tolist()
        if not codes:
            raise PanelError(word("forms.refused.no_panel", spoken, round=round))
        if panellists is not None:
            wanted = [panellists] if isinstance(panellists, str) else list(dict.fromkeys(panellists))
            unknown = [code for code in wanted if code not in codes]
            if unknown:
                raise PanelError(word("forms.refused.not_asked", spoken, round=round, codes=", ".join(unknown)))
            codes = wanted
        target = study.folder / "outputs" / "forms" / f"round-{round}" if folder is None else Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        people = study.panel().set_index("panellist_id")
        before, written = RoundBefore(study, asked), []
        for done, code in enumerate(codes, start=1):
            language = str(people["language"].get(code, "")) if "language" in people else ""
            content = form_content(study, asked, code, language, before)
            stem = target / f"round-{round}-{re.sub(r'[^A-Za-z0-9_-]', '_', code)}"
            for name in formats:
                path = stem.with_name(f"{stem.name}.{name}")
                if name == "xlsx":
                    write_workbook(content, path)
                else:
                    path.write_text(page(content, study.folder), encoding="utf-8", newline="\n")
                written.append(path)
            if progress is not None:
                progress(done, len(codes))
        before.record()
    return written


def form_content(
    study: Any, asked: RoundDefinition, panellist_id: str, language: str = "", before: RoundBefore | None = None
) -> FormContent:
    """Return what a panellist's form holds; `language` is shown first, the study's first one where it has not that."""
    language = language if language in asked.languages else asked.languages[0]
    block = asked.consent
    asks = () if block is None else _still_to_ask(study, block, panellist_id)
    return FormContent(
        definition=asked,
        panellist_id=panellist_id,
        language=language,
        before=(before or RoundBefore(study, asked)).shown_to(panellist_id, language),
        consent_version=str(block.version) if asks else "",
        consent_text={lang: Said(block.text.said(lang), lang) for lang in asked.languages} if asks else {},
        asks=asks,
        study=study.folder,
    )


def _still_to_ask(study: Any, block: Any, panellist_id: str) -> tuple[str, ...]:
    """Return what the consent block asks, unless the panellist answered this version of it."""
    given = study.consents()
    given = given[(given["panellist_id"] == panellist_id) & (given["version"].astype(str) == str(block.version))]
    return () if len(given) else tuple(ask for ask in ASKS if ask in block.asks)
