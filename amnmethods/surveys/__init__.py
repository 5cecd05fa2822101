"""Surveys: responses in; scores, reliability, item analysis, baseline tables, questions out."""

from .baseline import baseline
from .catalogue import instrument, instruments
from .cut_offs import cut_offs
from .questions import choices, questions, wording_sheet
from .reliability import item_analysis, reliability
from .scoring import score

__all__ = [
    "baseline",
    "choices",
    "cut_offs",
    "instrument",
    "instruments",
    "item_analysis",
    "questions",
    "reliability",
    "score",
    "wording_sheet",
]
