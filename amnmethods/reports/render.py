"""Turn Pandoc Markdown into HTML, DOCX and PDF, each in one file that needs nothing beside it."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import resources
from ..errors import ReportError
from ..words import word
from .docx import finish_docx, reference_docx

__all__ = ["FORMATS", "Front", "render"]

FORMATS = ("html", "docx", "pdf")
# A person's words are escaped before; nothing raw is read even where a study's own template forgot it.
READER = "markdown-raw_html-raw_tex-raw_attribute-tex_math_dollars-yaml_metadata_block-pandoc_title_block-example_lists"
FOLDER = "templates/reports"


@dataclass(frozen=True)
class Front:
    """What stands on the front of a document."""

    title: str
    subtitle: str
    authors: tuple[str, ...]
    date: str
    language: str
    paper: str = "us-letter"


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
        The folder of the images, each as ``.svg`` (HTML, PDF) and ``.png`` (DOCX).
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
        desk = _Desk(markdown, front, figures or Path(temporary), alt or {}, study, Path(temporary))
        for each in formats:
            draft = getattr(desk, each)()
            target = folder / f"{name}.{each}"
            shutil.copyfile(draft, target)  # only whole files reach the folder
            written.append(target)
    return written


@dataclass(frozen=True)
class _Desk:
    """One report on its way into several formats, with a folder for what lies between."""

    markdown: str
    front: Front
    figures: Path
    alt: Mapping[str, str]
    study: Path | None
    work: Path

    def html(self) -> Path:
        draft = self._pandoc("html5", [
            "--embed-resources", "--toc", "--toc-depth=2", "--shift-heading-level-by=1", "--section-divs",
            "--default-image-extension=svg", f"--template={self._ours('report.html')}",
            f"--css={self._ours('report.css')}", f"--variable=skip={self._word('skip')}",
        ])  # fmt: skip
        page = draft.read_text(encoding="utf-8")
        draft.write_text(_scrolling(page), encoding="utf-8")
        return draft

    def docx(self) -> Path:
        reference = reference_docx(self.work / "reference.docx", self.study)
        draft = self._pandoc("docx", ["--default-image-extension=png", f"--reference-doc={reference}"])
        finish_docx(
            draft,
            title=self.front.title,
            authors=self.front.authors,
            language=self._word("locale"),
            paper=self.front.paper,
        )
        return draft

    def pdf(self) -> Path:
        import typst

        draft = self._pandoc("typst-smart", [
            "--default-image-extension=svg", f"--template={self._ours('report.typ')}",
            f"--variable=paper={self.front.paper}", f"--variable=region={self._word('locale')[3:]}",
            f"--variable=language={self.front.language}",
            f"--variable=people={', '.join(map(typst_text, self.front.authors))}",
        ])  # fmt: skip
        source = self.work / "report.typ"
        source.write_text(with_alt_text(draft.read_text(encoding="utf-8"), self.alt), encoding="utf-8")
        for image in self.figures.glob("*.svg"):
            shutil.copyfile(image, self.work / image.name)
        target = self.work / "report.pdf"
        try:
            typst.compile(source, output=target, root=self.work, font_paths=[_chart_fonts()], pdf_tags=True)
        except Exception as error:  # typst raises one of its own kinds, which differ between versions
            raise ReportError(f"Typst refused the report: {error}") from error
        return target

    def _pandoc(self, to: str, options: list[str]) -> Path:
        import pypandoc

        front, target = self.front, self.work / f"pandoc.{to}"
        arguments = [
            "--standalone", "--citeproc", "--wrap=none", "--columns=20",  # narrow, so that a table's dashes set widths
            f"--lua-filter={self._ours('report.lua')}", f"--bibliography={self._ours('references.yaml')}",
            f"--resource-path={self.figures}",
            f"--metadata=title={front.title}", f"--metadata=subtitle={front.subtitle}", f"--metadata=date={front.date}",
            *(f"--metadata=author={author}" for author in front.authors),
            f"--metadata=lang={self._word('locale')}", "--metadata=link-citations=true",
            f"--metadata=toc-title={self._word('contents')}", f"--metadata=table-word={self._word('table')}",
            f"--metadata=figure-word={self._word('figure')}", *options,
        ]  # fmt: skip
        try:
            pypandoc.convert_text(self.markdown, to, format=READER, extra_args=arguments, outputfile=target)
        except RuntimeError as error:
            raise ReportError(f"Pandoc refused the report: {error}") from error
        return target

    def _ours(self, name: str) -> Path:
        return resources.find(f"{FOLDER}/{name}", self.study)

    def _word(self, key: str) -> str:
        return word(f"report.{key}", self.front.language, study=self.study)


def _chart_fonts() -> Path:
    """Return the folder of the fonts that the charts are lettered in; they come with matplotlib."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


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


def typst_text(text: str) -> str:
    r"""Return a text as a string of the Typst language.

    Examples
    --------
    >>> print(typst_text('say "n = 9"'))
    "say \"n = 9\""
    """
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _scrolling(page: str) -> str:
    """Let wide tables and figures scroll by themselves on a narrow screen, reachable by keyboard."""

    def wrapped(match: re.Match[str]) -> str:
        caption = re.search(r"<caption>(.*?)</caption>", match[0], re.DOTALL)
        name = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", caption[1])).strip().replace('"', "&quot;") if caption else ""
        label = f' role="region" aria-label="{name}"' if name else ""
        return f'<div class="scroll" tabindex="0"{label}>{match[0]}</div>'

    page = page.replace("<figure>", '<figure tabindex="0">')
    return re.sub(r"<table.*?</table>", wrapped, page, flags=re.DOTALL)
