"""Coded segments and ratings in; theme trees, matrices, coder agreement, ranked barriers, gap maps out."""

from .codebook import codes, crosswalk, framework
from .coder_agreement import coder_agreement
from .disagreements import confusions, disagreements
from .distinguishing import SEPARATION, Pattern, PatternRule, distinguishing, raised_by
from .gap_map import gap_items, gap_map
from .joint_display import joint_display
from .matrix import across_sites, determinant_table, framework_matrix
from .participants import participants
from .passages import passages
from .quotes import themes_with_quotes
from .rank import leave_out, rank
from .resolve import resolve
from .sem_grid import by_level, sem_grid
from .tables import segment_problems
from .theme_tree import theme_tree

__all__ = [
    "SEPARATION",
    "Pattern",
    "PatternRule",
    "across_sites",
    "by_level",
    "coder_agreement",
    "codes",
    "confusions",
    "crosswalk",
    "determinant_table",
    "disagreements",
    "distinguishing",
    "framework",
    "framework_matrix",
    "gap_items",
    "gap_map",
    "joint_display",
    "leave_out",
    "participants",
    "passages",
    "raised_by",
    "rank",
    "resolve",
    "segment_problems",
    "sem_grid",
    "theme_tree",
    "themes_with_quotes",
]
