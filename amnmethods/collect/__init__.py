"""The doors: files of ratings, panels and items into a study."""

from .draft import Draft, draft_study, new_from_draft
from .forms import import_forms, write_forms
from .imports import import_ratings
from .recognise import Recognised, recognise
from .report import ImportReport
from .systems import write_limesurvey, write_qualtrics, write_redcap
from .tables import import_items, import_panel, read_items, read_panel
from .wordings import write_wording

__all__ = [
    "Draft",
    "ImportReport",
    "Recognised",
    "draft_study",
    "import_forms",
    "import_items",
    "import_panel",
    "import_ratings",
    "new_from_draft",
    "read_items",
    "read_panel",
    "recognise",
    "write_forms",
    "write_limesurvey",
    "write_qualtrics",
    "write_redcap",
    "write_wording",
]
