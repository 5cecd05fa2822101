"""Agreed strategies in; specified plans, timelines, logic models, delivery and adaptations out."""

from .adaptations import adaptation_problems, adaptations, coded_adaptations
from .check import check
from .delivery import delivery, delivery_summary
from .fields import adaptation_fields, plan_fields
from .impact_pathway import impact_pathway
from .logic_model import LogicModel, logic_model
from .progress import progress
from .registers import check_in_summary, check_ins, feedback_loop, training_register
from .specify import empty_plan, specify
from .timeline import timeline
from .workshop import workshop, workshop_problems, workshop_sheet

__all__ = [
    "LogicModel",
    "adaptation_fields",
    "adaptation_problems",
    "adaptations",
    "check",
    "check_in_summary",
    "check_ins",
    "coded_adaptations",
    "delivery",
    "delivery_summary",
    "empty_plan",
    "feedback_loop",
    "impact_pathway",
    "logic_model",
    "plan_fields",
    "progress",
    "specify",
    "timeline",
    "training_register",
    "workshop",
    "workshop_problems",
    "workshop_sheet",
]
