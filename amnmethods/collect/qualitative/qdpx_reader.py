"""Read a REFI-QDA project (.qdpx) of NVivo, ATLAS.ti, MAXQDA, Dedoose and others as tables."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from .qdpx_archive import open_project

__all__ = ["QualitativeProject", "read_qdpx"]

CODE = ["code", "parent", "name", "definition", "guid"]
SOURCE = ["source_id", "kind", "n_characters", "text"]
SEGMENT = ["segment_id", "source_id", "coder", "code", "text", "start", "end", "page", "valence", "note"]
KINDS = {
    "TextSource": "text", "PDFSource": "pdf", "PictureSource": "picture", "AudioSource": "audio", "VideoSource": "video",
}  # fmt: skip


@dataclass(frozen=True)
class QualitativeProject:
    """What a project holds.

    Attributes
    ----------
    codes
        ``code, parent, name, definition, guid``; `code` is the name, with its parents' where two codes share one.
    sources
        ``source_id, kind, n_characters, text`` and a column for each variable of the sources or their cases.
    segments
        ``segment_id, source_id, coder, code, text, start, end, page, valence, note``: one row for each coding;
        ``start`` and ``end`` count characters from 0, <NA> where the selection lies in a picture or a recording.
    notes
        What was noticed on the way, a sentence each; nothing is dropped without one.
    """

    name: str
    origin: str
    codes: pd.DataFrame
    sources: pd.DataFrame
    segments: pd.DataFrame
    notes: tuple[str, ...]


def read_qdpx(path: str | Path, valence_codes: Mapping[str, str] | None = None) -> QualitativeProject:
    """Read a REFI-QDA project as tables, without writing anything.

    Parameters
    ----------
    path
        The ``.qdpx`` file. A project file with another name than ``project.qde`` is accepted, with a note.
    valence_codes
        Codes that only say which way a passage points, such as ``{"Barrier": "barrier", "Facilitator": "facilitator"}``.
        They become the column `valence` of the other codings of the same selection.

    Returns
    -------
    The project as `QualitativeProject`.

    Raises
    ------
    ImportRefused
        The file is no REFI-QDA project, is damaged, or would unpack to something harmful.

    Notes
    -----
    Positions are Unicode code points from 0, as the standard says [1]_. Where they run past the end of a text, or
    fit only when counted in UTF-16 units, the note of the segment says so.

    References
    ----------
    .. [1] REFI-QDA standard 1.5 (2019), https://www.qdasoftware.org, section 10.2.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods.collect import write_qdpx
    >>> segments = pd.DataFrame({"segment_id": ["g1"], "source_id": ["i01"], "coder": ["AB"], "code": ["Time"],
    ...                          "text": ["no time at all"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     project = read_qdpx(write_qdpx(segments, Path(folder) / "study.qdpx"))
    >>> project.segments[["source_id", "coder", "code", "text"]].to_numpy().tolist()
    [['i01', 'AB', 'Time', 'no time at all']]
    """
    root, inner, notes = open_project(Path(path))
    users = {_guid(user.get("guid")): _user(user) for user in _all(root, "Users/User")}
    codes, names = _codes(root)
    variables = {_guid(entry.get("guid")): entry.get("name", "") for entry in _all(root, "Variables/Variable")}
    sources, segments = [], []
    taken: dict[str, int] = {}
    for source in _children(_first(root, "Sources")):
        kind = KINDS.get(_tag(source))
        if kind is None:
            notes.append(f"A {_tag(source)} was left out: it is no source of the standard.")
            continue
        source_id = _once(source.get("name") or _guid(source.get("guid")), taken)
        text = _text(source, inner, source_id, notes)
        said = _values(source, variables) | _case_values(root, source.get("guid"), variables)
        sources.append({"source_id": source_id, "kind": kind, "n_characters": len(text), "text": text, **said})
        segments += _segments(source, source_id, text, users, names, notes)
    table = pd.DataFrame(segments, columns=[*SEGMENT, "selection"])
    table = _with_valence(table, valence_codes or {}, notes)
    return QualitativeProject(
        root.get("name", ""),
        root.get("origin", ""),
        pd.DataFrame(codes, columns=CODE).astype("string"),
        _sources_frame(sources),
        table,
        tuple(notes),
    )


def _codes(root: Any) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the codes in order, parents first, and the code of each GUID."""
    found = [(code, parents) for top in _all(root, "CodeBook/Codes/Code") for code, parents in _walk(top, ())]
    bare = [code.get("name", "") for code, _ in found]
    rows, names, own = [], {}, {}
    for code, parents in found:
        name = code.get("name", "")
        unique = name if bare.count(name) == 1 else " / ".join([*(p.get("name", "") for p in parents), name])
        guid = _guid(code.get("guid"))
        names[guid] = own[id(code)] = unique
        parent = own[id(parents[-1])] if parents else None
        definition = _child_text(code, "Description")
        rows.append({"code": unique, "parent": parent, "name": name, "definition": definition, "guid": guid})
    return rows, names


def _walk(code: Any, parents: tuple) -> Iterator[tuple[Any, tuple]]:
    yield code, parents
    for child in _all(code, "Code"):
        yield from _walk(child, (*parents, code))


def _segments(source: Any, source_id: str, text: str, users: Mapping, names: Mapping, notes: list[str]) -> list[dict]:
    rows = []
    for element in source.iter():
        tag = _tag(element)
        if not isinstance(tag, str) or not (tag.endswith("Selection") or element is source):
            continue
        codings = _all(element, "Coding")
        if not codings:
            continue
        place = _place(element, text) if tag.endswith("Selection") else {"text": text, "note": "the whole source"}
        selection = _guid(element.get("guid"))
        for coding in codings:
            target = _guid(getattr(_first(coding, "CodeRef"), "attrib", {}).get("targetGUID"))
            if target not in names:
                notes.append(f"{source_id}: a passage is coded with {target}, which the codebook does not hold.")
            coder = _guid(coding.get("creatingUser") or element.get("creatingUser"))
            rows.append(
                {
                    "segment_id": _guid(coding.get("guid")),
                    "source_id": source_id,
                    "coder": users.get(coder, coder or "unknown"),
                    "code": names.get(target, target),
                    "selection": selection,
                    **place,
                }
            )
    return rows


def _place(selection: Any, text: str) -> dict[str, Any]:
    """Return the words of a selection and where they stand; what does not fit is said, and never dropped."""
    page = selection.get("page")
    told = {"page": None if page is None else int(page) + 1, "text": "", "note": None}  # the standard counts from 0
    if selection.get("startPosition") is None:
        represented = _first(selection, "Representation")
        words = _child_text(represented, "PlainTextContent") if represented is not None else None
        described = words or _child_text(selection, "Description") or selection.get("name") or ""
        return told | {"text": described, "note": None if words else f"no words: a {_tag(selection)}"}
    start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
    expected = _child_text(selection, "Description") or ""
    told |= {"start": start, "end": end, "text": text[start:end]}
    if end <= len(text) and start <= end:
        return told
    units = text.encode("utf-16-le")
    if start <= end and 2 * end <= len(units):
        words = units[2 * start : 2 * end].decode("utf-16-le", "replace")
        return told | {
            "start": len(units[: 2 * start].decode("utf-16-le", "replace")),
            "end": len(units[: 2 * end].decode("utf-16-le", "replace")),
            "text": words,
            "note": "positions were counted in UTF-16 units",
        }
    at = text.find(expected) if expected else -1
    if at >= 0:
        return told | {"start": at, "end": at + len(expected), "text": expected, "note": "found again by its words"}
    words = text[min(start, end) :] or expected or selection.get("name") or ""
    return told | {"text": words, "note": f"positions {start} to {end} lie outside a text of {len(text)} characters"}


def _with_valence(table: pd.DataFrame, codes: Mapping[str, str], notes: list[str]) -> pd.DataFrame:
    unknown = sorted(set(codes) - set(table["code"]))
    notes += [f"No passage is coded {code!r}, which was to tell the valence." for code in unknown]
    pointing = table["code"].isin(list(codes))
    said = table[pointing].assign(valence=table.loc[pointing, "code"].map(dict(codes)))
    by_selection = said.groupby("selection")["valence"].agg(lambda values: "; ".join(sorted(set(values))))
    rest = table[~pointing].copy()
    rest["valence"] = rest["selection"].map(by_selection)
    both = rest["valence"].astype("string").str.contains(";", na=False)
    if both.any():
        notes.append(f"{int(both.sum())} codings point both ways; their valence holds both, parted by a semicolon.")
    alone = said[~said["selection"].isin(rest["selection"])]
    if len(alone):  # a passage that only points one way, with nothing to point at, is kept as it is
        notes.append(f"{len(alone)} passages have a code for the valence and no other: they are kept under that code.")
        rest = pd.concat([rest, alone]).sort_index()
    rest = rest.reset_index(drop=True)[SEGMENT]
    text = ["segment_id", "source_id", "coder", "code", "text", "valence", "note"]
    return rest.astype(dict.fromkeys(text, "string") | dict.fromkeys(("start", "end", "page"), "Int64"))


def _sources_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(dict.fromkeys([*SOURCE, *(name for row in rows for name in row)])))
    return table.astype({name: "int64" if name == "n_characters" else "string" for name in table})


def _text(source: Any, inner: Callable[[str], bytes | None], source_id: str, notes: list[str]) -> str:
    holder = source if _tag(source) == "TextSource" else _first(source, "Representation")
    holder = holder if holder is not None else _first(source, "Transcript")
    if holder is None:
        return ""
    content = _child_text(holder, "PlainTextContent")
    address = holder.get("plainTextPath")
    if content is None and address:
        raw = inner(address)
        if raw is None:
            notes.append(f"{source_id}: its text {address} is not in the file; passages keep their positions only.")
            return ""
        content = raw.decode("utf-8-sig", "replace")
    return (content or "").replace("\r\n", "\n").replace("\r", "\n")


def _values(element: Any, variables: Mapping[str, str]) -> dict[str, str]:
    told = {}
    for value in _all(element, "VariableValue"):
        target = _guid(getattr(_first(value, "VariableRef"), "attrib", {}).get("targetGUID"))
        cells = [child.text for child in value if _tag(child) != "VariableRef" and child.text]
        if target in variables and cells:
            told[variables[target]] = cells[0]
    return told


def _case_values(root: Any, guid: str | None, variables: Mapping[str, str]) -> dict[str, str]:
    told: dict[str, str] = {}
    for case in _all(root, "Cases/Case"):
        if any(_guid(ref.get("targetGUID")) == _guid(guid) for ref in _all(case, "SourceRef")):
            told |= {"case": case.get("name", "")} | _values(case, variables)
    return told


def _user(user: Any) -> str:
    return user.get("id") or user.get("name") or _guid(user.get("guid"))


def _once(name: str, taken: dict[str, int]) -> str:
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name} ({taken[name]})"


def _guid(text: str | None) -> str:
    return (text or "").strip("{}").lower()


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _children(element: Any) -> list:
    return [] if element is None else [child for child in element if isinstance(child.tag, str)]


def _all(element: Any, path: str) -> list:
    """Return the elements on a path of local names; programs differ in the namespace they write."""
    found = [element]
    for name in path.split("/"):
        found = [child for parent in found for child in _children(parent) if _tag(child) == name]
    return found


def _first(element: Any, path: str) -> Any:
    found = _all(element, path) if element is not None else []
    return found[0] if found else None


def _child_text(element: Any, name: str) -> str | None:
    child = _first(element, name)
    return None if child is None else (child.text or "")
