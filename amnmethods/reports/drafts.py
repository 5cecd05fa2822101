"""What Pandoc makes of a document: read once, written in each format, the last touches still to be put to it."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import resources
from ..errors import ReportError
from ..words import word
from .docx import reference_docx

__all__ = ["Front", "drafts", "typst_text"]

# A person's words are escaped before; nothing raw is read even where a study's own template forgot it.
READER = "markdown-raw_html-raw_tex-raw_attribute-tex_math_dollars-yaml_metadata_block-pandoc_title_block-example_lists"
FOLDER = "templates/reports"
# What Pandoc calls each format, in which form it takes pictures, and the page that the document is set into.
WRITERS: dict[str, dict[str, str]] = {
    "html": {"kind": "html5", "writer": "html5", "pictures": "svg", "template": "report.html"},
    "docx": {"kind": "docx", "writer": "docx", "pictures": "png", "standard": "default.openxml"},
    "pdf": {"kind": "typst", "writer": "typst-smart-citations", "pictures": "svg", "template": "report.typ"},
}


@dataclass(frozen=True)
class Front:
    """What stands on the front of a document."""

    title: str
    subtitle: str
    authors: tuple[str, ...]
    date: str
    language: str
    paper: str = "us-letter"


def drafts(
    markdown: str, front: Front, work: Path, formats: Iterable[str], figures: Path, study: Path | None
) -> Iterator[tuple[str, Path]]:
    """Give each format and its draft in the folder `work` once Pandoc has written it: a page, a Word document, a source.

    The source for Typst comes first: Typst makes a PDF of it while Pandoc writes the others.

    Raises
    ------
    ReportError
        Pandoc refuses the document; the message repeats what it says.
    """
    import pypandoc

    def ours(name: str) -> str:
        return str(resources.find(f"{FOLDER}/{name}", study))

    def said(key: str) -> str:
        return word(f"report.{key}", front.language, study=study)

    made = {each: work / f"draft.{each}" for each in formats}
    written = []
    for each in sorted(made, key=lambda format: format != "pdf"):
        format = {**WRITERS[each], "name": each, "target": str(made[each])}
        if "template" in format:
            format["template"] = ours(format["template"])
        written.append(format)
    body, job = work / "body.md", work / "job.json"
    body.write_text(markdown, encoding="utf-8")
    order: dict[str, Any] = {
        "markdown": str(body), "reader": READER, "figures": str(figures), "formats": written,
        "filter": ours("report.lua"), "bibliography": ours("references.yaml"),
        "reference": str(reference_docx(work / "reference.docx", study)) if "docx" in made else None,
        "metadata": {
            "title": front.title, "subtitle": front.subtitle, "date": front.date, "author": list(front.authors),
            "lang": said("locale"), "link-citations": True, "toc-title": said("contents"),
            "table-word": said("table"), "figure-word": said("figure"),
        },
        "variables": {
            "skip": said("skip"), "paper": front.paper, "region": said("locale")[3:], "language": front.language,
            "people": ", ".join(map(typst_text, front.authors)),
        },
    }  # fmt: skip
    job.write_text(json.dumps({key: value for key, value in order.items() if value is not None}), encoding="utf-8")
    command = [pypandoc.get_pandoc_path(), "lua", ours("draft.lua"), str(job)]
    complaints = work / "complaints.txt"
    with complaints.open("wb") as told, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told) as run:
        assert run.stdout is not None
        for line in run.stdout:
            each = line.decode().strip()
            yield each, made[each]
    if run.returncode != 0:
        raise ReportError(f"Pandoc refused the report: {complaints.read_text('utf-8', errors='replace').strip()}")


def typst_text(text: str) -> str:
    r"""Return a text as a string of the Typst language.

    Examples
    --------
    >>> print(typst_text('say "n = 9"'))
    "say \"n = 9\""
    """
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
