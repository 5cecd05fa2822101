"""What a file is, by its bytes and never by its name; archives are weighed before they are opened."""

import io
import re
import stat
import zipfile
from pathlib import Path, PurePosixPath

from .refusals import refuse

__all__ = ["MOST_BYTES", "kind_of", "open_archive"]

MOST_BYTES = 200_000_000  # of a file, and of an archive once unpacked
MOST_RATIO = 100  # unpacked to packed; a bomb of 284 KB that declares 300 MB has 1,029
MOST_ENTRIES = 2_000
RATIO_MATTERS_FROM = 1_000_000  # a small sheet of equal cells packs very well and harms nobody

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_FORMATS = [
    (b"%PDF-", "pdf"),
    (b"$FL2", "spss"),
    (b"$FL3", "spss"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "database"),
]
DOCTYPES = ["<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be")]


def kind_of(content: bytes, name: str, language: str) -> str:
    """Return "xlsx" or "text" for the bytes of a file; raise `SheetError` in words for everything else."""
    if not content.strip(b' \t\r\n\x00\xef\xbb\xbf;,|"'):
        raise refuse("empty", language, file=name)
    if len(content) > MOST_BYTES:
        raise refuse("too_big", language, file=name, limit=MOST_BYTES // 1_000_000)
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content, name, language)
    if content.startswith(OLE):
        # The names of an OLE container's streams are UTF-16: an encrypted workbook is a stream inside one.
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise refuse("password" if locked else "old_xls", language, file=name)
    for start, kind in OTHER_FORMATS:
        if content.startswith(start):
            raise refuse(f"formats.{kind}", language, file=name)
    head = content[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if re.match(rb"<(!doctype html|html|head|body|table|meta|style)", head):
        raise refuse("html", language, file=name)
    if head.startswith(b"<?xml"):
        raise refuse("html" if b"<html" in head else "formats.xml", language, file=name)
    return "text"


def open_archive(
    content: bytes | Path, name: str, language: str, read: tuple[str, ...] | None = None
) -> zipfile.ZipFile:
    """Return a ZIP archive that is safe to unpack: within the limits, flat names, no DOCTYPE in its XML.

    The sizes declared are trusted as a cap because Python stops with `BadZipFile` where more comes out. Of a file on
    disk nothing is read but what is asked for; with ``read``, the endings of those entries, recordings may be large.
    """
    packed = len(content) if isinstance(content, bytes) else content.stat().st_size
    try:
        archive = zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content)
    except zipfile.BadZipFile:
        raise refuse("damaged", language, file=name) from None
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise refuse("entries", language, file=name, found=len(entries), limit=MOST_ENTRIES)
    weighed = [entry for entry in entries if read is None or entry.filename.lower().endswith(read)]
    unpacked = sum(entry.file_size for entry in weighed)
    if unpacked > MOST_BYTES:
        raise refuse("bomb_size", language, file=name, found=unpacked // 1_000_000, limit=MOST_BYTES // 1_000_000)
    if unpacked > RATIO_MATTERS_FROM and unpacked > MOST_RATIO * packed:
        raise refuse("bomb_ratio", language, file=name, found=unpacked // packed, limit=MOST_RATIO)
    for entry in entries:
        parts = PurePosixPath(entry.filename).parts
        leaves = ".." in parts or entry.filename.startswith("/") or "\\" in entry.filename or ":" in entry.filename
        if leaves or stat.S_ISLNK(entry.external_attr >> 16):
            raise refuse("traversal", language, file=name, entry=entry.filename)
    try:
        for entry in weighed:
            if entry.filename.endswith((".xml", ".rels", ".vml")):
                text = archive.read(entry)
                if any(doctype in text for doctype in DOCTYPES):
                    raise refuse("doctype", language, file=name, entry=entry.filename)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise refuse("damaged", language, file=name) from None
    return archive


def _kind_of_archive(content: bytes, name: str, language: str) -> str:
    with open_archive(content, name, language) as archive:
        inside = set(archive.namelist())
    if "xl/workbook.xml" in inside:
        return "xlsx"
    if "xl/workbook.bin" in inside:
        raise refuse("formats.xlsb", language, file=name)
    if "content.xml" in inside:
        raise refuse("formats.opendocument", language, file=name)
    raise refuse("formats.word" if "word/document.xml" in inside else "formats.zip", language, file=name)
