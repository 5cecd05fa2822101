"""The Word side: a reference document of our own styles, and what Pandoc leaves to be said in the file."""

import zipfile
from pathlib import Path

from .. import resources
from ..errors import ResourceError

__all__ = ["finish_docx", "reference_docx"]

PARTS = "templates/reports/reference_docx"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OF = {
    "document": "document.main",
    "styles": "styles",
    "settings": "settings",
    "footer": "footer",
    "footnotes": "footnotes",
}


def reference_docx(target: Path, study: Path | None = None) -> Path:
    """Return a document whose styles Pandoc takes: the study's own `templates/reports/reference.docx`, or ours.

    Ours is zipped from the parts in `templates/reports/reference_docx/`, which can be read and changed as text.
    """
    try:
        return resources.find("templates/reports/reference.docx", study)
    except ResourceError:
        pass
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{OFFICE}.{kind}+xml"/>' for name, kind in OF.items()
    )
    types = (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    inner = "".join(
        f'<Relationship Id="r{k}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>'
        for k, name in enumerate(OF)
        if name != "document"
    )
    outer = f'<Relationship Id="r0" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", f'{HEAD}<Relationships xmlns="{package}">{outer}</Relationships>')
        archive.writestr(
            "word/_rels/document.xml.rels", f'{HEAD}<Relationships xmlns="{package}">{inner}</Relationships>'
        )
        for name in OF:
            archive.writestr(f"word/{name}.xml", resources.text(f"{PARTS}/{name}.xml", study))
    return target


def finish_docx(path: Path, *, title: str, authors: tuple[str, ...], language: str, paper: str) -> None:
    """Keep table rows whole, give cells their own style, set the paper; write down title, authors and language."""
    import docx
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Inches, Mm

    document = docx.Document(str(path))
    for row in document.element.body.iter(qn("w:tr")):
        properties = row.get_or_add_trPr()
        if properties.find(qn("w:cantSplit")) is None:
            properties.insert(0, OxmlElement("w:cantSplit"))
        cells = ["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
        alone = len(cells) > 1 and bool(cells[0]) and not any(cells[1:])  # a heading among rows stays with them
        for style in row.iter(qn("w:pStyle")):  # Pandoc sets cells like tight lists
            if style.get(qn("w:val")) == "Compact":
                style.set(qn("w:val"), "TableText")
            if alone:
                style.addnext(OxmlElement("w:keepNext"))
    for section in document.sections:
        section.page_width, section.page_height = (Mm(210), Mm(297)) if paper == "a4" else (Inches(8.5), Inches(11))
    core = document.core_properties
    core.title, core.author, core.language = title, "; ".join(authors), language
    document.save(str(path))
