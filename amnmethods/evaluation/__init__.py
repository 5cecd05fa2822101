"""Evaluation: scores, counted outcomes, delivery and links in; change, outcome tables, charts over time, traceability out."""

from .change import change
from .control_chart import control_chart
from .dose_response import dose_response
from .equivalence import equivalence
from .everyone import everyone
from .harms import harms
from .interrupted import interrupted_series
from .joint_display import joint_display
from .lost import lost
from .mixed import mixed
from .outcomes import proctor, reaim
from .paired_tests import paired_tests
from .registers import equity
from .run_chart import run_chart, run_rules
from .stari import stari
from .traceability import Traceability, orphans, trace, traceability
from .travelled import TravelRule, travelled
from .waves import attrition_table, linked

__all__ = [
    "Traceability",
    "TravelRule",
    "attrition_table",
    "change",
    "control_chart",
    "dose_response",
    "equity",
    "equivalence",
    "everyone",
    "harms",
    "interrupted_series",
    "joint_display",
    "linked",
    "lost",
    "mixed",
    "orphans",
    "paired_tests",
    "proctor",
    "reaim",
    "run_chart",
    "run_rules",
    "stari",
    "trace",
    "traceability",
    "travelled",
]
