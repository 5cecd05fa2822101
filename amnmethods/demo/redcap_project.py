"""As much of a REDCap project as a survey needs: it takes a dictionary and records, is answered, and exports raw data.

Made from REDCap's documentation and from exports that others published; no REDCap runs here.
"""

import csv
import io
from pathlib import Path

from ..errors import ImportRefused

__all__ = ["RedcapProject"]

NOT_COMPLETED = "[not completed]"
OWN = ("record_id", "redcap_survey_identifier")


class RedcapProject:
    """A project of several surveys, one per form that participants answer."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, str]] = {}
        self.records: dict[str, dict[str, str]] = {}

    def upload(self, dictionary: Path) -> None:
        """Replace all instruments by those of a data dictionary, as REDCap does; answers to fields still there stay."""
        rows = csv.DictReader(io.StringIO(dictionary.read_text(encoding="utf-8")))
        self.fields = {row["Variable / Field Name"]: row for row in rows}

    @property
    def forms(self) -> list[str]:
        """The instruments, in their order."""
        return list(dict.fromkeys(field["Form Name"] for field in self.fields.values()))

    def import_records(self, path: Path) -> None:
        """Take records in, as the data import tool does: blank cells change nothing."""
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
            unknown = set(row) - set(self.fields)
            if unknown:
                raise ImportRefused(f"The project has no field {', '.join(sorted(unknown))}.")
            held = self.records.setdefault(row["record_id"], {})
            held |= {name: text for name, text in row.items() if text}

    def code_of(self, field: str, label: str) -> str:
        """Return the code of a choice by what a participant reads beside it."""
        choices = [
            choice.partition(", ")
            for choice in self.fields[field]["Choices, Calculations, OR Slider Labels"].split(" | ")
        ]
        return next(code for code, _, text in choices if text == label or text.startswith(f"{label} - "))

    def answer(self, record: str, form: str, answers: dict[str, str], at: str) -> None:
        """Save what a participant entered; a survey with a required field left open does not count as complete."""
        asked = {name: field for name, field in self.fields.items() if field["Form Name"] == form}
        given = {name: text.replace("\n", "\r\n") for name, text in answers.items() if text}
        if set(given) - set(asked):
            raise ImportRefused(f"{form} has no field {', '.join(sorted(set(given) - set(asked)))}.")
        held = self.records[record]
        held |= given
        whole = all(held.get(name) for name, field in asked.items() if field["Required Field?"] == "y")
        held |= {f"{form}_timestamp": at if whole else NOT_COMPLETED, f"{form}_complete": "2" if whole else "0"}

    def export(self, path: Path) -> Path:
        """Write all records as CSV of raw data: variables as headings, codes in the cells, survey fields with it."""
        head = list(OWN)
        for form in self.forms:
            head += [f"{form}_timestamp"] if form.startswith("round_") else []
            head += [name for name, field in self.fields.items() if field["Form Name"] == form and name != "record_id"]
            head.append(f"{form}_complete")
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        for name, held in sorted(self.records.items()):
            cells = {"redcap_survey_identifier": f"{name.lower()}@example.org", **held, "record_id": name}
            writer.writerow([cells.get(field, "0" if field.endswith("_complete") else "") for field in head])
        path.write_bytes(out.getvalue().encode("utf-8"))
        return path
