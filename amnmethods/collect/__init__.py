"""The doors: files of ratings, panels and items into a study."""

from .arrivals import import_answers
from .deposit import write_deposit
from .draft import Draft, draft_study, new_from_draft
from .forms import import_forms, write_forms
from .imports import import_ratings
from .matching import MatchingReport, import_matching, read_matching_file
from .plan_sheet import SheetReport, import_plan_sheet, import_workshop_sheet, write_plan_sheet, write_workshop_sheet
from .qualitative import (
    QualitativeProject,
    TableReport,
    import_documents,
    import_extraction,
    import_segments,
    import_table,
    read_document,
    read_qdpx,
    read_table,
    write_extraction_form,
    write_qdpx,
)
from .questionnaires import import_responses, read_wording_sheet, write_questionnaire, write_wording_sheet
from .recognise import Recognised, recognise
from .report import ImportReport
from .review import ProposalsReport, import_proposals, write_review_copy
from .systems import write_limesurvey, write_qualtrics, write_redcap
from .tables import import_items, import_panel, read_items, read_panel
from .wordings import write_wording

__all__ = [
    "Draft",
    "ImportReport",
    "MatchingReport",
    "ProposalsReport",
    "QualitativeProject",
    "Recognised",
    "SheetReport",
    "TableReport",
    "draft_study",
    "import_answers",
    "import_documents",
    "import_extraction",
    "import_forms",
    "import_items",
    "import_matching",
    "import_panel",
    "import_plan_sheet",
    "import_proposals",
    "import_ratings",
    "import_responses",
    "import_segments",
    "import_table",
    "import_workshop_sheet",
    "new_from_draft",
    "read_document",
    "read_items",
    "read_matching_file",
    "read_panel",
    "read_qdpx",
    "read_table",
    "read_wording_sheet",
    "recognise",
    "write_deposit",
    "write_extraction_form",
    "write_forms",
    "write_limesurvey",
    "write_plan_sheet",
    "write_qdpx",
    "write_qualtrics",
    "write_questionnaire",
    "write_redcap",
    "write_review_copy",
    "write_wording",
    "write_wording_sheet",
    "write_workshop_sheet",
]
