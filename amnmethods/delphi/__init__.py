"""Delphi rounds: ratings in; consensus status, stability, attrition, feedback, rankings out."""

from .attrition import attrition
from .consensus import consensus
from .feedback import feedback, where
from .next_items import next_items
from .rankings import rank_agreement, rank_matrix, ranking_problems, rankings
from .sensitivity import sensitivity
from .stability import stability, transitions
from .stopping import stopping

__all__ = [
    "attrition",
    "consensus",
    "feedback",
    "next_items",
    "rank_agreement",
    "rank_matrix",
    "ranking_problems",
    "rankings",
    "sensitivity",
    "stability",
    "stopping",
    "transitions",
    "where",
]
