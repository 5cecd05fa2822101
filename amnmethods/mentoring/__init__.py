"""Mentoring networks: contact logs, mentors and mentees in; network measures, reliance, matching, programme evaluation out."""

from .bridges import bridges, ei_index, mixing
from .contacts import contact_problems
from .fit import misfit, misfit_summary
from .graph import as_graph, ties
from .load import gini, load_curve
from .match import Matches, match
from .match_fairness import fairness
from .measures import network_measures
from .programme import programme, programme_template
from .reliance import reliance

__all__ = [
    "Matches",
    "as_graph",
    "bridges",
    "contact_problems",
    "ei_index",
    "fairness",
    "gini",
    "load_curve",
    "match",
    "misfit",
    "misfit_summary",
    "mixing",
    "network_measures",
    "programme",
    "programme_template",
    "reliance",
    "ties",
]
