"""Write coded segments as a REFI-QDA project (.qdpx), which NVivo, ATLAS.ti, MAXQDA and others open."""

import uuid
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import ReportError, TableError
from ...model.kept_tables import check_kept_table
from .qdpx_archive import NAMESPACE

__all__ = ["write_qdpx"]

ROOT = uuid.UUID("6f1d7a4e-2a55-5c0e-9d43-1f6f5f0f8a11")  # ours, so that the same study gives the same GUIDs
OURS = ("site", "role", "language")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the day ZIP counts from: two exports of the same are equal, byte for byte


def write_qdpx(
    segments: pd.DataFrame,
    path: str | Path,
    codes: pd.DataFrame | None = None,
    texts: Mapping[str, str] | None = None,
    *,
    name: str = "amnmethods",
    language: str = "en",
    written_at: datetime | None = None,
) -> Path:
    """Write coded segments as a REFI-QDA project.

    Parameters
    ----------
    segments
        One row per coding: ``segment_id, source_id, coder, code, text``; ``start`` and ``end`` (characters from 0) where
        the text of the source is given, and ``site``, ``role``, ``language`` of the source, become variables.
    path
        The file to write, ending in ``.qdpx``.
    codes
        The codebook: ``code``; ``parent``, ``name_<lang>``, ``definition_<lang>``. A code that only segments use is added.
    texts
        The text of each source. A source without one is written as its segments, one per paragraph.
    name
        Of the project.
    language
        Which names and definitions of the codebook are written.
    written_at
        Written into the project; None for now.

    Returns
    -------
    The path.

    Raises
    ------
    TableError
        A table lacks a column, a parent is not in the codebook, or a segment lies outside its source's text.
    ReportError
        The file cannot be written.
    """
    from lxml import etree

    path = Path(path)
    check_kept_table("segments", segments)
    codebook = _codebook(segments, codes)
    moment = (written_at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    coders = sorted(set(segments["coder"].dropna()))
    root = etree.Element(f"{{{NAMESPACE}}}Project", nsmap={None: NAMESPACE}, name=name, origin=f"amnmethods {_ours()}")
    if coders:
        root.set("creatingUserGUID", _guid("user", coders[0]))
    root.set("creationDateTime", moment)
    add = _adder(root)
    if coders:
        users = add(root, "Users")
        for coder in coders:
            add(users, "User", guid=_guid("user", coder), name=coder)
    if not codebook.empty:
        _write_codes(add, add(add(root, "CodeBook"), "Codes"), codebook, None, language)
    variables = [column for column in OURS if column in segments]
    if variables:
        declared = add(root, "Variables")
        for column in variables:
            add(declared, "Variable", guid=_guid("variable", column), name=column, typeOfVariable="Text")
    inner: dict[str, str] = {}
    if len(segments):
        sources = add(root, "Sources")
        for source_id, own in segments.groupby("source_id", sort=True):
            text, places = _text_and_places(str(source_id), own, (texts or {}).get(str(source_id)))
            guid = _guid("source", str(source_id))
            inner[f"sources/{guid}.txt"] = text
            source = add(sources, "TextSource", guid=guid, name=str(source_id), plainTextPath=f"internal://{guid}.txt")
            _write_selections(add, source, own, places)
            for column in variables:
                said = own[column].dropna()
                if len(said):
                    value = add(source, "VariableValue")
                    add(value, "VariableRef", targetGUID=_guid("variable", column))
                    add(value, "TextValue").text = _clean(str(said.iloc[0]))
    project = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, content in [("project.qde", project), *((k, v.encode()) for k, v in inner.items())]:
                archive.writestr(zipfile.ZipInfo(entry, EPOCH), content, zipfile.ZIP_DEFLATED)
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror}.") from None
    return path


