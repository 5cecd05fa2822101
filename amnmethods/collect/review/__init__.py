"""The copy of a round for co-investigators: coded, to read and to propose decisions in, and the way back."""

from .returned import ProposalsReport, import_proposals
from .writing import write_review_copy

__all__ = ["ProposalsReport", "import_proposals", "write_review_copy"]
