"""Determinants and a catalogue in; candidates, items, go-zones, coverage and bundles of strategies out."""

from .candidates import candidate_summary, candidates
from .catalogue import catalogue, clusters, search
from .coverage import coverage, coverage_totals, orphans
from .differences import differences
from .dissent import dissent
from .go_zone import go_zone, zones
from .items import draft_items, screening
from .leave_out import leave_out
from .matching import check_matching, matching_cautions, matching_table
from .parity import parity
from .portfolio import portfolio
from .portfolio_changes import portfolio_changes
from .reading_level import reading_level

__all__ = [
    "candidate_summary",
    "candidates",
    "catalogue",
    "check_matching",
    "clusters",
    "coverage",
    "coverage_totals",
    "differences",
    "dissent",
    "draft_items",
    "go_zone",
    "leave_out",
    "matching_cautions",
    "matching_table",
    "orphans",
    "parity",
    "portfolio",
    "portfolio_changes",
    "reading_level",
    "screening",
    "search",
    "zones",
]
