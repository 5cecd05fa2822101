"""A REFI-QDA project on disk (.qdpx), opened without trusting it: the XML of the project, and its sources by name."""

import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from ...errors import ImportRefused
from ...sheets.content import open_archive

__all__ = ["NAMESPACE", "open_project"]

NAMESPACE = "urn:QDA-XML:project:1.0"
READ = (".qde", ".txt", ".xml")  # what is read of a project; its recordings, pictures and PDFs stay where they are


def open_project(path: Path) -> tuple[Any, Callable[[str], bytes | None], list[str]]:
    """Return the root element, a function that gives an inner file by its ``internal://`` name, and what was noticed.

    Raises
    ------
    ImportRefused
        The file is no REFI-QDA project, is damaged, or would unpack to something harmful.
    """
    from lxml import etree

    try:
        path.open("rb").close()
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}.") from None
    if not zipfile.is_zipfile(path):
        raise ImportRefused(
            f"{path.name} is no .qdpx file: it does not open as a ZIP archive. Export the project as REFI-QDA project."
        )
    archive = open_archive(path, path.name, "en", read=READ)
    name, notes = _project_file(archive, path.name)
    raw = archive.read(name)
    if b"<!DOCTYPE" in raw[:4096].upper():
        raise ImportRefused(f"{path.name}: {name} has a DOCTYPE, which no program writes. It was not opened.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise ImportRefused(f"{path.name}: {name} is not well-formed ({error}). Export the project again.") from None
    if etree.QName(root).localname != "Project":
        raise ImportRefused(f"{path.name}: {name} holds a {etree.QName(root).localname}, not a Project.")
    if etree.QName(root).namespace != NAMESPACE:
        found = etree.QName(root).namespace
        notes.append(f"The project's namespace is {found!r} instead of {NAMESPACE!r}; it was read all the same.")
    inside = {PurePosixPath(entry).name.lower(): entry for entry in archive.namelist()}

    def inner(address: str) -> bytes | None:
        entry = inside.get(PurePosixPath(address.split("://", 1)[-1]).name.lower())
        return None if entry is None or not entry.lower().endswith(READ) else archive.read(entry)

    return root, inner, notes


def _project_file(archive: zipfile.ZipFile, name: str) -> tuple[str, list[str]]:
    """Return the entry that holds the project; some programs name it after the project."""
    entries = archive.namelist()
    if "project.qde" in entries:
        return "project.qde", []
    others = [entry for entry in entries if entry.lower().endswith(".qde") and "/" not in entry.strip("/")]
    if len(others) == 1:
        return others[0], [f"There is no project.qde; {others[0]}, the only .qde file, was read instead."]
    found = f"{len(others)} .qde files" if others else "no .qde file"
    raise ImportRefused(f"{name} holds no project.qde and {found}: export the project as REFI-QDA project again.")
