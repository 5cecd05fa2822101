"""The extraction form of documents: a spreadsheet out, with a row per document, and back in."""

from pathlib import Path
from typing import Any

import pandas as pd

from ... import resources, sheets
from ...errors import ResourceError, TableError
from ..headings import squash
from .tables import TableReport

__all__ = ["import_extraction", "write_extraction_form"]

TEMPLATE = "templates/documents/extraction.yaml"
ABOUT = ["document_id", "title", "site", "kind", "date"]
LONG = ["document_id", "field", "value"]


def write_extraction_form(study: Any, path: str | Path, language: str = "en") -> Path:
    """Write the spreadsheet in which a team notes what each document says.

    Parameters
    ----------
    study
        As `open_study` returns it; its documents are imported.
    path
        The XLSX to write. What was extracted before stands in it.
    language
        Of the headings. The fields are those of ``templates/documents/extraction.yaml``, the study's own copy first.

    Raises
    ------
    StoreError
        The study has no documents yet.
    """
    fields = _fields(study)
    documents = study.table("documents")
    about = [column for column in ABOUT if column in documents]
    table = documents[about].copy()
    if "date" in table:
        table["date"] = table["date"].dt.strftime("%Y-%m-%d")
    held = _held(study)
    drop_downs = {}
    for field in fields:
        heading = field["label"].get(language, field["field"])
        table[heading] = table["document_id"].map(held.get(field["field"], {}))
        if field.get("choices"):
            labels = {choice["value"]: choice["label"].get(language, choice["value"]) for choice in field["choices"]}
            table[heading] = table[heading].map(lambda value, labels=labels: labels.get(value, value))
            drop_downs[heading] = [list(labels.values())] * len(table)
    sheets.write_xlsx(
        path, {"documents": table.astype("object").where(table.notna(), "")}, drop_downs={"documents": drop_downs}
    )
    return Path(path)


def import_extraction(study: Any, path: str | Path, *, reason: str | None = None) -> TableReport:
    """Bring a filled extraction form back as the table ``extractions``: ``document_id, field, value``.

    Documents that the file leaves out keep what was noted of them before; a blank cell of a document in it is blank.

    Raises
    ------
    TableError
        No column holds ``document_id``, a document is not in the register or stands twice, a heading is no field, or a
        choice is none: every place named. Nothing was imported then.
    """
    path = Path(path)
    source = sheets.read(path)
    fields = _fields(study)
    headings = {squash(label): field for field in fields for label in (field["field"], *field["label"].values())}
    columns = {
        letter: squash(str(heading)) for letter, heading in zip(source.letters, source.cells.columns, strict=True)
    }
    codes = [k for k, letter in enumerate(source.letters) if columns[letter] in ("documentid", "document")]
    if not codes:
        raise TableError(f"{path.name} has no column document_id: leave it in when the form is filled in.")
    known = set(study.table("documents")["document_id"])
    ids = source.cells.iloc[:, codes[0]].str.strip()
    wrong = [f"Row {row}: document_id is blank." for row in ids.index[(ids == "")]]
    wrong += [f"Row {row}: {text!r} is not in the register." for row, text in ids.items() if text and text not in known]
    wrong += [f"Row {row}: {text!r} stands twice." for row, text in ids[ids.duplicated() & (ids != "")].items()]
    rows = []
    for k, letter in enumerate(source.letters):
        field = headings.get(columns[letter])
        if field is None:
            if k not in codes and columns[letter] not in map(squash, ABOUT):
                wrong.append(f"Column {letter}: {source.cells.columns[k]!r} is no field of the form.")
            continue
        choices = {
            squash(text): choice["value"]
            for choice in field.get("choices", ())
            for text in (choice["value"], *choice["label"].values())
        }
        for row, text in source.cells.iloc[:, k].str.strip().items():
            if text and choices and squash(text) not in choices:
                wrong.append(
                    f"Row {row}, column {letter}: {text!r} is none of {', '.join(sorted(set(choices.values())))}."
                )
            elif text:
                rows.append((ids[row], field["field"], choices.get(squash(text), text)))
    if wrong:
        raise TableError(f"{path.name} was not imported:\n" + "\n".join(wrong[:20]))
    table = pd.DataFrame(rows, columns=LONG, dtype="string")
    before = _before(study)
    kept = before[~before["document_id"].isin(ids)]
    version = study.keep_table(
        "extractions", pd.concat([kept, table], ignore_index=True), path.name, file=path, reason=reason
    )
    return TableReport("extractions", version, len(kept) + len(table), (), ())


def _fields(study: Any) -> list[dict[str, Any]]:
    from ruamel.yaml import YAML

    said = YAML(typ="safe").load(resources.text(TEMPLATE, study.folder))
    for entry in said if isinstance(said, list) else [None]:
        if not (isinstance(entry, dict) and entry.get("field") and isinstance(entry.get("label"), dict)):
            raise ResourceError(f"{TEMPLATE}: each entry needs field and label (by language); {entry!r} has not.")
    return said


def _before(study: Any) -> pd.DataFrame:
    if (study.tables()["name"] == "extractions").any():
        return study.table("extractions")
    return pd.DataFrame(columns=LONG, dtype="string")


def _held(study: Any) -> dict[str, dict[str, str]]:
    held: dict[str, dict[str, str]] = {}
    for document, field, value in _before(study).itertuples(index=False, name=None):
        held.setdefault(field, {})[document] = value
    return held
