"""Turn Pandoc Markdown into HTML, DOCX and PDF, each in one file that needs nothing beside it."""

import base64
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from .. import resources
from ..errors import ReportError
from ..words import word
from .docx import finish_docx
from .drafts import Front, drafts, typst_text
from .pixels import add_pixels, fonts

__all__ = ["FORMATS", "Front", "render"]

FORMATS = ("html", "docx", "pdf")
FOLDER = "templates/reports"


def render(
    markdown: str, front: Front, folder: Path, name: str, formats: Iterable[str] = FORMATS, *,
    figures: Path | None = None, alt: Mapping[str, str] | None = None, study: Path | None = None,
) -> list[Path]:  # fmt: skip
    """Write a report and return the paths of its files, one per format.

    Parameters
    ----------
    markdown
        The body, in Pandoc Markdown; images are named without their ending.
    front
        Title, authors, date and language.
    folder, name
        The files are ``folder/name.html`` and so on.
    formats
        Any of ``"html"``, ``"docx"``, ``"pdf"``.
    figures
        The folder of the images, each as ``.svg``; the ``.png`` for DOCX is made of it where there is none.
    alt
        What each image shows, in words, by its name: Pandoc's Typst writer leaves it out, so it is put back.
    study
        The study's folder, whose own templates win.

    Raises
    ------
    ReportError
        A format is unknown, or Pandoc or Typst refuses the document; the message repeats what they say.
    """
    unknown = [each for each in formats if each not in FORMATS]
    if unknown:
        raise ReportError(f"Unknown format {', '.join(map(repr, unknown))}: a report comes as {', '.join(FORMATS)}.")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with tempfile.TemporaryDirectory() as temporary:
        (figures or Path(temporary)).mkdir(parents=True, exist_ok=True)
        desk = _Desk(front, figures or Path(temporary), alt or {}, study, Path(temporary))
        if "docx" in formats:
            add_pixels(sorted(desk.figures.glob("*.svg")))
        made = {}
        for each, draft in drafts(markdown, front, desk.work, formats, desk.figures, study):
            getattr(desk, each)(draft)
            made[each] = draft
        for each in formats:
            written.append(folder / f"{name}.{each}")
            shutil.copyfile(made[each], written[-1])  # only whole files reach the folder
    return written


@dataclass(frozen=True)
class _Desk:
    """What becomes of Pandoc's drafts, each in its place."""

    front: Front
    figures: Path
    alt: Mapping[str, str]
    study: Path | None
    work: Path

    def html(self, draft: Path) -> None:
        page = with_pictures(_scrolling(draft.read_text(encoding="utf-8")), self.figures)
        style = resources.text(f"{FOLDER}/report.css", self.study)
        draft.write_text(page.replace("</head>", f"<style>\n{style}</style>\n</head>", 1), encoding="utf-8")

    def docx(self, draft: Path) -> None:
        front = self.front
        language = word("report.locale", front.language, study=self.study)
        finish_docx(draft, title=front.title, authors=front.authors, language=language, paper=front.paper)

    def pdf(self, draft: Path) -> None:
        import typst

        source = with_alt_text(draft.read_text(encoding="utf-8"), self.alt)
        # Beside the pictures, which are many where a report is one of many sheets; the root may be nowhere else.
        here = self.figures / f"{uuid4().hex}.typ"
        here.write_text(source, encoding="utf-8")
        try:
            typst.compile(here, output=draft, root=self.figures, font_paths=fonts(), pdf_tags=True)
        except Exception as error:  # typst raises one of its own kinds, which differ between versions
            raise ReportError(f"Typst refused the report: {error}") from error
        finally:
            here.unlink()


def with_pictures(page: str, figures: Path) -> str:
    """Return a page that holds its pictures itself."""

    def held(match: re.Match[str]) -> str:
        picture = figures / match[1]
        if not picture.is_file():
            raise ReportError(f"The picture {match[1]!r} is missing: it should lie in {figures}.")
        return f'src="data:image/svg+xml;base64,{base64.b64encode(picture.read_bytes()).decode()}"'

    return re.sub(r'(?<=<img )src="([^":]+\.svg)"', held, page)


def with_alt_text(source: str, alt: Mapping[str, str]) -> str:
    """Return Typst source in which each image says what it shows; Pandoc's writer leaves that out.

    Examples
    --------
    >>> with_alt_text('#figure(image("flow.svg"))', {"flow": "24 invited"})
    '#figure(image("flow.svg", alt: "24 invited"))'
    """

    def patched(match: re.Match[str]) -> str:
        words = alt.get(Path(match[1]).stem)
        if words is None:
            raise ReportError(f"The image {match[1]!r} has no alternative text.")
        return f'image("{match[1]}", alt: {typst_text(words)}'

    return re.sub(r'image\("([^"]+)"', patched, source)


def _scrolling(page: str) -> str:
    """Let wide tables and figures scroll by themselves on a narrow screen, reachable by keyboard; sheets fold instead."""

    def wrapped(match: re.Match[str]) -> str:
        caption = re.search(r"<caption>(.*?)</caption>", match[0], re.DOTALL)
        name = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", caption[1])).strip().replace('"', "&quot;") if caption else ""
        label = f' role="region" aria-label="{name}"' if name else ""
        return f'<div class="scroll" tabindex="0"{label}>{match[0]}</div>'

    page = page.replace("<figure>", '<figure tabindex="0">')
    return re.sub(r'<table(?! class="sheet").*?</table>', wrapped, page, flags=re.DOTALL)
