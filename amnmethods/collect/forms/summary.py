"""What became of a folder of returned forms, told in few lines: how many went in, and in full what needs a person."""

from collections.abc import Iterator, Sequence

from ...words import word
from ..report import ImportReport

__all__ = ["counted", "summary"]

KINDS = {
    "imported": "imported",
    "already imported": "known",
    "nothing new": "known",
    "late": "late",
}
ROUTINE = ("import.notes.format_form", "import.notes.partial")
NAMED = 3  # so many files are named beside a note


def summary(reports: Sequence[ImportReport], language: str) -> Iterator[str]:
    """Yield the lines: counts, the answers in all, each note once with its files, then the files with problems.

    Examples
    --------
    >>> list(summary([ImportReport("already imported", "a.xlsx", "", 1, "en")], "en"))
    ['1 file read. Nothing new in: 1.']
    """
    yield from counted(reports, language)
    yield from _notes([report for report in reports if report.status in ("imported", "late")], language)
    for report in reports:
        if report.status not in KINDS:
            yield str(report)


def counted(reports: Sequence[ImportReport], language: str) -> Iterator[str]:
    """Yield how many files came in, and how many answers in all."""
    kinds = [KINDS.get(report.status, "problems") for report in reports]
    counts = [
        word(f"import.summary.{kind}", language, n=kinds.count(kind))
        for kind in ("imported", "known", "late", "problems")
        if kind in kinds
    ]
    told = "; ".join(counts)
    yield word("import.summary.files", language, n=len(reports), counts=told[:1].upper() + told[1:])
    new = [report for report, kind in zip(reports, kinds, strict=True) if kind in ("imported", "late")]
    if new:
        sums = {
            name: sum(getattr(report, name) for report in new)
            for name in ("n_rated", "n_unable", "n_skipped", "n_comments")
        }
        yield word("import.summary.answers", language, **sums)


def _notes(reports: Sequence[ImportReport], language: str) -> Iterator[str]:
    files: dict[str, list[str]] = {}
    for report in reports:
        codes = report.ratings["panellist_id"].unique() if len(report.ratings) else ()
        routine = {word("forms.notes.recognised", language, round=report.round, panellist=code) for code in codes}
        routine |= {word(key, language, n=1) for key in ROUTINE}
        for note in report.notes:
            if note not in routine:
                files.setdefault(note, []).append(report.file)
    for note, named in files.items():
        rest = len(named) - NAMED
        shown = [*named[:NAMED], *([word("import.summary.more", language, n=rest)] if rest > 0 else [])]
        yield word("import.summary.note", language, note=note, files=", ".join(shown))