def _codebook(segments: pd.DataFrame, codes: pd.DataFrame | None) -> pd.DataFrame:
    book = pd.DataFrame({"code": []}, dtype="string") if codes is None else codes.drop_duplicates("code")
    if "parent" not in book:
        book = book.assign(parent=pd.NA)
    strange = book[book["parent"].notna() & ~book["parent"].isin(book["code"])]
    if not strange.empty:
        row = strange.iloc[0]
        raise TableError(
            f"The code {row['code']!r} lies under {row['parent']!r}, which the codebook does not hold: add it."
        )
    _refuse_circles(dict(zip(book["code"], book["parent"], strict=True)))
    used = [code for code in dict.fromkeys(segments["code"]) if code not in set(book["code"])]
    return pd.concat([book, pd.DataFrame({"code": used, "parent": pd.NA})], ignore_index=True)


def _refuse_circles(parents: Mapping[str, Any]) -> None:
    for code in parents:
        seen, at = {code}, parents[code]
        while isinstance(at, str):
            if at in seen:
                raise TableError(f"The code {code!r} lies under itself, by way of {at!r}: mend its parent.")
            seen.add(at)
            at = parents.get(at)


def _write_codes(add: Any, holder: Any, book: pd.DataFrame, parent: str | None, language: str) -> None:
    own = book[book["parent"].isna()] if parent is None else book[book["parent"].eq(parent).fillna(False)]
    for row in own.to_dict("records"):
        said = row.get(f"name_{language}")
        name = said if isinstance(said, str) and said else row["code"]
        code = add(holder, "Code", guid=_guid("code", row["code"]), name=_clean(str(name)), isCodable="true")
        definition = row.get(f"definition_{language}")
        if isinstance(definition, str) and definition:
            add(code, "Description").text = _clean(definition)
        _write_codes(add, code, book, row["code"], language)


def _text_and_places(source_id: str, own: pd.DataFrame, text: str | None) -> tuple[str, list[tuple[int, int]]]:
    """Return the text to write, and where each segment stands in it."""
    if text is not None and {"start", "end"} <= set(own) and own[["start", "end"]].notna().all(axis=None):
        plain = _clean(text.replace("\r\n", "\n").replace("\r", "\n"))
        places = [(int(a), int(b)) for a, b in zip(own["start"], own["end"], strict=True)]
        outside = [place for place in places if not 0 <= place[0] <= place[1] <= len(plain)]
        if outside:
            a, b = outside[0]
            raise TableError(f"A segment of {source_id} stands at {a} to {b}, outside its {len(plain)} characters.")
        return plain, places
    parts, places, at = [], [], 0
    where: dict[str, tuple[int, int]] = {}
    for words in own["text"]:
        plain = _clean(str(words))
        if plain not in where:
            where[plain] = (at, at + len(plain))
            parts.append(plain)
            at += len(plain) + 1
        places.append(where[plain])
    return "\n".join(parts), places


def _write_selections(add: Any, source: Any, own: pd.DataFrame, places: list[tuple[int, int]]) -> None:
    by_place: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row, place in zip(own.to_dict("records"), places, strict=True):
        by_place.setdefault(place, []).append(row)
    for (start, end), rows in by_place.items():
        guid = _guid("selection", f"{rows[0]['source_id']} {start} {end}")
        selection = add(source, "PlainTextSelection", guid=guid, startPosition=str(start), endPosition=str(end))
        for row in rows:
            coding = add(selection, "Coding", guid=_guid("coding", str(row["segment_id"])))
            if isinstance(row["coder"], str):
                coding.set("creatingUser", _guid("user", row["coder"]))
            add(coding, "CodeRef", targetGUID=_guid("code", str(row["code"])))


def _adder(root: Any) -> Any:
    from lxml import etree

    def add(parent: Any, tag: str, **attributes: str) -> Any:
        cleaned = {key: _clean(value) for key, value in attributes.items()}
        return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", cleaned)

    return add


def _guid(kind: str, own: str) -> str:
    return str(uuid.uuid5(ROOT, f"{kind} {own}"))


def _clean(text: str) -> str:
    """Return a text without the control characters that XML cannot hold, each replaced so that positions stay."""
    return "".join(
        sign if sign in "\t\n\r" or (ord(sign) >= 32 and sign not in "\ufffe\uffff") else "\ufffd" for sign in text
    )


def _ours() -> str:
    try:
        return version("amnmethods")
    except PackageNotFoundError:
        return "unknown"
