"""The text of documents, page by page, so that a quote can be found again; pages that are only pictures are said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import ImportRefused, TableError
from .tables import TableReport, import_table

__all__ = ["import_documents", "read_document"]

PAGES = ["page", "text", "n_characters", "scanned"]
FEW = 20  # characters: a page with a picture and fewer than these (a page number, a stamp) was scanned


def read_document(path: str | Path) -> pd.DataFrame:
    r"""Return the text of a PDF, DOCX, HTML or text file.

    Parameters
    ----------
    path
        The file. What it is, is told from its bytes.

    Returns
    -------
    One row per page: ``page`` (from 1; <NA> where the format knows no pages: DOCX, HTML, and text without form feeds, are one row),
    ``text``, ``n_characters``, ``scanned`` (the page is a picture without text: have it recognised by an OCR program).

    Raises
    ------
    ImportRefused
        The file is missing, locked by a password, damaged, or of another kind.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "minutes.txt"
    ...     _ = path.write_bytes("Procès-verbal\r\n1. Temps protégé".encode("cp1252"))
    ...     read_document(path)["text"].item()
    'Procès-verbal\n1. Temps protégé'
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}.") from None
    if not content.strip():
        raise ImportRefused(f"{path.name} is empty.")
    if content.startswith(b"%PDF-"):
        rows = _pdf(path)
    elif content.startswith(b"PK"):
        rows = [_whole(_docx(path))]
    elif content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        rows = [_whole(_html(content))]
    elif b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportRefused(f"{path.name} is neither a PDF, DOCX, HTML nor a text file: save it as one of these.")
    else:
        rows = _paged(_plain(content, path))
    table = pd.DataFrame(rows, columns=PAGES)
    return table.astype({"page": "Int64", "text": "string", "n_characters": "int64", "scanned": "bool"})


def import_documents(
    study: Any,
    register: str | Path,
    folder: str | Path | None = None,
    *,
    reason: str | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> TableReport:
    """Bring a register of documents into a study, and the text of those it names a file of.

    Parameters
    ----------
    study
        As `open_study` returns it.
    register
        A CSV or XLSX: ``document_id, site, kind, language``, and where known ``date, title, file``.
    folder
        Where the files lie; None for beside the register.
    reason
        Why the register is kept anew.
    progress
        Told the number of documents read, of how many, and the one at hand.

    Returns
    -------
    What was imported: the table ``documents``, with ``n_pages`` and ``n_scanned``; and ``document_pages``
    (``document_id, page, text, scanned``) where there is text.

    Raises
    ------
    TableError
        A column is missing, a document stands twice, or files are missing or unreadable: all of them named. Nothing
        was imported then.
    """
    from .tables import read_table

    register = Path(register)
    table, _, _ = read_table(register, "documents", study=study)
    files = table["file"] if "file" in table else pd.Series(pd.NA, index=table.index, dtype="string")
    place = register.parent if folder is None else Path(folder)
    pages, wrong, scanned = [], [], []
    for number, (document_id, name) in enumerate(zip(table["document_id"], files, strict=True), start=1):
        if progress is not None:
            progress(number, len(table), str(document_id))
        if pd.isna(name):
            continue
        try:
            own = read_document(place / str(name))
        except ImportRefused as error:
            wrong.append(f"{document_id}: {error}")
            continue
        if own["scanned"].any():
            numbers = ", ".join(str(page) for page in own.loc[own["scanned"], "page"][:8])
            scanned.append(
                f"{document_id}: page {numbers} holds a picture of text only; have it recognised (OCR) first."
            )
        pages.append(own.assign(document_id=document_id)[["document_id", *PAGES]])
    if wrong:
        raise TableError(f"{len(wrong)} documents of {register.name} could not be read:\n" + "\n".join(wrong))
    done = import_table(study, register, "documents", reason=reason)
    notes = [*done.notes, *scanned]
    if pages:
        together = pd.concat(pages, ignore_index=True).astype({"document_id": "string"})
        study.keep_table("document_pages", together, register.name, reason=reason)
        n_words = int(together["text"].str.split().str.len().sum())
        notes.append(f"{len(pages)} documents with {len(together)} pages and {n_words} words.")
    without = int(files.isna().sum())
    if without:
        notes.append(f"{without} documents have no file: they are in the register only.")
    return TableReport("documents", done.version, done.n_rows, done.dropped, tuple(notes))


def _paged(text: str) -> list[dict[str, Any]]:
    """Return the pages of a text that form feeds part, as programs that turn PDF into text write them."""
    pages = text.strip("\f").split("\f")
    if len(pages) == 1:
        return [_whole(text)]
    return [_whole(page.strip("\n")) | {"page": number} for number, page in enumerate(pages, start=1)]


def _whole(text: str) -> dict[str, Any]:
    return {"page": None, "text": text, "n_characters": len(text), "scanned": False}


def _pdf(path: Path) -> list[dict[str, Any]]:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it tells of every small irregularity that it mends itself
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ImportRefused(f"{path.name} is locked by a password: save it without.")
        rows = []
        for number, page in enumerate(reader.pages, start=1):
            text = (page.extract_text() or "").replace("\r\n", "\n").strip()
            scanned = len(text) < FEW and _has_picture(page)
            rows.append({"page": number, "text": text, "n_characters": len(text), "scanned": scanned})
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ImportRefused(f"{path.name} is a damaged PDF ({error}): open it and save it anew.") from None
    if not rows:
        raise ImportRefused(f"{path.name} has no pages.")
    return rows


def _has_picture(page: Any) -> bool:
    resources = page.get("/Resources")
    found = None if resources is None else resources.get_object().get("/XObject")
    inside = {} if found is None else found.get_object()
    return any(entry.get_object().get("/Subtype") == "/Image" for entry in inside.values())


def _docx(path: Path) -> str:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    from ...sheets.content import open_archive

    archive = open_archive(path.read_bytes(), path.name, "en")
    if "word/document.xml" not in archive.namelist():
        raise ImportRefused(f"{path.name} is no Word document, though it is a ZIP archive: save it as DOCX or PDF.")
    try:
        document = Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise ImportRefused(f"{path.name} is a damaged Word document ({error}): open it and save it anew.") from None
    parts = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            parts += ["\t".join(dict.fromkeys(cell.text for cell in row.cells)) for row in block.rows]
        else:
            parts.append(block.text)
    return "\n".join(parts)


def _html(content: bytes) -> str:
    from lxml import html

    root = html.document_fromstring(content)
    for element in root.xpath("//script | //style | //noscript | //template"):
        element.drop_tree()
    for element in root.xpath("//p | //br | //li | //tr | //h1 | //h2 | //h3 | //h4 | //h5 | //h6 | //div"):
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in root.text_content().splitlines())
    return "\n".join(line for line in lines if line)


def _plain(content: bytes, path: Path) -> str:
    from charset_normalizer import from_bytes

    for encoding in ("utf-8-sig", "utf-16") if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig",):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        best = from_bytes(content, cp_isolation=["cp1252", "utf_16", "utf_16_le", "utf_16_be"]).best()
        text = str(best) if best is not None else content.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
