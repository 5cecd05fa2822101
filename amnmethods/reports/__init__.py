"""Tables, figures and a template go in; HTML, Word and PDF come out, in the reader's language; so do letters."""

from .consensus_report import consensus_report
from .evaluation_report import evaluation_report
from .exploration_report import exploration_report
from .feedback_sheets import feedback_sheets
from .funder_status import funder_status
from .gap_map_page import gap_map_page
from .mail import write_mail
from .plain_summary import plain_summary
from .plan_document import plan_document, progress_page
from .policy_brief import policy_brief
from .questionnaire_mail import write_questionnaire_mail
from .strategy_report import strategy_report

__all__ = [
    "consensus_report",
    "evaluation_report",
    "exploration_report",
    "feedback_sheets",
    "funder_status",
    "gap_map_page",
    "plain_summary",
    "plan_document",
    "policy_brief",
    "progress_page",
    "strategy_report",
    "write_mail",
    "write_questionnaire_mail",
]
