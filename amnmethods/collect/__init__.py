"""The doors: files of ratings, panels and items into a study."""

from .draft import Draft, draft_study, new_from_draft
from .imports import import_ratings
from .report import ImportReport
from .tables import import_items, import_panel, read_items, read_panel

__all__ = ["Draft", "ImportReport", "draft_study", "import_items", "import_panel", "import_ratings", "new_from_draft", "read_items", "read_panel"]
