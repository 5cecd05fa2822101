"""Forms that panellists fill in without a server: a workbook or a page for each of them, and the way back."""

from .importing import import_forms
from .writing import write_forms

__all__ = ["import_forms", "write_forms"]
