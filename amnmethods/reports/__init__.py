"""Tables, figures and a template go in; HTML, Word and PDF come out, in the reader's language; so do letters."""

from .consensus_report import consensus_report
from .exploration_report import exploration_report
from .feedback_sheets import feedback_sheets
from .gap_map_page import gap_map_page
from .mail import write_mail

__all__ = ["consensus_report", "exploration_report", "feedback_sheets", "gap_map_page", "write_mail"]
