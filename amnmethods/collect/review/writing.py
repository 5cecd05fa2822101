"""Write the copy of a round for co-investigators."""

from pathlib import Path
from typing import Any

from ...words import languages
from .content import content_of
from .page import write_page
from .workbook import write_workbook

__all__ = ["write_review_copy"]


def write_review_copy(
    study: Any, round: int | None = None, folder: Path | str | None = None, *, language: str | None = None
) -> list[Path]:
    """Write a coded copy of a closed round for co-investigators: items, results, released comments, nothing to change.

    In the workbook a co-investigator fills in their initials and, item by item, a proposed decision with its reason;
    `import_proposals` brings it back. The page shows the same to whoever only reads. Neither holds a panellist's code,
    and figures of fewer people than ``suppress_below: feedback`` are left out with what would give them away.

    Parameters
    ----------
    study
        As `open_study` returns it.
    round
        A closed round of ratings; None for the last one.
    folder
        Where to write; by default ``outputs/review/`` in the study's folder.
    language
        Of the copy's own words; by default the first of the study's languages that has words.

    Returns
    -------
    ``review-round-N.xlsx`` and ``review-round-N.html``.

    Raises
    ------
    RoundError
        No round is closed, or the round took no ratings.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import resources, study
    >>> folder = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> write_review_copy(example)
    Traceback (most recent call last):
    amnmethods.errors.RoundError: No round is closed yet: a copy for co-investigators shows its results.
    >>> folder.cleanup()
    """
    language = language or next((lang for lang in study.languages if lang in languages(study.folder)), "en")
    content = content_of(study, last_closed(study) if round is None else round, language)
    target = Path(folder) if folder is not None else study.folder / "outputs" / "review"
    target.mkdir(parents=True, exist_ok=True)
    paths = [target / f"review-round-{content.round}.{kind}" for kind in ("xlsx", "html")]
    for path, write in zip(paths, (write_workbook, write_page), strict=True):
        part = path.with_name(f".{path.name}.part")
        try:
            write(content, part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    study.note_review_copy(content.round, content.identity["copy_id"])
    return paths


def last_closed(study: Any) -> int:
    """Return the last round that is closed."""
    from ...errors import RoundError

    table = study.rounds()
    closed = table[table["state"].isin(["closed", "decided"])]["round"]
    if closed.empty:
        raise RoundError("No round is closed yet: a copy for co-investigators shows its results.")
    return int(closed.max())
