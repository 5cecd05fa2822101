"""Spreadsheets on disk: any CSV or XLSX as a table of text cells with what was found about it, and safe writing."""

from .encoding import looks_spoilt, mend_spoilt
from .escaping import visible
from .numerals import number_in
from .reading import read, sheet_names
from .refusals import refuse
from .sheet import Note, Sheet, column_letter, comparable
from .writing import write_csv, write_xlsx

__all__ = [
    "Note",
    "Sheet",
    "column_letter",
    "comparable",
    "looks_spoilt",
    "mend_spoilt",
    "number_in",
    "read",
    "refuse",
    "sheet_names",
    "visible",
    "write_csv",
    "write_xlsx",
]
