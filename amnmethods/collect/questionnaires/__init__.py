"""An instrument as a questionnaire: its wording in, forms and a REDCap dictionary out, answers back."""

from .answers import import_responses
from .wording import read_wording_sheet, write_wording_sheet
from .writing import write_questionnaire

__all__ = ["import_responses", "read_wording_sheet", "write_questionnaire", "write_wording_sheet"]
